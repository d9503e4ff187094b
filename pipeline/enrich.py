"""From works to papers: every field's value, where it comes from, and why it is missing; pure.

The rules are those of the data dictionary ("How values are made"); `PRECEDENCE` says which source is believed first.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from pipeline.history import History
from pipeline.ids import acl_year, arxiv_month
from pipeline.model import IDENTIFIED, Count, CountBasis, Dated, Known, Paper, Sourced, Work
from pipeline.names import split_authors
from pipeline.pages import url_of
from pipeline.sources import LIST, OVERRIDE, PRECEDENCE, SOURCES
from pipeline.venues import Venue, is_preprint_text, parse_venue, short_name, venue_of_acl

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
_UNNAMED_OTHERS = re.compile(r"(?i)\bet\s*al\b|\bothers\b|等|\.\.\.|…")
_PRECISION = ("day", "month", "year")
_BASIS: tuple[CountBasis, ...] = ("no-later-than", "stated", "measured")  # least sure first
_PREPRINT_DOI = re.compile(r"10\.(?:1101/\d|2139/ssrn|31234/|31219/|31235/|21203/|20944/|26434/|36227/)")
"""bioRxiv and medRxiv, SSRN, PsyArXiv, OSF, SocArXiv, Research Square, Preprints.org, ChemRxiv, TechRxiv."""
_PDF = re.compile(r"(?i)\.pdf(?:[?#]|$)|/pdf(?:/|\?)")


def enrich(work: Work, history: History) -> Paper:
    """Return the paper: what is known of a work, field by field."""
    counts = history.of_work(work)
    values: dict[str, Sourced] = dict(_texts(work))
    values.update(_ids(work))
    values.update(_dates(work, values))
    values.update(_venue(work, values))
    values.update(_counts(work, counts))
    values.update(_links(work, values))
    if tiers := tuple(dict.fromkeys(entry.tier for entry in work.entries if entry.tier)):
        values["tiers"] = Sourced(value=tiers, source=LIST)
    if work.status in IDENTIFIED:
        values["status"] = _as_first(work, "active")
    return Paper(
        paper_id=work.paper_id,
        entries=work.entries,
        ids=work.ids,
        values=values,
        missing=_missing(values),
        status=work.status,
        method=work.method,
        score=work.score,
        counts=counts,
    )


def _believed(work: Work, field: str) -> Iterator[Known]:
    """Yield the work's records that can state a field, most believed first."""
    for source in PRECEDENCE[field]:
        yield from (known for known in work.known if known.record.source == source)


def _from(known: Known, value: object) -> Sourced:
    return Sourced(value=value, source=known.record.source, retrieved=known.record.retrieved)


def _as(origin: Sourced, value: object) -> Sourced:
    return Sourced(value=value, source=origin.source, retrieved=origin.retrieved)


def _as_first(work: Work, value: object) -> Sourced:
    """Return a value as of the most believed record, of the override or the list where there is none."""
    if work.known:
        return _from(work.known[0], value)
    return Sourced(value=value, source=OVERRIDE if work.pinned_ids else LIST)


def _texts(work: Work) -> Iterator[tuple[str, Sourced]]:
    if work.chosen_title:
        yield "title", Sourced(value=work.chosen_title, source=OVERRIDE)
    else:
        stated = next(
            (_from(known, known.facts.title) for known in _believed(work, "title") if known.facts.title), None
        )
        yield "title", stated or Sourced(value=work.entries[0].title, source=LIST)
    if authors := next((_from(k, k.facts.authors) for k in _believed(work, "authors") if k.facts.authors), None):
        yield "authors", authors
    else:
        # a list that ends in "et al." is not the paper's list of authors
        printed = next((e.authors_text for e in work.entries if e.authors_text), None)
        if printed and not _UNNAMED_OTHERS.search(printed) and (names := tuple(split_authors(printed))):
            yield "authors", Sourced(value=names, source=LIST)
    if abstract := next((k for k in _believed(work, "abstract") if k.facts.abstract), None):
        yield "abstract", _from(abstract, abstract.facts.abstract)
        yield "abstract_source", _from(abstract, abstract.record.source)


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
            stated = (_from(k, value) for k in _believed(work, column) if k.facts.ids.get(kind) == value)
            yield column, next(stated, None) or _as_first(work, value)


def _dates(work: Work, values: Mapping[str, Sourced]) -> Iterator[tuple[str, Sourced]]:
    """The first public day: of arXiv v1 where there is one, else the earliest known."""
    stated = [_from(k, k.facts.published) for k in _believed(work, "published") if k.facts.published]
    if work.ids.arxiv:
        year, month = arxiv_month(work.ids.arxiv)
        numbered = _as(values["arxiv_id"], Dated(day=date(year, month, 1), precision="month"))
        near = [row for row in stated if _near(row.value, year, month)] or [numbered]
        first: Dated = near[0].value
        best = next((row for row in near if _holds(first, row.value)), near[0])
    elif stated:
        # a month says nothing beside one of its days, nor a year beside one of its months
        telling = [row for row in stated if not any(_holds(row.value, other.value) for other in stated)]
        best = min(telling, key=lambda row: row.value.day)
    elif work.ids.acl:
        best = _as(values["acl_id"], Dated(day=date(acl_year(work.ids.acl), 1, 1), precision="year"))
    else:
        return
    yield "published", _as(best, best.value.day)
    yield "published_precision", _as(best, best.value.precision)


def _near(stated: Dated, year: int, month: int) -> bool:
    """A paper is submitted in the month of its number, or in the last days of the month before."""
    if stated.precision == "year":
        return False
    return 0 <= (year - stated.day.year) * 12 + month - stated.day.month <= 1


def _holds(coarse: Dated, fine: Dated) -> bool:
    """Return whether a date is a month or year, and another is a day or month of it."""
    finer = _PRECISION.index(fine.precision) < _PRECISION.index(coarse.precision)
    in_year = coarse.day.year == fine.day.year
    return finer and in_year and (coarse.precision == "year" or coarse.day.month == fine.day.month)


def _venue(work: Work, values: Mapping[str, Sourced]) -> Iterator[tuple[str, Sourced]]:
    venue = _named_venue(work) or _printed_venue(work) or _tabled_venue(work, values)
    if venue:
        yield "venue", _as(venue, str(venue.value))
    if dated := venue or values.get("published"):
        yield "year", _as(dated, dated.value.year)
    if held := next((k for k in _believed(work, "venue_date") if k.facts.venue_date), None):
        yield "venue_date", _from(held, held.facts.venue_date)
    if work.status not in IDENTIFIED:
        return
    appeared = venue or next((values[c] for c in ("acl_id", "neurips_hash", "doi") if c in values), None)
    if appeared:
        yield "is_preprint", _as(appeared, value=False)
    elif arxiv := values.get("arxiv_id"):
        yield "is_preprint", _as(arxiv, value=True)
    elif work.ids.doi:
        yield "is_preprint", _as_first(work, value=True)  # a DOI that is not in values is of a preprint
    elif any(entry.venue_text and is_preprint_text(entry.venue_text) for entry in work.entries):
        yield "is_preprint", Sourced(value=True, source=LIST)


def _named_venue(work: Work) -> Sourced | None:
    """The venue that a record names."""
    for known in _believed(work, "venue"):
        if known.facts.venue and (venue := parse_venue(known.facts.venue) or _with_year(known)):
            return _from(known, venue)
    return None


def _with_year(known: Known) -> Venue | None:
    name, year = known.facts.venue, known.facts.year
    return Venue(name=short_name(name) or name, year=year) if name and year and not is_preprint_text(name) else None


def _printed_venue(work: Work) -> Sourced | None:
    """The printed venue, where its year is not another than that of the records."""
    years = {k.facts.year for k in work.known if k.facts.year}
    if work.ids.acl:
        years.add(acl_year(work.ids.acl))
    for entry in work.entries:
        venue = parse_venue(entry.venue_text) if entry.venue_text else None
        if venue and (not years or venue.year in years):
            return Sourced(value=venue, source=LIST)
    return None


def _tabled_venue(work: Work, values: Mapping[str, Sourced]) -> Sourced | None:
    """The venue of the ACL Anthology volume."""
    venue = venue_of_acl(work.ids.acl) if work.ids.acl else None
    return _as(values["acl_id"], venue) if venue else None


def _counts(work: Work, counts: Sequence[Count]) -> Iterator[tuple[str, Sourced]]:
    """The newest count; on one day the surest, then the highest."""
    if not counts:
        return
    newest = max(counts, key=lambda count: (count.as_of, _BASIS.index(count.as_of_basis), count.citation_count))
    if newest.as_of_basis == "measured":
        origin = Sourced(value=None, source=newest.source, retrieved=newest.as_of)
    else:  # compiled by hand from what others wrote down
        compiled = next((s.name for s in SOURCES if s.fetch is None), newest.source)
        stated = (_from(known, None) for known in work.known if newest in known.facts.counts)
        origin = next(stated, Sourced(value=None, source=compiled, retrieved=newest.as_of))
    yield "citation_count", _as(origin, newest.citation_count)
    yield "citation_source", _as(origin, newest.source)
    yield "citations_as_of", _as(origin, newest.as_of)
    if newest.influential_citation_count is not None:
        yield "influential_citation_count", _as(origin, newest.influential_citation_count)


def _links(work: Work, values: Mapping[str, Sourced]) -> Iterator[tuple[str, Sourced]]:
    links = [link for entry in work.entries for link in entry.links]
    if work.status != "conflict":
        if acl := values.get("acl_id"):
            yield "pdf_url", _as(acl, f"{str(url_of('acl', acl.value)).rstrip('/')}.pdf")
        elif arxiv := values.get("arxiv_id"):
            yield "pdf_url", _as(arxiv, f"https://arxiv.org/pdf/{arxiv.value}")
        elif printed := next((link for link in links if link.kind == "paper" and _PDF.search(link.url)), None):
            yield "pdf_url", Sourced(value=printed.url, source=LIST)
    if codes := tuple(dict.fromkeys(link.url for link in links if link.kind == "code")):
        yield "code_urls", Sourced(value=codes, source=LIST)


def _missing(values: Mapping[str, Sourced]) -> dict[str, str]:
    """Return why each unknown field is: not-held where every source that could state it was asked."""
    asked = {source.name for source in SOURCES if source.fetch is None} | {LIST, OVERRIDE}
    return {
        field: "not-held" if set(sources) <= asked else "not-asked"
        for field, sources in PRECEDENCE.items()
        if field not in values
    }
