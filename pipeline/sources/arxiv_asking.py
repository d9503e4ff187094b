"""arXiv as a service, and what is kept of one of its entries."""

from typing import Any

import arxiv

from pipeline.http import Service
from pipeline.sources.atom import person
from pipeline.sources.strict import one_line, without_unknown

SERVICE = Service(
    name="arxiv",
    url="https://export.arxiv.org/api/query",
    variable="PIPELINE_ARXIV_URL",
    pause=3.0,  # seconds; terms of use: one request every three seconds
    accept="application/atom+xml, */*",  # the edge answers 406 where it is missing
    types=("application/atom+xml", "application/xml", "text/xml"),
    limit=32 << 20,  # bytes; 400 entries are about one million
)


def payload(result: arxiv.Result, version: int) -> dict[str, Any]:
    """Return what we keep of an entry."""
    return without_unknown(
        {
            "title": one_line(result.title),
            "authors": [name for author in result.authors if (name := person(author.name))],
            "abstract": one_line(result.summary),
            "published": result.published.date().isoformat(),
            "version": version,
            "category": one_line(result.primary_category),
            "comment": one_line(result.comment),
            "doi": one_line(result.doi),
            "journal_ref": one_line(result.journal_ref),
        }
    )
