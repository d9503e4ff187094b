"""Links of an entry: what each leads to, by its label, else by its address."""

import pytest

from pipeline.blocks import read_blocks
from pipeline.inline import Run
from pipeline.links import link_kind, links_of, links_paper
from pipeline.model import Link

URL = "https://arxiv.org/abs/1810.04805"


def _links(text: str, title: str = "A Title") -> list[tuple[str, str]]:
    (block,) = read_blocks(text)
    return [(link.label, link.url) for link in links_of(block.first.runs, title)]


@pytest.mark.parametrize(
    ("label", "url", "kind"),
    [
        ("pdf", URL, "paper"),
        ("pdf", "https://s3-us-west-2.amazonaws.com/openai-assets/language_understanding_paper.pdf", "paper"),
        ("pdf", "https://d4mucfpksywv.cloudfront.net/language_models.pdf", "paper"),
        ("paper", "https://example.org/x", "paper"),
        ("地址", "https://arxiv.org/pdf/2003.08271.pdf", "paper"),
        ("论文", "https://example.org/x", "paper"),
        ("title", "https://example.org/x", "paper"),
        ("ACL 2019", "https://www.aclweb.org/anthology/P19-1139", "paper"),
        ("here", URL, "paper"),
        ("code", "https://github.com/pmichel31415/are-16-heads", "code"),
        ("code & model", "https://github.com/google-research/bert", "code"),
        ("Model&Code", "https://example.org/x", "code"),
        ("代码", "https://example.org/x", "code"),
        ("link", "https://github.com/thunlp/ERNIE", "code"),
        ("here", "https://huggingface.co/bert-base-uncased", "code"),
        ("dataset", "https://github.com/deepmind/XQuAD", "dataset"),
        ("数据集", "https://example.org/x", "dataset"),
        ("project", "https://allennlp.org/elmo", "project"),
        ("homepage", "https://example.org/x", "project"),
        ("blog", "https://example.org/x", "other"),
        ("slides", "https://arxiv.org/abs/1810.04805", "other"),
        ("Ann Bee", "https://example.org/~bee", "other"),
    ],
)
def test_a_label_says_what_a_link_leads_to(label: str, url: str, kind: str) -> None:
    """Where the label says nothing, the address does; a repository is code."""
    assert link_kind(label, url) == kind


def test_links_keep_their_order_and_come_once() -> None:
    """The first label of an address stands."""
    text = f"[[pdf]({URL})] [[code & model](https://github.com/a/b)] [[again]({URL})]"
    assert _links(text) == [("pdf", URL), ("code & model", "https://github.com/a/b")]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        pytest.param(f"[A Title]({URL})", "title", id="title as a link"),
        pytest.param(f"[A Title.]({URL})", "title", id="with its full stop"),
        pytest.param(f"[**A** *Title*]({URL})", "title", id="with emphasis"),
        pytest.param(f"[[pdf]]({URL})", "pdf", id="brackets inside"),
        pytest.param(f"地址:{URL}", "地址", id="word before"),
        pytest.param(f"A Title: {URL}", "Title", id="word of the title before"),
        pytest.param(f"[![arXiv](badge.svg)]({URL})", "arXiv", id="badge"),
        pytest.param(f"[![](badge.svg)]({URL})", "link", id="badge that says nothing"),
    ],
)
def test_a_label_is_the_links_text(text: str, label: str) -> None:
    """It is the text, the word before a bare address, or "title" where the title is the link."""
    assert _links(text) == [(label, URL)]


@pytest.mark.parametrize("target", ["", "#models", "paper.pdf", "mailto:a@b.c", "ftp://arxiv.org/a.pdf", "http://"])
def test_only_the_web_is_linked(target: str) -> None:
    """Anchors, files, other schemes and empty targets are no links of an entry."""
    assert _links(f"[pdf]({target})") == []


def test_a_badge_is_a_link_where_it_leads_to_paper_or_code() -> None:
    """Licences and the like are decoration."""
    assert _links("[![stars](badge.svg)](https://github.com/a/b)") == [("stars", "https://github.com/a/b")]
    assert _links("[![MIT](badge.svg)](https://example.org/licence)") == []


def test_the_kind_goes_with_the_link() -> None:
    """An entry's link holds label, kind and address."""
    runs = [Run(text="code", url="https://x.org")]
    assert links_of(runs, "T") == (Link(label="code", kind="code", url="https://x.org"),)


@pytest.mark.parametrize(
    ("text", "url", "is_paper"),
    [
        ("x", URL, True),
        ("x", "https://ieeexplore.ieee.org/document/8269916", True),
        ("x", "https://example.org/paper.pdf", True),
        ("paper", "https://example.org/x", True),
        ("[论文]", "https://example.org/x", True),
        ("x", "https://example.org/x", False),
        ("code", "https://github.com/a/b", False),
        ("pdf", None, False),
    ],
)
def test_a_link_to_a_paper_is_known_by_address_or_label(text: str, url: str | None, *, is_paper: bool) -> None:
    """An id, a publisher, a PDF, or a label that says so."""
    assert links_paper(Run(text=text, url=url)) is is_paper
