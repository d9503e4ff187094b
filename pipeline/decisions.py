"""Why an entry is the paper that it is taken for: every record compared with it, and what speaks against the others.

Pure. The rules are those of `claims` and `evidence`; here their outcome is put into words.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.catalogue import Catalogue, works_among
from pipeline.claims import Claim
from pipeline.evidence import compare_entry
from pipeline.ids import Ids, either
from pipeline.matching import MOST_YEARS, Comparison
from pipeline.model import Entry, Facts, Known, Paper
from pipeline.titles import LEAST_WORDS, Relation, Verdict

_MOST_REFUSED = 5  # are kept, the best
_MOST_AUTHORS = 5  # are named
_PART = {
    Relation.HEAD: "the printed title is the beginning of its title",
    Relation.CUT: "the printed title is the beginning of its title, cut off",
    Relation.NAMED: "its title, but for a name before it",
    Relation.LONGER: "the printed title is longer than its title",
}
_ORDER = {Verdict.AGREE: 0, Verdict.NOT_COMPARABLE: 1, Verdict.DISAGREE: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A record that was compared with an entry."""

    known: Known
    comparison: Comparison
    objection: str | None = None
    """Why it was not taken; None: it was."""

    @property
    def year(self) -> Verdict:
        """Whether its year is one that the printed year allows."""
        gap = self.comparison.year_gap
        if gap is None:
            return Verdict.NOT_COMPARABLE
        return Verdict.AGREE if gap <= MOST_YEARS else Verdict.DISAGREE


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What an entry was found to be, and by what."""

    claim: Claim
    paper_id: str
    taken: tuple[Examined, ...]
    """Records used, in order of precedence."""
    refused: tuple[Examined, ...]
    """The best of those not used, nearest first: the first is the next candidate."""

    @property
    def entry(self) -> Entry:
        """The entry that was decided on."""
        return self.claim.entry


def decisions_of(
    claims: Iterable[Claim], catalogue: Catalogue, paper_of: Mapping[Entry, Paper]
) -> tuple[Decision, ...]:
    """Return one decision a claim, in their order."""
    return tuple(_decision(claim, catalogue, paper_of[claim.entry].paper_id) for claim in claims)


def _decision(claim: Claim, catalogue: Catalogue, paper_id: str) -> Decision:
    taken = [Examined(known=item, comparison=compare_entry(claim.entry, item)) for item in claim.known]
    others = [(item, compare_entry(claim.entry, item)) for item in _reached(claim, catalogue)]
    fitting = [item for item, c in others if c.accepts_search]
    refused = [
        Examined(known=item, comparison=c, objection=_objection(claim, item, c, fitting))
        for item, c in sorted(others, key=lambda other: (*_distance(other[1]), other[0].facts.ids.tokens()))
    ]
    return Decision(claim=claim, paper_id=paper_id, taken=tuple(taken), refused=tuple(refused[:_MOST_REFUSED]))


def _reached(claim: Claim, catalogue: Catalogue) -> list[Known]:
    """Return the records not taken that the entry's ids or title lead to, or the ids of the records taken."""
    stated = [claim.printed, claim.pinned, claim.ids]
    tokens = {token for ids in stated for token in ids.tokens()}
    tokens |= {token for item in claim.known for token in item.tokens}
    found = [*catalogue.by_tokens(sorted(tokens)), *catalogue.candidates(claim.entry.title)]
    used = {(item.record.source, item.record.key) for item in claim.known}
    once = {(item.record.source, item.record.key): item for item in found}
    return [item for name, item in once.items() if name not in used]


def _distance(c: Comparison) -> tuple[int, int, float, int]:
    return _ORDER[c.title], _ORDER[c.authors], -(c.score or 0.0), MOST_YEARS if c.year_gap is None else c.year_gap


def _objection(claim: Claim, item: Known, c: Comparison, fitting: Sequence[Known]) -> str:
    """Return what spoke against a record, the first that holds."""
    if claim.pinned:
        return f"it is not the paper that was pinned by hand ({', '.join(claim.pinned.tokens())})"
    if c.title is not Verdict.AGREE:
        return _of_another_title(c)
    if c.authors is Verdict.DISAGREE:
        return "the same title by other authors"
    if c.year_gap is not None and c.year_gap > MOST_YEARS:
        return f"{c.year_gap} years from the printed year"
    if claim.known and (kinds := _contradicted(claim.ids, item.facts.ids)):
        named = ", ".join(f"{kind} {item.facts.ids.get(kind)}" for kind in kinds)
        return f"it has another id than the paper taken ({named})"
    if c.authors is Verdict.NOT_COMPARABLE and not c.accepts_search:
        return _too_little(c)
    if not claim.known and len(works_among(fitting)) > 1:
        return "another work fits as well"
    told = [issue.message for issue in claim.issues if issue.level != "info"]
    return f"it fits, but {told[0]}" if told and not claim.known else "no id of the paper taken leads to it"


def _of_another_title(c: Comparison) -> str:
    title = "another title" if c.title is Verdict.DISAGREE else _PART.get(c.relation, "a title that cannot be compared")
    match c.authors:
        case Verdict.AGREE:
            return f"{title} by the same authors, who may have written both"
        case Verdict.DISAGREE:
            return f"{title} by other authors"
    return f"{title}, and no authors to compare"


def _too_little(c: Comparison) -> str:
    """Return what is lacking of a title alone."""
    alone = "no authors to compare"
    if c.relation is not Relation.EQUAL:
        return f"{alone}, and the title is only nearly the same"
    if c.content_words < LEAST_WORDS:
        return f"{alone}, and the title says too little"
    if c.year_gap is None:
        return f"{alone}, and no year either"
    return f"{alone}, and {c.year_gap} years from the printed year"


def _contradicted(ours: Ids, theirs: Ids) -> list[str]:
    known = dict(theirs.items())
    return [kind for kind, value in ours.items() if known.get(kind, value) != value]


def printed_beside(entry: Entry) -> list[str]:
    """Return what an entry prints beside its title: authors, venue, and the year where the venue does not hold it."""
    year = str(entry.year or "")
    said = (entry.authors_text, entry.venue_text, year if year not in (entry.venue_text or "") else None)
    return [text for text in said if text]


def year_of(facts: Facts) -> int | None:
    """Return the year that a record states, of its venue or of its first publication."""
    return facts.year or (facts.published.day.year if facts.published else None)


def ids_of(examined: Iterable[Examined]) -> Ids:
    """Return the ids that records state, those of the first where they differ."""
    ids = Ids()
    for item in examined:
        ids = either(ids, item.known.facts.ids)
    return ids


def decision_rows(decisions: Iterable[Decision]) -> Iterator[dict[str, Any]]:
    """Yield the lines of decisions.jsonl: one for each entry that anything was compared with, in list order.

    A record's key is left out: it tells by which id the record was asked for first, which is no part of the decision;
    and so is the line of the entry, which moves with every entry that comes before it.
    """
    for decision in decisions:
        if decision.taken or decision.refused:
            claim = decision.claim
            yield {
                "list": claim.entry.list,
                "paper_id": decision.paper_id,
                "title": claim.entry.title,
                "status": claim.status,
                "method": claim.method,
                "score": claim.score,
                "taken": [_row(item) for item in decision.taken],
                "refused": [_row(item) for item in decision.refused],
            }


def _row(item: Examined) -> dict[str, Any]:
    facts = item.known.facts
    authors = list(facts.authors or ())
    named = [*authors[:_MOST_AUTHORS], *(["et al."] if len(authors) > _MOST_AUTHORS else [])]
    return {
        "source": item.known.record.source,
        "title": facts.title,
        "authors": named or None,
        "year": year_of(facts),
        "ids": dict(facts.ids.items()),
        "title_verdict": item.comparison.title.value,
        "authors_verdict": item.comparison.authors.value,
        "year_verdict": item.year.value,
        "year_gap": item.comparison.year_gap,
        "score": item.comparison.score,
        "objection": item.objection,
    }
