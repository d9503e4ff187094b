"""What the real services were recorded to answer, the loopback services answer alike."""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from lxml import etree

from tests.services import Paper, Services, World

ATOM = "{http://www.w3.org/2005/Atom}"
SHA = "a" * 40


@pytest.fixture
def session() -> Iterator[requests.Session]:
    """A client."""
    with requests.Session() as client:
        yield client


def _recorded_paper(entry: "etree._Element") -> Paper:
    """Return the paper that a recorded entry shows."""
    name = str(entry.findtext(f"{ATOM}id")).partition("/abs/")[2]
    bare, _, version = name.rpartition("v")
    first, shown = (date.fromisoformat(str(entry.findtext(f"{ATOM}{tag}"))[:10]) for tag in ("published", "updated"))
    title = str(entry.findtext(f"{ATOM}title"))
    arxiv = "{http://arxiv.org/schemas/atom}"
    return Paper(
        title=title,
        authors=tuple(str(author.findtext(f"{ATOM}name")) for author in entry.findall(f"{ATOM}author")),
        abstract=entry.findtext(f"{ATOM}summary"),
        arxiv=bare,
        versions=(("earlier", first),) * (int(version) - 1) + ((title, shown),),
        category=" ".join(str(each.get("term")) for each in entry.findall(f"{ATOM}category")),
        comment=entry.findtext(f"{arxiv}comment"),
        journal_ref=entry.findtext(f"{arxiv}journal_ref"),
        arxiv_doi=entry.findtext(f"{arxiv}doi"),
    )


def _form(element: "etree._Element") -> list[Any]:
    """Return tags, attributes and order of an element, and texts but for times and what feeds call themselves."""
    free = {"updated", "published", "id", "affiliation"}
    children = [_form(child) for child in element if etree.QName(child).localname != "affiliation"]
    name = etree.QName(element).localname
    text = "" if name in free and "/abs/" not in (element.text or "") else (element.text or "").strip()
    return [element.tag, dict(element.attrib), text, children]


def test_recorded_answers_of_arxiv_are_answered_alike(shared: Path, session: requests.Session) -> None:
    """The same status, elements, attributes, order and texts; of a search, every entry by its id."""
    for path in sorted((shared / "recorded" / "arxiv").glob("*.json")):
        recorded = json.loads(path.read_text(encoding="utf-8"))
        theirs = etree.fromstring(recorded["body"].encode())
        entries = theirs.findall(f"{ATOM}entry") if recorded["status_code"] == 200 else []
        query = parse_qs(urlsplit(recorded["url"]).query, keep_blank_values=True)
        searched = bool(query["search_query"][0])
        if searched:
            ids = [str(entry.findtext(f"{ATOM}id")).partition("/abs/")[2] for entry in entries]
            query |= {"search_query": [""], "id_list": [",".join(ids)], "start": ["0"]}
        with Services(World(tuple(map(_recorded_paper, entries)))) as services:
            url = f"{services.environment['PIPELINE_ARXIV_URL']}?{urlencode(query, doseq=True)}"
            with session.get(url, timeout=5) as response:
                ours = etree.fromstring(response.content)
        assert response.status_code == recorded["status_code"]
        if searched:
            assert sorted(map(_form, ours.findall(f"{ATOM}entry"))) == sorted(map(_form, entries)), path.name
        else:
            assert _form(ours) == _form(theirs), path.name


def _interactions(path: Path) -> Iterator[tuple[str, str, str, int, Any]]:
    """Yield method, address, body, status and content of recorded requests; a reader of YAML is not needed for that."""
    text = path.read_text(encoding="utf-8")
    for part in text.split("\n- request:"):
        scalars = {name: _scalar(part, name) for name in ("body", "method", "uri")}
        content = _scalar(part, "string") or _scalar(part, "content")
        status = re.search(r"(?:status_code|code): (\d+)", part)
        if status and scalars["uri"] and content:
            yield scalars["method"], scalars["uri"], scalars["body"], int(status[1]), json.loads(content)


def _scalar(text: str, name: str) -> str:
    """Return a plain or single-quoted scalar of YAML, folded lines joined."""
    match = re.search(rf"^ +{name}: (?:'((?:[^']|'')*)'|(.+))$", text, re.MULTILINE)
    if not match:
        return ""
    quoted = re.sub(r"\n\n\s*", "\0", match[1] or "")
    return re.sub(r"\s*\n\s*", " ", quoted).replace("\0", "\n").replace("''", "'") if match[1] else match[2] or ""


def _scholarly_paper(content: dict[str, Any]) -> Paper:
    """Return the paper that a recorded answer shows."""
    authors = tuple(author["name"] for author in content.get("authors", []))
    day = content.get("publicationDate")
    return Paper(
        title=content.get("title", "Untitled"),
        authors=authors,
        s2=content["paperId"],
        s2_external=content.get("externalIds"),
        s2_corpus=content.get("corpusId"),
        s2_abstract=content.get("abstract"),
        s2_venue=content.get("venue", ""),
        s2_year=content.get("year"),
        publication_date=date.fromisoformat(day) if day else None,
        citations=content.get("citationCount", 0),
        influential=content.get("influentialCitationCount", 0),
    )


_MADE_UP = World(
    (
        Paper(
            title="Kites over Trees",
            acl_title="<fixed-case>K</fixed-case>ites over Trees",
            authors=("Ada Lee",),
            abstract="Kites & trees.",
            acl="2020.acl-main.7",
            doi="10.18653/v1/2020.acl-main.7",
            month="July",
            retracted="2020-09-01",
        ),
    )
)
_SAME = frozenset(
    "paperId externalIds corpusId publicationVenue url title abstract venue year citationCount "
    "influentialCitationCount publicationDate error".split()
)
"""Fields whose values a world can state; of others only the presence is compared."""


def _alike(ours: Any, theirs: Any) -> None:  # noqa: ANN401 any JSON
    """Assert that two contents have the same shape, and the same values where a world states them."""
    if isinstance(theirs, list) and isinstance(ours, list):
        assert len(ours) == len(theirs)
        for mine, other in zip(ours, theirs, strict=True):
            _alike(mine, other)
    elif isinstance(theirs, dict) and isinstance(ours, dict):
        assert list(ours) == list(theirs)
        assert {name: ours[name] for name in _SAME & set(ours)} == {name: theirs[name] for name in _SAME & set(theirs)}
        if "authors" in theirs:
            assert [each["name"] for each in ours["authors"]] == [each["name"] for each in theirs["authors"]]
    else:
        assert ours == theirs


@pytest.mark.parametrize(
    "name",
    [
        "test_get_paper",
        "test_get_papers",
        "test_get_papers_not_found_warning",
        "test_search_paper_match_title",
        "test_not_found",
        "test_bad_query_parameters",
    ],
)
def test_recorded_answers_of_semantic_scholar_are_answered_alike(
    shared: Path, session: requests.Session, name: str
) -> None:
    """The same status, keys in the same order, ids and texts, null in the same places."""
    replayed = 0
    for method, uri, body, status, theirs in _interactions(shared / "recorded" / "semantic_scholar" / f"{name}.yaml"):
        parts = urlsplit(uri)
        if "/graph/v1/paper/" not in parts.path:
            continue
        with Services(_world_of(parts.path, body, theirs)) as services:
            url = f"{services.url}{parts.path}?{parts.query}"
            data, kind = (body.encode(), {"Content-Type": "application/json"}) if body.startswith("{") else (None, {})
            with session.request(method, url, data=data, headers=kind, timeout=5) as response:
                assert response.status_code == status
                ours = response.json()
        _alike(
            ours.get("data", ours) if isinstance(ours, dict) else ours,
            theirs.get("data", theirs) if isinstance(theirs, dict) else theirs,
        )
        replayed += 1
    assert replayed


def _world_of(path: str, body: str, content: Any) -> World:  # noqa: ANN401 any JSON
    """Return a world of the papers in a recorded answer, each found by what it was asked by."""
    shown = content if isinstance(content, list) else content.get("data", [content])
    asked = json.loads(body)["ids"] if body.startswith("{") else [path.partition("/paper/")[2]]
    if "error" in content:  # its paper is known, its field is not
        return World(
            (Paper(title="Any", authors=(), s2=SHA, s2_external={"DOI": asked[0]}),) if "/" in asked[0] else ()
        )
    names = asked if len(asked) == len(shown) else [""] * len(shown)
    papers = [(_scholarly_paper(each), name) for each, name in zip(shown, names, strict=True) if each]
    return World(tuple(_known_by(paper, name) for paper, name in papers))


def _known_by(paper: Paper, name: str) -> Paper:
    """Return the paper with the id that it was asked by, where its answer does not state that."""
    if name.startswith("10.") and not paper.s2_external:
        return replace(paper, s2_external={"DOI": name})
    if name.startswith("CorpusId:"):
        return replace(paper, s2_corpus=int(name.partition(":")[2]))
    return paper


def test_real_collections_arrive_whole(shared: Path, session: requests.Session) -> None:
    """A collection of the Anthology is what its file is."""
    with (
        Services(World(), acl_xml=shared / "acl_xml") as services,
        session.get(f"{services.environment['PIPELINE_ACL_URL']}/2020.tacl.xml", stream=True, timeout=5) as response,
    ):
        sent = gzip.decompress(response.raw.read(decode_content=False))
    assert sent == (shared / "acl_xml" / "2020.tacl.xml").read_bytes()


def test_made_up_collections_have_the_form_of_real_ones(shared: Path, session: requests.Session) -> None:
    """Every element of ours stands in a real collection, under the same parents."""

    def paths(root: "etree._Element") -> set[str]:
        return {re.sub(r"\[\d+\]", "", root.getroottree().getpath(each)) for each in root.iter("*")}

    real: set[str] = set()
    for path in sorted((shared / "acl_xml").glob("20*.xml")):
        real |= paths(etree.parse(path).getroot())
    with (
        Services(_MADE_UP) as services,
        session.get(f"{services.environment['PIPELINE_ACL_URL']}/2020.acl.xml", timeout=5) as response,
    ):
        assert paths(etree.fromstring(response.content)) - real == set()
