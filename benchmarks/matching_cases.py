"""Hard cases, written by hand: what an entry prints, what is held, and what is right; see matching_cases.md."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.catalogue import Catalogue
from pipeline.claims import claim
from pipeline.ids import Ids, parse_ids
from pipeline.links import link_kind
from pipeline.model import Entry, Facts, Known, Link, Record

CASES = Path(__file__).with_suffix(".jsonl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case, as a line of the file states it."""

    id: str
    kind: str
    entry: Entry
    catalogue: tuple[Known, ...]
    """Most believed first."""
    status: str
    """matched, linked, unresolved or conflict."""
    ids: Ids
    """Every id that is right to attach; none where the entry is reported."""
    reason: str


def read(path: Path = CASES) -> list[Case]:
    """Return the cases of a file, in its order; KeyError for a missing field."""
    return [_case(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def _case(row: Mapping[str, Any]) -> Case:
    return Case(
        id=row["id"],
        kind=row["kind"],
        entry=_entry(row["entry"]),
        catalogue=tuple(_known(n, paper) for n, paper in enumerate(row["catalogue"])),
        status=row["answer"]["status"],
        ids=parse_ids(row["answer"]["ids"].items()),
        reason=row["reason"],
    )


def _entry(printed: Mapping[str, Any]) -> Entry:
    links: Sequence[str] = printed.get("links", ())
    return Entry(
        list="cases",
        line=1,
        end_line=1,
        section=(),
        position=1,
        title=printed["title"],
        authors_text=printed.get("authors"),
        venue_text=printed.get("venue"),
        year=printed.get("year"),
        links=tuple(Link(label="pdf", kind=link_kind("pdf", url), url=url) for url in links),
    )


def _known(number: int, paper: Mapping[str, Any]) -> Known:
    stated = Facts(
        ids=parse_ids(paper["ids"].items()),
        title=paper["title"],
        other_titles=tuple(paper.get("other_titles", ())),
        authors=tuple(paper["authors"]) if paper.get("authors") else None,
        venue=paper.get("venue"),
        year=paper.get("year"),
    )
    record = Record(source=paper["source"], key=str(number), retrieved=date(2026, 11, 24), payload={})
    return Known(record=record, facts=stated)


def fault(case: Case) -> str | None:
    """Return what the matcher gets wrong in a case, None where it is right: its status and every id count."""
    found = claim(case.entry, None, Catalogue.of(case.catalogue))
    got, right = (sorted(ids.tokens()) for ids in (found.ids, case.ids))
    if (found.status, got) == (case.status, right):
        return None
    return f"{found.status} {', '.join(got) or 'nothing'}, not {case.status} {', '.join(right) or 'nothing'}"
