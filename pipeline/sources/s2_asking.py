"""Semantic Scholar asked for papers by id: in batches, in halves where a batch is refused."""

import logging
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from http import HTTPStatus

from pipeline.errors import BadAnswerError, SourceFormatError, SourceUnavailableError
from pipeline.http import Answer, Http, Service
from pipeline.model import Record
from pipeline.sources.base import Answered
from pipeline.sources.s2_papers import Item, align, counted, kept, parse
from pipeline.sources.strict import json_from

_log = logging.getLogger(__name__)
FIELDS = (
    "paperId,corpusId,externalIds,title,abstract,venue,year,publicationDate,authors,"
    "citationCount,influentialCitationCount,openAccessPdf,tldr"
)
_FAILURES = 4  # in a row: more than it takes to part one bad id from the others

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


def fetch(wanted: Sequence[str], http: Http, held: Mapping[str, Record]) -> list[Answered]:  # noqa: ARG001 all answers are whole
    """Ask for papers by id; what was answered before the service failed is returned."""
    answered: list[Answered] = []
    parts = deque([tuple(wanted)])
    failures = 0
    while parts:
        part = parts.popleft()  # breadth first: one bad id never fails many requests in a row
        try:
            answered += ask(part, http)
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


def ask(part: tuple[str, ...], http: Http) -> list[Answered]:
    """Return what one request answers.

    Raises:
        SourceUnavailableError: also where it is refused as a whole.
        SourceFormatError: where not an id is refused but a field.
    """
    answer = http.ask(
        SERVICE,
        "/paper/batch",
        params={"fields": FIELDS},
        json={"ids": [*part]},
        known=frozenset({HTTPStatus.OK, HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE}),
        check=partial(_check_batch, len(part)),
    )
    if answer.status == HTTPStatus.OK:
        return answers(align(part, json_from(answer.content)))
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
    check_papers(item for item in items if item is not None)


def check_papers(items: Iterable[object]) -> None:
    """Make sure that each is an object."""
    if not all(isinstance(item, dict) for item in items):
        raise BadAnswerError("a paper that is no object")


def answers(items: Iterable[tuple[str, Item | None]]) -> list[Answered]:
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
