"""The labelled set: what a list prints, and which paper it is, or that it is none that the catalogue holds."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.matching_noise import (
    CHANGES,
    RIGHT_LINK,
    WRONG_LINK,
    YEAR_OFF,
    Shares,
    draw_title_kind,
    print_authors,
    print_title,
)
from benchmarks.matching_papers import Holdings, Paper, share_of
from pipeline.ids import AclId
from pipeline.links import link_kind
from pipeline.model import Entry, Link
from pipeline.pages import ids_from_url
from pipeline.parse import parse_list
from pipeline.titles import title_key
from pipeline.venues import Venue, venue_of_acl

_LIST = "made"
_ELSEWHERE = "https://example.org/paper.pdf"
_PAGES = "https://aclanthology.org/{}/"
_IN_MARKDOWN = 0.1  # of the entries are written as Markdown and read by the parser


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A printed entry and the paper that it is."""

    entry: Entry
    paper: str
    """Name of the paper; empty for one that no collection holds."""
    held: bool
    """Whether the catalogue holds it, so that it can be found."""
    source: str
    """lists: as real lists print papers; damaged: every title changed; real: entries of real lists."""
    kinds: tuple[str, ...] = ()
    """What is printed unlike the record."""

    @property
    def half(self) -> int:
        """0: to calibrate on, 1: to report; a paper is in one of them only."""
        return int(share_of(self.paper or title_key(self.entry.title), "half") * 2)

    @property
    def is_linked(self) -> bool:
        """Whether the entry links an id, right or wrong."""
        return any(ids_from_url(link.url) for link in self.entry.links)


def entry_of(title: str, authors: str | None, year: int | None, venue: str | None, url: str = _ELSEWHERE) -> Entry:
    """Return an entry that prints that and links one page."""
    links = (Link(label="pdf", kind=link_kind("pdf", url), url=url),)
    return Entry(
        list=_LIST,
        line=1,
        end_line=1,
        section=(),
        position=1,
        title=title,
        authors_text=authors,
        venue_text=venue,
        year=year,
        links=links,
    )


def _make(paper: Paper, holdings: Holdings, shares: Shares, damage: str | None, rng: random.Random) -> Pair | None:
    """Return one entry of a paper; None where its title has no place for the damage asked for."""
    title, changed = print_title(paper.title, damage or draw_title_kind(rng), rng)
    if damage and not changed:
        return None
    kinds = [changed] if changed else []
    authors = None
    with_authors, with_year, with_venue = rng.choice(shares.printed)
    if with_authors:
        authors, more = print_authors(paper.authors, shares, rng)
        kinds += more
    year = paper.year if with_year else None
    if year and rng.random() < YEAR_OFF:
        year += rng.choice((-1, 1))
        kinds.append("year off by one")
    url, linked = _link(paper, holdings, rng) if not damage else (_ELSEWHERE, None)
    kinds += [linked] if linked else []
    venue = venue_of_acl(AclId(paper.name)) if with_venue else None
    return Pair(
        entry=entry_of(title, authors, year, _venue_text(venue, year), url),
        paper=paper.name,
        held=paper.name not in holdings.out,
        source="damaged" if damage else "lists",
        kinds=tuple(kinds),
    )


def _venue_text(venue: Venue | None, year: int | None) -> str | None:
    """Return a venue as lists print it: its short name, and the year where one is printed."""
    return f"{venue.name} {year or ''}".strip() if venue else None


def _link(paper: Paper, holdings: Holdings, rng: random.Random) -> tuple[str, str | None]:
    """Return the address that an entry links: nobody's most of the time, or the paper's, or another paper's."""
    drawn = rng.random()
    if drawn < WRONG_LINK:
        return _PAGES.format(rng.choice(_others(paper, holdings))), "wrong link"
    if drawn < WRONG_LINK + RIGHT_LINK:
        return _PAGES.format(paper.name), "right link"
    return _ELSEWHERE, None


def _others(paper: Paper, holdings: Holdings) -> list[str]:
    """Return papers that a link may lead to instead: half the time those by one of the authors, where there are any."""
    held = [
        name
        for name, other in holdings.papers.items()
        if other.known.record.source == "acl" and name not in holdings.out
    ]
    near = [name for name in held if set(holdings.papers[name].authors) & set(paper.authors)]
    wanted = near if share_of(paper.name, "near") < 1 / 2 and len(near) > 1 else held
    return [name for name in wanted if name != paper.name]


def made_pairs(holdings: Holdings, shares: Shares, seed: int) -> Iterator[Pair]:
    """Yield two entries of each paper: one as lists print it, and one whose title is changed, each kind as often.

    Papers that share their title with another are not asked for: which of them is printed could not be told.
    """
    titles = Counter(title_key(paper.title) for paper in holdings.papers.values())
    for name, paper in holdings.papers.items():
        if paper.known.record.source != "acl" or titles[title_key(paper.title)] > 1:
            continue
        rng = random.Random(f"{seed} {name}")  # noqa: S311 a fixed seed is the point
        kinds = [None, rng.choice(list(CHANGES))]
        yield from filter(None, (_make(paper, holdings, shares, kind, rng) for kind in kinds))


def real_pairs(rows: Sequence[Mapping[str, Any]], own: Sequence[Entry], holdings: Holdings) -> Iterator[Pair]:
    """Yield the entries of real lists without their links to papers: those of the golds, and of the project's list.

    An entry is the paper of the collections that it links or whose title it has; else none. Those of a title more than
    0.75 like one of a paper there, and not equal, were read one by one: every one is another paper.
    """
    titles = {title_key(title): name for name, paper in holdings.papers.items() for title in paper.known.facts.titles}
    entries = [entry_of(row["title"], row["authors_text"], row["year"], row["venue_text"]) for row in rows]
    linked = [[link["url"] for link in row["links"]] for row in rows]
    for entry, urls in zip(
        [*entries, *own], [*linked, *([link.url for link in each.links] for each in own)], strict=True
    ):
        stated = [holdings.owner.get(token) for url in urls for token in ids_from_url(url).tokens()]
        name = next(filter(None, stated), None) or titles.get(title_key(entry.title), "")
        yield Pair(
            entry=replace(entry, links=entry_of("", None, None, None).links),
            paper=name,
            held=name in holdings.papers and name not in holdings.out,
            source="real",
        )


def markdown(entry: Entry) -> str:
    """Return the list item that prints an entry."""
    authors = f" *{entry.authors_text}*." if entry.authors_text else ""
    where = entry.venue_text or entry.year
    return f"- **{entry.title}**.{authors}{f' {where}.' if where else ''} [[pdf]({entry.links[0].url})]"


def through_markdown(pairs: Sequence[Pair]) -> tuple[list[Pair], int, int]:
    """Return the pairs, some with what the parser reads where they are written as Markdown; how many, of how many."""
    chosen = [n for n, pair in enumerate(pairs) if share_of(str(n), "markdown") < _IN_MARKDOWN]
    head = "# Papers\n\n"
    text = head + "\n".join(markdown(pairs[n].entry) for n in chosen) + "\n"
    read = {entry.line: entry for entry in parse_list(text, Path(f"{_LIST}.md")).entries if entry.is_paper}
    out, first = list(pairs), 1 + head.count("\n")
    for line, n in enumerate(chosen, first):
        if line in read:
            out[n] = replace(pairs[n], entry=read[line])
    return out, len(read), len(chosen)


def row_of(pair: Pair, holdings: Holdings) -> dict[str, Any]:
    """Return a pair as a row of the published set: facts only."""
    entry, paper = pair.entry, holdings.papers.get(pair.paper)
    true = (
        {
            "ids": dict(paper.known.facts.ids.items()),
            "title": paper.title,
            "authors": list(paper.authors),
            "year": paper.year,
        }
        if paper
        else None
    )
    return {
        "entry": {
            "title": entry.title,
            "authors": entry.authors_text,
            "venue": entry.venue_text,
            "year": entry.year,
            "links": [link.url for link in entry.links],
        },
        "paper": true,
        "in_catalogue": pair.held,
        "half": "report" if pair.half else "calibrate",
        "source": pair.source,
        "kinds": list(pair.kinds),
    }
