"""paper_id: minted once, found again by any id or title that the paper ever had."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.model import Work
from pipeline.store import Identity
from pipeline.titles import fold, title_key

_MOST = 60  # characters of the slug, so that an id stays readable
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


def mint(title: str, taken: set[str]) -> str:
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
    """Return the works with their paper_id, and the identities with what is new.

    A work that has the ids of two papers is their merger: the paper minted first stands, the other points to it.
    """
    book = _Book(identities)
    found = [book.find_by_ids(work) for work in works]
    claimed = {paper_id for paper_id in found if paper_id}
    named = []
    for work, known in zip(works, found, strict=True):
        paper_id = known or book.find_by_title(work, claimed) or book.mint(work)
        claimed.add(paper_id)
        book.add(paper_id, work)
        named.append(replace(work, paper_id=paper_id))
    return tuple(named), tuple(book.identities.values())


class _Book:
    """The identities, and what each is found by."""

    def __init__(self, identities: Sequence[Identity]) -> None:
        self.identities = {identity.paper_id: identity for identity in identities}
        self.by_token: dict[str, str] = {}
        self.by_title: dict[str, list[str]] = {}
        for identity in identities:
            for token in identity.ids:
                self.by_token.setdefault(token, identity.paper_id)
            for title in identity.titles:
                self.by_title.setdefault(title_key(title), []).append(identity.paper_id)

    def current(self, paper_id: str) -> str:
        """Follow superseded_by to the paper that stands."""
        seen = {paper_id}
        while (successor := self.identities[paper_id].superseded_by) and successor not in seen:
            seen.add(successor)
            paper_id = successor
        return paper_id

    def find_by_ids(self, work: Work) -> str | None:
        """Return the paper that has any of the work's ids; several are merged into the one minted first."""
        hits = {self.current(self.by_token[token]) for token in work.ids.tokens() if token in self.by_token}
        if not hits:
            return None
        first, *others = [paper_id for paper_id in self.identities if paper_id in hits]
        for other in others:
            self.identities[other] = replace(self.identities[other], superseded_by=first)
        return first

    def find_by_title(self, work: Work, claimed: set[str]) -> str | None:
        """Return the paper that had a title of the work, unless another work of this run is that paper."""
        for entry in work.entries:
            for hit in self.by_title.get(title_key(entry.title), ()):
                if (paper_id := self.current(hit)) not in claimed:
                    return paper_id
        return None

    def mint(self, work: Work) -> str:
        """Return a new paper_id, from the first printed title."""
        title = work.entries[0].title
        paper_id = mint(title, set(self.identities))
        self.identities[paper_id] = Identity(paper_id=paper_id, titles=(title,), ids=())
        return paper_id

    def add(self, paper_id: str, work: Work) -> None:
        """Add the work's titles and ids to the paper's; nothing is ever taken away."""
        identity = self.identities[paper_id]
        titles = dict.fromkeys([*identity.titles, *(entry.title for entry in work.entries)])
        ids = dict.fromkeys([*identity.ids, *work.ids.tokens()])
        self.identities[paper_id] = replace(identity, titles=tuple(titles), ids=tuple(ids))
