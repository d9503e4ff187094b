"""Bad answers, by name: what `Services.fail` may ask for instead of the right one."""

import json
from collections.abc import Callable
from dataclasses import replace

from tests.services import arxiv
from tests.services.wire import ARXIV, DBLP, JSON, OPENREVIEW, S2, Answer, Request, json_answer, text_answer
from tests.services.world import World

_REASONS = {
    403: "Forbidden",
    406: "Not Acceptable",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
_HTML = b"<!DOCTYPE html>\n<html><head><title>Sorry</title></head><body><p>We are working on it.</p></body></html>\n"

BREAKS = frozenset({"cut", "reset", "hang", "huge"})
"""Faults of the connection rather than of the answer."""


def error(service: str, status: int) -> Answer:
    """Return an error as the service words it."""
    reason = _REASONS[status]
    if service == S2 and status == 429:
        advice = ". Please wait and try again or apply for a key for higher rate limits."
        return json_answer({"message": reason + advice, "code": "429"}, status)
    if service == S2:
        return json_answer({"message": reason}, status)
    if service == DBLP and status == 429:
        return Answer(status=status, body=_HTML, content_type="text/html; charset=utf-8", headers={"Retry-After": "30"})
    if service == OPENREVIEW:
        name = {403: "ChallengeRequiredError", 429: "RateLimitError"}.get(status, "Error")
        return json_answer({"name": name, "message": reason, "status": status}, status)
    if service == ARXIV and status == 429:
        return text_answer(status, "Rate exceeded.")
    return text_answer(status, f"{status}: {reason}")


def _halved(answer: Answer) -> Answer:
    return replace(answer, body=answer.body[: len(answer.body) // 2])


def _reordered(answer: Answer) -> Answer:
    content = json.loads(answer.body)
    return json_answer(content[::-1] if isinstance(content, list) else content, answer.status)


_CHANGES: dict[str, Callable[[Answer], Answer]] = {
    "rate-exceeded-200": lambda answer: replace(answer, status=200, body=b"Rate exceeded.", headers={}),
    "html-200": lambda _: Answer(body=_HTML, content_type="text/html; charset=utf-8"),
    "empty-200": lambda answer: replace(answer, status=200, body=b"", headers={}),
    "cut-xml": _halved,
    "truncated-json": _halved,
    "wrong-json": lambda _: json_answer({"unexpected": ["shape"]}),
    "null-json": lambda _: Answer(body=b"null\n", content_type=JSON),
    "reordered": _reordered,
    "no-data": lambda _: json_answer({"total": 3, "token": None, "data": []}),
}


def check(name: str) -> None:
    """Refuse a name that is no fault.

    Raises:
        ValueError: for such a name.
    """
    status = name.partition("-retry-after:")[0]
    known = name in _CHANGES or name in BREAKS or name in {"empty-feed", "short-feed"}
    if not known and not (status.isdecimal() and int(status) in _REASONS):
        raise ValueError(f"no such fault: {name}")


def spoiled(name: str, world: World, request: Request, right: Answer) -> Answer:
    """Return the answer of that fault, made from the right one."""
    if name in _CHANGES:
        return _CHANGES[name](right)
    if name == "empty-feed":
        return arxiv.answer(world, request, none_at_all=True)
    if name == "short-feed":
        return arxiv.answer(world, request, entries_left_out=1)
    status, _, wait = name.partition("-retry-after:")
    answer = error(request.service, int(status))
    return replace(answer, headers={"Retry-After": wait}) if wait else answer
