"""Which source is to be asked for what: what is due and nothing else; pure."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from pipeline.ids import Ids
from pipeline.keep import search_key
from pipeline.model import Work
from pipeline.resolve import Resolution
from pipeline.sources import CREDITED_FOR
from pipeline.sources.base import Source
from pipeline.store import Store

NOT_HELD = 14
"""Days after which a source is asked again for what it did not hold."""
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
        return self.today - last >= timedelta(days=source.age if held else NOT_HELD)


def wanted(source: Source, resolution: Resolution, store: Store, calendar: Calendar) -> Wants:
    """Return what a source is to be asked, given what the papers were found to be."""
    held = _keys_by_token(source, store)
    due = [_due_key(work, source, store, held, calendar) for work in resolution.works]
    # whoever gives out an id that is in dispute is asked whose it is
    owned = resolution.disputed if source.name in CREDITED_FOR else ()
    due += [key for ids in owned for key in source.keys(ids) if calendar.is_due(store, source, key)]
    keys = dict.fromkeys(key for key in due if key)
    for ids in resolution.doubtful:
        first = source.first(ids)
        if first and store.asked.day(source.name, first) is None and _may_tell(ids, source, store, keys):
            keys[first] = None
    titles = _titles(source, resolution, store) if source.search and calendar.scope != "due" else ()
    searches = {search_key(title): title for title in titles}
    return Wants(
        keys=tuple(keys),
        titles={key: title for key, title in searches.items() if calendar.is_due(store, source, key)},
    )


def _due_key(work: Work, source: Source, store: Store, held: dict[str, str], calendar: Calendar) -> str | None:
    """Return the key to ask for a work; the next one where what was asked for is not held."""
    for key in _keys_of(work, source, store, held):
        if calendar.is_due(store, source, key):
            return key
        if store.records[source.name][key].payload is not None:
            return None
    return None


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
