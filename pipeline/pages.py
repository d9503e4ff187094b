"""Pages of papers at the services that own their ids: from an address to ids, and back."""

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, quote, unquote, urlsplit

from pipeline.errors import InvalidIdError
from pipeline.ids import (
    PARSERS,
    Ids,
    acl_of_doi,
    parse_acl_id,
    parse_arxiv_id,
    parse_doi,
    parse_neurips_hash,
    parse_openreview_id,
    parse_s2_corpus_id,
    parse_s2_id,
)

_NEURIPS_PATH = re.compile(r"/(?:hash|file)/([0-9a-f]{32})-", re.IGNORECASE)
_DOI_PATH = re.compile(r"/(?:doi|article|chapter|content/pdf)/(?:abs/|full/|pdf/|epdf/)?(10\.\d{4,9}/.+?)(?:\.pdf|/)?$")
_S2_PATH = re.compile(r"/paper/(?:[^/]+/)?([0-9a-f]{40})(?:/|$)", re.IGNORECASE)
_S2_CORPUS_PATH = re.compile(r"/(?:paper/)?CorpusID:(\d+)/?", re.IGNORECASE)
_ARXIV_HOSTS = ("arxiv.org", "arxiv-export.org", "ar5iv.org", "ar5iv.labs.arxiv.org")
_ACL_HOSTS = ("aclanthology.org", "aclweb.org", "aclanthology.info", "aclanthology.coli.uni-saarland.de")
_DOI_HOSTS = ("dl.acm.org", "link.springer.com", "mitpressjournals.org", "onlinelibrary.wiley.com", "tandfonline.com")
"""Publishers whose addresses hold the DOI."""
_TOLD_APART = ("arxiv", "acl", "doi", "neurips", "s2")
"""Kinds of id that cannot be taken for one another."""
_NEURIPS_HOSTS = ("papers.nips.cc", "papers.neurips.cc", "proceedings.neurips.cc", "neurips.cc")
_PAPER_PAGE = re.compile(
    r"(?i)https?://(?:(?:www\.|export\.)?arxiv\.org/(?:abs|pdf)/[^/]|(?:dx\.)?doi\.org/[^/]|"
    r"(?:aclanthology\.org|(?:www\.)?aclweb\.org/anthology)/[a-z]?\d)"
)
"""Where a paper stands under its id."""


def _try(parse: Callable[[str], object], text: str, kind: str) -> Ids:
    try:
        return Ids(**{kind: parse(text)})  # type: ignore[arg-type]  # see parse_ids
    except InvalidIdError:
        return Ids()


def _with_acl(ids: Ids) -> Ids:
    """Return the id in a DOI of the ACL Anthology as well."""
    return replace(ids, acl=acl_of_doi(ids.doi)) if ids.doi else ids


def _host_in(host: str, names: tuple[str, ...]) -> bool:
    return any(host == name or host.endswith("." + name) for name in names)


def ids_from_url(url: str) -> Ids:
    """Return the ids that a link states; empty where it states none."""
    try:
        parts = urlsplit(url.strip().replace("&amp;", "&"))  # not every entity: "&noteId=" is none
        host = (parts.hostname or "").lower()
    except ValueError:
        return Ids()
    path = unquote(parts.path)
    if _host_in(host, _ARXIV_HOSTS):
        match = re.match(
            r"/(?:abs|pdf|html|format|ps|src|e-print|ftp/arxiv/papers/\d{4})/(.+?)(?:\.pdf|/)?$", path, re.IGNORECASE
        )
        return _try(parse_arxiv_id, match[1], "arxiv") if match else Ids()
    if _host_in(host, _ACL_HOSTS):
        return _try(parse_acl_id, path.rstrip("/").rpartition("/")[2], "acl")
    if _host_in(host, ("doi.org",)):
        arxiv = _try(parse_arxiv_id, path.strip("/"), "arxiv")
        return arxiv or _with_acl(_try(parse_doi, path.strip("/"), "doi"))
    if _host_in(host, _DOI_HOSTS):
        found = _DOI_PATH.search(path)
        return _try(parse_doi, found[1], "doi") if found else Ids()
    if _host_in(host, ("openreview.net",)):
        forum = parse_qs(parts.query).get("id", [""])[0]
        return _try(parse_openreview_id, forum, "openreview") if path.startswith(("/forum", "/pdf")) else Ids()
    if _host_in(host, _NEURIPS_HOSTS):
        found = _NEURIPS_PATH.search(path)
        return _try(parse_neurips_hash, found[1], "neurips") if found else Ids()
    if _host_in(host, ("semanticscholar.org",)):
        if found := _S2_PATH.search(path):
            return _try(parse_s2_id, found[1], "s2")
        found = _S2_CORPUS_PATH.fullmatch(path)
        return _try(parse_s2_corpus_id, found[1], "s2_corpus") if found else Ids()
    return Ids()


def lacks_its_id(url: str) -> bool:
    """Return whether a link is to where a paper stands under its id, and no such id can be read from it."""
    return _PAPER_PAGE.match(url) is not None and not ids_from_url(url)


def ids_from_text(text: str) -> Ids:
    """Return the ids that a person names: `arxiv:1810.04805`, an arXiv, ACL or Semantic Scholar id, a DOI, an address.

    Empty where the text is none of those.
    """
    text = text.strip()
    kind, _, value = text.partition(":")
    if kind.lower() in PARSERS:
        return _with_acl(_try(PARSERS[kind.lower()], value.strip(), kind.lower()))
    for kind in _TOLD_APART:
        if ids := _try(PARSERS[kind], text, kind):
            return _with_acl(ids)
    return ids_from_url(text if "://" in text else f"https://{text}")


def url_of(kind: str, value: object) -> str | None:
    """Return the page of a paper at the service that owns the id; None where there is none to link to."""
    match kind:
        case "arxiv":
            return f"https://arxiv.org/abs/{value}"
        case "acl":
            return f"https://aclanthology.org/{value}/"
        case "doi":
            return f"https://doi.org/{quote(str(value), safe='/:;()._-')}"
        case "openreview":
            return f"https://openreview.net/forum?id={value}"
        case "s2":
            return f"https://www.semanticscholar.org/paper/{value}"
        case "s2_corpus":
            return f"https://api.semanticscholar.org/CorpusID:{value}"
        case _:
            return None
