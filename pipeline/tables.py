"""The data set as Arrow tables and Parquet bytes; the same rows make the same bytes."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.columns import COLUMNS, schema
from pipeline.errors import OutputError
from pipeline.model import Entry, Paper

Rows = list[dict[str, Any]]


def entry_ids(entries: Sequence[Entry]) -> list[str]:
    """Return a stable id for each entry: its list and a hash of section, title and first link."""
    ids: list[str] = []
    seen: dict[str, int] = {}
    for entry in entries:
        what = json.dumps([entry.section, entry.title, entry.links[0].url if entry.links else ""], ensure_ascii=False)
        base = f"{entry.list}:{hashlib.sha256(what.encode()).hexdigest()[:10]}"
        seen[base] = seen.get(base, 0) + 1
        ids.append(base if seen[base] == 1 else f"{base}-{seen[base]}")
    return ids


def paper_rows(papers: Sequence[Paper]) -> Rows:
    """Return one row a paper, sorted by paper_id."""
    return [_paper_row(paper) for paper in sorted(papers, key=lambda paper: paper.paper_id)]


def _paper_row(paper: Paper) -> dict[str, Any]:
    row: dict[str, Any] = {column.name: paper.get(column.name) for column in COLUMNS["papers"]}
    row |= {
        "paper_id": paper.paper_id,
        "match_status": paper.status,
        "match_method": paper.method,
        "match_score": paper.score,
        "provenance": [
            {"field": column.name, "source": sourced.source, "retrieved": sourced.retrieved}
            for column in COLUMNS["papers"]
            if (sourced := paper.values.get(column.name))
        ],
        "missing": [
            {"field": column.name, "reason": paper.missing[column.name]}
            for column in COLUMNS["papers"]
            if column.name in paper.missing
        ],
    }
    for name in ("authors", "tiers", "code_urls"):
        row[name] = None if row[name] is None else list(row[name])
    return row


def entry_rows(entries: Sequence[Entry], paper_of: Mapping[Entry, str]) -> Rows:
    """Return one row an entry, in list order."""
    rows = []
    for entry, entry_id in zip(entries, entry_ids(entries), strict=True):
        row = {column.name: getattr(entry, column.name, None) for column in COLUMNS["entries"]}
        links = [{"label": link.label, "kind": link.kind, "url": link.url} for link in entry.links]
        rows.append(
            row
            | {
                "entry_id": entry_id,
                "section": list(entry.section),
                "links": links,
                "paper_id": paper_of.get(entry),
            }
        )
    return rows


def citation_rows(papers: Sequence[Paper]) -> Rows:
    """Return the history of every paper's records, oldest first within a paper."""
    names = [column.name for column in COLUMNS["citations"][1:-1]]
    return [
        {"paper_id": paper.paper_id}
        | {name: getattr(count, name) for name in names}
        | {"is_sharp_fall": count in paper.doubted}
        for paper in sorted(papers, key=lambda paper: paper.paper_id)
        for count in paper.counts
    ]


def content_hash(rows: Rows) -> str:
    """Return a hash of the rows that does not depend on how Parquet stores them."""
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def data_version(rows: Rows, newest: date | None) -> str:
    """Return the newest day in the records (None: the rows are of no day) and a hash of the rows."""
    return _version(content_hash(rows), newest)


def _version(content: str, newest: date | None) -> str:
    return f"{newest.isoformat() if newest else 'undated'}.{content[:12]}"


def parquet_bytes(name: str, rows: Rows, *, newest: date | None) -> bytes:
    """Return a table as Parquet; its metadata carry schema_version, data_version and the hash of its rows."""
    content = content_hash(rows)
    metadata = {"data_version": _version(content, newest), "content_sha256": content}
    table = pa.Table.from_pylist(rows, schema=schema(name, metadata))
    sink = BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def read_rows(path: Path) -> tuple[Rows, pa.Schema]:
    """Return the rows of a Parquet file that we wrote, and its schema.

    Raises:
        OutputError: where it is not Parquet, or its rows are not those that were written.
    """
    remedy = "it was damaged or edited by hand: delete it and run `pipeline enrich`"
    try:
        with pq.ParquetFile(path, pre_buffer=False) as file:
            table = file.read(use_threads=False)  # small, and no thread is left when Python ends
        rows: Rows = table.to_pylist()
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:120]
        raise OutputError(path, None, f"cannot be read as Parquet ({reason}); {remedy}") from None
    if (table.schema.metadata or {}).get(b"content_sha256") != content_hash(rows).encode():
        raise OutputError(path, None, f"is not what this program wrote; {remedy}")
    return rows, table.schema
