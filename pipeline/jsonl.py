"""JSON Lines as we write them: canonical, so that a diff shows what changed; each fault has its line."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pipeline.errors import InvalidIdError, StoreError
from pipeline.files import read_if_there

REMEDY = "restore the file from git (git checkout), or mend this line"
_LIMIT = 1 << 30  # bytes of one records file; past it something went wrong
_MERGE_MARKS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
_T = TypeVar("_T")


def read_lines(path: Path, convert: Callable[[Any], _T]) -> list[tuple[int, _T]]:
    """Return (1-based line, value) for each line of a JSON Lines file."""
    rows = []
    for number, line in enumerate((read_if_there(path, StoreError, limit=_LIMIT) or "").split("\n"), 1):
        if not line.strip():
            continue
        try:
            rows.append((number, convert(parse_json(line))))
        except json.JSONDecodeError as error:
            hint = "a git merge was left open" if line.startswith(_MERGE_MARKS) else error.msg
            raise StoreError(path, number, f"not valid JSON ({hint}): {REMEDY}") from None
        except (ValueError, RecursionError, InvalidIdError) as error:
            raise StoreError(path, number, f"{error}: {REMEDY}") from None
    return rows


def parse_json(line: str) -> object:
    """Return the JSON value; what Python's parser lets pass and JSON or UTF-8 does not is a ValueError too."""
    value = json.loads(line, object_pairs_hook=_each_once, parse_constant=_no_number)
    if "\\u" in line:
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise ValueError("half a surrogate pair, which is no character") from None
    return value


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)!r} stands twice")
    return values


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")


def render_lines(values: Iterable[Mapping[str, Any]]) -> bytes:
    """Return canonical JSON Lines: keys sorted, text as it is, one value a line."""
    return "".join(json.dumps(value, ensure_ascii=False, sort_keys=True) + "\n" for value in values).encode()
