"""Crossref: works by DOI, candidates by title, its limits obeyed."""

import json
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import SourceFormatError, SourceUnavailableError
from pipeline.http import Http
from pipeline.ids import Ids, parse_ids
from pipeline.model import Dated, Facts, Record
from pipeline.sources.base import Answered
from pipeline.sources.crossref import SERVICE, fetch, ids_of, keys, parse, search
from tests.loopback import Loopback, reply
from tests.services import CROSSREF, Paper, Services, World
from tests.sources.conftest import WITHOUT_WAITING

BOATS = Paper(
    title="Boats under Bridges: A Survey of Arches",
    authors=("Ada Lindqvist", "Bram van Oosting"),
    abstract="Words.",
    doi="10.1000/Boats.7",
    s2_venue="Lecture Notes in Arches",
    year=2019,
)
KITES = Paper(title="Kites over Trees", authors=("Ada Lindqvist",), doi="10.1000/kites", published=date(2020, 2, 3))
WORLD = World((BOATS, KITES, Paper(title="Boats under Bridges in Winter", authors=("Nobody",), doi="10.1000/winter")))


def _parse(**change: Any) -> Facts:  # noqa: ANN401 whatever stands in a payload
    payload = {"doi": "10.1000/1", "title": "A Title"} | change
    return parse(Record(source=CROSSREF, key="10.1000/1", retrieved=date(2026, 1, 1), payload=payload))


@pytest.mark.parametrize(
    ("ids", "asked"),
    [
        ({"doi": "10.1000/1"}, ("10.1000/1",)),
        ({"doi": "10.18653/v1/P19-1001"}, ()),  # the Anthology has it at first hand
        ({"arxiv": "1810.04805"}, ()),
        ({}, ()),
    ],
)
def test_a_key_is_a_publishers_doi(ids: dict[str, str], asked: tuple[str, ...]) -> None:
    """Keys and ids are inverse."""
    assert keys(parse_ids(ids.items())) == asked
    assert [ids_of(key) for key in asked] == [parse_ids(ids.items()) for _ in asked]


def test_a_work_is_answered_under_its_doi(services: Services, http: Http) -> None:
    """In lower case, whatever case it is stated in; title and subtitle are one title; its abstract is not taken."""
    (answer,) = fetch(["10.1000/boats.7"], http, {})
    assert answer.payload is not None
    facts = parse(Record(source=CROSSREF, key=answer.key, retrieved=date.min, payload=answer.payload))
    assert (facts.title, facts.authors) == (BOATS.title, BOATS.authors)
    assert (facts.ids, facts.venue, facts.year) == (Ids(doi=ids_of("10.1000/boats.7").doi), BOATS.s2_venue, 2019)
    assert facts.published == Dated(day=date(2019, 1, 1), precision="year")
    assert (facts.abstract, "Words." in json.dumps(answer.payload)) == (None, False)
    assert services.log[0].asked == ("10.1000/boats.7",)


def test_trap_dois_of_arxiv_are_not_there(http: Http) -> None:
    """Status 404 is an absence, not asked again."""
    assert fetch(["10.48550/arxiv.1810.04805"], http, {}) == [Answered(key="10.48550/arxiv.1810.04805", payload=None)]


def test_a_doi_is_sent_as_a_path(http: Http, services: Services) -> None:
    """Signs that mean something in an address are escaped."""
    key = "10.1000/a<b>#c?d"
    assert fetch([key], http, {}) == [Answered(key=key, payload=None)]
    assert services.log[0].asked == (key,)


def test_an_answer_about_another_doi_is_none() -> None:
    """It is refused, not kept under the DOI that was asked for."""
    work = {"message": {"DOI": "10.1000/2", "title": ["T"]}}
    with (
        Loopback(replies=[reply(200, json.dumps(work).encode())]) as server,
        Http({"PIPELINE_CROSSREF_URL": server.url} | WITHOUT_WAITING, [SERVICE]) as http,
        pytest.raises(SourceFormatError),
    ):
        fetch(["10.1000/1"], http, {})


def test_only_what_has_the_title_is_a_candidate(http: Http, services: Services) -> None:
    """A search always answers with something: of what sounds like it nothing is kept."""
    titles = ["Boats under Bridges: a survey of arches", "Boats on the Moon"]
    hits = {title: found for hits in search(titles, http) for title, found in hits.items()}
    (candidate,) = hits[titles[0]]
    assert isinstance(candidate, Answered)
    assert candidate == fetch([candidate.key], http, {})[0]
    assert hits[titles[1]] == []
    assert services.log[0].query == {"query.bibliographic": titles[0], "rows": "20"}


@pytest.mark.parametrize("content", [None, [], {"message": None}, {"message": {"items": ["x"]}}, {"items": []}])
def test_what_is_no_list_of_works_is_asked_for_again(content: object) -> None:
    """And at last is an outage."""
    with (
        Loopback(replies=[reply(200, json.dumps(content).encode())]) as server,
        Http({"PIPELINE_CROSSREF_URL": server.url} | WITHOUT_WAITING, [SERVICE]) as http,
    ):
        with pytest.raises(SourceUnavailableError):
            next(search(["T"], http))
        assert len(server.log) == 4


_ODD: list[object] = [None, 3, "x", {}, [], [None], [3], ["x"], [{"x": 1}], {"date-parts": [[None]]}, [["x"]]]


@pytest.mark.parametrize("name", ["title", "subtitle", "author", "container-title", "published", "issued", "type"])
@pytest.mark.parametrize("value", _ODD, ids=str)
def test_an_odd_value_spoils_nothing_else(name: str, value: object) -> None:
    """Whatever stands in a field, the work is read without it, or left out."""
    item = {"DOI": "10.1000/1", "title": ["A Title"], name: value}
    with (
        Loopback(replies=[reply(200, json.dumps({"message": {"items": [item]}}).encode())]) as server,
        Http({"PIPELINE_CROSSREF_URL": server.url} | WITHOUT_WAITING, [SERVICE]) as http,
    ):
        (found,) = next(search(["A Title"], http)).values()
    assert len(found) == (0 if name == "title" else 1)


@pytest.mark.parametrize(
    ("parts", "dated"),
    [
        ([[2019, 6, 2]], Dated(day=date(2019, 6, 2), precision="day")),
        ([[2019, 6]], Dated(day=date(2019, 6, 1), precision="month")),
        ([[2019]], Dated(day=date(2019, 1, 1), precision="year")),
        ([[None]], None),
        ([[2019, 13]], None),
        ([], None),
    ],
)
def test_a_date_is_as_precise_as_its_parts(parts: list[list[int]], dated: Dated | None) -> None:
    """One to three numbers; what is no date is none."""
    item = {"DOI": "10.1000/1", "title": ["A Title"], "published": {"date-parts": parts}}
    with (
        Loopback(replies=[reply(200, json.dumps({"message": item}).encode())]) as server,
        Http({"PIPELINE_CROSSREF_URL": server.url} | WITHOUT_WAITING, [SERVICE]) as http,
    ):
        (answer,) = fetch(["10.1000/1"], http, {})
    assert parse(Record(source=CROSSREF, key=answer.key, retrieved=date.min, payload=answer.payload)).published == dated


def test_markup_in_a_title_is_left_out() -> None:
    """Tags go, entities are what they stand for; a subtitle that the title has already is not said twice."""
    item = {"DOI": "10.1000/1", "title": ["On <i>E. coli</i> &amp; Boats: a Survey"], "subtitle": ["A Survey"]}
    with (
        Loopback(replies=[reply(200, json.dumps({"message": item}).encode())]) as server,
        Http({"PIPELINE_CROSSREF_URL": server.url} | WITHOUT_WAITING, [SERVICE]) as http,
    ):
        (answer,) = fetch(["10.1000/1"], http, {})
    facts = parse(Record(source=CROSSREF, key=answer.key, retrieved=date.min, payload=answer.payload))
    assert facts.title == "On E. coli & Boats: a Survey"


def test_a_preprint_has_no_venue(http: Http) -> None:
    """The name of a server, under which it is posted, is none; then its year is that of no venue."""
    (answer,) = fetch(["10.1000/kites"], http, {})
    facts = parse(Record(source=CROSSREF, key=answer.key, retrieved=date.min, payload=answer.payload))
    assert (facts.venue, facts.year) == (None, None)
    assert facts.published == Dated(day=date(2020, 2, 1), precision="month")


def test_a_doi_of_the_anthology_states_its_id() -> None:
    """It holds it."""
    assert _parse(doi="10.18653/v1/P19-1001").ids.acl == "P19-1001"


def test_trap_its_limits_are_obeyed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests are as far apart as its headers last said, where that is more than our own pause."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # other runs have their turns elsewhere
    work = json.dumps({"message": {"DOI": "10.1000/1", "title": ["T"]}}).encode()
    said = {"x_rate_limit_limit": "2", "x_rate_limit_interval": "10s"}
    waits: list[float] = []
    with (
        Loopback(replies=[reply(200, work, **said), reply(200, work)]) as server,
        Http({"PIPELINE_CROSSREF_URL": server.url}, [SERVICE], sleep=waits.append) as http,
    ):
        for _ in range(3):
            fetch(["10.1000/1"], http, {})
    assert [round(wait) for wait in waits if wait > 0.35] == [5]
