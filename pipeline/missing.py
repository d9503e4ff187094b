"""Why a value is not known: nobody holds it, nobody was asked, or who would know did not answer; pure."""

from collections.abc import Iterable, Mapping
from typing import Literal

from pipeline.keep import search_key
from pipeline.model import Work
from pipeline.sources import PRECEDENCE, can_be_asked
from pipeline.sources.base import Source
from pipeline.store import Store

Reason = Literal["not-asked", "not-held", "source-down"]
_WORST: tuple[Reason, ...] = ("source-down", "not-asked", "not-held")


def reasons_of(work: Work, store: Store) -> dict[str, Reason]:
    """Return for each source why it does not tell more of a work than it does."""
    reasons = {source.name: _reason(work, source, store) for source in store.sources}
    unknown = _worst(reasons[source.name] or "not-held" for source in store.sources if source.search)
    # a source that knows only its own ids can be asked once another has told them
    return {name: reason or unknown for name, reason in reasons.items()}


def _reason(work: Work, source: Source, store: Store) -> Reason | None:
    """Return the reason; None where there is no id by which the source could be asked."""
    if not source.service or any(known.record.source == source.name for known in work.known):
        return "not-held"
    ids = work.printed_ids if work.status == "conflict" else work.ids
    keys = source.keys(ids)
    if not keys and source.search and not can_be_asked(ids):
        keys = (search_key(work.entries[0].title),)
    if not keys:
        return None
    if any(key in store.records[source.name] for key in keys):
        return "not-held"
    return "source-down" if source.name in store.asked.down else "not-asked"


def _worst(reasons: Iterable[Reason]) -> Reason:
    return min(reasons, key=_WORST.index, default="not-held")


def missing(known: Mapping[str, object], reasons: Mapping[str, Reason]) -> dict[str, str]:
    """Return column → reason for each field that is not known; `reasons` are those of the sources."""
    return {
        field: _worst(reasons[source] for source in sources if source in reasons)
        for field, sources in PRECEDENCE.items()
        if field not in known
    }
