"""A pull request checked for those who wrote it: each entry that it adds or changes, and what to do about it.

What it brings is data and nothing else; the records of before are believed; nothing in the repository is written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Literal

from pipeline.additions import language_of
from pipeline.config import Language
from pipeline.findings import Finding, Identified, Scene, identified, of_entry, of_list
from pipeline.lookup import Lookup, ask
from pipeline.model import Entry, Issue
from pipeline.project import Places
from pipeline.proposal import Proposal
from pipeline.pull_request import PullRequest, read_pull_request

MOST = 50
"""Entries that are looked up, and lines that could not be read, in one pull request."""
Change = Literal["added", "changed", "unread"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One entry, or one line that could not be read as one."""

    line: int
    title: str
    change: Change
    identified: Identified | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListReport:
    """What is to be said of the changes of one list."""

    path: Path
    rows: tuple[Row, ...] = ()
    findings: tuple[Finding, ...] = ()
    """About the list as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is to be said of a pull request."""

    language: Language
    lists: tuple[ListReport, ...]
    findings: tuple[Finding, ...]
    """About no single list."""

    @property
    def has_errors(self) -> bool:
        """Return whether something is to be mended before it is merged."""
        said = [*self.findings, *(finding for part in self.lists for finding in part.findings)]
        said += [finding for part in self.lists for row in part.rows for finding in row.findings]
        return any(finding.level == "error" for finding in said)


def check_pr(base: str, places: Places, *, offline: bool, environment: Mapping[str, str], now: datetime) -> Report:
    """Return what is to be said of what has changed since `base`, a git revision. No key is used, nothing is kept.

    Raises:
        RevisionError: where git cannot show the state before.
        ListError: where there is no list.
        SettingError: where a variable of the environment cannot be used.
    """
    pull = read_pull_request(base, places)
    today = now.astimezone(UTC).date()
    proposed = (entry for proposal in pull.proposals for entry in proposal.entries)
    shown = dict.fromkeys(islice(proposed, MOST))
    store = pull.store if offline or not shown else ask(pull, tuple(shown), environment, today)
    lookup = Lookup.of(pull, store, today)
    found = {}
    for proposal in pull.proposals:
        mine = tuple(entry for entry in proposal.entries if entry in shown)
        found[proposal.after.path] = (
            _rows(lookup.scene(proposal, mine, offline=offline), mine),
            _of_list(proposal, mine),
        )
    return Report(
        language=_language(pull),
        lists=tuple(
            ListReport(path=path, rows=found.get(path, ((), ()))[0], findings=said + found.get(path, ((), ()))[1])
            for path, said in pull.about.items()
        ),
        findings=pull.findings,
    )


def _language(pull: PullRequest) -> Language:
    """Return the language of the first list, as it was, so that no edit changes it."""
    return next((language_of(proposal.before or proposal.after) for proposal in pull.proposals), "en")


def _of_list(proposal: Proposal, shown: tuple[Entry, ...]) -> tuple[Finding, ...]:
    said = tuple(of_list(proposal))
    left = len(proposal.entries) - len(shown) + max(0, len(proposal.unread) - MOST)
    return (*said, Finding(level="warning", kind="more", values={"count": left})) if left else said


def _rows(scene: Scene, shown: tuple[Entry, ...]) -> tuple[Row, ...]:
    entries = [_row(entry, scene) for entry in shown]
    new = set(scene.proposal.entries)
    old = [entry for entry in scene.proposal.after.entries if entry not in new]
    unread = [_unread(issue, old or scene.proposal.after.entries) for issue in scene.proposal.unread[:MOST]]
    return tuple(sorted([*entries, *unread], key=lambda row: row.line))


def _row(entry: Entry, scene: Scene) -> Row:
    paper = scene.papers.get(entry.line)
    return Row(
        line=entry.line,
        title=entry.title,
        change="changed" if entry in scene.proposal.changed else "added",
        identified=identified(paper, scene.works[entry.line]) if paper else None,
        findings=tuple(of_entry(entry, scene)),
    )


def _unread(issue: Issue, entries: Sequence[Entry]) -> Row:
    """Return what is said of a line, with the nearest entry as the example to follow."""
    line = issue.line or 0
    near = min(entries, key=lambda entry: abs(entry.line - line))
    finding = Finding(level="error", kind="unread", values={"like": near.line})
    return Row(line=line, title=issue.subject, change="unread", findings=(finding,))
