"""From works to papers: every field's value, where it comes from, and why it is missing; pure.

The rules are those of the data dictionary ("How values are made"); `PRECEDENCE` says which source is believed first.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType

from pipeline.appearance import dates_of, venue_of
from pipeline.history import History, PaperCounts
from pipeline.missing import Reason, missing
from pipeline.model import IDENTIFIED, Paper, Sourced, Work
from pipeline.names import split_authors
from pipeline.pages import url_of
from pipeline.provenance import as_first, as_of, believed, stated_by
from pipeline.sources import LIST, OVERRIDE, SOURCES
from pipeline.velocity import gained

ID_COLUMNS = {
    "arxiv": "arxiv_id",
    "acl": "acl_id",
    "doi": "doi",
    "openreview": "openreview_id",
    "neurips": "neurips_hash",
    "s2": "s2_paper_id",
    "s2_corpus": "s2_corpus_id",
}
"""Kind of id → its column."""
_PLAIN = {
    "tldr": "tldr",
    "dblp_key": "dblp",
    "arxiv_version": "version",
    "arxiv_category": "category",
    "venue_date": "venue_date",
}
"""Column → the field of a record's facts that it shows."""
_UNNAMED_OTHERS = re.compile(r"(?i)\bet\s*al\b|\bothers\b|等|\.\.\.|…")
_VELOCITY = {"citations_per_year": 365, "citations_last_90_days": 90}
"""Column → the days over which what a count gained is given."""
_PREPRINT_DOI = re.compile(r"10\.(?:1101/\d|2139/ssrn|31234/|31219/|31235/|21203/|20944/|26434/|36227/)")
"""bioRxiv and medRxiv, SSRN, PsyArXiv, OSF, SocArXiv, Research Square, Preprints.org, ChemRxiv, TechRxiv."""
_PDF = re.compile(r"(?i)\.pdf(?:[?#]|$)|/pdf(?:/|\?)")


def enrich(
    work: Work, history: History, reasons: Mapping[str, Reason] = MappingProxyType({}), abstracts: Collection[str] = ()
) -> Paper:
    """Return the paper: what is known of a work, field by field.

    `reasons` say for each source why it does not tell more; `abstracts` names the sources whose abstracts are left out.
    """
    counts = history.of_work(work)
    values: dict[str, Sourced] = dict(_texts(work))
    values.update(_abstract(work, abstracts))
    values.update(_plain(work))
    values.update(_ids(work))
    values.update(dates_of(work, values))
    values.update(venue_of(work, values))
    values.update(_counts(work, counts))
    values.update(_links(work, values))
    if tiers := tuple(dict.fromkeys(entry.tier for entry in work.entries if entry.tier)):
        values["tiers"] = Sourced(value=tiers, source=LIST)
    by_hand = Sourced(value=work.status, source=OVERRIDE)
    values["match_status"] = by_hand if work.status == "override" else as_first(work, work.status)
    if work.status in IDENTIFIED:
        against = next((stated_by(k, k.facts.status) for k in believed(work, "status") if k.facts.status), None)
        values["status"] = against or as_first(work, "active")
    return Paper(
        paper_id=work.paper_id,
        entries=work.entries,
        ids=work.ids,
        values=values,
        missing=missing(values, reasons),
        status=work.status,
        method=work.method,
        score=work.score,
        counts=counts.rows,
        doubted=counts.doubted,
    )


def _texts(work: Work) -> Iterator[tuple[str, Sourced]]:
    if work.chosen_title:
        yield "title", Sourced(value=work.chosen_title, source=OVERRIDE)
    else:
        stated = next(
            (stated_by(known, known.facts.title) for known in believed(work, "title") if known.facts.title), None
        )
        yield "title", stated or Sourced(value=work.entries[0].title, source=LIST)
    if authors := next((stated_by(k, k.facts.authors) for k in believed(work, "authors") if k.facts.authors), None):
        yield "authors", authors
    else:
        # a list that ends in "et al." is not the paper's list of authors
        printed = next((e.authors_text for e in work.entries if e.authors_text), None)
        if printed and not _UNNAMED_OTHERS.search(printed) and (names := tuple(split_authors(printed))):
            yield "authors", Sourced(value=names, source=LIST)


def _abstract(work: Work, left_out: Collection[str]) -> Iterator[tuple[str, Sourced]]:
    for known in believed(work, "abstract"):
        if known.facts.abstract and known.record.source not in left_out:
            yield "abstract", stated_by(known, known.facts.abstract)
            yield "abstract_source", stated_by(known, known.record.source)
            if known.facts.license:
                yield "abstract_license", stated_by(known, known.facts.license)
            return


def _plain(work: Work) -> Iterator[tuple[str, Sourced]]:
    """What one source says and nothing has to be weighed."""
    for column, field in _PLAIN.items():
        for known in believed(work, column):
            if (value := getattr(known.facts, field)) is not None:
                yield column, stated_by(known, value)
                break


def _ids(work: Work) -> Iterator[tuple[str, Sourced]]:
    pinned, printed = dict(work.pinned_ids.items()), dict(work.printed_ids.items())
    for kind, value in work.ids.items():
        column = ID_COLUMNS[kind]
        if column == "doi" and _PREPRINT_DOI.match(str(value)):
            continue
        if pinned.get(kind) == value:
            yield column, Sourced(value=value, source=OVERRIDE)
        elif printed.get(kind) == value:
            yield column, Sourced(value=value, source=LIST)
        else:
            stated = (stated_by(k, value) for k in believed(work, column) if k.facts.ids.get(kind) == value)
            yield column, next(stated, None) or as_first(work, value)


def _counts(work: Work, counts: PaperCounts) -> Iterator[tuple[str, Sourced]]:
    """The newest count that is not in doubt, and what it gained."""
    if not counts.rows:
        return
    newest = counts.by_day[-1]
    if newest.as_of_basis == "measured":
        origin = Sourced(value=None, source=newest.source, retrieved=newest.as_of)
    else:  # compiled by hand from what others wrote down
        compiled = next((s.name for s in SOURCES if s.service is None), newest.source)
        stated = (stated_by(known, None) for known in work.known if newest in known.facts.counts)
        origin = next(stated, Sourced(value=None, source=compiled, retrieved=newest.as_of))
    yield "citation_count", as_of(origin, newest.citation_count)
    yield "citation_source", as_of(origin, newest.source)
    yield "citations_as_of", as_of(origin, newest.as_of)
    if told := counts.influential:
        when = origin if told is newest else Sourced(value=None, source=told.source, retrieved=told.as_of)
        yield "influential_citation_count", as_of(when, told.influential_citation_count)
    for column, days in _VELOCITY.items():
        if (gain := gained(counts, days)) is not None:
            yield column, as_of(origin, gain)


def _links(work: Work, values: Mapping[str, Sourced]) -> Iterator[tuple[str, Sourced]]:
    links = [link for entry in work.entries for link in entry.links]
    if work.status != "conflict":
        if acl := values.get("acl_id"):
            yield "pdf_url", as_of(acl, f"{str(url_of('acl', acl.value)).rstrip('/')}.pdf")
        elif arxiv := values.get("arxiv_id"):
            yield "pdf_url", as_of(arxiv, f"https://arxiv.org/pdf/{arxiv.value}")
        elif printed := next((link for link in links if link.kind == "paper" and _PDF.search(link.url)), None):
            yield "pdf_url", Sourced(value=printed.url, source=LIST)
        elif held := next((k for k in believed(work, "pdf_url") if k.facts.pdf), None):
            yield "pdf_url", stated_by(held, held.facts.pdf)
    if codes := tuple(dict.fromkeys(link.url for link in links if link.kind == "code")):
        yield "code_urls", Sourced(value=codes, source=LIST)
