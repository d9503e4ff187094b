"""References as bibliographies print them: authors, a year, and the title up to its full stop, with or without a link.

Read are the year in brackets (APA, Harvard) and the year between full stops (ACL, Chicago).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.inline import Run
from pipeline.people import is_one_name, looks_like_authors, tidy_authors
from pipeline.prose import is_home_page, is_venue
from pipeline.sentences import end_of_sentence, without_number

_DATE = re.compile(
    r"(?P<before>[.,]?)\s*(?:"
    r"[(\[](?:(?P<year>(?:19|20)\d\d)[a-z]?|n\.d\.|in press)(?:,? [^()\[\]]{3,25})?[)\]](?P<stop>[.,:]?)|"
    r"(?<=[.,\s])(?P<plain>(?:19|20)\d\d)[a-z]?\.)\s+"
)
_WORD = re.compile(r"[^\W\d_a-z][\w.'’-]*|(?:van|von|der|den|de|la|le|di|da|del|dos|bin|el|ter|ten|d['’])")
_INITIALS = re.compile(r"(?:[^\W\d_a-z]\.?[ -]*){1,4}")
_PIECE = re.compile(r"\s*(?:[,;&]|\band\b|\.{3}|…|\bet al\b\.?|\bothers\b|\(?\b[Ee]ds?\b\.?\)?)\s*")
_ORGANISATION = re.compile(r"[A-Z][\w&-]*(?: [A-Z&][\w&-]*){0,3}\.")
_QUOTED = re.compile(r"['‘](?P<title>[^\n]{8,300}?)[,.?!]?['’](?=\s*[,.(]|\s*$)")
_LONGEST_NAMES = 1500  # characters ahead of the year


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a reference says ahead of its title, and where that stands in the joined text of its runs."""

    authors_text: str
    year: int | None
    """None where it prints that it has none, or none yet."""
    start: int
    end: int


def find_reference(runs: Sequence[Run]) -> Reference | None:
    """Return who and when, and where the title is, of runs that are a reference; None where they are none."""
    stop = next((n for n, run in enumerate(runs) if run.url is not None and not is_home_page(runs, n)), len(runs))
    text = "".join(run.text for run in runs[:stop])
    date = _DATE.search(text[:_LONGEST_NAMES])
    names = without_number(text[: date.start()] + date["before"]).strip() if date else ""
    if date is None or not _are_names(names, organisation=date["stop"] == "."):
        return None
    start, end = date.end(), date.end() + end_of_sentence(text[date.end() :])
    if quoted := _QUOTED.match(text, start):
        start, end = quoted.span("title")
    else:
        end = _ahead_of_italics(runs[:stop], start, end)
    title = text[start:end]
    if not re.search(r"[^\W\d_]{2}", title) or not re.match(r"[^\W_a-z]|[\"“(\[]", title) or is_venue(title):
        return None
    year = date["year"] or date["plain"]
    return Reference(authors_text=tidy_authors(names), year=int(year) if year else None, start=start, end=end)


def _are_names(names: str, *, organisation: bool) -> bool:
    if organisation and _ORGANISATION.fullmatch(names):
        return True
    names = names.removesuffix(",")
    return looks_like_authors(names) or is_one_name(names) or _are_inverted(names)


def _are_inverted(names: str) -> bool:
    """Return whether names are surnames with initials: "van der Maaten, L., … & Hinton, G. E."."""
    pieces = [piece for piece in _PIECE.split(names) if piece.strip(" .")]
    return any(_INITIALS.fullmatch(piece) for piece in pieces[1:]) and all(
        all(_WORD.fullmatch(word) for word in piece.split()) and len(piece.split()) < 6  # noqa: PLR2004
        for piece in pieces
    )


def _ahead_of_italics(runs: Sequence[Run], start: int, end: int) -> int:
    """Return where a title ends that runs into a journal in italics; a title in italics ends with them."""
    at = 0
    for n, run in enumerate(runs):
        if run.em and start <= at < end:
            if at == start:
                return at + len(run.text)
            if n and runs[n - 1].text.rstrip()[-1:] in tuple(".,?!:)"):
                return at
        at += len(run.text)
    return end
