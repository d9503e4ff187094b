"""What a maintainer decides in TOML: the list's configuration, and decisions by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, cast

from pipeline.errors import ConfigError, InvalidIdError
from pipeline.ids import KINDS, Ids, parse_ids
from pipeline.model import Entry
from pipeline.sources import PRECEDENCE
from pipeline.titles import title_name
from pipeline.toml import Table, load_toml, parse_toml

Language = Literal["zh", "en"]
Layout = Literal["item", "line", "run"]
_LIST_KEYS = ("language", "reading", "tiers", "expect", "publish")
_TIER_KEYS = ("heading", "key", "limit", "window_years", "note")
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
    note: bool = False
    """Every entry of it is to say why it is here."""
    line: int | None = None
    """1-based line of its header in the TOML file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListConfig:
    """`raw/<list>.toml`; all defaults without that file."""

    path: Path
    language: Language | None = None
    """Of what we write; None: as the list is written."""
    reading: Layout | None = None
    """How its entries are laid out; None: as each section shows."""
    tiers: tuple[Tier, ...] = ()
    expect_min: Mapping[str, int] = field(default_factory=dict)
    """Least totals by name: entries, papers, resolved."""
    expect_max: Mapping[str, int] = field(default_factory=dict)
    abstracts: tuple[str, ...] = PRECEDENCE["abstract"]
    """Sources whose abstracts are written."""


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


def read_list_config(path: Path) -> ListConfig:
    """Return the configuration of a list; all defaults where there is no such file.

    Raises:
        ConfigError: with the line and the remedy.
    """
    table = load_toml(path)
    if table is None:
        return ListConfig(path=path)
    table.only(_LIST_KEYS)
    language = table.take("language", str, '"zh" or "en"')
    if language not in (None, "zh", "en"):
        raise table.error("language", f'language must be "zh" or "en", not {language!r}')
    reading = table.take("reading", str, '"item", "line" or "run"')
    if reading not in (None, "item", "line", "run"):
        raise table.error("reading", f'reading must be "item", "line" or "run", not {reading!r}')
    expect = table.table("expect", "a table")
    expect.only(("min", "max"))
    return ListConfig(
        path=path,
        language=cast("Language | None", language),
        reading=cast("Layout | None", reading),
        tiers=_tiers(table),
        expect_min=_totals(expect, "min"),
        expect_max=_totals(expect, "max"),
        abstracts=_abstracts(table.table("publish", "a table")),
    )


def _abstracts(publish: Table) -> tuple[str, ...]:
    publish.only(("abstracts",))
    known = PRECEDENCE["abstract"]
    named = publish.take("abstracts", list, f"a list of {', '.join(known)}")
    if named is None:
        return known
    if (wrong := next((name for name in named if name not in known), None)) is not None:
        raise publish.error("abstracts", f"{wrong!r} has no abstracts: name any of {', '.join(known)}, or none")
    return tuple(named)


def _tiers(table: Table) -> tuple[Tier, ...]:
    tiers: list[Tier] = []
    for item in table.tables("tiers"):
        tier = _tier(item)
        for name in ("heading", "key"):
            if (value := getattr(tier, name)) in [getattr(other, name) for other in tiers]:
                raise item.error(name, f"two tiers have the {name} {value!r}: give each its own")
        tiers.append(tier)
    return tuple(tiers)


def _tier(table: Table) -> Tier:
    table.only(_TIER_KEYS)
    return Tier(
        heading=table.need("heading", str, "the heading as the list prints it"),
        key=table.need("key", str, "a short name"),
        limit=table.take("limit", int, "a number of entries"),
        window_years=table.take("window_years", int, "a number of years"),
        note=table.take("note", bool, "true or false") is True,
        line=table.line,
    )


def _totals(expect: Table, bound: str) -> dict[str, int]:
    table = expect.table(bound, "a table")
    table.only(_EXPECT_KEYS)
    return {key: table.need(key, int, "a whole number") for key in table.values}


def read_overrides(path: Path) -> tuple[Override, ...]:
    """Return the decisions by hand, in the order of the file; none where there is no such file.

    Raises:
        ConfigError: with the line and the remedy.
    """
    return _overrides(load_toml(path))


def parse_overrides(text: str, path: Path) -> tuple[Override, ...]:
    """Return the decisions that the text of such a file holds; see `read_overrides`."""
    return _overrides(parse_toml(text, path))


def _overrides(table: Table | None) -> tuple[Override, ...]:
    if table is None:
        return ()
    table.only(("override",))
    return tuple(_override(item) for item in table.tables("override"))


def _override(table: Table) -> Override:
    table.only(_OVERRIDE_KEYS)
    pinned = table.table("ids", 'a table like { arxiv = "1706.03762" }')
    try:
        ids = parse_ids(pinned.values.items())
    except InvalidIdError as error:
        known = (
            f"a kind of id is one of {', '.join(KINDS)}" if error.kind not in KINDS else "write it as its owner does"
        )
        raise pinned.error(error.kind, f"{error}: {known}") from None
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
    if not (ids or override.title or is_paper is not None):
        message = "this override decides nothing: add ids, title or is_paper"
        raise ConfigError(table.path, table.line, message)
    return override


def decide(entries: Sequence[Entry], overrides: Sequence[Override]) -> list[Override | None]:
    """Return what was decided on each entry; one that names the entry's first link goes before one that names none.

    Raises:
        ConfigError: for an override that fits no entry, two that fit one, or ids pinned on entries that link apart.
    """
    by_title: dict[tuple[str, str], list[Override]] = {}
    for override in overrides:
        by_title.setdefault((override.list, title_name(override.entry)), []).append(override)
    decided: list[Override | None] = []
    links: dict[Override, set[str]] = {}
    beaten: dict[Override, Override] = {}
    for entry in entries:
        first = first_link(entry)
        titled = by_title.get((entry.list, title_name(entry.title)), [])
        general = [override for override in titled if override.link is None]
        fitting = [override for override in titled if override.link == first] or general
        if len(fitting) > 1:
            raise _doubled(*fitting[:2])
        decided.append(fitting[0] if fitting else None)
        if fitting:
            links.setdefault(fitting[0], set()).add(first)
            beaten.update(dict.fromkeys(general, fitting[0]))
    for override in overrides:
        if override not in links:
            raise _doubled(beaten[override], override) if override in beaten else _unused(override)
        if override.ids and len(links[override] - {""}) > 1:
            message = f"entries with different first links are titled {override.entry!r}: add link = … to tell which"
            raise ConfigError(override.path, override.line, message)
    return decided


def first_link(entry: Entry) -> str:
    """Return the address of an entry's first link, empty without any."""
    return entry.links[0].url if entry.links else ""


def _doubled(ours: Override, theirs: Override) -> ConfigError:
    first, second = sorted((ours, theirs), key=lambda override: override.line)
    message = f"line {first.line} decides on the same entry, {second.entry!r}: join them into one"
    return ConfigError(second.path, second.line, message)


def _unused(override: Override) -> ConfigError:
    message = f"no entry of the list {override.list!r} is titled {override.entry!r}"
    message += f" with the first link {override.link}" if override.link else ""
    return ConfigError(override.path, override.line, f"{message}: correct it, or delete this override")
