"""DBLP's search of publications, as its own pages and the reports of its users describe it."""

from html import escape
from typing import Any

from tests.services.wire import Answer, Request, json_answer, text_answer
from tests.services.world import Paper, World, words


def answer(world: World, request: Request) -> Answer:
    """Return the publications that have all words of a query."""
    if request.query.get("format") != "json":
        return text_answer(400, "this server speaks JSON alone")
    wanted, most = words(request.query.get("q", "")), int(request.query.get("h", "30"))
    held = [p for p in world.papers if p.dblp]
    found = [p for p in held if all(any(w.startswith(part) for w in words(p.title)) for part in wanted)][:most]
    hits: dict[str, Any] = {"@total": str(len(found)), "@computed": "0", "@sent": str(len(found)), "@first": "0"}
    if found:
        hits["hit"] = [{"@score": "1", "@id": str(n), "info": _info(paper)} for n, paper in enumerate(found)]
    return json_answer({"result": {"query": request.query.get("q"), "status": {"@code": "200"}, "hits": hits}})


def asked(query: dict[str, str]) -> tuple[str, ...]:
    """Return the query."""
    return (query.get("q", ""),)


def _info(paper: Paper) -> dict[str, Any]:
    people = [{"@pid": "00/0", "text": f"{name} 0001" if n == 0 else name} for n, name in enumerate(paper.authors)]
    informal = (paper.dblp or "").startswith("journals/corr/")
    info = {
        "authors": {"author": people[0] if len(people) == 1 else people},
        "title": f"{escape(paper.title)}.",
        "venue": "CoRR" if informal else paper.s2_venue,
        "year": str(paper.year or (paper.published.year if paper.published else "")),
        "type": "Informal and Other Publications" if informal else "Conference and Workshop Papers",
        "key": paper.dblp,
        "doi": None if informal else paper.doi,
        "ee": [f"https://arxiv.org/abs/{paper.arxiv}"] if informal else f"https://doi.org/{paper.doi}",
    }
    return {name: value for name, value in info.items() if value}
