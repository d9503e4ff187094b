"""A world that holds the project's own papers: their facts, and what nobody knows made up, the same in every run."""

import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from tests.services.acl import place
from tests.services.lookalikes import lookalikes as all_lookalikes
from tests.services.world import Paper, World, made_up, made_up_sha

_ALBERT = "7a064df1aeada7e69e5173f7d4c8606f4470365b"
_NEVER_RETITLED_AT_ARXIV = frozenset({"1908.11775", "1906.01539"})
"""Only their proceedings have the other title."""
_VOLUMES = Path(__file__).parents[1] / "data" / "services" / "volumes.json"
"""What the Anthology says of the volumes that hold papers of the list: booktitle, month."""
_VENUES = {
    "AAAI": "AAAI Conference on Artificial Intelligence",
    "ACL": "Annual Meeting of the Association for Computational Linguistics",
    "CIKM": "International Conference on Information and Knowledge Management",
    "CoNLL": "Conference on Computational Natural Language Learning",
    "EACL": "Conference of the European Chapter of the Association for Computational Linguistics",
    "EMNLP": "Conference on Empirical Methods in Natural Language Processing",
    "Findings of EMNLP": "Findings",
    "ICLR": "International Conference on Learning Representations",
    "NAACL": "North American Chapter of the Association for Computational Linguistics",
    "NeurIPS": "Neural Information Processing Systems",
    "NeurIPS 2019 Workshop": "NeurIPS",
    "TACL": "Transactions of the Association for Computational Linguistics",
}
"""Semantic Scholar's names; others are as they are."""


def world_from_facts(path: Path, *, lookalikes: bool = True) -> World:
    """Return the papers of a `facts.jsonl`, held by every service whose id is known, and what resembles them."""
    records = [json.loads(line)["payload"] for line in path.read_text(encoding="utf-8").splitlines()]
    world = World(tuple(map(_paper, records)))
    return world.add(*all_lookalikes()) if lookalikes else world


def _paper(facts: Mapping[str, Any]) -> Paper:
    title, ids = facts["title"], facts["ids"]
    s2 = ids.get("s2") or made_up_sha(title)
    published = _day(facts)
    abstract = _abstract(title)
    cited = _citations(facts)
    return Paper(
        title=title,
        authors=tuple(facts["authors"]),
        abstract=abstract,
        published=published,
        arxiv=ids.get("arxiv"),
        versions=_versions(facts, published),
        category="cs.CL cs.LG" if made_up(title, 2) else "cs.CL",
        comment=f"{8 + made_up(title, 12)} pages" if made_up(title, 3) else None,
        doi=ids.get("doi"),
        year=facts.get("year"),
        **(_in_anthology(title, ids["acl"]) if "acl" in ids else {}),
        s2=s2,
        s2_corpus=ids.get("s2_corpus"),
        s2_external=_external(facts, s2),
        s2_authors=tuple(map(_initialled, facts["authors"])),
        s2_abstract=abstract if made_up(title, 5) else None,
        s2_venue=_s2_venue(facts),
        s2_year=published.year if published and "arxiv" in ids else facts.get("year"),
        publication_date=published,
        merged=(made_up_sha("an older record of ALBERT"),) if s2 == _ALBERT else (),
        citations=cited,
        influential=cited // 9,
        tldr=f"A made-up sentence that stands for the gist of {title}." if made_up(title, 4) else None,
    )


def _day(facts: Mapping[str, Any]) -> date | None:
    """Return the first public day; where only the month is known, a made-up one at arXiv, else the first."""
    match [int(part) for part in facts.get("published", "").split("-") if part]:
        case [year, month, day]:
            return date(year, month, day)
        case [year, month] if "arxiv" in facts["ids"]:
            return date(year, month, 1 + made_up(facts["title"], 28))
        case [year, month]:
            return date(year, month, 1)
        case [year]:
            return date(year, 1, 1)
        case _:
            return None


def _versions(facts: Mapping[str, Any], published: date | None) -> tuple[tuple[str, date], ...]:
    """Return a first version under the older title where there was one; some papers have a second without."""
    title, others = facts["title"], facts.get("titles_elsewhere", [])
    if published is None or "arxiv" not in facts["ids"]:
        return ()
    if others and facts["ids"]["arxiv"] in _NEVER_RETITLED_AT_ARXIV:
        return ((others[0], published),)
    first = others[0] if others else title
    later = published + timedelta(days=30 + made_up(title, 300))
    return ((first, published), (title, later)) if others or made_up(title, 2) else ((title, published),)


def _in_anthology(title: str, acl: str) -> dict[str, Any]:
    collection, volume, _ = place(acl)
    of_volume = json.loads(_VOLUMES.read_text(encoding="utf-8")).get(f"{collection}-{volume}", {})
    return {"acl": acl, "acl_title": _marked_up(title), **of_volume}


def _marked_up(title: str) -> str:
    """Return the title as the Anthology writes it: runs of capitals keep their case."""
    return re.sub(r"\b([A-Z]{2,})", r"<fixed-case>\1</fixed-case>", escape(title))


def _abstract(title: str) -> str:
    """Return a text of our own that has what escaping must cope with."""
    return (
        f"This made-up abstract stands for that of “{title}”. It says what was asked & how it was answered, "
        "with $k = 3$ runs, p < 0.05 and a table | of numbers."
    )


def _external(facts: Mapping[str, Any], s2: str) -> dict[str, Any]:
    """Return the ids that Semantic Scholar states: DOIs in any case, arXiv's own DOI where there is no other."""
    ids, title = facts["ids"], facts["title"]
    number = made_up(title, 3)
    doi = ids["doi"].upper() if number and "doi" in ids else ids.get("doi")
    if doi is None and number and "arxiv" in ids:
        doi = f"10.48550/arXiv.{ids['arxiv']}"
    stated = {
        "MAG": str(2_900_000_000 + made_up(title, 99_999_999)) if number == 1 else None,
        "DBLP": _dblp(facts),
        "ACL": ids.get("acl"),
        "ArXiv": ids.get("arxiv"),
        "DOI": doi,
        "CorpusId": ids.get("s2_corpus") or 300_000_000 + made_up(s2, 99_999_999),
    }
    return {name: value for name, value in stated.items() if value is not None}


def _dblp(facts: Mapping[str, Any]) -> str | None:
    """Return a key in DBLP's form; its letters are made up."""
    arxiv, venue = facts["ids"].get("arxiv"), facts.get("venue")
    if venue and re.fullmatch(r"[A-Za-z]+ \d{4}", venue):
        name, year = venue.split()
        initials = "".join(author.split()[-1][0] for author in facts["authors"][1:4])
        surname = re.sub(r"\W", "", facts["authors"][0].split()[-1])
        return f"conf/{name.lower()}/{surname}{initials}{year[2:]}"
    return f"journals/corr/abs-{arxiv.replace('.', '-')}" if arxiv else None


def _initialled(author: str) -> str:
    """Return a third of all authors with an initial for the first name, as in `E. Duflo`."""
    parts = author.split()
    if len(parts) < 2 or made_up(author, 3):
        return author
    return " ".join([f"{parts[0][0]}.", *parts[1:]])


def _s2_venue(facts: Mapping[str, Any]) -> str:
    venue = facts.get("venue")
    if venue is None:
        return "arXiv.org" if "arxiv" in facts["ids"] else ""
    return _VENUES.get(venue) or _VENUES.get(bare := re.sub(r" \d{4}$", "", venue)) or bare


def _citations(facts: Mapping[str, Any]) -> int:
    """Return the newest count that is known, else a made-up one."""
    known = [(count["as_of"], int(count["citation_count"])) for count in facts.get("citations", [])]
    return max(known)[1] if known else 40 + made_up(facts["title"], 1500)
