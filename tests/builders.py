"""Entries and records in one line, for the tests of what is made from them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from pipeline import resolve as stage
from pipeline.catalogue import Catalogue
from pipeline.config import Override
from pipeline.links import link_kind
from pipeline.model import Entry, Known, Link, Record
from pipeline.resolve import Resolution
from pipeline.sources.facts import SOURCE, parse

ARXIV, ACL, FORUM = (
    "https://arxiv.org/abs/{}",
    "https://www.aclweb.org/anthology/{}",
    "https://openreview.net/forum?id={}",
)
"""Addresses of a paper by its id."""
DAY = date(2026, 11, 23)


def entry(
    title: str,
    authors: str | None = None,
    year: int | None = None,
    *,
    list: str = "list",  # noqa: A002 the field's name
    line: int = 1,
    links: Sequence[str] = (),
    **more: Any,  # noqa: ANN401 any field of an entry
) -> Entry:
    """Return an entry as a list prints it."""
    return Entry(
        list=list,
        line=line,
        end_line=line,
        section=(),
        position=line,
        title=title,
        authors_text=authors,
        year=year,
        links=tuple(Link(label="pdf", kind=link_kind("pdf", url), url=url) for url in links),
        **more,
    )


def payload(title: str, authors: Sequence[str], ids: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a record's content as it stands in facts.jsonl, each value with its source."""
    values = {"title": title, "authors": [*authors], "ids": ids, **more}
    named = [*(name for name in values if name not in ("ids", "citations")), *ids]
    return values | {"sources": dict.fromkeys(named, "a public page")}


def fact(key: str, title: str, authors: Sequence[str], ids: dict[str, Any], **more: Any) -> Known:  # noqa: ANN401
    """Return a held record of the source `facts` beside what it says."""
    record = Record(source="facts", key=key, retrieved=DAY, payload=payload(title, authors, ids, **more))
    return Known(record=record, facts=parse(record), method=SOURCE.method)


def resolve(entries: Sequence[Entry], overrides: Sequence[Override], known: Iterable[Known]) -> Resolution:
    """Resolve entries by those records."""
    return stage.resolve(entries, overrides, Catalogue.of(known))
