"""The outputs: what each file holds, and whether what is on disk is that."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.columns import SCHEMA_VERSION
from pipeline.compute import compute
from pipeline.errors import OutputError
from pipeline.project import read_inputs
from pipeline.publish import DATA_FILES, DataSet, refuse_foreign, render_data, render_readme, stale
from pipeline.regions import strip_added
from tests.test_toy import places, set_up


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> DataSet:
    """The toy's data set."""
    return compute(read_inputs(places(set_up(tmp_path_factory.mktemp("toy"))))).data


def _write(files: dict[Path, bytes]) -> None:
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def test_the_files_of_the_data_set(data: DataSet) -> None:
    """Three tables, the decisions, issues and changes twice, the dictionary and the licence, below one folder."""
    files = render_data(data, Path("out"))
    assert sorted(path.as_posix() for path in files) == [
        "out/CHANGES.md",
        "out/LICENSE.md",
        "out/README.md",
        "out/REVIEW.md",
        "out/changes.json",
        "out/citations.parquet",
        "out/decisions.jsonl",
        "out/entries.parquet",
        "out/issues.jsonl",
        "out/papers.parquet",
    ]
    assert files.keys() == {Path("out") / name for name in DATA_FILES}


def test_the_same_data_makes_the_same_bytes(data: DataSet) -> None:
    """Rendering twice gives the same bytes, Parquet too, wherever they go."""
    once = {path.name: content for path, content in render_data(data, Path("out")).items()}
    again = {path.name: content for path, content in render_data(data, Path("elsewhere/out")).items()}
    assert again == once


def test_issues_are_told_to_machines_and_people_alike(data: DataSet) -> None:
    """issues.jsonl has one object an issue, in the order of REVIEW.md's rows, with all its fields."""
    files = {
        path.name: content.decode()
        for path, content in render_data(data, Path("out")).items()
        if path.suffix != ".parquet"
    }
    rows = [json.loads(line) for line in files["issues.jsonl"].splitlines()]
    fields = {"level", "line", "list", "message", "paper_id", "remedy", "stage", "subject"}
    assert {frozenset(row) for row in rows} == {frozenset(fields)}
    assert len(rows) == len(data.issues) == 11
    cells = [line for line in files["REVIEW.md"].splitlines() if line.startswith("| toy")]
    ordered = [r for r in rows if r["level"] != "info"] + [r for r in rows if r["level"] == "info"]
    places_of = ["| toy" + (f", {row['line']}" if row["line"] else "") for row in ordered]
    assert [cell.split(" | ", maxsplit=1)[0] for cell in cells] == places_of
    assert [r["paper_id"] is None for r in rows if r["line"] is None or r["stage"] == "parse"] == [True, True, True]


def test_each_table_says_what_data_it_is_of(data: DataSet) -> None:
    """schema_version and data_version stand in each file, the newest day first; entries are of no day."""
    for path, content in render_data(data, Path("out")).items():
        if path.suffix == ".parquet":
            metadata = pq.read_schema(pa.BufferReader(content)).metadata
            assert metadata[b"schema_version"] == SCHEMA_VERSION.encode()
            day = b"undated." if path.stem == "entries" else b"2026-01-16."
            assert metadata[b"data_version"].startswith(day)


def test_the_readme_links_the_reasons_from_where_it_is(data: DataSet, tmp_path: Path) -> None:
    """The mark of an entry leads from README to REVIEW.md, whatever the folders are called."""
    for readme, out, link in (
        ("README.md", "enriched", "enriched/REVIEW.md"),
        ("docs/LIST.md", "enriched", "../enriched/REVIEW.md"),
        ("a/README.md", "a/my data", "my%20data/REVIEW.md"),
    ):
        (content,) = render_readme(data, tmp_path / readme, tmp_path / out).values()
        assert f"[⚠ 待核实]({link})" in content.decode()


def test_the_readme_of_several_lists_has_a_pair_of_markers_each(data: DataSet, tmp_path: Path) -> None:
    """Every list stands between its own markers, and the words between two lists stay."""
    text = "".join(f"{n}\n<!-- papers:begin {n} -->\n<!-- papers:end {n} -->\n" for n in ("toy", "tools"))
    (tmp_path / "README.md").write_text(f"{text}end\n", encoding="utf-8")
    (content,) = render_readme(data, tmp_path / "README.md", tmp_path / "enriched").values()
    lines = strip_added(content.decode()).splitlines()
    marks = [line for line in lines if line in {"toy", "tools", "end"} or line.startswith("<!-- papers:")]
    assert marks == [*text.splitlines(), "end"]
    assert lines.index("# 玩具清单") < lines.index("tools") < lines.index("# Toy tools")


def test_nothing_is_stale_after_writing(data: DataSet, tmp_path: Path) -> None:
    """What was just written is current, and ours to replace."""
    files = render_data(data, tmp_path)
    _write(files)
    assert stale(files) == []
    refuse_foreign(files)


def test_everything_is_missing_before(data: DataSet, tmp_path: Path) -> None:
    """Every file that is not there is said."""
    files = render_data(data, tmp_path)
    assert stale(files) == [f"{path}: is missing: run `pipeline enrich` and commit it" for path in files]
    refuse_foreign(files)


def test_parquet_is_compared_by_content(data: DataSet, tmp_path: Path) -> None:
    """The same rows stored otherwise (another version of Arrow, say) are current; another day is not."""
    files = render_data(data, tmp_path)
    _write(files)
    papers = tmp_path / "papers.parquet"
    pq.write_table(pq.read_table(papers), papers, compression="snappy")
    assert papers.read_bytes() != files[papers]
    assert stale(files) == []
    later = render_data(replace(data, today=date(2026, 1, 17)), tmp_path)
    assert {line.partition(":")[0] for line in stale(later)} >= {str(papers), str(tmp_path / "README.md")}


def test_every_stale_file_is_said_the_damaged_too(data: DataSet, tmp_path: Path) -> None:
    """One damaged file does not hide the others."""
    files = render_data(data, tmp_path)
    _write(files)
    (tmp_path / "papers.parquet").write_bytes(b"PAR1")
    (tmp_path / "REVIEW.md").write_text("edited", encoding="utf-8")
    (tmp_path / "issues.jsonl").unlink()
    (tmp_path / "LICENSE.md").unlink()
    (tmp_path / "LICENSE.md").mkdir()
    problems = stale(files)
    assert len(problems) == 4
    for name, words in {
        "papers.parquet": "cannot be read as Parquet",
        "REVIEW.md": "is not what its inputs make, or was edited",
        "issues.jsonl": "is missing",
        "LICENSE.md": "is not a regular file",
    }.items():
        assert any(problem.startswith(f"{tmp_path / name}: {words}") for problem in problems)


def test_a_table_that_is_not_ours_is_not_replaced(data: DataSet, tmp_path: Path) -> None:
    """A Parquet file that somebody else wrote is refused, not overwritten."""
    pq.write_table(pa.table({"a": [1]}), tmp_path / "papers.parquet")
    with pytest.raises(OutputError, match=r"papers\.parquet: is not what this program wrote"):
        refuse_foreign(render_data(data, tmp_path))
