"""Services that contradict each other, or themselves: no entry gets another paper's record, and none loses its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.live import listed, paper
from tests.services import Paper, Services, World

DAY = date(2020, 2, 1)
ARXIV_PAGE, ACL_PAGE = "https://arxiv.org/abs/{}", "https://aclanthology.org/{}/"
BOATS = paper(
    31,
    "Boats Drawn by Children",
    "Xenia Yard",
    arxiv="1903.03901",
    published=date(2019, 3, 9),
    acl="D19-1901",
    doi="10.18653/v1/D19-1901",
    year=2019,
)
SHIPS = paper(
    32,
    "Ships in Bottles Considered",
    "Zoe Quint",
    arxiv="1903.03902",
    published=date(2019, 3, 9),
    acl="D19-1902",
    doi="10.18653/v1/D19-1902",
    year=2019,
)
NO_SHIP = paper(132, "Ships in Bottles Considered", "Zoe Quint", s2_external={"ArXiv": "1903.03901"}, s2_year=2019)
SURVEY = "A Survey of Neural Methods for Parsing Text"
OURS = paper(
    71,
    SURVEY,
    "Wei Li, Yan Zhang",
    arxiv="2007.00001",
    published=date(2020, 7, 1),
    s2_external={"ArXiv": "2007.00001", "ACL": "2020.acl-main.3"},
)
THEIRS = paper(72, SURVEY, "Xenia Yard, Zoe Quint", acl="2020.acl-main.3", year=2020, s2=None)
ORCHARDS = paper(
    81, "Orchards on Lattices", "Xenia Yard, Zoe Quint", arxiv="2002.00001", published=date(2020, 2, 1), s2=None
)
ROWING = paper(
    82,
    "Boats Encoded by Rowing Teams",
    "Zoe Quint, Bo Li, Wei Zhang",
    acl="2020.acl-main.2",
    year=2020,
    s2_external={"ArXiv": "2002.00001", "ACL": "2020.acl-main.2"},
)
PROBING = paper(4001, "Probing Boats", "Xenia Yard, Ulf Berg", arxiv="2003.00001", published=date(2020, 3, 1), s2=None)
PROBING_II = paper(
    4002,
    "Probing Boats II",
    "Xenia Yard, Ulf Berg",
    acl="2020.acl-main.77",
    year=2020,
    s2_external={"ArXiv": "2003.00001", "ACL": "2020.acl-main.77"},
)
HARMFUL = paper(101, "Ships Considered Harmful", "Xenia Yard, Zoe Quint", acl="2020.acl-main.5", year=2020, s2=None)
HARMLESS = paper(
    102,
    "A Survey of Quiet Harbours",
    "Xenia Yard, Zoe Quint",
    arxiv="2003.00009",
    published=DAY,
    s2_external={"ArXiv": "2003.00009", "ACL": "2020.acl-main.5"},
)
HEAD = paper(91, "BERT", "Xenia Yard, Ulf Berg", arxiv="2002.00003", published=date(2020, 2, 1), doi="10.9999/a")
LONG = paper(
    92,
    "BERT: Boats Encoded by Rowing Teams",
    "Wei Li, Bo Zhang",
    arxiv="2009.00004",
    published=date(2020, 9, 1),
    s2_external={"ArXiv": "2009.00004", "DOI": "10.9999/a"},
)
FOLLOW_UP = paper(35, "Boats Drawn by Adults", "Xenia Yard", arxiv="1903.03909", published=date(2019, 6, 9))
LATE_ZHANG = paper(
    3001, "Short Name", "Bob Smith, Dan Danson, Yue Zhang", arxiv="2001.00009", published=date(2020, 1, 1)
)


def _item(truth: Paper, link: str | None = None, *, authors: str | None = None, tail: str = "") -> str:
    names = ", ".join(truth.authors) if authors is None else authors
    end = f" [[pdf]({link})]" if link else ""
    return f"**{truth.title}**.{f' *{names}*.' if names else ''} {tail}{end}"


def _linked(truth: Paper, **more: str) -> str:
    return _item(truth, ARXIV_PAGE.format(truth.arxiv) if truth.arxiv else ACL_PAGE.format(truth.acl), **more)


@dataclass(frozen=True, kw_only=True)
class Case:
    """What the services say, what the list prints, and what must come of it."""

    papers: Sequence[Paper]
    items: Sequence[str]
    expected: Mapping[str, Mapping[str, Any]]
    """Title → columns of its row."""


_BOATS = {"arxiv_id": BOATS.arxiv, "acl_id": BOATS.acl, "s2_paper_id": BOATS.s2, "citation_count": 31}
_WORLD = World((BOATS, SHIPS))
CASES = {
    "a stranger's Anthology id": Case(
        papers=_WORLD.replace(SHIPS, s2_external={"ArXiv": str(SHIPS.arxiv), "ACL": str(BOATS.acl)}).papers,
        items=[_linked(BOATS), _linked(SHIPS)],
        expected={BOATS.title: _BOATS, SHIPS.title: {"arxiv_id": SHIPS.arxiv, "acl_id": None, "citation_count": 32}},
    ),
    "a stranger's arXiv id, found by search": Case(
        papers=_WORLD.replace(SHIPS, s2_external={"ArXiv": str(BOATS.arxiv)}).papers,
        items=[_linked(BOATS), _item(SHIPS, tail="2019.")],
        expected={BOATS.title: _BOATS, SHIPS.title: {"arxiv_id": None, "s2_paper_id": SHIPS.s2, "citation_count": 32}},
    ),
    "a candidate that was refused elsewhere": Case(
        papers=[BOATS, NO_SHIP],
        items=[_linked(BOATS), _item(NO_SHIP, authors="Otto Other", tail="2019.")],
        expected={BOATS.title: _BOATS, NO_SHIP.title: {"match_status": "unresolved", "s2_paper_id": None}},
    ),
    "a namesake's Anthology id, no authors printed": Case(
        papers=[OURS, THEIRS],
        items=[_linked(OURS, authors="")],
        expected={SURVEY: {"authors": [*OURS.authors], "acl_id": None, "venue": None}},
    ),
    "another paper under a printed id": Case(
        papers=[ORCHARDS, ROWING],
        items=[_linked(ORCHARDS)],
        expected={ORCHARDS.title: {"arxiv_id": ORCHARDS.arxiv, "acl_id": None, "citation_count": None}},
    ),
    "another paper of the same people under a printed id": Case(
        papers=[HARMFUL, HARMLESS],
        items=[_linked(HARMFUL)],
        expected={HARMFUL.title: {"acl_id": HARMFUL.acl, "arxiv_id": None, "s2_paper_id": None}},
    ),
    "part two under the id of part one": Case(
        papers=[PROBING, PROBING_II],
        items=[_linked(PROBING), _linked(PROBING_II)],
        expected={
            PROBING.title: {"arxiv_id": PROBING.arxiv, "acl_id": None},
            PROBING_II.title: {"arxiv_id": None, "acl_id": PROBING_II.acl},
        },
    ),
    "one DOI for two papers, one title the other's head": Case(
        papers=[HEAD, LONG],
        items=[_linked(HEAD), _linked(LONG)],
        expected={HEAD.title: {"arxiv_id": HEAD.arxiv}, LONG.title: {"arxiv_id": LONG.arxiv, "doi": None}},
    ),
    "a stranger's Anthology id and DOI": Case(
        papers=_WORLD.replace(
            BOATS, s2_external={"ArXiv": str(BOATS.arxiv), "ACL": str(SHIPS.acl), "DOI": str(SHIPS.doi)}
        ).papers,
        items=[_linked(BOATS)],
        expected={BOATS.title: {"arxiv_id": BOATS.arxiv, "acl_id": None, "doi": None, "is_preprint": True}},
    ),
    "a link to another paper by the same authors": Case(
        papers=[BOATS, FOLLOW_UP],
        items=[_item(BOATS, ARXIV_PAGE.format(FOLLOW_UP.arxiv))],
        expected={BOATS.title: {"match_status": "conflict", "arxiv_id": None, "citation_count": None}},
    ),
    "a lone initial and surname": Case(
        papers=[LATE_ZHANG],
        items=[_item(LATE_ZHANG, authors="Y. Zhang et al.", tail="2020.")],
        expected={LATE_ZHANG.title: {"match_status": "unresolved", "arxiv_id": None}},
    ),
    "only the DOI of an Anthology paper": Case(
        papers=[paper(36, "Rafts", "Ann Bee", acl="D19-1936", doi="10.18653/v1/D19-1936", year=2019, s2=None)],
        items=["**Rafts**. *Ann Bee*. [[pdf](https://doi.org/10.18653/v1/D19-1936)]"],
        expected={"Rafts": {"acl_id": "D19-1936", "doi": "10.18653/v1/d19-1936", "venue": "EMNLP 2019"}},
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_no_entry_gets_what_is_anothers(tmp_path: Path, case: Case) -> None:
    """Each row has its own paper's values, or none; a second run asks nothing and changes nothing."""
    with Services(World(tuple(case.papers))) as services:
        project = listed(tmp_path, services, *case.items)
        project.run()
        rows = project.rows()
        assert {title: {name: rows[title][name] for name in wanted} for title, wanted in case.expected.items()} == {
            title: dict(wanted) for title, wanted in case.expected.items()
        }
        assert len(rows) == len(case.expected)
        assert project.requests() == 0
        assert project.rows() == rows


def test_an_id_that_its_owner_lacked_is_asked_for_again(tmp_path: Path) -> None:
    """Semantic Scholar states it, the Anthology did not hold it: after fourteen days it may."""
    world = World((BOATS,))
    with Services(
        world.replace(BOATS, acl=None, s2_external={"ArXiv": str(BOATS.arxiv), "ACL": "D19-1901"})
    ) as services:
        project = listed(tmp_path, services, _linked(BOATS))
        project.run()
        assert project.rows()[BOATS.title]["acl_id"] is None
        services.world = world
        project.run(days=15)
        assert project.rows()[BOATS.title]["acl_id"] == BOATS.acl


def test_an_answer_about_another_paper_replaces_nothing(tmp_path: Path) -> None:
    """A paperId that suddenly leads to another paper: what was known stands, and is asked for again."""
    world = World((BOATS, SHIPS))
    with Services(world) as services:
        project = listed(tmp_path, services, _item(BOATS, tail="2019."), _linked(SHIPS))
        project.run()
        before = project.rows()
        moved = world.replace(BOATS, s2=None, s2_external={})
        services.world = moved.replace(moved.find(SHIPS.title), merged=(str(BOATS.s2),))
        project.run(days=1)
        assert project.rows()[BOATS.title] == before[BOATS.title]
        services.world = world
        project.run(days=2)
        assert project.rows()[BOATS.title] == before[BOATS.title]


def test_values_outlive_an_answer_that_no_longer_names_them(tmp_path: Path) -> None:
    """Another case of the title, no abstract and no ids elsewhere: nothing that was known becomes unknown."""
    world = World((BOATS,))
    with Services(world) as services:
        project = listed(tmp_path, services, _item(BOATS, tail="2019."))
        project.run()
        before = project.rows()[BOATS.title]
        services.world = world.replace(BOATS, s2_title="Boats drawn by children.", s2_abstract=None, s2_external={})
        project.run(days=1)
        after = project.rows()[BOATS.title]
        names = ("abstract", "arxiv_id", "acl_id", "doi", "s2_corpus_id", "published")
        assert {name: after[name] for name in names} == {name: before[name] for name in names}


@pytest.mark.parametrize("links", [True, False], ids=["linked", "found by title"])
def test_a_paper_that_a_service_calls_by_another_name_keeps_its_values(tmp_path: Path, *, links: bool) -> None:
    """The authors retitle: one service says so weeks before another is due, or alone; nothing becomes unknown."""
    world = World((BOATS, SHIPS))
    with Services(world) as services:
        project = listed(tmp_path, services, _linked(BOATS) if links else _item(BOATS, tail="2019."), _linked(SHIPS))
        project.run()
        before = project.rows()[BOATS.title]
        services.world = world.replace(BOATS, s2_title="Vessels as Seen by Pupils", citations=BOATS.citations + 3)
        for day in (1, 2, 40):
            project.run(days=day)
            assert project.rows()[BOATS.title]["citation_count"] == BOATS.citations + 3
            assert project.rows()[BOATS.title]["s2_paper_id"] == before["s2_paper_id"]
        assert not project.issues()
        services.world = world.replace(BOATS, s2_title="Vessels as Seen by Pupils", s2_authors=("Ulf Berg",))
        project.run(days=41)
        assert project.rows()[BOATS.title]["s2_paper_id"] == before["s2_paper_id"]  # what was known stands


WINTERS = paper(41, "Winters Spent Indoors", "Ada Lin, Bo Ek", arxiv="2101.00041", published=date(2021, 1, 4))
SUMMERS: Mapping[str, Any] = {
    "s2_title": "Summers Spent Outdoors",
    "s2_external": {"ArXiv": "2101.00041", "DOI": "10.9999/follow.2"},
    "s2_venue": "Journal of Summers",
    "s2_year": 2022,
    "s2_abstract": "Of another paper.",
}


def test_a_follow_ups_title_for_a_night_brings_nothing_of_the_follow_up(tmp_path: Path) -> None:
    """The same people's other paper under the record: what is known stands, the count goes on, nothing stays of it."""
    world = World((WINTERS, SHIPS))
    with Services(world) as services:
        project = listed(tmp_path, services, _linked(WINTERS), _linked(SHIPS))
        project.run()
        before = project.rows()[WINTERS.title]
        counts = ("citation_count", "citations_as_of", "provenance", "missing")
        for day, shown in ((1, world.replace(WINTERS, citations=45, **SUMMERS)), (2, world), (40, world)):
            services.world = shown
            project.run(days=day)
            row = project.rows()[WINTERS.title]
            assert {k: v for k, v in row.items() if k not in counts} == {
                k: v for k, v in before.items() if k not in counts
            }
            assert row["citation_count"] == (45 if day == 1 else WINTERS.citations)
            assert project.report()["semantic_scholar"]["failed"] == 0


def test_a_paper_that_is_published_under_another_title_is_followed_once_its_owner_says_so(tmp_path: Path) -> None:
    """Semantic Scholar tells first, with a DOI; arXiv, which gave out the id, when it is due: then both count."""
    world = World((WINTERS,))
    with Services(world) as services:
        project = listed(tmp_path, services, _linked(WINTERS))
        project.run()
        published = {**SUMMERS, "versions": ((WINTERS.title, date(2021, 1, 4)), ("Summers Spent Outdoors", DAY))}
        services.world = world.replace(WINTERS, **published)
        told = {}
        for day in (1, 29, 30, 31):
            project.run(days=day)
            row = project.rows()[WINTERS.title]
            told[day] = row["title"], row["doi"], row["s2_paper_id"] is not None
        assert told[1] == told[29] == (WINTERS.title, None, True)
        assert told[31] == ("Summers Spent Outdoors", "10.9999/follow.2", True)


def test_a_service_may_mend_the_authors_of_a_paper_found_by_its_title(tmp_path: Path) -> None:
    """Where the list prints them too, it is the same paper: its count goes on, and it is asked for once a day."""
    lamps = paper(43, "A Quiet Treatise on Lighthouse Lamps", "Quist Team", s2_year=2020)
    world = World((lamps, SHIPS))
    with Services(world) as services:
        item = f"**{lamps.title}**. *Quist Team, Hedda Quist*. 2020."
        project = listed(tmp_path, services, item, _linked(SHIPS))
        project.run()
        assert project.rows()[lamps.title]["match_status"] == "matched"
        services.world = world.replace(lamps, s2_authors=("Hedda Quist", "Olav Ferro"), citations=45)
        project.run(days=20)
        row = project.rows()[lamps.title]
        assert (row["citation_count"], row["s2_paper_id"]) == (45, lamps.s2)
        assert project.requests(days=20) == 0
