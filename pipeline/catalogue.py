"""Records found again: under any id that they state, or by title."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.ids import Ids
from pipeline.model import Known
from pipeline.names import compare_authors
from pipeline.sources import CREDITED_FOR
from pipeline.sources.base import TITLE
from pipeline.store import Store
from pipeline.titles import Verdict, cut_key, near_key, part_keys, title_key

_LEAST_CUT = 12  # letters of a title that was cut off
_MOST_RECORDS = 50  # of one work: each service has one or two
_MOST_CUT = 20  # titles that begin alike: which of them it was, nobody can tell


@dataclass(frozen=True, slots=True)
class Catalogue:
    """An index over held records."""

    _by_token: Mapping[str, Sequence[Known]]
    _by_title: Mapping[str, Sequence[Known]]
    """By `near_key`."""
    _by_part: Mapping[str, Sequence[Known]]
    """By the `near_key` of what may be printed for a title."""
    _keys: Sequence[str]
    """Those of `_by_title`, sorted."""
    _searches: Mapping[str, Sequence[Known]]
    _order: Mapping[tuple[str, str], int]
    absent: frozenset[str]
    """`kind:id` that the service which gives out such ids does not hold."""

    @classmethod
    def of(
        cls,
        known: Iterable[Known],
        searches: Mapping[str, Sequence[Known]] | None = None,
        absent: Iterable[str] = (),
    ) -> "Catalogue":
        """Return the index of those records, which come most believed first.

        `searches` holds what services named when they were searched for a title, by its `title_key`.
        """
        by_token: dict[str, list[Known]] = {}
        by_title: dict[str, list[Known]] = {}
        by_part: dict[str, list[Known]] = {}
        order: dict[tuple[str, str], int] = {}
        for item in known:
            order.setdefault((item.record.source, item.record.key), len(order))
            for token in sorted(item.tokens):
                by_token.setdefault(token, []).append(item)
            for key in dict.fromkeys(map(near_key, item.facts.titles)):
                by_title.setdefault(key, []).append(item)
            for key in dict.fromkeys(part for title in item.facts.titles for part in part_keys(title)):
                by_part.setdefault(key, []).append(item)
        return cls(by_token, by_title, by_part, sorted(by_title), searches or {}, order, frozenset(absent))

    @classmethod
    def of_store(cls, store: Store) -> "Catalogue":
        """Return the index of everything that the records hold."""
        searches: dict[str, list[Known]] = {}
        absent: set[str] = set()
        for source in store.sources:
            held = store.facts[source.name]
            for key, record in store.records[source.name].items():
                if key.startswith(TITLE):
                    named = (record.payload or {}).get("candidates", [])
                    searches.setdefault(key.removeprefix(TITLE), []).extend(held[k] for k in named if k in held)
                elif record.payload is None and source.name in CREDITED_FOR:
                    absent.update(source.ids_of(key).tokens())
        return cls.of(store.known, searches, absent)

    def by_ids(self, ids: Ids) -> list[Known]:
        """Return the records that state any of those ids or were asked by them, each once."""
        return self.by_tokens(ids.tokens())

    def by_tokens(self, tokens: Iterable[str]) -> list[Known]:
        """Return the records found under any `kind:id`, in the order of the catalogue."""
        return self.in_order(item for token in tokens for item in self._by_token.get(token, ()))

    def in_order(self, items: Iterable[Known]) -> list[Known]:
        """Return records in the order of the catalogue, each once."""
        return sorted(_once(items), key=lambda item: self._order[item.record.source, item.record.key])

    def candidates(self, title: str) -> list[Known]:
        """Return the records that have that title, or one of which it is a part, and those that a search for it named.

        Those whose title it is come first.
        """
        parts = [item for key in part_keys(title) for item in self._by_title.get(key, ())]
        whole = [*self._by_part.get(near_key(title), ()), *self._beginning_with(cut_key(title))]
        return _once([*self.by_title(title), *whole, *parts, *self._searches.get(title_key(title), ())])

    def _beginning_with(self, key: str) -> Iterator[Known]:
        """Yield the records that have a title whose key begins so; none where it is too short to look for."""
        if len(key) < _LEAST_CUT:
            return
        at = bisect_left(self._keys, key)
        for found in self._keys[at : at + _MOST_CUT]:
            if found.startswith(key):
                yield from self._by_title[found]

    def was_searched(self, title: str) -> bool:
        """Return whether a service was searched for that title, whatever it found."""
        return title_key(title) in self._searches

    def by_title(self, title: str) -> list[Known]:
        """Return the records that have, or had, an equal or nearly equal title."""
        return _once(self._by_title.get(near_key(title), ()))


def _once(items: Iterable[Known]) -> list[Known]:
    return list({(item.record.source, item.record.key): item for item in items}.values())


def works_among(items: Sequence[Known]) -> list[list[Known]]:
    """Group records that are one work: an id in common, or the same title and authors and no id against it."""
    groups: list[list[Known]] = []
    for item in items:
        mine = [group for group in groups if any(_one_work(item, other) for other in group)]
        joined = [*(other for group in mine for other in group), item]
        groups = [group for group in groups if group not in mine]
        groups.append(joined)
    return groups


def are_one_work(items: Sequence[Known]) -> bool:
    """Return whether there are records, and all are one work; more than a few dozen of one title are not."""
    return 0 < len(items) <= _MOST_RECORDS and len(works_among(items)) == 1


def share_id(ours: Known, theirs: Known) -> bool:
    """Return whether two records state an id in common."""
    return bool(ours.tokens & theirs.tokens)


def _one_work(ours: Known, theirs: Known) -> bool:
    if share_id(ours, theirs):
        return True
    same_title = {near_key(title) for title in ours.facts.titles} & {near_key(title) for title in theirs.facts.titles}
    agree = compare_authors(ours.facts.authors or (), theirs.facts.authors or ()) is Verdict.AGREE
    return bool(same_title) and agree and not ours.facts.ids.contradicts(theirs.facts.ids)
