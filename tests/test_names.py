"""Names of people: one list however it is printed, one person however the name is."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.names import (
    author_readings,
    compare_authors,
    count_leading,
    same_name,
    same_people,
    split_authors,
)
from pipeline.titles import Verdict
from tests.conftest import ROOT

AGREE, DISAGREE, NOT_COMPARABLE = Verdict.AGREE, Verdict.DISAGREE, Verdict.NOT_COMPARABLE
THREE = ["Ada Lovelace", "Alan Turing", "Grace Hopper"]

PRINTED = [
    ("commas", "Ada Lovelace, Alan Turing, Grace Hopper", THREE),
    ("and", "Ada Lovelace, Alan Turing and Grace Hopper", THREE),
    ("comma and and", "Ada Lovelace, Alan Turing, and Grace Hopper", THREE),
    ("ampersand", "Ada Lovelace & Alan Turing & Grace Hopper", THREE),
    ("semicolons", "Ada Lovelace; Alan Turing; Grace Hopper", THREE),
    ("double spaces and a line", "Ada  Lovelace ,  Alan\n    Turing,Grace Hopper", THREE),
    ("asterisks", "*Ada Lovelace*, Alan Turing*, Grace Hopper", THREE),
    ("et al.", "Ada Lovelace, Alan Turing, Grace Hopper, et al.", THREE),
    ("and others", "Ada Lovelace, Alan Turing, Grace Hopper and 12 others", THREE),
    ("dots", "Ada Lovelace, Alan Turing, Grace Hopper, ...", THREE),
    ("MLA", "Lovelace, Ada, Alan Turing, and Grace Hopper", THREE),
    ("MLA with an initial", "Hinton, Geoffrey E., Alan Turing, and Grace Hopper", ["Geoffrey E. Hinton", *THREE[1:]]),
    ("APA", "Vaswani, A., Shazeer, N., & Parmar, N.", ["A. Vaswani", "N. Shazeer", "N. Parmar"]),
    ("the seed's", "Vaswani, A. ,  Shazeer, N. et al.", ["A. Vaswani", "N. Shazeer"]),
    ("initial first", "W. Xiong, J. Droppo", ["W. Xiong", "J. Droppo"]),
    ("initial last", "Karthikeyan K, Zihan Wang", ["Karthikeyan K", "Zihan Wang"]),
    ("suffix", "Robert L Logan IV, Eric Wallace", ["Robert L Logan IV", "Eric Wallace"]),
    ("suffix after a comma", "Martin King, Jr., Ada Lovelace", ["Martin King", "Ada Lovelace"]),
    ("Chinese", "邱锡鹏、孙天祥和徐一格等", ["邱锡鹏", "孙天祥", "徐一格"]),
    ("words that hold and", "Sandy Anders and Wandy Brandt", ["Sandy Anders", "Wandy Brandt"]),
    ("one", "Yoav Goldberg", ["Yoav Goldberg"]),
    ("nobody", "et al.", []),
    ("nothing", " , ", []),
]

SAME = [
    ("initial", "A. Vaswani", "Ashish Vaswani"),
    ("initial last", "Vaswani A", "Ashish Vaswani"),
    ("middle initial", "Quoc Le", "Quoc V. Le"),
    ("middle name", "Yao-Hung Tsai", "Yao-Hung Hubert Tsai"),
    ("reversed", "Wang Wei", "Wei Wang"),
    ("reversed with a comma", "Vaswani, Ashish", "Ashish Vaswani"),
    ("two initials", "J. R. Tolkien", "John Ronald Tolkien"),
    ("hyphened initials", "J.-Y. Zhu", "Jun-Yan Zhu"),
    ("hyphen as a space", "Yao Hung Tsai", "Yao-Hung Tsai"),
    ("hyphen left out", "Yaohung Tsai", "Yao-Hung Tsai"),
    ("diacritics", "Paloma Jeretič", "Paloma Jeretic"),
    ("a letter that does not decompose", "Łukasz Kaiser", "Lukasz Kaiser"),
    ("LaTeX", r"Hinrich Sch{\"u}tze", "Hinrich Schütze"),
    ("suffix", "Robert L Logan IV", "Robert L. Logan"),
    ("number of a namesake", "Wei Wang 0001", "Wei Wang"),
    ("apostrophes", "Shay O’Neil", "Shay O'Neil"),
    ("case", "YANN LECUN", "Yann LeCun"),
    ("an umlaut spelled out", "Hinrich Schuetze", "Hinrich Schütze"),
    ("a given name in two words", "Xiao Ming Li", "Xiaoming Li"),
    ("family name first in two words", "Li Xiao Ming", "Xiaoming Li"),
    ("Chinese", "邱锡鹏", "邱 锡鹏"),
]

OTHERS = [
    ("surname alone", "Vaswani", "Ashish Vaswani"),
    ("surnames alone", "Li", "Li"),
    ("another initial", "W. Wang", "Xin Wang"),
    ("another given name", "Kai Li", "Ke Li"),
    ("another surname", "Wei Wang", "Wei Zhang"),
    ("initials alone", "A. V.", "Ashish Vaswani"),
    ("an ideograph alone", "邱", "邱"),
    ("other ideographs", "邱锡鹏", "邱锡明"),
    ("nobody", "", "Wei Wang"),
]


@pytest.mark.parametrize(("text", "names"), [pytest.param(text, names, id=name) for name, text, names in PRINTED])
def test_an_author_list_is_split_into_names(text: str, names: list[str]) -> None:
    """However the names are joined, each comes out once, the inverted ones turned, the unnamed others left out."""
    assert split_authors(text) == names


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [pytest.param(a, b, True, id=name) for name, a, b in SAME]
    + [pytest.param(a, b, False, id=n) for n, a, b in OTHERS],
)
def test_names_are_compared_as_sets_of_words(ours: str, theirs: str, *, same: bool) -> None:
    """In either order, initials expanding, diacritics and suffixes dropped; a surname alone is no evidence."""
    assert same_name(ours, theirs) is same
    assert same_name(theirs, ours) is same


@pytest.mark.parametrize(
    ("printed", "theirs", "verdict"),
    [
        pytest.param("Ada Lovelace", THREE, AGREE, id="the first author"),
        pytest.param("A. Lovelace et al.", THREE, AGREE, id="the first author's initial"),
        pytest.param("Lovelace, Ada, Alan Turing, and Grace Hopper", THREE, AGREE, id="MLA"),
        pytest.param("Alan Turing, Ada Lovelace", THREE, AGREE, id="another order"),
        pytest.param("Alan Turing, John Backus", THREE, AGREE, id="half of the shorter list"),
        pytest.param("John Backus, Alan Turing, Edsger Dijkstra", THREE, DISAGREE, id="less than half"),
        pytest.param("John Backus", THREE, DISAGREE, id="nobody"),
        pytest.param("Alan Lovelace, Grace Turing", THREE, DISAGREE, id="names crossed over"),
        pytest.param("Lovelace", THREE, NOT_COMPARABLE, id="one surname that occurs"),
        pytest.param("Lovelace and Turing", THREE, NOT_COMPARABLE, id="surnames that occur"),
        pytest.param("Backus and Turing", THREE, DISAGREE, id="a surname that does not occur"),
        pytest.param("Wang, Li, Zhang", ["Wei Wang", "Na Li", "Bo Zhang"], NOT_COMPARABLE, id="Chinese surnames"),
        pytest.param("邱锡鹏", THREE, NOT_COMPARABLE, id="another script"),
        pytest.param("", THREE, NOT_COMPARABLE, id="none printed"),
        pytest.param("Ada Lovelace", [], NOT_COMPARABLE, id="none known"),
        pytest.param(
            "Wei Wang, Wei Wang, Bo Li", ["Na Xu", "Wei Wang", "Yu Wu"], DISAGREE, id="one person counts once"
        ),
    ],
)
def test_authors_agree_by_the_first_or_by_half(printed: str, theirs: list[str], verdict: Verdict) -> None:
    """The first author agrees, or half of the shorter list; surnames that all occur say nothing either way."""
    assert compare_authors(split_authors(printed), theirs) is verdict


NAMES = st.lists(
    st.sampled_from(["Ada", "Alan", "Grace", "Yann", "Wei", "Łucja", "José", "Jun-Yan"]), min_size=2, max_size=3
)


@given(NAMES)
def test_a_name_is_the_same_reversed_and_abbreviated(words: list[str]) -> None:
    """Given and family name may change places, and all but the last word may be initials."""
    name = " ".join(words)
    assert same_name(name, " ".join(reversed(words)))
    assert same_name(name, " ".join([*(f"{word[0]}." for word in words[:-1]), words[-1]]))


@given(st.lists(st.text("ABCDEFGHIJ", min_size=2, max_size=5).map(lambda word: f"{word.title()} Xy"), max_size=8))
def test_splitting_undoes_joining(names: list[str]) -> None:
    """A list of full names joined by commas and `and` comes apart into the same names."""
    for text in (", ".join(names), " and ".join(names), " & ".join(names), "、".join(names)):
        assert split_authors(text) == names


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_text_makes_a_comparison_of_authors_fail(ours: str, theirs: str) -> None:
    """Whatever is printed as authors is split and compared without an error."""
    assert compare_authors(split_authors(ours), split_authors(theirs)) in Verdict


def test_thousands_of_authors_are_compared() -> None:
    """A collaboration with one surname throughout, or with none in common, gets a verdict."""
    ours = [f"{chr(65 + n % 26)}{chr(97 + n // 26 % 26)}o Wang" for n in range(3000)]
    assert compare_authors(ours, ours[1000:] + ours[:1000]) is AGREE
    assert compare_authors(ours, ["Bob Stone"] * 3000) is DISAGREE
    assert split_authors("Ada Lovelace" + ", et al." * 5000) == ["Ada Lovelace"]


def test_the_verdict_is_the_same_in_every_run() -> None:
    """Names that could be several people's are taken in the order printed, not in that of a set."""
    code = (
        "from pipeline.names import compare_authors as c;"
        "print(c(['Ann Bee', 'Wang Wei', 'Wen Wang', 'Zed Zork'],"
        " ['Cee Dee', 'W. Wang', 'Wei W.', 'Eff Gee', 'Hah Ii']).value)"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": str(seed), "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in range(6)
    }
    assert len(said) == 1


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        (["Ann Bee", "Cy Dee"], ["C. Dee", "A. Bee"], True),
        (["Ann Bee", "Cy Dee"], ["Ann Bee", "Cy Dee", "Eve Fox"], True),
        (["Ann Bee"], ["Ann Bee", "Cy Dee", "Eve Fox"], False),
        (["Ann Bee", "Cy Dee"], ["Ann Bee", "Eve Fox"], False),
        ([], [], False),
    ],
)
def test_the_same_people_are_the_same_but_for_one(ours: list[str], theirs: list[str], same: bool) -> None:  # noqa: FBT001 a column
    """In any order and form; one may have come or gone."""
    assert same_people(ours, theirs) is same


def test_a_lone_initial_is_no_evidence() -> None:
    """Y. Zhang is in many lists; a full name, or the first author, is evidence."""
    theirs = ["Bob Smith", "Carl Carlson", "Yue Zhang"]
    assert compare_authors(["Y. Zhang"], theirs) is Verdict.NOT_COMPARABLE
    assert compare_authors(["Yue Zhang"], theirs) is Verdict.AGREE
    assert compare_authors(["B. Smith"], theirs) is Verdict.AGREE


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Lovelace, Ada; Turing, Alan; Hopper, Grace", THREE),
        ("Lovelace, Ada and Turing, Alan and Hopper, Grace", THREE),
        ("Lovelace, Ada, Turing, Alan, Hopper, Grace", THREE),
        ("Lovelace, Ada, Turing, Alan, and Hopper, Grace et al.", THREE),
        ("Lovelace, Ada M., et al.", ["Ada M. Lovelace"]),
        ("van den Berg, Rianne and Kipf, Thomas", ["Rianne van den Berg", "Thomas Kipf"]),
    ],
)
def test_a_list_may_be_of_inverted_names(text: str, names: list[str]) -> None:
    """Beside what it is as it stands; whose names they are, the authors known can tell."""
    assert author_readings(text) == (tuple(split_authors(text)), tuple(names))


@pytest.mark.parametrize(
    "text", ["Ada Lovelace, Alan Turing", "Ada Lovelace", "Lovelace, Turing, Hopper", "邱锡鹏、孙天祥", ""]
)
def test_other_lists_are_read_in_one_way(text: str) -> None:
    """Full names, an odd number of words, names of another script."""
    assert author_readings(text) == (tuple(split_authors(text)),)


@pytest.mark.parametrize(
    ("printed", "leading"),
    [
        (["A. Lovelace"], 1),
        (["Ada Lovelace", "A. Turing"], 2),
        (THREE, 3),
        (["Alan Turing"], 0),
        (["Ada Lovelace", "Grace Hopper"], 0),
        ([*THREE, "Konrad Zuse"], 0),
        (["Lovelace", "Turing"], 0),
        ([], 0),
    ],
)
def test_names_count_that_stand_at_their_place(printed: list[str], leading: int) -> None:
    """From the first author on, without a gap; a surname alone is nobody's."""
    assert count_leading(printed, THREE) == leading
