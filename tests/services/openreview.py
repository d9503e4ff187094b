"""OpenReview's two interfaces: the newer one wraps values, the older one holds the years before; notes want a token."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from tests.services.wire import Answer, Request, json_answer
from tests.services.world import Paper, World, words

_NEWER, _OLDER = "/openreview/notes", "/openreview/v1/notes"


def answer(world: World, request: Request, tokens: Collection[str]) -> Answer:
    """Return what either interface answers."""
    older = request.path.startswith(_OLDER)
    held = [paper for paper in world.papers if paper.forum and paper.forum_older == older]
    if request.path in {f"{_NEWER}/search", f"{_OLDER}/search"}:
        wanted = set(words(request.query.get("term", "")))
        found = [p for p in held if 2 * len(wanted & set(words(p.title))) >= len(wanted)]
        return _notes(found[: int(request.query.get("limit", "1000"))], older=older)
    if request.path not in {_NEWER, _OLDER}:
        return json_answer({"name": "NotFoundError", "message": "Not found", "status": 404}, 404)
    if request.headers.get("authorization", "").removeprefix("Bearer ") not in tokens:
        said = {"name": "ChallengeRequiredError", "message": "Challenge required", "status": 403}
        return json_answer(said, 403)
    return _notes([paper for paper in held if paper.forum == request.query.get("forum")], older=older)


def asked(query: dict[str, str]) -> tuple[str, ...]:
    """Return the forum or the term."""
    return (query.get("forum") or query.get("term", ""),)


def _notes(papers: list[Paper], *, older: bool) -> Answer:
    notes = [note for paper in papers for note in (_review(paper, older=older), _note(paper, older=older))]
    return json_answer({"notes": notes, "count": len(notes)})


def _note(paper: Paper, *, older: bool) -> dict[str, Any]:
    values = {"title": paper.title, "authors": [*paper.authors], "venue": paper.forum_venue, "venueid": ["a", "b"]}
    moment = int(datetime.combine(paper.published, datetime.min.time(), UTC).timestamp()) if paper.published else 0
    content = values if older else {name: {"value": value} for name, value in values.items()}
    return {"id": paper.forum, "forum": paper.forum, "cdate": moment * 1000, "pdate": None, "content": content}


def _review(paper: Paper, *, older: bool) -> dict[str, Any]:
    title = f"A review of {paper.title}"
    content = {"title": title} if older else {"title": {"value": title}}
    return {"id": f"{paper.forum}r", "forum": paper.forum, "replyto": paper.forum, "cdate": 1, "content": content}
