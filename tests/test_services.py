"""The loopback services speak as the real ones do."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import requests
from lxml import etree

from tests.conftest import ROOT
from tests.services import ACL, ARXIV, S2, Paper, Request, Services, World, lookalikes, world_from_facts

ATOM = "{http://www.w3.org/2005/Atom}"
SHA, OLD_SHA, OTHER_SHA = "a" * 40, "b" * 40, "c" * 40
KITES = Paper(
    title="Kites over Trees",
    authors=("Ada Ångström", "Bo Li Jr."),
    abstract="Kites & trees, p < 0.05.",
    arxiv="1901.00001",
    versions=(("Kites", date(2019, 1, 2)), ("Kites over Trees", date(2019, 3, 4))),
    category="cs.CL cs.LG",
    comment="9 pages",
    acl="P19-1007",
    acl_title="<fixed-case>K</fixed-case>ites over Trees",
    doi="10.18653/v1/P19-1007",
    booktitle="Proceedings of the Kite Fliers",
    month="July",
    year=2019,
    s2=SHA,
    s2_corpus=77,
    merged=(OLD_SHA,),
    s2_authors=("A. Ångström", "Bo Li"),
    s2_external={"DOI": "10.18653/V1/P19-1007", "ACL": "P19-1007", "ArXiv": "1901.00001", "MAG": "5", "CorpusId": 77},
    publication_date=date(2019, 1, 2),
    citations=12,
)
BOATS = Paper(
    title="Boats under Bridges",
    authors=("Cem Oz",),
    arxiv="math/0601002",
    published=date(2006, 1, 3),
    s2=OTHER_SHA,
    s2_abstract="Boats.",
    tldr="They float.",
)
WORLD = World((KITES, BOATS))


@pytest.fixture
def services() -> Iterator[Services]:
    """Two papers, served."""
    with Services(WORLD) as running:
        yield running


@pytest.fixture
def session() -> Iterator[requests.Session]:
    """A client that never waits for ever."""
    with requests.Session() as client:
        yield client


Arxiv = Callable[..., tuple[int, list[str], dict[str, str]]]
Scholar = Callable[..., tuple[int, Any]]


@pytest.fixture
def arxiv(services: Services, session: requests.Session) -> Arxiv:
    """Ask arXiv: status, ids of the entries with version, the rest by element."""

    def ask(**params: object) -> tuple[int, list[str], dict[str, str]]:
        with session.get(services.environment["PIPELINE_ARXIV_URL"], params=params, timeout=5) as response:  # type: ignore[arg-type]  # anything with a text
            feed = etree.fromstring(response.content)
            assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
        ids = [
            each.rpartition("/abs/")[2] or each
            for each in map(str, feed.xpath("//*[local-name()='entry']/*[1]/text()"))
        ]
        return response.status_code, ids, {etree.QName(each).localname: each.text or "" for each in feed.iter("*")}

    return ask


@pytest.fixture
def scholar(services: Services, session: requests.Session) -> Scholar:
    """Ask Semantic Scholar: status, content."""

    def ask(path: str, content: Any = None, **params: str) -> tuple[int, Any]:  # noqa: ANN401 any JSON
        url = f"{services.environment['PIPELINE_S2_URL']}/paper/{path}"
        body = {"ids": content} if isinstance(content, list) else content
        with session.request("GET" if body is None else "POST", url, params=params, json=body, timeout=5) as response:
            assert response.headers["Content-Type"] == "application/json"
            return response.status_code, response.json()

    return ask


@pytest.mark.parametrize(
    ("params", "status", "ids"),
    [
        ({"id_list": "1901.00001,math/0601002"}, 200, ["math/0601002v1", "1901.00001v2"]),
        ({"id_list": "math/0601002,1901.00001"}, 200, ["math/0601002v1", "1901.00001v2"]),
        ({"id_list": "1901.00001v1"}, 200, ["1901.00001v1"]),
        ({"id_list": "1901.00001v3"}, 200, []),
        ({"id_list": "1901.00001,2001.99999"}, 200, ["1901.00001v2"]),
        ({"id_list": "0000.0000"}, 200, []),
        ({"id_list": "1901.00001,abc"}, 400, ["https://arxiv.org/api/errors#incorrect_id_format_for_abc"]),
        ({"id_list": "1901.00001,math/0601002", "start": 1}, 200, ["1901.00001v2"]),
        ({"id_list": "1901.00001,math/0601002", "max_results": 1}, 200, ["math/0601002v1"]),
        ({"id_list": "1901.00001,math/0601002", "sortBy": "submittedDate"}, 200, ["1901.00001v2", "math/0601002v1"]),
        ({"search_query": 'ti:"kites over trees"'}, 200, ["1901.00001v2"]),
        ({"search_query": 'ti:"kites over trees" OR ti:boats'}, 200, ["math/0601002v1", "1901.00001v2"]),
        ({"search_query": 'ti:"trees over kites"'}, 200, []),
        ({"search_query": "ti:kites AND au:Oz"}, 200, []),
        ({"search_query": "boats ANDNOT cat:cs.CL", "id_list": "1901.00001"}, 200, []),
    ],
)
def test_arxiv_answers_in_its_own_order_and_drops_what_it_does_not_know(
    arxiv: Arxiv, params: dict[str, object], status: int, ids: list[str]
) -> None:
    """Versions are honoured, unknown ids are missing without a word, one malformed id refuses all."""
    assert arxiv(**params)[:2] == (status, ids)


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"id_list": "1901.00001", "max_results": 2001},
        {"id_list": "1901.00001", "start": -1},
        {"id_list": "1901.00001", "sortBy": "title"},
        {"search_query": "ti:Ångström"},
        {"search_query": "ti:(kites)"},
        {"search_query": 'ti:"kites'},
        {"search_query": "title:kites"},
    ],
)
def test_arxiv_refuses_with_a_feed_of_one_error(arxiv: Arxiv, params: dict[str, object]) -> None:
    """What it cannot read is a 400 whose feed promises one result, called Error."""
    status, ids, elements = arxiv(**params)
    assert (status, len(ids), elements["totalResults"], elements["title"]) == (400, 1, "1", "Error")


def test_arxiv_shows_ten_entries_unless_asked_for_more(services: Services, arxiv: Arxiv) -> None:
    """A client that names no `max_results` gets ten of its eleven papers, and a total of eleven."""
    ids = [f"1902.{n:05}" for n in range(11)]
    day = date(2019, 2, 1)
    services.world = World(tuple(Paper(title=each, authors=("A B",), arxiv=each, published=day) for each in ids))
    _, found, elements = arxiv(id_list=",".join(ids))
    assert (len(found), elements["totalResults"]) == (10, "11")
    assert len(arxiv(id_list=",".join(ids), max_results=2000)[1]) == 11


@pytest.mark.parametrize(
    ("version", "title", "updated"),
    [("v1", "Kites", "2019-01-02"), ("v2", "Kites over Trees", "2019-03-04"), ("", "Kites over Trees", "2019-03-04")],
)
def test_arxiv_shows_the_title_and_day_of_the_version(arxiv: Arxiv, version: str, title: str, updated: str) -> None:
    """`published` is the day of v1 whichever version is shown."""
    _, _, elements = arxiv(id_list=f"1901.00001{version}")
    assert elements["title"] == title
    assert elements["updated"].startswith(updated)
    assert elements["published"].startswith("2019-01-02")
    assert elements["summary"] == "Kites & trees, p < 0.05."


def test_arxiv_wants_to_know_what_is_accepted(services: Services) -> None:
    """A request without Accept is a 406."""
    connection = HTTPConnection(urlsplit(services.url).netloc, timeout=5)
    connection.request("GET", "/api/query?id_list=1901.00001")
    assert connection.getresponse().status == 406
    connection.close()


@pytest.mark.parametrize(
    "name",
    [
        *(SHA, SHA.upper(), OLD_SHA, "10.18653/v1/p19-1007", "DOI:10.18653/V1/P19-1007", "doi:10.18653/v1/P19-1007"),
        *(
            "ARXIV:1901.00001",
            "arXiv:1901.00001",
            "ACL:P19-1007",
            "acl:p19-1007",
            "CorpusId:77",
            "corpusid:77",
            "MAG:5",
        ),
        *("DOI:10.48550/arXiv.1901.00001", "URL:https://arxiv.org/abs/1901.00001v1"),
        *("URL:https://www.aclweb.org/anthology/P19-1007", f"url:https://www.semanticscholar.org/paper/Kites/{SHA}"),
    ],
)
def test_semantic_scholar_finds_a_paper_by_every_kind_of_id(scholar: Scholar, name: str) -> None:
    """Prefixes and DOIs have no case; a merged id answers with the new paperId; so does the path of one paper."""
    status, content = scholar("batch", [name], fields="corpusId")
    assert (status, content) == (200, [{"paperId": SHA, "corpusId": 77}])
    assert scholar(quote(name, safe=""), fields="corpusId") == (200, content[0])


@pytest.mark.parametrize(
    "name",
    [
        *("ARXIV:1901.00001v1", "1901.00001", "P19-1007", "CorpusId:78", "DOI:10.1/x", "ACL:P19-1008", "d" * 40, ""),
        *("URL:https://aclanthology.org/P19-1007/", "XYZ:1"),
    ],
)
def test_semantic_scholar_answers_null_in_the_place_of_an_id_that_it_does_not_hold(scholar: Scholar, name: str) -> None:
    """The answers stand in the order of the ids; a version in an arXiv id, or an id without prefix, leads nowhere."""
    status, content = scholar("batch", ["CorpusId:77", name, OTHER_SHA])
    assert (status, [paper and paper["title"] for paper in content]) == (200, [KITES.title, None, BOATS.title])
    assert scholar("batch", ["CorpusId:79"]) == (200, [None])


@pytest.mark.parametrize(
    ("ids", "params", "error"),
    [
        ([SHA], {"fields": "title,colour,authors.shoe"}, "Unrecognized or unsupported fields: [colour, authors.shoe]"),
        ([SHA], {"ids": SHA}, f"Unacceptable query params: [ids={SHA}]"),
        ({"ids": [SHA], "fields": "title"}, {}, 'The body must be {"ids": [...]}; fields is a query parameter'),
        ([], {}, "No valid paper ids given"),
        ([SHA] * 501, {}, "Too many ids: 501, at most 500"),
    ],
)
def test_semantic_scholar_refuses_a_batch_that_it_cannot_read(
    scholar: Scholar, ids: object, params: dict[str, str], error: str
) -> None:
    """Fields belong into the query, at most 500 ids into the body."""
    assert scholar("batch", ids, **params) == (400, {"error": error})


def test_semantic_scholar_shows_the_fields_asked_for_as_it_does(scholar: Scholar) -> None:
    """DOIs as stated, numbers as numbers, authors with initials, an elided abstract and a missing tldr as null."""
    fields = "tldr,title,abstract,externalIds,citationCount,authors,publicationDate,publicationVenue,venue"
    (kites, boats) = scholar("batch", [SHA, OTHER_SHA], fields=fields)[1]
    assert list(kites) == [
        *("paperId", "externalIds", "publicationVenue", "title", "abstract", "venue", "citationCount"),
        *("publicationDate", "authors", "tldr"),
    ]
    assert (kites["externalIds"]["DOI"], kites["externalIds"]["CorpusId"]) == ("10.18653/V1/P19-1007", 77)
    assert [author["name"] for author in kites["authors"]] == ["A. Ångström", "Bo Li"]
    assert (kites["abstract"], kites["tldr"], kites["citationCount"]) == (None, None, 12)
    assert boats["tldr"] == {"model": "tldr@v2.0.0", "text": "They float."}
    assert (boats["publicationDate"], boats["externalIds"]["ArXiv"]) == (None, "math/0601002")


@pytest.mark.parametrize(
    ("path", "params", "status", "found"),
    [
        ("search/match", {"query": "kites over trees"}, 200, [KITES.title]),
        ("search/match", {"query": "Kites over Lakes"}, 200, [KITES.title]),
        ("search/match", {"query": "total garbage nonsense"}, 404, "Title match not found"),
        ("search/match", {"query": "kites", "year": "2006"}, 404, "Title match not found"),
        ("search", {"query": "kites boats"}, 200, [KITES.title, BOATS.title]),
        ("search", {"query": "kites boats", "year": "2007-"}, 200, [KITES.title]),
        ("search", {"query": "kites boats", "limit": "1"}, 200, [KITES.title]),
        ("search", {"query": "kites-over trees"}, 200, []),
        ("search", {"query": "kites", "limit": "101"}, 400, "offset and limit are beyond what this address returns"),
        ("search", {"query": ""}, 400, "Missing required parameter: query"),
        ("search/bulk", {"query": '"kites over trees" | "boats under bridges"'}, 200, [KITES.title, BOATS.title]),
        ("search/bulk", {"query": '"over kites"'}, 200, []),
        ("search/bulk", {"query": "(kites + trees) | lakes"}, 200, [KITES.title]),
        ("search/bulk", {"query": "under -kites"}, 200, [BOATS.title]),
        ("search/bulk", {"query": "kites boats"}, 200, []),
        ("0", {"fields": "t,i"}, 404, "Paper with id 0 not found"),
        (SHA, {"fields": "unknown"}, 400, "Unrecognized or unsupported fields: [unknown]"),
    ],
)
def test_semantic_scholar_searches(
    scholar: Scholar, path: str, params: dict[str, str], status: int, found: object
) -> None:
    """A match is the nearest title, right or not; no match is a 404 and no failure."""
    answered, content = scholar(path, **params)
    assert (answered, content.get("error") or [paper["title"] for paper in content["data"]]) == (status, found)


@pytest.mark.parametrize(("key", "status"), [(None, 200), ("good", 200), ("bad", 403), ("", 403)])
def test_semantic_scholar_refuses_a_key_that_it_does_not_know(
    services: Services, session: requests.Session, key: str | None, status: int
) -> None:
    """Without a key it answers as well."""
    services.keys = {"good"}
    url = f"{services.environment['PIPELINE_S2_URL']}/paper/{SHA}"
    with session.get(url, headers={} if key is None else {"x-api-key": key}, timeout=5) as response:
        assert response.status_code == status
        assert ("paperId" in response.json()) == (status == 200) != (response.json() == {"message": "Forbidden"})


def test_the_anthology_serves_a_collection_that_holds_more_than_was_asked(
    services: Services, session: requests.Session
) -> None:
    """The month stands in the volume, titles have markup, last names their suffix, strangers stand around the paper."""
    with session.get(f"{services.environment['PIPELINE_ACL_URL']}/P19.xml", timeout=5) as response:
        collection = etree.fromstring(response.content)
        assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert response.headers["Content-Encoding"] == "gzip"
    paper = collection.xpath("volume[@id='1']/paper[@id='7']")[0]
    assert collection.get("id") == "P19"
    assert collection.findtext("volume/meta/month") == "July"
    assert collection.findtext("volume/meta/booktitle") == "Proceedings of the Kite Fliers"
    assert collection.findtext("volume/frontmatter/url") == "P19-1000"
    assert "".join(paper.find("title").itertext()) == "Kites over Trees"
    assert paper.findtext("title/fixed-case") == "K"
    assert [paper.findtext(tag) for tag in ("url", "doi", "abstract")] == [KITES.acl, KITES.doi, KITES.abstract]
    assert [author.findtext("last") for author in paper.findall("author")] == ["Ångström", "Li Jr."]
    assert collection.xpath("volume/paper/@id") == ["6", "7", "8", "9"]


@pytest.mark.parametrize("condition", ["{}", "W/{}", '"other", {}', "*"])
def test_the_anthology_sends_nothing_that_is_known(
    services: Services, session: requests.Session, condition: str
) -> None:
    """An ETag that still holds is a 304 without a body."""
    url = f"{services.environment['PIPELINE_ACL_URL']}/P19.xml"
    with session.get(url, timeout=5) as first:
        etag = first.headers["ETag"]
    assert re.fullmatch(r'"\w+"', etag)
    with session.get(url, headers={"If-None-Match": condition.format(etag)}, timeout=5) as second:
        assert (second.status_code, second.content, second.headers["ETag"]) == (304, b"", etag)
    services.world = services.world.replace(KITES, retracted="2020-01-01")
    with session.get(url, headers={"If-None-Match": etag}, timeout=5) as third:
        assert (third.status_code, b'<retracted date="2020-01-01">' in third.content) == (200, True)


def test_the_anthology_serves_real_collections_first(tmp_path: Path, session: requests.Session) -> None:
    """A file of the folder is served byte for byte, compressed only where that is accepted; unknown is a 404."""
    (tmp_path / "P19.xml").write_bytes(b"<collection id='P19'/>")
    with Services(WORLD, acl_xml=tmp_path) as services:
        base = services.environment["PIPELINE_ACL_URL"]
        with session.get(f"{base}/P19.xml", headers={"Accept-Encoding": "identity"}, timeout=5) as response:
            assert (response.content, "Content-Encoding" in response.headers) == (b"<collection id='P19'/>", False)
        with session.get(f"{base}/X99.xml", timeout=5) as response:
            assert (response.status_code, response.text) == (404, "404: Not Found")


def _get(services: Services, service: str, session: requests.Session) -> requests.Response:
    """Ask a service for what it holds."""
    names = {ARXIV: "PIPELINE_ARXIV_URL", S2: "PIPELINE_S2_URL", ACL: "PIPELINE_ACL_URL"}
    paths = {ARXIV: "?id_list=1901.00001,math/0601002", S2: "/paper/batch", ACL: "/P19.xml"}
    body = {"json": {"ids": [SHA, OTHER_SHA]}} if service == S2 else {}
    url = services.environment[names[service]] + paths[service]
    with session.request("POST" if body else "GET", url, timeout=5, **body) as response:  # type: ignore[arg-type]  # json
        return response


@pytest.mark.parametrize(
    ("service", "fault", "status", "beginning"),
    [
        (ARXIV, "429", 429, b"Rate exceeded."),
        (S2, "429", 429, b'{"message": "Too Many Requests'),
        (ACL, "429", 429, b"429: Too Many"),
        (ARXIV, "406", 406, b""),
        (ARXIV, "503", 503, b""),
        (S2, "500", 500, b'{"message": '),
        (S2, "504", 504, b'{"message": '),
        (ARXIV, "rate-exceeded-200", 200, b"Rate exceeded."),
        (ARXIV, "html-200", 200, b"<!DOCTYPE html>"),
        (ACL, "html-200", 200, b"<!DOCTYPE html>"),
        (S2, "wrong-json", 200, b'{"unexpected"'),
        (S2, "null-json", 200, b"null"),
        (S2, "reordered", 200, b'[{"paperId": "ccc'),
    ],
)
def test_a_fault_replaces_one_answer(
    services: Services, session: requests.Session, service: str, fault: str, status: int, beginning: bytes
) -> None:
    """The request after it is answered rightly; the log has both, in order."""
    services.fail(service, fault)
    spoiled, right = _get(services, service, session), _get(services, service, session)
    assert (spoiled.status_code, spoiled.content[: len(beginning)]) == (status, beginning)
    assert right.status_code == 200
    assert right.content != spoiled.content
    assert [request.status for request in services.asked(service)] == [status, 200]
    assert "Retry-After" not in spoiled.headers


@pytest.mark.parametrize(("fault", "entries", "total"), [("empty-feed", 0, "0"), ("short-feed", 1, "2")])
def test_a_feed_may_hold_less_than_is_known(
    services: Services, session: requests.Session, fault: str, entries: int, total: str
) -> None:
    """It may look like no result, or promise more than it holds."""
    services.fail(ARXIV, fault)
    feed = etree.fromstring(_get(services, ARXIV, session).content)
    assert len(feed.findall(f"{ATOM}entry")) == entries
    assert feed.findtext("{http://a9.com/-/spec/opensearch/1.1/}totalResults") == total


@pytest.mark.parametrize("fault", ["cut-xml", "empty-200"])
@pytest.mark.parametrize("service", [ARXIV, S2])
def test_a_body_may_end_too_early_for_its_reader_alone(
    services: Services, session: requests.Session, service: str, fault: str
) -> None:
    """The length that is stated is the length that is sent."""
    whole = _get(services, service, session)
    services.fail(service, fault)
    part = _get(services, service, session)
    assert int(part.headers["Content-Length"]) == len(part.content) < len(whole.content)
    assert part.headers["Content-Type"] == whole.headers["Content-Type"]


@pytest.mark.parametrize("fault", ["cut", "reset"])
def test_a_connection_may_break(services: Services, session: requests.Session, fault: str) -> None:
    """In the middle of a body or before it; the next connection is served."""
    services.fail(S2, fault, times=2)
    for _ in range(2):
        with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
            _get(services, S2, session)
    assert _get(services, S2, session).status_code == 200
    assert [request.status for request in services.log][:2] == ([200, 200] if fault == "cut" else [None, None])


def test_faults_come_when_they_are_due(services: Services, session: requests.Session) -> None:
    """Counted from now, in turn, over again, for one service only; healed, there are none."""
    services.fail(ARXIV, "503", "429-retry-after:7", at=2, times=2)
    answers = [_get(services, ARXIV, session) for _ in range(4)]
    assert [each.status_code for each in answers] == [200, 503, 429, 503]
    assert answers[2].headers["Retry-After"] == "7"
    assert _get(services, S2, session).status_code == 200
    services.heal()
    assert _get(services, ARXIV, session).status_code == 200
    with pytest.raises(ValueError, match="no such fault: 999"):
        services.fail(ARXIV, "999")


def test_a_service_may_be_down(services: Services, session: requests.Session) -> None:
    """The others are not."""
    services.down(ACL)
    with pytest.raises(requests.ConnectionError):
        _get(services, ACL, session)
    assert _get(services, ARXIV, session).status_code == 200


def test_a_hanging_request_ends_with_the_services(session: requests.Session) -> None:
    """Its client gives up first; closing waits for nobody."""
    with Services(WORLD) as services:
        services.fail(S2, "hang")
        with pytest.raises(requests.Timeout):
            session.get(f"{services.environment['PIPELINE_S2_URL']}/paper/{SHA}", timeout=0.05)
        assert [request.status for request in services.log] == [None]


def test_a_huge_body_does_not_end(services: Services, session: requests.Session) -> None:
    """A client that reads on reads more than any right answer holds; one that leaves does no harm."""
    services.fail(S2, "huge")
    with session.get(f"{services.environment['PIPELINE_S2_URL']}/paper/{SHA}", stream=True, timeout=5) as response:
        assert "Content-Length" not in response.headers
        read = 0
        for block in response.iter_content(1 << 20):
            read += len(block)
            if read > 20 << 20:
                break
    assert read > 20 << 20


@pytest.mark.parametrize("service", [ARXIV, S2])
def test_a_service_may_insist_on_its_pauses(services: Services, session: requests.Session, service: str) -> None:
    """The second of two requests at once is throttled, the other service's is not; the Anthology never minds."""
    services.rates = True
    other = {ARXIV: S2, S2: ARXIV}[service]
    assert [_get(services, each, session).status_code for each in (service, other, service)] == [200, 200, 429]
    assert [_get(services, ACL, session).status_code for _ in range(2)] == [200, 200]


def test_the_log_says_who_asked_for_what(services: Services, session: requests.Session) -> None:
    """Every request is logged before it is answered, and shown to who watches."""
    seen: list[Request] = []
    services.on_request = seen.append
    session.headers["User-Agent"] = "kites/1.0"
    for service in (ARXIV, S2, ACL):
        _get(services, service, session)
    session.get(f"{services.url}/elsewhere", timeout=5)
    asked = [("1901.00001", "math/0601002"), (SHA, OTHER_SHA), ("P19",), ()]
    assert [(request.service, request.asked) for request in services.log] == list(
        zip((ARXIV, S2, ACL, ""), asked, strict=True)
    )
    assert [request.status for request in services.log] == [200, 200, 200, 404]
    assert [request.status for request in seen] == [None] * 4
    assert services.log[0].headers["user-agent"] == "kites/1.0"
    assert services.log[0].query == {"id_list": "1901.00001,math/0601002"}
    assert json.loads(services.log[1].body) == {"ids": [SHA, OTHER_SHA]}
    assert sorted(request.at for request in services.log) == [request.at for request in services.log]


def test_a_mistake_within_the_services_is_not_hidden(session: requests.Session) -> None:
    """What goes wrong while answering is raised when the services close."""

    def refuse(request: Request) -> None:
        raise LookupError(request.path)

    services = Services(WORLD)
    services.on_request = refuse
    with pytest.raises(LookupError, match=r"/acl/P19\.xml"), services, pytest.raises(requests.ConnectionError):
        _get(services, ACL, session)


def test_the_facts_make_a_world() -> None:
    """All papers of the list are there, at each service whose id is known, retitled ones with their first title."""
    world = world_from_facts(ROOT / "raw" / "records" / "facts.jsonl")
    again = world_from_facts(ROOT / "raw" / "records" / "facts.jsonl")
    plain = world_from_facts(ROOT / "raw" / "records" / "facts.jsonl", lookalikes=False)
    assert world.papers == again.papers
    assert len(plain.papers) == 74
    assert (len(plain.by_arxiv), len(plain.by_acl), len(plain.at_s2)) == (67, 47, 74)
    assert len(world.papers) == 74 + len(lookalikes())
    assert len(world.by_s2) == sum(len(set(paper.known_as)) for paper in world.papers), "no id leads to two papers"
    assert [title for title, _ in world.find("1909.11687").versions] == [
        "Extreme Language Model Compression with Optimal Subwords and Shared Projections",
        "Extremely Small BERT Models from Mixed-Vocabulary Training",
    ]
    assert world.find("P19-1139").acl_title == (
        "<fixed-case>ERNIE</fixed-case>: Enhanced Language Representation with Informative Entities"
    )
    assert world.find("N18-1202").month == "June"


def test_a_lookalike_is_no_paper_of_the_list() -> None:
    """No id of one is an id of the other."""
    plain = world_from_facts(ROOT / "raw" / "records" / "facts.jsonl", lookalikes=False)
    theirs = World(lookalikes())
    assert set(plain.by_arxiv) & set(theirs.by_arxiv) == set()
    assert set(plain.by_acl) & set(theirs.by_acl) == set()
    assert set(plain.by_s2) & set(theirs.by_s2) == set()
    assert len(theirs.papers) >= 10
