"""Public lists of other shapes, with what a careful reader takes from them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.errors import ListError
from pipeline.pages import ids_from_url
from pipeline.project import read_list
from pipeline.titles import title_key
from tests.conftest import Run

NAMES = ("awesome-relation-extraction", "DataAug4NLP", "CVPR2024-Papers-with-Code")


def test_a_numbered_list_with_bold_titles_is_read_without_a_fault(shared: Path, tmp_path: Path, pipeline: Run) -> None:
    """PLMpapers: every paper, title, link, author list and year is right, by the score that stands beside it."""
    read = pipeline("parse", shared / "lists/PLMpapers.md", cwd=tmp_path)
    assert (read.returncode, read.stderr) == (0, "")
    predicted = tmp_path / "read.jsonl"
    predicted.write_text(read.stdout, "utf-8")
    gold = shared / "lists/PLMpapers.gold.jsonl"
    command = [sys.executable, str(shared / "lists/score.py"), str(gold), str(predicted), "--json"]
    score = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert score["gold papers"] == score["predicted"] == 125
    rates = {name: rate for name, rate in score.items() if "rate" in name or "recall" in name or "precision" in name}
    assert rates == dict.fromkeys(rates, 1.0)
    assert len(rates) == 11
    assert score["authors where gold has none"] == 0


@pytest.mark.parametrize("name", NAMES)
def test_a_list_of_another_shape_gives_no_wrong_paper(shared: Path, name: str) -> None:
    """What is taken for a paper is one that the careful reader names too, with the same title."""
    rows = [json.loads(line) for line in (shared / f"lists/{name}.gold.jsonl").read_text("utf-8").splitlines()]
    known = {title_key(row["title"]) for row in rows if row["is_paper"] or row.get("ambiguous")}
    parsed = read_list(shared / f"lists/{name}.md")
    assert {title_key(entry.title) for entry in parsed.entries if entry.is_paper} <= known


@pytest.mark.parametrize("name", NAMES)
def test_a_list_of_another_shape_says_what_it_did_not_read(shared: Path, name: str) -> None:
    """Each paper that the careful reader finds, and that links arXiv or the Anthology, is an entry or an issue."""
    rows = [json.loads(line) for line in (shared / f"lists/{name}.gold.jsonl").read_text("utf-8").splitlines()]
    parsed = read_list(shared / f"lists/{name}.md")
    said = {entry.line for entry in parsed.entries} | {issue.line for issue in parsed.issues}
    ends = [row["line"] for row in rows[1:]] + [rows[-1]["line"] + 8]
    silent = [
        row["title"]
        for row, end in zip(rows, ends, strict=True)
        if row["is_paper"]
        and any(ids_from_url(link["url"]) for link in row["links"])
        and not said & set(range(row["line"], max(end, row["line"] + 1)))
    ]
    assert silent == []


def test_a_list_of_citations_in_paragraphs_is_refused_with_a_line(shared: Path) -> None:
    """Not one entry can be read: the first that looks like one is named."""
    with pytest.raises(ListError) as caught:
        read_list(shared / "lists/Deep-Learning-Papers-Reading-Roadmap.md")
    assert caught.value.line
    assert caught.value.line <= 35
