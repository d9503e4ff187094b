"""A year of nightly runs over a made-up list, and of weekly ones, on services that change and fail every night.

`python -m benchmarks.simulate_year --help`; what is checked and what the figures mean is in benchmarks/README.md.
The exit status is 1 where anything was lost, wrong, untold or asked too often.
"""

import argparse
import json
import logging
import shutil
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.year_counts import Counts
from benchmarks.year_script import Year, write_year
from benchmarks.year_story import Story, read_story
from benchmarks.year_values import Values
from tests.live import Project, Row
from tests.services import ACL, ARXIV, S2, Request, Services, World

_MOST = {S2: 5}
"""Requests a night, where every service answers."""
_MOST_A_WEEK = {ARXIV: 10}
_PARTS = ("README.md", "enriched", "raw/records")
_DAYS, _HISTORY, _REST = "asked.json", "citations.jsonl", "all the rest"
_FRAME = 30
"""Lines of diff of a run in which anything changed: days, versions and totals of the files, markers, the step told."""
_A_PAPER = 6
"""Lines for each paper of which anything changed: its item and its record, out and in, and its names. The history is
held against the script row by row.
"""
_A_CHANGE = 6
"""Lines for each change that is told, or gives way to one: in both pages, with what frames it."""
_PAGE = 60  # steps that both pages show
_SHOWN = 20
"""Lines of what is wrong."""
_UNSEEN = frozenset({"provenance", "missing", "citations_as_of", "citations_per_year", "citations_last_90_days"})
"""Columns whose values move with the days."""


@dataclass(slots=True, kw_only=True)
class Found:
    """What a year of runs came to."""

    runs: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)
    requests: list[Counter[str]] = field(default_factory=list)
    """By run, service → requests."""
    calm: list[bool] = field(default_factory=list)
    """By run, whether every service answered."""
    lines: list[Counter[str]] = field(default_factory=list)
    """By run, part of the project → lines of diff."""
    changed: list[int] = field(default_factory=list)
    """By run, papers of which anything changed, came or went."""
    news: list[int] = field(default_factory=list)
    """By run, changes that it told, and older ones that gave way to them in the pages."""
    told: Counter[str] = field(default_factory=Counter)
    """Kind → changes that were told, and true."""


def simulate(year: Year, folder: Path, *, every: int = 1) -> Found:
    """Run the pipeline every so many nights of a year, from an empty folder; compare what it leaves with the script."""
    found, begun = Found(), time.perf_counter()
    values = Values(year=year, every=every)
    counts = Counts(year=year)
    number_of = {paper.title: number for number, paper in enumerate(year.nights[0].papers)}
    rows: dict[int, Row] = {}
    steps: list[Row] = []
    (folder / "raw").mkdir(parents=True)
    _git(folder, "init", "--quiet")
    with Services(World(())) as services:
        project = Project(folder=folder, services=services)
        for night in range(0, len(year.nights), every):
            requests = _run(project, year, night)
            before, rows = rows, {number_of[title]: row for title, row in project.rows().items()}
            values.look(night, rows)
            counts.see(night, requests)
            counts.look(night, rows)
            found.runs += 1
            found.requests.append(Counter(request.service for request in requests))
            found.calm.append(not year.nights[night].faults)
            found.lines.append(_commit(folder))
            found.changed.append(_changed(before, rows))
            steps, told = _steps(folder), len(steps)
            found.news.append(_news(steps, told))
        project.check()
    story = Story(year=year, every=every, counts=counts)
    story.close(read_story(steps, values.number_of))
    counts.close([json.loads(line) for line in (folder / "raw/records/citations.jsonl").read_bytes().splitlines()])
    found.wrong = [*values.wrong, *counts.wrong, *story.wrong, *_asked_too_often(found), *_too_much_diff(found)]
    found.told, found.seconds = story.tally, time.perf_counter() - begun
    return found


def _run(project: Project, year: Year, night: int) -> list[Request]:
    """Run the pipeline on a night of the script; return what it asked."""
    services, state = project.services, year.nights[night]
    services.heal()
    services.world = World(state.papers + state.strangers)
    for service, faults in state.faults.items():
        services.fail(service, *faults)
    (project.folder / "raw/year.md").write_text(year.text(night), encoding="utf-8")
    since = len(services.log)
    project.run(days=night)
    return services.log[since:]


def _steps(folder: Path) -> list[Row]:
    """Return the steps of the log so far, oldest first."""
    return [*map(json.loads, (folder / "raw/records/changes.jsonl").read_bytes().splitlines())]


def _news(steps: Sequence[Row], before: int) -> int:
    """Return how many changes came into the pages since there were so many steps, and how many gave way to them."""
    came = steps[before:]
    gone = steps[max(before - _PAGE, 0) : max(len(steps) - _PAGE, 0)]
    return sum(len(step["changes"]) for step in (*came, *gone))


def _git(folder: Path, *arguments: str) -> str:
    settings = ("-c", "user.name=year", "-c", "user.email=year@example.org", "-c", "core.autocrlf=false")
    command = [str(shutil.which("git")), *settings, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def _commit(folder: Path) -> Counter[str]:
    """Commit what a run left, but for the report on the run itself; return the lines of diff by part of the project.

    Git counts none of the lines of a Parquet file; it is one line here. The list is its maintainer's own.
    """
    _git(folder, "add", "--all", "--", ".", ":(exclude)enriched/run.json")
    lines: Counter[str] = Counter()
    for row in _git(folder, "diff", "--cached", "--numstat", "--no-renames").splitlines():
        come, gone, path = row.split("\t")
        part = next((part for part in _PARTS if path.startswith(part)), None)
        if part:
            count = 1 if come == "-" else int(come) + int(gone)
            lines[part] += count
            lines[next((name for name in (_DAYS, _HISTORY) if path.endswith(name)), _REST)] += count
    if _git(folder, "status", "--porcelain", "--untracked-files=no"):
        _git(folder, "commit", "--quiet", "--message", "A run")
    return lines


def _changed(before: Mapping[int, Row], now: Mapping[int, Row]) -> int:
    """Return of how many papers anything changed that is more than a day."""
    seen = [
        {n: {k: v for k, v in row.items() if k not in _UNSEEN} for n, row in rows.items()} for rows in (before, now)
    ]
    return sum(seen[0].get(number) != seen[1].get(number) for number in before.keys() | now.keys())


def _too_much_diff(found: Found) -> list[str]:
    return [
        f"run {run}: {lines[_REST]} lines of diff for {papers} papers that changed and {told} changes told"
        for run, (lines, papers, told) in enumerate(zip(found.lines, found.changed, found.news, strict=True))
        if run and lines[_REST] > _FRAME + _A_PAPER * papers + _A_CHANGE * told
    ]


def _asked_too_often(found: Found) -> list[str]:
    wrong = [
        f"run {run}: {requests[service]} requests to {service}, not {most}"
        for run, requests in enumerate(found.requests)
        for service, most in _MOST.items()
        if run and found.calm[run] and requests[service] > most
    ]
    for run in range(1, found.runs - 6):
        for service, most in _MOST_A_WEEK.items():
            week = sum(requests[service] for requests in found.requests[run : run + 7])
            if all(found.calm[run : run + 7]) and week > most:
                wrong.append(f"runs {run} to {run + 6}: {week} requests to {service}, not {most}")
    return wrong


def _print(found: Found, name: str) -> None:
    print(f"\n### {name}: {found.runs} runs, {found.seconds:.0f} s")
    print(
        f"\nA run changed {statistics.median(found.changed[1:]):g} papers, median; at most {max(found.changed[1:])}.\n"
    )
    print("| service | all requests | a run, median | most | most where every service answers |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for service in (S2, ARXIV, ACL):
        asked = [requests[service] for requests in found.requests[1:]]
        calm = [n for n, quiet in zip(asked, found.calm[1:], strict=True) if quiet]
        print(f"| {service} | {sum(asked)} | {statistics.median(asked):g} | {max(asked)} | {max(calm)} |")
    print("\n| lines of diff | median a run | most |\n| --- | ---: | ---: |")
    for part in (*_PARTS, _DAYS, _HISTORY, _REST):
        lines = [each[part] for each in found.lines[1:]]
        print(f"| {part} | {statistics.median(lines):g} | {max(lines)} |")
    quiet = sum(not each[_REST] + each[_HISTORY] for each in found.lines[1:])
    print(f"\n{quiet} runs changed nothing but the days of asking.")
    print("Told, and true: " + ", ".join(f"{kind} {count}" for kind, count in sorted(found.told.items())) + ".")
    print(f"Wrong: {len(found.wrong)}.")
    for line in found.wrong[:_SHOWN]:
        print(f"- {line}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the year nightly and weekly; return 1 where anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.simulate_year", description=__doc__.split("\n")[0])
    parser.add_argument("--papers", type=int, default=60, help="papers, those that come later included (60)")
    parser.add_argument("--nights", type=int, default=365, help="nights (365)")
    parser.add_argument("--seed", type=int, default=1, help="of the script of the year (1)")
    parser.add_argument("--every", type=int, action="append", help="nights from run to run (1, then 7)")
    chosen = parser.parse_args(arguments)
    year = write_year(papers=chosen.papers, nights=chosen.nights, seed=chosen.seed)
    kinds = Counter(event.kind for event in year.events)
    print(
        f"The year: {chosen.papers} papers, {chosen.nights} nights; " + ", ".join(f"{n} {k}" for k, n in kinds.items())
    )
    print(f"Nights on which a service failed: {sum(bool(night.faults) for night in year.nights)}.")
    wrong = 0
    steps = chosen.every or [1, 7]
    with ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=_quiet) as pool:
        for every, found in zip(steps, pool.map(partial(_simulated, year), steps), strict=True):
            _print(found, "every night" if every == 1 else f"every {every} nights")
            wrong += len(found.wrong)
    return 1 if wrong else 0


def _quiet() -> None:
    logging.disable(logging.WARNING)  # outages are meant


def _simulated(year: Year, every: int) -> Found:
    with TemporaryDirectory() as folder:
        return simulate(year, Path(folder) / "list", every=every)


if __name__ == "__main__":
    sys.exit(main())
