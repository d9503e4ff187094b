"""Titles at Semantic Scholar: many in one bulk search, what it does not find by its best match, one by one."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pytest

from pipeline.errors import SourceUnavailableError
from pipeline.http import Http
from pipeline.sources.base import Answered, Counted
from pipeline.sources.s2_asking import SERVICE
from pipeline.sources.s2_search import search
from tests.loopback import Loopback, reply
from tests.services import S2, Paper, Services, World
from tests.sources.conftest import WITHOUT_WAITING

MATCH, BULK = "/graph/v1/paper/search/match", "/graph/v1/paper/search/bulk"


def _paper(number: int, title: str, **more: Any) -> Paper:  # noqa: ANN401 any field of a paper
    return Paper(title=title, authors=("Ada Writer",), s2=f"{number:040x}", published=date(2019, 1, 1), **more)


BERT = _paper(1, "BERT: Pre-training of Deep Bidirectional Transformers", citations=90, influential=9, tldr="Deep.")
NEED = _paper(2, "Attention Is All You Need")
NAMESAKE = _paper(3, "Attention is all you need.")
LONGER = _paper(4, "Attention Is All You Need: Pure Attention in Every Room")
CITING = _paper(5, "On Boats", s2_abstract="As in Attention is all you need, there are boats.")
WORLD = World((BERT, NEED, NAMESAKE, LONGER, CITING))


def _found(titles: Sequence[str], http: Http) -> dict[str, list[str]]:
    """Return the keys of the candidates of each title that was settled."""
    hits = [hit for hits in search(titles, http) for hit in hits.items()]
    assert len(dict(hits)) == len(hits), "no title is settled twice"
    return {title: [c if isinstance(c, str) else c.key for c in candidates] for title, candidates in hits}


def _paths(services: Services) -> list[str]:
    return [request.path.rpartition("/")[2] for request in services.log]


@pytest.fixture
def many() -> Iterator[tuple[Services, list[str]]]:
    """Five hundred titles, which the service holds."""
    titles = [f"Subject Number {n} Seen from {n + 7} Sides of a Very Long Bridge over Water" for n in range(500)]
    with Services(World(tuple(_paper(100 + n, title) for n, title in enumerate(titles)))) as services:
        yield services, titles


def test_many_titles_share_a_request(many: tuple[Services, list[str]]) -> None:
    """Fifty a request: ten for five hundred; each title has its own paper and no other."""
    services, titles = many
    with Http(services.environment | WITHOUT_WAITING, [SERVICE]) as http:
        for n in range(0, 500, 50):
            found = _found(titles[n : n + 50], http)
            assert found == {title: [f"{100 + n + m:040x}"] for m, title in enumerate(titles[n : n + 50])}
    assert _paths(services) == ["bulk"] * 10
    assert max(len(request.query["query"]) for request in services.log) < 6000


def test_every_paper_of_a_title_is_a_candidate_the_nearest_first(services: Services, http: Http) -> None:
    """Namesakes and longer forms are named, so that no search rests on one candidate; who only cites it is not."""
    assert _found(["Attention is all you need"], http) == {
        "Attention is all you need": [NEED.s2, NAMESAKE.s2, LONGER.s2]
    }
    assert _paths(services) == ["bulk"]


def test_no_more_than_twenty_candidates_are_named() -> None:
    """Enough to see that a title is not one work's alone; those of the very title come before its longer forms."""
    title = "A Survey of Everything"
    papers = [_paper(n, f"{title}: Part {n}") for n in range(30)] + [_paper(99, title)]
    with Services(World(tuple(papers))) as services, Http(services.environment | WITHOUT_WAITING, [SERVICE]) as http:
        (found,) = _found([title], http).values()
    assert (len(found), found[0]) == (20, f"{99:040x}")


def test_what_the_bulk_search_does_not_find_is_matched(services: Services, http: Http) -> None:
    """A best match comes with all that a batch would tell; it is a candidate, whatever its title."""
    titles = ["Attention is all you need", "Pre-training of Bidirectional Transformers"]
    hits = [hit for hits in search(titles, http) for hit in hits.items()]
    assert [title for title, _ in hits] == titles
    ((candidate,),) = [candidates for title, candidates in hits if title == titles[1]]
    assert isinstance(candidate, Answered)
    assert candidate.payload is not None
    assert (candidate.key, candidate.payload["title"], candidate.payload["tldr"]) == (BERT.s2, BERT.title, "Deep.")
    assert candidate.counted == Counted(record=str(BERT.s2), citations=90, influential=9)
    assert _paths(services) == ["bulk", "match"]
    assert services.log[1].query["query"] == titles[1]


def test_a_longer_form_alone_does_not_settle_a_title(services: Services, http: Http) -> None:
    """The bulk search may have missed the paper itself: it is matched as well, and nothing named is lost."""
    assert _found(["Attention Is All You Need: Pure"], http)["Attention Is All You Need: Pure"][-1] == LONGER.s2
    assert _paths(services) == ["bulk", "match"]


def test_a_short_title_is_matched_at_once(services: Services, http: Http) -> None:
    """One or two words stand in too many abstracts."""
    assert _found(["BERT", "On Boats"], http) == {"BERT": [BERT.s2], "On Boats": [CITING.s2]}
    assert _paths(services) == ["match", "match"]


def test_no_match_of_a_title_is_an_answer(services: Services, http: Http) -> None:
    """Status 404 is not asked again."""
    assert _found(["Gardening"], http) == {"Gardening": []}
    assert len(services.log) == 1


def test_a_title_is_cut_before_it_is_too_long(services: Services, http: Http) -> None:
    """The rest does not change what is found."""
    _found(["word " * 200], http)
    assert [len(request.query["query"]) <= 300 for request in services.log] == [True, True]


@pytest.mark.parametrize(
    "title",
    [
        'Boats "under" (old | new) Bridges - a + b * c ~ d',
        "Boats - under -old new Bridges a b c d",
        "Boats under old new Bridges\\ a b c d",
    ],
)
def test_operators_in_a_title_are_not_operators(title: str) -> None:
    """Quotes, bars, signs and brackets of the query language are left out of the phrase."""
    boats = _paper(7, "Boats under old new Bridges: a b c d")
    with Services(World((boats,))) as services, Http(services.environment | WITHOUT_WAITING, [SERVICE]) as http:
        _found([title], http)
        assert services.log[0].query["query"] == '"Boats under old new Bridges a b c d"'


def _refusing(bad: str, *, most: int = 50) -> Loopback:
    """Return a service that refuses whatever names a title, or more titles than so many."""
    server = Loopback()

    def answer(path: str) -> bytes:
        if "search/match" in path:
            return reply(404, b'{"error": "Title match not found"}')
        refused = bad in path or path.count("%22") > 2 * most
        return reply(400, b'{"error": "Bad query"}') if refused else reply(200, b'{"data": [], "token": null}')

    class _Replies(list[bytes]):
        def __len__(self) -> int:
            return 1

        def __getitem__(self, _: Any) -> Any:  # noqa: ANN401 as list
            return answer(server.log[-1].path)

    server.replies = _Replies()  # type: ignore[assignment]  # made from each request
    return server


def test_trap_a_bulk_search_that_is_refused_is_asked_again_in_halves() -> None:
    """One title that the service cannot read is parted from the others, and matched."""
    titles = [f"Reading Number {n} of Many" for n in range(16)]
    with (
        _refusing("Number+11+of") as server,
        Http({"PIPELINE_S2_URL": server.url} | WITHOUT_WAITING, [SERVICE]) as http,
    ):
        assert _found(titles, http).keys() == set(titles)
        bulk = [request for request in server.log if "/bulk" in request.path]
        assert len(bulk) == 9


def test_trap_a_bulk_search_that_refuses_everything_is_given_up() -> None:
    """After six refusals and no answer every title is matched by itself."""
    titles = [f"Reading Number {n} of Many" for n in range(16)]
    with (
        _refusing("query", most=0) as server,
        Http({"PIPELINE_S2_URL": server.url} | WITHOUT_WAITING, [SERVICE]) as http,
    ):
        assert _found(titles, http).keys() == set(titles)
        assert sum("/bulk" in request.path for request in server.log) == 6


def test_trap_an_answer_that_goes_on_is_asked_for_in_halves(many: tuple[Services, list[str]]) -> None:
    """A page with a token leaves something out: a namesake may be on the next one."""
    services, titles = many
    crowd = tuple(_paper(2000 + n, f"{titles[0]} Volume {n}") for n in range(1001))
    services.world = services.world.add(*crowd)
    with Http(services.environment | WITHOUT_WAITING, [SERVICE]) as http:
        found = _found(titles[:4], http)
    assert [found[title] for title in titles[1:4]] == [[f"{101 + n:040x}"] for n in range(3)]
    assert _paths(services) == ["bulk"] * 5 + ["match"]


def test_trap_an_early_end_is_no_absence(services: Services, http: Http) -> None:
    """`token: null` on a page that lacks the paper: its title is matched."""
    services.fail(S2, "no-data")
    assert _found([NEED.title], http) == {NEED.title: [NEED.s2]}
    assert _paths(services) == ["bulk", "match"]


def test_without_a_bulk_search_titles_are_matched() -> None:
    """A mirror may not have it: said in no warning, asked for once."""
    match = json.dumps({"data": [{"paperId": BERT.s2, "externalIds": None, "authors": [], "title": "T"}]}).encode()
    with (
        Loopback(replies=[reply(404, b'{"message": "Not Found"}'), reply(200, match)]) as server,
        Http({"PIPELINE_S2_URL": server.url} | WITHOUT_WAITING, [SERVICE]) as http,
    ):
        assert _found(["One Title of Many", "Another Title of Many"], http) == {
            "One Title of Many": [BERT.s2],
            "Another Title of Many": [BERT.s2],
        }
        assert len(server.log) == 3


@pytest.mark.parametrize("content", [{"message": "Not Found"}, {"detail": "no route"}])
def test_a_404_of_another_kind_is_no_absence(content: object) -> None:
    """It is a wrong address, not a title without a match."""
    with (
        Loopback(replies=[reply(404, json.dumps(content).encode())]) as server,
        Http({"PIPELINE_S2_URL": server.url} | WITHOUT_WAITING, [SERVICE]) as http,
        pytest.raises(SourceUnavailableError),
    ):
        _found(["BERT"], http)


@pytest.mark.parametrize("content", [None, [], {"data": None}, {"data": ["x"]}, {"papers": []}])
@pytest.mark.parametrize(("title", "requests"), [("BERT", 4), ("A Long Title of Words", 8)])
def test_a_search_answers_with_a_list_of_papers(content: object, title: str, requests: int) -> None:
    """Anything else is asked for again, and at last is an outage; a bulk search without an answer leaves the match."""
    with (
        Loopback(replies=[reply(200, json.dumps(content).encode())]) as server,
        Http({"PIPELINE_S2_URL": server.url} | WITHOUT_WAITING, [SERVICE]) as http,
        pytest.raises(SourceUnavailableError),
    ):
        _found([title], http)
    assert len(server.log) == requests


def test_one_title_that_fails_leaves_the_others(services: Services, http: Http) -> None:
    """It is left for another time, the rest is answered, and then it is said."""
    services.fail(S2, "500", at=1, times=4)
    answers = search(["BERT", "On Boats"], http)
    assert next(answers).keys() == {"On Boats"}
    with pytest.raises(SourceUnavailableError):
        next(answers)
    assert [request.asked for request in services.log][4:] == [("On Boats",)]
