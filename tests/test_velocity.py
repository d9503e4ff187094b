"""Citations gained: over known days of one record, else null."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.history import History, PaperCounts
from pipeline.ids import parse_ids
from pipeline.model import Count, CountBasis, Work
from pipeline.velocity import gained
from tests.builders import entry
from tests.test_falls import counts

S2, OTHER = f"{1:040x}", f"{2:040x}"


def _of(rows: Sequence[Count]) -> PaperCounts:
    """Return the counts of a paper that has had two records."""
    former = {"p": (parse_ids([("s2", OTHER)]),)}
    work = Work(entries=(entry("A Title"),), ids=parse_ids([("s2", S2)]), status="linked", paper_id="p")
    return History.of(rows, former).of_work(work)


def _rows(
    *steps: tuple[int, int], record: str = S2, basis: CountBasis = "measured", source: str = "semantic_scholar"
) -> list[Count]:
    return [replace(c, source=source, source_record=record, as_of_basis=basis) for c in counts(*steps)]


@pytest.mark.parametrize(
    ("steps", "days", "gain"),
    [
        ([(0, 10), (365, 110)], 365, 100.0),
        ([(0, 10), (364, 110)], 365, None),  # too short
        ([(0, 10), (10, 30), (375, 130)], 365, 100.0),
        ([(0, 10), (10, 30), (370, 130)], 365, 110.0),  # 20 on the first day, half way from 10 to 30
        ([(0, 10), (3, 11), (367, 130)], 365, 119.3),
        ([(0, 10), (366, 110)], 365, None),  # the counts around the first day are further apart than the window
        ([(0, 10), (90, 10)], 90, 0.0),
        ([(0, 10), (90, 4)], 90, -6.0),
        ([(0, 10), (30, 20), (60, 30), (100, 40)], 90, 26.7),
        ([(0, 100), (50, 30), (90, 110)], 90, 10.0),  # a fall that was never seen again
        ([(0, 100), (50, 30), (57, 30), (147, 40)], 90, 10.0),  # one that was, before the window
        ([(0, 100), (50, 30), (57, 30), (140, 40)], 90, None),  # and within it
        ([(0, 100), (95, 30)], 90, None),
        ([(0, 10)], 90, None),
        ([], 90, None),
    ],
)
def test_gain_is_the_newest_count_less_that_on_the_first_day(
    steps: list[tuple[int, int]], days: int, gain: float | None
) -> None:
    """Interpolated linearly between the counts around the first day; null where these are missing or far apart."""
    assert gained(_of(_rows(*steps)), days) == gain


def test_counts_of_two_records_are_not_compared() -> None:
    """A changed record is a break: null until the window lies behind it, also where it changes back."""
    before, after = _rows((0, 500), (100, 510), record=OTHER), _rows((101, 20), (150, 25), (191, 30), (192, 32))
    assert _of([*before, *after]).doubted == frozenset()
    assert gained(_of([*before, *after[:2]]), 90) is None
    assert gained(_of([*before, *after[:3]]), 90) == 10.0
    back = _rows((193, 515), record=OTHER)
    assert gained(_of([*before, *after, *back]), 90) is None


def test_an_upper_bound_of_a_day_is_no_day() -> None:
    """A newest count that is no later than a day has no velocity; an older one is left out; a stated day is one."""
    bound = _rows((0, 10), basis="no-later-than")
    assert gained(_of([*bound, *_rows((90, 40))]), 90) is None
    assert gained(_of([*_rows((0, 10)), *_rows((90, 40), basis="no-later-than")]), 90) is None
    middle = _rows((50, 12), basis="no-later-than")
    assert gained(_of([*_rows((0, 10)), *middle, *_rows((90, 40))]), 90) == 30.0
    assert gained(_of([*_rows((0, 10), basis="stated"), *_rows((90, 40))]), 90) == 30.0


@given(rate=st.integers(0, 5), start=st.integers(0, 1000), asked=st.sets(st.integers(0, 400), min_size=2))
def test_steady_growth_has_its_rate(rate: int, start: int, asked: set[int]) -> None:
    """Whenever it was asked: so many a day are so many a day, or nothing is said."""
    rows = _rows(*((day, start + rate * day) for day in asked))
    for days in (90, 365):
        assert gained(_of(rows), days) in (None, rate * days)
    reach = max(asked) - min(asked)
    assert (gained(_of(rows), 365) is None) is (reach < 365 or _is_far_apart(asked, 365))


def _is_far_apart(asked: set[int], days: int) -> bool:
    first = max(asked) - days
    low = max(day for day in asked if day <= first)
    return low < first and min(day for day in asked if day > first) - low > days


@given(numbers=st.dictionaries(st.integers(0, 100), st.integers(0, 100), min_size=8))
def test_gain_lies_between_the_counts(numbers: dict[int, int]) -> None:
    """Never more than the newest, nor less than that less the highest; what was before the window changes nothing."""
    counted = _of(_rows(*numbers.items()))
    gain, shown = gained(counted, 30), counted.by_day
    if gain is None:
        return
    assert shown[-1].citation_count - max(numbers.values()) - 0.1 <= gain <= shown[-1].citation_count
    low = max(count.as_of for count in shown if count.as_of <= shown[-1].as_of - timedelta(days=30))
    assert gained(_of([count for count in shown if count.as_of >= low]), 30) == gain


@given(
    numbers=st.dictionaries(st.integers(0, 200), st.integers(0, 100), min_size=2),
    changed=st.integers(1, 200),
)
def test_no_window_reaches_over_a_change_of_the_record(numbers: dict[int, int], changed: int) -> None:
    """Wherever it lies: what is said of the days after it is what would be said without the days before."""
    old = [step for step in numbers.items() if step[0] < changed]
    new = [step for step in numbers.items() if step[0] >= changed]
    assume(new)
    assert gained(_of([*_rows(*old, record=OTHER), *_rows(*new)]), 90) == gained(_of(_rows(*new)), 90)
