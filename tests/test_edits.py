"""Edits of a text, and the diff that says them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.edits import Edit, Proposal, applied, edits_of, hunks, lines_of, shared_ends, together, unified

TEXTS = st.text(st.sampled_from("ab\n\r\u2028é"), max_size=60)


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """A text and edits of it."""
    text = draw(TEXTS)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return text, together(Edit(start=start, end=end, text=draw(TEXTS)) for start, end in pairs)


def patched(text: str, diff: str) -> str:
    """The text after a unified diff, by its rules: what goes and what stays must be there."""
    lines, out, at = lines_of(text), list[str](), 0
    for hunk in re.split(r"^@@ ", diff, flags=re.MULTILINE)[1:]:
        head, _, body = hunk.partition("\n")
        (start, count), (after, grown) = (map(int, pair[1:].split(",")) for pair in head.split(" ")[:2])
        first = start - 1 if count else start
        out += lines[at:first]
        at = first
        assert len(out) == (after - 1 if grown else after)
        old, new = [], []
        for line in re.findall(r"([ +-])([^\n]*\n)(\\ No newline at end of file\n)?", body):
            said = line[1].removesuffix("\n") if line[2] else line[1]
            old += [said] if line[0] != "+" else []
            new += [said] if line[0] != "-" else []
        assert (lines[at : at + count], len(new)) == (old, grown)
        out += new
        at += count
    return "".join(out + lines[at:])


@given(edited(), st.integers(0, 4))
def test_the_diff_makes_the_text_with_the_edits(case: tuple[str, list[Edit]], context: int) -> None:
    """By the rules of a unified diff, whatever ends the lines, with any lines around the changes."""
    text, edits = case
    assert patched(text, "".join(line for hunk in hunks(text, edits, context) for line in hunk)) == applied(text, edits)


@given(TEXTS)
def test_lines_are_ended_by_a_line_feed_alone(text: str) -> None:
    """As git counts them; together they are the text."""
    lines = lines_of(text)
    assert "".join(lines) == text
    assert all(line.endswith("\n") for line in lines[:-1])
    assert "" not in lines


@given(st.text("ab", max_size=9), st.text("ab", max_size=9))
def test_what_is_alike_at_the_ends_is_counted_once(ours: str, theirs: str) -> None:
    """The beginning first, and no character is of both ends."""
    head, tail = shared_ends(ours, theirs)
    assert ours[:head] == theirs[:head]
    assert ours[len(ours) - tail :] == theirs[len(theirs) - tail :]
    assert head + tail <= min(len(ours), len(theirs))


def test_an_edit_within_lines_that_go_is_none() -> None:
    """The removal of an entry stands for what was accepted within it."""
    gone, inner = Edit(start=2, end=9, text=""), Edit(start=4, end=5, text="x")
    proposals = [
        Proposal(kind="venue", line=1, subject="", reason="", edits=(inner,)),
        Proposal(kind="duplicate", line=1, subject="", reason="", edits=(gone,)),
    ]
    assert edits_of(proposals) == [gone]
    assert proposals[0].span == (4, 5)


GIT = shutil.which("git")


@pytest.mark.skipif(GIT is None, reason="needs git")
@pytest.mark.parametrize("name", ["list.md", "a folder/the list.md", "清单.md"])
@pytest.mark.parametrize(
    "text",
    [
        *(
            "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n",
            "one\r\ntwo\r\n\r\nthree\r\n",
            "\ufeffone\ntwo",
        ),
        *("one two \t\n\n\n", "one\rtwo\rthree", "two"),
    ],
)
def test_git_applies_the_diff(tmp_path: Path, name: str, text: str) -> None:
    """Byte for byte, also without an end of the last line, and in a folder with a blank in its name."""
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode())
    edits = [Edit(start=match.start(), end=match.end(), text="2") for match in re.finditer("two|ten", text)]
    diff = unified(text, edits, name).encode()
    subprocess.run([GIT or "git", "apply"], input=diff, cwd=tmp_path, check=True, capture_output=True)
    assert path.read_bytes().decode() == applied(text, edits) == text.replace("two", "2").replace("ten", "2")


def test_without_a_change_there_is_no_diff() -> None:
    """An edit that leaves what stands there is none."""
    assert unified("one\ntwo\n", [Edit(start=0, end=3, text="one")], "list.md") == ""
