"""What the tables may say on each night of a made-up year, by its script alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from benchmarks.year_script import FIRST, Year
from tests.services import Paper

Row = Mapping[str, Any]
AGES: Mapping[str, int] = {
    "arxiv_id": 0,
    "s2_paper_id": 0,
    "s2_corpus_id": 0,
    "acl_id": 0,
    "doi": 0,
    "venue": 30,
    "is_preprint": 30,
    "title": 30,
    "status": 30,
}
"""Nights that a value may be older than the last run on which every service answered: the ages of docs/services.md."""
_ABOUT_ROWS = frozenset({"provenance", "missing", "citations_per_year", "citations_last_90_days"})
"""What may become unknown again: what is missing is told of a row, a velocity has no value across a break."""


def truth(paper: Paper) -> dict[str, Any]:
    """Return the values of a paper as they are, by column."""
    venue = f"ACL {paper.year}" if paper.acl else f"{paper.s2_venue} {paper.s2_year}" if paper.s2_venue else None
    status = "retracted" if paper.retracted else "withdrawn" if paper.comment else "active"
    return {
        "arxiv_id": paper.arxiv,
        "s2_paper_id": paper.s2,
        "s2_corpus_id": paper.s2_corpus,
        "acl_id": paper.acl,
        "doi": paper.doi,
        "venue": venue,
        "is_preprint": venue is None,
        "title": paper.title,
        "status": status,
    }


@dataclass(slots=True, kw_only=True)
class Values:
    """Looks at the rows of every run; what is wrong is told in `wrong`, a line each."""

    year: Year
    every: int
    wrong: list[str] = field(default_factory=list)
    number_of: dict[str, int] = field(default_factory=dict)
    """By every paper_id that was ever seen."""
    _before: dict[int, Row] = field(default_factory=dict)
    _since: dict[int, int] = field(default_factory=dict)
    """Number → the run that first saw it in the list."""

    def look(self, night: int, rows: Mapping[int, Row]) -> None:
        """Check the rows of a run, by number of the paper."""
        listed = self.year.nights[night].listed
        if rows.keys() != set(listed):
            self._tell(night, None, "papers", sorted(listed), sorted(rows))
        for number, row in rows.items():
            self.number_of[row["paper_id"]] = number
            self._since.setdefault(number, night)
            for column in AGES:
                right = list(self._right(night, number, column))
                if row[column] not in right:
                    self._tell(night, number, column, right, row[column])
            before = self._before.get(number, {})
            for column in before.keys() - _ABOUT_ROWS:
                if before[column] is not None and row[column] is None:
                    self._tell(night, number, column, before[column], None)
        self._before = dict(rows)

    def _right(self, night: int, number: int, column: str) -> Iterator[Any]:
        """Yield what a column may say: what was true on one of the nights that its age reaches back to."""
        oldest = self.year.calm_before(night, self.every) - AGES[column]
        seen = self.year.nights[max(oldest, self._since[number]) : night + 1]
        yield from dict.fromkeys(truth(state.papers[number])[column] for state in seen)
        if oldest < self._since[number]:  # not yet asked everywhere, and then what arXiv holds is a preprint
            yield from (None, True) if column == "is_preprint" else (None,)

    def _tell(self, night: int, number: int | None, what: str, right: object, found: object) -> None:
        who = "" if number is None else f"paper {number}: "
        self.wrong.append(f"night {night} ({FIRST + timedelta(days=night)}): {who}{what} is {found!r}, not {right!r}")
