"""What is asked again on a day, where more is due than a steady day has requests for."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from pipeline.asked import Asked
from pipeline.model import Facts, Known, Record
from pipeline.sources.base import TITLE, Source
from pipeline.store import Store
from pipeline.wanted import Calendar, _in_turn, _with_room

DAY = date(2026, 3, 1)
SOURCE = Source(name="toy", method="title", parse=lambda _: Facts(), age=1, batch=10, search_batch=10)


def _store(*, held: Iterable[str] = (), not_held: Iterable[str] = (), days: dict[str, date]) -> Store:
    payloads = {key: {"title": "T"} for key in held} | dict.fromkeys(not_held)
    records = {key: Record(source="toy", key=key, retrieved=DAY, payload=value) for key, value in payloads.items()}
    known = {key: Known(record=record, facts=Facts(title="T")) for key, record in records.items() if record.payload}
    asked = Asked(days={"toy": dict.fromkeys(records, DAY) | days})
    return Store(
        folder=Path(),
        sources=(SOURCE,),
        facts={"toy": known},
        records={"toy": records},
        identities=(),
        counts=(),
        asked=asked,
    )


def test_what_was_not_held_takes_the_requests_that_are_left() -> None:
    """Four requests for what is held or new leave one: the ten asked longest ago; all of them on demand."""
    held, absent = [f"h{n}" for n in range(38)], [f"n{n:02}" for n in range(25)]
    store = _store(held=held, not_held=absent, days={key: DAY + timedelta(days=n) for n, key in enumerate(absent)})
    calendar = Calendar(today=DAY + timedelta(days=60))
    keys = [*absent, *held, "new"]
    assert [*_with_room(keys, SOURCE, store, calendar)] == [*absent[:10], *held, "new"]
    assert [*_with_room(keys, SOURCE, store, replace(calendar, refresh=True))] == keys
    assert [*_with_room(absent, SOURCE, store, calendar)] == absent  # nothing else: there is room for all


def test_at_least_one_request_is_for_what_was_not_held() -> None:
    """However much is held: else it would never be asked for again."""
    held, absent = [f"h{n}" for n in range(100)], [f"n{n:02}" for n in range(25)]
    calendar = Calendar(today=DAY + timedelta(days=20))
    keys = _with_room([*held, *absent], SOURCE, _store(held=held, not_held=absent, days={}), calendar)
    assert [*keys] == [*held, *absent[:10]]


def test_what_was_asked_before_in_the_run_counts() -> None:
    """In a second round nothing more is asked for again than was left of the five requests."""
    absent = [f"n{n:02}" for n in range(70)]
    asked = {key: DAY + timedelta(days=60) for key in absent[:50]}
    calendar = Calendar(today=DAY + timedelta(days=60))
    assert not _with_room(absent[50:], SOURCE, _store(not_held=absent, days=asked), calendar)
    fewer = dict(list(asked.items())[:30])
    assert len(_with_room(absent[30:], SOURCE, _store(not_held=absent, days=fewer), calendar)) == 20


def _searched(source: Source, store: Store, keys: int, days: int = 20) -> int:
    titles = [key for key in store.records["toy"] if key.startswith(TITLE)]
    calendar = Calendar(today=DAY + timedelta(days=days))
    return len(_in_turn(titles, [f"k{n}" for n in range(keys)], source, store, calendar))


def test_a_day_of_five_requests_has_none_for_titles_that_nobody_knew() -> None:
    """They wait for a day with less; where every day is such, one request is added after two ages."""
    titles = [f"{TITLE}t{n}" for n in range(15)]
    store = _store(not_held=titles, days={})
    assert [_searched(SOURCE, store, keys) for keys in (40, 41, 50)] == [10, 0, 0]
    assert [_searched(SOURCE, store, 50, days) for days in (27, 28)] == [0, 10]


def test_a_slow_source_is_searched_with_what_the_week_has_left() -> None:
    """Each day on which it was asked by id is a request, however few the ids: seven of them leave one search."""
    slow = replace(SOURCE, age=30)
    titles = [f"{TITLE}t{n}" for n in range(60)]
    lately = {f"h{n}": DAY + timedelta(days=20 - n) for n in range(7)}
    store = _store(held=lately, not_held=titles, days=lately)
    assert _searched(slow, store, 1) == 10
    assert _searched(slow, _store(not_held=titles, days={}), 0) == 50
