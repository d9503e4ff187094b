"""`asked.json`: when each source was last asked, key by key, and whether its last asking was left unanswered.

It also knows how many rows the citation history had, so that a history that was lost is not begun anew.

Most keys of a source were last asked on one day, which stands once; only the others are named.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.errors import StoreError
from pipeline.files import read_if_there
from pipeline.jsonl import parse_json
from pipeline.model import Record, parse_day

_LIMIT = 1 << 27  # bytes
_REMEDY = "restore the file from git (git checkout), or delete it: every source is then asked again"
HISTORY = "citations.jsonl"
"""Name of the history, and of its number of rows in `asked.json`."""

Records = Mapping[str, Mapping[str, Record]]
"""Source → key → record, held or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """When what was asked last."""

    days: Mapping[str, Mapping[str, date]] = field(default_factory=dict)
    """Source → key → UTC day."""
    down: frozenset[str] = frozenset()
    """Sources that left something unanswered when they were last asked."""
    since: Mapping[str, date] = field(default_factory=dict)
    """Source that has never answered anything → UTC day on which it was first asked."""
    history: int = 0
    """Rows that the citation history had when this was written; at least so many are there."""

    def day(self, source: str, key: str) -> date | None:
        """Return the day on which a source was last asked for a key; None: never."""
        return self.days.get(source, {}).get(key)


def read_asked(path: Path, records: Records) -> Asked:
    """Return what `asked.json` and the records say; a record that it does not name was asked when it came.

    Raises:
        StoreError: where the file is not what we write.
    """
    text = read_if_there(path, StoreError, limit=_LIMIT)
    try:
        value = _object(parse_json(text) if text is not None else {})
        history = _rows(value.pop(HISTORY, 0))
        stated = {name: _source(entry) for name, entry in value.items()}
    except json.JSONDecodeError as error:
        raise StoreError(path, error.lineno, f"not valid JSON ({error.msg}): {_REMEDY}") from None
    except (ValueError, RecursionError) as error:
        raise StoreError(path, None, f"{error}: {_REMEDY}") from None
    days: dict[str, dict[str, date]] = {}
    for name, kept in records.items():
        most, others, _, _ = stated.get(name, (None, {}, False, None))
        days[name] = {
            key: others.get(key) or max(record.retrieved, most or record.retrieved) for key, record in kept.items()
        }
    return Asked(
        days=days,
        down=frozenset(name for name, (_, _, down, _) in stated.items() if down),
        since={name: since for name, (_, _, _, since) in stated.items() if since},
        history=history,
    )


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 one kind of complaint about a file
    return value


def _rows(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{HISTORY} must be its number of rows")
    return value


def _source(value: object) -> tuple[date | None, dict[str, date], bool, date | None]:
    match value:
        case {"asked": str() | None as day, "down": bool(down), "others": dict(others), **rest} if rest.keys() <= {
            "since"
        } and all(isinstance(text, str) for text in [*others.values(), *rest.values()]):
            days = {key: parse_day(text) for key, text in others.items()}
            since = parse_day(str(rest["since"])) if rest else None
            return (parse_day(day) if day else None), days, down, since
        case _:
            raise ValueError("for each source, asked (a day or null), others (key and day) and down are needed")


def render_asked(asked: Asked, records: Records, is_note: Callable[[str, str], bool]) -> bytes:
    """Return `asked.json`; a source that has never been asked is not in it. `is_note` tells searches from papers."""
    value: dict[str, Any] = {HISTORY: asked.history} if asked.history else {}
    for name in sorted(asked.days.keys() | asked.down):
        days = asked.days.get(name, {})
        if not days and name not in asked.down:
            continue
        papers = Counter(day for key, day in days.items() if not is_note(name, key))
        most = max(papers, key=lambda day: (papers[day], day), default=None)
        kept = records.get(name, {})
        others = {
            key: day.isoformat()
            for key, day in sorted(days.items())
            if day != max(kept[key].retrieved, most or kept[key].retrieved)
        }
        value[name] = {"asked": most.isoformat() if most else None, "down": name in asked.down, "others": others}
        if name in asked.since:
            value[name]["since"] = asked.since[name].isoformat()
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
