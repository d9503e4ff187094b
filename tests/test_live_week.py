"""A steady week of nights: how often each service is asked, and what changes in the files."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline.compute import look
from pipeline.fetch import Asking
from pipeline.http import Http
from pipeline.project import Inputs, read_inputs
from pipeline.sources import SOURCES
from pipeline.wanted import Calendar
from tests.live import DAY, HARBOURS, KITES, WORLD, Project, command, listed, paper, small
from tests.services import ACL, ARXIV, S2, Paper, Services, World

PAPERS, HELD, LINKED = 2000, 1900, 1960
"""Of the papers, the first are held by the services, some more are linked only, the others have neither."""


def _truth(number: int) -> Paper:
    word = f"{number:04}".translate(str.maketrans("0123456789", "abcdefghij"))
    acl = f"20{10 + number // 10 % 4}.acl-main.{number + 1}" if number % 10 == 0 else None
    return paper(
        100_000 + number,
        f"Paper {word} on the Subject of Things {word[::-1]}",
        f"First{word} Author, Second Writer",
        arxiv=f"{1501 + number // 500 * 100}.{number:05}",
        published=DAY.replace(year=2015),
        acl=acl,
        year=2010 + number // 10 % 4 if acl else None,
    )


def _item(number: int, truth: Paper) -> str:
    link = f" [[pdf](https://arxiv.org/abs/{truth.arxiv})]" if number < LINKED else ""
    return f"**{truth.title}**. *{truth.authors[0]}*.{link}"


def _night(inputs: Inputs, project: Project, days: int) -> tuple[Inputs, Counter[str]]:
    """Ask as a run does so many days after the first; return what is known then, and the requests to each service."""
    before = len(project.services.log)
    with Http(project.environment, [source.service for source in SOURCES if source.service]) as http:
        asking = Asking(
            store=inputs.store,
            look=lambda store: look(inputs, store),
            http=http,
            calendar=Calendar(today=DAY + timedelta(days=days), ages=inputs.config.ages),
            save=lambda _: None,
        )
        inputs = replace(inputs, store=asking.ask_all())
    return inputs, Counter(request.service for request in project.services.log[before:])


def test_a_steady_week_of_two_thousand_papers_is_cheap(tmp_path: Path) -> None:
    """The week in which everything is due: five requests a night, ten a week to arXiv, no file of the Anthology."""
    truths = [_truth(number) for number in range(PAPERS)]
    with Services(World(tuple(truths[:HELD]))) as services:
        project = listed(tmp_path, services, *(_item(n, truth) for n, truth in enumerate(truths)))
        inputs, _ = _night(read_inputs(project.places), project, 0)
        week: list[Counter[str]] = []
        since = len(services.log)
        for day in range(28, 35):
            cited = [replace(t, citations=t.citations + day) if n % 10 == 3 else t for n, t in enumerate(truths[:HELD])]
            services.world = World(tuple(cited))
            inputs, requests = _night(inputs, project, day)
            week.append(requests)
        statuses = Counter(request.status for request in services.log[since:] if request.service == ACL)
    assert len(inputs.store.records[S2]) > HELD
    assert [night[S2] <= 5 for night in week] == [True] * 7
    assert sum(night[S2] for night in week) >= 4 * 7  # everything was asked for
    assert 5 <= sum(night[ARXIV] for night in week) <= 10
    assert statuses == {304: 4}


@pytest.fixture
def services() -> Iterator[Services]:
    """The services, which know the papers of the small list."""
    with Services(WORLD) as services:
        yield services


@pytest.fixture
def project(tmp_path: Path, services: Services) -> Project:
    """The small list, a fortnight after its first run."""
    project = small(tmp_path / "project", services)
    project.run()
    project.run(days=14)
    return project


def _changed_lines(before: dict[str, bytes], after: dict[str, bytes]) -> dict[str, int]:
    """Return for each file that is another the lines that went and came; of Parquet, how many files changed."""
    changed = {}
    for name in before.keys() | after.keys():
        old, new = before.get(name, b""), after.get(name, b"")
        if old != new:
            went, came = Counter(old.splitlines()), Counter(new.splitlines())
            changed[name] = 1 if name.endswith(".parquet") else (went - came).total() + (came - went).total()
    return changed


def test_a_night_that_brings_nothing_new_changes_only_the_day_of_asking(project: Project) -> None:
    """A week of unchanged answers: one line of asked.json a night, the old one and the new one counted."""
    for day in range(15, 22):
        before = project.files()
        project.run(days=day)
        changed = _changed_lines(before, project.files())
        assert changed.keys() == {"raw/records/asked.json"}
        assert changed["raw/records/asked.json"] == 2 or day == 15  # on the first, what was asked for then stands apart


def test_a_citation_more_is_a_row_of_the_history_and_the_day(project: Project, services: Services) -> None:
    """A count that changes by a little: one row, two tables, the day in both READMEs; the entries are as they were."""
    project.run(days=15)
    before = project.files()
    services.world = WORLD.replace(KITES, citations=KITES.citations + 1)
    project.run(days=16)
    changed = _changed_lines(before, project.files())
    assert changed.keys() == {
        "README.md",
        "enriched/README.md",
        "enriched/citations.parquet",
        "enriched/papers.parquet",
        "raw/records/asked.json",
        "raw/records/citations.jsonl",
    }
    assert changed["raw/records/citations.jsonl"] == 1
    assert changed["README.md"] <= 6  # its count, the day at the end, the hash in the marker
    assert changed["enriched/README.md"] <= 6
    assert "enriched/entries.parquet" not in changed


UNKNOWN = 260


def test_titles_that_nobody_knows_are_searched_again_in_turn(tmp_path: Path, services: Services) -> None:
    """All are searched once; after a fortnight as many a night as share five requests, the oldest first."""
    titles = [f"Unwritten Book Number {chr(97 + n // 26)}{chr(97 + n % 26)} of Many" for n in range(UNKNOWN)]
    project = listed(tmp_path / "long", services, *(f"**{title}**. *Nobody Known*." for title in titles))
    assert project.requests("resolve") >= UNKNOWN
    assert project.requests(days=13) == 0
    seen: list[str] = []
    for night in (5, 1):
        since = len(services.log)
        project.run(days=14 + len(seen) // 250)
        sent = [request for request in services.log[since:] if request.service == S2]
        assert len(sent) == night
        seen += [words.strip('"') for request in sent for words in request.asked[0].split(" | ")]
        assert project.requests(days=14 + len(seen) // 250 - 1) == 0  # also in a second run of the day
    assert sorted(seen) == sorted(titles)
    assert project.requests(days=17) == 0


def test_a_source_that_ages_slowly_is_searched_again_by_the_week(tmp_path: Path, services: Services) -> None:
    """Five requests a week to each that is asked again for what it holds after a week or more."""
    titles = [f"Unwritten Book Number {chr(97 + n // 26)}{chr(97 + n % 26)} of Many" for n in range(270)]
    project = listed(tmp_path / "slow", services, *(f"**{title}**. *Nobody Known*." for title in titles))
    (project.folder / "pipeline.toml").write_text("[ages]\nsemantic_scholar = 30\n")
    project.run()
    assert [project.requests(days=day) for day in (14, 15, 20, 21, 22)] == [10, 0, 0, 6, 0]


def test_what_was_not_held_is_asked_for_by_all_its_ids_at_once(tmp_path: Path, services: Services) -> None:
    """The first time one id after another; again in one request."""
    links = "[[pdf](https://arxiv.org/abs/1801.00999)] [[acl](https://aclanthology.org/P18-1999/)]"
    project = listed(tmp_path / "short", services, f"**Not There at All**. *Nobody Known*. {links}")
    project.run()
    since = len(services.log)
    project.run(days=14)
    assert [r.asked for r in services.log[since:] if r.service == S2] == [("ARXIV:1801.00999", "ACL:P18-1999")]


def test_ages_are_those_of_the_configuration(project: Project, services: Services) -> None:
    """Days of `pipeline.toml` stand for the services' own; a mistake in it is status 1 and its line."""
    config = project.folder / "pipeline.toml"
    config.write_text("[ages]\nsemantic_scholar = 7\narxiv = 15\nacl = 90\nnot_held = 90\n")
    asked: dict[int, set[str]] = {}
    for day in (15, 20, 21, 29, 89):
        since = len(services.log)
        project.run(days=day)
        asked[day] = {request.service for request in services.log[since:]}
    assert asked == {15: {ARXIV}, 20: set(), 21: {S2}, 29: {S2}, 89: {ARXIV, S2}}
    config.write_text("[ages]\nsemantic_scholar = 0\n")
    before, sent = project.files(), len(services.log)
    status, said = command(project, "--quiet", "enrich")
    assert (status, project.files(), len(services.log)) == (1, before, sent)
    assert said == "error: pipeline.toml:2: semantic_scholar must be a number of days from 1 to 3650, not 0\n"


def _of(project: Project, truth: Paper, *columns: str) -> tuple[Any, ...]:
    row = project.rows()[truth.title]
    return tuple(row[name] for name in columns)


def test_a_merged_record_is_a_break_and_its_history_stays(project: Project, services: Services) -> None:
    """The service answers with another record and a lower count: it is shown at once, and nothing is compared."""
    velocity = "citations_last_90_days"
    grown = WORLD.replace(HARBOURS, citations=112)
    for day, world in ((60, WORLD), (90, grown)):
        services.world = world
        project.run(days=day)
    assert _of(project, HARBOURS, "citation_count", velocity) == (112, 100.0)
    other = f"{77:040x}"
    services.world = WORLD.replace(HARBOURS, s2=other, s2_corpus=7, merged=(HARBOURS.s2 or "",), citations=40)
    project.run(days=91)
    assert _of(project, HARBOURS, "citation_count", "s2_paper_id", velocity) == (40, other, None)
    table = pq.read_table(project.folder / "enriched/citations.parquet").to_pylist()
    paper_id = _of(project, HARBOURS, "paper_id")[0]
    rows = [(r["source_record"], r["citation_count"], r["is_sharp_fall"]) for r in table if r["paper_id"] == paper_id]
    assert rows == [(HARBOURS.s2, 12, False), (HARBOURS.s2, 12, False), (HARBOURS.s2, 112, False), (other, 40, False)]
    services.world = WORLD.replace(HARBOURS, s2=other, s2_corpus=7, citations=43)
    project.run(days=181)
    assert _of(project, HARBOURS, "citation_count", velocity) == (43, 3.0)


def test_a_record_that_comes_back_is_the_one_that_is_shown(project: Project, services: Services) -> None:
    """The service answers with another record for a night: count and id always are of one record."""
    other = f"{77:040x}"
    stray = WORLD.replace(HARBOURS, s2=other, s2_corpus=7, merged=(HARBOURS.s2 or "",), citations=1000)
    for day, world, shown in ((20, stray, (1000, other)), (21, WORLD, (HARBOURS.citations, HARBOURS.s2))):
        services.world = world
        project.run(days=day)
        assert _of(project, HARBOURS, "citation_count", "s2_paper_id") == shown
    told = (project.folder / "raw/records/changes.jsonl").read_text(encoding="utf-8")
    assert '"fallen"' not in told
