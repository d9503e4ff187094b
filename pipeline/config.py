"""What a maintainer decides in TOML: the list's configuration, and decisions by hand."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

from pipeline.errors import ConfigError, InvalidIdError
from pipeline.files import read_text
from pipeline.ids import KINDS, Ids, parse_ids
from pipeline.titles import title_key

Language = Literal["zh", "en"]
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_LIST_KEYS = ("language", "tiers", "expect")
_TIER_KEYS = ("heading", "key", "limit", "window_years")
_EXPECT_KEYS = ("entries", "papers", "resolved")
_OVERRIDE_KEYS = ("list", "entry", "link", "ids", "title", "is_paper", "reason", "date")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """A tier of the list, as its heading states it."""

    heading: str
    key: str
    limit: int | None = None
    """Most entries it may hold."""
    window_years: int | None = None
    """Its papers are at most this many years old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListConfig:
    """`raw/<list>.toml`; all defaults without that file."""

    path: Path
    language: Language | None = None
    """Of what we write; None: as the list is written."""
    tiers: tuple[Tier, ...] = ()
    expect_min: Mapping[str, int] = field(default_factory=dict)
    """Least totals by name: entries, papers, resolved."""
    expect_max: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """One decision by hand."""

    path: Path
    line: int
    """1-based line of its header."""
    list: str
    entry: str
    """The title as printed."""
    link: str | None = None
    """The entry's first link, where two entries print one title."""
    ids: Ids = Ids()
    title: str | None = None
    """The title to show."""
    is_paper: bool = True
    reason: str
    date: date

    def fits(self, title: str, first_link: str | None) -> bool:
        """Return whether this is about the entry of that printed title and first link."""
        same_title = title == self.entry or (title_key(title) == title_key(self.entry) != "")
        return same_title and self.link in (None, first_link)


_T = TypeVar("_T", str, int, bool, dict, date)  # type: ignore[type-arg]  # TOML tables hold anything


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """A TOML table whose values are taken with a check; each complaint names the file and the line."""

    path: Path
    values: Mapping[str, Any]
    line: int
    """1-based line of its header."""
    text: str
    """The whole file."""

    def error(self, key: str, message: str) -> ConfigError:
        """Return the complaint, at the first line from the header on that sets the key."""
        pattern = re.compile(rf"""(?:.*[\[{{{{,.])?\s*["']?{re.escape(key)}["']?\s*[=.\]]""")
        lines = self.text.split("\n")
        found = (number for number in range(self.line, len(lines) + 1) if pattern.match(lines[number - 1]))
        return ConfigError(self.path, next(found, self.line), message)

    def only(self, known: Sequence[str]) -> None:
        """Complain of a key that is none of those."""
        for key in self.values:
            if key not in known:
                raise self.error(key, f"unknown key {key!r}: use one of {', '.join(known)}")

    def take(self, key: str, kind: type[_T], what: str) -> _T | None:
        """Return the value, None where the key is not set; complain where it is not of that kind, empty or negative."""
        value = self.values.get(key)
        if value is None:
            return None
        wrong = type(value) is not kind or value == "" or (isinstance(value, int) and value < 0)
        if wrong:
            raise self.error(key, f"{key} must be {what}, not {value!r}")
        return cast("_T", value)

    def need(self, key: str, kind: type[_T], what: str) -> _T:
        """Return the value; complain where it is not set."""
        value = self.take(key, kind, what)
        if value is None:
            raise ConfigError(self.path, self.line, f"{key} is missing here: add {key} = … ({what})")
        return value

    def tables(self, key: str) -> list["_Table"]:
        """Return the tables of an array of tables `[[key]]`, each with its own line."""
        found = self.values.get(key, [])
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            raise self.error(key, f"{key} must be tables: write [[{key}]] above each")
        header = re.compile(rf"\s*\[\[\s*{re.escape(key)}\s*\]\]")
        lines = [number for number, line in enumerate(self.text.split("\n"), 1) if header.match(line)]
        lines += [self.line] * (len(found) - len(lines))
        return [replace(self, values=item, line=line) for item, line in zip(found, lines, strict=False)]


def _load(path: Path) -> _Table:
    text = read_text(path, ConfigError, limit=1 << 20)
    try:
        return _Table(path=path, values=tomllib.loads(text), line=1, text=text)
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        reason = str(error).split(" (at ")[0]
        raise ConfigError(path, line, f"not valid TOML ({reason}): mend this line") from None


def read_list_config(path: Path) -> ListConfig:
    """Return the configuration of a list; all defaults where there is no such file.

    Raises:
        ConfigError: with the line and the remedy.
    """
    if not path.exists():
        return ListConfig(path=path)
    table = _load(path)
    table.only(_LIST_KEYS)
    language = table.take("language", str, '"zh" or "en"')
    if language not in (None, "zh", "en"):
        raise table.error("language", f'language must be "zh" or "en", not {language!r}')
    tiers = tuple(_tier(item) for item in table.tables("tiers"))
    for name in ("heading", "key"):
        seen = [getattr(tier, name) for tier in tiers]
        if doubled := next((value for value in seen if seen.count(value) > 1), None):
            raise table.error(name, f"two tiers have the {name} {doubled!r}: give each its own")
    expect = replace(table, values=table.take("expect", dict, "a table") or {})
    expect.only(("min", "max"))
    return ListConfig(
        path=path,
        language=cast("Language | None", language),
        tiers=tiers,
        expect_min=_totals(expect, "min"),
        expect_max=_totals(expect, "max"),
    )


def _tier(table: _Table) -> Tier:
    table.only(_TIER_KEYS)
    return Tier(
        heading=table.need("heading", str, "the heading as the list prints it"),
        key=table.need("key", str, "a short name"),
        limit=table.take("limit", int, "a number of entries"),
        window_years=table.take("window_years", int, "a number of years"),
    )


def _totals(expect: _Table, bound: str) -> dict[str, int]:
    table = replace(expect, values=expect.take(bound, dict, "a table") or {})
    table.only(_EXPECT_KEYS)
    return {key: table.need(key, int, "a whole number") for key in table.values}


def read_overrides(path: Path) -> tuple[Override, ...]:
    """Return the decisions by hand, in the order of the file; none where there is no such file.

    Raises:
        ConfigError: with the line and the remedy.
    """
    if not path.exists():
        return ()
    table = _load(path)
    table.only(("override",))
    return tuple(_override(item) for item in table.tables("override"))


def _override(table: _Table) -> Override:
    table.only(_OVERRIDE_KEYS)
    pinned = table.take("ids", dict, 'a table like { arxiv = "1706.03762" }') or {}
    try:
        ids = parse_ids(pinned.items())
    except InvalidIdError as error:
        known = (
            f"a kind of id is one of {', '.join(KINDS)}" if error.kind not in KINDS else "write it as its owner does"
        )
        raise table.error("ids", f"{error}: {known}") from None
    is_paper = table.take("is_paper", bool, "true or false")
    override = Override(
        path=table.path,
        line=table.line,
        list=table.need("list", str, "the list's file name without .md"),
        entry=table.need("entry", str, "the title as printed"),
        link=table.take("link", str, "the entry's first link"),
        ids=ids,
        title=table.take("title", str, "the title to show"),
        is_paper=is_paper is not False,
        reason=table.need("reason", str, "why, in a sentence"),
        date=table.need("date", date, "a day, without quotes: 2026-01-31"),
    )
    if not (ids or override.title or is_paper is False):
        message = "this override decides nothing: add ids, title, or is_paper = false"
        raise ConfigError(table.path, table.line, message)
    return override
