"""Why an entry is the paper that it is taken for, in words a maintainer understands."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.catalogue import Catalogue
from pipeline.claims import claim
from pipeline.config import Override
from pipeline.decisions import Decision, decision_rows, decisions_of
from pipeline.ids import Ids, parse_ids
from pipeline.model import Entry, Known, Paper
from pipeline.sources import SOURCES
from tests.builders import ARXIV, DAY, entry, fact

TITLE = "Counting Words with Very Large Engines"
AUTHORS = ["Ada Lovelace", "Alan Turing"]
PRINTED = "Ada Lovelace and Alan Turing"
OTHERS = ["Joseph Jacquard"]
LINK = [ARXIV.format("1901.00001")]
PAPER = fact("paper", TITLE, AUTHORS, {"arxiv": "1901.00001", "acl": "P19-1001"}, year=2019)


def _decide(printed: Entry, *known: Known, pinned: Ids = Ids()) -> Decision:
    catalogue = Catalogue.of(known)
    override = Override(path=Path("overrides.toml"), line=1, list="list", entry=TITLE, ids=pinned, reason="r", date=DAY)
    found = claim(printed, override if pinned else None, catalogue)
    paper = Paper(paper_id="counting", entries=(printed,), ids=found.ids, values={}, missing={}, status=found.status)
    (decision,) = decisions_of([found], catalogue, {printed: paper})
    return decision


def _other(title: str = TITLE, authors: list[str] = AUTHORS, **more: Any) -> Known:  # noqa: ANN401 as for fact
    return fact("other", title, authors, more.pop("ids", {"arxiv": "1901.00002"}), **more)


@pytest.mark.parametrize(
    ("printed", "record", "objection"),
    [
        (entry(TITLE, PRINTED, 2019), _other(authors=OTHERS), "the same title by other authors"),
        (entry(TITLE, PRINTED, 2010), _other(year=2019), "9 years from the printed year"),
        (entry(TITLE), _other(year=2019), "no authors to compare, and no year either"),
        (entry(TITLE, None, 2017), _other(year=2019), "no authors to compare, and 2 years from the printed year"),
        (entry("Large Engines", None, 2019), _other("Large Engines", year=2019), "and the title says too little"),
        (
            entry("Counting Word by Very Large Engines", None, 2019),
            _other("Counting Words by Very Large Engine", year=2019),
            "no authors to compare, and the title is only nearly the same",
        ),
        (
            entry("Weaving", "Joseph Jacquard", links=LINK),
            PAPER,
            "another title by other authors",
        ),
        (entry("Weaving Patterns", links=LINK), PAPER, "another title, and no authors to compare"),
    ],
)
def test_what_spoke_against_a_record_is_said(printed: Entry, record: Known, objection: str) -> None:
    """The first thing that was lacking, whatever the record."""
    decision = _decide(printed, record)
    assert decision.taken == ()
    (refused,) = decision.refused
    assert objection in (refused.objection or "")


def test_two_works_that_fit_are_each_others_objection() -> None:
    """Neither is taken, and both are named."""
    first = fact("first", TITLE, AUTHORS, {"arxiv": "1901.00001"}, year=2019)
    second = fact("second", TITLE, ["Alan Turing", "Ada Lovelace"], {"arxiv": "1901.00002"}, year=2020)
    decision = _decide(entry(TITLE, "Lovelace, Ada", 2019), first, second)
    assert decision.claim.status == "unresolved"
    assert [item.objection for item in decision.refused] == ["another work fits as well"] * 2


def test_the_next_candidate_is_the_nearest() -> None:
    """Title goes before authors, those before likeness and year; what was taken is not among the refused."""
    near = fact("near", TITLE, AUTHORS, {"arxiv": "1901.00009"}, year=2019)
    far = fact("far", TITLE, OTHERS, {"arxiv": "1901.00008"}, year=2019)
    decision = _decide(entry(TITLE, PRINTED, 2019, links=LINK), far, PAPER, near)
    assert [item.known.record.key for item in decision.taken] == ["paper"]
    assert [item.known.record.key for item in decision.refused] == ["near", "far"]
    assert decision.refused[0].objection == "it has another id than the paper taken (arxiv 1901.00009)"


def test_what_a_person_pinned_is_the_objection_to_all_else() -> None:
    """The record of the printed link is named beside the one that was pinned."""
    pinned = parse_ids([("arxiv", "1901.00002")])
    decision = _decide(entry(TITLE, PRINTED, 2019, links=LINK), PAPER, _other(), pinned=pinned)
    assert [item.known.record.key for item in decision.taken] == ["other"]
    assert [item.objection for item in decision.refused] == [
        "it is not the paper that was pinned by hand (arxiv:1901.00002)"
    ]


def test_only_the_best_are_kept() -> None:
    """A title that many have does not fill the data set."""
    many = [fact(str(n), TITLE, OTHERS, {"arxiv": f"1901.001{n:02}"}, year=2000 + n) for n in range(20)]
    decision = _decide(entry(TITLE, PRINTED, 2019), *many)
    years = [record.known.facts.year for record in decision.refused]
    assert years == [2019, 2018, 2017, 2016, 2015]


def test_the_rows_hold_every_verdict() -> None:
    """One row for an entry that anything was compared with; the number of authors is bounded, none is null."""
    crowd = fact("crowd", TITLE, [f"Author Number{n}" for n in range(9)], {"arxiv": "1901.00003"}, year=2019)
    nobody = entry("Nobody Knows This Title", line=2)
    decisions = [_decide(entry(TITLE, PRINTED, 2018, links=LINK), PAPER, crowd), _decide(nobody, PAPER)]
    (row,) = decision_rows(decisions)
    assert {name: row[name] for name in ("list", "paper_id", "title", "status", "method", "score")} == {
        "list": "list",
        "paper_id": "counting",
        "title": TITLE,
        "status": "linked",
        "method": "link",
        "score": 1.0,
    }
    assert row["taken"] == [
        {
            "source": "facts",
            "title": TITLE,
            "authors": AUTHORS,
            "year": 2019,
            "ids": {"arxiv": "1901.00001", "acl": "P19-1001"},
            "title_verdict": "agree",
            "authors_verdict": "agree",
            "year_verdict": "agree",
            "year_gap": 1,
            "score": 1.0,
            "objection": None,
        }
    ]
    assert row["refused"][0]["authors"] == [*(f"Author Number{n}" for n in range(5)), "et al."]
    assert row["refused"][0]["authors_verdict"] == "disagree"


def test_no_row_names_a_day() -> None:
    """A record that comes again on another day changes no line."""
    (row,) = decision_rows([_decide(entry(TITLE, PRINTED, links=LINK), PAPER)])
    assert "2026" not in str(row)
    assert row["taken"][0]["source"] in {source.name for source in SOURCES}
