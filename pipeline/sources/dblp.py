"""DBLP: computer science by title, with keys of its own and the venues that editors gave; optional.

Asked at https://dblp.org/search/publ/api?q=…&format=json, for one title at a time, at most once in two seconds. It
cannot be asked by the ids of others: a paper that another source knows is not asked for here.

- A title ends in a full stop, a namesake's name in four digits (`Yang Liu 0001`). One author is an object, several
  are a list; so are venues and addresses. No hit is a list that is not there. Marks are written as HTML entities.
- A preprint has the venue CoRR, which is none; what it appeared as is a record of its own.
- Too many requests: status 429 with a page in HTML, and Retry-After.

https://dblp.org/faq/How+to+use+the+dblp+search+API.html
"""

import html
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from pipeline.errors import BadAnswerError, SourceFormatError
from pipeline.http import Answer, Http, Service
from pipeline.ids import Ids
from pipeline.model import Facts, Record
from pipeline.pages import ids_from_url
from pipeline.sources.base import Answered, Hits, Source
from pipeline.sources.strict import json_from, number_in, one_line, text_in, texts_in, without_unknown
from pipeline.sources.titled import MOST, near_answers, phrase

_HOMONYM = re.compile(r" \d{4}$")
_PHRASE = 300  # characters
_INFORMAL = "Informal"
"""In the type of a preprint."""

SERVICE = Service(
    name="dblp",
    url="https://dblp.org/search/publ/api",
    variable="PIPELINE_DBLP_URL",
    pause=2.0,  # seconds; one request a second has been answered by 429
    accept="application/json",
    types=("application/json",),
    limit=4 << 20,  # bytes
)


def search(titles: Sequence[str], http: Http) -> Iterator[Hits]:
    """Ask for what has all the words of each title; those with its title are candidates."""
    for title in titles:
        query = phrase(title, _PHRASE)
        if not query:
            yield {title: []}
            continue
        answer = http.ask(SERVICE, params={"q": query, "format": "json", "h": str(MOST)}, check=_check_hits)
        found = []
        for info in _infos(answer):
            with suppress(SourceFormatError):  # a person's page, a volume without authors
                payload = _kept(info)
                found.append(Answered(key=payload["key"], payload=payload))
        yield {title: near_answers(title, found)}


def _check_hits(answer: Answer) -> None:
    """Make sure that there are hits, be it none."""
    _infos(answer)


def _infos(answer: Answer) -> list[Any]:
    """Return what was found; a search that found nothing has no list of hits.

    Raises:
        BadAnswerError: for another shape.
    """
    match json_from(answer.content):
        case {"result": {"hits": {"@total": str(), **rest}}}:
            hits = _several(rest.get("hit"))
        case _:
            raise BadAnswerError("no hits, not even none")
    if not all(isinstance(hit, dict) for hit in hits):
        raise BadAnswerError("a hit that is no object")
    return [hit.get("info") for hit in hits]


def _several(value: Any) -> list[Any]:  # noqa: ANN401 what stands for one or several
    """Return what stands there once or several times as a list."""
    return [] if value is None else value if isinstance(value, list) else [value]


def _kept(info: object) -> dict[str, Any]:
    """Return what is kept of a publication.

    Raises:
        SourceFormatError: for a shape that we do not know.
    """
    match info:
        case {"key": str(key), "title": str(title), **rest}:
            authors = rest.get("authors")
        case _:
            raise SourceFormatError(SERVICE.name, str(info)[:80], "key and title are needed")
    people = _several(authors.get("author")) if isinstance(authors, dict) else []
    year = rest.get("year")
    payload = without_unknown(
        {
            "key": one_line(key),
            "title": (_text(title) or "").removesuffix("."),
            "authors": [name for person in people if (name := _name(person))],
            "venue": next(filter(None, map(_text, _several(rest.get("venue")))), None),
            "year": int(year) if isinstance(year, str) and re.fullmatch(r"[12]\d{3}", year) else None,
            "type": _text(rest.get("type")),
            "doi": _text(rest.get("doi")),
            "ee": [url for ee in _several(rest.get("ee")) if (url := _text(ee))],
        }
    )
    parse(Record(source=SERVICE.name, key=key, retrieved=date.min, payload=payload))  # what is kept can be read
    return payload


def _text(value: object) -> str | None:
    return one_line(html.unescape(value)) if isinstance(value, str) else None


def _name(person: object) -> str | None:
    """Return a name without the number that tells namesakes apart."""
    text = _text(person.get("text") if isinstance(person, dict) else person)
    return _HOMONYM.sub("", text) if text else None


def parse(record: Record) -> Facts:
    """Read a publication; that of a preprint names no venue."""
    key, title, venue = (text_in(record, name) for name in ("key", "title", "venue"))
    year = number_in(record, "year", 1000, 2999)
    if not (key and title):
        raise SourceFormatError(record.source, record.key, "key and title are needed")
    informal = _INFORMAL in (text_in(record, "type") or "") or venue == "CoRR"
    return Facts(
        ids=_ids(text_in(record, "doi"), texts_in(record, "ee") or ()),
        title=title,
        authors=texts_in(record, "authors"),
        venue=None if informal else venue,
        year=None if informal else year,
        dblp=key,
    )


def _ids(doi: str | None, pages: Sequence[str]) -> Ids:
    """Return the ids in a DOI and in addresses; of two that contradict each other the first."""
    ids = ids_from_url(f"https://doi.org/{doi}") if doi else Ids()
    for page in pages:
        found = ids_from_url(page)
        if not ids.contradicts(found):
            ids |= found
    return ids


SOURCE = Source(
    name=SERVICE.name,
    method="title",
    parse=parse,
    service=SERVICE,
    age=30,
    search=search,
    lasting=("authors", "venue", "year", "doi", "ee"),
    optional=True,
)
