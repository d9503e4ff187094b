"""The catalogue that entries are matched against: real papers, near-duplicates of them, and a mass of made-up ones."""

import hashlib
import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from pathlib import Path

from lxml import etree

from pipeline.errors import InvalidIdError
from pipeline.ids import Ids, parse_acl_id, parse_arxiv_id
from pipeline.model import Facts, Known, Record
from pipeline.sources import acl, facts
from pipeline.titles import content_words, near_key, title_key

NEIGHBOURS = 0.3
"""Share of the papers that get a near-duplicate in the catalogue; chosen."""
_DAY = date(2026, 11, 24)  # any; no rule reads it
_TOPICS = ("Speech Separation", "Machine Translation", "Dialogue Systems", "Low-Resource Languages", "Clinical Text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper as its one record states it."""

    name: str
    """Its Anthology id, or an invented one; the same in every record of the paper."""
    known: Known

    @property
    def title(self) -> str:
        """Title of the record."""
        return self.known.facts.title or ""

    @property
    def authors(self) -> tuple[str, ...]:
        """Authors of the record, first first."""
        return self.known.facts.authors or ()

    @property
    def year(self) -> int:
        """Year of the venue."""
        return self.known.facts.year or 0


def share_of(name: str, salt: str) -> float:
    """Return a number from 0 to 1 that only the text and the salt decide."""
    return int.from_bytes(hashlib.sha256(f"{salt} {name}".encode()).digest()[:6]) / (1 << 48)


def acl_papers(folder: Path) -> dict[str, Paper]:
    """Return the papers that have authors of the collections in a folder, by Anthology id, without their abstracts."""
    found: dict[str, Paper] = {}
    for path in sorted(folder.glob("*.xml")):
        for element in acl._papers(etree.parse(path).getroot()).values():  # noqa: SLF001 what fetch does, without a server
            try:
                key = parse_acl_id(element.findtext("url") or "")
            except InvalidIdError:
                continue
            record = Record(source="acl", key=key, retrieved=_DAY, payload=acl._payload(element))  # noqa: SLF001
            stated = replace(acl.parse(record), abstract=None, license=None)
            if stated.authors:
                found[key] = Paper(name=key, known=Known(record=replace(record, payload={}), facts=stated))
    return found


def compiled_papers(path: Path, papers: Mapping[str, Paper]) -> list[Paper]:
    """Return the compiled facts as papers; one that has the Anthology id or the title of such a paper is that one."""
    by_title = {title_key(paper.title): name for name, paper in papers.items()}
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        stated = Record(source="facts", key=row["key"], retrieved=_DAY, payload=row["payload"])
        known = Known(record=stated, facts=facts.parse(stated), method="facts")
        name = (
            known.facts.ids.acl if known.facts.ids.acl in papers else by_title.get(title_key(known.facts.title or ""))
        )
        found.append(Paper(name=name or row["key"], known=known))
    return found


def invented(title: str, authors: Sequence[str], year: int, number: int) -> Paper:
    """Return a paper under an arXiv id that was never given out: the numbers of a month end far below 90000."""
    months, serial = divmod(number, 10_000)
    name = parse_arxiv_id(f"{15 + months // 12:02}{1 + months % 12:02}.{90_000 + serial}")
    record = Record(source="arxiv", key=name, retrieved=_DAY, payload={})
    stated = Facts(ids=Ids(arxiv=name), title=title, authors=tuple(authors), year=year)
    return Paper(name=name, known=Known(record=record, facts=stated))


Change = Callable[[str, random.Random, Sequence[str]], str | None]
"""A title, chance and other titles → a title that is another paper's; None where it has no place for the change."""


def _subtitled(title: str, rng: random.Random, others: Sequence[str]) -> str | None:
    head, colon, _ = title.partition(": ")
    return f"{head}: {rng.choice(others).rpartition(': ')[2]}" if colon else None


def _word_changed(title: str, rng: random.Random, others: Sequence[str]) -> str | None:
    every = title.split()
    places = [n for n, word in enumerate(every) if len(word) > 4 and word.isalpha()]  # noqa: PLR2004 a word that says something
    news = [word for word in rng.choice(others).split() if len(word) > 4 and word.isalpha()]  # noqa: PLR2004
    if not places or not news:
        return None
    every[rng.choice(places)] = rng.choice(news)
    return " ".join(every)


def _number_changed(title: str, _: random.Random, __: Sequence[str]) -> str | None:
    changed = "".join(str((int(char) + 1) % 10) if char.isascii() and char.isdigit() else char for char in title)
    return changed if changed != title else None


CHANGES: Mapping[str, tuple[float, Change]] = {
    "second part": (3, lambda title, _, __: f"{title} II"),
    "in a field": (4, lambda title, rng, _: f"{title} in {rng.choice(_TOPICS)}"),
    "a word changed": (8, _word_changed),
    "a word more": (4, lambda title, rng, _: f"{rng.choice(('Unsupervised', 'Multilingual', 'Towards'))} {title}"),
    "extended": (3, lambda title, _, __: f"{title}: An Extended Study"),
    "a number changed": (4, _number_changed),
    # In the collections 3 pairs of papers share head and authors, 2 or 3 in 1,000 of those with a head: rare here too.
    "another subtitle": (0.5, _subtitled),
}
"""Kind of near-duplicate → weight, chosen but where said, and how its title is made."""
SAME_TITLE = 0.02
"""Share of near-duplicates that have the very title, by others, two to ten years off; chosen."""
_REUSED = 5
"""Content words of a title that others may use too; chosen.

Of 6,874 papers of the collections none has another's title by other people, short or long; elsewhere short ones do.
"""


def neighbours(papers: Sequence[Paper], numbers: Iterator[int], rng: random.Random) -> Iterator[Paper]:
    """Yield near-duplicates of some of the papers, most by the same authors, a year later or in the same."""
    titles = [paper.title for paper in papers]
    taken = {near_key(title) for title in titles}
    kinds, weights = list(CHANGES), [weight for weight, _ in CHANGES.values()]
    for paper in papers:
        if share_of(paper.name, "neighbour") >= NEIGHBOURS:
            continue
        if rng.random() < SAME_TITLE and content_words(paper.title) <= _REUSED:
            year = paper.year + rng.choice((-1, 1)) * rng.randint(2, 10)
            yield invented(paper.title, rng.choice(papers).authors, year, next(numbers))
            continue
        title = CHANGES[rng.choices(kinds, weights)[0]][1](paper.title, rng, titles)
        if title and near_key(title) not in taken:
            authors = paper.authors if rng.random() < 0.7 else rng.choice(papers).authors  # noqa: PLR2004 chosen
            yield invented(title, authors, paper.year + rng.choice((0, 1)), next(numbers))


def fillers(papers: Sequence[Paper], numbers: Iterator[int], rng: random.Random) -> Iterator[Paper]:
    """Yield papers without end whose titles begin as one real title and end as another, by recombined names."""
    taken = {near_key(paper.title) for paper in papers}
    names = [name.split() for paper in papers for name in paper.authors if " " in name]
    while True:
        begins, ends = (rng.choice(papers).title.split() for _ in range(2))
        title = " ".join([*begins[: 1 + len(begins) // 2], *ends[len(ends) // 2 :]])
        if near_key(title) in taken:
            continue
        authors = [" ".join([*rng.choice(names)[:-1], rng.choice(names)[-1]]) for _ in range(rng.randint(1, 6))]
        yield invented(title, authors, rng.randint(2010, 2024), next(numbers))


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What the catalogue holds, and what is held out of it."""

    papers: Mapping[str, Paper]
    """The real papers, by name."""
    out: frozenset[str]
    """Names of those that the catalogue does not hold."""
    known: tuple[Known, ...]
    owner: Mapping[str, str]
    """Every `kind:id`, and every record as `source/key`, → the name of its paper, held or not."""


def holdings(collections: Path, compiled: Path, size: int, seed: int) -> Holdings:
    """Return a catalogue of that many records; a third of the papers is held out, their near-duplicates are not."""
    papers = acl_papers(collections)
    beside = compiled_papers(compiled, papers)
    fixed = {paper.name for paper in beside}
    out = frozenset(name for name in papers if name not in fixed and share_of(name, "out") < 1 / 3)
    rng, numbers = random.Random(seed), count()  # noqa: S311 a fixed seed is the point
    real = list(papers.values())
    held = [*(paper for paper in real if paper.name not in out), *beside, *neighbours(real, numbers, rng)]
    made = fillers(real, numbers, rng)
    held += [next(made) for _ in range(size - len(held))]
    return Holdings(
        papers=papers | {paper.name: paper for paper in beside if paper.name not in papers},
        out=out,
        known=tuple(paper.known for paper in held),
        owner=_owners([*held, *real]),
    )


def _owners(papers: Iterable[Paper]) -> dict[str, str]:
    owner: dict[str, str] = {}
    for paper in papers:
        record = paper.known.record
        owner.update(dict.fromkeys([*paper.known.tokens, f"{record.source}/{record.key}"], paper.name))
    return owner
