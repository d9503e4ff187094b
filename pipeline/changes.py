"""What a run changed, told from the data set as it was and as it is; pure.

Told are the things that a maintainer would want to read in a log: papers, their ids, their publication, their standing,
their counts once in a while, and what needs a person. A value that only was confirmed, or a day, is none of them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pipeline.falls import fell_sharply
from pipeline.logbook import Change, Kind, Step
from pipeline.model import Issue
from pipeline.titles import title_key

Row = Mapping[str, Any]
_IDS = ("arxiv_id", "acl_id", "doi", "openreview_id", "neurips_hash", "s2_paper_id", "s2_corpus_id")
_COUNTED_AS = ("citation_source", "s2_paper_id")
"""Counts of one record are compared; where the service has another for the paper, its count is another one."""
_COUNTS = timedelta(days=28)
"""What rose most is told once in this time: counts move every day."""
_MOST_RISEN = 5
_ABOUT_ISSUES = frozenset({"issue", "solved"})
_LINE = re.compile(r"\bline \d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A data set as far as its changes are told."""

    papers: Mapping[str, Row]
    """paper_id → row of papers."""
    citations: Sequence[Row]
    issues: Sequence[Issue] | None
    """None where they cannot be told any more."""
    version: tuple[str, str] = ("", "")
    """Of its papers and of its issues, as they stand on disk."""
    told: Sequence[Step] = ()
    """The steps that were published with it, as they are shown."""


def with_step(
    before: Snapshot | None, now: Snapshot, log: Sequence[Step], superseded: Mapping[str, str], day: date
) -> tuple[Step, ...]:
    """Return the log with what is new since the data set was last written, if anything of it is.

    Steps that were told since those papers, and were never published with them, are told anew: their run was killed
    before the data set was replaced, waits in a pull request, or wrote elsewhere. `superseded` says which paper_id took
    the place of another. Without a `before`, only the first run says that it began: what was there before a lost data
    set is not known.
    """
    if before is None:
        begun = Change(kind="begun", subject=f"{len(now.papers)} papers")
        return (*log,) if log else (Step(day=day, changes=(begun,)),)
    since = ".".join(before.version)
    earlier = _published(before, log)
    again = log[len(earlier) :]
    changes = [*_of_papers(before.papers, now.papers, superseded), *_risen(now, earlier, day)]
    if again and again[0].since != since:  # it was killed when the issues had been replaced, and the papers had not
        since = again[0].since or since
        changes += [change for change in again[0].changes if change.kind in _ABOUT_ISSUES]
    else:
        changes += _of_issues(before.issues, now.issues or ())
    return (*earlier, Step(day=day, changes=tuple(changes), since=since)) if changes else (*earlier,)


def _published(before: Snapshot, log: Sequence[Step]) -> Sequence[Step]:
    """Return the log without the steps at its end that were told since those papers and not published with them."""
    at = len(log)
    while at and log[at - 1].as_shown not in before.told:
        at -= 1
    for n, step in enumerate(log[at:], at):
        if step.since and step.since.partition(".")[0] == before.version[0]:
            return log[:n]
    return log


def _of_papers(before: Mapping[str, Row], now: Mapping[str, Row], superseded: Mapping[str, str]) -> Iterator[Change]:
    for paper_id, row in now.items():
        if paper_id not in before:
            yield _change("added", row, ", ".join(_ids(row)) or "not identified")
    for paper_id, row in before.items():
        if paper_id in now:
            yield from _of_paper(row, now[paper_id])
        elif (successor := superseded.get(paper_id)) in now:
            yield _change("merged", row, f"now {successor}")
        else:
            yield _change("gone", row)


def _of_paper(before: Row, now: Row) -> Iterator[Change]:
    if found := [text for text in _ids(now) if text not in _ids(before)]:
        yield _change("found", now, ", ".join(found))
    if now.get("venue") and now.get("venue") != before.get("venue"):
        kind: Kind = "published" if before.get("is_preprint") and now.get("is_preprint") is False else "venue"
        was = before.get("venue")
        yield _change(kind, now, f"{was} → {now['venue']}" if was else now["venue"])
    if title_key(before.get("title") or "") != title_key(now.get("title") or ""):
        yield _change("retitled", now, f"was: {before.get('title')}")
    if before.get("status") != now.get("status"):
        standing: dict[str | None, Kind] = {"withdrawn": "withdrawn", "retracted": "retracted"}
        if now.get("status") in standing:
            yield _change(standing[now["status"]], now)
        elif before.get("status") in standing and now.get("status") == "active":
            yield _change("reinstated", now)
    was, count = before.get("citation_count"), now.get("citation_count")
    same = all(before.get(name) == now.get(name) for name in _COUNTED_AS)
    if same and was is not None and count is not None and fell_sharply(was, count):
        yield _change("fallen", now, f"{was} → {count}")


def _change(kind: Kind, row: Row, detail: str | None = None) -> Change:
    return Change(kind=kind, paper_id=row["paper_id"], subject=row["title"] or row["paper_id"], detail=detail)


def _ids(row: Row) -> list[str]:
    return [f"{column.removesuffix('_id')} {row[column]}" for column in _IDS if row.get(column)]


def _risen(now: Snapshot, log: Sequence[Step], day: date) -> Iterator[Change]:
    """Yield what rose most since that was last told, or since the log began."""
    told = [step.day for step in log if any(change.kind == "risen" for change in step.changes)] or [
        step.day for step in log[:1]
    ]
    if not told or day - told[-1] < _COUNTS:
        return
    rises = [(rise, paper_id) for paper_id, rise in _rises(now.citations, told[-1]).items() if paper_id in now.papers]
    for (gained, was), paper_id in sorted(rises, key=lambda rise: (-rise[0][0], rise[1]))[:_MOST_RISEN]:
        yield _change("risen", now.papers[paper_id], f"{was} → {was + gained}, since {told[-1].isoformat()}")


def _rises(citations: Sequence[Row], since: date) -> dict[str, tuple[int, int]]:
    """Return paper_id → (gained, count then), where one record was measured then and since, and no fall is in doubt."""
    measured: dict[str, list[Row]] = {}
    for row in citations:
        if row["as_of_basis"] == "measured":
            measured.setdefault(row["paper_id"], []).append(row)
    rises = {}
    for paper_id, rows in measured.items():
        last = max(rows, key=lambda row: row["as_of"])
        same = [row for row in rows if (row["source"], row["source_record"]) == (last["source"], last["source_record"])]
        sure = [row for row in same if not row.get("is_sharp_fall")]
        then = max((row for row in sure if row["as_of"] <= since), key=lambda row: row["as_of"], default=None)
        if then and last in sure and (gained := last["citation_count"] - then["citation_count"]) > 0:
            rises[paper_id] = gained, then["citation_count"]
    return rises


def _of_issues(before: Sequence[Issue] | None, now: Sequence[Issue]) -> Iterator[Change]:
    if before is None:
        return
    was, are = _needing(before), _needing(now)
    for key, issue in are.items():
        if key not in was:
            yield Change(kind="issue", paper_id=issue.paper_id, subject=issue.subject, detail=issue.message)
    for key, issue in was.items():
        if key not in are:
            yield Change(kind="solved", paper_id=issue.paper_id, subject=issue.subject, detail=issue.message)


def _needing(issues: Sequence[Issue]) -> dict[tuple[str | None, str, str], Issue]:
    """Return what needs a decision; the line that it stands on, or that it names, may move."""
    return {(i.list, i.subject, _LINE.sub("line", i.message)): i for i in issues if i.level != "info"}
