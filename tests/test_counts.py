"""The citation history on disk: disorder is mended, loss and damage are said, nothing is begun anew."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.counts import read_counts, render_counts
from pipeline.errors import StoreError
from tests.live import HARBOURS, WORLD, Project, command, small
from tests.services import Services
from tests.test_falls import counts

ROWS = counts((0, 10), (1, 11), (2, 12), (3, 13))


def test_disorder_and_repetition_are_no_damage(tmp_path: Path) -> None:
    """A union merge mixes and repeats the lines of both sides: every row is there once."""
    path, lines = tmp_path / "citations.jsonl", render_counts([*ROWS, *ROWS[1:]]).splitlines(keepends=True)
    random.Random(4).shuffle(lines)  # noqa: S311 no secret
    path.write_bytes(b"".join(lines))
    assert set(read_counts(path, least=len(ROWS))) == set(ROWS)
    assert len(read_counts(path)) == len(ROWS)


def test_of_two_counts_of_one_day_the_higher_is_taken(tmp_path: Path) -> None:
    """Both sides of a merge measured it, in whatever order their lines come; what is merely stated may differ."""
    path = tmp_path / "citations.jsonl"
    for rows in ([*ROWS, *counts((1, 99))], [*counts((1, 99)), *ROWS]):
        path.write_bytes(render_counts(rows))
        of_the_day = [row.citation_count for row in read_counts(path) if row.as_of == counts((1, 99))[0].as_of]
        assert of_the_day == [max(99, *(row.citation_count for row in ROWS if row.as_of == counts((1, 99))[0].as_of))]
        assert len(read_counts(path)) == 4
    path.write_bytes(path.read_bytes().replace(b'"measured"', b'"stated"'))
    assert len(read_counts(path)) == 5


@pytest.fixture
def kept(tmp_path: Path) -> Project:
    """The small list after a run; the services are gone."""
    with Services(WORLD) as services:
        project = small(tmp_path / "project", services)
        project.run()
    return project


def _lose(path: Path) -> None:
    path.unlink()


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _drop_a_line(path: Path) -> None:
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))


def _cut_a_line(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-30])


def _lose_both(path: Path) -> None:
    path.unlink()
    path.with_name("asked.json").unlink()


RESTORE = "run `git checkout HEAD -- raw/records`"
DAMAGE = {
    _lose: f"citations.jsonl: the citation history was lost (the file is missing): {RESTORE}",
    _empty: f"citations.jsonl: the citation history was lost (0 of 7 rows are left): {RESTORE}",
    _drop_a_line: "citations.jsonl: the citation history was lost (6 of 7 rows are left)",
    _cut_a_line: "citations.jsonl:7: not valid JSON",
    _lose_both: "citations.jsonl: the citation history was lost (the file is missing)",
}


@pytest.mark.parametrize(("damage", "says"), DAMAGE.items(), ids=lambda item: getattr(item, "__name__", ""))
def test_a_lost_or_damaged_history_stops_a_run(kept: Project, damage: Callable[[Path], None], says: str) -> None:
    """Status 1, one line with the file and the remedy, nobody is asked and no file changes: no new history is begun."""
    damage(kept.places.records / "citations.jsonl")
    before, asked = kept.files(), len(kept.services.log)
    for arguments in (("enrich",), ("build",), ("check",), ("enrich", "--offline")):
        status, said = command(kept, "--quiet", *arguments)
        assert status == 1
        assert said.startswith(f"error: raw/records/{says}")
        assert said.count("\n") == 1
        assert "git checkout" in said
    assert (kept.files(), len(kept.services.log)) == (before, asked)


def test_a_history_that_grew_elsewhere_is_whole(kept: Project) -> None:
    """More rows than the last run knew of: a merge brought them."""
    path = kept.places.records / "citations.jsonl"
    row = json.loads(path.read_bytes().splitlines()[0]) | {"as_of": "2026-01-02"}
    path.write_bytes(path.read_bytes() + f"{json.dumps(row)}\n".encode())
    kept.run(offline=True)
    assert json.loads((kept.places.records / "asked.json").read_bytes())["citations.jsonl"] == 8


@pytest.mark.parametrize("rows", ["7", -1, True, None])
def test_a_number_of_rows_that_is_none_is_said(kept: Project, rows: object) -> None:
    """`asked.json` was edited or is damaged: nothing is concluded from it."""
    path = kept.places.records / "asked.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"citations.jsonl": rows}))
    with pytest.raises(StoreError, match=r"asked\.json: citations\.jsonl must be its number of rows"):
        kept.run(offline=True)


def test_a_run_that_is_killed_between_two_files_goes_on(tmp_path: Path) -> None:
    """The history is renamed into place first: whichever files are already there, the next run ends as if at once."""
    with Services(WORLD) as services:
        whole = small(tmp_path / "whole", services)
        whole.run()
        services.world = WORLD.replace(HARBOURS, citations=99)
        order = ["citations.jsonl", "acl.jsonl", "arxiv.jsonl", "semantic_scholar.jsonl", "asked.json", "papers.jsonl"]
        for many in range(len(order) + 1):
            project = small(tmp_path / str(many), services)
            project.places.records.mkdir()
            for name in order[:many]:
                (project.places.records / name).write_bytes((whole.places.records / name).read_bytes())
            project.run()
            assert {row["match_status"] for row in project.rows().values()} == {"linked", "matched", "unresolved"}
            project.check()
            rows = (project.places.records / "citations.jsonl").read_bytes().splitlines()
            assert len(rows) == len(set(rows)) == 7
