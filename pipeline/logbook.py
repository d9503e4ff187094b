"""What changed, run by run: `changes.jsonl` of the records, oldest first; only what was never published is replaced."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal, cast, get_args

from pipeline.jsonl import read_lines, render_lines
from pipeline.model import parse_day

Kind = Literal[
    "begun",
    "added",
    "gone",
    "merged",
    "found",
    "published",
    "venue",
    "retitled",
    "withdrawn",
    "retracted",
    "reinstated",
    "fallen",
    "risen",
    "issue",
    "solved",
]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is not as it was."""

    kind: Kind
    paper_id: str | None = None
    subject: str
    """The title of the paper, or what an issue is about."""
    detail: str | None = None
    """What it is now: the ids found, the venue, the counts before and after, the message of an issue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one run changed; a run that changed nothing of these kinds leaves none."""

    day: date
    """The newest day in the inputs of the run, as everywhere in the outputs."""
    changes: tuple[Change, ...]
    since: str | None = None
    """Of which data set it tells what changed; see `Snapshot`."""

    @property
    def as_shown(self) -> "Step":
        """The step as the pages have it."""
        return replace(self, since=None)


def read_log(path: Path) -> tuple[Step, ...]:
    """Return the steps of every run so far, oldest first; none where there is no file yet.

    Raises:
        StoreError: with the line and the remedy, where the file is not what we write.
    """
    return tuple(step for _, step in read_lines(path, parse_step))


def render_log(log: Iterable[Step]) -> bytes:
    """Return the file of the steps."""
    return render_lines(
        {"day": step.day.isoformat(), "changes": plain(step.changes)} | ({"since": step.since} if step.since else {})
        for step in log
    )


def plain(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Return changes as JSON has them; what a change does not say is left out."""
    return [{name: value for name, value in asdict(change).items() if value is not None} for change in changes]


def parse_step(value: object) -> Step:
    """Return a step as JSON has it.

    Raises:
        ValueError: for anything else.
    """
    match value:
        case {"day": str(day), "changes": [_, *_] as changes, "since": str(since), **rest} if not rest:
            return Step(day=parse_day(day), changes=tuple(map(_change, changes)), since=since)
        case {"day": str(day), "changes": [_, *_] as changes, **rest} if not rest:
            return Step(day=parse_day(day), changes=tuple(map(_change, changes)))
        case _:
            raise ValueError("not what a run changed: it needs a day and changes, may have since")


def _change(value: object) -> Change:
    match value:
        case {"kind": str(kind), "subject": str(subject), **rest} if kind in KINDS and rest.keys() <= {
            "paper_id",
            "detail",
        }:
            if all(isinstance(text, str) for text in rest.values()):
                return Change(kind=kind, subject=subject, **cast("dict[str, str]", rest))
    raise ValueError(f"not a change: it needs kind ({', '.join(KINDS)}) and subject, may have paper_id and detail")
