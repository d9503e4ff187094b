"""What a maintainer decides for every run: `pipeline.toml`, or `[tool.pipeline]` of the pyproject.toml beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import ConfigError
from pipeline.extras import chosen_sources, usual_sources
from pipeline.sources import SOURCES
from pipeline.sources.base import Source
from pipeline.toml import Table, load_toml

FILE = "pipeline.toml"
_NOT_HELD = "not_held"
_LEAST, _MOST = 1, 3650  # days; no service changes what it holds more than once a day


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """Days after which a source is asked again for what it was asked before."""

    held: Mapping[str, int] = field(default_factory=dict)
    """By name of the source, where it is not the source's own."""
    not_held: int = 14
    """For what it did not hold."""

    def of(self, source: Source, *, held: bool) -> int:
        """Return the age for a source, in days."""
        return self.held.get(source.name, source.age) if held else self.not_held


@dataclass(frozen=True, slots=True, kw_only=True)
class RunConfig:
    """`pipeline.toml`; all defaults where there is none."""

    ages: Ages = Ages()
    sources: tuple[Source, ...] = usual_sources()
    """Which are asked and read, most believed first."""


def read_run_config(path: Path) -> RunConfig:
    """Return what `pipeline.toml` decides, or without it `[tool.pipeline]` of the pyproject.toml beside it.

    Raises:
        ConfigError: with the line and the remedy.
    """
    project = load_toml(path.with_name("pyproject.toml"))
    named = project.table("tool", "a table").table("pipeline", "a table") if project else None
    table = load_toml(path)
    if table is None:
        table = named
    elif named and named.values:
        raise ConfigError(named.path, None, f"[tool.pipeline] stands beside {path.name}: keep one of the two")
    if table is None:
        return RunConfig()
    table.only(("ages", "sources"))
    return RunConfig(
        ages=_ages(table.table("ages", "a table")), sources=chosen_sources(table.table("sources", "a table"))
    )


def _ages(table: Table) -> Ages:
    asked = [source.name for source in SOURCES if source.service]
    table.only((*asked, _NOT_HELD))
    days = {name: _days(table, name) for name in table.values}
    not_held = days.pop(_NOT_HELD, Ages().not_held)
    return Ages(held=days, not_held=not_held)


def _days(table: Table, name: str) -> int:
    what = f"a number of days from {_LEAST} to {_MOST}"
    days = table.need(name, int, what)
    if not _LEAST <= days <= _MOST:
        raise table.error(name, f"{name} must be {what}, not {days}")
    return days
