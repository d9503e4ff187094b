"""Crossref: papers by the DOI of their publisher, candidates by title; optional.

Asked at https://api.crossref.org: `GET /works/{doi}` for one DOI, `GET /works?query.bibliographic=` for the works whose
description is nearest to a title. One request at a time, three a second, fewer where its headers say so; whoever names
a contact (PIPELINE_CONTACT, sent in the User-Agent) is served in a pool of its own.

- It does not hold every DOI: those of arXiv are DataCite's. Those of the ACL Anthology, which has them at first hand,
  are not asked for. So that it does not hold one (status 404) says nothing against the DOI.
- A title may hold markup, its subtitle stands apart. The name of a journal or volume may hold a number, and is no
  short name. Abstracts, in JATS, are not taken.
- A search always answers with something: only what has the title asked for is a candidate.

https://api.crossref.org/swagger-ui/index.html, https://www.crossref.org/documentation/retrieve-metadata/rest-api/
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from pipeline.errors import BadAnswerError, InvalidIdError, SourceFormatError
from pipeline.http import Answer, Http, Service
from pipeline.ids import Ids, acl_of_doi, parse_doi
from pipeline.model import Dated, Facts, Record
from pipeline.sources.base import Answered, Hits, Source
from pipeline.sources.strict import day_in, doi_from, json_from, one_line, text_in, texts_in, without_unknown
from pipeline.sources.titled import MOST, near_answers

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,80}>")
_QUERY = 300  # characters of a title
_NO_VENUE = frozenset({"posted-content", "report", "dissertation", "monograph", "dataset"})
"""Types of works that appeared at no meeting and in no journal."""

SERVICE = Service(
    name="crossref",
    url="https://api.crossref.org",
    variable="PIPELINE_CROSSREF_URL",
    pause=0.34,  # seconds; no number is promised, three a second is what clients agree on
    accept="application/json",
    types=("application/json",),
    limit=8 << 20,  # bytes; a work with thousands of references is about one million
)


def keys(ids: Ids) -> tuple[str, ...]:
    """Return the DOI, but for one of the ACL Anthology."""
    return (ids.doi,) if ids.doi and not acl_of_doi(ids.doi) else ()


def ids_of(key: str) -> Ids:
    """Return the DOI."""
    return Ids(doi=doi_from(key))


def fetch(wanted: Sequence[str], http: Http, held: Mapping[str, Record]) -> list[Answered]:  # noqa: ARG001 all answers are whole
    """Ask for one work by its DOI."""
    return [_fetched(key, http) for key in wanted]


def _fetched(key: str, http: Http) -> Answered:
    known = frozenset({HTTPStatus.OK, HTTPStatus.NOT_FOUND})
    answer = http.ask(SERVICE, f"/works/{quote(key, safe='/')}", known=known, check=_check_work)
    if answer.status == HTTPStatus.NOT_FOUND:
        return Answered(key=key, payload=None)
    payload = _kept(key, json_from(answer.content)["message"])
    if payload["doi"] != key:
        raise SourceFormatError(SERVICE.name, key, f"answered with {payload['doi']}")
    return Answered(key=key, payload=payload)


def _check_work(answer: Answer) -> None:
    match json_from(answer.content):
        case {"message": dict()}:
            pass
        case _:
            raise BadAnswerError("no work")


def search(titles: Sequence[str], http: Http) -> Iterator[Hits]:
    """Ask for the works whose description is nearest to each title; those with its title are candidates."""
    for title in titles:
        answer = http.ask(
            SERVICE,
            "/works",
            params={"query.bibliographic": (one_line(title) or "")[:_QUERY], "rows": str(MOST)},
            check=_check_works,
        )
        found = []
        for item in json_from(answer.content)["message"]["items"]:
            with suppress(SourceFormatError):  # of what is not a paper there is much
                payload = _kept(str(item.get("DOI")), item)
                found.append(Answered(key=payload["doi"], payload=payload))
        yield {title: near_answers(title, found)}


def _check_works(answer: Answer) -> None:
    match json_from(answer.content):
        case {"message": {"items": list(items)}} if all(isinstance(item, dict) for item in items):
            pass
        case _:
            raise BadAnswerError("no list of works")


def _kept(key: str, item: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept of a work.

    Raises:
        SourceFormatError: for a shape that we do not know, and for what has no title.
    """
    match item:
        case {"DOI": str(doi), "title": [str(title), *_]}:
            subtitle = _first(item.get("subtitle"))
        case _:
            raise SourceFormatError(SERVICE.name, key, "DOI and title are needed")
    venue = None if _text(item.get("type")) in _NO_VENUE else _first(item.get("container-title"))
    day = _dated(item.get("published") or item.get("issued"))
    payload = without_unknown(
        {
            "doi": doi_from(doi),
            "title": _text(title),
            "subtitle": _text(subtitle),
            "authors": [name for author in _list(item.get("author")) if (name := _name(author))],
            "venue": _text(venue),
            "type": _text(item.get("type")),
            "published": day.day.isoformat() if day else None,
            "precision": day.precision if day else None,
        }
    )
    parse(Record(source=SERVICE.name, key=key, retrieved=date.min, payload=payload))  # what is kept can be read
    return payload


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _first(value: object) -> object:
    return next(iter(_list(value)), None)


def _text(value: object) -> str | None:
    """Return a text in one line, without markup."""
    return one_line(html.unescape(_TAG.sub("", value))) if isinstance(value, str) else None


def _name(author: object) -> str | None:
    match author:
        case {"family": str(family), **rest}:
            return _text(f"{rest.get('given') or ''} {family}")
        case {"name": str(name)}:
            return _text(name)
        case _:
            return None


def _dated(value: object) -> Dated | None:
    """Return a date of one to three parts; None where it has none."""
    match value:
        case {"date-parts": [[int(year), *rest], *_]} if all(isinstance(part, int) for part in rest):
            month, day = (*rest, 1, 1)[:2] if len(rest) < 2 else rest[:2]  # noqa: PLR2004 month and day
        case _:
            return None
    precision = ("year", "month", "day")[min(len(rest), 2)]
    with suppress(ValueError):
        return Dated(day=date(year, month, day), precision=precision)  # type: ignore[arg-type]  # one of the three
    return None


def parse(record: Record) -> Facts:
    """Read a work; its title and subtitle are one title."""
    title, subtitle, venue = (text_in(record, name) for name in ("title", "subtitle", "venue"))
    day, precision = day_in(record, "published"), text_in(record, "precision")
    if not title or precision not in (None, "day", "month", "year") or (day is None) != (precision is None):
        raise SourceFormatError(record.source, record.key, "a title, and a date with its precision, are needed")
    try:
        doi = parse_doi(text_in(record, "doi") or "")
    except InvalidIdError as error:
        raise SourceFormatError(record.source, record.key, str(error)) from None
    has_subtitle = subtitle and subtitle.casefold() not in title.casefold()
    return Facts(
        ids=Ids(doi=doi, acl=acl_of_doi(doi)),
        title=f"{title}: {subtitle}" if has_subtitle else title,
        authors=texts_in(record, "authors"),
        venue=venue,
        published=Dated(day=day, precision=precision) if day and precision else None,  # type: ignore[arg-type]  # checked
        year=day.year if day and venue else None,
    )


SOURCE = Source(
    name=SERVICE.name,
    method="title",
    parse=parse,
    service=SERVICE,
    age=30,
    batch=1,
    keys=keys,
    ids_of=ids_of,
    fetch=fetch,
    search=search,
    lasting=("authors", "venue", "published", "precision"),
    optional=True,
)
