"""From entries to works: which entries are one paper, and which paper that is; pure.

The rules are those of ARCHITECTURE.md ("Resolving"). Nothing is attached unchecked; what cannot be confirmed is
reported with its candidates.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.catalogue import Catalogue
from pipeline.claims import Claim, claim
from pipeline.config import Override, decide
from pipeline.disputes import against_each_other, are_apart
from pipeline.errors import ConfigError
from pipeline.evidence import entry_issue
from pipeline.ids import Ids, either
from pipeline.matching import MOST_YEARS
from pipeline.model import Entry, Issue, Known, MatchStatus, Work
from pipeline.names import compare_authors, split_authors
from pipeline.titles import LEAST_WORDS, Verdict, content_words, near_key, title_key

_MOST_OF_A_TITLE = 100  # entries; each is compared with each
_STRENGTH: tuple[MatchStatus, ...] = ("override", "linked", "matched", "conflict", "unresolved")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What the entries are."""

    works: tuple[Work, ...]
    """In the order of their first entries."""
    entries: tuple[Entry, ...]
    """All entries, as the overrides leave them."""
    issues: tuple[Issue, ...]
    claims: tuple[Claim, ...] = ()
    """What each entry that is a paper was found to be, in list order."""
    doubtful: tuple[Ids, ...]
    """Papers of another title than the printed one, whose first versions would tell whether they had it."""
    disputed: tuple[Ids, ...] = ()
    """Ids that records state and that were not taken: their owners may say whose they are."""
    retitled: tuple[tuple[str, Ids], ...] = ()
    """Printed titles that a linked paper of the same authors does not have: another paper may have them."""


def resolve(entries: Sequence[Entry], overrides: Sequence[Override], catalogue: Catalogue) -> Resolution:
    """Return the works that the entries are, by the records of a catalogue.

    Raises:
        ConfigError: for an override that fits no entry, or two that fit one.
    """
    decided = decide(entries, overrides)
    entries = [replace(e, is_paper=o.is_paper) if o else e for e, o in zip(entries, decided, strict=True)]
    papers = [(entry, override) for entry, override in zip(entries, decided, strict=True) if entry.is_paper]
    claims = against_each_other([claim(entry, override, catalogue) for entry, override in papers])
    issues = [issue for item in claims for issue in item.issues]
    works = []
    for group in _groups(claims):
        work, more = _work(group)
        works.append(work)
        issues += more
    doubtful = dict.fromkeys(ids for item in claims for ids in item.doubtful)
    disputed = dict.fromkeys(known.facts.ids for work in works for known in work.known if not _has_all(work, known))
    return Resolution(
        works=tuple(works),
        entries=tuple(entries),
        issues=tuple(issues),
        claims=tuple(claims),
        doubtful=tuple(doubtful),
        disputed=tuple(disputed),
        retitled=tuple((item.entry.title, item.ids) for item in claims if item.is_retitled),
    )


def _has_all(work: Work, known: Known) -> bool:
    return set(known.facts.ids.tokens()) <= set(work.ids.tokens())


def _groups(claims: Sequence[Claim]) -> list[list[Claim]]:
    """Put the claims together that are one work, in the order of their first entries."""
    groups = [[n] for n in range(len(claims))]
    first_by: dict[str, int] = {}
    by_title: dict[str, list[int]] = {}
    for n, item in enumerate(claims):
        for token in item.ids.tokens():
            first = first_by.setdefault(token, n)
            if not any(are_apart(claims[a], claims[b]) for a in groups[first] for b in groups[n]):
                _join(groups, first, n)
        by_title.setdefault(near_key(item.entry.title), []).append(n)
    for sharing in by_title.values():
        for m, n in _same_works(claims, groups, sharing):
            if not any(_contradict(claims[a], claims[b]) for a in groups[m] for b in groups[n]):
                _join(groups, m, n)
    once = {id(group): group for group in groups}
    return [[claims[n] for n in sorted(group)] for group in once.values()]


def _join(groups: list[list[int]], m: int, n: int) -> None:
    """Make one group of those that m and n are in."""
    ours, theirs = groups[m], groups[n]
    if ours is not theirs:
        ours += theirs
        for member in theirs:
            groups[member] = ours


def _same_works(claims: Sequence[Claim], groups: Sequence[list[int]], sharing: Sequence[int]) -> list[tuple[int, int]]:
    """Return the pairs that are one work by their titles and not by their ids already.

    An entry without ids that could be two works is neither; a title that very many entries have tells nothing.
    """
    if len(sharing) > _MOST_OF_A_TITLE:
        return []
    apart = ((m, n) for at, n in enumerate(sharing) for m in sharing[:at] if groups[m] is not groups[n])
    pairs = [(m, n) for m, n in apart if _same_work(claims[m], claims[n])]
    partners: dict[int, list[Claim]] = {}
    for m, n in pairs:
        partners.setdefault(m, []).append(claims[n])
        partners.setdefault(n, []).append(claims[m])
    torn = {
        n
        for n, fitting in partners.items()
        if not claims[n].ids and any(_contradict(ours, theirs) for ours in fitting for theirs in fitting)
    }
    return [(m, n) for m, n in pairs if m not in torn and n not in torn]


def _contradict(ours: Claim, theirs: Claim) -> bool:
    return ours.ids.contradicts(theirs.ids) or ours.printed.contradicts(theirs.printed)


def _same_work(ours: Claim, theirs: Claim) -> bool:
    """Two entries of nearly one title: the same authors, or none to compare and a long title; no id against it."""
    if (ours.status == "conflict") != (theirs.status == "conflict") or _contradict(ours, theirs):
        return False
    years = [item.entry.year for item in (ours, theirs) if item.entry.year is not None]
    gap = max(years) - min(years) if len(years) > 1 else None
    if gap is not None and gap > MOST_YEARS:
        return False
    authors = [split_authors(item.entry.authors_text or "") for item in (ours, theirs)]
    match compare_authors(authors[0], authors[1]):
        case Verdict.AGREE:
            return True
        case Verdict.DISAGREE:
            return False
    if title_key(ours.entry.title) != title_key(theirs.entry.title):
        return False
    same_words = ours.entry.authors_text and ours.entry.authors_text == theirs.entry.authors_text
    if not ours.ids and not theirs.ids and (same_words or _papers(ours.entry) & _papers(theirs.entry)):
        return True
    return gap is not None and gap <= 1 and content_words(ours.entry.title) >= LEAST_WORDS


def _papers(entry: Entry) -> set[str]:
    return {link.url for link in entry.links if link.kind == "paper"}


def _work(group: Sequence[Claim]) -> tuple[Work, list[Issue]]:
    issues: list[Issue] = []
    best = min(group, key=lambda item: _STRENGTH.index(item.status))
    ids, printed, pinned = best.ids, Ids(), Ids()
    for item in group:
        for kind, theirs in item.ids.items():
            if (used := ids.get(kind) or theirs) != theirs:
                message = f"its entries lead to two {kind} ids: {used} and {theirs}; the first is used"
                issues.append(entry_issue(item.entry, "warning", message, "correct one of the links, or pin the paper"))
        ids = either(ids, item.ids)
        printed = either(printed, item.printed)
        pinned = either(pinned, item.pinned)
    known = {(k.record.source, k.record.key): k for item in group for k in item.known}
    work = Work(
        entries=tuple(item.entry for item in group),
        ids=ids,
        printed_ids=printed,
        pinned_ids=pinned,
        chosen_title=next((item.chosen_title for item in group if item.chosen_title), None),
        known=tuple(known.values()),
        status=best.status,
        method=best.method,
        score=best.score,
    )
    return work, issues


def overrides_for(overrides: Sequence[Override], lists: AbstractSet[str], others: AbstractSet[str]) -> list[Override]:
    """Return the overrides that concern those lists; one may also concern one of the others, which is not run now.

    Raises:
        ConfigError: where an override names a list that does not exist.
    """
    names = lists | others
    for override in overrides:
        if override.list not in names:
            message = f"there is no list {override.list!r}; there are: {', '.join(sorted(names))}"
            raise ConfigError(override.path, override.line, f"{message}: correct it, or delete this override")
    return [override for override in overrides if override.list in lists]


def overrides_path(list_path: Path) -> Path:
    """Return where the decisions about a list stand: beside it."""
    return list_path.parent / "overrides.toml"
