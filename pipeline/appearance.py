"""When and where a paper appeared: first public day, venue, year, whether it is still only a preprint; pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from pipeline.ids import Ids, acl_year, arxiv_month
from pipeline.meetings import short_name
from pipeline.model import IDENTIFIED, Dated, Known, Sourced, Work
from pipeline.provenance import as_first, as_of, believed, stated_by
from pipeline.sources import CREDITED_FOR, LIST, PRECEDENCE
from pipeline.venues import Venue, is_preprint_text, parse_venue, venue_of_acl

_PRECISION = ("day", "month", "year")


def dates_of(work: Work, values: Mapping[str, Sourced]) -> Iterator[tuple[str, Sourced]]:
    """The first public day: of arXiv v1 where there is one, else the earliest known."""
    stated = [stated_by(k, k.facts.published) for k in believed(work, "published") if k.facts.published]
    if work.ids.arxiv:
        year, month = arxiv_month(work.ids.arxiv)
        numbered = as_of(values["arxiv_id"], Dated(day=date(year, month, 1), precision="month"))
        own = [row for row in stated if CREDITED_FOR.get(row.source) == "arxiv"]  # says the day of its first version
        near = own[:1] or [row for row in stated if _near(row.value, year, month)] or [numbered]
        first: Dated = near[0].value
        best = next((row for row in near if _holds(first, row.value)), near[0])
    elif stated:
        # a month says nothing beside one of its days, nor a year beside one of its months
        telling = [row for row in stated if not any(_holds(row.value, other.value) for other in stated)]
        best = min(telling, key=lambda row: row.value.day)
    elif work.ids.acl:
        best = as_of(values["acl_id"], Dated(day=date(acl_year(work.ids.acl), 1, 1), precision="year"))
    else:
        return
    yield "published", as_of(best, best.value.day)
    yield "published_precision", as_of(best, best.value.precision)


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


def venue_of(work: Work, values: Mapping[str, Sourced]) -> Iterator[tuple[str, Sourced]]:
    """Yield venue, year and is_preprint: as a source names it, as printed, by its volume, as a service calls it."""
    at = PRECEDENCE["venue"].index(LIST)
    venue = (
        _named_venue(work, PRECEDENCE["venue"][:at])
        or _printed_venue(work)
        or _tabled_venue(work, values)
        or _named_venue(work, PRECEDENCE["venue"][at:])
    )
    if venue:
        yield "venue", as_of(venue, str(venue.value))
    if dated := venue or values.get("published"):
        yield "year", as_of(dated, dated.value.year)
    if work.status not in IDENTIFIED:
        return
    appeared = venue or next((values[c] for c in ("acl_id", "neurips_hash", "doi") if c in values), _at_a_venue(work))
    if appeared:
        yield "is_preprint", as_of(appeared, value=False)
    elif arxiv := values.get("arxiv_id"):
        yield "is_preprint", as_of(arxiv, value=True)
    elif work.ids.doi:
        yield "is_preprint", as_first(work, value=True)  # a DOI that is not in values is of a preprint
    elif any(entry.venue_text and is_preprint_text(entry.venue_text) for entry in work.entries):
        yield "is_preprint", Sourced(value=True, source=LIST)


def _at_a_venue(work: Work) -> Sourced | None:
    """Return who names a venue of the paper, be it without its year."""
    named = ((known, known.facts.venue) for known in believed(work, "venue"))
    return next((stated_by(known, name) for known, name in named if name and not is_preprint_text(name)), None)


def _named_venue(work: Work, sources: Sequence[str]) -> Sourced | None:
    """The venue that a record of those sources names."""
    for known in believed(work, "venue"):
        named = known.facts.venue if known.record.source in sources else None
        if named and (venue := parse_venue(named) or _with_year(known, work.ids)):
            return stated_by(known, venue)
    return None


def _with_year(known: Known, ids: Ids) -> Venue | None:
    name, dated = known.facts.venue, known.facts.published
    # the day of a preprint does not tell in which year its meeting was
    year = known.facts.year or (dated.day.year if dated and not (ids.arxiv and dated.precision == "day") else None)
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
    if not work.ids.acl:
        return None
    held = next((k for k in work.known if k.facts.ids.acl == work.ids.acl and k.facts.booktitle), None)
    venue = venue_of_acl(work.ids.acl, held.facts.booktitle if held else None)
    if not venue:
        return None
    return stated_by(held, venue) if held else as_of(values["acl_id"], venue)
