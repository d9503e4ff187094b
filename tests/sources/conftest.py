"""What every source's tests get: their own world served on this machine, and the means to ask it without a pause."""

from collections.abc import Iterator

import pytest

from pipeline.http import Http
from tests.services import Services

WITHOUT_WAITING = {"PIPELINE_RATE_SCALE": "0"}


@pytest.fixture
def services(request: pytest.FixtureRequest) -> Iterator[Services]:
    """Serve the world of the test's module."""
    with Services(request.module.WORLD) as services:
        yield services


@pytest.fixture
def http(request: pytest.FixtureRequest, services: Services) -> Iterator[Http]:
    """Ask it for the source of the test's module."""
    with Http(services.environment | WITHOUT_WAITING, [request.module.SERVICE]) as http:
        yield http
