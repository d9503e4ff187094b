"""The optional sources in whole runs: off they are nowhere, on they are asked last and for what the others lack."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.live import KITES, ORCHARDS, WORLD, Project, command, listed, paper, small
from tests.services import ARXIV, CROSSREF, DBLP, OPENREVIEW, S2, Paper, Services

OPTIONAL = (OPENREVIEW, DBLP, CROSSREF)
VARIABLES = {name: f"PIPELINE_{name.upper()}_URL" for name in OPTIONAL}
LETTERS = Paper(
    title="Letters That Were Never Sent Anywhere",
    authors=("Nora Nemo",),
    doi="10.9999/Letters.1",
    s2_venue="Journal of Letters",
    year=2019,
    dblp="journals/letters/Nemo19",
    forum="LettersF01",
    forum_venue="ICLR 2019 Poster",
    published=date(2018, 9, 27),
)
"""None of the usual services holds it."""
HELD = WORLD.add(LETTERS)


@pytest.fixture
def services() -> Iterator[Services]:
    """All services, which know the papers of the small list, and the letters too."""
    with Services(HELD) as services:
        yield services


def _with(project: Project, *names: str) -> Project:
    """Switch sources on."""
    (project.folder / "pipeline.toml").write_text(f"[sources]\nextra = {[*names]}\n", encoding="utf-8")
    return project


def _asked(services: Services) -> dict[str, list[str]]:
    return {name: [key for r in services.asked(name) for key in r.asked] for name in OPTIONAL if services.asked(name)}


def test_off_they_are_asked_nothing_and_said_nothing_of(tmp_path: Path, services: Services) -> None:
    """No request, no record, no line: neither in the outputs nor in what a run says; the word of a list is its own."""
    project = small(tmp_path / "project", services)
    status, said = command(project, "enrich")
    assert (status, _asked(services)) == (0, {})
    for name, content in project.files().items():
        assert not any(word in content for word in (b"crossref", b"`dblp`", b"`openreview`")), name
    assert not any(f"{name}: " in said for name in OPTIONAL)


def test_switched_off_again_everything_is_as_before(tmp_path: Path, services: Services) -> None:
    """Their records stay and are not read: every output is that of a project that never asked, but for what changed."""

    def outputs(project: Project) -> dict[str, bytes]:
        told = ("raw/records", "enriched/CHANGES.md", "enriched/changes.json")  # the log of changes keeps both
        return {name: content for name, content in project.files().items() if not name.startswith(told)}

    project = small(tmp_path / "project", services)
    project.run()
    before = outputs(project)
    other = _with(small(tmp_path / "other", services), *OPTIONAL)
    other.run()
    assert other.rows()[LETTERS.title]["match_status"] == "matched"
    (other.folder / "pipeline.toml").unlink()
    other.run()
    other.check()
    assert {name: content == before[name] for name, content in outputs(other).items()} == dict.fromkeys(before, True)
    assert (other.places.records / "crossref.jsonl").exists()


@pytest.mark.parametrize(
    ("name", "asked", "venue", "ids"),
    [
        (CROSSREF, ["10.9999/orchards.2018.7", LETTERS.title], "Journal of Letters 2019", {"doi": "10.9999/letters.1"}),
        (
            DBLP,
            [LETTERS.title],
            "Journal of Letters 2019",
            {"doi": "10.9999/letters.1", "dblp_key": "journals/letters/Nemo19"},
        ),
        (OPENREVIEW, [LETTERS.title], "ICLR 2019", {"openreview_id": "LettersF01"}),
    ],
)
def test_each_finds_by_title_what_the_others_do_not_hold(
    tmp_path: Path, services: Services, name: str, asked: list[str], venue: str, ids: dict[str, str]
) -> None:
    """After the usual ones, and only for that; a second run asks nothing; the readers are told of it."""
    project = _with(small(tmp_path / "project", services), name)
    project.run()
    assert _asked(services) == {name: asked}
    order = [request.service for request in services.log]
    assert max(order.index(S2), order.index(ARXIV)) < order.index(name)
    row = project.rows()[LETTERS.title]
    assert (row["match_status"], row["match_method"], row["venue"]) == ("matched", "title", venue)
    assert {column: row[column] for column in ids} == ids
    assert {item["source"] for item in row["provenance"] if item["field"] == "venue"} == {name}
    assert project.requests() == 0
    project.check()
    readme = (project.folder / "README.md").read_text(encoding="utf-8")
    assert {CROSSREF: "[Crossref]", DBLP: "[DBLP]", OPENREVIEW: "[OpenReview]"}[name] in readme
    assert f"| `{name}` |" in (project.folder / "enriched/LICENSE.md").read_text(encoding="utf-8")
    assert f"`{name}`" in (project.folder / "enriched/README.md").read_text(encoding="utf-8")


def test_a_paper_that_is_known_is_not_searched_for_by_title(tmp_path: Path, services: Services) -> None:
    """Titles cost most: all three on, and only the one that nobody had is asked for by title, by the first of them."""
    project = _with(small(tmp_path / "project", services), *OPTIONAL)
    project.run()
    assert _asked(services) == {CROSSREF: ["10.9999/orchards.2018.7", LETTERS.title]}


def test_what_crossref_knows_of_a_doi_loses_to_the_others(tmp_path: Path, services: Services) -> None:
    """Its venue is a container's title: named by a service that knows the meeting, it is that service's."""
    services.world = HELD.replace(ORCHARDS, s2_venue="Journal of Trees")
    project = _with(small(tmp_path / "project", services), CROSSREF)
    project.run()
    row = project.rows()[ORCHARDS.title]
    sources = {item["field"]: item["source"] for item in row["provenance"]}
    assert (sources["title"], sources["venue"], row["venue"]) == (S2, S2, "Journal of Trees 2018")


def test_a_namesake_there_is_a_candidate_and_not_the_paper(tmp_path: Path, services: Services) -> None:
    """The same title by others: unresolved, with the candidate for a person."""
    services.world = WORLD.add(Paper(title=LETTERS.title, authors=("Some Body",), doi="10.9999/x", s2_venue="Journal"))
    project = _with(small(tmp_path / "project", services), CROSSREF)
    project.run()
    assert (project.rows()[LETTERS.title]["match_status"], project.rows()[LETTERS.title]["doi"]) == ("unresolved", None)
    assert any("Some Body" in issue["message"] for issue in project.issues())


def test_another_work_under_a_printed_doi_is_a_conflict(tmp_path: Path, services: Services) -> None:
    """Crossref has the last word on a publisher's DOI."""
    stranger = Paper(title="Weights and Measures", authors=("Some Body",), doi="10.9999/strange.1", s2_venue="Journal")
    services.world = WORLD.add(stranger)
    item = "**Boats Drawn by Children**. *Xenia Yard*. [[pdf](https://doi.org/10.9999/strange.1)]"
    project = _with(listed(tmp_path, services, item), CROSSREF)
    project.run()
    (row,) = project.rows().values()
    assert (row["match_status"], row["doi"], row["venue"]) == ("conflict", None, None)


@pytest.mark.parametrize("name", OPTIONAL)
def test_one_that_is_down_is_said_and_costs_nothing_else(tmp_path: Path, services: Services, name: str) -> None:
    """The others' values stand, nulls say source-down, and the next run asks for what was left."""
    project = _with(small(tmp_path / "project", services), name)
    services.tokens.add("t0k3n")
    services.down(name)
    assert project.run(OPENREVIEW_TOKEN="t0k3n").unanswered == (name,)
    project.check()
    row = project.rows()[LETTERS.title]
    assert {item["reason"] for item in row["missing"] if item["field"] == "doi"} == {"source-down"}
    assert project.rows()[KITES.title]["citation_count"] == KITES.citations
    services.heal()
    assert project.run(OPENREVIEW_TOKEN="t0k3n").unanswered == ()
    assert project.rows()[LETTERS.title]["match_status"] == "matched"


def test_forums_are_asked_for_where_there_is_a_token(tmp_path: Path, services: Services) -> None:
    """Without one nothing is sent and one line says what is wanted; with one the forum is read."""
    first, second = (
        paper(81 + n, f"Boats Number {name} Seen from Above", "Xenia Yard", forum=f"BoatForum{n}", s2=None)
        for n, name in enumerate(("One", "Two"))
    )
    services.world = WORLD.add(first, second)
    services.tokens.add("t0k3n")
    items = [
        f"**{b.title}**. *Xenia Yard*. [[pdf](https://openreview.net/forum?id={b.forum})]" for b in (first, second)
    ]
    project = _with(listed(tmp_path / "project", services, *items), OPENREVIEW)
    status, said = command(project, "enrich", "--strict")
    assert (status, said.count("it wants a token in OPENREVIEW_TOKEN")) == (3, 1)
    assert not [r for r in services.asked(OPENREVIEW) if not r.path.endswith("/search")]
    status, said = command(project, "enrich", "--strict", OPENREVIEW_TOKEN="t0k3n")
    assert (status, "t0k3n" in said) == (0, False)
    assert not any(b"t0k3n" in path.read_bytes() for path in project.folder.rglob("*") if path.is_file())
    assert {r.asked for r in services.asked(OPENREVIEW) if not r.path.endswith("/search")} == {
        (first.forum,),
        (second.forum,),
    }


def test_a_dry_run_says_what_they_would_be_asked(tmp_path: Path, services: Services) -> None:
    """One line each, where they are on."""
    project = _with(small(tmp_path / "project", services), *OPTIONAL)
    status, said = command(project, "enrich", "--dry-run")
    assert (status, services.log) == (0, [])
    assert "crossref: would be asked for 1 papers by id and 0 by title, in 1 requests" in said
    assert "dblp: would be asked for nothing" in said
    assert "openreview: would be asked for 1 papers by id" in said


def test_what_is_wrong_in_the_file_stops_the_run_before_anything_is_asked(tmp_path: Path, services: Services) -> None:
    """Status 1, with file, line and remedy; nothing has changed."""
    project = _with(small(tmp_path / "project", services), "crosref")
    before = project.files()
    status, said = command(project, "enrich")
    assert (status, services.log, project.files()) == (1, [], before)
    assert "pipeline.toml:2: 'crosref' is no optional source: name any of crossref, dblp, openreview" in said


def test_what_a_service_does_not_hold_is_asked_for_again_a_few_a_day(tmp_path: Path, services: Services) -> None:
    """A request each: after a fortnight five a day, however many rounds a run takes, until all are done."""
    items = [
        f"**Unwritten Book Number {chr(97 + n)} of Many**. *Ann Bee{chr(97 + n)}*. 2019. "
        f"[[paper](https://doi.org/10.9999/nobody.{n})]"
        for n in range(12)
    ]
    project = _with(listed(tmp_path / "long", services, *items), "crossref")
    sent: dict[int, list[str]] = {}
    for day in (0, 1, 14, 15, 16, 17):
        since = len(services.log)
        project.run(days=day)
        sent[day] = [key for r in services.log[since:] if r.service == CROSSREF for key in r.asked]
    assert {day: len(keys) for day, keys in sent.items()} == {0: 12, 1: 0, 14: 5, 15: 5, 16: 2, 17: 0}
    assert sorted(sent[14] + sent[15] + sent[16]) == sorted(sent[0])
