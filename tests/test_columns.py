import re

import pyarrow as pa
import pytest

from pipeline.columns import COLUMNS, SCHEMA_VERSION, schema

TEXT, WHOLE, DAY, YES_NO = pa.string(), pa.int64(), pa.date32(), pa.bool_()
TEXTS = pa.list_(TEXT)

CONTRACT: dict[str, dict[str, pa.DataType]] = {
    "papers": {
        "paper_id": TEXT,
        "title": TEXT,
        "authors": TEXTS,
        "abstract": TEXT,
        "abstract_source": TEXT,
        "abstract_license": TEXT,
        "tldr": TEXT,
        "published": DAY,
        "published_precision": TEXT,
        "venue": TEXT,
        "venue_date": DAY,
        "year": WHOLE,
        "is_preprint": YES_NO,
        "status": TEXT,
        "arxiv_id": TEXT,
        "arxiv_version": WHOLE,
        "arxiv_category": TEXT,
        "acl_id": TEXT,
        "doi": TEXT,
        "openreview_id": TEXT,
        "neurips_hash": TEXT,
        "dblp_key": TEXT,
        "s2_paper_id": TEXT,
        "s2_corpus_id": WHOLE,
        "citation_count": WHOLE,
        "influential_citation_count": WHOLE,
        "citation_source": TEXT,
        "citations_as_of": DAY,
        "citations_per_year": pa.float64(),
        "citations_last_90_days": pa.float64(),
        "tiers": TEXTS,
        "pdf_url": TEXT,
        "code_urls": TEXTS,
        "match_status": TEXT,
        "match_method": TEXT,
        "match_score": pa.float64(),
        "provenance": pa.list_(pa.struct([("field", TEXT), ("source", TEXT), ("retrieved", DAY)])),
        "missing": pa.list_(pa.struct([("field", TEXT), ("reason", TEXT)])),
    },
    "entries": {
        "list": TEXT,
        "entry_id": TEXT,
        "line": WHOLE,
        "section": TEXTS,
        "tier": TEXT,
        "position": WHOLE,
        "paper_id": TEXT,
        "title": TEXT,
        "alias": TEXT,
        "authors_text": TEXT,
        "venue_text": TEXT,
        "year": WHOLE,
        "note": TEXT,
        "links": pa.list_(pa.struct([("label", TEXT), ("kind", TEXT), ("url", TEXT)])),
        "is_paper": YES_NO,
    },
    "citations": {
        "paper_id": TEXT,
        "source": TEXT,
        "source_record": TEXT,
        "as_of": DAY,
        "as_of_basis": TEXT,
        "citation_count": WHOLE,
        "influential_citation_count": WHOLE,
        "is_sharp_fall": YES_NO,
    },
}
"""Columns, their order and their types, as the contract of the data set lists them."""
NEVER_NULL = {
    "papers": {"paper_id", "title", "match_status", "provenance", "missing"},
    "entries": {"list", "entry_id", "line", "section", "position", "title", "links", "is_paper"},
    "citations": {"paper_id", "source", "source_record", "as_of", "as_of_basis", "citation_count", "is_sharp_fall"},
}
"""What is known of every row; anything else can be unknown."""


def test_there_are_three_tables() -> None:
    """The data set is papers, entries and citations."""
    assert list(COLUMNS) == ["papers", "entries", "citations"]


@pytest.mark.parametrize("table", CONTRACT)
def test_columns_their_order_and_types_are_the_contract(table: str) -> None:
    """Name, order and Arrow type of every column are those of the contract."""
    made = schema(table, {})
    assert dict(zip(made.names, made.types, strict=True)) == CONTRACT[table]
    assert made.names == list(CONTRACT[table])


@pytest.mark.parametrize("table", CONTRACT)
def test_only_what_is_always_known_is_never_null(table: str) -> None:
    """A column is not nullable only where every row has a value."""
    assert {field.name for field in schema(table, {}) if not field.nullable} == NEVER_NULL[table]


@pytest.mark.parametrize("table", CONTRACT)
def test_every_field_says_what_it_is(table: str) -> None:
    """Each field's metadata hold its description, and its unit where it has one."""
    for field, column in zip(schema(table, {}), COLUMNS[table], strict=True):
        assert field.metadata[b"description"].decode() == column.description
        assert field.metadata.get(b"unit", b"").decode() == column.unit
        assert column.description.endswith("."), column.name
        assert "|" not in column.description + column.unit  # the dictionary shows it in a table
        assert pa.types.is_date(column.type) is (column.unit == "UTC day"), column.name


def test_counts_and_scores_have_a_unit() -> None:
    """A number that is no id says what it counts."""
    for table, columns in COLUMNS.items():
        for column in columns:
            if column.type in (WHOLE, pa.float64()) and not column.name.startswith("s2_"):
                assert column.unit, (table, column.name)


def test_schema_carries_its_version_beside_what_it_is_given() -> None:
    """The schema's metadata hold schema_version and whatever the table adds."""
    assert schema("papers", {"data_version": "x"}).metadata == {
        b"schema_version": SCHEMA_VERSION.encode(),
        b"data_version": b"x",
    }
    assert re.fullmatch(r"[1-9]\d*", SCHEMA_VERSION)
