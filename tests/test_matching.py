"""Is this record the paper that the list prints? Rule by rule, and over all facts about the real list."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.matching import Comparison, compare
from pipeline.model import Dated, Entry, Facts
from pipeline.project import read_list
from pipeline.titles import Verdict

AGREE, DISAGREE, NOT_COMPARABLE = Verdict.AGREE, Verdict.DISAGREE, Verdict.NOT_COMPARABLE
TITLE = "Counting Words with Very Large Engines"
AUTHORS = ("Ada Lovelace", "Alan Turing", "Grace Hopper")
FACTS = Facts(title=TITLE, authors=AUTHORS, year=2019)
RETITLED = {
    "extreme-lm-compression",
    "self-attention-explanation",
    "well-read-students",
}
"""Papers whose published title agrees with nothing the list prints; see the facts about the list."""


def _compare(title: str = TITLE, authors: str | None = "A. Lovelace et al.", year: int | None = 2019) -> Comparison:
    return compare(title, authors, year, FACTS)


def test_the_same_title_authors_and_year_are_accepted() -> None:
    """Nothing differs: a search may take the record, and a link to it stands."""
    same = _compare()
    assert (same.title, same.authors, same.year_gap, same.score) == (AGREE, AGREE, 0, 1.0)
    assert same.accepts_search
    assert not same.refuses_link
    assert not same.is_retitling


@pytest.mark.parametrize(
    ("title", "authors", "refused", "retitled"),
    [
        pytest.param("Weaving Patterns by Cards", "Joseph Jacquard", True, False, id="another paper"),
        pytest.param("Weaving Patterns by Cards", None, True, False, id="another title, no authors"),
        pytest.param("Weaving Patterns by Cards", "Ada Lovelace", False, True, id="retitled"),
        pytest.param("Weaving Patterns by Cards", "Lovelace, Ada; Turing, Alan", False, True, id="retitled, inverted"),
        pytest.param("Weaving Patterns by Cards", "Joseph Jacquard, Alan Turing", True, False, id="one in common"),
        pytest.param("Weaving Patterns by Cards", "Ada Lovelace, Konrad Zuse", True, False, id="first in common"),
        pytest.param("Weaving Patterns by Cards", f"{', '.join(AUTHORS)}, Bo Li, Na Wu", True, False, id="two more"),
        pytest.param(
            "Weaving Patterns by Cards", "Ada Lovelace, Grace Hopper", False, True, id="retitled, one left out"
        ),
        pytest.param("Weaving Patterns by Cards", "Hopper, G., Turing, A.", True, False, id="the first left out"),
        pytest.param(TITLE, "Joseph Jacquard", False, False, id="wrong authors printed"),
        pytest.param("用大型机器数词", "Joseph Jacquard", False, False, id="title in another script"),
        pytest.param("Counting Words with Very Big Engines", None, True, False, id="a word differs"),
    ],
)
def test_a_link_is_refused_for_another_title_without_the_same_authors(
    title: str, authors: str | None, *, refused: bool, retitled: bool
) -> None:
    """A link is refused only on disagreement; another title with agreeing authors is a retitling."""
    comparison = _compare(title, authors)
    assert comparison.refuses_link is refused
    assert comparison.is_retitling is retitled


@pytest.mark.parametrize(
    ("title", "authors", "year", "accepted"),
    [
        pytest.param(TITLE.upper(), "Lovelace, A., Turing, A.", 2019, True, id="title and authors"),
        pytest.param(TITLE, "Ada Lovelace", None, True, id="no year printed"),
        pytest.param(TITLE, "Ada Lovelace", 2017, True, id="two years off"),
        pytest.param(TITLE, "Ada Lovelace", 2016, False, id="three years off"),
        pytest.param(TITLE, "Joseph Jacquard", 2019, False, id="other authors"),
        pytest.param("Counting Letters with Very Large Engines", "Ada Lovelace", 2019, False, id="a word differs"),
        pytest.param("用大型机器数词", "Ada Lovelace", 2019, False, id="title not comparable"),
        pytest.param(TITLE, None, 2019, True, id="no authors, long title, same year"),
        pytest.param(TITLE, None, 2018, True, id="no authors, a year off"),
        pytest.param(TITLE, None, 2017, False, id="no authors, two years off"),
        pytest.param(TITLE, None, None, False, id="no authors, no year"),
        pytest.param(TITLE, "Lovelace", 2019, True, id="surname alone, long title, same year"),
        pytest.param(TITLE, "Lovelace", 2017, False, id="surname alone, two years off"),
        pytest.param("The " + TITLE, None, 2019, False, id="no authors, title only nearly equal"),
    ],
)
def test_a_search_takes_what_agrees_in_title_and_authors(
    title: str, authors: str | None, year: int | None, *, accepted: bool
) -> None:
    """Without comparable authors: an equal title of four content words or more, and the year within one."""
    assert _compare(title, authors, year).accepts_search is accepted


def test_a_short_title_without_authors_is_not_taken() -> None:
    """Three content words can be anyone's title."""
    short = Facts(title="Learning Word Representations", year=2019)
    assert compare("Learning Word Representations", None, 2019, short).content_words == 3
    assert not compare("Learning Word Representations", None, 2019, short).accepts_search


def test_the_nearest_of_all_titles_counts() -> None:
    """A record that knows an earlier title agrees with an entry that prints it."""
    renamed = Facts(title="Small Engines Count", other_titles=(TITLE,), authors=AUTHORS)
    assert compare(TITLE, "Ada Lovelace", None, renamed).title is AGREE
    assert compare(TITLE, "Ada Lovelace", None, renamed).score == 1.0


def test_the_nearest_of_all_years_counts() -> None:
    """The year of the venue and the year of the first public day both count."""
    dated = Facts(title=TITLE, year=2021, published=Dated(day=date(2019, 12, 30), precision="day"))
    assert compare(TITLE, None, 2018, dated).year_gap == 1
    assert compare(TITLE, None, None, dated).year_gap is None


def test_a_record_without_title_cannot_be_compared() -> None:
    """It is neither refused nor taken, and has no score."""
    bare = compare(TITLE, "Ada Lovelace", 2019, Facts())
    assert (bare.title, bare.authors, bare.year_gap, bare.score) == (NOT_COMPARABLE, NOT_COMPARABLE, None, None)
    assert not bare.refuses_link
    assert not bare.accepts_search


def _seed_facts(shared: Path) -> dict[str, dict[str, Any]]:
    """Return the facts by the entry's place, `must:9`."""
    rows = [json.loads(line) for line in (shared / "facts/papers.jsonl").read_text("utf-8").splitlines()]
    return {place: row for row in rows for place in row["seed_entries"]}


def _facts(row: dict[str, Any]) -> Facts:
    return Facts(title=row["title"], authors=tuple(row["authors"]), year=row["published_year"])


def _entries(seed: Path) -> list[tuple[str, Entry]]:
    """Return the entries of the list with their places."""
    short = {"must-read": "must"}
    parsed = read_list(seed / "raw/ptms.md")
    return [(f"{short.get(str(e.tier), e.tier)}:{e.position}", e) for e in parsed.entries]


def test_every_entry_of_the_list_agrees_with_the_facts_about_it(seed: Path, shared: Path) -> None:
    """Title and authors agree for every entry; three papers were retitled so that only the authors do."""
    facts = _seed_facts(shared)
    retitled = set()
    for place, entry in _entries(seed):
        found = compare(entry.title, entry.authors_text, entry.year, _facts(facts[place]))
        assert found.authors is (NOT_COMPARABLE if entry.authors_text is None else AGREE), place
        if found.title is not AGREE:
            assert found.is_retitling, place
            retitled.add(facts[place]["key"])
    assert retitled == RETITLED


def test_no_entry_of_the_list_is_taken_for_another_paper(seed: Path, shared: Path) -> None:
    """Of 75 entries and 74 papers with many authors in common, no search would take a wrong pair."""
    facts = _seed_facts(shared)
    papers = {row["key"]: row for row in facts.values()}
    taken = {
        (place, key)
        for place, entry in _entries(seed)
        for key, row in papers.items()
        if compare(entry.title, entry.authors_text, entry.year, _facts(row)).accepts_search
    }
    own = {(place, row["key"]) for place, row in facts.items() if row["key"] not in RETITLED}
    assert taken == own


@pytest.mark.parametrize(
    ("place", "title", "authors"),
    [
        pytest.param(
            "recent:4",
            "Model Compression with Two-stage Multi-teacher Knowledge Distillation for Web Question Answering System",
            ("Ze Yang", "Linjun Shou", "Ming Gong", "Wutao Lin", "Daxin Jiang"),
            id="two stages, the same five authors",
        ),
        pytest.param(
            "recent:6",
            "Multi-Task Deep Neural Networks for Natural Language Understanding",
            ("Xiaodong Liu", "Pengcheng He", "Weizhu Chen", "Jianfeng Gao"),
            id="MT-DNN, the same four authors",
        ),
        pytest.param(
            "latest:34",
            "On the Language Neutrality of Pre-trained Multilingual Representations",
            ("Jindřich Libovický", "Rudolf Rosa", "Alexander Fraser"),
            id="the follow-up, the same authors",
        ),
        pytest.param(
            "latest:12",
            "How Language-Neutral is Multilingual BERT?",
            ("Jindřich Libovický", "Rudolf Rosa", "Alexander Fraser"),
            id="how language-neutral",
        ),
        pytest.param(
            "must:2",
            "Attention Is All You Need for Chinese Word Segmentation",
            ("Sufeng Duan", "Hai Zhao"),
            id="attention for something",
        ),
        pytest.param(
            "must:6",
            "ERNIE: Enhanced Representation through Knowledge Integration",
            ("Yu Sun", "Shuohuan Wang", "Yukun Li"),
            id="ERNIE (Baidu)",
        ),
    ],
)
def test_look_alikes_are_not_taken(seed: Path, place: str, title: str, authors: tuple[str, ...]) -> None:
    """A paper of nearly the same title, or of the same authors, is not found by a search for the entry."""
    entry = dict(_entries(seed))[place]
    found = compare(entry.title, entry.authors_text, entry.year, Facts(title=title, authors=authors))
    assert found.title is DISAGREE
    assert not found.accepts_search
