"""What a run writes, changed by a pull request: named, with commands that undo it and nothing else."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import main
from tests.live import DAY
from tests.pulls import (
    HARBOUR,
    LATEST,
    LIST,
    MUST,
    REASON,
    TOML,
    Repository,
    Row,
    git,
    kinds,
    sentences,
)

END = "<!-- papers:end flying -->"


def _said(report: Row, kind: str) -> str:
    (message,) = [finding["message"] for finding in report["findings"] if finding["kind"] == kind]
    return str(message)


def _undo(repository: Repository, message: str, folder: Path | None = None) -> list[str]:
    """Do what a sentence says, as it stands; return the files that are still other than on main."""
    where = folder or repository.folder
    command = message[message.index(": git ") + 2 :]
    subprocess.run(["bash", "-e", "-c", command], cwd=where, check=True, capture_output=True)  # noqa: S607
    git(where, "commit", "--quiet", "--allow-empty", "--message", "as it was")
    differing = ["git", "-C", str(where), "diff", "--name-only", "main...HEAD"]
    return subprocess.check_output(differing, text=True).split()


def _run(repository: Repository, *options: str) -> None:
    told = {**repository.project.environment, "PIPELINE_NOW": f"{DAY}T00:00:00Z"}
    assert CliRunner().invoke(main, ["enrich", *options], env=told).exit_code == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"enriched/README.md": "mine\n"},
        {"enriched/mine.csv": "a\n", "enriched/README.md": "mine\n"},
        {f"enriched/{n}.csv": "a\n" for n in range(20)} | {"enriched/README.md": "mine\n"},
        {f"enriched/{n}.csv": "a\n" for n in range(3)} | {f"raw/records/{n}.jsonl": "\n" for n in "abc"},
        {"enriched/a b's.csv": "a\n", "enriched/äö.csv": "a\n"},
    ],
    ids=["changed", "new", "many new", "few in each folder", "odd names"],
)
def test_the_commands_that_are_told_undo_every_change(repository: Repository, changed: dict[str, str]) -> None:
    """Files that were there are taken back, those that were not are removed, however many there are."""
    for path, text in changed.items():
        repository.write(path, text)
    repository.edit((MUST, f"{MUST}\n{HARBOUR}{REASON}"))
    assert _undo(repository, _said(repository.report(), "generated")) == ["raw/flying.md"]


def test_a_run_in_the_pull_request_is_undone_as_well(repository: Repository) -> None:
    """Everything that it wrote, the README with it; what people write stays."""
    repository.edit((MUST, f"{MUST}\n{HARBOUR}{REASON}"))
    repository.project.run(days=1)
    repository.write("raw/records/facts.jsonl", "")
    said = _said(repository.report(), "generated")
    assert said.rpartition(" ")[2].replace("_", "\\_") in repository.page(), "not cut"
    assert _undo(repository, said) == ["raw/flying.md", "raw/records/facts.jsonl"]


def test_generated_files_that_were_never_there_are_removed(repository: Repository) -> None:
    """The first run is no newcomer's: where main has no data set, the commands leave none."""
    git(repository.folder, "checkout", "--quiet", "main")
    git(repository.folder, "rm", "-r", "--quiet", "enriched", "raw/records")
    repository.commit()
    git(repository.folder, "checkout", "--quiet", "-B", "newcomer")
    repository.project.run()
    assert _undo(repository, _said(repository.report(), "generated")) == []


def test_the_commit_that_is_named_is_one_that_the_newcomer_has(repository: Repository, tmp_path: Path) -> None:
    """Also where a merge into a newer main is checked out, as for a pull request on GitHub."""
    repository.write("enriched/README.md", "mine\n")
    repository.commit()
    fork = tmp_path / "fork"
    git(tmp_path, "clone", "--quiet", "--branch", "newcomer", repository.folder.as_uri(), str(fork))
    git(fork, "branch", "main", "origin/main")
    git(repository.folder, "checkout", "--quiet", "main")
    repository.write("news.md", "News.\n")
    repository.commit()
    git(repository.folder, "checkout", "--quiet", "-B", "merge")
    git(repository.folder, "merge", "--quiet", "--no-edit", "newcomer")
    report = json.loads(repository.check("--json").stdout)
    assert _undo(repository, _said(report, "generated"), fork) == []


def test_a_deleted_readme_is_to_be_taken_back(repository: Repository) -> None:
    """A run would write one with nothing but the list."""
    (repository.folder / "README.md").unlink()
    assert _undo(repository, _said(repository.report(), "generated")) == []


@pytest.mark.parametrize("is_list_edited", [False, True])
def test_who_edits_the_generated_list_is_shown_the_way(repository: Repository, *, is_list_edited: bool) -> None:
    """Which file to edit, and how to undo the edit: the next run would stop at it."""
    repository.edit(("*Pia Quist, Rolf Stenmark*", "*P. Quist*"), path="README.md")
    if is_list_edited:
        repository.edit((MUST, f"{MUST}\n{HARBOUR}{REASON}"))
    report = repository.report()
    assert [finding["level"] for finding in report["findings"]] == ["error"]
    said = _said(report, "generated list")
    assert "edit raw/flying.md instead" in said
    assert _undo(repository, said) == (["raw/flying.md"] if is_list_edited else [])


def test_what_else_is_written_in_a_readme_is_not_to_be_thrown_away(repository: Repository) -> None:
    """Where the list in it was written anew and other text edited, git asks about each part."""
    git(repository.folder, "checkout", "--quiet", "main")
    text = (repository.folder / "README.md").read_text()
    repository.write("README.md", f"# Mine\n\n{text}")
    repository.commit()
    git(repository.folder, "checkout", "--quiet", "-B", "newcomer")
    repository.edit(("# Mine", "# Ours"), path="README.md")
    assert repository.report()["findings"] == []
    repository.edit((MUST, f"{MUST}\n{HARBOUR}{REASON}"))
    repository.project.run(days=1)
    report = repository.report()
    assert kinds(report) == ["generated part", "generated"]
    assert re.search(r"git checkout --patch [0-9a-f]{12} -- README\.md$", _said(report, "generated part"))
    assert "leave them out: enriched/" in _said(report, "generated")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ((f"{END}\n", ""), "is missing: add it where the list ends"),
        ((END, f"{END}\n{END}"), "keep one of them"),
        (None, "no markers for the list flying"),
    ],
    ids=["end deleted", "end doubled", "replaced"],
)
def test_markers_that_a_pull_request_breaks_are_a_finding(
    repository: Repository, change: tuple[str, str] | None, says: str
) -> None:
    """With the words of the run that would stop there."""
    if change:
        repository.edit(change, path="README.md")
    else:
        repository.write("README.md", "# Mine\n")
    said = repository.report()["findings"]
    assert [(finding["level"], finding["kind"]) for finding in said] == [("error", "markers")]
    assert says in said[0]["message"]


def test_markers_that_were_not_right_before_are_no_fault_of_the_newcomer(repository: Repository) -> None:
    """A README without a place for the list stays one."""
    git(repository.folder, "checkout", "--quiet", "main")
    repository.write("README.md", "# Mine\n")
    repository.commit()
    git(repository.folder, "checkout", "--quiet", "-B", "newcomer")
    repository.write("README.md", "# Ours\n")
    assert repository.report()["findings"] == []


def test_a_readme_that_leads_out_of_the_repository_is_not_read(repository: Repository, tmp_path: Path) -> None:
    """It is said of the README, and nothing of what it leads to is shown."""
    (tmp_path / "secret").write_text("a secret\n")
    (repository.folder / "README.md").unlink()
    (repository.folder / "README.md").symlink_to(tmp_path / "secret")
    report = repository.report()
    assert "leads out of the repository" in _said(report, "markers")
    assert "secret" not in sentences(report)


@pytest.fixture
def in_place(repository: Repository) -> Repository:
    """A list that is its own output, enriched on main."""
    git(repository.folder, "checkout", "--quiet", "main")
    git(repository.folder, "rm", "-r", "--quiet", "enriched", "raw/flying.md", "raw/flying.toml")
    repository.write("README.md", LIST)
    repository.write("README.toml", TOML.format("en"))
    _run(repository, "--in-place", "README.md")
    repository.commit()
    git(repository.folder, "checkout", "--quiet", "-B", "newcomer")
    return repository


@pytest.mark.parametrize("option", ["--in-place", "--list"])
def test_an_edit_within_our_marks_is_told(in_place: Repository, option: str) -> None:
    """The next run would overwrite it without a word; where a run wrote it, it is no more than a warning."""
    text = (in_place.folder / "README.md").read_text()
    in_place.write("README.md", text.replace("2026-05-11", "2027-05-11"))
    (part,) = in_place.report(option, "README.md")["lists"]
    assert [(finding["level"], finding["kind"]) for finding in part["findings"]] == [("error", "additions")]
    line = text[: text.index("2026-05-11")].count("\n") + 1
    assert f"will be overwritten (line {line})" in part["findings"][0]["message"]
    in_place.write("raw/records/arxiv.jsonl", "")
    (part,) = in_place.report(option, "README.md")["lists"]
    assert [(finding["level"], finding["kind"]) for finding in part["findings"]] == [("warning", "additions")]


def test_an_entry_that_takes_its_addition_with_it_is_no_edit_of_it(in_place: Repository) -> None:
    """Moved, or gone: what was added to the others is as it was, and how lines end is nobody's edit."""
    text = (in_place.folder / "README.md").read_text()
    start, end = text.index("1. **Gliders"), text.index("2. **Clockwork")
    moved = text[:start] + text[end : text.index("\n", end) + 1] + text[start:end] + text[text.index("\n", end) + 1 :]
    in_place.write("README.md", moved)
    (part,) = in_place.report("--in-place", "README.md")["lists"]
    assert part["findings"] == []
    (in_place.folder / "README.md").write_bytes(text.replace(text[start:end], "").replace("\n", "\r\n").encode())
    (part,) = in_place.report("--in-place", "README.md")["lists"]
    assert kinds(part) == ["gone"]
    assert LATEST.strip() in text
