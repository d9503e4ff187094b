"""Reading a table: which column holds what, and each row as an entry."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from pipeline.blocks import Block
from pipeline.inline import Run, plain
from pipeline.links import is_label, links_of
from pipeline.people import looks_like_authors
from pipeline.prose import is_venue, year_in
from pipeline.reading import Reading, read_entry
from pipeline.roles import role_of

Column = Literal["title", "authors", "venue", "year", "links", "name", "other"]
_NAMED: tuple[tuple[Column, re.Pattern[str]], ...] = (
    (
        "title",
        re.compile(
            r"(?i).*\b(?:title|paper title|paper name)\b.*|.*(?:标题|题目|论文名称?|论文题目|文章)|(?:papers?|论文|"
            r"名称)"
        ),
    ),
    ("authors", re.compile(r"(?i).*\bauthors?\b.*|.*作者.*")),
    ("year", re.compile(r"(?i).*\b(?:year|date|time|published)\b.*|.*(?:年份|日期|时间|年).*")),
    (
        "venue",
        re.compile(
            r"(?i).*\b(?:venues?|conference|journal|publication|publisher|published in|source|conf\.?|"
            r"pub\.?|where)\b.*|.*(?:会议|期刊|来源|出处|发表|刊物).*"
        ),
    ),
    (
        "links",
        re.compile(
            r"(?i).*\b(?:links?|url|pdf|code|github|arxiv|project|page|resource|demo|website|slides|video|repo)\b.*|.*(?:链接|代码|地址|源码|项目|下载).*"
        ),
    ),
    (
        "name",
        re.compile(
            r"(?i).*\b(?:model|method|name|approach|abbr\w*|acronym|alias|algorithm|short)\b.*|.*(?:模型|方法|简称|缩写).*"
        ),
    ),
)
_SHORTEST_DATED = 4  # words of a title that only a year stands beside
_MOST_TITLES = 0.5  # share of a column's cells that read as a title


def read_rows(rows: Sequence[Block]) -> list[Reading | None]:
    """Return what each row of one table prints; None for its head, and where no title can be made out."""
    body = [row for row in rows if not row.is_head]
    head = next((row for row in rows if row.is_head), None)
    width = max((len(row.cells) for row in rows), default=0)
    names = [plain(head.cells[n]) if head and n < len(head.cells) else "" for n in range(width)]
    columns = _columns(names, body)
    return [None if row.is_head else _row(row, columns) for row in rows]


def _named(name: str) -> Column:
    return next((column for column, pattern in _NAMED if pattern.fullmatch(name.strip(" *"))), "other")


def _columns(names: Sequence[str], body: Sequence[Block]) -> list[Column]:
    """Return what each column holds: the one with titles is told by its cells, and by its name."""
    columns = [_named(name) for name in names]
    shares = [_share_of_titles([row.cells[n] for row in body if n < len(row.cells)]) for n in range(len(names))]
    bonus = {"title": 0.6, "name": -0.3, "links": -0.2, "other": 0.0}
    scores = [
        share + bonus.get(column, -1.0) + (0.3 if re.search(r"(?i)title|标题|题目", name) else 0) if share else -1.0
        for share, column, name in zip(shares, columns, names, strict=True)
    ]
    if not scores or max(scores) < 0:
        return columns
    best = scores.index(max(scores))
    return [
        "title"
        if n == best
        else "name"
        if column == "title" and shares[n]
        else "links"
        if column == "title"
        else column
        for n, column in enumerate(columns)
    ]


def _share_of_titles(cells: Sequence[Sequence[Run]]) -> float:
    """Return which part of the cells could be titles, more for longer ones."""
    filled = [cell for cell in cells if plain(cell).strip(" -") or any(run.url for run in cell)]
    if not filled:
        return 0.0
    return sum(_like_title(cell) for cell in filled) / len(filled)


def _like_title(cell: Sequence[Run]) -> float:
    text = plain(cell)
    if role_of(cell) is not None or is_label(text) or is_venue(text) or looks_like_authors(text):
        return 0.0
    words = len(text.split()) + sum("\u4e00" <= char <= "\u9fff" for char in text) / 3
    linked = any(run.url and len(run.text) > 2 for run in cell)  # noqa: PLR2004 shorter is a sign
    listed = text.count(",") > words / 3
    return min(words, 8) / 8 * (0.4 if listed else 1.0) + (0.2 if linked else 0.0)


def _row(row: Block, columns: Sequence[Column]) -> Reading | None:
    cells = dict(zip(range(len(row.cells)), row.cells, strict=True))
    at = next((n for n, column in enumerate(columns) if column == "title" and n < len(row.cells)), None)
    if at is None or not plain(cells[at]).strip():
        at = next(
            (n for n in sorted(cells, key=lambda n: -_like_title(cells[n])) if _like_title(cells[n]) > _MOST_TITLES),
            None,
        )
    if at is None:
        return None
    title_cell = list(cells[at])
    reading = read_entry(title_cell) or read_entry(
        [replace(run, em=False, strong=True) for run in title_cell if run.text.strip()]
    )
    if reading is None:
        return None
    said: dict[Column, str] = {}
    for n, cell in cells.items():
        if n != at and n < len(columns):
            said.setdefault(_said(columns[n], cell), plain(cell).strip())
    rest = [run for n, cell in cells.items() if n != at for run in (Run(text=" "), *cell)]
    dated = year_in(said.get("year", "")) and len(reading.title.split()) >= _SHORTEST_DATED
    if not links_of([*title_cell, *rest], reading.title) and not said.keys() & {"authors", "venue"} and not dated:
        return None
    venue = said.get("venue", "").strip(" ()[]") or None
    venue = reading.venue_text or (venue if venue and re.search(r"[^\W\d]{2}", venue) else None)
    year = reading.year or year_in(said.get("year", "")) or year_in(said.get("venue", ""))
    return replace(
        reading,
        authors_text=reading.authors_text or said.get("authors") or None,
        venue_text=venue,
        year=year,
        alias=reading.alias or said.get("name") or None,
        links=links_of([*title_cell, *rest], reading.title),
        why="the column of titles",
    )


def _said(column: Column, cell: Sequence[Run]) -> Column:
    """Return what a cell holds: what its column holds, or what its words are where the column does not say."""
    text = plain(cell)
    if column == "year" and re.search(r"[^\W\d]{3}", text) and is_venue(text):
        return "venue"
    if column in {"other", "links"} and is_venue(text):
        return "venue" if re.search(r"[^\W\d]{2}", text) else "year"
    return column
