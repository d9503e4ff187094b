"""Where entries begin and end: a few general readings of a section, and which of them explains it best.

`item`: a list item, or a paragraph, with what is nested in it. `line`: each line of a paragraph or an item. `run`: a
title and whatever follows it up to the next. Rows of tables are read in `rows`, under every reading.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pipeline.blocks import Block
from pipeline.config import Layout
from pipeline.inline import Run, split_runs
from pipeline.reading import Reading, read_entry
from pipeline.roles import role_of
from pipeline.rows import read_rows
from pipeline.worth import Candidate, Part, crowding, is_entry, is_told, links_paper_in, worth_of

LAYOUTS: tuple[Layout, ...] = ("item", "line", "run")
_BREAK = Run(text="\n")
_SHORTEST_UNLINKED = 4  # words of a title that neither link nor authors stand beside
_EVIDENCE_OF_ALL = 0.2  # weight of what the whole list says against what the section says
_LONGEST_TITLE_LINE = 40  # words; more is prose


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The blocks under one heading, as they were read."""

    layout: Layout
    candidates: tuple[Candidate, ...]
    scores: dict[Layout, float] = field(default_factory=dict)
    """What each layout explains."""


def read_sections(blocks: Sequence[Block], pinned: Layout | None = None) -> list[Section]:
    """Return every section of the list, each in the layout that explains it best."""
    rows = _read_tables(blocks)
    tried: list[dict[Layout, tuple[Candidate, ...]]] = []
    for _, stretch in groupby(blocks, lambda block: block.section):
        parts = [(block, whole := _whole(block), _lines(block, whole)) for block in stretch]
        wrapped = any(len(lines) > 1 for _, _, lines in parts)
        layouts: tuple[Layout, ...] = (pinned,) if pinned else LAYOUTS if wrapped else ("item", "run")
        found: dict[Layout, tuple[Candidate, ...]] = {}
        for layout in layouts:
            found[layout] = tuple(_as_neighbours(list(_candidates(parts, rows, layout))))
            if _explains_all(found[layout]):
                break
        tried.append(found)
    scores = [{layout: sum(map(worth_of, found)) for layout, found in readings.items()} for readings in tried]
    totals = {layout: sum(score.get(layout, score.get("item", 0.0)) for score in scores) for layout in LAYOUTS}
    most = max(map(abs, totals.values()), default=0) or 1
    sections = []
    for readings, score in zip(tried, scores, strict=True):
        best = max(score, key=lambda layout: score[layout] + _EVIDENCE_OF_ALL * totals[layout] / most)
        sections.append(Section(layout=best, candidates=readings[best], scores=score))
    return sections


def _explains_all(candidates: Sequence[Candidate]) -> bool:
    """Return whether everything is an entry, and one entry only, so that no other layout could explain more."""
    return all(
        (candidate.reading is not None and not crowding(candidate, candidate.reading))
        or (candidate.head.block.kind == "heading" and not links_paper_in(candidate.head))
        for candidate in candidates
    )


def _read_tables(blocks: Sequence[Block]) -> dict[int, Reading | None]:
    """Return what each row prints, by the id of its block."""
    tables: dict[int, list[Block]] = {}
    for block in blocks:
        if block.kind == "row":
            tables.setdefault(block.group, []).append(block)
    return {id(row): reading for rows in tables.values() for row, reading in zip(rows, read_rows(rows), strict=True)}


def _candidates(
    parts: Sequence[tuple[Block, Part, list[Part]]], rows: dict[int, Reading | None], layout: Layout
) -> Iterator[Candidate]:
    """Yield what the blocks hold under a layout, entries and what is none, in order."""
    open_: Candidate | None = None
    for block, whole, lines in parts:
        if block.kind == "row":
            reading = rows[id(block)]
            yield Candidate(parts=[whole], reading=reading, why="a row of a table")
            continue
        for part in lines if layout == "line" else [whole]:
            if open_ and _belongs(part, open_, layout):
                open_.parts.append(part)
                continue
            if open_:
                yield _closed(open_)
            open_ = Candidate(parts=[part])
    if open_:
        yield _closed(open_)


def _as_neighbours(candidates: list[Candidate]) -> list[Candidate]:
    """Read items that print a title with venue and year alone, where the items around them are entries that do so."""
    dated = [c.head.block.group for c in candidates if c.reading and c.reading.venue_text and c.reading.year]
    groups = {group for group, found in Counter(dated).items() if group and found > 1}
    for candidate in candidates:
        reading, block = candidate.head.reading, candidate.head.block
        if candidate.reading or not reading or block.kind != "item" or block.group not in groups:
            continue
        if reading.venue_text and reading.year and len(reading.title.split()) >= _SHORTEST_UNLINKED:
            candidate.reading, candidate.why = reading, "as the items around it"
    return candidates


def _whole(block: Block) -> Part:
    runs = list(block.first.runs)
    end = block.first.end
    for paragraph in block.further:
        runs += [_BREAK, *paragraph.runs]
        if any(run.url is not None for run in paragraph.runs) or role_of(paragraph.runs):
            end = paragraph.end
    return _part(block, block.first.start, end, runs)


def _part(block: Block, start: int, end: int, runs: Sequence[Run]) -> Part:
    role = role_of(runs)
    reading = read_entry(runs) if role is None and block.kind not in {"row", "code", "deep"} else None
    return Part(block=block, start=start, end=end, runs=tuple(runs), role=role, reading=reading)


def _lines(block: Block, whole: Part) -> list[Part]:
    """Return the lines of an item or a paragraph; all of it where there is but one."""
    if block.kind not in {"item", "paragraph"} or not any("\n" in run.text for run in whole.runs):
        return [whole]
    parts = []
    for paragraph in (block.first, *block.further):
        for line in split_runs(paragraph.runs):
            start = paragraph.start + min(
                next((run.line for run in line if run.text.strip() or run.url), 0), paragraph.end - paragraph.start - 1
            )
            parts.append(_part(block, start, start + 1, line))
    return parts if len(parts) > 1 else [whole]


def _belongs(part: Part, entry: Candidate, layout: Layout) -> bool:
    """Return whether a part goes on with the entry before it."""
    head, block = entry.head.block, part.block
    if block.kind not in {"item", "paragraph"} or head.kind not in {"item", "paragraph", "heading"}:
        return False
    same_block = head is block
    nested = block.depth > head.depth
    if head.kind == "heading" and layout != "run":
        return False
    if not _is_title(entry.head):
        return False
    role = part.role
    nested = nested or same_block
    if not nested and links_paper_in(part) and (links_paper_in(entry.head) or block.depth < head.depth):
        return False  # a second paper, whose title cannot be made out
    if layout == "run":
        return role is not None or (nested and not _begins(part)) or (same_block and not _begins(part))
    if same_block or (nested and block.kind == "item"):
        return not _begins(part)
    return block.kind == "paragraph" and role is not None and head.kind == "paragraph" and bool(entry.head.runs)


def _is_title(part: Part) -> bool:
    """Return whether a part has a title, with or without a link."""
    return part.reading is not None and len(part.reading.title.split()) <= _LONGEST_TITLE_LINE


def _begins(part: Part) -> bool:
    """Return whether a part is an entry by itself."""
    return part.reading is not None and bool(part.reading.links) and is_told(part, part.reading)


def _closed(candidate: Candidate) -> Candidate:
    """Read a candidate whose parts are all there."""
    head = candidate.head
    if head.block.kind in {"code", "deep"}:
        return candidate
    reading = head.reading
    if reading and len(candidate.parts) > 1:
        reading = read_entry([run for part in candidate.parts for run in (_BREAK, *part.runs)][1:])
    if reading and is_entry(candidate, reading):
        candidate.reading = reading
        candidate.why = reading.why
    return candidate
