"""Titles at arXiv: several a request in plain ASCII, cut in halves where too much is found or a query is refused."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from pipeline.errors import SourceUnavailableError
from pipeline.http import Http
from pipeline.sources.arxiv import fetch
from pipeline.sources.arxiv_asking import SERVICE
from pipeline.sources.arxiv_search import search
from pipeline.sources.base import Answered
from tests.loopback import Loopback, reply
from tests.services import ARXIV, Paper, Services, World
from tests.sources.conftest import WITHOUT_WAITING


def _paper(number: int, title: str) -> Paper:
    return Paper(title=title, authors=("Ada Writer",), arxiv=f"2001.{number:05}", published=date(2020, 1, 1))


BERT = _paper(1, "BERT: Pre-training of Deep Bidirectional Transformers")
CAFES = _paper(2, "Cafes and Schrodinger's Cats in Zurich")
LONGER = _paper(3, "Pre-training of Deep Bidirectional Transformers at Sea")
WORLD = World((BERT, CAFES, LONGER))


def _found(titles: Sequence[str], http: Http) -> dict[str, list[str]]:
    hits = [hit for hits in search(titles, http) for hit in hits.items()]
    assert len(dict(hits)) == len(hits), "no title is settled twice"
    return {title: [c.key for c in candidates if isinstance(c, Answered)] for title, candidates in hits}


def _queries(services: Services) -> list[str]:
    return [request.query["search_query"] for request in services.asked(ARXIV)]


def test_titles_share_a_request_and_each_has_its_own(services: Services, http: Http) -> None:
    """A candidate comes with all that a request by its id would tell; what is not there is an absence."""
    titles = ["BERT: Pre-training of Deep Bidirectional Transformers", "Boats under Bridges", BERT.title.upper()]
    assert _found(titles, http) == {titles[0]: [BERT.arxiv], titles[1]: [], titles[2]: [BERT.arxiv]}
    assert len(services.log) == 1
    by_title = [a for hits in search([BERT.title], http) for found in hits.values() for a in found]
    assert by_title == fetch([str(BERT.arxiv)], http, {})


def test_a_query_is_short_and_bounded(services: Services, http: Http) -> None:
    """Ten of the longest titles make an address of less than two thousand characters, and at most 200 entries."""
    _found([f"{'Number' * 20} {n} {'and so on ' * 30}" for n in range(10)], http)
    (request, again) = services.log
    assert request.query == again.query, "an empty page is asked for twice"
    assert int(request.query["max_results"]) == 200
    with Loopback() as server, Http({"PIPELINE_ARXIV_URL": server.url} | WITHOUT_WAITING, [SERVICE]) as other:
        with pytest.raises(SourceUnavailableError):
            _found([f"{'Number' * 20} {n} {'and so on ' * 30}" for n in range(10)], other)
        assert len(server.log[0].path) < 2000


@pytest.mark.parametrize(
    ("title", "query"),
    [
        ("Cafés and Schrödinger’s Cats in Zürich", "Cafes and Schrodinger's Cats in Zurich"),
        ('Boats (under) [Bridges]: a | b * "c" ~ d', "Boats under Bridges a b c d"),
        ("GPT-3.5 & Co. in 2020", "GPT 3.5 Co in 2020"),
    ],
)
def test_trap_letters_and_brackets_that_make_a_bad_request_are_left_out(
    services: Services, http: Http, title: str, query: str
) -> None:
    """Accents are folded, what is not ASCII or reads as part of the query is not sent: the answer is no 400."""
    _found([title], http)
    assert _queries(services)[0] == f'ti:"{query}"'
    assert {request.status for request in services.log} == {200}


def test_accents_do_not_hide_a_paper(services: Services, http: Http) -> None:
    """Printed with them, held without them, or the other way round."""
    del services
    assert _found(["Cafés and Schrödinger's Cats in Zürich"], http).popitem()[1] == [CAFES.arxiv]


@pytest.mark.parametrize(
    "title", ["预训练语言模型综述", "BERT 模型在中文文本分类任务中的应用研究", "BERT", "Ω μ λ σ", "?"]
)
def test_a_title_with_too_little_ascii_is_not_asked_for(services: Services, http: Http, title: str) -> None:
    """Three words at least, and most of the title: else it is not held, without a request."""
    assert _found([title], http) == {title: []}
    assert services.log == []


@pytest.mark.parametrize("fault", ["rate-exceeded-200", "429", "406", "cut-xml", "short-feed", "html-200"])
def test_trap_what_is_no_feed_is_asked_for_again(services: Services, http: Http, fault: str) -> None:
    """“Rate exceeded.” with status 200, a cut or a short feed: no absence."""
    services.fail(ARXIV, fault)
    assert _found([BERT.title], http) == {BERT.title: [BERT.arxiv]}
    assert len(services.log) == 2


def test_trap_an_empty_page_is_asked_for_again(services: Services, http: Http) -> None:
    """Once: it may be a hiccup, or the truth."""
    services.fail(ARXIV, "empty-feed")
    assert _found([BERT.title, "Boats under Bridges"], http) == {BERT.title: [BERT.arxiv], "Boats under Bridges": []}
    assert len(services.log) == 2


def test_more_than_is_asked_for_is_asked_for_in_halves() -> None:
    """A title of many papers hides no other; alone, the first twenty are what it has."""
    crowd = [_paper(100 + n, f"A Survey of Boats: Part {n}") for n in range(50)]
    titles = ["A Survey of Boats", BERT.title]
    with Services(World((*crowd, BERT))) as services, Http(services.environment | WITHOUT_WAITING, [SERVICE]) as http:
        found = _found(titles, http)
        assert len(services.log) == 3
    assert (len(found[titles[0]]), found[titles[1]]) == (20, [BERT.arxiv])


def _refuses(path: str, bad: str) -> bool:
    return bad in parse_qs(urlsplit(path).query)["search_query"][0]


_EMPTY = (
    b'<feed xmlns="http://www.w3.org/2005/Atom"><totalResults xmlns="http://a9.com/-/spec/opensearch/1.1/">0'
    b"</totalResults></feed>"
)


@pytest.mark.parametrize(("bad", "settled", "requests"), [("Number 5", 7, 10), ("Number", 0, 6)])
def test_trap_a_query_that_is_refused_is_asked_again_in_halves(bad: str, settled: int, requests: int) -> None:
    """One bad title is left for another time and the others are answered; where all are refused, it is given up."""
    server = Loopback()

    class _Replies(list[bytes]):
        def __len__(self) -> int:
            return 1

        def __getitem__(self, _: object) -> bytes:  # type: ignore[override]  # the one reply
            refused = _refuses(server.log[-1].path, bad)
            return reply(400 if refused else 200, b"" if refused else _EMPTY, content_type="application/atom+xml")

    server.replies = _Replies()  # type: ignore[assignment]  # made from each request
    titles = [f"Title Number {n} of Eight" for n in range(8)]
    found: dict[str, object] = {}
    with server, Http({"PIPELINE_ARXIV_URL": server.url} | WITHOUT_WAITING, [SERVICE]) as http:
        answers = search(titles, http)
        found |= {title: () for _ in range(min(settled, 3)) for title in next(answers)}
        with pytest.raises(SourceUnavailableError):
            next(answers)
        assert (len(found), len(server.log)) == (settled, requests)


def test_an_outage_leaves_the_titles_unanswered(services: Services, http: Http) -> None:
    """It is no absence."""
    services.fail(ARXIV, "500", times=4)
    with pytest.raises(SourceUnavailableError):
        _found([BERT.title], http)
