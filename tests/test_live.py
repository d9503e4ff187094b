import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.conftest import ROOT, Run
from tests.live import (
    CLOCKWORK,
    CLOSED,
    DAY,
    HARBOURS,
    KITES,
    LANTERNS,
    ORCHARDS,
    QUARRIES,
    TIDES,
    VARIABLES,
    WORLD,
    Project,
    asked,
    command,
    listed,
    paper,
    seeded,
    small,
)
from tests.services import ACL, ARXIV, S2, Paper, Services, World, lookalikes, world_from_facts
from tests.test_escape import render

FACTS = ROOT / "raw/records/facts.jsonl"


@pytest.fixture
def services() -> Iterator[Services]:
    """The services, which know the papers of the small list."""
    with Services(WORLD) as services:
        yield services


@pytest.fixture
def project(tmp_path: Path, services: Services) -> Project:
    """The small list; nothing was asked yet."""
    return small(tmp_path, services)


@pytest.fixture(scope="module")
def seed_world() -> World:
    """What the services know of the project's own list, and what resembles it."""
    return world_from_facts(FACTS)


def _gold(world: World) -> dict[str, Paper]:
    """Return for each paper_id of the project the paper of the world that it is."""
    lines = (ROOT / "raw/records/papers.jsonl").read_text(encoding="utf-8").splitlines()
    tokens = {row["paper_id"]: row["ids"] for row in map(json.loads, lines)}
    alike = {other.s2 for other in lookalikes()}
    papers = [each for each in world.papers if each.s2 not in alike]
    found = {}
    for paper_id, ids in tokens.items():
        (found[paper_id],) = [p for p in papers if {f"arxiv:{p.arxiv}", f"acl:{p.acl}", f"s2:{p.s2}"} & {*ids}]
    return found


def _expected(truth: Paper) -> dict[str, Any]:
    """Return what the services hold of a paper, as the contract says who is believed."""
    day = truth.arxiv_versions[0][1] if truth.arxiv else None
    return {
        "arxiv_id": truth.arxiv,
        "acl_id": truth.acl,
        "doi": truth.doi.lower() if truth.doi else None,
        "s2_paper_id": truth.s2,
        "s2_corpus_id": truth.external.get("CorpusId", truth.corpus),
        "abstract": truth.abstract if truth.acl or truth.arxiv else truth.s2_abstract,
        "citation_count": truth.citations,
        "influential_citation_count": truth.influential,
        "citations_as_of": DAY,
        "tldr": truth.tldr,
        "arxiv_version": len(truth.arxiv_versions) if truth.arxiv else None,
        **({"published": day, "published_precision": "day"} if day else {}),
    }


def test_the_seed_is_filled_from_empty_records_and_nothing_is_wrong(
    tmp_path: Path, seed_world: World, pipeline: Run
) -> None:
    """Every id, abstract, day and count that the services hold, with look-alikes around, in few requests, once."""
    with Services(seed_world) as services:
        project = seeded(tmp_path, services)
        told = project.environment | {"PIPELINE_NOW": f"{DAY}T10:00:00Z", "PIPELINE_TIMEOUT": "20"}
        first = pipeline("enrich", cwd=tmp_path, **told)
        requests, before = len(services.log), project.files()
        second = pipeline("enrich", cwd=tmp_path, **told)
        assert (first.returncode, second.returncode, len(services.log) - requests) == (0, 0, 0)
    assert requests <= 30
    assert project.files() == before
    assert pipeline("check", cwd=tmp_path).returncode == 0
    gold, rows = _gold(seed_world), {row["paper_id"]: row for row in project.rows().values()}
    assert rows.keys() == gold.keys()
    wrong = {
        (paper_id, name): (rows[paper_id][name], value)
        for paper_id, truth in gold.items()
        for name, value in _expected(truth).items()
        if rows[paper_id][name] != value
    }
    assert wrong == {}
    assert Counter(row["match_status"] for row in rows.values()) == {"linked": 71, "matched": 3}

    # the Anthology is believed before arXiv, arXiv before Semantic Scholar
    for row in rows.values():
        truth = gold[row["paper_id"]]
        latest = truth.title if truth.acl or not truth.arxiv else truth.arxiv_versions[-1][0]
        names = truth.authors if truth.acl or truth.arxiv else truth.s2_authors
        assert (row["title"], tuple(row["authors"])) == (latest, names)
        assert {item["source"] for item in row["provenance"] if item["field"] == "title"} == {
            ACL if truth.acl else ARXIV if truth.arxiv else S2
        }


def test_facts_save_searches_and_change_no_id(tmp_path: Path, seed_world: World) -> None:
    """What the facts know of ids need not be searched for; what the services answer wins over them."""
    with Services(seed_world) as services:
        bare, told = seeded(tmp_path / "bare", services), seeded(tmp_path / "told", services, facts=True)
        without, with_facts = bare.requests(), told.requests()
        searches = [request for request in services.log[without:] if request.path.endswith("/match")]
        assert told.requests() == 0
    assert with_facts < without
    assert len(searches) < 11
    ids = ("arxiv_id", "acl_id", "doi", "s2_paper_id", "s2_corpus_id")
    theirs = {row["paper_id"]: {name: row[name] for name in ids} for row in bare.rows().values()}
    ours = {row["paper_id"]: {name: row[name] for name in ids} for row in told.rows().values()}
    assert {
        (paper_id, name): (ours[paper_id][name], value)
        for paper_id, values in theirs.items()
        for name, value in values.items()
        if ours[paper_id][name] != value
    } == {}
    for row in told.rows().values():
        assert {item["source"] for item in row["provenance"] if item["field"] == "citation_count"} == {S2}
    told.check()


def _many(number: int) -> tuple[Paper, str]:
    """Return one of two thousand papers, and how the list prints it."""
    word = f"{number:04}".translate(str.maketrans("0123456789", "abcdefghij"))
    acl = f"20{10 + number % 20}.acl-main.{number + 1}" if number % 10 == 0 else None
    truth = paper(
        100_000 + number,
        f"Paper {word} on the Subject of Things {word[::-1]}",
        f"First{word} Author, Second Writer",
        arxiv=f"{1501 + number // 500 * 100}.{number:05}",
        published=date(2015 + number // 500, 1, 2),
        acl=acl,
        year=2010 + number % 20 if acl else None,
    )
    return truth, f"**{truth.title}**. *{truth.authors[0]}*. [[pdf](https://arxiv.org/abs/{truth.arxiv})]"


def test_two_thousand_linked_papers_cost_a_dozen_requests_and_the_collections(tmp_path: Path) -> None:
    """At most five batches and six pages, a file for each collection; then nothing."""
    many = [_many(number) for number in range(2000)]
    with Services(World(tuple(truth for truth, _ in many))) as services:
        project = listed(tmp_path, services, *(item for _, item in many))
        project.run("fetch")
        numbers = Counter(request.service for request in services.log)
        collections = {truth.acl.partition("-")[0] for truth, _ in many if truth.acl}
        assert (numbers[S2] <= 5, numbers[ARXIV] <= 6, numbers[ACL]) == (True, True, len(collections))
        assert project.requests("fetch") == 0
    lines = (project.places.records / "papers.jsonl").read_text(encoding="utf-8").splitlines()
    assert {row["titles"][0]: {*row["ids"]} for row in map(json.loads, lines)} == {
        truth.title: {f"arxiv:{truth.arxiv}", f"s2:{truth.s2}", f"s2_corpus:{truth.s2_corpus}"}
        | ({f"acl:{truth.acl}"} if truth.acl else set())
        for truth, _ in many
    }


# What services assert and is not so.

BOATS = paper(
    31, "Boats Drawn by Children", "Xenia Yard", arxiv="1903.03901", published=date(2019, 3, 9), acl="D19-1901"
)
STRANGER = paper(
    32, "Ships in Bottles Considered", "Zoe Quint", arxiv="1903.03902", published=date(2019, 3, 9), acl="D19-1902"
)
"""Another paper, of other people."""


def _only(project: Project) -> dict[str, Any]:
    (row,) = project.rows().values()
    return row


def _item(truth: Paper, link: str | None = None, title: str | None = None, authors: str | None = None) -> str:
    names = ", ".join(truth.authors) if authors is None else authors
    end = f" [[pdf]({link})]" if link else ""
    return f"**{title or truth.title}**.{f' *{names}*.' if names else ''}{end}"


ARXIV_PAGE, ACL_PAGE = "https://arxiv.org/abs/{}", "https://aclanthology.org/{}/"


@pytest.mark.parametrize(
    ("stated", "column", "owner"),
    [
        ({"ArXiv": BOATS.arxiv, "ACL": STRANGER.acl}, "acl_id", "acl:D19-1902"),
        ({"ACL": BOATS.acl, "ArXiv": STRANGER.arxiv}, "arxiv_id", "arxiv:1903.03902"),
    ],
)
def test_an_asserted_id_that_is_another_papers_is_not_attached(
    tmp_path: Path, stated: dict[str, str], column: str, owner: str
) -> None:
    """Semantic Scholar states an id whose owner says that it is of another paper: not used, and noted."""
    link = ARXIV_PAGE.format(BOATS.arxiv) if column == "acl_id" else ACL_PAGE.format(BOATS.acl)
    world = World((BOATS, STRANGER)).replace(BOATS, s2_external=stated)
    with Services(world) as services:
        project = listed(tmp_path, services, _item(BOATS, link))
        project.run()
        assert project.requests() == 0
    row = _only(project)
    assert (row[column], row["match_status"], row["s2_paper_id"]) == (None, "linked", BOATS.s2)
    assert "Ships in Bottles" not in json.dumps(row, default=str)
    issues = (project.folder / "enriched/issues.jsonl").read_text(encoding="utf-8")
    assert f"{owner} is said to be this paper, but is another" in issues
    project.check()


@pytest.mark.parametrize("linked", ["arxiv_id", "acl_id"])
def test_an_asserted_id_that_its_owner_does_not_hold_is_not_attached(tmp_path: Path, linked: str) -> None:
    """An id that only Semantic Scholar knows is no id: its owner was asked and has no such paper."""
    unknown = {"arxiv_id": ("acl_id", {"ArXiv": BOATS.arxiv, "ACL": "D19-9999"}, ARXIV_PAGE.format(BOATS.arxiv))}
    unknown["acl_id"] = ("arxiv_id", {"ACL": BOATS.acl, "ArXiv": "1903.99999"}, ACL_PAGE.format(BOATS.acl))
    column, stated, link = unknown[linked]
    with Services(World((BOATS, STRANGER)).replace(BOATS, s2_external=stated)) as services:
        project = listed(tmp_path, services, _item(BOATS, link))
        project.run()
    assert (_only(project)[column], _only(project)["s2_paper_id"]) == (None, BOATS.s2)


def test_a_record_of_a_printed_id_that_is_another_paper_is_not_used(tmp_path: Path) -> None:
    """Semantic Scholar answers a printed arXiv id with another paper's record; arXiv says that the link is right."""
    mixed = World((BOATS, STRANGER)).replace(BOATS, s2=None).replace(STRANGER, s2_external={"ArXiv": BOATS.arxiv})
    with Services(mixed) as services:
        project = listed(tmp_path, services, _item(BOATS, ARXIV_PAGE.format(BOATS.arxiv)))
        project.run()
    row = _only(project)
    assert (row["title"], row["arxiv_id"], row["abstract"]) == (BOATS.title, BOATS.arxiv, BOATS.abstract)
    assert (row["s2_paper_id"], row["citation_count"], row["acl_id"]) == (None, None, None)
    assert "Ships in Bottles" not in json.dumps(row, default=str)


def test_a_record_of_a_printed_id_that_is_another_paper_is_reported(tmp_path: Path) -> None:
    """That a service has another paper under the printed id stands among the issues: it is why there is no count."""
    mixed = World((BOATS, STRANGER)).replace(BOATS, s2=None).replace(STRANGER, s2_external={"ArXiv": BOATS.arxiv})
    with Services(mixed) as services:
        project = listed(tmp_path, services, _item(BOATS, ARXIV_PAGE.format(BOATS.arxiv)))
        project.run()
    assert "Ships in Bottles Considered" in (project.folder / "enriched/issues.jsonl").read_text(encoding="utf-8")


def test_a_link_to_another_paper_is_a_conflict_of_which_nothing_is_used(tmp_path: Path) -> None:
    """Every service says that the printed id is another paper's: no id, no metadata, both titles in the issue."""
    with Services(World((BOATS, STRANGER))) as services:
        project = listed(tmp_path, services, _item(BOATS, ARXIV_PAGE.format(STRANGER.arxiv)))
        project.run()
        assert project.requests() == 0
    row = _only(project)
    empty = ("arxiv_id", "acl_id", "s2_paper_id", "abstract", "citation_count", "published")
    assert [row["match_status"], *(row[name] for name in empty)] == ["conflict", *[None] * 6]
    (issue,) = [row for row in project.issues() if row["level"] == "error"]
    assert (issue["subject"], "“Ships in Bottles Considered”" in issue["message"]) == (BOATS.title, True)


SAME_AUTHORS = paper(33, "Boats Drawn by Children and Adults Alike", "Xenia Yard", arxiv="2001.03903", published=DAY)
SAME_TITLE = paper(34, "Boats Drawn by Children", "Nobody Inparticular", arxiv="2001.03904", published=DAY)


@pytest.mark.parametrize(
    ("other", "then"),
    [(SAME_AUTHORS, BOATS.title), (SAME_TITLE, SAME_TITLE.s2)],
    ids=["the same authors", "the same title"],
)
def test_a_look_alike_that_a_search_returns_is_a_candidate_and_not_the_paper(
    tmp_path: Path, other: Paper, then: str
) -> None:
    """The best match of a title has another title or other authors: unresolved, with the candidate for a person."""
    with Services(World((other, STRANGER))) as services:
        project = listed(tmp_path, services, _item(BOATS))
        project.run()
        assert asked(services, S2) == [(f'"{BOATS.title}"',), (then,)]
    row = _only(project)
    assert (row["match_status"], row["arxiv_id"], row["s2_paper_id"], row["abstract"]) == ("unresolved", *[None] * 3)
    (issue,) = project.issues()
    assert f"“{other.title}”" in issue["message"]


def test_a_title_of_two_works_is_no_ones_where_no_author_is_printed(tmp_path: Path) -> None:
    """Title and year fit both, and a best match would show one: every paper of the title is a candidate."""
    title = "Boats Drawn by Children of Distant Harbours"
    one, two = (
        paper(91 + n, title, who, arxiv=f"2001.0390{5 + n}", published=date(2020, 1, 5 + n))
        for n, who in enumerate(("Xenia Yard", "Nobody Inparticular"))
    )
    item = f"**{title}**. ICLR 2020. [[pdf](https://boats.example/paper.pdf)]"
    with Services(World((one,))) as services:
        alone = listed(tmp_path / "alone", services, item)
        alone.run()
        assert _only(alone)["s2_paper_id"] == one.s2
        services.world = World((one, two))
        both = listed(tmp_path / "both", services, item)
        both.run()
        assert asked(services, S2)[-1] == (one.s2, two.s2)
        assert both.requests() == 0
    assert (_only(both)["match_status"], _only(both)["s2_paper_id"]) == ("unresolved", None)


def test_a_long_list_without_links_takes_few_requests(tmp_path: Path) -> None:
    """Sixty titles: two searches and one batch, and nothing at arXiv, since all are known."""
    papers = [
        paper(1000 + n, f"Subject Number {n} of a Very Long List", f"Writer N{n}, Second Author", s2_year=2020)
        for n in range(60)
    ]
    with Services(World(tuple(papers))) as services:
        project = listed(tmp_path, services, *(_item(each) for each in papers))
        project.run()
        assert [request.path.rpartition("/")[2] for request in services.log] == ["bulk", "bulk", "batch"]
        assert project.requests() == 0
    assert {row["match_status"] for row in project.rows().values()} == {"matched"}


def test_what_only_arxiv_holds_is_found_there_by_title(tmp_path: Path) -> None:
    """The bulk search and the best match have nothing of it; arXiv is asked once for all such titles."""
    papers = [
        Paper(
            title=f"Sloops Rigged in the Manner of Number {n}",
            authors=("Xenia Yard", "Ulf Berg"),
            arxiv=f"2003.0300{n}",
            published=date(2020, 3, 2),
        )
        for n in range(3)
    ]
    with Services(World(tuple(papers))) as services:
        project = listed(tmp_path, services, *(_item(each) for each in papers))
        project.run()
        assert len(asked(services, ARXIV)) == 1
        assert asked(services, S2)[-1] == tuple(f"ARXIV:{each.arxiv}" for each in papers)
        assert project.requests() == 0
    assert {row["arxiv_id"] for row in project.rows().values()} == {each.arxiv for each in papers}


def test_a_short_printed_title_without_authors_is_not_taken_from_a_search(tmp_path: Path) -> None:
    """Where no author can be compared, an equal title of three words that say something is not enough."""
    with Services(World((BOATS,))) as services:
        project = listed(tmp_path, services, "**Boats Drawn by Children**. EMNLP 2019.")
        project.run()
    assert (_only(project)["match_status"], _only(project)["s2_paper_id"]) == ("unresolved", None)


# Papers that had another title.


def _retitled(number: int) -> Paper:
    old, new = f"The Former Name of Boat Number {number}", f"Vessel {number} under Its Present Designation"
    return paper(
        40 + number,
        new,
        f"Captain Number{number}, Mate Aboard",
        arxiv=f"1904.0490{number}",
        versions=((old, date(2019, 4, 1 + number)), (new, date(2019, 9, 1))),
    )


def _former(truth: Paper) -> str:
    return truth.versions[0][0]


def test_first_versions_prove_retitlings_in_one_request(tmp_path: Path) -> None:
    """Entries that print an old title, with authors or without: all first versions in one request, none in doubt."""
    boats = [_retitled(number) for number in range(1, 5)]
    items = [_item(each, ARXIV_PAGE.format(each.arxiv), title=_former(each)) for each in boats[:2]]
    items += [_item(each, ARXIV_PAGE.format(each.arxiv), title=_former(each), authors="") for each in boats[2:]]
    with Services(World(tuple(boats))) as services:
        project = listed(tmp_path, services, *items)
        project.run()
        assert [set(ids) for ids in asked(services, ARXIV)] == [
            {each.arxiv for each in boats},
            {f"{each.arxiv}v1" for each in boats},
        ]
        assert project.requests() == 0
    rows = project.rows()
    for each in boats:
        row = rows[_former(each)]
        assert (row["title"], row["match_status"], row["arxiv_id"]) == (each.title, "linked", each.arxiv)
        assert (row["published"], row["s2_paper_id"]) == (each.versions[0][1], each.s2)
    assert project.issues() == []


def test_a_retitling_that_its_first_version_does_not_prove_is_left_to_a_person(tmp_path: Path) -> None:
    """The same authors, and no version of the printed title: kept as linked, and said."""
    boat = _retitled(5)
    with Services(World((boat,))) as services:
        project = listed(
            tmp_path, services, _item(boat, ARXIV_PAGE.format(boat.arxiv), title="Some Third Name Altogether")
        )
        project.run()
        assert asked(services, ARXIV) == [(boat.arxiv,), (f"{boat.arxiv}v1",)]
        assert project.requests() == 0
    (issue,) = project.issues()
    assert "the linked paper has another title by the same authors" in issue["message"]


def test_a_searched_candidate_that_once_had_the_printed_title_is_matched(tmp_path: Path) -> None:
    """An entry without a link prints the first version's title; the search finds the paper under its new one."""
    boat = paper(
        46,
        "Boats and How They Were Drawn by Children",
        "Xenia Yard, Ulf Berg",
        arxiv="1906.06901",
        versions=(("How Children Drew Boats", date(2019, 6, 3)), ("Boats and How They Were Drawn by Children", DAY)),
    )
    with Services(World((boat,))) as services:
        project = listed(tmp_path, services, _item(boat, title="How Children Drew Boats"))
        project.run()
        requests = len(services.log)
        assert project.requests() == 0
    row = _only(project)
    assert (row["match_status"], row["arxiv_id"], row["title"]) == ("matched", boat.arxiv, boat.title)
    assert project.issues() == []
    assert requests <= 4


# Texts of services.

HOSTILE = (
    "Boats </sub><script>alert(1)</script> ![x](http://127.0.0.1/x.png) <img src=x onerror=alert(2)> "
    "[click](javascript:alert(3)) `code` | $x$ \x1b[31mred\x1b[0m \x00 \u202eevil\u202c\u2066 "
    "<!-- papers:end small --> <!--/+--> @everyone\nsecond line"
)


def test_hostile_texts_of_services_are_inert_in_what_is_read_and_valid_in_the_data(tmp_path: Path) -> None:
    """Markdown, HTML, terminal escapes, NUL, text direction: shown as text, stored without what steers."""
    boats = paper(
        51,
        BOATS.title,
        "Xenia Yard",
        doi="10.9999/boats.1",
        s2_title=f"{BOATS.title} {HOSTILE}",
        s2_authors=("Xenia Yard", f"Mallory {HOSTILE}"),
        s2_venue=f"Venue {HOSTILE}",
        tldr=HOSTILE,
        s2_external={"DOI": "10.9999/boats.1", "DBLP": HOSTILE, "ArXiv": HOSTILE, "ACL": "../../etc/passwd"},
    )
    with Services(World((boats,))) as services:
        project = listed(tmp_path / "project", services, _item(BOATS, "https://doi.org/10.9999/boats.1"))
        status, said = command(project, "enrich")
    assert status == 0
    row = _only(project)
    assert row["title"].startswith(BOATS.title)
    assert (row["arxiv_id"], row["acl_id"], row["s2_paper_id"]) == (None, None, boats.s2)
    pages = [project.folder / "README.md", project.folder / "enriched/REVIEW.md"]
    for path in pages:
        text = path.read_text(encoding="utf-8")
        html = render(text)
        assert re.findall(r"<(?:script|img)\b|<[^>]*(?:javascript:|onerror)", html) == []
        assert not set("\x00\x1b\u202e\u2066") & set(text)
    assert "<!-- papers:end small -->" not in pages[0].read_text(encoding="utf-8").rpartition("<!-- papers:end")[0]
    assert not set("\x00\x1b\u202e") & set(said)
    project.check()


def test_very_long_texts_and_very_many_authors_are_kept_and_shown_short(tmp_path: Path) -> None:
    """Five thousand authors and a title of a hundred thousand characters break nothing."""
    crowd = paper(
        52,
        "Boats Drawn by Children",
        ", ".join(f"Author{number} Ofmany" for number in range(5000)),
        arxiv="1907.07901",
        published=date(2019, 7, 7),
        s2_title=f"Boats Drawn by Children {'and More ' * 12_000}",
    )
    with Services(World((crowd,))) as services:
        project = listed(
            tmp_path, services, _item(crowd, ARXIV_PAGE.format(crowd.arxiv), authors="Author0 Ofmany, Author1 Ofmany")
        )
        project.run()
        assert project.requests() == 0
    assert len(_only(project)["authors"]) == 5000
    assert _only(project)["title"] == crowd.title
    assert (project.folder / "README.md").stat().st_size < 20_000
    project.check()


# What was answered, and what was not.


def test_the_small_list_is_what_the_services_say(project: Project) -> None:
    """Ids across services, days of first versions, DOIs in lower case, counts; each null has its reason."""
    project.run()
    rows = project.rows()
    for truth in (KITES, HARBOURS, ORCHARDS, QUARRIES, LANTERNS, CLOCKWORK):
        row = rows[truth.title]
        assert (row["arxiv_id"], row["acl_id"], row["s2_paper_id"]) == (truth.arxiv, truth.acl, truth.s2)
        assert (row["doi"], row["citation_count"]) == (truth.doi.lower() if truth.doi else None, truth.citations)
        assert row["abstract"] == truth.abstract
    assert rows[_former(TIDES)]["published"] == date(2018, 12, 20)
    assert rows["Letters That Were Never Sent Anywhere"]["match_status"] == "unresolved"
    assert {item["reason"] for row in rows.values() for item in row["missing"]} == {"not-held"}
    assert rows[CLOCKWORK.title]["tldr"] == "Birds need clocks."


def test_a_printed_venue_is_not_overruled_by_the_year_of_a_preprint(project: Project) -> None:
    """Printed is ICLR 2020; Semantic Scholar has the venue, the year of the arXiv version and no day."""
    project.run()
    assert project.rows()[CLOCKWORK.title]["venue"] == "ICLR 2020"


def test_two_links_that_are_one_paper_share_a_row(tmp_path: Path, services: Services) -> None:
    """One entry links the preprint and another the proceedings: the services know that it is one work."""
    project = listed(
        tmp_path,
        services,
        _item(KITES, ARXIV_PAGE.format(KITES.arxiv)),
        _item(KITES, ACL_PAGE.format(KITES.acl), title="Kites over Trees. A Study of Lines in the Wind"),
    )
    project.run()
    (row,) = {row["paper_id"]: row for row in project.rows().values()}.values()
    assert (row["arxiv_id"], row["acl_id"], row["s2_paper_id"]) == (KITES.arxiv, KITES.acl, KITES.s2)


# The traps of the services, each by its name; those of single sources stand in tests/sources and tests/test_http.


def test_trap_unknown_ids_are_silently_dropped(project: Project) -> None:
    """An id that arXiv leaves out is recorded as not held, and the others are not shifted."""
    project.run()
    rows = project.rows()
    lost = rows["A Paper with a Link That Nobody Knows"]
    assert (lost["arxiv_id"], lost["abstract"], lost["match_status"]) == ("1801.00999", None, "linked")
    records = (project.places.records / "arxiv.jsonl").read_text(encoding="utf-8")
    assert '"key": "1801.00999", "payload": null' in records
    assert rows[KITES.title]["abstract"] == KITES.abstract
    assert any("is not known to the service" in issue["message"] for issue in project.issues())


def test_trap_one_bad_id_poisons_a_request(tmp_path: Path, services: Services) -> None:
    """What has not the form of an arXiv id is never sent; the others are answered."""
    items = [_item(KITES, ARXIV_PAGE.format(KITES.arxiv)), "**A Broken Link**. [[pdf](https://arxiv.org/abs/19x1.1)]"]
    project = listed(tmp_path, services, *items)
    project.run()
    assert {request.status for request in services.log if request.service == ARXIV} == {200}
    assert project.rows()[KITES.title]["abstract"] == KITES.abstract


def test_trap_a_200_of_arxiv_can_be_a_throttle(project: Project, services: Services) -> None:
    """“Rate exceeded.” with status 200 is no empty answer: asked again, and the papers are there."""
    services.fail(ARXIV, "rate-exceeded-200", "rate-exceeded-200")
    assert project.run().unanswered == ()
    assert project.rows()[LANTERNS.title]["published"] == date(2019, 5, 14)
    assert project.report()[ARXIV]["retries"] == 2


def test_trap_null_and_404_and_429_are_three_things(project: Project, services: Services) -> None:
    """Null and 404 are absences, kept and not asked again; 429 is neither: it is asked again."""
    services.fail(S2, "429", at=1)
    services.fail(S2, "429", at=5)
    project.run()
    statuses = Counter(request.status for request in services.log if request.service == S2)
    assert statuses == {200: 3, 404: 1, 429: 2}
    records = (project.places.records / "semantic_scholar.jsonl").read_text(encoding="utf-8")
    absent = re.findall(r'"key": "([^"]+)", "payload": null', records)
    assert absent == ["ARXIV:1801.00999", "title:lettersthatwereneversentanywhere"]
    assert project.requests() == 0


def test_trap_fields_go_into_the_query_and_ids_into_the_body(project: Project, services: Services) -> None:
    """A batch is a POST with the fields in its address and the ids alone in its body."""
    project.run()
    batches = [request for request in services.log if request.path.endswith("/paper/batch")]
    shapes = {(batch.method, "fields" in batch.query, *json.loads(batch.body)) for batch in batches}
    assert (len(batches), shapes) == (2, {("POST", True, "ids")})


def test_trap_a_title_match_is_a_candidate(tmp_path: Path) -> None:
    """“Attention is all you need” is matched to its paper among a namesake and three that sound like it."""
    world = world_from_facts(FACTS)
    with Services(world) as services:
        project = listed(tmp_path, services, "Attention is all you need.[1] Vaswani, A. ,  Shazeer, N. et al. (2017).")
        project.run()
    row = _only(project)
    assert (row["match_status"], row["arxiv_id"]) == ("matched", "1706.03762")


def test_trap_updated_is_not_the_day_of_publication(project: Project) -> None:
    """The day of a paper is that of its first version, whatever was updated since."""
    project.run()
    row = project.rows()[_former(TIDES)]
    assert (row["published"], row["published_precision"], row["arxiv_version"]) == (date(2018, 12, 20), "day", 2)


def test_trap_a_null_abstract_is_no_gap_to_ask_again_for(project: Project, services: Services) -> None:
    """A publisher keeps its abstract: null with a reason, and nobody is asked again."""
    services.world = WORLD.replace(ORCHARDS, s2_abstract=None)
    project.run()
    row = project.rows()[ORCHARDS.title]
    assert (row["abstract"], {"field": "abstract", "reason": "not-held"} in row["missing"]) == (None, True)
    assert project.requests() == 0


def test_trap_a_doi_in_capitals_is_the_same_doi(tmp_path: Path) -> None:
    """Printed in one case and answered in another: one paper, one DOI, in lower case."""
    world = WORLD.replace(ORCHARDS, doi="10.9999/ORCHARDS.2018.7")
    with Services(world) as services:
        project = listed(tmp_path, services, _item(ORCHARDS, "https://doi.org/10.9999/Orchards.2018.7"))
        project.run()
    assert (_only(project)["doi"], _only(project)["s2_paper_id"]) == ("10.9999/orchards.2018.7", ORCHARDS.s2)


def test_trap_workshops_have_two_digits_for_the_volume(project: Project, services: Services) -> None:
    """W19-4801 is paper 1 of volume 48, asked for with its collection W19."""
    project.run()
    assert ("W19",) in asked(services, ACL)
    assert project.rows()[QUARRIES.title]["abstract_source"] == ACL


def test_trap_marks_of_markdown_in_a_title_are_text(tmp_path: Path) -> None:
    """`|`, `[`, `$`, `<` and a backtick in a title that a service states neither break the page nor the tables."""
    title = "On a|b, [c](d), $e$, <f> & `g` in Titles of Boats"
    marked = paper(61, title, "Xenia Yard", arxiv="1908.08901", published=date(2019, 8, 8))
    with Services(World((marked,))) as services:
        project = listed(
            tmp_path, services, _item(marked, ARXIV_PAGE.format(marked.arxiv), title="On Marks in Titles of Boats")
        )
        project.run()
    assert _only(project)["title"] == title
    html = render((project.folder / "README.md").read_text(encoding="utf-8"))
    assert "On a|b, [c](d), $e$, &lt;f&gt; &amp; `g` in Titles of Boats" in html.replace("<code>", "`").replace(
        "</code>", "`"
    )


def test_every_service_is_asked_at_its_own_address_alone(project: Project, services: Services) -> None:
    """One variable a service: the others' addresses get nothing of it."""
    project.run()
    paths = {(request.service, urlsplit(request.path).path.split("/")[1]) for request in services.log}
    assert paths == {(ARXIV, "api"), (S2, "graph"), (ACL, "acl")}


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("gone", [(ARXIV,), (S2,), (ACL,), (ARXIV, S2, ACL)], ids="+".join)
def test_refused_services_are_said_once_and_the_rest_goes_on(
    project: Project,
    gone: tuple[str, ...],
    *,
    strict: bool,
) -> None:
    """A closed port: status 0, with --strict 3; complete outputs, one line on stderr, the others asked all the same."""
    closed = {VARIABLES[name]: CLOSED for name in gone}
    status, said = command(project, "enrich", *(["--strict"] if strict else []), **closed)
    assert status == (3 if strict else 0)
    project.check()
    for name in gone:
        assert said.count(f"{name}: unreachable (connection refused); what is known is kept") == 1
    assert ("error: not everything was answered by " in said) == strict
    assert {request.service for request in project.services.log} == {ARXIV, S2, ACL} - {*gone}
