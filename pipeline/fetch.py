"""The sources are asked: as little as possible, nothing twice, every answer kept before the next request.

Sources are asked in reverse order of belief, so that the one that knows other services' ids comes first; after each,
the papers are resolved anew with what was learnt, until no source is left with anything to be asked. Optional ones
come last: a paper that the others know need not be searched for there.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.errors import SourceError, SourceFormatError
from pipeline.evidence import compare_entry
from pipeline.http import Http
from pipeline.ids import without
from pipeline.keep import keep, named_only, search_record, unanswered
from pipeline.model import Facts, Known, Record, Work
from pipeline.names import compare_authors
from pipeline.resolve import Resolution
from pipeline.sources import CREDITED_FOR
from pipeline.sources.base import Answered, Search, Source
from pipeline.store import Store, read_record
from pipeline.titles import Verdict, compare_title
from pipeline.wanted import Calendar, Wants, in_turn, wanted

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


def _is_another(before: Facts, now: Known, work: Work) -> bool:
    """Return whether an answer about a work's record is about another paper: other people, and no title in common.

    Of a record that was found by its title, other people are enough, unless they are those that the entry prints.
    """
    if compare_authors(before.authors or (), now.facts.authors or ()) is not Verdict.DISAGREE:
        return False
    if work.status == "matched":
        return not any(compare_entry(entry, now).accepts_search for entry in work.entries)
    return _titles(before.titles, now.facts.titles) == {Verdict.DISAGREE}


def _is_unconfirmed(before: Facts, now: Known, work: Work) -> bool:
    """Return whether an answer has another title, which nobody else has, and ids that were not known.

    It may be of a follow-up by the same people. Whoever gives out the paper's id knows its title.
    """
    if now.record.source in CREDITED_FOR or _titles(before.titles, now.facts.titles) != {Verdict.DISAGREE}:
        return False
    known = [kind for kind, _ in before.ids.items()]
    others = [title for other in work.known if other.record.source != now.record.source for title in other.facts.titles]
    printed = [entry.title for entry in work.entries]
    return bool(without(now.facts.ids, known)) and Verdict.AGREE not in _titles(now.facts.titles, (*others, *printed))


def _titles(ours: Iterable[str], theirs: Sequence[str]) -> set[Verdict]:
    return {compare_title(one, two) for one in ours for two in theirs}


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
    _used: dict[tuple[str, str], Work] = field(default_factory=dict)
    """Source and key of the records that are a listed paper → that paper."""
    _said: set[tuple[str, str]] = field(default_factory=set)
    """Source and reason of the failures that were said."""

    def ask_all(self) -> Store:
        """Ask every source for what is due until nothing is; return the records as they are then."""
        resolution = self._resolved()
        news = True
        while news:
            news = False
            for source in in_turn(self.store.sources):
                for ask in (self._ask_keys, self._ask_titles):  # what keys tell saves titles
                    if ask(source, wanted(source, resolution, self.store, self.calendar)):
                        resolution, news = self._resolved(), True
        failed = {name: outcome.failed > 0 for name, outcome in self.outcomes.items()}
        self.store = unanswered(self.store, failed, self.calendar.today)
        return self.store

    def _resolved(self) -> Resolution:
        resolution = self.look(self.store)
        self._used = {(k.record.source, k.record.key): work for work in resolution.works for k in work.known}
        return resolution

    def _ask_keys(self, source: Source, wants: Wants) -> bool:
        """Ask for what is wanted by key; return whether anything was asked."""
        done = self._done.setdefault(source.name, set())
        keys = [key for key in dict.fromkeys(wants.keys) if key not in done]
        self._ask(source, keys, (self._fetch(source, part) for part in source.requests(keys)))
        return bool(keys)

    def _ask_titles(self, source: Source, wants: Wants) -> bool:
        """Search for what is wanted by title, then ask for what a search only named; return whether anything was."""
        done = self._done.setdefault(source.name, set())
        titles = {key: title for key, title in wants.titles.items() if key not in done}
        again = [title for key, title in titles.items() if self.store.asked.day(source.name, key)]
        parts = [(source.search, part) for part in source.searches(t for t in titles.values() if t not in again)]
        parts += [(source.search_again or source.search, part) for part in source.searches(again)]
        self._ask(source, titles, (self._search(search, part) for search, part in parts))
        return self._ask_keys(source, Wants(keys=(*named_only(self.store, source),), titles={})) or bool(titles)

    def _ask(self, source: Source, asked: Collection[str], requests: Iterable[Iterator[Sequence[Answered]]]) -> None:
        if not asked:
            return
        self._done[source.name].update(asked)
        outcome = self.outcomes.setdefault(source.name, Outcome())
        outcome.asked += len(asked)
        answered: dict[str, Answered] = {}
        for answers in requests:
            answered |= self._take(source, answers)
        answered = {key: answer for key, answer in answered.items() if key in asked}
        outcome.answered += sum(answer.payload is not None for answer in answered.values())
        outcome.not_held += sum(answer.payload is None for answer in answered.values())
        failed = set(asked) - answered.keys()
        outcome.failed += len(failed)
        outcome.kept += sum(key in self.store.facts[source.name] for key in failed)

    def _take(self, source: Source, answers: Iterator[Sequence[Answered]]) -> dict[str, Answered]:
        """Keep what is answered, request by request; what is not is said once a service, what was known stands."""
        taken: dict[str, Answered] = {}
        if source.name in self.http.down:
            return taken
        try:
            for group in answers:
                read = [good for answer in group if (good := self._checked(source, answer))]
                self.store = keep(self.store, source, read, self.calendar.today)
                self.save(self.store)
                taken |= {answer.key: answer for answer in read}
        except SourceError as error:
            if source.name not in self.http.down and (source.name, error.reason) not in self._said:
                self._said.add((source.name, error.reason))
                _log.warning("%s: %s; what is known is kept", source.name, error.reason)
        return taken

    def _checked(self, source: Source, answer: Answered) -> Answered | None:
        """Return the answer, what is known in its place where it is about another paper; None: it cannot be read."""
        record = Record(source=source.name, key=answer.key, retrieved=self.calendar.today, payload=answer.payload)
        try:
            read = read_record(source, record)
        except SourceFormatError as error:
            _log.warning("%s: %s: %s; what is known is kept", source.name, answer.key, error.reason)
            return None
        before, work = self.store.facts[source.name].get(answer.key), self._used.get((source.name, answer.key))
        if not (read and before and work):
            return answer
        known = replace(answer, payload=dict(before.record.payload or {}))
        if _is_another(before.facts, read[0], work):
            _log.warning("%s: %s is answered with another paper; what is known is kept", source.name, answer.key)
            return replace(known, counted=None)
        if _is_unconfirmed(before.facts, read[0], work):
            said = "is answered under another title, with other ids, by nobody else; what is known is kept"
            _log.warning("%s: %s %s", source.name, answer.key, said)
            return known
        return answer

    def _fetch(self, source: Source, keys: Sequence[str]) -> Iterator[Sequence[Answered]]:
        if source.fetch is None:
            raise AssertionError(source.name)
        yield source.fetch(keys, self.http, self.store.records[source.name])

    def _search(self, search: Search | None, titles: Sequence[str]) -> Iterator[Sequence[Answered]]:
        if search is None:
            raise AssertionError(titles)
        for hits in search(titles, self.http):
            records = [search_record(title, found) for title, found in hits.items()]
            yield [a for found in hits.values() for a in found if isinstance(a, Answered)] + records
