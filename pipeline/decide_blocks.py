"""Decisions made in REVIEW.md: a block of TOML for each case, whose line `decide` a person edits; rendered and read."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.cases import Case
from pipeline.config import first_link
from pipeline.errors import ConfigError, InvalidIdError
from pipeline.files import read_if_there
from pipeline.ids import Ids, parse_ids
from pipeline.model import Entry
from pipeline.overrides import Choice, find_entry, place_lines, toml_ids
from pipeline.pages import ids_from_text
from pipeline.toml import Table, parse_toml

NOT_A_PAPER = "not a paper"
_FENCE = "```"
_OPENED = f"{_FENCE}toml"
_EDITED = re.compile(r"""\s*["']?decide["']?\s*=(?!\s*(?:""|'')\s*(?:#.*)?$)""")
_NUMBER = re.compile(r"[0-9]{1,4}")
_KEYS = ("list", "entry", "link", "candidates", "decide", "reason")
_LIMIT = 64 << 20  # bytes of the page
_LEAVE = 'or leave it open: decide = ""'


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A decision that stands in the page."""

    line: int
    """1-based line of what decides."""
    choice: Choice


def render_block(case: Case) -> str:
    """Return the block by which a case is decided; the line `decide` is to be edited."""
    lines = [_OPENED, *place_lines(case.entry, first_link(case.entry))]
    if case.candidates:
        lines.append("candidates = [")
        lines += [f"  {toml_ids(candidate.ids)}, # {n}" for n, candidate in enumerate(case.candidates, 1)]
        lines.append("]")
    return "\n".join([*lines, 'decide = ""', _FENCE])


def answers_in(path: Path, entries: Sequence[Entry]) -> list[Answer]:
    """Return the decisions that stand in a page, none where there is no page.

    Raises:
        ConfigError: with the line, for one that cannot be carried out.
    """
    text = read_if_there(path, ConfigError, limit=_LIMIT)
    if text is None or not any(map(_EDITED.match, lines := text.splitlines())):
        return []
    return list(_answers(lines, path, entries))


def _answers(lines: Sequence[str], path: Path, entries: Sequence[Entry]) -> Iterator[Answer]:
    for number, line in enumerate(lines, 1):
        if _EDITED.match(line):
            table = _block_around(lines, number, path)
            yield Answer(line=number, choice=_choice(table, entries))


def _block_around(lines: Sequence[str], number: int, path: Path) -> Table:
    """Return the block that a 1-based line stands in; the lines of its complaints are those of the page."""
    first = next((n for n in range(number - 1, 0, -1) if lines[n - 1].startswith(_FENCE)), None)
    last = next((n for n in range(number + 1, len(lines) + 1) if lines[n - 1].startswith(_FENCE)), None)
    if first is None or last is None or lines[first - 1].strip() != _OPENED or lines[last - 1].strip() != _FENCE:
        message = f"this decision stands in no block of TOML: put it back where it was, {_LEAVE}"
        raise ConfigError(path, number, message)
    table = parse_toml("\n" * first + "".join(f"{line}\n" for line in lines[first : last - 1]), path)
    return replace(table, line=number)


def _choice(table: Table, entries: Sequence[Entry]) -> Choice:
    table.only(_KEYS)
    entry = _entry(table, entries)
    decided = str(table.values.get("decide", "")).strip()
    reason = table.take("reason", str, "why, in a sentence")
    if decided.casefold() == NOT_A_PAPER:
        return Choice(entry=entry, is_paper=False, reason=reason or NOT_A_PAPER)
    ids = _candidate(table, int(decided)) if _NUMBER.fullmatch(decided) else ids_from_text(decided)
    if not ids:
        raise table.error("decide", f"{decided!r} is no id or address of a paper: {_expected(table)}")
    return Choice(entry=entry, ids=ids, reason=reason or "the same paper, checked by hand")


def _candidates(table: Table) -> list[Ids]:
    listed = table.values.get("candidates", [])
    try:
        return [parse_ids(ids.items()) for ids in listed]
    except (InvalidIdError, AttributeError, TypeError):
        message = "the candidates are not as they were written: put them back, or decide by an id"
        raise table.error("candidates", message) from None


def _candidate(table: Table, number: int) -> Ids:
    candidates = _candidates(table)
    if not 0 < number <= len(candidates):
        raise table.error("decide", f"there is no candidate {number}: {_expected(table)}")
    return candidates[number - 1]


def _expected(table: Table) -> str:
    count = len(_candidates(table))
    number = f"a number from 1 to {count}, " if count else ""
    return f'write {number}an id like "arxiv:1810.04805", an address, "{NOT_A_PAPER}", {_LEAVE}'


def _entry(table: Table, entries: Sequence[Entry]) -> Entry:
    """Return the entry that a block names, the first of those that are printed alike."""
    name = table.need("list", str, "the list's file name without .md")
    title = table.need("entry", str, "the title as printed")
    link = table.take("link", str, "the entry's first link") or ""
    if entry := find_entry(entries, name, title, link):
        return entry
    message = f"no entry of the list {name!r} is titled {title!r} any more, with the same first link"
    raise table.error("decide", f"{message}: decide in raw/overrides.toml, {_LEAVE}")
