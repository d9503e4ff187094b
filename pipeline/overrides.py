"""Decisions by hand, written down: each is appended to overrides.toml beside its list, whose bytes stay as they are."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipeline.cases import links_by_title, obstacle_of
from pipeline.config import Override, decide, first_link, parse_overrides
from pipeline.errors import ConfigError
from pipeline.files import read_if_there
from pipeline.ids import Ids
from pipeline.model import Entry
from pipeline.project import Inputs
from pipeline.resolve import overrides_path
from pipeline.titles import title_name
from pipeline.toml import LIMIT

_ESCAPED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a person decided on an entry: the paper's ids, or that it is no paper."""

    entry: Entry
    ids: Ids = Ids()
    is_paper: bool = True
    reason: str


def with_choices(inputs: Inputs, choices: Iterable[Choice], day: date) -> tuple[Inputs, dict[Path, bytes]]:
    """Return the inputs with those decisions, and the files that hold them; one that stands there already is left out.

    `day` is the UTC day of the decisions.

    Raises:
        ConfigError: where an entry is decided otherwise, or cannot be named.
    """
    entries = [entry for parsed in inputs.lists for entry in parsed.entries]
    links = links_by_title(entries)
    texts: dict[Path, str] = {}
    added: list[Override] = []
    for choice in dict.fromkeys(_as_printed(choice, entries, inputs) for choice in choices):
        path = _path_of(choice.entry, inputs)
        if _is_decided(choice, entries, [*inputs.overrides, *added]):
            continue
        if obstacle := obstacle_of(choice.entry, links):
            raise ConfigError(path, None, f"cannot decide on {choice.entry.title!r}: {obstacle}")
        link = len(links[choice.entry.list, title_name(choice.entry.title)]) > 1
        before = texts[path] if path in texts else read_if_there(path, ConfigError, limit=LIMIT) or ""
        texts[path] = _appended(before, render_override(choice, day, link=link))
        added.append(_last(texts[path], path))
    overrides = (*inputs.overrides, *added)
    decide(entries, overrides)  # complains of what cannot be
    return replace(inputs, overrides=overrides), {path: text.encode() for path, text in texts.items()}


def _as_printed(choice: Choice, entries: Sequence[Entry], inputs: Inputs) -> Choice:
    """Return the decision on the entry as it stands in the list by now."""
    ours = choice.entry
    if (entry := find_entry(entries, ours.list, ours.title, first_link(ours))) is None:
        path = next((parsed.path for parsed in inputs.lists if parsed.name == ours.list), Path(f"{ours.list}.md"))
        raise ConfigError(path, ours.line, f"no entry is titled {ours.title!r} any more: look again")
    return replace(choice, entry=entry)


def find_entry(entries: Sequence[Entry], name: str, title: str, link: str) -> Entry | None:
    """Return the first entry of a list with that title and first link, empty for none; None where there is none."""
    wanted = (name, title_name(title), link)
    return next((e for e in entries if (e.list, title_name(e.title), first_link(e)) == wanted), None)


def _path_of(entry: Entry, inputs: Inputs) -> Path:
    return overrides_path(next(parsed.path for parsed in inputs.lists if parsed.name == entry.list))


def _is_decided(choice: Choice, entries: Sequence[Entry], overrides: Sequence[Override]) -> bool:
    """Return whether an override says the same; complain of one that says something else."""
    by_hand = decide(entries, overrides)[entries.index(choice.entry)]
    if by_hand is None:
        return False
    if (by_hand.ids, by_hand.is_paper) == (choice.ids, choice.is_paper):
        return True
    message = f"decides on {choice.entry.title!r} already: edit this override, or delete it and decide again"
    raise ConfigError(by_hand.path, by_hand.line, message)


def _last(text: str, path: Path) -> Override:
    """Return the decision that was appended, read again."""
    try:
        return parse_overrides(text, path)[-1]
    except ConfigError as error:
        message = f"nothing can be appended: write every override below a [[override]] of its own ({error})"
        raise ConfigError(path, None, message) from None


def _appended(text: str, block: str) -> str:
    """Return the text with a block at its end, after an empty line, its newlines as those of the text."""
    newline = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text else newline if text.endswith("\n") else newline * 2
    return text + gap + block.replace("\n", newline)


def render_override(choice: Choice, day: date, *, link: bool) -> str:
    """Return a decision as TOML; `link`: it names the entry's first link too."""
    lines = ["[[override]]", *place_lines(choice.entry, first_link(choice.entry) if link else "")]
    if choice.ids:
        lines.append(f"ids = {toml_ids(choice.ids)}")
    if not choice.is_paper:
        lines.append("is_paper = false")
    lines += [f"reason = {toml_text(choice.reason)}", f"date = {day.isoformat()}"]
    return "".join(f"{line}\n" for line in lines)


def place_lines(entry: Entry, link: str) -> list[str]:
    """Return the lines that name an entry, with its first link where one is given."""
    named = [f"link = {toml_text(link)}"] if link else []
    return [f"list = {toml_text(entry.list)}", f"entry = {toml_text(entry.title)}", *named]


def toml_ids(ids: Ids) -> str:
    """Return ids as an inline table."""
    return "{ " + ", ".join(f"{kind} = {toml_text(str(value))}" for kind, value in ids.items()) + " }"


def toml_text(text: str) -> str:
    """Return a text as a TOML string on one line; what steers a terminal or cannot be seen is escaped."""
    return f'"{re.sub(r"(?s).", lambda match: _escaped(match[0]), text)}"'


def _escaped(char: str) -> str:
    if char in _ESCAPED:
        return _ESCAPED[char]
    if char.isprintable():
        return char
    return f"\\u{ord(char):04x}" if ord(char) <= 0xFFFF else f"\\U{ord(char):08x}"  # noqa: PLR2004 four digits hold it
