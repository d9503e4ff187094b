"""Prose cut into a title and the rest, and the numbers that entries begin with."""

import re
from itertools import islice

from pipeline.people import authors_in, looks_like_authors
from pipeline.prose import is_venue

_NUMBER = re.compile(
    r"^\s*(?:\[[ xX]\]\s*)?"
    r"(?:[\[(（【]?(?!(?:19|20)\d\d[\])）】]\s*[\[(（【])\d{1,4}(?:[\])）】、]+[.:]?\s*|\.\s+|\.$))?"
)
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+(?=[A-Z\d“\"'(]|arXiv\b|bioRxiv\b)|(?<=[。？！])\s*|\s*\n\s*")
_ABBREVIATION = re.compile(r"(?i)(?:\b(?:vs|et al|e\.g|i\.e|cf|st|dr|mr|mrs|no|vol|pp|proc|eds?)|\b[A-Z]|,\s*[A-Z])\.$")
_ABBREVIATION_WITHIN = 12  # characters before its full stop
_CUT = re.compile(
    r"\s+[-–—|@]\s+|\s*[|｜]\s*|,\s+|，\s*|\s*[(（\[【]|\s+(?=[Bb]y\s)|\.\s*(?=(?:[Ii]n|arXiv|ArXiv)\b)|:\s+(?=(?:arXiv|ArXiv)\b)"
)
_LEADING_TAG = re.compile(
    r"^\s*(?:\[(?!(?:MASK|CLS|SEP|PAD|UNK|BOS|EOS)\])[^\[\]]{1,40}\](?!\s[a-z])|\([^()]{1,40}\)|【[^【】]{1,40}】|（[^（）]{1,40}）)\s*[:：.,-]?\s*"
)
_LEADING_VENUE = re.compile(
    r"^\s*([A-Za-z][A-Za-z -]{1,12}['’ -]?(?:19|20)?\d\d|(?:19|"
    r"20)\d\d(?:[-./ ][A-Za-z\d]{2,10})?)\s*(?:[:：|]|\s[-–—]|[-_](?=[A-Z]))\s*"
)
_LEADING_YEAR = re.compile(
    r"^\s*(?:19|20)\d\d-[A-Za-z][A-Za-z\d-]{1,20}(?: (?:WS|SRW|Workshops?|Findings|Short|Long|Demo))?"
    r"(?:\s+[-–—]|[-–—]\s)\s*"
)
"""A year, a venue, a dash: nothing else begins so."""
_KIND_OF_WORK = re.compile(r"\s*\[[JCMDR](?:/OL)?\]\s*(?:\.|//)?\s*")
_MOST_CUTS = 20
_LONGEST_HEAD = 1000  # characters searched for where a title ends


def without_number(text: str) -> str:
    """Return the text without the number, or the box to tick, that it begins with."""
    return _NUMBER.sub("", text, count=1)


def first_sentence(text: str) -> tuple[str, str, str]:
    """Split prose into what leads up to its title, the title, and the rest."""
    text = re.sub(r"[^\S\n]+", " ", text)
    text = without_number(re.sub(r"(?<=[.?!])\[\d{1,3}\](?=\s)", "", text))
    if kind := _KIND_OF_WORK.search(text):  # GB/T 7714: Authors. Title[J]. Journal
        ahead, _, title = text[: kind.start()].rpartition(". ")
        return ahead, title, text[kind.end() :]
    prefix, text = without_tags(text)
    names, left = authors_in(text)
    left = re.sub(r"^[\s.,:;\-–—]*", "", left)
    year = re.match(r"[(（\[]?(?:19|20)\d\d[a-z]?[)）\]]?[\s.,:]*", left)
    title_after = left[year.end() :] if year else left
    if names and re.search(r"[,.&]| and |等", names) and len(title_after.split()) > 1 and not is_venue(title_after):
        head = _sentence(title_after)
        if not is_venue(head[0]) and not looks_like_authors(head[0]):
            return f"{prefix} {names} {year[0] if year else ''}", *_without_venue(*head)
    return prefix, *_without_venue(*_sentence(text))


def without_tags(text: str) -> tuple[str, str]:
    """Split off what a title begins with that is none of it: a venue, a year, a tag in brackets."""
    if dated := _LEADING_YEAR.match(text):
        return dated[0], text[dated.end() :]
    prefix = ""
    while tag := _LEADING_TAG.match(text) or _LEADING_VENUE.match(text):
        if not (is_venue(tag[0]) or (tag.re is _LEADING_TAG and len(tag[0].split()) < 4 and text[tag.end() :].strip())):  # noqa: PLR2004
            break
        prefix, text = prefix + tag[0], text[tag.end() :]
    return prefix, text


def _sentence(text: str) -> tuple[str, str]:
    end = end_of_sentence(text)
    return text[:end], text[end:].lstrip()


def end_of_sentence(text: str) -> int:
    """Return where the first sentence ends; a title may go on after its question mark, or on the next line."""
    ends = [
        match.span()
        for match in _SENTENCE_END.finditer(text)
        if not _ABBREVIATION.search(text, max(0, match.start() - _ABBREVIATION_WITHIN), match.start())
        and (
            "\n" not in match[0] or text[match.start() - 1 : match.start()] in {".", "。"} or _begins_line(text, match)
        )
    ]
    following = [*(start for start, _ in ends[1:]), len(text)]
    for (end, start), stop in zip(ends, following, strict=False):
        if text[end - 1 : end] not in {"?", "!"} or _begins_rest(text[start:stop]):
            return end
    return len(text)


def _begins_line(text: str, end: re.Match[str]) -> bool:
    return _begins_rest(text[end.end() : end.end() + 200].split("\n", maxsplit=1)[0])


def _begins_rest(text: str) -> bool:
    return (
        is_venue(text)
        or authors_in(text)[0] is not None
        or is_venue(text.split(".", maxsplit=1)[0].split(",", maxsplit=1)[0])
    )


def _without_venue(title: str, rest: str) -> tuple[str, str]:
    """Move a venue, a year or authors from the end of a title to what follows it."""
    for match in islice(_CUT.finditer(title[:_LONGEST_HEAD]), _MOST_CUTS):
        tail = title[match.start() : match.start() + _LONGEST_HEAD].lstrip(" -–—|｜@,，.:")
        inner = tail.strip("()[]（）【】 .,")
        if not title[: match.start()].strip() or not inner:
            continue
        names, left = authors_in(tail)
        if (
            is_venue(inner)
            or (names and (looks_like_authors(names) or is_venue(left.strip(" .,()"))))
            or looks_like_authors(inner)
            or _all_known(inner)
            or _names_venue(title[match.start() :])
        ):
            return title[: match.start()], f"{title[match.start() :].lstrip(' -–—|｜@,，.:')}. {rest}"
    return title, rest


def _names_venue(tail: str) -> bool:
    """Return whether a tail is a bracket that holds a venue beside something else."""
    bracket = re.fullmatch(r"\s*[(（\[【]([^()（）\[\]【】]{3,60})[)）\]】]\W*", tail)
    parts = re.split(r"[,，;；/]", bracket[1]) if bracket else []
    return any(is_venue(part) and re.search(r"[A-Z]{2}", part) for part in parts)


def _all_known(text: str) -> bool:
    parts = [part for part in re.split(r"[()\[\]（）【】|,，]|\s[-–—]\s", text) if part.strip()]
    return len(parts) > 1 and all(is_venue(part) or looks_like_authors(part) for part in parts)
