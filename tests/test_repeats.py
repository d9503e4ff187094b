"""A paper that stands twice, and numbers that repeat or skip."""

from pathlib import Path

import pytest

from pipeline.edits import edits_of
from pipeline.fixes import fixed, propose, propose_numbers
from pipeline.repeats import renumbered
from tests.test_fixes import all_of, kinds_in, script_of

A = "{} **A Toy of Some Words**. *Ann Bee*. ACL 2019. [[pdf](https://arxiv.org/abs/1901.00001)]\n"
B = "{} **Another Toy of Words**. *Cy Dee*. ACL 2019. [[pdf](https://arxiv.org/abs/1901.00002)]\n"
C = "{} **A Third Toy of Words**. *Eve Foo*. ACL 2019. [[pdf](https://arxiv.org/abs/1901.00003)]\n"
NOTE = "\n   {}\n\n"


def numbered(*numbers: int | str) -> str:
    """A list of entries with those numbers; a text stands between them."""
    lines = []
    for n, number in enumerate(numbers):
        said = f"**Toy Number {n} of Many Words**. *Ann Bee*. ACL 2019. [[pdf](https://arxiv.org/abs/1901.{n + 1:05})]"
        lines.append(number if isinstance(number, str) else f"{number}. {said}\n")
    return "".join(lines)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param((1, 2, 2, 3), (1, 2, 3, 4), id="repeated"),
        pytest.param((1, 2, 4, 5), (1, 2, 3, 4), id="skipped"),
        pytest.param((11, 12, 12, 13), (11, 12, 13, 14), id="begins elsewhere"),
        pytest.param((0, 1, 1, 2), (0, 1, 2, 3), id="begins at nought"),
        pytest.param((8, 9, 9, 10, 11), (8, 9, 10, 11, 12), id="with a longer number"),
        pytest.param((1, 2, "\nText.\n\n", 2, 3), (1, 2, "\nText.\n\n", 3, 4), id="text between"),
        pytest.param((1, 2, 2, "### Next\n", 1, 2), (1, 2, 3, "### Next\n", 1, 2), id="a section alone"),
        pytest.param((1, 2, 2, "<h3>Next</h3>\n\n", 3, 4), (1, 2, 3, "<h3>Next</h3>\n\n", 3, 4), id="HTML heading"),
        pytest.param((1, 2, 2, "\nNext\n\n", 1, 2), (1, 2, 3, "\nNext\n\n", 1, 2), id="counted anew"),
        pytest.param((8, 9, 9, "   A note.\n"), (8, 9, 10, "    A note.\n"), id="what is nested moves along"),
        pytest.param((8, 9, 9, "\n   A note.\n\n   ```\n     x\n   ```\n", 10), None, id="code would not move"),
        pytest.param((10, 11, 11, "\n    A note.\n"), (10, 11, 12, "\n    A note.\n"), id="nested as deep"),
        pytest.param((1, 1, 1, 1), None, id="all alike"),
        pytest.param((1, 1, 1, 2), None, id="mostly alike"),
        pytest.param((5, 4, 3, 2), None, id="downwards"),
        pytest.param((1, 2, 1, 2), None, id="again in one list"),
        pytest.param((10, 20, 30, 40), None, id="in tens"),
        pytest.param((1, 2, 3, 4), None, id="right"),
        pytest.param((1, 1), None, id="two"),
        pytest.param((1, 2, "```\n2. x\n2. y\n4. z\n```\n", 3), None, id="code"),
        pytest.param(("> 1. x\n> 2. y\n> 2. z\n\n", 1, 2), None, id="quoted"),
    ],
)
def test_numbers_go_on(tmp_path: Path, before: tuple[int | str, ...], after: tuple[int | str, ...] | None) -> None:
    """Most go up by one: those that do not are counted on; any other way to number is left."""
    script = script_of(tmp_path, numbered(*before))
    found = all_of(script)
    assert {*kinds_in(found)} <= {"number"}
    if before[-1] == 10 and after is None:
        after = (8, 9, 10, "\n    A note.\n\n    ```\n      x\n    ```\n", 11)
    assert fixed(script, found) == numbered(*(after or before))


def test_the_reason_says_where_the_numbers_go_wrong(tmp_path: Path) -> None:
    """One proposal a section, at its first wrong number."""
    (found,) = all_of(script_of(tmp_path, "# Toys\n" + numbered(1, 2, 2, 3)))
    assert (found.kind, found.line, found.subject) == ("number", 4, "Toys")
    assert found.reason == "the numbers go on 2, 2, 3: counted on from 3"


def test_numbers_whose_change_would_move_a_block_stay(tmp_path: Path) -> None:
    """A line that would fall out of its item, or become code, keeps the numbers as they are."""
    script = script_of(tmp_path, numbered(8, 9, 9) + "- nested\n   - deeper\n")
    assert list(renumbered(script)) == all_of(script)


@pytest.mark.parametrize("gap", ["", "\n", "\n\n"])
@pytest.mark.parametrize("last", ["", "\n", "\n\n"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param((A, B, A), (A, B), id="the last"),
        pytest.param((A, A, B), (A, B), id="in between"),
        pytest.param((B, A, C, A, A), (B, A, C), id="three times"),
    ],
)
def test_the_later_entry_goes_with_its_gap(
    tmp_path: Path, gap: str, last: str, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    """Its lines, and one of the gaps around it; how the file ends stays."""
    texts = [("# Toys\n\n" + gap.join(item.format("-") for item in items)).rstrip("\n") for items in (before, after)]
    script = script_of(tmp_path, texts[0] + last)
    assert {*kinds_in(all_of(script))} == {"duplicate"}
    assert fixed(script, all_of(script)) == texts[1] + last


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "## A\n\n" + A.format("1.") + "\n## B\n\n" + A.format("1.") + B.format("2."),
            "## A\n\n" + A.format("1.") + "\n## B\n\n" + B.format("1."),
            id="the first of its section",
        ),
        pytest.param(
            "## A\n" + A.format("-") + "## B\n" + B.format("-") + A.format("-") + "## C\n" + C.format("-"),
            "## A\n" + A.format("-") + "## B\n" + B.format("-") + "## C\n" + C.format("-"),
            id="ahead of a heading",
        ),
        pytest.param(
            A.format("1.")
            + NOTE.format("Good.")
            + B.format("2.")
            + NOTE.format("Fair.")
            + A.format("3.")
            + NOTE.format("Good.")
            + C.format("4."),
            A.format("1.") + NOTE.format("Good.") + B.format("2.") + NOTE.format("Fair.") + C.format("3."),
            id="with the same note",
        ),
        pytest.param(
            "| Paper | Venue |\n| - | - |\n| [A Toy of Words](https://arxiv.org/abs/1901.00001) | ACL 2019 |\n"
            "| [Another Toy of Words](https://arxiv.org/abs/1901.00002) | ACL 2019 |\n"
            "| [A Toy of Words](https://arxiv.org/abs/1901.00001) | ACL 2019 |\n",
            "| Paper | Venue |\n| - | - |\n| [A Toy of Words](https://arxiv.org/abs/1901.00001) | ACL 2019 |\n"
            "| [Another Toy of Words](https://arxiv.org/abs/1901.00002) | ACL 2019 |\n",
            id="a row",
        ),
    ],
)
def test_an_entry_goes_whole(tmp_path: Path, before: str, after: str) -> None:
    """With what is nested in it; the numbers after it follow."""
    script = script_of(tmp_path, before)
    assert "duplicate" in kinds_in(all_of(script))
    assert fixed(script, all_of(script)) == after


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (A.format("-") + NOTE.format("Good.") + A.format("-") + NOTE.format("Bad."), "the notes differ"),
        (A.format("-") + B.format("-") + A.format("-") + NOTE.format("Bad."), "the notes differ"),
        (A.format("-") + A.format("-").replace("\n", " (**Toy**).\n"), "the short names differ"),
        (
            A.format("-") + A.format("-").replace("\n", " [[code](https://github.com/a/b)]\n"),
            "it does not link https://github.com/a/b",
        ),
        (A.format("-") + A.format("\nText.\n\n").replace("\n\n ", "\n\n"), "this is no list item or row of its own"),
    ],
)
def test_an_entry_that_says_more_is_left(tmp_path: Path, text: str, why: str) -> None:
    """Where words or links would be lost, or lines cannot be told apart, a person joins the two; it is said."""
    script = script_of(tmp_path, text)
    assert all_of(script) == []
    (said,) = propose(script).unproposed
    assert (said.subject, said.line > 1) == ("A Toy of Some Words", True)
    assert said.reason.startswith(f"the same paper stands on line 1, but {why}")


def test_a_paper_that_is_not_sure_is_not_taken_out(tmp_path: Path) -> None:
    """Two entries of one title that nothing is known of are left."""
    bare = "- **A Toy of Some Words**. *Ann Bee*. ACL 2019.\n"
    assert all_of(script_of(tmp_path, bare * 2)) == []


def test_numbers_follow_what_was_taken_out(tmp_path: Path) -> None:
    """With the entry the gap in the numbers goes; without it they are right as they are."""
    script = script_of(tmp_path, A.format("1.") + B.format("2.") + A.format("3.") + C.format("4."))
    (gone,) = propose(script).proposals
    (number,) = propose_numbers(script, [gone]).proposals
    assert gone.reason == "the same paper stands on line 1"
    assert [edit.text for edit in edits_of([gone, number])] == ["", "3"]
    assert propose_numbers(script, []).proposals == ()
