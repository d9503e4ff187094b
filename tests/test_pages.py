"""Addresses of papers: what id a link states, and the page of an id."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ids import Ids, parse_ids
from pipeline.pages import ids_from_text, ids_from_url, lacks_its_id, url_of

PAGES = [
    ("arxiv", "1810.04805", "https://arxiv.org/abs/1810.04805"),
    ("arxiv", "hep-th/9901001", "https://arxiv.org/abs/hep-th/9901001"),
    ("acl", "P19-1139", "https://aclanthology.org/P19-1139/"),
    ("acl", "2020.acl-main.740", "https://aclanthology.org/2020.acl-main.740/"),
    ("doi", "10.1000/v1/p19-1139", "https://doi.org/10.1000/v1/p19-1139"),
    ("doi", "10.1002/(sici)1097-4571(199206)43:5", "https://doi.org/10.1002/(sici)1097-4571(199206)43:5"),
    ("doi", "10.1000/a#b?c", "https://doi.org/10.1000/a%23b%3Fc"),
    ("openreview", "H1eA7AEtvS", "https://openreview.net/forum?id=H1eA7AEtvS"),
    (
        "s2",
        "3bcb17559ce96eb20fa79af8194f4af0380d194a",
        "https://www.semanticscholar.org/paper/3bcb17559ce96eb20fa79af8194f4af0380d194a",
    ),
    ("s2_corpus", "212747830", "https://api.semanticscholar.org/CorpusID:212747830"),
]

STATED = [
    ("https://arxiv.org/pdf/1802.05365.pdf", "arxiv", "1802.05365"),
    ("https://arxiv.org/pdf/1910.01108", "arxiv", "1910.01108"),
    ("https://arxiv.org/pdf/1909.10351v2.pdf", "arxiv", "1909.10351"),
    ("http://www.arxiv.org/abs/1908.08593v1", "arxiv", "1908.08593"),
    ("HTTPS://ARXIV.ORG/ABS/1810.04805", "arxiv", "1810.04805"),
    ("https://arxiv.org/abs/1810.04805?context=cs.CL#top", "arxiv", "1810.04805"),
    ("https://export.arxiv.org/abs/cs/0112017v1", "arxiv", "cs/0112017"),
    ("https://arxiv.org/pdf/hep-th/9901001.pdf", "arxiv", "hep-th/9901001"),
    ("https://arxiv.org/ftp/arxiv/papers/1706/1706.03762.pdf", "arxiv", "1706.03762"),
    ("https://doi.org/10.48550/arXiv.1810.04805", "arxiv", "1810.04805"),
    ("https://www.aclweb.org/anthology/K16-1006.pdf", "acl", "K16-1006"),
    ("https://www.aclweb.org/anthology/P19-1139", "acl", "P19-1139"),
    ("https://www.aclweb.org/anthology/W19-5040", "acl", "W19-5040"),
    ("https://www.aclweb.org/anthology/2020.emnlp-main.36", "acl", "2020.emnlp-main.36"),
    ("https://www.aclweb.org/anthology/2020.acl-main.740.pdf", "acl", "2020.acl-main.740"),
    ("https://www.aclweb.org/anthology/papers/N/N18/N18-1202/", "acl", "N18-1202"),
    ("https://aclanthology.org/2020.acl-main.740v2.pdf", "acl", "2020.acl-main.740"),
    ("https://aclanthology.info/papers/P18-1031/p18-1031", "acl", "P18-1031"),
    ("https://openreview.net/pdf?id=H1eA7AEtvS", "openreview", "H1eA7AEtvS"),
    ("https://openreview.net/forum?id=H1eA7AEtvS&noteId=HJeT3yrtDr", "openreview", "H1eA7AEtvS"),
    ("https://openreview.net/forum?noteId=HJeT3yrtDr&amp;id=H1eA7AEtvS", "openreview", "H1eA7AEtvS"),
    (
        "https://papers.nips.cc/paper/2020/file/2cd2915e69546904e4e5d4a2ac9e1652-Paper.pdf",
        "neurips",
        "2cd2915e69546904e4e5d4a2ac9e1652",
    ),
    (
        "https://proceedings.neurips.cc/paper_files/paper/2017/hash/3f5ee243547dee91fbd053c1c4a845aa-Abstract.html",
        "neurips",
        "3f5ee243547dee91fbd053c1c4a845aa",
    ),
    ("http://dx.doi.org/10.1007/s11431-020-1647-3", "doi", "10.1007/s11431-020-1647-3"),
    ("https://link.springer.com/content/pdf/10.1007/s11431-020-1647-3.pdf", "doi", "10.1007/s11431-020-1647-3"),
    ("https://dl.acm.org/doi/pdf/10.1145/3357384.3358028", "doi", "10.1145/3357384.3358028"),
    (
        "https://www.semanticscholar.org/paper/Some-Title/3bcb17559ce96eb20fa79af8194f4af0380d194a",
        "s2",
        "3bcb17559ce96eb20fa79af8194f4af0380d194a",
    ),
]

STATE_NONE = [
    "https://arxiv.org/list/cs.CL/recent",
    "https://arxiv.org/abs/1813.04805",
    "https://arxiv.org.example.com/abs/1810.04805",
    "https://example.com/arxiv.org/abs/1810.04805",
    "https://arxiv.org@example.com/abs/1810.04805",
    "https://notarxiv.org/abs/1810.04805",
    "https://aclanthology.org/P19-1/",
    "https://aclanthology.org/events/acl-2019/",
    "https://openreview.net/references/pdf?id=H1eA7AEtvS",
    "https://openreview.net/group?id=ICLR.cc/2020",
    "https://papers.nips.cc/paper/7181-attention-is-all-you-need",
    "https://s3-us-west-2.amazonaws.com/openai-assets/research-covers/language-unsupervised/language_understanding_paper.pdf",
    "https://d4mucfpksywv.cloudfront.net/better-language-models/language_models_are_unsupervised_multitask_learners.pdf",
    "https://github.com/google-research/bert",
    "https://www.semanticscholar.org/author/1234",
    "http://[::1",
    "javascript:alert(1)",
    "",
]


@pytest.mark.parametrize(("kind", "value", "url"), PAGES)
def test_the_page_of_an_id_states_that_id(kind: str, value: str, url: str) -> None:
    """`url_of` and `ids_from_url` are inverse."""
    assert url_of(kind, value) == url
    assert ids_from_url(url) == parse_ids([(kind, value)])


@pytest.mark.parametrize(("url", "kind", "value"), STATED)
def test_a_link_states_the_id_of_its_paper(url: str, kind: str, value: str) -> None:
    """With or without .pdf, version, query or old host: a link to a paper gives its canonical id."""
    assert ids_from_url(url) == parse_ids([(kind, value)])


@pytest.mark.parametrize("url", STATE_NONE)
def test_any_other_link_states_none(url: str) -> None:
    """A link to anything else, or one that only looks like a service's, gives no id and no error."""
    assert ids_from_url(url) == Ids()


@pytest.mark.parametrize(
    ("url", "lacks"),
    [
        ("https://arxiv.org/abs/19010.1901", True),
        ("http://www.arxiv.org/pdf/1112.6209.pdf&embed", True),
        ("https://aclanthology.org/P19-10011111/", True),
        ("https://doi.org/anything", True),
        ("https://arxiv.org/abs/1901.01901", False),
        ("https://arxiv.org/list/cs.CL/recent", False),
        ("https://aclanthology.org/volumes/P19-1/", False),
        ("https://aclanthology.org/venues/acl/", False),
        ("https://doi.org/10.18653/v1/P19-1901", False),
        ("https://example.org/abs/19010.1901", False),
    ],
)
def test_a_page_of_a_paper_without_its_id_is_noticed(url: str, *, lacks: bool) -> None:
    """A number with a slip, where a paper would stand; not the other pages of such a site."""
    assert lacks_its_id(url) == lacks


def test_a_neurips_hash_has_no_page() -> None:
    """A hash alone does not say in which year's proceedings the paper stands."""
    assert url_of("neurips", "3f5ee243547dee91fbd053c1c4a845aa") is None


@given(st.from_regex(r"10\.[0-9]{4}/[!-~]{1,20}[a-z0-9]", fullmatch=True).map(str.lower))
def test_the_page_of_any_doi_states_that_doi(doi: str) -> None:
    """Whatever characters a DOI holds, its address leads back to it."""
    assert ids_from_url(url_of("doi", doi) or "") == parse_ids([("doi", doi)])


@given(st.text(max_size=60) | st.text(max_size=30).map("https://arxiv.org/abs/".__add__))
def test_no_text_makes_reading_a_link_fail(text: str) -> None:
    """Whatever stands in a link, reading it raises nothing."""
    assert isinstance(ids_from_url(text), Ids)


@pytest.mark.parametrize(
    ("url", "acl"),
    [
        ("https://doi.org/10.18653/v1/P19-1139", "P19-1139"),
        ("https://doi.org/10.18653/v1/2020.acl-main.740", "2020.acl-main.740"),
        ("https://doi.org/10.3115/v1/P15-1001", "P15-1001"),
        ("https://doi.org/10.3115/1073083.1073135", None),
        ("https://doi.org/10.1162/tacl_a_00349", None),
    ],
)
def test_a_doi_of_the_anthology_states_the_anthologys_own_id(url: str, acl: str | None) -> None:
    """Its DOIs end in its ids; older ones and those of its journals do not."""
    assert ids_from_url(url).acl == acl


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("arxiv:1810.04805v2", {"arxiv": "1810.04805"}),
        (" arXiv: 1810.04805 ", {"arxiv": "1810.04805"}),
        ("1810.04805", {"arxiv": "1810.04805"}),
        ("hep-th/9901001", {"arxiv": "hep-th/9901001"}),
        ("10.48550/arXiv.1810.04805", {"arxiv": "1810.04805"}),
        ("acl:P19-1139", {"acl": "P19-1139"}),
        ("2020.acl-main.740", {"acl": "2020.acl-main.740"}),
        ("doi:10.18653/v1/P19-1139", {"acl": "P19-1139", "doi": "10.18653/v1/p19-1139"}),
        ("10.1109/5.771073", {"doi": "10.1109/5.771073"}),
        ("a" * 40, {"s2": "a" * 40}),
        ("s2_corpus:52967399", {"s2_corpus": 52967399}),
        ("openreview:rJ4km2R5t7", {"openreview": "rJ4km2R5t7"}),
        ("https://openreview.net/forum?id=rJ4km2R5t7", {"openreview": "rJ4km2R5t7"}),
        ("https://doi.org/10.48550/arXiv.1810.04805", {"arxiv": "1810.04805"}),
        ("aclanthology.org/P19-1139/", {"acl": "P19-1139"}),
        ("https://arxiv.org/abs/1810.04805", {"arxiv": "1810.04805"}),
        ("BERT", {}),
        ("arxiv:", {}),
        ("arxiv:P19-1139", {}),
        ("https://example.org/1810.04805", {}),
        ("2019", {}),
        ("", {}),
    ],
)
def test_a_person_names_a_paper_by_id_or_address(text: str, stated: dict[str, object]) -> None:
    """With its kind, without where it cannot be taken for another, or as an address; anything else is none."""
    assert dict(ids_from_text(text).items()) == stated


@given(st.text())
def test_no_text_makes_reading_an_id_fail(text: str) -> None:
    """It states an id or it does not."""
    ids_from_text(text)
