"""arXiv: what it is asked, which of its answers are none, and what a preprint says."""

import json
import logging
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from pipeline.errors import BadAnswerError, SourceFormatError, SourceUnavailableError
from pipeline.http import Answer, Http
from pipeline.ids import Ids, parse_arxiv_id, parse_doi
from pipeline.model import Dated, Facts, Record
from pipeline.sources.arxiv import SOURCE, fetch, first, ids_of, keys, parse
from pipeline.sources.arxiv_asking import SERVICE
from pipeline.sources.atom import Check, Found, RefusedError, ask
from pipeline.sources.base import Answered
from pipeline.sources.withdrawn import is_withdrawn
from tests.loopback import Loopback, reply
from tests.services import ARXIV, Paper, Services, World
from tests.sources.conftest import WITHOUT_WAITING

BERT, XLNET, OLD = "1810.04805", "1906.08237", "hep-th/9901001"
WORLD = World(
    (
        Paper(
            arxiv=BERT,
            title="BERT",
            authors=("Jacob Devlin", "Ming-Wei Chang"),
            abstract="Two\n  lines.",
            versions=(("BERT, at First", date(2018, 10, 11)), ("BERT", date(2019, 5, 24))),
            comment="13 pages",
            journal_ref="A Journal 1 (2019)",
            arxiv_doi="10.18653/V1/N19-1423",
        ),
        Paper(arxiv=XLNET, title="XLNet", authors=("Zhilin Yang",), published=date(2019, 6, 19)),
        Paper(arxiv=OLD, title="An Old One", authors=("A. Physicist",), published=date(1999, 1, 1)),
        Paper(arxiv="2001.00001", title="", authors=("Nobody",), published=date(2020, 1, 1)),
        Paper(arxiv="2001.00002", title="By Nobody", authors=(), published=date(2020, 1, 1)),
        Paper(arxiv="2001.00003", title="0", authors=("The Group", ":", "A Member"), published=date(2020, 1, 1)),
    )
)


def _record(key: str, payload: dict[str, Any] | None) -> Record:
    return Record(source="arxiv", key=key, retrieved=date(2026, 1, 1), payload=payload)


def _versions(answers: list[Answered]) -> dict[str, int | None]:
    """Return key → version that was answered, None where none is held."""
    return {answer.key: answer.payload["version"] if answer.payload else None for answer in answers}


def _asked(services: Services) -> list[tuple[str, ...]]:
    return [request.asked for request in services.asked(ARXIV)]


@pytest.mark.parametrize("arxiv_id", [BERT, OLD, "0704.0001"])
def test_a_key_is_the_id_and_states_it(arxiv_id: str) -> None:
    """Keys and ids are inverse; the key of a first version states none, for no paper is asked for by it."""
    ids = Ids(arxiv=parse_arxiv_id(arxiv_id))
    assert keys(ids) == (arxiv_id,)
    assert ids_of(arxiv_id) == ids
    assert first(ids) == f"{arxiv_id}v1"
    assert ids_of(f"{arxiv_id}v1") == ids_of("title:bert") == Ids()


def test_a_paper_without_an_id_there_has_no_key() -> None:
    """It cannot be asked for."""
    assert keys(Ids()) == ()
    assert first(Ids()) is None


def test_answers_are_joined_by_id_in_whatever_order_they_come(services: Services, http: Http) -> None:
    """One request answers all; arXiv has an order of its own."""
    answers = fetch([OLD, BERT, XLNET], http, {})
    assert {answer.key: (answer.payload or {})["title"] for answer in answers} == {
        OLD: "An Old One",
        BERT: "BERT",
        XLNET: "XLNet",
    }
    assert _asked(services) == [(OLD, BERT, XLNET)]


def test_the_page_holds_as_many_entries_as_ids_are_asked(services: Services, http: Http) -> None:
    """Without a number ten entries are answered."""
    every = [paper.arxiv for paper in WORLD.papers if paper.arxiv] * 3
    fetch(every, http, {})
    query = services.log[0].query
    assert (query["max_results"], query["start"]) == (str(len(every)), "0")


def test_the_day_is_that_of_the_first_version_and_not_of_the_update(http: Http) -> None:
    """`updated` is not the publication date; without a version the newest one is answered."""
    (answer,) = fetch([BERT], http, {})
    assert answer.payload == {
        "title": "BERT",
        "authors": ["Jacob Devlin", "Ming-Wei Chang"],
        "abstract": "Two lines.",
        "published": "2018-10-11",
        "version": 2,
        "category": "cs.CL",
        "comment": "13 pages",
        "doi": "10.18653/V1/N19-1423",
        "journal_ref": "A Journal 1 (2019)",
    }


def test_a_first_version_is_asked_for_by_itself(http: Http) -> None:
    """Its title may have been another; the requests of first versions are theirs alone."""
    (answer,) = fetch([f"{BERT}v1"], http, {})
    assert answer.payload is not None
    assert (answer.key, answer.payload["title"], answer.payload["version"]) == (f"{BERT}v1", "BERT, at First", 1)
    assert SOURCE.requests([BERT, f"{BERT}v1", XLNET]) == [(BERT, XLNET), (f"{BERT}v1",)]


def test_an_id_that_is_silently_left_out_is_not_held(http: Http) -> None:
    """Unknown ids are dropped without a word."""
    assert _versions(fetch([BERT, "2012.99999", XLNET], http, {})) == {BERT: 2, "2012.99999": None, XLNET: 1}


def test_one_malformed_id_does_not_cost_the_others_their_answer(
    services: Services, http: Http, caplog: pytest.LogCaptureFixture
) -> None:
    """The whole request is refused, the id is named: it is not held, the rest is asked for again."""
    assert _versions(fetch([BERT, "0704.00001x", XLNET], http, {})) == {"0704.00001x": None, BERT: 2, XLNET: 1}
    assert _asked(services)[1:] == [(BERT, XLNET)]
    assert "0704.00001x" in caplog.text


def test_a_refusal_that_names_no_id_is_asked_again_in_halves(services: Services, http: Http) -> None:
    """Whatever it is that arXiv does not like, here more than 2000 results, the halves may do."""
    many = [BERT, *(f"2012.{n:05}" for n in range(2000)), XLNET]
    assert {answer.key for answer in fetch(many, http, {})} == set(many)
    assert [len(asked) for asked in _asked(services)] == [2002, 1001, 1001]


BAD = [
    ["rate-exceeded-200"],
    ["html-200"],
    ["empty-200"],
    ["cut"],
    ["cut-xml"],
    ["short-feed"],
    ["reset"],
    ["406", "429", "503"],
    ["500", "502", "504"],
    ["429-retry-after:1"],
]


@pytest.mark.parametrize("faults", BAD, ids=",".join)
def test_what_is_no_whole_feed_is_asked_for_again(services: Services, http: Http, faults: list[str]) -> None:
    """Status 200 may be a throttle, a page for people, or half an answer; the package would take it for a short one."""
    services.fail(ARXIV, *faults)
    assert _versions(fetch([BERT, XLNET], http, {})) == {BERT: 2, XLNET: 1}
    assert len(_asked(services)) == 1 + len(faults)


@pytest.mark.parametrize("fault", ["rate-exceeded-200", "short-feed", "cut-xml", "html-200", "500"])
def test_an_arxiv_that_never_answers_is_unavailable(services: Services, http: Http, fault: str) -> None:
    """After every retry: no answer is no absence."""
    services.fail(ARXIV, fault, times=4)
    with pytest.raises(SourceUnavailableError):
        fetch([BERT], http, {})


def test_an_empty_feed_for_several_papers_is_no_absence(services: Services, http: Http) -> None:
    """It is asked again in halves."""
    services.fail(ARXIV, "empty-feed")
    assert _versions(fetch([BERT, XLNET], http, {})) == {BERT: 2, XLNET: 1}
    assert _asked(services) == [(BERT, XLNET), (BERT,), (XLNET,)]


def test_an_empty_feed_for_one_paper_is_believed_the_second_time(services: Services, http: Http) -> None:
    """The first may have been a hiccup."""
    services.fail(ARXIV, "empty-feed")
    assert _versions(fetch([BERT], http, {})) == {BERT: 2}
    services.heal()
    assert fetch(["2012.99999"], http, {}) == [Answered(key="2012.99999", payload=None)]
    assert _asked(services)[2:] == [("2012.99999",)] * 2


def test_an_empty_feed_is_asked_for_again_beside_a_paper_that_is_held(services: Services, http: Http) -> None:
    """With it the feed is not empty, and what is missing is not held: one request, however many ids."""
    unknown = [f"2012.9999{n}" for n in range(9)]
    held = {BERT: _record(BERT, {"title": "BERT"}), XLNET: _record(XLNET, None)}
    answers = fetch(unknown, http, held)
    assert _versions(answers) == dict.fromkeys(unknown)
    assert _asked(services) == [tuple(unknown), (*unknown, BERT)]
    services.fail(ARXIV, "empty-feed", times=6)
    with pytest.raises(SourceUnavailableError, match="empty feed"):
        fetch(unknown, http, held)


def test_nothing_but_empty_feeds_is_an_outage(services: Services, http: Http) -> None:
    """After six in a row nothing is concluded from them."""
    services.fail(ARXIV, "empty-feed", times=99)
    with pytest.raises(SourceUnavailableError):
        fetch([BERT, XLNET, OLD, "2001.00003"], http, {})
    assert len(_asked(services)) == 6


def test_what_was_answered_before_an_outage_is_kept(services: Services, http: Http) -> None:
    """The rest is left for another time."""
    services.fail(ARXIV, "empty-feed")
    services.fail(ARXIV, "reset", at=3, times=4)
    assert _versions(fetch([BERT, XLNET], http, {})) == {BERT: 2}


def test_we_say_who_we_are_and_not_which_package_we_use(services: Services, http: Http) -> None:
    """The package's own name, which is blocked at times, is not sent; Accept is, without which arXiv answers 406."""
    fetch([BERT], http, {})
    headers = services.log[0].headers
    assert headers["user-agent"].startswith("paper-list-pipeline/")
    assert headers["accept"].startswith("application/atom+xml")


@pytest.mark.parametrize(("arxiv_id", "lacks"), [("2001.00001", "title"), ("2001.00002", "author")])
def test_an_entry_that_lacks_what_it_must_have_is_left_out(
    http: Http, caplog: pytest.LogCaptureFixture, arxiv_id: str, lacks: str
) -> None:
    """It is neither held nor not held; the others are answered."""
    assert _versions(fetch([arxiv_id, BERT], http, {})) == {BERT: 2}
    assert f"{arxiv_id}v1 lacks its {lacks}" in caplog.text


def test_a_title_may_be_any_text_and_a_colon_is_no_author(http: Http) -> None:
    """One paper is called 0; a group stands before a colon and its members."""
    (answer,) = fetch(["2001.00003"], http, {})
    assert answer.payload is not None
    assert (answer.payload["title"], answer.payload["authors"]) == ("0", ["The Group", "A Member"])


def test_a_refusal_in_any_form_is_one() -> None:
    """Status 400 need not come with a feed: one id is left for another time, without a loop."""
    with (
        Loopback(replies=[reply(400, b"Bad Request", content_type="text/plain")]) as server,
        Http({"PIPELINE_ARXIV_URL": server.url} | WITHOUT_WAITING, [SERVICE]) as http,
    ):
        assert fetch([BERT], http, {}) == []
        assert len(server.log) == 1
        with pytest.raises(SourceUnavailableError, match="refusing"):
            fetch([BERT, XLNET, OLD, "2001.00003"] * 2, http, {})


FEED = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:o="http://a9.com/-/spec/opensearch/1.1/">'
    "<o:totalResults>{total}</o:totalResults>{entries}</feed>"
)
ENTRY = (
    "<entry><id>{id}</id><title>{title}</title><updated>{updated}</updated><published>{published}</published>"
    "<author><name>A. Author</name></author></entry>"
)
WHOLE = {
    "id": f"http://arxiv.org/abs/{BERT}v2",
    "title": "T",
    "updated": "2019-05-24T01:00:00Z",
    "published": "2018-10-11T00:50:01Z",
}


def _feed(*entries: dict[str, str], total: int | None = None) -> str:
    text = "".join(ENTRY.format(**WHOLE | entry) for entry in entries)
    return FEED.format(total=len(entries) if total is None else total, entries=text)


def _read(text: str | bytes, status: int = 200) -> Found:
    """Return what is found in a feed, which is checked as it is when it arrives."""

    def send(_: object, check: Check) -> Answer:
        answer = Answer(status=status, headers={}, content=text.encode() if isinstance(text, str) else text)
        if status == 200:
            check(answer)
        return answer

    return ask([BERT], send)


def test_entries_that_were_not_asked_for_are_read_and_change_nothing() -> None:
    """There may be more entries than ids: none is cut off."""
    found = _read(_feed({"id": f"http://arxiv.org/abs/{XLNET}v1"}, {"id": f"http://arxiv.org/abs/{OLD}v1"}, {}))
    assert set(found.entries) == {(XLNET, 1), (OLD, 1), (BERT, 2)}


@pytest.mark.parametrize("name", ["published", "updated"])
@pytest.mark.parametrize("value", ["", "yesterday", "2018-13-11T00:00:00Z", "0001-01-01T00:00:00+05:00"])
def test_an_entry_without_a_day_is_left_out(name: str, value: str) -> None:
    """The package would leave it out without a word, or stop at it."""
    found = _read(_feed({name: value}, {"id": f"http://arxiv.org/abs/{XLNET}v1"}))
    assert set(found.entries) == {(XLNET, 1)}
    assert found.spoiled == {BERT}


BROKEN = {
    "cut": _feed({})[:-8],
    "fewer entries than announced": _feed({}, total=2),
    "more entries than announced": _feed({}, {}, total=1),
    "no number of entries": FEED.format(total="", entries=""),
    "another document": "<html><body/></html>",
    "an entry without an id": _feed({"id": ""}),
    "an entry of something else": _feed({"id": "http://arxiv.org/list/cs.CL/recent"}),
    "an entry of no id": _feed({"id": "http://arxiv.org/abs/9999.9v1"}),
    "a document type": '<!DOCTYPE feed [<!ENTITY e "x">]>' + _feed({"title": "&e;"}),
    "an entity from elsewhere": '<!DOCTYPE feed [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + _feed({"title": "&e;"}),
    "an unknown entity": _feed({"title": "&e;"}),
    "nothing": "",
    "text": "Rate exceeded.",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_feed_that_is_not_whole_is_no_answer(text: str) -> None:
    """Strictly: nothing is recovered, expanded or fetched."""
    with pytest.raises(BadAnswerError):
        _read(text)


def test_an_error_with_status_200_is_a_refusal() -> None:
    """Errors have been answered so."""
    with pytest.raises(RefusedError) as caught:
        _read(_feed({"id": "http://arxiv.org/api/errors#incorrect_id_format_for_hep-th%2F1"}))
    assert caught.value.named == "hep-th/1"


def test_every_recorded_answer_can_be_read(shared: Path) -> None:
    """What arXiv did answer: papers, none for an unknown id, a refusal that names a malformed one."""
    read = 0
    for path in sorted((shared / "recorded" / "arxiv").glob("id_*.json")):
        recorded = json.loads(path.read_text(encoding="utf-8"))
        wanted = parse_qs(urlsplit(recorded["url"]).query)["id_list"][0].split(",")
        if recorded["status_code"] == 400:
            with pytest.raises(RefusedError) as caught:
                _read(recorded["body"], 400)
            assert [caught.value.named] == wanted
            continue
        found = _read(recorded["body"])
        assert not found.spoiled
        assert {name for name, _ in found.entries} <= {each.removesuffix("v1") for each in wanted}
        read += len(found.entries)
    assert read >= 6


WITHDRAWN = [
    "withdrawn",
    "Withdrawn.",
    "Paper withdrawn",
    "paper withdrawn by the author",
    "Withdrawn by the authors because of an error in Lemma 3",
    "This paper has been withdrawn by the authors due to a crucial error in equation 2",
    "This submission has been withdrawn by arXiv administrators",
    "The paper has been withdrawn due to an error",
    "12 pages. This article is withdrawn",
    "10 pages; this manuscript has been temporarily withdrawn",
    "The author has withdrawn this paper",
    "We withdraw this paper",
]
STANDING = [
    "we study withdrawn papers",
    "Withdrawn papers are read more often than others",
    "The amount of cash withdrawn from machines falls",
    "13 pages, replaces the withdrawn arXiv:1234.5678",
    "An earlier version was withdrawn",
    "This paper was withdrawn from a journal and submitted to another",
    "This paper has not been withdrawn",
    "Paper withdrawn articles from a corpus",
    "13 pages",
]


@pytest.mark.parametrize("text", WITHDRAWN)
def test_a_comment_that_says_so_makes_a_paper_withdrawn(text: str) -> None:
    """There is no other sign of it."""
    assert is_withdrawn(text, None)


@pytest.mark.parametrize("text", STANDING)
def test_the_word_alone_makes_no_paper_withdrawn(text: str) -> None:
    """Neither in a comment nor in an abstract."""
    assert not is_withdrawn(text, None)
    assert not is_withdrawn(None, text)


def test_an_abstract_may_say_so_too() -> None:
    """In a sentence; one word could begin anything."""
    assert is_withdrawn(None, "This paper has been withdrawn by the author.")
    assert not is_withdrawn(None, "Withdrawn by a machine, banknotes wear out.")
    assert not is_withdrawn(None, None)


PAYLOAD = {
    "title": "A Title",
    "authors": ["A. Author"],
    "abstract": "Words.",
    "published": "2018-10-11",
    "version": 2,
    "category": "cs.CL",
    "comment": "13 pages",
    "doi": "10.18653/V1/N19-1423",
    "journal_ref": "A Journal",
}


def test_a_preprint_is_read() -> None:
    """The id is the key's, the day that of the first version, the abstract free, the DOI in lower case."""
    assert parse(_record(BERT, PAYLOAD)) == Facts(
        ids=Ids(arxiv=parse_arxiv_id(BERT), doi=parse_doi("10.18653/v1/n19-1423")),
        title="A Title",
        authors=("A. Author",),
        abstract="Words.",
        license="CC0 1.0",
        published=Dated(day=date(2018, 10, 11), precision="day"),
        version=2,
        category="cs.CL",
        pdf="https://arxiv.org/pdf/1810.04805",
    )


def test_a_first_version_says_what_the_title_was_and_nothing_of_today() -> None:
    """Its title is one that the paper had."""
    facts = parse(_record(f"{BERT}v1", PAYLOAD | {"version": 1}))
    assert facts == Facts(ids=Ids(arxiv=parse_arxiv_id(BERT)), other_titles=("A Title",), authors=("A. Author",))


@pytest.mark.parametrize("doi", ["10.1000/a 10.1000/b", "see the journal", "10.48550/arXiv.1810.04805"])
def test_a_doi_that_is_none_is_dropped(doi: str) -> None:
    """Authors type it in; the rest of the record stands."""
    assert parse(_record(BERT, PAYLOAD | {"doi": doi})).ids == Ids(arxiv=parse_arxiv_id(BERT))


def test_a_withdrawn_paper_says_so_in_its_facts() -> None:
    """The status is what the comment says."""
    assert parse(_record(BERT, PAYLOAD | {"comment": "This paper has been withdrawn"})).status == "withdrawn"


@pytest.mark.parametrize(
    "change",
    [
        {"version": True},
        {"version": 0},
        {"published": "2018-10"},
        {"authors": ["A", ""]},
        {"abstract": ""},
        {"comment": 13},
        {"doi": ["10.1000/1"]},
    ],
)
def test_a_shape_that_we_do_not_write_is_refused(change: dict[str, Any]) -> None:
    """Nothing is guessed from it."""
    with pytest.raises(SourceFormatError, match=BERT):
        parse(_record(BERT, PAYLOAD | change))


def test_a_key_that_is_no_id_is_refused() -> None:
    """A record under it was not written by us."""
    with pytest.raises(SourceFormatError, match="bert"):
        parse(_record("bert", PAYLOAD))


def test_asking_logs_nothing_when_all_is_well(http: Http, caplog: pytest.LogCaptureFixture) -> None:
    """Also an absence is no reason to warn."""
    with caplog.at_level(logging.WARNING):
        fetch([BERT, "2012.99999"], http, {})
    assert caplog.records == []
