"""Decisions made in REVIEW.md: one line is edited, the next run carries it out, and none is ever lost."""

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import CheckError, ConfigError
from pipeline.run import check
from tests.conftest import Run
from tests.decided import lay_out
from tests.test_toy import places, run_in

Edit = Callable[[str], str]
FERRY = 'entry = "A Ferry That Sank"'
ROWING = 'entry = "Rowing against the Stream of Words"'


@pytest.fixture
def boats(tmp_path: Path) -> Path:
    """A project with one entry of each kind, after a run."""
    run_in("enrich", places(lay_out(tmp_path)))
    return tmp_path


def _decide(title: str, line: str, *, instead: str = 'decide = ""') -> Edit:
    """Return the edit that puts a line in the place of another in the block of that title."""

    def edit(page: str) -> str:
        before, named, after = page.partition(title)
        assert named
        assert instead in after
        return before + named + after.replace(instead, line, 1)

    return edit


def _edit(folder: Path, *edits: Edit) -> Path:
    path = folder / "enriched/REVIEW.md"
    page = path.read_text(encoding="utf-8")
    for edit in edits:
        page = edit(page)
    path.write_text(page, encoding="utf-8")
    return path


def _overrides(folder: Path) -> list[dict[str, Any]]:
    path = folder / "raw/overrides.toml"
    found: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["override"] if path.exists() else []
    return found


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize(
    ("line", "decided"),
    [
        ('decide = "1"', {"ids": {"arxiv": "2401.08806"}}),
        ("decide = 2", {"ids": {"arxiv": "1901.08805"}}),
        ('decide = "1"  # sure', {"ids": {"arxiv": "2401.08806"}}),
        ("decide='arxiv:1901.08807'", {"ids": {"arxiv": "1901.08807"}}),
        ('decide = "https://aclanthology.org/P19-1901.pdf"', {"ids": {"acl": "P19-1901"}}),
        ('decide = "10.18653/v1/P19-1901"', {"ids": {"acl": "P19-1901", "doi": "10.18653/v1/p19-1901"}}),
        ('decide = "Not a paper"', {"is_paper": False, "reason": "not a paper"}),
        ('decide = "1"\nreason = "a \\"second\\" look"', {"ids": {"arxiv": "2401.08806"}, "reason": 'a "second" look'}),
    ],
)
@pytest.mark.parametrize("command", ["enrich", "build"])
def test_an_edited_line_is_carried_into_the_overrides(
    boats: Path, command: str, line: str, decided: dict[str, Any]
) -> None:
    """A number is the candidate that the block prints, and an id, an address or `not a paper` is what it says."""
    _edit(boats, _decide(ROWING, line))
    run_in(command, places(boats))
    (row,) = _overrides(boats)
    usual = {"list": "boats", "entry": "Rowing against the Stream of Words", "date": date(2033, 3, 3)}
    assert row == usual | {"reason": "the same paper, checked by hand"} | decided
    assert 'decide = ""' in (boats / "enriched/REVIEW.md").read_text(encoding="utf-8")
    if command == "enrich":
        check(places(boats))


def test_a_decision_shows_in_the_data_of_the_same_run(boats: Path) -> None:
    """The entry is an override's at once, and its case is gone from the page."""
    page = _edit(boats, _decide(FERRY, 'decide = "1"'), _decide(ROWING, 'decide = "2"'))
    data = run_in("enrich", places(boats))
    statuses = {entry.title: paper.status for entry, paper in data.paper_of.items()}
    assert (statuses["A Ferry That Sank"], statuses["Rowing against the Stream of Words"]) == ("override", "override")
    assert FERRY not in page.read_text(encoding="utf-8")


def test_a_number_is_the_candidate_that_was_printed(boats: Path) -> None:
    """Records that have come since may change the order of the candidates, never what a number means."""
    _edit(boats, _decide(ROWING, 'decide = "2"'))
    facts = boats / "raw/records/facts.jsonl"
    text = facts.read_text(encoding="utf-8").replace('"Lou Other", "Max Else"', '"Ben Keel", "Ann Oar"')
    facts.write_text(text, encoding="utf-8")
    run_in("enrich", places(boats))
    assert [row["ids"] for row in _overrides(boats)] == [{"arxiv": "1901.08805"}]


@pytest.mark.parametrize("command", ["resolve", "fetch", "readme"])
def test_a_command_that_does_not_write_the_page_leaves_the_decision(boats: Path, command: str) -> None:
    """It stands there until a run takes it."""
    page = _edit(boats, _decide(FERRY, 'decide = "1"'))
    before = page.read_bytes()
    run_in(command, places(boats))
    assert page.read_bytes() == before
    assert _overrides(boats) == []


def test_a_dry_run_leaves_the_decision(boats: Path) -> None:
    """Nothing is written, neither the page nor the overrides."""
    _edit(boats, _decide(FERRY, 'decide = "1"'))
    before = _bytes(boats)
    run_in("enrich", places(boats), dry=True)
    assert _bytes(boats) == before


def test_check_names_a_decision_that_is_not_carried_out(boats: Path) -> None:
    """With file, line and remedy."""
    page = _edit(boats, _decide(FERRY, 'decide = "1"'))
    line = 1 + page.read_text(encoding="utf-8").split("\n").index('decide = "1"')
    with pytest.raises(CheckError) as caught:
        check(places(boats))
    assert caught.value.problems == (
        f"{page}:{line}: this decision is not carried out yet: run `pipeline enrich` and commit it",
    )


LEAVE = 'or leave it open: decide = ""'
OVERRIDE = (
    '[[override]]\nlist = "boats"\nentry = "A Ferry That Sank"\nis_paper = false\nreason = "r"\ndate = 2020-01-02\n'
)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (
            _decide(FERRY, 'decide = "2"'),
            f'2: write a number from 1 to 1, an id like "arxiv:1810.04805", an address, "not a paper", {LEAVE}',
        ),
        (_decide(FERRY, 'decide = "0"'), "there is no candidate 0"),
        (_decide(FERRY, 'decide = "yes"'), "'yes' is no id or address of a paper"),
        (_decide(FERRY, 'decide = "https://example.org/"'), "'https://example.org/' is no id or address of a paper"),
        (_decide(FERRY, 'decide = "   "'), "'' is no id or address of a paper"),
        (_decide(FERRY, "decide = true"), "'True' is no id or address of a paper"),
        (_decide(FERRY, 'decide = "1'), "not valid TOML (Illegal character '\\n'): mend this line"),
        (_decide(FERRY, "decide = 1 2"), "not valid TOML"),
        (_decide(FERRY, '```\ndecide = "1"'), "this decision stands in no block of TOML"),
        (_decide(FERRY, 'decide = "1"\n<<<<<<< ours'), "not valid TOML"),
        (_decide(FERRY, 'decide = "1"\nreasons = "x"'), "unknown key 'reasons'"),
        (_decide(FERRY, 'decide = "1"\nreason = 3'), "reason must be why, in a sentence, not 3"),
        (lambda page: _decide('entry = "Lost"', 'decide = "1"')(page.replace(FERRY, 'entry = "Lost"')), "any more"),
        (
            lambda page: _decide(FERRY, 'decide = "1"')(page.replace('{ arxiv = "1806.08801" }', "7")),
            "the candidates are not as they were written: put them back",
        ),
    ],
)
def test_a_decision_that_cannot_be_carried_out_stops_the_run(boats: Path, edit: Edit, message: str) -> None:
    """One line with file and line; nothing has changed, and the edit still stands."""
    page = _edit(boats, edit)
    before = _bytes(boats)
    with pytest.raises(ConfigError) as caught:
        run_in("enrich", places(boats))
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"{page}:")
    number = int(str(caught.value).removeprefix(f"{page}:").partition(":")[0])
    assert number in range(1, len(page.read_text(encoding="utf-8").split("\n")))
    assert "\n" not in str(caught.value)
    assert _bytes(boats) == before


def test_a_decision_on_an_entry_that_is_overridden_names_the_override(boats: Path) -> None:
    """The same decision is taken as carried out; another one has to be made where the first stands."""
    overrides = boats / "raw/overrides.toml"
    overrides.write_text(f"# mine\n{OVERRIDE}", encoding="utf-8")
    page = _edit(boats, _decide(FERRY, 'decide = "1"'))
    with pytest.raises(ConfigError, match=r"overrides\.toml:2: decides on 'A Ferry That Sank' already: edit this"):
        run_in("enrich", places(boats))
    page.write_text(
        page.read_text(encoding="utf-8").replace('decide = "1"', 'decide = "not a paper"'), encoding="utf-8"
    )
    run_in("enrich", places(boats))
    assert overrides.read_text(encoding="utf-8") == f"# mine\n{OVERRIDE}"
    check(places(boats))


def test_the_command_line_says_one_line_and_ends_with_status_1(boats: Path, pipeline: Run) -> None:
    """As for any other bad input; and what was decided is said by the run that takes it."""
    _edit(boats, _decide(FERRY, 'decide = "maybe"'))
    ran = pipeline("enrich", "--offline", cwd=boats)
    (line,) = [line for line in ran.stderr.splitlines() if line.startswith("error: ")]
    assert (ran.returncode, ran.stdout) == (1, "")
    assert line.startswith("error: enriched/REVIEW.md:")
    _edit(boats, lambda page: page.replace("maybe", "1"))
    ran = pipeline("enrich", "--offline", cwd=boats)
    assert ran.returncode == 0
    assert "decided: boats, line 4: A Ferry That Sank" in ran.stderr
    assert "raw/overrides.toml" in ran.stderr.splitlines()[-1]


def test_an_override_written_while_a_run_asks_is_kept(boats: Path) -> None:
    """The decision is appended to what stands in the file when the outputs are written."""
    _edit(boats, _decide(ROWING, 'decide = "1"'))
    path = boats / "raw/overrides.toml"

    def write(stage: str) -> None:
        if stage == "publish":
            path.write_text(OVERRIDE, encoding="utf-8")

    run_in("enrich", places(boats), step=write)
    assert path.read_text(encoding="utf-8").startswith(OVERRIDE)
    assert [row["entry"] for row in _overrides(boats)] == ["A Ferry That Sank", "Rowing against the Stream of Words"]
