"""The made-up year: its script is what it says, short ones leave nothing wrong, and what would be wrong is noticed."""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from benchmarks import simulate_year
from benchmarks.simulate_year import simulate
from benchmarks.year_script import SHARES, Year, write_year
from pipeline import changes, falls, keep
from pipeline.logbook import Change
from pipeline.sources import semantic_scholar
from tests.live import Project

PAPERS, NIGHTS, WEEK = 40, 84, 7


@cache
def _year() -> Year:
    return write_year(papers=PAPERS, nights=NIGHTS, seed=2)


def test_the_script_of_a_year_is_of_its_seed() -> None:
    """The same seed is the same year, another is not; everything that can happen does."""
    assert _year() == write_year(papers=PAPERS, nights=NIGHTS, seed=2)
    assert _year() != write_year(papers=PAPERS, nights=NIGHTS, seed=3)
    assert {event.kind for event in _year().events} == set(SHARES)
    assert len(_year().nights) == NIGHTS
    assert any(night.faults for night in _year().nights)
    assert _year().text(0) != _year().text(NIGHTS - 1)


def test_short_years_leave_nothing_wrong(tmp_path: Path) -> None:
    """Values, history, log, requests and diffs are as the script has them, by night and by week; changes were told."""
    weeks = simulate(_year(), tmp_path / "weeks", every=WEEK)
    assert (weeks.wrong, weeks.runs) == ([], NIGHTS // WEEK)
    assert {"begun", "added", "gone", "found", "published", "fallen", "risen"} <= weeks.told.keys()
    nights = simulate(write_year(papers=PAPERS, nights=35, seed=3), tmp_path / "nights")
    assert (nights.wrong, nights.runs) == ([], 35)


def _told_of_no_paper(*_: Any) -> Iterator[Change]:  # noqa: ANN401 the rows of a table
    return iter(())


def _told_of_every_paper(_: Any, now: Any) -> Iterator[Change]:  # noqa: ANN401 the rows of a table
    yield Change(kind="retracted", paper_id=now["paper_id"], subject=now["title"])


def _of_another(project: Project) -> dict[str, Any]:
    rows = ROWS(project)
    first, second, *_ = (title for title, row in rows.items() if row["arxiv_id"])
    rows[first] = rows[first] | {"arxiv_id": rows[second]["arxiv_id"]}
    return rows


def _without_abstract(project: Project) -> dict[str, Any]:
    number = len(project.services.log)
    return {title: row | ({"abstract": None} if number > 40 else {}) for title, row in ROWS(project).items()}


ROWS = Project.rows
_NO_TIME = timedelta(0)


@pytest.mark.parametrize(
    ("place", "name", "sabotage", "noticed"),
    [
        pytest.param(falls, "SEEN_AGAIN", _NO_TIME, "shows", id="falls are believed at once"),
        pytest.param(keep, "_CONFIRMED", _NO_TIME, "history of", id="rows where nothing changed"),
        pytest.param(changes, "_of_paper", _told_of_no_paper, "was merged; not told", id="a change untold"),
        pytest.param(changes, "_of_paper", _told_of_every_paper, "told, but not so", id="a change that was none"),
        pytest.param(Project, "rows", _of_another, "arxiv_id is", id="a wrong id"),
        pytest.param(Project, "rows", _without_abstract, "abstract is None", id="a lost value"),
        pytest.param(simulate_year, "_FRAME", -100, "lines of diff", id="long diffs"),
    ],
)
def test_what_is_wrong_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: object, name: str, sabotage: object, noticed: str
) -> None:
    """A year in which one part does what it should not names that."""
    monkeypatch.setattr(place, name, sabotage)
    found = simulate(_year(), tmp_path / "list", every=WEEK)
    assert any(noticed in line for line in found.wrong), found.wrong[:3]


def test_too_many_requests_are_noticed(tmp_path: Path) -> None:
    """A source that is asked in small batches is asked more than five times."""
    whole = semantic_scholar.SOURCE.batch
    object.__setattr__(semantic_scholar.SOURCE, "batch", 4)
    try:
        found = simulate(_year(), tmp_path / "list", every=WEEK)
    finally:
        object.__setattr__(semantic_scholar.SOURCE, "batch", whole)
    assert any("requests to semantic_scholar, not 5" in line for line in found.wrong)
