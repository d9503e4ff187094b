"""Which sources there are, and which of them is believed first. Only this module names them."""

from collections.abc import Callable, Iterable, Mapping

from pipeline.ids import Ids
from pipeline.sources import acl, arxiv, crossref, dblp, facts, openreview, semantic_scholar
from pipeline.sources.base import Source

SOURCES: tuple[Source, ...] = (
    acl.SOURCE,
    arxiv.SOURCE,
    semantic_scholar.SOURCE,
    openreview.SOURCE,
    dblp.SOURCE,
    crossref.SOURCE,
    facts.SOURCE,
)
"""Most believed first; asked in reverse order, since the later ones know the ids of the earlier. Optional ones are
left out where nobody asks for them, and asked after the others.
"""

LIST = "list"
"""The curator's own words, as a source of values."""
OVERRIDE = "override"
"""A decision by hand."""

_PUBLISHERS = ("acl", "arxiv", "semantic_scholar", "openreview", "dblp", "crossref", "facts")
_CLASSES = (OVERRIDE, *_PUBLISHERS, LIST)

PRECEDENCE: Mapping[str, tuple[str, ...]] = {
    "title": _CLASSES,
    "authors": _CLASSES,
    "abstract": ("acl", "arxiv", "semantic_scholar"),
    "abstract_source": ("acl", "arxiv", "semantic_scholar"),
    "abstract_license": ("acl", "arxiv", "semantic_scholar"),
    "tldr": ("semantic_scholar",),
    "published": ("arxiv", "acl", "semantic_scholar", "openreview", "crossref", "facts", LIST),
    "published_precision": ("arxiv", "acl", "semantic_scholar", "openreview", "crossref", "facts", LIST),
    "venue": ("acl", "facts", LIST, "semantic_scholar", "openreview", "dblp", "crossref"),
    "venue_date": ("acl",),
    "year": ("acl", "facts", LIST, "semantic_scholar", "openreview", "dblp", "crossref"),
    "is_preprint": ("acl", "facts", LIST, "semantic_scholar", "openreview", "dblp", "crossref"),
    "status": ("acl", "arxiv"),
    "arxiv_id": (OVERRIDE, LIST, "arxiv", "semantic_scholar", "dblp", "facts"),
    "arxiv_version": ("arxiv",),
    "arxiv_category": ("arxiv",),
    "acl_id": (OVERRIDE, LIST, "acl", "semantic_scholar", "dblp", "crossref", "facts"),
    "doi": (OVERRIDE, LIST, "acl", "crossref", "arxiv", "semantic_scholar", "dblp", "facts"),
    "openreview_id": (OVERRIDE, LIST, "openreview", "dblp", "facts"),
    "neurips_hash": (OVERRIDE, LIST, "dblp", "facts"),
    "dblp_key": ("semantic_scholar", "dblp"),
    "s2_paper_id": (OVERRIDE, LIST, "semantic_scholar", "facts"),
    "s2_corpus_id": (OVERRIDE, LIST, "semantic_scholar", "facts"),
    "citation_count": ("semantic_scholar", "facts"),
    "influential_citation_count": ("semantic_scholar",),
    "citation_source": ("semantic_scholar", "facts"),
    "citations_as_of": ("semantic_scholar", "facts"),
    "citations_per_year": ("semantic_scholar", "facts"),
    "citations_last_90_days": ("semantic_scholar", "facts"),
    "pdf_url": ("acl", "arxiv", "semantic_scholar", "facts", LIST),
    "tiers": (LIST,),
    "code_urls": (LIST,),
}
"""Column → the sources that can state it, most believed first. A source of the table that is not in SOURCES has
not been asked. Columns derived from others stand beside what they are derived from."""


def _semantic_scholar_names(ids: Ids) -> tuple[str, ...]:
    corpus = (f"CorpusId:{ids.s2_corpus}",) if ids.s2_corpus else ()
    return ((ids.s2,) if ids.s2 else ()) + corpus


COUNTED_UNDER: Mapping[str, Callable[[Ids], tuple[str, ...]]] = {"semantic_scholar": _semantic_scholar_names}
"""Who counts citations, and under which names it counts a paper's."""

CREDITS: Mapping[str, str] = {
    "arxiv": "[arXiv](https://arxiv.org/)",
    "acl": "[ACL Anthology](https://aclanthology.org/)",
    "semantic_scholar": "[Semantic Scholar](https://www.semanticscholar.org/)",
    "openreview": "[OpenReview](https://openreview.net/)",
    "dblp": "[DBLP](https://dblp.org/)",
    "crossref": "[Crossref](https://www.crossref.org/)",
}
"""Service → how readers are told of it, in this order."""

CREDITED_FOR: Mapping[str, str] = {"arxiv": "arxiv", "acl": "acl"}
"""Service → the kind of id that it gives out, and by which its papers are known."""

GIVEN_OUT_BY: Mapping[str, tuple[str, ...]] = {
    "arxiv": ("arxiv",),
    "acl": ("acl", "doi"),
    "semantic_scholar": ("s2", "s2_corpus"),
    "openreview": ("openreview",),
    "crossref": ("doi",),
}
"""Source → the kinds of id on which it has the last word."""

FOUND_BY = ("arxiv", "acl", "doi", "s2", "s2_corpus")
"""Kinds of id by which a service can be asked for a paper; one that has only others is searched for by title."""


def can_be_asked(ids: Ids) -> bool:
    """Return whether a service can be asked for a paper by one of its ids, so that no title need be searched for."""
    return any(kind in FOUND_BY for kind, _ in ids.items())


PAGES: tuple[tuple[str, str], ...] = (("arxiv", "arXiv"), ("acl", "ACL"), ("s2", "S2"), ("s2_corpus", "S2"))
"""Kinds of id that a reader is given a link for, in this order, and what the link says; one link a text."""

TERMS: Mapping[str, str] = {
    "openreview": "submission metadata | as published there, reviews and papers not included; "
    "<https://openreview.net/legal/terms>",
    "dblp": "keys, titles, author names, venues, years | CC0 1.0; <https://dblp.org/db/about/copyright>",
    "crossref": "titles, author names, venues, dates by DOI | facts, free to use; "
    "<https://www.crossref.org/documentation/retrieve-metadata/rest-api/>",
}
"""Optional source → what is taken from it, and on which terms, as a row of the data set's licence note."""


def optional_names(sources: Iterable[Source]) -> frozenset[str]:
    """Return the names of those that are asked only on demand."""
    return frozenset(source.name for source in sources if source.optional)
