"""The ACL Anthology: papers found in their collections, and what each says."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from pipeline.errors import BadAnswerError, SourceFormatError, SourceUnavailableError
from pipeline.http import Http
from pipeline.ids import Ids, parse_acl_id, parse_doi
from pipeline.model import Dated, Facts, Record
from pipeline.sources.acl import SERVICE, SOURCE, collection_of, fetch, ids_of, keys, month_of, number_of, parse
from pipeline.sources.base import Answered
from pipeline.sources.strict import xml_from
from tests.loopback import Loopback, reply
from tests.services import ACL, Paper, Services, World
from tests.sources.conftest import WITHOUT_WAITING

WORLD = World(
    (
        Paper(
            acl="P19-1139",
            title="ERNIE & Friends",
            acl_title="<fixed-case>ERNIE</fixed-case> &amp;\n   <b>Friends</b> of <tex-math>k &lt; 3</tex-math>",
            authors=("Zhengyan Zhang", "Plato"),
            abstract="Words.",
            doi="10.18653/V1/P19-1139",
            booktitle="Proceedings of a Meeting",
            month="July",
            year=2019,
        ),
        Paper(acl="P19-1140", title="Another", authors=("A. B.",), retracted="2020-01-01"),
        Paper(acl="P19-1141", title="A Third", authors=("A. B.",), removed="2020-01-01"),
        Paper(acl="D19-6102", title="At a Workshop", authors=("C. D.",)),
        Paper(acl="D19-1612", title="At the Conference", authors=("E. F.",)),
        Paper(acl="2020.acl-main.740", title="In the New Style", authors=("G. H.",)),
    )
)
DAY = date(2026, 1, 1)


def _held(answers: list[Answered]) -> dict[str, Record]:
    """Return the records that answers leave."""
    return {a.key: Record(source="acl", key=a.key, retrieved=DAY, payload=a.payload) for a in answers}


def _facts(answers: list[Answered]) -> dict[str, Facts | None]:
    """Return key → what is said of the paper, None where it is not held."""
    records = {key: record for key, record in _held(answers).items() if not SOURCE.is_note(key)}
    return {key: parse(record) if record.payload else None for key, record in records.items()}


PLACES = {
    "P19-1139": ("P19", ("1", 139)),
    "N18-2001": ("N18", ("2", 1)),
    "P19-1012": ("P19", ("1", 12)),
    "W19-4828": ("W19", ("48", 28)),
    "W19-0101": ("W19", ("1", 1)),
    "W00-1205": ("W00", ("12", 5)),
    "C69-0101": ("C69", ("1", 1)),
    "D19-1612": ("D19", ("1", 612)),
    "D19-5001": ("D19", ("50", 1)),
    "D19-6102": ("D19", ("61", 2)),
    "D18-6102": ("D18", ("6", 102)),
    "2020.acl-main.740": ("2020.acl", ("main", 740)),
    "2020.findings-emnlp.7": ("2020.findings", ("emnlp", 7)),
}


@pytest.mark.parametrize(("key", "place"), PLACES.items(), ids=PLACES)
def test_a_paper_is_found_by_collection_volume_and_number(key: str, place: tuple[str, tuple[str, int]]) -> None:
    """Volumes have two digits in W*, C69 and D19-50 to 66; a key is the id and states it."""
    assert (collection_of(key), number_of(key)) == place
    ids = Ids(acl=parse_acl_id(key))
    assert keys(ids) == (key,)
    assert ids_of(key) == ids


def test_what_is_no_paper_has_no_key_and_states_no_id() -> None:
    """The record of a collection is a note."""
    assert keys(Ids()) == ()
    assert ids_of("collection:P19") == Ids()
    assert SOURCE.is_note("collection:P19")


def test_papers_of_one_collection_share_a_request() -> None:
    """However many there are."""
    asked = ["P19-1139", "D19-6102", "P19-1140", "D19-1612"]
    assert SOURCE.requests(asked) == [("P19-1139", "P19-1140"), ("D19-6102", "D19-1612")]


def test_a_paper_is_read_from_its_collection(services: Services, http: Http) -> None:
    """Markup is dropped and formulas keep their text; month and year are the volume's."""
    (answer, note) = fetch(["P19-1139"], http, {})
    assert answer.payload == {
        "title": "ERNIE & Friends of k < 3",
        "authors": ["Zhengyan Zhang", "Plato"],
        "abstract": "Words.",
        "doi": "10.18653/V1/P19-1139",
        "booktitle": "Proceedings of a Meeting",
        "year": 2019,
        "month": "July",
    }
    assert note.key == "collection:P19"
    assert list(note.payload or {}) == ["etag"]
    assert [request.path for request in services.log] == ["/acl/P19.xml"]


def test_two_digit_volumes_are_told_from_one_digit_volumes(http: Http) -> None:
    """D19-6102 is paper 2 of volume 61, D19-1612 paper 612 of volume 1."""
    facts = _facts(fetch(["D19-6102", "D19-1612"], http, {}))
    assert {key: said and said.title for key, said in facts.items()} == {
        "D19-6102": "At a Workshop",
        "D19-1612": "At the Conference",
    }


def test_a_paper_that_is_retracted_or_removed_says_so(http: Http) -> None:
    """Whatever the reason, and also without one."""
    facts = _facts(fetch(["P19-1139", "P19-1140", "P19-1141"], http, {}))
    assert [said and said.status for said in facts.values()] == [None, "retracted", "retracted"]


@pytest.mark.parametrize("key", ["P19-1000", "P19-1999", "P19-2139"])
def test_front_matter_and_numbers_that_there_are_not_are_not_held(http: Http, key: str) -> None:
    """The collection says so: paper 0 is no paper."""
    assert _facts(fetch([key], http, {})) == {key: None}


def test_papers_of_a_collection_that_there_is_not_are_not_held(services: Services, http: Http) -> None:
    """Status 404 is an answer, and leaves no note."""
    asked = ["P99-1001", "P99-1002"]
    assert fetch(asked, http, {}) == [Answered(key=key, payload=None) for key in asked]
    assert len(services.log) == 1


def test_an_unchanged_collection_is_not_sent_again(services: Services, http: Http) -> None:
    """Status 304: every paper is answered with what is held of it, held or not."""
    asked = ["P19-1139", "P19-1999"]
    first = fetch(asked, http, {})
    again = fetch(asked, http, _held(first))
    assert again == first[:2]
    assert [request.status for request in services.log] == [200, 304]


def test_a_paper_that_was_never_asked_for_needs_the_whole_collection(services: Services, http: Http) -> None:
    """That it has not changed would not tell what stands in it."""
    held = _held(fetch(["P19-1139"], http, {}))
    facts = _facts(fetch(["P19-1139", "P19-1140"], http, held))
    assert facts["P19-1140"]
    assert [request.status for request in services.log] == [200, 200]


def test_a_collection_that_has_changed_is_read_anew(services: Services, http: Http) -> None:
    """The ETag is another."""
    held = _held(fetch(["P19-1139"], http, {}))
    services.world = WORLD.replace(WORLD.find("P19-1139"), acl_title="Now Another Title")
    facts = _facts(fetch(["P19-1139"], http, held))
    assert [said.title for said in facts.values() if said] == ["Now Another Title"]


def test_a_collection_that_is_sent_refreshes_all_of_its_papers(services: Services, http: Http) -> None:
    """Its new ETag stands for every paper held; else a later 304 would keep what has changed meanwhile."""
    held = _held(fetch(["P19-1139"], http, {}))
    services.world = WORLD.replace(WORLD.find("P19-1139"), acl_title="Now Another Title")
    later = fetch(["P19-1140"], http, held)
    assert [answer.key for answer in later] == ["P19-1140", "P19-1139", "collection:P19"]
    assert _facts(later)["P19-1139"].title == "Now Another Title"  # type: ignore[union-attr]


BAD = ["html-200", "empty-200", "cut", "cut-xml", "reset", "429", "500", "503"]


@pytest.mark.parametrize("fault", BAD)
def test_what_is_no_whole_collection_is_asked_for_again(services: Services, http: Http, fault: str) -> None:
    """Half a collection would make absences of the other half."""
    services.fail(ACL, fault)
    facts = _facts(fetch(["P19-1139"], http, {}))
    assert facts["P19-1139"]
    assert len(services.log) == 2


PAPER = (
    '<collection id="{collection}"><volume id="1"><meta><booktitle>B</booktitle>{meta}</meta>'
    '<frontmatter><url>P19-1000</url></frontmatter><paper id="1">{paper}</paper></volume></collection>'
)
TITLE = "<title>T</title>"


def _serve(text: str, **headers: str) -> Loopback:
    return Loopback(replies=[reply(200, text.encode(), content_type="text/plain; charset=utf-8", **headers)])


def _fetch(text: str, **headers: str) -> list[Answered]:
    """Return what is answered of P19-1001 by a collection."""
    with (
        _serve(text, **headers) as server,
        Http({"PIPELINE_ACL_URL": server.url} | WITHOUT_WAITING, [SERVICE]) as http,
    ):
        return fetch(["P19-1001"], http, {})


OTHERS = {
    "another collection": PAPER.format(collection="P18", meta="<year>2018</year>", paper=TITLE),
    "no papers": '<collection id="P19"><volume id="1"/></collection>',
    "another document": "<html/>",
    "a document type": "<!DOCTYPE collection [<!ENTITY e 'x'>]>"
    + PAPER.format(collection="P19", meta="<year>2019</year>", paper="<title>&e;</title>"),
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_another_document_is_no_collection(text: str) -> None:
    """It is asked for again, and at last is an outage, not an absence."""
    with pytest.raises(SourceUnavailableError):
        _fetch(text)


def test_a_paper_without_title_or_year_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    """It is neither held nor not held."""
    assert _fetch(PAPER.format(collection="P19", meta="<year>2019</year>", paper="<title/>")) == []
    assert _fetch(PAPER.format(collection="P19", meta="", paper=TITLE)) == []
    assert caplog.text.count("acl P19-1001: title and year are needed") == 2


def test_only_the_printed_form_of_a_name_counts() -> None:
    """Variants and affiliations stand within the author; a name may have one part; comments are no text."""
    paper = (
        "<title>T<!-- no text --> and <url>U</url></title>"
        '<author id="x"><first>Wei</first><last>Li</last><affiliation>A</affiliation>'
        '<variant script="hani"><first>伟</first><last>李</last></variant></author>'
        "<author><first/><last>Plato</last></author><author><last>Johnson</last><first>Mark</first></author>"
    )
    (answer,) = _fetch(PAPER.format(collection="P19", meta="<year>2019</year>", paper=paper))
    assert answer.payload == {
        "title": "T and U",
        "authors": ["Wei Li", "Plato", "Mark Johnson"],
        "booktitle": "B",
        "year": 2019,
    }


@pytest.mark.parametrize("etag", ['"abc"', 'W/"abc"'])
def test_an_etag_is_kept_as_it_is(etag: str) -> None:
    """Also a weak one."""
    answers = _fetch(PAPER.format(collection="P19", meta="<year>2019</year>", paper=TITLE), etag=etag)
    assert answers[1:] == [Answered(key="collection:P19", payload={"etag": etag})]


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ('<retracted date="2021-08-09"/>', {"retracted": True}),
        ('<retracted date="2021-08-09">An  error.</retracted>', {"retracted": "An error."}),
        ('<removed date="2021-08-09"/>', {"removed": True}),
        ("", {}),
    ],
)
def test_a_reason_is_kept_where_there_is_one(marks: str, expected: dict[str, Any]) -> None:
    """Without one the mark itself is."""
    (answer,) = _fetch(PAPER.format(collection="P19", meta="<year>2019</year>", paper=TITLE + marks))
    assert answer.payload == {"title": "T", "booktitle": "B", "year": 2019} | expected


MONTHS = {
    "July": 7,
    "july": 7,
    "Jul": 7,
    "Sept.": 9,
    "5-10 July": 7,
    "July 28 - August 2": 7,
    "October–November": 10,
    "September/October": 9,
    "May": 5,
    "7月": None,
    "Summer": None,
    "7": None,
    "ju": None,
    "": None,
}


@pytest.mark.parametrize(("text", "month"), MONTHS.items(), ids=MONTHS)
def test_the_month_is_the_first_that_is_named(text: str, month: int | None) -> None:
    """A volume may name several, or days, or none that we know."""
    assert month_of(text) == month


PAYLOAD: dict[str, Any] = {
    "title": "A Title",
    "authors": ["A. Author"],
    "abstract": "Words.",
    "doi": "10.18653/V1/P19-1139",
    "booktitle": "Proceedings",
    "year": 2019,
    "month": "July",
}


def _parse(**change: Any) -> Facts:  # noqa: ANN401 whatever stands in a payload
    """Read a payload in which a None takes a field away."""
    payload = {name: value for name, value in (PAYLOAD | change).items() if value is not None}
    return parse(Record(source="acl", key="P19-1139", retrieved=DAY, payload=payload))


def test_a_paper_says_what_it_is() -> None:
    """The day is known to the month; the venue is named by the id and the volume's title, not here."""
    assert _parse() == Facts(
        ids=Ids(acl=parse_acl_id("P19-1139"), doi=parse_doi("10.18653/v1/p19-1139")),
        title="A Title",
        authors=("A. Author",),
        abstract="Words.",
        license="CC BY 4.0",
        published=Dated(day=date(2019, 7, 1), precision="month"),
        venue_date=date(2019, 7, 1),
        year=2019,
        booktitle="Proceedings",
        pdf="https://aclanthology.org/P19-1139.pdf",
    )


def test_without_a_month_only_the_year_is_known() -> None:
    """A journal has none."""
    facts = _parse(month=None)
    assert (facts.published, facts.venue_date) == (Dated(day=date(2019, 1, 1), precision="year"), None)


@pytest.mark.parametrize(
    ("year", "abstract", "expected"),
    [(2016, "A", "CC BY 4.0"), (2015, "A", "CC BY-NC-SA 3.0"), (2019, None, None)],
)
def test_the_licence_is_that_of_the_abstract(year: int, abstract: str | None, expected: str | None) -> None:
    """It changed in 2016; where there is no abstract there is no licence of one."""
    assert _parse(year=year, abstract=abstract).license == expected


def test_a_doi_that_is_none_is_dropped() -> None:
    """The rest of the record stands."""
    assert _parse(doi="forthcoming").ids == Ids(acl=parse_acl_id("P19-1139"))


@pytest.mark.parametrize("change", [{"year": "2019"}, {"year": 19}, {"authors": "A"}, {"month": 7}, {"abstract": " "}])
def test_a_shape_that_we_do_not_write_is_refused(change: dict[str, Any]) -> None:
    """Nothing is guessed from it."""
    with pytest.raises(SourceFormatError, match="acl P19-1139: "):
        _parse(**change)


def test_a_key_that_is_no_id_is_refused() -> None:
    """A record under it was not written by us."""
    with pytest.raises(SourceFormatError, match="bert"):
        parse(Record(source="acl", key="bert", retrieved=DAY, payload=PAYLOAD))


@pytest.mark.parametrize("content", [b"", b"\xff", b"<a>", b"<a/><b/>", b"<a>&nbsp;</a>", b"<a>" * 300])
def test_what_is_not_well_formed_is_no_answer(content: bytes) -> None:
    """Nothing is recovered from it."""
    with pytest.raises(BadAnswerError):
        xml_from(content)


def test_every_paper_of_real_collections_is_found_under_its_own_id(shared: Path) -> None:
    """Title, authors and DOI of all of them, by the ids that the collections print themselves."""
    folder = shared / "acl_xml"
    printed: dict[str, dict[str, str]] = {}
    for path in sorted(folder.glob("*.xml")):
        for paper in etree.parse(path).iterfind("volume/paper"):
            if ids_of(key := paper.findtext("url", "")):
                printed.setdefault(path.stem, {})[key] = "".join(paper.find("title").itertext())
    with (
        Services(World(), acl_xml=folder) as services,
        Http(services.environment | WITHOUT_WAITING, [SERVICE]) as http,
    ):
        facts = {key: said for papers in printed.values() for key, said in _facts(fetch([*papers], http, {})).items()}
    assert {key: said and said.title for key, said in facts.items()} == {
        key: " ".join(title.split()) for papers in printed.values() for key, title in papers.items()
    }
    assert len(facts) > 6800
    assert {key for key, said in facts.items() if said and said.status} == {"2020.acl-main.69", "2020.acl-main.563"}
    assert [key for key, said in facts.items() if said and not said.authors] == ["W19-8908"]
