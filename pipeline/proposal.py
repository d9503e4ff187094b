"""What a pull request proposes: the entries of a list that it adds or changes; pure."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from pipeline.model import Entry, Issue
from pipeline.parse import ParsedList
from pipeline.titles import title_key

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One list before and after."""

    before: ParsedList | None
    """None: there was no such list, or it could not be read."""
    after: ParsedList
    entries: tuple[Entry, ...]
    """Added or changed, in the order of the list; one that was only moved within its tier is not."""
    changed: frozenset[Entry]
    """Those of them that stood there in other words before, or in another tier."""
    gone: tuple[Entry, ...]
    """Entries of before that are not there any more, in any words."""
    unread: tuple[Issue, ...]
    """Lines that look like an entry, could not be read, and were not there before."""


def propose(before: ParsedList | None, after: ParsedList) -> Proposal:
    """Return what makes a list another."""
    old = before.entries if before else ()
    added = _more(after.entries, old, _content)
    gone = _more(old, after.entries, _content)
    pairs = _pairs(added, gone)
    return Proposal(
        before=before,
        after=after,
        entries=tuple(added),
        changed=frozenset(pairs),
        gone=tuple(entry for entry in gone if entry not in pairs.values()),
        unread=tuple(_more(after.issues, before.issues if before else (), lambda i: (i.subject, i.message))),
    )


def _content(entry: Entry) -> Entry:
    """Return what an entry says, without where it stands in its tier, and in a list of which name."""
    return replace(entry, list="", line=0, end_line=0, section=(), position=0)


def _more(ours: Iterable[_T], theirs: Iterable[_T], name: Callable[[_T], Hashable]) -> list[_T]:
    """Return those of ours that theirs has not, as often as it has them not."""
    left = Counter(map(name, theirs))
    found = []
    for item in ours:
        left[name(item)] -= 1
        if left[name(item)] < 0:
            found.append(item)
    return found


def _pairs(added: Sequence[Entry], gone: Sequence[Entry]) -> dict[Entry, Entry]:
    """Return for entries that were changed what they were before: the same title, or a link in common."""
    by_name: dict[str, list[Entry]] = {}
    for entry in gone:
        for name in _names(entry):
            by_name.setdefault(name, []).append(entry)
    pairs: dict[Entry, Entry] = {}
    taken: set[Entry] = set()
    for entry in added:
        known = (other for name in _names(entry) for other in by_name.get(name, ()))
        if other := next((other for other in known if other not in taken), None):
            taken.add(other)
            pairs[entry] = other
    return pairs


def _names(entry: Entry) -> Iterator[str]:
    yield title_key(entry.title)
    yield from (link.url for link in entry.links if link.kind == "paper")
