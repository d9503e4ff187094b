"""How often an entry gets another paper's id, and how often its own: on a labelled set, beside two baselines.

`python -m benchmarks.matching --help`; what the figures mean is in benchmarks/README.md. A target missed is status 1.
"""

import argparse
import json
import platform
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import matching_cases
from benchmarks.matching_baselines import RATIO, Block, best_outcome
from benchmarks.matching_figures import (
    REPORTED,
    WITH,
    WITHOUT,
    Figure,
    Outcome,
    Way,
    calibrated,
    curve,
    figure,
    strata,
    table,
)
from benchmarks.matching_noise import gold_rows, measure
from benchmarks.matching_pairs import Pair, made_pairs, real_pairs, row_of, through_markdown
from benchmarks.matching_papers import Holdings, holdings
from benchmarks.matching_plot import render_plot
from benchmarks.requests import machine
from pipeline.catalogue import Catalogue
from pipeline.claims import Claim, claim
from pipeline.project import read_list

ROOT = Path(__file__).parents[1]
SEED = 20261124
SIZE = 100_000
OURS, TITLE, SURNAME = "this pipeline", "title ratio", "title ratio and a surname"
LEAST_RECALL = {WITH: 0.98, WITHOUT: 0.93}
LEAST_SPEED = 1_000  # entries a second
PUBLISHED = """Published figures of others, each on its own set and so not comparable with these:
- biblio-glutton: 97.3 precision, 95.5 recall, 15 entries a second
- Crossref preprint matching: 0.99 precision, 0.95 recall
- bibtex-updater: 4.2 % of its matches false"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a run came to."""

    pairs: Sequence[Pair]
    ways: dict[str, Way]
    seconds: float
    """Of one core, for all pairs one after the other; the index stands by then."""
    index: float
    """Seconds of one core to build the index."""
    blocked: float
    """Share of the papers held that the block of the baselines has."""


def outcome_of(found: Claim, paper: str, catalogue: Holdings) -> Outcome:
    """Return what a claim comes to: every id and every record of it must be the paper's."""
    names = {catalogue.owner[token] for token in found.ids.tokens()}
    names |= {catalogue.owner[f"{item.record.source}/{item.record.key}"] for item in found.known}
    if not names:
        return REPORTED
    return Outcome(attached=True, wrong=names != {paper}, score=1.0 if found.score is None else found.score)


def run(pairs: Sequence[Pair], held: Holdings) -> Measured:
    """Match every pair by each way, on one catalogue."""
    start = time.process_time()
    catalogue = Catalogue.of(held.known)
    built = time.process_time()
    claims = [claim(pair.entry, None, catalogue) for pair in pairs]
    done = time.process_time()
    block = Block(held)
    near = [block.near(pair.entry.title) for pair in pairs]
    inside = [block.holds(rows, pair.paper) for pair, rows in zip(pairs, near, strict=True) if pair.held]
    ways: dict[str, Way] = {
        OURS: [outcome_of(found, pair.paper, held) for pair, found in zip(pairs, claims, strict=True)],
        TITLE: [best_outcome(block, pair, rows, surname=False) for pair, rows in zip(pairs, near, strict=True)],
        SURNAME: [best_outcome(block, pair, rows, surname=True) for pair, rows in zip(pairs, near, strict=True)],
    }
    share = sum(inside) / len(inside)
    return Measured(pairs=pairs, ways=ways, seconds=done - built, index=built - start, blocked=share)


def labelled(shared: Path, size: int, seed: int = SEED) -> tuple[list[Pair], Holdings, str]:
    """Return the labelled set, the catalogue it is matched against, and a line on how it was made."""
    held = holdings(shared / "acl_xml", ROOT / "raw" / "records" / "facts.jsonl", size, seed)
    rows = gold_rows(shared / "lists")
    shares = measure(rows)
    made, read, written = through_markdown(list(made_pairs(held, shares, seed)))
    own = [entry for entry in read_list(ROOT / "raw" / "ptms.md").entries if entry.is_paper]
    pairs = [*made, *real_pairs(rows, own, held)]
    plain = [(year, venue) for authors, year, venue in shares.printed if not authors]
    about = (
        f"{len(pairs)} pairs, {sum(not pair.held for pair in pairs)} of a paper that the catalogue does not hold; "
        f"{written} were written as Markdown, of which the parser read {read}. Of {len(rows)} entries of real lists "
        f"{len(plain)} print no authors, {sum(not any(one) for one in plain)} of them neither year nor venue; of the "
        f"author lists {shares.others:.0%} end in et al., {shares.inverted:.0%} are inverted, {shares.initials:.0%} "
        f"have initials, {shares.surname:.0%} name the surname"
    )
    return pairs, held, about


def _half(measured: Measured, half: int) -> Measured:
    """Return the figures of one half of the papers."""
    rows = [n for n, pair in enumerate(measured.pairs) if pair.half == half]
    return Measured(
        pairs=[measured.pairs[n] for n in rows],
        ways={name: [way[n] for n in rows] for name, way in measured.ways.items()},
        seconds=measured.seconds,
        index=measured.index,
        blocked=measured.blocked,
    )


def _stratum(measured: Measured, name: str, way: str) -> Figure:
    belongs = dict(strata())[name]
    rows = [n for n, pair in enumerate(measured.pairs) if belongs(pair)]
    return figure([measured.pairs[n] for n in rows], [measured.ways[way][n] for n in rows])


def missed(reported: Measured, speed: float, failed: Sequence[str]) -> list[str]:
    """Return the targets that are missed, each with what was reached."""
    out = []
    if wrong := figure(reported.pairs, reported.ways[OURS]).wrong:
        out.append(f"zero wrong: {wrong}")
    for name, least in LEAST_RECALL.items():
        recall = _stratum(reported, name, OURS).recall
        if recall is None or recall < least:
            out.append(f"recall {name.removeprefix('- ')} of {least}: {recall}")
    if speed < LEAST_SPEED:
        out.append(f"{LEAST_SPEED} entries a second: {speed:.0f}")
    if failed:
        out.append(f"hand-written cases: {', '.join(failed)}")
    return out


def _calibration(first: Measured, second: Measured) -> str:
    """Return a line a way: the least threshold without a wrong id in one half, and what it comes to in the other."""
    lines = ["The least threshold at which the first half has no wrong id, and what it comes to in the half reported:"]
    for name in first.ways:
        least = calibrated(first.pairs, first.ways[name])
        if least is None:
            lines.append(f"- {name}: there is none")
            continue
        found = figure(second.pairs, second.ways[name], least)
        lines.append(f"- {name} at {least:.3f}: {found.wrong} wrong of {found.attached}, recall {found.recall:.3f}")
    return "\n".join(lines)


def _plot(reported: Measured, path: Path) -> None:
    """Write the curves of what lists print without an id, each way's own threshold ringed."""
    rows = [n for n, pair in enumerate(reported.pairs) if pair.source != "damaged" and not pair.is_linked]
    pairs = [reported.pairs[n] for n in rows]
    ways = {name: [way[n] for n in rows] for name, way in reported.ways.items()}
    used = {name: figure(pairs, way, 0 if name == OURS else RATIO) for name, way in ways.items()}
    text = render_plot(
        "Entries as lists print them: precision and recall as the threshold moves",
        {name: curve(pairs, way, 0 if name == OURS else 0.7) for name, way in ways.items()},
        {name: (found.recall or 0, found.precision) for name, found in used.items()},
    )
    path.write_text(text, encoding="utf-8")


def _print(measured: Measured, about: str, failed: Sequence[str], cases: int) -> list[str]:
    """Print the tables; return the targets that are missed."""
    first, second = (_half(measured, half) for half in (0, 1))
    speed = len(measured.pairs) / measured.seconds
    misses = missed(second, speed, failed)
    other = figure(first.pairs, first.ways[OURS])
    print(f"- {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {machine()}")
    print(f"- {about}")
    print(f"- {speed:.0f} entries a second of one core, blocking included; its index took {measured.index:.1f} s")
    print(f"- the baselines compare {measured.blocked:.2%} of the papers held with their entry")
    print(f"- hand-written cases: {cases - len(failed)} of {cases} right")
    print(f"- the half that is calibrated on: {other.wrong} wrong of {other.attached}; below, the other half\n")
    print(table(second.pairs, {name: (way, 0 if name == OURS else RATIO) for name, way in second.ways.items()}))
    print(f"\n{_calibration(first, second)}\n\n{PUBLISHED}\n")
    for what in misses:
        print(f"MISSED: {what}")
    return misses


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching", description="Count wrong and found papers.")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="folder of acl_xml and lists")
    parser.add_argument("--size", type=int, default=SIZE, help=f"records in the catalogue (default: {SIZE})")
    parser.add_argument("--seed", type=int, default=SEED, help=f"of everything drawn (default: {SEED})")
    parser.add_argument("--write-set", type=Path, metavar="FILE", help="write the labelled set as JSON lines")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="write precision against recall")
    parser.add_argument("--show-wrong", type=int, default=0, metavar="N", help="print so many wrong pairs of ours")
    return parser.parse_args()


def main() -> int:
    """Make the set, match it and print the tables; 1 where a target is missed."""
    options = _options()
    pairs, held, about = labelled(options.shared, options.size, options.seed)
    if options.write_set:
        lines = (json.dumps(row_of(pair, held), ensure_ascii=False) for pair in pairs)
        options.write_set.write_text("\n".join(lines) + "\n", encoding="utf-8")
    measured = run(pairs, held)
    cases = matching_cases.read()
    failed = [case.id for case in cases if matching_cases.fault(case)]
    misses = _print(measured, about, failed, len(cases))
    if options.plot:
        _plot(_half(measured, 1), options.plot)
    wrong = [pair for pair, one in zip(pairs, measured.ways[OURS], strict=True) if one.wrong]
    for pair in wrong[: options.show_wrong]:
        print(f"wrong: {pair.entry.title} | {pair.entry.authors_text} | {pair.entry.year} | {pair.paper} {pair.kinds}")
    return 1 if misses else 0


if __name__ == "__main__":
    sys.exit(main())
