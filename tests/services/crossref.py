"""Crossref's REST API: works by DOI and the nearest to a description, as its own pages describe them."""

import json
from typing import Any
from urllib.parse import unquote

from tests.services.wire import JSON, Answer, Request, json_answer, text_answer
from tests.services.world import Paper, World, made_up, words

_BASE = "/crossref/works"
_LIMITS = {"x-rate-limit-limit": "50", "x-rate-limit-interval": "1s", "x-api-pool": "public"}
_ROWS = 20


def answer(world: World, request: Request) -> Answer:
    """Return what the API answers."""
    if request.method not in {"GET", "HEAD"} or not request.path.startswith(_BASE):
        return text_answer(404, "Resource not found.")
    if name := request.path.removeprefix(_BASE).lstrip("/"):
        paper = world.at_crossref.get(unquote(name).lower())
        return _found("work", _work(paper)) if paper else text_answer(404, "Resource not found.")
    if unknown := request.query.keys() - {"query.bibliographic", "rows", "mailto"}:
        return json_answer({"status": "failed", "message": [{"value": min(unknown)}]}, 400)
    rows = int(request.query.get("rows", _ROWS))
    wanted = set(words(request.query.get("query.bibliographic", "")))
    scored = [(len(wanted & set(words(paper.title))), paper) for paper in world.at_crossref.values()]
    ranked = sorted((row for row in scored if row[0]), key=lambda row: -row[0])[:rows]
    return _found("work-list", {"total-results": len(scored), "items": [_work(paper) for _, paper in ranked]})


def asked(path: str, query: dict[str, str]) -> tuple[str, ...]:
    """Return the DOI or the description that is asked for."""
    return (path.removeprefix(_BASE).lstrip("/") or query.get("query.bibliographic", ""),)


def _found(kind: str, message: object) -> Answer:
    content = {"status": "ok", "message-type": kind, "message-version": "1.0.0", "message": message}
    return Answer(body=json.dumps(content).encode(), content_type=JSON, headers=_LIMITS)


def _work(paper: Paper) -> dict[str, Any]:
    title, _, subtitle = paper.title.partition(": ")
    names = [name.rpartition(" ") for name in paper.authors]
    parts = [paper.year] if paper.year else [paper.published.year, paper.published.month] if paper.published else [None]
    return {
        "DOI": (paper.doi or "").upper() if made_up(paper.title, 2) else paper.doi,
        "type": "proceedings-article" if paper.s2_venue else "posted-content",
        "title": [title],
        "subtitle": [subtitle] if subtitle else [],
        "author": [{"given": given, "family": family, "sequence": "additional"} for given, _, family in names],
        "container-title": [paper.s2_venue] if paper.s2_venue else [],
        "published": {"date-parts": [parts]},
        "abstract": f"<jats:p>{paper.abstract}</jats:p>",
    }
