"""What goes over the wire: a request as a service sees it, and what it answers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

ARXIV, S2, ACL = "arxiv", "semantic_scholar", "acl"
OPENREVIEW, DBLP, CROSSREF = "openreview", "dblp", "crossref"
"""The services, by the names that logs and faults use; the latter three are optional."""

JSON = "application/json"
TEXT = "text/plain; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request, as it arrived."""

    service: str
    """`arxiv`, `semantic_scholar` and so on; empty for a path that is no service's."""
    method: str
    path: str
    """Percent-decoded, without the query."""
    query: Mapping[str, str]
    """The last value of each parameter; empty values are kept."""
    body: bytes
    headers: Mapping[str, str]
    """Names in lower case."""
    at: float
    """Seconds of the monotonic clock at arrival."""
    asked: tuple[str, ...]
    """The ids, titles or collections that are asked for, in the order of the request."""
    status: int | None = None
    """None: not answered, or not yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a service answers."""

    status: int = 200
    body: bytes = b""
    content_type: str
    headers: Mapping[str, str] = field(default_factory=dict)


def json_answer(content: object, status: int = 200) -> Answer:
    """Return an answer as Semantic Scholar writes them: a space after commas and colons, a newline at the end."""
    return Answer(status=status, body=json.dumps(content).encode() + b"\n", content_type=JSON)


def text_answer(status: int, text: str) -> Answer:
    """Return an answer in plain text."""
    return Answer(status=status, body=text.encode(), content_type=TEXT)
