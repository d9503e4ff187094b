"""What a stretch of text is worth as an entry: whether it is one, what it explains, and what it leaves over."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.blocks import Block
from pipeline.inline import Run, plain
from pipeline.links import ids_in, is_label, links_paper
from pipeline.prose import is_venue
from pipeline.reading import Reading
from pipeline.roles import Role

_LONG_ENOUGH = re.compile(r"\w\W+\w|[\u4e00-\u9fff]{4}")
"""What a heading has that is a title: one word is a subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of text that is read at once: a block's paragraphs, or one line of them."""

    block: Block
    start: int
    """0-based line."""
    end: int
    """0-based line after the last that says something of the entry: a curator's note may follow."""
    runs: tuple[Run, ...]
    role: Role | None
    """What it says of an entry that it does not begin."""
    reading: Reading | None
    """What it prints, read by itself."""


@dataclass(slots=True, kw_only=True)
class Candidate:
    """An entry as one layout sees it."""

    parts: list[Part]
    reading: Reading | None = None
    why: str = ""

    @property
    def head(self) -> Part:
        """What it begins with."""
        return self.parts[0]

    @property
    def end(self) -> int:
        """The 1-based line where its own text ends."""
        said = [part for part in self.parts[1:] if part.role or any(run.url is not None for run in part.runs)]
        return max(part.end for part in (self.head, *said))


def links_paper_in(part: Part) -> bool:
    """Return whether a part links a paper."""
    return any(map(links_paper, part.runs))


def is_told(part: Part, reading: Reading) -> bool:
    """Return whether nothing of a title had to be guessed from a sentence."""
    return reading.set_off or is_bracketed(part.runs)


def is_entry(candidate: Candidate, reading: Reading) -> bool:
    """Return whether what has a title is an entry: it links something, or says who and when."""
    head = candidate.head
    details = len(candidate.parts) > 1
    if head.block.kind == "heading":
        return (
            bool(reading.links)
            and _LONG_ENOUGH.search(reading.title) is not None
            and (details or any(link.kind == "paper" for link in reading.links))
        )
    told = is_told(head, reading) or (
        details and any(links_paper(run) for part in candidate.parts[1:] for run in part.runs)
    )
    if head.block.kind == "paragraph":
        if not reading.set_off and re.match(r"[a-z]+\b", reading.title):
            return False  # a sentence goes on: "Bee et al. (2019) showed"
        if (
            not reading.set_off
            and not (reading.authors_text or reading.venue_text or details)
            and not is_bracketed(head.runs)
        ):
            return False
        known = reading.authors_text or reading.venue_text or reading.year
        if not reading.links and not (
            reading.authors_text and (reading.year or reading.venue_text) and reading.set_off
        ):
            return False
        return told and (bool(known) or details or _begins_so(head, reading))
    if reading.links:
        return told
    if reading.set_off:
        return bool(reading.authors_text or reading.year)
    return bool(reading.authors_text and (reading.year or reading.venue_text))


def _begins_so(head: Part, reading: Reading) -> bool:
    """Return whether a paragraph begins with its title and is little more: else it is prose."""
    lead = next((run for run in head.runs if run.text.strip() or run.url), None)
    words = len(plain(head.runs).split()) - len(reading.title.split())
    papers = any(map(links_paper, head.runs))
    starts = lead is not None and (lead.strong or lead.url is not None or words < 6)  # noqa: PLR2004 its labels
    return papers and starts and words < 25  # noqa: PLR2004 more is prose


def is_bracketed(runs: Sequence[Run]) -> bool:
    """Return whether every link stands in brackets, as `[[pdf](…)]`, or is an address or a label.

    Else it is a link within a sentence.
    """
    for n, run in enumerate(runs):
        if run.url is None or (n > 0 and runs[n - 1].url == run.url):
            continue
        before = runs[n - 1].text.rstrip()[-1:] if n > 0 and runs[n - 1].url is None else ""
        text = plain([run])
        ends = n + 1 == len(runs) or not runs[n + 1].text.lstrip()[:1].islower()
        if (
            before in tuple("[【(（|")
            or text.startswith(("[", "("))
            or run.bare
            or ((is_label(text) or is_venue(text)) and ends)
            or not text
        ):
            continue
        return False
    return True


def worth_of(candidate: Candidate) -> float:
    """Return what an entry explains, less what it leaves over."""
    reading = candidate.reading
    papers = sum(any(map(links_paper, part.runs)) for part in candidate.parts)
    if reading is None:
        return -1.0 * papers
    worth = (
        1.0
        + 0.5 * bool(reading.links)
        + 0.5 * bool(reading.authors_text)
        + 0.25 * bool(reading.venue_text or reading.year)
    )
    worth -= 1.5 * crowding(candidate, reading)
    if candidate.head.start > candidate.head.block.first.start and not reading.set_off:
        worth -= 2.0  # a line within a text: more likely its wrapped words
    return worth


def crowding(candidate: Candidate, reading: Reading) -> int:
    """Return how many entries more than one it seems to hold: titles linked, papers labelled, arXiv numbers."""
    runs = [run for part in candidate.parts for run in part.runs if run.url]
    labels = Counter(run.text.strip("[]() ").lower() for run in runs if not run.bare)
    most = max(labels[label] for label in ("pdf", "paper", "论文"))
    urls = [link.url for link in reading.links if "arxiv" in link.url.lower()]
    numbers = {ids_in(url).arxiv for url in urls} - {None} if len(urls) > 1 else set()
    return max(0, reading.titles_linked - 1) + max(0, most - 1, len(numbers) - 1)
