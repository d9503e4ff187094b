"""The records: everything that one run leaves for the next, in `raw/records/`; the only module that touches them.

Three states, never confused: no line, never asked; payload null, asked and not held; payload, held.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, cast

from pipeline.errors import InvalidIdError, SourceFormatError, StoreError
from pipeline.files import read_if_there
from pipeline.ids import PARSERS
from pipeline.model import Count, CountBasis, Facts, Known, Record, parse_day
from pipeline.sources.base import Source

_LIMIT = 1 << 30  # bytes of one records file; past it something went wrong
_REMEDY = "restore the file from git, or mend this line"
_BASES = ("measured", "stated", "no-later-than")
_MERGE_MARKS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
_T = TypeVar("_T")


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
    known: tuple[Known, ...]
    """Held records, in the order of the sources and of their keys."""
    records: Mapping[str, Mapping[str, Record]]
    """Source → key → record, held or not."""
    identities: tuple[Identity, ...]
    """In the order in which they were minted."""
    counts: tuple[Count, ...]
    """The citation history, in the order of the file."""

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
    known: list[Known] = []
    for source in sources:
        path = folder / f"{source.name}.jsonl"
        records[source.name] = {}
        for line, record in _read(path, lambda value, name=source.name: _record(value, name)):  # type: ignore[misc]
            if record.key in records[source.name]:
                raise StoreError(path, line, f"the key {record.key!r} stands twice: {_REMEDY}")
            records[source.name][record.key] = record
            if record.payload is not None:
                facts = _facts(source, record, path, line)
                known.append(Known(record=record, facts=facts, method=source.method))
    known.sort(key=lambda item: ([s.name for s in sources].index(item.record.source), item.record.key))
    return Store(
        folder=folder,
        records=records,
        known=tuple(known),
        identities=_identities(folder / "papers.jsonl"),
        counts=tuple(dict.fromkeys(count for _, count in _read(folder / "citations.jsonl", _count))),
    )


def _facts(source: Source, record: Record, path: Path, line: int) -> Facts:
    try:
        return source.parse(record)
    except SourceFormatError as error:
        raise StoreError(path, line, f"record {record.key!r}: {error.reason}: {_REMEDY}") from None


def _read(path: Path, convert: Callable[[Any], _T]) -> list[tuple[int, _T]]:
    """Return (1-based line, value) for each line of a JSON Lines file."""
    rows = []
    for number, line in enumerate((read_if_there(path, StoreError, limit=_LIMIT) or "").split("\n"), 1):
        if not line.strip():
            continue
        try:
            rows.append((number, convert(_parse_line(line))))
        except json.JSONDecodeError as error:
            hint = "a git merge was left open" if line.startswith(_MERGE_MARKS) else error.msg
            raise StoreError(path, number, f"not valid JSON ({hint}): {_REMEDY}") from None
        except (ValueError, RecursionError, InvalidIdError) as error:
            raise StoreError(path, number, f"{error}: {_REMEDY}") from None
    return rows


def _parse_line(line: str) -> object:
    """Return the JSON value; what Python's parser lets pass and JSON or UTF-8 does not is a ValueError too."""
    value = json.loads(line, object_pairs_hook=_each_once, parse_constant=_no_number)
    if "\\u" in line:
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise ValueError("half a surrogate pair, which is no character") from None
    return value


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)!r} stands twice")
    return values


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")


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
    rows = _read(path, _identity)
    for line, identity in rows:
        if identity.paper_id in found:
            raise StoreError(path, line, f"the paper_id {identity.paper_id!r} stands twice: {_REMEDY}")
        found[identity.paper_id] = identity
    for line, identity in rows:
        seen, successor = {identity.paper_id}, identity.superseded_by
        while successor is not None:
            if successor not in found:
                raise StoreError(path, line, f"superseded_by {successor!r}, which is not here: {_REMEDY}")
            if successor in seen:
                raise StoreError(path, line, f"superseded_by {successor!r} leads in a circle: {_REMEDY}")
            seen.add(successor)
            successor = found[successor].superseded_by
    return tuple(found.values())


def render_lines(values: Iterable[Mapping[str, Any]]) -> bytes:
    """Return canonical JSON Lines: keys sorted, text as it is, one value a line."""
    return "".join(json.dumps(value, ensure_ascii=False, sort_keys=True) + "\n" for value in values).encode()


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


def with_stated_counts(store: Store) -> tuple[Count, ...]:
    """Return the history with the counts that records state and it has not yet, oldest first after what is there."""
    new = {count for item in store.known for count in item.facts.counts} - set(store.counts)
    return store.counts + tuple(sorted(new, key=Count.order))
