"""What a way of matching comes to on the labelled set: wrong ids with their interval, recall, and a row a stratum."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import sqrt

from benchmarks.matching_noise import CHANGES
from benchmarks.matching_pairs import Pair

_Z = 1.959964  # of the normal distribution, for 95 %


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one way of matching made of one pair."""

    attached: bool
    """Some paper's id; else the entry is reported."""
    wrong: bool
    """An id of another paper than the one printed."""
    score: float
    """By which the threshold decides; 1 where it has none."""


REPORTED = Outcome(attached=False, wrong=False, score=0.0)
Way = Sequence[Outcome]
"""One outcome for each pair, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Counts of a way over some pairs."""

    pairs: int
    held: int
    attached: int
    wrong: int
    right: int
    """Attached and not wrong, of those held."""

    @property
    def recall(self) -> float | None:
        """Share of the papers held that are found; None where none is held."""
        return self.right / self.held if self.held else None

    @property
    def precision(self) -> float:
        """Share of what is attached that is right; 1 where nothing is."""
        return 1 - self.wrong / self.attached if self.attached else 1.0


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share; 0 to 1 where nothing was tried (Wilson 1927)."""
    if not total:
        return 0.0, 1.0
    share, z2 = hits / total, _Z * _Z
    middle = (share + z2 / (2 * total)) / (1 + z2 / total)
    half = _Z * sqrt(share * (1 - share) / total + z2 / (4 * total * total)) / (1 + z2 / total)
    return max(0.0, middle - half), min(1.0, middle + half)


def figure(pairs: Sequence[Pair], way: Way, threshold: float = 0.0) -> Figure:
    """Return the counts where only what reaches the threshold is attached."""
    taken = [(pair, one) for pair, one in zip(pairs, way, strict=True) if one.attached and one.score >= threshold]
    return Figure(
        pairs=len(pairs),
        held=sum(pair.held for pair in pairs),
        attached=len(taken),
        wrong=sum(one.wrong for _, one in taken),
        right=sum(pair.held and not one.wrong for pair, one in taken),
    )


def curve(pairs: Sequence[Pair], way: Way, least: float = 0.0) -> list[tuple[float, float, float]]:
    """Return (threshold, recall, precision) at every score that occurs from the least on, the highest first."""
    ordered = sorted(
        (
            (one.score, one.wrong, pair.held and not one.wrong)
            for pair, one in zip(pairs, way, strict=True)
            if one.attached
        ),
        reverse=True,
    )
    held = sum(pair.held for pair in pairs)
    points: list[tuple[float, float, float]] = []
    wrong = right = 0
    for n, (score, is_wrong, is_right) in enumerate(ordered, 1):
        if score < least:
            break
        wrong, right = wrong + is_wrong, right + is_right
        if n == len(ordered) or ordered[n][0] != score:
            points.append((score, right / held if held else 0.0, 1 - wrong / n))
    return points


def calibrated(pairs: Sequence[Pair], way: Way) -> float | None:
    """Return the least threshold at which nothing wrong is attached, None where there is none."""
    worst = max((one.score for one in way if one.attached and one.wrong), default=0.0)
    return min((one.score for one in way if one.attached and one.score > worst), default=None) if pairs else None


Stratum = tuple[str, Callable[[Pair], bool]]


def _searched(pair: Pair) -> bool:
    return pair.source == "lists" and not pair.is_linked


def _named(pair: Pair) -> bool:
    return bool(pair.entry.authors_text)


def strata() -> list[Stratum]:
    """Return the rows of the table: a name, and which pairs it counts."""
    rows: list[Stratum] = [
        ("every pair", lambda _: True),
        ("as lists print, without an id", _searched),
        (WITH, lambda p: _searched(p) and _named(p)),
        ("- – no year printed", lambda p: _searched(p) and _named(p) and not p.entry.year),
        (WITHOUT, lambda p: _searched(p) and not _named(p)),
        ("- – year printed", lambda p: _searched(p) and not _named(p) and bool(p.entry.year)),
        ("- – no year printed", lambda p: _searched(p) and not _named(p) and not p.entry.year),
        ("right link", lambda p: "right link" in p.kinds),
        ("wrong link", lambda p: "wrong link" in p.kinds),
        ("not in the catalogue", lambda p: not p.held),
        ("entries of real lists", lambda p: p.source == "real"),
    ]
    for kind in CHANGES:
        rows.append((f"{kind}, authors", partial(_damaged, kind, named=True)))
        rows.append((f"{kind}, no authors", partial(_damaged, kind, named=False)))
    return [*rows, *((kind, partial(_printed, kind)) for kind in NAMES)]


def _damaged(kind: str, pair: Pair, *, named: bool) -> bool:
    return pair.source == "damaged" and kind in pair.kinds and _named(pair) is named


def _printed(kind: str, pair: Pair) -> bool:
    return pair.source == "lists" and not pair.is_linked and kind in pair.kinds


WITH, WITHOUT = "- with authors", "- without authors"
NAMES = (
    "diacritics dropped",
    "surname alone",
    "initials",
    "first inverted",
    "all reversed",
    "family name first",
    "et al.",
    "year off by one",
)


def table(pairs: Sequence[Pair], ways: Mapping[str, tuple[Way, float]]) -> str:
    """Return the table in Markdown: for each way, from its threshold on, what is wrong of what it takes, and recall."""
    columns = [f"{name}: {what}" for name in ways for what in ("wrong (95 %)", "recall")]
    lines = [f"| | pairs | held | {' | '.join(columns)} |", f"| --- | ---: | ---: |{' ---: | ---: |' * len(ways)}"]
    for name, belongs in strata():
        chosen = [n for n, pair in enumerate(pairs) if belongs(pair)]
        some = [pairs[n] for n in chosen]
        cells = [_cell(figure(some, [way[n] for n in chosen], least)) for way, least in ways.values()]
        if chosen:
            lines.append(f"| {name} | {len(some)} | {sum(p.held for p in some)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(found: Figure) -> str:
    low, high = wilson(found.wrong, found.attached)
    wrong = f"{found.wrong} of {found.attached} ({low:.1%}–{high:.1%})" if found.attached else "–"
    return f"{wrong} | {'–' if found.recall is None else f'{found.recall:.3f}'}"
