"""What every test gets: no way off the machine, the project's own folder, a project of its own to work in."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
"""Reference data that a user has not; tests that replay it skip when it is absent."""

UNREACHABLE = {
    **{
        f"PIPELINE_{name}_URL": "http://127.0.0.1:9"
        for name in ("ARXIV", "S2", "ACL", "OPENREVIEW", "DBLP", "CROSSREF")
    },
    "PIPELINE_RATE_SCALE": "0",
}
"""An environment in which every service is on this machine, and none is there."""

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that leaves the machine fails the test."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:  # noqa: ANN401 an address is whatever its family says
        if self.family in {socket.AF_INET, socket.AF_INET6} and not str(address[0]).startswith(
            ("127.", "::1", "localhost")
        ):
            raise AssertionError(f"a test may not reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def shared() -> Path:
    """The folder of reference data."""
    if not SHARED.is_dir():
        pytest.skip("needs the reference data beside the checkout, which is not there")
    return SHARED


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    """A copy of the project's own raw/, to run on and to break."""
    shutil.copytree(ROOT / "raw", tmp_path / "raw")
    return tmp_path


@pytest.fixture
def pipeline() -> Run:
    """Run the command line as a user does: `pipeline("enrich", cwd=folder)`; an environment of its own, no service."""

    def run(*args: str | Path, cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("PIPELINE_", "S2_"))}
        return subprocess.run(
            [sys.executable, "-m", "pipeline", *map(str, args)],
            cwd=cwd,
            env=clean | UNREACHABLE | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"} | environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run
