"""Which of the optional sources are asked and read in a project: `[sources]` of `pipeline.toml`."""

from collections.abc import Sequence

from pipeline.sources import SOURCES, optional_names
from pipeline.sources.base import Source
from pipeline.toml import Table


def chosen_sources(table: Table) -> tuple[Source, ...]:
    """Return the sources of a project, most believed first; the usual ones where the table names no others.

    Raises:
        ConfigError: with the line and the remedy.
    """
    table.only(("extra",))
    known = sorted(optional_names(SOURCES))
    extra: list[str] = table.take("extra", list, f"a list of {', '.join(known)}") or []
    if (wrong := next((name for name in extra if name not in known), None)) is not None:
        raise table.error("extra", f"{wrong!r} is no optional source: name any of {', '.join(known)}, or none")
    if twice := next((name for name in extra if extra.count(name) > 1), None):
        raise table.error("extra", f"{twice!r} stands twice: name it once")
    return usual_sources(extra)


def usual_sources(extra: Sequence[str] = ()) -> tuple[Source, ...]:
    """Return the sources that every project has, and of the optional ones those named."""
    return tuple(source for source in SOURCES if not source.optional or source.name in extra)
