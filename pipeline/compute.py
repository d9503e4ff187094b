"""From inputs to a data set: the entries resolved, the papers enriched, everything checked, every output rendered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipeline.cases import open_cases
from pipeline.catalogue import Catalogue
from pipeline.changes import with_step
from pipeline.checks import check_list, expect_totals, totals_of
from pipeline.config import Override
from pipeline.decisions import decisions_of
from pipeline.enrich import enrich
from pipeline.errors import OutputError
from pipeline.history import History, former_ids
from pipeline.identity import identify
from pipeline.keep import render_kept, with_stated_counts
from pipeline.logbook import render_log
from pipeline.missing import reasons_of
from pipeline.model import Entry, Issue, Paper
from pipeline.parse import ParsedList
from pipeline.project import Inputs, Places
from pipeline.publish import DATA_FILES, DataSet, last_written, render_data, render_readme, snapshot
from pipeline.resolve import Resolution, resolve
from pipeline.review import sort_issues
from pipeline.sources import PRECEDENCE, SOURCES, optional_names
from pipeline.store import Identity, Store, render_identities


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a run makes of its inputs."""

    data: DataSet
    records: Mapping[Path, bytes]
    """The record files that may have changed."""
    superseded: Mapping[str, str]
    """paper_id → the one that took its place."""


def look(inputs: Inputs, store: Store) -> Resolution:
    """Return what the entries are, by those records; pure."""
    return _resolved(inputs, Catalogue.of_store(store))


def _resolved(inputs: Inputs, catalogue: Catalogue) -> Resolution:
    printed = [entry for parsed in inputs.lists for entry in parsed.entries]
    return resolve(printed, inputs.overrides, catalogue)


def compute(inputs: Inputs, *, is_final: bool = True) -> Result:
    """Return the data set and the record files that the inputs make; pure.

    Not `is_final`: there is more to be asked, and too few resolved papers are no fault yet.

    Raises:
        CheckError: where a total is not as the configuration expects.
        ConfigError: where an override fits no entry.
    """
    catalogue = Catalogue.of_store(inputs.store)
    resolution = _resolved(inputs, catalogue)
    works, identities = identify(resolution.works, inputs.store.identities)
    store = replace(inputs.store, counts=with_stated_counts(inputs.store))
    history = History.of(store.counts, former_ids(works, identities, store.known))
    hidden = _hidden_abstracts(inputs.lists)
    papers = tuple(
        enrich(work, history, reasons_of(work, store), {name for e in work.entries for name in hidden[e.list]})
        for work in works
    )
    paper_of = {entry: paper for paper in papers for entry in paper.entries}
    lists = _with_entries(inputs.lists, resolution.entries)
    today = _today(store, inputs.overrides)
    issues = _issues(lists, resolution.issues, paper_of, today)
    for parsed in lists:
        expect_totals(parsed, totals_of(parsed.entries, paper_of), answered=is_final and _all_answered(store))
    decisions = decisions_of(resolution.claims, catalogue, paper_of)
    data = DataSet(
        lists=lists,
        papers=papers,
        entries=resolution.entries,
        paper_of=paper_of,
        issues=tuple(sort_issues(issues)),
        decisions=decisions,
        cases=open_cases(decisions, resolution.entries, paper_of, inputs.overrides),
        today=today,
        unused=optional_names(SOURCES) - {source.name for source in store.sources},
        log=store.log,
    )
    superseded = {one.paper_id: one.superseded_by for one in identities if one.superseded_by}
    return Result(data=data, records=_records(store, identities), superseded=superseded)


def with_changes(result: Result, places: Places) -> Result:
    """Return the result with what it changes in the data set as it was last written, told in the log.

    As everywhere in the outputs, its day is the newest in the inputs; without any day, nothing is told yet.

    Raises:
        OutputError: where that data set is damaged, or somebody else's.
    """
    if (day := result.data.today) is None:
        return result
    now = snapshot(result.data.rows(), result.data.issues)
    log = with_step(last_written(places.out), now, result.data.log, result.superseded, day)
    if log == result.data.log:
        return result
    records = {**result.records, places.records / "changes.jsonl": render_log(log)}
    return replace(result, data=replace(result.data, log=log), records=records)


def _all_answered(store: Store) -> bool:
    """Return whether the sources were asked and left nothing unanswered; one may have had nothing to be asked."""
    asked = [source.name for source in store.sources if source.service]
    return any(store.asked.days.get(name) for name in asked) and not store.asked.down.intersection(asked)


def _hidden_abstracts(lists: Sequence[ParsedList]) -> dict[str, set[str]]:
    """Return for each list the sources whose abstracts it does not want written."""
    return {parsed.name: set(PRECEDENCE["abstract"]) - set(parsed.config.abstracts) for parsed in lists}


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
    log = {store.folder / "changes.jsonl": render_log(store.log)} if store.log else {}
    return render_kept(store) | log | {store.folder / "papers.jsonl": render_identities(identities)}


def outputs(command: str, result: Result, places: Places, *, is_final: bool = True) -> dict[Path, bytes]:
    """Return the files that a command writes; every one keeps the records, so that no paper_id is lost.

    Not `is_final`: only whether they can be written is to be known; those of the data set are empty.

    Raises:
        OutputError: where two of them would be one file, or the README cannot take its lists.
    """
    parts = [result.records]
    if command in ("enrich", "build", "check"):
        empty = {places.out / name: b"" for name in DATA_FILES}
        parts.append(render_data(result.data, places.out) if is_final else empty)
    if command in ("enrich", "readme", "check"):
        parts.append(render_readme(result.data, places.readme, places.out, places.in_place))
    files: dict[Path, bytes] = {}
    for part in parts:
        if twice := files.keys() & part.keys():
            raise OutputError(min(twice), None, "would hold two outputs: choose another --out or --readme")
        files |= part
    return files
