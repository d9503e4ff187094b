"""Semantic Scholar: batches whose order is not trusted, candidates by title, counts, and what a paper says."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import SourceFormatError, SourceUnavailableError
from pipeline.http import Http
from pipeline.ids import Ids, parse_ids
from pipeline.model import Dated, Facts, Record
from pipeline.sources.base import Answered, Counted
from pipeline.sources.s2_asking import SERVICE, fetch
from pipeline.sources.s2_papers import align, counted, kept, parse
from pipeline.sources.semantic_scholar import ids_of, keys
from tests.loopback import Loopback, reply
from tests.services import S2, Paper, Services, World
from tests.sources.conftest import WITHOUT_WAITING

SHA, OTHER, MERGED = "a" * 40, "b" * 40, "c" * 40
BERT = Paper(
    title="BERT: Pre-training of Deep Bidirectional Transformers",
    authors=("Jacob Devlin", "Ming-Wei Chang"),
    s2_authors=("J. Devlin", "Ming-Wei Chang"),
    arxiv="1810.04805",
    published=date(2018, 10, 11),
    acl="N19-1423",
    doi="10.18653/V1/N19-1423",
    dblp="conf/naacl/DevlinCLT19",
    s2=SHA,
    s2_corpus=52967399,
    merged=(MERGED,),
    s2_venue="A Conference",
    publication_date=date(2018, 10, 11),
    s2_year=2018,
    citations=90000,
    influential=9000,
    tldr="One sentence.",
)
XLNET = Paper(title="XLNet", authors=("Zhilin Yang",), arxiv="1906.08237", published=date(2019, 6, 19), s2=OTHER)
WORLD = World((BERT, XLNET))


def _titles(answers: list[Answered]) -> dict[str, str | None]:
    """Return key → title that was answered, None where none is held."""
    return {answer.key: answer.payload["title"] if answer.payload else None for answer in answers}


def _asked(services: Services) -> list[tuple[str, ...]]:
    return [request.asked for request in services.asked(S2)]


IDS = {
    "ARXIV:1810.04805": ("arxiv", "1810.04805"),
    "DOI:10.18653/v1/n19-1423": ("doi", "10.18653/v1/n19-1423"),
    "ACL:N19-1423": ("acl", "N19-1423"),
    SHA: ("s2", SHA),
    "CorpusId:52967399": ("s2_corpus", 52967399),
}


@pytest.mark.parametrize(("key", "named"), IDS.items(), ids=IDS)
def test_each_kind_of_id_is_a_key_and_each_key_an_id(key: str, named: tuple[str, object]) -> None:
    """Keys and ids are inverse."""
    ids = parse_ids([named])
    assert keys(ids) == (key,)
    assert ids_of(key) == ids


def test_the_keys_of_a_paper_come_with_the_surest_first() -> None:
    """Public ids before the service's own, which it merges and splits."""
    assert keys(parse_ids(IDS.values())) == tuple(IDS)
    assert keys(parse_ids([("openreview", "abcdef")])) == ()


@pytest.mark.parametrize("key", ["title:bert", "ARXIV:bert", "URL:https://arxiv.org", "bert", ""])
def test_what_is_no_key_of_a_paper_states_no_id(key: str) -> None:
    """The record of a search is one."""
    assert ids_of(key) == Ids()


def test_fields_go_into_the_query_and_ids_into_the_body(services: Services, http: Http) -> None:
    """The service ignores or refuses them elsewhere; one request answers all."""
    assert _titles(fetch(["ARXIV:1810.04805", OTHER], http, {})) == {"ARXIV:1810.04805": BERT.title, OTHER: "XLNet"}
    (request,) = services.log
    assert (request.method, request.path) == ("POST", "/graph/v1/paper/batch")
    assert json.loads(request.body) == {"ids": ["ARXIV:1810.04805", OTHER]}
    assert set(request.query) == {"fields"}


def test_null_is_not_held(http: Http) -> None:
    """It is an answer, in the place of the id."""
    answers = fetch(["ARXIV:2012.99999", "ARXIV:1906.08237"], http, {})
    assert _titles(answers) == {"ARXIV:2012.99999": None, "ARXIV:1906.08237": "XLNet"}
    assert answers[0] == Answered(key="ARXIV:2012.99999", payload=None)


def test_what_is_kept_holds_no_count_and_nothing_unknown(http: Http) -> None:
    """Counts go to the history; a landing page is no PDF; a null abstract is a matter of licence, not a gap."""
    (answer,) = fetch(["DOI:10.18653/v1/n19-1423"], http, {})
    assert answer.payload == {
        "paperId": SHA,
        "corpusId": 52967399,
        "externalIds": {
            "ArXiv": "1810.04805",
            "ACL": "N19-1423",
            "DOI": "10.18653/V1/N19-1423",
            "DBLP": "conf/naacl/DevlinCLT19",
        },
        "title": BERT.title,
        "authors": ["J. Devlin", "Ming-Wei Chang"],
        "venue": "A Conference",
        "year": 2018,
        "publicationDate": "2018-10-11",
        "tldr": "One sentence.",
    }
    assert answer.counted == Counted(record=SHA, citations=90000, influential=9000)


def test_answers_out_of_order_are_joined_by_what_they_state(
    services: Services, http: Http, caplog: pytest.LogCaptureFixture
) -> None:
    """Aligned, the service says; it is not trusted. What states no id of the key is left for another time."""
    services.fail(S2, "reordered")
    asked = ["ARXIV:1810.04805", "ACL:N19-9999", "ARXIV:2012.99999", "ARXIV:1906.08237"]
    assert _titles(fetch(asked, http, {})) == {"ARXIV:1810.04805": BERT.title, "ARXIV:1906.08237": "XLNet"}
    assert "each other's place" in caplog.text


def test_a_merged_record_answers_with_its_new_paper_id(http: Http) -> None:
    """The old one leads to it; the count is the new record's."""
    answers = fetch([MERGED, SHA], http, {})
    assert _titles(answers) == {MERGED: BERT.title, SHA: BERT.title}
    assert {answer.counted.record for answer in answers if answer.counted} == {SHA}


def _item(title: str = "T", paper: str = SHA, corpus: int | None = None, **external: str) -> dict[str, Any]:
    return {"paperId": paper, "corpusId": corpus, "title": title, "externalIds": external, "authors": [{"name": "A"}]}


ALIGNED: dict[str, tuple[list[str], list[Any], dict[str, str | None]]] = {
    "case of a DOI": (["DOI:10.1/x"], [_item(DOI="10.1/X")], {"DOI:10.1/x": "T"}),
    "case of an ACL id": (["ACL:2020.acl-main.1"], [_item(ACL="2020.ACL-main.1")], {"ACL:2020.acl-main.1": "T"}),
    "corpus id": (["CorpusId:7"], [_item(corpus=7)], {"CorpusId:7": "T"}),
    "no id of the kind": (["DOI:10.1/x"], [_item(ArXiv="1810.04805")], {"DOI:10.1/x": "T"}),
    "another id of the kind": (["DOI:10.1/x"], [_item(DOI="10.1/y")], {"DOI:10.1/x": None}),
    "another corpus id": (["CorpusId:7"], [_item(corpus=8)], {"CorpusId:7": None}),
    "another paper id is a merger": ([OTHER], [_item()], {OTHER: "T"}),
    "null": (["DOI:10.1/x"], [None], {"DOI:10.1/x": None}),
    "null, but stated by another": (
        ["DOI:10.1/x", "ARXIV:1810.04805"],
        [None, _item(DOI="10.1/x", ArXiv="1810.04805")],
        {"DOI:10.1/x": "T", "ARXIV:1810.04805": "T"},
    ),
    "two keys of one paper": ([SHA, "CorpusId:7"], [_item(corpus=7)] * 2, {SHA: "T", "CorpusId:7": "T"}),
    "exchanged": (
        [SHA, OTHER],
        [_item("B", paper=OTHER), _item("A", paper=SHA)],
        {SHA: "A", OTHER: "B"},
    ),
    "shifted, with a merger among them": (
        [SHA, OTHER],
        [_item("B", paper=MERGED), _item("A", paper=SHA)],
        {SHA: "A"},
    ),
}


@pytest.mark.parametrize(("asked", "items", "expected"), ALIGNED.values(), ids=ALIGNED)
def test_an_answer_belongs_to_the_key_whose_id_it_states(
    asked: list[str], items: list[Any], expected: dict[str, str | None]
) -> None:
    """By its place only where it states no other id; a paperId may change, no other id does."""
    assert {key: item and item["title"] for key, item in align(asked, items)} == expected


def test_a_batch_that_fails_is_asked_again_in_halves(services: Services, http: Http) -> None:
    """One id may be what the service stumbles over; it alone is left for another time."""
    services.fail(S2, "500", times=4)
    answers = fetch(["ARXIV:1810.04805", "ARXIV:2012.99999", OTHER], http, {})
    assert _titles(answers) == {"ARXIV:1810.04805": BERT.title, "ARXIV:2012.99999": None, OTHER: "XLNet"}
    assert _asked(services)[4:] == [("ARXIV:1810.04805",), ("ARXIV:2012.99999", OTHER)]


def test_a_batch_that_is_refused_is_asked_again_in_halves(services: Services, http: Http) -> None:
    """Status 400 of a whole batch, here for more ids than it takes."""
    many = [f"ARXIV:2012.{n:05}" for n in range(501)]
    assert _titles(fetch(many, http, {})) == dict.fromkeys(many)
    assert [len(asked) for asked in _asked(services)] == [501, 250, 251]


BAD = ["500", "502", "504", "wrong-json", "null-json", "truncated-json", "html-200", "empty-200", "cut", "429", "503"]


@pytest.mark.parametrize("fault", BAD)
def test_what_is_no_list_of_papers_is_asked_for_again(services: Services, http: Http, fault: str) -> None:
    """One paper or null for each id, in JSON; anything else is no answer."""
    services.fail(S2, fault)
    assert _titles(fetch([SHA], http, {})) == {SHA: BERT.title}
    assert len(services.log) == 2


def test_nothing_answered_at_all_is_an_outage(services: Services, http: Http) -> None:
    """429 is a throttle: neither null nor 404, which are answers."""
    services.fail(S2, "429", times=4)
    with pytest.raises(SourceUnavailableError):
        fetch([SHA, OTHER], http, {})
    assert len(services.log) == 4


def test_one_paper_that_always_fails_is_left_out(
    services: Services, http: Http, caplog: pytest.LogCaptureFixture
) -> None:
    """It is neither held nor not held; where it is all that was asked for, that is an outage."""
    services.fail(S2, "500", times=8)
    assert _titles(fetch([SHA, OTHER], http, {})) == {OTHER: "XLNet"}
    assert f"{SHA} is left for another time" in caplog.text
    services.fail(S2, "500", times=4)
    with pytest.raises(SourceUnavailableError):
        fetch([SHA], http, {})


def test_what_was_answered_before_an_outage_is_kept(services: Services, http: Http) -> None:
    """The rest is left for another time."""
    services.fail(S2, "500", times=4)
    services.fail(S2, "429", at=6, times=4)
    assert _titles(fetch([SHA, OTHER], http, {})) == {SHA: BERT.title}


def _json(status: int, content: object) -> bytes:
    return reply(status, json.dumps(content).encode())


def test_one_id_that_is_refused_is_not_held() -> None:
    """Status 400 for it alone is an answer."""
    with (
        Loopback(
            replies=[_json(400, {"error": "Bad id"}), _json(400, {"error": "Bad id"}), _json(200, [_item()])]
        ) as server,
        Http({"PIPELINE_S2_URL": server.url} | WITHOUT_WAITING, [SERVICE]) as http,
    ):
        assert _titles(fetch([OTHER, SHA], http, {})) == {OTHER: None, SHA: "T"}


def test_a_batch_without_any_valid_id_is_not_held_as_a_whole() -> None:
    """The service says so at once: no need for halves."""
    with (
        Loopback(replies=[_json(400, {"error": "No valid paper ids given"})]) as server,
        Http({"PIPELINE_S2_URL": server.url} | WITHOUT_WAITING, [SERVICE]) as http,
    ):
        assert _titles(fetch([OTHER, SHA], http, {})) == {OTHER: None, SHA: None}
        assert len(server.log) == 1


def test_a_field_that_is_not_known_is_no_absence() -> None:
    """Then the service has changed, and no id is to blame."""
    with (
        Loopback(replies=[_json(400, {"error": "Unrecognized or unsupported fields: [tldr]"})]) as server,
        Http({"PIPELINE_S2_URL": server.url} | WITHOUT_WAITING, [SERVICE]) as http,
        pytest.raises(SourceFormatError, match="a field that is asked for is not known any more"),
    ):
        fetch([SHA], http, {})


def test_a_service_that_refuses_everything_is_not_asked_for_ever() -> None:
    """After some refusals in a row it is left alone."""
    with (
        Loopback(replies=[_json(413, {"error": "Too much"})]) as server,
        Http({"PIPELINE_S2_URL": server.url} | WITHOUT_WAITING, [SERVICE]) as http,
    ):
        with pytest.raises(SourceUnavailableError, match="413"):
            fetch([f"ARXIV:2012.{n:05}" for n in range(500)], http, {})
        assert len(server.log) < 10


COUNTS: dict[str, tuple[dict[str, Any], Counted | None]] = {
    "both": ({"citationCount": 5, "influentialCitationCount": 1}, Counted(record=SHA, citations=5, influential=1)),
    "zero": ({"citationCount": 0, "influentialCitationCount": 0}, Counted(record=SHA, citations=0, influential=0)),
    "one": ({"citationCount": 5, "influentialCitationCount": None}, Counted(record=SHA, citations=5)),
    "null": ({"citationCount": None, "influentialCitationCount": 1}, None),
    "none": ({}, None),
}


@pytest.mark.parametrize(("fields", "expected"), COUNTS.values(), ids=COUNTS)
def test_an_unknown_count_is_none_and_never_zero(fields: dict[str, Any], expected: Counted | None) -> None:
    """Zero is a count too."""
    assert counted(SHA, _item() | fields) == expected


UNREADABLE: dict[str, dict[str, Any]] = {
    "negative count": {"citationCount": -1},
    "count as text": {"citationCount": "5"},
    "count as truth value": {"citationCount": True},
    "count beyond 64 bits": {"citationCount": 1 << 63},
    "influential count as text": {"citationCount": 5, "influentialCitationCount": "1"},
    "no title": {"title": None},
    "title as number": {"title": 5},
    "no paperId": {"paperId": None},
    "paperId of another form": {"paperId": "abc"},
    "authors as text": {"authors": "A"},
    "authors as numbers": {"authors": [1]},
    "ids as list": {"externalIds": []},
    "id as number": {"externalIds": {"ArXiv": 1810.04805}},
    "corpus id as text": {"corpusId": "7"},
    "year as text": {"year": "2019"},
    "day in another form": {"publicationDate": "2019"},
    "abstract as object": {"abstract": {"text": "x"}},
    "tldr as number": {"tldr": 5},
}


@pytest.mark.parametrize("change", UNREADABLE.values(), ids=UNREADABLE)
def test_a_paper_that_cannot_be_read_is_left_out_and_the_others_are_not(
    caplog: pytest.LogCaptureFixture, change: dict[str, Any]
) -> None:
    """A shape that we do not know is refused for this paper alone, never read as zero or as nothing."""
    with (
        Loopback(replies=[_json(200, [_item(ArXiv="1810.04805") | change, _item(paper=OTHER)])]) as server,
        Http({"PIPELINE_S2_URL": server.url} | WITHOUT_WAITING, [SERVICE]) as http,
    ):
        assert _titles(fetch(["ARXIV:1810.04805", OTHER], http, {})) == {OTHER: "T"}
    assert "semantic_scholar ARXIV:1810.04805: " in caplog.text


PAYLOAD: dict[str, Any] = {
    "paperId": SHA,
    "corpusId": 52967399,
    "externalIds": {
        "ArXiv": "1810.04805",
        "ACL": "N19-1423",
        "DOI": "10.18653/V1/N19-1423",
        "DBLP": "conf/naacl/DCL19",
    },
    "title": "A Title",
    "authors": ["A. Author"],
    "abstract": "Words.",
    "venue": "A Conference",
    "year": 2019,
    "publicationDate": "2018-10-11",
    "pdf": "https://example.org/a.pdf",
    "tldr": "One sentence.",
}


def _parse(**change: Any) -> Facts:  # noqa: ANN401 whatever stands in a payload
    """Read a payload in which a None takes a field away."""
    payload = {name: value for name, value in (PAYLOAD | change).items() if value is not None}
    return parse(Record(source="semantic_scholar", key=SHA, retrieved=date(2026, 1, 1), payload=payload))


def test_a_paper_is_read() -> None:
    """Ids in canonical form, a DOI in lower case, the day it came out, the year of its venue."""
    assert _parse() == Facts(
        ids=parse_ids(
            [
                ("s2", SHA),
                ("s2_corpus", 52967399),
                ("arxiv", "1810.04805"),
                ("acl", "N19-1423"),
                ("doi", "10.18653/v1/n19-1423"),
            ]
        ),
        title="A Title",
        authors=("A. Author",),
        abstract="Words.",
        published=Dated(day=date(2018, 10, 11), precision="day"),
        venue="A Conference",
        year=2019,
        tldr="One sentence.",
        dblp="conf/naacl/DCL19",
        pdf="https://example.org/a.pdf",
    )


@pytest.mark.parametrize(
    ("external", "expected"),
    [
        ({"DOI": "10.48550/arXiv.1810.04805"}, [("arxiv", "1810.04805")]),
        ({"DOI": "10.48550/ARXIV.1810.04805", "ArXiv": "1906.08237"}, [("arxiv", "1906.08237")]),
        ({"DOI": "none", "ACL": "N19-1423"}, [("acl", "N19-1423")]),
        ({"ArXiv": "bert", "DOI": "10.1000/X"}, [("doi", "10.1000/x")]),
        ({"DBLP": "conf/a/B19"}, []),
        (None, []),
    ],
)
def test_an_id_that_is_none_is_dropped_and_the_record_stands(
    external: dict[str, str] | None, expected: list[tuple[str, object]]
) -> None:
    """An arXiv DOI names a preprint: it is no DOI of the paper, but holds the arXiv id."""
    assert _parse(externalIds=external, corpusId=None).ids == parse_ids([("s2", SHA), *expected])


def test_a_null_abstract_is_not_a_gap() -> None:
    """Its publisher keeps it: the record is whole without."""
    assert _parse(abstract=None).abstract is None


YEARS: list[tuple[str | None, int | None, str | None, str | None, int | None]] = [
    ("conf/naacl/DevlinCLT19", 2018, "2018-10-11", "N", 2019),
    ("conf/emnlp/Name20a", 2018, "2018-10-11", None, 2020),
    ("journals/tacl/RogersKR20", None, None, None, 2020),
    ("conf/coling/Name96", None, None, None, 1996),
    ("journals/corr/abs-1810-04805", 2018, "2018-10-11", "arXiv.org", None),
    ("journals/corr/abs-1810-04819", 2018, "2018-10-11", "arXiv.org", None),
    ("conf/iclr/2020", 2019, "2019-10-11", "I", None),
    (None, 2019, "2018-10-11", "N", 2019),
    (None, 2018, "2018-10-11", "N", None),
    (None, 2018, None, "N", None),
    (None, 2018, None, None, None),
    (None, None, None, "N", None),
]


@pytest.mark.parametrize(("dblp", "year", "day", "venue", "expected"), YEARS)
def test_the_year_is_that_of_the_venue_where_it_can_be_told(
    dblp: str | None, year: int | None, day: str | None, venue: str | None, expected: int | None
) -> None:
    """`year` may be the preprint's: it counts only where the day says another."""
    external = {"DBLP": dblp} if dblp else None
    assert _parse(externalIds=external, year=year, publicationDate=day, venue=venue).year == expected


def test_without_a_day_the_year_is_when_it_came_out() -> None:
    """To the year."""
    assert _parse(publicationDate=None).published == Dated(day=date(2019, 1, 1), precision="year")
    assert _parse(publicationDate=None, year=None).published is None


PDFS = {
    "https://example.org/a.pdf": True,
    "http://example.org/a.PDF?download=1": True,
    "https://doi.org/10.1000/1": False,
    "https://arxiv.org/pdf/1810.04805": False,
    "https://example.org/a.pdf.html": False,
    "https://example.org/?f=a.pdf": False,
    "javascript:alert(1)//a.pdf": False,
    "": False,
}


@pytest.mark.parametrize(("url", "expected"), PDFS.items(), ids=PDFS)
def test_only_an_address_that_ends_in_pdf_is_that_of_a_pdf(url: str, *, expected: bool) -> None:
    """Another may be a landing page, or no page at all."""
    assert ("pdf" in kept(SHA, _item() | {"openAccessPdf": {"url": url, "status": "GREEN"}})) is expected


def test_texts_are_kept_in_one_line_and_nothing_empty_is_kept() -> None:
    """Nor characters that no file can hold."""
    item = _item(" A\u0000 Title\ud800\n of  two lines ", DOI="") | {
        "abstract": "  ",
        "venue": "",
        "tldr": {"text": None},
    }
    assert kept(SHA, item) == {"paperId": SHA, "title": "A Title of two lines", "authors": ["A"]}


def _recorded(path: Path) -> Iterator[Any]:
    """Yield the recorded answers of a file, which are JSON in single-quoted YAML."""
    text = path.read_text(encoding="utf-8")
    for scalar in re.findall(r"(?:string|content): '((?:[^']|'')*)'", text):
        yield json.loads(re.sub(r"\s*\n\s*", " ", scalar.replace("''", "'")))


def test_every_recorded_paper_can_be_read(shared: Path) -> None:
    """What the service did answer, with all fields: null for an unknown id, ids as numbers and texts."""
    (items,) = _recorded(shared / "recorded" / "semantic_scholar" / "test_get_papers_not_found_warning.yaml")
    asked = ["CorpusId:211530585", "CorpusId:470667", "DOI:10.2139/ssrn.2250500", items[3]["paperId"]]
    aligned = dict(align(asked, items))
    assert [key for key, item in aligned.items() if item is None] == asked[:1]
    for key, item in aligned.items():
        if item:
            payload = kept(key, item)
            facts = parse(Record(source="semantic_scholar", key=key, retrieved=date(2026, 1, 1), payload=payload))
            assert not facts.ids.contradicts(ids_of(key))
            assert facts.authors
            assert (count := counted(key, item))
            assert count.record == item["paperId"]
