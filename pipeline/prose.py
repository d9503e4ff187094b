"""Prose between a title and its links: authors, venue, year."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.ids import full_year
from pipeline.inline import Run
from pipeline.names import split_authors
from pipeline.venues import SHORT_YEAR

_YEAR = re.compile(r"(?<![\d.:/-])((?:19|20)\d\d)(?![\d./]\d|\d)")
_VENUE_WORD = re.compile(
    r"(?i:\b(?:workshop|conference|proceedings|proc|journal|transactions|preprint|arxiv|symposium|findings|"
    r"technical report|thesis|tech report|letters|nature|science|advances)\b)|"
    r"\b[A-Za-z]*[A-Z][A-Za-z]*[A-Z][A-Za-z]*\s*,?\s*(?:['’]\d\d\b|(?:19|20)\d\d)|会议|期刊"
)
_NAME_AND_YEAR = re.compile(r"[A-Z][A-Za-z-]{1,15} (?:19|20)\d\d|(?:[A-Za-z&.-]+ ){0,4}[A-Za-z-]{2,16}(?:19|20)\d\d")
_ARXIV_NUMBER = re.compile(
    r"(?i)arxiv ?[:.]? ?(?:preprint )?(?:arxiv:)? ?(?:\d{4}\.\d{4,5}|[a-z-]{2,8}(?:\.[a-z]{2})?/\d{7})(?:v\d+)?"
)
_EDGE = " \t\n.,;:|·[]()（）【】，。；：-–—*"
_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,4}")


def year_in(text: str) -> int | None:
    """Return the last year printed in a text; the digits of an arXiv number are none."""
    text = _ARXIV_NUMBER.sub(" ", " ".join(text.split()))
    if years := _YEAR.findall(text):
        return int(years[-1])
    if match := SHORT_YEAR.search(text):
        return full_year(int(match[1]))
    glued = re.search(r"[A-Za-z]((?:19|20)\d\d)\b", text)  # ACL2020
    return int(glued[1]) if glued else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """What the prose of an entry says."""

    authors_text: str | None = None
    venue_text: str | None = None
    year: int | None = None
    note: str | None = None


def read_prose(rest: Sequence[Run], *, set_off: bool) -> Prose:
    """Return what the runs after the title say; a remark is only looked for behind a title that is set off."""
    authors, ahead, text, tail = _sort_out(rest)
    if authors is None:
        authors, text = _authors_in(text)
        venue = _venue_in(text)
    elif text.strip(_EDGE):
        venue = _tidy(text) or None
    else:
        text, venue = ahead, _venue_in(ahead)
    tail_venue = _venue_in(tail)
    year = year_in(text) or (year_in(tail) if len(tail) < 80 else None)  # noqa: PLR2004 prose holds other years
    remarks = [text.strip(_EDGE)] if set_off and venue is None and authors is None else []
    remarks += [tail.strip(_EDGE)] if tail_venue is None else []
    note = next((remark for remark in remarks if len(remark) > 12 and year_in(remark) is None), None)  # noqa: PLR2004 shorter is punctuation
    venue = venue or tail_venue
    if venue and year and venue == str(year):
        venue = None
    return Prose(authors_text=authors or None, venue_text=venue or None, year=year, note=note)


def _sort_out(rest: Sequence[Run]) -> tuple[str | None, str, str, str]:
    """Return the authors in italics, and the text ahead of them, before the first link, and after it."""
    authors: str | None = None
    ahead = ""
    before: list[str] = []
    after: list[str] = []
    linked = False
    for run in rest:
        text = run.text
        if run.url is not None:
            linked = True
        elif run.em and authors is None and not linked and text.strip(_EDGE) and not _looks_like_venue(text):
            authors = _tidy(text)
            ahead, before = "".join(before), []
        elif run.strong or text == "\n":
            before.append(" ")
        else:
            (after if linked else before).append(text)
    return authors, " ".join(ahead.split()), " ".join("".join(before).split()), " ".join("".join(after).split())


def _tidy(text: str) -> str:
    text = " ".join(text.split()).strip(_EDGE.replace("(", "").replace(")", "").replace(".", "") + ".")
    if text.startswith("(") and text.endswith(")") and text.count("(") == 1:
        text = text[1:-1].strip()
    if text.count("(") < text.count(")"):
        text = text.rstrip(") ")
    if text.count("(") > text.count(")"):
        text = text.rstrip("( ") if text.rstrip().endswith("(") else text
    return text


def _authors_in(text: str) -> tuple[str | None, str]:
    """Take an author list off the start of prose; return it and what is left."""
    text = text.strip(" .,;:|-–—").rstrip(" .,;:|[【(（")
    year = re.search(r"[(（] ?(?:19|20)\d\d[a-z]? ?[)）]", text)
    head = text[: year.start()].rstrip(" ,") if year else ""
    if year and looks_like_authors(head):
        return _tidy_authors(head), text[year.start() :]
    sentences = [part for part in re.split(r"(?<=[^\s.][\w)]\.)\s+(?=[A-Z(])|(?<=et al\.)\s+", text) if part]
    if len(sentences) > 1 and looks_like_authors(sentences[0]):
        return _tidy_authors(sentences[0]), " ".join(sentences[1:])
    if sentences and looks_like_authors(text) and not year_in(text):
        return _tidy_authors(text), ""
    return None, text


def _tidy_authors(text: str) -> str:
    text = " ".join(text.split()).strip(" ,;:*()")
    return text if re.search(r"(?:\bal|\b[A-Z])\.$", text) else text.rstrip(".")


def looks_like_authors(text: str) -> bool:
    """Return whether a text is a list of names: two or more, or initials, or "et al."."""
    text = text.strip(" .,;:()")
    if not text or len(text) > 1500 or re.search(r"\d", text):  # noqa: PLR2004 more is prose
        return False
    if re.search(r"(?i)\bet al\b|等$", text):
        return True
    names = split_authors(text)
    capital = [name for name in names if _NAME.fullmatch(name) and name[0].isupper()]
    if len(names) < 2:  # noqa: PLR2004
        return bool(
            re.fullmatch(
                r"(?:[A-Z]\. ?)+[A-Z][\w’'-]+|[A-Z][\w’'-]+, (?:[A-Z]\. ?)+",
                text + "."[: text[-1:].isupper()],
            )
        )
    return len(capital) == len(names) and all(len(name.split()) > 1 for name in names)


def _looks_like_venue(text: str) -> bool:
    return bool(
        year_in(text) or re.match(r"(?i)\s*(in\s+)?(proc|proceedings|arxiv|transactions|journal|advances)\b", text)
    )


def _venue_in(text: str) -> str | None:
    """Return the venue phrase of prose without authors: in brackets, or a short phrase with a word of venues."""
    for candidate in [*re.findall(r"[(（\[]([^()（）\[\]]{2,120})[)）\]]", text), text]:
        phrase = _tidy(candidate)
        if len(phrase) > 80 or not re.search(r"[A-Za-z\u4e00-\u9fff]{2}", phrase):  # noqa: PLR2004 longer is prose
            continue
        if _VENUE_WORD.search(phrase) or _NAME_AND_YEAR.fullmatch(phrase):
            return phrase
    return None
