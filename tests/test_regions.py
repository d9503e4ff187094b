"""What we write between comments is found again, and everything else is the maintainer's."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ListError, OutputError
from pipeline.regions import (
    added,
    blank_outside_blocks,
    find_block,
    marker_text,
    split_lines,
    strip_added,
    strip_with_lines,
)

LIST = Path("list.md")
BEGIN, END = "<!-- papers:begin ptms -->", "<!-- papers:end ptms -->"


def test_an_addition_stands_between_comments() -> None:
    """The opening and closing comments are those of the contract."""
    assert added("<br>2019") == "<!--+--><br>2019<!--/+-->"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a\nb\r\nc\rd", ["a", "b", "c", "d"]),
        ("a\n\r\nb\r\rc", ["a", "", "b", "", "c"]),
        ("a\n", ["a", ""]),
        ("a\u2028b\x0bc\fd\x85e\x1cf", ["a\u2028b\x0bc\fd\x85e\x1cf"]),
        ("", [""]),
    ],
)
def test_only_what_markdown_calls_a_line_is_one(text: str, lines: list[str]) -> None:
    """LF, CR LF and CR end a line; no other character does."""
    assert split_lines(text) == lines


@pytest.mark.parametrize(
    ("text", "stripped", "starts"),
    [
        pytest.param("a\nb\n", "a\nb\n", [1, 2, 3], id="none"),
        pytest.param("a<!--+-->x<!--/+-->\nb", "a\nb", [1, 2], id="at the end of a line"),
        pytest.param("a<!--+-->x\ny\nz<!--/+-->b\nc", "ab\nc", [1, 4], id="over three lines"),
        pytest.param("a\n<!--+-->\nx\n<!--/+-->\nb", "a\n\nb", [1, 4, 5], id="lines of its own"),
        pytest.param("a\n<!--+-->x\n<!--/+-->b\nc", "a\nb\nc", [1, 3, 4], id="before the words of a line"),
        pytest.param("<!--+-->x<!--/+-->a<!--+-->\r\n<!--/+-->\r\nb\rc", "a\r\nb\rc", [1, 3, 4], id="CR LF and CR"),
        pytest.param("<!--+--><!--/+-->", "", [1], id="nothing else"),
    ],
)
def test_additions_are_ignored_and_lines_stay_those_of_the_file(text: str, stripped: str, starts: list[int]) -> None:
    """What is left is the maintainer's, and each of its lines knows where its words begin in the file."""
    assert strip_with_lines(text, LIST) == (stripped, starts)
    assert strip_added(text) == stripped


@pytest.mark.parametrize(
    ("text", "line", "comment"),
    [
        pytest.param("a\nb<!--+-->x\nc", 2, "<!--+-->", id="never closed"),
        pytest.param("<!--+-->x", 1, "<!--+-->", id="at the very start"),
        pytest.param("<!--/+-->x", 1, "<!--/+-->", id="closed at the very start"),
        pytest.param("a\r\nb\rc<!--/+-->", 3, "<!--/+-->", id="never opened"),
        pytest.param("a<!--+-->x\nmine\nb<!--+-->y<!--/+-->", 1, "<!--+-->", id="closed by the next one"),
        pytest.param("a<!--+-->x<!--/+-->\nb<!--/+-->", 2, "<!--/+-->", id="closed twice"),
        pytest.param("<!--+-->\nx<!--/+-->\n<!--+-->", 3, "<!--+-->", id="after an addition of two lines"),
    ],
)
def test_half_an_addition_is_an_error_with_its_line(text: str, line: int, comment: str) -> None:
    """An addition without its partner stops the run: nobody's words are swallowed."""
    with pytest.raises(ListError) as caught:
        strip_with_lines(text, LIST)
    assert caught.value.line == line
    assert str(caught.value).startswith(f"list.md:{line}: {comment} without its partner: delete it")


TEXTS = st.text("ab\n\r \u2028", max_size=30)


@given(TEXTS, st.lists(st.tuples(st.integers(0, 30), TEXTS), max_size=4))
def test_whatever_is_added_can_be_taken_out_again(text: str, additions: list[tuple[int, str]]) -> None:
    """Additions anywhere but within a CR LF are stripped to the same bytes, with a line for every line."""
    written = text
    for place, what in sorted(additions, reverse=True):
        at = min(place, len(text))
        if text[at - 1 : at + 1] != "\r\n":
            written = written[:at] + added(what) + written[at:]
    assert strip_added(written) == text
    stripped, starts = strip_with_lines(written, LIST)
    assert stripped == text
    assert len(starts) == len(split_lines(text))
    assert starts == sorted(starts)
    assert starts[-1] <= len(split_lines(written))


def test_a_hundred_thousand_comments_are_stripped() -> None:
    """Many additions, or many that are never closed, are still found one by one."""
    assert strip_added("a<!--+-->x<!--/+-->" * 50_000) == "a" * 50_000
    assert strip_added("<!--+-->" * 100_000) == "<!--+-->" * 100_000
    assert strip_added("<!--/+-->" * 100_000) == "<!--/+-->" * 100_000


def test_a_list_is_found_between_its_markers() -> None:
    """The block begins after the line of its begin marker and ends before its end marker."""
    text = f"intro\n{BEGIN}\nlist\n{END}\nmore\n"
    block = find_block(text, "ptms", LIST)
    assert text[block.start : block.end] == "list\n"
    assert (marker_text("begin", "ptms"), marker_text("end", "ptms")) == (BEGIN, END)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        pytest.param("nothing", None, "no markers for the list ptms: add the lines", id="no markers"),
        pytest.param(f"a\n{BEGIN}\n", 2, f"{END} is missing: add it where the list ends, below this line", id="no end"),
        pytest.param(
            f"a\nb\n{END}\n", 3, f"{BEGIN} is missing: add it where the list begins, above this line", id="no begin"
        ),
        pytest.param(f"{BEGIN}\n{BEGIN}\n{END}\n", 2, f"{BEGIN} stands on lines 1, 2: keep one", id="begun twice"),
        pytest.param(f"{BEGIN}\n{END}\n\n{END}\n", 4, f"{END} stands on lines 2, 4: keep one", id="ended twice"),
        pytest.param(f"{END}\n{BEGIN}\n", 1, f"{END} stands before {BEGIN}", id="reversed"),
        pytest.param(
            f"{BEGIN}\n<!-- papers:begin other -->\n{END}\n",
            2,
            "the markers of other stand inside",
            id="another inside",
        ),
    ],
)
def test_wrong_markers_are_an_error_with_line_and_remedy(text: str, line: int | None, message: str) -> None:
    """Missing, doubled, reversed or mixed markers say where they are and what to do."""
    with pytest.raises(OutputError) as caught:
        find_block(text, "ptms", Path("README.md"))
    assert caught.value.line == line
    assert message in str(caught.value)


@pytest.mark.parametrize("fence", ["```", "~~~~", "```markdown", "   ```"])
def test_markers_in_a_code_fence_are_an_example(fence: str) -> None:
    """A README may show its own markers in code."""
    example = f"{fence}\n{BEGIN}\n{END}\n{fence.strip().rstrip('markdown')}\n"
    block = find_block(f"{example}{BEGIN}\nlist\n{END}\n", "ptms", LIST)
    assert block.start == len(example) + len(BEGIN) + 1


def test_code_within_a_line_opens_no_fence() -> None:
    """Three backticks with others after them on the line are code within it, as Markdown has it."""
    assert find_block(f"```code``` in a line\n{BEGIN}\nlist\n{END}\n", "ptms", LIST).end > 0


def test_only_what_stands_between_markers_is_the_list() -> None:
    """Outside of the blocks every line is emptied and none is lost; without blocks the text stays."""
    text = f"# Mine\r\n{BEGIN}\none\n{END}\nprose\rmore\n<!-- papers:begin b -->\ntwo\n<!-- papers:end b -->\nend"
    blank = blank_outside_blocks(text)
    assert split_lines(blank) == ["", "", "one", "", "", "", "", "two", "", ""]
    assert blank_outside_blocks("# Mine\n- one\n") == "# Mine\n- one\n"
