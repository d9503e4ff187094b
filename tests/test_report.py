"""What a run did: run.json, and what is said on the way."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from pipeline.report import run_report, say
from pipeline.run import Inputs, Result, compute, read_inputs
from tests.test_toy import places, set_up


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> tuple[Inputs, Result]:
    """The toy lists, read and computed."""
    folder = set_up(tmp_path_factory.mktemp("toy"))
    inputs = read_inputs(places(folder))
    return inputs, compute(inputs)


def test_run_json_says_what_a_run_did(toy: tuple[Inputs, Result]) -> None:
    """Start, duration, totals and, for each source, what it held and that it was not asked."""
    inputs, result = toy
    started = datetime(2026, 1, 16, 8, 30, tzinfo=UTC)
    report = json.loads(run_report(inputs.store, result.data, started=started, seconds=1.23456))
    assert report == {
        "started": "2026-01-16T08:30:00+00:00",
        "seconds": 1.235,
        "lists": ["tools", "toy"],
        "entries": 23,
        "papers": 20,
        "match_status": {"linked": 15, "matched": 2, "override": 1, "conflict": 1, "unresolved": 1},
        "issues": {"error": 1, "warning": 4, "info": 6},
        "sources": {
            "facts": {
                "records": 18,
                "papers": 17,
                "asked": 0,
                "answered": 0,
                "not_held": 0,
                "failed": 0,
                "kept": 18,
                "requests": 0,
            }
        },
    }


class _Kept(logging.Handler):
    """What is said, kept."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append((record.levelname, record.getMessage()))


@pytest.fixture
def said() -> Iterator[list[tuple[str, str]]]:
    """Level and text of what is logged."""
    logger, kept = logging.getLogger("pipeline"), _Kept()
    before = logger.handlers, logger.propagate, logger.level
    logger.handlers, logger.propagate = [kept], False
    logger.setLevel(logging.INFO)
    yield kept.said
    logger.handlers, logger.propagate = before[:2]
    logger.setLevel(before[2])


def test_what_needs_a_person_is_said_first(toy: tuple[Inputs, Result], said: list[tuple[str, str]]) -> None:
    """A warning for each error and warning, with list and line; a line a source; the totals; nothing of level info."""
    inputs, result = toy
    say(inputs.store, result.data)
    assert [level for level, _ in said] == ["WARNING"] * 5 + ["INFO"] * 2
    assert said[0][1] == (
        "toy: 必读（4篇）: the tier holds 5 papers, its limit is 4; "
        "move 1 to another tier, or raise the limit in toy.toml"
    )
    assert said[1][1].startswith(
        "toy, line 50: A Toy That Got Lost: its link (arxiv:1806.09901) leads to another paper"
    )
    assert said[5][1] == "facts: 18 records, values for 17 of 20 papers"
    assert said[6][1] == "23 entries, 20 papers: 15 linked, 2 matched, 1 override, 1 conflict, 1 unresolved"
