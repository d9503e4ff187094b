"""DBLP: candidates by title, and what a publication says."""

import json
import tempfile
from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import SourceUnavailableError
from pipeline.http import Http
from pipeline.ids import Ids, parse_ids
from pipeline.model import Facts, Record
from pipeline.sources.base import Answered
from pipeline.sources.dblp import SERVICE, SOURCE, parse, search
from tests.loopback import Loopback, reply
from tests.services import DBLP, Paper, Services, World
from tests.sources.conftest import WITHOUT_WAITING

BOATS = Paper(
    title="Boats & Bridges: A Survey of 1000 Arches",
    authors=("Yang Liu", "Bram Oosting"),
    doi="10.1000/Boats.7",
    dblp="conf/arch/LiuO19",
    s2_venue="ARCH",
    year=2019,
)
ALONE = Paper(
    title="Kites over Trees",
    authors=("Ada Lindqvist",),
    arxiv="1901.00001",
    published=date(2019, 1, 1),
    dblp="journals/corr/abs-1901-00001",
)
WORLD = World((BOATS, ALONE))


def _facts(title: str, http: Http) -> Facts:
    ((candidate,),) = next(search([title], http)).values()
    assert isinstance(candidate, Answered)
    return parse(Record(source=DBLP, key=candidate.key, retrieved=date.min, payload=candidate.payload))


def test_a_publication_is_a_candidate_under_its_key(http: Http, services: Services) -> None:
    """With its venue and year, and the DOI in lower case; marks in the title asked for are not sent."""
    facts = _facts(BOATS.title, http)
    assert (facts.dblp, facts.venue, facts.year) == ("conf/arch/LiuO19", "ARCH", 2019)
    assert facts.ids == parse_ids([("doi", "10.1000/boats.7")])
    query = services.log[0].query
    assert query == {"q": "Boats Bridges A Survey of 1000 Arches", "format": "json", "h": "20"}


def test_trap_a_title_ends_in_a_full_stop_and_has_entities(http: Http) -> None:
    """Neither belongs to it."""
    assert _facts(BOATS.title, http).title == BOATS.title


def test_trap_namesakes_have_a_number(http: Http) -> None:
    """“Yang Liu 0001” is Yang Liu."""
    assert _facts(BOATS.title, http).authors == BOATS.authors


def test_trap_a_single_author_is_an_object(http: Http) -> None:
    """Not a list of one."""
    assert _facts(ALONE.title, http).authors == ALONE.authors


def test_a_preprint_has_no_venue_and_states_its_id(http: Http) -> None:
    """CoRR is none; the address of the page is that of arXiv."""
    facts = _facts(ALONE.title, http)
    assert (facts.venue, facts.year, facts.ids) == (None, None, parse_ids([("arxiv", "1901.00001")]))


def test_trap_no_hit_is_a_list_that_is_not_there(http: Http) -> None:
    """An absence; a title without any word is one without a request."""
    assert [*search(["Nothing of the Kind", "?!"], http)] == [{"Nothing of the Kind": []}, {"?!": []}]


def test_trap_a_429_in_html_says_how_long_to_wait(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is waited for, and then answered."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # other runs have their turns elsewhere
    services.fail(DBLP, "429")
    waits: list[float] = []
    with Http(services.environment, [SERVICE], sleep=waits.append) as http:
        assert _facts(ALONE.title, http).title == ALONE.title
    assert 30 in waits


def test_it_is_asked_by_title_alone() -> None:
    """No id of another leads to a publication there."""
    assert (SOURCE.keys(parse_ids([("doi", "10.1000/1"), ("arxiv", "1901.00001")])), SOURCE.fetch) == ((), None)
    assert SOURCE.ids_of("conf/arch/LiuO19") == Ids()


@pytest.mark.parametrize(
    "content", [None, [], {"result": {"hits": {}}}, {"result": {"hits": {"@total": "1", "hit": ["x"]}}}]
)
def test_what_is_no_list_of_hits_is_asked_for_again(content: object) -> None:
    """And at last is an outage."""
    with (
        Loopback(replies=[reply(200, json.dumps(content).encode())]) as server,
        Http({"PIPELINE_DBLP_URL": server.url} | WITHOUT_WAITING, [SERVICE]) as http,
    ):
        with pytest.raises(SourceUnavailableError):
            next(search(["A Title"], http))
        assert len(server.log) == 4


_ODD: list[object] = [None, 3, "x", {}, [], [None], [3], {"author": 3}, {"author": [None, {"text": 3}]}, [{"x": 1}]]


@pytest.mark.parametrize("name", ["title", "authors", "venue", "year", "type", "doi", "ee"])
@pytest.mark.parametrize("value", _ODD, ids=str)
def test_an_odd_value_spoils_nothing_else(name: str, value: object) -> None:
    """Whatever stands in a field, the publication is read without it, or left out."""
    info = {"key": "a/b/c", "title": "A Title.", name: value}
    hits = {"result": {"hits": {"@total": "1", "hit": {"info": info}}}}
    with (
        Loopback(replies=[reply(200, json.dumps(hits).encode())]) as server,
        Http({"PIPELINE_DBLP_URL": server.url} | WITHOUT_WAITING, [SERVICE]) as http,
    ):
        (found,) = next(search(["A Title"], http)).values()
    assert len(found) == (0 if name == "title" else 1)
