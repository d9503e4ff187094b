"""What a person should look at beyond the resolving, and the totals that stop a run."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.checks import check_list, expect_totals, totals_of
from pipeline.config import ListConfig, Tier
from pipeline.errors import CheckError
from pipeline.ids import Ids
from pipeline.model import Entry, Issue, MatchStatus, Paper, Sourced
from pipeline.parse import ParsedList

TODAY = date(2026, 1, 16)


def entry(line: int, title: str = "A Paper of Toys", **changes: Any) -> Entry:  # noqa: ANN401 fields of an Entry
    """An entry of the tier "recent" on that line."""
    fields: dict[str, Any] = {"tier": "recent", "venue_text": "ACL 2019"} | changes
    return Entry(list="toys", line=line, end_line=line, section=(), position=line, title=title, **fields)


def paper(*entries: Entry, status: MatchStatus = "linked", **values: Any) -> Paper:  # noqa: ANN401 values of columns
    """The paper of those entries."""
    known = {"title": entries[0].title} | values
    sourced = {name: v if isinstance(v, Sourced) else Sourced(value=v, source="acl") for name, v in known.items()}
    paper_id = f"paper-{entries[0].line}"
    return Paper(paper_id=paper_id, entries=entries, ids=Ids(), values=sourced, missing={}, status=status)


def issues(*papers: Paper, today: date | None = TODAY, others: tuple[Entry, ...] = (), **tier: Any) -> list[Issue]:  # noqa: ANN401 fields of a Tier
    """What stands out in a list of those papers."""
    entries = tuple(sorted([*others, *(e for p in papers for e in p.entries)], key=lambda e: e.line))
    tiers = (Tier(heading="Recent (3 years)", key="recent", **tier),)
    config = ListConfig(path=Path("raw/toys.toml"), tiers=tiers)
    listed = ParsedList(name="toys", path=Path("raw/toys.md"), config=config, text="", entries=entries, issues=())
    return list(check_list(listed, {e: p for p in papers for e in p.entries}, today))


def test_a_tier_over_its_limit_is_a_warning() -> None:
    """A tier that holds more papers than its heading allows is said with both numbers; at the limit it is not."""
    papers = [paper(entry(n, f"Toy {n}")) for n in range(1, 5)]
    (found,) = issues(*papers, limit=3)
    assert (found.level, found.list, found.line, found.subject) == ("warning", "toys", None, "Recent (3 years)")
    assert found.message == "the tier holds 4 papers, its limit is 3"
    assert found.remedy == "move 1 to another tier, or raise the limit in toys.toml"
    assert issues(*papers, limit=4) == []


def test_only_papers_of_the_tier_count() -> None:
    """What is no paper, or stands in another tier, is not counted."""
    tool = entry(7, "A Tool", is_paper=False)
    assert issues(paper(entry(1)), paper(entry(2, "Other", tier="latest")), others=(tool,), limit=1) == []


@pytest.mark.parametrize(
    ("published", "precision", "old"),
    [
        (date(2026, 1, 1), "day", False),
        (date(2023, 1, 16), "day", False),
        (date(2023, 1, 15), "day", True),
        (date(2023, 1, 1), "month", False),
        (date(2022, 12, 1), "month", True),
        (date(2023, 1, 1), "year", False),
        (date(2022, 1, 1), "year", True),
        (date(2016, 2, 29), "day", True),
    ],
)
def test_a_window_is_counted_in_years(published: date, precision: str, old: bool) -> None:  # noqa: FBT001 a column
    """A paper is too old for its tier once so many years have passed; a coarse date counts for what it says."""
    found = issues(paper(entry(1), published=published, published_precision=precision), window_years=3)
    assert [(i.level, i.message) for i in found] == (
        [("info", "1 of its 1 papers are older than 3 years")] if old else []
    )


def test_a_window_is_said_once_a_tier() -> None:
    """Old papers of a tier are one issue with their number; an undated paper is not old."""
    papers = [paper(entry(n, f"Toy {n}"), published=date(2019, n, 1), published_precision="day") for n in (1, 2)]
    (found,) = issues(*papers, paper(entry(3, "Undated")), window_years=1)
    assert found.message == "2 of its 3 papers are older than 1 year"


def test_without_a_day_no_window_is_checked() -> None:
    """Without records there is no today, so nothing is old."""
    dated = paper(entry(1), published=date(1999, 1, 1), published_precision="day")
    assert issues(dated, today=None, window_years=1) == []


def test_a_repeated_paper_is_said_where_it_repeats() -> None:
    """The second entry of a paper points to the first, with its tier."""
    again = paper(entry(3, tier="must-read"), entry(9), entry(12))
    found = issues(again)
    assert [(i.level, i.line, i.message) for i in found] == [
        ("info", 9, "the same paper stands on line 3 (tier must-read)"),
        ("info", 12, "the same paper stands on line 3 (tier must-read)"),
    ]
    assert {i.paper_id for i in found} == {"paper-3"}


@pytest.mark.parametrize(
    ("printed", "venue", "said"),
    [
        ("Preprint", "ACL 2020", "printed as “Preprint”, it has appeared in ACL 2020"),
        ("arXiv 2019", "ACL 2020", "printed as “arXiv 2019”, it has appeared in ACL 2020"),
        ("Preprint", None, None),
        ("ACL 2020", "ACL 2020", None),
        (None, "ACL 2020", None),
    ],
)
def test_a_printed_preprint_that_has_appeared(printed: str | None, venue: str | None, said: str | None) -> None:
    """An entry that still prints a preprint is said with where the paper appeared."""
    values: dict[str, Any] = {"venue": venue} if venue else {}
    assert [i.message for i in issues(paper(entry(1, venue_text=printed), **values))] == ([said] if said else [])


@pytest.mark.parametrize(
    ("title", "source", "said"),
    [
        ("Games of Toys", "acl", ["it is now titled “Games of Toys”"]),
        ("a paper: of TOYS", "acl", []),
        ("Games of Toys", "override", []),
        ("Games of Toys", "list", []),
    ],
)
def test_a_paper_with_another_title(title: str, source: str, said: list[str]) -> None:
    """Another title is said where a source states it, not where a person chose it or another entry prints it."""
    assert [i.message for i in issues(paper(entry(1), title=Sourced(value=title, source=source)))] == said


@pytest.mark.parametrize(
    ("low", "high", "problems"),
    [
        ({}, {}, []),
        ({"entries": 5, "papers": 4, "resolved": 3}, {"entries": 5, "papers": 4, "resolved": 3}, []),
        ({"entries": 6}, {}, ["raw/toys.toml: raw/toys.md gives 5 entries, at least 6 are expected"]),
        ({}, {"papers": 3}, ["raw/toys.toml: raw/toys.md gives 4 papers, at most 3 are expected"]),
        (
            {"papers": 9, "resolved": 4},
            {"entries": 0},
            [
                "raw/toys.toml: raw/toys.md gives 5 entries, at most 0 are expected",
                "raw/toys.toml: raw/toys.md gives 4 papers, at least 9 are expected",
                "raw/toys.toml: raw/toys.md gives 3 resolved, at least 4 are expected",
            ],
        ),
    ],
)
def test_expected_totals(low: dict[str, int], high: dict[str, int], problems: list[str]) -> None:
    """A total out of its bounds stops the run: every one is said, with the file and the remedy."""
    config = ListConfig(path=Path("raw/toys.toml"), expect_min=low, expect_max=high)
    listed = ParsedList(name="toys", path=Path("raw/toys.md"), config=config, text="", entries=(), issues=())
    totals = {"entries": 5, "papers": 4, "resolved": 3}
    if not problems:
        expect_totals(listed, totals, answered=True)
        return
    with pytest.raises(CheckError) as caught:
        expect_totals(listed, totals, answered=True)
    assert list(caught.value.problems) == [f"{problem}: mend the list, or change [expect]" for problem in problems]


def test_totals_count_papers_once() -> None:
    """Two entries of one paper are one paper; a conflict is not resolved; what is no paper is an entry only."""
    twice = paper(entry(1), entry(2))
    lost = paper(entry(3, "Lost"), status="conflict")
    found = paper(entry(4, "Found"), status="override")
    tool = entry(5, "Tool", is_paper=False)
    of = {e: p for p in (twice, lost, found) for e in p.entries}
    assert totals_of([*of, tool], of) == {"entries": 5, "papers": 3, "resolved": 2}
