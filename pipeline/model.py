"""The values that the stages hand on: frozen, compared by content, never changed in place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from pipeline.ids import Ids

LinkKind = Literal["paper", "code", "dataset", "project", "other"]
Precision = Literal["day", "month", "year"]
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

Level = Literal["error", "warning", "info"]
MatchStatus = Literal["linked", "matched", "override", "conflict", "unresolved"]
IDENTIFIED: tuple[MatchStatus, ...] = ("linked", "matched", "override")
"""What a paper that is known to be one and no other can be."""
MatchMethod = Literal["link", "cross-id", "title", "facts", "override"]
Status = Literal["withdrawn", "retracted"]
CountBasis = Literal["measured", "stated", "no-later-than"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link of an entry."""

    label: str
    """The link's text, the word before a bare URL, or "title" where the title is the link."""
    kind: LinkKind
    url: str
    """As written, http or https."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One paper (or tool, course, data set) as a list prints it."""

    list: str
    """Name of the list: its file name without the ending."""
    line: int
    """1-based line where the entry starts."""
    end_line: int
    """1-based line, in the list without our additions, where the entry's own paragraph ends; ours goes to its end."""
    section: tuple[str, ...]
    """Headings above it, outermost first."""
    tier: str | None = None
    position: int
    """1-based in its tier, or in its section where there is no tier."""
    title: str
    alias: str | None = None
    authors_text: str | None = None
    venue_text: str | None = None
    year: int | None = None
    """As printed; never from an arXiv number."""
    note: str | None = None
    links: tuple[Link, ...] = ()
    is_paper: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Something in the data that a person should look at."""

    level: Level
    stage: str
    list: str | None = None
    line: int | None = None
    """1-based."""
    paper_id: str | None = None
    subject: str
    message: str
    remedy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a source answered for one key."""

    source: str
    key: str
    retrieved: date
    """UTC day on which this payload first came."""
    payload: Mapping[str, Any] | None
    """None: asked, and not held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A citation count of one record of a service on one day; ValueError for what is no count."""

    source: str
    source_record: str
    """The record's name at the service: a paper id, or `CorpusId:` and a number."""
    as_of: date
    as_of_basis: CountBasis
    """measured: asked by us on that day; stated: dated by whoever wrote it down; no-later-than: an upper bound."""
    citation_count: int
    influential_citation_count: int | None = None

    def __post_init__(self) -> None:
        """Make sure that the counts are whole numbers which fit into 63 bits."""
        for total in (self.citation_count, self.influential_citation_count):
            if total is not None and (isinstance(total, bool) or not 0 <= total < 1 << 63):
                raise ValueError(f"not a citation count: {total!r}")

    def order(self) -> tuple[date, str, str, int, str, int]:
        """Return the key that sorts counts, oldest first; only equal counts have equal keys."""
        influential = -1 if self.influential_citation_count is None else self.influential_citation_count
        return self.as_of, self.source, self.source_record, self.citation_count, self.as_of_basis, influential


def parse_day(text: str) -> date:
    """Return the day that `2026-01-31` names; ValueError for any other form of a date."""
    if not _DAY.fullmatch(text):
        raise ValueError(f"not a day: {text!r}; write 2026-01-31")
    return date.fromisoformat(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A day, or a month or year stored as its first day."""

    day: date
    precision: Precision


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What one record says of a paper; None: it does not say."""

    ids: Ids = Ids()
    title: str | None = None
    other_titles: tuple[str, ...] = ()
    """Titles that the paper has had elsewhere or earlier."""
    authors: tuple[str, ...] | None = None
    abstract: str | None = None
    published: Dated | None = None
    """First public day known to the source."""
    venue: str | None = None
    venue_date: date | None = None
    year: int | None = None
    booktitle: str | None = None
    """The volume's own title, which may name the venue."""
    counts: tuple[Count, ...] = ()
    version: int | None = None
    """The newest version of a preprint, 1-based."""
    category: str | None = None
    status: Status | None = None
    """None: nothing is said against the paper."""
    tldr: str | None = None
    dblp: str | None = None
    license: str | None = None
    """Under which the abstract is."""
    pdf: str | None = None
    """Address of a PDF."""

    @property
    def titles(self) -> tuple[str, ...]:
        """Every title known, the current one first."""
        return ((self.title,) if self.title else ()) + self.other_titles


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A record beside what it says, as the stages use it."""

    record: Record
    facts: Facts
    method: MatchMethod = "title"
    """How a paper found here by its title was matched."""
    asked: Ids = Ids()
    """What it was asked by, which its answer may not state: a merged record has another name."""
    tokens: frozenset[str] = field(init=False, repr=False, compare=False)
    """Every `kind:id` under which the record is found."""

    def __post_init__(self) -> None:
        """Derive the tokens once: they are looked at for every pair of records compared."""
        object.__setattr__(self, "tokens", frozenset((*self.facts.ids.tokens(), *self.asked.tokens())))


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A paper as the list, its overrides and the checked records know it."""

    entries: tuple[Entry, ...]
    ids: Ids
    printed_ids: Ids = Ids()
    """Ids that the list's own links state."""
    pinned_ids: Ids = Ids()
    """Ids that an override states."""
    chosen_title: str | None = None
    known: tuple[Known, ...] = ()
    """Records that are this paper, in order of precedence."""
    status: MatchStatus
    method: MatchMethod | None = None
    score: float | None = None
    """Similarity of the titles compared, 0 to 1; None: nothing was compared."""
    paper_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """A value, the source that states it, and the UTC day it came (None: from the list itself)."""

    value: Any
    source: str
    retrieved: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One row of papers.parquet: a sourced value for every field that is known."""

    paper_id: str
    entries: tuple[Entry, ...]
    ids: Ids
    values: Mapping[str, Sourced]
    """By column name; a field that is not known is not there."""
    missing: Mapping[str, str]
    """Column name → why it is null: not-asked, not-held or source-down."""
    status: MatchStatus
    method: MatchMethod | None = None
    score: float | None = None
    counts: tuple[Count, ...] = field(default=())
    """Every count in the history of this paper's records, oldest first."""
    doubted: frozenset[Count] = frozenset()
    """Those that are a sharp fall and not yet seen again a week later."""

    def get(self, name: str) -> Any:  # noqa: ANN401 the type is the column's, see COLUMNS
        """Return the value of a field, None where it is not known."""
        sourced = self.values.get(name)
        return None if sourced is None else sourced.value
