"""A list with its data set in a repository of its own, on a branch, and the services."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live import WORLD
from tests.pulls import GLIDERS, Repository, branched, enriched_list
from tests.services import Services


@pytest.fixture
def services() -> Iterator[Services]:
    """The services, which know the papers of the list and others."""
    with Services(WORLD.add(GLIDERS)) as services:
        yield services


@pytest.fixture(scope="session")
def enriched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list that has been enriched once, and what that wrote."""
    return enriched_list(tmp_path_factory.mktemp("enriched"))


@pytest.fixture
def repository(tmp_path: Path, enriched: Path, services: Services, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """The list and its data set, committed on main, and a branch checked out."""
    return branched(enriched, tmp_path / "list", services, monkeypatch)
