"""What one entry is, taken by itself: its printed ids and title against the records."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from pipeline.catalogue import Catalogue, works_among
from pipeline.config import Override
from pipeline.errors import IdConflictError
from pipeline.ids import Ids
from pipeline.matching import Comparison, compare
from pipeline.model import Entry, Issue, Known, Level, MatchMethod, MatchStatus
from pipeline.pages import ids_from_url
from pipeline.titles import Verdict

PIN = "if it is that paper all the same, pin its id in raw/overrides.toml"


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


def entry_issue(entry: Entry, level: Level, message: str, remedy: str | None) -> Issue:
    """Return an issue about an entry."""
    return Issue(
        level=level,
        stage="resolve",
        list=entry.list,
        line=entry.line,
        subject=entry.title,
        message=message,
        remedy=remedy,
    )


def describe(item: Known) -> str:
    """Return what a person needs to tell a record from another: title, first author, year, ids."""
    facts = item.facts
    authors = f", {facts.authors[0]}{' et al.' if len(facts.authors) > 1 else ''}" if facts.authors else ""
    year = facts.year or (facts.published.day.year if facts.published else None)
    ids = ", ".join(list(facts.ids.tokens())[:2])
    return f"“{facts.title}”{authors}{f', {year}' if year else ''}{f' ({ids})' if ids else ''}"


def claim(entry: Entry, override: Override | None, catalogue: Catalogue) -> Claim:
    """Return what the entry is; nothing is attached that was not compared, unless a person pinned it."""
    printed, issues = _printed_ids(entry)
    if override and override.ids:
        known = tuple(catalogue.by_ids(override.ids))
        ids, more = _with_known(entry, override.ids, known)
        found = Claim(
            entry=entry,
            status="override",
            ids=ids,
            pinned=override.ids,
            known=known,
            method="override",
            issues=more,
        )
    elif printed:
        found = _linked(entry, printed, catalogue)
    else:
        found = _searched(entry, catalogue)
    title = override.title if override else None
    return replace(found, issues=(*issues, *found.issues), chosen_title=title)


def _printed_ids(entry: Entry) -> tuple[Ids, tuple[Issue, ...]]:
    ids = Ids()
    for link in entry.links:
        if link.kind == "paper":
            try:
                ids |= ids_from_url(link.url)
            except IdConflictError as error:
                message = f"its links name two papers: {error.kind} {error.ours} and {error.theirs}; the first is used"
                return ids, (
                    entry_issue(
                        entry,
                        "warning",
                        message,
                        "keep one of the links, or pin the paper in raw/overrides.toml",
                    ),
                )
    return ids, ()


def _compare(entry: Entry, item: Known) -> Comparison:
    return compare(entry.title, entry.authors_text, entry.year, item.facts)


def _with_known(entry: Entry, ids: Ids, known: Sequence[Known]) -> tuple[Ids, tuple[Issue, ...]]:
    """Add the ids of checked records; where one contradicts what is printed, it is right and a person is told."""
    issues: list[Issue] = []
    for item in known:
        stated = item.facts.ids
        while True:
            try:
                ids |= stated
                break
            except IdConflictError as error:
                message = (
                    f"{error.kind} {error.ours} is linked, but {item.record.source} has {error.theirs} for this paper"
                )
                issues.append(entry_issue(entry, "warning", message, f"correct the link; {PIN}"))
                ids = replace(ids, **{error.kind: None})
    return ids, tuple(issues)


def _linked(entry: Entry, printed: Ids, catalogue: Catalogue) -> Claim:
    """An entry whose links state ids: kept until an answer contradicts them."""
    compared = [(item, _compare(entry, item)) for item in catalogue.by_ids(printed)]
    rivals = _rivals(entry, [item for item, _ in compared], catalogue)
    accepted = [(item, c) for item, c in compared if not (c.refuses_link or (c.is_retitling and rivals))]
    refused = [item for item, c in compared if c.refuses_link or (c.is_retitling and rivals)]
    if refused and not accepted:
        what = ", ".join(
            sorted(set(printed.tokens()) & set(chain.from_iterable(i.facts.ids.tokens() for i in refused)))
        )
        message = f"its link ({what}) leads to another paper: {describe(refused[0])}"
        if rivals:
            message += f"; the title printed is that of {describe(rivals[0])}"
        issue = entry_issue(entry, "error", message, f"correct the link or the title; {PIN}")
        return Claim(entry=entry, status="conflict", printed=printed, issues=(issue,))
    issues: list[Issue] = []
    ids = printed
    backed = {token for item, _ in accepted for token in item.facts.ids.tokens()}
    for item in refused:
        theirs = set(item.facts.ids.tokens()) - backed
        if wrong := {kind: None for kind, value in ids.items() if f"{kind}:{value}" in theirs}:
            message = f"one of its links leads to another paper: {describe(item)}"
            issues.append(entry_issue(entry, "warning", message, f"correct that link; {PIN}"))
            ids = replace(ids, **wrong)
    known = tuple(item for item, _ in accepted)
    ids, more = _with_known(entry, ids, known)
    scores = [c.score for _, c in accepted if c.score is not None]
    retitled = bool(accepted) and all(c.is_retitling for _, c in accepted)
    if retitled:
        message = f"the linked paper has another title by the same authors: {describe(known[0])}"
        more += (
            entry_issue(
                entry,
                "warning",
                message,
                "check that it is the same work, then pin its id in raw/overrides.toml",
            ),
        )
    if not accepted and rivals:
        message = f"its link is not known here, and its title is that of {describe(rivals[0])}"
        more += (entry_issue(entry, "warning", message, f"check the link; {PIN}"),)
    return Claim(
        entry=entry,
        status="linked",
        method="link",
        ids=ids,
        printed=printed,
        known=known,
        score=max(scores, default=None),
        is_retitled=retitled,
        issues=(*issues, *more),
    )


def _rivals(entry: Entry, linked: Sequence[Known], catalogue: Catalogue) -> list[Known]:
    """Return other records that the printed title and authors fit."""
    theirs = {(item.record.source, item.record.key) for item in linked}
    found = [item for item in catalogue.by_title(entry.title) if (item.record.source, item.record.key) not in theirs]
    return [item for item in found if _compare(entry, item).accepts_search]


def _searched(entry: Entry, catalogue: Catalogue) -> Claim:
    """An entry without ids: a record is taken only where title and authors agree, and only if one work fits."""
    candidates = catalogue.by_title(entry.title)
    compared = [(item, _compare(entry, item)) for item in candidates]
    fitting = works_among([item for item, c in compared if c.accepts_search])
    only_title = any(c.authors is Verdict.NOT_COMPARABLE for _, c in compared)
    if len(fitting) == 1 and not (only_title and len(works_among(candidates)) > 1):
        known = tuple(fitting[0])
        ids, issues = _with_known(entry, Ids(), known)
        scores = [c.score for item, c in compared if item in known and c.score is not None]
        return Claim(
            entry=entry,
            status="matched",
            method=known[0].method,
            ids=ids,
            known=known,
            score=max(scores, default=None),
            issues=issues,
        )
    if candidates:
        message = "no candidate could be confirmed: " + "; ".join(
            f"{describe(item)}: title {c.title.value}, authors {c.authors.value}" for item, c in compared[:3]
        )
    else:
        message = "it links no id, and no record has its title"
    remedy = "link the paper in the list (arXiv, ACL Anthology, DOI), or pin its id in raw/overrides.toml"
    return Claim(entry=entry, status="unresolved", issues=(entry_issue(entry, "warning", message, remedy),))
