"""`pipeline why`: an entry is found by whatever a person calls it, and explained."""

from pathlib import Path

import pytest

from pipeline.errors import UnknownEntryError
from pipeline.publish import DataSet
from pipeline.why import why
from tests.conftest import Run
from tests.decided import lay_out
from tests.test_toy import enrich, set_up


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> DataSet:
    """The toy lists, resolved."""
    return enrich(set_up(tmp_path_factory.mktemp("toy")))


@pytest.mark.parametrize(
    "asked",
    [
        "toy:53",
        " 53 ",
        "the-cost-of-toys-984064",
        "arxiv:1904.09936",
        "1904.09936v2",
        "https://arxiv.org/pdf/1904.09936",
        "The cost of toys!",
        "cost of toy",
        "The Cost | of `$x$` <b>Toys</b> [v2]: *1*",
    ],
)
def test_an_entry_is_found_by_any_of_its_names(toy: DataSet, asked: str) -> None:
    """Line, list and line, paper_id, id, address, title as printed or as known, or a part of it."""
    assert why(asked, toy)[0] == "toy:53  The Cost of Toys"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("toys as", ["toy:45  Toys as Knowledge Bases?"]),
        ("from", ["3 entries; say which, as list:line", "toy:23  toy2vec: Learning Toys from Context"]),
        (
            "arxiv:1909.09942",
            ["3 entries; say which, as list:line", "tools:6  LITE: A Lite Toy for Self-supervised Play"],
        ),
        ("LITE: A Lite Toy for Self-supervised Play", ["3 entries; say which, as list:line"]),
    ],
)
def test_several_that_are_meant_are_listed(toy: DataSet, asked: str, said: list[str]) -> None:
    """With list and line, by which one of them can be asked for."""
    assert why(asked, toy)[: len(said)] == said


@pytest.mark.parametrize("asked", ["no such toy", "toy:9999", "tools:53", "arxiv:2012.00001", "", "!?", "9" * 40])
def test_nothing_that_is_meant_is_an_error(toy: DataSet, asked: str) -> None:
    """It says what may be asked for."""
    with pytest.raises(UnknownEntryError, match="give a paper_id, a line, list:line, an id or a part of the title"):
        why(asked, toy)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            "toy:50",
            [
                "  status: conflict",
                "next candidate, not taken: facts another",
                "  “Another Toy Entirely”, Other Person et al., 2018 (arxiv:1806.09901)",
                "  [-A-] {+Another+} Toy [-That Got Lost-] {+Entirely+}",
                "  title disagrees (0.41), authors disagree, year agrees",
                "  why not: another title by other authors",
            ],
        ),
        ("toy:51", ["  status: unresolved", "no record was compared: none has its ids or its title"]),
        (
            "toy:38",
            [
                "  printed: Xia Jiao, Yun Yin, Li Shang; Preprint",
                "  paper: tinytoy-distilling-toys-for-play-c6ad68",
                "  status: linked by link, titles alike to 1.00",
                "taken: facts tinytoy",
                "  title agrees (1.00), authors agree, year cannot be compared",
            ],
        ),
        ("toy:49", ["  the same paper, linked: tools:6, toy:39"]),
        ("toy:52", ["  status: override by override", "  ids: acl:W19-4899"]),
        ("toy:55", ["  it is no paper, as its section or an override says: it is not compared with anything"]),
    ],
)
def test_the_decision_is_explained(toy: DataSet, asked: str, said: list[str]) -> None:
    """Status, records taken, the next candidate with what differs and why it was not taken."""
    lines = why(asked, toy)
    assert [line for line in lines if line in said] == said


def test_the_command_prints_it_and_writes_and_asks_nothing(tmp_path: Path, pipeline: Run) -> None:
    """Offline, on what is kept; nothing that is shown steers the terminal; status 1 where nothing is found."""
    folder = lay_out(tmp_path)
    before = sorted(path for path in folder.rglob("*"))
    ran = pipeline("why", "boats:5", cwd=folder)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "{+\\x1b[5mBottles+}" in ran.stdout
    assert "\x1b" not in ran.stdout
    ran = pipeline("why", "nothing\x1b[2J", cwd=folder)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("error: no entry is 'nothing\\x1b[2J': give ")
    assert len(ran.stderr.splitlines()) == 1
    assert sorted(path for path in folder.rglob("*")) == before
