"""What a run did: run.json, and what is said on the way."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from pipeline.compute import Result, compute
from pipeline.fetch import Outcome
from pipeline.http import Tally
from pipeline.model import Facts
from pipeline.project import Inputs, read_inputs
from pipeline.report import Network, run_report, say, say_wanted
from pipeline.sources.base import Source
from pipeline.wanted import Wants
from tests.test_toy import places, set_up

UNASKED = ("asked", "answered", "not_held", "failed", "kept", "requests", "retries", "seconds")
"""What is counted of the asking of a source."""


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
    report = json.loads(run_report(inputs.store, result.data, Network(), started=started, seconds=1.23456))
    assert report == {
        "started": "2026-01-16T08:30:00+00:00",
        "seconds": 1.235,
        "lists": ["tools", "toy"],
        "entries": 23,
        "papers": 20,
        "match_status": {"linked": 15, "matched": 2, "override": 1, "conflict": 1, "unresolved": 1},
        "issues": {"error": 1, "warning": 4, "info": 6},
        "sources": {
            name: {"records": records, "papers": papers, "down": None, **dict.fromkeys(UNASKED, 0)}
            for name, records, papers in (
                *((name, 0, 0) for name in ("acl", "arxiv", "semantic_scholar")),
                ("facts", 18, 17),
            )
        },
    }


REFUSED = "connection refused"
WHY = f"unreachable: {REFUSED}"
ASKED = Network(
    {"arxiv": Outcome(asked=9, answered=5, not_held=1, failed=3, kept=2), "acl": Outcome(asked=4, answered=4)},
    {"arxiv": Tally(requests=7, retries=4, seconds=12.3456), "acl": Tally(requests=2), "semantic_scholar": Tally()},
    {"arxiv": REFUSED},
)
"""arXiv went down on the way, the Anthology answered, of Semantic Scholar nothing was to be asked."""


def test_run_json_says_how_the_asking_went(toy: tuple[Inputs, Result]) -> None:
    """For each source what was asked, answered, not held, failed and kept; requests, repetitions, seconds; why down."""
    inputs, result = toy
    started = datetime(2026, 1, 16, tzinfo=UTC)
    report = json.loads(run_report(inputs.store, result.data, ASKED, started=started, seconds=1))
    rows = {name: tuple(report["sources"][name][part] for part in (*UNASKED, "down")) for name in report["sources"]}
    assert rows == {
        "acl": (4, 4, 0, 0, 0, 2, 0, 0, None),
        "arxiv": (9, 5, 1, 3, 2, 7, 4, 12.346, REFUSED),
        "semantic_scholar": (0, 0, 0, 0, 0, 0, 0, 0, None),
        "facts": (0, 0, 0, 0, 0, 0, 0, 0, None),
    }


def test_the_unanswered_are_named() -> None:
    """A source is named that was down or left anything unanswered, and no other."""
    assert (ASKED.unanswered, Network().unanswered) == (("arxiv",), ())
    assert Network({"acl": Outcome(asked=1, failed=1)}, {}, {}).unanswered == ("acl",)


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
    say(inputs.store, result.data, Network())
    assert [level for level, _ in said] == ["WARNING"] * 5 + ["INFO"] * 5
    assert said[0][1] == (
        "toy: 必读（4篇）: the tier holds 5 papers, its limit is 4; "
        "move 1 to another tier, or raise the limit in toy.toml"
    )
    assert said[1][1].startswith(
        "toy, line 50: A Toy That Got Lost: its link (arxiv:1806.09901) leads to another paper"
    )
    assert [text for _, text in said[5:]] == [
        *(f"{name}: 0 records, values for 0 of 20 papers" for name in ("acl", "arxiv", "semantic_scholar")),
        "facts: 18 records, values for 17 of 20 papers",
        "23 entries, 20 papers: 15 linked, 2 matched, 1 override, 1 conflict, 1 unresolved",
    ]


def test_one_line_a_source_says_how_the_asking_went(toy: tuple[Inputs, Result], said: list[tuple[str, str]]) -> None:
    """What was asked, what came of it, and why a source was called unreachable."""
    inputs, result = toy
    say(inputs.store, result.data, ASKED)
    assert [text.partition("papers")[2] for level, text in said if level == "INFO"][:4] == [
        "; asked for 4: 4 answered, 0 not held, 0 failed, 2 requests in 0.0 s",
        f"; asked for 9: 5 answered, 1 not held, 3 failed (2 kept as known), 7 requests in 12.3 s; {WHY}",
        "; nothing was asked",
        "",
    ]


@pytest.mark.parametrize(
    ("keys", "titles", "text"),
    [
        (("a", "b", "c"), {"title:x": "X"}, "3 papers by id and 1 by title, in 3 requests"),
        ((), {"title:x": "X"}, "0 papers by id and 1 by title, in 1 requests"),
        ((), {}, "nothing"),
    ],
)
def test_what_would_be_asked_is_said(
    said: list[tuple[str, str]], keys: tuple[str, ...], titles: dict[str, str], text: str
) -> None:
    """Papers by id, titles, and in how many requests."""
    source = Source(name="toys", method="title", parse=lambda _: Facts(), batch=2)
    say_wanted(source, Wants(keys=keys, titles=titles))
    assert said == [("INFO", f"toys: would be asked for {text}")]
