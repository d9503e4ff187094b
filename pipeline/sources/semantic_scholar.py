"""Semantic Scholar: papers by any id, candidates by title, citation counts.

Asked at https://api.semanticscholar.org/graph/v1: `POST /paper/batch` for up to 500 ids, fields in the query, ids in
the body; `GET /paper/search/match` for the best match of a title. One request a second, with or without a key.

- A batch answers in the order of the ids, null for one it does not hold. The order is not trusted: an answer that
  states another id than was asked is not the paper, but for a merger, which answers with the paperId that is left.
- A batch may fail as a whole for one id: it is asked again in halves.
- The best match is a candidate like any other; status 404 says that there is none.
- A null abstract is one that its publisher keeps, not one to ask for again. DOIs come in any case. `year` may be that
  of the preprint; a DBLP key knows the year of the venue. Counts stall, drop, and belong to the record, not the paper.

https://api.semanticscholar.org/api-docs/graph
"""

import logging
import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial
from http import HTTPStatus

from pipeline.errors import BadAnswerError, InvalidIdError, SourceFormatError, SourceUnavailableError
from pipeline.http import Answer, Http, Service
from pipeline.ids import Ids, acl_of_doi, full_year, parse_ids, parse_s2_id
from pipeline.model import Dated, Facts, Record
from pipeline.sources.base import Answered, Source
from pipeline.sources.s2_papers import Item, align, counted, kept
from pipeline.sources.strict import day_in, json_from, number_in, one_line, text_in, texts_in

_log = logging.getLogger(__name__)
_FIELDS = (
    "paperId,corpusId,externalIds,title,abstract,venue,year,publicationDate,authors,"
    "citationCount,influentialCitationCount,openAccessPdf,tldr"
)
_KINDS = {"ARXIV": "arxiv", "DOI": "doi", "ACL": "acl", "CORPUSID": "s2_corpus"}
_EXTERNAL = {"ArXiv": "arxiv", "ACL": "acl", "DOI": "doi"}
_FAILURES = 4  # in a row: more than it takes to part one bad id from the others
_QUERY = 300  # characters of a title
_DBLP_YEAR = re.compile(r"(?:conf|journals)/(?!corr/)[^/]+/(?:.*\D)?(\d\d)[a-z]?", re.ASCII)

SERVICE = Service(
    name="semantic_scholar",
    url="https://api.semanticscholar.org/graph/v1",
    variable="PIPELINE_S2_URL",
    pause=1.0,  # seconds; one request a second over all of its endpoints
    accept="application/json",
    types=("application/json",),
    limit=32 << 20,  # bytes; it promises at most ten million
    key_variable="S2_API_KEY",
    key_header="x-api-key",
)


def keys(ids: Ids) -> tuple[str, ...]:
    """Return every name under which it may know the paper."""
    named = (("ARXIV:", ids.arxiv), ("DOI:", ids.doi), ("ACL:", ids.acl), ("", ids.s2), ("CorpusId:", ids.s2_corpus))
    return tuple(f"{prefix}{value}" for prefix, value in named if value)


def ids_of(key: str) -> Ids:
    """Return the id in a key."""
    prefix, colon, rest = key.partition(":")
    try:
        return parse_ids([(_KINDS[prefix.upper()], rest)]) if colon else Ids(s2=parse_s2_id(key))
    except (InvalidIdError, KeyError):
        return Ids()


def fetch(wanted: Sequence[str], http: Http, held: Mapping[str, Record]) -> list[Answered]:  # noqa: ARG001 all answers are whole
    """Ask for papers by id; what was answered before the service failed is returned."""
    answered: list[Answered] = []
    parts = deque([tuple(wanted)])
    failures = 0
    while parts:
        part = parts.popleft()  # breadth first: one bad id never fails many requests in a row
        try:
            answered += _ask(part, http)
            failures = 0
        except SourceUnavailableError as error:
            failures += 1
            parts += (part[: len(part) // 2], part[len(part) // 2 :]) if len(part) > 1 else ()
            over = not parts or failures == _FAILURES or SERVICE.name in http.down
            if over and not answered:
                raise
            if over or len(part) == 1:
                _log.warning("semantic_scholar: %s is left for another time (%s)", part[0], error.reason)
            if over:
                break
    return answered


def _ask(part: tuple[str, ...], http: Http) -> list[Answered]:
    """Return what one request answers.

    Raises:
        SourceUnavailableError: also where it is refused as a whole.
        SourceFormatError: where not an id is refused but a field.
    """
    answer = http.ask(
        SERVICE,
        "/paper/batch",
        params={"fields": _FIELDS},
        json={"ids": [*part]},
        known=frozenset({HTTPStatus.OK, HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE}),
        check=partial(_check_batch, len(part)),
    )
    if answer.status == HTTPStatus.OK:
        return _answers(align(part, json_from(answer.content)))
    said = answer.content[:200].decode(errors="replace").lower()
    if "unsupported field" in said:
        raise SourceFormatError(SERVICE.name, part[0], "a field that is asked for is not known any more")
    bad = answer.status == HTTPStatus.BAD_REQUEST
    if "no valid paper ids" in said or (bad and len(part) == 1):
        return [Answered(key=key, payload=None) for key in part]
    raise SourceUnavailableError(SERVICE.name, f"{len(part)} papers", f"HTTP {answer.status}")


def _check_batch(asked: int, answer: Answer) -> None:
    """Make sure that there is one answer, or null, for each id."""
    items = json_from(answer.content)
    if not isinstance(items, list) or len(items) != asked:
        raise BadAnswerError(f"not a list of {asked} papers")
    _check_papers(item for item in items if item is not None)


def search(title: str, http: Http) -> list[Answered]:
    """Ask for the best matches of a title; whether they are the paper is not for the service to say."""
    answer = http.ask(
        SERVICE,
        "/paper/search/match",
        params={"query": (one_line(title) or "")[:_QUERY], "fields": _FIELDS},
        known=frozenset({HTTPStatus.OK, HTTPStatus.NOT_FOUND}),
        check=_check_match,
    )
    if answer.status == HTTPStatus.NOT_FOUND:
        if b"match not found" not in answer.content.lower():
            raise SourceUnavailableError(SERVICE.name, title, "there is no search at its address")
        return []
    items = json_from(answer.content)["data"]
    return _answers((str(item.get("paperId")), item) for item in items)


def _check_match(answer: Answer) -> None:
    """Make sure that there is a list of papers."""
    match json_from(answer.content):
        case {"data": list(items)}:
            _check_papers(items)
        case _:
            raise BadAnswerError("no list of matches")


def _check_papers(items: Iterable[object]) -> None:
    """Make sure that each is an object."""
    if not all(isinstance(item, dict) for item in items):
        raise BadAnswerError("a paper that is no object")


def _answers(items: Iterable[tuple[str, Item | None]]) -> list[Answered]:
    """Return an answer for each key; a paper that cannot be read is left out."""
    answers = []
    for key, item in items:
        try:
            answers.append(_answer(key, item) if item else Answered(key=key, payload=None))
        except SourceFormatError as error:
            _log.warning("%s; it is not used", error)
    return answers


def _answer(key: str, item: Item) -> Answered:
    """Return what we keep of a paper, and its counts.

    Raises:
        SourceFormatError: for a shape that we do not know.
    """
    payload = kept(key, item)
    parse(Record(source=SERVICE.name, key=key, retrieved=date.min, payload=payload))  # what is kept can be read
    return Answered(key=key, payload=payload, counted=counted(key, item))


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
        ids=_ids(record, {kind: text_in(elsewhere, name) for name, kind in _EXTERNAL.items()}),
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


SOURCE = Source(
    name=SERVICE.name,
    method="title",
    parse=parse,
    service=SERVICE,
    age=1,
    batch=500,
    keys=keys,
    ids_of=ids_of,
    fetch=fetch,
    search=search,
    lasting=("corpusId", "externalIds", "authors", "abstract", "venue", "year", "publicationDate", "pdf", "tldr"),
)
