"""How things stand: how old the data is, what is missing and why, what needs a person; pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pipeline.publish import DataSet
from pipeline.sources.base import Source
from pipeline.store import Store

_NAMED = 10  # issues that are shown one by one


def status(data: DataSet, store: Store, today: date) -> dict[str, Any]:
    """Return the status as JSON has it; days are ISO dates, ages days."""
    return {
        "today": today.isoformat(),
        "newest": data.today.isoformat() if data.today else None,
        "age_days": (today - data.today).days if data.today else None,
        "entries": len(data.entries),
        "papers": len(data.papers),
        "match_status": dict(Counter(paper.status for paper in data.papers)),
        "sources": {source.name: _source(source, store, today) for source in store.sources},
        "missing": _missing(data),
        "needs_a_person": [
            {
                "list": issue.list,
                "line": issue.line,
                "paper_id": issue.paper_id,
                "subject": issue.subject,
                "message": issue.message,
                "remedy": issue.remedy,
            }
            for issue in data.issues
            if issue.level != "info"
        ],
        "last_change": data.log[-1].day.isoformat() if data.log else None,
    }


def _source(source: Source, store: Store, today: date) -> dict[str, Any]:
    """Return how a source stands; one that is compiled by hand is never asked."""
    days = store.asked.days.get(source.name, {}) if source.service else {}
    asked = max(days.values(), default=None)
    name = source.name
    return {
        "records": len(store.facts[name]),
        "is_asked": source.service is not None,
        "asked": asked.isoformat() if asked else None,
        "age_days": (today - asked).days if asked else None,
        "down": name in store.asked.down,
    }


def _missing(data: DataSet) -> dict[str, dict[str, int]]:
    """Return field → reason → how many papers lack it so."""
    missing: dict[str, Counter[str]] = {}
    for paper in data.papers:
        for name, reason in paper.missing.items():
            missing.setdefault(name, Counter())[reason] += 1
    return {name: dict(sorted(missing[name].items())) for name in sorted(missing)}


def said(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield the status as lines for a person."""
    matched = ", ".join(f"{count} {name}" for name, count in found["match_status"].items())
    yield f"{found['entries']} entries, {found['papers']} papers: {matched}"
    yield f"newest data: {_day(found['newest'], found['age_days'])}; last change: {found['last_change'] or 'none yet'}"
    yield ""
    for name, source in found["sources"].items():
        down = "; left something unanswered" if source["down"] else ""
        asked = f"last asked {_day(source['asked'], source['age_days'])}" if source["is_asked"] else "compiled by hand"
        yield f"{name}: {source['records']} records, {asked}{down}"
    yield ""
    for name, reasons in found["missing"].items():
        yield f"missing {name}: " + ", ".join(f"{count} {reason}" for reason, count in reasons.items())
    if found["missing"]:
        yield ""
    issues = found["needs_a_person"]
    yield f"needs a person: {len(issues)}"
    for issue in issues[:_NAMED]:
        where = f"{issue['list']}{':' + str(issue['line']) if issue['line'] else ''}"
        yield f"  {where}: {issue['subject']}: {issue['message']}; {issue['remedy'] or 'see REVIEW.md'}"
    if len(issues) > _NAMED:
        yield f"  … and {len(issues) - _NAMED} more: REVIEW.md"


def _day(day: str | None, age: int | None) -> str:
    if day is None:
        return "never"
    return f"{day} (today)" if age == 0 else f"{day} ({age} {'day' if age == 1 else 'days'} ago)"
