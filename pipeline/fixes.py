"""Small edits of a list that what is known of its papers calls for; each is proposed to a person; pure.

Nothing is proposed that cannot be found unmistakably in the maintainer's own words, and nothing after which the list
would be read otherwise than meant: with all proposals at once it is read again, and every entry compared.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.config import decide
from pipeline.edits import Proposal, applied, edits_of
from pipeline.errors import PipelineError
from pipeline.manuscript import Manuscript
from pipeline.model import IDENTIFIED, Entry
from pipeline.parse import parse_list
from pipeline.relinking import named, relinked
from pipeline.repeats import renumbered, repeated
from pipeline.sources import LIST

_PREPRINT = re.compile(
    r"(?i)(?:arxiv(?:\.org)?(?:[ ,]*(?:pre-?|e-?)prints?)?|corr|pre-?prints?|(?:arxiv ?)?预印本)"
    r"(?:[ ,]+(?:19|20)\d\d| ?[(（](?:19|20)\d\d[)）])?"
)
"""A printed venue that says no more than that the paper is a preprint."""
_PLAIN_VENUE = re.compile(r"[A-Za-z][\w &.,:'’/+-]* (?:19|20)\d\d")
"""A venue that Markdown shows as it is."""
_NOT_TEXT = re.compile(r"\[[^\[\]\n]*\](?=[ \]]{0,3}[(（\[])|\]\([^()\n]*\)|https?://\S+|<[^<>\n]*>")
"""Labels, addresses, tags."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unproposed:
    """What would have been proposed, and why it is not."""

    line: int
    """1-based in the file."""
    subject: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixes:
    """What can be done for a list."""

    proposals: tuple[Proposal, ...] = ()
    """In the order of the file, the removal of an entry before edits within it."""
    unproposed: tuple[Unproposed, ...] = ()


def propose(script: Manuscript) -> Fixes:
    """Return what can be done for the entries of a list."""
    found: list[Proposal] = []
    left: list[Unproposed] = []
    rows: list[tuple[Entry, Proposal | str]] = list(repeated(script))
    for n, entry in enumerate(script.parsed.entries):
        rows += ((entry, row) for row in (*_appeared(script, n, entry), *relinked(script, n, entry)))
    for entry, row in rows:
        if isinstance(row, Proposal):
            found.append(row)
        else:
            left.append(Unproposed(line=entry.line, subject=entry.title, reason=row))
    found.sort(key=lambda proposal: (proposal.span[0], -proposal.span[1]))
    return _sound(script, found, left)


def propose_numbers(script: Manuscript, accepted: Sequence[Proposal]) -> Fixes:
    """Return how the items are to be numbered once those proposals are carried out."""
    removed = [edit for proposal in accepted if proposal.kind == "duplicate" for edit in proposal.edits]
    return _sound(script, list(renumbered(script, removed)), [], accepted)


def _appeared(script: Manuscript, n: int, entry: Entry) -> Iterator[Proposal]:
    """Yield the venue of a paper that is printed as a preprint and has appeared since."""
    paper = script.paper_of.get(entry)
    venue = paper.values.get("venue") if paper and paper.status in IDENTIFIED else None
    if venue is None or venue.source == LIST or not _PREPRINT.fullmatch(entry.venue_text or ""):
        return
    spans = list(_printed(script, entry, entry.venue_text or ""))
    if len(spans) != 1 or not _PLAIN_VENUE.fullmatch(venue.value):
        return
    if edits := script.edits([(*spans[0], venue.value)]):
        yield Proposal(
            kind="venue",
            line=script.line_at(spans[0][0]),
            subject=entry.title,
            reason=f"it has appeared in {venue.value} (source: {named(venue.source)})",
            edits=edits,
            entry=n,
            fields={"venue_text": venue.value, "year": int(venue.value[-4:])},
        )


def _printed(script: Manuscript, entry: Entry, words: str) -> Iterator[tuple[int, int]]:
    """Yield where an entry prints those words as text: not in its title, a label or an address."""
    start, end = script.stretch(entry)
    text = script.own[start:end]
    hidden = [match.span() for match in (*_NOT_TEXT.finditer(text), *re.finditer(re.escape(entry.title), text))]
    for match in re.finditer(rf"(?<![\w-]){re.escape(words)}(?![\w-])", text):
        if not any(low < match.end() and match.start() < high for low, high in hidden):
            yield start + match.start(), start + match.end()


def _sound(
    script: Manuscript, found: Sequence[Proposal], left: Sequence[Unproposed], given: Sequence[Proposal] = ()
) -> Fixes:
    """Return what of the proposals can be carried out together with those given, and why the others cannot."""
    apart = _apart(found)
    kept = _fitting(script, apart, given)
    odd = "with it an entry would be read otherwise than meant, or a decision in overrides.toml would fit none"
    dropped = [
        Unproposed(line=p.line, subject=p.subject, reason=f"{p.reason}, but {odd}") for p in apart if p not in kept
    ]
    return Fixes(proposals=tuple(kept), unproposed=tuple(sorted([*left, *dropped], key=lambda row: row.line)))


def _apart(found: Sequence[Proposal]) -> list[Proposal]:
    """Return the proposals without those that touch the same words as one before: they come with the next run."""
    kept: list[Proposal] = []
    taken: set[int] = set()
    for proposal in found:
        places = {at for edit in proposal.edits for at in range(edit.start, edit.end)}
        if proposal.kind == "duplicate" or not places & taken:
            kept.append(proposal)
            taken |= places if proposal.kind != "duplicate" else set()
    return kept


def _fitting(script: Manuscript, found: Sequence[Proposal], given: Sequence[Proposal]) -> list[Proposal]:
    """Return the proposals after which, all together, the list is read as meant; left out is what spoils it."""
    if not found or fits(script, [*given, *found]):
        return list(found)
    if len(found) == 1:
        return []
    half = len(found) // 2
    first = _fitting(script, found[:half], given)
    return first + _fitting(script, found[half:], [*given, *first])


def fits(script: Manuscript, proposals: Sequence[Proposal]) -> bool:
    """Return whether the list with them is read as it is now, but for what they say; decisions by hand still fit."""
    parsed = script.parsed
    try:
        again = parse_list(fixed(script, proposals), parsed.path, parsed.config)
        decide(again.entries, script.overrides)
    except PipelineError:
        return False
    expected = _expected(parsed.entries, proposals)
    return len(expected) == len(again.entries) and all(map(_is_alike, expected, again.entries))


def _expected(entries: Sequence[Entry], proposals: Sequence[Proposal]) -> list[Entry]:
    changed = list(entries)
    gone: set[int] = set()
    for proposal in proposals:
        if (n := proposal.entry) is None:
            continue
        if proposal.kind == "duplicate":
            gone.add(n)
        links = tuple(replace(link, url=proposal.urls.get(link.url, link.url)) for link in changed[n].links)
        changed[n] = replace(changed[n], **{**proposal.fields, "links": links})
    return [entry for n, entry in enumerate(changed) if n not in gone]


def _is_alike(ours: Entry, theirs: Entry) -> bool:
    """Return whether two entries print the same, wherever they stand."""
    return replace(theirs, line=ours.line, end_line=ours.end_line, position=ours.position) == ours


def fixed(script: Manuscript, proposals: Sequence[Proposal]) -> str:
    """Return the file's text with proposals carried out."""
    return applied(script.text, edits_of(proposals))
