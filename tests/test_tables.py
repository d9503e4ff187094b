import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.columns import COLUMNS, SCHEMA_VERSION, schema
from pipeline.compute import compute
from pipeline.errors import OutputError
from pipeline.files import write_together
from pipeline.ids import Ids
from pipeline.model import Entry, Link, Paper, Sourced
from pipeline.project import Places, read_inputs
from pipeline.publish import render_data
from pipeline.tables import (
    Rows,
    citation_rows,
    content_hash,
    data_version,
    entry_ids,
    entry_rows,
    paper_rows,
    parquet_bytes,
    read_rows,
)
from tests.conftest import ROOT

TABLES = ("papers", "entries", "citations")
MADE_HERE = {"paper_id", "match_method", "match_score", "provenance", "missing"}
"""Columns that no source states: the run's own."""


@pytest.fixture(scope="module")
def enriched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the real data set."""
    out = tmp_path_factory.mktemp("real") / "enriched"
    places = Places(raw=ROOT / "raw", records=ROOT / "raw" / "records")
    write_together(render_data(compute(read_inputs(places)).data, out))
    return out


def _rows(enriched: Path, table: str) -> Rows:
    rows: Rows = pq.read_table(enriched / f"{table}.parquet").to_pylist()
    return rows


def _entry(title: str = "A Toy", url: str | None = None, **more: Any) -> Entry:  # noqa: ANN401 the fields of an Entry
    links = (Link(label="pdf", kind="paper", url=url),) if url else ()
    place: dict[str, Any] = {"list": "toy", "line": 1, "end_line": 1, "section": ("Toys",), "position": 1}
    return Entry(**(place | {"title": title, "links": links} | more))


# entry_id


_ENTRIES = st.lists(
    st.builds(
        _entry,
        title=st.sampled_from(["A Toy", "A Toy, Too", "Toys"]),
        url=st.sampled_from([None, "https://example.org/1", "https://example.org/2"]),
        section=st.sampled_from([(), ("Toys",), ("Toys", "Old")]),
        list=st.sampled_from(["toys", "games"]),
    ),
    max_size=12,
)


@given(_ENTRIES, st.randoms())
def test_entry_id_is_unique_and_does_not_depend_on_place(entries: Sequence[Entry], random: Any) -> None:  # noqa: ANN401
    """Every entry has an id of its own, and the same set of ids in any order and under any numbers."""
    ids = entry_ids(entries)
    assert len(set(ids)) == len(entries)
    moved = [replace(entry, line=n + 7, end_line=n + 8, position=n + 1) for n, entry in enumerate(entries)]
    random.shuffle(moved)
    assert sorted(entry_ids(moved)) == sorted(ids)
    if len({(e.list, e.section, e.title, e.links) for e in entries}) == len(entries):
        known = {(e.list, e.section, e.title, e.links): found for e, found in zip(entries, ids, strict=True)}
        assert [known[e.list, e.section, e.title, e.links] for e in moved] == entry_ids(moved)


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"line": 9, "end_line": 9, "position": 4, "tier": "recent"}, True),
        ({"note": "Read it twice.", "authors_text": "Ann Author", "venue_text": "ACL 2020", "year": 2020}, True),
        ({"title": "A Toy, Too"}, False),
        ({"section": ("Toys", "Old")}, False),
        ({"url": "https://example.org/2"}, False),
        ({"list": "games"}, False),
    ],
)
def test_entry_id_changes_only_with_section_title_and_first_link(change: dict[str, Any], *, same: bool) -> None:
    """The id stays while list, section, title and first link stay, whatever else is edited."""
    before, after = _entry(url="https://example.org/1"), _entry(**({"url": "https://example.org/1"} | change))
    assert (entry_ids([before]) == entry_ids([after])) is same


def test_entry_printed_twice_has_two_ids() -> None:
    """Two entries that are alike in all that makes the id still have an id each."""
    first, second = entry_ids([_entry(), _entry(line=2)])
    assert second == f"{first}-2"


# rows


def _paper(paper_id: str, **values: Any) -> Paper:  # noqa: ANN401 of any column
    sourced = {"title": Sourced(value="A Toy", source="list")}
    sourced |= {
        name: Sourced(value=value, source="facts", retrieved=date(2026, 1, 2)) for name, value in values.items()
    }
    return Paper(
        paper_id=paper_id,
        entries=(_entry(),),
        ids=Ids(),
        values=sourced,
        missing={"tldr": "not-asked"},
        status="linked",
    )


def test_papers_are_sorted_by_their_id() -> None:
    """The rows of papers stand in the order of paper_id, whatever order they come in."""
    rows = paper_rows([_paper("toy-b"), _paper("toy-a"), _paper("toy-c")])
    assert [row["paper_id"] for row in rows] == ["toy-a", "toy-b", "toy-c"]


def test_row_holds_values_sources_and_reasons() -> None:
    """A row has every column, a null where nothing is known, provenance and missing in the order of the columns."""
    (row,) = paper_rows([_paper("toy-a", year=2020, authors=("Ann Author",))])
    assert list(row) == [column.name for column in COLUMNS["papers"]]
    assert (row["title"], row["authors"], row["year"], row["doi"]) == ("A Toy", ["Ann Author"], 2020, None)
    assert row["provenance"] == [
        {"field": "title", "source": "list", "retrieved": None},
        {"field": "authors", "source": "facts", "retrieved": date(2026, 1, 2)},
        {"field": "year", "source": "facts", "retrieved": date(2026, 1, 2)},
    ]
    assert row["missing"] == [{"field": "tldr", "reason": "not-asked"}]


def test_entries_stay_in_list_order_and_know_their_paper() -> None:
    """The rows of entries stand as the list prints them; what is no paper has no paper_id."""
    entries = [_entry("Toys"), _entry("A Toy", line=2), _entry("Toy Shop", line=3, is_paper=False)]
    rows = entry_rows(entries, {entries[0]: "toy-b", entries[1]: "toy-a"})
    assert [(row["title"], row["paper_id"]) for row in rows] == [
        ("Toys", "toy-b"),
        ("A Toy", "toy-a"),
        ("Toy Shop", None),
    ]
    assert list(rows[0]) == [column.name for column in COLUMNS["entries"]]


# Parquet


@pytest.mark.parametrize("table", TABLES)
def test_same_rows_make_the_same_bytes(enriched: Path, table: str) -> None:
    """The same rows give the same file, byte by byte; one changed cell gives another, of another version."""
    rows, newest = _rows(enriched, table), _newest(enriched, table)
    again = parquet_bytes(table, [dict(reversed(row.items())) for row in rows], newest=newest)
    assert parquet_bytes(table, rows, newest=newest) == again == (enriched / f"{table}.parquet").read_bytes()
    changed = [*rows[:-1], rows[-1] | {"paper_id": "toy-000000"}]
    assert parquet_bytes(table, changed, newest=newest) != again
    assert data_version(changed, newest) != data_version(rows, newest)


@pytest.mark.parametrize("table", TABLES)
def test_file_has_the_schema_and_its_metadata(enriched: Path, table: str) -> None:
    """The file's schema is the table's, nullability and field metadata included, and carries both versions."""
    found = pq.read_schema(enriched / f"{table}.parquet")
    assert found.equals(schema(table, {}))
    for field, wanted in zip(found, schema(table, {}), strict=True):
        assert field.nullable == wanted.nullable
        assert field.metadata[b"description"] == wanted.metadata[b"description"]
    rows = _rows(enriched, table)
    assert found.metadata[b"schema_version"] == SCHEMA_VERSION.encode()
    assert found.metadata[b"data_version"].decode() == data_version(rows, _newest(enriched, table))


@pytest.mark.parametrize("table", TABLES)
def test_table_without_rows_has_its_columns(tmp_path: Path, table: str) -> None:
    """An empty table is a file with the right columns."""
    (tmp_path / "t.parquet").write_bytes(parquet_bytes(table, [], newest=None))
    rows, found = read_rows(tmp_path / "t.parquet")
    assert rows == []
    assert found.equals(schema(table, {}))


def _newest(enriched: Path, table: str) -> date | None:
    """Return the newest day in the real data set: that of a record or a count; entries are of no day."""
    if table == "entries":
        return None
    came = [item["retrieved"] for row in _rows(enriched, "papers") for item in row["provenance"]]
    days: list[date] = [day for day in came if day] + [row["as_of"] for row in _rows(enriched, "citations")]
    return max(days)


def _plain(value: Any) -> Any:  # noqa: ANN401 of any column
    """Return a value as plain Python, whatever a library made of it."""
    if isinstance(value, np.ndarray | list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, np.generic):
        value = value.item()
    return None if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)) else value


def _in_pandas(path: Path) -> Rows:
    frame = pd.read_parquet(path)
    return [{str(name): _plain(value) for name, value in row.items()} for row in frame.to_dict("records")]


def _in_pandas_with_arrow(path: Path) -> Rows:
    frame = pd.read_parquet(path, dtype_backend="pyarrow")
    return [{str(name): _plain(value) for name, value in row.items()} for row in frame.to_dict("records")]


def _in_duckdb(path: Path) -> Rows:
    found = duckdb.connect().execute("SELECT * FROM read_parquet(?)", [str(path)])
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, map(_plain, row), strict=True)) for row in found.fetchall()]


def _in_polars(path: Path) -> Rows:
    return [_plain(row) for row in pl.read_parquet(path).to_dicts()]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("read", [_in_pandas, _in_pandas_with_arrow, _in_duckdb, _in_polars])
def test_every_library_reads_the_same(enriched: Path, read: Callable[[Path], Rows], table: str) -> None:
    """pandas, DuckDB and polars read the values that were written: nulls as nulls, lists and structs whole."""
    rows = _rows(enriched, table)
    assert len(rows) >= {"papers": 74, "entries": 75, "citations": 79}[table]
    assert read(enriched / f"{table}.parquet") == rows


def test_integers_with_nulls_stay_integers(enriched: Path) -> None:
    """A column of integers keeps its type beside nulls where the library can."""
    path = enriched / "papers.parquet"
    assert pd.read_parquet(path, dtype_backend="pyarrow")["s2_corpus_id"].dtype == pd.ArrowDtype(pa.int64())
    assert pl.read_parquet_schema(path)["s2_corpus_id"] == pl.Int64
    described = duckdb.connect().execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
    kinds = {row[0]: row[1] for row in described}
    assert kinds["s2_corpus_id"] == "BIGINT"
    assert kinds["published"] == "DATE"
    assert kinds["authors"] == "VARCHAR[]"
    assert kinds["is_preprint"] == "BOOLEAN"


# the real data set, cell by cell


@pytest.mark.parametrize("table", TABLES)
def test_no_cell_stands_for_nothing(enriched: Path, table: str) -> None:
    """Unknown is null: no cell is an empty text, and no id, year, count or version is 0."""

    def texts(value: object) -> list[str]:
        if isinstance(value, dict):
            return [text for item in value.values() for text in texts(item)]
        if isinstance(value, list):
            return [text for item in value for text in texts(item)]
        return [value] if isinstance(value, str) else []

    for row in _rows(enriched, table):
        for name, value in row.items():
            assert all(text and text == text.strip() for text in texts(value)), (name, value)
            assert value is False or value != 0, name
            if name not in ("section", "links", "missing", "provenance"):
                assert value != [], name


def test_every_cell_has_a_source_or_a_reason(enriched: Path) -> None:
    """In every row, provenance names exactly the columns with a value and missing exactly those without."""
    names = [column.name for column in COLUMNS["papers"] if column.name not in MADE_HERE]
    for row in _rows(enriched, "papers"):
        assert [item["field"] for item in row["provenance"]] == [name for name in names if row[name] is not None]
        assert [item["field"] for item in row["missing"]] == [name for name in names if row[name] is None]
        assert {item["reason"] for item in row["missing"]} <= {"not-asked", "not-held", "source-down"}
        for item in row["provenance"]:
            assert (item["retrieved"] is None) is (item["source"] in ("list", "override")), item


def test_words_of_the_data_are_those_of_the_contract(enriched: Path) -> None:
    """A column of words holds only words that the contract lists."""
    allowed = {
        "published_precision": {"day", "month", "year"},
        "status": {"active", "withdrawn", "retracted"},
        "match_status": {"linked", "matched", "override", "conflict", "unresolved"},
        "match_method": {"link", "cross-id", "title", "facts", "override"},
    }
    for row in _rows(enriched, "papers"):
        for name, words in allowed.items():
            assert row[name] in words, name
        assert row["match_score"] is None or 0 <= row["match_score"] <= 1
        assert row["doi"] is None or (row["doi"] == row["doi"].lower() and not row["doi"].startswith("10.48550"))
        assert set(row["tiers"]) <= {"survey", "must-read", "recent", "latest"}
    assert {row["as_of_basis"] for row in _rows(enriched, "citations")} <= {"measured", "stated", "no-later-than"}
    kinds = {link["kind"] for row in _rows(enriched, "entries") for link in row["links"]}
    assert kinds <= {"paper", "code", "dataset", "project", "other"}


def test_tables_join(enriched: Path) -> None:
    """Every entry leads to a paper and every paper to an entry, counts belong to papers, ALBERT is one paper twice."""
    papers = {row["paper_id"]: row for row in _rows(enriched, "papers")}
    entries = _rows(enriched, "entries")
    assert list(papers) == sorted(papers)
    assert {row["paper_id"] for row in entries} == set(papers)
    assert {row["paper_id"] for row in _rows(enriched, "citations")} <= set(papers)
    (albert,) = {row["paper_id"] for row in entries if row["title"].startswith("ALBERT")}
    assert papers[albert]["tiers"] == ["must-read", "recent"]
    assert [row["line"] for row in entries] == sorted(row["line"] for row in entries)
    assert len({row["entry_id"] for row in entries}) == 75
    tiers = ["survey"] + ["must-read"] * 10 + ["recent"] * 22 + ["latest"] * 42
    assert [row["tier"] for row in entries] == tiers
    assert [row["position"] for row in entries] == [1, *range(1, 11), *range(1, 23), *range(1, 43)]


def test_count_in_papers_is_the_newest_of_the_history(enriched: Path) -> None:
    """The count of a paper is that of the newest day in citations, and a paper without history has none."""
    newest: dict[str, dict[str, Any]] = {}
    history = _rows(enriched, "citations")
    assert history == sorted(history, key=lambda row: (row["paper_id"], row["as_of"]))
    for row in history:
        newest[row["paper_id"]] = row
    for paper in _rows(enriched, "papers"):
        row = newest.get(paper["paper_id"], {})
        assert paper["citation_count"] == row.get("citation_count")
        assert paper["citations_as_of"] == row.get("as_of")
        assert paper["citation_source"] == row.get("source")


def test_history_rows_name_their_paper() -> None:
    """The rows of citations stand by paper, oldest first; without counts there are none."""
    assert citation_rows([_paper("toy-a")]) == []


# what is read back


def _rewritten(path: Path, change: Callable[[pa.Table], pa.Table]) -> None:
    pq.write_table(change(pq.read_table(path)), path)


def test_what_was_written_is_read_back(enriched: Path) -> None:
    """A file that we wrote gives its rows and its schema."""
    for table in TABLES:
        rows, found = read_rows(enriched / f"{table}.parquet")
        assert rows == _rows(enriched, table)
        assert found.metadata[b"content_sha256"].decode() == content_hash(rows)


@pytest.mark.parametrize("cut", [0, 1, 4, 100, -1, -8, -200])
def test_truncated_file_is_refused(tmp_path: Path, enriched: Path, cut: int) -> None:
    """A file that was cut off is named, with the remedy."""
    path = tmp_path / "papers.parquet"
    path.write_bytes((enriched / "papers.parquet").read_bytes()[:cut])
    with pytest.raises(
        OutputError, match=r"papers\.parquet: cannot be read as Parquet \(.+\); .*run `pipeline enrich`"
    ):
        read_rows(path)


def _edit_title(table: pa.Table) -> pa.Table:
    titles = table["title"].to_pylist()
    at = table.schema.get_field_index("title")
    return table.set_column(at, table.schema.field(at), pa.array(["Edited", *titles[1:]], pa.string()))


@pytest.mark.parametrize(
    "change",
    [
        _edit_title,
        lambda table: table.slice(1),
        lambda table: table.drop_columns(["venue"]),
        lambda table: pa.concat_tables([table, table.slice(0, 1)]),
        lambda table: table.replace_schema_metadata({}),
        lambda table: table.replace_schema_metadata({b"content_sha256": b"\xff\xfe"}),
    ],
)
def test_rows_edited_by_hand_are_refused(
    tmp_path: Path, enriched: Path, change: Callable[[pa.Table], pa.Table]
) -> None:
    """Rows that are not those that were written are noticed, though the metadata are kept."""
    path = tmp_path / "papers.parquet"
    path.write_bytes((enriched / "papers.parquet").read_bytes())
    _rewritten(path, lambda table: table)
    read_rows(path)
    _rewritten(path, change)
    with pytest.raises(OutputError, match=r"is not what this program wrote; .*delete it and run `pipeline enrich`"):
        read_rows(path)


_BAD_TEXT = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\2\0\0\0"), pa.py_buffer(b"\xff\xfe")])


@pytest.mark.parametrize(
    "table",
    [
        pa.table({"paper_id": ["x"]}),
        pa.table({"when": pa.array([123456789], pa.timestamp("ns"))}),
        pa.table({"when": pa.array([2**62], pa.timestamp("ms"))}),
        pa.table({"text": _BAD_TEXT}),
        pa.table([pa.array([1]), pa.array([2])], names=["x", "x"]),
    ],
)
def test_another_programs_parquet_is_refused(tmp_path: Path, table: pa.Table) -> None:
    """A Parquet file of anybody else is refused, with values that Python cannot hold too."""
    path = tmp_path / "papers.parquet"
    pq.write_table(table, path)
    with pytest.raises(OutputError, match="delete it and run `pipeline enrich`"):
        read_rows(path)


@given(flips=st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 7)), min_size=1, max_size=4))
def test_flipped_bits_never_give_other_rows(
    flips: list[tuple[int, int]], enriched: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A damaged file is refused, or still holds exactly what was written."""
    content = bytearray((enriched / "citations.parquet").read_bytes())
    for at, bit in flips:
        content[at % len(content)] ^= 1 << bit
    path = tmp_path_factory.getbasetemp() / "flipped.parquet"
    path.write_bytes(content)
    try:
        rows, _ = read_rows(path)
    except OutputError:
        return
    assert rows == _rows(enriched, "citations")
