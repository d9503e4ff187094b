"""Facts compiled by hand: each value with where it comes from, and all of the reference facts."""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.enrich import ID_COLUMNS
from pipeline.errors import SourceFormatError
from pipeline.ids import parse_ids
from pipeline.model import Count, Dated, Facts, Precision, Record
from pipeline.sources.facts import SOURCE, parse, parse_dated
from pipeline.store import read_store
from tests.builders import payload
from tests.conftest import ROOT

RECORDS = ROOT / "raw" / "records"


def _parse(content: dict[str, Any]) -> Facts:
    return parse(Record(source="facts", key="a-key", retrieved=date(2026, 1, 1), payload=content))


def test_facts_are_never_asked_for() -> None:
    """Records compiled by hand have no service behind them; a paper found in them by title says so."""
    assert (SOURCE.name, SOURCE.fetch, SOURCE.method) == ("facts", None, "facts")


def test_what_is_not_there_is_not_known() -> None:
    """Only title, authors and ids are needed; every other value is None, no title elsewhere, no count."""
    facts = _parse(payload("A Title", ["A. Author"], {}))
    assert facts == Facts(title="A Title", authors=("A. Author",))


def test_everything_is_read() -> None:
    """Ids in canonical form, dates with their precision, counts as they stand in the history."""
    facts = _parse(
        payload(
            "New",
            ["Robert L. Logan IV", "Paloma Jeretič"],
            {"arxiv": "arXiv:1909.10351v2", "doi": "10.18653/V1/2020.X", "s2_corpus": 5},
            titles_elsewhere=["Old"],
            published="2019-09",
            venue="Findings of EMNLP 2020",
            year=2020,
            citations=[
                {
                    "as_of": "2024-06-13",
                    "as_of_basis": "no-later-than",
                    "citation_count": 0,
                    "source": "semantic_scholar",
                    "source_record": "CorpusId:5",
                    "where": "a public file",
                }
            ],
        )
    )
    assert facts == Facts(
        ids=parse_ids([("arxiv", "1909.10351"), ("doi", "10.18653/v1/2020.x"), ("s2_corpus", 5)]),
        title="New",
        other_titles=("Old",),
        authors=("Robert L. Logan IV", "Paloma Jeretič"),
        published=Dated(day=date(2019, 9, 1), precision="month"),
        venue="Findings of EMNLP 2020",
        year=2020,
        counts=(
            Count(
                source="semantic_scholar",
                source_record="CorpusId:5",
                as_of=date(2024, 6, 13),
                as_of_basis="no-later-than",
                citation_count=0,
            ),
        ),
    )
    assert facts.titles == ("New", "Old")


COUNT = {
    "as_of": "2024-06-13",
    "as_of_basis": "stated",
    "citation_count": 1,
    "source": "semantic_scholar",
    "source_record": "r",
    "where": "w",
}

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "unknown field": ({"abstract": "x"}, "unknown field 'abstract'"),
    "unknown kind of id": ({"ids": {"isbn": "1"}, "sources": {"isbn": "w"}}, "isbn"),
    "invalid id": ({"ids": {"arxiv": "190.10351"}, "sources": {"arxiv": "w"}}, "not a valid arxiv id"),
    "an arXiv DOI, which names a preprint": (
        {"ids": {"doi": "10.48550/arXiv.1909.10351"}, "sources": {"doi": "w"}},
        "not a valid doi id",
    ),
    "id without a source": ({"ids": {"arxiv": "1909.10351"}}, "does not say where arxiv comes from"),
    "value without a source": ({"venue": "ACL 2020"}, "does not say where venue comes from"),
    "value with an empty source": ({"year": 2020, "sources": {"year": " "}}, "does not say where year comes from"),
    "value with a source that is no text": ({"year": 2020, "sources": {"year": 1}}, "where year comes from"),
    "no authors": ({"authors": []}, "are needed"),
    "authors in one text": ({"authors": "A. Author"}, "are needed"),
    "an author that is no text": ({"authors": [{"name": "A"}]}, "not a text"),
    "an empty author": ({"authors": ["A. Author", ""]}, "not a text"),
    "title elsewhere as one text": ({"titles_elsewhere": "Old", "sources": {"titles_elsewhere": "w"}}, "not a list"),
    "titles elsewhere of null": ({"titles_elsewhere": None, "sources": {"titles_elsewhere": "w"}}, "not a list"),
    "day that is none": ({"published": "2019-02-30", "sources": {"published": "w"}}, "out of range"),
    "day in another form": ({"published": "30.9.2019", "sources": {"published": "w"}}, "not a date"),
    "year as text": ({"year": "2019", "sources": {"year": "w"}}, "not a year"),
    "year as truth value": ({"year": True, "sources": {"year": "w"}}, "not a year"),
    "year that cannot be": ({"year": 20199, "sources": {"year": "w"}}, "not a year"),
    "empty venue": ({"venue": "", "sources": {"venue": "w"}}, "not a text"),
    "counts that are no list": ({"citations": {"2024": 1}}, "not a list"),
    "count that is no object": ({"citations": [1]}, "not a dated count"),
    "negative count": ({"citations": [COUNT | {"citation_count": -1}]}, "not a citation count"),
    "count as truth value": ({"citations": [COUNT | {"citation_count": True}]}, "not a citation count"),
    "count beyond 64 bits": ({"citations": [COUNT | {"citation_count": 1 << 63}]}, "not a citation count"),
    "count that we measured": ({"citations": [COUNT | {"as_of_basis": "measured"}]}, "not a dated count"),
    "count on no day": ({"citations": [COUNT | {"as_of": "2024-06"}]}, "not a day"),
    "count in a short form of a day": ({"citations": [COUNT | {"as_of": "20240613"}]}, "not a day"),
    "count from nowhere": ({"citations": [COUNT | {"where": " "}]}, "not a dated count"),
    "count with more": ({"citations": [COUNT | {"note": "x"}]}, "not a dated count"),
}


@pytest.mark.parametrize(("change", "says"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_as_agreed_is_refused(change: dict[str, Any], says: str) -> None:
    """The record is refused as a whole, with what is wrong in it."""
    right = payload("A Title", ["A. Author"], {})
    content = right | change | {"sources": right["sources"] | change.get("sources", {})}
    with pytest.raises(SourceFormatError, match=f"^facts a-key: .*{says}"):
        _parse(content)


DATES: tuple[tuple[str, date, Precision], ...] = (
    ("2019", date(2019, 1, 1), "year"),
    ("2019-09", date(2019, 9, 1), "month"),
    ("2019-09-25", date(2019, 9, 25), "day"),
    ("2020-02-29", date(2020, 2, 29), "day"),
)


@pytest.mark.parametrize(("text", "day", "precision"), DATES)
def test_a_date_has_the_precision_that_is_written(text: str, day: date, precision: Precision) -> None:
    """Month and year are stored as their first day."""
    assert parse_dated(text) == Dated(day=day, precision=precision)


@given(st.dates())
def test_any_day_is_read_back(day: date) -> None:
    """Reading is the inverse of writing a day."""
    assert parse_dated(day.isoformat()) == Dated(day=day, precision="day")


@pytest.mark.parametrize(
    "text", ["", "2019-9", "2019-13", "2019-00-01", "19-09", "2019-09-25T00:00", " 2019", "二〇一九"]
)
def test_another_form_of_a_date_is_refused(text: str) -> None:
    """Half a date is no date."""
    with pytest.raises(ValueError, match=r".+"):
        parse_dated(text)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture(scope="module")
def ours() -> dict[str, Facts]:
    """The committed facts by key."""
    return {known.record.key: known.facts for known in read_store(RECORDS, [SOURCE]).known}


def test_every_reference_paper_is_here_with_all_its_ids(shared: Path, ours: dict[str, Facts]) -> None:
    """74 papers under the same keys; every id that the reference has, equal (a DOI without case), and no other."""
    theirs = {paper["key"]: paper for paper in _lines(shared / "facts" / "papers.jsonl")}
    assert len(theirs) == 74
    assert set(ours) == set(theirs)
    for key, paper in theirs.items():
        expected = parse_ids((kind, paper[name]) for kind, name in ID_COLUMNS.items())
        assert ours[key].ids == expected, key
    have = Counter(kind for facts in ours.values() for kind, _ in facts.ids.items())
    assert have == {"arxiv": 67, "acl": 47, "doi": 51, "openreview": 7, "neurips": 8, "s2": 54, "s2_corpus": 18}


def test_every_reference_value_is_here_and_equal(shared: Path, ours: dict[str, Facts]) -> None:
    """Title, other title, authors in their order, first day and its precision, venue and year are the reference's."""
    for paper in _lines(shared / "facts" / "papers.jsonl"):
        facts = ours[paper["key"]]
        assert facts.title == paper["title"]
        assert facts.other_titles == ((paper["title_alt"],) if paper["title_alt"] else ())
        assert facts.authors == tuple(paper["authors"])
        assert facts.published == parse_dated(paper["first_submitted"])
        assert facts.published.precision == paper["date_precision"]
        assert facts.venue == paper["published_venue"]
        assert facts.year == paper["published_year"]
        assert facts.abstract is None


def test_every_reference_count_is_here_but_the_split_one(shared: Path, ours: dict[str, Facts]) -> None:
    """79 dated counts of 44 papers, by day and basis; autoprompt's 263 is half of a split record and left out."""
    basis = {"stated": "stated", "commit": "no-later-than"}
    theirs = Counter(
        (row["key"], row["source"], row["count"], row["as_of"], basis[row["as_of_basis"]])
        for row in _lines(shared / "facts" / "citations.jsonl")
        if row["key"] != "autoprompt"
    )
    found = Counter(
        (key, count.source, count.citation_count, count.as_of.isoformat(), count.as_of_basis)
        for key, facts in ours.items()
        for count in facts.counts
    )
    assert found == theirs
    assert (found.total(), len({key for key, *_ in found})) == (79, 44)
    assert ours["autoprompt"].counts == ()


def test_a_count_belongs_to_the_record_of_its_paper(ours: dict[str, Facts]) -> None:
    """A count is kept under the service's own name of the record, which is an id of that paper."""
    for key, facts in ours.items():
        names = {facts.ids.s2, f"CorpusId:{facts.ids.s2_corpus}"}
        assert {count.source_record for count in facts.counts} <= names, key


def test_every_value_says_where_it_comes_from(ours: dict[str, Facts]) -> None:
    """Each id and each field has its own text of origin, each count its own; the file holds nothing else."""
    for record in _lines(RECORDS / "facts.jsonl"):
        content = record["payload"]
        fields = {name for name in content if name not in ("ids", "citations", "sources")} | set(content["ids"])
        assert set(content["sources"]) == fields, record["key"]
        assert all(text.strip() for text in content["sources"].values())
        assert all(count["where"].strip() for count in content.get("citations", ()))
        assert record["key"] in ours


def test_the_facts_hold_no_text_of_others() -> None:
    """Facts only: no abstract, and no value longer than a title."""
    for record in _lines(RECORDS / "facts.jsonl"):
        assert "abstract" not in record["payload"]
        assert max(len(text) for text in [record["payload"]["title"], *record["payload"]["authors"]]) < 200
