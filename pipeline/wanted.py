"""Which source is to be asked for what: what is due and nothing else; pure."""

import math
from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from pipeline.ids import Ids
from pipeline.keep import named_only, search_key
from pipeline.model import Work
from pipeline.resolve import Resolution
from pipeline.run_config import Ages
from pipeline.sources import CREDITED_FOR, can_be_asked
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
    searches_too = source.search and calendar.scope != "due"
    keys |= dict.fromkeys(named_only(store, source) if searches_too else ())
    keys = _with_room(keys, source, store, calendar)
    titles = _titles(source, resolution, store) if searches_too else ()
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


def _with_room(keys: Collection[str], source: Source, store: Store, calendar: Calendar) -> dict[str, None]:
    """Return the keys, of those that were not held only as many as there is room for, the oldest first."""
    again = [key for key in keys if _is_not_held(key, source, store)]
    days = store.asked.days.get(source.name, {})
    sent = sum(day == calendar.today and not source.is_note(key) for key, day in days.items())
    least = 0 if sent else 1  # what is asked in one run is wanted in several rounds
    room = max(least, _STEADY - math.ceil((sent + len(keys) - len(again)) / source.batch)) * source.batch
    if calendar.refresh or len(again) <= room:
        return dict.fromkeys(keys)
    left_out = set(sorted(again, key=days.__getitem__)[room:])
    return dict.fromkeys(key for key in keys if key not in left_out)


def _is_not_held(key: str, source: Source, store: Store) -> bool:
    record = store.records[source.name].get(key)
    return record is not None and record.payload is None


def _in_turn(
    searches: Iterable[str], keys: Collection[str], source: Source, store: Store, calendar: Calendar
) -> list[str]:
    """Return the searches that are due: the new ones, and of the others as many as there is room for, oldest first."""
    due = [key for key in searches if calendar.is_due(store, source, key)]
    last = {key: day for key in due if (day := store.asked.day(source.name, key))}
    if calendar.refresh or not last:
        return due
    days = min(calendar.ages.of(source, held=True), _WEEK)
    first = calendar.today - timedelta(days=days - 1)
    lately = {key: day for key, day in store.asked.days[source.name].items() if day >= first}
    records = store.records[source.name]
    again = sum(key.startswith(TITLE) and records[key].retrieved < day for key, day in lately.items())
    again = math.ceil(again / source.search_batch)
    asked = Counter(day for key, day in lately.items() if not source.is_note(key)) + Counter(
        {calendar.today: len(keys)}
    )
    requests = sum(math.ceil(count / source.batch) for count in asked.values())
    # where other things take all requests every day, one more is better than never
    waited = (calendar.today - min(last.values())).days
    least = 0 if days < _WEEK and waited < 2 * calendar.ages.not_held else 1
    room = max(least, _STEADY - requests) - again
    turn = sorted(last, key=last.__getitem__)[: max(0, room) * source.search_batch]
    return [key for key in due if key not in last or key in turn]


def in_turn(sources: Sequence[Source]) -> list[Source]:
    """Return the sources that are asked, in turn: the least believed first, the optional ones after the others."""
    return sorted((source for source in reversed(sources) if source.service), key=lambda source: source.optional)


def _titles(source: Source, resolution: Resolution, store: Store) -> Iterator[str]:
    """Yield the titles to search for: of entries that cannot be asked for by id, and that a linked paper has not.

    One after the other: a title that an earlier source has not answered for is not judged on what a later one finds.
    The titles of linked papers are to find out wrong links; the source that is searched first does.
    """
    searched = [other for other in in_turn(store.sources) if other.search]
    earlier = searched[: searched.index(source)] if source in searched else []
    for work in resolution.works:
        title = work.entries[0].title
        if is_searched(work, source) and all(_has_answered(other, title, store) for other in earlier):
            yield title
    if not earlier:
        yield from (title for title, ids in resolution.retitled if _is_settled(ids, store))


def _has_answered(source: Source, title: str, store: Store) -> bool:
    """Return whether a source was searched for a title, and asked for all that it named."""
    record = store.records[source.name].get(search_key(title))
    named = (record.payload or {}).get("candidates", []) if record else []
    return record is not None and all(store.asked.day(source.name, key) for key in named)


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


def is_searched(work: Work, source: Source) -> bool:
    """Return whether a work is searched for by title: no id tells more, and no person has decided."""
    ids = work.printed_ids if work.status == "conflict" else work.ids
    return work.status not in ("override", "conflict") and not (source.keys(ids) or can_be_asked(ids))


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
