"""The page of a pull request: a sentence for everything that can be found, in both languages, and nothing but text."""

import re
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import pipeline
from pipeline.findings import Finding
from pipeline.hints import HINTS
from pipeline.job_summary import WORDS, inert, sentence

_MODULES = ("findings", "check_pr", "pull_request", "generated")
"""Those that find something."""
_ACTING = re.compile(r"@\w|#\d|\bGH-\d|/(?:issues|pull)/\w", re.IGNORECASE)


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_everything_that_can_be_found_has_a_sentence() -> None:
    """No kind without words, no words without a kind."""
    folder = Path(pipeline.__file__).parent
    source = "".join((folder / f"{name}.py").read_text(encoding="utf-8") for name in _MODULES)
    quoted = set(re.findall(r'"([a-z ]+)"', source))
    assert HINTS.keys() <= quoted
    used = {
        kind for found in re.findall(r'(?:_error|_warning)\("([a-z ]+)"|kind="([a-z ]+)"', source) for kind in found
    }
    assert used - {""} <= HINTS.keys()


@pytest.mark.parametrize("kind", HINTS)
def test_both_languages_say_the_same(kind: str) -> None:
    """Each in both, about the same values."""
    assert HINTS[kind].keys() == WORDS.keys()
    chinese, english = (_places(text) for text in HINTS[kind].values())
    assert chinese == english


@given(text=st.text(alphabet=st.sampled_from("a1@#/-_*[]()<>`$&|~:.!\\\n \u202eGH"), max_size=60))
def test_whatever_the_text_it_is_text_and_refers_to_nothing(text: str) -> None:
    """In a cell of a table it stays one line of text: no markup, no cell of its own, nothing that a site would link."""
    (row,) = [
        token
        for token in MarkdownIt("commonmark").enable("table").parse(f"| a |\n| --- |\n| x {inert(text)} |\n")
        if token.type == "inline" and token.content.startswith("x")
    ]
    assert {child.type for child in row.children or ()} <= {"text", "text_special"}
    assert not _ACTING.search("".join(child.content for child in row.children or ()))


def test_long_texts_and_many_names_are_cut() -> None:
    """A title of a thousand words does not fill the page, nor do a thousand titles."""
    said = sentence(Finding(level="error", kind="gone", values={"count": 9, "titles": ["word " * 1000] * 9}), "en")
    assert len(said) < 2000
    assert "and more" in said
    assert sentence(Finding(level="error", kind="gone", values={"count": 1, "titles": ["A"]}), "zh").startswith(
        "有 1 条"
    )
