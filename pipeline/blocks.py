"""From Markdown to the blocks that may be entries: list items, paragraphs, headings, rows of tables.

Blocks come from markdown-it-py, so code and nesting are Markdown's own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.inline import Run, plain, runs_from_source, runs_from_tokens
from pipeline.markup import HtmlTable, meant_markdown, table_cells

BlockKind = Literal["item", "paragraph", "heading", "row", "code", "deep"]
_MOST_BRACKETS = 3000  # brackets in one text that no link closes: each costs the library as much as a line
_DEEPEST = 50  # markdown-it levels, two a list: what is nested deeper is not read


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Lines of text, and what they say."""

    start: int
    """0-based first line."""
    end: int
    """0-based line after the last."""
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What may be an entry."""

    kind: BlockKind
    section: tuple[str, ...]
    """Headings above it, outermost first; a heading is in its own."""
    first: Paragraph
    further: tuple[Paragraph, ...] = ()
    """The other paragraphs of a list item."""
    group: int = 0
    """Which Markdown list it is an item of, or which table a row of."""
    depth: int = 0
    """Lists around it."""
    has_children: bool = False
    cells: tuple[tuple[Run, ...], ...] = ()
    """Of a row, in the order of the columns."""
    is_head: bool = False
    """A row that names the columns."""

    @property
    def end(self) -> int:
        """The 0-based line after the last of its own text."""
        return max(paragraph.end for paragraph in (self.first, *self.further))


class _Markdown(MarkdownIt):
    """CommonMark with tables, whose links stay as they are written."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802 the library's name for it
        """Return the address unchanged; the library would encode it anew."""
        return url


class _Reader:
    """Reads inline text as it is asked for, so that its many small tokens do not all live at once."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.markdown = (
            _Markdown("commonmark", {"maxNesting": _DEEPEST}).enable("table").disable(["inline", "text_join"])
        )
        self.references: dict[str, Any] = {}
        self.lines = lines
        self.tokens = self.markdown.parse("\n".join(lines), self.references)
        self.groups = count(1)

    def runs(self, source: str) -> tuple[Run, ...]:
        if source.count("[") - 2 * source.count("](") > _MOST_BRACKETS:
            return tuple(runs_from_source(source))
        children: list[Token] = []
        self.markdown.inline.parse(source, self.markdown, self.references, children)
        return tuple(runs_from_tokens(children))

    def paragraph(self, at: int) -> Paragraph:
        """Return the text that the token opens, or is."""
        token = self.tokens[at]
        start, end = token.map or (0, 0)
        source = token.content.rstrip("\n") if token.type == "html_block" else self.tokens[at + 1].content
        return Paragraph(start=start, end=end, runs=self.runs(source))


def read_blocks(text: str) -> list[Block]:
    """Return what may be an entry, in the order of the lines, and every heading."""
    lines, tables = meant_markdown(text)
    reader = _Reader(lines)
    return _with_tables(list(_blocks(reader)), tables, reader)


def _blocks(reader: _Reader) -> Iterator[Block]:  # noqa: C901, PLR0912 one case a kind of token
    section: dict[int, str] = {}
    stack: list[int] = []
    path: tuple[str, ...] = ()
    table = 0
    is_head = False
    for n, token in enumerate(reader.tokens):
        start, end = token.map or (0, 0)
        match token.type:
            case "heading_open":
                first = reader.paragraph(n)
                level = int(token.tag[1:])
                section = {depth: text for depth, text in section.items() if depth < level} | {level: plain(first.runs)}
                path = tuple(section[level] for level in sorted(section) if section[level])
                if plain(first.runs):
                    yield Block(kind="heading", section=path, first=first)
            case "bullet_list_open" | "ordered_list_open" | "bullet_list_close" | "ordered_list_close":
                stack = [*stack, next(reader.groups)] if token.nesting == 1 else stack[:-1]
            case "list_item_open":
                if block := _item(reader, n, path, stack):
                    yield block
                elif token.level + 1 >= _DEEPEST:
                    yield from _source_lines("deep", start, reader.lines[start:end], path)
            case "blockquote_open" if token.level + 1 >= _DEEPEST:
                yield from _source_lines("deep", start, reader.lines[start:end], path)
            case "paragraph_open" | "html_block" if not stack and not _is_hidden(token):
                yield Block(kind="paragraph", section=path, first=reader.paragraph(n))
            case "table_open":
                table = next(reader.groups)
            case "thead_open" | "thead_close":
                is_head = token.nesting == 1
            case "tr_open":
                sources = _cells(reader.tokens, n)
                yield _row(reader, (start, end), sources, path, table, is_head=is_head)
            case "code_block":
                yield from _source_lines("code", start, token.content.split("\n"), path)
            case _:
                pass


def _is_hidden(token: Token) -> bool:
    return token.type == "html_block" and token.content.lstrip().lower().startswith(("<script", "<style", "<pre", "<?"))


def _cells(tokens: Sequence[Token], at: int) -> list[str]:
    end = next(n for n in range(at, len(tokens)) if tokens[n].type == "tr_close")
    return [tokens[n].content for n in range(at, end) if tokens[n].type == "inline"]


def _row(  # noqa: PLR0913 all that a row knows
    reader: _Reader, lines: tuple[int, int], sources: Sequence[str], path: tuple[str, ...], table: int, *, is_head: bool
) -> Block:
    cells = tuple(reader.runs(source) for source in sources)
    runs = tuple(run for cell in cells for run in (*cell, Run(text=" ")))
    first = Paragraph(start=lines[0], end=lines[1], runs=runs)
    return Block(kind="row", section=path, first=first, group=table, cells=cells, is_head=is_head)


def _source_lines(kind: BlockKind, start: int, lines: Sequence[str], section: tuple[str, ...]) -> Iterator[Block]:
    """Yield the lines that hold an address, of a block whose Markdown is not read."""
    for n, line in enumerate(lines, start):
        if "://" in line:
            paragraph = Paragraph(start=n, end=n + 1, runs=tuple(runs_from_source(line)))
            yield Block(kind=kind, section=section, first=paragraph)


def _item(reader: _Reader, at: int, section: tuple[str, ...], stack: Sequence[int]) -> Block | None:
    """Return a list item, None where it begins with something that is no text."""
    paragraphs: list[Paragraph] = []
    depth = 0
    children = False
    level = reader.tokens[at].level
    for n in range(at + 1, len(reader.tokens)):
        token = reader.tokens[n]
        if token.type == "list_item_close" and token.level == level:
            break
        if token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
            children = True
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
        elif depth == 0 and token.type in ("paragraph_open", "html_block") and not _is_hidden(token):
            paragraphs.append(reader.paragraph(n))
    if not paragraphs:
        return None
    return Block(
        kind="item",
        section=section,
        first=paragraphs[0],
        further=tuple(paragraphs[1:]),
        group=stack[-1],
        depth=len(stack),
        has_children=children,
    )


def _with_tables(blocks: list[Block], tables: Sequence[HtmlTable], reader: _Reader) -> list[Block]:
    """Put the rows of HTML tables where they stand."""
    rows: list[Block] = []
    for table in tables:
        group = next(reader.groups)
        rows += (
            _row(reader, (start, end), cells, (), group, is_head=is_head)
            for start, end, is_head, cells in table_cells(table)
        )
    if not rows:
        return blocks
    path: tuple[str, ...] = ()
    placed = []
    for block in sorted([*blocks, *rows], key=lambda block: block.first.start):
        path = block.section or path
        placed.append(replace(block, section=path) if block.kind == "row" and not block.section else block)
    return placed
