"""Sharp falls of a citation count: services lose and mend counts, so a fall is believed once it was seen for a week."""

from collections.abc import Iterable
from datetime import date, timedelta

from pipeline.model import Count

SEEN_AGAIN = timedelta(days=7)
"""A sharp fall is in doubt until it is seen again so long after it was first seen."""
_FALL = 10  # citations; more than that, and more than one in twenty, is a sharp fall


def fell_sharply(before: int, after: int) -> bool:
    """Return whether a number of citations fell by more than ten and by more than 5 %."""
    return before - after > max(_FALL, before // 20)


def is_sharp(before: Count, after: Count) -> bool:
    """Return whether a count is a sharp fall from another."""
    return fell_sharply(before.citation_count, after.citation_count)


def doubts(counts: Iterable[Count]) -> dict[Count, date]:
    """Return the counts that are in doubt, each with the day on which its fall was first seen.

    `counts` are measured ones of one record, in any order. A further sharp fall begins the week anew.
    """
    found: dict[Count, date] = {}
    shown: Count | None = None
    fallen: Count | None = None
    for count in sorted(counts, key=Count.order):
        if shown is None or not is_sharp(shown, count):
            shown, fallen = count, None
            continue
        if fallen is None or is_sharp(fallen, count):
            fallen = count
        if count.as_of - fallen.as_of >= SEEN_AGAIN:
            shown, fallen = count, None
        else:
            found[count] = fallen.as_of
    return found
