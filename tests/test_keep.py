"""Answers into records: what is new is kept, what is known is never lost."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import SourceFormatError
from pipeline.files import write_together
from pipeline.http import Service
from pipeline.ids import Ids, parse_ids
from pipeline.keep import keep, render_kept, search_key, search_record, unanswered
from pipeline.model import Count, Facts, Record
from pipeline.sources.base import Answered, Counted, Payload, Source
from pipeline.store import Store, read_store

DAY = date(2026, 3, 1)
SERVICE = Service(
    name="toys",
    url="http://127.0.0.1:9",
    variable="TOYS_URL",
    pause=0.0,
    accept="*/*",
    types=("application/json",),
    limit=1 << 20,
)


def parse(record: Record) -> Facts:
    """Read a record of the toys: a title, and the ids that it states."""
    match record.payload:
        case {"title": str(title), "ids": dict(ids), "version": int(version)}:
            return Facts(title=title, ids=parse_ids(ids.items()), version=version)
        case {"title": str(title), "authors": list(authors), "s2": str(name)}:
            return Facts(title=title, authors=tuple(authors), ids=parse_ids([("s2", name)]))
        case {"title": str(title)}:
            return Facts(title=title)
        case _:
            raise SourceFormatError(record.source, record.key, "no title")


def ids_of(key: str) -> Ids:
    """A key is the arXiv id."""
    return parse_ids([("arxiv", key)])


TOYS = Source(
    name="toys",
    method="title",
    parse=parse,
    service=SERVICE,
    age=30,
    batch=2,
    keys=lambda ids: (str(ids.arxiv),) if ids.arxiv else (),
    ids_of=ids_of,
    lasting=("abstract", "pages"),
    notes=("note:",),
)
"""A made-up service; its papers are known by their arXiv ids."""
KEY = "2001.00001"


def empty(*sources: Source, folder: Path = Path("records")) -> Store:
    """Return records that hold nothing yet."""
    nothing: dict[str, dict[str, Any]] = {source.name: {} for source in sources}
    return Store(folder=folder, sources=sources, facts=nothing, records=nothing, identities=(), counts=())


def answer(payload: Payload, key: str = KEY, citations: int | None = None, influential: int | None = None) -> Answered:
    """Return what the service says of one key, and what it counted."""
    counted = None if citations is None else Counted(record=key, citations=citations, influential=influential)
    return Answered(key=key, payload=payload, counted=counted)


def after(*payloads: Payload, store: Store | None = None) -> Record:
    """Return the record of one key after those answers, a day apart from each other."""
    kept = store or empty(TOYS)
    for n, payload in enumerate(payloads):
        kept = keep(kept, TOYS, [answer(payload)], DAY + timedelta(days=n))
    return kept.records["toys"][KEY]


A, B = {"title": "A Toy", "abstract": "About it."}, {"title": "B Toy"}
BY_ANN: dict[str, Any] = {"authors": ["Ann Ames"], "s2": "0" * 40}
A_BY_ANN, B_BY_ANN = A | BY_ANN, B | BY_ANN
RENAMED = {**A_BY_ANN, "title": "B Toy", "formerTitles": ["A Toy"]}
ELSEWHERE, BY_BO = {**B_BY_ANN, "s2": "1" * 40}, {**B_BY_ANN, "authors": ["Bo Bell"]}


@pytest.mark.parametrize(
    ("payloads", "payload", "retrieved"),
    [
        ([A], A, DAY),
        ([None], None, DAY),
        # an absence never replaces what is known, and is replaced by it
        ([A, None], A, DAY),
        ([A, None, None, A], A, DAY),
        ([None, A], A, DAY + timedelta(days=1)),
        ([None, None], None, DAY),
        # the day is that on which the payload first came
        ([A, A, A], A, DAY),
        ([A, {**A, "note": 1}, {**A, "note": 1}], {**A, "note": 1}, DAY + timedelta(days=1)),
        # what lasts is not taken away by not being named, as long as the title is the same
        ([A, {"title": "A Toy"}], A, DAY),
        ([A, {"title": "A Toy", "abstract": "More."}], {**A, "abstract": "More."}, DAY + timedelta(days=1)),
        ([A, B], B, DAY + timedelta(days=1)),
        # nor is it, with the title, where the same people gave the paper another one
        ([A_BY_ANN, B_BY_ANN], RENAMED, DAY + timedelta(days=1)),
        # unless it takes that title back: what was said in between was a slip
        ([A_BY_ANN, {**B_BY_ANN, "pages": 7}, A_BY_ANN], A_BY_ANN, DAY + timedelta(days=2)),
        (
            [A_BY_ANN, B_BY_ANN, {**B_BY_ANN, "title": "C Toy"}, B_BY_ANN],
            {**B_BY_ANN, "formerTitles": ["A Toy"]},
            DAY + timedelta(days=3),
        ),
        ([A_BY_ANN, B_BY_ANN] * 2, RENAMED, DAY + timedelta(days=3)),
        ([A_BY_ANN, B_BY_ANN, B_BY_ANN], RENAMED, DAY + timedelta(days=1)),
        ([A_BY_ANN, ELSEWHERE], ELSEWHERE, DAY + timedelta(days=1)),
        ([A_BY_ANN, BY_BO], BY_BO, DAY + timedelta(days=1)),
        # what does not last is
        ([{**A, "venue": "Toys"}, A], A, DAY + timedelta(days=1)),
    ],
)
def test_a_record_after_several_answers(payloads: list[Payload], payload: Payload, retrieved: date) -> None:
    """The newest payload that was held, with what lasts, and the day on which it first came."""
    record = after(*payloads)
    assert (record.payload, record.retrieved) == (payload, retrieved)


def test_every_asking_leaves_its_day(tmp_path: Path) -> None:
    """The day of the last asking is known also where nothing was new or nothing is held."""
    store = keep(empty(TOYS, folder=tmp_path), TOYS, [answer(A), answer(None, "2001.00002")], DAY)
    store = keep(store, TOYS, [answer(A)], DAY + timedelta(days=9))
    days = {KEY: DAY + timedelta(days=9), "2001.00002": DAY}
    assert {key: store.asked.day("toys", key) for key in days} == days
    assert store.asked.day("toys", "2001.00003") is None


def test_what_cannot_be_read_is_not_kept() -> None:
    """A payload of an unknown shape raises, and nothing of those answers is kept."""
    with pytest.raises(SourceFormatError, match="no title"):
        keep(empty(TOYS), TOYS, [answer(A), answer({"name": "A Toy"}, "2001.00002")], DAY)


@pytest.mark.parametrize("key", ["note:etag", search_key("A Toy")])
def test_a_record_of_no_paper_says_nothing_of_papers(key: str) -> None:
    """A note and a search are kept and not read."""
    store = keep(empty(TOYS), TOYS, [answer({"any": "thing"}, key)], DAY)
    assert (set(store.records["toys"]), store.facts["toys"]) == ({key}, {})


def test_a_search_names_what_it_led_to() -> None:
    """Its key is the normalised title, its payload the keys found; null where it found nothing."""
    assert search_record("A  Toy!", [answer(A), answer(B, "2001.00002")]) == Answered(
        key=search_key("a toy"), payload={"candidates": [KEY, "2001.00002"]}
    )
    assert search_record("A Toy", []).payload is None


@pytest.mark.parametrize(
    ("before", "now", "down"),
    [
        (set(), {}, set()),
        (set(), {"a": True, "b": False}, {"a"}),
        ({"a"}, {"a": False}, set()),
        ({"a"}, {"b": True}, {"a", "b"}),  # a was not asked: what is known of it stands
        ({"a"}, {}, {"a"}),
    ],
)
def test_who_left_something_unanswered(before: set[str], now: Mapping[str, bool], down: set[str]) -> None:
    """Those that were asked are judged anew; of the others stands what was known."""
    store = empty(TOYS)
    store = replace(store, asked=replace(store.asked, down=frozenset(before)))
    assert unanswered(store, now, DAY).asked.down == down


def test_since_when_a_source_has_been_asked_in_vain() -> None:
    """The first day stands until it answers; one that once did is measured by its last answer."""
    later = DAY + timedelta(days=7)
    store = unanswered(unanswered(empty(TOYS), {"toys": True, "a": True}, DAY), {"toys": True, "b": True}, later)
    assert store.asked.since == {"toys": DAY, "a": DAY, "b": later}
    store = keep(store, TOYS, [Answered(key="2001.00001", payload=None)], later)
    assert unanswered(store, {"toys": True, "a": False}, later).asked.since == {"b": later}


# the history


def _measured(store: Store) -> list[tuple[int, int | None, int]]:
    """Counts of the history with the days since the first day."""
    return [(c.citation_count, c.influential_citation_count, (c.as_of - DAY).days) for c in store.counts]


@pytest.mark.parametrize(
    ("counted", "history"),
    [
        ([(0, 5)], [(0, 5)]),
        ([(0, 0)], [(0, 0)]),
        ([(0, 5), (1, 5), (29, 5)], [(0, 5)]),
        ([(0, 5), (30, 5), (31, 5)], [(0, 5), (30, 5)]),
        ([(0, 5), (1, 6), (2, 6), (3, 5)], [(0, 5), (1, 6), (3, 5)]),  # also where it drops
        ([(0, 5), (0, 6)], [(0, 5)]),  # one a day
        ([(0, 5), (20, 6), (40, 6), (50, 6)], [(0, 5), (20, 6), (50, 6)]),
        ([(5, 5), (0, 6)], [(5, 5), (0, 6)]),  # the clock was wrong: a day to come stops nothing
    ],
)
def test_a_count_is_written_down_when_it_says_something(
    counted: list[tuple[int, int]], history: list[tuple[int, int]]
) -> None:
    """The first, one that changed on a new day, and after thirty days one that has not; none is taken away."""
    store = empty(TOYS)
    for day, number in counted:
        store = keep(store, TOYS, [answer(A, citations=number)], DAY + timedelta(days=day))
    assert [(day, number) for number, _, day in _measured(store)] == history


def test_influential_citations_are_news_too() -> None:
    """A count is another one where either number is; one that is not said any more is as it was."""
    store = empty(TOYS)
    for day, influential in enumerate([None, 1, 1, 2, None, 2]):
        store = keep(store, TOYS, [answer(A, citations=5, influential=influential)], DAY + timedelta(days=day))
    assert _measured(store) == [(5, None, 0), (5, 1, 1), (5, 2, 3)]


def test_a_count_says_whose_it_is_and_what_others_wrote_down_is_no_measure() -> None:
    """It is of a record of the service, measured that day; a stated count of that record does not stand for it."""
    stated = Count(source="toys", source_record=KEY, as_of=DAY, as_of_basis="stated", citation_count=5)
    store = replace(empty(TOYS), counts=(stated,))
    store = keep(store, TOYS, [answer(A, citations=5)], DAY)
    assert store.counts == (stated, replace(stated, as_of_basis="measured"))


def test_two_keys_of_one_record_count_once() -> None:
    """Two keys that the service answers with one record are one count."""
    one = Counted(record="one", citations=3)
    answers = [Answered(key=key, payload=A, counted=one) for key in (KEY, "2001.00002")]
    assert len(keep(empty(TOYS), TOYS, answers, DAY).counts) == 1


# properties

_TITLES = st.sampled_from(["A Toy", "B Toy"])
_PAYLOADS = st.none() | st.fixed_dictionaries(
    {"title": _TITLES},
    optional={"abstract": st.sampled_from(["x", "y"]), "pages": st.integers(1, 3), "venue": st.just("V")},
)
_ANSWERS = st.lists(
    st.tuples(st.sampled_from([KEY, "2001.00002"]), _PAYLOADS, st.none() | st.integers(0, 3), st.integers(0, 40)),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(_ANSWERS)
def test_nothing_known_is_ever_replaced_by_nothing(steps: list[tuple[str, Payload, int | None, int]]) -> None:
    """After any answer each record says what was answered, else what it said before; the history only grows."""
    store, day = empty(TOYS), DAY
    for key, payload, citations, pause in steps:
        before, day = store, day + timedelta(days=pause)
        store = keep(before, TOYS, [answer(payload, key, citations)], day)
        known = before.records["toys"].get(key)
        record = store.records["toys"][key]
        old: Mapping[str, Any] = (known.payload if known else None) or {}
        new: Mapping[str, Any] = record.payload or {}
        assert new.items() >= (payload or old).items()
        if payload is None or payload["title"] == old.get("title"):
            assert all(name in new for name in TOYS.lasting if name in old)
        assert store.counts[: len(before.counts)] == before.counts
        assert all(store.records["toys"][other] is it for other, it in before.records["toys"].items() if other != key)
        assert store.asked.day("toys", key) == day


@settings(max_examples=30, deadline=None)
@given(_ANSWERS)
def test_what_is_kept_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, Payload, int | None, int]]
) -> None:
    """The files of what was answered hold all of it: records, history, days."""
    folder = tmp_path_factory.mktemp("records")
    store, day = empty(TOYS, folder=folder), DAY
    for key, payload, citations, pause in steps:
        day += timedelta(days=pause)
        store = keep(store, TOYS, [answer(payload, key, citations)], day)
    write_together(render_kept(store))
    again = read_store(folder, [TOYS])
    assert (again.records, again.facts, again.counts) == (store.records, store.facts, store.counts)
    assert again.asked.days["toys"] == store.asked.days.get("toys", {})


def test_a_source_that_is_never_asked_has_no_day(tmp_path: Path) -> None:
    """Records compiled by hand are not written by a run, and `asked.json` does not name them."""
    hand = replace(TOYS, name="hand", service=None)
    record = Record(source="hand", key=KEY, retrieved=DAY, payload=A)
    store = replace(empty(TOYS, hand, folder=tmp_path), records={"toys": {}, "hand": {KEY: record}})
    assert {path.name for path in render_kept(store)} == {"citations.jsonl"}
    asked = keep(store, TOYS, [answer(A)], DAY)
    files = {path.name: content for path, content in render_kept(asked).items()}
    assert set(files) == {"citations.jsonl", "toys.jsonl", "asked.json"}
    assert b"hand" not in files["asked.json"]
