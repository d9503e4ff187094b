"""From works to papers: every field's value, where it comes from, and why it is missing; pure.

The rules are the value contract in ARCHITECTURE.md; `PRECEDENCE` says which source is believed first.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from pipeline.history import History
from pipeline.ids import arxiv_month
from pipeline.model import Count, Dated, Known, Paper, Sourced, Work
from pipeline.names import split_authors
from pipeline.pages import url_of
from pipeline.sources import LIST, OVERRIDE, PRECEDENCE, SOURCES
from pipeline.venues import Venue, acl_year, is_preprint_text, parse_venue, venue_of_acl

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
_IDENTIFIED = ("linked", "matched", "override")
_UNNAMED_OTHERS = re.compile(r"(?i)\bet\s*al\b|\bothers\b|等|\.\.\.|…")
_PRECISION = ("day", "month", "year")
_PDF = re.compile(r"(?i)\.pdf(?:[?#]|$)|/pdf(?:/|\?)")


def enrich(work: Work, history: History) -> Paper:
    """Return the paper: what is known of a work, field by field."""
    counts = history.of_work(work)
    values: dict[str, Sourced] = dict(_texts(work))
    values.update(_ids(work))
    values.update(_dates(work))
    values.update(_venue(work, values))
    values.update(_counts(counts))
    values.update(_links(work, values))
    if work.status in _IDENTIFIED:
        values["status"] = Sourced(value="active", source=_first_source(work), retrieved=_first_day(work))
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


def _first_source(work: Work) -> str:
    if work.known:
        return work.known[0].record.source
    return OVERRIDE if work.pinned_ids else LIST


def _first_day(work: Work) -> date | None:
    return work.known[0].record.retrieved if work.known else None


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
        if pinned.get(kind) == value:
            yield column, Sourced(value=value, source=OVERRIDE)
        elif printed.get(kind) == value:
            yield column, Sourced(value=value, source=LIST)
        else:
            stated = (_from(k, value) for k in _believed(work, column) if dict(k.facts.ids.items()).get(kind) == value)
            yield column, next(stated, Sourced(value=value, source=_first_source(work)))


def _dates(work: Work) -> Iterator[tuple[str, Sourced]]:
    """The first public day: of arXiv v1 where there is one, else the earliest known."""
    stated = [(k.facts.published, k) for k in _believed(work, "published") if k.facts.published]
    if work.ids.arxiv:
        year, month = arxiv_month(work.ids.arxiv)
        if stated and _near(stated[0][0], year, month):
            best: Sourced = _from(stated[0][1], stated[0][0])
        else:
            dated = Dated(day=date(year, month, 1), precision="month")
            best = Sourced(value=dated, source=_id_source(work, "arxiv"))
    elif stated:
        first = min(stated, key=lambda row: _earliest(row[0], [other for other, _ in stated]))
        best = _from(first[1], first[0])
    elif work.ids.acl:
        dated = Dated(day=date(acl_year(work.ids.acl), 1, 1), precision="year")
        best = Sourced(value=dated, source=_id_source(work, "acl"))
    else:
        return
    yield "published", Sourced(value=best.value.day, source=best.source, retrieved=best.retrieved)
    yield (
        "published_precision",
        Sourced(value=best.value.precision, source=best.source, retrieved=best.retrieved),
    )


def _near(stated: Dated, year: int, month: int) -> bool:
    """A paper is submitted in the month of its number, or in the last days of the month before."""
    if stated.precision == "year":
        return False
    return 0 <= (year - stated.day.year) * 12 + month - stated.day.month <= 1


def _earliest(dated: Dated, others: Sequence[Dated]) -> tuple[date, int]:
    """Sort key: the day, but a coarse date counts as the finer one that it holds."""
    held = [
        o.day for o in others if _PRECISION.index(o.precision) < _PRECISION.index(dated.precision) and _holds(dated, o)
    ]
    return min(held, default=dated.day), _PRECISION.index(dated.precision)


def _holds(coarse: Dated, fine: Dated) -> bool:
    same_year = coarse.day.year == fine.day.year
    return same_year and (coarse.precision == "year" or coarse.day.month == fine.day.month)


def _id_source(work: Work, kind: str) -> str:
    return dict(_ids(work))[ID_COLUMNS[kind]].source


def _venue(work: Work, values: Mapping[str, Sourced]) -> Iterator[tuple[str, Sourced]]:
    venue = _named_venue(work) or _printed_venue(work) or _tabled_venue(work)
    if venue:
        known: Venue = venue.value
        yield "venue", Sourced(value=str(known), source=venue.source, retrieved=venue.retrieved)
        yield "year", Sourced(value=known.year, source=venue.source, retrieved=venue.retrieved)
    elif published := values.get("published"):
        yield (
            "year",
            Sourced(value=published.value.year, source=published.source, retrieved=published.retrieved),
        )
    if dated := next((k for k in _believed(work, "venue_date") if k.facts.venue_date), None):
        yield "venue_date", _from(dated, dated.facts.venue_date)
    if work.status not in _IDENTIFIED:
        return
    appeared = venue or next((values[c] for c in ("acl_id", "neurips_hash", "doi") if c in values), None)
    if appeared:
        yield "is_preprint", Sourced(value=False, source=appeared.source, retrieved=appeared.retrieved)
    elif arxiv := values.get("arxiv_id"):
        yield "is_preprint", Sourced(value=True, source=arxiv.source, retrieved=arxiv.retrieved)
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
    return Venue(name=name, year=year) if name and year and not is_preprint_text(name) else None


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


def _tabled_venue(work: Work) -> Sourced | None:
    """The venue of the ACL Anthology volume."""
    venue = venue_of_acl(work.ids.acl) if work.ids.acl else None
    return Sourced(value=venue, source=_id_source(work, "acl")) if venue else None


def _counts(counts: Sequence[Count]) -> Iterator[tuple[str, Sourced]]:
    if not counts:
        return
    newest = counts[-1]
    # a count that we measured came from its service; any other was compiled by hand from what others wrote down
    compiled = next((s.name for s in SOURCES if s.fetch is None), newest.source)
    source = newest.source if newest.as_of_basis == "measured" else compiled
    yield "citation_count", Sourced(value=newest.citation_count, source=source, retrieved=newest.as_of)
    yield "citation_source", Sourced(value=newest.source, source=source, retrieved=newest.as_of)
    yield "citations_as_of", Sourced(value=newest.as_of, source=source, retrieved=newest.as_of)
    if newest.influential_citation_count is not None:
        value = newest.influential_citation_count
        yield "influential_citation_count", Sourced(value=value, source=source, retrieved=newest.as_of)


def _links(work: Work, values: Mapping[str, Sourced]) -> Iterator[tuple[str, Sourced]]:
    links = [link for entry in work.entries for link in entry.links]
    if work.status != "conflict":
        if acl := values.get("acl_id"):
            pdf = f"{str(url_of('acl', acl.value)).rstrip('/')}.pdf"
            yield "pdf_url", Sourced(value=pdf, source=acl.source, retrieved=acl.retrieved)
        elif arxiv := values.get("arxiv_id"):
            pdf = f"https://arxiv.org/pdf/{arxiv.value}"
            yield "pdf_url", Sourced(value=pdf, source=arxiv.source, retrieved=arxiv.retrieved)
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
