"""A project that asks the loopback services: a small list, what they know of it, and runs of it."""

import contextlib
import io
import json
import multiprocessing
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipeline.cli import main
from pipeline.project import Places
from pipeline.run import Done, Mode, check, run
from tests.conftest import ROOT
from tests.services import ACL, ARXIV, S2, Paper, Services, World

DAY = date(2026, 11, 24)
"""Of a first run."""
DATA = Path(__file__).parent / "data" / "live"
SOURCES = (ARXIV, S2, ACL)
VARIABLES = {ARXIV: "PIPELINE_ARXIV_URL", S2: "PIPELINE_S2_URL", ACL: "PIPELINE_ACL_URL"}
CLOSED = "http://127.0.0.1:9"
"""An address of this machine where nobody listens."""
Row = dict[str, Any]


def sha(number: int) -> str:
    """Return a made-up paperId."""
    return f"{number:040x}"


def paper(number: int, title: str, authors: str, **more: Any) -> Paper:  # noqa: ANN401 any field of a paper
    """Return a paper that Semantic Scholar holds, with an abstract and counts of its own."""
    abstract = f"A made-up abstract of number {number}."
    usual: Row = {"s2": sha(number), "s2_corpus": 5_000_000 + number, "citations": number, "s2_abstract": abstract}
    return Paper(title=title, authors=tuple(authors.split(", ")), abstract=abstract, **usual | more)


KITES = paper(
    11,
    "Kites over Trees: A Study of Lines in the Wind",
    "Ada Lindqvist, Bram Oosting",
    arxiv="1901.01901",
    published=date(2019, 1, 5),
    acl="P19-1901",
    doi="10.18653/v1/P19-1901",
    month="July",
    year=2019,
)
HARBOURS = paper(
    12,
    "Harbours as Graphs of Moored Vessels",
    "Chloe Marchetti, Dov Abramski",
    arxiv="2004.09001",
    published=date(2020, 4, 19),
    acl="2020.acl-main.901",
    doi="10.18653/v1/2020.acl-main.901",
    month="July",
    year=2020,
)
ORCHARDS = paper(
    13,
    "Orchards Planted on Irregular Lattices",
    "Ebba Falkenrath, Goran Hvid",
    doi="10.9999/Orchards.2018.7",
    s2_venue="Journal of Trees",
    s2_year=2018,
)
TIDES = paper(
    14,
    "Tide Gauges Learned from Shore Photographs",
    "Ines Jarnefelt, Kofi Lamptey",
    arxiv="1812.08901",
    versions=(
        ("Sounding the Depth of Tidal Pools", date(2018, 12, 20)),
        ("Tide Gauges Learned from Shore Photographs", date(2019, 6, 1)),
    ),
)
QUARRIES = paper(15, "Quarries Seen from Above", "Maud Norwegen, Otis Pruitt", acl="W19-4801", year=2019)
LANTERNS = paper(
    17,
    "Lanterns Carried through Narrow Valleys",
    "Selma Tveit, Ugo Vanni",
    arxiv="1905.05901",
    published=date(2019, 5, 14),
)
CLOCKWORK = paper(
    18,
    "Clockwork for Birds of Passage",
    "Wilma Xanthou, Yves Zeller",
    arxiv="1909.09901",
    published=date(2019, 9, 25),
    s2_venue="International Conference on Learning Representations",
    tldr="Birds need clocks.",
)
WORLD = World((KITES, HARBOURS, ORCHARDS, TIDES, QUARRIES, LANTERNS, CLOCKWORK))
"""What the services know of the small list: all but the paper of the unknown link and the letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project in a folder of its own, and the services that it asks."""

    folder: Path
    services: Services

    @property
    def places(self) -> Places:
        """Where it reads and writes."""
        return Places(
            out=self.folder / "enriched",
            readme=self.folder / "README.md",
            records=self.folder / "raw/records",
            raw=self.folder / "raw",
        )

    @property
    def environment(self) -> dict[str, str]:
        """The way to the services, without pauses."""
        return {**self.services.environment, "PIPELINE_RATE_SCALE": "0", "PIPELINE_TIMEOUT": "5"}

    def run(
        self,
        command: str = "enrich",
        *,
        days: int = 0,
        offline: bool = False,
        refresh: bool = False,
        dry: bool = False,
        **environment: str,
    ) -> Done:
        """Run a command in this process, so many days after the first."""
        moment = datetime.combine(DAY + timedelta(days=days), datetime.min.time(), UTC)
        return run(
            command,
            self.places,
            Mode(offline=offline, refresh=refresh, dry=dry),
            environment=self.environment | environment,
            now=lambda: moment,
            step=lambda _: None,
        )

    def requests(self, command: str = "enrich", **how: Any) -> int:  # noqa: ANN401 as for run
        """Return how many requests a run sends."""
        before = len(self.services.log)
        self.run(command, **how)
        return len(self.services.log) - before

    def check(self) -> None:
        """Make sure that the inputs are valid and the outputs complete and current."""
        check(self.places)

    def rows(self) -> dict[str, Row]:
        """Return the papers by the first title that the list prints for each."""
        entries = pq.read_table(self.folder / "enriched/entries.parquet").to_pylist()
        rows = {row["paper_id"]: row for row in pq.read_table(self.folder / "enriched/papers.parquet").to_pylist()}
        return {entry["title"]: rows[entry["paper_id"]] for entry in reversed(entries)}

    def issues(self) -> list[Row]:
        """Return what a person is told, but for what is only noted."""
        lines = (self.folder / "enriched/issues.jsonl").read_text(encoding="utf-8").splitlines()
        return [row for row in map(json.loads, lines) if row["level"] != "info"]

    def report(self) -> dict[str, Row]:
        """Return what run.json says of each source."""
        sources: dict[str, Row] = json.loads((self.folder / "enriched/run.json").read_bytes())["sources"]
        return sources

    def files(self) -> dict[str, bytes]:
        """Return every file, by path; run.json says what a run did and is left out."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and path.name != "run.json"
        }

    def write_list(self, *items: str) -> None:
        """Write the list anew."""
        (self.folder / "raw/small.md").write_text(
            "# Small\n\n### Papers\n\n" + "".join(f"- {item}\n" for item in items), encoding="utf-8"
        )


def small(folder: Path, services: Services) -> Project:
    """Lay the small list into a folder."""
    (folder / "raw").mkdir(parents=True)
    shutil.copy(DATA / "small.md", folder / "raw")
    return Project(folder=folder, services=services)


def listed(folder: Path, services: Services, *items: str) -> Project:
    """Lay a list of these items into a folder."""
    (folder / "raw").mkdir(parents=True)
    project = Project(folder=folder, services=services)
    project.write_list(*items)
    return project


def seeded(folder: Path, services: Services, *, facts: bool = False) -> Project:
    """Lay the project's own list into a folder, without records, or with the facts alone."""
    shutil.copytree(ROOT / "raw", folder / "raw")
    for path in (folder / "raw/records").iterdir():
        if not (facts and path.name == "facts.jsonl"):
            path.unlink()
    return Project(folder=folder, services=services)


def asked(services: Services, service: str, since: int = 0) -> list[tuple[str, ...]]:
    """Return what each request asked a service for."""
    return [request.asked for request in services.log[since:] if request.service == service]


def known_values(rows: Mapping[str, Row]) -> dict[tuple[str, str], Any]:
    """Return every value that is known, by paper_id and column."""
    about = {"missing", "provenance"}
    return {
        (row["paper_id"], name): value
        for row in rows.values()
        for name, value in row.items()
        if name not in about and value is not None
    }


def _command(folder: Path, environment: Mapping[str, str], arguments: tuple[str, ...], said: Path) -> None:
    for name in [name for name in os.environ if name.startswith(("PIPELINE_", "S2_"))]:
        del os.environ[name]
    os.environ.update(environment)
    os.chdir(folder)
    with contextlib.redirect_stderr(io.TextIOWrapper(said.open("wb", buffering=0), "utf-8", write_through=True)):
        main(arguments)


_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.live"])


def start(project: Project, *arguments: str, said: Path, **environment: str) -> BaseProcess:
    """Start the command line in a process of its own, which has everything loaded; `said` gets its stderr."""
    told = project.environment | {"PIPELINE_NOW": f"{DAY}T00:00:00Z"} | environment
    process = _PROCESSES.Process(target=_command, args=(project.folder, told, arguments, said))
    process.start()
    return process


def ended(process: BaseProcess) -> int | None:
    """Wait for the end of a process; return its status, which is negative where a signal ended it."""
    process.join(60)
    status = process.exitcode
    process.close()
    return status


def command(project: Project, *arguments: str, **environment: str) -> tuple[int | None, str]:
    """Run the command line in a process of its own; return its status and what it said."""
    said = project.folder.with_name(f"{project.folder.name}.stderr")
    status = ended(start(project, *arguments, said=said, **environment))
    return status, said.read_text(encoding="utf-8")
