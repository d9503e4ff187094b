"""Titles that are printed in part, or alone: taken where one known paper can be meant, else reported."""

import pytest

from pipeline.catalogue import Catalogue
from pipeline.claims import claim
from pipeline.model import Entry, Known
from tests.builders import entry, fact
from tests.conftest import ROOT

TITLE = "BoatNet: Very Large Boats Rowed by Very Small Engines"
HEAD = "BoatNet"
CUT = "BoatNet: Very Large Boats Rowed…"
LONG = "Rowing Boats on Seven Narrow Rivers"
AUTHORS = ["Ada Lovelace", "Alan Turing", "Grace Hopper"]
PRINTED = "Ada Lovelace, Alan Turing and Grace Hopper"
PAPER = fact("paper", TITLE, AUTHORS, {"acl": "P19-1001"}, venue="ACL 2019", year=2019)
PLAIN = fact("plain", LONG, AUTHORS, {"acl": "P19-1002"}, year=2019)


def _found(printed: Entry, *known: Known) -> list[str]:
    found = claim(printed, None, Catalogue.of(known))
    assert (found.status == "matched") is bool(found.known)
    assert found.known or found.issues[0].message.startswith(("no candidate could be confirmed", "it links no id"))
    return [item.record.key for item in found.known]


def _more(title: str, authors: list[str], year: int = 2019, venue: str = "ACL 2019") -> Known:
    return fact("more", title, authors, {"acl": "P19-1009"}, venue=venue, year=year)


@pytest.mark.parametrize(
    ("title", "authors", "year", "venue", "taken"),
    [
        pytest.param(HEAD, PRINTED, 2019, "ACL 2019", True, id="all authors, year and venue"),
        pytest.param(HEAD, PRINTED, 2018, "ACL", True, id="a year off"),
        pytest.param(HEAD, "A. Lovelace, A. Turing, G. Hopper", 2019, "ACL '19", True, id="initials"),
        pytest.param(CUT, PRINTED, 2019, "ACL 2019", True, id="cut off"),
        pytest.param(CUT, "Ada Lovelace et al.", 2019, "ACL 2019", True, id="cut off, several words, first author"),
        pytest.param(HEAD, "Ada Lovelace et al.", 2019, "ACL 2019", False, id="one word and the first author"),
        pytest.param(HEAD, "Alan Turing, Ada Lovelace, Grace Hopper", 2019, "ACL 2019", False, id="another order"),
        pytest.param(HEAD, PRINTED, 2021, "ACL 2019", False, id="two years off"),
        pytest.param(HEAD, PRINTED, 2019, None, False, id="no venue"),
        pytest.param(HEAD, PRINTED, 2019, "EMNLP 2019", False, id="another venue"),
        pytest.param(HEAD, PRINTED, None, "ACL", False, id="one word, no year"),
        pytest.param(HEAD, None, 2019, "ACL 2019", False, id="no authors"),
        pytest.param(CUT, None, 2019, "ACL 2019", False, id="cut off, no authors"),
        pytest.param("BoatNet: Very Large Boats", PRINTED, 2019, "ACL 2019", False, id="cut off and nothing shows it"),
        pytest.param(f"{TITLE}: Once More", PRINTED, 2019, "ACL 2019", False, id="longer than theirs"),
    ],
)
def test_a_part_of_a_title_needs_authors_year_and_venue(
    title: str, authors: str | None, year: int | None, venue: str | None, *, taken: bool
) -> None:
    """All authors in their order, or the first and several words; else its paper is named as a candidate only."""
    assert _found(entry(title, authors, year, venue_text=venue), PAPER) == (["paper"] if taken else [])


@pytest.mark.parametrize(
    ("title", "authors", "taken"),
    [
        pytest.param("BoatNet: Rivers Without End", AUTHORS, False, id="another subtitle by the same authors"),
        pytest.param("BoatNet: Part II", AUTHORS, False, id="a sequel"),
        pytest.param("BoatNet", AUTHORS[:1], False, id="the head alone"),
        pytest.param("BoatNet: Rivers Without End", ["Konrad Zuse"], True, id="another subtitle by others"),
        pytest.param("BoatNet on Rivers", AUTHORS, True, id="no subtitle"),
    ],
)
def test_a_part_of_a_title_that_fits_two_works_is_neither(title: str, authors: list[str], *, taken: bool) -> None:
    """A second work that begins so, and whose authors may be those printed, makes it unresolved."""
    known = (PAPER, _more(title, authors))
    printed = entry(HEAD, PRINTED, 2019, venue_text="ACL 2019")
    found = _found(printed, *known)
    assert found == (["paper"] if taken else [] if title != "BoatNet" else ["more"])


@pytest.mark.parametrize("title", ["BoatNet: Part II", "BoatNet: Boats and Oars II", "BoatNet: An Extended Study"])
def test_a_sequel_alone_is_never_taken_for_the_paper(title: str) -> None:
    """Also where authors, year and venue are those printed."""
    assert _found(entry(HEAD, PRINTED, 2019, venue_text="ACL 2019"), _more(title, AUTHORS)) == []


def test_a_whole_title_is_taken_before_one_that_begins_so() -> None:
    """By its authors; without any, either may be meant."""
    whole = fact("whole", "Rowing Seven Narrow Rivers", AUTHORS, {"acl": "P19-1003"}, year=2019)
    longer = _more("Rowing Seven Narrow Rivers: Ten Years Later", AUTHORS)
    assert _found(entry("Rowing Seven Narrow Rivers", PRINTED, 2019), whole, longer) == ["whole"]
    assert _found(entry("Rowing Seven Narrow Rivers", None, 2019), whole) == ["whole"]
    assert _found(entry("Rowing Seven Narrow Rivers", None, 2019), whole, longer) == []


@pytest.mark.parametrize(
    ("title", "year", "taken"),
    [
        pytest.param(LONG, None, True, id="five words, nothing else"),
        pytest.param(LONG, 2020, True, id="a year off"),
        pytest.param(f"The {LONG}", 2019, False, id="nearly equal"),
        pytest.param(LONG, 2021, False, id="two years off"),
    ],
)
def test_a_title_without_authors_must_say_much(title: str, year: int | None, *, taken: bool) -> None:
    """And be equal: less of it where the year agrees."""
    assert _found(entry(title, None, year), PLAIN) == (["plain"] if taken else [])


def test_a_survey_is_not_told_by_being_one() -> None:
    """The words that say what sort of paper it is do not count where nothing but the title is printed."""
    survey = fact("survey", "A Survey of Rowing Very Narrow Boats", AUTHORS, {"acl": "P19-1004"}, year=2019)
    assert _found(entry("A Survey of Rowing Very Narrow Boats"), survey) == []
    assert _found(entry("A Survey of Rowing Very Narrow Boats", None, 2019), survey) == ["survey"]


def test_a_printed_year_that_the_record_lacks_is_not_overlooked() -> None:
    """Only an entry that prints none is taken without."""
    undated = fact("undated", LONG, AUTHORS, {"acl": "P19-1005"})
    assert _found(entry(LONG), undated) == ["undated"]
    assert _found(entry(LONG, None, 2019), undated) == []


@pytest.mark.parametrize("printed", [f"BoatNet: {LONG}", f"BoatNet：{LONG.lower()}"])
def test_a_name_before_the_title_is_no_part_of_it(printed: str) -> None:
    """By the same authors at the same time; without authors it may be another's."""
    assert _found(entry(printed, PRINTED, 2019), PLAIN) == ["plain"]
    assert _found(entry(printed, "Konrad Zuse", 2019), PLAIN) == []
    assert _found(entry(printed, None, 2019), PLAIN) == []


def test_the_less_is_printed_the_lower_is_the_score() -> None:
    """Whole title, nearly equal, with a name before it, in part; less again without authors or year."""
    catalogue = Catalogue.of([PLAIN, PAPER])
    rows = [
        entry(LONG, PRINTED, 2019),
        entry(f"The {LONG}", PRINTED, 2019),
        entry(LONG, None, 2019),
        entry(LONG),
        entry(HEAD, PRINTED, 2019, venue_text="ACL 2019"),
    ]
    scores = [claim(row, None, catalogue).score for row in rows]
    assert scores == sorted(scores, key=lambda score: -(score or 0))
    assert (scores[0], len(set(scores))) == (1.0, len(rows))


def test_a_report_says_which_part_was_printed() -> None:
    """So that a person sees at once what is missing."""
    (issue,) = claim(entry(CUT, None, 2019), None, Catalogue.of([PAPER])).issues
    assert "its beginning, cut off" in issue.message
    assert TITLE in issue.message


def _examples() -> list[list[str]]:
    """Return the rows of the table of examples in docs/matching.md."""
    text = (ROOT / "docs" / "matching.md").read_text(encoding="utf-8")
    table = text.partition("| title printed |")[2].partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


@pytest.mark.parametrize(("title", "authors", "venue", "year", "verdict", "_why"), _examples())
def test_the_examples_of_the_documentation_are_true(
    title: str, authors: str, venue: str, year: str, verdict: str, _why: str
) -> None:
    """Each row is decided as it says."""
    record = fact("it", "BoatNet: Large Boats on Rivers", AUTHORS[:2], {"acl": "P19-1001"}, venue="ACL 2019", year=2019)
    printed = entry(title, authors or None, int(year) if year else None, venue_text=venue or None)
    assert (claim(printed, None, Catalogue.of([record])).status == "matched") is (verdict == "matched")
    assert verdict in ("matched", "reported")


def test_the_documentation_has_examples_of_either_kind() -> None:
    """The table is found."""
    assert {row[4] for row in _examples()} == {"matched", "reported"}
