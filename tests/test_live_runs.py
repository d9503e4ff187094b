import json
import os
import signal
import threading
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.live import (
    CLOCKWORK,
    DAY,
    HARBOURS,
    KITES,
    LANTERNS,
    ORCHARDS,
    SOURCES,
    TIDES,
    WORLD,
    Project,
    asked,
    command,
    ended,
    listed,
    paper,
    small,
    start,
)
from tests.services import ACL, ARXIV, S2, Paper, Request, Services, World

KEY = "made-up-key-0451"


@pytest.fixture
def services() -> Iterator[Services]:
    """The services, which know the papers of the small list."""
    with Services(WORLD) as services:
        yield services


@pytest.fixture
def project(tmp_path: Path, services: Services) -> Project:
    """The small list; nothing was asked yet."""
    return small(tmp_path / "project", services)


# A run that is killed.

STOPS = 14
SEARCHED = 9
"""Entries without links: a batch, a search and a batch; two requests to arXiv and the collections, fourteen in all."""


def _searched(number: int) -> Paper:
    return paper(
        70 + number,
        f"Searched Subject Number {'abcdefghijk'[number]} of Many",
        f"Writer Number{'abcdefghijk'[number]}, Second Author",
        arxiv=f"2002.0200{number}",
        published=date(2020, 2, 1 + number),
        acl=f"20{10 + number}.acl-main.{number + 1}",
        year=2010 + number,
    )


def _long(folder: Path, services: Services) -> Project:
    """Return a project whose first run sends fourteen requests."""
    many = [_searched(number) for number in range(SEARCHED)]
    services.world = WORLD.add(*many)
    items = [f"**{each.title}**. *{', '.join(each.authors)}*." for each in many]
    items += [f"**{TIDES.versions[0][0]}**. *{TIDES.authors[0]}*. [[pdf](https://arxiv.org/abs/{TIDES.arxiv})]"]
    return listed(folder, services, *items)


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], int]:
    """The files that an uninterrupted run leaves, and the number of its requests."""
    with Services(WORLD) as services:
        project = _long(tmp_path_factory.mktemp("unbroken") / "project", services)
        project.run()
        return project.files(), len(services.log)


@pytest.mark.parametrize("stop", range(1, STOPS + 1))
def test_a_killed_run_goes_on_where_it_was(
    tmp_path: Path, services: Services, unbroken: tuple[dict[str, bytes], int], stop: int
) -> None:
    """Killed at any request and started again: the same files, nothing answered is asked twice, nothing lies about."""
    files, requests = unbroken
    assert requests >= STOPS
    project = _long(tmp_path / "project", services)
    running = threading.Event()
    victim: list[int] = []

    def kill(_: Request) -> None:
        if len(services.log) == stop:
            running.wait()
            os.kill(victim[0], signal.SIGKILL)

    services.on_request = kill
    process = start(project, "enrich", said=tmp_path / "stderr")
    victim.append(process.pid or 0)
    running.set()
    assert ended(process) == -signal.SIGKILL
    services.on_request = None
    answered = {(r.service, key) for r in services.log[: stop - 1] for key in r.asked}
    project.run()
    assert project.files() == files
    assert answered & {(r.service, key) for r in services.log[stop:] for key in r.asked} == set()
    assert len(services.log) <= requests + 1


# Two runs at once.


def test_a_second_run_waits_says_so_and_asks_nothing(tmp_path: Path, services: Services, project: Project) -> None:
    """Both end well; the second one finds everything answered."""
    first_is_asking, go_on = threading.Event(), threading.Event()

    def hold(_: Request) -> None:
        first_is_asking.set()
        go_on.wait(20)

    services.on_request = hold
    one = start(project, "enrich", said=tmp_path / "one")
    assert first_is_asking.wait(20)
    two = start(project, "enrich", said=tmp_path / "two")
    waits = "another run is at work on"
    while waits not in ((tmp_path / "two").read_text() if (tmp_path / "two").exists() else ""):
        assert two.is_alive()
        two.join(0.02)
    assert len(services.log) == 1
    go_on.set()
    assert (ended(one), ended(two)) == (0, 0)
    assert waits not in (tmp_path / "one").read_text()
    said = (tmp_path / "two").read_text()
    assert all(f"{name}: " in said for name in SOURCES)
    assert said.count("nothing was asked") == len(SOURCES)
    alone = small(tmp_path / "alone", services)
    requests = len(services.log)
    assert alone.requests() == requests
    assert project.files() == alone.files()


# What is not asked.


def test_offline_sends_nothing(project: Project, services: Services) -> None:
    """Outputs are built from what is there, and say that nobody was asked."""
    project.run(offline=True)
    assert services.log == []
    project.check()
    missing = {item["field"]: item["reason"] for item in project.rows()[KITES.title]["missing"]}
    assert {missing[name] for name in ("abstract", "acl_id", "citation_count", "venue_date")} == {"not-asked"}
    assert not (project.places.records / "asked.json").exists()


def test_a_dry_run_sends_and_writes_nothing_and_says_what_it_would_ask(project: Project, services: Services) -> None:
    """Six ids and three titles at Semantic Scholar, printed ids at their owners; afterwards nothing."""
    before = project.files()
    status, said = command(project, "enrich", "--dry-run")
    assert (status, services.log, project.files()) == (0, [], before)
    assert not project.places.records.exists()
    assert "semantic_scholar: would be asked for 6 papers by id and 3 by title, in 2 requests" in said
    assert "arxiv: would be asked for 3 papers by id and 0 by title, in 1 requests" in said
    assert "acl: would be asked for 2 papers by id and 0 by title, in 2 requests" in said
    project.run()
    before, sent = project.files(), len(services.log)
    status, said = command(project, "enrich", "--dry-run")
    assert (status, len(services.log), project.files()) == (0, sent, before)
    assert said.count("would be asked for nothing") == len(SOURCES)


def test_refresh_asks_for_everything_again(project: Project, services: Services) -> None:
    """Whatever the ages; what has not changed is not written again."""
    project.run()
    before, sent = project.files(), len(services.log)
    project.run(refresh=True, days=0)
    again = services.log[sent:]
    assert {key for r in again for key in r.asked if r.service == S2} >= {"ARXIV:1901.01901", "ACL:W19-4801"}
    assert {r.asked for r in again if r.service == ACL} == {("P19",), ("2020.acl",), ("W19",)}
    assert any(KITES.arxiv in r.asked for r in again if r.service == ARXIV)
    assert project.files() == before


def _services_asked(project: Project, days: int) -> dict[str, set[str]]:
    since = len(project.services.log)
    project.run(days=days)
    log = project.services.log[since:]
    return {name: {key for r in log if r.service == name for key in r.asked} for name in {r.service for r in log}}


def test_each_source_is_asked_again_at_its_age(project: Project) -> None:
    """Semantic Scholar after a day, what is not held after 14, arXiv and the Anthology after 30."""
    project.run()
    lost, letters = "ARXIV:1801.00999", "Letters That Were Never Sent Anywhere"
    searches = {letters, f'"{letters}"', f'ti:"{letters}"'}
    assert _services_asked(project, 0) == {}
    day = _services_asked(project, 1)
    assert day.keys() == {S2}
    assert len(day[S2]) == 7
    assert not {lost, *searches} & day[S2]
    assert lost not in _services_asked(project, 13)[S2]
    fortnight = _services_asked(project, 14)
    assert fortnight[S2] >= {lost, f'"{letters}"'}
    assert {"1801.00999", f'ti:"{letters}"'} <= fortnight[ARXIV]
    assert len(fortnight[ARXIV]) <= 3  # an empty answer is asked for again beside a paper that is held
    assert ACL not in _services_asked(project, 29)
    month = _services_asked(project, 30)
    assert month[ACL] == {"P19", "2020.acl", "W19"}
    assert {KITES.arxiv, HARBOURS.arxiv, TIDES.arxiv} <= month[ARXIV]
    assert _services_asked(project, 30) == {}


def test_an_unchanged_collection_costs_no_body(project: Project, services: Services) -> None:
    """The ETag of the last time is sent: 304, and the papers stand."""
    project.run()
    before = project.rows()[HARBOURS.title]
    sent = len(services.log)
    project.run(days=30)
    again = [r for r in services.log[sent:] if r.service == ACL]
    assert [(r.status, "if-none-match" in r.headers) for r in again] == [(304, True)] * 3
    assert project.rows()[HARBOURS.title]["abstract"] == before["abstract"]


def _retrieved(project: Project, source: str, key: str) -> str:
    lines = (project.places.records / f"{source}.jsonl").read_text(encoding="utf-8").splitlines()
    (day,) = [row["retrieved"] for row in map(json.loads, lines) if row["key"] == key]
    return str(day)


def test_a_record_keeps_the_day_on_which_it_came(project: Project, services: Services) -> None:
    """Asked again and the same: the day stays and asked.json moves; changed: the day is that of the change."""
    project.run()
    project.run(days=31)
    assert _retrieved(project, ARXIV, KITES.arxiv or "") == DAY.isoformat()
    told = json.loads((project.places.records / "asked.json").read_bytes())
    assert {name: told[name]["asked"] for name in SOURCES} == dict.fromkeys(SOURCES, "2026-12-25")
    services.world = WORLD.replace(KITES, abstract="Another made-up abstract.", s2_abstract="Another.")
    project.run(days=62)
    assert _retrieved(project, ARXIV, KITES.arxiv or "") == "2027-01-25"
    assert _retrieved(project, ARXIV, LANTERNS.arxiv or "") == DAY.isoformat()
    assert project.rows()[KITES.title]["abstract"] == "Another made-up abstract."


def _history(project: Project, truth: Paper, column: str = "citation_count") -> list[tuple[str, int]]:
    rows = pq.read_table(project.folder / "enriched/citations.parquet").to_pylist()
    return [(str(row["as_of"]), row[column]) for row in rows if row["source_record"] == truth.s2]


def _shown(project: Project, truth: Paper) -> tuple[int, str]:
    row = project.rows()[truth.title]
    return row["citation_count"], str(row["citations_as_of"])


def test_counts_go_to_the_history_and_a_drop_erases_nothing(project: Project, services: Services) -> None:
    """A sharp fall is a new line and flagged; it is shown once it is seen again a week later; the record stays."""
    project.run()
    before = (project.places.records / "semantic_scholar.jsonl").read_bytes()
    services.world = WORLD.replace(ORCHARDS, citations=20)
    project.run(days=1)
    services.world = WORLD.replace(ORCHARDS, citations=4)
    project.run(days=2)
    assert _history(project, ORCHARDS) == [("2026-11-24", 13), ("2026-11-25", 20), ("2026-11-26", 4)]
    assert (project.places.records / "semantic_scholar.jsonl").read_bytes() == before
    assert _shown(project, ORCHARDS) == (20, "2026-11-25")
    for days in (3, 8):
        project.run(days=days)
        assert _shown(project, ORCHARDS) == (20, "2026-11-25")
    project.run(days=9)
    assert _shown(project, ORCHARDS) == (4, "2026-12-03")
    assert _history(project, ORCHARDS, "is_sharp_fall") == [
        ("2026-11-24", False),
        ("2026-11-25", False),
        ("2026-11-26", True),
        ("2026-12-03", False),
    ]


@pytest.mark.parametrize("gone", SOURCES)
def test_a_paper_that_a_service_no_longer_holds_keeps_its_record(
    project: Project, services: Services, gone: str
) -> None:
    """An absence never replaces a payload: an emptied index takes no value away."""
    project.run()
    before = project.rows()
    without: dict[str, dict[str, Any]] = {
        ARXIV: {"arxiv": None},
        S2: {"s2": None, "s2_external": {}},
        ACL: {"acl": None},
    }
    services.world = WORLD.replace(KITES, **without[gone])
    project.run(days=40)
    after = project.rows()[KITES.title]
    lost = {name for name, value in before[KITES.title].items() if value is not None and after[name] is None}
    assert lost == set()
    assert (after["abstract"], after["acl_id"]) == (KITES.abstract, KITES.acl)


def test_an_abstract_that_is_elided_later_is_kept(project: Project, services: Services) -> None:
    """Null where there was a text is a publisher's wish, not news about the paper."""
    project.run()
    services.world = WORLD.replace(ORCHARDS, s2_abstract=None)
    project.run(days=1)
    assert project.rows()[ORCHARDS.title]["abstract"] == ORCHARDS.abstract


@pytest.mark.parametrize(
    "items",
    [
        [f"[[pdf](https://aclanthology.org/{KITES.acl}/)]"],
        [f"[[pdf](https://doi.org/{KITES.doi})]"],
        [f"[[s2](https://www.semanticscholar.org/paper/{KITES.s2})]"],
        [f"[[pdf](https://arxiv.org/pdf/{KITES.arxiv}v2.pdf)] [[acl](https://aclanthology.org/{KITES.acl}/)]"],
    ],
)
def test_learning_an_id_asks_nothing_again(tmp_path: Path, services: Services, items: list[str]) -> None:
    """The curator changes or adds a link of a paper that is known: its records are found under any of its ids."""
    printed = f"**{KITES.title}**. *{', '.join(KITES.authors)}*."
    project = listed(tmp_path, services, f"{printed} [[pdf](https://arxiv.org/abs/{KITES.arxiv})]")
    project.run()
    before = known(project)
    project.write_list(*(f"{printed} {links}" for links in items))
    assert project.requests() == 0
    assert known(project) == before


def known(project: Project) -> tuple[object, ...]:
    """Return what identifies the one paper of a project."""
    (row,) = project.rows().values()
    return tuple(row[name] for name in ("paper_id", "arxiv_id", "acl_id", "doi", "s2_paper_id", "citation_count"))


def test_a_new_entry_costs_only_its_own_requests(project: Project, services: Services) -> None:
    """One more link in the list: one batch of one id, one request to its owner, no search."""
    project.run()
    since = len(services.log)
    fresh = paper(81, "A Newly Added Paper on Weather", "Petra Quill", arxiv="2101.01901", published=date(2021, 1, 4))
    services.world = WORLD.add(fresh)
    path = project.folder / "raw/small.md"
    item = f"\n10. **{fresh.title}**. *Petra Quill*. [[pdf](https://arxiv.org/abs/{fresh.arxiv})]\n"
    path.write_text(path.read_text(encoding="utf-8") + item, encoding="utf-8")
    project.run()
    assert asked(services, S2, since) == [(f"ARXIV:{fresh.arxiv}",)]
    assert asked(services, ARXIV, since) == [(fresh.arxiv,)]
    assert asked(services, ACL, since) == []


@pytest.mark.parametrize(("stage", "services_asked"), [("resolve", {S2, ARXIV, ACL}), ("fetch", {S2, ARXIV, ACL})])
def test_one_stage_asks_and_keeps_what_it_was_told(project: Project, stage: str, services_asked: set[str]) -> None:
    """`resolve` and `fetch` ask into the records; `build` and `readme` ask nothing."""
    project.run(stage)
    assert {r.service for r in project.services.log} == services_asked
    assert not project.places.out.exists()
    assert (project.requests("build"), project.requests("readme")) == (0, 0)
    assert project.rows()[KITES.title]["s2_paper_id"] == KITES.s2


# Manners.


def test_requests_are_spaced_over_all_processes(tmp_path: Path, services: Services) -> None:
    """Two processes with records of their own, at real pace: three seconds at arXiv, one at Semantic Scholar."""
    items = [  # the first is asked for twice at arXiv, as it is and as it was
        f"**{TIDES.versions[0][0]}**. *{TIDES.authors[0]}*. [[pdf](https://arxiv.org/abs/{TIDES.arxiv})]",
        f"**{CLOCKWORK.title}**. *{', '.join(CLOCKWORK.authors)}*.",
    ]
    services.rates = True
    (tmp_path / "tmp").mkdir()
    at_pace = {"PIPELINE_RATE_SCALE": "1", "TMPDIR": str(tmp_path / "tmp")}
    projects = [listed(tmp_path / "one", services, *items), listed(tmp_path / "two", services, items[1])]
    runs = [start(each, "enrich", said=tmp_path / f"{n}.stderr", **at_pace) for n, each in enumerate(projects)]
    assert [ended(process) for process in runs] == [0, 0]
    for name, pause, requests in ((ARXIV, 3.0, 3), (S2, 1.0, 5)):
        moments = [request.at for request in services.asked(name)]
        assert len(moments) == requests
        assert min(later - earlier for earlier, later in pairwise(moments)) >= pause
    assert {request.status for request in services.log} == {200}


def test_the_key_goes_to_semantic_scholar_alone_and_is_written_nowhere(project: Project, services: Services) -> None:
    """In its header there, and in no other request, record, output or line of stderr."""
    services.keys.add(KEY)
    status, said = command(project, "enrich", S2_API_KEY=KEY)
    assert status == 0
    assert {r.headers.get("x-api-key") for r in services.asked(S2)} == {KEY}
    others = [r for r in services.log if r.service != S2]
    assert not any(KEY in str((r.headers, r.query, r.path, r.body)) for r in others)
    assert KEY not in said
    assert not any(KEY.encode() in path.read_bytes() for path in project.folder.rglob("*") if path.is_file())


def test_a_refused_key_is_said_once_and_the_run_goes_on_without(project: Project, services: Services) -> None:
    """403 for the key: everything is answered all the same, and the key is shown nowhere."""
    status, said = command(project, "enrich", "--strict", S2_API_KEY=KEY)
    assert (status, said.count("semantic_scholar: the key was refused; going on without")) == (0, 1)
    assert [r.status for r in services.asked(S2) if "x-api-key" in r.headers] == [403]
    assert KEY not in said
    assert not any(KEY.encode() in path.read_bytes() for path in project.folder.rglob("*") if path.is_file())
    assert project.rows()[ORCHARDS.title]["citation_count"] == ORCHARDS.citations


@pytest.mark.parametrize(
    ("setting", "value"),
    [("PIPELINE_S2_URL", "ftp://127.0.0.1/"), ("PIPELINE_RATE_SCALE", "-1"), ("PIPELINE_TIMEOUT", "soon")],
)
def test_a_setting_that_cannot_be_used_is_an_error_of_usage(project: Project, setting: str, value: str) -> None:
    """Status 2 with the name of the variable; nothing is asked and nothing written."""
    before = project.files()
    status, said = command(project, "enrich", **{setting: value})
    assert (status, setting in said, project.services.log, project.files()) == (2, True, [], before)


def test_what_a_run_did_is_in_its_report_and_one_line_a_source(project: Project, services: Services) -> None:
    """Numbers of keys asked, answered, not held, failed and kept, and of requests, as the services saw them."""
    services.fail(ARXIV, "500")
    status, said = command(project, "enrich")
    report = project.report()
    numbers = ("asked", "answered", "not_held", "failed", "kept", "requests", "retries", "down")
    assert {name: [report[name][number] for number in numbers] for name in SOURCES} == {
        S2: [11, 9, 2, 0, 0, 4, 0, None],
        ARXIV: [8, 6, 2, 0, 0, 5, 1, None],
        ACL: [3, 3, 0, 0, 0, 3, 0, None],
    }
    assert {name: len(services.asked(name)) for name in SOURCES} == {S2: 4, ARXIV: 5, ACL: 3}
    lines = said.splitlines()
    for name in SOURCES:
        (line,) = [line for line in lines if line.startswith(f"{name}: ")]
        asked_for, answered, not_held = (report[name][number] for number in ("asked", "answered", "not_held"))
        assert f"asked for {asked_for}: {answered} answered, {not_held} not held, 0 failed" in line
    assert status == 0


def test_a_report_says_what_failed_and_what_was_kept(project: Project, services: Services) -> None:
    """An outage after everything was known: all failed, all kept, and why."""
    project.run()
    services.down(ACL)
    project.run(days=31)
    report = project.report()[ACL]
    assert [report[name] for name in ("asked", "answered", "failed", "kept")] == [3, 0, 3, 3]
    assert (report["requests"], report["retries"]) == (12, 9)


def test_a_merged_record_is_followed_and_asked_for_once(tmp_path: Path) -> None:
    """A paperId that was merged into another: the list's link leads to the record that is left."""
    old = f"{99:040x}"
    merged = paper(91, "A Paper Whose Record Was Merged", "Rita Stone", merged=(old,))
    with Services(World((merged,))) as services:
        link = f"https://www.semanticscholar.org/paper/{old}"
        project = listed(tmp_path, services, f"**{merged.title}**. *Rita Stone*. [[s2]({link})]")
        project.run()
        assert project.requests() == 0
    (row,) = project.rows().values()
    assert (row["citation_count"], row["match_status"]) == (merged.citations, "linked")


def test_trap_a_dropped_count_is_kept_in_the_history(project: Project, services: Services) -> None:
    """A count that falls to nothing and comes back leaves three dated lines: nothing is overwritten."""
    project.run()
    for days, count in ((1, 0), (2, 18)):
        services.world = WORLD.replace(CLOCKWORK, citations=count)
        project.run(days=days)
    assert [count for _, count in _history(project, CLOCKWORK)] == [18, 0, 18]


def test_trap_an_empty_result_never_overwrites_good_data(project: Project, services: Services) -> None:
    """Every service forgets everything: the page and the data stay as they were but for the days of counts."""
    project.run()
    readme = (project.folder / "README.md").read_bytes()
    before = project.rows()
    services.world = World()
    project.run(days=40)
    assert (project.folder / "README.md").read_bytes() == readme
    assert {title: row["abstract"] for title, row in project.rows().items()} == {
        title: row["abstract"] for title, row in before.items()
    }
