"""The list again, with what is known of each paper; every addition stands between our marks.

Outside them the text is the curator's, byte for byte, but for active content, which is made inert.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path

from pipeline.additions import HTML, MARKDOWN, addition, foot, language_of
from pipeline.errors import OutputError
from pipeline.escape import inert, unfinished
from pipeline.model import Entry, Paper
from pipeline.parse import ParsedList
from pipeline.placing import kinds_of, near_end, place_in, takes_more
from pipeline.regions import (
    Block,
    added,
    begin_marker,
    find_block,
    hash_of,
    marker_text,
    split_lines,
    strip_added,
)

_LARGEST = 512_000  # bytes; a longer README is not rendered by GitHub
_NAMED = 5  # lines of an edited block


@dataclass(frozen=True, slots=True, kw_only=True)
class Additions:
    """What is known of the entries, to be written into their lists."""

    paper_of: Mapping[Entry, Paper]
    today: date | None
    """The newest day in the records and the decisions by hand; None without any."""
    marked: Collection[tuple[str, int]]
    """(list, line) of the entries that need a person's eye."""
    review: str
    """Address of the page that says why they do, seen from the README."""

    def into(self, parsed: ParsedList, text: str) -> str:
        """Return the list's text with an addition where each entry's own text ends; its lines stay the same."""
        language = language_of(parsed)
        lines, kinds = split_lines(text), kinds_of(text)
        ends = re.findall(r"\r\n|\n|\r", text)
        for entry in parsed.entries:
            place = place_in(lines, entry.end_line, kinds.get(entry.end_line, "text"), entry.title)
            if (paper := self.paper_of.get(entry)) and place:
                page = self.review if (entry.list, entry.line) in self.marked else None
                form = HTML if place.html else MARKDOWN
                if said := addition(entry, paper, language, self.today, page, form=form):
                    line, small = lines[place.line - 1], f"<sub>{said}</sub>"
                    region = added(small if place.alone else f"<br>{small}")
                    lines[place.line - 1] = line[: place.at] + region + line[place.at :]
        return "".join(line + end for line, end in zip(lines, [*ends, ""], strict=True))

    def foot(self, parsed: ParsedList) -> str:
        """Return the line that stands at the end of a list: the day, and who gave something to it."""
        papers = (self.paper_of[entry] for entry in parsed.entries if entry in self.paper_of)
        return foot(papers, self.today, language_of(parsed))


def render_block(parsed: ParsedList, known: Additions) -> str:
    """Return the list with its additions and the line at its end, to stand between its markers."""
    return _with_foot(known.into(parsed, inert(parsed.text)), known.foot(parsed))


def render_in_place(parsed: ParsedList, text: str, known: Additions) -> str:
    """Return a list that is its own output; `text` is its file without additions.

    Raises:
        OutputError: where it has one of its markers and not the other.
    """
    text = known.into(parsed, text)
    said = known.foot(parsed)
    if any(marker_text(kind, parsed.name) in text for kind in ("begin", "end")):
        place = find_block(text, parsed.name, parsed.path)
        return text[: place.start] + _with_foot(text[place.start : place.end], said) + text[place.end :]
    rendered = _with_foot(text, said)
    for ending in (rendered, rendered.rstrip("\r\n")):
        if strip_added(ending) == strip_added(text):
            return ending
    at = near_end(text)  # the last line has no end, and takes no more
    return text if at is None or not said else text[:at] + added(f"\n\n{said}\n\n") + text[at:]


def _with_foot(body: str, foot: str) -> str:
    """Return the text and its last line as an addition, ending in a newline.

    Where the text's own last newline can stand after the addition, it does: without additions it is the text again.
    """
    newline = "\r\n" if "\r\n" in body else "\n"
    open_ends = unfinished(strip_added(body)).replace("\n", newline)  # additions leave nothing open
    if not foot and not open_ends:
        return body.removesuffix(newline) + newline
    said = added(f"{newline}{open_ends}{newline}{foot}{newline}{newline}")
    text = body.removesuffix(newline)
    if text.endswith(("\n", "\r")) or takes_more(text):
        return f"{text}{said}{newline}"
    return f"{text}{newline}{said}{newline}"


def too_large(readme: bytes, path: Path) -> str | None:
    """Return what to say of a README that GitHub would not render, None where it would."""
    if len(readme) <= _LARGEST:
        return None
    size = f"{len(readme) // 1000} kB, and GitHub renders none over {_LARGEST // 1000} kB"
    return f"{path}: {size}: split the list, or leave out of it what is old"


def place_blocks(readme: str | None, blocks: Mapping[str, str], sources: Mapping[str, str], path: Path) -> str:
    """Return the README with each list's block between its markers; a README that is absent is made.

    `sources` holds the texts of the lists that the blocks are made from, by the same names.

    Raises:
        OutputError: where markers are missing, doubled or reversed, or a block was edited since it was written.
    """
    begins = {name: begin_marker(name, block, sources[name]) for name, block in blocks.items()}
    if readme is None:
        return "\n".join(f"{begins[name]}\n{block}{marker_text('end', name)}\n" for name, block in blocks.items())
    for name, block in blocks.items():
        place = find_block(readme, name, path)
        refuse_edited(readme, place, block, path)
        marker = readme[place.opens : place.start]
        opened = marker.replace(marker.strip(), begins[name])
        readme = readme[: place.opens] + opened + block + readme[place.end :]
    return readme


def is_edited(readme: str, place: Block) -> bool:
    """Return whether what stands in a block is not what was written there."""
    return place.block_hash is not None and hash_of(readme[place.start : place.end]) != place.block_hash


def refuse_edited(readme: str, place: Block, block: str, path: Path) -> None:
    """Complain of a block that a person edited; the edit would be lost.

    Raises:
        OutputError: with the lines that are not as they would be written.
    """
    if not is_edited(readme, place):
        return
    here = split_lines(readme[place.start : place.end])
    steps = SequenceMatcher(None, here, split_lines(block), autojunk=False).get_opcodes()
    rows = [n for kind, low, high, _, _ in steps if kind != "equal" for n in range(low, max(high, low + 1))]
    lines = [place.line + 1 + n for n in rows] or [place.line]
    named = ", ".join(map(str, lines[:_NAMED])) + (" …" if len(lines) > _NAMED else "")
    message = f"the list {place.name} was edited here (lines {named}), where it is generated"
    remedy = f"run `pipeline adopt {path}`, which carries that into the list, or restore the lines from git"
    raise OutputError(path, lines[0], f"{message}: {remedy}")
