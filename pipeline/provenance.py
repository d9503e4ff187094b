"""Who says a value, and when it came: the records of a work in the order in which they are believed."""

from collections.abc import Iterator

from pipeline.model import Known, Sourced, Work
from pipeline.sources import LIST, OVERRIDE, PRECEDENCE


def believed(work: Work, field: str) -> Iterator[Known]:
    """Yield the work's records that can state a field, most believed first."""
    for source in PRECEDENCE[field]:
        yield from (known for known in work.known if known.record.source == source)


def stated_by(known: Known, value: object) -> Sourced:
    """Return a value as of a record."""
    return Sourced(value=value, source=known.record.source, retrieved=known.record.retrieved)


def as_of(origin: Sourced, value: object) -> Sourced:
    """Return a value as of where another came from."""
    return Sourced(value=value, source=origin.source, retrieved=origin.retrieved)


def as_first(work: Work, value: object) -> Sourced:
    """Return a value as of the most believed record, of the override or the list where there is none."""
    if work.known:
        return stated_by(work.known[0], value)
    return Sourced(value=value, source=OVERRIDE if work.pinned_ids else LIST)
