"""What records say about an entry: which of them are its paper, and what ids that gives."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from pipeline.catalogue import Catalogue, share_id, works_among
from pipeline.ids import KINDS, Ids, either, without
from pipeline.matching import MOST_YEARS, Comparison, compare
from pipeline.model import Entry, Issue, Known, Level
from pipeline.names import compare_authors, same_people
from pipeline.sources import GIVEN_OUT_BY
from pipeline.titles import LEAST_WORDS, Verdict, compare_title

SINGLE = ("arxiv", "acl", "neurips")
"""Kinds of id of which a paper has only one."""
Compared = tuple[Known, Comparison]
"""A record, and how it compares with what the entry prints."""
PIN = "if it is that paper all the same, pin its id in raw/overrides.toml"


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


def compare_entry(entry: Entry, item: Known) -> Comparison:
    """Return how a record compares with what the entry prints."""
    return compare(entry.title, entry.authors_text, entry.year, item.facts, entry.venue_text)


def accepted_of(compared: Sequence[Compared], rivals: Sequence[Known]) -> list[Compared]:
    """Return which of the linked records are the entry's paper.

    One that disagrees in the title or the authors is not, where another record agrees better and is another work.
    """
    same_title = [item for item, c in compared if c.title is Verdict.AGREE]
    same_both = [item for item, c in compared if c.title is Verdict.AGREE and c.authors is Verdict.AGREE]
    firm = same_both or ([] if rivals else same_title)
    retitled = [item for item, c in compared if c.is_retitling]
    doubtful = bool(firm or rivals) or len(works_among(retitled)) > 1
    return [
        (item, c)
        for item, c in compared
        if not _refuses(c)
        and (item in firm or any(_retitles(item, other) for other in firm) or not (doubtful and _disagrees(c)))
    ]


def _retitles(item: Known, firm: Known) -> bool:
    """Return whether a record is one that is sure, under another title of it; the same people alone prove nothing."""
    titles = {compare_title(one, two) for one in item.facts.titles for two in firm.facts.titles}
    return share_id(item, firm) and Verdict.AGREE in titles


def _refuses(comparison: Comparison) -> bool:
    """Another paper: authors disagree and the title does not agree, or they agree, but neither title nor year does."""
    if comparison.is_retitling:
        return comparison.year_gap is not None and comparison.year_gap > MOST_YEARS
    return comparison.refuses_link or (comparison.title, comparison.authors) == (
        Verdict.NOT_COMPARABLE,
        Verdict.DISAGREE,
    )


def _disagrees(comparison: Comparison) -> bool:
    return Verdict.DISAGREE in (comparison.title, comparison.authors)


def namesakes_of(entry: Entry, linked: Sequence[Known], catalogue: Catalogue) -> list[Compared]:
    """Return the records of other works that have the printed title: a long one, or the authors agree too."""
    others = [item for item in catalogue.by_title(entry.title) if not any(share_id(item, o) for o in linked)]
    compared = [(item, compare_entry(entry, item)) for item in others if item not in linked]
    return [(item, c) for item, c in compared if c.accepts_search or c.content_words >= LEAST_WORDS]


def rivals_of(namesakes: Sequence[Compared]) -> list[Known]:
    """Return those of them that the printed title and authors fit."""
    return [item for item, c in namesakes if c.accepts_search]


def contradicting(printed: Ids, rivals: Sequence[Known]) -> list[Known]:
    """Return the rivals that have another id of a kind of which a paper has only one."""
    single = without(printed, [kind for kind in KINDS if kind not in SINGLE])
    return [item for item in rivals if single.contradicts(item.facts.ids)]


def spread(
    entry: Entry, accepted: Sequence[Known], doubted: Sequence[Known], catalogue: Catalogue
) -> tuple[list[Known], list[Known]]:
    """Follow the ids of the accepted records to further ones; return those that are the same paper, and those refused.

    An id that one source states of another's paper is an assertion: its record counts once it agrees with the entry,
    or with a record that does.
    """
    taken, news = list(accepted), True
    found = list(doubted)
    while news:
        reached = catalogue.by_tokens({token for item in taken for token in item.tokens})
        found += [item for item in reached if item not in found and item not in taken]
        more = [item for item in found if item in reached and _is_same(entry, item, taken)]
        found = [item for item in found if item not in more]
        taken += more
        news = bool(more)
    return catalogue.in_order(taken), found


def _is_same(entry: Entry, item: Known, taken: Sequence[Known]) -> bool:
    """Return whether a record is the paper of an entry and of the records that were accepted for it."""
    printed = compare_entry(entry, item)
    if printed.title is Verdict.AGREE and printed.authors is not Verdict.DISAGREE:
        known = (compare_authors(item.facts.authors or (), other.facts.authors or ()) for other in taken)
        return printed.authors is Verdict.AGREE or Verdict.DISAGREE not in known
    if printed.title is Verdict.NOT_COMPARABLE and printed.authors is Verdict.AGREE:
        return True
    return any(_is_of_one(item, other) for other in taken)


def _is_of_one(ours: Known, theirs: Known) -> bool:
    """Two versions at one service; or a title in common, and no other authors."""
    owned = GIVEN_OUT_BY.get(ours.record.source, ())
    if ours.record.source == theirs.record.source and any(
        ours.facts.ids.get(kind) == theirs.facts.ids.get(kind) is not None for kind in owned
    ):
        return True
    titles = any(compare_title(one, two) is Verdict.AGREE for one in ours.facts.titles for two in theirs.facts.titles)
    return titles and compare_authors(ours.facts.authors or (), theirs.facts.authors or ()) is not Verdict.DISAGREE


def denied_by(refused: Sequence[Known]) -> set[str]:
    """Return the ids of refused records that their source itself gives out: no other source can vouch for those."""
    return {
        f"{kind}:{value}"
        for item in refused
        for kind, value in item.facts.ids.items()
        if kind in GIVEN_OUT_BY.get(item.record.source, ())
    }


def without_refused(
    entry: Entry, ids: Ids, accepted: Sequence[Known], refused: Sequence[Known]
) -> tuple[Ids, list[Issue]]:
    """Drop the ids that only refused records state, or that their owner denies; a person is told."""
    issues: list[Issue] = []
    denied = denied_by(refused)
    backed = {token for item in accepted for token in item.tokens} - denied
    for item in refused:
        theirs = item.tokens - backed
        if wrong := [kind for kind, value in ids.items() if f"{kind}:{value}" in theirs]:
            message = f"one of its links leads to another paper: {describe(item)}"
            issues.append(entry_issue(entry, "warning", message, f"correct that link; {PIN}"))
            ids = without(ids, wrong)
        else:
            authors = item.facts.authors or ()
            same = any(same_people(authors, other.facts.authors or ()) for other in accepted)
            message = f"{item.record.source} has another paper under its link, which is not used: {describe(item)}"
            remedy = f"if it is the same work under a new title, pin {', '.join(item.facts.ids.tokens())}"
            issues.append(entry_issue(entry, "warning" if same else "info", message, remedy))
    return ids, issues


def with_known(
    entry: Entry, ids: Ids, known: Sequence[Known], refused: Sequence[Known], absent: AbstractSet[str]
) -> tuple[Ids, tuple[Issue, ...]]:
    """Add the ids of checked records; where they contradict what is printed, they are right and a person is told.

    What its owner denies or does not hold is not added.
    """
    denied = denied_by(refused)
    backed = {token for item in known for token in item.tokens}
    stated = Ids()
    for item in known:
        sound = item.facts.ids
        stated = either(stated, without(sound, [k for k, v in sound.items() if f"{k}:{v}" in denied | absent]))
    issues: list[Issue] = []
    for kind, value in ids.items():
        theirs = stated.get(kind) or value
        if theirs != value and f"{kind}:{value}" not in backed:
            source = next(item.record.source for item in known if f"{kind}:{theirs}" in item.tokens)
            message = f"{kind} {value} is linked, but {source} has {theirs} for this paper"
            issues.append(entry_issue(entry, "warning", message, f"correct the link; {PIN}"))
            ids = without(ids, [kind])
    for item in refused:
        if asserted := sorted(denied_by([item]) & backed):
            message = f"{', '.join(asserted)} is said to be this paper, but is another: {describe(item)}"
            issues.append(entry_issue(entry, "info", message, PIN))
    return either(ids, stated), tuple(issues)
