"""The benchmark of matching measures what it says: its set, its intervals, its baselines, its verdict."""

import random
import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks.matching import OURS, Measured, labelled, missed, outcome_of, run
from benchmarks.matching_figures import REPORTED, Outcome, calibrated, curve, figure, strata, table, wilson
from benchmarks.matching_noise import CHANGES, Shares, gold_rows, measure, print_authors
from benchmarks.matching_pairs import Pair, entry_of, made_pairs, row_of
from benchmarks.matching_papers import Holdings, Paper, invented
from benchmarks.matching_plot import render_plot
from pipeline.catalogue import Catalogue
from pipeline.claims import claim
from pipeline.names import split_authors
from pipeline.titles import title_key
from tests.conftest import SHARED

TITLE = "Counting Words: Very Large Engines for the Classification of Multi-task Papers"
AUTHORS = ("Ada Lovelace", "Alan M. Turing", "Jindřich Hopper")
SIZE = 9_000  # records: the real papers, their near-duplicates, and some
SHARES = Shares(printed=((True, True, True),), others=0, surname=0, initials=0, inverted=0)
Labelled = tuple[list[Pair], Holdings, str]


@pytest.fixture(scope="module")
def made() -> Labelled:
    """The labelled set on a small catalogue."""
    if not SHARED.is_dir():
        pytest.skip("needs the reference data beside the checkout, which is not there")
    return labelled(SHARED, SIZE)


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [
        pytest.param(0, 10, 0.0, 0.2775, id="none of ten"),
        pytest.param(5, 10, 0.2366, 0.7634, id="half of ten"),
        pytest.param(10, 10, 0.7225, 1.0, id="all of ten"),
        pytest.param(0, 3000, 0.0, 0.00128, id="none of three thousand"),
        pytest.param(0, 0, 0.0, 1.0, id="nothing tried"),
    ],
)
def test_the_interval_is_wilsons(hits: int, total: int, low: float, high: float) -> None:
    """Values of Wilson's formula with z of 1.96, from its published tables."""
    assert wilson(hits, total) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize("kind", CHANGES)
def test_every_kind_of_noise_changes_a_title(kind: str) -> None:
    """A title that has a place for it is printed otherwise, by the same chance in the same way."""
    changed = {CHANGES[kind](TITLE, random.Random(n)) for n in range(20)}  # noqa: S311 a fixed seed is the point
    again = {CHANGES[kind](TITLE, random.Random(n)) for n in range(20)}  # noqa: S311
    assert changed == again
    assert changed - {TITLE}


@pytest.mark.parametrize("kind", ["case", "unicode", "latex", "hyphens"])
def test_noise_of_form_leaves_the_words(kind: str) -> None:
    """Another form of the same words is the same title after normalisation, so that missing it is a fault."""
    changed = {CHANGES[kind](TITLE, random.Random(n)) for n in range(20)}  # noqa: S311 a fixed seed is the point
    assert {title_key(title) for title in changed} == {title_key(TITLE)}


def test_what_is_left_of_a_title_is_its_beginning() -> None:
    """A subtitle dropped leaves the head; a title cut off keeps five words or more."""
    rng = random.Random(1)  # noqa: S311 a fixed seed is the point
    assert CHANGES["subtitle dropped"](TITLE, rng) == "Counting Words"
    for _ in range(20):
        cut = CHANGES["cut"](TITLE, rng)
        assert TITLE.startswith(cut)
        assert len(cut.split()) >= 5
        assert CHANGES["truncated"](TITLE, rng).endswith(("…", "..."))


@pytest.mark.parametrize(
    ("share", "printed"),
    [
        pytest.param("surname", "Lovelace et al.", id="surname"),
        pytest.param("initials", "A. Lovelace, A. M. Turing and J. Hopper", id="initials"),
        pytest.param("inverted", "Lovelace, Ada, Alan M. Turing and Jindřich Hopper", id="inverted"),
    ],
)
def test_authors_are_printed_as_lists_do(share: str, printed: str) -> None:
    """Each style that is measured in the golds, drawn alone; diacritics may be dropped."""
    drawn = {name: float(name == share) for name in ("others", "surname", "initials", "inverted")}
    texts = {print_authors(AUTHORS, Shares(printed=(), **drawn), random.Random(n))[0] for n in range(40)}  # noqa: S311
    assert printed in texts
    assert {text.replace("ř", "r") for text in texts} == {printed.replace("ř", "r")}


def test_authors_cut_short_keep_the_first() -> None:
    """One to three names, then et al."""
    shares = Shares(printed=(), others=1, surname=0, initials=0, inverted=0)
    plain = [print_authors(AUTHORS, shares, random.Random(n)) for n in range(60)]  # noqa: S311 a fixed seed is the point
    for text, kinds in plain:
        assert "et al." in kinds
        assert text.endswith(" et al.")
        assert kinds != ("et al.",) or split_authors(text)[0] == AUTHORS[0]


def _pair(n: int, *, held: bool = True) -> Pair:
    return Pair(entry=entry_of(TITLE, None, 2019, None), paper=f"paper {n}", held=held, source="lists")


def _way(*scores: tuple[float, bool]) -> Sequence[Outcome]:
    return [Outcome(attached=True, wrong=wrong, score=score) for score, wrong in scores]


def test_figures_count_what_reaches_the_threshold() -> None:
    """Wrong of attached, and right of those that the catalogue holds; what is reported is neither."""
    pairs = [_pair(1), _pair(2), _pair(3), _pair(4, held=False), _pair(5)]
    way = [*_way((1.0, False), (0.8, False), (0.9, True), (0.7, True)), REPORTED]
    found = figure(pairs, way)
    assert (found.held, found.attached, found.wrong, found.right) == (4, 4, 2, 2)
    assert (found.recall, found.precision) == (0.5, 0.5)
    found = figure(pairs, way, 0.95)
    assert (found.attached, found.wrong, found.recall, found.precision) == (1, 0, 0.25, 1.0)


def test_calibration_takes_the_least_threshold_without_a_wrong_id() -> None:
    """The least score above the best wrong one; none where the best score of all is wrong."""
    pairs = [_pair(n) for n in range(4)]
    assert calibrated(pairs, _way((1.0, False), (0.95, False), (0.9, True), (0.8, False))) == 0.95
    assert calibrated(pairs, _way((0.7, False), (0.8, False), (0.9, False), (0.6, False))) == 0.6
    assert calibrated(pairs, _way((1.0, True), (1.0, False), (0.9, False), (0.8, False))) is None


def test_the_curve_has_a_point_at_every_score() -> None:
    """Recall never falls as the threshold does; equal scores are one point, whatever their order."""
    pairs = [_pair(n) for n in range(4)]
    points = curve(pairs, _way((0.9, True), (1.0, False), (0.9, False), (0.8, False)))
    assert points == [(1.0, 0.25, 1.0), (0.9, 0.5, pytest.approx(2 / 3)), (0.8, 0.75, 0.75)]
    assert curve(pairs, _way((0.9, True), (1.0, False), (0.9, False), (0.8, False)), 0.85) == points[:2]


def _measured(pairs: Sequence[Pair], way: Sequence[Outcome]) -> Measured:
    return Measured(pairs=pairs, ways={OURS: way}, seconds=1.0, index=1.0, blocked=1.0)


def test_a_missed_target_is_named() -> None:
    """One wrong id, a recall below its target, a speed below it, a failing case: each is said."""
    named = [Pair(entry=entry_of(TITLE, "Ada Lovelace", 2019, None), paper="a", held=True, source="lists")] * 50
    bare = [_pair(n) for n in range(50)]
    good = _way(*[(1.0, False)] * 100)
    assert missed(_measured([*named, *bare], good), 1_000, []) == []
    assert missed(_measured([*named, *bare], [*_way((1.0, True)), *good[1:]]), 1_000, []) == ["zero wrong: 1"]
    assert missed(_measured([*named, *bare], [REPORTED, REPORTED, *good[2:]]), 1_000, []) == [
        "recall with authors of 0.98: 0.96"
    ]
    assert missed(_measured([*named, *bare], [*good[4:], *[REPORTED] * 4]), 999, ["a case"]) == [
        "recall without authors of 0.93: 0.92",
        "1000 entries a second: 999",
        "hand-written cases: a case",
    ]


def _holdings(*papers: Paper) -> Holdings:
    owner = {token: paper.name for paper in papers for token in paper.known.tokens}
    owner |= {f"{paper.known.record.source}/{paper.known.record.key}": paper.name for paper in papers}
    known = tuple(paper.known for paper in papers)
    return Holdings(papers={paper.name: paper for paper in papers}, out=frozenset(), known=known, owner=owner)


def test_a_look_alike_is_taken_by_the_ratio_and_reported_by_us() -> None:
    """One word of many differs, and the paper itself is not held: the ratio is high and wrong, with a surname too."""
    other = invented(TITLE.replace("Papers", "Articles"), AUTHORS, 2019, 1)
    pair = Pair(entry=entry_of(TITLE, "Ada Lovelace", 2019, None), paper="missing", held=False, source="lists")
    held = _holdings(other)
    both = [pair, Pair(entry=entry_of(other.title, "Ada Lovelace", 2019, None), paper=other.name, held=True, source="")]
    ours, ratio, surname = run(both, held).ways.values()
    assert ours == [REPORTED, Outcome(attached=True, wrong=False, score=1.0)]
    assert [one.wrong for one in ratio] == [one.wrong for one in surname] == [True, False]
    assert 0.9 <= ratio[0].score < ratio[1].score == 1.0


def test_without_a_printed_author_no_surname_is_shared() -> None:
    """The second baseline attaches nothing then."""
    paper = invented(TITLE, AUTHORS, 2019, 1)
    pairs = [Pair(entry=entry_of(TITLE, None, 2019, None), paper=paper.name, held=True, source="")]
    _, ratio, surname = run(pairs, _holdings(paper)).ways.values()
    assert (ratio[0].attached, surname[0]) == (True, REPORTED)


def test_an_id_of_another_paper_is_wrong() -> None:
    """The outcome of a claim is judged by every id and record that it attaches."""
    paper, other = invented(TITLE, AUTHORS, 2019, 1), invented("Weaving by Cards", AUTHORS, 2019, 2)
    found = claim(entry_of(TITLE, "Ada Lovelace", 2019, None), None, Catalogue.of([paper.known]))
    held = _holdings(paper, other)
    assert outcome_of(found, paper.name, held) == Outcome(attached=True, wrong=False, score=1.0)
    assert outcome_of(found, other.name, held).wrong
    missing = claim(entry_of(TITLE, "Ada Lovelace", 2019, None), None, Catalogue.of([]))
    assert outcome_of(missing, paper.name, held) == REPORTED


def test_the_set_is_large_and_a_third_of_it_is_not_held(made: Labelled) -> None:
    """At least 3,000 pairs; what is said to be held is in the catalogue, and nothing else is."""
    pairs, held, _ = made
    there = {held.owner[f"{item.record.source}/{item.record.key}"] for item in held.known}
    assert len(pairs) >= 3_000
    assert sum(not pair.held for pair in pairs) >= len(pairs) / 3
    assert len(held.known) == SIZE
    assert all(pair.held == (pair.paper in there) for pair in pairs)


def test_no_paper_is_in_both_halves(made: Labelled) -> None:
    """What a threshold is calibrated on says nothing of what is reported."""
    halves = [{pair.paper for pair in made[0] if pair.paper and pair.half == half} for half in (0, 1)]
    assert halves[0] & halves[1] == set()
    assert min(map(len, halves)) > 0.45 * len(halves[0] | halves[1])


def test_the_same_seed_makes_the_same_pairs(made: Labelled) -> None:
    """Anyone can repeat the figures."""
    _, held, _ = made
    once, twice = ([row_of(pair, held) for pair in made_pairs(held, SHARES, 1)] for _ in range(2))
    assert once == twice


def test_every_stratum_has_pairs_and_every_way_a_figure(made: Labelled) -> None:
    """The table has a row for each stratum, and the baselines find what their block holds."""
    pairs, held, _ = made
    some = pairs[::4]
    measured = run(some, held)
    rows = table(some, {name: (way, 0.0) for name, way in measured.ways.items()}).splitlines()
    assert [row.split(" | ")[0].removeprefix("| ") for row in rows[2:]] == [name for name, _ in strata()]
    assert measured.blocked > 0.99


def test_shares_are_those_of_the_golds(shared: Path) -> None:
    """Whatever is drawn by what real lists print is counted in them, not written down."""
    rows = gold_rows(shared / "lists")
    shares = measure(rows)
    assert len(shares.printed) == len(rows)
    assert sum(authors for authors, _, _ in shares.printed) == sum(bool(row["authors_text"]) for row in rows)
    assert 0 < shares.surname < shares.initials < shares.others < shares.inverted < 1


def test_the_plot_is_an_image_with_every_curve() -> None:
    """Well-formed SVG, a line and a name for each way, no figure outside its frame."""
    text = render_plot(
        "A title <&>",
        {"ours": [(1.0, 0.5, 1.0), (0.9, 0.9, 0.95)], "others": [(1.0, 0.4, 0.9), (0.5, 0.8, 0.6)]},
        {"ours": (0.9, 0.95)},
    )
    root = ET.fromstring(text)  # noqa: S314 written by us
    texts = ["".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"A title <&>", "ours", "others", "recall", "precision"} <= set(texts)
    path = re.findall(r'd="(M[\d. L]+)" fill="none"', text)
    assert len(path) == 2
    assert all(0 <= float(number) <= 760 for line in path for number in re.findall(r"[\d.]+", line))
