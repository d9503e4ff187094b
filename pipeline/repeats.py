"""What a list has twice: a paper, or a number; pure."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.edits import Edit, Proposal, applied, together
from pipeline.links import ids_in
from pipeline.manuscript import Manuscript
from pipeline.model import IDENTIFIED, Entry

_BLOCKS = MarkdownIt("commonmark").enable("table").disable("inline")
_NUMBER = re.compile(r"[ \t]*(\d{1,9})(?=[.)])")
_HEADING = re.compile(r"(?i)<(?:h[1-6]|summary)\b")


def repeated(script: Manuscript) -> Iterator[tuple[Entry, Proposal | str]]:
    """Yield for each entry whose paper stands above it already the removal of its lines, or why there is none."""
    first: dict[str, Entry] = {}
    extents = _extents(script)
    starts = sorted(script.stretch(entry)[0] for entry in script.parsed.entries)
    alone = {a: (low, high) for a, (low, high) in extents.items() if _holds_one(starts, a, script.offsets[high])}
    for n, entry in enumerate(script.parsed.entries):
        paper = script.paper_of.get(entry)
        if paper is None or paper.status not in IDENTIFIED:
            continue
        before = first.setdefault(paper.paper_id, entry)
        if before is not entry:
            yield entry, _removal(script, extents, alone.get(script.stretch(entry)[0]), (n, entry), before)


def _holds_one(starts: Sequence[int], low: int, high: int) -> bool:
    """Return whether just one entry begins between two offsets."""
    return bisect_left(starts, high) - bisect_left(starts, low) == 1


def _removal(
    script: Manuscript,
    extents: Mapping[int, tuple[int, int]],
    extent: tuple[int, int] | None,
    later: tuple[int, Entry],
    before: Entry,
) -> Proposal | str:
    n, entry = later
    where = f"the same paper stands on line {before.line}"
    if lost := _lost(script, extents, entry, before):
        return f"{where}, {lost}: join the two by hand"
    if extent is None:
        return f"{where}, but this is no list item or row of its own: remove it by hand"
    low, high = _with_gap(script, *extent)
    return Proposal(
        kind="duplicate",
        line=entry.line,
        subject=entry.title,
        reason=f"{where}{f' ({before.section[-1]})' if before.section else ''}",
        edits=(Edit(start=script.file_at(low), end=script.file_at(high), text=""),),
        entry=n,
    )


def _lost(script: Manuscript, extents: Mapping[int, tuple[int, int]], entry: Entry, before: Entry) -> str | None:
    """Return what only the later of two entries says, None where nothing of it would be lost."""
    if entry.note not in (None, before.note):
        return "but the notes differ"
    if entry.alias not in (None, before.alias):
        return "but the short names differ"
    kept = {link.url for link in before.links}
    ids = {token for url in kept for token in ids_in(url).tokens()}
    for link in entry.links:
        stated = set(ids_in(link.url).tokens())
        if link.url not in kept and not (stated and stated <= ids):
            return f"but it does not link {link.url}"
    more = _below(script, extents, entry)
    return "but the text below differs" if more and more not in _below(script, extents, before) else None


def _below(script: Manuscript, extents: Mapping[int, tuple[int, int]], entry: Entry) -> str:
    """Return the words of an item below the entry's own text."""
    start, end = script.stretch(entry)
    extent = extents.get(start)
    return " ".join(script.own[end : script.offsets[extent[1]]].split()) if extent else ""


def _extents(script: Manuscript) -> dict[int, tuple[int, int]]:
    """Return of every list item and row the first line and the line after the last, 0-based, by its place in `own`.

    Not where two of them begin on one line.
    """
    found: dict[int, tuple[int, int]] = {}
    doubled: set[int] = set()
    for token in _BLOCKS.parse(script.own):
        if token.type in ("list_item_open", "tr_open") and token.map:
            start, after = token.map
            while after > start + 1 and not script.lines[after - 1].strip():
                after -= 1
            doubled |= {script.offsets[start]} & found.keys()
            found[script.offsets[start]] = start, after
    return {start: extent for start, extent in found.items() if start not in doubled}


def _with_gap(script: Manuscript, low: int, high: int) -> tuple[int, int]:
    """Return what of `own` goes with some lines: the end of the line before them, and of two gaps the one above."""
    is_blank = [not line.strip() for line in script.lines]
    while low > 0 and is_blank[low - 1] and all(is_blank[high : high + 1]):
        low -= 1
    start, end = script.offsets[low], script.offsets[high]
    if low == 0:
        return start, end + sum(len(line) for line in takewhile(lambda line: not line.strip(), script.lines[high:]))
    return _content_end(script.own, start), _content_end(script.own, end)


def _content_end(own: str, at: int) -> int:
    """Return where the line that ends at an offset has its last character, but for what ends it."""
    return at - next((len(end) for end in ("\r\n", "\n", "\r") if own.endswith(end, 0, at)), 0)


@dataclass(frozen=True, slots=True)
class _Item:
    """A numbered item."""

    line: int
    """0-based."""
    after: int
    """The line after its last."""
    number: int
    is_gone: bool


@dataclass(frozen=True, slots=True)
class _Run:
    """Numbered items that a reader counts through."""

    heading: str
    markup: str = ""
    items: list[_Item] = field(default_factory=list)


def renumbered(script: Manuscript, removed: Sequence[Edit] = ()) -> Iterator[Proposal]:
    """Yield for each stretch of numbered items that repeat or skip a number what they shall be numbered instead.

    `removed` are lines of the file that are taken out as well.
    """
    for run in _runs(script, _BLOCKS.parse(script.own), removed):
        items = [item for item in run.items if not item.is_gone]
        wanted = range(run.items[0].number, run.items[0].number + len(items))
        odd = next((n for n, item in enumerate(items) if item.number != wanted[n]), None)
        if odd is None or not _counts(run):
            continue
        pairs = zip(items, wanted, strict=True)
        edits = script.edits([row for item, new in pairs for row in _number(script, item, new)])
        if edits and _keeps_shape(script, removed, edits):
            printed = ", ".join(str(item.number) for item in items[max(0, odd - 1) : odd + 2])
            yield Proposal(
                kind="number",
                line=script.line_at(script.offsets[items[odd].line]),
                subject=run.heading or "(no heading)",
                reason=f"the numbers go on {printed}: counted on from {wanted[odd]}",
                edits=edits,
            )


def _counts(run: _Run) -> bool:
    """Return whether most items are numbered one more than the one before: not all alike, downwards or in tens.

    Two of which none is taken out are too few to tell.
    """
    steps = [after.number - before.number for before, after in pairwise(run.items)]
    told = len(steps) > 1 or any(item.is_gone for item in run.items)
    return told and min(steps) >= 0 and sum(step == 1 for step in steps) * 2 >= len(steps)


def _runs(script: Manuscript, tokens: Sequence[Token], removed: Sequence[Edit]) -> list[_Run]:
    """Return the numbered items under each heading; those of a list that starts again at 1 are counted anew."""
    heading, runs = "", [_Run("")]
    for n, token in enumerate(tokens):
        line, after = token.map or (0, 0)
        if token.type == "heading_open" or (token.type == "html_block" and _HEADING.search(token.content)):
            heading = tokens[n + 1].content if token.type == "heading_open" else ""
            runs.append(_Run(heading))
        elif token.type == "ordered_list_open" and token.level == 0:
            if int(tokens[n + 1].info) <= 1 or token.markup != runs[-1].markup:
                runs.append(_Run(heading, token.markup))
        elif token.type == "list_item_open" and token.level == 1 and token.info:
            start = script.file_at(script.offsets[line])
            is_gone = any(edit.start <= start < edit.end for edit in removed)
            runs[-1].items.append(_Item(line, after, int(token.info), is_gone))
    return [run for run in runs if run.items]


def _number(script: Manuscript, item: _Item, new: int) -> Iterator[tuple[int, int, str]]:
    """Yield the edits that give an item a number; what is nested in it moves right with a longer one."""
    at = script.offsets[item.line]
    match = _NUMBER.match(script.lines[item.line])
    if item.number == new or match is None or int(match[1]) != item.number:
        return
    yield at + match.start(1), at + match.end(1), str(new)
    longer = len(str(new)) - len(match[1])
    for below in range(item.line + 1, item.after if longer > 0 else 0):
        if script.lines[below][:1] in (" ", "\t") and script.lines[below].strip():
            yield script.offsets[below], script.offsets[below], " " * longer


def _keeps_shape(script: Manuscript, removed: Sequence[Edit], edits: Sequence[Edit]) -> bool:
    """Return whether every block stays the block that it is, on its lines."""
    before, after = applied(script.text, removed), applied(script.text, together([*removed, *edits]))
    return _shape(before) == _shape(after)


def _shape(text: str) -> list[tuple[str, int, object]]:
    return [(token.type, token.level, token.map) for token in _BLOCKS.parse(text)]
