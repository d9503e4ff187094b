"""The one table of columns: it makes the Parquet schema, its field metadata and the data dictionary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

SCHEMA_VERSION = "2"
"""Changes only with a migration note in CHANGELOG.md."""

_TEXTS = pa.list_(pa.string())
_PROVENANCE = pa.list_(pa.struct([("field", pa.string()), ("source", pa.string()), ("retrieved", pa.date32())]))
_MISSING = pa.list_(pa.struct([("field", pa.string()), ("reason", pa.string())]))
_LINKS = pa.list_(pa.struct([("label", pa.string()), ("kind", pa.string()), ("url", pa.string())]))


@dataclass(frozen=True, slots=True)
class Column:
    """A column, as the schema and the dictionary state it."""

    name: str
    type: pa.DataType
    description: str
    unit: str = ""
    nullable: bool = True


def _required(name: str, kind: pa.DataType, description: str, unit: str = "") -> Column:
    return Column(name, kind, description, unit, nullable=False)


_INFLUENTIAL = Column(
    "influential_citation_count", pa.int64(), "Those of them that the service calls influential.", "citations"
)
_HISTORY = (
    _required("source", pa.string(), "Service that counted."),
    _required(
        "source_record", pa.string(), "The service's name of the record counted; services merge and split records."
    ),
    _required("as_of", pa.date32(), "Day of the count; with no-later-than, the last day it can be of.", "UTC day"),
    _required(
        "as_of_basis",
        pa.string(),
        "measured: asked on that day; stated: dated where it was read; no-later-than: an upper bound.",
    ),
    _required("citation_count", pa.int64(), "Citations known to the service.", "citations"),
    _INFLUENTIAL,
)

COLUMNS: Mapping[str, Sequence[Column]] = {
    "papers": (
        _required("paper_id", pa.string(), "Key: slug of the first printed title and six digits of its hash; stable."),
        _required("title", pa.string(), "Title, from the most believed source; entries hold it as printed."),
        Column("authors", _TEXTS, "All authors in order, given name first; null where only a cut-off list is known."),
        Column("abstract", pa.string(), "Abstract."),
        Column("abstract_source", pa.string(), "Source of the abstract."),
        Column("abstract_license", pa.string(), "Licence under which the abstract is given."),
        Column("tldr", pa.string(), "One-sentence summary by a model, from Semantic Scholar."),
        Column(
            "published", pa.date32(), "First public day: of arXiv v1 if there is one, else earliest known.", "UTC day"
        ),
        Column("published_precision", pa.string(), "day, month or year; a month or year is stored as its first day."),
        Column("venue", pa.string(), "Short name of the venue, a space, the year; never a preprint server."),
        Column("venue_date", pa.date32(), "First day of the meeting, or day of the issue.", "UTC day"),
        Column("year", pa.int64(), "Year of the venue; without a venue, of `published`.", "year"),
        Column("is_preprint", pa.bool_(), "false: it has appeared; true: only a preprint is known; null: not known."),
        Column("status", pa.string(), "active (no source asked says otherwise), withdrawn, retracted."),
        Column("arxiv_id", pa.string(), "arXiv id without version."),
        Column("arxiv_version", pa.int64(), "Latest arXiv version on the day arXiv was asked.", "version"),
        Column("arxiv_category", pa.string(), "Primary arXiv category."),
        Column("acl_id", pa.string(), "ACL Anthology id."),
        Column("doi", pa.string(), "DOI of the published version, in lower case; never an arXiv DOI."),
        Column("openreview_id", pa.string(), "OpenReview forum of the submission; says nothing of acceptance."),
        Column("neurips_hash", pa.string(), "Hash in the address at the NeurIPS proceedings."),
        Column("dblp_key", pa.string(), "DBLP key."),
        Column("s2_paper_id", pa.string(), "Semantic Scholar paper id."),
        Column("s2_corpus_id", pa.int64(), "Semantic Scholar corpus id."),
        Column("citation_count", pa.int64(), "Newest dated count; never compare counts of two services.", "citations"),
        _INFLUENTIAL,
        Column("citation_source", pa.string(), "Service that counted; `provenance` says how the count came here."),
        Column(
            "citations_as_of", pa.date32(), "Day of the count; `as_of_basis` in citations says how sure.", "UTC day"
        ),
        Column(
            "citations_per_year",
            pa.float64(),
            "Gained in the 365 days up to `citations_as_of`; less than 0 where counts fell. See below.",
            "citations a year",
        ),
        Column(
            "citations_last_90_days",
            pa.float64(),
            "Gained in the 90 days up to `citations_as_of`; less than 0 where counts fell. See below.",
            "citations in 90 days",
        ),
        Column("tiers", _TEXTS, "Keys of the tiers that hold the paper, in list order; null without tiers."),
        Column("pdf_url", pa.string(), "A free PDF: ACL Anthology, else arXiv, else as linked."),
        Column("code_urls", _TEXTS, "Code, as linked in the list."),
        _required("match_status", pa.string(), "linked, matched, override, conflict or unresolved: see below."),
        Column("match_method", pa.string(), "link, cross-id, title, facts or override: see below."),
        Column("match_score", pa.float64(), "Likeness of the titles compared; null: none were compared.", "0 to 1"),
        _required(
            "provenance", _PROVENANCE, "For each value: its source and the day it came; no day: from a list or by hand."
        ),
        _required("missing", _MISSING, "For each null: not-asked, not-held or source-down."),
    ),
    "entries": (
        _required("list", pa.string(), "Name of the list."),
        _required("entry_id", pa.string(), "Key; stable while section, title and first link stay."),
        _required("line", pa.int64(), "Line where the entry starts in the list.", "1-based line"),
        _required("section", _TEXTS, "Headings above it, outermost first."),
        Column("tier", pa.string(), "Key of its tier; null for a list without tiers."),
        _required("position", pa.int64(), "Place in its tier, or in its section without tiers.", "1-based"),
        Column("paper_id", pa.string(), "Row of papers; null for what is no paper."),
        _required("title", pa.string(), "Title as printed."),
        Column("alias", pa.string(), "Short name as printed."),
        Column("authors_text", pa.string(), "Authors as printed."),
        Column("venue_text", pa.string(), "Venue as printed."),
        Column("year", pa.int64(), "Year as printed.", "year"),
        Column("note", pa.string(), "The curator's words on it."),
        _required("links", _LINKS, "Links in order; kind is paper, code, dataset, project or other."),
        _required("is_paper", pa.bool_(), "false for tools, courses, data sets, blogs."),
    ),
    "citations": (
        _required("paper_id", pa.string(), "Row of papers."),
        *_HISTORY,
        _required(
            "is_sharp_fall",
            pa.bool_(),
            "true: it fell by more than 10 and 5 % and was not yet seen again a week later; papers do not show it.",
        ),
    ),
}
"""Table → its columns, in order."""


def schema(table: str, metadata: Mapping[str, str]) -> pa.Schema:
    """Return the Arrow schema of a table; description and unit stand in each field's metadata."""
    fields = [
        pa.field(
            column.name,
            column.type,
            nullable=column.nullable,
            metadata={"description": column.description} | ({"unit": column.unit} if column.unit else {}),
        )
        for column in COLUMNS[table]
    ]
    return pa.schema(fields, metadata={"schema_version": SCHEMA_VERSION, **metadata})
