"""`pipeline why`: an entry is found by what a person calls it, and its decision put into plain lines; pure."""

import re
from collections.abc import Iterator

from pipeline.decisions import Decision, Examined, printed_beside
from pipeline.difference import difference, render_runs, show_plain
from pipeline.errors import UnknownEntryError
from pipeline.evidence import describe
from pipeline.ids import Ids
from pipeline.model import Entry, Paper
from pipeline.pages import ids_from_text
from pipeline.publish import DataSet
from pipeline.titles import Verdict, title_key

_MOST = 20  # entries that are listed
_AT_LINE = re.compile(r"(?:(.+):)?\s*([0-9]{1,9})")
_VERDICTS = {Verdict.AGREE: "agree", Verdict.DISAGREE: "disagree", Verdict.NOT_COMPARABLE: "cannot be compared"}


def why(asked: str, data: DataSet) -> list[str]:
    """Return the lines that explain one entry, or that list those which are meant.

    Raises:
        UnknownEntryError: where there is none.
    """
    found = _find(asked.strip(), data)
    if not found:
        raise UnknownEntryError(asked)
    if len(found) > 1:
        more = [f"… and {len(found) - _MOST} more"] if len(found) > _MOST else []
        lines = [f"{entry.list}:{entry.line}  {entry.title}" for entry in found[:_MOST]]
        return [f"{len(found)} entries; say which, as list:line", *lines, *more]
    return list(_explained(found[0], data))


def _find(asked: str, data: DataSet) -> list[Entry]:
    """Return the entries of the first reading of the question that finds any."""
    found = [entry for entry, paper in data.paper_of.items() if paper.paper_id == asked]
    if not found and (place := _AT_LINE.fullmatch(asked)):
        name, line = place[1], int(place[2])
        found = [e for e in data.entries if name in (None, e.list) and e.line <= line <= max(e.line, e.end_line)]
    if not found and (ids := ids_from_text(asked)):
        found = [decision.entry for decision in data.decisions if _has(decision, ids)]
    return found or _titled(asked, data)


def _has(decision: Decision, ids: Ids) -> bool:
    claim = decision.claim
    theirs = {token for stated in (claim.ids, claim.printed, claim.pinned) for token in stated.tokens()}
    return not theirs.isdisjoint(ids.tokens())


def _titled(asked: str, data: DataSet) -> list[Entry]:
    """Return the entries of that title, as printed or as known, else those with a part of it."""
    key = title_key(asked)
    names = {entry: {title_key(entry.title), title_key(entry.alias or "")} for entry in data.entries}
    for entry, paper in data.paper_of.items():
        names[entry].add(title_key(paper.get("title") or ""))
    whole = [entry for entry in data.entries if key and key in names[entry]]
    return whole or [entry for entry in data.entries if key and any(key in name for name in names[entry])]


def _explained(entry: Entry, data: DataSet) -> Iterator[str]:
    yield f"{entry.list}:{entry.line}  {entry.title}"
    if printed := printed_beside(entry):
        yield f"  printed: {'; '.join(printed)}"
    decision = next((decision for decision in data.decisions if decision.entry == entry), None)
    if decision is None:
        yield "  it is no paper, as its section or an override says: it is not compared with anything"
        return
    yield from _outcome(decision, data.paper_of[entry])
    for item in decision.taken:
        yield f"taken: {item.known.record.source} {item.known.record.key}"
        yield from evidence(item, entry.title)
    for n, item in enumerate(decision.refused):
        named = "next candidate, not taken" if n == 0 else "not taken"
        yield f"{named}: {item.known.record.source} {item.known.record.key}"
        yield from evidence(item, entry.title)
    if not decision.taken and not decision.refused:
        yield "no record was compared: none has its ids or its title"
    for issue in decision.claim.issues:
        yield f"{issue.level}: {issue.message}{f'; {issue.remedy}' if issue.remedy else ''}"


def _outcome(decision: Decision, paper: Paper) -> Iterator[str]:
    claim = decision.claim
    score = "" if claim.score is None else f", titles alike to {claim.score:.2f}"
    yield f"  paper: {paper.paper_id}"
    yield f"  status: {claim.status}{f' by {claim.method}' if claim.method else ''}{score}"
    if claim.ids:
        yield f"  ids: {', '.join(claim.ids.tokens())}"
    if others := [f"{e.list}:{e.line}" for e in paper.entries if e != decision.entry]:
        yield f"  the same paper, {paper.status}: {', '.join(others)}"


def evidence(item: Examined, printed: str) -> Iterator[str]:
    """Yield what a record says and how that compares, indented."""
    c = item.comparison
    yield f"  {describe(item.known)}"
    if c.title is not Verdict.AGREE and item.known.facts.title:
        yield f"  {render_runs(difference(printed, item.known.facts.title), show_plain)}"
    yield f"  {verdicts(item)}"
    if item.objection:
        yield f"  why not: {item.objection}"


def verdicts(item: Examined) -> str:
    """Return how title, authors and year compare, in words."""
    c = item.comparison
    score = f" ({c.score:.2f})" if c.score is not None else ""
    apart = f" ({c.year_gap} apart)" if c.year_gap else ""
    return f"title {_word(c.title)}{score}, authors {_VERDICTS[c.authors]}, year {_word(item.year)}{apart}"


def _word(verdict: Verdict) -> str:
    """Return the verdict on one thing."""
    return _VERDICTS[verdict] if verdict is Verdict.NOT_COMPARABLE else f"{_VERDICTS[verdict]}s"
