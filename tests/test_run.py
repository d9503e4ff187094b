"""A run: inputs read and checked, outputs written together or not at all."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.compute import compute, outputs
from pipeline.errors import CheckError, ConfigError, ListError, OutputError, StoreError
from pipeline.model import Record
from pipeline.project import Places, read_inputs, read_list
from pipeline.run import check
from pipeline.sources import SOURCES
from tests.conftest import ROOT
from tests.test_toy import enrich, places, run_in, set_up

RECORDS = {"papers.jsonl", "citations.jsonl"}
DATA = {"papers.parquet", "entries.parquet", "decisions.jsonl", "issues.jsonl", "REVIEW.md", "LICENSE.md"}


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """The toy project; nothing was run yet."""
    return set_up(tmp_path)


def test_lists_are_read_in_the_order_of_their_names(toy: Path) -> None:
    """Without --list every Markdown file of raw/ is a list."""
    inputs = read_inputs(places(toy))
    assert [parsed.name for parsed in inputs.lists] == ["tools", "toy"]
    assert [override.line for override in inputs.overrides] == [1, 8, 15]


def test_given_lists_are_read_in_the_order_given(toy: Path) -> None:
    """--list again and again: that order is the order of the entries."""
    where = replace(places(toy), lists=(toy / "raw/toy.md", toy / "raw/tools.md"))
    data = compute(read_inputs(where)).data
    assert [entry.list for entry in data.entries] == ["toy"] * 21 + ["tools"] * 2


def test_overrides_stand_beside_their_list(toy: Path) -> None:
    """Lists of two folders each have their own overrides."""
    shutil.copytree(toy / "raw", toy / "more")
    (toy / "more/toy.md").rename(toy / "more/other.md")
    (toy / "more/toy.toml").unlink()
    text = (toy / "more/overrides.toml").read_text(encoding="utf-8")
    (toy / "more/overrides.toml").write_text(text.replace('"toy"', '"other"'), encoding="utf-8")
    where = replace(places(toy), lists=(toy / "raw/toy.md", toy / "more/other.md"))
    decided = [(override.path.parent.name, override.list) for override in read_inputs(where).overrides]
    assert decided == [("raw", "toy")] * 3 + [("more", "other")] * 3


def test_a_list_of_a_name_with_spaces_has_markers(toy: Path) -> None:
    """The name of a list is its file name in one word, in its markers and in the data set."""
    (toy / "my toys.md").write_text("- [A Toy](https://arxiv.org/abs/2001.00001)\n", encoding="utf-8")
    data = run_in("readme", replace(places(toy), lists=(toy / "my toys.md",)))
    assert [parsed.name for parsed in data.lists] == ["my-toys"]
    assert "<!-- papers:begin my-toys -->" in (toy / "README.md").read_text(encoding="utf-8")


def test_today_is_the_newest_day_of_records_and_decisions(toy: Path) -> None:
    """The day that outputs know is the newest in the inputs, never the clock's."""
    inputs = read_inputs(places(toy))
    assert compute(inputs).data.today == date(2026, 1, 16)  # the day of an override
    undecided = replace(inputs, overrides=tuple(o for o in inputs.overrides if o.date < date(2026, 1, 16)))
    assert compute(undecided).data.today == date(2026, 1, 15)  # the day of a count
    nothing: dict[str, dict[str, Any]] = {source.name: {} for source in SOURCES}
    empty = replace(inputs.store, facts=nothing, records=nothing, counts=())
    assert compute(replace(undecided, store=empty)).data.today == date(2026, 1, 12)
    assert compute(replace(inputs, overrides=(), store=empty)).data.today is None


def test_the_first_run_knows_what_the_second_knows(toy: Path) -> None:
    """Counts that records state are in the history from the first run on."""
    first = compute(read_inputs(places(toy)))
    run_in("resolve", places(toy))
    second = compute(read_inputs(places(toy)))
    assert second.records == first.records
    assert second.data.papers == first.data.papers
    assert second.data.issues == first.data.issues


@pytest.mark.parametrize(
    ("command", "data", "readme"),
    [
        ("enrich", True, True),
        ("build", True, False),
        ("readme", False, True),
        ("resolve", False, False),
        ("fetch", False, False),
        ("check", True, True),
    ],
)
def test_what_a_command_writes(toy: Path, command: str, data: bool, readme: bool) -> None:  # noqa: FBT001 columns
    """Every command keeps the records, so that no paper_id is lost; the rest is its own."""
    where = places(toy)
    files = outputs(command, compute(read_inputs(where)), where)
    assert {path.name for path in files if path.parent == where.records} == RECORDS
    assert ({path.name for path in files if path.parent == where.out} >= DATA) is data
    assert (where.readme in files) is readme


@pytest.mark.parametrize(
    "change",
    [
        {"readme": Path("enriched/README.md")},
        {"readme": Path("enriched/papers.parquet")},
        {"readme": Path("raw/records/papers.jsonl")},
        {"out": Path()},
    ],
)
def test_no_file_holds_two_outputs(toy: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, Path]) -> None:
    """Where two outputs would be one file, the run stops before either is written."""
    monkeypatch.chdir(toy)
    where = replace(Places(), **change)  # type: ignore[arg-type]  # each value is a path
    with pytest.raises(OutputError, match="would hold two outputs: choose another --out or --readme"):
        outputs("enrich", compute(read_inputs(where)), where)


def test_a_run_tells_its_stages(toy: Path) -> None:
    """`step` is told each stage as it starts, in order."""
    told: list[str] = []
    run_in("enrich", places(toy), step=told.append)
    assert told == ["parse", "resolve", "publish"]


def test_too_few_resolved_papers_are_no_fault_before_the_asking(toy: Path) -> None:
    """A list that has grown is asked for first; what it then holds has to be as expected."""
    path = toy / "raw/toy.toml"
    text = path.read_text(encoding="utf-8").replace("papers = 19", "papers = 19\nresolved = 19")
    path.write_text(text, encoding="utf-8")
    inputs = read_inputs(places(toy))
    day, key = date(2026, 1, 15), "title:a toy"
    records = {**inputs.store.records, "arxiv": {key: Record(source="arxiv", key=key, retrieved=day, payload=None)}}
    answered = replace(inputs.store.asked, days={"arxiv": {key: day}})
    inputs = replace(inputs, store=replace(inputs.store, asked=answered, records=records))
    assert len(compute(inputs, is_final=False).data.papers) == 20
    with pytest.raises(CheckError, match="gives 17 resolved, at least 19 are expected"):
        compute(inputs)


def test_a_dry_run_returns_the_data_set_and_writes_nothing(toy: Path) -> None:
    """The same result, and no file."""
    before = sorted(toy.rglob("*"))
    assert run_in("enrich", places(toy), dry=True) == run_in("enrich", places(toy), dry=True)
    assert sorted(toy.rglob("*")) == before


def test_a_paper_keeps_its_id_when_the_list_is_mended(toy: Path) -> None:
    """A title corrected in the list is the same paper: records/papers.jsonl has kept its id and both titles."""
    before = {str(paper.ids.arxiv): paper.paper_id for paper in enrich(toy).papers}
    path = toy / "raw/toy.md"
    text = path.read_text(encoding="utf-8").replace("TinyToy: Distilling Toys", "Tiny Toy: Distilling of Toys")
    path.write_text(text, encoding="utf-8")
    after = {str(paper.ids.arxiv): paper.paper_id for paper in enrich(toy).papers}
    assert after["1909.09904"] == before["1909.09904"] == "tinytoy-distilling-toys-for-play-c6ad68"


def test_check_says_all_that_is_not_current(toy: Path) -> None:
    """Before the first run everything is missing; after it nothing is."""
    with pytest.raises(CheckError) as caught:
        check(places(toy))
    assert len(caught.value.problems) == 13
    enrich(toy)
    check(places(toy))


@pytest.mark.parametrize(
    ("file", "text", "error"),
    [
        ("raw/toy.md", "", ListError),
        ("raw/toy.toml", "x", ConfigError),
        ("raw/overrides.toml", "x", ConfigError),
        ("raw/records/facts.jsonl", "x", StoreError),
        ("raw/records/papers.jsonl", "x", StoreError),
        ("raw/records/citations.jsonl", "x", StoreError),
        ("README.md", "x", OutputError),
        ("enriched/papers.parquet", "x", OutputError),
    ],
)
def test_what_is_wrong_has_its_own_error(toy: Path, file: str, text: str, error: type[Exception]) -> None:
    """Each kind of file has its own error, and a run that meets one has written nothing."""
    (toy / file).parent.mkdir(exist_ok=True)
    (toy / file).write_text(text, encoding="utf-8")
    before = sorted(toy.rglob("*"))
    with pytest.raises(error):
        run_in("enrich", places(toy))
    assert sorted(toy.rglob("*")) == before


def test_a_list_is_read_with_its_configuration(toy: Path) -> None:
    """The TOML beside a list is its own; a list without one has all defaults."""
    assert [tier.key for tier in read_list(toy / "raw/toy.md").config.tiers] == [
        "survey",
        "must-read",
        "recent",
        "latest",
    ]
    assert read_list(toy / "raw/tools.md").config.tiers == ()
    assert {entry.tier for entry in read_list(toy / "raw/tools.md").entries} == {None}


def test_the_seed_is_75_entries_of_74_papers() -> None:
    """The project's own list, from the records that ship with it: every paper identified, every total as expected."""
    inputs = read_inputs(Places(raw=ROOT / "raw", records=ROOT / "raw/records"))
    data = compute(inputs).data
    assert (len(data.entries), len(data.papers)) == (75, 74)
    assert {paper.status for paper in data.papers} == {"linked", "matched"}
    tiers = [entry.tier for entry in data.entries]
    assert [tiers.count(key) for key in ("survey", "must-read", "recent", "latest")] == [1, 10, 22, 42]
    assert data.today == date(2026, 11, 23)
