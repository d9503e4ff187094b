"""The records: everything that one run leaves for the next, in `raw/records/`; the only module that touches them.

Three states, never confused: no line, never asked; payload null, asked and not held; payload, held.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from pipeline.asked import HISTORY, Asked, Records, read_asked
from pipeline.counts import read_counts
from pipeline.errors import SourceFormatError, StoreError
from pipeline.ids import PARSERS
from pipeline.jsonl import REMEDY, read_lines, render_lines
from pipeline.logbook import Step, read_log
from pipeline.model import Count, Known, Record, parse_day
from pipeline.sources.base import Source
from pipeline.sources.strict import texts_in

FORMER = "formerTitles"
"""Field of a payload that no service sends: the titles that the paper had there before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A paper_id, once minted kept for ever, and everything it can be found again by."""

    paper_id: str
    titles: tuple[str, ...]
    ids: tuple[str, ...]
    """`kind:id`, every one that the paper has ever had."""
    superseded_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """The records as read."""

    folder: Path
    sources: tuple[Source, ...]
    """Whose records these are, most believed first."""
    facts: Mapping[str, Mapping[str, Known]]
    """Source → key → a held record of a paper beside what it says."""
    records: Records
    """Source → key → record, held or not."""
    identities: tuple[Identity, ...]
    """In the order in which they were minted."""
    counts: tuple[Count, ...]
    """The citation history, in the order of the file."""
    asked: Asked = field(default_factory=Asked)
    log: tuple[Step, ...] = ()
    """What every run changed, oldest first."""

    @property
    def known(self) -> tuple[Known, ...]:
        """The held records in the order of the sources; of one source the newest first, then by key."""
        return tuple(
            known
            for source in self.sources
            for known in sorted(
                self.facts[source.name].values(), key=lambda k: (-k.record.retrieved.toordinal(), k.record.key)
            )
        )

    @property
    def newest(self) -> date | None:
        """The newest day in the records: today, as far as the outputs know."""
        days = [record.retrieved for records in self.records.values() for record in records.values()]
        return max(days + [count.as_of for count in self.counts], default=None)


def read_store(folder: Path, sources: Sequence[Source]) -> Store:
    """Return the records in a folder; empty where there is none yet.

    Raises:
        StoreError: with the line and the remedy, where a file is not what we write.
    """
    records: dict[str, dict[str, Record]] = {}
    facts: dict[str, dict[str, Known]] = {}
    for source in sources:
        path = folder / f"{source.name}.jsonl"
        ours, held = records.setdefault(source.name, {}), facts.setdefault(source.name, {})
        for line, record in read_lines(path, lambda value, name=source.name: _record(value, name)):  # type: ignore[misc]
            if record.key in ours:
                raise StoreError(path, line, f"the key {record.key!r} stands twice: {REMEDY}")
            ours[record.key] = record
            try:
                held |= {known.record.key: known for known in read_record(source, record)}
            except SourceFormatError as error:
                raise StoreError(path, line, f"record {record.key!r}: {error.reason}: {REMEDY}") from None
    asked = read_asked(folder / "asked.json", records)
    identities = _identities(folder / "papers.jsonl")
    return Store(
        folder=folder,
        sources=tuple(sources),
        facts=facts,
        records=records,
        identities=identities,
        counts=read_counts(folder / HISTORY, least=asked.history, needed=bool(identities)),
        asked=asked,
        log=read_log(folder / "changes.jsonl"),
    )


def read_record(source: Source, record: Record) -> list[Known]:
    """Return what a record says of a paper; nothing where none is held, or it is of a search.

    Raises:
        SourceFormatError: for a payload that is not one of this source.
    """
    if record.payload is None:
        return []
    if source.is_note(record.key):
        texts = [text for value in record.payload.values() for text in (value if isinstance(value, list) else [value])]
        if not all(isinstance(text, str) and text.isprintable() for text in texts):
            raise SourceFormatError(record.source, record.key, "a note holds texts and lists of texts")
        return []
    asked = source.ids_of(record.key)
    facts = source.parse(record)
    if former := former_titles(record):
        facts = replace(facts, other_titles=tuple(dict.fromkeys((*facts.other_titles, *former))))
    return [Known(record=record, facts=facts, method=source.method, asked=asked)]


def former_titles(record: Record) -> tuple[str, ...]:
    """Return the titles that the paper had at the source when it was asked before, oldest first.

    Raises:
        SourceFormatError: for what is no list of texts.
    """
    return texts_in(record, FORMER) or ()


def _record(value: object, source: str) -> Record:
    match value:
        case {
            "key": str(key),
            "payload": dict() | None as payload,
            "retrieved": str(day),
            "source": str(name),
            **rest,
        }:
            if rest or not key:
                raise ValueError("a record has just key, payload, retrieved and source")
            if name != source:
                raise ValueError(f"source is {name!r}, but this is the file of {source!r}")
            return Record(source=name, key=key, retrieved=parse_day(day), payload=payload)
        case _:
            raise ValueError("not a record: it needs key, payload, retrieved and source")


def _identity(value: object) -> Identity:
    match value:
        case {
            "ids": list(ids),
            "paper_id": str(paper_id),
            "superseded_by": str() | None as superseded_by,
            "titles": [_, *_] as titles,
            **rest,
        } if not rest and paper_id and all(isinstance(text, str) for text in [*ids, *titles]):
            for token in ids:
                kind, _, text = token.partition(":")
                if kind not in PARSERS or str(PARSERS[kind](text)) != text:
                    raise ValueError(f"not a kind and an id: {token!r}")
            return Identity(paper_id=paper_id, titles=tuple(titles), ids=tuple(ids), superseded_by=superseded_by)
        case _:
            raise ValueError("not an identity: it needs ids, paper_id, superseded_by and titles")


def _identities(path: Path) -> tuple[Identity, ...]:
    found: dict[str, Identity] = {}
    rows = read_lines(path, _identity)
    for line, identity in rows:
        if identity.paper_id in found:
            raise StoreError(path, line, f"the paper_id {identity.paper_id!r} stands twice: {REMEDY}")
        found[identity.paper_id] = identity
    for line, identity in rows:
        seen, successor = {identity.paper_id}, identity.superseded_by
        while successor is not None:
            if successor not in found:
                raise StoreError(path, line, f"superseded_by {successor!r}, which is not here: {REMEDY}")
            if successor in seen:
                raise StoreError(path, line, f"superseded_by {successor!r} leads in a circle: {REMEDY}")
            seen.add(successor)
            successor = found[successor].superseded_by
    return tuple(found.values())


def render_records(records: Iterable[Record]) -> bytes:
    """Return a source's file of records, sorted by key."""
    return render_lines(
        {
            "key": record.key,
            "payload": record.payload,
            "retrieved": record.retrieved.isoformat(),
            "source": record.source,
        }
        for record in sorted(records, key=lambda record: record.key)
    )


def render_identities(identities: Iterable[Identity]) -> bytes:
    """Return papers.jsonl, in the order given."""
    return render_lines(
        {
            "paper_id": identity.paper_id,
            "titles": list(identity.titles),
            "ids": list(identity.ids),
            "superseded_by": identity.superseded_by,
        }
        for identity in identities
    )
