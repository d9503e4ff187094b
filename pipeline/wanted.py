"""Which source is to be asked for what: what is due and nothing else; pure."""

import math
from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from pipeline.ids import Ids
from pipeline.keep import search_key
from pipeline.model import Work
from pipeline.resolve import Resolution
from pipeline.run_config import Ages
from pipeline.sources import CREDITED_FOR
from pipeline.sources.base import TITLE, Source
from pipeline.store import Store

_STEADY = 5
"""Requests that a source is sent a day where nothing is new, one that ages slower a week; searching again takes what
asking by id leaves of them."""
_WEEK = 7  # days
Scope = Literal["all", "new", "due"]
"""What is asked: everything that is due; what identifies and was never asked; the rest about identified papers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wants:
    """What a source is to be asked: keys, and titles by the keys of their searches."""

    keys: tuple[str, ...]
    titles: dict[str, str]

    def without(self, done: set[str]) -> "Wants":
        """Return what has not been asked in this run."""
        return Wants(
            keys=tuple(key for key in self.keys if key not in done),
            titles={key: title for key, title in self.titles.items() if key not in done},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """What is due on a day."""

    today: date
    refresh: bool = False
    scope: Scope = "all"
    ages: Ages = field(default_factory=Ages)

    def is_due(self, store: Store, source: Source, key: str) -> bool:
        """Return whether a source is to be asked for a key: never asked, or asked long enough ago."""
        last = store.asked.day(source.name, key)
        if last is None:
            return True
        if self.scope == "new":
            return False
        record = store.records[source.name][key]
        held = record.payload is not None and not source.is_note(key)
        if self.refresh or last > self.today:  # a day to come is of a clock that was wrong
            return True
        return self.today - last >= timedelta(days=self.ages.of(source, held=held))


def wanted(source: Source, resolution: Resolution, store: Store, calendar: Calendar) -> Wants:
    """Return what a source is to be asked, given what the papers were found to be."""
    held = _keys_by_token(source, store)
    due = [key for work in resolution.works for key in _due_keys(work, source, store, held, calendar)]
    # whoever gives out an id that is in dispute is asked whose it is
    owned = resolution.disputed if source.name in CREDITED_FOR else ()
    due += [key for ids in owned for key in source.keys(ids) if calendar.is_due(store, source, key)]
    keys = dict.fromkeys(due)
    for ids in resolution.doubtful:
        first = source.first(ids)
        if first and store.asked.day(source.name, first) is None and _may_tell(ids, source, store, keys):
            keys[first] = None
    titles = _titles(source, resolution, store) if source.search and calendar.scope != "due" else ()
    searches = {search_key(title): title for title in titles}
    turn = _in_turn(searches, keys, source, store, calendar)
    return Wants(keys=tuple(keys), titles={key: searches[key] for key in turn})


def _due_keys(work: Work, source: Source, store: Store, held: dict[str, str], calendar: Calendar) -> Iterator[str]:
    """Yield the key to ask for a work; beside one that was not held, the next one, so that they share a request."""
    for key in _keys_of(work, source, store, held):
        record = store.records[source.name].get(key)
        if calendar.is_due(store, source, key):
            yield key
            if record is None or record.payload is not None:
                return
        elif record and record.payload is not None:
            return


def _in_turn(
    searches: Iterable[str], keys: Collection[str], source: Source, store: Store, calendar: Calendar
) -> list[str]:
    """Return the searches that are due: the new ones, and of the others as many as there is room for, oldest first."""
    due = [key for key in searches if calendar.is_due(store, source, key)]
    last = {key: day for key in due if (day := store.asked.day(source.name, key))}
    if calendar.refresh or not last:
        return due
    first = calendar.today - timedelta(days=min(calendar.ages.of(source, held=True), _WEEK) - 1)
    lately = {key: day for key, day in store.asked.days[source.name].items() if day >= first}
    records = store.records[source.name]
    again = sum(key.startswith(TITLE) and records[key].retrieved < day for key, day in lately.items())
    asked = sum(not source.is_note(key) for key in lately) + len(keys)
    room = max(1, _STEADY - math.ceil(asked / source.batch)) - again
    turn = sorted(last, key=last.__getitem__)[: max(0, room)]
    return [key for key in due if key not in last or key in turn]


def _titles(source: Source, resolution: Resolution, store: Store) -> Iterator[str]:
    """Yield the titles to search for: of entries that cannot be asked for by id, and that a linked paper has not."""
    yield from (work.entries[0].title for work in resolution.works if _is_searched(work, source))
    yield from (title for title, ids in resolution.retitled if _is_settled(ids, store))


def _keys_by_token(source: Source, store: Store) -> dict[str, str]:
    """Return under which key a paper is held, by every id that it was asked by or states; a first version is not it."""
    held = store.facts[source.name].items()
    return {token: key for key, known in held if known.asked for token in known.tokens}


def _keys_of(work: Work, source: Source, store: Store, held: dict[str, str]) -> Iterator[str]:
    """Yield the keys to ask for a work in turn; the one that a record of it is held under first."""
    ids = work.printed_ids if work.status == "conflict" else work.ids
    keys = source.keys(ids)
    kept = next((key for key in keys if key in store.facts[source.name]), None)
    kept = kept or next((held[token] for token in ids.tokens() if token in held), None)
    if kept:
        yield kept
    else:
        yield from keys


def _is_searched(work: Work, source: Source) -> bool:
    """An entry without an id by which the source can be asked, and which no person has decided."""
    ids = work.printed_ids if work.status == "conflict" else work.ids
    return work.status not in ("override", "conflict") and not source.keys(ids)


def _is_settled(ids: Ids, store: Store) -> bool:
    """Return whether no first version is left to be asked for that may have had another title."""
    return not any(
        (first := source.first(ids))
        and store.asked.day(source.name, first) is None
        and not any(_version(source, key, store) == 1 for key in source.keys(ids))
        for source in store.sources
    )


def _version(source: Source, key: str, store: Store) -> int | None:
    known = store.facts[source.name].get(key)
    return known.facts.version if known else None


def _may_tell(ids: Ids, source: Source, store: Store, asked: Container[str]) -> bool:
    """Return whether the first version may be another than the newest, which is not being asked for just now."""
    newest = [key for key in source.keys(ids) if key in asked or key in store.records[source.name]]
    known = [store.facts[source.name].get(key) for key in newest]
    return all(item is not None and item.facts.version != 1 for item in known)
