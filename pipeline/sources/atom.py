"""arXiv's feed, read by the `arxiv` package and checked before it.

The package takes a broken, a cut or an empty feed for a short one without a word, leaves out entries that lack
something, and asks on for ever for entries that were announced and are not there. So it is given nothing but whole
feeds of whole entries: well-formed, as many entries as announced, each with an id, a title, an author and two dates.
"""

import contextlib
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from urllib.parse import parse_qsl, unquote

import arxiv
from lxml import etree

from pipeline.errors import BadAnswerError, InvalidIdError, SourceFormatError
from pipeline.http import Answer
from pipeline.ids import ArxivId, parse_arxiv_id
from pipeline.sources.strict import one_line, xml_from

_log = logging.getLogger(__name__)
_ATOM = "{http://www.w3.org/2005/Atom}"
_FEED, _ENTRY, _ID = f"{_ATOM}feed", f"{_ATOM}entry", f"{_ATOM}id"
_TOTAL = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"
_PAPER = re.compile(r"https?://(?:[a-z]+\.)?arxiv\.org/abs/(\S+?)v([1-9]\d{0,3})", re.ASCII)
_ERROR = re.compile(r"https?://\S+/api/errors(?:#(?:incorrect_id_format_for_)?(.*))?")

Check = Callable[[Answer], None]
Send = Callable[[Mapping[str, str], Check], Answer]
"""Sends the parameters of a query; an answer of status 200 that does not pass the check is asked for again."""


class RefusedError(Exception):
    """A whole request was refused, for the id that is named, if any."""

    def __init__(self, named: str = "") -> None:
        """`named` is as it was sent; empty where none is named."""
        super().__init__(named)
        self.named = named


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The entries of one answer."""

    entries: Mapping[tuple[ArxivId, int], arxiv.Result]
    """By id and version."""
    spoiled: frozenset[ArxivId]
    """Papers whose entry lacks something."""
    is_whole: bool = True
    """Whether there is no more than was asked for."""


def ask(keys: Sequence[str], send: Send, check: Check | None = None) -> Found:
    """Return the entries of some ids, each with or without a version, in one request.

    Raises:
        RefusedError: for a request that is refused as a whole.
        SourceFormatError: where the package leaves out an entry.
    """
    return _read(arxiv.Search(id_list=[*keys], max_results=None), len(keys), _Session(send, check or check_feed))


def ask_query(query: str, most: int, send: Send) -> Found:
    """Return the first entries that a query finds, in one request.

    Raises:
        RefusedError: for a query that is refused.
        SourceFormatError: where the package leaves out an entry.
    """
    session = _Session(send, partial(check_feed, most=most), most)
    return _read(arxiv.Search(query=query, max_results=None), most, session)


def _read(search: arxiv.Search, size: int, session: "_Session") -> Found:
    client = arxiv.Client(page_size=size, delay_seconds=0, num_retries=0)
    client.query_url_format = "{}"  # whoever sends knows the address
    client._session = session  # type: ignore[assignment]  # noqa: SLF001 there is no other way in
    results = list(client.results(search))
    if len(results) != len(session.papers):
        what = search.query or search.id_list[0]
        raise SourceFormatError("arxiv", what, f"{len(session.papers)} entries were read as {len(results)}")
    entries = dict(zip(session.papers, results, strict=True))
    return Found(entries=entries, spoiled=frozenset(session.spoiled), is_whole=session.is_whole)


def check_feed(answer: Answer, most: int | None = None) -> None:
    """Make sure that an answer is a whole feed of papers, or the first so many of one, or a refusal."""
    with contextlib.suppress(RefusedError):
        _feed(answer, most)


def check_not_empty(answer: Answer) -> None:
    """Make sure that a paper is in the feed as well."""
    with contextlib.suppress(RefusedError):
        if not _feed(answer).findall(_ENTRY):
            raise BadAnswerError("an empty feed, though a paper that was asked for is held")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Response:
    """What the package reads of an answer."""

    status_code: int
    content: bytes


class _Session:
    """Stands where the package has a session of its own."""

    def __init__(self, send: Send, check: Check, most: int | None = None) -> None:
        self.send = send
        self.check = check
        self.most = most
        self.is_whole = True
        self.papers: list[tuple[ArxivId, int]] = []
        """Id and version of the entries that the package was given, in their order."""
        self.spoiled: set[ArxivId] = set()

    def get(self, query: str, headers: object) -> _Response:  # noqa: ARG002 the package's own name is not sent
        """Return the complete entries of an answer, as a feed that announces no more than it has."""
        root = _feed(self.send(dict(parse_qsl(query, keep_blank_values=True)), self.check), self.most)
        self.is_whole = _total(root) == len(root.findall(_ENTRY))
        for entry in root.findall(_ENTRY):
            paper = _paper(entry)
            if lacking := _lacking(entry):
                _log.warning("arxiv: the entry of %sv%d lacks its %s and is not used", *paper, lacking)
                self.spoiled.add(paper[0])
                root.remove(entry)
            else:
                self.papers.append(paper)
        root.find(_TOTAL).text = str(len(self.papers))
        return _Response(status_code=200, content=etree.tostring(root))


def _total(root: etree._Element) -> int | None:
    """Return how many entries a feed announces."""
    text = (root.findtext(_TOTAL) or "").strip()
    return int(text) if text.isascii() and text.isdecimal() else None


def _feed(answer: Answer, most: int | None = None) -> etree._Element:
    """Return the feed of an answer; `most` is how many entries of all it may hold."""
    try:
        root = xml_from(answer.content)
    except BadAnswerError:
        if answer.status == 200:  # noqa: PLR2004 a refusal may have any form
            raise
        raise RefusedError from None
    entries = root.findall(_ENTRY)
    errors = [match for entry in entries if (match := _ERROR.fullmatch(_name(entry)))]
    if errors or answer.status != 200:  # noqa: PLR2004 see above
        raise RefusedError(unquote(errors[0][1] or "") if errors else "")
    total = _total(root)
    if root.tag != _FEED or total is None or (total if most is None else min(total, most)) != len(entries):
        raise BadAnswerError(f"{len(entries)} entries, which are not as many as announced")
    for entry in entries:
        _paper(entry)
    return root


def _name(entry: etree._Element) -> str:
    return (entry.findtext(_ID) or "").strip()


def _paper(entry: etree._Element) -> tuple[ArxivId, int]:
    """Return id and version of an entry."""
    name = _name(entry)
    if match := _PAPER.fullmatch(name):
        with contextlib.suppress(InvalidIdError):
            return parse_arxiv_id(match[1]), int(match[2])
    raise BadAnswerError(f"an entry of no paper: {name[:80]!r}")


def _lacking(entry: etree._Element) -> str | None:
    """Return what an entry must have and has not."""
    for name in ("published", "updated"):
        try:
            datetime.fromisoformat((entry.findtext(f"{_ATOM}{name}") or "").strip()).astimezone(UTC)
        except (ValueError, OverflowError):
            return name
    if not one_line(entry.findtext(f"{_ATOM}title")):
        return "title"
    named = any(person(author.findtext(f"{_ATOM}name")) for author in entry.findall(f"{_ATOM}author"))
    return None if named else "author"


def person(name: str | None) -> str | None:
    """Return the name of an author; None for the colon that arXiv sets between a group and its people."""
    name = one_line(name)
    return name if name and any(map(str.isalnum, name)) else None
