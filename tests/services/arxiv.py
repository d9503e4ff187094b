"""arXiv's query address: an Atom feed, in arXiv's own order, unknown ids silently missing.

https://info.arxiv.org/help/api/user-manual.html; the form of the feed is that of recorded answers.
"""

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from xml.sax.saxutils import escape, quoteattr

from tests.services.wire import ATOM, Answer, Request, text_answer
from tests.services.world import Paper, World, words

_ID = re.compile(r"(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v(?P<version>[1-9]\d*))?", re.ASCII)
_TERM = re.compile(r'(?:(\w+):)?(?:"([^"]*)"|([^\s"]+))')
_SLICE = 2000  # entries a request
_HEAD = (
    "<?xml version='1.0' encoding='UTF-8'?>\n"
    '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" '
    'xmlns="http://www.w3.org/2005/Atom">\n'
)


class _BadQueryError(Exception):
    """The whole request is refused, for the reason given."""


@dataclass(frozen=True, slots=True)
class _Entry:
    paper: Paper
    version: int

    @property
    def title(self) -> str:
        return self.paper.arxiv_versions[self.version - 1][0]

    @property
    def updated(self) -> date:
        return self.paper.arxiv_versions[self.version - 1][1]

    @property
    def published(self) -> date:
        return self.paper.arxiv_versions[0][1]

    @property
    def name(self) -> str:
        return f"{self.paper.arxiv}v{self.version}"


_ORDERS: dict[str, Callable[[_Entry], object]] = {
    "relevance": lambda entry: entry.name,
    "submittedDate": lambda entry: (entry.published, entry.name),
    "lastUpdatedDate": lambda entry: (entry.updated, entry.name),
}


def answer(world: World, request: Request, *, entries_left_out: int = 0, none_at_all: bool = False) -> Answer:
    """Return the feed; `entries_left_out` of those that its totals promise are missing."""
    if request.method not in {"GET", "HEAD"}:
        return text_answer(405, "Method Not Allowed")
    if "accept" not in request.headers:
        return text_answer(406, "Not Acceptable")
    try:
        found = [] if none_at_all else _found(world, request)
        start, size = _number(request, "start", 0), _number(request, "max_results", 10, most=_SLICE)
    except _BadQueryError as error:
        return Answer(status=400, body=_error_feed(str(error)).encode(), content_type=ATOM)
    page = found[start : start + size]
    feed = _feed(request, page[: max(0, len(page) - entries_left_out)], total=len(found), start=start, size=size)
    return Answer(body=feed.encode(), content_type=ATOM)


def asked(request_query: str, ids: str) -> tuple[str, ...]:
    """Return the ids of a request, else its query."""
    return tuple(filter(None, ids.split(","))) or ((request_query,) if request_query else ())


def _found(world: World, request: Request) -> list[_Entry]:
    ids = [each.strip() for each in request.query.get("id_list", "").split(",") if each.strip()]
    query = request.query.get("search_query", "")
    if not ids and not query:
        raise _BadQueryError("search_query or id_list is needed")
    entries = _by_id(world, ids) if ids else [_latest(paper) for paper in world.by_arxiv.values()]
    order = request.query.get("sortBy", "relevance")
    direction = request.query.get("sortOrder", "descending")
    if order not in _ORDERS or direction not in {"ascending", "descending"}:
        raise _BadQueryError("sortBy or sortOrder is unknown")
    if query:
        wanted = _matcher(query)
        entries = [entry for entry in entries if wanted(entry)]
    return sorted(entries, key=_ORDERS[order], reverse=direction == "descending")  # type: ignore[arg-type]  # orderable


def _latest(paper: Paper) -> _Entry:
    return _Entry(paper, len(paper.arxiv_versions))


def _by_id(world: World, ids: list[str]) -> list[_Entry]:
    found = {}
    for each in ids:
        match = _ID.fullmatch(each)
        if not match:
            raise _BadQueryError(f"incorrect id format for {each}")
        paper = world.by_arxiv.get(match["id"])
        if paper and int(match["version"] or 1) <= len(paper.arxiv_versions):
            entry = _Entry(paper, int(match["version"])) if match["version"] else _latest(paper)
            found[entry.name] = entry
    return list(found.values())


def _number(request: Request, name: str, default: int, *, most: int = 10**9) -> int:
    text = request.query.get(name, "") or str(default)
    if not text.isdecimal() or int(text) > most:
        raise _BadQueryError(f"{name} must be a non-negative integer, at most {most}")
    return int(text)


def _matcher(query: str) -> Callable[[_Entry], bool]:
    """Return whether an entry is wanted: terms joined by AND, OR, ANDNOT from left to right; by nothing: OR."""
    if not query.isascii() or re.search(r"[()]", query) or query.count('"') % 2:
        raise _BadQueryError("malformed query")
    steps: list[tuple[str, str, list[str]]] = []
    operator = "OR"
    for field, phrase, word in _TERM.findall(query):
        if word in {"AND", "OR", "ANDNOT"} and not field:
            operator = word
        else:
            steps.append((operator, field or "all", words(phrase or word)))
            operator = "OR"

    def wanted(entry: _Entry) -> bool:
        held = False
        for joined, field, phrase in steps:
            hit = _has(_text(entry, field), phrase)
            held = {"OR": held or hit, "AND": held and hit, "ANDNOT": held and not hit}[joined]
        return held

    return wanted


def _text(entry: _Entry, field: str) -> list[str]:
    paper = entry.paper
    texts = {"ti": entry.title, "au": " ; ".join(paper.authors), "abs": paper.abstract or "", "cat": paper.category}
    if field != "all" and field not in texts:
        raise _BadQueryError(f"unknown field {field}")
    return words(texts.get(field) or " ; ".join(texts.values()))


def _has(text: list[str], phrase: list[str]) -> bool:
    return bool(phrase) and any(text[n : n + len(phrase)] == phrase for n in range(len(text)))


def _stamp(day: date) -> str:
    return f"{day}T17:30:00Z"


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _feed(request: Request, page: list[_Entry], *, total: int, start: int, size: int) -> str:
    query = request.query.get("search_query", "")
    query = f"all:{query}" if query and ":" not in query else query
    ids = request.query.get("id_list", "")
    title = f"arXiv Query: search_query={query}&id_list={ids}&start={start}&max_results={size}"
    link = f"https://arxiv.org/api/query?search_query={query}&start={start}&max_results={size}&id_list={ids}"
    digest = base64.b64encode(hashlib.sha256(title.encode()).digest()[:20]).decode().rstrip("=")
    return (
        f"{_HEAD}  <id>https://arxiv.org/api/{digest}</id>\n  <title>{escape(title)}</title>\n"
        f"  <updated>{_now()}</updated>\n"
        f'  <link href={quoteattr(link)} type="application/atom+xml"/>\n'
        f"  <opensearch:itemsPerPage>{size}</opensearch:itemsPerPage>\n"
        f"  <opensearch:totalResults>{total}</opensearch:totalResults>\n"
        f"  <opensearch:startIndex>{start}</opensearch:startIndex>\n" + "".join(map(_entry, page)) + "</feed>\n"
    )


def _entry(entry: _Entry) -> str:
    paper, name = entry.paper, entry.name
    categories = paper.category.split()
    lines = [
        f"<id>http://arxiv.org/abs/{name}</id>",
        f"<title>{escape(entry.title)}</title>",
        f"<updated>{_stamp(entry.updated)}</updated>",
        f'<link href="https://arxiv.org/abs/{name}" rel="alternate" type="text/html"/>',
        f'<link href="https://arxiv.org/pdf/{name}" rel="related" type="application/pdf" title="pdf"/>',
        f"<summary>{escape(paper.abstract or '')}</summary>",
        *(f'<category term={quoteattr(term)} scheme="http://arxiv.org/schemas/atom"/>' for term in categories),
        f"<published>{_stamp(entry.published)}</published>",
        *_optional("comment", paper.comment),
        f"<arxiv:primary_category term={quoteattr(categories[0])}/>",
        *_optional("journal_ref", paper.journal_ref),
        *(f"<author>\n      <name>{escape(author)}</name>\n    </author>" for author in paper.authors),
        *_optional("doi", paper.arxiv_doi),
        *([f'<link rel="related" href="https://doi.org/{paper.arxiv_doi}" title="doi"/>'] if paper.arxiv_doi else []),
    ]
    return "  <entry>\n" + "".join(f"    {line}\n" for line in lines) + "  </entry>\n"


def _optional(name: str, text: str | None) -> list[str]:
    return [f"<arxiv:{name}>{escape(text)}</arxiv:{name}>"] if text else []


def _error_feed(reason: str) -> str:
    where = escape(f"https://arxiv.org/api/errors#{reason.replace(' ', '_')}", {'"': "&quot;"})
    return (
        f"{_HEAD}  <id>https://arxiv.org/</id>\n  <title>arXiv Search Results</title>\n  <updated>{_now()}</updated>\n"
        "  <opensearch:itemsPerPage>1</opensearch:itemsPerPage>\n"
        "  <opensearch:totalResults>1</opensearch:totalResults>\n"
        "  <opensearch:startIndex>0</opensearch:startIndex>\n"
        f"  <entry>\n    <id>{where}</id>\n    <title>Error</title>\n    <updated>{_now()}</updated>\n"
        f'    <link href="{where}" rel="alternate" type="text/html"/>\n    <summary>{escape(reason)}</summary>\n'
        "    <author>\n      <name>arXiv api core</name>\n    </author>\n  </entry>\n</feed>\n"
    )
