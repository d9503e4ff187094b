"""The action: its steps run as a runner would run them, and nothing that comes in is part of a script."""

import hashlib
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.live import WORLD, Project
from tests.pulls import HARBOUR, LIST, MUST, TOML, Repository, git
from tests.services import Services

TEXT = (ROOT / "action.yml").read_text(encoding="utf-8")
STEPS = {
    name: re.sub(r"(?m)^ {8}", "", script)
    for name, script in re.findall(r"- name: (\w+)\n(?:.*\n)*?      run: \|\n((?: {8}.*\n|\n)+)", TEXT)
}
"""Name → script."""


def _step(name: str, cwd: Path, **environment: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run a step in an environment that holds nothing of this one but the way to the programs."""
    told = {"PATH": os.environ["PATH"], **{key: str(value) for key, value in environment.items()}}
    # as a runner calls what says `shell: bash`
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", STEPS[name]]
    return subprocess.run(command, cwd=cwd, env=told, capture_output=True, text=True, timeout=120, check=False)


def test_every_step_is_found() -> None:
    """These tests run what there is to run."""
    assert list(STEPS) == ["Install", "Check"]
    assert TEXT.count("run: |") == len(STEPS)


def test_nothing_that_comes_in_is_part_of_a_script() -> None:
    """Inputs and the event come in as variables of the environment: a branch's name is never run."""
    assert [name for name, script in STEPS.items() if "${{" in script] == []


def test_there_is_no_secret_and_no_other_action() -> None:
    """What it does not have it cannot give away."""
    assert re.findall(r"(?i)secrets\.|github\.token|uses:", TEXT) == []


@pytest.fixture
def pull(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Repository]:
    """A pull request that adds an entry without the reason that its part asks for."""
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Newcomer")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "newcomer@example.org")
    with Services(WORLD) as services:
        repository = Repository(project=Project(folder=tmp_path / "list", services=services))
        repository.write("raw/flying.md", LIST)
        repository.write("raw/flying.toml", TOML.format("en"))
        git(repository.folder, "init", "--quiet", "--initial-branch", "main")
        repository.commit()
        git(repository.folder, "checkout", "--quiet", "-b", "newcomer")
        repository.edit((MUST, f"{MUST}\n{HARBOUR}"))
        repository.commit()
        yield repository


def _check(pull: Repository, **inputs: str) -> "tuple[subprocess.CompletedProcess[str], str]":
    """Run the second step in an environment that has the packages; return how it went, and the job summary."""
    temp = pull.folder.with_name("temp")
    python = temp / "paper-list-pipeline/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    summary = temp / "summary.md"
    given = {"LIST": "", "BASE": "main", "STRICT": "false", "VERSION": ""} | inputs
    runner = {"RUNNER_TEMP": temp, "GITHUB_ACTION_PATH": ROOT, "GITHUB_STEP_SUMMARY": summary}
    own = {"PYTHONDONTWRITEBYTECODE": "1", "PIPELINE_CONTACT": "https://github.com/made-up/list"}
    done = _step("Check", pull.folder, **pull.project.environment, **given, **runner, **own)
    return done, summary.read_text(encoding="utf-8") if summary.exists() else ""


def test_the_page_goes_to_the_summary_and_commands_are_stopped_meanwhile(pull: Repository) -> None:
    """What is printed stands between a word that nobody knows before and the same word again."""
    done, summary = _check(pull)
    assert done.returncode == 0, done.stderr
    assert "| 15 | new · Harbours as Graphs of Moored Vessels |" in summary
    first, *_, last = done.stdout.splitlines()
    assert (word := re.fullmatch(r"::stop-commands::([0-9a-f]{32})", first))
    assert last == f"::{word[1]}::"
    assert summary in done.stdout


@pytest.mark.parametrize("strict", ["false", "true", "$(exit 3)"])
def test_only_strict_fails_the_build(pull: Repository, strict: str) -> None:
    """The reason is missing, which is an error."""
    done, summary = _check(pull, STRICT=strict)
    assert done.returncode == (1 if strict == "true" else 0)
    assert "The reason for including it is missing" in summary


@pytest.mark.parametrize(("strict", "status"), [("false", 0), ("true", 1)])
def test_a_check_that_cannot_be_made_is_said(pull: Repository, strict: str, status: int) -> None:
    """A base that is not there: in the summary too; a build fails for it with strict alone."""
    done, summary = _check(pull, STRICT=strict, BASE="origin/main")
    assert done.returncode == status
    assert "fetch-depth: 0" in summary
    assert "fetch-depth: 0" in done.stderr
    assert ("::warning::The paper list could not be checked" in done.stdout) == (strict == "false")


@pytest.mark.parametrize(
    ("lists", "shown"), [("raw/flying.md", 1), ("raw/flying.md\n\nREADME.md\n", 2), ("$(touch x)\n; touch x", 2)]
)
def test_lists_come_one_a_line(pull: Repository, lists: str, shown: int) -> None:
    """Each is a path and nothing else."""
    _, summary = _check(pull, LIST=lists)
    assert summary.count("\n### ") == shown
    assert not (pull.folder / "x").exists()


def test_nothing_of_the_pull_request_is_run(pull: Repository) -> None:
    """Modules of the names that are imported lie in the repository, and are left there."""
    for name in ("pipeline/__init__.py", "pipeline/__main__.py", "click.py", "json.py", "sitecustomize.py"):
        pull.write(name, 'open("ran", "w")\n')
    done, summary = _check(pull)
    assert done.returncode == 0
    assert "Harbours" in summary
    assert not (pull.folder / "ran").exists()


def _wheel(folder: Path, name: str, version: str) -> str:
    """Write a wheel of one module into a folder; return the hash of its file."""
    stem = f"{name.replace('-', '_')}-{version}"
    path = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("made_up.py", "")
        wheel.writestr(f"{stem}.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\n")
        wheel.writestr(f"{stem}.dist-info/RECORD", "")
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("version", "known", "installed"),
    [("", True, "made-up==1.0\n"), ("1.2", True, "paper-list-pipeline==1.2\n"), ("", False, "")],
    ids=["lock", "release", "another file than the lock says"],
)
def test_what_is_installed_is_what_the_lock_says(
    tmp_path: Path,
    version: str,
    known: bool,  # noqa: FBT001 a table
    installed: str,
) -> None:
    """Into a folder of its own, each file by its hash; a release by its number."""
    digest = _wheel(tmp_path, "made-up", "1.0") if known else "0" * 64
    _wheel(tmp_path, "made-up", "1.0")
    _wheel(tmp_path, "paper-list-pipeline", "1.2")
    (tmp_path / "requirements.lock").write_text(f"made-up==1.0 --hash=sha256:{digest}\n")
    here = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": tmp_path.as_uri(), "PIP_CONFIG_FILE": os.devnull}
    done = _install(tmp_path, tmp_path, VERSION=version, **here)
    assert (done.returncode == 0) == known, done.stderr
    freeze = [str(tmp_path / "paper-list-pipeline/bin/python"), "-I", "-m", "pip", "freeze"]
    assert subprocess.check_output(freeze, text=True) == installed


def _install(temp: Path, action: Path, **more: str) -> "subprocess.CompletedProcess[str]":
    usual = {"EVENT": "pull_request", "VERSION": "", "RUNNER_TEMP": str(temp), "GITHUB_ACTION_PATH": str(action)}
    return _step("Install", temp, **usual | more)


@pytest.mark.parametrize("version", ["1.0 --index-url x", "$(touch x)", "-r x", "1.0;touch x"])
def test_a_version_is_a_number(tmp_path: Path, version: str) -> None:
    """Nothing else gets to the installer, or to a shell."""
    done = _install(tmp_path, ROOT, VERSION=version)
    assert (done.returncode, list(tmp_path.iterdir())) == (1, [])
    assert "no version number" in done.stdout


@pytest.mark.parametrize("event", ["pull_request_target", "push", "workflow_dispatch", ""])
def test_no_event_but_a_pull_request_is_served(tmp_path: Path, event: str) -> None:
    """Others have secrets, and nothing to compare with."""
    done = _install(tmp_path, ROOT, EVENT=event)
    assert (done.returncode, list(tmp_path.iterdir())) == (1, [])
    assert "pull_request alone" in done.stdout
