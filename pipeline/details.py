"""What stands around the title of an entry, on its line and on the others: authors, venue, year, notes."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.ahead import may_be_authors
from pipeline.headline import Headline
from pipeline.inline import Run, plain
from pipeline.links import is_label
from pipeline.people import authors_in, is_one_name, looks_like_authors, tidy_authors
from pipeline.prose import Prose, is_home_page, is_venue, read_prose, venue_in, year_in
from pipeline.roles import field_of, role_of

_BEFORE_ADDRESS = re.compile(
    r"(?i)[\s.,;:(\[]+(?:retrieved(?: from)?|available(?: online)?(?: at| from)?|accessed(?: at| from)?|web|"
    r"(?:https?://)?doi(?:\.org/)?[:\s]*(?:10\.\d{4,}/\S*)?)[\s:.]*$"
)
_NUMBER = re.compile(r"^\s*\[?\(?(?!(?:19|20)\d\d)\d{1,4}[\])]\.?\s*|^\s*\d{1,3}\.\s+")
_SURNAMES_AND_YEAR = re.compile(
    r"(?P<names>[A-Z][\w'’-]+(?:, [A-Z][\w'’-]+)*,? (?:and|&) [A-Z][\w'’-]+)[.,]?\s*[(\[]?"
    r"(?P<year>(?:19|20)\d\d)[a-z]?\W*"
)
"""Surnames that only the year behind them tells from other words: "Kudo and Richardson. 2018."."""
PUNCTUATION = " []()【】（）.,;:|，。；："


def read_lead(found: Headline) -> Prose:
    """Return what stands ahead of the title: authors, a venue, a year."""
    if found.reference:
        return Prose(authors_text=found.reference.authors_text, year=found.reference.year)
    before = found.before
    if not before:
        return Prose()
    text = plain(run for n, run in enumerate(before) if run.url is None or is_one_name(run.text) or is_venue(run.text))
    text = _NUMBER.sub("", text).strip()
    if not text:
        return Prose()
    names, left = authors_in(text)
    if names is None and looks_like_authors(text.rstrip(' ,.:"“')):
        names, left = tidy_authors(text.rstrip(' ,.:"“')), ""
    bare = re.sub(r"[\s,.(]*(?:19|20)\d\d[a-z]?[).,\s]*$", "", text)
    if names is None and is_one_name(bare) and (bare != text or text.endswith(".")):
        names, left = bare, text[len(bare) :]
    if names is None and (said := _SURNAMES_AND_YEAR.fullmatch(text)):
        names, left = said["names"], said["year"]
    if names is None and found.why == "quoted" and not is_venue(text) and may_be_authors(text):
        names, left = tidy_authors(text), ""
    return Prose(authors_text=names, venue_text=venue_in(left), year=year_in(left) or year_in(text))


def with_line(prose: Prose, line: Sequence[Run]) -> Prose:
    """Add what a further line says, where nothing is said yet."""
    text = plain(run for n, run in enumerate(line) if run.url is None or is_home_page(line, n) or is_venue(run.text))
    if field := field_of(text):
        role, said = field
        match role:
            case "authors":
                return replace(prose, authors_text=prose.authors_text or tidy_authors(said) or None)
            case "venue":
                venue = said if re.search(r"[^\W\d]{2}", said) and len(said) < 200 else None  # noqa: PLR2004
                return replace(prose, venue_text=prose.venue_text or venue, year=prose.year or year_in(said))
            case _:
                return replace(prose, note=prose.note or said or None)
    role_here = role_of(line)
    if role_here == "authors" and prose.authors_text is None and not authors_in(text)[0]:
        return replace(prose, authors_text=tidy_authors(text))
    if role_here == "venue":
        venue = (
            None
            if re.fullmatch(r"[\W\d]*", text)
            else re.sub(r"^(?:[Ii]n|[Aa]t)\b[:\s]+", "", text.strip(" .,;:*[]-–—·"))
        )
        if venue and venue.startswith("(") and venue.endswith(")"):
            venue = venue[1:-1]
        return replace(prose, venue_text=prose.venue_text or venue, year=prose.year or year_in(text))
    if role_here is None and not _mostly_known(line):
        note = text if text.strip(PUNCTUATION) else ""
        return replace(prose, note=f"{prose.note}\n{note}" if prose.note and note else note or prose.note)
    said_here = read_prose(line, set_off=False)
    return Prose(
        authors_text=prose.authors_text or said_here.authors_text,
        venue_text=prose.venue_text or said_here.venue_text,
        year=prose.year or said_here.year,
        note=prose.note or said_here.note,
    )


def _mostly_known(line: Sequence[Run]) -> bool:
    """Return whether a line that is neither one thing nor another says who and where: `*Authors*. Venue. [pdf]`."""
    prose = read_prose(line, set_off=False)
    lead = next((run for run in line if run.text.strip()), None)
    names = prose.authors_text or ""
    return bool(
        (looks_like_authors(names) or (is_one_name(names) and lead and lead.em))
        and (prose.venue_text or prose.year or (lead and lead.em))
    )


def cited(rest: Sequence[Run]) -> str | None:
    """Return what stands between a title and the first link: the whole phrase that says where and when."""
    text = ""
    for n, run in enumerate(rest):
        is_link = run.url is not None and run.text.strip() and not is_home_page(rest, n)
        if is_link or (run.strong and re.search(r"[^\W\d]", run.text)) or run.text == "\n":
            break
        text += run.text
    phrase = re.sub(r"^['’]?\W*\b(?:[Ii]n|[Aa]t)\b[:\s]+", "", _BEFORE_ADDRESS.sub("", " ".join(text.split())))
    phrase = phrase.strip(" .,;:：，。；[(-–—'’")
    phrase = phrase[1:-1] if re.fullmatch(r"（[^（）]*）|【[^【】]*】", phrase) else phrase
    if is_label(phrase):
        return None
    phrase = f"({phrase}" if phrase.count("(") < phrase.count(")") else phrase
    return phrase if re.search(r"\w", phrase) and len(phrase) < 300 and not looks_like_authors(phrase) else None  # noqa: PLR2004
