import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.columns import COLUMNS
from pipeline.compute import compute
from pipeline.enrich import enrich
from pipeline.history import History
from pipeline.ids import Ids, arxiv_month, parse_arxiv_id, parse_ids
from pipeline.missing import Reason
from pipeline.model import Count, CountBasis, Entry, Facts, Known, Link, MatchStatus, Paper, Record, Work
from pipeline.project import Places, read_inputs
from pipeline.sources.facts import parse_dated
from tests.conftest import ROOT

CAME = date(2026, 11, 23)
"""The day on which the records of these tests came."""
MADE_HERE = {"paper_id", "match_method", "match_score", "provenance", "missing"}
"""Columns that have no source: the run's own."""
UNASKED: Mapping[str, Reason] = dict.fromkeys(("acl", "arxiv", "semantic_scholar"), "not-asked")
"""Why the sources do not tell more, where no service was asked."""
S2 = "a" * 40
OTHER_S2 = "b" * 40

Rows = list[dict[str, Any]]


def _ids(**ids: str) -> Ids:
    return parse_ids(ids.items())


def _entry(**printed: Any) -> Entry:  # noqa: ANN401 the fields of an Entry
    place = {
        "list": "toy",
        "line": 1,
        "end_line": 1,
        "section": ("Toys",),
        "position": 1,
        "title": "A Toy Model of Toys",
    }
    return Entry(**(place | printed))  # type: ignore[arg-type]


def _known(source: str = "facts", published: str | None = None, **facts: Any) -> Known:  # noqa: ANN401 of a Facts
    record = Record(source=source, key="toy", retrieved=CAME, payload={})
    dated = parse_dated(published) if published else None
    return Known(record=record, facts=Facts(published=dated, **facts))


def _paper(
    *known: Known,
    ids: Ids = Ids(),
    entry: Entry | None = None,
    status: MatchStatus = "linked",
    counts: Sequence[Count] = (),
    reasons: Mapping[str, Reason] = UNASKED,
    left_out: Collection[str] = (),
    **work: Any,  # noqa: ANN401 the fields of a Work
) -> Paper:
    made = Work(entries=(entry or _entry(),), ids=ids, known=known, status=status, paper_id="toy-000000", **work)
    return enrich(made, History.of(counts), reasons, left_out)


def _count(number: int, day: str, basis: CountBasis = "stated", record: str = S2, **more: int) -> Count:
    return Count(
        source="semantic_scholar",
        source_record=record,
        as_of=date.fromisoformat(day),
        as_of_basis=basis,
        citation_count=number,
        **more,
    )


def _published(paper: Paper) -> str:
    """Return the day, cut to its precision, as facts write it."""
    cut = {"day": 10, "month": 7, "year": 4}[paper.get("published_precision")]
    return str(paper.get("published").isoformat()[:cut])


# published


@pytest.mark.parametrize(
    ("arxiv", "stated", "published"),
    [
        ("1909.11942", [("facts", "2019-09-26")], "2019-09-26"),
        # numbered in the month after its submission
        ("1909.00100", [("facts", "2019-08-31")], "2019-08-31"),
        ("2001.00001", [("facts", "2019-12-31")], "2019-12-31"),
        # the day of a proceedings volume is not the first public day of a paper on arXiv
        ("1909.10351", [("facts", "2020-11-16")], "2019-09"),
        ("1909.10351", [("facts", "2020")], "2019-09"),
        ("1909.10351", [("facts", "2019")], "2019-09"),
        ("1909.10351", [("facts", "2019-06-02")], "2019-09"),
        ("2001.00001", [("facts", "2020")], "2020-01"),
        # the day, whoever states it, before the month
        ("1909.10351", [("facts", "2019-09")], "2019-09"),
        ("1909.10351", [("acl", "2019-09"), ("facts", "2019-09-23")], "2019-09-23"),
        ("1909.10351", [("acl", "2020-11"), ("facts", "2019-09-23")], "2019-09-23"),
        # arXiv's own answer before any other, whatever the number and the others say
        ("1909.10351", [("facts", "2019-09-24"), ("arxiv", "2019-09-23")], "2019-09-23"),
        ("1909.10351", [("semantic_scholar", "2019-09-01"), ("arxiv", "2019-09-23")], "2019-09-23"),
        ("1909.10351", [("facts", "2019-09-24"), ("arxiv", "2019-05-05")], "2019-05-05"),
        ("1909.10351", [("arxiv", "2020-01-31"), ("acl", "2019-09-30")], "2020-01-31"),
        ("cs/0112017", [("arxiv", "2001-12-20"), ("facts", "2001-12-19")], "2001-12-20"),
        # the number alone, old style too
        ("1909.10351", [], "2019-09"),
        ("0704.0001", [], "2007-04"),
        ("cs/0112017", [], "2001-12"),
        ("hep-th/9901001", [], "1999-01"),
        ("math.GT/0309136", [], "2003-09"),
    ],
)
def test_published_is_arxiv_v1(arxiv: str, stated: list[tuple[str, str]], published: str) -> None:
    """With an arXiv version, published is the day of v1 where a source states it, else the month of the number."""
    known = [_known(source, published=day, title="A Toy") for source, day in stated]
    assert _published(_paper(*known, ids=_ids(arxiv=arxiv))) == published


@pytest.mark.parametrize(
    ("stated", "published"),
    [
        (["2019-06-02", "2019-05-30"], "2019-05-30"),
        (["2019-06-02", "2019-05"], "2019-05"),
        (["2019", "2018-12-31"], "2018-12-31"),
        # at an equal month or year the finer precision wins
        (["2019-06", "2019-06-02"], "2019-06-02"),
        (["2019-06-02", "2019-06"], "2019-06-02"),
        (["2019", "2019-06"], "2019-06"),
        (["2019", "2019-06", "2019-06-02"], "2019-06-02"),
        (["2019"], "2019"),
    ],
)
def test_published_is_the_earliest_known_without_arxiv(stated: list[str], published: str) -> None:
    """Without an arXiv version, published is the earliest date known, and the finer one of two that agree."""
    sources = ("acl", "semantic_scholar", "facts")
    known = [_known(source, published=day) for source, day in zip(sources, stated, strict=False)]
    assert _published(_paper(*known, ids=_ids(acl="P19-1001"))) == published


@pytest.mark.parametrize(
    ("stated", "day", "precision"),
    [
        ("2019-09-26", date(2019, 9, 26), "day"),
        ("2019-09", date(2019, 9, 1), "month"),
        ("2019", date(2019, 1, 1), "year"),
    ],
)
def test_month_and_year_are_stored_as_their_first_day(stated: str, day: date, precision: str) -> None:
    """A date of month or year precision is stored as the first day, with its precision beside it."""
    paper = _paper(_known(published=stated))
    assert (paper.get("published"), paper.get("published_precision")) == (day, precision)


@given(st.integers(2007, 2029), st.integers(1, 12), st.integers(1, 9999))
def test_arxiv_number_alone_gives_its_month(year: int, month: int, number: int) -> None:
    """The month in any arXiv id is the month of numbering: precision month, and the id's own source."""
    digits = f"{number:05d}" if year > 2014 else f"{number:04d}"
    if (year, month) < (2007, 4):
        text = f"cs/{year % 100:02d}{month:02d}{number % 1000:03d}"
    else:
        text = f"{year % 100:02d}{month:02d}.{digits}"
    ids = _ids(arxiv=text)
    paper = _paper(ids=ids, printed_ids=ids)
    assert arxiv_month(parse_arxiv_id(text)) == (year, month)
    assert paper.values["published"].value == date(year, month, 1)
    assert paper.values["published"].source == "list"
    assert paper.get("published_precision") == "month"


def test_published_of_an_anthology_paper_is_at_least_its_year() -> None:
    """An Anthology id alone gives the year, an OpenReview forum gives nothing."""
    assert _published(_paper(ids=_ids(acl="P19-1139"))) == "2019"
    forum = _paper(ids=_ids(openreview="H1eA7AEtvS"))
    assert forum.get("published") is None
    assert forum.missing["published"] == forum.missing["published_precision"] == "not-asked"


# venue and year


@pytest.mark.parametrize(
    ("stated", "venue"),
    [
        ({"venue": "Findings of EMNLP 2020", "year": 2020}, "Findings of EMNLP 2020"),
        ({"venue": "NeurIPS 2019 Workshop", "year": 2019}, "NeurIPS Workshop 2019"),
        ({"venue": "TACL", "year": 2020}, "TACL 2020"),
        ({"venue": "Annual Meeting of the Association for Computational Linguistics", "year": 2020}, "ACL 2020"),
        ({"venue": "TACL"}, None),
        ({"venue": "arXiv", "year": 2019}, None),
        ({"venue": "arXiv preprint arXiv:1909.10351", "year": 2019}, None),
    ],
)
def test_venue_is_as_a_source_names_it(stated: dict[str, Any], venue: str | None) -> None:
    """A venue that a source names is written as short name, space, year; a preprint server is none."""
    paper = _paper(_known(**stated), ids=_ids(arxiv="1909.10351"))
    assert paper.get("venue") == venue
    if venue:
        assert (paper.values["venue"].source, paper.values["venue"].retrieved) == ("facts", CAME)


@pytest.mark.parametrize(
    ("printed", "years", "venue"),
    [
        ("ACL2020", [], "ACL 2020"),
        ("ACL2020", [2020], "ACL 2020"),
        ("ACL2020", [2019], None),
        ("ACL2020", [2019, 2020], "ACL 2020"),
        ("Preprint", [2020], None),
        ("arXiv2020", [2020], None),
        ("Technical Report", [], None),
        ("The 18th BioNLP workshop", [2019], None),
    ],
)
def test_printed_venue_counts_only_where_its_year_agrees(printed: str, years: list[int], venue: str | None) -> None:
    """Where no source names the venue, the printed one is taken, unless the sources know another year."""
    known = [_known(source, year=year) for source, year in zip(("facts", "semantic_scholar"), years, strict=False)]
    paper = _paper(*known, ids=_ids(openreview="H1eA7AEtvS"), entry=_entry(venue_text=printed))
    assert paper.get("venue") == venue
    if venue:
        assert (paper.values["venue"].source, paper.values["venue"].retrieved) == ("list", None)


@pytest.mark.parametrize(
    ("acl", "printed", "venue", "source"),
    [
        ("2020.findings-emnlp.372", "Preprint", "Findings of EMNLP 2020", "list"),
        ("2020.findings-emnlp.372", None, "Findings of EMNLP 2020", "list"),
        ("W19-5040", "The 18th BioNLP workshop", "BioNLP 2019", "list"),
        ("P19-1139", "EMNLP 2018", "ACL 2019", "list"),  # the printed year is not the volume's
        ("W18-5401", None, None, None),
    ],
)
def test_anthology_volume_names_the_venue_where_nobody_else_does(
    acl: str, printed: str | None, venue: str | None, source: str | None
) -> None:
    """Without a source's venue and a printed one of the same year, the volume of the Anthology id names it."""
    ids = _ids(acl=acl)
    paper = _paper(ids=ids, printed_ids=ids, entry=_entry(venue_text=printed))
    assert paper.get("venue") == venue
    assert (paper.values["venue"].source if venue else None) == source


def test_day_of_the_meeting_is_given_where_known() -> None:
    """The venue's date is what a source states, else null; it is not the first public day."""
    paper = _paper(_known("acl", venue_date=date(2020, 11, 16)), ids=_ids(arxiv="1909.10351"))
    assert (paper.get("venue_date"), paper.values["venue_date"].source) == (date(2020, 11, 16), "acl")
    assert paper.get("published") == date(2019, 9, 1)
    assert _paper(ids=_ids(acl="P19-1139")).missing["venue_date"] == "not-asked"


def test_year_is_that_of_the_venue_else_of_published() -> None:
    """The year is the venue's; without a venue it is that of published; else null."""
    arxiv = _ids(arxiv="1909.11942")
    appeared = _paper(_known(venue="ICLR 2020", year=2020, published="2019-09-26"), ids=arxiv)
    preprint = _paper(_known(published="2019-09-26"), ids=arxiv)
    unknown = _paper(status="unresolved", entry=_entry(year=2019))
    assert (appeared.get("year"), preprint.get("year"), unknown.get("year")) == (2020, 2019, None)


# is_preprint and doi


@pytest.mark.parametrize(
    ("status", "ids", "printed", "venue", "is_preprint"),
    [
        ("linked", {"arxiv": "1909.10351"}, None, "EMNLP 2020", False),
        ("linked", {"arxiv": "1909.10351"}, "Preprint", "EMNLP 2020", False),
        ("linked", {"acl": "P19-1139"}, None, None, False),
        ("linked", {"acl": "W18-5401"}, None, None, False),
        ("linked", {"neurips": "0" * 32}, None, None, False),
        ("linked", {"doi": "10.1609/aaai.v34i05.6409"}, None, None, False),
        ("linked", {"arxiv": "1909.10351"}, None, None, True),
        ("linked", {"arxiv": "1909.10351", "openreview": "H1eA7AEtvS"}, None, None, True),
        ("matched", {"s2": S2}, "Preprint", None, True),
        ("override", {"arxiv": "1909.10351"}, None, None, True),
        ("linked", {"doi": "10.1101/2020.01.01.123456"}, None, None, True),  # bioRxiv
        # an OpenReview forum alone proves nothing
        ("linked", {"openreview": "H1eA7AEtvS"}, None, None, None),
        ("matched", {"s2": S2}, None, None, None),
        ("unresolved", {}, "Preprint", None, None),
        ("unresolved", {}, "ACL 2020", None, None),
        ("conflict", {}, "Preprint", None, None),
    ],
)
def test_is_preprint(
    status: MatchStatus,
    ids: dict[str, str],
    printed: str | None,
    venue: str | None,
    is_preprint: bool | None,  # noqa: FBT001
) -> None:
    """False with a venue, true with only a preprint, null where it is not known which paper it is or what proves it."""
    known = [_known(venue=venue)] if venue else []
    paper = _paper(*known, ids=_ids(**ids), status=status, entry=_entry(venue_text=printed))
    assert paper.get("is_preprint") is is_preprint
    assert ("is_preprint" in paper.missing) is (is_preprint is None)


@pytest.mark.parametrize(
    ("doi", "written"),
    [
        ("10.18653/V1/N19-1423", "10.18653/v1/n19-1423"),
        ("https://doi.org/10.1162/TACL_a_00298", "10.1162/tacl_a_00298"),
        ("10.1101/gr.123456.111", "10.1101/gr.123456.111"),  # a journal of the press that runs bioRxiv
        ("10.1101/2020.01.01.123456", None),
        ("10.2139/ssrn.3456789", None),
        ("10.31234/osf.io/abcde", None),
    ],
)
def test_doi_is_of_the_published_version_in_lower_case(doi: str, written: str | None) -> None:
    """A DOI is written in lower case; that of a preprint server is none of a published version."""
    paper = _paper(ids=_ids(doi=doi))
    assert paper.get("doi") == written
    assert ("doi" in paper.missing) is (written is None)


# citation counts


def test_newest_count_of_all_the_papers_records_is_taken() -> None:
    """The count is the newest dated one of the paper's records, under any of their names; its day stands beside it."""
    counts = [
        _count(900, "2024-06-13", "no-later-than"),
        _count(1200, "2026-04-26", record="CorpusId:123"),
        _count(1100, "2025-06-12", influential_citation_count=70),
        _count(99999, "2026-09-01", record=OTHER_S2),
    ]
    paper = _paper(ids=_ids(s2=S2, s2_corpus="123"), counts=counts)
    assert paper.get("citation_count") == 1200
    assert paper.get("citations_as_of") == date(2026, 4, 26)
    assert paper.get("citation_source") == "semantic_scholar"
    assert paper.get("influential_citation_count") is None
    assert [count.citation_count for count in paper.counts] == [900, 1100, 1200]


def test_influential_citations_stay_known_where_a_newer_count_does_not_tell_them() -> None:
    """Their provenance has a day of its own."""
    told = _count(100, "2026-01-01", "measured", influential_citation_count=5)
    untold = _count(110, "2026-01-08", "measured")
    paper = _paper(ids=_ids(s2=S2), counts=[told, untold])
    assert (paper.get("citation_count"), paper.get("influential_citation_count")) == (110, 5)
    assert paper.values["influential_citation_count"].retrieved == date(2026, 1, 1)
    assert paper.values["citation_count"].retrieved == date(2026, 1, 8)


def test_surest_count_of_one_day_is_taken() -> None:
    """Of counts of one day, a measured one is surer than a stated one, and that than an upper bound."""
    day = "2026-04-26"
    rows = [_count(30, day, "no-later-than"), _count(10, day, "measured"), _count(20, day, record="CorpusId:123")]
    ids = _ids(s2=S2, s2_corpus="123")
    assert _paper(ids=ids, counts=rows).get("citation_count") == 10
    assert _paper(ids=ids, counts=rows[::2]).get("citation_count") == 20


@given(
    st.lists(st.tuples(st.integers(0, 9), st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.booleans())), st.randoms()
)
def test_count_depends_on_days_not_on_order(rows: list[tuple[int, date, bool]], random: Any) -> None:  # noqa: ANN401
    """However the history is ordered, the newest day wins, and without a count every column of it is null."""
    counts = [_count(n, day.isoformat(), "stated" if stated else "no-later-than") for n, day, stated in rows]
    shuffled = random.sample(counts, len(counts))
    paper, again = (_paper(ids=_ids(s2=S2), counts=history) for history in (counts, shuffled))
    assert paper.values == again.values
    assert paper.get("citations_as_of") == max((day for _, day, _ in rows), default=None)
    assert (paper.get("citation_count") is None) is (not rows)


def test_zero_citations_is_a_count() -> None:
    """A count of 0 that a service gave is kept; it is no unknown."""
    paper = _paper(ids=_ids(s2=S2), counts=[_count(0, "2026-04-26", influential_citation_count=0)])
    assert (paper.get("citation_count"), paper.get("influential_citation_count")) == (0, 0)
    assert "citation_count" not in paper.missing


def test_stated_count_came_with_its_record() -> None:
    """A count that a record states came on the record's day, which is not the day of the count."""
    count = _count(1200, "2026-04-26")
    paper = _paper(_known(counts=(count,)), ids=_ids(s2=S2), counts=[count])
    assert (paper.values["citation_count"].source, paper.values["citation_count"].retrieved) == ("facts", CAME)
    assert paper.get("citations_as_of") == date(2026, 4, 26)


def test_stated_count_without_its_record_is_of_the_compiled_facts() -> None:
    """A count in the history that somebody wrote down was compiled, though no record states it any more."""
    paper = _paper(ids=_ids(s2=S2), counts=[_count(1200, "2026-04-26")])
    assert paper.values["citation_count"].source == "facts"
    assert paper.get("citation_source") == "semantic_scholar"


def test_measured_count_came_on_its_day() -> None:
    """A count that was asked for came from its service on the day of the count."""
    paper = _paper(ids=_ids(s2=S2), counts=[_count(1200, "2026-04-26", "measured")])
    value = paper.values["citation_count"]
    assert (value.source, value.retrieved) == ("semantic_scholar", date(2026, 4, 26))


# title, authors, links, tiers


def test_most_believed_source_gives_title_and_authors() -> None:
    """Title and authors are those of the Anthology before arXiv, Semantic Scholar, facts and the list."""
    order = ("acl", "arxiv", "semantic_scholar", "facts")
    known = [_known(source, title=f"Toys by {source}", authors=(source,)) for source in reversed(order)]
    entry = _entry(authors_text="Ann Author")
    for n, source in enumerate(order):
        paper = _paper(*known[: len(order) - n], entry=entry)
        assert (paper.get("title"), paper.get("authors")) == (f"Toys by {source}", (source,))
    bare = _paper(entry=entry)
    assert (bare.get("title"), bare.get("authors")) == ("A Toy Model of Toys", ("Ann Author",))
    chosen = _paper(*known, chosen_title="Toys")
    assert (chosen.get("title"), chosen.values["title"].source) == ("Toys", "override")


def test_most_believed_source_gives_the_abstract() -> None:
    """The abstract is the Anthology's before arXiv's before Semantic Scholar's, its source beside it; else null."""
    order = ("acl", "arxiv", "semantic_scholar")
    known = [_known(source, abstract=f"About toys, {source}.") for source in reversed(order)]
    for n, source in enumerate(order):
        paper = _paper(*known[: len(order) - n])
        assert (paper.get("abstract"), paper.get("abstract_source")) == (f"About toys, {source}.", source)
    assert _paper(_known("facts", abstract="About toys.")).get("abstract") is None


@pytest.mark.parametrize(
    ("left_out", "written"),
    [
        (set(), "acl"),
        ({"acl"}, "arxiv"),
        ({"acl", "arxiv"}, "semantic_scholar"),
        ({"acl", "arxiv", "semantic_scholar"}, None),
    ],
)
def test_an_abstract_that_is_not_wanted_is_left_out(left_out: set[str], written: str | None) -> None:
    """The next source's is written, with its own licence; with none left all three columns are null."""
    licenses = {"acl": "CC BY 4.0", "arxiv": "CC0-1.0", "semantic_scholar": None}
    known = [_known(source, abstract=f"By {source}.", license=text) for source, text in licenses.items()]
    paper = _paper(*known, left_out=left_out)
    assert paper.get("abstract") == (f"By {written}." if written else None)
    assert paper.get("abstract_source") == written
    assert paper.get("abstract_license") == (licenses[written] if written else None)


@pytest.mark.parametrize(
    ("column", "source", "fact", "value"),
    [
        ("tldr", "semantic_scholar", "tldr", "Toys count."),
        ("dblp_key", "semantic_scholar", "dblp", "conf/toys/Author20"),
        ("arxiv_version", "arxiv", "version", 3),
        ("arxiv_category", "arxiv", "category", "cs.CL"),
        ("venue_date", "acl", "venue_date", date(2020, 7, 5)),
        ("status", "arxiv", "status", "withdrawn"),
        ("status", "acl", "status", "retracted"),
    ],
)
def test_what_one_source_says_is_shown_as_its_own(column: str, source: str, fact: str, value: Any) -> None:  # noqa: ANN401 of any type
    """The value, the source and the day; of a source that is not believed for it nothing is shown."""
    paper = _paper(_known("facts", title="A Toy"), _known(source, **{fact: value}), ids=_ids(arxiv="1909.10351"))
    shown = paper.values[column]
    assert (shown.value, shown.source, shown.retrieved) == (value, source, CAME)
    other = _paper(_known("facts", **{fact: value}), ids=_ids(arxiv="1909.10351"))
    assert other.get(column) == ("active" if column == "status" else None)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"acl": None, "arxiv": None}, "active"),
        ({"acl": None, "arxiv": "withdrawn"}, "withdrawn"),
        ({"acl": "retracted", "arxiv": None}, "retracted"),
        ({"acl": "retracted", "arxiv": "withdrawn"}, "retracted"),
    ],
)
def test_what_is_said_against_a_paper_goes_before_silence(
    said: Mapping[str, Literal["withdrawn", "retracted"] | None], status: str
) -> None:
    """One source that says something against it is enough; the Anthology is believed first."""
    known = [_known(source, status=text) for source, text in said.items()]
    assert _paper(*known, ids=_ids(arxiv="1909.10351")).get("status") == status


@pytest.mark.parametrize(
    ("printed", "acl", "service", "venue", "source"),
    [
        (None, None, "Annual Meeting of the Association for Computational Linguistics", "ACL 2020", "semantic_scholar"),
        ("EMNLP 2020", None, "TACL", "EMNLP 2020", "list"),
        (None, "2020.acl-main.1", "TACL", "ACL 2020", "list"),
        ("Preprint", None, "TACL", "TACL 2020", "semantic_scholar"),
        ("Preprint", None, "arXiv.org", None, None),
        (None, None, None, None, None),
    ],
)
def test_a_services_venue_comes_last(
    printed: str | None, acl: str | None, service: str | None, venue: str | None, source: str | None
) -> None:
    """After the printed venue and that of the Anthology's volume; a preprint server is none."""
    ids = _ids(**({"acl": acl} if acl else {}))
    known = _known("semantic_scholar", venue=service, year=2020)
    paper = _paper(known, ids=ids, printed_ids=ids, entry=_entry(venue_text=printed))
    assert paper.get("venue") == venue
    assert (paper.values["venue"].source if venue else None) == source


def test_identified_paper_is_active_as_far_as_its_records_know() -> None:
    """Status is active where nobody says otherwise, with the source that the paper is known from."""
    arxiv = _ids(arxiv="1909.10351")
    held = _paper(_known(title="A Toy"), ids=arxiv)
    assert held.get("status") == "active"
    assert (held.values["status"].source, held.values["status"].retrieved) == ("facts", CAME)
    assert _paper(ids=arxiv).values["status"].source == "list"
    assert _paper(ids=arxiv, pinned_ids=arxiv, status="override").values["status"].source == "override"


@pytest.mark.parametrize(
    "printed", ["Ann Author et al.", "Ann Author, Bob Writer, et al", "Ann Author and others", "作者等"]
)
def test_cut_off_list_is_no_list_of_authors(printed: str) -> None:
    """A printed list that leaves people out is not the paper's authors: null."""
    assert _paper(entry=_entry(authors_text=printed)).get("authors") is None


def test_pdf_and_code_links() -> None:
    """The PDF is the Anthology's, else arXiv's, else the one linked; code is what the list links as code."""
    pdf = Link(label="pdf", kind="paper", url="https://example.org/toy.pdf")
    code = Link(label="code", kind="code", url="https://github.com/toy/toy")
    slides = Link(label="slides", kind="project", url="https://example.org/slides.pdf")
    entry = _entry(links=(slides, pdf, code, code))
    both = _paper(ids=_ids(arxiv="1909.10351", acl="2020.findings-emnlp.372"), entry=entry)
    arxiv = _paper(ids=_ids(arxiv="1909.10351"), entry=entry)
    linked = _paper(entry=entry)
    assert both.get("pdf_url") == "https://aclanthology.org/2020.findings-emnlp.372.pdf"
    assert arxiv.get("pdf_url") == "https://arxiv.org/pdf/1909.10351"
    assert linked.get("pdf_url") == "https://example.org/toy.pdf"
    assert linked.get("code_urls") == ("https://github.com/toy/toy",)
    assert _paper().get("code_urls") is None


def test_the_pdf_of_a_service_comes_last() -> None:
    """It is taken where neither the Anthology, nor arXiv, nor the list has one."""
    held = _known("semantic_scholar", pdf="https://example.org/held.pdf")
    linked = _entry(links=(Link(label="pdf", kind="paper", url="https://example.org/toy.pdf"),))
    shown = _paper(held).values["pdf_url"]
    assert (shown.value, shown.source, shown.retrieved) == ("https://example.org/held.pdf", "semantic_scholar", CAME)
    assert _paper(held, entry=linked).get("pdf_url") == "https://example.org/toy.pdf"
    assert _paper(held, ids=_ids(arxiv="1909.10351")).get("pdf_url") == "https://arxiv.org/pdf/1909.10351"
    assert _paper(held, status="conflict").get("pdf_url") is None


def test_tiers_are_those_of_the_entries_in_list_order() -> None:
    """A paper in two tiers has both keys, each once, as the list orders them; without tiers null."""
    entries = tuple(_entry(tier=tier, line=n) for n, tier in enumerate(["must-read", "recent", "must-read"]))
    work = Work(entries=entries, ids=Ids(), status="unresolved")
    assert enrich(work, History.of([])).get("tiers") == ("must-read", "recent")
    assert _paper().missing["tiers"] == "not-held"


@pytest.mark.parametrize("status", ["conflict", "unresolved"])
def test_nothing_of_a_paper_that_is_not_identified_is_used(status: MatchStatus) -> None:
    """Without an identity there are no ids, no dates, no counts and no status: only what the list prints."""
    printed = _ids(arxiv="1909.10351", s2=S2)
    entry = _entry(authors_text="Ann Author, Bob Writer", venue_text="Preprint")
    paper = _paper(printed_ids=printed, status=status, entry=entry, counts=[_count(1200, "2026-04-26")])
    assert {name: paper.get(name) for name in paper.values} == {
        "title": "A Toy Model of Toys",
        "authors": ("Ann Author", "Bob Writer"),
        "match_status": status,
    }
    assert {value.source for value in paper.values.values()} == {"list"}


# provenance and missing


def test_provenance_names_who_states_each_id() -> None:
    """A pinned id is the override's, a printed one the list's, any other is of the record that states it."""
    ids = _ids(arxiv="1909.10351", acl="P19-1139", doi="10.18653/v1/p19-1139", openreview="H1eA7AEtvS", s2=S2)
    paper = _paper(
        _known("semantic_scholar", ids=_ids(s2=S2, arxiv="1909.10351")),
        _known("facts", ids=_ids(doi="10.18653/v1/p19-1139", s2=S2)),
        ids=ids,
        pinned_ids=_ids(openreview="H1eA7AEtvS"),
        printed_ids=_ids(acl="P19-1139", openreview="H1eA7AEtvS"),
        status="override",
    )
    stated = {name: (value.source, value.retrieved) for name, value in paper.values.items() if name.endswith("_id")}
    assert stated == {
        "openreview_id": ("override", None),
        "acl_id": ("list", None),
        "arxiv_id": ("semantic_scholar", CAME),
        "s2_paper_id": ("semantic_scholar", CAME),
    }
    assert (paper.values["doi"].source, paper.values["doi"].retrieved) == ("facts", CAME)


@pytest.mark.parametrize(
    ("status", "known", "source"),
    [
        ("linked", ["arxiv", "facts"], "arxiv"),
        ("matched", ["facts"], "facts"),
        ("linked", [], "list"),
        ("override", ["arxiv"], "override"),
        ("conflict", [], "list"),
        ("unresolved", [], "list"),
    ],
)
def test_provenance_names_whose_record_identified_a_paper(status: MatchStatus, known: list[str], source: str) -> None:
    """The most believed record that was taken, a person's decision, or the list alone."""
    stated = _paper(*map(_known, known), status=status).values["match_status"]
    assert (stated.value, stated.source) == (status, source)
    assert stated.retrieved == (CAME if source in known else None)


def test_what_follows_from_an_id_has_the_ids_source_and_day() -> None:
    """Month, venue and year that an id tells are of who stated the id, on the day it came."""
    paper = _paper(_known(ids=_ids(acl="P19-1139")), ids=_ids(acl="P19-1139"))
    for name in ("acl_id", "venue", "year", "published", "published_precision", "is_preprint", "pdf_url"):
        assert (paper.values[name].source, paper.values[name].retrieved) == ("facts", CAME), name


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("abstract", "not-asked"),
        ("citation_count", "not-asked"),
        ("acl_id", "not-asked"),
        ("openreview_id", "not-held"),  # only the list, overrides and facts could state it, and all were looked at
        ("code_urls", "not-held"),
    ],
)
def test_missing_says_whether_everybody_was_asked(field: str, reason: str) -> None:
    """A null is not-held where all that could state the value were asked, else not-asked."""
    assert _paper().missing[field] == reason


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("tldr", "not-held"),  # Semantic Scholar alone
        ("arxiv_version", "not-asked"),  # arXiv alone
        ("venue_date", "source-down"),  # the Anthology alone
        ("abstract", "source-down"),  # of all three the one for which to run again
        ("status", "source-down"),
        ("openreview_id", "not-held"),
    ],
)
def test_missing_gives_the_reason_that_leaves_most_hope(field: str, reason: str) -> None:
    """A service that was down comes before one that was not asked, and that before those that do not hold it."""
    reasons: dict[str, Reason] = {"acl": "source-down", "arxiv": "not-asked", "semantic_scholar": "not-held"}
    assert _paper(status="unresolved", reasons=reasons).missing[field] == reason


@given(
    st.sampled_from(["linked", "matched", "override", "conflict", "unresolved"]),
    st.fixed_dictionaries({}, optional={"arxiv": st.just("1909.10351"), "acl": st.just("P19-1139"), "s2": st.just(S2)}),
    st.sampled_from([None, "ACL 2019", "Preprint"]),
    st.sampled_from([None, "2019-09-23", "2019"]),
)
def test_every_column_is_a_value_or_a_reason(
    status: MatchStatus, ids: dict[str, str], printed: str | None, day: str | None
) -> None:
    """Every column that a source can state has either a value with its source or a reason why it has none."""
    identified = status not in ("conflict", "unresolved")
    known = [_known(published=day)] if identified else []
    paper = _paper(*known, ids=_ids(**ids) if identified else Ids(), status=status, entry=_entry(venue_text=printed))
    names = {column.name for column in COLUMNS["papers"]} - MADE_HERE
    assert paper.values.keys() | paper.missing.keys() == names
    assert not paper.values.keys() & paper.missing.keys()
    assert all(value.value not in (None, "", ()) for value in paper.values.values())


# whole lists

TOYS = """\
# Toys

- **Toys with Numbers of Old**. *Ann Author, Bob Writer*. Preprint. [[pdf](https://arxiv.org/pdf/hep-th/9901001v2.pdf)]
- **Toys on Two Servers**. *Ann Author*. arXiv2019. [[pdf](https://doi.org/10.48550/arXiv.1909.00100)]
- **Toys in an Old Workshop Volume**. *Ann Author*. 2018. [[pdf](https://www.aclweb.org/anthology/W18-5401.pdf)]
- **Toys in a Student Workshop**. *Ann Author*. ACL2020 (SRW). [[pdf](https://aclanthology.org/2020.acl-srw.1v2.pdf)]
- **Toys under Discussion**. *Ann Author et al*. ICLR, 2020. [[pdf](https://openreview.net/forum?id=H1eA7AEtvS)]
- **Toys in a Forum**. *Ann Author*. [[pdf](https://openreview.net/pdf?id=BJg1f6EFDB)]
- **Toys with a Loud Identifier**. *Ann Author*. [[pdf](https://doi.org/10.18653/V1/N19-9999)]
- **Toys in the Proceedings of Toys**. *Ann Author*. NeurIPS '15. [[pdf](https://example.org/toys.pdf)]
"""


def _toys(folder: Path, pipeline: Callable[..., Any], *options: str) -> dict[str, dict[str, Any]]:
    """The papers of a list of which no record knows anything, by title."""
    (folder / "toys.md").write_text(TOYS, "utf-8")
    done = pipeline("enrich", "--list", "toys.md", *options, cwd=folder)
    assert done.returncode == 0, done.stderr
    rows = pq.read_table(folder / "enriched" / "papers.parquet").to_pylist()
    return {row["title"]: row for row in rows}


def test_rules_hold_for_a_list_without_records(tmp_path: Path, pipeline: Callable[..., Any]) -> None:
    """From links and printed words alone, every value of the contract is right or null."""
    toys = _toys(tmp_path, pipeline)
    columns = ("arxiv_id", "acl_id", "doi", "published", "published_precision", "venue", "year", "is_preprint")
    first, second = date(1999, 1, 1), date(2019, 9, 1)
    assert {title: tuple(row[name] for name in columns) for title, row in toys.items()} == {
        "Toys with Numbers of Old": ("hep-th/9901001", None, None, first, "month", None, 1999, True),
        "Toys on Two Servers": ("1909.00100", None, None, second, "month", None, 2019, True),
        "Toys in an Old Workshop Volume": (None, "W18-5401", None, date(2018, 1, 1), "year", None, 2018, False),
        "Toys in a Student Workshop": (None, "2020.acl-srw.1", None, date(2020, 1, 1), "year", "ACL 2020", 2020, False),
        "Toys under Discussion": (None, None, None, None, None, "ICLR 2020", 2020, False),
        "Toys in a Forum": (None, None, None, None, None, None, None, None),
        "Toys with a Loud Identifier": (
            None,
            "N19-9999",
            "10.18653/v1/n19-9999",
            date(2019, 1, 1),
            "year",
            "NAACL 2019",
            2019,
            False,
        ),
        "Toys in the Proceedings of Toys": (None, None, None, None, None, "NeurIPS 2015", 2015, None),
    }
    assert {row["match_status"] for row in toys.values()} == {"linked", "unresolved"}
    assert toys["Toys in the Proceedings of Toys"]["match_status"] == "unresolved"


@pytest.mark.parametrize(("options", "reason"), [((), "source-down"), (("--offline",), "not-asked")])
def test_no_column_of_silent_sources_is_filled(
    tmp_path: Path, pipeline: Callable[..., Any], options: tuple[str, ...], reason: str
) -> None:
    """What only a service could tell is null, with its reason, never 0 and never an empty text."""
    for row in _toys(tmp_path, pipeline, *options).values():
        reasons = {item["field"]: item["reason"] for item in row["missing"]}
        for name in ("abstract", "tldr", "citation_count", "citations_as_of", "arxiv_version", "s2_paper_id"):
            assert row[name] is None
            assert reasons[name] == reason


# the real list against the facts it was given


def _facts(shared: Path) -> dict[str, dict[str, Any]]:
    lines = (shared / "facts" / "papers.jsonl").read_text("utf-8").splitlines()
    return {fact["key"]: fact for fact in map(json.loads, lines)}


@pytest.fixture
def real(shared: Path) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """(fact, row) of each paper of the real list; the fact names its tier and its place there."""
    data = compute(read_inputs(Places(raw=ROOT / "raw", records=ROOT / "raw" / "records"))).data.rows()
    papers, entries = {row["paper_id"]: row for row in data["papers"]}, data["entries"]
    assert (len(papers), len(entries)) == (74, 75)
    short = {"must-read": "must"}
    by_place = {f"{short.get(row['tier'], row['tier'])}:{row['position']}": row["paper_id"] for row in entries}
    pairs = []
    for fact in _facts(shared).values():
        (found,) = {by_place[place] for place in fact["seed_entries"]}
        pairs.append((fact, papers[found]))
    assert len({row["paper_id"] for _, row in pairs}) == 74
    return pairs


def test_real_papers_are_the_papers_of_the_facts(real: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    """All 74 papers of the list have the ids, title, authors, day and venue of the compiled facts, and none wrong."""
    ids = ("arxiv_id", "acl_id", "openreview_id", "neurips_hash", "s2_paper_id", "s2_corpus_id")
    for fact, row in real:
        key = fact["key"]
        corpus = {"s2_corpus_id": int(fact["s2_corpus_id"])} if fact["s2_corpus_id"] else {}
        assert {name: row[name] for name in ids} == {name: fact[name] for name in ids} | corpus, key
        assert row["doi"] == (fact["doi"].lower() if fact["doi"] else None), key
        assert (row["title"], row["authors"]) == (fact["title"], fact["authors"]), key
        cut = {"day": 10, "month": 7}[row["published_precision"]]
        assert row["published"].isoformat()[:cut] == fact["first_submitted"], key
        assert row["published_precision"] == fact["date_precision"], key
        workshop = {"NeurIPS 2019 Workshop": "NeurIPS Workshop 2019"}
        assert row["venue"] == workshop.get(fact["published_venue"], fact["published_venue"]), key
        assert row["year"] == (fact["published_year"] or int(fact["first_submitted"][:4])), key
        assert row["match_status"] in ("linked", "matched"), key


def test_real_preprints_are_those_without_a_venue(real: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    """The 66 papers with a venue have appeared; the eight others are preprints."""
    by_venue = {fact["key"]: row["is_preprint"] for fact, row in real if fact["published_venue"]}
    assert (len(by_venue), set(by_venue.values())) == (66, {False})
    assert {fact["key"] for fact, row in real if row["is_preprint"]} == {
        *("gpt", "gpt2", "distil-task-bilstm", "mkdm-web-qa", "mt-dnn-kd", "well-read-students"),
        *("goldberg-syntactic", "language-neutral-mbert"),
    }


def test_real_counts_are_the_newest_of_the_facts(
    shared: Path, real: list[tuple[dict[str, Any], dict[str, Any]]]
) -> None:
    """Each count is the newest dated one of the facts, but for half of a split record; the other papers have none."""
    lines = (shared / "facts" / "citations.jsonl").read_text("utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if (row["key"], row["count"]) != ("autoprompt", 263)]
    newest = {row["key"]: (row["count"], row["as_of"]) for row in sorted(rows, key=lambda row: str(row["as_of"]))}
    for fact, row in real:
        day = row["citations_as_of"].isoformat() if row["citations_as_of"] else None
        assert (row["citation_count"], day) == newest.get(fact["key"], (None, None)), fact["key"]
        assert row["citation_source"] == ("semantic_scholar" if fact["key"] in newest else None)
    assert sum(row["citation_count"] is None for _, row in real) == 74 - len(newest)
