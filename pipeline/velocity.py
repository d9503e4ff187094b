"""How fast a paper is cited: what its count gained over the last days of its history; pure.

The window ends on the day of the newest count that is shown, and begins so many days before. Between two counts the
one on the first day is interpolated linearly, where they are no further apart than the window is long.
"""

from datetime import timedelta

from pipeline.falls import is_sharp
from pipeline.history import PaperCounts
from pipeline.model import Count


def gained(counts: PaperCounts, days: int) -> float | None:
    """Return the citations gained over a number of days, rounded to one decimal; less than 0 where the count fell.

    None where the newest count is of no sure day, the history is too short or too thin, or where the service's record
    changed or its count fell sharply within it: counts before and after are not compared.
    """
    run = _comparable(counts)
    if len(run) < 2:  # noqa: PLR2004 two ends of a line
        return None
    first = run[-1].as_of - timedelta(days=days)
    after = next(n for n, count in enumerate(run) if count.as_of > first)
    if after == 0:
        return None
    low, high = run[after - 1], run[after]
    span = (high.as_of - low.as_of).days
    if low.as_of < first and span > days:
        return None
    share = (first - low.as_of).days / span
    before = low.citation_count + (high.citation_count - low.citation_count) * share
    return round(run[-1].citation_count - before, 1)


def _comparable(counts: PaperCounts) -> list[Count]:
    """Return the newest counts that can be compared, oldest first; none where the newest is of no sure day."""
    run: list[Count] = []
    for count in reversed(counts.by_day):
        if count.as_of_basis == "no-later-than":
            if not run:
                break
            continue
        if run and (counts.record_of[count] != counts.record_of[run[-1]] or is_sharp(count, run[-1])):
            break
        run.append(count)
    return run[::-1]
