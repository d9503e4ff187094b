"""What a person should decide on: which entries, beside which candidates, pinned by which id."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.cases import Case, open_cases
from pipeline.catalogue import Catalogue
from pipeline.claims import claim
from pipeline.config import Override
from pipeline.decisions import decisions_of
from pipeline.ids import parse_ids
from pipeline.model import Entry, Known, Paper, Record, Sourced
from tests.builders import ACL, ARXIV, DAY, FORUM, entry, fact

TITLE = "Counting Words with Very Large Engines"
AUTHORS = ["Ada Lovelace", "Alan Turing"]
PRINTED = "Ada Lovelace and Alan Turing"
LINK = [ARXIV.format("1901.00001")]
S2 = "a" * 40


def _cases(
    entries: Sequence[Entry], *known: Known, overrides: Sequence[Override] = (), venue: str | None = None
) -> tuple[Case, ...]:
    catalogue = Catalogue.of(known)
    claims = [claim(printed, None, catalogue) for printed in entries]
    values = {"venue": Sourced(value=venue, source="facts")} if venue else {}
    papers = {
        item.entry: Paper(
            paper_id="x", entries=(item.entry,), ids=item.ids, values=values, missing={}, status=item.status
        )
        for item in claims
    }
    return open_cases(decisions_of(claims, catalogue, papers), entries, papers, overrides)


def _from(source: str, known: Known) -> Known:
    record = Record(source=source, key=known.record.key, retrieved=DAY, payload={})
    return replace(known, record=record)


def _record(key: str, title: str = TITLE, authors: Sequence[str] = AUTHORS, **ids: Any) -> Known:  # noqa: ANN401
    return fact(key, title, authors, ids, year=2019)


@pytest.mark.parametrize(
    ("printed", "venue", "kind"),
    [
        (entry(TITLE, "Joseph Jacquard"), None, "unresolved"),
        (entry("Weaving Patterns", "Joseph Jacquard", links=LINK), None, "conflict"),
        (entry("Computing Words by Huge Machines", PRINTED, links=LINK), None, "retitled"),
        (entry("Computing Words by Huge Machines", PRINTED, links=LINK, venue_text="Preprint"), "X 2020", "retitled"),
        (entry(TITLE, PRINTED, links=LINK, venue_text="Preprint"), "ACL 2019", "newly published"),
        (entry(TITLE, PRINTED, links=LINK, venue_text="Preprint"), None, None),
        (entry(TITLE, PRINTED, links=LINK, venue_text="ACL 2019"), "ACL 2019", None),
    ],
)
def test_what_is_open(printed: Entry, venue: str | None, kind: str | None) -> None:
    """Not identified, in conflict, retitled, or printed as a preprint that has appeared; all else is settled."""
    cases = _cases([printed], _record("one", arxiv="1901.00001"), venue=venue)
    assert [case.kind for case in cases] == ([kind] if kind else [])


def test_what_was_decided_by_hand_is_not_open() -> None:
    """Whatever the override says, also only a title."""
    printed = entry("Nobody Knows This", list="list")
    by_hand = Override(
        path=Path("o.toml"), line=1, list="list", entry="Nobody Knows This", title="T", reason="r", date=DAY
    )
    assert len(_cases([printed])) == 1
    assert _cases([printed], overrides=[by_hand]) == ()


def test_what_can_wait_comes_last() -> None:
    """In list order, but for papers that have only appeared since."""
    published = entry(TITLE, PRINTED, links=LINK, venue_text="Preprint", line=1)
    unknown = entry("Nobody Knows This", line=2)
    cases = _cases([published, unknown], _record("one", arxiv="1901.00001"), venue="ACL 2019")
    assert [case.entry.line for case in cases] == [2, 1]


@pytest.mark.parametrize(
    ("records", "pinned"),
    [
        ([_from("arxiv", _record("a", arxiv="1901.00002"))], [{"arxiv": "1901.00002"}]),
        ([_from("semantic_scholar", _record("s", s2=S2, arxiv="1901.00002", doi="10.9999/x"))], [{"s2": S2}]),
        (
            [
                _from("semantic_scholar", _record("s", s2=S2, arxiv="1901.00002")),
                _from("arxiv", _record("a", arxiv="1901.00002")),
            ],
            [{"arxiv": "1901.00002"}],
        ),
        (
            [
                _from("semantic_scholar", _record("s", s2=S2, arxiv="1901.00002")),
                _from("arxiv", _record("a", "Weaving Patterns", ["Joseph Jacquard"], arxiv="1901.00002")),
            ],
            [{"s2": S2}],
        ),
        ([_record("f", acl="P19-1001", s2=S2)], [{"acl": "P19-1001"}]),
        ([_record("none")], []),
        (
            [_record("a", arxiv="1901.00002"), _record("b", arxiv="1901.00003")],
            [{"arxiv": "1901.00002"}, {"arxiv": "1901.00003"}],
        ),
    ],
)
def test_a_candidate_pins_one_id_that_its_own_source_gives_out(
    records: list[Known], pinned: list[dict[str, str]]
) -> None:
    """Not one that another only asserts; records that show one paper are one candidate, a shared id is not enough."""
    (case,) = _cases([entry(TITLE, "Grace Hopper", 2019)], *records)
    assert [dict(candidate.ids.items()) for candidate in case.candidates] == pinned


def test_to_confirm_a_paper_pins_what_the_entry_links() -> None:
    """All ids that it prints and that were found right, so that none is lost."""
    links = [*LINK, ACL.format("P19-1001"), FORUM.format("Forum12345")]
    printed = entry("Computing Words by Huge Machines", PRINTED, links=links)
    (case,) = _cases([printed], _record("one", arxiv="1901.00001", s2=S2))
    ids = parse_ids([("arxiv", "1901.00001"), ("acl", "P19-1001"), ("openreview", "Forum12345")])
    assert [(candidate.ids, candidate.is_taken) for candidate in case.candidates] == [(ids, True)]


def test_entries_that_no_override_can_tell_apart_are_one_case_or_none() -> None:
    """Two of one title and first link are decided together; without a link beside one with, not at all."""
    twice = [entry("Nobody Knows This", line=1), entry("Nobody knows this", line=5)]
    assert [(case.entry.line, case.obstacle) for case in _cases(twice)] == [(1, None)]
    torn = [*twice, entry("Nobody Knows This", line=9, links=["https://example.org/paper.pdf"])]
    first, second = _cases(torn)
    assert "link this one too" in (first.obstacle or "")
    assert (second.entry.line, second.obstacle) == (9, None)


def test_an_entry_without_candidates_says_why() -> None:
    """The remarks are what was found; where there are candidates they show it."""
    (case,) = _cases([entry("Nobody Knows This")])
    assert (case.candidates, case.remarks) == ((), ("it links no id, and no record has its title",))
    (case,) = _cases([entry(TITLE, "Grace Hopper")], _record("one", arxiv="1901.00001"))
    assert (len(case.candidates), case.remarks, case.candidates[0].ids) == (1, (), parse_ids([("arxiv", "1901.00001")]))
