"""Where in the text of a list an addition stands, so that it is seen where a reader expects it; pure.

At the end of the entry's own text, before what breaks the line there; in a table within the cell of the title; in a
block of HTML before the tags that close it. Every line stays the line that it was.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.regions import keepends, split_lines
from pipeline.titles import title_key

Kind = Literal["text", "row", "html", "heading"]
_KINDS: Mapping[str, Kind] = {"html_block": "html", "tr_open": "row", "heading_open": "heading"}
_BLOCKS = MarkdownIt("commonmark").enable("table").disable("inline")
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_TAG = re.compile(r"<(?:br\s*/?|/(?:li|p|t[dr]|div|span|[uod]l|d[dt]|table|tbody|details|summary)\s*)>$", re.IGNORECASE)
_CELL = re.compile(r"<(/?)(t[dhr]|tbody|thead)\b[^<>]*>", re.IGNORECASE)
_CLOSED = re.compile(r"(?:\s|</[a-z]+\s*>)*", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>$", re.IGNORECASE)
_TAIL = 24  # characters of such a tag at most
_LONGEST_ENTRY = 40  # lines
_WINDOW = 8_000  # characters of a row in HTML


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an addition goes."""

    line: int
    """1-based."""
    at: int
    """Characters of the line before it."""
    html: bool = False
    """Markdown is not read there."""
    alone: bool = False
    """Nothing else stands on the line."""


@lru_cache(maxsize=4)  # a run renders each list more than once
def kinds_of(text: str) -> Mapping[int, Kind]:
    """Return the kind of each line that is not plain text, by its 1-based number."""
    kinds: dict[int, Kind] = {}
    for token in _BLOCKS.parse(text):
        if token.map and (kind := _KINDS.get(token.type)) and (kind != "heading" or token.markup[0] == "#"):
            kinds.update((number + 1, kind) for number in range(*token.map))
    return kinds


def place_in(lines: Sequence[str], number: int, kind: Kind, title: str) -> Place | None:
    """Return where an addition about an entry goes; None where it would not be seen.

    `number` is the 1-based line at which the entry ends.
    """
    line = lines[number - 1]
    if kind == "row":
        return Place(line=number, at=_in_row(line, title))
    if is_open(lines[max(0, number - _LONGEST_ENTRY) : number]):
        return None
    if kind == "html":
        return _in_html(lines, number, title)
    if kind == "heading":
        return _under_heading(lines, number)
    if (len(line) - len(line.rstrip("\\"))) % 2:
        return Place(line=number, at=len(line) - 1)  # before the backslash that breaks the line
    at = _before(_BREAK, line)
    return Place(line=number, at=at if len(line) - at > 1 else len(line))  # one space at the end is none to a reader


def _under_heading(lines: Sequence[str], number: int) -> Place:
    """Return the empty line below a heading, so that its address stays; without one, the end of its text."""
    line = lines[number - 1]
    if number < len(lines) and not lines[number].strip() and line.startswith("#"):
        return Place(line=number + 1, at=0, html=True, alone=True)
    text = line.rstrip()
    unclosed = text.rstrip("#")
    return Place(line=number, at=len(unclosed.rstrip()) if unclosed.endswith((" ", "\t")) else len(text))


def _in_html(lines: Sequence[str], number: int, title: str) -> Place | None:
    """Return the end of the cell that holds the title, in a row of a table; else before the tags that close."""
    text = "\n".join(lines[max(0, number - _LONGEST_ENTRY) : number])[-_WINDOW:]
    start = text.rstrip().lower().removesuffix("</table>").rfind("</table>") + 1  # another table's end
    tags = list(_CELL.finditer(text, start))
    if not tags or (tags[-1][1] == "/" and not _CLOSED.fullmatch(text, tags[-1].start())):
        return Place(line=number, at=_before(_TAG, lines[number - 1]), html=True)
    wanted = title_key(title)
    for tag, after in zip(reversed(tags), [None, *reversed(tags)], strict=False):
        end = after.start() if after else len(text)
        if not tag[1] and tag[2].lower() != "tr" and wanted in title_key(text[tag.end() : end]):
            filled = text[:end].rstrip()
            row = filled.count("\n") - text.count("\n") + number
            return Place(line=row, at=_before(_TAG, lines[row - 1][: len(filled.rpartition("\n")[2])]), html=True)
    return None


def _before(tags: re.Pattern[str], line: str) -> int:
    """Return where the spaces and tags at the end of a line begin."""
    at = len(line.rstrip())
    while found := tags.search(line[max(0, at - _TAIL) : at]):
        at = len(line[: at - len(found[0])].rstrip())
    return at


def _in_row(line: str, title: str) -> int:
    """Return the end of the cell that holds the title, else of the last cell that holds anything."""
    wanted = title_key(title)
    ends = [match.start() for match in re.finditer(r"(?<!\\)\|", line)]
    cells = list(zip([-1, *ends], [*ends, len(line)], strict=True))
    filled = [(start, end) for start, end in cells if line[start + 1 : end].strip()]
    holding = [(start, end) for start, end in filled if wanted and wanted in title_key(line[start + 1 : end])]
    start, end = (holding or filled or cells)[-1 if not holding else 0]
    return start + 1 + len(line[start + 1 : end].rstrip())


def is_open(lines: Sequence[str]) -> bool:
    """Return whether a comment or an instruction is open at the end of the last paragraph of some lines."""
    paragraph = list(takewhile(str.strip, reversed(lines)))
    before = _CODE.sub("", "\n".join(reversed(paragraph)))
    return before.rfind("<!") > before.rfind(">") or before.rfind("<?") > before.rfind(">")


def takes_more(text: str) -> bool:
    """Return whether the last line of a text takes a comment at its end and stays what it is."""
    lines = split_lines(text)
    ends = any(_takes_comment(t, lines[-1]) for t in _BLOCKS.parse(text) if t.map and t.map[1] == len(lines))
    return ends and not is_open(lines[-_LONGEST_ENTRY:]) and (len(text) - len(text.rstrip("\\"))) % 2 == 0


def _takes_comment(block: Token, line: str) -> bool:
    heading = block.type == "heading_open" and block.markup.startswith("#") and not line.rstrip().endswith("#")
    return heading or block.type in ("paragraph_open", "html_block", "tr_open")


def near_end(text: str) -> int | None:
    """Return where something goes as near to the end of a text as can be without a change to its last line.

    On that line if it is empty, or on the empty line before the code or the rule that ends the text; else None.
    """
    lines = keepends(text)
    if lines and not lines[-1].strip():
        return len(text) - len(lines[-1])
    last = max((t for t in _BLOCKS.parse(text) if t.map and not t.level), key=lambda t: t.map or [], default=None)
    if last is None or last.map is None or last.type not in ("fence", "hr"):
        return None
    above = lines[: last.map[0]]
    return len("".join(above).removesuffix("\n").removesuffix("\r")) if above and not above[-1].strip() else None
