"""What a run did, for people and for machines."""

import json
import logging
from datetime import datetime
from typing import get_args

from pipeline.model import MatchStatus
from pipeline.publish import DataSet
from pipeline.store import Store

_log = logging.getLogger(__name__)


def _by_status(data: DataSet) -> dict[str, int]:
    names: tuple[MatchStatus, ...] = get_args(MatchStatus)
    return {name: sum(paper.status == name for paper in data.papers) for name in names}


def _answered(store: Store, data: DataSet) -> dict[str, dict[str, int]]:
    """Return for each source how many records it holds, and how many papers have a value from it."""
    return {
        name: {
            "records": len(records),
            "papers": sum(any(value.source == name for value in paper.values.values()) for paper in data.papers),
        }
        for name, records in store.records.items()
    }


def say(store: Store, data: DataSet) -> None:
    """Log what needs a person, one line a source, and the totals."""
    for issue in data.issues:
        if issue.level != "info":
            where = f"{issue.list}{f', line {issue.line}' if issue.line else ''}"
            _log.warning("%s: %s: %s; %s", where, issue.subject, issue.message, issue.remedy)
    for name, numbers in _answered(store, data).items():
        _log.info(
            "%s: %d records, values for %d of %d papers",
            name,
            numbers["records"],
            numbers["papers"],
            len(data.papers),
        )
    statuses = ", ".join(f"{count} {name}" for name, count in _by_status(data).items() if count)
    _log.info("%d entries, %d papers: %s", len(data.entries), len(data.papers), statuses)


def run_report(store: Store, data: DataSet, *, started: datetime, seconds: float) -> bytes:
    """Return run.json: what this run did; it is not committed."""
    report = {
        "started": started.isoformat(),
        "seconds": round(seconds, 3),
        "lists": [parsed.name for parsed in data.lists],
        "entries": len(data.entries),
        "papers": len(data.papers),
        "match_status": _by_status(data),
        "issues": {level: sum(issue.level == level for issue in data.issues) for level in ("error", "warning", "info")},
        "sources": {
            name: numbers
            | {
                "asked": 0,
                "answered": 0,
                "not_held": 0,
                "failed": 0,
                "kept": numbers["records"],
                "requests": 0,
            }
            for name, numbers in _answered(store, data).items()
        },
    }
    return (json.dumps(report, ensure_ascii=False, indent=2) + "\n").encode()
