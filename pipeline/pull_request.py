"""What a pull request brings, read as data: its lists and decisions; the lists and records as they were before it."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.config import Override, decide
from pipeline.errors import ConfigError, ListError, OutputError, PipelineError
from pipeline.extras import usual_sources
from pipeline.files import read_if_there, write_together
from pipeline.findings import Finding
from pipeline.parse import ParsedList, list_name
from pipeline.project import LIST_LIMIT, Places, read_decisions, read_list
from pipeline.proposal import Proposal, propose
from pipeline.regions import find_block
from pipeline.resolve import overrides_path
from pipeline.revision import Revision, starting_point
from pipeline.sources import SOURCES
from pipeline.store import Store, read_store

_SHORT = 12  # characters of a commit's name that are shown


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequest:
    """Everything that is looked at."""

    proposals: tuple[Proposal, ...]
    """One a list that can be read."""
    overrides: tuple[Override, ...]
    """The decisions by hand as the pull request has them."""
    store: Store
    """The records as they were before it."""
    findings: tuple[Finding, ...]
    """About no single list."""
    about: Mapping[Path, tuple[Finding, ...]] = field(default_factory=dict)
    """About a list as a whole, by its path; also of those that cannot be read."""


def read_pull_request(base: str, places: Places) -> PullRequest:
    """Return what has changed since the newest common commit with `base`, a git revision.

    What is wrong with the files as they are now is a finding. Nothing in the repository is written.

    Raises:
        RevisionError: where git cannot show the state before.
        ListError: where there is no list, now or before, or two have one name.
    """
    start = starting_point(base)
    paths = _paths(start, places)
    with TemporaryDirectory() as folder:
        aside = Path(folder)
        before = {path: _before(start, path, aside) for path in paths}
        store = _store(start, places.records, aside)
    proposals, about = [], {}
    for path in paths:
        about[path] = tuple(_changes(start, path, before[path]))
        try:
            proposals.append(propose(before[path], _now(start, path)))
        except PipelineError as error:
            about[path] += (_unreadable(error),)
    findings = [*_generated(start, places, paths)]
    overrides: tuple[Override, ...] = ()
    try:
        overrides = _decisions(start, [proposal.after for proposal in proposals])
    except ConfigError as error:
        findings.append(_unreadable(error))
    return PullRequest(
        proposals=tuple(proposals), overrides=overrides, store=store, findings=tuple(findings), about=about
    )


def _unreadable(error: PipelineError) -> Finding:
    return Finding(level="error", kind="unreadable", values={"why": str(error)})


def _paths(start: Revision, places: Places) -> tuple[Path, ...]:
    """Return the lists as they are named, else every one of now or before; one that was deleted is missed."""
    named = (*places.lists, *places.in_place)
    depth = len(places.raw.parts) + 1
    old = [start.path_of(name) for name in start.files(places.raw)]
    found = {path for path in old if path.suffix == ".md" and len(path.parts) == depth} | set(places.raw.glob("*.md"))
    if not named and not found:
        raise ListError(places.raw, None, "holds no list: name one with --list")
    paths = tuple(dict.fromkeys(named)) or tuple(sorted(found))
    names = [list_name(path) for path in paths]
    if twin := next((path for path in paths if names.count(list_name(path)) > 1), None):
        raise ListError(twin, None, f"two lists are named {list_name(twin)!r}: rename one of the files")
    return paths


def _aside(start: Revision, path: Path, folder: Path) -> Path | None:
    """Write what stood at a path before into a folder; return where; None: nothing stood there."""
    files = start.files(path)
    within = start.within(path)
    write_together({folder / name: content for name, content in files.items()})
    return folder / within if files and within else None


def _before(start: Revision, path: Path, folder: Path) -> ParsedList | None:
    _aside(start, path.with_suffix(".toml"), folder)
    old = _aside(start, path, folder)
    if old is None:
        return None
    try:
        return read_list(old)
    except PipelineError:
        return None  # whoever wrote the pull request cannot mend that


def _store(start: Revision, records: Path, folder: Path) -> Store:
    """Return the records as they were; none where they cannot be read: then more is asked."""
    with contextlib.suppress(PipelineError):
        return read_store(_aside(start, records, folder) or folder / "none", usual_sources())
    return read_store(folder / "none", usual_sources())


def _now(start: Revision, path: Path) -> ParsedList:
    for file in (path, path.with_suffix(".toml")):
        _refuse_outside(start, file)
    return read_list(path)


def _refuse_outside(start: Revision, path: Path) -> None:
    """Read nothing of the machine that a symbolic link of the pull request leads to."""
    if not start.holds(path):
        raise ListError(path, None, "leads out of the repository: put a file there, no symbolic link")


def _decisions(start: Revision, lists: Sequence[ParsedList]) -> tuple[Override, ...]:
    """Return the decisions by hand, each of which fits an entry."""
    for parsed in lists:
        _refuse_outside(start, overrides_path(parsed.path))
    overrides = read_decisions(lists)
    decide([entry for parsed in lists for entry in parsed.entries], overrides)
    return overrides


def _changes(start: Revision, path: Path, before: ParsedList | None) -> Iterator[Finding]:
    """Yield what is changed around a list."""
    if before is None:
        yield Finding(level="info", kind="no before")
    rules = {str(file): start.within(file) for file in (path.with_suffix(".toml"), overrides_path(path))}
    if files := [file for file, within in rules.items() if within in start.changed()]:
        yield Finding(level="warning", kind="rules", values={"files": files})


def _generated(start: Revision, places: Places, lists: Sequence[Path]) -> Iterator[Finding]:
    """Yield which files the pull request should leave alone."""
    changed = start.changed()
    by_hand = {f"{source.name}.jsonl" for source in SOURCES if source.service is None}
    folders = [f"{within}/" for folder in (places.records, places.out) if (within := start.within(folder))]
    files = {name for name in changed if name.startswith(tuple(folders)) and name.rpartition("/")[2] not in by_hand}
    for path in lists:
        if path != places.readme and _has_other_block(start, places.readme, path):
            if start.within(path) in changed:
                files.add(str(places.readme))
            else:
                values = {"file": str(places.readme), "list": str(path)}
                yield Finding(level="error", kind="generated list", values=values)
    if files:
        about: dict[str, object] = {"files": sorted(files), "commit": start.commit[:_SHORT]}
        yield Finding(level="warning", kind="generated", values=about)


def _has_other_block(start: Revision, readme: Path, path: Path) -> bool:
    """Return whether the list in the README is another than before."""
    old = start.files(readme).get(start.within(readme) or "")
    if old is None or not start.holds(readme):
        return False
    with contextlib.suppress(PipelineError):
        now = read_if_there(readme, OutputError, limit=LIST_LIMIT) or ""
        return _block(old.decode("utf-8", "replace"), path, readme) != _block(now, path, readme)
    return False


def _block(text: str, path: Path, readme: Path) -> str:
    block = find_block(text, list_name(path), readme)
    return text[block.start : block.end]
