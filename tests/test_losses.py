"""What the outputs still show and the records no longer hold; and what a killed run told already."""

import json
import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.errors import PipelineError, StoreError
from pipeline.logbook import read_log
from pipeline.run import check
from tests.live import DAY, KITES, WORLD, Project, command, small
from tests.services import Services
from tests.test_toy import enrich, places, set_up


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The small list after two runs, the services gone; the log has three steps."""
    with Services(WORLD) as services:
        project = small(tmp_path / "project", services)
        project.run()
        services.world = WORLD.replace(KITES, citations=500)
        project.run(days=1)
        project.run(days=40)
        project.run("build", offline=True, days=40)
    return project


def _cut(path: Path) -> None:
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))


def _empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    ("lose", "names"),
    [
        pytest.param(shutil.rmtree, ("",), id="the folder"),
        pytest.param(Path.unlink, ("citations.jsonl", "papers.jsonl", "asked.json"), id="all that tells of a history"),
        pytest.param(_empty, ("citations.jsonl", "asked.json"), id="all rows of the history"),
        pytest.param(_cut, ("citations.jsonl", "asked.json"), id="a row of the history"),
        pytest.param(Path.unlink, ("changes.jsonl",), id="the log"),
        pytest.param(_empty, ("changes.jsonl",), id="all steps of the log"),
    ],
)
def test_what_was_lost_is_said_before_anything_is_asked_or_written(
    project: Project, lose: Callable[[Path], None], names: tuple[str, ...]
) -> None:
    """Status 1, one line with the remedy; `check` says the same, and what is left stays as it is."""
    for name in names:
        path = project.folder / "raw/records" / name
        (Path.unlink if name == "asked.json" else lose)(path)
    before = project.files()
    status, said = command(project, "--quiet", "enrich", PIPELINE_NOW=f"{DAY + timedelta(days=41)}T00:00:00Z")
    assert (status, project.files()) == (1, before)
    assert said.count("\n") == 1
    assert "was lost" in said
    assert "git checkout HEAD -- raw/records" in said
    with pytest.raises(StoreError, match="was lost"):
        project.check()


def test_other_records_beside_the_outputs_of_these_are_refused(project: Project, tmp_path: Path) -> None:
    """A mistyped folder of records is no reason to begin anew."""
    before = project.files()
    status, said = command(project, "--quiet", "enrich", "--offline", PIPELINE_RECORDS_DIR=str(tmp_path / "mistyped"))
    assert (status, project.files()) == (1, before)
    assert "mistyped/citations.jsonl: the citation history was lost" in said


def test_what_is_gone_on_purpose_needs_a_word(project: Project) -> None:
    """Without the table the history begins with what is left; a page of changes that is not ours proves nothing."""
    _cut(project.folder / "raw/records/citations.jsonl")
    (project.folder / "raw/records/asked.json").unlink()
    (project.folder / "enriched/citations.parquet").unlink()
    (project.folder / "enriched/changes.json").write_text("[1, 2", encoding="utf-8")
    project.run(offline=True)
    project.check()


def test_days_to_come_are_said(project: Project) -> None:
    """A run whose clock is before the newest answer says so, in one line, and goes on."""
    status, said = command(project, "--quiet", "enrich", "--offline", PIPELINE_NOW=f"{DAY}T00:00:00Z")
    assert status == 0
    newest = f"the newest record is of {DAY + timedelta(days=40)}, and today is {DAY}"
    assert [line for line in said.splitlines() if newest in line and "set the clock right" in line]


def _run_until(folder: Path, nth: int) -> None:
    """Run over the toy, and be killed before the nth file is renamed into place."""
    rename, done = Path.replace, iter(range(1000))

    def rename_or_die(self: Path, target: Path) -> Path:
        if next(done) == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return rename(self, target)

    Path.replace = rename_or_die  # type: ignore[method-assign, assignment]  # in a process of its own
    enrich(folder)


def test_a_run_that_was_killed_tells_what_it_changed_once(tmp_path: Path) -> None:
    """Killed before any of its files is in place and run again: the same log as if it had not been."""
    folder = set_up(tmp_path / "whole")
    enrich(folder)
    path, config = folder / "raw/toy.md", folder / "raw/toy.toml"
    config.write_text(config.read_text(encoding="utf-8").partition("[expect.max]")[0], encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    item = "- **A Toy Added Later**. *Ann Bee, Cee Dee*. ACL 2019. [[pdf](https://arxiv.org/abs/1901.07777)]\n"
    lines = [line for line in text.splitlines(keepends=True) if "Nobody Knows" not in line]
    path.write_text("".join(lines).rstrip() + f"\n{item}", encoding="utf-8")
    processes = multiprocessing.get_context("spawn")
    killed = 0
    for nth in range(40):
        copy = tmp_path / str(nth)
        shutil.copytree(folder, copy)
        process = processes.Process(target=_run_until, args=(copy, nth))
        process.start()
        process.join(60)
        killed += process.exitcode == -signal.SIGKILL
        enrich(copy)
        check(places(copy))
        if not process.exitcode:
            break
    assert killed > 8
    told = read_log(copy / "raw/records/changes.jsonl")
    assert {change.kind for change in told[1].changes} >= {"added", "solved"}
    assert len(told) == 2
    for nth in range(killed):
        assert read_log(tmp_path / str(nth) / "raw/records/changes.jsonl") == told, f"killed before rename {nth}"
        shown = json.loads((tmp_path / str(nth) / "enriched/changes.json").read_bytes())
        assert [step["day"] for step in shown] == [step.day.isoformat() for step in reversed(told)]


def test_a_damaged_table_is_no_loss_but_an_error_of_its_own(project: Project) -> None:
    """It is named, with the remedy."""
    (project.folder / "enriched/citations.parquet").write_bytes(b"PAR1")
    with pytest.raises(PipelineError, match="cannot be read as Parquet"):
        project.check()
