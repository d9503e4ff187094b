"""`asked.json`: small, and nothing of it is lost."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.asked import Asked, Records, read_asked, render_asked
from pipeline.errors import StoreError
from pipeline.model import Record

DAY = date(2026, 3, 1)
LATER = DAY + timedelta(days=1)
Days = dict[str, dict[str, tuple[date, date]]]
"""Source → key → the day on which its payload first came, the day of the last asking."""


def _is_note(_: str, key: str) -> bool:
    return key.startswith("title:")


def _records(days: Days) -> Records:
    return {
        name: {key: Record(source=name, key=key, retrieved=came, payload=None) for key, (came, _) in keys.items()}
        for name, keys in days.items()
    }


def _asked(days: Days, *down: str) -> Asked:
    last = {name: {key: day for key, (_, day) in keys.items()} for name, keys in days.items()}
    since = {name: DAY for name in down if not last.get(name)}
    return Asked(days=last, down=frozenset(down), since=since)


_DATES = st.dates(date(2026, 1, 1), date(2026, 1, 9))
_KEYS = st.sampled_from(["a", "b", "c", "d", "title:a", "title:b"])


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["s", "t"]), st.dictionaries(_KEYS, st.tuples(_DATES, _DATES))),
    st.sets(st.sampled_from(["s", "t", "u"])),
    st.sampled_from([_is_note, lambda *_: False, lambda *_: True]),
)
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, days: Days, down: set[str], is_note: Callable[[str, str], bool]
) -> None:
    """Every day of every key, and who left something unanswered, whatever the days are and whatever is a note."""
    path, asked, records = tmp_path_factory.mktemp("asked") / "asked.json", _asked(days, *down), _records(days)
    path.write_bytes(render_asked(asked, records, is_note))
    assert read_asked(path, records) == asked


def test_a_day_that_most_share_stands_once() -> None:
    """A thousand keys asked on one day are one line; what was asked on another is named."""
    keys = {f"k{n:03d}": (DAY, LATER) for n in range(1000)} | {"other": (DAY, DAY), "title:a toy": (DAY, DAY)}
    assert json.loads(render_asked(_asked({"s": keys}), _records({"s": keys}), _is_note)) == {
        "s": {"asked": "2026-03-02", "down": False, "others": {"other": "2026-03-01", "title:a toy": "2026-03-01"}}
    }


def test_searches_do_not_outvote_papers() -> None:
    """The day is that of most papers; searches asked later are not named where they came later."""
    keys = {"a": (DAY, DAY)} | {f"title:{n}": (LATER, LATER) for n in range(9)}
    value = json.loads(render_asked(_asked({"s": keys}), _records({"s": keys}), _is_note))
    assert value == {"s": {"asked": "2026-03-01", "down": False, "others": {}}}


def test_a_source_that_was_only_down_is_named() -> None:
    """It has no day but the first on which it was asked; one that was neither asked nor down is not there at all."""
    assert json.loads(render_asked(_asked({"s": {}, "t": {}}, "t"), {}, _is_note)) == {
        "t": {"asked": None, "down": True, "others": {}, "since": "2026-03-01"}
    }


def test_without_the_file_a_record_was_asked_when_it_came(tmp_path: Path) -> None:
    """A record that is not named was asked on the day on which it came, or later with most others."""
    records = _records({"s": {"a": (DAY, DAY), "b": (LATER, LATER)}})
    path = tmp_path / "asked.json"
    assert read_asked(path, records) == Asked(days={"s": {"a": DAY, "b": LATER}})
    path.write_text('{"s": {"asked": "2026-03-02", "down": false, "others": {}}}', encoding="utf-8")
    assert read_asked(path, records) == Asked(days={"s": {"a": LATER, "b": LATER}})


def test_a_key_that_has_no_record_is_forgotten(tmp_path: Path) -> None:
    """A line taken out of the records is asked for again, whatever `asked.json` says of it."""
    path = tmp_path / "asked.json"
    path.write_text('{"s": {"asked": "2026-03-02", "down": false, "others": {"gone": "2026-03-01"}}}', "utf-8")
    assert read_asked(path, _records({"s": {}})).day("s", "gone") is None


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "not valid JSON"),
        ('{\n"s": }', 2, "not valid JSON"),
        ("[]", None, "not a JSON object"),
        ('{"s": null}', None, "for each source, asked (a day or null), others (key and day) and down are needed"),
        ('{"s": {"asked": null, "down": false}}', None, "for each source"),
        ('{"s": {"asked": null, "down": false, "others": {}, "x": 1}}', None, "for each source"),
        ('{"s": {"asked": null, "down": 0, "others": {}}}', None, "for each source"),
        ('{"s": {"asked": "2026-3-1", "down": false, "others": {}}}', None, "not a day: '2026-3-1'"),
        ('{"s": {"asked": null, "down": false, "others": {"a": "today"}}}', None, "not a day: 'today'"),
        ('{"s": {"asked": null, "down": false, "others": {"a": 1}}}', None, "for each source"),
        ('{"s": {"asked": null, "down": true, "others": {}, "since": null}}', None, "for each source"),
        ('{"s": {"asked": null, "down": true, "others": {}, "since": "now"}}', None, "not a day: 'now'"),
        ('{"s": 1, "s": 2}', None, "'s' stands twice"),
        ("<<<<<<< HEAD\n", 1, "not valid JSON"),
        ("[" * 100_000, None, "recursion"),
    ],
)
def test_what_is_not_ours_is_said(tmp_path: Path, text: str, line: int | None, says: str) -> None:
    """Where the file is not what we write: its line where there is one, what is wrong, and the remedy."""
    path = tmp_path / "asked.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        read_asked(path, {})
    assert str(caught.value).startswith(f"{path}:{line}: " if line else f"{path}: ")
    assert says in str(caught.value)
    assert str(caught.value).endswith(
        "restore the file from git (git checkout), or delete it: every source is then asked again"
    )
