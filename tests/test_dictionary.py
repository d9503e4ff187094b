import re
from collections.abc import Callable, Mapping
from datetime import date
from html import unescape
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from markdown_it import MarkdownIt

from pipeline.columns import COLUMNS
from pipeline.compute import compute
from pipeline.dictionary import render_dictionary, render_license
from pipeline.files import write_together
from pipeline.project import Places, read_inputs
from pipeline.publish import render_data
from pipeline.sources import PRECEDENCE
from pipeline.tables import parquet_bytes
from tests.conftest import ROOT

MARKDOWN = MarkdownIt("commonmark").enable("table")
TOTALS = {"papers": 3, "entries": 4, "citations": 5}
VERSIONS = {"papers": "2026-11-23.aaa", "entries": "2026-11-23.bbb", "citations": "2026-11-23.ccc"}


@pytest.fixture
def dictionary() -> str:
    """The dictionary of a data set in a folder of another name."""
    return render_dictionary("out", TOTALS, VERSIONS, date(2026, 11, 23))


def _queries(markdown: str) -> list[str]:
    """Return the code that a reader would copy."""
    return [token.content for token in MARKDOWN.parse(markdown) if token.type == "fence"]


def _tables(markdown: str) -> dict[str, list[list[str]]]:
    """Return heading → rows of the table below it, as a reader sees them."""
    tables: dict[str, list[list[str]]] = {}
    heading, tokens = "", MARKDOWN.parse(markdown)
    for n, token in enumerate(tokens):
        if token.type == "heading_open":
            heading = tokens[n + 1].content
        elif token.type == "tr_open":
            tables.setdefault(heading, []).append([])
        elif token.type == "inline" and tokens[n - 1].type in ("th_open", "td_open"):
            shown = re.sub(r"<[^>]+>", "", MARKDOWN.renderer.render([token], MARKDOWN.options, {}))
            tables[heading][-1].append(unescape(shown))
    return tables


Show = Callable[[str, Path], str]


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Show:
    """Run a query as pasted, in a folder; return what it shows."""

    def run(query: str, folder: Path) -> str:
        monkeypatch.chdir(folder)
        exec(compile(query, "pasted", "exec"), {})  # noqa: S102 what a reader does
        return capsys.readouterr().out

    return run


@pytest.fixture(scope="module")
def enriched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the real data set."""
    out = tmp_path_factory.mktemp("real") / "enriched"
    places = Places(raw=ROOT / "raw", records=ROOT / "raw" / "records")
    write_together(render_data(compute(read_inputs(places)).data, out))
    return out


def test_three_queries_run_and_agree(enriched: Path, show: Show) -> None:
    """The three queries of the real dictionary, copied and run, give the five most cited papers that have appeared."""
    queries = _queries((enriched / "README.md").read_text("utf-8"))
    assert [re.findall(r"import (\w+)", query) for query in queries] == [["pandas"], ["duckdb"], ["polars"]]
    rows = [row for row in pq.read_table(enriched / "papers.parquet").to_pylist() if row["is_preprint"] is False]
    top = sorted(rows, key=lambda row: -(row["citation_count"] or 0))[:6]
    for query in queries:
        shown = show(query, enriched.parent)
        places = [re.search(rf"(?<!\d){row['citation_count']}(?!\d)", shown) for row in top]
        assert places[5] is None
        at = [place.start() for place in places if place]
        assert at == sorted(at)
        assert len(at) == 5, shown
        for row in top[:5]:
            assert row["venue"] in shown
            assert row["title"][:18] in shown
            assert row["citations_as_of"].isoformat() in shown


_NULLS: Mapping[str, tuple[bool | None, int | None]] = {
    "known": (False, 700),
    "more": (False, 900),
    "uncounted": (False, None),
    "preprint": (True, 99999),
    "unresolved": (None, 88888),
}


def test_queries_leave_out_what_is_not_known(tmp_path: Path, dictionary: str, show: Show) -> None:
    """Papers of which it is not known whether they have appeared are not among those that have; no count comes last."""
    rows = [
        dict.fromkeys(column.name for column in COLUMNS["papers"])
        | {"paper_id": name, "title": f"Toy {name}", "match_status": "linked", "provenance": [], "missing": []}
        | {"is_preprint": is_preprint, "citation_count": count, "citations_as_of": date(2026, 1, 1) if count else None}
        for name, (is_preprint, count) in _NULLS.items()
    ]
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "papers.parquet").write_bytes(parquet_bytes("papers", rows, newest=None))
    for query in _queries(dictionary):
        shown = re.findall(r"Toy (\w+)", show(query, tmp_path))
        assert shown == ["more", "known", "uncounted"], query


@pytest.mark.parametrize("table", list(COLUMNS))
def test_dictionary_lists_every_column_and_nothing_else(dictionary: str, table: str) -> None:
    """Each table's section shows exactly its columns, in order, with null, unit and description."""
    head, *rows = _tables(dictionary)[f"{table}.parquet"]
    assert head == ["column", "type", "may be null", "unit", "what it is"]
    assert [(row[0], row[2], row[3], row[4]) for row in rows] == [
        (column.name, "yes" if column.nullable else "no", column.unit, column.description.replace("`", ""))
        for column in COLUMNS[table]
    ]


def test_types_are_shown_without_the_names_of_items(dictionary: str) -> None:
    """Types read as a person writes them."""
    types = {row[0]: row[1] for row in _tables(dictionary)["papers.parquet"]}
    assert types["title"] == "string"
    assert types["published"] == "date32[day]"
    assert types["s2_corpus_id"] == "int64"
    assert types["authors"] == "list<string>"
    assert types["provenance"] == "list<struct<field: string, source: string, retrieved: date32[day]>>"


def test_precedence_is_shown_as_it_is_applied(dictionary: str) -> None:
    """The table of precedence is that of the code."""
    _, *rows = _tables(dictionary)["How values are made"]
    assert {row[0]: tuple(row[1].split(" > ")) for row in rows} == PRECEDENCE


def test_dictionary_says_how_much_there_is_and_of_when(dictionary: str) -> None:
    """Rows and versions of each table, and the newest day, stand in the text."""
    for name, total in TOTALS.items():
        assert f"{total} rows, data version `{VERSIONS[name]}`" in dictionary
    assert "data as of 2026-11-23" in dictionary
    assert "as of" not in render_dictionary("out", TOTALS, VERSIONS, None).split("\n")[2]


def test_queries_name_the_folder_of_the_data(dictionary: str) -> None:
    """The queries read the folder that the data set was written to, or the present one where it has no name."""
    assert all("out/papers.parquet" in query for query in _queries(dictionary))
    assert "from the folder above this one" in dictionary
    here = render_dictionary("", TOTALS, VERSIONS, None)
    assert all("./papers.parquet" in query for query in _queries(here))
    assert "from this folder" in here


@pytest.mark.parametrize(
    "text",
    [
        "never 0 and never an empty text",
        "never rank across them",
        "`not-asked`",
        "`not-held`",
        "`source-down`",
        "`linked`",
        "`matched`",
        "`override`",
        "`conflict`",
        "`unresolved`",
        "`cross-id`",
    ],
)
def test_dictionary_explains_every_word_of_the_data(dictionary: str, text: str) -> None:
    """Every value that a column of words can have is explained."""
    assert text in dictionary


@pytest.mark.parametrize("text", [render_license(), render_dictionary("out", TOTALS, VERSIONS, date(2026, 11, 23))])
def test_pages_render_without_leftovers(text: str) -> None:
    """Rendered as CommonMark with tables, no markup is left as text, and relative links lead to files beside it."""
    html = MARKDOWN.render(text)
    shown = unescape(re.sub(r"<[^>]+>", "", re.sub(r"<(pre|code)\b.*?</\1>", "", html, flags=re.DOTALL)))
    assert not re.search(r"[`{}|]|\*\*|\]\(", shown)
    for link in re.findall(r'href="([^"]+)"', html):
        assert link.startswith("https://") or link in ("CHANGES.md", "LICENSE.md", "REVIEW.md")


@pytest.mark.parametrize(
    ("source", "terms"),
    [
        ("arxiv", "CC0 1.0"),
        ("acl", "CC BY 4.0 from 2016 on"),
        ("semantic_scholar", "with attribution to Semantic Scholar"),
        ("facts", "the counts are Semantic Scholar's"),
        ("list", "the words are the curator's"),
    ],
)
def test_licence_says_what_covers_each_source(source: str, terms: str) -> None:
    """Each source of the data has its terms in the licence note; MIT covers the code alone."""
    rows = {row[0]: row for row in _tables(render_license())["What covers this data"]}
    assert terms in rows[source][2]
    assert re.search(r"MIT licence, which does not cover the data", render_license())


def test_licence_covers_every_source_that_can_state_a_value() -> None:
    """No source of the table of precedence is without terms."""
    named = {row[0] for row in _tables(render_license())["What covers this data"]}
    assert {source for sources in PRECEDENCE.values() for source in sources} <= named
