import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live import (
    CLOSED,
    DAY,
    HARBOURS,
    KITES,
    ORCHARDS,
    QUARRIES,
    SOURCES,
    VARIABLES,
    WORLD,
    Project,
    command,
    known_values,
    small,
)
from tests.services import ACL, ARXIV, S2, Services

THROTTLES = ("429", "429-retry-after:7", "406", "503")
STUMBLES = ("500", "502", "504", "html-200", "empty-200", "cut", "reset", "hang", "rate-exceeded-200")
XML = ("cut-xml",)
JSON = ("truncated-json", "wrong-json", "null-json")
FAULTS: dict[str, tuple[str, ...]] = {
    ARXIV: (*THROTTLES, *STUMBLES, *XML, "403", "empty-feed", "short-feed", "huge"),
    S2: (*THROTTLES, *STUMBLES, *JSON, "403", "huge"),
    ACL: (*THROTTLES, *STUMBLES, *XML, "403", "huge"),
}
"""Every bad answer that a service can give and that is one for it."""
ANYWHERE = ("429", "403", "cut-xml", "truncated-json", "empty-feed")
"""One bad answer of each kind, which every request may meet."""
ALIKE = ("429-retry-after:7", "406", "503", "502", "504")
"""Bad answers that go on as others do; they are met once each. All others meet the first request of a service."""
SLOW = ("hang", "huge")
BODIES = ("cut", "cut-xml", "huge")
"""Bad answers that an answer without a body cannot be: the Anthology's to who holds the newest already."""
FINAL = ("403", "huge")
"""Bad answers that are not asked for again."""
FIRST_REQUESTS = {S2: 4, ARXIV: 4, ACL: 3}
"""How many requests the first run of the small list sends."""
LATER_REQUESTS = {S2: 2, ARXIV: 2, ACL: 3}
"""How many one sends when all is due again: of titles only the one that nobody had, and no first version."""
NOTHING_HELD = {(ARXIV, "empty-feed", 2)}
"""Of a later run: for a title that nobody has, an empty feed is the right answer."""
LATER = 40
"""Days after which every source is asked again for everything."""
ALWAYS = 60
"""As many bad answers as there can be requests."""


def _positions(requests: dict[str, int]) -> list[tuple[str, str, int]]:
    return [
        (name, fault, at)
        for name in SOURCES
        for fault in FAULTS[name]
        for at in range(1, requests[name] + 1)
        if fault in ANYWHERE or (at == 1 and fault not in ALIKE)
    ]


def _without_order(files: dict[str, bytes]) -> dict[str, object]:
    """Return the files, without what depends on the order of answers: by which id a record was first asked for.

    Without the log of changes too, which rightly tells of what a run before could not find.
    """
    papers, counts = "raw/records/papers.jsonl", "raw/records/citations.jsonl"
    rows = [json.loads(line) for line in files[papers].splitlines()]
    records = {name: files[name] for name in files if name.endswith(f"{S2}.jsonl")}
    told = ("raw/records/changes.jsonl", "enriched/CHANGES.md", "enriched/changes.json")
    return {
        **{name: content for name, content in files.items() if name not in told},
        papers: [{**row, "ids": sorted(row["ids"]), "titles": sorted(row["titles"])} for row in rows],
        counts: sorted(files[counts].splitlines()),
        **{
            name: sorted(re.sub(rb'"key": "[^"]*"', b"", line) for line in records[name].splitlines())
            for name in records
        },
    }


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of the small list after a run in which every service answered."""
    with Services(WORLD) as services:
        project = small(tmp_path_factory.mktemp("whole"), services)
        project.run()
        return project.files()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A project with records of everything; it is only read."""
    with Services(WORLD) as services:
        project = small(tmp_path_factory.mktemp("kept"), services)
        project.run()
        yield project


@pytest.fixture(scope="module")
def serving() -> Iterator[Services]:
    """The services, for one test after another."""
    with Services(WORLD) as services:
        yield services


@pytest.fixture
def services(serving: Services) -> Services:
    """The services, healthy as yet and asked for nothing."""
    serving.heal()
    serving.log.clear()
    return serving


def _copy(project: Project, folder: Path, services: Services) -> Project:
    for name, content in project.files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return Project(folder=folder, services=services)


def test_the_numbers_of_requests_are_those_we_think(tmp_path: Path, kept: Project, services: Services) -> None:
    """Every request of a first and of a later run is among the positions of the faults."""
    assert {name: len(kept.services.asked(name)) for name in SOURCES} == FIRST_REQUESTS
    _copy(kept, tmp_path, services).run(days=LATER)
    assert {name: len(services.asked(name)) for name in SOURCES} == LATER_REQUESTS


@pytest.mark.parametrize("fault", sorted({f for faults in FAULTS.values() for f in faults} - {*FINAL}))
def test_one_bad_answer_changes_nothing(
    tmp_path: Path, services: Services, whole: dict[str, bytes], fault: str
) -> None:
    """Whatever a service stumbles over once, it is asked again, and the outputs are those of a healthy run."""
    for name in SOURCES:
        if fault in FAULTS[name]:
            services.fail(name, fault)
    project = small(tmp_path, services)
    assert project.run(PIPELINE_TIMEOUT="0.5" if fault == "hang" else "5").unanswered == ()
    assert _without_order(project.files()) == _without_order(whole)


def test_a_batch_in_another_order_changes_nothing(tmp_path: Path, services: Services, whole: dict[str, bytes]) -> None:
    """Answers of Semantic Scholar belong to the ids that they state, not to their places; a null is nobody's then."""
    services.fail(S2, "reordered")
    project = small(tmp_path, services)
    project.run()
    assert project.report()[S2]["failed"] <= 1
    project.run()
    assert _without_order(project.files()) == _without_order(whole)


@pytest.mark.parametrize(("name", "fault", "at"), _positions(FIRST_REQUESTS))
def test_a_service_that_fails_from_any_request_on_leaves_whole_outputs(
    tmp_path: Path, services: Services, name: str, fault: str, at: int
) -> None:
    """From empty records, by every bad answer at every request: outputs complete and valid, and the outage said."""
    services.fail(name, fault, at=at, times=ALWAYS)
    project = small(tmp_path, services)
    assert project.run(PIPELINE_TIMEOUT="0.1" if fault == "hang" else "5").unanswered == (name,)
    project.check()
    assert len(project.rows()) == len(WORLD.papers) + 2


@pytest.mark.parametrize(("name", "at"), [(name, at + 1) for name in SOURCES for at in range(FIRST_REQUESTS[name])])
def test_a_later_run_fills_what_a_failure_left_open(
    tmp_path: Path, services: Services, whole: dict[str, bytes], name: str, at: int
) -> None:
    """Once the service answers again nothing is missing, and nothing that was known has gone."""
    services.fail(name, "429", at=at, times=ALWAYS)
    project = small(tmp_path, services)
    project.run()
    project.check()
    before = known_values(project.rows())
    services.heal()
    assert project.run().unanswered == ()
    after = known_values(project.rows())
    assert before.keys() - after.keys() == set()
    assert _without_order(project.files()) == _without_order(whole)


@pytest.mark.parametrize(
    ("name", "fault", "at"),
    [
        (name, fault, at)
        for name, fault, at in _positions(LATER_REQUESTS)
        if (name, fault, at) not in NOTHING_HELD
        if name != ACL or fault not in BODIES
        if fault not in SLOW
    ],
)
def test_what_is_known_outlives_a_failure_at_any_request(
    tmp_path: Path, services: Services, kept: Project, name: str, fault: str, at: int
) -> None:
    """With everything known and due again: no value and no record is lost, wherever a service fails."""
    project = _copy(kept, tmp_path, services)
    before = known_values(project.rows())
    services.fail(name, fault, at=at, times=ALWAYS)
    assert project.run(days=LATER).unanswered == (name,)
    project.check()
    after = known_values(project.rows())
    assert {place: after.get(place) for place in before if "citations_as_of" not in place} == {
        place: value for place, value in before.items() if "citations_as_of" not in place
    }
    for source in SOURCES:
        path = f"raw/records/{source}.jsonl"
        assert project.files()[path] == kept.files()[path]


@pytest.mark.parametrize("at", range(1, 5))
@pytest.mark.parametrize("name", SOURCES)
def test_one_request_that_fails_whatever_is_tried_costs_only_its_answer(
    tmp_path: Path, services: Services, whole: dict[str, bytes], name: str, at: int
) -> None:
    """A request that stumbles four times over is given up; those after it are answered, and later it is too."""
    services.fail(name, "500", at=at, times=4)
    project = small(tmp_path, services)
    project.run()
    project.check()
    assert project.report()[name]["down"] is None
    services.heal()
    project.run()
    assert _without_order(project.files()) == _without_order(whole)


@pytest.mark.parametrize("gone", [(ARXIV,), (S2,), (ACL,), (ARXIV, ACL), (ARXIV, S2, ACL)], ids="+".join)
def test_services_that_are_gone_leave_whole_outputs_that_say_so(
    tmp_path: Path, services: Services, whole: dict[str, bytes], gone: tuple[str, ...]
) -> None:
    """Each alone, two and all, by a reset of every connection: nulls say source-down, later nothing is missing."""
    services.down(*gone)
    project = small(tmp_path, services)
    assert project.run().unanswered == tuple(sorted(gone))
    project.check()
    reasons = {item["reason"] for row in project.rows().values() for item in row["missing"]}
    assert "source-down" in reasons
    services.heal()
    project.run()
    assert _without_order(project.files()) == _without_order(whole)


@pytest.mark.parametrize(
    ("name", "title", "field"),
    [
        (ARXIV, KITES.title, "arxiv_version"),
        (S2, ORCHARDS.title, "citation_count"),
        (S2, QUARRIES.title, "tldr"),
        (ACL, HARBOURS.title, "venue_date"),
    ],
)
def test_a_null_says_that_its_source_was_down(
    tmp_path: Path, services: Services, name: str, title: str, field: str
) -> None:
    """The reason of each null names the outage, and a healthy run takes the reason back."""
    services.down(name)
    project = small(tmp_path, services)
    project.run()
    assert {"field": field, "reason": "source-down"} in project.rows()[title]["missing"]
    services.heal()
    project.run()
    assert {"field": field, "reason": "source-down"} not in project.rows()[title]["missing"]


@pytest.mark.parametrize("name", SOURCES)
def test_a_service_that_comes_back_is_asked_only_for_what_it_left(
    tmp_path: Path, services: Services, name: str
) -> None:
    """After an outage the other services are not asked again for what they answered."""
    services.down(name)
    project = small(tmp_path, services)
    project.run()
    answered = {r.service: set(r.asked) for r in services.log if r.service != name}
    services.heal()
    since = len(services.log)
    project.run()
    again = {r.service: set(r.asked) for r in services.log[since:] if r.service != name}
    for other, keys in again.items():
        assert keys & answered.get(other, set()) == set()


@pytest.mark.parametrize("name", SOURCES)
def test_a_known_list_outlives_a_closed_port(tmp_path: Path, services: Services, kept: Project, name: str) -> None:
    """The command line, all known and all due: status 3 as asked for, the outputs current, no value lost."""
    project = _copy(kept, tmp_path / "project", services)
    closed = {VARIABLES[name]: CLOSED, "PIPELINE_NOW": "2027-01-10T00:00:00Z"}
    status, said = command(project, "enrich", "--strict", **closed)
    assert (status, "Traceback" in said) == (3, False)
    assert f"error: not everything was answered by {name}: run again later, or without --strict" in said
    project.check()
    assert known_values(kept.rows()).keys() - known_values(project.rows()).keys() == set()
    assert DAY.isoformat() in project.files()[f"raw/records/{name}.jsonl"].decode()
