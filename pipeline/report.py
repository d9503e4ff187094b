"""What a run did, for people and for machines."""

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import get_args

from pipeline.fetch import Outcome
from pipeline.http import Tally
from pipeline.model import MatchStatus
from pipeline.publish import DataSet
from pipeline.sources.base import Source
from pipeline.store import Store
from pipeline.wanted import Wants

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


@dataclass(frozen=True, slots=True)
class Network:
    """How the asking of a run went; empty where nobody was asked."""

    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    down: Mapping[str, str] = field(default_factory=dict)
    """Source → why it was called unreachable."""

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The sources that left something unanswered."""
        return tuple(sorted({*self.down, *(name for name, outcome in self.outcomes.items() if outcome.failed)}))


def say_wanted(source: Source, wants: Wants) -> None:
    """Log what a source would be asked first; what it answers may lead to more."""
    requests = len(source.requests(wants.keys)) + len(source.searches(wants.titles.values()))
    asked = f"{len(wants.keys)} papers by id and {len(wants.titles)} by title, in {requests} requests"
    _log.info("%s: would be asked for %s", source.name, asked if requests else "nothing")


def say(store: Store, data: DataSet, network: Network) -> None:
    """Log what needs a person, one line a source, and the totals."""
    for issue in data.issues:
        if issue.level != "info":
            where = f"{issue.list}{f', line {issue.line}' if issue.line else ''}"
            _log.warning("%s: %s: %s; %s", where, issue.subject, issue.message, issue.remedy)
    for name, numbers in _answered(store, data).items():
        held = f"{numbers['records']} records, values for {numbers['papers']} of {len(data.papers)} papers"
        _log.info("%s: %s%s", name, held, _asked(name, network))
    statuses = ", ".join(f"{count} {name}" for name, count in _by_status(data).items() if count)
    _log.info("%d entries, %d papers: %s", len(data.entries), len(data.papers), statuses)


def _asked(name: str, network: Network) -> str:
    """Return how the asking of a source went, as the rest of a line."""
    outcome, tally = network.outcomes.get(name, Outcome()), network.tallies.get(name, Tally())
    if not outcome.asked:
        return "; nothing was asked" if name in network.tallies else ""
    counts = f"{outcome.answered} answered, {outcome.not_held} not held, {outcome.failed} failed"
    kept = f" ({outcome.kept} kept as known)" if outcome.failed else ""
    reason = f"; unreachable: {network.down[name]}" if name in network.down else ""
    return f"; asked for {outcome.asked}: {counts}{kept}, {tally.requests} requests in {tally.seconds:.1f} s{reason}"


def run_report(store: Store, data: DataSet, network: Network, *, started: datetime, seconds: float) -> bytes:
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
            | asdict(network.outcomes.get(name, Outcome()))
            | _sent(network.tallies.get(name, Tally()))
            | {"down": network.down.get(name)}
            for name, numbers in _answered(store, data).items()
        },
    }
    return (json.dumps(report, ensure_ascii=False, indent=2) + "\n").encode()


def _sent(tally: Tally) -> dict[str, float]:
    return {"requests": tally.requests, "retries": tally.retries, "seconds": round(tally.seconds, 3)}
