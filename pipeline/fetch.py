"""The sources are asked: as little as possible, nothing twice, every answer kept before the next request.

Sources are asked in reverse order of belief, so that the one that knows other services' ids comes first; after each,
the papers are resolved anew with what was learnt, until no source is left with anything to be asked.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from pipeline.errors import SourceError, SourceFormatError
from pipeline.http import Http
from pipeline.keep import found, keep, unanswered
from pipeline.model import Facts, Record
from pipeline.names import compare_authors
from pipeline.resolve import Resolution
from pipeline.sources.base import Answered, Source
from pipeline.store import Store, read_record
from pipeline.titles import Verdict, compare_title
from pipeline.wanted import Calendar, Wants, wanted

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


def _is_another(before: Facts, now: Facts) -> bool:
    """Return whether two records are of two papers: no title in common, and other people."""
    titles = {compare_title(one, two) for one in before.titles for two in now.titles}
    people = compare_authors(before.authors or (), now.authors or ())
    return titles == {Verdict.DISAGREE} and people is Verdict.DISAGREE


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
    _used: set[tuple[str, str]] = field(default_factory=set)
    """Source and key of the records that are a listed paper."""

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
                    self._used = {(k.record.source, k.record.key) for work in resolution.works for k in work.known}
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
            read = read_record(source, record)
        except SourceFormatError as error:
            _log.warning("%s: %s: %s; what is known is kept", source.name, answer.key, error.reason)
            return False
        before = self.store.facts[source.name].get(answer.key)
        if read and before and (source.name, answer.key) in self._used and _is_another(before.facts, read[0].facts):
            _log.warning("%s: %s is answered with another paper; what is known is kept", source.name, answer.key)
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
