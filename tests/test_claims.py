"""What one entry is, taken by itself: a wrong paper is never attached, what is known is."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.catalogue import Catalogue
from pipeline.claims import Claim, claim
from pipeline.config import Override
from pipeline.ids import Ids, parse_ids
from pipeline.model import Entry, Facts, Known, Record
from tests.builders import ACL, ARXIV, FORUM, entry, fact

AUTHORS = ["Ada Lovelace", "Alan Turing", "Grace Hopper"]
PRINTED = "Ada Lovelace, Alan Turing and Grace Hopper"
NEURIPS = "https://proceedings.neurips.cc/paper_files/paper/2019/hash/{}-Abstract.html"
TITLE = "Counting Words with Very Large Engines"
PAPER = fact("paper", TITLE, AUTHORS, {"arxiv": "1901.00001", "acl": "P19-1001"}, year=2019)
OTHER = fact("other", "Weaving Patterns by Punched Cards", ["Joseph Jacquard"], {"arxiv": "1901.00002"}, year=2019)
FOLLOW_UP = fact("follow-up", "Counting Letters by Small Engines", AUTHORS, {"arxiv": "1901.00003", "acl": "P19-1003"})


def _ids(**ids: str) -> Ids:
    return parse_ids(ids.items())


PAPER_IDS, FOLLOW_UP_IDS = PAPER.facts.ids, FOLLOW_UP.facts.ids


def _claim(printed: Entry, *records: Known, pinned: Ids | None = None, title: str | None = None) -> Claim:
    override = Override(
        path=Path("overrides.toml"),
        line=1,
        list=printed.list,
        entry=printed.title,
        ids=pinned or Ids(),
        title=title,
        reason="because",
        date=date(2026, 1, 1),
    )
    return claim(printed, override if pinned or title else None, Catalogue.of(records))


def _assert_nothing_attached(found: Claim, status: str) -> None:
    assert (found.status, found.ids, found.known, found.method, found.score) == (status, Ids(), (), None, None)


def _messages(found: Claim) -> str:
    assert all(issue.remedy for issue in found.issues)
    return "\n".join(issue.message for issue in found.issues)


def test_a_printed_id_stands_while_nothing_is_known() -> None:
    """The curator's statement is kept: linked, by link, nothing compared and nothing to complain of."""
    found = _claim(entry("Unheard of Before", PRINTED, links=[ARXIV.format("1901.00009v3")]), PAPER, OTHER)
    assert (found.status, found.method, found.ids) == ("linked", "link", _ids(arxiv="1901.00009"))
    assert (found.known, found.score, found.issues) == ((), None, ())


@pytest.mark.parametrize("link", [ARXIV.format("1901.00001v2"), ACL.format("P19-1001.pdf")])
@pytest.mark.parametrize("authors", [PRINTED, "A. Lovelace et al.", "Hopper, G., Turing, A.", None])
def test_a_link_that_leads_to_the_printed_title_brings_all_ids(link: str, authors: str | None) -> None:
    """By any of its ids; authors in any form, or none; the score says that the titles are one."""
    found = _claim(entry(TITLE, authors, 2019, links=[link]), PAPER, OTHER, FOLLOW_UP)
    assert (found.status, found.method, found.ids, found.known) == ("linked", "link", PAPER_IDS, (PAPER,))
    assert (found.score, found.is_retitled, found.issues) == (1.0, False, ())


@pytest.mark.parametrize("authors", [PRINTED, "Lovelace", None])
def test_a_link_to_another_paper_is_a_conflict(authors: str | None) -> None:
    """Another title and not the same authors: nothing attached, both titles in the issue, a remedy."""
    found = _claim(entry(TITLE, authors, 2019, links=[ARXIV.format("1901.00002")]), OTHER)
    _assert_nothing_attached(found, "conflict")
    (issue,) = found.issues
    assert (issue.level, issue.subject) == ("error", TITLE)
    assert "Weaving Patterns by Punched Cards" in issue.message
    assert "arxiv:1901.00002" in issue.message
    assert "overrides.toml" in str(issue.remedy)


def test_a_conflict_names_the_paper_that_is_printed_where_it_is_known() -> None:
    """The issue helps to mend the link: it tells which known paper has the title."""
    found = _claim(entry(TITLE, PRINTED, 2019, links=[ARXIV.format("1901.00002")]), OTHER, PAPER)
    _assert_nothing_attached(found, "conflict")
    assert "arxiv:1901.00001" in _messages(found)


def test_another_title_by_the_same_authors_is_a_retitling_to_check() -> None:
    """Kept, with a warning that holds both titles, while the printed title is no other known paper's."""
    found = _claim(entry(TITLE, PRINTED, 2019, links=[ARXIV.format("1901.00003")]), FOLLOW_UP)
    assert (found.status, found.ids, found.is_retitled) == ("linked", FOLLOW_UP_IDS, True)
    (issue,) = found.issues
    assert (issue.level, issue.subject) == ("warning", TITLE)
    assert "Counting Letters by Small Engines" in issue.message


def test_a_title_that_the_paper_had_elsewhere_is_its_title() -> None:
    """A known retitling is nothing to check."""
    renamed = fact("renamed", "New Name", AUTHORS, {"arxiv": "1901.00001"}, titles_elsewhere=[TITLE])
    found = _claim(entry(TITLE, PRINTED, links=[ARXIV.format("1901.00001")]), renamed)
    assert (found.status, found.is_retitled, found.issues) == ("linked", False, ())


def test_a_retitling_is_refused_where_the_printed_title_is_another_known_paper() -> None:
    """The same authors' other paper under this title is known, so the link leads to the wrong one of the two."""
    found = _claim(entry(TITLE, PRINTED, 2019, links=[ACL.format("P19-1003")]), FOLLOW_UP, PAPER)
    _assert_nothing_attached(found, "conflict")
    assert "Counting Letters by Small Engines" in _messages(found)


def test_one_title_by_other_authors_is_refused_where_the_right_one_is_known() -> None:
    """Two papers of one title: the link to the one whose authors disagree is a conflict."""
    namesake = fact("namesake", TITLE, ["Konrad Zuse"], {"arxiv": "1901.00004"}, year=2019)
    found = _claim(entry(TITLE, PRINTED, 2019, links=[ARXIV.format("1901.00004")]), namesake, PAPER)
    _assert_nothing_attached(found, "conflict")


def test_a_title_in_another_script_is_not_refused() -> None:
    """What cannot be compared is no disagreement: the link stands and brings what it leads to."""
    found = _claim(entry("用大型引擎数单词", links=[ARXIV.format("1901.00001")]), PAPER)
    assert (found.status, found.ids, found.score) == ("linked", PAPER_IDS, None)


def test_a_title_that_tells_nothing_does_not_outweigh_other_authors() -> None:
    """Only the head of a title is printed, and the authors are others: the link leads to a namesake."""
    head = fact("head", "ERNIE: Enhanced by Knowledge", ["Yu Sun", "Shuohuan Wang"], {"arxiv": "1904.09223"})
    link = ARXIV.format("1904.09223")
    _assert_nothing_attached(_claim(entry("ERNIE", "Zhengyan Zhang, Xu Han", links=[link]), head), "conflict")
    assert _claim(entry("ERNIE", "Yu Sun et al.", links=[link]), head).ids == head.facts.ids
    assert _claim(entry("ERNIE", links=[link]), head).ids == head.facts.ids


def test_a_retitling_years_apart_is_refused() -> None:
    """Another title and a year more than two off: the same authors have written another paper."""
    later = fact("later", "Counting Letters by Small Engines", AUTHORS, {"arxiv": "2301.00003"}, year=2023)
    link = ARXIV.format("2301.00003")
    _assert_nothing_attached(_claim(entry(TITLE, PRINTED, 2019, links=[link]), later), "conflict")
    assert _claim(entry(TITLE, PRINTED, 2021, links=[link]), later).is_retitled


def test_a_link_is_not_refused_for_its_year_alone() -> None:
    """Title and authors agree: a year far off is no reason to lose a linked id."""
    found = _claim(entry(TITLE, PRINTED, 2025, links=[ARXIV.format("1901.00001")]), PAPER)
    assert (found.status, found.ids) == ("linked", PAPER_IDS)


@pytest.mark.parametrize("link", [ARXIV.format("1901.00009"), ACL.format("P19-1999")])
def test_an_unknown_link_for_a_known_paper_is_a_conflict(link: str) -> None:
    """A record has the printed title and authors and another id of that kind: neither is taken, a person decides."""
    found = _claim(entry(TITLE, PRINTED, 2019, links=[link]), PAPER)
    assert (found.status, found.ids, found.known) == ("conflict", Ids(), ())
    assert "arxiv:1901.00001" in _messages(found)


UNASKED = {
    "forum": (FORUM.format("unKnown01"), _ids(openreview="unKnown01")),
    "hash": (NEURIPS.format("0" * 32), _ids(neurips="0" * 32)),
}
"""Ids by which no service can be asked."""


@pytest.mark.parametrize(("link", "ids"), UNASKED.values(), ids=UNASKED)
def test_an_entry_whose_ids_nobody_can_be_asked_by_is_found_by_title(link: str, ids: Ids) -> None:
    """Its title and authors find the paper; the link stands, and stays what the entry was known by."""
    found = _claim(entry(TITLE, PRINTED, 2019, links=[link]), PAPER)
    assert (found.status, found.method, found.ids) == ("linked", "link", PAPER_IDS | ids)
    assert (found.known, found.issues) == ((PAPER,), ())


@pytest.mark.parametrize(("link", "ids"), UNASKED.values(), ids=UNASKED)
@pytest.mark.parametrize("authors", ["Grace Murray, Edsger Dijkstra", "Lovelace"])
def test_such_an_entry_takes_nothing_that_a_search_would_not(link: str, ids: Ids, authors: str) -> None:
    """The title is that of a paper by others, or the authors tell nothing: the link stands alone."""
    found = _claim(entry(TITLE, authors, 2025, links=[link]), PAPER)
    assert (found.status, found.ids, found.known) == ("linked", ids, ())


@pytest.mark.parametrize("link", [ARXIV.format("1901.00009"), FORUM.format("unKnown01")])
def test_of_two_works_of_one_title_neither_is_taken(link: str) -> None:
    """Two papers have the printed title and authors: which is linked, a person decides."""
    twin = fact("twin", TITLE, AUTHORS, {"arxiv": "1901.00077"}, year=2019)
    assert _claim(entry(TITLE, PRINTED, 2019, links=[link]), PAPER, twin).known == ()


def test_a_title_of_another_known_paper_is_no_retitling() -> None:
    """The link and the authors are one paper's, the title another's: which is meant, a person decides."""
    found = _claim(entry(OTHER.facts.title or "", PRINTED, 2019, links=[ARXIV.format("1901.00001")]), PAPER, OTHER)
    assert (found.status, found.ids) == ("conflict", Ids())


def test_two_links_to_one_paper_are_one_statement() -> None:
    """arXiv, ACL and forum of one paper: the ids of all, the forum as the curator's own statement."""
    links = [ARXIV.format("1901.00001"), ACL.format("P19-1001"), FORUM.format("abcDEF12")]
    found = _claim(entry(TITLE, PRINTED, 2019, links=links), PAPER)
    assert (found.ids, found.issues) == (PAPER_IDS | _ids(openreview="abcDEF12"), ())


def test_a_record_corrects_another_printed_id_of_its_paper() -> None:
    """The ACL link is right and its record has another arXiv id than the one linked: the record's is used and said."""
    links = [ARXIV.format("1901.00009"), ACL.format("P19-1001")]
    found = _claim(entry(TITLE, PRINTED, 2019, links=links), PAPER)
    assert (found.status, found.ids) == ("linked", PAPER_IDS)
    assert "1901.00009" in _messages(found)


WRONG_SECOND = {"another paper": OTHER, "the same authors' other paper": FOLLOW_UP}


@pytest.mark.parametrize("wrong", WRONG_SECOND.values(), ids=WRONG_SECOND)
@pytest.mark.parametrize("order", [1, -1])
def test_of_two_links_the_one_that_fits_is_used(wrong: Known, order: int) -> None:
    """Links of two kinds, one to another paper: nothing of that other paper is attached; a person is told."""
    links = [ACL.format("P19-1001"), ARXIV.format(wrong.facts.ids.arxiv)][::order]
    found = _claim(entry(TITLE, PRINTED, 2019, links=links), PAPER, wrong)
    assert (found.status, found.ids, found.known) == ("linked", PAPER_IDS, (PAPER,))
    assert str(wrong.facts.title) in _messages(found)


@pytest.mark.parametrize("wrong", WRONG_SECOND.values(), ids=WRONG_SECOND)
@pytest.mark.parametrize("order", [1, -1])
def test_of_two_ids_of_one_kind_the_one_that_fits_is_used(wrong: Known, order: int) -> None:
    """Two arXiv links contradict each other: the one whose record has the title counts, wherever it stands."""
    links = [ARXIV.format("1901.00001"), ARXIV.format(wrong.facts.ids.arxiv)][::order]
    found = _claim(entry(TITLE, PRINTED, 2019, links=links), PAPER, wrong)
    assert (found.status, found.ids, found.known) == ("linked", PAPER_IDS, (PAPER,))
    assert "1901.00001" in _messages(found)
    assert str(wrong.facts.ids.arxiv) in _messages(found)


def test_two_ids_of_one_kind_that_nothing_confirms_are_a_conflict() -> None:
    """The statements contradict each other, and nothing tells which is right: neither is taken, both are named."""
    found = _claim(entry(TITLE, PRINTED, links=[ARXIV.format("1901.00008"), ARXIV.format("1901.00009")]), OTHER)
    _assert_nothing_attached(found, "conflict")
    assert "1901.00008" in _messages(found)
    assert "1901.00009" in _messages(found)


def test_what_contradicting_links_agree_in_is_kept() -> None:
    """Two arXiv ids and one ACL id, all unknown: the ACL id is undisputed."""
    links = [ACL.format("P19-1009"), ARXIV.format("1901.00008"), ARXIV.format("1901.00009")]
    found = _claim(entry(TITLE, PRINTED, links=links))
    assert (found.status, found.ids) == ("linked", _ids(acl="P19-1009"))
    assert "1901.00009" in _messages(found)


def test_links_to_two_other_papers_are_a_conflict() -> None:
    """Neither has the title, both are by the same authors: not even a retitling can be told."""
    second = fact("second", "Sorting Numbers in Noisy Rooms", AUTHORS, {"acl": "P19-1008"})
    found = _claim(entry(TITLE, PRINTED, links=[ARXIV.format("1901.00003"), ACL.format("P19-1008")]), FOLLOW_UP, second)
    _assert_nothing_attached(found, "conflict")


def test_a_link_that_is_not_the_papers_states_no_id() -> None:
    """Code and project pages are not compared and not used, even where their address is a paper's."""
    code = entry(TITLE, PRINTED, links=["https://github.com/user/1901.00001"])
    assert _claim(code).ids == Ids()


@pytest.mark.parametrize("authors", [PRINTED, "Lovelace, A., Turing, A. et al.", "Grace Hopper, Alan Turing"])
@pytest.mark.parametrize("title", [TITLE, TITLE.upper(), f"{TITLE}.", "Counting Word with Very Large Engines"])
def test_a_search_takes_what_agrees_in_title_and_authors(title: str, authors: str) -> None:
    """Matched by the record's own method, with all its ids."""
    found = _claim(entry(title, authors), PAPER, OTHER, FOLLOW_UP)
    assert (found.status, found.method, found.ids, found.known) == ("matched", "facts", PAPER_IDS, (PAPER,))


NOT_FOUND = {
    "other authors": entry(TITLE, "Konrad Zuse, Joseph Jacquard", 2019),
    "another content word": entry("Counting Book Words with Very Large Engines", PRINTED, 2019),
    "another number": entry("Counting 2 Words with Very Large Engines", PRINTED, 2019),
    "only the head of the title": entry("Counting", PRINTED, 2019),
    "a year three off": entry(TITLE, PRINTED, 2022),
    "no authors and no year": entry(TITLE),
    "no authors and a year two off": entry(TITLE, year=2021),
    "no authors and nearly the title": entry("Counting Word with Very Large Engines", year=2019),
    "another script": entry("用大型引擎数单词", PRINTED, 2019),
}


@pytest.mark.parametrize("printed", NOT_FOUND.values(), ids=NOT_FOUND)
def test_a_search_takes_nothing_else(printed: Entry) -> None:
    """What cannot be confirmed stays unresolved, with an issue that says what to do."""
    found = _claim(printed, PAPER, OTHER, FOLLOW_UP)
    _assert_nothing_attached(found, "unresolved")
    (issue,) = found.issues
    assert issue.level == "warning"
    assert "pin its id in raw/overrides.toml" in str(issue.remedy)


def test_what_could_not_be_confirmed_is_named() -> None:
    """The issue holds the candidate with its first author, year and ids, and how it compares."""
    message = _messages(_claim(entry(TITLE, "Konrad Zuse", 2019), PAPER))
    assert f"“{TITLE}”, Ada Lovelace et al., 2019 (arxiv:1901.00001, acl:P19-1001)" in message
    assert "title agree, authors disagree" in message


@pytest.mark.parametrize("year", [2018, 2019, 2020])
def test_without_authors_a_long_title_and_the_year_are_enough(year: int) -> None:
    """Four content words, the year within one, and no other work of that title."""
    found = _claim(entry(TITLE, year=year), PAPER, OTHER, FOLLOW_UP)
    assert (found.status, found.ids) == ("matched", PAPER_IDS)


def test_without_authors_a_short_title_is_not_enough() -> None:
    """Three content words could be anybody's."""
    short = fact("short", "Counting the Words by Engines", AUTHORS, {"arxiv": "1901.00005"}, year=2019)
    _assert_nothing_attached(_claim(entry("Counting the Words by Engines", year=2019), short), "unresolved")
    assert _claim(entry("Counting the Words by Engines", PRINTED, 2019), short).status == "matched"


def test_without_authors_two_works_of_one_title_are_too_many() -> None:
    """Even one that the year rules out: the title is not a name of one paper."""
    namesake = fact("namesake", TITLE, ["Konrad Zuse"], {"arxiv": "1001.0004"}, year=2010)
    _assert_nothing_attached(_claim(entry(TITLE, year=2019), PAPER, namesake), "unresolved")
    assert _claim(entry(TITLE, PRINTED, 2019), PAPER, namesake).ids == PAPER_IDS
    assert _claim(entry(TITLE, "Konrad Zuse", 2010), PAPER, namesake).ids == namesake.facts.ids


def test_surnames_alone_are_no_evidence() -> None:
    """They neither confirm nor refuse: the rule for no authors holds."""
    assert _claim(entry(TITLE, "Lovelace, Turing and Hopper", 2019), PAPER).status == "matched"
    _assert_nothing_attached(_claim(entry(TITLE, "Lovelace, Turing and Hopper"), PAPER), "unresolved")


def test_candidates_that_are_one_work_are_merged() -> None:
    """The preprint's and the proceedings' record together: the ids of both."""
    preprint = fact("preprint", TITLE, AUTHORS, {"arxiv": "1901.00001"}, year=2018)
    published = fact("published", TITLE, ["A. Lovelace", "A. Turing", "G. Hopper"], {"acl": "P19-1001"}, year=2019)
    found = _claim(entry(TITLE, PRINTED, 2019), preprint, published)
    assert (found.status, found.ids, found.known) == ("matched", PAPER_IDS, (preprint, published))


def test_two_candidates_that_both_fit_are_not_chosen_between() -> None:
    """Two works of one title by the same authors: unresolved, with both named."""
    again = fact("again", TITLE, AUTHORS, {"arxiv": "2001.00001"}, year=2020)
    found = _claim(entry(TITLE, PRINTED, 2019), PAPER, again)
    _assert_nothing_attached(found, "unresolved")
    assert "1901.00001" in _messages(found)
    assert "2001.00001" in _messages(found)


def test_a_pinned_id_is_taken_as_decided() -> None:
    """Status and method override; the record of the pinned id gives the rest, whatever is printed or linked."""
    printed = entry("Something Else Entirely", "Nobody", links=[ARXIV.format("1901.00002")])
    found = _claim(printed, PAPER, OTHER, pinned=_ids(arxiv="1901.00001"))
    assert (found.status, found.method, found.ids) == ("override", "override", PAPER_IDS)
    assert (found.known, found.score, found.issues) == ((PAPER,), None, ())


def test_a_pinned_id_that_nothing_is_known_of_is_taken() -> None:
    """The decision needs no record."""
    found = _claim(entry(TITLE, PRINTED), PAPER, pinned=_ids(doi="10.1000/x"))
    assert (found.status, found.ids, found.known) == ("override", _ids(doi="10.1000/x"), ())


def test_no_record_overrules_a_pin() -> None:
    """A record that has another id of a pinned kind is not of this paper; a person is told."""
    found = _claim(entry(TITLE, PRINTED), PAPER, pinned=_ids(acl="P19-1001", arxiv="1901.00009"))
    assert (found.ids, found.known) == (_ids(acl="P19-1001", arxiv="1901.00009"), ())
    assert TITLE in _messages(found)


def test_a_chosen_title_changes_nothing_else() -> None:
    """The title to show is carried along; the paper is found as without it."""
    printed = entry(TITLE, PRINTED, 2019, links=[ARXIV.format("1901.00001")])
    plain, chosen = _claim(printed, PAPER), _claim(printed, PAPER, title="Shown")
    assert (chosen.chosen_title, chosen.status, chosen.ids) == ("Shown", plain.status, plain.ids)


# ids that a record asserts


def _record(source: str, title: str, authors: tuple[str, ...] = tuple(AUTHORS), **ids: str) -> Known:
    """Return what a service says of a paper."""
    record = Record(source=source, key=title, retrieved=date(2026, 1, 1), payload={})
    return Known(record=record, facts=Facts(title=title, authors=authors, ids=_ids(**ids), year=2019))


NAMES = _record("semantic_scholar", TITLE, arxiv="1901.00001", acl="P19-1001", s2="a" * 40)
"""A record that asserts the ids of two other services."""
LINKED = entry(TITLE, PRINTED, 2019, links=[ARXIV.format("1901.00001")])
SEARCHED = entry(TITLE, PRINTED, 2019)


@pytest.mark.parametrize("printed", [LINKED, SEARCHED], ids=["linked", "searched"])
def test_an_asserted_id_counts_once_its_owner_confirms_it(printed: Entry) -> None:
    """The records of arXiv and of the Anthology that it leads to are of the same paper: all are used."""
    owners = _record("acl", TITLE, acl="P19-1001"), _record("arxiv", TITLE, arxiv="1901.00001")
    found = _claim(printed, *owners, NAMES)
    assert (found.ids, found.known, found.issues) == (NAMES.facts.ids, (*owners, NAMES), ())


@pytest.mark.parametrize("printed", [LINKED, SEARCHED], ids=["linked", "searched"])
def test_an_asserted_id_of_another_paper_is_dropped(printed: Entry) -> None:
    """Its owner's record has another title by others: the id goes, the record is not used, and that is said."""
    other = _record("acl", "Weaving Patterns by Punched Cards", ("Joseph Jacquard",), acl="P19-1001")
    found = _claim(printed, other, NAMES)
    assert found.ids == _ids(arxiv="1901.00001", s2="a" * 40)
    assert found.known == (NAMES,)
    assert "acl:P19-1001 is said to be this paper, but is another" in _messages(found)


@pytest.mark.parametrize("printed", [LINKED, SEARCHED], ids=["linked", "searched"])
def test_an_asserted_id_that_its_owner_does_not_hold_is_dropped(printed: Entry) -> None:
    """The Anthology was asked and has no such paper."""
    found = claim(printed, None, Catalogue.of([NAMES], absent=["acl:P19-1001"]))
    assert found.ids == _ids(arxiv="1901.00001", s2="a" * 40)


def test_a_record_is_reached_by_way_of_another() -> None:
    """The linked id's record leads to one, and that to a third; each is compared on its own."""
    first = _record("arxiv", TITLE, arxiv="1901.00001", doi="10.1000/1")
    second = _record("semantic_scholar", TITLE, doi="10.1000/1", acl="P19-1001")
    third = _record("acl", TITLE, acl="P19-1001")
    assert _claim(LINKED, third, first, second).known == (third, first, second)
    wrong = _record("semantic_scholar", "Weaving Patterns by Punched Cards", ("Joseph Jacquard",), doi="10.1000/1")
    found = _claim(LINKED, first, replace(wrong, facts=replace(wrong.facts, ids=second.facts.ids)), third)
    assert "semantic_scholar" not in {item.record.source for item in found.known}


def test_a_linked_id_that_its_owner_does_not_hold_stands_and_is_said() -> None:
    """The link is the curator's statement; a person is told that nobody knows it."""
    found = claim(LINKED, None, Catalogue.of([], absent=["arxiv:1901.00001"]))
    assert (found.status, found.ids) == ("linked", _ids(arxiv="1901.00001"))
    assert "arxiv:1901.00001" in _messages(found)
