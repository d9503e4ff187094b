"""What we write into a person's Markdown, and how it is found again.

Additions stand between `<!--+-->` and `<!--/+-->`; a whole list in a README stands between
`<!-- papers:begin NAME -->` and `<!-- papers:end NAME -->`. Everything else is the maintainer's. With the begin marker
stand two hashes: of what is between the markers, so that an edit there is seen, and of the list it was made from.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import ListError, OutputError

ADDED = "<!--+-->"
ADDED_END = "<!--/+-->"

_NEWLINE = re.compile(r"\r\n|\n|\r")
_MARKER = re.compile(
    r"<!--[ \t]*papers:(begin|end)[ \t]+(\S+)[ \t]*-->"
    r"(?:<!--\+--><!-- block=([0-9a-f]+) list=([0-9a-f]+) --><!--/\+-->)?"
)
_DIGITS = 16  # hexadecimal, of a hash
_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")


def split_lines(text: str) -> list[str]:
    """Return the lines as Markdown counts them: only LF, CR LF and CR end a line."""
    return _NEWLINE.split(text)


def added(text: str) -> str:
    """Return the text as an addition."""
    return f"{ADDED}{text}{ADDED_END}"


def _regions(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each addition; one that is opened twice and closed once begins where it opens last.

    What stands after the first opening is then the maintainer's again, and the first opening is left over.
    """
    at = 0
    while (end := text.find(ADDED_END, at)) >= 0:
        if (start := text.rfind(ADDED, at, end)) >= 0:
            yield start, end + len(ADDED_END)
        at = end + len(ADDED_END)


def strip_added(text: str) -> str:
    """Return the text without our additions: the bytes that the maintainer wrote."""
    kept = []
    at = 0
    for start, end in _regions(text):
        kept.append(text[at:start])
        at = end
    return "".join(kept) + text[at:]


def additions_in(text: str) -> Iterator[tuple[int, str]]:
    """Yield (1-based line, text) of each addition, the text the same whatever ends its lines."""
    line, at = 1, 0
    for start, end in _regions(text):
        line += len(_NEWLINE.findall(text, at, start))
        yield line, "\n".join(split_lines(text[start:end]))
        line, at = line + len(_NEWLINE.findall(text, start, end)), end


def strip_with_lines(text: str, path: Path) -> tuple[str, list[int]]:
    """Return the text without our additions, and for each of its lines the 1-based line of `text` it starts on.

    A line that begins with an addition starts where the maintainer's words begin.

    Raises:
        ListError: where an addition is opened and not closed, or closed and not opened.
    """
    kept: list[str] = []
    starts = [1]
    at = 0
    line = 1
    blank = True  # nothing but our additions on the line so far
    for start, end in [*_regions(text), (len(text), len(text))]:
        chunk = text[at:start]
        for stray in (ADDED, ADDED_END):
            if (found := chunk.find(stray)) >= 0:
                where = line + len(_NEWLINE.findall(chunk[:found]))
                message = f"{stray} without its partner: delete it, or restore the addition around it"
                raise ListError(path, where, message)
        kept.append(chunk)
        rows = _NEWLINE.split(chunk)
        starts += range(line + 1, line + len(rows))
        blank = (blank or len(rows) > 1) and not rows[-1].strip()
        line += len(rows) - 1 + len(_NEWLINE.findall(text[start:end]))
        if blank:
            starts[-1] = line
        at = end
    return "".join(kept), starts


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Where the list NAME stands in a README."""

    name: str
    opens: int
    """Offset of the begin marker."""
    start: int
    """Offset of the first character after the begin marker's line."""
    end: int
    """Offset of the end marker."""
    line: int
    """1-based line of the begin marker."""
    block_hash: str | None = None
    """Of what was written between the markers; None: the marker is older than hashes, or a person's."""
    list_hash: str | None = None
    """Of the list that it was made from."""


def _markers(text: str) -> list[tuple[str, str, int, int, int]]:
    """Return (begin|end, name, start, end, line) of every marker that stands alone on a line.

    A marker in a code fence is an example, unless it ends a list whose own fence was never closed.
    """
    found: list[tuple[str, str, int, int, int]] = []
    fence = opened = ""
    offset = 0
    for number, line in enumerate(keepends(text), 1):
        match = _MARKER.fullmatch(line.strip())
        if match and (not fence or (match[1], match[2]) == ("end", opened)):
            found.append((match[1], match[2], offset, offset + len(line), number))
            opened = match[2] if match[1] == "begin" else ""
            fence = ""
        elif (mark := _FENCE.match(line)) and (mark[1][0] == "~" or "`" not in line[mark.end() :]):
            if not fence:
                fence = mark[1]
            elif mark[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        offset += len(line)
    return found


def keepends(text: str) -> list[str]:
    """Return the lines as Markdown counts them, each with what ends it."""
    return re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$", text)


def find_block(text: str, name: str, path: Path) -> Block:
    """Return where the list stands in the README.

    Raises:
        OutputError: where a marker is missing, doubled, or the end comes before the begin.
    """
    markers = [marker for marker in _markers(text) if marker[1] == name]
    begins = [marker for marker in markers if marker[0] == "begin"]
    ends = [marker for marker in markers if marker[0] == "end"]
    begin_text, end_text = marker_text("begin", name), marker_text("end", name)
    for kind, found in ((begin_text, begins), (end_text, ends)):
        if len(found) > 1:
            lines = ", ".join(str(marker[4]) for marker in found)
            raise OutputError(path, found[1][4], f"{kind} stands on lines {lines}: keep one of them")
    if not begins and not ends:
        message = f"no markers for the list {name}: add the lines {begin_text} and {end_text} where it shall stand"
        raise OutputError(path, None, message)
    if not begins or not ends:
        there, lacking = (begins or ends)[0], begin_text if not begins else end_text
        where = "begins, above this line" if not begins else "ends, below this line"
        raise OutputError(path, there[4], f"{lacking} is missing: add it where the list {where}")
    if ends[0][2] < begins[0][3]:
        raise OutputError(path, ends[0][4], f"{end_text} stands before {begin_text}: exchange the two lines")
    between = [m for m in _markers(text) if begins[0][3] <= m[2] < ends[0][2]]
    if between:
        message = f"the markers of {between[0][1]} stand inside those of {name}: move them out"
        raise OutputError(path, between[0][4], message)
    opened = _MARKER.fullmatch(text[begins[0][2] : begins[0][3]].strip())
    block_hash, list_hash = opened.group(3, 4) if opened else (None, None)
    return Block(
        name=name,
        opens=begins[0][2],
        start=begins[0][3],
        end=ends[0][2],
        line=begins[0][4],
        block_hash=block_hash,
        list_hash=list_hash,
    )


def hash_of(text: str) -> str:
    """Return a hash of a text that is the same whatever ends its lines."""
    return hashlib.sha256("\n".join(split_lines(text)).encode()).hexdigest()[:_DIGITS]


def begin_marker(name: str, block: str, source: str) -> str:
    """Return the begin marker of a block made from the text of a list, with its hashes."""
    return marker_text("begin", name) + added(f"<!-- block={hash_of(block)} list={hash_of(source)} -->")


def marker_text(kind: str, name: str) -> str:
    """Return the marker line, without its newline; `kind` is begin or end."""
    return f"<!-- papers:{kind} {name} -->"


def blank_outside_blocks(text: str) -> str:
    """Return the text with everything outside its list blocks emptied, line by line; as it is without blocks."""
    spans = _block_spans(text)
    if not spans:
        return text
    parts = []
    at = 0
    for start, end in spans:
        parts.append(_only_newlines(text[at:start]))
        parts.append(text[start:end])
        at = end
    return "".join(parts) + _only_newlines(text[at:])


def _block_spans(text: str) -> list[tuple[int, int]]:
    """Return where lists stand between their markers."""
    spans = []
    opened: tuple[str, int] | None = None
    for kind, name, start, end, _ in _markers(text):
        if kind == "begin":
            opened = (name, end)
        elif opened and opened[0] == name:
            spans.append((opened[1], start))
            opened = None
    return spans


def owned_spans(text: str) -> list[tuple[int, int]]:
    """Return where the maintainer's words of a list stand: between its markers if it has them, not in additions."""
    spans = []
    for start, end in _block_spans(text) or [(0, len(text))]:
        at = start
        for opens, closes in _regions(text[start:end]):
            spans.append((at, start + opens))
            at = start + closes
        spans.append((at, end))
    return [(start, end) for start, end in spans if start < end]


def generated_in(text: str) -> list[str]:
    """Return the names of the lists that were written into a text from files of their own."""
    return [opened[2] for line in keepends(text) if (opened := _MARKER.fullmatch(line.strip())) and opened[3]]


def _only_newlines(text: str) -> str:
    return "\n" * len(_NEWLINE.findall(text))
