"""The workflows as GitHub runs them: their steps in bash, one after the other, with `gh` played by `gh.py`."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from pipeline.workflow import Commands, render_workflow
from tests.conftest import ROOT, UNREACHABLE

OURS = ROOT / ".github/workflows/enrich.yml"
CHECKOUT = Commands(
    install="make .venv/.core", enrich="make enrich", check="make check", pipeline=".venv/bin/python -m pipeline"
)
"""What the workflow of this repository runs, which is not installed there."""
BRANCH = "enrich/update"


def read_workflow(content: bytes) -> dict[str, Any]:
    """Return a workflow as GitHub reads it: `on` is a word, not a truth value."""
    found: dict[str, Any] = YAML(typ="safe", pure=True).load(content)
    return found


def steps_of(workflow: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the steps of all jobs."""
    for job in workflow["jobs"].values():
        yield from job["steps"]


@dataclass(kw_only=True)
class Runner:
    """What runs the steps of a workflow, in a folder, for a repository whose remote is a folder as well."""

    home: Path
    """Holds what the runner has beside the checkout: commands, answers of `gh`, the summary."""
    content: bytes
    remote: Path
    environment: dict[str, str] = field(default_factory=dict)
    """Of every step: what expressions would give."""
    answers: list[tuple[str, Any]] = field(default_factory=list)
    """What `gh` answers to a command that begins so."""

    def __post_init__(self) -> None:
        """Put the commands in place."""
        (self.home / "bin").mkdir(parents=True)
        for name, words in {
            "gh": [sys.executable, str(ROOT / "tests/gh.py"), str(self.home)],
            "pipeline": [sys.executable, "-m", "pipeline"],
        }.items():
            path = self.home / "bin" / name
            path.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n', encoding="utf-8")
            path.chmod(0o755)

    @property
    def calls(self) -> list[list[str]]:
        """What `gh` was called with so far; a file is given by its content."""
        path = self.home / "calls.jsonl"
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []

    @property
    def summary(self) -> str:
        """What the steps told the page of the run."""
        return (self.home / "summary.md").read_text(encoding="utf-8")

    @property
    def told(self) -> str:
        """What the steps told the job."""
        return (self.home / "output").read_text(encoding="utf-8")

    def checkout(self) -> Path:
        """Return a new clone in which the steps run from now on, as the first step of the job makes one."""
        folder = self.home / f"checkout-{len(list(self.home.glob('checkout-*')))}"
        git(self.home, "clone", "--quiet", self.remote, folder)
        return folder

    def step(self, name: str, folder: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
        """Run a step by its name."""
        (step,) = [step for step in steps_of(read_workflow(self.content)) if step.get("name") == name]
        (self.home / "answers.json").write_text(json.dumps(self.answers), encoding="utf-8")
        usual = {name: value for name, value in os.environ.items() if not name.startswith(("PIPELINE_", "S2_", "GIT_"))}
        given = {
            "PATH": f"{self.home / 'bin'}:{os.environ['PATH']}",
            "HOME": str(self.home),
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "RUNNER_TEMP": str(self.home),
            "GITHUB_STEP_SUMMARY": str(self.home / "summary.md"),
            "GITHUB_OUTPUT": str(self.home / "output"),
            "GITHUB_REPOSITORY": "someone/list",
            "BASE": "main",
            "BRANCH": BRANCH,
            "RUN": "https://example.org/runs/1",
        }
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-euo", "pipefail", "-c", step["run"]],  # noqa: S607 as the runner finds it
            cwd=folder,
            env=usual | UNREACHABLE | given | self.environment | environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


def git(folder: Path, *words: str | Path) -> str:
    """Return what git says of a folder."""
    who = ("-c", "user.name=Ann Bee", "-c", "user.email=ann@example.org", "-c", "init.defaultBranch=main")
    command = ["git", *who, *map(str, words)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.strip()


if __name__ == "__main__":
    OURS.write_bytes(render_workflow(CHECKOUT))
