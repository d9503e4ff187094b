"""What the services know: papers, and how each is found."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from hashlib import sha1
from typing import Any, Self

_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    """Return the words of a text as a search index holds them: no case, no hyphens, no plural."""
    return [word[:-1] if word.endswith("s") and len(word) > 3 else word for word in _WORD.findall(text.casefold())]


def made_up(text: str, below: int) -> int:
    """Return a number from 0 that is always the same for a text."""
    return int.from_bytes(sha1(text.encode(), usedforsecurity=False).digest()[:6]) % below


def made_up_sha(text: str) -> str:
    """Return 40 hexadecimal digits that are always the same for a text."""
    return sha1(text.encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What the services know of one paper; None: that service does not hold it, or does not say.

    arXiv holds a paper with `arxiv`, the Anthology one with `acl`, Semantic Scholar one with `s2`.
    """

    title: str
    authors: tuple[str, ...]
    abstract: str | None = None
    published: date | None = None

    arxiv: str | None = None
    """Without a version."""
    versions: tuple[tuple[str, date], ...] = ()
    """(title, day) of v1, v2 …; none: one version with `title` at `published`."""
    category: str = "cs.CL"
    """Separated by spaces, the primary one first."""
    comment: str | None = None
    journal_ref: str | None = None
    arxiv_doi: str | None = None
    """The DOI that the authors told arXiv."""

    acl: str | None = None
    doi: str | None = None
    booktitle: str | None = None
    """Of the volume; the first paper of a volume that states one decides."""
    month: str | None = None
    year: int | None = None
    retracted: str | None = None
    """The day."""
    removed: str | None = None
    """The day."""
    acl_title: str | None = None
    """With markup; None: the title without any."""
    acl_authors: tuple[str, ...] | None = None

    s2: str | None = None
    s2_corpus: int | None = None
    merged: tuple[str, ...] = ()
    """Older paperIds that lead to this record."""
    s2_title: str | None = None
    s2_authors: tuple[str, ...] | None = None
    s2_external: Mapping[str, Any] | None = None
    """None: made from the ids above; else exactly this is stated, and leads to the record."""
    s2_abstract: str | None = None
    """None: elided, as publishers ask."""
    s2_venue: str = ""
    s2_year: int | None = None
    publication_date: date | None = None
    citations: int = 0
    influential: int = 0
    tldr: str | None = None
    dblp: str | None = None
    """DBLP holds a paper with this key."""

    forum: str | None = None
    """OpenReview holds a paper with one."""
    forum_older: bool = False
    """Whether its older interface does."""
    forum_venue: str = ""

    def __post_init__(self) -> None:
        """Refuse what arXiv could not show.

        Raises:
            ValueError: for a paper at arXiv without a day.
        """
        if self.arxiv and not self.versions and not self.published:
            raise ValueError(f"arXiv shows the day of every version: give {self.arxiv} `published` or `versions`")

    @property
    def arxiv_versions(self) -> tuple[tuple[str, date], ...]:
        """(title, day) of every version, at least one."""
        return self.versions or ((self.title, self.published or date.min),)

    @property
    def external(self) -> Mapping[str, Any]:
        """The ids that Semantic Scholar states: strings, but for CorpusId."""
        if self.s2_external is not None:
            return self.s2_external
        stated = {"DBLP": self.dblp, "ACL": self.acl, "ArXiv": self.arxiv, "DOI": self.doi, "CorpusId": self.corpus}
        return {name: value for name, value in stated.items() if value is not None}

    @property
    def corpus(self) -> int:
        """The CorpusId, made up where it is not known."""
        return self.s2_corpus or 300_000_000 + made_up(self.s2 or self.title, 99_999_999)

    @property
    def known_as(self) -> tuple[str, ...]:
        """The ids that lead to the record of Semantic Scholar: `prefix:value`, in lower case; a paperId is bare."""
        named = {**self.external, "CorpusId": self.external.get("CorpusId", self.corpus)}
        return (self.s2 or "", *self.merged, *(f"{name}:{value}".lower() for name, value in named.items()))


@dataclass(frozen=True, eq=False)
class World:
    """All that the services know; where two papers claim one id, the first has it."""

    papers: tuple[Paper, ...] = ()

    def add(self, *papers: Paper) -> Self:
        """Return the world with more papers, which come last."""
        return replace(self, papers=(*self.papers, *papers))

    def replace(self, paper: Paper, **changes: Any) -> Self:  # noqa: ANN401 any field of a paper
        """Return the world with one of its papers changed."""
        return replace(self, papers=tuple(replace(each, **changes) if each is paper else each for each in self.papers))

    def find(self, name: str) -> Paper:
        """Return the first paper with this arXiv, ACL or Semantic Scholar id, DOI or title."""
        return next(p for p in self.papers if name in (p.arxiv, p.acl, p.s2, p.doi, p.title))

    @cached_property
    def by_arxiv(self) -> Mapping[str, Paper]:
        """What arXiv holds, by id without version."""
        return {paper.arxiv: paper for paper in reversed(self.papers) if paper.arxiv}

    @cached_property
    def by_acl(self) -> Mapping[str, Paper]:
        """What the Anthology holds, by id."""
        return {paper.acl: paper for paper in reversed(self.papers) if paper.acl}

    @cached_property
    def at_crossref(self) -> Mapping[str, Paper]:
        """What Crossref holds, by DOI in lower case: arXiv's are not there."""
        papers = {paper.doi.lower(): paper for paper in reversed(self.papers) if paper.doi}
        return {doi: paper for doi, paper in papers.items() if not doi.startswith("10.48550/")}

    @cached_property
    def at_s2(self) -> tuple[Paper, ...]:
        """What Semantic Scholar holds."""
        return tuple(paper for paper in self.papers if paper.s2)

    @cached_property
    def by_s2(self) -> Mapping[str, Paper]:
        """What Semantic Scholar holds, by every id that leads to it."""
        return {name: paper for paper in reversed(self.at_s2) for name in paper.known_as}
