"""Why each line of a list was read as it was, for the person who asks."""

from collections.abc import Iterator
from typing import Any

from pipeline.inline import plain
from pipeline.model import Entry
from pipeline.parse import ParsedList
from pipeline.worth import Candidate

_LONGEST = 70  # characters of a line that are shown


def explain(parsed: ParsedList) -> Iterator[str]:
    """Yield a line for each section, and one for each part of it: the 1-based lines, what they are, and why."""
    for section in parsed.sections:
        if not section.candidates:
            continue
        block = section.candidates[0].head.block
        scores = ", ".join(f"{layout} {score:g}" for layout, score in section.scores.items())
        yield f"§ {' / '.join(block.section) or '(no heading)'}: read by {section.layout} ({scores})"
        for candidate in section.candidates:
            yield from _explain(candidate, parsed)
    for issue in parsed.issues:
        yield f"{issue.line}: not read: {issue.message}"


def _explain(candidate: Candidate, parsed: ParsedList) -> Iterator[str]:
    reading = candidate.reading
    where = f"{_line(candidate.head.start, parsed)}-{_line(candidate.end - 1, parsed)}"
    kind = candidate.head.block.kind
    text = plain(candidate.head.runs)[:_LONGEST]
    if reading is None:
        yield f"{where}: {kind}, no entry: {text!r}"
        return
    what = "paper" if reading.is_paper_in(candidate.head.block.section) else "entry that is no paper"
    said = {
        "title": reading.title,
        "authors": reading.authors_text,
        "venue": reading.venue_text,
        "year": reading.year,
        "links": ", ".join(link.label for link in reading.links) or None,
    }
    told = "; ".join(f"{name} {value!r}" for name, value in said.items() if value is not None)
    yield f"{where}: {kind}, {what}, title by {candidate.why}: {told}"
    for part in candidate.parts[1:]:
        yield f"    {_line(part.start, parsed)}: {part.role or 'note'}: {plain(part.runs)[:_LONGEST]!r}"


def _line(n: int, parsed: ParsedList) -> int:
    return parsed.starts[min(n, len(parsed.starts) - 1)]


def printed(entry: Entry) -> dict[str, Any]:
    """Return an entry as `pipeline parse` prints it."""
    return {
        "line": entry.line,
        "section": entry.section,
        "title": entry.title,
        "authors_text": entry.authors_text,
        "venue_text": entry.venue_text,
        "year": entry.year,
        "alias": entry.alias,
        "note": entry.note,
        "links": [{"label": link.label, "url": link.url} for link in entry.links],
        "is_paper": entry.is_paper,
    }
