"""Public lists of other shapes, with what a careful reader takes from them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.parse_lists import missed, score
from pipeline.pages import ids_from_url
from pipeline.project import read_list
from tests.conftest import ROOT, Run

NAMES = (
    "awesome-relation-extraction",
    "DataAug4NLP",
    "CVPR2024-Papers-with-Code",
    "Deep-Learning-Papers-Reading-Roadmap",
    "PLMpapers",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_list_of_any_shape_is_read_as_a_careful_reader_would(shared: Path, name: str) -> None:
    """No target of the benchmark is missed."""
    assert missed(score(shared / "lists", name)) == []


def test_a_numbered_list_with_bold_titles_is_read_without_a_fault(shared: Path, tmp_path: Path, pipeline: Run) -> None:
    """PLMpapers: every paper, title, link, author list and year is right, and nothing is left unread."""
    read = pipeline("parse", shared / "lists/PLMpapers.md", cwd=tmp_path)
    assert (read.returncode, read.stderr) == (0, "")
    figures = score(shared / "lists", "PLMpapers")
    assert figures["gold papers"] == figures["predicted"] == 125
    rates = {name: rate for name, rate in figures.items() if "rate" in name or "recall" in name or "precision" in name}
    assert rates == dict.fromkeys(rates, 1.0)
    assert figures["authors where gold has none"] == 0


@pytest.mark.parametrize("name", NAMES)
def test_a_list_of_any_shape_says_what_it_did_not_read(shared: Path, name: str) -> None:
    """Each paper that the careful reader finds, and that links arXiv or the Anthology, is an entry or an issue."""
    rows = [json.loads(line) for line in (shared / f"lists/{name}.gold.jsonl").read_text("utf-8").splitlines()]
    parsed = read_list(shared / f"lists/{name}.md")
    said = {entry.line for entry in parsed.entries} | {issue.line for issue in parsed.issues}
    papers = [row for row in rows if row["is_paper"] and any(ids_from_url(link["url"]) for link in row["links"])]
    assert [row["title"] for row in papers if row["line"] not in said] == []


def test_the_benchmark_prints_a_table(shared: Path) -> None:
    """One line a list, and status 0 as long as every target is held."""
    command = [sys.executable, "benchmarks/parse_lists.py", str(shared / "lists")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert [line.split()[0] for line in done.stdout.splitlines()[2:]] == sorted(NAMES)
