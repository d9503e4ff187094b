"""The counts of a paper: of all its records at the service, oldest first, each once."""

import random
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from pipeline.history import History, former_ids
from pipeline.ids import Ids, parse_ids
from pipeline.model import Count, Work
from pipeline.store import Identity
from tests.builders import entry, fact

S2 = "204e3073870fae3d05bcbc2f6a8e263d9b72e776"


def _count(day: str, number: int, record: str = S2, source: str = "semantic_scholar") -> Count:
    return Count(
        source=source,
        source_record=record,
        as_of=date.fromisoformat(day),
        as_of_basis="stated",
        citation_count=number,
    )


def _work(ids: Ids) -> Work:
    return Work(entries=(entry("A Title"),), ids=ids, status="linked")


BOTH = _work(parse_ids([("s2", S2), ("s2_corpus", 7)]))


def test_a_paper_has_the_counts_of_all_its_records() -> None:
    """By paper id and by corpus id, oldest first; another paper's and another service's counts are not its own."""
    counts = [
        _count("2026-01-01", 9),
        _count("2024-01-01", 5, "CorpusId:7"),
        _count("2025-01-01", 6),
        _count("2025-06-01", 7, "CorpusId:8"),
        _count("2025-07-01", 8, S2, "elsewhere"),
    ]
    assert [count.citation_count for count in History.of(counts).of_work(BOTH).rows] == [5, 6, 9]
    assert [count.citation_count for count in History.of(counts).of_work(_work(parse_ids([("s2", S2)]))).rows] == [6, 9]


def test_a_paper_without_an_id_at_the_service_has_no_count() -> None:
    """Unknown is nothing, not zero."""
    history = History.of([_count("2026-01-01", 9)])
    assert history.of_work(_work(parse_ids([("arxiv", "1706.03762")]))).rows == ()
    assert history.of_work(_work(Ids())).rows == ()


def test_counts_that_differ_only_in_what_is_not_known_are_ordered() -> None:
    """An influential count that one row has and the other has not: both stay, in one order."""
    plain = _count("2026-01-01", 9)
    rows = [plain, replace(plain, influential_citation_count=2), replace(plain, as_of_basis="no-later-than")]
    expected = History.of(rows).of_work(BOTH).rows
    assert set(expected) == set(rows)
    assert History.of(rows[::-1]).of_work(BOTH).rows == expected


_COUNTS = st.lists(
    st.builds(
        Count,
        source=st.just("semantic_scholar"),
        source_record=st.sampled_from([S2, "CorpusId:7"]),
        as_of=st.dates(date(2026, 1, 1), date(2026, 1, 3)),
        as_of_basis=st.sampled_from(["measured", "stated", "no-later-than"]),
        citation_count=st.integers(0, 2),
        influential_citation_count=st.none() | st.integers(0, 1),
    ),
    max_size=12,
)


@given(counts=_COUNTS, seed=st.integers())
def test_the_order_of_the_file_does_not_matter(counts: list[Count], seed: int) -> None:
    """A union merge may mix and repeat the lines: the paper's history is the same."""
    mixed = counts + counts[:3]
    random.Random(seed).shuffle(mixed)  # noqa: S311 no secret
    history = History.of(counts).of_work(BOTH)
    assert History.of(mixed).of_work(BOTH) == history
    assert [count.as_of for count in history.rows] == sorted(count.as_of for count in history.rows)
    assert set(history.rows) == set(counts)


# Records that the service merged or split.

OLD = "00000000000000000000000000000000000000aa"


def _identity(paper_id: str, *ids: str, superseded_by: str | None = None) -> Identity:
    return Identity(paper_id=paper_id, titles=(paper_id,), ids=ids, superseded_by=superseded_by)


def test_counts_of_a_record_that_was_merged_away_stay_with_the_paper() -> None:
    """The history goes on under another record: both are the paper's, and a lower count is no fall."""
    counts = [replace(_count(*row), as_of_basis="measured") for row in (("2026-01-01", 500, OLD), ("2026-02-01", 9))]
    work = replace(BOTH, paper_id="p")
    former = former_ids([work], [_identity("p", f"s2:{OLD}", f"s2:{S2}")], ())
    found = History.of(counts, former).of_work(work)
    assert (found.rows, found.doubted) == (tuple(counts), frozenset())
    assert len(set(found.record_of.values())) == 2


def test_a_former_id_that_may_be_anothers_is_left_out() -> None:
    """One that another paper had too, or that a record or a work has now, or of a paper that is another one now."""
    work = replace(BOTH, paper_id="p")
    mine = _identity("p", f"s2:{OLD}")
    assert former_ids([work], [mine], ()) == {"p": (parse_ids([("s2", OLD)]),)}
    assert former_ids([work], [mine, _identity("q", f"s2:{OLD}")], ()) == {}
    assert former_ids([work], [mine], [fact("k", "Another", ["A. Nother"], {"s2": OLD})]) == {}
    assert former_ids([work, _work(parse_ids([("s2", OLD)]))], [mine], ()) == {}
    assert former_ids([work], [_identity("p", f"s2:{OLD}", superseded_by="q"), _identity("q")], ()) == {}


def test_a_paper_id_and_a_corpus_id_are_names_of_one_record() -> None:
    """What is stated under the one and measured under the other is compared."""
    counts = [_count("2026-01-01", 500, "CorpusId:7"), _count("2026-02-01", 510)]
    assert len(set(History.of(counts).of_work(BOTH).record_of.values())) == 1


@given(counts=_COUNTS)
def test_one_count_a_day_is_shown(counts: list[Count]) -> None:
    """The surest of its day and never one in doubt; every day has one, unless all of it is in doubt."""
    found = History.of(counts).of_work(BOTH)
    days = [count.as_of for count in found.by_day]
    assert days == sorted(set(days))
    assert not found.doubted & set(found.by_day)
    assert set(days) == {count.as_of for count in set(counts) - found.doubted}
