"""The citation history of each paper: counts belong to a service's record, a paper may have had several."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from pipeline.falls import doubts
from pipeline.ids import Ids, parse_ids
from pipeline.model import Count, CountBasis, Known, Work
from pipeline.sources import COUNTED_UNDER
from pipeline.store import Identity

_BASIS: tuple[CountBasis, ...] = ("no-later-than", "stated", "measured")  # least sure first
Record = tuple[str, str]
"""Who counts, and the first of the names under which it knows the record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCounts:
    """The counts of one paper."""

    rows: tuple[Count, ...] = ()
    """Of all its records, under whatever names they had, oldest first."""
    doubted: frozenset[Count] = frozenset()
    """Those that are a sharp fall and not yet seen again a week later; they are not shown."""
    record_of: Mapping[Count, Record] = field(default_factory=dict)

    @property
    def by_day(self) -> tuple[Count, ...]:
        """The counts that are not in doubt, one a day and oldest first: the surest of the day, then the highest."""
        sure = sorted((count for count in self.rows if count not in self.doubted), key=_by_sureness)
        return tuple({count.as_of: count for count in sure}.values())

    @property
    def influential(self) -> Count | None:
        """The newest count that tells how many citations are influential, of the record that was measured last."""
        sure = self.by_day
        same = (count for count in reversed(sure) if self.record_of.get(count) == self.record_of.get(sure[-1]))
        measured = (
            count for count in same if count is sure[-1] or count.as_of_basis == sure[-1].as_of_basis == "measured"
        )
        return next((count for count in measured if count.influential_citation_count is not None), None)


def _by_sureness(count: Count) -> tuple[date, int, int, tuple[date, str, str, int, str, int]]:
    return count.as_of, _BASIS.index(count.as_of_basis), count.citation_count, count.order()


@dataclass(frozen=True, slots=True)
class History:
    """The citation history, by who counted and under which name."""

    _counts: Mapping[tuple[str, str], tuple[Count, ...]]
    _former: Mapping[str, tuple[Ids, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, counts: Iterable[Count], former: Mapping[str, tuple[Ids, ...]] | None = None) -> "History":
        """Return the index of a history; `former` holds ids that a paper had once, by its paper_id."""
        by_record: dict[tuple[str, str], list[Count]] = {}
        for count in counts:
            by_record.setdefault((count.source, count.source_record), []).append(count)
        return cls({key: tuple(rows) for key, rows in by_record.items()}, former or {})

    def of_work(self, work: Work) -> PaperCounts:
        """Return every count of the work's records."""
        record_of: dict[Count, Record] = {}
        for source, names in COUNTED_UNDER.items():
            every = [*_ids_at(source, work), *self._former.get(work.paper_id, ())]
            for name, record in _records(source, map(names, every)).items():
                record_of |= dict.fromkeys(self._counts.get((source, name), ()), record)
        rows = tuple(sorted(record_of, key=Count.order))
        return PaperCounts(rows=rows, doubted=_doubted(rows, record_of), record_of=record_of)


def _ids_at(source: str, work: Work) -> Iterator[Ids]:
    """Yield the ids of a work, and those by which its records at a source are known and were asked for."""
    yield work.ids
    for known in work.known:
        if known.record.source == source:
            yield known.facts.ids
            yield known.asked


def _records(source: str, every: Iterable[tuple[str, ...]]) -> dict[str, Record]:
    """Return the record that each name is of; names that stand together, or with a name of a record, are of one."""
    found: dict[str, Record] = {}
    for names in every:
        record = next((found[name] for name in names if name in found), None)
        found |= {name: record or (source, names[0]) for name in names if name not in found}
    return found


def _doubted(rows: Sequence[Count], record_of: Mapping[Count, Record]) -> frozenset[Count]:
    """Return the counts in doubt; those before and after a change of the record are not compared."""
    measured = [count for count in rows if count.as_of_basis == "measured"]
    return frozenset(count for _, run in groupby(measured, record_of.__getitem__) for count in doubts(run))


def former_ids(
    works: Sequence[Work], identities: Sequence[Identity], known: Iterable[Known]
) -> dict[str, tuple[Ids, ...]]:
    """Return by paper_id the ids that a paper once had and that nothing states any more: its record was merged away.

    An id that two papers had, or that any record or work has now, may be another's and is left out.
    """
    current = [identity for identity in identities if identity.superseded_by is None]
    owners = Counter(token for identity in current for token in identity.ids)
    stated = {token for work in works for token in work.ids.tokens()} | {t for item in known for t in item.tokens}
    return {
        identity.paper_id: tuple(parse_ids([(kind, text)]) for kind, _, text in (t.partition(":") for t in gone))
        for identity in current
        if (gone := [token for token in identity.ids if token not in stated and owners[token] == 1])
    }
