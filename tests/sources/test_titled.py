"""Several titles in one question: what is asked, and which answers belong to which title."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sources.titled import MOST, RefusedQueryError, has_title, in_halves, near, phrase


@pytest.mark.parametrize(
    ("title", "most", "words"),
    [
        ("BERT: Pre-training", 99, "BERT Pre training"),
        ("Don't Stop", 99, "Don't Stop"),
        ("GPT-3.5 vs. C++", 99, "GPT 3.5 vs C"),
        ("One Two Three", 7, "One Two"),
        ("Antidisestablishmentarianism", 7, ""),
        ('" | ( ) ~ * \\', 99, ""),
        ("预训练 模型", 99, "预训练 模型"),
    ],
)
def test_a_phrase_is_the_first_words_of_a_title(title: str, most: int, words: str) -> None:
    """Whole words, as many as there is room for."""
    assert phrase(title, most) == words


@given(st.text(max_size=80), st.integers(0, 60))
def test_a_phrase_holds_nothing_that_is_an_operator(title: str, most: int) -> None:
    """Neither quotes nor signs of any query language, and it is never too long."""
    said = phrase(title, most)
    assert len(said) <= most
    assert not set('"|+-*~()[]{}\\:^/<>&!') & set(said)


@pytest.mark.parametrize(
    ("printed", "theirs", "is_near", "has"),
    [
        ("Boats under Bridges", "Boats under bridges.", True, True),
        ("Boats under Bridges", "The Boat under Bridges", True, True),
        ("Boats under Bridges", "Boats under Bridges: A Survey", True, False),
        ("Boats under Bridges: A Survey", "Boats under Bridges", True, False),
        ("Boats under Bridges", "Boats under Two Bridges", False, False),
        ("Boats under Bridges", "桥下的船", False, False),
        ("Boats under Bridges", "", False, False),
    ],
)
def test_what_may_be_the_title_is_near(printed: str, theirs: str, *, is_near: bool, has: bool) -> None:
    """Nearly equal, or the head of the other; only the former has the title."""
    assert near(printed, [("key", theirs)]) == (["key"] if is_near else [])
    assert has_title(printed, [theirs]) == has


def test_the_nearest_come_first_and_not_too_many() -> None:
    """Equal before nearly equal before longer forms, else in their order, each once."""
    titles = [(f"long{n}", f"Boats under Bridges: Part {n}") for n in range(MOST)]
    titles += [("like", "The Boats under Bridges"), ("same", "Boats under Bridges"), ("same", "Boats under Bridges")]
    found = near("Boats under Bridges", titles)
    assert found[:3] == ["same", "like", "long0"]
    assert len(found) == MOST


@given(st.sets(st.integers(0, 49), max_size=2), st.integers(1, 50))
def test_halving_parts_the_bad_from_the_good(bad: set[int], most: int) -> None:
    """Whatever is refused or too much, every other title is settled, each once."""
    titles = [f"{n:02}" for n in range(50)]

    def ask(part: tuple[str, ...]) -> dict[str, list[str]] | None:
        if len(part) > most:
            return None
        if any(int(title) in bad for title in part):
            raise RefusedQueryError
        return {title: [] for title in part}

    settled = [title for hits in in_halves(titles, ask) for title in hits]
    assert sorted(settled) == [title for title in titles if int(title) not in bad]


def test_nothing_is_asked_for_nothing() -> None:
    """No title, no question."""
    assert list(in_halves([], lambda _: {})) == []
