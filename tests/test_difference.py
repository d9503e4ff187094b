"""The words in which two titles differ."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.difference import difference, render_runs, show_plain


@pytest.mark.parametrize(
    ("ours", "theirs", "marked"),
    [
        ("Counting is all you need", "Counting Is All You Need", "Counting Is All You Need"),
        ("The Impact of Birds", "On the Importance of Birds", "{+On+} the [-Impact-] {+Importance+} of Birds"),
        ("Kites: A Study", "Kites", "Kites[-: A Study-]"),
        ("Kites", "Kites: A Study", "Kites{+: A Study+}"),
        ("Off-diagonal Numbers", "Off-diagonal Book Numbers", "Off-diagonal {+Book+} Numbers"),
        ("预训练模型综述", "预训练语言模型综述", "预训练{+语言+}模型综述"),
        ("Kites", "风筝", "[-Kites-] {+风筝+}"),
        ("", "Kites", "{+Kites+}"),
        ("Kites", "", "[-Kites-]"),
        ("", "", ""),
    ],
)
def test_words_that_are_gone_and_words_that_have_come_are_marked(ours: str, theirs: str, marked: str) -> None:
    """Case is no difference, an ideograph is a word, the rest of the title is shown as it is."""
    assert render_runs(difference(ours, theirs), show_plain) == marked


def test_a_very_long_title_is_cut() -> None:
    """A comparison takes time by the square of the words; what is left off is shown as such."""
    assert render_runs(difference("", "word " * 1000), show_plain).endswith("…+}")


_TITLES = st.text(alphabet="ab Z-:字é\n", max_size=60)


@given(_TITLES, _TITLES)
def test_nothing_is_lost(ours: str, theirs: str) -> None:
    """Same and new runs are the second title, same and old ones the first, but for spaces and case."""
    runs = difference(ours, theirs)
    for left_out, title in (("old", theirs), ("new", ours)):
        kept = "".join(run.text for run in runs if run.mark != left_out)
        assert "".join(kept.split()).casefold() == "".join(title.split()).casefold()
