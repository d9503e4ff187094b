"""From Markdown to the blocks that may be entries: list items, paragraphs, and what lists write instead.

Blocks come from markdown-it-py, so code, comments and nesting are Markdown's own.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.inline import Run, plain, runs_from_source, runs_from_tokens
from pipeline.regions import split_lines

BlockKind = Literal["item", "paragraph", "heading", "row", "html", "code", "deep"]
_DEEPEST = 50  # markdown-it levels, two a list: what is nested deeper is not read
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


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
    """Which Markdown list it is an item of."""
    has_children: bool = False


class _Markdown(MarkdownIt):
    """CommonMark with tables, whose links stay as they are written."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802 the library's name for it
        """Return the address unchanged; the library would encode it anew."""
        return url


def read_blocks(text: str) -> list[Block]:
    """Return what may be an entry, in the order of the lines, and every heading."""
    # Inline text is read token by token, so that its many small tokens do not all live at once.
    markdown = _Markdown("commonmark", {"maxNesting": _DEEPEST}).enable("table").disable(["inline", "text_join"])
    references: dict[str, Any] = {}
    tokens = markdown.parse(text, references)
    runs = [_runs(markdown, token, references) for token in tokens]
    return list(_blocks(tokens, runs, split_lines(text)))


def _runs(markdown: MarkdownIt, token: Token, references: dict[str, Any]) -> tuple[Run, ...]:
    if token.type != "inline":
        return ()
    children: list[Token] = []
    markdown.inline.parse(token.content, markdown, references, children)
    return tuple(runs_from_tokens(children))


def _blocks(  # noqa: C901 one case a kind of token
    tokens: Sequence[Token], runs: Sequence[tuple[Run, ...]], lines: Sequence[str]
) -> Iterator[Block]:
    section: dict[int, str] = {}
    groups = count(1)
    stack: list[int] = []
    path: tuple[str, ...] = ()
    for n, token in enumerate(tokens):
        start, end = token.map or (0, 0)
        match token.type:
            case "heading_open":
                level = int(token.tag[1:])
                title = plain(runs[n + 1])
                section = {depth: text for depth, text in section.items() if depth < level} | {level: title}
                path = tuple(section[level] for level in sorted(section))
                yield Block(kind="heading", section=path, first=_paragraph(token, runs[n + 1]))
            case "bullet_list_open" | "ordered_list_open" | "bullet_list_close" | "ordered_list_close":
                stack = [*stack, next(groups)] if token.nesting == 1 else stack[:-1]
            case "list_item_open":
                if block := _item(tokens, runs, n, path, stack[-1]):
                    yield block
                elif token.level + 1 >= _DEEPEST:
                    yield from _source_lines("deep", start, lines[start:end], path)
            case "blockquote_open" if token.level + 1 >= _DEEPEST:
                yield from _source_lines("deep", start, lines[start:end], path)
            case "paragraph_open" if not stack:
                yield Block(kind="paragraph", section=path, first=_paragraph(token, runs[n + 1]))
            case "tr_open":
                yield Block(kind="row", section=path, first=_paragraph(token, _row(tokens, runs, n)))
            case "html_block":
                content = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), token.content)
                yield from _source_lines("html", start, content.split("\n"), path)
            case "code_block":
                yield from _source_lines("code", start, token.content.split("\n"), path)
            case _:
                pass


def _paragraph(opened: Token, runs: tuple[Run, ...]) -> Paragraph:
    start, end = opened.map or (0, 0)
    return Paragraph(start=start, end=end, runs=runs)


def _row(tokens: Sequence[Token], runs: Sequence[tuple[Run, ...]], at: int) -> tuple[Run, ...]:
    end = next(n for n in range(at, len(tokens)) if tokens[n].type == "tr_close")
    return tuple(run for n in range(at, end) if tokens[n].type == "inline" for run in (*runs[n], Run(text=" ")))


def _source_lines(kind: BlockKind, start: int, lines: Sequence[str], section: tuple[str, ...]) -> Iterator[Block]:
    """Yield the lines that hold an address, of a block whose Markdown is not read."""
    for n, line in enumerate(lines, start):
        if "://" in line:
            paragraph = Paragraph(start=n, end=n + 1, runs=tuple(runs_from_source(line)))
            yield Block(kind=kind, section=section, first=paragraph)


def _item(
    tokens: Sequence[Token], runs: Sequence[tuple[Run, ...]], at: int, section: tuple[str, ...], group: int
) -> Block | None:
    """Return a list item, None where it begins with something that is no text."""
    paragraphs: list[Paragraph] = []
    depth = 0
    children = False
    level = tokens[at].level
    for n in range(at + 1, len(tokens)):
        token = tokens[n]
        if token.type == "list_item_close" and token.level == level:
            break
        if token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
            children = True
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
        elif token.type == "paragraph_open" and depth == 0:
            paragraphs.append(_paragraph(token, runs[n + 1]))
    if not paragraphs:
        return None
    return Block(
        kind="item",
        section=section,
        first=paragraphs[0],
        further=tuple(paragraphs[1:]),
        group=group,
        has_children=children,
    )
