"""Text on which GitHub finds nothing to act."""

import re

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cli import main
from pipeline.escape import markdown
from pipeline.mentions import inert_mentions, plain_text

ACTING = re.compile(r"(?i)@\w|#\d|gh-\d|/(issues|pull)/\w|\[(skip|no) |\b(fix(e[sd])?|close[sd]?|resolve[sd]?):? [#\w]")
WORDS = st.sampled_from(
    ["@", "#", "1", "a", "GH-", "gh-", "fixes", "Closed", "resolve:", " ", "\n", "[skip ci]", "/issues/", "/pull/", "&"]
)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("by @bob and @a/b", "by @|bob and @|a/b"),
        ("mail a@b.example", "mail a@|b.example"),
        ("see #12, a/b#3, gh-4", "see #|12, a/b#|3, gh-|4"),
        ("https://github.com/a/b/issues/5", "https://github.com/a/b/issues/|5"),
        ("https://github.com/a/b/pull/6", "https://github.com/a/b/pull/|6"),
        ("fixes #1, Closes: a/b#2", "fixes| #|1, Closes|: a/b#|2"),
        ("[skip ci] [ci skip] [no ci] [skip actions]", "[|skip ci] [|ci skip] [|no ci] [|skip actions]"),
        ("skip-checks: true", "skip-checks|: true"),
        ("&#64;bob &commat;bob &#x23;7 &num;7", "&#64;|bob &commat;|bob &#x23;|7 &num;|7"),
        ("&#12345678; &#0000000064; &#1234567;", "&#|12345678; &#|0000000064; &#1234567;"),
        ("# Day one\n\n## C# and @ and &#36;5", "# Day one\n\n## C# and @ and &#36;5"),
        ("[A Title](https://arxiv.org/abs/1810.04805)", "[A Title](https://arxiv.org/abs/1810.04805)"),
        ("A prefix; the fixed-point of it", "A prefix; the fixed-point of it"),
    ],
)
def test_what_would_be_acted_on_is_broken_by_a_space_without_width(text: str, made: str) -> None:
    """It looks the same; headings, links, entities and other words stay as they are."""
    assert inert_mentions(text) == made.replace("|", "\u200b")


@given(st.lists(WORDS).map("".join))
def test_nothing_acting_is_left_and_nothing_else_is_changed(text: str) -> None:
    """Without the breaks it is the text again, and once is enough."""
    made = inert_mentions(text)
    assert made.replace("\u200b", "") == text
    assert not ACTING.search(made)
    assert inert_mentions(made) == made


@pytest.mark.parametrize(
    ("text", "made"),
    [
        (
            r"The &#96;bert&#96; paper \[sic\], &#36;5, a\_b: https&#58;//x.example",
            "The `bert` paper [sic], $5, a_b: https://x.example",
        ),
        (
            r"\\&amp;#64; \&amp; AT&amp;T &copy; &#x2203; &no_such; &#12345678; C\a",
            r"\&#64; &amp; AT&T © ∃ &no_such; &#12345678; C\a",
        ),
        ("one&#10;skip-checks: true&#0;&NewLine;", "one&#10;skip-checks: true�&NewLine;"),
        ("# Day\n\n**New** (1)\n", "# Day\n\n**New** (1)\n"),
    ],
    ids=["ours", "each once", "no new line", "the rest"],
)
def test_escapes_of_markdown_are_no_noise_in_plain_text(text: str, made: str) -> None:
    """Each is the character that Markdown would show; one that would begin a line stays what it is."""
    assert plain_text(text) == made


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
def test_plain_text_is_what_was_escaped(text: str) -> None:
    """Whatever a title holds, it stands in a commit as it is printed."""
    assert plain_text(markdown(text)) == text


@pytest.mark.parametrize(
    ("options", "made"),
    [((), r"\[|skip ci\] &#64;|bob &amp;#|7"), (("--plain",), r"[|skip ci] @|bob &#|7")],
    ids=["Markdown", "plain"],
)
def test_an_escape_hides_nothing_from_the_command(options: tuple[str, ...], made: str) -> None:
    """Where it is taken away, that is first; what it held is then broken like anything else."""
    done = CliRunner().invoke(main, ["inert", *options], input=r"\[skip ci\] &#64;bob &amp;#7")
    assert done.output == made.replace("|", "\u200b")


def test_a_long_text_is_cut_at_a_line() -> None:
    """A pull request would refuse it whole."""
    made = inert_mentions("- a paper was added\n" * 5_000)
    assert len(made) < 65_536
    assert made.endswith("- a paper was added\n\n…\n")
    assert len(inert_mentions("x" * 100_000)) < 65_536
