"""Which source is asked for what: as little as possible, nothing twice, every answer kept before the next request.

Sources are asked in reverse order of belief, so that the one that knows other services' ids comes first; after each,
the papers are resolved anew with what was learnt, until no source is left with anything to be asked.
"""

import logging
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Literal

from pipeline.errors import SourceError, SourceFormatError
from pipeline.http import Http
from pipeline.ids import Ids
from pipeline.keep import found, keep, search_key, unanswered
from pipeline.model import Record, Work
from pipeline.resolve import Resolution
from pipeline.sources.base import Answered, Source
from pipeline.store import Store, read_record

NOT_HELD = 14
"""Days after which a source is asked again for what it did not hold."""
Scope = Literal["all", "new", "due"]
"""What is asked: everything that is due; what identifies and was never asked; the rest about identified papers."""
_log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Outcome:
    """How the asking of one source went, in keys and titles."""

    asked: int = 0
    answered: int = 0
    not_held: int = 0
    failed: int = 0
    kept: int = 0
    """Of the failed, those of which something was known before, which stands."""


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
        return self.refresh or self.today - last >= timedelta(days=source.age if held else NOT_HELD)


def wanted(source: Source, resolution: Resolution, store: Store, calendar: Calendar) -> Wants:
    """Return what a source is to be asked, given what the papers were found to be."""
    keys: dict[str, None] = {}
    titles: dict[str, str] = {}
    held = _keys_by_token(source, store)
    for work in resolution.works:
        for key in _keys_of(work, source, store, held):
            if calendar.is_due(store, source, key):
                keys[key] = None
                break
            if store.records[source.name][key].payload is not None:
                break  # held: nothing else to ask for
        if source.search and calendar.scope != "due" and _is_searched(work, source):
            title = work.entries[0].title
            if calendar.is_due(store, source, search_key(title)):
                titles[search_key(title)] = title
    for ids in resolution.doubtful:
        first = source.first(ids)
        if first and store.asked.day(source.name, first) is None and _may_tell(ids, source, store, keys):
            keys[first] = None
    return Wants(keys=tuple(keys), titles=titles)


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


def _may_tell(ids: Ids, source: Source, store: Store, asked: Container[str]) -> bool:
    """Return whether the first version may be another than the newest, which is not being asked for just now."""
    newest = [key for key in source.keys(ids) if key in asked or key in store.records[source.name]]
    known = [store.facts[source.name].get(key) for key in newest]
    return all(item is not None and item.facts.version != 1 for item in known)


@dataclass(slots=True, kw_only=True)
class Asking:
    """The asking of one run."""

    store: Store
    look: Callable[[Store], Resolution]
    """What the papers are, by the records as they are."""
    http: Http
    calendar: Calendar
    save: Callable[[Store], object]
    """Told after every answer."""
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    _done: dict[str, set[str]] = field(default_factory=dict)

    def ask_all(self) -> Store:
        """Ask every source for what is due until nothing is; return the records as they are then."""
        resolution, sources = self.look(self.store), [s for s in reversed(self.store.sources) if s.service]
        news = True
        while news:
            news = False
            for source in sources:
                wants = wanted(source, resolution, self.store, self.calendar)
                wants = wants.without(self._done.get(source.name, set()))
                if wants.keys or wants.titles:
                    self._ask(source, wants)
                    resolution, news = self.look(self.store), True
        failed = {name: outcome.failed > 0 for name, outcome in self.outcomes.items()}
        self.store = unanswered(self.store, failed)
        return self.store

    def _ask(self, source: Source, wants: Wants) -> None:
        asked = {*wants.keys, *wants.titles}
        self._done.setdefault(source.name, set()).update(asked)
        outcome = self.outcomes.setdefault(source.name, Outcome())
        outcome.asked += len(asked)
        answered: dict[str, Answered] = {}
        for keys in source.requests(wants.keys):
            answered |= self._take(source, partial(self._fetch, source, keys))
        for title in wants.titles.values():
            answered |= self._take(source, partial(self._search, source, title))
        answered = {key: answer for key, answer in answered.items() if key in asked}
        outcome.answered += sum(answer.payload is not None for answer in answered.values())
        outcome.not_held += sum(answer.payload is None for answer in answered.values())
        failed = asked - answered.keys()
        outcome.failed += len(failed)
        outcome.kept += sum(key in self.store.facts[source.name] for key in failed)

    def _take(self, source: Source, ask: Callable[[], Sequence[Answered]]) -> dict[str, Answered]:
        """Keep what is answered; what is not is said once a service, what was known stands."""
        if source.name in self.http.down:
            return {}
        try:
            answers = [answer for answer in ask() if self._is_readable(source, answer)]
        except SourceError as error:
            if source.name not in self.http.down:  # then it has been said
                _log.warning("%s: %s; what is known is kept", source.name, error.reason)
            return {}
        self.store = keep(self.store, source, answers, self.calendar.today)
        self.save(self.store)
        return {answer.key: answer for answer in answers}

    def _is_readable(self, source: Source, answer: Answered) -> bool:
        record = Record(source=source.name, key=answer.key, retrieved=self.calendar.today, payload=answer.payload)
        try:
            read_record(source, record)
        except SourceFormatError as error:
            _log.warning("%s: %s: %s; what is known is kept", source.name, answer.key, error.reason)
            return False
        return True

    def _fetch(self, source: Source, keys: Sequence[str]) -> Sequence[Answered]:
        if source.fetch is None:
            raise AssertionError(source.name)
        return source.fetch(keys, self.http, self.store.records[source.name])

    def _search(self, source: Source, title: str) -> Sequence[Answered]:
        if source.search is None:
            raise AssertionError(source.name)
        candidates = source.search(title, self.http)
        return [*candidates, found(title, candidates)]
