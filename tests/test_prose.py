"""Prose behind a title: authors, venue, year."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.blocks import read_blocks
from pipeline.people import looks_like_authors
from pipeline.prose import Prose, read_prose, year_in

PDF = "[[pdf](https://arxiv.org/abs/1810.04805)]"


def _prose(text: str) -> Prose:
    (block,) = read_blocks(text)
    return read_prose(block.first.runs, set_off=True)


@pytest.mark.parametrize(
    ("text", "authors", "venue", "year"),
    [
        pytest.param(f". *Ann Bee, Cee Dee*. ACL 2019. {PDF}", "Ann Bee, Cee Dee", "ACL 2019", 2019, id="the usual"),
        pytest.param(
            f" *Ann Bee and Cee Dee* . EMNLP 2019, {PDF}", "Ann Bee and Cee Dee", "EMNLP 2019", 2019, id="comma"
        ),
        pytest.param(f".  *Ann Bee*. Preprint, {PDF}", "Ann Bee", "Preprint", None, id="preprint"),
        pytest.param(f". *Ann Bee*. Technical Report. {PDF}", "Ann Bee", "Technical Report", None, id="report"),
        pytest.param(
            f". *Ann Bee*. The 18th BioNLP workshop. {PDF}", "Ann Bee", "The 18th BioNLP workshop", None, id="workshop"
        ),
        pytest.param(f"*Ann Bee.* ACL 2019 {PDF}", "Ann Bee", "ACL 2019", 2019, id="stop inside"),
        pytest.param(f". *Ann Bee*. *ACL 2019*. {PDF}", "Ann Bee", "ACL 2019", 2019, id="venue in italics too"),
        pytest.param(f" (ACL 2019). *Ann Bee*. {PDF}", "Ann Bee", "ACL 2019", 2019, id="venue ahead"),
        pytest.param(f". *Ann Bee*. {PDF} ACL 2019", "Ann Bee", "ACL 2019", 2019, id="venue after the link"),
        pytest.param(
            f". *Ann Bee*. ACL 2019 (Best Paper). {PDF}", "Ann Bee", "ACL 2019 (Best Paper)", 2019, id="prize"
        ),
        pytest.param(f". *Ann Bee*. arXiv:1810.04805. {PDF}", "Ann Bee", "arXiv:1810.04805", None, id="arXiv number"),
        pytest.param(f". *Ann Bee*. 2019. {PDF}", "Ann Bee", None, 2019, id="year alone"),
        pytest.param(f". Ann Bee, Cee Dee. ACL 2019. {PDF}", "Ann Bee, Cee Dee", "ACL 2019", 2019, id="no italics"),
        pytest.param(
            ". Vaswani, A. ,  Shazeer, N. et al. (2017).", "Vaswani, A. , Shazeer, N. et al.", None, 2017, id="seed"
        ),
        pytest.param(f" ({PDF}) (ACL2019)", None, "ACL2019", 2019, id="venue and year as one word"),
        pytest.param(" (arXiv2019)", None, "arXiv2019", 2019, id="arXiv and year as one word"),
        pytest.param(" (Findings of EMNLP2020)", None, "Findings of EMNLP2020", 2020, id="phrase and year as one word"),
        pytest.param(" (NeurIPS '19)", None, "NeurIPS '19", 2019, id="year of two digits"),
        pytest.param(f". Ann Bee, Cee Dee. {PDF}", "Ann Bee, Cee Dee", None, None, id="authors alone"),
        pytest.param(f" {PDF}", None, None, None, id="nothing"),
    ],
)
def test_prose_says_who_where_and_when(text: str, authors: str | None, venue: str | None, year: int | None) -> None:
    """Authors stand in italics, or first; the venue is the whole phrase; the year is the one printed."""
    said = _prose(text)
    assert (said.authors_text, said.venue_text, said.year) == (authors, venue, year)


def test_a_remark_behind_the_links_is_a_note() -> None:
    """Words after the last link, which are neither alias nor venue, are the curator's note."""
    assert _prose(f". *Ann Bee*. ACL 2019. {PDF} (**GPT**). Explains it all well.").note == "Explains it all well"
    assert _prose(f". *Ann Bee*. ACL 2019. {PDF} (**GPT**).").note is None


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("NAACL 2019", 2019),
        ("2017 workshop at ACL 2018", 2018),
        ("(1999)", 1999),
        ("ICLR '19", 2019),
        ("ICML ’98", 1998),
        ("ACL2020", 2020),
        ("arXiv preprint arXiv:2012.06114", None),
        ("arXiv:2012.06114 (2013)", 2013),
        ("arXiv  :  2012.06114", None),
        ("https://x.org/2019/a", None),
        ("version 1.2019", None),
        ("20191", None),
        ("12019", None),
        ("3019", None),
        ("no year", None),
        ("", None),
    ],
)
def test_a_year_is_printed_as_one(text: str, year: int | None) -> None:
    """The last of four digits, or two behind an apostrophe; never out of an arXiv number or an address."""
    assert year_in(text) == year


@pytest.mark.parametrize(
    "text",
    [
        "Ann Bee, Cee Dee",
        "Ann Bee and Cee Dee.",
        "Vaswani, A. ,  Shazeer, N.",
        "A. Vaswani",
        "Vaswani, A.",
        "Vaswani et al.",
        "Robert L Logan IV, Ethan A. Chi, R. Thomas McCoy",
        "Betty O’Neil & Jean-Luc Dee",
        "邱锡鹏等",
    ],
)
def test_names_look_like_authors(text: str) -> None:
    """Two full names, or initials, or "et al."."""
    assert looks_like_authors(text)


@pytest.mark.parametrize(
    "text",
    [
        "Deep contextualized word representations",
        "A Strong Baseline for Natural Language Attack",
        "ACL 2019",
        "Beto, Bentz, Becas",
        "Word Embeddings",
        "smaller, faster, cheaper and lighter",
        "",
        "…",
    ],
)
def test_words_do_not_look_like_authors(text: str) -> None:
    """A title, a venue, or a list of single words is none."""
    assert not looks_like_authors(text)


@given(st.text("A. a,*_[]()<>2019'’-arXiv:/et l\n", max_size=60))
def test_no_prose_makes_reading_fail(text: str) -> None:
    """Whatever stands behind a title, reading it raises nothing and never gives an empty text."""
    for block in read_blocks(text):
        said = read_prose(block.first.runs, set_off=True)
        assert "" not in (said.authors_text, said.venue_text, said.note)


@pytest.mark.parametrize(
    "text",
    [
        "x" + "," * 40_000 + "y",
        "arxiv" + " " * 40_000 + "x",
        "arxiv" * 8_000,
        "a-" * 700 + "!, Bee Cee",
        "(2017" * 8_000,
    ],
    ids=["commas", "spaces", "arxiv", "hyphens", "brackets"],
)
def test_tens_of_thousands_of_characters_are_read(text: str) -> None:
    """What could make a pattern try again and again is read like any other prose."""
    assert year_in(text) in {None, 2017}
    assert not looks_like_authors(text)
    assert _prose(f". *{text}*. {text} {PDF}").year in {None, 2017}
