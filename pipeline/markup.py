"""From the Markdown that people write to the Markdown that is meant; line by line, so that every line keeps its number.

Comments go, HTML that only wraps or heads becomes Markdown, links with a slip in them become links, tables in HTML are
taken out to be read apart.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.regions import split_lines

_FENCE = re.compile(r"[\s>*+-]*(`{3,}|~{3,})")
_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff]")
_HEADING = re.compile(r"<(?:h([1-6])|summary)(?=[\s>])[^<>]*>", re.IGNORECASE)
_HEADING_END = re.compile(r"</(?:h[1-6]|summary)\s*>", re.IGNORECASE)
_DETAILS_END = re.compile(r"\s*</details\s*>", re.IGNORECASE)
_WRAPPERS = re.compile(
    r"</?(?:details|div|p|center|section|article|main|header|footer|ul|ol|dl|dd|nav|figure|picture|font|span|small|big)"
    r"(?=[\s/>])[^<>]*>|</(?:li|dt)\s*>",
    re.IGNORECASE,
)
_LIST_ITEM = re.compile(r"\s*<(?:li|dt)(?=[\s>])[^<>]*>\s*", re.IGNORECASE)
_ONLY_BREAK = re.compile(r"(?:\s*</?(?:br|hr)\s*/?>)+\s*", re.IGNORECASE)
_ATX_WITHOUT_SPACE = re.compile(r"(#{1,6})(?=[^#\s\w]|\d|[A-Z\u4e00-\u9fff])(?!!)")
_CLOSED_TWICE = re.compile(r"(?<![\[\]!\\])\[([^\[\]\n]{1,80})(?<!\\)\]\]\((?=\s*(?:https?:|www\.))")
_CLOSED_THRICE = re.compile(r"\[\[([^\[\]\n]{1,80})\]{3}\((?=\s*(?:https?:|www\.))")
_NO_BRACKETS = re.compile(r"\[\[([^\[\]\n]{1,80})\] ?(https?://[^\s\[\]<>]+)\]")
_GAP_BEFORE_ADDRESS = re.compile(r"(\[[^\[\]\n]{1,200}\]{1,2}) {1,2}\((?=https?://[^\s()]+\))")
_FULL_WIDTH = re.compile(r"(\[[^\[\]\n]{1,200}\])（\s*(https?://[^\s()（）]+)\s*）")
_TABLE = re.compile(r"\s*<table(?=[\s>])", re.IGNORECASE)
_TABLE_END = re.compile(r"</table\s*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlTable:
    """A table written in HTML, as it stands in the text."""

    start: int
    """0-based line."""
    lines: tuple[str, ...]


@dataclass(slots=True)
class _State:
    """What the lines so far have left open."""

    fence: str = ""
    comment: bool = False
    heading: int = 0
    """Level of an HTML heading whose words follow on the next lines."""
    table: list[str] | None = None
    tables: list[HtmlTable] = field(default_factory=list)


def meant_markdown(text: str) -> tuple[list[str], list[HtmlTable]]:
    """Return the lines that Markdown shall read, as many as there are, and the tables taken out of them."""
    lines = split_lines(_INVISIBLE.sub("", text))
    state = _State()
    last_close = max((n for n, line in enumerate(lines) if "-->" in line), default=-1)
    last_table = max((n for n, line in enumerate(lines) if _TABLE_END.search(line)), default=-1)
    out = [_line(line, n, state, last_close, last_table) for n, line in enumerate(lines)]
    return out, state.tables


def _line(line: str, n: int, state: _State, last_close: int, last_table: int) -> str:
    if state.fence:
        if line.strip(" >\t").startswith(state.fence) and not line.strip(" >\t").strip(state.fence[0]):
            state.fence = ""
        return line
    if not state.comment and state.table is None and (mark := _FENCE.match(line)):
        if "`" in line[mark.end() :] and mark[1][0] == "`":
            return line
        state.fence = mark[1]
        return line
    line = _without_comments(line, n, state, last_close)
    if state.table is not None or (_TABLE.match(line) and n <= last_table):
        return _in_table(line, n, state)
    return mend_links(_without_html(line, state)) if line.strip() else ""


def _without_comments(line: str, n: int, state: _State, last_close: int) -> str:
    """Return the line without what is in a comment; one that is never closed hides only where it begins a line."""
    kept = []
    at = 0
    while at <= len(line):
        if state.comment:
            end = line.find("-->", at)
            if end < 0:
                break
            state.comment, at = False, end + 3
            continue
        start = line.find("<!--", at)
        closed = n < last_close or line.find("-->", start + 4) >= 0
        if start < 0 or (not closed and line[:start].strip()) or line.count("`", 0, start) % 2:
            kept.append(line[at:])
            break
        kept.append(line[at:start])
        state.comment, at = True, start + 4
        if line.startswith((">", "->"), at):  # an empty comment, by the rules of HTML
            state.comment, at = False, line.index(">", at) + 1
    return "".join(kept)


def _in_table(line: str, n: int, state: _State) -> str:
    state.table = [] if state.table is None else state.table
    state.table.append(line)
    if end := _TABLE_END.search(line):
        state.tables.append(HtmlTable(start=n - len(state.table) + 1, lines=tuple(state.table)))
        state.table = None
        return line[end.end() :]
    return ""


def _without_html(line: str, state: _State) -> str:
    """Return the line with HTML headings and items as Markdown's, and without tags that only wrap."""
    if "<" not in line and not state.heading:
        return _ATX_WITHOUT_SPACE.sub(r"\1 ", line, count=1) if line.startswith("#") else line
    if _ONLY_BREAK.fullmatch(line):
        return ""
    if _DETAILS_END.fullmatch(line):
        return "######" if not line[:1].isspace() else ""
    return _headed(line, state)


def _headed(line: str, state: _State) -> str:
    opened = _HEADING.search(line)
    body = _HEADING_END.sub("", _HEADING.sub("", line)) if opened or state.heading else line
    stripped = _WRAPPERS.sub("", _LIST_ITEM.sub("- ", body, count=1))
    if stripped != line and stripped.strip():
        indent = "" if opened or _LIST_ITEM.match(body) else line[: len(line) - len(line.lstrip())]
        stripped = indent + stripped.strip()
    level = int(opened[1] or 6) if opened else state.heading
    if level and not stripped.strip("#* "):
        state.heading = 0 if _HEADING_END.search(line) else level
        return ""
    state.heading = 0
    if not level or (opened and line[: opened.start()].strip(" #") and not _WRAPPERS.match(line.strip())):
        return stripped
    return f"{'#' * level} {stripped.strip().lstrip('# ')}"


def mend_links(line: str) -> str:
    """Return a line of Markdown with links where it has something that was meant for one."""
    if "[[" in line:
        line = _NO_BRACKETS.sub(r"[[\1](\2)]", _CLOSED_THRICE.sub(r"[[\1]](", line))
    if "](" not in line and "] (" not in line and "]（" not in line and "]  (" not in line:
        return line
    line = _CLOSED_TWICE.sub(r"[\1](", line)
    line = _FULL_WIDTH.sub(r"\1(\2)", line)
    return _GAP_BEFORE_ADDRESS.sub(r"\1(", line)


def table_cells(table: HtmlTable) -> Iterator[tuple[int, int, bool, list[str]]]:
    """Yield of each row its first line, the line after its last, whether it heads the table, and its cells."""
    text = "\n".join(table.lines)
    rows = [match.start() for match in re.finditer(r"<tr(?=[\s>])", text, re.IGNORECASE)]
    for start, end in zip(rows, [*rows[1:], len(text)], strict=True):
        parts = re.split(r"<t([dh])(?=[\s>])[^<>]*>", text[start:end], flags=re.IGNORECASE)
        cells = [re.sub(r"</?t(?:[dhr]|able|body|head)(?=[\s>])[^<>]*>", "", part) for part in parts[2::2]]
        line = table.start + text.count("\n", 0, start)
        row = re.split(r"(?i)</t(?:r|body|able)", text[start:end])[0].rstrip()
        last = line + row.count("\n") + ("\n" in text[start + len(row) : end].split("<")[0])
        yield line, last + 1, all(kind in "hH" for kind in parts[1::2]), [" ".join(cell.split()) for cell in cells]
