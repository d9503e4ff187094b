"""The citation history that a made-up year should have left, by its script and by what the service was asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from benchmarks.year_script import FIRST, Year
from tests.services import S2, Request, World

Row = Mapping[str, Any]
Point = tuple[int, int]
"""Night and count."""
_MONTH, _WEEK = 30, 7  # nights
_WINDOWS = {"citations_per_year": 365, "citations_last_90_days": 90}


def is_sharp(before: int, after: int) -> bool:
    """Return whether a count fell by more than ten and by more than one in twenty."""
    return before - after > max(10, before // 20)


@dataclass(slots=True)
class Record:
    """One record of the service: what it said when it was asked, and what of that should be written down and shown."""

    number: int
    """Of the paper."""
    rows: list[Point] = field(default_factory=list)
    shown: list[Point] = field(default_factory=list)
    """Rows that are no fall in doubt; without the ones that came before a fall that was believed."""
    fell: Point | None = None
    """Where a fall is in doubt: when it was first seen, and to what."""

    def say(self, night: int, count: int) -> None:
        """Take what the service says of the record on a night."""
        last = self.rows[-1] if self.rows else None
        if last and last[0] == night:
            return
        believed = self.fell is not None and night - self.fell[0] >= _WEEK
        if not last or count != last[1] or night - last[0] >= _MONTH or believed:
            self.rows.append((night, count))
            self._show(night, count)

    def _show(self, night: int, count: int) -> None:
        if not self.shown or not is_sharp(self.shown[-1][1], count):
            self.shown.append((night, count))
            self.fell = None
            return
        if self.fell is None or is_sharp(self.fell[1], count):
            self.fell = night, count
        if night - self.fell[0] >= _WEEK:
            self.shown, self.fell = [(night, count)], None

    def gained(self, days: int) -> tuple[int, int] | None:
        """Return between what the citations gained in so many days must lie; None where they cannot be told."""
        first = self.shown[-1][0] - days
        if len(self.shown) < 2 or self.shown[0][0] > first:  # noqa: PLR2004 a rise needs two counts
            return None
        at = next(n for n, point in enumerate(self.shown) if point[0] > first)
        (since, low), (until, high) = self.shown[at - 1 : at + 1]
        if since == first:
            high = low
        elif until - since > days:
            return None
        gains = self.shown[-1][1] - low, self.shown[-1][1] - high
        return min(gains), max(gains)


@dataclass(slots=True, kw_only=True)
class Counts:
    """Sees what Semantic Scholar is asked, and checks the history and the counts that are shown."""

    year: Year
    wrong: list[str] = field(default_factory=list)
    records: dict[str, Record] = field(default_factory=dict)
    """By paperId."""
    _current: dict[int, str] = field(default_factory=dict)

    def see(self, night: int, requests: Iterable[Request]) -> None:
        """Take the requests of a night: those that were answered rightly told what they asked for."""
        state = self.year.nights[night]
        held = World(state.papers + state.strangers).by_s2
        numbers = {paper.s2: number for number, paper in enumerate(state.papers)}
        asked = [request for request in requests if request.service == S2]
        for request in asked[len(state.faults.get(S2, ())) :]:
            for name in request.asked if request.method == "POST" else ():
                paper = held.get(name.lower())
                if paper and paper.s2 and paper.s2 in numbers:
                    number = numbers[paper.s2]
                    self.records.setdefault(paper.s2, Record(number)).say(night, paper.citations)
                    self._current[number] = paper.s2

    def look(self, night: int, rows: Mapping[int, Row]) -> None:
        """Check the counts that are shown on a night, by number of the paper."""
        for number, row in rows.items():
            record = self.record(number)
            shown = record.shown[-1] if record else (None, None)
            as_of = (row["citations_as_of"] - FIRST).days if row["citations_as_of"] else None
            if (as_of, row["citation_count"]) != shown:
                self.wrong.append(
                    f"night {night}: paper {number} shows {row['citation_count']} of {as_of}, not {shown}"
                )
            for column, days in _WINDOWS.items():
                gained, right = row[column], record and record.gained(days)
                if (gained is None) != (right is None) or (right and not right[0] <= gained <= right[1]):
                    self.wrong.append(f"night {night}: paper {number} has {column} {gained}, not {right}")

    def record(self, number: int) -> Record | None:
        """Return the record that a paper was last found under."""
        return self.records[self._current[number]] if number in self._current else None

    def close(self, history: Sequence[Row]) -> None:
        """Check the history that is left, a row a line."""
        found: dict[str, list[Point]] = {}
        for row in history:
            found.setdefault(row["source_record"], []).append(
                ((date.fromisoformat(row["as_of"]) - FIRST).days, row["citation_count"])
            )
        for name in found.keys() | self.records.keys():
            rows = self.records[name].rows if name in self.records else []
            if sorted(found.get(name, [])) != rows:
                day = next((FIRST + timedelta(days=night) for night, _ in rows), None)
                self.wrong.append(f"history of {name} (since {day}): {sorted(found.get(name, []))}, not {rows}")
