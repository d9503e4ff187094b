"""Edits of a text: what each is for, the text with them, and the lines that they change as a unified diff; pure."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import Any, Literal, get_args

Kind = Literal["duplicate", "venue", "dead", "moved", "slip", "number"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_CONTEXT = 3  # lines around a change, as diff and git show them
_NO_END = "\n\\ No newline at end of file\n"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Edit:
    """One stretch of a text, by its characters, and what shall stand there."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A small edit of a list, and why."""

    kind: Kind
    line: int
    """1-based in the file."""
    subject: str
    """The entry's title, or the heading."""
    reason: str
    """One sentence without its full stop, naming who says so."""
    edits: tuple[Edit, ...]
    """In the characters of the file, in order, none over another."""
    entry: int | None = None
    """Which entry of the list is to be read otherwise, from 0; None: none is."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """What the entry then prints: name → value."""
    urls: Mapping[str, str] = field(default_factory=dict)
    """Its addresses that change: old → new."""

    @property
    def span(self) -> tuple[int, int]:
        """Where its edits begin and end."""
        return self.edits[0].start, self.edits[-1].end


def edits_of(proposals: Iterable[Proposal]) -> list[Edit]:
    """Return all their edits, as `together` does."""
    return together(edit for proposal in proposals for edit in proposal.edits)


def together(edits: Iterable[Edit]) -> list[Edit]:
    """Return edits in order, each once, but for those within what another takes out."""
    kept: list[Edit] = []
    for edit in sorted(set(edits), key=lambda edit: (edit.start, -edit.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


def applied(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with edits that are in order and not over each other; every other character stays."""
    parts, at = [], 0
    for edit in edits:
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join(parts) + text[at:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Neighbouring lines that change."""

    start: int
    """0-based first line of the old ones."""
    old: tuple[str, ...]
    """With their ends; empty where lines only come."""
    new: tuple[str, ...]

    @property
    def end(self) -> int:
        """The 0-based line after the last old one."""
        return self.start + len(self.old)


def lines_of(text: str) -> list[str]:
    """Return the lines with their ends as git counts them: only LF ends one."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def changes(text: str, edits: Sequence[Edit]) -> list[Change]:
    """Return the lines that edits change, in order."""
    lines = lines_of(text)
    starts = [0, *accumulate(map(len, lines))]
    blocks: list[tuple[int, int, list[Edit]]] = []
    for edit in edits:
        low, high = (bisect_right(starts, at) - 1 for at in (edit.start, max(edit.start, edit.end - 1)))
        if blocks and low <= blocks[-1][1]:
            blocks[-1] = (blocks[-1][0], max(high + 1, blocks[-1][1]), [*blocks[-1][2], edit])
        else:
            blocks.append((low, high + 1, [edit]))
    return [change for low, high, here in blocks if (change := _change(lines, starts[low], low, high, here))]


def _change(lines: Sequence[str], offset: int, low: int, high: int, edits: Iterable[Edit]) -> Change | None:
    old = lines[low:high]
    moved = [Edit(start=e.start - offset, end=e.end - offset, text=e.text) for e in edits]
    new = lines_of(applied("".join(old), moved))
    same, last = shared_ends(old, new)
    before, after = tuple(old[same : len(old) - last]), tuple(new[same : len(new) - last])
    return Change(start=low + same, old=before, new=after) if before or after else None


def shared_ends(ours: Sequence[object], theirs: Sequence[object]) -> tuple[int, int]:
    """Return how much of two sequences is alike at their beginnings, and of the rest at their ends."""
    most = min(len(ours), len(theirs))
    head = next((n for n in range(most) if ours[n] != theirs[n]), most)
    return head, next((n for n in range(most - head) if ours[-1 - n] != theirs[-1 - n]), most - head)


def hunks(text: str, edits: Sequence[Edit], context: int = _CONTEXT) -> Iterator[list[str]]:
    """Yield the hunks of a unified diff: a heading, then lines that begin with a blank, `-` or `+`.

    `context` is how many lines around a change are shown.
    """
    lines = lines_of(text)
    shift = 0
    for group in _near(changes(text, edits), context):
        low, high = max(0, group[0].start - context), min(len(lines), group[-1].end + context)
        body: list[str] = []
        for change, after in zip(group, [*(c.start for c in group[1:]), high], strict=True):
            if not body:
                body += (f" {line}" for line in lines[low : change.start])
            body += [*(f"-{line}" for line in change.old), *(f"+{line}" for line in change.new)]
            body += (f" {line}" for line in lines[change.end : after])
        grown = sum(len(change.new) - len(change.old) for change in group)
        old, new = _range(low, high - low), _range(low + shift, high - low + grown)
        yield [f"@@ -{old} +{new} @@\n", *(line if line.endswith("\n") else line + _NO_END for line in body)]
        shift += grown


def _near(found: Sequence[Change], context: int) -> Iterator[list[Change]]:
    """Yield changes whose surroundings touch together."""
    group = list(found[:1])
    for before, change in pairwise(found):
        if change.start - before.end > 2 * context:
            yield group
            group = []
        group.append(change)
    if group:
        yield group


def _range(start: int, count: int) -> str:
    return f"{start + 1 if count else start},{count}"


def unified(text: str, edits: Sequence[Edit], name: str) -> str:
    """Return a unified diff that `git apply` and `patch` take; empty without a change."""
    body = "".join(line for hunk in hunks(text, edits) for line in hunk)
    ending = "\t" if " " in name else ""  # else a blank ends the name
    return f"--- a/{name}{ending}\n+++ b/{name}{ending}\n{body}" if body else ""
