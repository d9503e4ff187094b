"""From entries to works: which entries are one paper, and which paper that is; pure.

The rules are those of ARCHITECTURE.md ("Resolving"). Nothing is attached unchecked; what cannot be confirmed is
reported with its candidates.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.catalogue import Catalogue
from pipeline.claims import PIN, Claim, claim, entry_issue
from pipeline.config import Override
from pipeline.errors import ConfigError, IdConflictError
from pipeline.ids import Ids
from pipeline.model import Entry, Issue, Known, MatchStatus, Work
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


def resolve(entries: Sequence[Entry], overrides: Sequence[Override], known: Iterable[Known]) -> Resolution:
    """Return the works that the entries are.

    Raises:
        ConfigError: for an override that fits no entry, or two that fit one.
    """
    catalogue = Catalogue.of(known)
    decided = _decide(entries, overrides)
    entries = [replace(entry, is_paper=override.is_paper) if override else entry for entry, override in decided]
    papers = [(entry, decided[n][1]) for n, entry in enumerate(entries) if entry.is_paper]
    claims = _against_each_other([claim(entry, override, catalogue) for entry, override in papers])
    issues = [issue for item in claims for issue in item.issues]
    works = []
    for group in _groups(claims):
        work, more = _work(group)
        works.append(work)
        issues += more
    return Resolution(works=tuple(works), entries=tuple(entries), issues=tuple(issues))


def _decide(entries: Sequence[Entry], overrides: Sequence[Override]) -> list[tuple[Entry, Override | None]]:
    used: set[int] = set()
    decided: list[tuple[Entry, Override | None]] = []
    by_list: dict[str, list[tuple[int, Override]]] = {}
    for n, override in enumerate(overrides):
        by_list.setdefault(override.list, []).append((n, override))
    for entry in entries:
        first = entry.links[0].url if entry.links else None
        fitting = [(n, o) for n, o in by_list.get(entry.list, ()) if o.fits(entry.title, first)]
        exact = [(n, o) for n, o in fitting if o.link is not None] or fitting
        if len(exact) > 1:
            lines = " and ".join(str(o.line) for _, o in exact)
            message = f"lines {lines} decide on the same entry {entry.title!r}: join them into one"
            raise ConfigError(exact[1][1].path, exact[1][1].line, message)
        used.update(n for n, _ in fitting)
        decided.append((entry, exact[0][1] if exact else None))
    for n, override in enumerate(overrides):
        if n not in used:
            message = f"no entry of the list {override.list!r} is titled {override.entry!r}"
            message += f" with the first link {override.link}" if override.link else ""
            raise ConfigError(override.path, override.line, f"{message}: correct it, or delete this override")
    return decided


def _against_each_other(claims: Sequence[Claim]) -> list[Claim]:
    """Refuse what two entries claim and only one can be: one id under two titles."""
    by_token: dict[str, list[int]] = {}
    for n, item in enumerate(claims):
        if item.status == "linked":
            for token in item.printed.tokens():
                by_token.setdefault(token, []).append(n)
    out = list(claims)
    for token, sharing in by_token.items():
        for n in sharing:
            others = [m for m in sharing if m != n and _titles_differ(claims[n], claims[m])]
            doubtful = claims[n].is_retitled or not claims[n].known
            if others and doubtful and out[n].status == "linked":
                out[n] = _refused(claims[n], token, claims[others[0]].entry)
    return out


def _titles_differ(ours: Claim, theirs: Claim) -> bool:
    return compare_title(ours.entry.title, theirs.entry.title) is Verdict.DISAGREE


def _refused(item: Claim, token: str, other: Entry) -> Claim:
    where = f"line {other.line}" if other.list == item.entry.list else f"{other.list}, line {other.line}"
    message = f"it links {token}, which {where} links for another title: “{other.title}”"
    issue = entry_issue(item.entry, "error", message, f"correct one of the links; {PIN}")
    kept = tuple(known for known in item.issues if known.level != "warning")
    return Claim(
        entry=item.entry,
        status="conflict",
        printed=item.printed,
        chosen_title=item.chosen_title,
        issues=(*kept, issue),
    )


def _groups(claims: Sequence[Claim]) -> list[list[Claim]]:  # noqa: C901 a union-find reads best in one piece
    """Put the claims together that are one work, in the order of their first entries."""
    parent = list(range(len(claims)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    first_by: dict[str, int] = {}
    by_title: dict[str, list[int]] = {}
    for n, item in enumerate(claims):
        if item.status != "conflict":
            for token in item.ids.tokens():
                parent[root(n)] = root(first_by.setdefault(token, n))
        by_title.setdefault(near_key(item.entry.title), []).append(n)
    for sharing in by_title.values():
        for at, n in enumerate(sharing):
            for m in sharing[:at]:
                if root(m) != root(n) and _same_work(claims[m], claims[n]):
                    parent[max(root(m), root(n))] = min(root(m), root(n))
    groups: dict[int, list[Claim]] = {}
    for n, item in enumerate(claims):
        groups.setdefault(root(n), []).append(item)
    return list(groups.values())


def _same_work(ours: Claim, theirs: Claim) -> bool:
    """Two entries of nearly one title and no common id: the same authors, or none to compare and a long title."""
    if (ours.status == "conflict") != (theirs.status == "conflict"):
        return False
    if ours.ids.contradicts(theirs.ids) or ours.printed.contradicts(theirs.printed):
        return False
    authors = [split_authors(item.entry.authors_text or "") for item in (ours, theirs)]
    match compare_authors(authors[0], authors[1]):
        case Verdict.AGREE:
            return True
        case Verdict.DISAGREE:
            return False
    if title_key(ours.entry.title) != title_key(theirs.entry.title):
        return False
    if not ours.ids and not theirs.ids and ours.entry.authors_text == theirs.entry.authors_text:
        return True
    years = ours.entry.year, theirs.entry.year
    near = years[0] is not None and years[1] is not None and abs(years[0] - years[1]) <= 1
    return near and content_words(ours.entry.title) >= LEAST_WORDS


def _work(group: Sequence[Claim]) -> tuple[Work, list[Issue]]:
    issues: list[Issue] = []
    best = min(group, key=lambda item: _STRENGTH.index(item.status))
    ids, printed, pinned = best.ids, Ids(), Ids()
    for item in group:
        try:
            ids |= item.ids
        except IdConflictError as error:
            message = f"its entries lead to two {error.kind} ids: {error.ours} and {error.theirs}; the first is used"
            issues.append(entry_issue(item.entry, "warning", message, "correct one of the links, or pin the paper"))
        printed = _either(printed, item.printed)
        pinned = _either(pinned, item.pinned)
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


def _either(ours: Ids, theirs: Ids) -> Ids:
    """Return the ids of both, ours where they differ."""
    mine = dict(ours.items())
    return replace(theirs, **mine)  # type: ignore[arg-type]  # kinds and ids of an Ids


def overrides_for(overrides: Sequence[Override], lists: Iterable[str], *, every_list: bool) -> list[Override]:
    """Return the overrides that concern those lists; all of them where those are all the lists there are.

    Raises:
        ConfigError: where an override names a list that does not exist.
    """
    names = set(lists)
    for override in overrides:
        if every_list and override.list not in names:
            message = f"there is no list {override.list!r}; there are: {', '.join(sorted(names))}"
            raise ConfigError(override.path, override.line, f"{message}: correct it, or delete this override")
    return [override for override in overrides if override.list in names]


def overrides_path(list_path: Path) -> Path:
    """Return where the decisions about a list stand: beside it."""
    return list_path.parent / "overrides.toml"
