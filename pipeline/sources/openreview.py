"""OpenReview: submissions by their forum, candidates by title; optional.

Asked at https://api2.openreview.net, and for what is not there (ICLR up to 2023, NeurIPS 2021 and 2022) at
https://api.openreview.net, with `GET /notes?forum={id}` and `GET /notes/search?term=`. One request in three seconds:
searches are limited to twenty a minute. A stand-in (PIPELINE_OPENREVIEW_URL) has the older one under /v1.

- Since 2026 `/notes` answers whoever has no token with 403 and ChallengeRequiredError: without one (OPENREVIEW_TOKEN)
  no forum is asked for. Searches are still open; a 403 there ends them for this run.
- The older interface has plain values, the newer one objects with `value`; `venueid` may be a list. Times are
  milliseconds since 1970. A forum holds its paper and every review: only the note that is its own forum is the paper.
- A venue is one where the paper was accepted: neither “Submitted to …”, “… Submission” nor one that it was withdrawn
  or rejected from. ICLR 2018 and 2019 say so in replies, which are not read. Mirrors of DBLP name CoRR.

https://docs.openreview.net/reference/api-v2
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Any

from pipeline.errors import BadAnswerError, InvalidIdError, SourceFormatError, SourceUnavailableError
from pipeline.http import Answer, Http, Service
from pipeline.ids import Ids, parse_openreview_id
from pipeline.model import Dated, Facts, Record
from pipeline.sources.base import Answered, Hits, Source
from pipeline.sources.strict import day_in, json_from, one_line, text_in, texts_in, without_unknown
from pipeline.sources.titled import MOST, has_title, near_answers

_TERM = 200  # characters of a title
_UNDECIDED = re.compile(r"submi|withdr|reject|under review|corr\b|arxiv", re.IGNORECASE)
_MEETING = re.compile(r"(.*?\b(?:19|20)\d\d\b).*")
"""What stands up to the year: what follows says how the paper was shown."""
_TOKEN = "it wants a token in OPENREVIEW_TOKEN"  # noqa: S105 the name of a variable

_CHALLENGE = b"ChallengeRequired"
SERVICE = Service(
    name="openreview",
    url="https://api2.openreview.net",
    variable="PIPELINE_OPENREVIEW_URL",
    pause=3.0,  # seconds; at most twenty searches a minute
    accept="application/json",
    types=("application/json",),
    limit=16 << 20,  # bytes; a forum with its discussion
    key_variable="OPENREVIEW_TOKEN",
    key_header="Authorization",
    key_form="Bearer {}",
    key_refused=_CHALLENGE,
)
OLDER = replace(SERVICE, url="https://api.openreview.net", under="/v1")


def keys(ids: Ids) -> tuple[str, ...]:
    """Return the id of the forum."""
    return (ids.openreview,) if ids.openreview else ()


def ids_of(key: str) -> Ids:
    """Return the id in a key."""
    try:
        return Ids(openreview=parse_openreview_id(key))
    except InvalidIdError:
        return Ids()


def fetch(wanted: Sequence[str], http: Http, held: Mapping[str, Record]) -> list[Answered]:  # noqa: ARG001 all answers are whole
    """Ask for the papers of forums, where there is a token; at the newer interface, then at the older one."""
    return [_fetched(key, http) for key in wanted]


def _fetched(key: str, http: Http) -> Answered:
    for service in (SERVICE, OLDER):
        if not http.has_key(SERVICE):
            raise SourceUnavailableError(SERVICE.name, key, f"{_TOKEN} for papers by their forum")
        for answered in _papers(_ask(service, "/notes", {"forum": key}, http)):
            if answered.key == key:
                return answered
    return Answered(key=key, payload=None)


def search(titles: Sequence[str], http: Http) -> Iterator[Hits]:
    """Ask for submissions by title, one a request; the older interface where the newer has none of that title."""
    for title in titles:
        found: list[Answered] = []
        for service in (SERVICE, OLDER):
            if not has_title(title, (str((answer.payload or {}).get("title")) for answer in found)):
                params = {"term": (one_line(title) or "")[:_TERM], "source": "forum", "limit": str(MOST)}
                found += _papers(_ask(service, "/notes/search", params, http))
        yield {title: near_answers(title, found)}


def _ask(service: Service, path: str, params: Mapping[str, str], http: Http) -> list[dict[str, Any]]:
    """Return the notes of an answer; none where there is no such forum.

    Raises:
        SourceUnavailableError: also where a token is wanted.
    """
    known = frozenset({HTTPStatus.OK, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
    answer = http.ask(service, path, params=params, known=known, check=_check_notes)
    if answer.status == HTTPStatus.OK:
        notes: list[dict[str, Any]] = json_from(answer.content)["notes"]
        return notes
    if answer.status == HTTPStatus.NOT_FOUND and service is OLDER:
        return []  # a stand-in need not have it
    if path != "/notes":
        http.give_up(SERVICE, _TOKEN if answer.status == HTTPStatus.FORBIDDEN else "there is no search at its address")
        raise SourceUnavailableError(SERVICE.name, path, http.down[SERVICE.name])
    if answer.status == HTTPStatus.FORBIDDEN and _CHALLENGE in answer.content:
        raise SourceUnavailableError(SERVICE.name, path, f"{_TOKEN} for papers by their forum")
    return []  # no such forum, or none that is public


def _check_notes(answer: Answer) -> None:
    match json_from(answer.content):
        case {"notes": list(notes)} if all(isinstance(note, dict) for note in notes):
            pass
        case _:
            raise BadAnswerError("no list of notes")


def _papers(notes: Sequence[Mapping[str, Any]]) -> list[Answered]:
    """Return the notes that are papers."""
    papers = []
    for note in notes:
        forum = note.get("forum") or note.get("id")
        if note.get("id") in (None, forum):
            with suppress(SourceFormatError):  # a call for papers, a group's page
                payload = _kept(str(forum), note)
                papers.append(Answered(key=payload["forum"], payload=payload))
    return papers


def _kept(forum: str, note: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept of a paper.

    Raises:
        SourceFormatError: for a shape that we do not know.
    """
    match note:
        case {"content": dict(content)}:
            values = {name: _plain(value) for name, value in content.items()}
        case _:
            raise SourceFormatError(SERVICE.name, forum, "content is needed")
    venueid, authors = values.get("venueid"), values.get("authors")
    payload = without_unknown(
        {
            "forum": forum,
            "title": _line(values.get("title")),
            "authors": [name for author in authors if (name := _line(author))] if isinstance(authors, list) else None,
            "venue": _line(values.get("venue")),
            "venueid": _line(venueid[0] if isinstance(venueid, list) and venueid else venueid),
            "published": _day(note.get("pdate")) or _day(note.get("cdate")),
        }
    )
    parse(Record(source=SERVICE.name, key=forum, retrieved=date.min, payload=payload))  # what is kept can be read
    return payload


def _plain(value: object) -> object:
    """Return what the newer interface wraps."""
    return value.get("value") if isinstance(value, dict) else value


def _line(value: object) -> str | None:
    return one_line(value) if isinstance(value, str) else None


def _day(milliseconds: object) -> str | None:
    """Return the UTC day of a time in milliseconds since 1970."""
    if not isinstance(milliseconds, int) or isinstance(milliseconds, bool) or milliseconds <= 0:
        return None
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC).date().isoformat()
    except (OverflowError, ValueError, OSError):
        return None


def parse(record: Record) -> Facts:
    """Read a submission; a venue is stated where it was accepted."""
    title, venue, venueid = (text_in(record, name) for name in ("title", "venue", "venueid"))
    if not title:
        raise SourceFormatError(record.source, record.key, "title is needed")
    try:
        ids = Ids(openreview=parse_openreview_id(text_in(record, "forum") or ""))
    except InvalidIdError as error:
        raise SourceFormatError(record.source, record.key, str(error)) from None
    decided = venue if venue and not _UNDECIDED.search(f"{venue} {venueid or ''}") else None
    meeting = _MEETING.fullmatch(decided) if decided else None
    day = day_in(record, "published")
    return Facts(
        ids=ids,
        title=title,
        authors=texts_in(record, "authors"),
        venue=meeting[1] if meeting else None,
        published=Dated(day=day, precision="day") if day else None,
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
    lasting=("authors", "venue", "venueid", "published"),
    optional=True,
)
