"""Taking back: an edit of the generated list goes into the list itself; our additions go out of a file again."""

from pathlib import Path

import pytest

from pipeline.adopt import stripped
from pipeline.errors import ListError, OutputError
from pipeline.run import adopt, check
from tests.conftest import Run
from tests.test_toy import enrich, places, set_up


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """The toy after a run."""
    folder = set_up(tmp_path)
    enrich(folder)
    return folder


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_bytes().decode()
    assert text.count(old) == 1
    path.write_bytes(text.replace(old, new).encode())


EDITS = {
    "a word": ("TinyToy: Distilling Toys", "TinyToy: Distilling All Toys"),
    "a line more": ("# Toy tools", "# Toy tools\n\nWords of a reader, `code` & more."),
    "a line less": ("# Toy tools\n", ""),
}


@pytest.mark.parametrize(("old", "new"), EDITS.values(), ids=EDITS)
def test_an_edit_of_a_generated_list_is_never_overwritten_and_can_be_adopted(toy: Path, old: str, new: str) -> None:
    """The run stops and names the lines; adopted, the list has the edit and nothing else has changed in it."""
    _edit(toy / "README.md", old, new)
    edited = (toy / "README.md").read_bytes()
    lists = {path: path.read_bytes().decode() for path in (toy / "raw").glob("*.md")}
    with pytest.raises(OutputError, match=r"was edited here \(lines \d+.*pipeline adopt"):
        enrich(toy)
    assert (toy / "README.md").read_bytes() == edited
    written = adopt(places(toy))
    after = {path: path.read_bytes().decode() for path in lists}
    changed = {path for path in lists if after[path] != lists[path]}
    assert {*written} == {*changed, toy / "README.md"}
    assert [after[path] for path in changed] == [lists[path].replace(old, new) for path in changed]
    assert len(changed) == 1
    enrich(toy)
    check(places(toy))


def test_where_nothing_was_edited_nothing_is_adopted(toy: Path) -> None:
    """No file is written."""
    assert adopt(places(toy)) == []


def test_an_edit_of_an_addition_is_taken_back(toy: Path) -> None:
    """What we added is no word of the list: adopted, the list stays, and the next run writes the addition anew."""
    before = (toy / "README.md").read_bytes()
    lists = {path: path.read_bytes() for path in (toy / "raw").glob("*.md")}
    _edit(toy / "README.md", "ACL 2019 · ", "ACL 2091 · ") if before.count("ACL 2019 · ".encode()) == 1 else _edit(
        toy / "README.md", "数据截至", "数据截止"
    )
    with pytest.raises(OutputError, match="was edited here"):
        enrich(toy)
    adopt(places(toy))
    assert {path: path.read_bytes() for path in lists} == lists
    enrich(toy)
    assert (toy / "README.md").read_bytes() == before


def test_two_edits_in_two_places_are_for_a_person(toy: Path) -> None:
    """The list has changed too since the README was made: neither is lost, and the message says what to do."""
    _edit(toy / "README.md", "TinyToy: Distilling Toys", "TinyToy: Distilling All Toys")
    _edit(toy / "raw/toy.md", "TinyToy: Distilling Toys", "TinyToy: Distilling Some Toys")
    before = (toy / "raw/toy.md").read_bytes()
    with pytest.raises(OutputError, match=r"has changed as well since it was generated: carry one of the two over"):
        adopt(places(toy))
    assert (toy / "raw/toy.md").read_bytes() == before


def test_a_block_with_other_line_ends_is_not_edited(toy: Path) -> None:
    """Git may change what ends the lines of a checkout."""
    path = toy / "README.md"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    enrich(toy)


def test_in_place_and_stripped_a_list_is_the_same_bytes(tmp_path: Path, pipeline: Run) -> None:
    """The command line, on a file with a table, a break, and Windows line ends."""
    text = (
        "\ufeff# Toys\r\n\r\n- **BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding**. "
        "*Jacob Devlin*. NAACL 2019. [[pdf](https://arxiv.org/abs/1810.04805)]  \r\n\r\nWords.\r\n"
    ).encode()
    path = tmp_path / "LIST.md"
    path.write_bytes(text)
    result = pipeline("enrich", "--offline", "--in-place", "LIST.md", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    once = path.read_bytes()
    assert b"https://arxiv.org/abs/1810.04805)<!--/+-->" not in once
    assert b"[arXiv](https://arxiv.org/abs/1810.04805)</sub><!--/+-->  \r\n" in once
    assert not (tmp_path / "README.md").exists()
    assert pipeline("enrich", "--offline", "--in-place", "LIST.md", cwd=tmp_path).returncode == 0
    assert path.read_bytes() == once
    assert pipeline("strip", "LIST.md", cwd=tmp_path).returncode == 0
    assert path.read_bytes() == text


def test_marks_without_their_partners_are_not_stripped(tmp_path: Path) -> None:
    """What stands between them could be anybody's: the line is named."""
    path = tmp_path / "LIST.md"
    path.write_text("- A\n- B <!--+--> C\n", encoding="utf-8")
    with pytest.raises(ListError, match=r"LIST.md:2: .*without its partner"):
        stripped(path)
