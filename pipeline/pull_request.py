"""What a pull request brings, read as data: its lists and decisions; the lists and records as they were before it."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.config import Override, decide
from pipeline.errors import ConfigError, ListError, PipelineError
from pipeline.extras import usual_sources
from pipeline.files import write_together
from pipeline.findings import Finding
from pipeline.generated import additions_edited, generated
from pipeline.parse import ParsedList, list_name
from pipeline.project import Places, read_decisions, read_list
from pipeline.proposal import Proposal, propose
from pipeline.resolve import overrides_path
from pipeline.revision import Revision, starting_point
from pipeline.run_config import read_run_config
from pipeline.store import Store, read_store


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
        ListError: where there is no list, now or before, or two that are named have one name.
    """
    start = starting_point(base)
    paths = _paths(start, places)
    with TemporaryDirectory() as folder:
        aside = Path(folder)
        before = {path: _before(start, old, aside) for path, old in paths.items()}
        store = _store(start, places.records, aside)
    proposals, about = [], {}
    for path, old in paths.items():
        about[path] = (*_changes(start, path, old, before[path]), *additions_edited(start, places, path, old))
        try:
            proposals.append(propose(before[path], _now(start, path, paths)))
        except PipelineError as error:
            about[path] += (_unreadable(error),)
    findings = [*generated(start, places, paths), *_settings(start, places)]
    overrides: tuple[Override, ...] = ()
    try:
        overrides = _decisions(start, [proposal.after for proposal in proposals])
    except PipelineError as error:
        findings.append(_unreadable(error))
    return PullRequest(
        proposals=tuple(proposals), overrides=overrides, store=store, findings=tuple(findings), about=about
    )


def _unreadable(error: PipelineError) -> Finding:
    return Finding(level="error", kind="unreadable", values={"why": str(error)})


def _paths(start: Revision, places: Places) -> dict[Path, Path]:
    """Return the lists as they are named, else every one of now or before, each with its path before.

    One that was deleted is missed, one that was renamed is not.
    """
    named = dict.fromkeys((*places.lists, *places.in_place))
    if unnamed := next((path for path in named if not path.name), None):
        raise ListError(unnamed, None, "is no file: name a list with --list, or leave that out for all of raw/")
    depth = len(places.raw.parts) + 1
    old = [start.path_of(name) for name in start.files(places.raw)]
    found = {path for path in old if path.suffix == ".md" and len(path.parts) == depth} | set(places.raw.glob("*.md"))
    if not named and not found:
        raise ListError(places.raw, None, "holds no list: name one with --list")
    if twin := next((twins[0] for path in named if len(twins := _twins(path, named)) > 1), None):
        raise _twin(twin)
    renamed = {start.path_of(now): start.path_of(before) for now, before in start.renamed().items()}
    origins = {path: renamed.get(path, path) for path in named or sorted(found)}
    moved = {before for path, before in origins.items() if path != before}
    return {path: before for path, before in origins.items() if named or path not in moved}


def _twins(path: Path, paths: Iterable[Path]) -> list[Path]:
    """Return the lists that have the name of a list, itself among them."""
    return [other for other in paths if list_name(other) == list_name(path)]


def _twin(path: Path) -> ListError:
    return ListError(path, None, f"two lists are named {list_name(path)!r}: rename one of the files")


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


def _now(start: Revision, path: Path, paths: Mapping[Path, Path]) -> ParsedList:
    for file in (path, path.with_suffix(".toml")):
        start.refuse_outside(file, ListError)
    if path != min(_twins(path, paths), key=lambda twin: not start.text(paths[twin])):
        raise _twin(path)  # of two that have one name, the one that was not there before takes another
    return read_list(path)


def _settings(start: Revision, places: Places) -> Iterator[Finding]:
    """Yield what is wrong with what is decided for every run; nothing of it is used here."""
    if start.within(places.config) in start.changed():
        try:
            start.refuse_outside(places.config, ConfigError)
            read_run_config(places.config)
        except PipelineError as error:
            yield _unreadable(error)


def _decisions(start: Revision, lists: Sequence[ParsedList]) -> tuple[Override, ...]:
    """Return the decisions by hand, each of which fits an entry."""
    for parsed in lists:
        start.refuse_outside(overrides_path(parsed.path), ConfigError)
    overrides = read_decisions(lists)
    decide([entry for parsed in lists for entry in parsed.entries], overrides)
    return overrides


def _changes(start: Revision, path: Path, old: Path, before: ParsedList | None) -> Iterator[Finding]:
    """Yield what is changed around a list."""
    if before is None:
        yield Finding(level="info", kind="no before")
    elif old != path:
        yield Finding(level="info", kind="renamed", values={"file": str(old)})
    rules = {str(file): start.within(file) for file in (path.with_suffix(".toml"), overrides_path(path))}
    other = start.changed() - start.renamed(100).keys()
    if files := [file for file, within in rules.items() if within in other]:
        yield Finding(level="warning", kind="rules", values={"files": files})
