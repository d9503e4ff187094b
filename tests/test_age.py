"""Which sources have been silent for too long."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline.age import late
from pipeline.sources import SOURCES
from pipeline.store import read_store
from tests.conftest import Run

RECORD = {"key": "arXiv:1810.04801", "payload": None, "retrieved": "2026-01-01", "source": "semantic_scholar"}
NAME = "semantic_scholar"
State = dict[str, dict[str, object]]


def _records(folder: Path, *, down: bool, asked: str | None, held: bool = True) -> Path:
    folder.mkdir(parents=True)
    state: State = {NAME: {"asked": asked, "down": down, "others": {}}}
    (folder / "asked.json").write_text(json.dumps(state), encoding="utf-8")
    if held:
        (folder / f"{NAME}.jsonl").write_text(json.dumps(RECORD, sort_keys=True) + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("down", "asked", "held", "today", "said"),
    [
        (True, "2026-02-01", True, "2026-03-19", [f"{NAME} last answered on 2026-02-01, more than 45 days ago"]),
        (True, "2026-02-01", True, "2026-03-18", []),
        (False, "2026-02-01", True, "2026-12-31", []),
        (True, None, True, "2026-02-16", [f"{NAME} last answered on 2026-01-01, more than 45 days ago"]),
        (True, None, False, "2026-12-31", []),
    ],
    ids=["too long", "on the last day", "it has answered all", "the record knows", "nothing is held"],
)
def test_a_source_is_late_when_it_owes_an_answer_for_too_long(
    tmp_path: Path, *, down: bool, asked: str | None, held: bool, today: str, said: list[str]
) -> None:
    """One that has answered everything that it was asked is not, however long ago."""
    store = read_store(_records(tmp_path / "records", down=down, asked=asked, held=held), SOURCES)
    assert [*late(store, date.fromisoformat(today), timedelta(days=45))] == said


def test_one_that_never_answered_is_measured_by_what_others_said(tmp_path: Path) -> None:
    """The oldest record says since when there is a data set."""
    folder = _records(tmp_path / "records", down=False, asked="2026-02-01")
    state = json.loads((folder / "asked.json").read_text(encoding="utf-8"))
    down: State = {"arxiv": {"asked": None, "down": True, "others": {}}}
    (folder / "asked.json").write_text(json.dumps(state | down), encoding="utf-8")
    store = read_store(folder, SOURCES)
    assert [*late(store, date(2026, 3, 1), timedelta(days=45))] == [
        "arxiv has not answered since 2026-01-01, more than 45 days ago"
    ]


def test_the_command_says_it_to_the_schedule(tmp_path: Path, pipeline: Run) -> None:
    """One line a source on standard output, by the clock that it is given; nothing else."""
    _records(tmp_path / "raw/records", down=True, asked="2026-02-01")
    said = pipeline("late", "--max-age", "45", cwd=tmp_path, PIPELINE_NOW="2026-03-19T12:00:00Z")
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout == f"{NAME} last answered on 2026-02-01, more than 45 days ago\n"
    assert pipeline("late", "--max-age", "46", cwd=tmp_path, PIPELINE_NOW="2026-03-19T12:00:00Z").stdout == ""
    (tmp_path / "raw/records/asked.json").write_text("[]", encoding="utf-8")
    broken = pipeline("late", "--max-age", "45", cwd=tmp_path)
    assert broken.returncode == 1
    assert broken.stderr.startswith("error: raw/records/asked.json: ")
