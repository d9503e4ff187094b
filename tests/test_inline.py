"""Inline Markdown: stretches of text with their emphasis and their link."""

import pytest

from pipeline.blocks import read_blocks
from pipeline.inline import Run, plain, runs_from_source

URL = "https://arxiv.org/abs/1810.04805"


def _runs(text: str) -> list[Run]:
    """Return the runs of the only paragraph of a Markdown text."""
    (block,) = read_blocks(text)
    return list(block.first.runs)


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        pytest.param("a *b* **c** d", [("a ", ""), ("b", "i"), (" ", ""), ("c", "b"), (" d", "")], id="emphasis"),
        pytest.param(
            "_a_ __b__ ***c***", [("a", "i"), (" ", ""), ("b", "b"), (" ", ""), ("c", "bi")], id="underscores"
        ),
        pytest.param("**a *b* c**", [("a ", "b"), ("b", "bi"), (" c", "b")], id="emphasis within bold"),
        pytest.param("**a** **b**", [("a", "b"), (" ", ""), ("b", "b")], id="bold twice"),
        pytest.param("representations.*A B*", [("representations.", ""), ("A B", "i")], id="asterisk at the title"),
        pytest.param("a `b` c", [("a b c", "")], id="code"),
        pytest.param(r"a \*b\* &amp; c", [("a *b* & c", "")], id="escapes and entities"),
        pytest.param("a\nb", [("a \nb", "")], id="a wrapped line"),
        pytest.param("*a\nb*", [("a \nb", "i")], id="wrapped emphasis"),
        pytest.param("a  \nb</br>c<br/>d<BR>e", [*zip("a\nb\nc\nd\ne", [""] * 9, strict=True)], id="line breaks"),
        pytest.param("a <!-- b --> c<b>d</b>", [("a  c", ""), ("d", "b")], id="HTML"),
        pytest.param("a ![b](c.png) d", [("a  d", "")], id="image"),
    ],
)
def test_text_is_cut_where_emphasis_changes(text: str, runs: list[tuple[str, str]]) -> None:
    """Neighbours that share emphasis are one run; a line break of its own is a newline; other HTML is dropped."""
    got = [(run.text, "b" * run.strong + "i" * run.em) for run in _runs(text)]
    assert got == runs
    assert all(run.url is None for run in _runs(text))


@pytest.mark.parametrize(
    ("text", "links"),
    [
        pytest.param(f"[pdf]({URL})", [("pdf", URL, False)], id="link"),
        pytest.param(f"[*a* b]({URL})", [("a", URL, False), (" b", URL, False)], id="emphasis in a link"),
        pytest.param(f"地址:{URL}</br>", [("地址", URL, True)], id="label of a bare address"),
        pytest.param(f"地址：{URL}。", [("地址", URL, True)], id="Chinese punctuation"),
        pytest.param(f"see Code: {URL}.", [("Code", URL, True)], id="the last word"),
        pytest.param(f"(pdf <{URL}>)", [("pdf", URL, True)], id="address in angle brackets"),
        pytest.param(f"[{URL}]({URL})", [("url", URL, True)], id="an address that links itself"),
        pytest.param(f"{URL}", [("url", URL, True)], id="no word before it"),
        pytest.param(f"a {URL}, b {URL}2!", [("a", URL, True), ("b", URL + "2", True)], id="two addresses"),
        pytest.param(f'<a href="{URL}&amp;x=1">pdf</a>', [("pdf", URL + "&x=1", False)], id="HTML link"),
        pytest.param(f"<a class=x href='{URL}'>pdf</a> y", [("pdf", URL, False)], id="HTML link with attributes"),
        pytest.param(f"[]({URL})", [("", URL, False)], id="link around nothing"),
        pytest.param(f"[![pdf](badge.svg)]({URL})", [("", URL, False)], id="badge"),
        pytest.param("[a]() <a name=x></a> http://", [("a", "", False)], id="no address"),
        pytest.param("[a](SIGIR2021)", [("a", "", False)], id="a venue for an address"),
        pytest.param("[a](arxiv.org/abs/1)", [("a", "https://arxiv.org/abs/1", False)], id="no scheme"),
        pytest.param(f"[pdf]]({URL})", [("pdf", URL, False)], id="closed twice"),
        pytest.param(f"[pdf] ({URL})", [("pdf", URL, False)], id="a gap before the address"),
    ],
)
def test_links_keep_their_address_and_a_label(text: str, links: list[tuple[str, str, bool]]) -> None:
    """A bare address takes the word before it as its label, and loses the punctuation after it."""
    assert [(run.text, run.url, run.bare) for run in _runs(text) if run.url is not None] == links


def test_a_line_that_markdown_does_not_read_still_gives_its_addresses() -> None:
    """HTML and code are searched for addresses as they stand."""
    assert [run.url for run in runs_from_source(f'<a href="{URL}">x</a> [y]({URL}v2)') if run.url] == [URL, URL + "v2"]


def test_plain_text_has_single_spaces() -> None:
    """Runs are joined as they stand, and every stretch of space becomes one."""
    assert plain([Run(text=" a\n"), Run(text=" b\u2028c", strong=True), Run(text="d ")]) == "a b cd"


def test_long_paragraphs_are_read() -> None:
    """Thousands of lines, breaks, links or emphases in one paragraph are all read."""
    assert len(_runs("a<br>" * 5000)) == 10_000
    assert len(_runs("*a* b " * 5000)) == 10_000
    assert plain(_runs("a\n" * 20_000)) == " ".join("a" * 20_000)
    assert sum(run.url is not None for run in _runs(f"{URL} " * 2000)) == 2000
