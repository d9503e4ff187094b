"""An addition stands where a reader expects it, and what was a row, a break or a tag stays one."""

import pytest

from pipeline.placing import Kind, kinds_of, near_end, place_in, takes_more

TITLE = "A Paper of Toys"
HERE = "✎"
PLACES: list[tuple[Kind, str]] = [
    ("text", "- [A Paper of Toys](https://x.org) ACL 2019✎"),
    ("text", "- A Paper of Toys✎  "),
    ("text", "- A Paper of Toys ✎"),
    ("text", "A Paper of Toys✎<br>"),
    ("text", "A Paper of Toys✎ <br/> <br>"),
    ("text", "A Paper of Toys✎\\"),
    ("text", "A Paper of Toys \\\\✎"),
    ("row", "| A Paper of Toys✎ | ACL | [pdf](u) |"),
    ("row", "| ACL | [A Paper of Toys](u)✎ | [pdf](u) |"),
    ("row", "ACL | **A Paper of Toys**✎"),
    ("row", "| ACL | other \\| words✎ |  |"),
    ("html", "<li><a href='u'>A Paper of Toys</a>, ACL✎</li>"),
    ("html", "  <p>A Paper of Toys✎<br></p>  "),
]


@pytest.mark.parametrize(("kind", "marked"), PLACES)
def test_an_addition_goes_where_the_mark_stands(kind: Kind, marked: str) -> None:
    """Before what breaks the line, into the title's cell, before the tags that close."""
    place = place_in([marked.replace(HERE, "")], 1, kind, TITLE)
    assert place
    assert (place.line, place.at) == (1, marked.index(HERE))


ROWS = [
    "<tr>\n<td><a href='u'>A Paper of Toys</a>✎</td>\n<td>ACL</td>\n</tr>",
    "<tr><td>A Paper of Toys✎</td><td>ACL</td></tr></table>",
    "<table><tr><td>A Paper of Toys</td></tr></table>\n<table><tr><td>A Paper of Toys✎</td></tr></table>",
    "<tr><td>A Paper of Toys✎ <br>\n</td>\n<td>ACL",
    "<table><tr><td>A Paper of Toys</td></tr></table>\n<ul><li>A Paper of Toys✎</li></ul>",
]


@pytest.mark.parametrize("marked", ROWS)
def test_a_row_in_html_takes_an_addition_into_the_cell_of_its_title(marked: str) -> None:
    """Whatever line of the row that cell is on; between the cells nothing may stand."""
    lines = marked.replace(HERE, "").split("\n")
    number = next(n for n, line in enumerate(marked.split("\n"), 1) if HERE in line)
    place = place_in(lines, len(lines), "html", TITLE)
    assert place
    assert (place.line, place.at) == (number, marked.split("\n")[number - 1].index(HERE))


def test_a_row_in_html_without_the_title_takes_none() -> None:
    """Outside of a cell it would be seen above the table."""
    assert place_in(["<tr><td>Other words</td></tr>"], 1, "html", TITLE) is None


@pytest.mark.parametrize(
    ("lines", "line", "at"),
    [
        (["## A Paper of Toys", "", "words"], 2, 0),
        (["## A Paper of Toys", "words"], 1, 18),
        (["## A Paper of Toys ##", "words"], 1, 18),
        (["## A Paper in C#", "words"], 1, 16),
        (["## A Paper of Toys"], 1, 18),
    ],
)
def test_a_heading_keeps_its_address(lines: list[str], line: int, at: int) -> None:
    """An addition stands on the empty line below it; where there is none, after its words."""
    place = place_in(lines, 1, "heading", TITLE)
    assert place
    assert (place.line, place.at, place.alone) == (line, at, line == 2)


ENDS = [
    ("words", True),
    ("- item", True),
    ("| a |\n| - |\n| b |", True),
    ("# A heading", True),
    ("# A heading #", False),
    ("A heading\n===", False),
    ("```\ncode\n```", False),
    ("words\n\n---", False),
    ("words\\", False),
    ("words <!-- open", False),
    ("<p>words</p>", True),
]


@pytest.mark.parametrize(("text", "takes"), ENDS)
def test_the_last_line_takes_more_where_it_stays_what_it_is(text: str, takes: bool) -> None:  # noqa: FBT001 a table
    """A fence, a rule or an underline with words behind it would be none."""
    assert takes_more(text) is takes


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("words\r\n\r\n```\r\nx\r\n```", 7),
        ("words\n\n---", 6),
        ("words\n    ", 6),
        ("words\n```\nx\n```", None),
        ("words\n\n# words #", None),
        ("---", None),
    ],
)
def test_where_the_last_line_takes_no_more_an_empty_one_near_it_does(text: str, at: int | None) -> None:
    """It is the last one itself, or stands before code or a rule, in which no paper is read."""
    assert near_end(text) == at


@pytest.mark.parametrize("lines", [["- A Paper of Toys <!-- open"], ["- A Paper of Toys <?php", "more"]])
def test_nothing_goes_where_it_would_not_be_seen(lines: list[str]) -> None:
    """In an open comment, or an open instruction."""
    assert place_in(lines, len(lines), "text", TITLE) is None


def test_rows_and_html_are_told_from_text() -> None:
    """The head of a table is a row too; HTML ends at an empty line."""
    text = "words\n\n| a | b |\n| - | - |\n| c | d |\n\n<ul>\n<li>x</li>\n</ul>\n\n- item\n"
    assert kinds_of(text) == {3: "row", 5: "row", 7: "html", 8: "html", 9: "html"}


def test_long_ends_cost_no_time() -> None:
    """A million spaces or tags at the end, or almost at the end."""
    for end in (" " * 1_000_000, "<br>" * 250_000, " " * 1_000_000 + "x"):
        assert place_in(["a" + end], 1, "text", TITLE) is not None
