"""Public facts compiled by hand: ids, titles, authors, dates, venues, dated citation counts; never asked.

`raw/records/facts.jsonl` is edited by people. Beside every value, `sources` names the public file or page it was read
from. An absent field means that nothing was found. Facts come last in precedence: what a service answers wins.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from pipeline.errors import InvalidIdError, SourceFormatError
from pipeline.ids import KINDS, parse_ids
from pipeline.model import Count, Dated, Facts, Precision, Record, parse_day
from pipeline.sources.base import Source

_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_COUNT_KEYS = "source, source_record, as_of, as_of_basis (stated or no-later-than), citation_count and where"
_FIELDS = ("title", "authors", "ids", "published", "venue", "year", "titles_elsewhere", "citations", "sources")


def parse_dated(text: str) -> Dated:
    """Return `2019`, `2019-09` or `2019-09-25` with its precision.

    Raises:
        ValueError: for anything else.
    """
    match = _DATE.fullmatch(text)
    if not match:
        raise ValueError(f"not a date: {text!r}; write 2021, 2021-08 or 2021-08-25")
    year, month, day = match.groups()
    precision: Precision = "day" if day else "month" if month else "year"
    return Dated(day=date(int(year), int(month or 1), int(day or 1)), precision=precision)


def parse(record: Record) -> Facts:
    """Read one compiled record."""
    payload: dict[str, Any] = dict(record.payload or {})
    match payload:
        case {"title": str(title), "authors": [_, *_] as authors, "ids": dict(ids), "sources": dict(sources)}:
            pass
        case _:
            raise _unknown(record, "title, authors, ids and sources are needed")
    if unknown := set(payload) - set(_FIELDS):
        raise _unknown(record, f"unknown field {min(unknown)!r}")
    if undocumented := _without_source(payload, ids, sources):
        raise _unknown(record, f"sources does not say where {undocumented} comes from")
    try:
        return Facts(
            ids=parse_ids(ids.items()),
            title=_text(title),
            other_titles=_texts(payload.get("titles_elsewhere", [])),
            authors=_texts(authors),
            published=parse_dated(_text(payload["published"])) if "published" in payload else None,
            venue=_text(payload["venue"]) if "venue" in payload else None,
            year=_year(payload["year"]) if "year" in payload else None,
            counts=tuple(map(_count, _list(payload.get("citations", [])))),
        )
    except (InvalidIdError, ValueError, TypeError) as error:
        raise _unknown(record, str(error)) from None


def _unknown(record: Record, reason: str) -> SourceFormatError:
    return SourceFormatError(record.source, record.key, reason)


def _without_source(values: Mapping[str, Any], ids: Mapping[str, Any], sources: Mapping[str, Any]) -> str | None:
    """Return the first field without a text in `sources`; a count names its own."""
    fields = [name for name in values if name not in ("ids", "sources", "citations")] + [
        kind for kind in KINDS if kind in ids
    ]
    return next((name for name in fields if not (isinstance(sources.get(name), str) and sources[name].strip())), None)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"not a text: {value!r}")
    return value


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(_text, _list(value)))


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"not a list: {value!r}")  # noqa: TRY004 one kind of complaint about a payload
    return value


def _year(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1900 <= value <= 2100:  # noqa: PLR2004 plausible years
        raise ValueError(f"not a year: {value!r}")
    return value


def _count(row: object) -> Count:
    match row:
        case {
            "source": str(source),
            "source_record": str(name),
            "as_of": str(as_of),
            "as_of_basis": "stated" | "no-later-than" as basis,
            "citation_count": int(count),
            "where": str(where),
            **rest,
        } if not rest and source and name and where.strip():
            return Count(
                source=source,
                source_record=name,
                as_of=parse_day(as_of),
                as_of_basis=basis,
                citation_count=count,
            )
        case _:
            raise ValueError(f"not a dated count, which has {_COUNT_KEYS}: {row!r}")


SOURCE = Source(name="facts", method="facts", parse=parse)
