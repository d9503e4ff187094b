"""The distribution: built from its own sources, installed elsewhere, at work on another list without the checkout."""

import os
import subprocess
import sys
import sysconfig
import tarfile
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from pipeline.version import version
from tests.conftest import ROOT, UNREACHABLE

LIST = (
    "# Kites\n\n## Surveys\n\n"
    "- [A Title of Some Words](https://arxiv.org/abs/1810.04801) (NAACL2019)\n"
    "- [Another Title of Some Words](https://x.example.org/a.pdf), Ann Bee, ACL 2019\n"
)
Installed = Callable[..., "subprocess.CompletedProcess[str]"]


def _run(*command: str | Path, cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PIPELINE_", "S2_", "PYTHON"))}
    return subprocess.run(
        [*map(str, command)],
        cwd=cwd,
        env=clean | {"PYTHONDONTWRITEBYTECODE": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"} | environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def _python(*words: str | Path, cwd: Path) -> None:
    done = _run(sys.executable, "-m", *words, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution of the checkout."""
    folder = tmp_path_factory.mktemp("sdist")
    _python("hatchling", "build", "--target", "sdist", "--directory", folder, cwd=ROOT)
    (path,) = folder.iterdir()
    return path


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source distribution as pip does it, with the locked backend and no network."""
    folder = tmp_path_factory.mktemp("wheel")
    offline = ("--no-build-isolation", "--no-deps", "--no-index")
    _python("pip", "wheel", *offline, "--wheel-dir", folder, sdist, cwd=folder)
    (path,) = folder.iterdir()
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Run a command of an environment that has the wheel, and beside it only what it depends on."""
    home = tmp_path_factory.mktemp("environment")
    _python("venv", "--without-pip", home / "venv", cwd=home)
    python = home / "venv/bin/python"
    _python("pip", "--python", python, "install", "--no-deps", "--no-index", wheel, cwd=home)
    (packages,) = (home / "venv/lib").glob("python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")

    def run(command: str, *words: str | Path, cwd: Path) -> "subprocess.CompletedProcess[str]":
        return _run(home / "venv/bin" / command, *words, cwd=cwd, **UNREACHABLE)

    return run


def test_the_source_distribution_holds_what_the_tests_need(sdist: Path) -> None:
    """Whoever packages it can run them."""
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert sdist.name == f"paper_list_pipeline-{version()}.tar.gz"
    wanted = {"LICENSE", "README.md", "pyproject.toml", "pipeline/templates/enrich.yml", "tests/test_wheel.py"}
    assert wanted | {"raw/ptms.md", ".github/workflows/enrich.yml"} <= names
    assert [name for name in names if name.startswith((".venv", ".git/", "dist"))] == []


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    """Every module, template and licence; no test, no list."""
    with ZipFile(wheel) as archive:
        names = {*archive.namelist()}
    ours = {path.relative_to(ROOT).as_posix() for path in (ROOT / "pipeline").rglob("*") if path.is_file()}
    assert {name for name in names if "-info/" not in name} == {name for name in ours if "__pycache__" not in name}
    assert f"paper_list_pipeline-{version()}.dist-info/licenses/LICENSE" in names


def test_what_runs_is_what_was_installed(installed: Installed, tmp_path: Path) -> None:
    """Nothing of the checkout is on the path; the version is that of the wheel, for people and for services."""
    script = "import pipeline, sys; print(pipeline.__file__); print(*sys.path, sep='\\n')"
    file, *path = installed("python", "-c", script, cwd=tmp_path).stdout.splitlines()
    assert "/environment" in file
    assert str(ROOT) not in path
    for command in (("pipeline",), ("python", "-m", "pipeline")):
        assert installed(*command, "--version", cwd=tmp_path).stdout == f"{version()}\n"
    script = (
        "from pipeline.http import Http; from pipeline.sources import SOURCES; "
        "print(Http({}, [s.service for s in SOURCES if s.service])._session.headers['User-Agent'])"
    )
    assert installed("python", "-c", script, cwd=tmp_path).stdout == f"paper-list-pipeline/{version()}\n"


@pytest.mark.parametrize("in_place", [False, True], ids=["two files", "in place"])
def test_another_list_in_an_empty_folder(installed: Installed, tmp_path: Path, *, in_place: bool) -> None:
    """From the list alone to its data set, its README and its workflow."""
    (tmp_path / "kites.md").write_text(LIST, encoding="utf-8")
    where = ["--in-place", "kites.md"] if in_place else []
    for words in (
        ["init", "kites.md", *where[:1]],
        ["enrich", "--offline", *where],
        ["check", *where],
        ["parse", "kites.md"],
    ):
        done = installed("pipeline", *words, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 2
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert {"enriched/papers.parquet", "enriched/README.md", ".github/workflows/enrich.yml"} <= written
    load = "from pipeline import load; print(len(load()))"
    assert installed("python", "-c", load, cwd=tmp_path).stdout == "2\n"
