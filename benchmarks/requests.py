"""What the project's own list costs the services: this pipeline beside a loop over its papers.

Both read the same entries and ask the same loopback services, which hold look-alikes too, one after the other and
paced as the services ask. `python -m benchmarks.requests --help`; what the figures mean is in benchmarks/README.md.
"""

import argparse
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import arxiv
import pyarrow.parquet as pq

from pipeline.model import Entry
from pipeline.pages import ids_from_url
from pipeline.project import read_list
from tests.services import ACL, ARXIV, S2, Paper, Services, World, lookalikes, world_from_facts

ROOT = Path(__file__).parents[1]
LIST = ROOT / "raw" / "ptms.md"
FACTS = ROOT / "raw" / "records" / "facts.jsonl"
SERVICES = {ARXIV: "arXiv", S2: "Semantic Scholar", ACL: "ACL Anthology"}
KINDS = {"arxiv": "arXiv", "acl": "ACL", "doi": "DOI", "s2": "S2"}
"""The ids that are counted, and how the table calls them."""
_PREFIXES = {"arxiv": "ARXIV:", "acl": "ACL:", "doi": "DOI:", "s2": ""}
"""Ids by which Semantic Scholar can be asked for a paper."""
_FIELDS = ["title", "externalIds"]
_S2_PAUSE = 1.0  # seconds; it asks for one request a second
_TOO_EARLY = 429  # status

Found = Mapping[int, Mapping[str, str]]
"""Line of an entry → kind → id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one way of asking came to."""

    name: str
    requests: Mapping[str, int]
    """By service."""
    seconds: float
    found: Mapping[str, int]
    """Ids that are the paper's, by kind."""
    wrong: Mapping[str, int]
    """Ids that are another paper's or nobody's, by kind."""
    refused: int
    """Requests that came sooner than a service allows."""


def _folded(title: str) -> str:
    return "".join(filter(str.isalnum, title.casefold()))


def _titles(paper: Paper) -> set[str]:
    """Return every title that a paper has had, as it is compared here."""
    return {_folded(paper.title), *(_folded(title) for title, _ in paper.versions)}


def true_ids(entries: Sequence[Entry], world: World) -> dict[int, dict[str, set[str]]]:
    """Return line → kind → the ids that are right, by the printed title alone.

    The world holds no look-alikes. Raises KeyError for an entry that is none of its papers.
    """
    by_title = {title: paper for paper in world.papers for title in _titles(paper)}
    right = {}
    for entry in entries:
        paper = by_title[_folded(entry.title)]
        ids = {"arxiv": {paper.arxiv}, "acl": {paper.acl}, "doi": {paper.doi}, "s2": {paper.s2, *paper.merged}}
        right[entry.line] = {kind: {each.lower() for each in ids[kind] if each} for kind in KINDS}
    return right


def _measure(
    name: str, services: Services, truth: Mapping[int, Mapping[str, set[str]]], ask: Callable[[], Found]
) -> Row:
    """Return what asking comes to."""
    before, start = len(services.log), time.monotonic()
    answers = ask()
    seconds, sent = time.monotonic() - start, services.log[before:]
    ids = [(line, kind, value.lower()) for line, ids in answers.items() for kind, value in ids.items() if kind in KINDS]
    return Row(
        name=name,
        requests=Counter(request.service for request in sent),
        seconds=seconds,
        found=Counter(kind for line, kind, value in ids if value in truth[line][kind]),
        wrong=Counter(kind for line, kind, value in ids if value not in truth[line][kind]),
        refused=sum(request.status == _TOO_EARLY for request in sent),
    )


def ours(project: Path, services: Services, scale: float) -> Found:
    """Run the pipeline as a user does, and read the ids that it wrote."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIPELINE_", "S2_"))}
    settings = {"PIPELINE_RATE_SCALE": str(scale), "PYTHONPATH": str(ROOT), "TMPDIR": str(project)}
    command = [sys.executable, "-m", "pipeline", "--quiet", "enrich", "--strict"]
    subprocess.run(command, cwd=project, env=kept | services.environment | settings, check=True)
    columns = {"arxiv_id": "arxiv", "acl_id": "acl", "doi": "doi", "s2_paper_id": "s2"}
    papers = {row["paper_id"]: row for row in pq.read_table(project / "enriched" / "papers.parquet").to_pylist()}
    return {
        row["line"]: {kind: value for column, kind in columns.items() if (value := papers[row["paper_id"]][column])}
        for row in pq.read_table(project / "enriched" / "entries.parquet").to_pylist()
    }


def loop(entries: Sequence[Entry], services: Services, scale: float) -> Found:
    """Ask both services for one paper after the other, as their packages invite one to; the first hit is taken."""
    # Of the extra `benchmark`, needed here alone.
    from semanticscholar.SemanticScholar import SemanticScholar  # noqa: PLC0415
    from semanticscholar.SemanticScholarException import ObjectNotFoundException  # noqa: PLC0415

    client = arxiv.Client(delay_seconds=3.0 * scale)  # its own pause at scale 1
    client.query_url_format = f"{services.environment['PIPELINE_ARXIV_URL']}?{{}}"
    scholar = SemanticScholar(api_url=services.url)
    answers = {}
    for entry in entries:
        ids = _linked(entry)
        time.sleep(_S2_PAUSE * scale)
        known = [f"{prefix}{ids[kind]}" for kind, prefix in _PREFIXES.items() if kind in ids]
        with suppress(ObjectNotFoundException):
            paper: Any  # the package says that a match may be a page of papers, which it never is
            if known:
                paper = scholar.get_paper(known[0], fields=_FIELDS)
            else:
                paper = scholar.search_paper(entry.title, fields=_FIELDS, match_title=True)
            ids = _stated(paper.raw_data) | ids
        if "arxiv" in ids:
            search = arxiv.Search(id_list=[ids["arxiv"]])
        else:  # punctuation and other letters make a query that arXiv refuses
            search = arxiv.Search(f'ti:"{" ".join(re.findall(r"[A-Za-z0-9]+", entry.title))}"', max_results=1)
        for result in client.results(search):
            ids = _of_preprint(result) | ids
        answers[entry.line] = ids
    return answers


def _linked(entry: Entry) -> dict[str, str]:
    """Return the ids in the links of an entry."""
    linked = [ids_from_url(link.url) for link in entry.links if link.kind == "paper"]
    return {kind: str(value) for ids in linked if ids for kind, value in ids.items()}


def _stated(paper: Mapping[str, Any]) -> dict[str, str]:
    """Return the ids in an answer of Semantic Scholar."""
    external = {"ArXiv": "arxiv", "ACL": "acl", "DOI": "doi"}
    ids = {kind: paper["externalIds"][name] for name, kind in external.items() if name in paper["externalIds"]}
    return _without_preprint_doi(ids | {"s2": paper["paperId"]})


def _of_preprint(result: arxiv.Result) -> dict[str, str]:
    """Return the ids in an answer of arXiv."""
    return _without_preprint_doi({"arxiv": re.sub(r"v\d+$", "", result.get_short_id()), "doi": result.doi or ""})


def _without_preprint_doi(ids: Mapping[str, str]) -> dict[str, str]:
    """Return the ids there are, without arXiv's own DOI, which is the arXiv id again."""
    return {kind: value for kind, value in ids.items() if value and not value.startswith("10.48550/")}


def with_gaps(world: World, entries: Sequence[Entry]) -> World:
    """Return the world in which Semantic Scholar does not hold the papers that can only be found there by title."""
    searched = {_folded(entry.title) for entry in entries if not _PREFIXES.keys() & _linked(entry)}
    papers = (replace(paper, s2=None) if _titles(paper) & searched else paper for paper in world.papers)
    return World(tuple(papers))


def measure(*, scale: float, only: str | None, gaps: bool) -> list[Row]:
    """Return what each way of asking came to, one after the other on the same services."""
    entries, world = read_list(LIST).entries, world_from_facts(FACTS, lookalikes=False)
    truth = true_ids(entries, world)
    served = (with_gaps(world, entries) if gaps else world).add(*lookalikes())
    with Services(served) as services, TemporaryDirectory() as folder:
        services.rates = scale >= 1  # whoever comes too early is refused
        project = Path(folder)
        (project / "raw").mkdir()
        for path in (LIST, LIST.with_suffix(".toml")):
            shutil.copy(path, project / "raw")
        ways = {
            "this pipeline, cold": lambda: ours(project, services, scale),
            "this pipeline, warm": lambda: ours(project, services, scale),
            "the loop, every time": lambda: loop(entries, services, scale),
        }
        left_out = {"ours": "the loop", "loop": "this pipeline"}.get(only or "", "none")
        return [_measure(name, services, truth, ask) for name, ask in ways.items() if not name.startswith(left_out)]


def render(rows: Sequence[Row], scale: float) -> str:
    """Return the table, with where and when it was measured."""
    paced = "at real politeness" if scale == 1 else f"pauses x {scale:g}: the seconds are not those of real use"
    lines = [
        f"- {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {machine()}",
        f"- `{shlex.join(['python', '-m', 'benchmarks.requests', *sys.argv[1:]])}`, {paced}",
        "",
        f"| | {' | '.join(SERVICES.values())} | requests | refused | seconds | ids found | wrong ids |",
        f"| --- |{' ---: |' * (len(SERVICES) + 3)} --- | --- |",
    ]
    for row in rows:
        requests = [row.requests.get(service, 0) for service in SERVICES]
        cells = [*requests, sum(requests), row.refused, f"{row.seconds:.1f}", _by_kind(row.found), _by_kind(row.wrong)]
        lines.append(f"| {row.name} | {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def _by_kind(ids: Mapping[str, int]) -> str:
    kinds = ", ".join(f"{ids[kind]} {name}" for kind, name in KINDS.items() if ids.get(kind))
    return f"{sum(ids.values())} ({kinds})" if kinds else "0"


def machine() -> str:
    """Return processor, cores, memory and system, as far as they can be known."""
    about = Path("/proc/cpuinfo")
    named = re.search(r"model name\s*:\s*(.+)", about.read_text(encoding="utf-8")) if about.exists() else None
    processor = named[1] if named else platform.processor() or platform.machine()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    try:
        system = platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:  # not Linux
        system = platform.system()
    return f"{processor}, {os.cpu_count()} cores, {memory:.0f} GiB, {system}"


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.requests", description="Count requests and wrong ids.")
    parser.add_argument("--scale", type=float, default=1.0, help="of every pause; 0 for a quick run (default: 1)")
    parser.add_argument("--only", choices=("ours", "loop"), help="measure one of the two")
    parser.add_argument("--gaps", action="store_true", help="what is searched for by title is not in Semantic Scholar")
    options = parser.parse_args()
    print(render(measure(**vars(options)), options.scale))


if __name__ == "__main__":
    main()
