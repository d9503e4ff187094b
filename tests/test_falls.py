"""Sharp falls of a count: in doubt until they are seen again a week later."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.falls import SEEN_AGAIN, doubts, is_sharp
from pipeline.model import Count

DAY = date(2026, 3, 1)


def counts(*steps: tuple[int, int]) -> list[Count]:
    """Return measured counts of one record: (days since the first day, citations)."""
    return [
        Count(
            source="toys",
            source_record="one",
            as_of=DAY + timedelta(days=day),
            as_of_basis="measured",
            citation_count=number,
        )
        for day, number in steps
    ]


@pytest.mark.parametrize(
    ("before", "after", "sharp"),
    [
        (100, 90, False),
        (100, 89, True),
        (19, 9, False),
        (19, 8, True),
        (10, 0, False),
        (200, 190, False),
        (219, 209, False),
        (219, 208, True),  # 11 is more than ten and than 10.95
        (239, 228, False),  # 11 is not more than 11.95
        (239, 227, True),
        (10_000, 9_500, False),
        (10_000, 9_499, True),
        (100, 1000, False),
    ],
)
def test_what_a_sharp_fall_is(before: int, after: int, *, sharp: bool) -> None:
    """More than ten citations, and more than one in twenty."""
    assert is_sharp(*counts((0, before), (1, after))) is sharp


@pytest.mark.parametrize(
    ("steps", "doubted"),
    [
        ([(0, 100)], {}),
        ([(0, 100), (1, 95), (2, 90)], {}),
        ([(0, 100), (1, 50)], {1: 1}),
        ([(0, 100), (1, 50), (7, 50)], {1: 1, 7: 1}),
        ([(0, 100), (1, 50), (8, 50)], {1: 1}),
        ([(0, 100), (1, 50), (2, 51), (8, 51)], {1: 1, 2: 1}),
        ([(0, 100), (1, 50), (2, 101), (3, 50), (9, 50), (10, 50)], {1: 1, 3: 3, 9: 3}),  # it had come back
        ([(0, 100), (1, 50), (6, 20), (8, 20), (13, 20)], {1: 1, 6: 6, 8: 6}),  # a further fall
        ([(0, 100), (1, 50), (8, 50), (9, 20), (16, 21)], {1: 1, 9: 9}),
        ([(0, 19), (1, 0), (2, 19)], {1: 1}),
    ],
)
def test_a_fall_is_in_doubt_until_it_is_seen_again_a_week_later(
    steps: list[tuple[int, int]], doubted: dict[int, int]
) -> None:
    """Counts in doubt, by their day, with the day on which their fall was first seen."""
    found = {(count.as_of - DAY).days: (since - DAY).days for count, since in doubts(counts(*steps)).items()}
    assert found == doubted


_HISTORIES = st.dictionaries(st.integers(0, 60), st.integers(0, 300), max_size=20).map(
    lambda numbers: counts(*sorted(numbers.items()))
)


@given(rows=_HISTORIES, order=st.randoms())
def test_doubts_depend_on_days_not_on_order(rows: list[Count], order: random.Random) -> None:
    """Whatever the order of the lines."""
    assert doubts(order.sample(rows, len(rows))) == doubts(rows)


@given(rows=_HISTORIES)
def test_a_count_in_doubt_is_a_fresh_sharp_fall(rows: list[Count]) -> None:
    """The first is never in doubt; one that is fell from the last shown, and its fall was seen less than a week ago."""
    doubted = doubts(rows)
    shown = rows[0] if rows else None
    for count in rows:
        if count in doubted:
            assert shown
            assert is_sharp(shown, count)
            assert timedelta(0) <= count.as_of - doubted[count] < SEEN_AGAIN
        else:
            shown = count


@given(rows=_HISTORIES, level=st.integers(0, 300))
def test_what_lasts_is_shown_in_the_end(rows: list[Count], level: int) -> None:
    """A count that stays is believed after two weeks of asking, whatever was before."""
    first = max(((count.as_of - DAY).days for count in rows), default=0) + 1
    lasting = counts(*((first + n, level) for n in range(15)))
    assert lasting[-1] not in doubts([*rows, *lasting])
