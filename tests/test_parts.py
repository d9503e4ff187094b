"""What may be printed of a title, and what shows that it is a part."""

import pytest

from pipeline.parts import before_cut, heads, without_name


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("BERT: Boats Encoded by Rowing Teams", [("BERT", False)]),
        ("One: Two: Three", [("One", False), ("One: Two", False)]),
        ("Do Boats Count? A Study of Oars", [("Do Boats Count", False)]),
        ("Do Boats Count? in Rough Water", []),
        ("Boats – An Inquiry", [("Boats", False)]),
        ("Boats：水上", [("Boats", False)]),
        ("Self-supervised Boats", []),
        ("Do Boats Count?", []),
        ("Boats: Part II", [("Boats", True)]),
        ("Boats: Oars and Sails II", [("Boats", True)]),
        ("Boats: An Extended Study", [("Boats", True)]),
        ("Boats: 2", [("Boats", True)]),
        ("Boats: Revisited", [("Boats", True)]),
    ],
)
def test_a_head_is_what_stands_before_a_subtitle(title: str, found: list[tuple[str, bool]]) -> None:
    """A colon, a dash between spaces, a question mark before a capital; a sequel's subtitle is told from others."""
    assert list(heads(title)) == found


@pytest.mark.parametrize(
    ("title", "rest"),
    [
        ("ELMo: Deep Boats in Context", "Deep Boats in Context"),
        ("GPT-2：Language Models Row", "Language Models Row"),
        ("Boats: Deep and Wide", ""),
        ("Two Words: Deep and Wide", ""),
        ("DEMO: A BOAT", ""),
        ("Demo2: A Boat", "A Boat"),
        ("ELMo", ""),
    ],
)
def test_the_name_of_a_system_may_stand_before_a_title(title: str, rest: str) -> None:
    """One word with a capital or a digit within it; an ordinary word is part of the title."""
    assert without_name(title) == rest


@pytest.mark.parametrize(
    ("title", "left"),
    [
        ("Counting Words with Very…", "Counting Words with Very"),
        ("Counting Words ...", "Counting Words"),
        ("“Counting Words..”", "“Counting Words"),
        ("Counting Words with the", "Counting Words with"),
        ("Counting Words for", "Counting Words for"),
        ("Counting Words", ""),
        ("Counting Words.", ""),
        ("Vitamin A", ""),
        ("…", ""),
        ("", ""),
    ],
)
def test_a_title_that_was_cut_off_shows_it(title: str, left: str) -> None:
    """By dots, or by a last word that no title ends in."""
    assert before_cut(title) == left
