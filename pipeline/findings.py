"""What is to be said of what a pull request proposes; pure."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date

from pipeline.catalogue import Catalogue, share_id
from pipeline.checks import is_older
from pipeline.evidence import compare_entry
from pipeline.linked import contradicted, malformed_links, shared_link, stated_by_links
from pipeline.model import IDENTIFIED, Entry, Known, Level, Paper, Work
from pipeline.pages import url_of
from pipeline.proposal import Proposal
from pipeline.titles import Verdict, compare_title, title_key
from pipeline.venues import is_preprint_text

_PAGES = ("arxiv", "acl", "doi", "openreview", "s2", "s2_corpus")
"""Kinds of id that a reader is shown the page of, the first that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to be said; `hints` has the sentence of its kind, which takes these values."""

    level: Level
    kind: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is known when the proposal for one list is looked at."""

    proposal: Proposal
    works: Mapping[int, Work]
    """By the line of each entry of the list."""
    papers: Mapping[int, Paper]
    """By the line of the entries that are proposed and are papers."""
    catalogue: Catalogue
    unasked: frozenset[int]
    """Lines of entries about which some service was not asked, or did not answer."""
    offline: bool
    today: date


def of_entry(entry: Entry, scene: Scene) -> Iterator[Finding]:
    """Yield what is to be said of an entry that is proposed."""
    yield from (_error("malformed", link=link) for link in malformed_links(entry, scene.proposal.after))
    links = list(_links(entry, scene)) if entry.line in scene.papers else []
    yield from _repeated(entry, scene, {said.values["link"] for said in links if said.kind == "wrong link"})
    yield from links
    if entry.line in scene.papers:
        yield from _identity(entry, scene, {said.kind for said in links})
    else:
        yield Finding(level="info", kind="no paper")
    yield from _tier(entry, scene)


def _error(kind: str, **values: object) -> Finding:
    return Finding(level="error", kind=kind, values=values)


def _warning(kind: str, **values: object) -> Finding:
    return Finding(level="warning", kind=kind, values=values)


def _repeated(entry: Entry, scene: Scene, wrong: AbstractSet[object]) -> Iterator[Finding]:
    """Yield the first other place of the same paper; of two that are both new, the later one is the repetition.

    A link that is wrong does not make it the paper that it leads to.
    """
    new = set(scene.proposal.entries)
    here = [e for e in scene.proposal.after.entries if e is not entry and (e not in new or e.line < entry.line)]
    work = scene.works.get(entry.line)
    same = {e.line for e in work.entries if e.list == entry.list} if work else set()
    if again := next((e for e in here if e.line in same), None):
        yield _error("repeated", line=again.line)
        return
    for other in here if work else ():
        shared = shared_link(entry, other) if other.line in scene.works else None
        if shared and shared.url not in wrong:
            yield _error("same link", line=other.line, link=shared.url)
            return
    if again := next((e for e in here if title_key(e.title) == title_key(entry.title)), None):
        yield _warning("same title", line=again.line)


def _identity(entry: Entry, scene: Scene, links: AbstractSet[str]) -> Iterator[Finding]:
    """Yield what is to be said of which paper the entry is, given the kinds of what is said of its links."""
    work, paper = scene.works[entry.line], scene.papers[entry.line]
    wrong = links - {"links apart"}
    if is_known(paper, work):
        yield from _news(entry, paper)
    elif not wrong and entry.line in scene.unasked:
        yield Finding(level="info", kind="offline" if scene.offline else "unanswered")
    elif not links and work.status == "conflict":
        yield _error("conflict")
    elif not links:
        near = next(iter(scene.catalogue.candidates(entry.title)), None)
        yield _warning("near", theirs=_called(near)) if near else _warning("linked" if work.ids else "unfound")


def is_known(paper: Paper, work: Work) -> bool:
    """Return whether it is known which paper it is, by a record or by a decision of a person."""
    return paper.status in IDENTIFIED and (bool(work.known) or paper.status == "override")


def _links(entry: Entry, scene: Scene) -> Iterator[Finding]:
    """Yield the links to other papers, those that their service does not know, and those that cannot both be right."""
    work = scene.works[entry.line]
    links = stated_by_links(entry)
    for n, stated in enumerate(links):
        is_used = any(work.ids.get(kind) == value for kind, value in stated.ids.items())
        held = () if is_used else [item for item in scene.catalogue.by_ids(stated.ids) if not _is_joined(item, work)]
        if stated.is_own and held and not any(_is_of(entry, item) for item in held):
            yield _error("wrong link", link=stated.url, theirs=_called(held[0]), ours=entry.title)
        elif not (is_used and work.known) and scene.catalogue.absent.intersection(stated.ids.tokens()):
            yield _error("dead link", link=stated.url)
        elif stated.is_own and not (is_used or held) and (other := contradicted(stated, links[:n], work.ids)):
            # what nobody was asked about may be a second number of the same paper
            say = _warning if entry.line in scene.unasked else _error
            yield say("links apart", link=stated.url, other=other)


def _is_joined(item: Known, work: Work) -> bool:
    """Return whether a record is one of a work, or has an id in common with one."""
    return item in work.known or any(share_id(item, known) for known in work.known)


def _is_of(entry: Entry, item: Known) -> bool:
    """Return whether a record has what the entry prints; then it is refused for another reason."""
    compared = compare_entry(entry, item)
    return compared.title is Verdict.AGREE and compared.authors is not Verdict.DISAGREE


def _called(item: Known) -> str:
    authors = item.facts.authors or ()
    return f"{item.facts.title}{f' ({authors[0]})' if authors else ''}"


def _news(entry: Entry, paper: Paper) -> Iterator[Finding]:
    venue = paper.get("venue")
    if venue and entry.venue_text and is_preprint_text(entry.venue_text):
        yield _warning("appeared", venue=venue, printed=entry.venue_text)
    title = str(paper.get("title"))
    if compare_title(entry.title, title) is Verdict.DISAGREE:
        yield _warning("retitled", theirs=title)
    if (status := paper.get("status")) in {"withdrawn", "retracted"}:
        yield _warning(status)


def _tier(entry: Entry, scene: Scene) -> Iterator[Finding]:
    """Yield what the tier of the entry asks of it and is not so."""
    tier = next((t for t in scene.proposal.after.config.tiers if t.key == entry.tier), None)
    if tier is None:
        return
    paper = scene.papers.get(entry.line)
    known = paper is not None and is_known(paper, scene.works[entry.line])
    if paper and known and tier.window_years is not None and is_older(paper, tier.window_years, scene.today):
        precise = {"year": 4, "month": 7}.get(paper.get("published_precision"), 10)  # characters of 2026-01-31
        yield _warning(
            "old", published=str(paper.get("published"))[:precise], years=tier.window_years, tier=tier.heading
        )
    if tier.note and not entry.note:
        yield _error("no note", tier=tier.heading)


def of_list(proposal: Proposal) -> Iterator[Finding]:
    """Yield what is to be said of the list as a whole: tiers that overflow by this, entries that are gone."""
    for tier in proposal.after.config.tiers:
        now, then = (
            sum(entry.tier == tier.key and entry.is_paper for entry in parsed.entries) if parsed else 0
            for parsed in (proposal.after, proposal.before)
        )
        if tier.limit is not None and now > max(tier.limit, then):
            yield _error("limit", tier=tier.heading, count=now, limit=tier.limit, before=then)
    if proposal.gone:
        yield _warning("gone", count=len(proposal.gone), titles=[entry.title for entry in proposal.gone])


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """The paper that an entry is, in what a reader knows it by."""

    title: str
    author: str | None
    """The first one."""
    more_authors: bool
    venue: str | None
    year: int | None
    url: str | None
    by_hand: bool
    """A person decided it in overrides.toml; no service was believed."""


def identified(paper: Paper, work: Work) -> Identified | None:
    """Return the paper in a line; None where it is not known which it is."""
    if not is_known(paper, work):
        return None
    authors = paper.get("authors") or ()
    pages = (url_of(kind, value) for kind in _PAGES if (value := paper.ids.get(kind)) is not None)
    return Identified(
        title=str(paper.get("title")),
        author=authors[0] if authors else None,
        more_authors=len(authors) > 1,
        venue=paper.get("venue"),
        year=paper.get("year"),
        url=next(pages, None),
        by_hand=paper.status == "override",
    )
