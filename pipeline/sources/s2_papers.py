"""Papers as Semantic Scholar sends them: which of a batch answers which key, what is kept of one and read in it."""

import logging
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

from pipeline.errors import InvalidIdError, SourceFormatError
from pipeline.ids import Ids, acl_of_doi, full_year, parse_ids, parse_s2_id
from pipeline.model import Dated, Facts, Record
from pipeline.sources.base import Counted
from pipeline.sources.strict import day_in, number_in, one_line, text_in, texts_in, without_unknown

_log = logging.getLogger(__name__)

_SOURCE = "semantic_scholar"
_EXTERNAL = ("ArXiv", "ACL", "DOI", "DBLP")
_IDS = {"ArXiv": "arxiv", "ACL": "acl", "DOI": "doi"}
_DBLP_YEAR = re.compile(r"(?:conf|journals)/(?!corr/)[^/]+/(?:.*\D)?(\d\d)[a-z]?", re.ASCII)
_PDF = re.compile(r"https?://[^\s?#]+\.pdf(?:[?#]\S*)?", re.IGNORECASE)
_PAPER = "paperid"
"""Kind of a key without a prefix."""

Item = dict[str, Any]
"""A paper as it is answered."""


def align(keys: Sequence[str], items: Sequence[Item | None]) -> list[tuple[str, Item | None]]:
    """Return each key with its answer, None where none is held; a key of which nothing is known is left out.

    An answer that states no id of the key's kind is taken by its place, and so is another paperId than was asked:
    records are merged. That holds as long as no answer stands in another's place.
    """
    stated = [_stated(item) for item in items]
    places = {name: n for n in reversed(range(len(items))) for name in stated[n].values()}
    misplaced = any(
        key.lower() in places and stated[n].get(_kind(key), key.lower()) != key.lower() for n, key in enumerate(keys)
    )
    if misplaced:
        _log.warning("semantic_scholar: answers stand in each other's place; only what states its id is used")
    aligned: list[tuple[str, Item | None]] = []
    for n, key in enumerate(keys):
        other = stated[n].get(_kind(key))
        if other == key.lower():
            aligned.append((key, items[n]))
        elif key.lower() in places:
            aligned.append((key, items[places[key.lower()]]))
        elif misplaced:
            continue
        elif other is None or _kind(key) == _PAPER:
            aligned.append((key, items[n]))
        else:
            _log.warning("semantic_scholar: %s was answered with %s and counts as not held", key, other)
            aligned.append((key, None))
    return aligned


def _kind(key: str) -> str:
    """Return what stands before the colon of a key, in lower case."""
    return key.lower().partition(":")[0] if ":" in key else _PAPER


def _stated(item: Item | None) -> dict[str, str]:
    """Return kind of key → key, in lower case, for each id that an answer states."""
    item = item or {}
    external = item["externalIds"] if isinstance(item.get("externalIds"), dict) else {}
    values = {kind: external.get(kind) for kind in ("ArXiv", "ACL", "DOI")} | {"CorpusId": item.get("corpusId")}
    names = {kind.lower(): f"{kind}:{value}".lower() for kind, value in values.items() if value}
    return names | ({_PAPER: str(item["paperId"]).lower()} if item.get("paperId") else {})


def kept(key: str, item: Item) -> dict[str, Any]:
    """Return what is kept of a paper: nothing that changes from day to day.

    Raises:
        SourceFormatError: for a shape that we do not know.
    """
    match item:
        case {"paperId": str(paper), "externalIds": dict() | None, "authors": [*authors]}:
            external = item["externalIds"] or {}
        case _:
            raise SourceFormatError(_SOURCE, key, "paperId, externalIds and authors are needed")
    return without_unknown(
        {
            "paperId": paper,
            "corpusId": item.get("corpusId"),
            "externalIds": without_unknown({kind: _line(external.get(kind)) for kind in _EXTERNAL}),
            "title": _line(item.get("title")),
            "authors": [name for author in authors if (name := _line(_within(author, "name")))],
            "abstract": _line(item.get("abstract")),
            "venue": _line(item.get("venue")),
            "year": item.get("year"),
            "publicationDate": _line(item.get("publicationDate")),
            "pdf": _pdf(item.get("openAccessPdf")),
            "tldr": _line(_within(item.get("tldr"), "text")),
        }
    )


def _line(value: object) -> object:
    """Return a text in one line; what is no text as it is, to be refused when it is read."""
    return one_line(value) if isinstance(value, str) else value


def _within(value: object, name: str) -> object:
    """Return a value of an object; what is no object as it is."""
    return value.get(name) if isinstance(value, dict) else value


def _pdf(value: object) -> str | None:
    """Return the address of a PDF; an address may also be that of a page which leads to one."""
    match value:
        case {"url": str(url)} if _PDF.fullmatch(url):
            return url
        case _:
            return None


def counted(key: str, item: Item) -> Counted | None:
    """Return how often a paper is cited; None where it is not known.

    Raises:
        SourceFormatError: for what is no count.
    """
    citations, influential = (_count(key, item.get(name)) for name in ("citationCount", "influentialCitationCount"))
    return (
        None
        if citations is None
        else Counted(record=str(item["paperId"]).lower(), citations=citations, influential=influential)
    )


def _count(key: str, value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 63:
        raise SourceFormatError(_SOURCE, key, f"not a count: {value!r}")
    return value


def parse(record: Record) -> Facts:
    """Read a paper; a null abstract is kept by its publisher and not asked for again."""
    title, day = text_in(record, "title"), day_in(record, "publicationDate")
    year, venue = number_in(record, "year", 1000, 2100), text_in(record, "venue")
    external = (record.payload or {}).get("externalIds", {})
    if not title or not isinstance(external, dict):
        raise SourceFormatError(record.source, record.key, "paperId and title are needed, externalIds are an object")
    elsewhere = replace(record, payload=external)
    dblp = text_in(elsewhere, "DBLP")
    return Facts(
        ids=_ids(record, {kind: text_in(elsewhere, name) for name, kind in _IDS.items()}),
        title=title,
        authors=texts_in(record, "authors"),
        abstract=text_in(record, "abstract"),
        published=_published(day, year),
        venue=venue,
        year=_venue_year(dblp, year, day),
        tldr=text_in(record, "tldr"),
        dblp=dblp,
        pdf=text_in(record, "pdf"),
    )


def _ids(record: Record, external: Mapping[str, str | None]) -> Ids:
    """Return the ids of a record: its own, and those elsewhere that are valid."""
    try:
        own = Ids(s2=parse_s2_id(text_in(record, "paperId") or ""))
    except InvalidIdError as error:
        raise SourceFormatError(record.source, record.key, str(error)) from None
    corpus = number_in(record, "corpusId", 1, 10**18 - 1)
    found = own | parse_ids([("s2_corpus", corpus)])
    for kind, text in (*external.items(), ("arxiv", external["doi"])):  # arXiv's DOIs hold its ids
        if text and not found.get(kind):
            with suppress(InvalidIdError):
                found |= parse_ids([(kind, text)])
    return found if found.acl or not found.doi else replace(found, acl=acl_of_doi(found.doi))


def _published(day: date | None, year: int | None) -> Dated | None:
    if day:
        return Dated(day=day, precision="day")
    return Dated(day=date(year, 1, 1), precision="year") if year else None


def _venue_year(dblp: str | None, year: int | None, day: date | None) -> int | None:
    """Return the year of the venue; `year` may be the preprint's, unless its day is of another year."""
    if dblp and (match := _DBLP_YEAR.fullmatch(dblp)):
        return full_year(int(match[1]))
    return year if day and year != day.year else None
