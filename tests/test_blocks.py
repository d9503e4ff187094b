"""Blocks: which lines of Markdown may be an entry, under which headings."""

import pytest

from pipeline.blocks import Block, read_blocks
from pipeline.inline import plain

URL = "https://arxiv.org/abs/1810.04805"


def _rows(text: str) -> list[tuple[str, int, str]]:
    """Return (kind, 1-based line, text) of every block that is no heading."""
    return [(b.kind, b.first.start + 1, plain(b.first.runs)) for b in read_blocks(text) if b.kind != "heading"]


def _block(text: str) -> Block:
    (block,) = read_blocks(text)
    return block


def test_items_and_paragraphs_come_in_the_order_of_the_lines() -> None:
    """A nested item is a block of its own, after the item that holds it."""
    text = "intro\n\n- one\n  - two\n    1. three\n- four\n\noutro\n"
    assert _rows(text) == [
        ("paragraph", 1, "intro"),
        ("item", 3, "one"),
        ("item", 4, "two"),
        ("item", 5, "three"),
        ("item", 6, "four"),
        ("paragraph", 8, "outro"),
    ]


def test_items_of_one_list_are_a_group() -> None:
    """Items of another list, nested or beside it, are another group; who holds a list has children."""
    items = [block for block in read_blocks("- one\n  - two\n- three\n\n1. four\n") if block.kind == "item"]
    assert [block.group == items[0].group for block in items] == [True, False, True, False]
    assert [block.has_children for block in items] == [True, False, False, False]


def test_a_section_is_the_headings_above() -> None:
    """A heading closes those of its level and below; it stands in its own section, with its markup gone."""
    text = "# A `code`\n- one\n## **B**\n- two\n### C\n- three\n## [D](x)\n- four\n\nE\n===\n- five\n"
    sections = {plain(block.first.runs): block.section for block in read_blocks(text)}
    assert sections["one"] == ("A code",)
    assert sections["two"] == ("A code", "B")
    assert sections["three"] == ("A code", "B", "C")
    assert sections["four"] == sections["D"] == ("A code", "D")
    assert sections["five"] == ("E",)


def test_further_paragraphs_of_an_item_are_kept_apart() -> None:
    """An indented paragraph after a blank line belongs to the item; a nested list does not."""
    block = read_blocks("1. one\n   wrapped\n\n   note\n   wrapped\n\n   - nested\n\n   last\n")[0]
    assert plain(block.first.runs) == "one wrapped"
    assert (block.first.start, block.first.end) == (0, 2)
    assert [(plain(p.runs), p.start, p.end) for p in block.further] == [("note wrapped", 3, 5), ("last", 8, 9)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"```\n- [Title]({URL})\n```\n", id="fence"),
        pytest.param(f"~~~~ md\n- [Title]({URL})\n~~~\n- [Title]({URL})\n", id="open fence"),
        pytest.param(f"<!--\n\n- [Title]({URL})\n\n-->\n", id="comment"),
        pytest.param(f"<!-- - [Title]({URL}) -->\n", id="comment on one line"),
        pytest.param(f"<!-- {URL}\n", id="open comment"),
    ],
)
def test_code_and_comments_hold_nothing(text: str) -> None:
    """A list in a code fence or an HTML comment is an example or out of use."""
    assert read_blocks(text) == []


def test_rows_of_a_table_are_blocks() -> None:
    """Each row knows its own line."""
    assert _rows(f"| a | b |\n| --- | --- |\n| [x]({URL}) | y |\n") == [("row", 1, "a b"), ("row", 3, "x y")]


def test_html_is_read_and_indented_code_is_given_by_its_addresses() -> None:
    """Items in HTML are items, comments are not; code is given line by line where it holds an address."""
    html = f'<ul>\n<li><a href="{URL}">T</a></li>\n<!-- {URL} -->\n<li>no link</li>\n</ul>\n'
    assert [(kind, line) for kind, line, _ in _rows(html)] == [("item", 2), ("item", 4)]
    assert [run.url for block in read_blocks(html) for run in block.first.runs if run.url] == [URL]
    assert _rows(f"text\n\n    - T {URL}\n    - none\n")[1:] == [("code", 3, "- T T")]


def test_what_is_nested_too_deeply_is_given_by_its_lines() -> None:
    """Below twenty-five lists nothing is read, and nothing with an address is lost."""
    assert ("deep", 1) in [(kind, line) for kind, line, _ in _rows("- " * 40 + URL)]
    assert ("deep", 2) in [(kind, line) for kind, line, _ in _rows("x\n" + ">" * 60 + URL)]


def test_an_address_stays_as_it_is_written() -> None:
    """Neither brackets nor letters beyond ASCII are encoded anew."""
    url = "https://example.org/论文[1].pdf?q=a|b"
    assert [run.url for run in _block(f"[T](<{url}>)").first.runs] == [url]


def test_references_are_followed() -> None:
    """A link may give its address elsewhere in the file."""
    (block,) = read_blocks(f"- [T][p] and [p]\n\n[p]: {URL}\n")
    assert [run.url for run in block.first.runs] == [URL, None, URL]


def test_only_markdown_ends_a_line() -> None:
    """Form feeds and Unicode's own separators shift no line; CR and CR LF end one."""
    assert _rows("a\u2028b\f\x0bc\r\n\r\n- one\r- two\n") == [
        ("paragraph", 1, "a b c"),
        ("item", 3, "one"),
        ("item", 4, "two"),
    ]
