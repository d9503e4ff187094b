"""A new repository from an existing list: every file that it needs, none overwritten, and what was understood."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import ListError, OutputError
from pipeline.init import begin
from pipeline.workflow import WORKFLOW_PATH, workflow_of_a_list
from tests.conftest import Run

LISTS = {
    "items": "# Toys\n\n## Surveys\n\n"
    "- [A Title of Some Words](https://arxiv.org/abs/1810.04801) (NAACL2019)\n"
    "- [Another Title of Some Words](https://x.example.org/a.pdf), Ann Bee, ACL 2019\n",
    "table": "# 玩具论文\n\n## 综述\n\n| 时间 | 论文标题 | 会议 | 链接 |\n| ---- | ---- | ---- | ---- |\n"
    "| 2019 | A Title of Table Words | NAACL | [论文](https://arxiv.org/abs/1810.04805) |\n"
    "| 2018 | Another Title of Table Words | ACL | [论文](https://arxiv.org/abs/1810.04806) |\n",
    "runs": "# Toys\n\n## Surveys\n\n**A Title of Running Words**\n\n- Paper: https://arxiv.org/abs/1810.04818\n"
    "- Code: https://github.com/a/b\n\n**Another Title of Running Words**\n\n"
    "- Paper: https://arxiv.org/abs/1810.04819\n- Code: https://github.com/a/c\n",
}


def _files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """Write a list into an empty folder, in which the work is done from then on."""
    monkeypatch.chdir(tmp_path)

    def to(name: str, text: str) -> Path:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return path

    return to


@pytest.mark.parametrize("in_place", [False, True], ids=["two files", "in place"])
@pytest.mark.parametrize("shape", LISTS)
def test_in_an_empty_folder_a_list_is_all_that_is_needed(
    tmp_path: Path,
    pipeline: Run,
    shape: str,
    in_place: bool,  # noqa: FBT001 a table
) -> None:
    """After `init`, the command of the workflow runs, and its outputs are current."""
    (tmp_path / "toys.md").write_text(LISTS[shape], encoding="utf-8")
    own = ["--in-place"] if in_place else []
    result = pipeline("init", "toys.md", *own, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    new = {"toys.toml"} if in_place else {"raw/toys.md", "raw/toys.toml"}
    assert {*_files(tmp_path)} == {"toys.md", WORKFLOW_PATH.as_posix(), *new}
    assert result.stdout.startswith("toys.md: 2 entries, 2 of them papers, of which ")
    where = ["--in-place", "toys.md"] if in_place else []
    for command in (("enrich", "--offline"), ("check",)):
        done = pipeline(*command, *where, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    before = _files(tmp_path)
    again = pipeline("init", "toys.md", *own, cwd=tmp_path)
    if in_place:
        assert again.returncode == 0, again.stderr
    assert _files(tmp_path) == before


@pytest.mark.parametrize(
    ("shape", "language", "said"),
    [
        (
            "items",
            "en",
            ["of which 1 link an id", "     2 Toys / Surveys: an item or a paragraph each, with what belongs to it"],
        ),
        ("table", "zh", ["of which 2 link an id", "     2 玩具论文 / 综述: a row each"]),
        (
            "runs",
            "en",
            ["of which 2 link an id", "     2 Toys / Surveys: an item or a paragraph each, with what belongs to it"],
        ),
    ],
)
def test_what_was_understood_is_said(
    write: Callable[[str, str], Path], shape: str, language: str, said: list[str]
) -> None:
    """Entries, papers, ids and the reading of each section; the configuration has the language and the totals."""
    path = write("toys.md", LISTS[shape])
    beginning = begin(path, in_place=False)
    told = "\n".join(beginning.understood)
    assert [words for words in said if words not in told] == []
    config = tomllib.loads(beginning.files[Path("raw/toys.toml")].decode())
    assert config == {"language": language, "expect": {"min": {"entries": 1, "papers": 1}}}
    assert beginning.files[Path("raw/toys.md")] == path.read_bytes()


def test_tiers_stand_there_as_an_example(write: Callable[[str, str], Path]) -> None:
    """With the signs of comment gone, they fit the list."""
    path = write("toys.md", LISTS["table"])
    text = begin(path, in_place=True).files[Path("toys.toml")].decode()
    tier = "\n".join(line.removeprefix("# ") for line in re.findall(r"^# (?:\[\[|\w+ = ).*$", text, re.MULTILINE))
    expected = {"heading": "综述", "key": "must-read", "limit": 10, "window_years": 3, "note": True}
    assert tomllib.loads(tier)["tiers"] == [expected]


def test_what_was_not_read_is_named_with_its_line(write: Callable[[str, str], Path]) -> None:
    """The first twenty; a command shows all."""
    path = write("toys.md", LISTS["items"] + "- Only some words\n" * 25)
    understood = begin(path, in_place=True).understood
    assert "25 lines look like an entry and were not read:" in understood
    assert sum("Only some words" in line for line in understood) == 20
    assert understood[-1] == "       … `pipeline parse toys.md` names all"


def test_no_file_is_overwritten(write: Callable[[str, str], Path]) -> None:
    """What is there is left, and said."""
    path = write("toys.md", LISTS["items"])
    kept = {write("raw/toys.toml", 'language = "zh"\n'), write(str(WORKFLOW_PATH), "name: mine\n")}
    beginning = begin(path, in_place=False)
    assert {*beginning.kept} == kept
    assert {*beginning.files} == {Path("raw/toys.md")}


def test_another_list_of_that_name_is_left_alone(write: Callable[[str, str], Path]) -> None:
    """A person renames one of them."""
    path = write("toys.md", LISTS["items"])
    write("raw/toys.md", LISTS["runs"])
    with pytest.raises(OutputError, match=r"raw/toys.md: is there already, and is another list"):
        begin(path, in_place=False)


@pytest.mark.parametrize("readme", [None, "# Mine\n", "<!-- papers:begin toys -->\n<!-- papers:end toys -->\n"])
def test_the_markers_are_a_step_where_the_readme_lacks_them(
    write: Callable[[str, str], Path], readme: str | None
) -> None:
    """A README that is absent is made by the first run."""
    path = write("toys.md", LISTS["items"])
    if readme is not None:
        write("README.md", readme)
    steps = " ".join(begin(path, in_place=False).steps)
    assert ("papers:begin toys" in steps) is (readme == "# Mine\n")


@pytest.mark.parametrize("in_place", [False, True], ids=["two files", "in place"])
def test_the_workflow_is_that_of_its_list(write: Callable[[str, str], Path], *, in_place: bool) -> None:
    """Of the list where it then stands; tests/test_workflows.py says what it is like."""
    path = write("lists/toys.md", LISTS["items"])
    made = begin(path, in_place=in_place).files[WORKFLOW_PATH]
    assert made == workflow_of_a_list(path if in_place else None)


def test_a_list_that_the_workflow_cannot_name_is_refused(
    write: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read as an expression by whoever runs the workflow, or outside the repository."""
    with pytest.raises(ListError, match="the workflow cannot name it"):
        begin(write("${{ secrets.X }}.md", LISTS["items"]), in_place=True)
    write("here/toys.md", LISTS["items"])
    write("toys.md", LISTS["items"])
    monkeypatch.chdir("here")
    begin(Path("toys.md"), in_place=True)
    with pytest.raises(ListError, match="the workflow cannot name it"):
        begin(Path("../toys.md"), in_place=True)
