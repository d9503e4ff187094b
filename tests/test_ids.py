"""Identifiers: many ways to write one, one way to keep it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import IdConflictError, InvalidIdError
from pipeline.ids import (
    KINDS,
    PARSERS,
    Ids,
    acl_volume,
    arxiv_month,
    parse_acl_id,
    parse_arxiv_id,
    parse_doi,
    parse_ids,
    parse_s2_corpus_id,
)

WRITTEN = [
    ("arxiv", "1810.04805", "1810.04805"),
    ("arxiv", "1909.10351v2", "1909.10351"),
    ("arxiv", " arXiv:1706.03762v5 ", "1706.03762"),
    ("arxiv", "10.48550/arXiv.1810.04805", "1810.04805"),
    ("arxiv", "0704.0001", "0704.0001"),
    ("arxiv", "1412.6980", "1412.6980"),
    ("arxiv", "1501.00001", "1501.00001"),
    ("arxiv", "hep-th/9901001v3", "hep-th/9901001"),
    ("arxiv", "math.GT/0309136", "math/0309136"),
    ("arxiv", "cs/0703001", "cs/0703001"),
    ("acl", "P19-1139", "P19-1139"),
    ("acl", "p19-1139v2.pdf", "P19-1139"),
    ("acl", "K16-1006.pdf", "K16-1006"),
    ("acl", "2020.acl-main.740.pdf", "2020.acl-main.740"),
    ("acl", "2020.ACL-Main.0740", "2020.acl-main.740"),
    ("acl", "2020.findings-emnlp.372/", "2020.findings-emnlp.372"),
    ("acl", "W19-5040e1", "W19-5040"),
    ("doi", "10.18653/v1/P19-1139", "10.18653/v1/p19-1139"),
    ("doi", "https://doi.org/10.1007/S11431-020-1647-3", "10.1007/s11431-020-1647-3"),
    ("doi", "doi: 10.1145/3357384.3358028.", "10.1145/3357384.3358028"),
    ("openreview", "H1eA7AEtvS", "H1eA7AEtvS"),
    ("neurips", "3F5EE243547DEE91FBD053C1C4A845AA", "3f5ee243547dee91fbd053c1c4a845aa"),
    ("s2", "3BCB17559CE96EB20FA79AF8194F4AF0380D194A", "3bcb17559ce96eb20fa79af8194f4af0380d194a"),
    ("s2_corpus", "CorpusId:212747830", 212747830),
    ("s2_corpus", "212747830", 212747830),
]

NOT_IDS = [
    ("arxiv", "1813.04805"),
    ("arxiv", "1810.4805"),
    ("arxiv", "1411.69801"),
    ("arxiv", "0703.0001"),
    ("arxiv", "9901.00001"),
    ("arxiv", "1810.04805v0"),
    ("arxiv", "1810.04805.pdf"),
    ("arxiv", "hep-th/0801001"),
    ("arxiv", "hep-th/9913001"),
    ("arxiv", "hep-th/990100"),
    ("arxiv", "١٨١٠.٠٤٨٠٥"),
    ("arxiv", ""),
    ("acl", "P19-1"),
    ("acl", "P19-11391"),
    ("acl", "2020.acl-main"),
    ("acl", "2020.acl-main.740.Software.zip"),
    ("acl", "1820.acl-main.1"),
    ("acl", "P١٩-1139"),
    ("doi", "10.48550/arXiv.1810.04805"),
    ("doi", "11.18653/v1/P19-1139"),
    ("doi", "10.1/x"),
    ("doi", "10.18653/"),
    ("openreview", "H1eA7 AEtvS"),
    ("openreview", ""),
    ("neurips", "3f5ee243547dee91fbd053c1c4a845a"),
    ("s2", "3f5ee243547dee91fbd053c1c4a845aa"),
    ("s2_corpus", "0"),
    ("s2_corpus", "-5"),
    ("s2_corpus", "12a"),
]

ARXIV_IDS = st.builds(
    lambda year, month, number: (
        f"{year:02}{month:02}.{number:0{5 if year > 14 else 4}}",
        f"{year:02}{month:02}.{number:0{5 if year > 14 else 4}}v{number % 9 + 1}",
    ),
    st.integers(8, 40),
    st.integers(1, 12),
    st.integers(1, 9999),
)


@pytest.mark.parametrize(("kind", "text", "canonical"), WRITTEN)
def test_an_id_has_one_form_however_it_is_written(kind: str, text: str, canonical: str | int) -> None:
    """Parsing gives the canonical id, and gives it again for itself."""
    assert PARSERS[kind](text) == canonical
    assert PARSERS[kind](str(canonical)) == canonical


@pytest.mark.parametrize(("kind", "text"), NOT_IDS)
def test_what_is_no_id_is_refused_with_its_kind_and_text(kind: str, text: str) -> None:
    """A text that no id of its kind can be is an error that names both."""
    with pytest.raises(InvalidIdError) as caught:
        PARSERS[kind](text)
    assert (caught.value.kind, caught.value.text) == (kind, text)
    assert repr(text) in str(caught.value)


@given(ARXIV_IDS)
def test_the_version_of_an_arxiv_id_is_dropped(pair: tuple[str, str]) -> None:
    """An arXiv number with a version names the same paper as without."""
    plain, versioned = pair
    assert parse_arxiv_id(versioned) == parse_arxiv_id(plain) == plain


@given(st.sampled_from(sorted(PARSERS)), st.text(max_size=45) | st.from_regex(r"[A-Z0-9.a-z/-]{4,20}", fullmatch=True))
def test_any_text_is_refused_or_parsed_once_and_for_all(kind: str, text: str) -> None:
    """Each parser either raises InvalidIdError or returns what it returns again for its own result."""
    try:
        parsed = PARSERS[kind](text)
    except InvalidIdError:
        return
    assert PARSERS[kind](str(parsed)) == parsed


@pytest.mark.parametrize(
    ("text", "year", "month"),
    [("1810.04805", 2018, 10), ("0704.0001", 2007, 4), ("hep-th/9901001", 1999, 1), ("cs/0112017", 2001, 12)],
)
def test_an_arxiv_id_holds_its_month_of_numbering(text: str, year: int, month: int) -> None:
    """Both schemes begin with two digits of the year, from 1991 on, and two of the month."""
    assert arxiv_month(parse_arxiv_id(text)) == (year, month)


@pytest.mark.parametrize(
    ("text", "collection", "volume"),
    [
        ("P19-1139", "P19", "1"),
        ("N18-2001", "N18", "2"),
        ("W19-5040", "W19", "50"),
        ("W19-0401", "W19", "4"),
        ("D19-1001", "D19", "1"),
        ("D19-5001", "D19", "50"),
        ("D19-4999", "D19", "4"),
        ("D19-6106", "D19", "61"),
        ("2020.acl-main.740", "2020.acl", "main"),
        ("2020.findings-emnlp.372", "2020.findings", "emnlp"),
        ("2020.tacl-1.3", "2020.tacl", "1"),
    ],
)
def test_an_acl_id_holds_its_collection_and_volume(text: str, collection: str, volume: str) -> None:
    """Workshops have two digits of volume, and so has D19 from 50 on; the rest has one."""
    assert acl_volume(parse_acl_id(text)) == (collection, volume)


def test_ids_of_one_paper_merge() -> None:
    """The merger knows what either knows; merging nothing changes nothing."""
    ours = Ids(arxiv=parse_arxiv_id("1810.04805"))
    theirs = Ids(acl=parse_acl_id("N19-1423"), s2_corpus=parse_s2_corpus_id(52967399))
    assert dict((ours | theirs).items()) == {"arxiv": "1810.04805", "acl": "N19-1423", "s2_corpus": 52967399}
    assert ours | theirs == theirs | ours
    assert ours | Ids() == Ids() | ours == ours | ours == ours


def test_two_ids_of_one_kind_do_not_merge() -> None:
    """A contradiction is an error that names the kind and both ids."""
    ours, theirs = Ids(arxiv=parse_arxiv_id("1810.04805")), Ids(arxiv=parse_arxiv_id("1802.05365"))
    assert ours.contradicts(theirs)
    with pytest.raises(IdConflictError, match=r"two arxiv ids for one paper: 1810\.04805 and 1802\.05365"):
        _ = ours | theirs


def test_ids_of_different_kinds_do_not_contradict() -> None:
    """Only two known ids of one kind can contradict each other."""
    assert not Ids(arxiv=parse_arxiv_id("1810.04805")).contradicts(Ids(acl=parse_acl_id("N19-1423")))
    assert not Ids().contradicts(Ids())


def test_ids_are_listed_in_the_order_of_their_fields() -> None:
    """Items and tokens leave out what is not known; no ids are falsy."""
    ids = Ids(doi=parse_doi("10.1000/X"), arxiv=parse_arxiv_id("1810.04805"))
    assert list(ids.items()) == [("arxiv", "1810.04805"), ("doi", "10.1000/x")]
    assert ids.tokens() == ("arxiv:1810.04805", "doi:10.1000/x")
    assert ids
    assert not Ids()
    assert KINDS == ("arxiv", "acl", "doi", "openreview", "neurips", "s2", "s2_corpus")


def test_ids_are_read_from_pairs() -> None:
    """A None is left out; an unknown kind and a wrong id are errors."""
    assert parse_ids([("arxiv", "1810.04805v1"), ("doi", None)]) == Ids(arxiv=parse_arxiv_id("1810.04805"))
    assert parse_ids([("s2_corpus", 5)]) == Ids(s2_corpus=parse_s2_corpus_id("5"))
    with pytest.raises(InvalidIdError, match="isbn"):
        parse_ids([("isbn", "1")])
    with pytest.raises(InvalidIdError, match="acl"):
        parse_ids([("acl", "1810.04805")])


PAIRS = st.sets(st.sampled_from([(kind, text) for kind, text, _ in WRITTEN]), max_size=5)


@given(PAIRS, PAIRS)
def test_a_merger_fails_exactly_where_the_ids_contradict(
    ours: set[tuple[str, str]], theirs: set[tuple[str, str]]
) -> None:
    """`a | b` raises if and only if `a.contradicts(b)`, and then so does `b | a`."""
    a, b = parse_ids(ours), parse_ids(theirs)
    if a.contradicts(b):
        for left, right in ((a, b), (b, a)):
            with pytest.raises(IdConflictError):
                _ = left | right
    else:
        assert set((a | b).items()) == set(a.items()) | set(b.items())
