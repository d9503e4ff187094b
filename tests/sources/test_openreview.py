"""OpenReview: two interfaces, a token for forums and none for titles, and what a submission says."""

import json
from datetime import date
from typing import Any

import pytest

from pipeline.errors import SourceUnavailableError
from pipeline.http import Http
from pipeline.ids import Ids, parse_openreview_id
from pipeline.model import Dated, Facts, Record
from pipeline.sources.base import Answered
from pipeline.sources.openreview import SERVICE, fetch, ids_of, keys, parse, search
from tests.loopback import Loopback, reply
from tests.services import OPENREVIEW, Paper, Services, World
from tests.sources.conftest import WITHOUT_WAITING

NEW = Paper(
    title="Boats under Bridges",
    authors=("Ada Lindqvist", "Bram Oosting"),
    published=date(2023, 9, 22),
    forum="NewForum01",
    forum_venue="ICLR 2024 poster",
)
OLD = Paper(
    title="Kites over Trees",
    authors=("Ada Lindqvist",),
    published=date(2019, 9, 25),
    forum="OldForum01",
    forum_older=True,
    forum_venue="ICLR 2020 Conference Blind Submission",
)
WORLD = World((NEW, OLD))
TOKEN = "t0k3n"


def _record(payload: dict[str, Any] | None) -> Record:
    return Record(source=OPENREVIEW, key="NewForum01", retrieved=date(2026, 1, 1), payload=payload)


def _parse(**change: Any) -> Facts:  # noqa: ANN401 whatever stands in a payload
    return parse(_record({"forum": "NewForum01", "title": "A Title"} | change))


def _with_token(services: Services) -> Http:
    services.tokens.add(TOKEN)
    return Http(services.environment | WITHOUT_WAITING | {"OPENREVIEW_TOKEN": TOKEN}, [SERVICE])


def test_a_key_is_the_forum_and_states_it() -> None:
    """Keys and ids are inverse."""
    ids = Ids(openreview=parse_openreview_id("NewForum01"))
    assert (keys(ids), ids_of("NewForum01"), keys(Ids()), ids_of("title:boats")) == (("NewForum01",), ids, (), Ids())


def test_trap_a_forum_is_asked_for_at_the_newer_interface_and_then_at_the_older(services: Services) -> None:
    """One wraps its values, the other does not; what neither has is not held."""
    with _with_token(services) as http:
        answers = fetch(["NewForum01", "OldForum01", "NoForum001"], http, {})
    titles = {answer.key: answer.payload["title"] if answer.payload else None for answer in answers}
    assert titles == {"NewForum01": NEW.title, "OldForum01": OLD.title, "NoForum001": None}
    assert [("v1" in request.path, *request.asked) for request in services.log] == [
        (False, "NewForum01"),
        *((older, "OldForum01") for older in (False, True)),
        *((older, "NoForum001") for older in (False, True)),
    ]
    assert {request.headers["authorization"] for request in services.log} == {f"Bearer {TOKEN}"}


def test_trap_without_a_token_no_forum_is_asked_for(services: Services, http: Http) -> None:
    """It would be refused: the message says what is wanted, and nothing is sent."""
    with pytest.raises(SourceUnavailableError, match="OPENREVIEW_TOKEN"):
        fetch(["NewForum01"], http, {})
    assert services.log == []


def test_a_token_that_is_refused_is_not_sent_again(services: Services) -> None:
    """ChallengeRequiredError with a token: said, and no other forum is asked for."""
    with Http(services.environment | WITHOUT_WAITING | {"OPENREVIEW_TOKEN": "bad"}, [SERVICE]) as http:
        for _ in range(2):
            with pytest.raises(SourceUnavailableError, match="OPENREVIEW_TOKEN"):
                fetch(["NewForum01"], http, {})
    assert [request.headers.get("authorization") for request in services.log] == ["Bearer bad", None]


def test_a_forum_that_is_not_public_is_not_held_and_the_token_stays() -> None:
    """403 without a challenge is about the forum."""
    said = json.dumps({"name": "ForbiddenError", "status": 403}).encode()
    environment = {"OPENREVIEW_TOKEN": TOKEN}
    with (
        Loopback(replies=[reply(403, said)]) as server,
        Http({"PIPELINE_OPENREVIEW_URL": server.url} | WITHOUT_WAITING | environment, [SERVICE]) as http,
    ):
        assert fetch(["NewForum01"], http, {}) == [Answered(key="NewForum01", payload=None)]
        assert http.has_key(SERVICE)


def test_titles_are_searched_for_without_a_token(services: Services, http: Http) -> None:
    """At the older interface only what the newer has not; reviews and what sounds like it are no candidates."""
    titles = [NEW.title, OLD.title, "Boats in Bottles"]
    hits = {title: found for hits in search(titles, http) for title, found in hits.items()}
    assert {title: [c.key for c in found if isinstance(c, Answered)] for title, found in hits.items()} == {
        NEW.title: ["NewForum01"],
        OLD.title: ["OldForum01"],
        "Boats in Bottles": [],
    }
    assert ["v1" in request.path for request in services.log] == [False, False, True, False, True]


def test_a_search_that_wants_a_token_ends_the_asking(services: Services, http: Http) -> None:
    """Said once; it is not asked in vain for every title."""
    services.fail(OPENREVIEW, "403", times=9)
    with pytest.raises(SourceUnavailableError):
        next(search([NEW.title], http))
    assert OPENREVIEW in http.down
    with pytest.raises(SourceUnavailableError):
        next(search([OLD.title], http))
    assert len(services.log) == 1


def test_trap_a_limit_is_waited_for(services: Services, http: Http) -> None:
    """429 RateLimitError is no absence."""
    services.fail(OPENREVIEW, "429")
    assert next(search([NEW.title], http))[NEW.title] != []


def test_a_stand_in_without_the_older_interface_will_do() -> None:
    """What it answers by 404 there is nothing; without a search at all it is said, and not asked on."""
    with (
        Loopback(replies=[reply(200, b'{"notes": []}'), reply(404), reply(404)]) as server,
        Http({"PIPELINE_OPENREVIEW_URL": server.url} | WITHOUT_WAITING, [SERVICE]) as http,
    ):
        assert next(search(["A Title"], http)) == {"A Title": []}
        with pytest.raises(SourceUnavailableError, match="no search"):
            next(search(["Another"], http))
        assert OPENREVIEW in http.down


@pytest.mark.parametrize(
    ("venue", "venueid", "name"),
    [
        ("ICLR 2024 poster", None, "ICLR 2024"),
        ("NeurIPS 2023 spotlight", "NeurIPS.cc/2023/Conference", "NeurIPS 2023"),
        ("Submitted to ICLR 2024", "ICLR.cc/2024/Conference", None),
        ("ICLR 2020 Conference Blind Submission", None, None),
        ("ICLR 2024 Conference Withdrawn Submission", None, None),
        ("ICLR 2024", "ICLR.cc/2024/Conference/Rejected_Submission", None),
        ("CoRR 2021", "dblp.org/journals/CORR/2021", None),
        ("TMLR", "TMLR", None),
        (None, None, None),
    ],
)
def test_trap_a_venue_is_where_it_was_accepted(venue: str | None, venueid: str | None, name: str | None) -> None:
    """Neither where it was submitted nor where it was withdrawn or rejected; a mirror's CoRR is none."""
    assert _parse(venue=venue, venueid=venueid).venue == name


@pytest.mark.parametrize(
    ("times", "day"),
    [
        ({"cdate": 1569369600000, "pdate": 1579305600000}, date(2020, 1, 18)),
        ({"cdate": 1569369600000, "pdate": None}, date(2019, 9, 25)),
        ({"cdate": "1569369600000"}, None),
        ({"cdate": 10**30}, None),
        ({}, None),
    ],
)
@pytest.mark.parametrize("venueid", ["A/2020", ["A/2020", "B"], [], None])
def test_trap_times_are_milliseconds_and_a_venueid_may_be_a_list(
    times: dict[str, Any], day: date | None, venueid: object
) -> None:
    """The day of publication, else of creation, in UTC; the first venue."""
    note = {"id": "NewForum01", "forum": "NewForum01", "content": {"title": "A Title", "venueid": venueid}} | times
    with (
        Loopback(replies=[reply(200, json.dumps({"notes": [note]}).encode())]) as server,
        Http({"PIPELINE_OPENREVIEW_URL": server.url} | WITHOUT_WAITING, [SERVICE]) as http,
    ):
        ((candidate,),) = next(search(["A Title"], http)).values()
    assert isinstance(candidate, Answered)
    assert candidate.payload is not None
    assert parse(_record(candidate.payload)).published == (Dated(day=day, precision="day") if day else None)
    assert candidate.payload.get("venueid") == ("A/2020" if venueid else None)


@pytest.mark.parametrize("content", [None, [], {"notes": None}, {"notes": ["x"]}])
def test_what_is_no_list_of_notes_is_asked_for_again(content: object) -> None:
    """And at last is an outage."""
    with (
        Loopback(replies=[reply(200, json.dumps(content).encode())]) as server,
        Http({"PIPELINE_OPENREVIEW_URL": server.url} | WITHOUT_WAITING, [SERVICE]) as http,
    ):
        with pytest.raises(SourceUnavailableError):
            next(search(["A Title"], http))
        assert len(server.log) == 4


@pytest.mark.parametrize("name", ["title", "authors", "venue", "venueid"])
@pytest.mark.parametrize("value", [None, 3, {}, {"value": None}, {"value": 3}, [], [None], [[3]], {"value": [None]}])
def test_an_odd_value_spoils_nothing_else(name: str, value: object) -> None:
    """Whatever stands in a field, the submission is read without it, or left out."""
    note = {"id": "NewForum01", "forum": "NewForum01", "content": {"title": "A Title", name: value}}
    with (
        Loopback(replies=[reply(200, json.dumps({"notes": [note]}).encode())]) as server,
        Http({"PIPELINE_OPENREVIEW_URL": server.url} | WITHOUT_WAITING, [SERVICE]) as http,
    ):
        (found,) = next(search(["A Title"], http)).values()
    assert len(found) == (0 if name == "title" else 1)
