"""`citations.jsonl`: every count that was ever written down, one a line, only added to."""

from collections.abc import Iterable
from pathlib import Path
from typing import cast

from pipeline.errors import StoreError
from pipeline.jsonl import read_lines, render_lines
from pipeline.model import Count, CountBasis, parse_day

_BASES = ("measured", "stated", "no-later-than")


def read_counts(path: Path, *, least: int = 0, needed: bool = False) -> tuple[Count, ...]:
    """Return the rows of the history, each once, as they stand: a merge may mix and repeat the lines of both sides.

    Where both sides measured a record on one day, the higher count is taken. `needed`: it cannot be that there is no
    such file yet.

    Raises:
        StoreError: where a line is none of ours, or less than `least` are left.
    """
    rows: dict[object, Count] = {}
    for _, count in read_lines(path, _count):
        measured = count.as_of_basis == "measured"
        key = (count.source, count.source_record, count.as_of) if measured else count
        rows[key] = max(rows.get(key, count), count, key=_height)
    counts = tuple(rows.values())
    if len(counts) < least or (needed and not path.exists()):
        found = f"{len(counts)} of {least} rows are left" if path.exists() else "the file is missing"
        remedy = f"run `git checkout HEAD -- {path.parent}`, which restores the records"
        raise StoreError(path, None, f"the citation history was lost ({found}): {remedy}")
    return counts


def _height(count: Count) -> tuple[int, int]:
    return count.citation_count, count.influential_citation_count or 0


def _count(value: object) -> Count:
    match value:
        case {
            "as_of": str(day),
            "as_of_basis": str(basis),
            "citation_count": int(count),
            "influential_citation_count": int() | None as influential,
            "source": str(source),
            "source_record": str(name),
            **rest,
        } if not rest and basis in _BASES and source and name:
            return Count(
                source=source,
                source_record=name,
                as_of=parse_day(day),
                as_of_basis=cast("CountBasis", basis),
                citation_count=count,
                influential_citation_count=influential,
            )
        case _:
            raise ValueError("not a dated citation count")


def render_counts(counts: Iterable[Count]) -> bytes:
    """Return citations.jsonl, in the order given."""
    return render_lines(
        {
            "source": count.source,
            "source_record": count.source_record,
            "as_of": count.as_of.isoformat(),
            "as_of_basis": count.as_of_basis,
            "citation_count": count.citation_count,
            "influential_citation_count": count.influential_citation_count,
        }
        for count in counts
    )
