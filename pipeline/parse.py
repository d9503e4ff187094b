"""From the Markdown of a list to its entries; pure.

A list item is one entry, or a paragraph that starts with a bold title. What looks like an entry but cannot be read
becomes an issue.
"""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.blocks import read_blocks
from pipeline.config import ListConfig, Tier
from pipeline.errors import ConfigError, ListError
from pipeline.layout import Section, read_sections
from pipeline.leftovers import unread_lines
from pipeline.model import Entry, Issue
from pipeline.reading import Reading
from pipeline.regions import blank_outside_blocks, split_lines, strip_with_lines
from pipeline.worth import Candidate

_LONGEST_LINE = 50_000  # characters; an entry that prints three thousand authors fits
_LONGEST_SUBJECT = 80  # characters


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
    sections: tuple[Section, ...] = ()
    """How each section was read."""
    starts: tuple[int, ...] = ()
    """The 1-based line of the file where each line of `text` starts."""


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
    sections = read_sections(blocks, config.reading)
    candidates = [candidate for section in sections for candidate in section.candidates]
    headings = [block.section[-1] for block in blocks if block.kind == "heading"]
    tiers = _tiers_by_heading(config, headings) if any(candidate.reading for candidate in candidates) else {}
    entries: list[Entry] = []
    places: dict[object, int] = {}
    for candidate in candidates:
        if candidate.reading is not None:
            section = _section(candidate)
            tier = next((tiers[key] for heading in reversed(section) if (key := _fold(heading)) in tiers), None)
            place: object = tier.key if tier else section
            places[place] = places.get(place, 0) + 1
            entries.append(_entry(name, starts, candidate, candidate.reading, (tier, places[place])))
    unread = dict.fromkeys(too_long, f"more than {_LONGEST_LINE} characters on one line: too long to be read")
    unread |= unread_lines(candidates, lines)
    issues = tuple(_issue(name, starts[n], lines[n], why) for n, why in sorted(unread.items()))
    if not entries:
        hint = "a paper is a list item with a title and a link, e.g. `1. **Title**. *Authors*. Venue 2020. [[pdf](https://…)]`"
        raise ListError(path, issues[0].line if issues else None, f"no entry can be read: {hint}")
    return ParsedList(
        name=name,
        path=path,
        config=config,
        text=stripped,
        entries=tuple(entries),
        issues=issues,
        sections=tuple(sections),
        starts=tuple(starts),
    )


def _section(candidate: Candidate) -> tuple[str, ...]:
    """Return the headings above an entry, its own not among them."""
    block = candidate.head.block
    return block.section[:-1] if block.kind == "heading" else block.section


def _entry(
    name: str, starts: Sequence[int], candidate: Candidate, reading: Reading, place: tuple[Tier | None, int]
) -> Entry:
    tier, position = place
    section = _section(candidate)
    return Entry(
        list=name,
        line=starts[candidate.head.start],
        end_line=candidate.end,
        section=section,
        tier=tier.key if tier else None,
        position=position,
        title=reading.title,
        alias=reading.alias,
        authors_text=reading.authors_text,
        venue_text=reading.venue_text,
        year=reading.year,
        note=reading.note,
        links=reading.links,
        is_paper=reading.is_paper_in(section),
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
