"""The data dictionary and the licence note that stand beside the data; pure."""

from collections.abc import Collection, Mapping
from datetime import date

import pyarrow as pa

from pipeline.columns import COLUMNS, SCHEMA_VERSION, Column
from pipeline.sources import PRECEDENCE, TERMS

_ABOUT = {
    "papers": "One row a paper, sorted by `paper_id`. A paper that stands in the lists twice is one row here and two in entries.",
    "entries": "One row an entry, in list order: what the curator printed, without its markup.",
    "citations": "The citation history: one row a dated count of a service's record of a paper, oldest first within a paper.",
}
_QUERIES = """\
## Three queries

Copy, paste, run, from {where}. The most cited papers that have appeared, with the day of the count:

pandas

```python
import pandas as pd

papers = pd.read_parquet("{folder}/papers.parquet", dtype_backend="pyarrow")
published = papers[papers["is_preprint"] == False]  # null where a paper is unresolved
top = published.nlargest(5, "citation_count")[["title", "venue", "citation_count", "citations_as_of"]]
print(top.to_string(index=False))
```

DuckDB

```python
import duckdb

print(duckdb.sql(\"\"\"
    SELECT title, venue, citation_count, citations_as_of
    FROM '{folder}/papers.parquet'
    WHERE is_preprint = false
    ORDER BY citation_count DESC NULLS LAST
    LIMIT 5
\"\"\"))
```

polars

```python
import polars as pl

papers = pl.read_parquet("{folder}/papers.parquet")
published = papers.filter(~pl.col("is_preprint")).sort("citation_count", descending=True, nulls_last=True)
print(published.select("title", "venue", "citation_count", "citations_as_of").head(5))
```

Where the project is installed, `from pipeline import load; papers = load()` gives the same table as pandas, checked against its
hash; `load("entries")` and `load("citations")` the others, and `load("papers", folder)` looks in another folder.
"""
_RULES = """\
## How values are made

- Unknown is null, never 0 and never an empty text; a count of 0 is a service's own answer. `missing` says why: `not-asked` (a source
  that could tell was not asked), `not-held` (all were asked, none holds it), `source-down` (it did not answer; the next run asks it).
- `provenance` says for each value which source states it and on which day it came. `list` is the curator's own words, `override` a
  decision by hand in `raw/overrides.toml`, `facts` public facts compiled by hand in `raw/records/facts.jsonl`, where every value
  names the file or page it was read from. For `match_status` it is the most believed record that the paper was identified by,
  `list` where there is none, `override` by hand; decisions.jsonl has every record compared. `paper_id`, `match_method` and
  `match_score` are made here, so neither list has an entry for them.
- `match_status`: `linked`, the list links the paper's id and nothing contradicts it; `matched`, found by title and authors;
  `override`, decided by hand; `conflict`, the link leads to another paper, so nothing of it is used; `unresolved`, not identified.
- An id that one source states of another's paper is used when the owner of such ids (arXiv, the Anthology) has the same paper under
  it, or cannot be asked; not when it has another paper, or none.
- `match_method`: `link`, the printed link; `title`, a search by title; `facts`, the same in the compiled facts; `cross-id`, an id that
  another source asserts; `override`, by hand; null where nothing was matched.
- A preprint and its one proceedings or journal version are one paper.
- `published` of a paper on arXiv is the day of its first version. The month in an arXiv id is the month of numbering, taken only where
  no source states the day. Check `published_precision` before you count days.
- `venue` is as a source names it, else as printed where the year agrees, else what the volume of the ACL Anthology says, else as
  Semantic Scholar calls it, with its short name where that is known. `venue_date` is the first of the month of the volume.
- `abstract` is null where a publisher does not give it away, and where `[publish] abstracts` in `raw/<list>.toml` leaves its source out.
- `status` is `withdrawn` where arXiv's comment or abstract says so, `retracted` where the ACL Anthology does, else `active`.
- `is_preprint` is false with a venue, an Anthology or NeurIPS page or the DOI of a published version; true where an arXiv id or the
  curator's "Preprint" is all there is; null where the paper is not identified, or an OpenReview forum is all there is.
- Citation counts belong to a service's record on a day. They differ between services: never rank across them. The newest is in
  papers, and counts of different papers may be years apart: look at `citations_as_of`.
- A count that falls by more than 10 and by more than 5 % is written down, marked `is_sharp_fall`, and not shown in papers until it is
  seen again a week later: services lose counts and find them again. Where the service merges or splits its records, the history goes on
  under another `source_record`; counts before and after are not compared.
- `citations_per_year` and `citations_last_90_days` are the newest count less that on the first day of the window, which is interpolated
  linearly between the counts around it. They are null where the history does not reach back so far, where the counts around that day
  are further apart than the window is long, where `source_record` changed or the count fell sharply within the window, and where the
  newest count is `no-later-than` a day; counts with such a day are left out.
- Where several sources state a value, the first of these is believed. A source that was not asked states nothing.

| field | sources |
| --- | --- |
{precedence}
"""

_DECISIONS = """\
## decisions.jsonl

Why each entry is the paper that it is taken for, one JSON object for every entry that a record was compared with, in list order;
`pipeline why ENTRY` prints it. `list` and `title` are the entry's; `status`, `method` and `score` are of this entry, the paper's
may be by another one. `taken` holds the records used, most believed first; `refused` at most five others that its ids or its title
lead to, nearest first, so that the first is the next candidate. A record has its `source` and the `title`, `authors` (at most
five, then "et al."), `year` and `ids` that it states; `title_verdict`, `authors_verdict` and `year_verdict`: agree, disagree or not
comparable; `year_gap`, in years; `score`, likeness of the titles, 0 to 1; `objection`, why it was not taken, null where it was.
"""


def render_dictionary(
    folder: str,
    totals: Mapping[str, int],
    versions: Mapping[str, str],
    newest: date | None,
    unused: Collection[str] = (),
) -> str:
    """Return the data dictionary, README.md of the data set; `totals` holds the rows of each table.

    Nothing is said of the sources that are `unused`.
    """
    day = f"; data as of {newest.isoformat()}" if newest else ""
    where = "the folder above this one" if folder else "this folder"
    parts = [
        "# Data dictionary\n",
        f"Generated by `pipeline enrich`; edits here are lost. Schema version {SCHEMA_VERSION}{day}.\n",
        "Three tables in Parquet, joined by `paper_id`. Each file carries `schema_version` and `data_version` in its metadata, each field its\ndescription and unit. Types are those of Apache Arrow.\n",
        _QUERIES.format(folder=folder or ".", where=where),
    ]
    for table, columns in COLUMNS.items():
        parts.append(f"## {table}.parquet\n")
        parts.append(f"{_ABOUT[table]} {totals[table]} rows, data version `{versions[table]}`.\n")
        parts.append("| column | type | may be null | unit | what it is |\n| --- | --- | --- | --- | --- |")
        parts += [_row(column) for column in columns]
        parts.append("")
    parts.append("## issues.jsonl\n")
    parts.append(
        "What a person should look at, one JSON object a line: `level` (error, warning, info), `stage`, `list`, `line`, `paper_id`,"
    )
    parts.append("`subject`, `message`, `remedy`. [REVIEW.md](REVIEW.md) shows the same for people.\n")
    parts.append(_DECISIONS)
    parts.append(
        "## changes.json\n\nWhat runs changed, newest first: an array of `day` and `changes`, each `kind`, `subject`, and where there is one\n"
        "`paper_id` and `detail`. [CHANGES.md](CHANGES.md) shows the same for people.\n"
    )
    precedence = "\n".join(
        f"| `{field}` | {' > '.join(f'`{source}`' for source in sources if source not in unused)} |"
        for field, sources in PRECEDENCE.items()
    )
    parts.append(_RULES.format(precedence=precedence))
    parts.append("What covers the data: [LICENSE.md](LICENSE.md).\n")
    return "\n".join(parts)


def _row(column: Column) -> str:
    null = "yes" if column.nullable else "no"
    return f"| `{column.name}` | `{_type(column.type)}` | {null} | {column.unit} | {column.description} |"


def _type(kind: pa.DataType) -> str:
    """Return a type without the name that Arrow gives the items of a list."""
    return f"list<{_type(kind.value_type)}>" if pa.types.is_list(kind) else str(kind)


def render_license(unused: Collection[str] = ()) -> str:
    """Return the note of what covers the data, LICENSE.md of the data set."""
    optional = "".join(f"| `{source}` | {terms} |\n" for source, terms in TERMS.items() if source not in unused)
    return _LICENSE.format(optional=optional)


_LICENSE = """\
# What covers this data

Generated by `pipeline enrich`; edits here are lost. The code of the project is under the MIT licence, which does not cover the data: each
value is under the terms of the source that `provenance` in papers.parquet names beside it. A source that is not named there has given
nothing.

| source | what is taken from it | terms |
| --- | --- | --- |
| `list` | titles, authors, venues, notes and links as printed; entries.parquet | the words are the curator's: ask them, or see the list's own licence |
| `override` | decisions by hand about the list | the curator's, as the list |
| `facts` | ids, titles, author names, dates, venues, dated citation counts | facts, compiled by hand from public sources; `raw/records/facts.jsonl` names the source of each; the counts are Semantic Scholar's, see there |
| `arxiv` | metadata | CC0 1.0, the papers themselves not included; <https://info.arxiv.org/help/license/index.html>. Thank you to arXiv for use of its open access interoperability |
| `acl` | metadata, abstracts | CC BY 4.0 from 2016 on, CC BY-NC-SA 3.0 before; <https://aclanthology.org/faq/copyright/> |
| `semantic_scholar` | paper ids, citation counts (also those of citations.parquet), summaries | with attribution to [Semantic Scholar](https://www.semanticscholar.org/); <https://www.semanticscholar.org/product/api/license> |
{optional}
Abstracts are their authors' and publishers' work. `abstract_source` and `abstract_license` name where each is from and what covers it;
where they are null no abstract is given.
"""
