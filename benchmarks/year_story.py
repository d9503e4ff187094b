"""The change log that a made-up year should have left, by its script alone."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from benchmarks.year_counts import Counts
from benchmarks.year_script import FIRST, Event, Year
from benchmarks.year_values import truth

TOLD_AS: Mapping[str, tuple[str, int, int]] = {
    "added": ("added", 0, 0),
    "removed": ("gone", 0, 0),
    "published": ("published", 0, 30),
    "retitled": ("retitled", 0, 30),
    "merged": ("found", 0, 0),
    "dropped": ("fallen", 7, 7),
    "split": ("fallen", 7, 7),
    "withdrawn": ("withdrawn", 0, 30),
    "retracted": ("retracted", 0, 30),
}
"""Event → (how the log tells it, nights after it at least, nights after a run that may have seen it at most).

An event that is not here changes nothing that is told: a paper moved within the list, a namesake, a count that dips.
"""
_ALWAYS_TRUE = frozenset({"begun"})
_IDS = re.compile(r"(\w+) ([^\s,]+)")
_RISE = re.compile(r"(\d+) → (\d+), since ([\d-]+)")
_MOST_RISEN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line of the log."""

    night: int
    kind: str
    number: int | None
    detail: str | None


def read_story(steps: Iterable[Mapping[str, Any]], number_of: Mapping[str, int]) -> list[Told]:
    """Return the log, line by line; `number_of` is by paper_id."""
    return [
        Told(
            night=(date.fromisoformat(step["day"]) - FIRST).days,
            kind=change["kind"],
            number=number_of.get(change.get("paper_id", "")),
            detail=change.get("detail"),
        )
        for step in steps
        for change in step["changes"]
    ]


@dataclass(slots=True, kw_only=True)
class Story:
    """Compares the log with the script."""

    year: Year
    every: int
    counts: Counts
    wrong: list[str] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)
    """Lines that are true, by kind."""

    def close(self, told: Sequence[Told]) -> None:
        """Check the whole log: every event is told once and in time, and nothing else is."""
        left = list(told)
        for night, count in Counter(line.night for line in told if line.kind == "risen").items():
            if count > _MOST_RISEN:
                self.wrong.append(f"night {night}: {count} rises told, not {_MOST_RISEN}")
        for event in self.year.events:
            if event.kind in TOLD_AS:
                self._match(event, left)
        seen: dict[int | None, set[str]] = {}
        for line in told:
            if line not in left or self._is_true(line, seen.setdefault(line.number, set())):
                self.tally[line.kind] += 1
            else:
                self.wrong.append(f"night {line.night}: told, but not so: {line}")

    def _match(self, event: Event, left: list[Told]) -> None:
        kind, least, most = TOLD_AS[event.kind]
        last = self.year.calm(self.year.calm(event.night, self.every) + most, self.every)
        for line in left:
            if (line.kind, line.number) == (kind, event.number) and event.night + least <= line.night <= last:
                left.remove(line)
                return
        if last < len(self.year.nights):
            self.wrong.append(f"night {event.night}: paper {event.number} was {event.kind}; not told until {last}")

    def _is_true(self, line: Told, seen: set[str]) -> bool:
        """Return whether a line that tells no event of the script is true all the same."""
        if line.kind in _ALWAYS_TRUE:
            return line.night == 0
        if line.number is None or line.detail is None:
            return False
        if line.kind == "risen":
            return self._has_risen(line)
        paper = truth(self.year.nights[line.night].papers[line.number])
        if line.kind == "found":
            stated = {
                f"{kind}_id" if f"{kind}_id" in paper else kind: value for kind, value in _IDS.findall(line.detail)
            }
            news = {f"{column} {value}" for column, value in stated.items()}
            right = all(str(paper.get(column)) == value for column, value in stated.items()) and not news & seen
            seen |= news
            return right
        return line.kind in ("published", "venue") and line.detail == paper["venue"] and self._is_new(line)

    def _is_new(self, line: Told) -> bool:
        """Return whether a paper came to the list while a service failed, so that not all of it was known at once."""
        come = [event.night for event in self.year.events if (event.kind, event.number) == ("added", line.number)]
        return any(night < line.night <= self.year.calm(night, self.every) for night in come)

    def _has_risen(self, line: Told) -> bool:
        match = _RISE.fullmatch(line.detail or "")
        if not match:
            return False
        since = (date.fromisoformat(match[3]) - FIRST).days
        for record in self.counts.records.values():
            rows = {night: count for night, count in record.rows if night <= line.night}
            then = max((night for night in rows if night <= since), default=None)
            if record.number != line.number or then is None:
                continue
            if (rows[then], rows[max(rows)]) == (int(match[1]), int(match[2])):
                return True
        return False
