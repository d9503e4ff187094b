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
from pipeline.errors import ConfigError
from pipeline.evidence import PIN, entry_issue
from pipeline.ids import Ids, either, without
from pipeline.matching import MOST_YEARS
from pipeline.model import Entry, Issue, MatchStatus, Work
from pipeline.names import compare_authors, split_authors
from pipeline.titles import LEAST_WORDS, Verdict, compare_title, content_words, near_key, title_key

_STRENGTH: tuple[MatchStatus, ...] = ("override", "linked", "matched", "conflict", "unresolved")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What the entries are."""

    works: tuple[Work, ...]
    """In the order of their first entries."""
    entries: tuple[Entry, ...]
    """All entries, as the overrides leave them."""
    issues: tuple[Issue, ...]
    doubtful: tuple[Ids, ...]
    """Papers of another title than the printed one, whose first versions would tell whether they had it."""


def resolve(entries: Sequence[Entry], overrides: Sequence[Override], catalogue: Catalogue) -> Resolution:
    """Return the works that the entries are, by the records of a catalogue.

    Raises:
        ConfigError: for an override that fits no entry, or two that fit one.
    """
    decided = decide(entries, overrides)
    entries = [replace(e, is_paper=o.is_paper) if o else e for e, o in zip(entries, decided, strict=True)]
    papers = [(entry, override) for entry, override in zip(entries, decided, strict=True) if entry.is_paper]
    claims = _against_each_other([claim(entry, override, catalogue) for entry, override in papers])
    issues = [issue for item in claims for issue in item.issues]
    works = []
    for group in _groups(claims):
        work, more = _work(group)
        works.append(work)
        issues += more
    doubtful = dict.fromkeys(ids for item in claims for ids in item.doubtful)
    return Resolution(works=tuple(works), entries=tuple(entries), issues=tuple(issues), doubtful=tuple(doubtful))


def _against_each_other(claims: Sequence[Claim]) -> list[Claim]:
    """Refuse what two entries claim and only one can be: one id under two titles."""
    by_token: dict[str, list[int]] = {}
    for n, item in enumerate(claims):
        for token in item.ids.tokens():
            by_token.setdefault(token, []).append(n)
    out = list(claims)
    for token, sharing in by_token.items():
        for n in sharing:
            other = next((claims[m] for m in sharing if m != n and _titles_differ(claims[n], claims[m])), None)
            if other is None or out[n].status not in ("linked", "matched"):
                continue
            if claims[n].is_retitled or not claims[n].known:
                out[n] = _refused(claims[n], token, other.entry)
            elif not _is_backed(claims[n], token) or claims[n].ids.contradicts(other.ids):
                out[n] = _without_token(out[n], token, other.entry)
    return out


def _titles_differ(ours: Claim, theirs: Claim) -> bool:
    return compare_title(ours.entry.title, theirs.entry.title) is Verdict.DISAGREE


def _is_backed(item: Claim, token: str) -> bool:
    return any(token in known.tokens for known in item.known)


def _where(ours: Entry, theirs: Entry) -> str:
    return f"line {theirs.line}" if theirs.list == ours.list else f"{theirs.list}, line {theirs.line}"


def _refused(item: Claim, token: str, other: Entry) -> Claim:
    message = f"it links {token}, which {_where(item.entry, other)} has for another title: “{other.title}”"
    issue = entry_issue(item.entry, "error", message, f"correct one of the links; {PIN}")
    kept = tuple(known for known in item.issues if known.level != "warning")
    return Claim(
        entry=item.entry,
        status="conflict",
        printed=item.printed,
        chosen_title=item.chosen_title,
        issues=(*kept, issue),
    )


def _without_token(item: Claim, token: str, other: Entry) -> Claim:
    message = f"{token} is left out: {_where(item.entry, other)} has it for another title: “{other.title}”"
    issue = entry_issue(item.entry, "warning", message, "correct the link, or pin the paper in raw/overrides.toml")
    return replace(item, ids=without(item.ids, [token.partition(":")[0]]), issues=(*item.issues, issue))


def _groups(claims: Sequence[Claim]) -> list[list[Claim]]:
    """Put the claims together that are one work, in the order of their first entries."""
    groups = [[n] for n in range(len(claims))]
    first_by: dict[str, int] = {}
    by_title: dict[str, list[int]] = {}
    for n, item in enumerate(claims):
        for token in item.ids.tokens():
            _join(groups, first_by.setdefault(token, n), n)
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

    An entry without ids that could be two works is neither.
    """
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
