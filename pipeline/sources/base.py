"""The shape of a source: one frozen value of constants and functions."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.http import Http, Service
from pipeline.ids import Ids
from pipeline.model import Facts, MatchMethod, Record

Payload = dict[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What a service counted when it was asked."""

    record: str
    """The record's name at the service, as in the citation history."""
    citations: int
    influential: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a service said of one key."""

    key: str
    payload: Payload
    """None: asked, and not held."""
    counted: Counted | None = None
    """Counts change daily; they go to the history, not into the record."""


Hits = Mapping[str, Sequence[Answered | str]]
"""Title → its candidates, best first; none is an answer too. One of which only the key was answered is that key."""
Search = Callable[[Sequence[str], Http], Iterator[Hits]]
"""How a source is searched for printed titles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place that says something of papers. Adding one: see ARCHITECTURE.md."""

    name: str
    """As in provenance, and the name of its file of records."""
    method: MatchMethod
    """How a paper found here by its title was matched."""
    parse: Callable[[Record], Facts]
    """Read a held record of a paper; pure. Raises SourceFormatError for a shape we do not know."""
    service: Service | None = None
    """Where it is asked; None: never, its records are compiled by hand."""
    age: int = 0
    """Days after which a held record is asked for again."""
    batch: int = 1
    """Most keys a request."""
    keys: Callable[[Ids], tuple[str, ...]] = lambda _: ()
    """The keys under which it can be asked for a paper, the surest first."""
    ids_of: Callable[[str], Ids] = lambda _: Ids()
    """What a key states by itself."""
    fetch: Callable[[Sequence[str], Http, Mapping[str, Record]], list[Answered]] | None = None
    """Ask for a group of keys, given the records as they are. A key that is not among the answers was not answered.

    Raises SourceUnavailableError where nothing was answered, SourceFormatError for an answer of an unknown shape.
    """
    group: Callable[[str], str] = lambda _: ""
    """What a key is asked together with: only keys of one group share a request."""
    search: Search | None = None
    """Ask for candidates by printed titles, several a request where it can; give, before each next request, what the
    last one settled. A title that is never given was not answered. Raises as `fetch` does.
    """
    search_again: Search | None = None
    """The same for titles that were not known when it was last asked, in one request; None: as the first time."""
    search_batch: int = 1
    """Most titles a search."""
    optional: bool = False
    """Asked, and read, only where `pipeline.toml` names it."""
    first: Callable[[Ids], str | None] = lambda _: None
    """The key of the first version, which may have had another title; it never changes."""
    lasting: tuple[str, ...] = ()
    """Fields of a payload that a later answer about the same title does not take away by not naming them."""
    notes: tuple[str, ...] = ()
    """What the keys of records begin with that are of no paper."""

    def is_note(self, key: str) -> bool:
        """Return whether the record of a key is of no paper."""
        return key.startswith((TITLE, *self.notes))

    def requests(self, keys: Sequence[str]) -> list[tuple[str, ...]]:
        """Return the keys as they share a request, in the order of their groups."""
        groups: dict[str, list[str]] = {}
        for key in keys:
            groups.setdefault(self.group(key), []).append(key)
        return [part for group in groups.values() for part in _parts(group, self.batch)]

    def searches(self, titles: Iterable[str]) -> list[tuple[str, ...]]:
        """Return titles as they share a search."""
        return _parts([*titles], self.search_batch)


def _parts(items: Sequence[str], most: int) -> list[tuple[str, ...]]:
    return [tuple(items[n : n + most]) for n in range(0, len(items), most)]


TITLE = "title:"
"""A search is a record too: this and the normalised title is its key, what it found its payload."""
