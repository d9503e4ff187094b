"""Decisions by hand, written down: appended, valid, read back as they were meant."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import parse_overrides
from pipeline.errors import ConfigError
from pipeline.ids import Ids, parse_ids
from pipeline.model import Entry
from pipeline.overrides import Choice, render_override, toml_text, with_choices
from pipeline.project import Inputs, Places, read_inputs
from tests.builders import entry

DAY = date(2026, 11, 24)
KITES = parse_ids([("arxiv", "1901.01901")])
LIST = """\
- **Kites over Trees**. *Ann Oar*. 2019. [[pdf](https://arxiv.org/abs/1901.01901)]
- **Kites over Trees**. *Ben Keel*. 2020. [[pdf](https://arxiv.org/abs/2001.01902)]
- **Harbours**. *Cai Wreck*. 2020. [[pdf](https://arxiv.org/abs/2001.01903)]
- **Harbours**. *Dee Drown*. 2021.
- **Orchards**. *Eli Log*. 2021.
"""


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    """A list in which two titles are printed twice."""
    (tmp_path / "list.md").write_text(LIST, encoding="utf-8")
    return _read(tmp_path)


def _read(folder: Path) -> Inputs:
    return read_inputs(Places(raw=folder, records=folder / "records"))


def _entry(inputs: Inputs, number: int) -> Entry:
    return inputs.lists[0].entries[number]


def _choice(inputs: Inputs, number: int, **more: bool) -> Choice:
    ids = Ids() if more else KITES
    return Choice(entry=_entry(inputs, number), ids=ids, reason="it is", **more)


@given(st.text())
def test_any_text_is_a_string_of_toml(text: str) -> None:
    """What was written is what is read, on one line, and nothing in it steers a terminal."""
    shown = toml_text(text)
    assert tomllib.loads(f"value = {shown}\n") == {"value": text}
    assert shown.isprintable()


@given(st.text(min_size=1).filter(str.strip), st.text(min_size=1).filter(str.strip))
def test_a_decision_is_read_back_as_it_was_made(title: str, reason: str) -> None:
    """Whatever the title and the reason are."""
    of = entry(title, links=["https://arxiv.org/abs/1901.01901"])
    text = render_override(Choice(entry=of, ids=KITES, reason=reason), DAY, link=True)
    (read,) = parse_overrides(text, Path("overrides.toml"))
    assert (read.list, read.entry, read.link, read.ids) == ("list", title, of.links[0].url, KITES)
    assert (read.reason, read.date, read.is_paper) == (reason, DAY, True)


@pytest.mark.parametrize(
    ("before", "gap"),
    [
        ("", ""),
        ("# only words\n", "\n"),
        ("# no newline at the end", "\n\n"),
        ("# two\r\n# lines\r\n", "\r\n"),
        ('# a \U0001f600 "sign"\n\n\n', "\n"),
    ],
)
def test_what_stands_in_the_file_stays_byte_for_byte(inputs: Inputs, before: str, gap: str, tmp_path: Path) -> None:
    """A decision is appended after an empty line, with the newlines of the file."""
    (tmp_path / "overrides.toml").write_bytes(before.encode())
    _, files = with_choices(inputs, [_choice(inputs, 4)], DAY)
    text = files[tmp_path / "overrides.toml"].decode()
    assert text.startswith(f"{before}{gap}[[override]]")
    assert ("\r" in text) is ("\r" in before)
    assert len(tomllib.loads(text)["override"]) == 1


def test_the_first_link_is_named_where_a_title_is_printed_twice(inputs: Inputs, tmp_path: Path) -> None:
    """It tells which entry is meant; where the title tells, no link is named."""
    after, files = with_choices(inputs, [_choice(inputs, 0), _choice(inputs, 4, is_paper=False)], DAY)
    rows = tomllib.loads(files[tmp_path / "overrides.toml"].decode())["override"]
    assert [row.get("link") for row in rows] == ["https://arxiv.org/abs/1901.01901", None]
    assert [override.is_paper for override in after.overrides] == [True, False]


def test_the_same_decision_is_written_once(inputs: Inputs, tmp_path: Path) -> None:
    """Made twice at once, or again later: nothing is added."""
    after, files = with_choices(inputs, [_choice(inputs, 4), _choice(inputs, 4)], DAY)
    assert len(after.overrides) == 1
    (tmp_path / "overrides.toml").write_bytes(files[tmp_path / "overrides.toml"])
    again = _read(tmp_path)
    assert with_choices(again, [_choice(again, 4)], date(2027, 1, 1)) == (again, {})


@pytest.mark.parametrize(
    ("number", "existing", "message"),
    [
        (3, "", "cannot decide on 'Harbours': another entry of the list has its title and a link"),
        (
            4,
            '# one\n\n[[override]]\nlist = "list"\nentry = "Orchards"\ntitle = "T"\nreason = "r"\ndate = 2020-01-02\n',
            "overrides.toml:3: decides on 'Orchards' already: edit this override, or delete it and decide again",
        ),
        (4, "override = []\n", "nothing can be appended: write every override below a [[override]] of its own"),
    ],
)
def test_a_decision_that_cannot_be_written_is_refused(
    inputs: Inputs, tmp_path: Path, number: int, existing: str, message: str
) -> None:
    """An entry that no override can name, one that is decided otherwise, a file written another way."""
    (tmp_path / "overrides.toml").write_text(existing, encoding="utf-8")
    inputs = _read(tmp_path)
    with pytest.raises(ConfigError) as caught:
        with_choices(inputs, [_choice(inputs, number)], DAY)
    assert message in str(caught.value)


def test_an_entry_that_is_gone_is_not_decided_on(inputs: Inputs) -> None:
    """The list may have been edited while a person looked at it."""
    with pytest.raises(ConfigError, match=r"list.md:9: no entry is titled 'Gone' any more: look again"):
        with_choices(inputs, [Choice(entry=entry("Gone", line=9), ids=KITES, reason="r")], DAY)


def test_an_entry_that_has_moved_is_decided_on(inputs: Inputs, tmp_path: Path) -> None:
    """It is found by list, title and first link, not by its line."""
    before = _choice(inputs, 4)
    (tmp_path / "list.md").write_text(f"# New heading\n\n{LIST}", encoding="utf-8")
    after, _ = with_choices(_read(tmp_path), [before], DAY)
    assert [override.entry for override in after.overrides] == ["Orchards"]
