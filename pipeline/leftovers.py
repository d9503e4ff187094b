"""What looks like an entry and was not read: the lines that a person is told of, and why."""

import re
from collections.abc import Iterable, Iterator, Sequence

from pipeline.blocks import Block, Paragraph
from pipeline.inline import Run, plain, runs_from_source
from pipeline.links import is_label, links_paper
from pipeline.roles import role_of
from pipeline.worth import Candidate

_NEW_ENTRY = re.compile(r"[\s>]*(?:(?:\d{1,9}[.)]|[-*+])\s+\S|(?:\*\*|__)\S)")
"""What an entry starts with: where a line of running text does, Markdown has not taken it for a list item."""
_NOT_READ = {
    "item": "it links a paper, but no title can be made out",
    "paragraph": "it links a paper, but no title can be made out",
    "heading": "it links a paper, but is a heading, and what is below it is no part of an entry",
    "row": "it links a paper, but no cell of the row holds a title",
    "code": "it links a paper, but is indented so far that Markdown takes it for code",
    "deep": "it links a paper, but is nested too deeply to be read",
}


def unread_lines(candidates: Sequence[Candidate], lines: Sequence[str]) -> dict[int, str]:
    """Return the 0-based lines that look like an entry of their own and are none, and why."""
    groups = {
        candidate.head.block.group for candidate in candidates if candidate.reading and candidate.head.block.group
    }
    heads = {candidate.head.start for candidate in candidates if candidate.reading}
    unread: dict[int, str] = {}
    for candidate in candidates:
        for n, why in _of(candidate, lines, groups):
            if n not in heads:
                unread.setdefault(n, why)
    return unread


def _of(candidate: Candidate, lines: Sequence[str], groups: set[int]) -> Iterator[tuple[int, str]]:
    is_entry = candidate.reading is not None
    block = candidate.head.block
    said = False
    for paragraph in _paragraphs(candidate):
        merged = [
            n
            for n in _merged(paragraph, lines)
            if not (is_entry and role_of(runs_from_source(lines[n].replace("*", ""))))
        ]
        yield from ((n, "it links a paper, but belongs to the text above: put an empty line between") for n in merged)
        if not is_entry and _looks_like_entry(block, paragraph) and not (merged and block.kind == "paragraph"):
            yield paragraph.start, _NOT_READ[block.kind]
            said = True
        said = said or bool(merged)
    if not is_entry and not said and block.kind == "item" and block.group in groups and not block.has_children:
        yield from _among_entries(block)


def _among_entries(block: Block) -> Iterator[tuple[int, str]]:
    if re.search(r"\w", plain(block.first.runs)):
        yield block.first.start, "it stands among entries, but has neither link nor authors nor year"
    elif any(run.url for run in block.first.runs):
        yield block.first.start, "it stands among entries, but no title can be made out"


def _paragraphs(candidate: Candidate) -> Iterable[Paragraph]:
    seen: dict[int, Paragraph] = {}
    for part in candidate.parts:
        for paragraph in (part.block.first, *part.block.further):
            seen.setdefault(paragraph.start, paragraph)
    return seen.values()


def _merged(paragraph: Paragraph, lines: Sequence[str]) -> Iterator[int]:
    for n in range(paragraph.start + 1, paragraph.end):
        if _NEW_ENTRY.match(lines[n]) and any(map(links_paper, runs_from_source(lines[n]))):
            yield n


def _looks_like_entry(block: Block, paragraph: Paragraph) -> bool:
    """Return whether a paragraph that was not read looks like an entry all the same."""
    if not any(map(links_paper, paragraph.runs)):
        return False
    return block.kind != "paragraph" or _stands_alone(paragraph)


def _stands_alone(paragraph: Paragraph) -> bool:
    """Return whether a paragraph with a link to a paper is written like an entry, and is not prose."""
    lead = next((run for run in paragraph.runs if run.text.strip() or run.url), Run(text=""))
    starts_so = lead.strong or lead.url is not None or re.match(r"\s*[\d\[(“\"]", lead.text) is not None
    return starts_so or any(run.url and is_label(run.text) for run in paragraph.runs)
