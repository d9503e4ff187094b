"""The command line as a user meets it: commands, options, exit statuses, and what is said of bad input."""

import json
import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from pipeline.cli import main
from tests.conftest import UNREACHABLE, Run
from tests.test_toy import enrich, set_up

ROOT = Path(__file__).parent.parent
Call = Callable[..., Result]
OUTPUTS = (
    *("enriched/papers.parquet", "enriched/entries.parquet", "enriched/citations.parquet", "enriched/issues.jsonl"),
    *("enriched/decisions.jsonl", "enriched/REVIEW.md", "enriched/README.md", "enriched/LICENSE.md", "README.md"),
    *("enriched/CHANGES.md", "enriched/changes.json"),
    *("raw/records/papers.jsonl", "raw/records/citations.jsonl"),
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The toy project, to stand in and to break; nothing was run yet."""
    monkeypatch.chdir(set_up(tmp_path / "project"))
    return tmp_path / "project"


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Call:
    """Call the command line in this process: `call("enrich", "--out", "x", PIPELINE_NOW="…")`; no service is there."""
    for name in [name for name in os.environ if name.startswith(("PIPELINE_", "S2_"))]:
        monkeypatch.delenv(name)
    for name, value in UNREACHABLE.items():
        monkeypatch.setenv(name, value)

    def run(*args: str | Path, **environment: str) -> Result:
        result = CliRunner().invoke(main, [*map(str, args)], env=environment)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result

    return run


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy project after a run, to be copied."""
    folder = set_up(tmp_path_factory.mktemp("finished") / "project")
    enrich(folder)
    return folder


@pytest.fixture
def made(finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The toy project after a run, to stand in and to break."""
    shutil.copytree(finished, tmp_path / "project")
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path / "project"


def snapshot(folder: Path) -> dict[str, object]:
    """Everything below a folder: files with content and mode, folders, links and the rest."""
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        content = path.read_bytes() if path.is_file() and status.st_size < 1 << 20 else status.st_size
        found[str(path.relative_to(folder))] = (oct(status.st_mode), content if not path.is_dir() else None)
    return found


def _said(result: Result) -> str:
    """The one line that says what is wrong."""
    (line,) = [line for line in result.stderr.splitlines() if line.startswith("error: ")]
    return line


# What the commands do.


def test_enrich_writes_the_data_set_and_the_readme(project: Path, call: Call) -> None:
    """One command makes every output, says which, and ends with status 0."""
    result = call("enrich")
    assert (result.exit_code, result.stdout) == (0, "")
    for name in OUTPUTS:
        assert (project / name).is_file()
        assert name in result.stderr.splitlines()[-1]
    report = json.loads((project / "enriched/run.json").read_text(encoding="utf-8"))
    assert (report["entries"], report["papers"]) == (23, 20)


def test_enrich_prints_what_it_did_for_machines(project: Path, call: Call) -> None:
    """With --json, stdout is run.json; a dry run, which writes none, prints none."""
    assert call("enrich", "--json", "--dry-run").stdout == ""
    assert call("enrich", "--json").stdout == (project / "enriched/run.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("command", "written"),
    [
        ("resolve", {"raw/records/papers.jsonl", "raw/records/citations.jsonl", "raw/records/asked.json"}),
        ("fetch", {"raw/records/papers.jsonl", "raw/records/citations.jsonl", "raw/records/asked.json"}),
        ("build", {*OUTPUTS, "raw/records/changes.jsonl"} - {"README.md"}),
        ("readme", {"README.md", "raw/records/papers.jsonl", "raw/records/citations.jsonl"}),
    ],
)
def test_a_stage_writes_its_own_outputs(project: Path, call: Call, command: str, written: set[str]) -> None:
    """One stage writes what is its own, and the records, so that no paper_id is lost; one that asks, how that went."""
    before = snapshot(project)
    assert call(command).exit_code == 0
    files = {name for name in snapshot(project).keys() - before.keys() if (project / name).is_file()}
    assert files == written


def test_the_stages_one_by_one_make_what_enrich_makes(project: Path, call: Call) -> None:
    """resolve, fetch, build and readme leave the project current."""
    for command in ("resolve", "fetch", "build", "readme", "check"):
        assert call(command).exit_code == 0
    assert not (project / "enriched/run.json").exists()


def test_parse_prints_entries_as_json_lines(project: Path, call: Call) -> None:
    """One object an entry in list order with the fields of the contract; what cannot be read goes to stderr."""
    result = call("parse", "raw/toy.md")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert (result.exit_code, len(rows)) == (0, 21)
    fields = "line section title authors_text venue_text year alias note links is_paper".split()
    assert {tuple(row) for row in rows} == {tuple(fields)}
    assert rows[4] == {
        "line": 35,
        "section": ["玩具清单", "论文", "必读（4篇）"],
        "title": "Improving Toys by Generative Play",
        "authors_text": "Alec Rand, Karl Nilsson and Ilya Sand",
        "venue_text": "Preprint",
        "year": None,
        "alias": "TPT",
        "note": None,
        "links": [
            {"label": "pdf", "url": "https://toy-assets.s3-us-west-2.amazonaws.com/covers/toy_play_paper.pdf"},
            {"label": "project", "url": "https://toys.example.org/play/"},
        ],
        "is_paper": True,
    }
    (unread,) = result.stderr.splitlines()
    assert unread.startswith("raw/toy.md:56: warning: it links a paper, but no title can be made out")
    assert snapshot(project) == snapshot(project)


def test_parse_writes_nothing(project: Path, call: Call) -> None:
    """Reading a list leaves the folder as it was."""
    before = snapshot(project)
    call("parse", "raw/toy.md")
    assert snapshot(project) == before


def test_options_say_where_to_read_and_write(project: Path, call: Call) -> None:
    """--list, --out, --readme and --records: nothing else is read or written."""
    shutil.move(project / "raw", project / "in put")
    where = ("--list", "in put/toy.md", "--out", "a/data", "--readme", "b/LIST.md", "--records", "in put/records")
    result = call("enrich", *where, "--offline", "--refresh", "--strict")
    assert result.exit_code == 0
    assert {path.name for path in project.iterdir()} == {"in put", "a", "b"}
    readme = (project / "b/LIST.md").read_text(encoding="utf-8")
    assert "[⚠ 待核实](../a/data/REVIEW.md)" in readme
    assert "papers:begin toy " in readme
    assert "papers:begin tools" not in readme
    assert call("check", *where).exit_code == 0


def test_options_beat_the_environment(project: Path, call: Call) -> None:
    """PIPELINE_RECORDS_DIR says where the records are, unless --records does."""
    shutil.move(project / "raw/records", project / "kept")
    assert call("enrich", PIPELINE_RECORDS_DIR="kept").exit_code == 0
    assert (project / "kept/papers.jsonl").is_file()
    assert not (project / "raw/records").exists()
    assert call("resolve", "--records", "kept", PIPELINE_RECORDS_DIR="elsewhere").exit_code == 0
    assert not (project / "elsewhere").exists()


def test_dry_run_writes_nothing_and_says_what_a_run_would_write(project: Path, call: Call) -> None:
    """--dry-run leaves the folder as it is, the first time and later."""
    before = snapshot(project)
    result = call("enrich", "--dry-run")
    assert (result.exit_code, snapshot(project)) == (0, before)
    for name in OUTPUTS:
        assert f"{name}: is missing; a run would write it" in result.stderr
    call("enrich")
    before = snapshot(project)
    result = call("enrich", "--dry-run")
    assert (result.exit_code, snapshot(project)) == (0, before)
    assert "a run would write it" not in result.stderr


def test_a_second_run_says_that_nothing_has_changed(made: Path, call: Call) -> None:
    """With the same inputs no file is touched but run.json."""
    before = {name: (made / name).stat().st_mtime_ns for name in OUTPUTS}
    result = call("enrich", "--offline")
    assert result.stderr.splitlines()[-1] == "nothing has changed"
    assert {name: (made / name).stat().st_mtime_ns for name in OUTPUTS} == before


def test_quiet_says_only_what_needs_a_person(project: Path, call: Call) -> None:
    """With -q warnings are left, progress and totals are not."""
    lines = call("-q", "enrich", "--offline").stderr.splitlines()
    assert len(lines) == 5
    assert all(line.startswith("warning: toy") for line in lines)
    assert (project / "README.md").is_file()


def test_a_list_of_its_own_shape_needs_nothing_else(
    tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another list, without TOML, overrides or records: tiers null, English, everything unresolved said."""
    monkeypatch.chdir(tmp_path)
    Path("papers.md").write_text(
        "# Papers\n\n- [A Toy](https://arxiv.org/abs/2001.00001) (EMNLP2020)\n- **B Toy**. *Ann Bee, Cy Dee*. ACL.\n",
        encoding="utf-8",
    )
    result = call("enrich", "--list", "papers.md", "--records", "rec")
    assert result.exit_code == 0
    assert "warning: papers, line 4: B Toy: it links no id, and no record has its title" in result.stderr
    papers = pd.read_parquet("enriched/papers.parquet", dtype_backend="pyarrow")
    assert papers["tiers"].isna().all()
    assert sorted(papers["match_status"]) == ["linked", "unresolved"]
    readme = Path("README.md").read_text(encoding="utf-8")
    assert "<sub>[⚠ to be checked](enriched/REVIEW.md)</sub>" in readme
    assert "<sub>Paper data compiled from [arXiv](https://arxiv.org/)</sub>" in readme


def test_a_list_can_be_its_own_output(project: Path, call: Call) -> None:
    """With --readme the list itself, the list gains the additions in place; the next run changes no byte."""
    shutil.copy(project / "raw/toy.md", project / "toy.md")
    shutil.copy(project / "raw/toy.toml", project / "toy.toml")
    args = ("--list", "toy.md", "--readme", "toy.md")
    assert call("enrich", *args).exit_code == 0
    once = (project / "toy.md").read_bytes()
    assert b"<!--+--><br><sub>" in once
    result = call("enrich", *args)
    assert result.stderr.splitlines()[-1] == "nothing has changed"
    assert (project / "toy.md").read_bytes() == once
    assert call("check", *args).exit_code == 0
    both = call("enrich", *args, "--list", "raw/tools.md")
    assert _said(both).startswith("error: toy.md: is itself a list, and raw/tools.md cannot stand in it")


def test_the_module_is_the_command(pipeline: Run, tmp_path: Path) -> None:
    """`python -m pipeline` is the same command, from any folder."""
    folder = set_up(tmp_path / "project")
    ran = pipeline("enrich", cwd=folder)
    assert (ran.returncode, ran.stdout) == (0, "")
    assert "23 entries, 20 papers" in ran.stderr


# Exit status 2: usage.


@pytest.mark.parametrize(
    "args",
    [
        ["nonsense"],
        ["enrich", "--nonsense"],
        ["enrich", "stray"],
        ["enrich", "--list"],
        ["parse"],
        ["parse", "raw/toy.md", "raw/tools.md"],
        ["build", "--strict"],
        ["why"],
        ["check", "--dry-run"],
    ],
)
def test_wrong_usage(project: Path, call: Call, args: list[str]) -> None:
    """A command line that cannot be understood ends with status 2 and changes nothing."""
    before = snapshot(project)
    result = call(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Error: " in result.stderr
    assert snapshot(project) == before


@pytest.mark.parametrize("command", [["enrich"], ["check"], ["parse", "raw/toy.md"]])
@pytest.mark.parametrize("now", ["yesterday", "2026-13-01", "12:00", "1700000000.5"])
def test_a_clock_that_cannot_be_read_is_wrong_usage(project: Path, call: Call, command: list[str], now: str) -> None:
    """PIPELINE_NOW that is no ISO 8601 time ends with status 2, says how to write it, and changes nothing."""
    before = snapshot(project)
    result = call(*command, PIPELINE_NOW=now)
    assert result.exit_code == 2
    assert "PIPELINE_NOW" in result.stderr
    assert "2026-01-31T12:00:00Z" in result.stderr
    assert snapshot(project) == before


@pytest.mark.parametrize(
    ("now", "started"),
    [
        ("2031-05-06T07:08:09Z", "2031-05-06T07:08:09+00:00"),
        ("2031-05-06", "2031-05-06T00:00:00+00:00"),
        ("2031-05-06T07:08:09+08:00", "2031-05-06T07:08:09+08:00"),
    ],
)
def test_the_clock_shows_in_run_json_alone(made: Path, call: Call, now: str, started: str) -> None:
    """PIPELINE_NOW stands for the clock; no output but run.json knows the time."""
    before = {name: (made / name).read_bytes() for name in OUTPUTS}
    assert call("enrich", "--offline", PIPELINE_NOW=now).exit_code == 0
    assert json.loads((made / "enriched/run.json").read_text(encoding="utf-8"))["started"] == started
    assert {name: (made / name).read_bytes() for name in OUTPUTS} == before


# Help and start-up.


@pytest.mark.parametrize(
    "command",
    [[], ["enrich"], ["parse"], ["resolve"], ["fetch"], ["build"], ["readme"], ["why"], ["review"], ["check"]],
)
def test_every_command_has_help(call: Call, command: list[str]) -> None:
    """--help says what a command does, with status 0."""
    result = call(*command, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: ")
    assert len(result.stdout.splitlines()) > 5


def test_help_names_every_command_of_the_contract(call: Call) -> None:
    """The first page lists all commands."""
    said = call("--help").stdout
    assert [
        name
        for name in "enrich parse resolve fetch build readme why review check".split()
        if f"\n  {name} " not in said
    ] == []


def test_help_loads_no_heavy_library() -> None:
    """Help is shown without pandas, pyarrow, rich or any stage: start-up stays quick."""
    code = (
        "import sys; from pipeline.cli import main; main(['--help'], standalone_mode=False); "
        "print(sorted(m for m in sys.modules if m.split('.')[0] in "
        "{'pandas', 'pyarrow', 'rich', 'numpy', 'requests', 'markdown_it', 'arxiv', 'duckdb', 'polars'}))"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


def test_the_version_is_the_projects(call: Call) -> None:
    """--version works from a checkout that is not installed."""
    result = call("--version")
    assert result.exit_code == 0
    assert f'version = "{result.stdout.strip()}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


# check: what is not current, by name.


def test_check_is_content_with_what_a_run_made(made: Path, call: Call) -> None:
    """After a run everything is valid and current; checking changes nothing."""
    before = snapshot(made)
    result = call("check")
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (0, "inputs valid, outputs current")
    assert snapshot(made) == before


@pytest.mark.parametrize("name", [name for name in OUTPUTS if name != "raw/records/citations.jsonl"])
def test_check_names_what_is_missing(made: Path, call: Call, name: str) -> None:
    """An output that is gone is named, with the remedy; the history cannot be made anew, see test_counts."""
    (made / name).unlink()
    result = call("check")
    assert result.exit_code == 1
    assert f"error: {name}: is missing: run `pipeline enrich`" in result.stderr


@pytest.mark.parametrize("name", [name for name in OUTPUTS if not name.endswith(".parquet") and "records" not in name])
def test_check_names_what_was_edited(made: Path, call: Call, name: str) -> None:
    """An output that is not what its inputs make is named; a run restores it, but for a list edited in the README."""
    path = made / name
    text = path.read_bytes()
    lines = text.splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:3], b"edited\n", *lines[3:]]))
    if name == "README.md":
        assert "was edited here (lines 4), where it is generated: run `pipeline adopt README.md`" in _said(
            call("check")
        )
        assert call("enrich", "--offline").exit_code == 1
        assert path.read_bytes() != text
    else:
        said = f"error: {name}: is not what its inputs make, or was edited: run `pipeline enrich`"
        assert _said(call("check")).startswith(said)
        assert call("enrich", "--offline").exit_code == 0
        assert path.read_bytes() == text


@pytest.mark.parametrize("name", ["raw/records/papers.jsonl", "raw/records/citations.jsonl"])
def test_check_names_records_that_lack_something(made: Path, call: Call, name: str) -> None:
    """Records without a line that a run would add are named."""
    lines = (made / name).read_bytes().splitlines(keepends=True)
    (made / name).write_bytes(b"".join(lines[1:]))
    assert f"error: {name}: is not what its inputs make, or was edited: run `pipeline enrich`" in call("check").stderr


def test_check_names_all_that_a_changed_list_makes_stale(made: Path, call: Call) -> None:
    """An edited list makes what depends on it stale: every file is named, not the first alone."""
    path = made / "raw/tools.md"
    path.write_text(path.read_text(encoding="utf-8").replace("A Bullet Toy", "A Bullet-Toy"), encoding="utf-8")
    result = call("check")
    assert result.exit_code == 1
    stale = {line.split(":")[1].strip() for line in result.stderr.splitlines() if line.startswith("error: ")}
    assert {"enriched/entries.parquet", "README.md", "raw/records/papers.jsonl"} <= stale


# Exit status 1: bad input. One line with file, line and remedy; nothing changes.

Break = Callable[[Path], object]
_BEGIN, _END = "<!-- papers:begin tools -->", "<!-- papers:end tools -->"


def _gone(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _folder(path: Path) -> None:
    _gone(path)
    path.mkdir()


def _pipe(path: Path) -> None:
    _gone(path)
    os.mkfifo(path)


def _sparse(path: Path) -> None:
    with path.open("wb") as handle:
        handle.truncate(100_000_000)


def _link_to(target: str) -> Break:
    return lambda path: path.symlink_to(target)


def _holds(content: str | bytes) -> Break:
    def write(path: Path) -> None:
        _gone(path)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    return write


def _change(old: str, new: str) -> Break:
    def change(path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


BAD_LISTS: dict[str, tuple[Break, str]] = {
    "missing": (_gone, ": no such file: check the path"),
    "empty": (_holds(""), ": the file is empty: write the list into it"),
    "white space": (_holds(" \n\t\r\n\u3000\n"), ": the file is empty: write the list into it"),
    "a byte order mark": (_holds("\ufeff\n"), ": the file is empty: write the list into it"),
    "binary": (_holds(b"\x7fELF\n\n\x01\x00\x02"), ":3: a NUL byte: this is a binary file"),
    "UTF-16": (
        _holds("# 清单\n".encode("utf-16")),
        ":1: a NUL byte: this is a binary file, or UTF-16; save it as UTF-8",
    ),
    "GB 18030": (_holds("# List\n\n清单\n".encode("gb18030")), ":3: byte 0xc7 is not UTF-8: save the file as UTF-8"),
    "Latin-1": (_holds(b"# List\n- Sch\xfctze\n"), ":2: byte 0xfc is not UTF-8: save the file as UTF-8"),
    "100 MB": (_sparse, ": too large: 100 MB, the limit is 32 MB: split the file"),
    "a folder": (_folder, ": not a regular file: give the path of a file"),
    "a pipe": (_pipe, ": not a regular file: give the path of a file"),
    "a device": (_link_to("/dev/zero"), ": not a regular file: give the path of a file"),
    "a loop": (_link_to("list.md"), ": cannot be read ("),
    "a dead link": (_link_to("gone.md"), ": no such file: check the path"),
    "no entry": (
        _holds("# A list\n\nSome words.\n\n- a\n- b\n"),
        ": no entry can be read: a paper is a list item with",
    ),
    "only a fence": (_holds("```\n1. **A**. *B C, D E*. ACL 2020.\n```\n"), ": no entry can be read: "),
    "an open mark": (_holds("# A\n\nb <!--+--> c\n"), ":3: <!--+--> without its partner: delete it"),
    "a closed mark": (_holds("# A\n<!--/+-->\n"), ":2: <!--/+--> without its partner: delete it"),
}


@pytest.mark.parametrize("command", [["enrich", "--list"], ["parse"]], ids=["enrich", "parse"])
@pytest.mark.parametrize("name", BAD_LISTS)
def test_a_bad_list(made: Path, call: Call, name: str, command: list[str]) -> None:
    """A list that cannot be read: file, line and remedy on one line, status 1, nothing changed, nothing hangs."""
    spoil, words = BAD_LISTS[name]
    spoil(made / "list.md")
    _fails(made, call, f"list.md{words}", *command, "list.md")


def _fails(folder: Path, call: Call, words: str, *args: str) -> None:
    before = snapshot(folder)
    result = call(*args)
    assert (result.exit_code, result.stdout) == (1, "")
    assert _said(result).startswith(f"error: {words}")
    assert "Traceback" not in result.stderr
    assert snapshot(folder) == before


def _edited(path: Path) -> None:
    """Change one title, as somebody would who opens the file with a tool."""
    table = pq.read_table(path)
    rows = table.to_pylist()
    rows[0]["title"] = "Edited by hand"
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)


def _foreign(path: Path) -> None:
    pd.DataFrame({"a": [1]}).to_parquet(path)


NO_FILE = ": not a regular file: give the path of a file"
NO_OUTPUT = ": is not a regular file: remove it, or choose another place"
UNREADABLE = ": cannot be read as Parquet ("
NOT_OURS = ": is not what this program wrote; it was damaged or edited by hand: delete it and run `pipeline enrich`"
BAD_INPUTS: dict[str, dict[str, tuple[Break, str]]] = {
    "raw": {
        "a folder without lists": (_folder, ": holds no list: put a Markdown file there, or name one with --list"),
        "missing": (_gone, ": holds no list: put a Markdown file there, or name one with --list"),
    },
    "raw/toy.toml": {
        "broken": (_change("limit = 4", "limit = = 4"), ":10: not valid TOML ("),
        "unknown key": (_change("limit = 4", "limits = 4"), ":10: unknown key 'limits'"),
        "wrong type": (_change("limit = 4", 'limit = "4"'), ":10: limit must be"),
        "unknown heading": (_change('"最新"', '"最旧"'), ":"),
        "unknown language": (_change('"zh"', '"xx"'), ':1: language must be "zh" or "en"'),
        "folder": (_folder, NO_FILE),
        "pipe": (_pipe, NO_FILE),
        "binary": (_holds(b"\x00\x01"), ":1: a NUL byte: this is a binary file"),
        "not UTF-8": (_holds(b"# \xff"), ":1: byte 0xff is not UTF-8"),
        "too few entries": (_change("entries = 21", "entries = 99"), ": raw/toy.md gives 21 entries, at least 99 are"),
    },
    "raw/overrides.toml": {
        "unused": (
            _change('entry = "Toy Playground"', 'entry = "Toy Ground"'),
            ":8: no entry of the list 'toy' is titled 'Toy Ground': correct it, or delete this override",
        ),
        "no list": (_change('list = "toy"', 'list = "toys"'), ":1: there is no list 'toys'"),
        "wrong id": (_change("W19-4899", "W19/4899"), ":4: not a valid acl id"),
        "broken": (_change("ids = {", "ids = "), ":4: not valid TOML ("),
        "no reason": (_change("reason", "# reason"), ":1: reason is missing"),
        "decides nothing": (_change("is_paper = false\n", ""), ":8: this override decides nothing"),
        "not UTF-8": (_holds(b"[[override]]\nlist = '\xff'"), ":2: byte 0xff is not UTF-8"),
        "folder": (_folder, NO_FILE),
    },
    "raw/records/facts.jsonl": {
        "broken": (_change('{"key": "bullet"', '{"key" "bullet"'), ":2: not valid JSON"),
        "merged": (
            _change('{"key": "bullet"', '<<<<<<< HEAD\n{"key": "bullet"'),
            ":2: not valid JSON (a git merge was",
        ),
        "cut off": (_change('"source": "facts"}\n{"key": "bullet"', '\n{"key": "bullet"'), ":1: not valid JSON"),
        "no record": (_holds("[1, 2]\n"), ":1: not a record: it needs key, payload, retrieved and source"),
        "wrong type": (_change('"published": "2018-06-26"', '"published": 2018'), ":1: record 'another': "),
        "unknown field": (
            _change('"title": "Ano', '"titel": 1, "title": "Ano'),
            ":1: record 'another': unknown field 'titel'",
        ),
        "no origin": (
            _change('"venue": "invented"', '"venue": ""'),
            ":1: record 'another': sources does not say where venue",
        ),
        "another source": (
            _change('"source": "facts"}', '"source": "fact"}'),
            ":1: source is 'fact', but this is the file of",
        ),
        "doubled": (_change('{"key": "bullet"', '{"key": "another"'), ":2: the key 'another' stands twice"),
        "half a character": (_change("Another Toy Entirely", "Another \\ud800 Toy"), ":1: "),
        "not UTF-8": (_holds(b'{"key": "\xe4"}'), ":1: byte 0xe4 is not UTF-8"),
        "folder": (_folder, NO_FILE),
        "pipe": (_pipe, NO_FILE),
    },
    "raw/records": {"a file": (_holds(""), "")},
    "raw/records/papers.jsonl": {
        "edited": (_change('"arxiv:2003.09910"', '"arxiv:2003"'), ":1: "),
        "doubled": (
            _change("lite-a-lite-toy-for-self-supervised-play-c5c72b", "a-bullet-toy-c551af"),
            ":2: the paper_id 'a-",
        ),
        "no successor": (
            _change('"superseded_by": null', '"superseded_by": "gone"'),
            ":1: superseded_by 'gone', which is not",
        ),
    },
    "raw/records/citations.jsonl": {
        "edited": (_change('"citation_count": 12249', '"citation_count": "many"'), ":1: not a dated citation count"),
        "pipe": (_pipe, NO_FILE),
    },
    "README.md": {
        "folder": (_folder, NO_FILE),
        "pipe": (_pipe, NO_FILE),
        "not UTF-8": (_holds(b"# Mine\n\xff"), ":2: byte 0xff is not UTF-8: save the file as UTF-8"),
        "no markers": (_holds("# Mine\n"), ": no markers for the list tools: add the lines"),
        "one marker": (_change("<!-- papers:end toy -->\n", ""), ":14: <!-- papers:end toy --> is missing"),
        "doubled": (_change("# Toy tools\n", f"{_BEGIN}\n"), f":2: {_BEGIN} stands on lines 1, 2: keep one of them"),
        "reversed": (_holds(f"{_END}\n{_BEGIN}\n"), f":1: {_END} stands before {_BEGIN}"),
        "nested": (
            _holds(f"{_BEGIN}\n<!-- papers:begin toy -->\n<!-- papers:end toy -->\n{_END}\n"),
            ":2: the markers of toy stand inside those of tools",
        ),
    },
    "enriched/papers.parquet": {
        "cut off": (lambda path: path.write_bytes(path.read_bytes()[:2000]), UNREADABLE),
        "edited": (_edited, NOT_OURS),
        "folder": (_folder, NO_OUTPUT),
        "pipe": (_pipe, NO_OUTPUT),
    },
    "enriched/entries.parquet": {"text": (_holds("not Parquet"), UNREADABLE), "empty": (_holds(""), UNREADABLE)},
    "enriched/citations.parquet": {"another's": (_foreign, NOT_OURS)},
    "enriched/run.json": {"folder": (_folder, NO_OUTPUT)},
    "enriched/issues.jsonl": {"folder": (_folder, NO_OUTPUT), "pipe": (_pipe, NO_OUTPUT)},
}
CASES = [("enrich", file, name) for file, cases in BAD_INPUTS.items() for name in cases]
CHECKED = ("raw/toy.toml", "raw/records/papers.jsonl", "README.md", "enriched/papers.parquet", "enriched/issues.jsonl")
CASES += [("check", file, name) for file in CHECKED for name in BAD_INPUTS[file]]


@pytest.mark.parametrize(("command", "file", "name"), CASES)
def test_bad_input(made: Path, call: Call, command: str, file: str, name: str) -> None:
    """Whatever is wrong with configuration, decisions, records or outputs: one line, status 1, nothing changed."""
    spoil, words = BAD_INPUTS[file][name]
    spoil(made / file)
    _fails(made, call, f"{file}{words}", command)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--out", "raw/toy.md"], "raw/toy.md"),
        (["--out", "raw/toy.md/enriched"], "raw/toy.md/enriched"),
        (["--readme", "raw"], "raw: not a regular file"),
        (["--readme", "raw/toy.md/README.md"], "raw/toy.md/README.md"),
        (["--records", "raw/toy.md"], "raw/toy.md"),
        (["--out", "/proc/nowhere/enriched"], "/proc/nowhere/enriched"),
        (["--readme", "/proc/nowhere/README.md"], "/proc/nowhere/README.md"),
        (["--records", "/proc/nowhere", "--out", "new/data", "--readme", "new/README.md"], "/proc/nowhere"),
        (["--out", "new/data", "--readme", "/proc/README.md"], "/proc/README.md"),
        (["--out", "."], "README.md: would hold two outputs: choose another --out or --readme"),
    ],
)
def test_an_output_that_cannot_be_written(project: Path, call: Call, args: list[str], words: str) -> None:
    """Where an output cannot stand nothing is written at all, no folder is left behind, and the path is said."""
    for name in ("toy.toml", "overrides.toml"):
        (project / "raw" / name).unlink()
    _fails(project, call, words, "enrich", *args)


def test_an_output_that_is_write_protected(made: Path, call: Call) -> None:
    """A file that even its owner may not change stops the run before any other is changed."""
    target = made / "enriched/entries.parquet"
    chattr = shutil.which("chattr")
    if chattr is None or subprocess.run([chattr, "+i", target], check=False, capture_output=True).returncode:
        pytest.skip("this file system cannot protect a file")
    try:
        (made / "raw/tools.md").write_text("- [A Toy](https://arxiv.org/abs/2001.00001)\n", encoding="utf-8")
        _fails(made, call, "enriched/entries.parquet: cannot be written (", "enrich")
    finally:
        subprocess.run([chattr, "-i", target], check=True)


def test_two_lists_of_one_name(project: Path, call: Call) -> None:
    """Two lists that would have one pair of markers are refused."""
    shutil.copytree(project / "raw", project / "more")
    _fails(
        *(project, call, "raw/tools.md: two lists are named 'tools': rename one of the files", "enrich"),
        *("--list", "raw/tools.md", "--list", "more/tools.md"),
    )


def test_an_override_for_a_list_that_is_not_in_this_run_is_not_unused(project: Path, call: Call) -> None:
    """With --list only the overrides of those lists count; one that names no list at all is an error all the same."""
    assert call("enrich", "--list", "raw/tools.md").exit_code == 0
    _change('list = "toy"', 'list = "toys"')(project / "raw/overrides.toml")
    _fails(project, call, "raw/overrides.toml:1: there is no list 'toys'", "build", "--list", "raw/tools.md")


def _expect_more(path: Path) -> None:
    _change("papers = 19", "papers = 20\nresolved = 20")(path)


@pytest.mark.parametrize(
    ("state", "totals"),
    [
        (None, ["19 papers"]),
        ('{"semantic_scholar": {"asked": "2026-01-16", "down": true, "others": {}}}', ["19 papers"]),
        ('{"semantic_scholar": {"asked": "2026-01-16", "down": false, "others": {}}}', ["19 papers", "17 resolved"]),
    ],
    ids=["nobody asked", "not answered", "answered"],
)
def test_expectations_stop_a_run_before_it_writes(
    project: Path, call: Call, state: str | None, totals: list[str]
) -> None:
    """Totals out of bounds: status 1, every one said, nothing written; what is resolved counts once all answered."""
    _expect_more(project / "raw/toy.toml")
    if state:
        records = project / "raw/records"
        (records / "asked.json").write_text(state, encoding="utf-8")
        record = {"key": "title:a toy", "payload": None, "retrieved": "2026-01-16", "source": "semantic_scholar"}
        (records / "semantic_scholar.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    before = snapshot(project)
    result = call("enrich", "--offline")
    assert result.exit_code == 1
    assert [line for line in result.stderr.splitlines() if line.startswith("error: ")] == [
        f"error: raw/toy.toml: raw/toy.md gives {total}, at least 20 are expected: mend the list, or change [expect]"
        for total in totals
    ]
    assert snapshot(project) == before


# What a person sees.


def test_no_title_steers_the_terminal(tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Escape sequences in a list are written out on stderr, in the log as in errors."""
    monkeypatch.chdir(tmp_path)
    Path("l.md").write_text("- **A \x1b[31mRed\x1b]0;x\x07 Toy**. *Ann Bee, Cy Dee*. ACL 2019.\n", encoding="utf-8")
    result = call("enrich", "--list", "l.md", "--records", "records")
    assert "A \\x1b[31mRed\\x1b]0;x\\x07 Toy" in result.stderr
    assert "\x1b" not in result.stderr
    Path("bad\x1b[2J.md").write_text("", encoding="utf-8")
    assert _said(call("parse", "bad\x1b[2J.md")) == "error: bad\\x1b[2J.md: the file is empty: write the list into it"
    assert "\x1b" not in Path("README.md").read_text(encoding="utf-8").split("<br><sub>", 1)[1]


def _terminal(args: list[str], cwd: Path) -> Iterator[str]:
    master, slave = pty.openpty()
    environment = {**os.environ, **UNREACHABLE, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "COLUMNS": "200"}
    with subprocess.Popen([sys.executable, "-m", "pipeline", *args], cwd=cwd, env=environment, stderr=slave) as process:
        os.close(slave)
        shown = b""
        while True:
            try:
                shown += os.read(master, 65536)
            except OSError:
                break
        assert process.wait() == 0
    os.close(master)
    yield from shown.decode().replace("\r", "\n").split("\n")


def test_a_terminal_shows_a_bar_and_whole_lines(project: Path) -> None:
    """On a terminal a bar says the stage; what is said stands on lines of its own."""
    lines = list(_terminal(["enrich"], project))
    assert any("publish" in line and "%" in line for line in lines)
    plain = [line.removeprefix("\x1b[2K") for line in lines]
    assert "23 entries, 20 papers: 15 linked, 2 matched, 1 override, 1 conflict, 1 unresolved" in plain


def test_elsewhere_progress_is_plain_lines(project: Path, call: Call) -> None:
    """Where stderr is no terminal each stage is a line."""
    said = [line for line in call("enrich").stderr.splitlines() if line.endswith(" …")]
    assert said == ["parse …", "fetch …", "resolve …", "publish …"]
    said = [line for line in call("enrich", "--offline").stderr.splitlines() if line.endswith(" …")]
    assert said == ["parse …", "resolve …", "publish …"]
    assert (project / "README.md").is_file()
