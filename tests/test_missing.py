"""Why a value is null: nobody holds it, nobody was asked, or who would know did not answer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from pipeline.ids import Ids, parse_ids
from pipeline.keep import keep, search_key
from pipeline.missing import Reason, missing, reasons_of
from pipeline.model import MatchStatus, Work
from pipeline.sources.base import Answered, Source
from pipeline.store import Store
from tests.builders import entry
from tests.test_keep import DAY, KEY, SERVICE, TOYS, empty

KNOWS = replace(
    TOYS,
    name="knows",
    service=replace(SERVICE, name="knows"),
    keys=lambda ids: tuple(str(i) for i in (ids.arxiv, ids.acl) if i),
    search=lambda _titles, _http: iter(()),
)
"""A service that can be asked by several ids and by title."""
OWNER = replace(
    TOYS,
    name="owner",
    service=replace(SERVICE, name="owner"),
    keys=lambda ids: (str(ids.acl),) if ids.acl else (),
    ids_of=lambda key: parse_ids([("acl", key)]),
)
"""A service that can be asked by its own ids only."""
HAND = Source(name="hand", method="facts", parse=TOYS.parse)
"""Compiled by hand, never asked."""
BOTH, ONE, NONE = {"arxiv": KEY, "acl": "P19-1001"}, {"arxiv": KEY}, dict[str, str]()
SEARCH = search_key("A Toy")


def _store(down: Sequence[str], absent: Mapping[str, Sequence[str]]) -> Store:
    store = empty(KNOWS, OWNER, HAND)
    for source in (KNOWS, OWNER):
        store = keep(store, source, [Answered(key=key, payload=None) for key in absent.get(source.name, ())], DAY)
    return replace(store, asked=replace(store.asked, down=frozenset(down)))


def _work(ids: Mapping[str, str], status: MatchStatus = "linked", printed: Ids = Ids()) -> Work:
    return Work(entries=(entry("A Toy"),), ids=parse_ids(ids.items()), printed_ids=printed, status=status)


@pytest.mark.parametrize(
    ("ids", "absent", "down", "knows", "owner"),
    [
        (BOTH, {}, [], "not-asked", "not-asked"),
        (BOTH, {"knows": [KEY]}, [], "not-held", "not-asked"),
        (BOTH, {"knows": ["P19-1001"], "owner": ["P19-1001"]}, [], "not-held", "not-held"),
        (BOTH, {}, ["knows"], "source-down", "not-asked"),
        (BOTH, {"knows": [KEY]}, ["owner"], "not-held", "source-down"),
        # it answered for this paper, and left others unanswered
        (BOTH, {"knows": [KEY], "owner": ["P19-1001"]}, ["knows", "owner"], "not-held", "not-held"),
        # a title is searched for where there is no id
        (NONE, {}, [], "not-asked", "not-asked"),
        (NONE, {"knows": [SEARCH]}, [], "not-held", "not-held"),
        (NONE, {}, ["knows"], "source-down", "source-down"),
        # its own id, which only the other source could tell
        (ONE, {}, [], "not-asked", "not-asked"),
        (ONE, {"knows": [KEY]}, [], "not-held", "not-held"),
        (ONE, {"knows": [KEY]}, ["owner"], "not-held", "not-held"),
        (ONE, {}, ["knows"], "source-down", "source-down"),
    ],
)
def test_each_source_has_its_reason(
    ids: Mapping[str, str], absent: Mapping[str, Sequence[str]], down: Sequence[str], knows: Reason, owner: Reason
) -> None:
    """By its own records and state; one without an id to ask by has the reason of those who could tell the id."""
    reasons = reasons_of(_work(ids), _store(down, absent))
    assert reasons == {"knows": knows, "owner": owner, "hand": "not-held"}


def test_a_source_that_holds_the_paper_holds_no_more() -> None:
    """What a record of it does not say, it does not hold, though it is down for others."""
    store = keep(_store(["knows"], {}), KNOWS, [Answered(key=KEY, payload={"title": "A Toy"})], DAY)
    work = replace(_work(ONE), known=tuple(store.facts["knows"].values()))
    assert reasons_of(work, store)["knows"] == "not-held"


def test_a_conflict_is_asked_for_by_what_is_printed() -> None:
    """Its ids are not used, but the printed one is what the source was, or was not, asked by."""
    work = _work(NONE, "conflict", parse_ids(ONE.items()))
    assert reasons_of(work, _store([], {"knows": [SEARCH]}))["knows"] == "not-asked"
    assert reasons_of(work, _store([], {"knows": [KEY]}))["knows"] == "not-held"


@pytest.mark.parametrize(
    ("reasons", "tldr", "abstract"),
    [
        ({}, "not-held", "not-held"),
        ({"semantic_scholar": "not-asked"}, "not-asked", "not-asked"),
        ({"semantic_scholar": "not-held", "arxiv": "not-asked"}, "not-held", "not-asked"),
        ({"semantic_scholar": "not-asked", "arxiv": "source-down", "acl": "not-held"}, "not-asked", "source-down"),
    ],
)
def test_a_field_has_the_reason_that_leaves_most_hope(
    reasons: Mapping[str, Reason], tldr: Reason, abstract: Reason
) -> None:
    """Of the sources that can state it: one was down, else one was not asked, else nobody holds it."""
    why = missing({"title": "A Toy"}, reasons)
    assert (why["tldr"], why["abstract"]) == (tldr, abstract)
    assert "title" not in why
