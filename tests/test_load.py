import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from pipeline import load
from pipeline.columns import COLUMNS
from pipeline.compute import compute
from pipeline.errors import OutputError
from pipeline.files import write_together
from pipeline.project import Places, read_inputs
from pipeline.publish import render_data
from pipeline.tables import parquet_bytes
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def enriched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the real data set."""
    out = tmp_path_factory.mktemp("real") / "enriched"
    places = Places(raw=ROOT / "raw", records=ROOT / "raw" / "records")
    write_together(render_data(compute(read_inputs(places)).data, out))
    return out


def test_data_set_is_one_line_away(enriched: Path) -> None:
    """`from pipeline import load; load()` in the project's folder gives the papers as pandas."""
    line = "from pipeline import load; print(len(load()), type(load()).__module__)"
    done = subprocess.run(
        [sys.executable, "-c", line],
        cwd=enriched.parent,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["74", "pandas"], done.stderr


def test_each_table_is_as_it_was_written(enriched: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers, entries and citations have the rows and columns of their files; nulls stay null, integers integers."""
    monkeypatch.chdir(enriched.parent)
    papers, entries, citations = load(), load("entries"), load("citations")
    assert (len(papers), len(entries)) == (74, 75)
    for name, table in (("papers", papers), ("entries", entries), ("citations", citations)):
        assert list(table.columns) == [column.name for column in COLUMNS[name]]
        for column in COLUMNS[name]:
            assert table[column.name].dtype == pd.ArrowDtype(column.type), column.name
            read = pq.read_table(enriched / f"{name}.parquet")[column.name].to_pylist()
            values = [None if value is pd.NA else value for value in table[column.name]]
            assert [list(v) if isinstance(v, list) else v for v in values] == read
    assert set(entries["paper_id"]) == set(papers["paper_id"]) >= set(citations["paper_id"])


def test_another_folder_can_be_named(enriched: Path) -> None:
    """The folder is given as text or path."""
    assert load("papers", enriched).equals(load(folder=str(enriched)))


def test_missing_file_is_named_with_the_remedy(tmp_path: Path) -> None:
    """Where there is no data set, the message names the file and what to do."""
    with pytest.raises(OutputError, match=r"papers\.parquet: no such file: run `pipeline enrich`"):
        load(folder=tmp_path)


def test_unknown_table_is_named_with_those_there_are() -> None:
    """A table that does not exist is a mistake of the caller, who is told which there are."""
    with pytest.raises(ValueError, match="no table 'paper': use one of papers, entries, citations"):
        load("paper")  # type: ignore[arg-type]  # the type says so too


def test_damaged_file_is_not_loaded(tmp_path: Path) -> None:
    """A file that was cut off, or is another program's, is refused with a remedy, not half read."""
    whole = parquet_bytes("citations", [], newest=None)
    (tmp_path / "citations.parquet").write_bytes(whole[:-20])
    pd.DataFrame({"paper_id": ["x"]}).to_parquet(tmp_path / "entries.parquet")
    for table in ("citations", "entries"):
        with pytest.raises(OutputError, match="delete it and run `pipeline enrich`"):
            load(table, tmp_path)


def test_one_table_is_not_taken_for_another(tmp_path: Path) -> None:
    """A file of ours under the name of another table is refused."""
    (tmp_path / "papers.parquet").write_bytes(parquet_bytes("citations", [], newest=None))
    with pytest.raises(OutputError, match="other columns"):
        load(folder=tmp_path)
