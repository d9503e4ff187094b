"""TOML whose values are taken one by one, each with a check; every complaint names the file and the line."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, cast

from pipeline.errors import ConfigError
from pipeline.files import read_if_there

LIMIT = 1 << 20
"""Bytes; decisions and configurations are written by hand."""
_LONG_TEXT = re.compile(r'("""|\'\'\').*?\1', re.DOTALL)
_T = TypeVar("_T", str, int, bool, dict, date, list)  # type: ignore[type-arg]  # TOML tables hold anything


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A TOML table whose values are taken with a check; each complaint names the file and the line."""

    path: Path
    values: Mapping[str, Any]
    line: int
    """1-based line of its header."""
    text: str
    """The whole file."""
    place: tuple[str | int, ...] = ()
    """Keys and indices that lead to it."""

    def error(self, key: str, message: str) -> ConfigError:
        """Return the complaint, at the line that sets the key."""
        return ConfigError(self.path, _line_of(self.text, (*self.place, key)), message)

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
        wrong = (
            type(value) is not kind
            or (isinstance(value, str) and not value.strip())
            or (isinstance(value, int) and value < 0)
        )
        if wrong:
            raise self.error(key, f"{key} must be {what}, not {value!r}")
        return cast("_T", value)

    def need(self, key: str, kind: type[_T], what: str) -> _T:
        """Return the value; complain where it is not set."""
        value = self.take(key, kind, what)
        if value is None:
            raise ConfigError(self.path, self.line, f"{key} is missing here: add {key} = … ({what})")
        return value

    def tables(self, key: str) -> list["Table"]:
        """Return the tables of an array of tables `[[key]]`, each with its own line."""
        found = self.values.get(key, [])
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            raise self.error(key, f"{key} must be tables: write [[{key}]] above each")
        header = re.compile(rf"\s*\[\[\s*{re.escape(key)}\s*\]\]")
        plain = _LONG_TEXT.sub(lambda match: "\n" * match[0].count("\n"), self.text)
        lines = [number for number, line in enumerate(plain.split("\n"), 1) if header.match(line)]
        if len(lines) != len(found):  # written another way: `key = [{…}, {…}]`
            lines = [_line_of(self.text, (*self.place, key))] * len(found)
        return [
            replace(self, values=item, line=line, place=(*self.place, key, n))
            for n, (item, line) in enumerate(zip(found, lines, strict=True))
        ]

    def table(self, key: str, what: str) -> "Table":
        """Return the table `[key]`, empty where it is not set."""
        return replace(self, values=self.take(key, dict, what) or {}, place=(*self.place, key))


def load_toml(path: Path) -> Table | None:
    """Return the whole file as a table, None where there is no such file.

    Raises:
        ConfigError: with the line and the remedy.
    """
    text = read_if_there(path, ConfigError, limit=LIMIT)
    return None if text is None else parse_toml(text, path)


def parse_toml(text: str, path: Path) -> Table:
    """Return the text of a TOML file as a table.

    Raises:
        ConfigError: with the line and the remedy.
    """
    try:
        return Table(path=path, values=tomllib.loads(text), line=1, text=text)
    except RecursionError:
        raise ConfigError(path, None, "nested too deep: write it as plain keys and tables") from None
    except ValueError as error:
        reason, _, where = str(error).partition(" (at ")
        found = re.match(r"line (\d+)", where)
        lines = text.split("\n")
        line = int(found[1]) if found else _readable_head(lines, len(lines))[0] + 1
        raise ConfigError(path, line, f"not valid TOML ({reason}): mend this line") from None


def _line_of(text: str, place: Sequence[str | int]) -> int:
    """Return the 1-based line where a key is set: there the shortest head of the file that has it ends."""
    lines = text.split("\n")
    without, having = 0, len(lines)
    while having - without > 1:
        middle = (without + having) // 2
        if _has(_readable_head(lines, middle)[1], place):
            having = middle
        else:
            without = middle
    return _readable_head(lines, without)[0] + 1


def _readable_head(lines: Sequence[str], most: int) -> tuple[int, object]:
    """Return how many of the first lines are valid TOML by themselves, and what they say."""
    while True:
        try:
            return most, tomllib.loads("".join(f"{line}\n" for line in lines[:most]))
        except ValueError:
            most -= 1


def _has(values: Any, place: Sequence[str | int]) -> bool:  # noqa: ANN401 whatever TOML holds
    try:
        for step in place:
            values = values[step]
    except (KeyError, IndexError):
        return False
    return True
