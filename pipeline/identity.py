"""paper_id: minted once, found again by any id or title that the paper ever had."""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Container, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from pipeline.model import Entry, Work
from pipeline.store import Identity
from pipeline.titles import Verdict, compare_title, fold, title_key, title_name

_MOST = 60  # characters of the slug, so that an id stays readable
_PASSES = 20  # two or three are enough; a bound, so that no list can hold a run up
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


def mint(title: str, taken: Container[str]) -> str:
    """Return a slug of the title and six hexadecimal digits of its hash, one that is not taken."""
    slug = _NOT_PLAIN.sub("-", fold(title)).strip("-")
    slug = slug if len(slug) <= _MOST else slug[:_MOST].rpartition("-")[0] or slug[:_MOST]
    salt = 0
    while True:
        digest = hashlib.sha256((title_key(title) + (f"\n{salt}" if salt else "")).encode()).hexdigest()
        if (paper_id := f"{slug or 'paper'}-{digest[:6]}") not in taken:
            return paper_id
        salt += 1


def identify(works: Sequence[Work], identities: Sequence[Identity]) -> tuple[tuple[Work, ...], tuple[Identity, ...]]:
    """Return the works, each with a paper_id of its own, and the identities with what is new.

    A work that has the ids of two papers is their merger: the paper minted first stands, the other points to it.
    """
    before = {identity.paper_id for identity in identities}
    named: tuple[Work, ...] = ()
    for _ in range(_PASSES):
        named, later = _identify(works, identities)
        if later == identities:  # what was learnt finds the same papers again, as the next run will
            break
        kept = before | {work.paper_id for work in named}  # what was minted on the way and not given out is dropped
        identities = tuple(identity for identity in later if identity.paper_id in kept)
    return named, tuple(identities)


def _identify(works: Sequence[Work], identities: Sequence[Identity]) -> tuple[tuple[Work, ...], tuple[Identity, ...]]:
    book = _Book(identities)
    found = _by_ids(book, works)
    claimed = set(found.values())
    for n, work in enumerate(works):
        if n not in found:
            found[n] = book.find_by_title(work, claimed) or book.mint(work)
            claimed.add(found[n])
    for n, work in enumerate(works):
        found[n] = book.merge([found[n], *book.find_by_new_title(work, found[n], claimed)])
        claimed.add(found[n])
        book.add(found[n], work)
    named = tuple(replace(work, paper_id=found[n]) for n, work in enumerate(works))
    return named, tuple(book.identities.values())


def _by_ids(book: "_Book", works: Sequence[Work]) -> dict[int, str]:
    """Return the paper_id of each work, by its index, that has an id of a known paper; no two get the same."""
    hits = [book.find_by_ids(work) for work in works]
    # an id that was linked for a paper by mistake does not make another work of it, where its title is in the list
    titled = {paper_id for n, work in enumerate(works) if not hits[n] for paper_id in book.titled(_named(work))}
    hits = [
        {
            paper_id: shared
            for paper_id, shared in papers.items()
            if paper_id not in titled or book.has_title(paper_id, work)
        }
        for papers, work in zip(hits, works, strict=True)
    ]
    pairs = [(n, paper_id) for n, papers in enumerate(hits) for paper_id in papers]
    wanted = Counter(paper_id for _, paper_id in pairs)

    def strength(pair: tuple[int, str]) -> tuple[bool, int, int, int]:
        """Sort key: a title in common, the more ids in common, the fewer works that want it, the fewer ids it has."""
        n, paper_id = pair
        theirs = book.identities[paper_id].ids
        return book.has_title(paper_id, works[n]), hits[n][paper_id], -wanted[paper_id], -len(theirs)

    found: dict[int, str] = {}
    taken: set[str] = set()
    for n, paper_id in sorted(pairs, key=strength, reverse=True):
        if n not in found and paper_id not in taken:  # where a link was wrong once, two works may want one paper
            found[n] = paper_id
            taken.add(paper_id)
    for n, paper_id in found.items():
        own = [other for other in hits[n] if wanted[other] == 1 and book.fits(other, works[n])]
        found[n] = book.merge({paper_id, *own})
    return found


class _Book:
    """The identities, and what each is found by."""

    def __init__(self, identities: Sequence[Identity]) -> None:
        self.identities = {identity.paper_id: identity for identity in identities}
        self.by_token: dict[str, list[str]] = {}
        self.by_title: dict[str, list[str]] = {}
        for identity in identities:
            for token in identity.ids:
                self.by_token.setdefault(token, []).append(identity.paper_id)
            for title in identity.titles:
                self.by_title.setdefault(title_name(title), []).append(identity.paper_id)

    def current(self, paper_id: str) -> str:
        """Follow superseded_by to the paper that stands."""
        while successor := self.identities[paper_id].superseded_by:
            paper_id = successor
        return paper_id

    def find_by_ids(self, work: Work) -> dict[str, int]:
        """Return the papers that have any of the work's ids, in the order minted, with how many they have."""
        hits = [hit for token in work.ids.tokens() for hit in set(map(self.current, self.by_token.get(token, ())))]
        return {paper_id: hits.count(paper_id) for paper_id in self._in_order(hits)}

    def find_by_title(self, work: Work, claimed: AbstractSet[str]) -> str | None:
        """Return the paper that had a title of the work, unless another work of this run is that paper."""
        return next((paper_id for paper_id in self.titled(_named(work)) if paper_id not in claimed), None)

    def find_by_new_title(self, work: Work, paper_id: str, claimed: AbstractSet[str]) -> list[str]:
        """Return papers that no work is any more, and that had a title which is new to this paper: now they are one."""
        known = {title_name(title) for title in self.identities[paper_id].titles}
        new = [entry for entry in _named(work) if title_name(entry.title) not in known]
        return [other for other in self.titled(new) if other not in claimed and not self._against(other, work)]

    def has_title(self, paper_id: str, work: Work) -> bool:
        """Return whether the paper had a title of the work."""
        return paper_id in self.titled(_named(work))

    def fits(self, paper_id: str, work: Work) -> bool:
        """Return whether the paper, which has an id of the work, has its title too, or no id against it."""
        return self.has_title(paper_id, work) or not self._against(paper_id, work)

    def titled(self, entries: Sequence[Entry]) -> list[str]:
        """Return the papers that had a title of the entries."""
        hits = [self.current(hit) for entry in entries for hit in self.by_title.get(title_name(entry.title), ())]
        return list(dict.fromkeys(hits))

    def _against(self, paper_id: str, work: Work) -> bool:
        ours = work.ids.tokens()
        kinds = {token.partition(":")[0] for token in ours}
        return any(token.partition(":")[0] in kinds and token not in ours for token in self.identities[paper_id].ids)

    def _in_order(self, paper_ids: Collection[str]) -> list[str]:
        if len(set(paper_ids)) < 2:  # noqa: PLR2004 one needs no order
            return list(set(paper_ids))
        return [paper_id for paper_id in self.identities if paper_id in paper_ids]

    def merge(self, paper_ids: Collection[str]) -> str:
        """Return the one minted first; the others point to it, and it has what they had."""
        first, *others = self._in_order(paper_ids)
        for other in others:
            lost = self.identities[other]
            self._extend(first, lost.titles, lost.ids)
            self.identities[other] = replace(lost, superseded_by=first)
        return first

    def mint(self, work: Work) -> str:
        """Return a new paper_id, from the first printed title."""
        title = work.entries[0].title
        paper_id = mint(title, self.identities)
        self.identities[paper_id] = Identity(paper_id=paper_id, titles=(title,), ids=())
        return paper_id

    def add(self, paper_id: str, work: Work) -> None:
        """Add the work's titles and ids to the paper's; nothing is ever taken away."""
        self._extend(paper_id, [entry.title for entry in _named(work)], work.ids.tokens())

    def _extend(self, paper_id: str, titles: Iterable[str], ids: Iterable[str]) -> None:
        identity = self.identities[paper_id]
        self.identities[paper_id] = replace(
            identity,
            titles=tuple(dict.fromkeys([*identity.titles, *titles])),
            ids=tuple(dict.fromkeys([*identity.ids, *ids])),
        )


def _named(work: Work) -> list[Entry]:
    """Return the entries whose titles are names of the paper: not one under which a person pinned another title."""
    titles = [title for item in work.known for title in item.facts.titles]
    if work.status != "override" or not titles:
        return list(work.entries)
    return [e for e in work.entries if any(compare_title(e.title, title) is Verdict.AGREE for title in titles)]
