"""The shape of a source: one frozen value of constants and functions."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.ids import Ids
from pipeline.model import Facts, MatchMethod, Record

Payload = dict[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place that says something of papers. Adding one: see ARCHITECTURE.md."""

    name: str
    """As in provenance, and the name of its file of records."""
    method: MatchMethod
    """How a paper found here by its title was matched."""
    parse: Callable[[Record], Facts]
    """Read a held record; pure. Raises SourceFormatError for a shape we do not know."""
    batch: int = 0
    """Most keys a request; 0: never asked, its records are compiled by hand."""
    key: Callable[[Ids], str | None] = lambda _: None
    """The key under which it would be asked for a paper; None: it cannot be."""
    fetch: Callable[[Sequence[str], object], Iterable[tuple[str, Payload]]] | None = None
    """Ask for keys; yields (key, payload), payload None: not held. None: never asked."""
