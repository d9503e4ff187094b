"""The benchmarks run, and their figures are what we promise. Speed is not judged here: the pauses are left out."""

import subprocess
import sys
from importlib.util import find_spec

import pytest

from tests.conftest import ROOT

Table = dict[str, dict[str, str]]
COLD, WARM, LOOP = "this pipeline, cold", "this pipeline, warm", "the loop, every time"
needs_package = pytest.mark.skipif(
    find_spec("semanticscholar") is None,
    reason="needs the package semanticscholar, which the extra `benchmark` installs",
)


@pytest.fixture(scope="module", params=[(), ("--gaps",)], ids=["everything-held", "gaps"])
def table(request: pytest.FixtureRequest) -> Table:
    """Row → column → cell of what `benchmarks.requests` prints."""
    only = () if find_spec("semanticscholar") else ("--only", "ours")
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.requests", "--scale", "0", *only, *request.param],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "the seconds are not those of real use" in done.stdout
    head, _, *rows = [line.strip("|").split("|") for line in done.stdout.splitlines() if line.startswith("|")]
    names = [name.strip() for name in head]
    return {row[0].strip(): dict(zip(names, map(str.strip, row), strict=True)) for row in rows}


def _number(cell: str) -> int:
    return int(cell.partition(" ")[0])


def test_a_first_run_keeps_to_its_budget(table: Table) -> None:
    """From empty records the whole list needs at most 30 requests."""
    assert 0 < _number(table[COLD]["requests"]) <= 30


def test_a_second_run_asks_nothing(table: Table) -> None:
    """What was answered is not asked again, and nothing that was found is lost."""
    assert _number(table[WARM]["requests"]) == 0
    assert table[WARM]["ids found"] == table[COLD]["ids found"]


@pytest.mark.parametrize("run", [COLD, WARM])
def test_no_id_is_another_papers(table: Table, run: str) -> None:
    """Look-alikes are never taken, not even where the paper itself is missing."""
    assert table[run]["wrong ids"] == "0"
    assert _number(table[run]["ids found"]) > 200


@needs_package
def test_the_loop_is_measured_beside_it(table: Table) -> None:
    """The loop asks both services for each of the 75 entries, and finds what there is."""
    assert _number(table[LOOP]["requests"]) >= 150
    assert _number(table[LOOP]["ids found"]) > 200


@needs_package
def test_no_fewer_ids_are_found_than_by_the_loop(table: Table) -> None:
    """Also where Semantic Scholar lacks a paper: arXiv is searched for it by title."""
    assert _number(table[COLD]["ids found"]) >= _number(table[LOOP]["ids found"])


@needs_package
@pytest.mark.parametrize("table", [("--gaps",)], indirect=True, ids=["gaps"])
def test_the_loop_takes_the_nearest_paper_for_one_that_is_missing(table: Table) -> None:
    """The best match of a service is not always the paper."""
    assert _number(table[LOOP]["wrong ids"]) > 0


def test_every_entry_of_a_long_list_is_read() -> None:
    """The list of `benchmarks.parse_speed` is one that is read whole; its times are not judged here."""
    command = [sys.executable, "-m", "benchmarks.parse_speed", "--entries", "4000"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert "| 4,000 |" in done.stdout, done.stderr
    assert "not read" not in done.stdout
