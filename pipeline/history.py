"""The citation history of each paper: counts belong to a service's record, a paper may have had several."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.ids import Ids
from pipeline.model import Count, Work
from pipeline.sources import COUNTED_UNDER


@dataclass(frozen=True, slots=True)
class History:
    """The citation history, by who counted and under which name."""

    _counts: Mapping[tuple[str, str], tuple[Count, ...]]

    @classmethod
    def of(cls, counts: Sequence[Count]) -> "History":
        """Return the index of a history."""
        by_record: dict[tuple[str, str], list[Count]] = {}
        for count in counts:
            by_record.setdefault((count.source, count.source_record), []).append(count)
        return cls({key: tuple(rows) for key, rows in by_record.items()})

    def of_work(self, work: Work) -> tuple[Count, ...]:
        """Return every count of the work's records, under whatever names they had, oldest first."""
        rows = [
            count
            for source, names in COUNTED_UNDER.items()
            for name in dict.fromkeys(name for ids in _ids_at(source, work) for name in names(ids))
            for count in self._counts.get((source, name), ())
        ]
        return tuple(sorted(set(rows), key=Count.order))


def _ids_at(source: str, work: Work) -> Iterator[Ids]:
    """Yield the ids of a work, and those by which its records at a source are known and were asked for."""
    yield work.ids
    for known in work.known:
        if known.record.source == source:
            yield known.facts.ids
            yield known.asked
