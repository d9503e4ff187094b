"""Semantic Scholar's Graph API, as its own description and recorded answers say."""

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.services.bulk import bulk_filter
from tests.services.wire import Answer, Request, json_answer
from tests.services.world import Paper, World, made_up, words

_BATCH = 500  # ids a request
_PAGE, _BULK_PAGE, _DEPTH = 100, 1000, 1000  # results: of a search, of a bulk search, of a search in all
_MATCH = 0.5
"""Share of the words asked for that the title of a match has at least; a made-up bound, the service states none."""
_BASE = "/graph/v1/paper/"
_AUTHOR = frozenset("affiliations authorId citationCount externalIds hIndex homepage name paperCount url".split())
_NOT_IN_BULK = frozenset({"citations", "references", "embedding", "tldr"})
_FILTERS = frozenset("year offset limit token sort".split())


class _RefusedError(Exception):
    """The request is refused: (status, reason)."""


def _authors(paper: Paper) -> list[dict[str, str]]:
    names = paper.authors if paper.s2_authors is None else paper.s2_authors
    return [{"authorId": str(1_000_000 + made_up(name, 2_000_000_000)), "name": name} for name in names]


def _open_pdf(paper: Paper) -> dict[str, str] | None:
    if paper.doi:  # a landing page, as it often is
        return {"url": f"https://doi.org/{paper.doi}", "status": "HYBRID"}
    return {"url": f"https://arxiv.org/pdf/{paper.arxiv}", "status": "GREEN"} if paper.arxiv else None


def _journal(paper: Paper) -> dict[str, str] | None:
    if paper.s2_venue == "arXiv.org":
        return {"name": "ArXiv", "volume": f"abs/{paper.arxiv}"}
    return {"name": paper.s2_venue} if paper.s2_venue else None


def _bibtex(paper: Paper) -> dict[str, str]:
    names = " and ".join(author["name"] for author in _authors(paper))
    return {"bibtex": f"@Article{{Paper{paper.corpus},\n author = {{{names}}},\n title = {{{_title(paper)}}}\n}}\n"}


def _title(paper: Paper) -> str:
    return paper.s2_title or paper.title


_FIELDS: dict[str, Callable[[Paper], Any]] = {
    "paperId": lambda paper: paper.s2,
    "externalIds": lambda paper: dict(paper.external),
    "corpusId": lambda paper: paper.corpus,
    "publicationVenue": lambda _: None,
    "url": lambda paper: f"https://www.semanticscholar.org/paper/{paper.s2}",
    "title": _title,
    "abstract": lambda paper: paper.s2_abstract,
    "venue": lambda paper: paper.s2_venue,
    "year": lambda paper: paper.s2_year or paper.year or (paper.published.year if paper.published else None),
    "referenceCount": lambda paper: 10 + made_up(paper.title, 60),
    "citationCount": lambda paper: paper.citations,
    "influentialCitationCount": lambda paper: paper.influential,
    "isOpenAccess": lambda paper: _open_pdf(paper) is not None,
    "openAccessPdf": _open_pdf,
    "fieldsOfStudy": lambda _: ["Computer Science"],
    "s2FieldsOfStudy": lambda _: [
        {"category": "Computer Science", "source": "external"},
        {"category": "Linguistics", "source": "s2-fos-model"},
    ],
    "publicationTypes": lambda paper: None if paper.s2_venue in {"", "arXiv.org"} else ["JournalArticle", "Conference"],
    "publicationDate": lambda paper: str(paper.publication_date) if paper.publication_date else None,
    "journal": _journal,
    "citationStyles": _bibtex,
    "authors": _authors,
    "citations": lambda _: [],
    "references": lambda _: [],
    "embedding": lambda _: None,
    "tldr": lambda paper: {"model": "tldr@v2.0.0", "text": paper.tldr} if paper.tldr else None,
    "textAvailability": lambda paper: "abstract" if paper.s2_abstract else "none",
}
"""Every field, in the order in which the service writes them."""


def answer(world: World, request: Request) -> Answer:
    """Return what the Graph API answers."""
    try:
        if request.path == f"{_BASE}batch" and request.method == "POST":
            return json_answer(_batch(world, request))
        if request.method not in {"GET", "HEAD"}:
            return json_answer({"message": "Method Not Allowed"}, 405)
        searches = {f"{_BASE}search/match": _match, f"{_BASE}search/bulk": _bulk, f"{_BASE}search": _search}
        return json_answer(searches.get(request.path, _one)(world, request))
    except _RefusedError as refused:
        status, reason = refused.args
        return json_answer({"error": reason}, status)


def asked(method: str, path: str, query: Mapping[str, str], body: bytes) -> tuple[str, ...]:
    """Return the ids of a batch, the query of a search, or the id that a path names."""
    if method == "POST":
        try:
            ids = json.loads(body)["ids"]
        except (ValueError, KeyError, TypeError):
            return ()
        return tuple(map(str, ids)) if isinstance(ids, list) else ()
    if path.startswith(f"{_BASE}search"):
        return (query.get("query", ""),)
    return (path.removeprefix(_BASE),)


def _shown(paper: Paper, fields: frozenset[str]) -> dict[str, Any]:
    return {name: value(paper) for name, value in _FIELDS.items() if name in fields}


def _fields(request: Request, others: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return the fields asked for, with the paperId; without any the title."""
    unknown = {name: value for name, value in request.query.items() if name not in others | {"fields"}}
    if unknown:
        listed = ", ".join(f"{name}={value}" for name, value in unknown.items())
        raise _RefusedError(400, f"Unacceptable query params: [{listed}]")
    named = [name for name in request.query.get("fields", "title").split(",") if name]
    if bad := [name for name in named if not _is_field(name)]:
        raise _RefusedError(400, f"Unrecognized or unsupported fields: [{', '.join(bad)}]")
    return frozenset({"paperId", *(name.partition(".")[0] for name in named)})


def _is_field(name: str) -> bool:
    base, dot, rest = name.partition(".")
    if not dot:
        return base in _FIELDS
    inner = {"authors": _AUTHOR, "embedding": {"specter_v1", "specter_v2"}, "citations": _FIELDS, "references": _FIELDS}
    return rest in inner.get(base, ())


def _batch(world: World, request: Request) -> list[dict[str, Any] | None]:
    try:
        body = json.loads(request.body)
    except ValueError:
        raise _RefusedError(400, "The body is not JSON") from None
    if not isinstance(body, dict) or set(body) != {"ids"}:
        raise _RefusedError(400, 'The body must be {"ids": [...]}; fields is a query parameter')
    ids = body["ids"]
    if not isinstance(ids, list) or not ids or not all(isinstance(each, str) for each in ids):
        raise _RefusedError(400, "No valid paper ids given")
    if len(ids) > _BATCH:
        raise _RefusedError(400, f"Too many ids: {len(ids)}, at most {_BATCH}")
    fields = _fields(request)
    found = [_lookup(world, each) for each in ids]
    return [_shown(paper, fields) if paper else None for paper in found]


def _one(world: World, request: Request) -> dict[str, Any]:
    name = request.asked[0]
    paper = _lookup(world, name) if request.path.startswith(_BASE) else None
    if not paper:  # noticed before the fields are
        raise _RefusedError(404, f"Paper with id {name} not found")
    return _shown(paper, _fields(request))


def _lookup(world: World, name: str) -> Paper | None:
    """Return the paper of an id; a prefix has no case, a DOI and a paperId need none."""
    prefix, colon, rest = name.strip().partition(":")
    if not colon:
        return world.by_s2.get(f"doi:{name.lower()}" if name.startswith("10.") else name.lower())
    if prefix.lower() == "url":
        return _lookup_url(world, rest)
    if rest.lower().startswith("10.48550/arxiv."):
        return world.by_s2.get(f"arxiv:{rest.lower().removeprefix('10.48550/arxiv.')}") or world.by_s2.get(name.lower())
    stated = {"pmid": "pubmed", "pmcid": "pubmedcentral"}.get(prefix.lower(), prefix.lower())
    return world.by_s2.get(f"{stated}:{rest.lower()}")


def _lookup_url(world: World, url: str) -> Paper | None:
    """Return the paper of an address; aclanthology.org is not among the sites that are recognised."""
    parts = urlsplit(url)
    host, last = (parts.hostname or "").removeprefix("www."), unquote(parts.path).rpartition("/")[2]
    if host == "arxiv.org":
        bare = re.sub(r"^/(?:abs|pdf)/|(?:v\d+)?(?:\.pdf)?$", "", unquote(parts.path))
        return world.by_s2.get(f"arxiv:{bare.lower()}")
    names = {"semanticscholar.org": last, "aclweb.org": f"acl:{last.removesuffix('.pdf')}"}
    return world.by_s2.get(names.get(host, "?").lower())


@lru_cache(maxsize=8192)
def _bag(title: str) -> frozenset[str]:
    return frozenset(words(title))


def _ranked(world: World, request: Request, least: float) -> list[tuple[float, Paper]]:
    """Return (share of the words asked for, paper), best first; equal shares by fewer other words, then citations."""
    wanted = _bag(request.query.get("query", ""))
    if not wanted:
        raise _RefusedError(400, "Missing required parameter: query")
    scored = [(len(wanted & _bag(_title(paper))) / len(wanted), paper) for paper in _of_year(world, request)]
    kept = [(share, paper) for share, paper in scored if share >= least]
    return sorted(kept, key=lambda hit: (-hit[0], len(_bag(_title(hit[1]))), -hit[1].citations))


def _of_year(world: World, request: Request) -> list[Paper]:
    """Return the papers of the years asked for: `2019`, `2016-2020`, `2010-`, `-2015`."""
    match = re.fullmatch(r"(\d{4})?(-)?(\d{4})?", request.query.get("year", ""))
    if not match:
        raise _RefusedError(400, "Unacceptable query params: [year]")
    first = int(match[1] or 0)
    last = int(match[3] or (9999 if match[2] or not match[1] else first))
    return [paper for paper in world.at_s2 if first <= (_FIELDS["year"](paper) or 0) <= last]


def _match(world: World, request: Request) -> dict[str, Any]:
    fields = _fields(request, _FILTERS | {"query"}) | {"title"}
    ranked = _ranked(world, request, _MATCH)
    if not ranked:
        raise _RefusedError(404, "Title match not found")
    share, paper = ranked[0]
    score = round(30 * share * len(_bag(_title(paper))) ** 0.5 + share, 5)  # no published scale
    return {"data": [{**_shown(paper, fields), "matchScore": score}]}


def _search(world: World, request: Request) -> dict[str, Any]:
    fields = _fields(request, _FILTERS | {"query"})
    offset, limit = (int(request.query.get(name, default)) for name, default in (("offset", "0"), ("limit", "100")))
    if limit > _PAGE or offset + limit > _DEPTH:
        raise _RefusedError(400, "offset and limit are beyond what this address returns")
    hyphened = re.search(r"\w-\w", request.query.get("query", ""))  # such a term matches nothing here
    found = [] if hyphened else _ranked(world, request, 1 / 3)
    page = {"total": len(found), "offset": offset}
    if offset + limit < len(found):
        page["next"] = offset + limit
    return {**page, "data": [_shown(paper, fields) for _, paper in found[offset : offset + limit]]}


def _bulk(world: World, request: Request) -> dict[str, Any]:
    fields = _fields(request, _FILTERS | {"query"})
    if more := fields & _NOT_IN_BULK:
        raise _RefusedError(400, f"Unrecognized or unsupported fields: [{', '.join(sorted(more))}]")
    wanted = bulk_filter(request.query.get("query", ""))
    found = [paper for paper in _of_year(world, request) if wanted(words(f"{_title(paper)} . {paper.s2_abstract}"))]
    found.sort(key=lambda paper: paper.s2 or "")
    start = int(request.query.get("token") or 0)
    after = start + _BULK_PAGE
    data = [_shown(paper, fields) for paper in found[start:after]]
    return {"total": len(found), "token": str(after) if after < len(found) else None, "data": data}
