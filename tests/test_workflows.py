"""The workflows as text: one source, well-formed, few rights, nothing of a stranger in a script."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.version import version
from pipeline.workflow import render_workflow, workflow_of_a_list
from tests.conftest import ROOT
from tests.workflows import CHECKOUT, OURS, read_workflow, steps_of

TOOLS = Path(sys.executable).parent
WORKFLOWS = {
    **{path.name: path.read_bytes() for path in sorted((ROOT / ".github/workflows").glob("*.yml"))},
    "of a list": workflow_of_a_list(None),
    "of a list in place": workflow_of_a_list(Path("docs/a `b`; $(c) 'd' \"e\" 列表.md")),
}
SCRIPTS = {
    f"{workflow}: {step.get('name')}": step["run"]
    for workflow, content in WORKFLOWS.items()
    for step in steps_of(read_workflow(content))
    if "run" in step
}


@pytest.fixture(params=WORKFLOWS)
def name(request: pytest.FixtureRequest) -> str:
    """Each of the workflows."""
    return str(request.param)


@pytest.fixture
def workflow(name: str) -> dict[str, Any]:
    """A workflow as GitHub reads it."""
    return read_workflow(WORKFLOWS[name])


@pytest.fixture
def file(name: str, tmp_path: Path) -> Path:
    """A workflow in a file of its own."""
    path = tmp_path / ".github/workflows/one.yml"
    path.parent.mkdir(parents=True)
    path.write_bytes(WORKFLOWS[name])
    return path


def _run(*command: str | Path) -> None:
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_ours_is_made_from_the_template() -> None:
    """`python -m tests.workflows`, from the checkout, writes it anew."""
    assert OURS.read_bytes() == render_workflow(CHECKOUT)


def test_it_has_the_shape_that_github_reads(file: Path) -> None:
    """The published schema of a workflow."""
    _run(TOOLS / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", file)


def test_no_known_weakness_is_found_in_it(file: Path) -> None:
    """Injection, too many rights, actions that can change, credentials that stay."""
    _run(TOOLS / "zizmor", "--offline", "--no-progress", "--strict-collection", file)


@pytest.mark.parametrize("name", [*WORKFLOWS, "action.yml"])
def test_a_linter_of_workflows_has_nothing_to_say(name: str, tmp_path: Path) -> None:
    """Expressions and their types, contexts, needs, schedules, permissions, and the scripts where they stand."""
    path = tmp_path / (name if name == "action.yml" else ".github/workflows/one.yml")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((ROOT / name).read_bytes() if name == "action.yml" else WORKFLOWS[name])
    lint = TOOLS / "jactionlint", "--strict-exit", f"--shellcheck={TOOLS / 'shellcheck'}"
    _run(*lint, path)
    bad = path.read_text(encoding="utf-8").replace("shell: bash", "shell: bsh", 1)
    path.write_text(bad, encoding="utf-8")
    if "shell: bsh" in bad:
        with pytest.raises(AssertionError, match="bsh"):
            _run(*lint, path)


@pytest.mark.parametrize("script", SCRIPTS)
def test_its_scripts_are_sound(script: str, tmp_path: Path) -> None:
    """Shellcheck has nothing to say of them."""
    path = tmp_path / "script.sh"
    path.write_text(f"#!/bin/bash\nset -eo pipefail\n{SCRIPTS[script]}\n", encoding="utf-8")
    _run(TOOLS / "shellcheck", path)


@pytest.mark.parametrize("script", SCRIPTS)
def test_nothing_is_written_into_a_script(script: str) -> None:
    """What comes from elsewhere comes in the environment, no place of the template is left open."""
    assert "${{" not in SCRIPTS[script]
    assert "<<" not in SCRIPTS[script]


def test_actions_are_pinned(workflow: dict[str, Any], name: str) -> None:
    """By the commit, its version beside it."""
    used = [step["uses"] for step in steps_of(workflow) if "uses" in step]
    pinned = re.findall(r"^ *- uses: ([\w/-]+@[0-9a-f]{40}) # v\d+\.\d+\.\d+$", WORKFLOWS[name].decode(), re.MULTILINE)
    assert used == pinned


def test_each_job_has_the_rights_that_it_needs(workflow: dict[str, Any]) -> None:
    """None for all, and to each: read for a check, push for the data, issues for the report."""
    assert workflow["permissions"] == {}
    rights = {name: job["permissions"] for name, job in workflow["jobs"].items()}
    assert rights in (
        {"check": {"contents": "read"}},
        {"enrich": {"contents": "write"}, "report": {"actions": "read", "issues": "write"}},
    )
    assert all(job["timeout-minutes"] <= 120 for job in workflow["jobs"].values())


def test_the_token_is_seen_by_the_step_that_pushes_alone(workflow: dict[str, Any]) -> None:
    """Not by the steps that run what was installed."""
    seen = {
        step["name"]
        for step in steps_of(workflow)
        if any("token" in str(value) or "ENRICH" in str(value) for value in step.get("env", {}).values())
    }
    assert seen <= {"Publish what changed", "Keep one issue about what keeps failing"}
    kept = [step["with"]["persist-credentials"] for step in steps_of(workflow) if "checkout@" in step.get("uses", "")]
    assert kept == [False]


def test_it_runs_once_a_week_and_one_at_a_time() -> None:
    """Not on the hour, when everybody does; a run is not cut off by the next."""
    ours = read_workflow(OURS.read_bytes())
    (when,) = ours["on"]["schedule"]
    assert re.fullmatch(r"(?!0 )\d+ \d+ \* \* \d", when["cron"])
    assert ours["concurrency"] == {"group": "enrich", "cancel-in-progress": False}


def test_it_runs_on_the_default_branch_alone() -> None:
    """By hand it can be started on any; what is skipped is no failed run. A schedule runs on the default branch."""
    jobs = read_workflow(OURS.read_bytes())["jobs"]
    of_default = "github.ref_name == github.event.repository.default_branch"
    assert jobs["enrich"]["if"] == f"${{{{ github.event_name == 'schedule' || {of_default} }}}}"
    assert jobs["report"]["if"] == "${{ always() && needs.enrich.result != 'skipped' }}"


def test_a_list_installs_the_version_that_made_its_workflow() -> None:
    """A newer one comes when its maintainer says so."""
    (script,) = [text for name, text in SCRIPTS.items() if name == "of a list: Install"]
    assert script == f"pip install paper-list-pipeline=={version()}"


def test_a_list_in_place_comes_in_as_data() -> None:
    """Its name, whatever it is, stands in the environment, once; the scripts are the same for all."""
    workflow = read_workflow(WORKFLOWS["of a list in place"])
    assert workflow["env"]["LIST"] == "docs/a `b`; $(c) 'd' \"e\" 列表.md"
    for step, command in {"Enrich": "enrich", "Check": "check"}.items():
        assert SCRIPTS[f"of a list in place: {step}"].splitlines()[-1] == f'pipeline {command} --in-place "$LIST"'
        assert SCRIPTS[f"of a list: {step}"].splitlines()[-1] == f"pipeline {command}"
    again = SCRIPTS["of a list in place: Publish what changed"]
    assert 'enrich --offline --in-place "$LIST"' in again
    assert again.replace(' --in-place "$LIST"', "") == SCRIPTS["of a list: Publish what changed"]
