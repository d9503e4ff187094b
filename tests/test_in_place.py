"""A list that is its own output: what is added can be taken out again, and nothing that a reader sees has moved."""

import re
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pipeline.model import Entry, Issue
from pipeline.parse import ParsedList, parse_list
from pipeline.project import Places
from pipeline.readme import render_in_place
from pipeline.regions import ADDED, ADDED_END, strip_added
from pipeline.run import adopt, check
from tests.conftest import ROOT, Run
from tests.test_readme import known
from tests.test_toy import run_in

SHAPES = {
    "items": "- [A Title of Some Words](https://arxiv.org/abs/1810.04801) (NAACL2019)\n"
    "- **Another Title of Some Words**. *Ann Bee*. ACL 2019. [[pdf](https://arxiv.org/abs/1810.04802)]\n\n"
    "  A note of the curator.\n",
    "numbers": "1. Bee, Ann. [A Title of Numbered Words](https://arxiv.org/abs/1810.04803). In *Proceedings of ACL*.\n",
    "nested": "* A Title of Nested Words [[paper]](https://arxiv.org/abs/1810.04804)\n"
    "    * Ann Bee, Cee Dee\n    * NAACL 2019\n",
    "table": "| 时间 | 论文标题 | 会议 | 链接 |\n| ---- | ---- | ---- | ---- |\n"
    "| 2019 | A Title of Table Words | NAACL | [PDF](https://arxiv.org/abs/1810.04805) |\n"
    "| 2018 | **Another Title of Table Words** |  | [PDF](https://arxiv.org/abs/1810.04806)\n",
    "breaks": "**A Title of Break Words**, Ann Bee, NAACL 2019 [[pdf]](https://arxiv.org/abs/1810.04807)<br>\n"
    "**Another Title of Break Words**, Eve Foo, ACL 2019 [[pdf]](https://arxiv.org/abs/1810.04808)<br>\n",
    "hard breaks": "**A Title of Hard Words**, Ann Bee, ACL 2019 [[pdf]](https://arxiv.org/abs/1810.04809)  \n"
    "**Another Title of Hard Words**, Ann Bee, ACL 2019 [[pdf]](https://arxiv.org/abs/1810.04810)\\\n"
    "**A Third Title of Hard Words**, Ann Bee, ACL 2019 [[pdf]](https://arxiv.org/abs/1810.04811)\n",
    "HTML list": '<ul>\n<li><a href="https://arxiv.org/abs/1810.04812">A Title of Listed Words</a>, NAACL 2019</li>\n'
    '<li>\n  <b>Another Title of Listed Words</b>, Ann Bee. <a href="https://arxiv.org/abs/1810.04813">pdf</a>\n</li>\n'
    "</ul>\n",
    "HTML table": "<table>\n<tr><th>Title</th><th>Venue</th></tr>\n"
    '<tr><td><a href="https://arxiv.org/abs/1810.04814">A Title of Cell Words</a></td><td>ACL 2019</td></tr>\n'
    '<tr>\n<td><a href="https://arxiv.org/abs/1810.04815">Another Title of Cell Words</a></td>\n<td>ACL</td>\n</tr>\n'
    "</table>\n",
    "details": "<details>\n<summary>More papers</summary>\n\n"
    "- [A Title of Folded Words](https://arxiv.org/abs/1810.04816) (NAACL2019)\n\n</details>\n",
    "lines": "1. **A Title of Many Lines** <br>\n   *Ann Bee, Cee Dee* <br>\n"
    "   ![](badge.svg) NAACL 2019. [[paper](https://arxiv.org/abs/1810.04817)]\n",
    "runs": "**A Title of Running Words**\n\n- Paper: https://arxiv.org/abs/1810.04818\n- Code: https://github.com/a/b\n",
    "headings": "### [A Title of Heading Words](https://arxiv.org/abs/1810.04819) (ACL 2019)\n\n"
    "### [Another Title of Heading Words](https://arxiv.org/abs/1810.04820) (ACL 2019) ###\n",
    "quotes": "> - [A Title of Quoted Words](https://arxiv.org/abs/1810.04821) (NAACL2019)\n",
    "chinese": "- 【ACL2020】知识图谱问答的方法研究：https://arxiv.org/abs/1810.04822\n",
    "code": "- [A Title Before Some Code](https://arxiv.org/abs/1810.04823) (NAACL2019)\n\n```\n- [No](https://x.org)\n```\n",
}
_MARKDOWN = MarkdownIt("commonmark").enable("table")


def _said(parsed: ParsedList) -> tuple[list[Entry], list[Issue]]:
    """What was read, but for where it ends."""
    return [replace(entry, end_line=0) for entry in parsed.entries], list(parsed.issues)


def _rendered(text: str) -> str:
    return re.sub(r"\s", "", strip_added(_MARKDOWN.render(text)))


def _without_foot(text: str) -> str:
    """The text without its last addition, which may close a list or a paragraph as it stands below it."""
    return text[: text.rindex(ADDED)] + text[text.rindex(ADDED_END) + len(ADDED_END) :]


def _keeps_its_promises(text: str, path: Path) -> str:
    """Return the list with additions, all that they must leave alone having been held against the list."""
    before = parse_list(text, path)
    once = render_in_place(before, text, known(before.entries))
    after = parse_list(once, path)
    assert strip_added(once) == text
    assert _said(after) == _said(before)
    assert render_in_place(after, strip_added(once), known(after.entries)) == once
    assert _rendered(_without_foot(once)) == _rendered(text)
    return once


@pytest.mark.parametrize("shape", SHAPES)
def test_a_list_of_every_shape_keeps_its_text_its_entries_and_its_look(shape: str) -> None:
    """Every entry gains an addition; without them it is the list byte for byte, and with them it reads the same."""
    text = f"# Papers\n\n{SHAPES[shape]}"
    once = _keeps_its_promises(text, Path("LIST.md"))
    assert once.count(ADDED) == len(parse_list(text, Path("LIST.md")).entries) + 1


@given(
    shapes=st.lists(st.sampled_from(sorted(SHAPES)), min_size=1, max_size=5),
    ends=st.sampled_from(["\n", "\r\n", "\r"]),
    last=st.sampled_from(
        ["", "\n", "\n\n", "\n  ", "\n    ", "\n```\nx\n```", "\n\n```\nx", "\n\n---", "\n# End #", "\\"]
    ),
    first=st.sampled_from(["", "\ufeff", "---\ntitle: x\n---\n\n"]),
)
def test_shapes_mixed_keep_them_too(shapes: list[str], ends: str, last: str, first: str) -> None:
    """In any order, with any ends of lines, whatever the file begins and ends with."""
    body = "\n".join(f"## Part {n}\n\n{SHAPES[shape]}" for n, shape in enumerate(shapes))
    text = f"{first}{body.rstrip()}{last}".replace("\n", ends)
    before = parse_list(text, Path("LIST.md"))
    once = render_in_place(before, text, known(before.entries))
    after = parse_list(once, Path("LIST.md"))
    assert strip_added(once) == text
    assert _said(after) == _said(before)
    assert render_in_place(after, strip_added(once), known(after.entries)) == once


OWN = [ROOT / "raw/ptms.md", *sorted((ROOT / "tests/data/toy").glob("*.md"))]


@pytest.mark.parametrize("path", OWN, ids=lambda path: str(path.name))
def test_the_lists_of_this_project_keep_them(path: Path) -> None:
    """The list that is kept here, and the toy with every odd line."""
    _keeps_its_promises(path.read_bytes().decode(), path)


def test_public_lists_keep_them(shared: Path) -> None:
    """Lists as other people wrote them."""
    lists = [path for path in sorted((shared / "lists").glob("*.md")) if path.with_suffix(".gold.jsonl").exists()]
    assert lists
    for path in lists:
        _keeps_its_promises(path.read_bytes().decode(), path)


def _places(folder: Path, *, in_place: tuple[Path, ...] = (), lists: tuple[Path, ...] = ()) -> Places:
    return Places(
        out=folder / "enriched",
        readme=folder / "README.md",
        records=folder / "records",
        raw=folder / "raw",
        in_place=in_place,
        lists=lists,
    )


SHARED_PAPER = "- [A Title of Two Lists](https://arxiv.org/abs/1810.04805) (NAACL2019)\n"


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode())
    return path


def _rows(folder: Path, name: str) -> list[dict[str, object]]:
    return list(pq.read_table(folder / f"enriched/{name}.parquet").to_pylist())


def test_one_run_does_all_lists_and_a_paper_of_two_is_one_row(tmp_path: Path) -> None:
    """`raw/*.md`: one row with an entry of each list, and a pair of markers a list in the README."""
    other = "- [A Title of One List](https://arxiv.org/abs/1810.04806) (NAACL2019)\n"
    _write(tmp_path / "raw/one.md", f"# One\n\n{SHARED_PAPER}")
    _write(tmp_path / "raw/two.md", f"# Two\n\n{other}{SHARED_PAPER}")
    run_in("enrich", _places(tmp_path))
    assert sorted(str(row["arxiv_id"]) for row in _rows(tmp_path, "papers")) == ["1810.04805", "1810.04806"]
    entries = [(row["list"], row["paper_id"]) for row in _rows(tmp_path, "entries")]
    assert [name for name, _ in entries] == ["one", "two", "two"]
    assert entries[0][1] == entries[2][1]
    markers = re.findall(r"<!-- papers:(\w+ \w+) -->", (tmp_path / "README.md").read_text(encoding="utf-8"))
    assert markers == ["begin one", "end one", "begin two", "end two"]
    check(_places(tmp_path))


def test_lists_in_place_and_lists_in_the_readme_go_together(tmp_path: Path) -> None:
    """Two lists gain their additions themselves, a third stands in the README, from which it adopts an edit."""
    own = tuple(_write(tmp_path / f"{name}.md", f"# {name}\n\n{SHARED_PAPER}") for name in ("one", "two"))
    third = _write(tmp_path / "raw/three.md", SHARED_PAPER)
    places = _places(tmp_path, lists=(third,), in_place=own)
    run_in("enrich", places)
    readme = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"papers:begin (\w+)", readme) == ["three"]
    assert third.read_text(encoding="utf-8") == SHARED_PAPER
    for path in own:
        text = path.read_text(encoding="utf-8")
        assert text.count(ADDED) == 2
        assert strip_added(text) == f"# {path.stem}\n\n{SHARED_PAPER}"
    assert len(_rows(tmp_path, "papers")) == 1
    assert len(_rows(tmp_path, "entries")) == 3
    check(places)
    _write(tmp_path / "README.md", readme.replace("A Title of Two", "A Title of All Two"))
    assert set(adopt(places)) == {third, tmp_path / "README.md"}
    assert third.read_text(encoding="utf-8") == SHARED_PAPER.replace("Two", "All Two")


def test_a_list_inside_a_readme_beside_other_text(tmp_path: Path) -> None:
    """Between its markers it is read and added to; what looks like a paper around it is not."""
    text = (
        "# Project\n\n- [A Title That Is Elsewhere](https://arxiv.org/abs/1810.04807) (ACL 2019)\n\n"
        f"<!-- papers:begin README -->\n{SHARED_PAPER}<!-- papers:end README -->\n\nMore words.\n"
    )
    path = _write(tmp_path / "README.md", text)
    places = _places(tmp_path, in_place=(path,))
    run_in("enrich", places)
    once = path.read_text(encoding="utf-8")
    assert strip_added(once) == text
    assert [row["title"] for row in _rows(tmp_path, "papers")] == ["A Title of Two Lists"]
    before, block, after = re.split(r"<!-- papers:\w+ README -->", once)
    assert ADDED not in before + after
    assert block.count(ADDED) == 2
    run_in("enrich", places)
    assert path.read_text(encoding="utf-8") == once


def test_the_command_line_takes_several_lists_in_place(tmp_path: Path, pipeline: Run) -> None:
    """`--in-place` again for more, `strip` for each to have it back."""
    for name in ("one", "two"):
        _write(tmp_path / f"{name}.md", SHARED_PAPER)
    lists = ("--in-place", "one.md", "--in-place", "two.md")
    for command in (("enrich", "--offline"), ("check",), ("enrich", "--offline")):
        result = pipeline(*command, *lists, cwd=tmp_path)
        assert result.returncode == 0, result.stderr
    assert "nothing has changed" in result.stderr
    assert not (tmp_path / "README.md").exists()
    for name in ("one.md", "two.md"):
        assert pipeline("strip", name, cwd=tmp_path).returncode == 0
        assert (tmp_path / name).read_text(encoding="utf-8") == SHARED_PAPER
