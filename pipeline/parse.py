"""From the Markdown of a list to its entries; pure.

A list item is one entry, or a paragraph that starts with a bold title. What looks like an entry but cannot be read
becomes an issue.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.blocks import Block, BlockKind, Paragraph, read_blocks
from pipeline.config import ListConfig, Tier
from pipeline.errors import ConfigError, ListError
from pipeline.inline import Run, plain, runs_from_source
from pipeline.links import GENERIC, links_paper
from pipeline.model import Entry, Issue
from pipeline.reading import Reading, read_entry
from pipeline.regions import blank_outside_blocks, split_lines, strip_with_lines

_LONGEST_LINE = 50_000  # characters; an entry that prints three thousand authors fits
_BRACKETS = tuple("[【(（|")
_COLONS = tuple(":：")
_LONGEST_SUBJECT = 80  # characters
_NEW_ENTRY = re.compile(r"[\s>]*(?:(?:\d{1,9}[.)]|[-*+])\s+\S|(?:\*\*|__)\S)")
"""What an entry starts with: where a line of running text does, Markdown has not taken it for a list item."""
_NOT_READ: dict[BlockKind, str] = {
    "item": "it links a paper, but no title can be made out",
    "paragraph": "it links a paper, but is no list item, nor a bold title with authors",
    "heading": "it links a paper, but is a heading: headings are not read as entries",
    "row": "it links a paper, but is a row of a table: tables are not read yet",
    "html": "it links a paper, but in HTML: HTML is not read",
    "code": "it links a paper, but is indented so far that Markdown takes it for code",
    "deep": "it links a paper, but is nested too deeply to be read",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedList:
    """A list as read."""

    name: str
    path: Path
    config: ListConfig
    text: str
    """The Markdown as its curator wrote it, without our additions."""
    entries: tuple[Entry, ...]
    issues: tuple[Issue, ...]


def list_name(path: Path) -> str:
    """Return the name of the list in that file: the file's own, without ending and white space."""
    return "-".join(path.stem.split())


def parse_list(text: str, path: Path, config: ListConfig | None = None) -> ParsedList:
    """Return the entries of a list, in its order.

    Raises:
        ListError: where not one entry can be read.
        ConfigError: where a tier of the configuration names a heading that the list has not.
    """
    config = config or ListConfig(path=path.with_suffix(".toml"))
    name = list_name(path)
    stripped, starts = strip_with_lines(blank_outside_blocks(text.removeprefix("\ufeff")), path)
    lines = split_lines(stripped)
    too_long = [n for n, line in enumerate(lines) if len(line) > _LONGEST_LINE]
    blocks = read_blocks("\n".join("" if len(line) > _LONGEST_LINE else line for line in lines))
    readings = [(block, _reading(block)) for block in blocks]
    headings = [block.section[-1] for block in blocks if block.kind == "heading"]
    tiers = _tiers_by_heading(config, headings) if any(reading for _, reading in readings) else {}
    entry_groups = {block.group for block, reading in readings if block.group and reading is not None}
    entries: list[Entry] = []
    unread = dict.fromkeys(too_long, f"more than {_LONGEST_LINE} characters on one line: too long to be read")
    places: dict[object, int] = {}
    for block, reading in readings:
        unread |= _unread_lines(block, lines, is_entry=reading is not None, among_entries=block.group in entry_groups)
        if reading is not None:
            tier = next((tiers[key] for heading in reversed(block.section) if (key := _fold(heading)) in tiers), None)
            place: object = tier.key if tier else block.section
            places[place] = places.get(place, 0) + 1
            entries.append(_entry(name, starts[block.first.start], block, reading, (tier, places[place])))
    issues = tuple(_issue(name, starts[n], lines[n], why) for n, why in sorted(unread.items()))
    if not entries:
        hint = "a paper is a list item with a title and a link, e.g. `1. **Title**. *Authors*. Venue 2020. [[pdf](https://…)]`"
        raise ListError(path, issues[0].line if issues else None, f"no entry can be read: {hint}")
    return ParsedList(name=name, path=path, config=config, text=stripped, entries=tuple(entries), issues=issues)


def _entry(name: str, line: int, block: Block, reading: Reading, place: tuple[Tier | None, int]) -> Entry:
    tier, position = place
    notes = [note for note in (reading.note, *(plain(paragraph.runs) for paragraph in block.further)) if note]
    return Entry(
        list=name,
        line=line,
        end_line=block.first.end,
        section=block.section,
        tier=tier.key if tier else None,
        position=position,
        title=reading.title,
        alias=reading.alias,
        authors_text=reading.authors_text,
        venue_text=reading.venue_text,
        year=reading.year,
        note="\n".join(notes) or None,
        links=reading.links,
        is_paper=reading.is_paper,
    )


def _issue(name: str, line: int, text: str, reason: str) -> Issue:
    subject = " ".join(text[:_LONGEST_SUBJECT].split()) or "(no text)"
    remedy = "write it as `**Title**. *Authors*. Venue 2020. [[pdf](https://…)]`"
    return Issue(level="warning", stage="parse", list=name, line=line, subject=subject, message=reason, remedy=remedy)


def _fold(heading: str) -> str:
    return "".join(unicodedata.normalize("NFKC", heading).casefold().split())


def _tiers_by_heading(config: ListConfig, headings: Collection[str]) -> dict[str, Tier]:
    present = {_fold(heading) for heading in headings}
    for tier in config.tiers:
        if _fold(tier.heading) not in present:
            known = ", ".join(map(repr, headings)) or "none"
            message = f"tier {tier.key!r}: the list has no heading {tier.heading!r}; correct it, there are: {known}"
            raise ConfigError(config.path, tier.line, message)
    return {_fold(tier.heading): tier for tier in config.tiers}


def _reading(block: Block) -> Reading | None:
    """Return what the block prints, None where it is no entry."""
    if block.kind not in ("item", "paragraph") or (reading := read_entry(block.first.runs)) is None:
        return None
    if block.kind == "paragraph":
        return reading if _lead(block.first).strong and reading.authors_text and reading.links else None
    if reading.set_off:
        return reading if reading.links or reading.authors_text or reading.year else None
    if reading.links:
        return reading if _is_bracketed(block.first.runs) else None
    return reading if reading.authors_text and (reading.year or reading.venue_text) else None


def _lead(paragraph: Paragraph) -> Run:
    return next((run for run in paragraph.runs if run.text.strip() or run.url), Run(text=""))


def _is_bracketed(runs: Sequence[Run]) -> bool:
    """Return whether every link stands in brackets, as `[[pdf](…)]`, or is an address or a word for one after a colon.

    Else it is a link within a sentence.
    """
    for n, run in enumerate(runs):
        if run.url is None or (n > 0 and runs[n - 1].url == run.url):
            continue
        before = runs[n - 1].text.rstrip()[-1:] if n > 0 and runs[n - 1].url is None else ""
        if before not in _BRACKETS and not (before in _COLONS and (run.bare or GENERIC.fullmatch(run.text))):
            return False
    return True


def _unread_lines(block: Block, lines: Sequence[str], *, is_entry: bool, among_entries: bool) -> dict[int, str]:
    """Return the 0-based lines of the block that look like an entry of their own and are none, and why."""
    unread: dict[int, str] = {}
    for paragraph in (block.first, *block.further):
        merged = [
            n
            for n in range(paragraph.start + 1, paragraph.end)
            if _NEW_ENTRY.match(lines[n]) and any(map(links_paper, runs_from_source(lines[n])))
        ]
        unread |= dict.fromkeys(merged, "it links a paper, but belongs to the text above: put an empty line between")
        reason = _looks_like_entry(block, paragraph, is_entry=is_entry)
        if reason and not (merged and block.kind == "paragraph"):
            unread[paragraph.start] = reason
    if is_entry or unread or not among_entries or block.has_children:
        return unread
    if re.search(r"\w", plain(block.first.runs)):
        return {block.first.start: "it stands among entries, but has neither link nor authors nor year"}
    is_link = any(run.url for run in block.first.runs)
    return {block.first.start: "it stands among entries, but no title can be made out"} if is_link else {}


def _looks_like_entry(block: Block, paragraph: Paragraph, *, is_entry: bool) -> str | None:
    """Return why a paragraph that was not read looks like an entry all the same; None where it does not."""
    if not any(map(links_paper, paragraph.runs)):
        return None
    if is_entry:
        is_note = paragraph is not block.first and _stands_alone(paragraph)
        return "it links a paper, but is a note of the entry above" if is_note else None
    if block.kind == "paragraph" and not _stands_alone(paragraph):
        return None
    return _NOT_READ[block.kind]


def _stands_alone(paragraph: Paragraph) -> bool:
    """Return whether a paragraph with a link to a paper is written like an entry, and is not prose."""
    lead = _lead(paragraph)
    starts_so = lead.strong or lead.url is not None or re.match(r"\s*[\d\[(“\"]", lead.text) is not None
    return starts_so or any(run.url and GENERIC.fullmatch(run.text) for run in paragraph.runs)
