"""JSON Lines: canonical when written, each fault with its line when read."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import StoreError
from pipeline.jsonl import parse_json, read_lines, render_lines

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.lists(st.dictionaries(st.text(), _VALUES, max_size=3), max_size=4))
def test_what_is_rendered_is_read_back(rows: list[dict[str, object]]) -> None:
    """One value a line, whatever the text holds, and the order of keys does not show."""
    text = render_lines(rows).decode()
    assert [parse_json(line) for line in text.split("\n")[:-1]] == rows
    assert render_lines([dict(reversed(row.items())) for row in rows]).decode() == text


def test_the_line_is_that_of_the_file(tmp_path: Path) -> None:
    """Empty lines count and hold nothing."""
    path = tmp_path / "a.jsonl"
    path.write_text('\n{"a": 1}\n \n{"a": 2}\n', encoding="utf-8")
    assert read_lines(path, lambda value: value["a"]) == [(2, 1), (4, 2)]
    assert read_lines(tmp_path / "none.jsonl", lambda value: value) == []


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "not valid JSON"),
        ("=======", "not valid JSON (a git merge was left open)"),
        ('{"a": 1, "a": 2}', "'a' stands twice"),
        ('{"a": NaN}', "NaN is no number"),
        ('{"a": -Infinity}', "-Infinity is no number"),
        (r'{"a": "\ud800"}', "half a surrogate pair"),
        ("[" * 100_000, "recursion"),
    ],
)
def test_what_is_no_json_is_said_with_its_line(tmp_path: Path, line: str, says: str) -> None:
    """What the standard parser lets pass and JSON does not is no JSON either."""
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"a": 1}}\n{line}\n', encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        read_lines(path, lambda value: value)
    assert str(caught.value).startswith(f"{path}:2: ")
    assert says in str(caught.value)
