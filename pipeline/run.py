"""A run: inputs are read and checked, the stages run, the outputs are written together or not at all."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from time import monotonic

from pipeline.checks import check_list, expect_totals, totals_of
from pipeline.config import Override, read_list_config, read_overrides
from pipeline.enrich import enrich
from pipeline.errors import CheckError, ListError, OutputError
from pipeline.files import read_text, write_together
from pipeline.history import History
from pipeline.identity import identify
from pipeline.model import Entry, Issue, Paper
from pipeline.parse import ParsedList, list_name, parse_list
from pipeline.publish import MEND, DataSet, refuse_foreign, render_data, render_readme, stale
from pipeline.readme import too_large
from pipeline.report import run_report, say
from pipeline.resolve import overrides_for, overrides_path, resolve
from pipeline.review import sort_issues
from pipeline.sources import SOURCES
from pipeline.store import Identity, Store, read_store, render_counts, render_identities, with_stated_counts

LIST_LIMIT = 32_000_000  # bytes; a list of 50,000 entries is about 12 MB
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where a run reads and writes."""

    lists: tuple[Path, ...] = ()
    """Empty: every Markdown file in `raw`."""
    out: Path = Path("enriched")
    readme: Path = Path("README.md")
    records: Path = Path("raw/records")
    raw: Path = Path("raw")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What a run reads, all of it valid."""

    lists: tuple[ParsedList, ...]
    overrides: tuple[Override, ...]
    store: Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a run makes of its inputs."""

    data: DataSet
    records: Mapping[Path, bytes]
    """The record files that may have changed."""


def read_list(path: Path) -> ParsedList:
    """Return a list as read, with its configuration from the TOML file beside it."""
    text = read_text(path, ListError, limit=LIST_LIMIT)
    if not text.removeprefix("\ufeff").strip():
        raise ListError(path, None, "the file is empty: write the list into it")
    return parse_list(text, path, read_list_config(path.with_suffix(".toml")))


def read_inputs(places: Places) -> Inputs:
    """Return the lists, the decisions by hand and the records.

    Raises:
        PipelineError: where any of them is not valid.
    """
    paths = places.lists or tuple(sorted(places.raw.glob("*.md")))
    if not paths:
        raise ListError(places.raw, None, "holds no list: put a Markdown file there, or name one with --list")
    lists = tuple(read_list(path) for path in paths)
    names = [parsed.name for parsed in lists]
    for parsed in lists:
        if names.count(parsed.name) > 1:
            raise ListError(parsed.path, None, f"two lists are named {parsed.name!r}: rename one of the files")
    overrides: list[Override] = []
    for decided in dict.fromkeys(overrides_path(path) for path in paths):
        here = {parsed.name for parsed in lists if overrides_path(parsed.path) == decided}
        others = {list_name(path) for path in decided.parent.glob("*.md")}
        overrides += overrides_for(read_overrides(decided), here, others)
    return Inputs(lists=lists, overrides=tuple(overrides), store=read_store(places.records, SOURCES))


def compute(inputs: Inputs) -> Result:
    """Return the data set and the record files that the inputs make; pure.

    Raises:
        CheckError: where a total is not as the configuration expects.
        ConfigError: where an override fits no entry.
    """
    printed = [entry for parsed in inputs.lists for entry in parsed.entries]
    resolution = resolve(printed, inputs.overrides, inputs.store.known)
    works, identities = identify(resolution.works, inputs.store.identities)
    store = replace(inputs.store, counts=with_stated_counts(inputs.store))
    history = History.of(store.counts)
    papers = tuple(enrich(work, history) for work in works)
    paper_of = {entry: paper for paper in papers for entry in paper.entries}
    lists = _with_entries(inputs.lists, resolution.entries)
    today = _today(store, inputs.overrides)
    issues = _issues(lists, resolution.issues, paper_of, today)
    for parsed in lists:
        expect_totals(parsed, totals_of(parsed.entries, paper_of))
    data = DataSet(
        lists=lists,
        papers=papers,
        entries=resolution.entries,
        paper_of=paper_of,
        issues=tuple(sort_issues(issues)),
        today=today,
    )
    return Result(data=data, records=_records(store, identities))


def _today(store: Store, overrides: Sequence[Override]) -> date | None:
    """Return the newest day in the records and the decisions by hand: today, as far as the outputs know."""
    newest = [store.newest] if store.newest else []
    return max([*newest, *(override.date for override in overrides)], default=None)


def _with_entries(lists: Sequence[ParsedList], entries: Sequence[Entry]) -> tuple[ParsedList, ...]:
    """Return the lists with their entries as the overrides leave them."""
    by_list: dict[str, list[Entry]] = {}
    for entry in entries:
        by_list.setdefault(entry.list, []).append(entry)
    return tuple(replace(parsed, entries=tuple(by_list[parsed.name])) for parsed in lists)


def _issues(
    lists: Sequence[ParsedList], resolved: Sequence[Issue], paper_of: Mapping[Entry, Paper], today: date | None
) -> list[Issue]:
    papers = {(entry.list, entry.line): paper.paper_id for entry, paper in paper_of.items()}
    issues = [replace(i, paper_id=papers.get((i.list or "", i.line or 0))) for i in resolved]
    for parsed in lists:
        issues += parsed.issues
        issues += check_list(parsed, paper_of, today)
    return issues


def _records(store: Store, identities: Sequence[Identity]) -> dict[Path, bytes]:
    return {
        store.folder / "papers.jsonl": render_identities(identities),
        store.folder / "citations.jsonl": render_counts(store.counts),
    }


def outputs(command: str, result: Result, places: Places) -> dict[Path, bytes]:
    """Return the files that a command writes; every one keeps the records, so that no paper_id is lost.

    Raises:
        OutputError: where two of them would be one file, or the README cannot take its lists.
    """
    parts = [result.records]
    if command in ("enrich", "build", "check"):
        parts.append(render_data(result.data, places.out))
    if command in ("enrich", "readme", "check"):
        parts.append(render_readme(result.data, places.readme, places.out))
    files: dict[Path, bytes] = {}
    for part in parts:
        if twice := files.keys() & part.keys():
            raise OutputError(min(twice), None, "would hold two outputs: choose another --out or --readme")
        files |= part
    return files


def run(
    command: str, places: Places, *, now: Callable[[], datetime], dry: bool, step: Callable[[str], None]
) -> DataSet:
    """Run a command: read, compute, write. `step` is told each stage as it starts.

    Raises:
        PipelineError: with what is wrong, where, and the remedy; nothing on disk has changed then.
    """
    started, clock = now(), monotonic()
    step("parse")
    inputs = read_inputs(places)
    step("resolve")
    result = compute(inputs)
    step("publish")
    files = outputs(command, result, places)
    report = places.out / "run.json"
    refuse_foreign(files | ({report: b""} if command == "enrich" else {}))
    say(inputs.store, result.data)
    if places.readme in files and (problem := too_large(files[places.readme], places.readme)):
        _log.warning("%s", problem)
    if dry:
        _log.info("dry run: no source is asked, nothing is written")
        for problem in stale(files):
            _log.info("%s", problem.replace(f": {MEND}", "; a run would write it"))
        return result.data
    if command == "enrich":
        files[report] = run_report(inputs.store, result.data, started=started, seconds=monotonic() - clock)
    written = [path for path in write_together(files) if path != report]
    _log.info("%s", f"written: {', '.join(map(str, written))}" if written else "nothing has changed")
    return result.data


def check(places: Places) -> None:
    """Make sure that the inputs are valid and the outputs are what they make.

    Raises:
        PipelineError: where they are not.
    """
    files = outputs("check", compute(read_inputs(places)), places)
    if problems := stale(files):
        raise CheckError(problems)
