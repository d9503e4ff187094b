"""Which sources have owed answers for too long."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline.age import late
from pipeline.keep import keep, unanswered
from pipeline.run_config import Ages
from pipeline.sources.base import Answered
from pipeline.store import Store
from tests.conftest import Run
from tests.test_keep import TOYS, empty

NAME = "semantic_scholar"
RECORD = {"key": "arXiv:1810.04801", "payload": None, "retrieved": "2026-01-01", "source": NAME}
HELD = {"title": "A Title of Some Words"}
MOST = timedelta(days=45)


def _answered(keys: Mapping[str, str], *, down: bool) -> Store:
    """Return records of toys, key → day of the last answer; the source has left something unanswered since, or not."""
    store = empty(TOYS)
    for key, day in keys.items():
        payload = None if key.startswith("title:") else HELD
        store = keep(store, TOYS, [Answered(key=key, payload=payload)], date.fromisoformat(day))
    return unanswered(store, {"toys": down}, date(2026, 12, 1))


def _late(store: Store, today: str, age: int = 30) -> list[str]:
    return [*late(store, date.fromisoformat(today), MOST, Ages(held={"toys": age}))]


@pytest.mark.parametrize(
    ("keys", "age", "since"),
    [
        ({"2001.00001": "2026-02-01"}, 30, "2026-03-03"),
        ({"2001.00001": "2026-02-01"}, 180, "2026-07-31"),
        ({"2001.00001": "2026-02-01", "2001.00002": "2026-02-20"}, 30, "2026-03-03"),
        ({"2001.00001": "2025-06-01", "2001.00002": "2026-02-01"}, 30, "2026-03-03"),
        ({"title:a toy": "2026-01-20", "2001.00001": "2026-02-01"}, 30, "2026-03-03"),
        ({"title:a toy": "2026-02-01"}, 30, "2026-03-03"),
    ],
    ids=["one paper", "asked seldom", "a paper came since", "a paper went", "a search is over", "only searches"],
)
def test_a_source_is_late_when_it_has_owed_an_answer_for_too_long(
    keys: Mapping[str, str], age: int, since: str
) -> None:
    """From the day on which the answer was due, not from the last answer."""
    store = _answered(keys, down=True)
    last_day = date.fromisoformat(since) + MOST
    assert _late(store, last_day.isoformat(), age) == []
    assert _late(store, (last_day + timedelta(days=1)).isoformat(), age) == [
        f"toys last answered on {max(keys.values())}, and has owed answers since {since}, for more than 45 days"
    ]


def test_a_source_that_has_answered_all_is_never_late() -> None:
    """However long ago that was: it was asked for nothing since."""
    assert _late(_answered({"2001.00001": "2020-01-01"}, down=False), "2026-12-31") == []


def test_a_source_that_nobody_asks_any_more_is_never_late() -> None:
    """What it owes is not wanted: its name was taken out of `pipeline.toml`."""
    store = empty(TOYS)
    assert _late(replace(store, asked=replace(store.asked, down=frozenset({"others"}))), "2026-12-31") == []


def test_one_that_never_answered_is_measured_by_the_first_day_on_which_it_was_asked() -> None:
    """Also where no other has ever answered, and nothing is held."""
    store = empty(TOYS)
    for day in (date(2026, 1, 1), date(2026, 2, 1)):
        store = unanswered(store, {"toys": True}, day)
    assert _late(store, "2026-02-15") == []
    assert _late(store, "2026-02-16") == [
        "toys has never answered, and has owed answers since 2026-01-01, for more than 45 days"
    ]


def test_where_that_day_is_not_known_the_oldest_record_tells() -> None:
    """It says since when there is a data set; without any, today is the first day."""
    store = _answered({"2001.00001": "2026-01-01"}, down=False)
    other = replace(TOYS, name="others")
    store = replace(store, sources=(other,), asked=replace(store.asked, down=frozenset({"others"})))
    assert [*late(store, date(2026, 2, 16), MOST, Ages())] == [
        "others has never answered, and has owed answers since 2026-01-01, for more than 45 days"
    ]
    assert [*late(replace(store, records={}), date(2026, 2, 16), MOST, Ages())] == []


def test_the_command_says_it_to_the_schedule(tmp_path: Path, pipeline: Run) -> None:
    """One line a source on standard output, by the clock and the ages that it is given; nothing else."""
    folder = tmp_path / "raw/records"
    folder.mkdir(parents=True)
    state = {NAME: {"asked": "2026-02-01", "down": True, "others": {}}}
    (folder / "asked.json").write_text(json.dumps(state), encoding="utf-8")
    (folder / f"{NAME}.jsonl").write_text(json.dumps(RECORD, sort_keys=True) + "\n", encoding="utf-8")
    clock = {"PIPELINE_NOW": "2026-03-20T12:00:00Z"}
    said = pipeline("late", "--max-age", "45", cwd=tmp_path, **clock)
    assert (said.returncode, said.stderr) == (0, "")
    assert (
        said.stdout
        == f"{NAME} last answered on 2026-02-01, and has owed answers since 2026-02-02, for more than 45 days\n"
    )
    assert pipeline("late", "--max-age", "46", cwd=tmp_path, **clock).stdout == ""
    (tmp_path / "pipeline.toml").write_text(f"[ages]\n{NAME} = 2\n", encoding="utf-8")
    assert pipeline("late", "--max-age", "45", cwd=tmp_path, **clock).stdout == ""
    (folder / "asked.json").write_text("[]", encoding="utf-8")
    broken = pipeline("late", "--max-age", "45", cwd=tmp_path)
    assert broken.returncode == 1
    assert broken.stderr.startswith("error: raw/records/asked.json: ")
