"""The papers of a made-up year: as they were before it, and after what their authors, publishers or a service do."""

import random
from dataclasses import replace
from datetime import date
from itertools import product

from tests.services import Paper

_TENTHS = {"Anthology": {4, 5, 6}, "title alone": {7}, "journal": {8}}
"""Last digits of the numbers of papers; the others are preprints at arXiv."""
_SUBJECTS = "Kites Harbours Orchards Tides Quarries Lanterns Clocks Bridges Meadows Glaciers Bells Looms".split()
_VERBS = "Drawn Counted Mended Sorted Weighed Traced Mapped Heard Moored Woven Lifted Folded".split()
_PLACES = "Valleys Marshes Cellars Attics Ferries Gardens Tunnels Markets Deserts Islands Forests Mills".split()
_NAMES = "Aalto Brandt Castell Dufour Egger Farkas Gomes Hansen Ilves Jansen Kovacs Lindgren Moreau Novak".split()


def written_before(rng: random.Random, count: int) -> list[Paper]:
    """Return papers that were there before the year, each under a title of its own; at most 1,728."""
    words = list(product(_SUBJECTS, _VERBS, _PLACES))
    rng.shuffle(words)
    return [
        _paper(rng, number, f"{subject} {verb} in {place}")
        for number, (subject, verb, place) in enumerate(words[:count])
    ]


def _paper(rng: random.Random, number: int, title: str) -> Paper:
    authors = tuple(f"{chr(65 + number % 26)}. {name}" for name in rng.sample(_NAMES, 3))
    kind, year = number % 10, 2018 + number % 8
    journal = kind in _TENTHS["journal"]
    acl = f"{max(year, 2020)}.acl-main.{number + 1}" if kind in _TENTHS["Anthology"] else None
    doi = f"10.9999/made.{number}" if journal else f"10.18653/v1/{acl}" if acl else None
    abstract = f"A made-up abstract of paper {number}."
    return Paper(
        title=title,
        authors=authors,
        abstract=abstract,
        published=date(year, 1 + number % 12, 1 + number % 28) if not journal else None,
        arxiv=f"{year % 100}{1 + number % 12:02}.{10000 + number}" if not journal else None,
        acl=acl,
        doi=doi,
        month="July" if acl else None,
        year=max(year, 2020) if acl else None,
        booktitle="Proceedings of the Annual Meeting of the Association for Computational Linguistics",
        s2=f"{number + 1:040x}",
        s2_corpus=7_000_000 + number,
        s2_abstract=abstract,
        s2_venue="Journal of Made-up Studies" if journal else "",
        s2_year=year,
        citations=int(min(rng.paretovariate(0.5) * 12, 90_000)),
    )


def item(paper: Paper, number: int) -> str:
    """Return the item of a paper: with a link of one kind or another, every tenth without."""
    links = {"pdf": f"https://arxiv.org/abs/{paper.arxiv}"} if paper.arxiv else {"doi": f"https://doi.org/{paper.doi}"}
    if paper.acl and number % 2:
        links = {"pdf": f"https://aclanthology.org/{paper.acl}/"}
    if number % 10 in _TENTHS["title alone"]:
        links = {}
    linked = "".join(f" [[{label}]({address})]" for label, address in links.items())
    return f"**{paper.title}**. *{', '.join(paper.authors)}*.{linked}"


def turned(paper: Paper, kind: str, number: int, day: date) -> Paper:
    """Return a paper after what its authors, its publisher or a service did on a day."""
    match kind:
        case "published":
            acl = f"{day.year}.acl-main.{500 + number}"
            return replace(paper, acl=acl, doi=f"10.18653/v1/{acl}", month="July", year=day.year)
        case "retitled":
            title = f"{paper.title.rpartition(' in ')[0]} across {paper.title.rpartition(' ')[2]}, Revisited"
            return replace(paper, title=title, versions=(*paper.arxiv_versions, (title, day)))
        case "merged":
            return replace(
                paper,
                s2=f"{900_000 + number:040x}",
                s2_corpus=8_000_000 + number,
                merged=(paper.s2 or "",),
                citations=paper.citations + 40,
            )
        case "withdrawn":
            return replace(paper, comment="This paper has been withdrawn by the authors")
        case "retracted":
            return replace(paper, retracted=day.isoformat())
    raise ValueError(f"nothing is known of an event of kind {kind}")


def namesake(paper: Paper, number: int, day: date) -> Paper:
    """Return a paper by strangers under the title of another."""
    return Paper(
        title=paper.title,
        authors=("Z. Stranger", "Y. Nobody"),
        abstract="A made-up abstract of another paper.",
        published=day,
        arxiv=f"{day:%y%m}.{90000 + number}",
        s2=f"{800_000 + number:040x}",
        s2_corpus=9_000_000 + number,
        citations=3,
    )


def split_off(paper: Paper, number: int) -> Paper:
    """Return the record that a service makes of a part of a paper's citations."""
    return Paper(
        title=paper.title,
        authors=paper.authors,
        abstract=paper.abstract,
        s2=f"{800_000 + number:040x}",
        s2_corpus=9_000_000 + number,
        s2_year=paper.s2_year,
        citations=paper.citations // 2,
    )
