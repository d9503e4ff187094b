"""What one entry is, taken by itself: its printed ids and title against the records."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.candidates import confirmed, unconfirmed
from pipeline.catalogue import Catalogue
from pipeline.config import Override
from pipeline.evidence import (
    PIN,
    accepted_of,
    compare_entry,
    contradicting,
    describe,
    entry_issue,
    namesakes_of,
    rivals_of,
    spread,
    with_known,
    without_refused,
)
from pipeline.ids import Ids, either, without
from pipeline.matching import MOST_YEARS, Comparison
from pipeline.model import Entry, Issue, Known, MatchMethod, MatchStatus
from pipeline.pages import ids_from_url
from pipeline.sources import can_be_asked
from pipeline.titles import Verdict

_LINK_IT = "link the paper in the list (arXiv, ACL Anthology, DOI), or pin its id in raw/overrides.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What an entry was found to be."""

    entry: Entry
    status: MatchStatus
    ids: Ids = Ids()
    printed: Ids = Ids()
    pinned: Ids = Ids()
    known: tuple[Known, ...] = ()
    method: MatchMethod | None = None
    score: float | None = None
    is_retitled: bool = False
    """The record has another title and the same authors."""
    chosen_title: str | None = None
    issues: tuple[Issue, ...] = field(default=())
    doubtful: tuple[Ids, ...] = ()
    """Papers of another title that may have had the printed one: their first versions would tell."""


def claim(entry: Entry, override: Override | None, catalogue: Catalogue) -> Claim:
    """Return what the entry is; nothing is attached that was not compared, unless a person pinned it."""
    if override and override.ids:
        found = _pinned(entry, override.ids, catalogue)
    elif statements := _printed_ids(entry):
        claims = [_linked(entry, printed, catalogue) for printed in statements]
        found = claims[0] if len(claims) == 1 else _one_of(entry, claims, catalogue)
    else:
        found = _searched(entry, catalogue)
    return replace(found, chosen_title=override.title if override else None)


def _printed_ids(entry: Entry) -> list[Ids]:
    """Return what the links state; more than one where they contradict each other, the first link's first."""
    statements: list[Ids] = []
    for link in entry.links:
        if link.kind == "paper" and (ids := ids_from_url(link.url)):
            for n, stated in enumerate(statements):
                if not stated.contradicts(ids):
                    statements[n] = stated | ids
                    break
            else:
                statements.append(ids)
    return statements


def _pinned(entry: Entry, pinned: Ids, catalogue: Catalogue) -> Claim:
    """An entry whose ids a person decided: a record that contradicts them is not of this paper."""
    issues: list[Issue] = []
    direct: list[Known] = []
    for item in catalogue.by_ids(pinned):
        if pinned.contradicts(item.facts.ids):
            message = f"the pinned ids ({', '.join(pinned.tokens())}) are not those of {describe(item)}"
            issues.append(entry_issue(entry, "warning", message, "correct raw/overrides.toml, or the record"))
        else:
            direct.append(item)
    taken, refused = spread(entry, direct, (), catalogue)
    known = [item for item in taken if not pinned.contradicts(item.facts.ids)]
    ids, more = with_known(entry, pinned, known, refused, catalogue.absent)
    return Claim(
        entry=entry,
        status="override",
        method="override",
        ids=either(pinned, ids),
        pinned=pinned,
        known=tuple(known),
        issues=(*issues, *more),
    )


def _one_of(entry: Entry, claims: Sequence[Claim], catalogue: Catalogue) -> Claim:
    """Links that contradict each other: the one that a record confirms; else only what they do not contradict in."""
    named = " and ".join(", ".join(item.printed.tokens()) for item in claims)
    remedy = "keep the right link, or pin the paper in raw/overrides.toml"
    confirmed = next((item for item in claims if item.known and not item.is_retitled), None)
    if confirmed:
        message = f"its links name several papers ({named}); {', '.join(confirmed.printed.tokens())} has its title"
        issue = entry_issue(entry, "warning", message, remedy)
        return replace(confirmed, issues=(*confirmed.issues, issue))
    message = f"its links name several papers ({named}), and none is known to have its title"
    first, *others = (item.printed for item in claims)
    disputed = {kind for other in others for kind, value in other.items() if first.get(kind) != value}
    if agreed := without(first, disputed):
        found = _linked(entry, agreed, catalogue)
        return replace(found, issues=(*found.issues, entry_issue(entry, "warning", message, remedy)))
    return Claim(entry=entry, status="conflict", printed=first, issues=(entry_issue(entry, "error", message, remedy),))


def _linked(entry: Entry, printed: Ids, catalogue: Catalogue) -> Claim:
    """An entry whose links state ids: kept until an answer contradicts them."""
    linked = catalogue.by_ids(printed)
    namesakes = namesakes_of(entry, linked, catalogue)
    rivals = rivals_of(namesakes)
    compared = accepted_of([(item, compare_entry(entry, item)) for item in linked], [item for item, _ in namesakes])
    if not linked and not can_be_asked(printed) and not contradicting(printed, rivals):
        compared = [(item, c) for item, c in namesakes if item in confirmed(entry, namesakes)]  # such ids lead nowhere
    direct = [item for item, _ in compared]
    accepted, refused = spread(entry, direct, [item for item in linked if item not in direct], catalogue)
    doubtful = _doubtful(entry, [*linked, *refused, *([] if accepted else catalogue.candidates(entry.title))], accepted)
    wrong = [item for item in refused if item in linked]
    ids, issues = without_refused(entry, printed, accepted, wrong)
    if (not accepted and (wrong or contradicting(printed, rivals))) or (wrong and not ids):
        return replace(_conflict(entry, printed, wrong, [item for item, _ in namesakes]), doubtful=doubtful)
    compared = [(item, compare_entry(entry, item)) for item in accepted]
    titles = {c.title for _, c in compared}
    found = Claim(
        entry=entry,
        status="linked",
        method="link",
        ids=ids,
        printed=printed,
        known=tuple(accepted),
        score=_score(c for _, c in compared),
        is_retitled=Verdict.AGREE not in titles and any(c.is_retitling for _, c in compared),
        issues=(*issues, *_not_held(entry, printed, catalogue)),
        doubtful=doubtful,
    )
    return _with_ids(found, refused, rivals, catalogue)


def _with_ids(found: Claim, refused: Sequence[Known], rivals: Sequence[Known], catalogue: Catalogue) -> Claim:
    """Add the ids of the records found; a person is told of what to check."""
    entry = found.entry
    ids, issues = with_known(entry, found.ids, found.known, refused, catalogue.absent - set(found.printed.tokens()))
    if found.is_retitled:
        message = f"the linked paper has another title by the same authors: {describe(found.known[0])}"
        remedy = "check that it is the same work, then pin its id in raw/overrides.toml"
        issues += (entry_issue(entry, "warning", message, remedy),)
    if not found.known and rivals:
        message = f"its link is not known here, and its title is that of {describe(rivals[0])}"
        issues += (entry_issue(entry, "warning", message, f"check the link; {PIN}"),)
    elif not found.known and not can_be_asked(found.printed) and catalogue.was_searched(entry.title):
        issues += (entry_issue(entry, "warning", unconfirmed(entry, catalogue, "no source knows its link"), _LINK_IT),)
    return replace(found, ids=ids, issues=(*found.issues, *issues))


def _doubtful(entry: Entry, known: Sequence[Known], accepted: Sequence[Known]) -> tuple[Ids, ...]:
    """Return the ids of records that may have had the printed title earlier: another one now, and nothing settled."""
    settled = any(compare_entry(entry, item).title is Verdict.AGREE for item in accepted)
    compared = [(item, compare_entry(entry, item)) for item in known if item not in accepted]
    compared += [] if settled else [(item, compare_entry(entry, item)) for item in accepted]
    others = [item for item, c in compared if c.title is Verdict.DISAGREE and c.authors is not Verdict.DISAGREE]
    return tuple(dict.fromkeys(item.facts.ids for item in others))


def _not_held(entry: Entry, printed: Ids, catalogue: Catalogue) -> Iterator[Issue]:
    if absent := [token for token in printed.tokens() if token in catalogue.absent]:
        message = f"its link ({', '.join(absent)}) is not known to the service that gives out such ids"
        yield entry_issue(entry, "warning", message, f"correct the link; {PIN}")


def _score(compared: Iterable[Comparison]) -> float | None:
    return max((c.score for c in compared if c.score is not None), default=None)


def _conflict(entry: Entry, printed: Ids, refused: Sequence[Known], namesakes: Sequence[Known]) -> Claim:
    stated = {token for item in refused for token in item.facts.ids.tokens()}
    what = ", ".join(token for token in printed.tokens() if token in stated or not refused)
    known = f"leads to another paper: {describe(refused[0])}" if refused else "is not known here"
    message = f"its link ({what}) {known}"
    if namesakes:
        message += f"; the title printed is that of {describe(namesakes[0])}"
    issue = entry_issue(entry, "error", message, f"correct the link or the title; {PIN}")
    return Claim(entry=entry, status="conflict", printed=printed, issues=(issue,))


def _searched(entry: Entry, catalogue: Catalogue) -> Claim:
    """An entry without ids: a record is taken only where title and authors agree, and only if one work fits."""
    candidates = catalogue.candidates(entry.title)
    compared = [(item, compare_entry(entry, item)) for item in candidates]
    if known := confirmed(entry, compared):
        taken, refused = spread(entry, known, (), catalogue)
        gaps = [gap for item in taken if (gap := compare_entry(entry, item).year_gap) is not None]
    if known and not (gaps and min(gaps) > MOST_YEARS):
        ids, issues = with_known(entry, Ids(), taken, refused, catalogue.absent)
        return Claim(
            entry=entry,
            status="matched",
            method=known[0].method,
            ids=ids,
            known=tuple(taken),
            score=max((c.search_score or 0.0 for item, c in compared if item in known), default=None),
            issues=issues,
            doubtful=_doubtful(entry, refused, taken),
        )
    issue = entry_issue(entry, "warning", unconfirmed(entry, catalogue, "it links no id"), _LINK_IT)
    return Claim(entry=entry, status="unresolved", issues=(issue,), doubtful=_doubtful(entry, candidates, ()))
