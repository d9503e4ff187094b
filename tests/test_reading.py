"""One entry as it is printed: the odd lines of real lists, each by its name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.blocks import read_blocks
from pipeline.reading import Reading, read_entry

ARXIV = "https://arxiv.org/pdf/1810.04805.pdf"
PDF = f"[[pdf]({ARXIV})]"
NAMES = "Ann Bee, Cee Dee"


def _read(line: str) -> Reading | None:
    """Read the first list item of a Markdown text."""
    return read_entry(read_blocks(line)[0].first.runs)


def _entry(line: str) -> Reading:
    reading = _read(line)
    assert reading is not None
    return reading


@pytest.mark.parametrize(
    ("line", "title"),
    [
        pytest.param(f"1. **A Plain Title**. *{NAMES}*. ACL 2019. {PDF}", "A Plain Title", id="stop outside the bold"),
        pytest.param(f"1. **A Plain Title.** *{NAMES}*. ACL 2019. {PDF}", "A Plain Title", id="stop inside the bold"),
        pytest.param(f"1. **A Plain Title** *{NAMES}*. ACL 2019. {PDF}", "A Plain Title", id="no stop"),
        pytest.param(
            f"1. **A Plain Title**.*{NAMES}*. ACL 2019. {PDF}", "A Plain Title", id="asterisk at the bold title"
        ),
        pytest.param(f"1. A plain title.*{NAMES}*. ACL 2019. {PDF}", "A plain title", id="asterisk at the plain title"),
        pytest.param(f"1. A plain title. *{NAMES}*. ACL 2019. {PDF}", "A plain title", id="not bold"),
        pytest.param(f"1. A plain title. {NAMES}. ACL 2019. {PDF}", "A plain title", id="neither bold nor italics"),
        pytest.param(f"1. A Plain Title, *Ann Bee*, ACL 2019. {PDF}", "A Plain Title", id="commas"),
        pytest.param(f"1. __A Plain Title__. _{NAMES}_. ACL 2019. {PDF}", "A Plain Title", id="underscores"),
        pytest.param(
            f"1. **Is It Better than One?**. *{NAMES}*. {PDF}", "Is It Better than One?", id="question and stop"
        ),
        pytest.param(f"1. **Is It a Base?** *{NAMES}*. {PDF}", "Is It a Base?", id="question"),
        pytest.param(f"1. **Thieves! How Models Go**. *{NAMES}*. {PDF}", "Thieves! How Models Go", id="cry within"),
        pytest.param(f"1. **Look Here!** *{NAMES}*. {PDF}", "Look Here!", id="cry"),
        pytest.param(f"1. **Four legs?! Sense**. *{NAMES}*. {PDF}", "Four legs?! Sense", id="question and cry"),
        pytest.param(f"1. Is it robust? A baseline. {NAMES}. {PDF}", "Is it robust? A baseline", id="plain, goes on"),
        pytest.param(f"1. Is it robust? {NAMES}. ACL 2019. {PDF}", "Is it robust?", id="plain question"),
        pytest.param(f"1. **Planning with A\\***. *{NAMES}*. {PDF}", "Planning with A*", id="asterisk of its own"),
        pytest.param(f"1. Words vs. Things. {NAMES}. ACL 2019. {PDF}", "Words vs. Things", id="abbreviation"),
        pytest.param(f"1. **BERT: A: B**. *{NAMES}*. {PDF}", "BERT: A: B", id="colons"),
        pytest.param(f"1. **Don’t Stop**. *{NAMES}*. {PDF}", "Don’t Stop", id="curly apostrophe"),
        pytest.param(f'1. **BERT\'s "Mouth"**. *{NAMES}*. {PDF}', 'BERT\'s "Mouth"', id="straight quotes"),
        pytest.param(f"1. **And so on...**. *{NAMES}*. {PDF}", "And so on...", id="dots stay"),
        pytest.param(
            f"1. **At MEDIQA 2019: Models**. *{NAMES}*. {PDF}", "At MEDIQA 2019: Models", id="year in the title"
        ),
        pytest.param(f"1. **1.58-bit Models**. *{NAMES}*. {PDF}", "1.58-bit Models", id="number at the start"),
        pytest.param(f"- 1.58-bit models. *{NAMES}*. {PDF}", "1.58-bit models", id="number at the start, plain"),
        pytest.param(f"- [1] **A Title**. *{NAMES}*. {PDF}", "A Title", id="number in brackets"),
        pytest.param(f"- [x] [A Title]({ARXIV})", "A Title", id="ticked box"),
        pytest.param(f"- [ ] **A Title**. *{NAMES}*. {PDF}", "A Title", id="empty box"),
        pytest.param(
            f"1. **A *very* `odd` Title &amp; \\*more\\***. {PDF}", "A very odd Title & *more*", id="markup within"
        ),
        pytest.param(f"1. A *very* odd title. {NAMES}. ACL 2019. {PDF}", "A very odd title", id="italics within"),
        pytest.param(f"1. **预训练模型。** 邱锡鹏. 2020. {PDF}", "预训练模型", id="Chinese stop"),
        pytest.param(f"1. **预训练模型。**邱锡鹏. 2020. {PDF}", "预训练模型", id="bold that Markdown does not close"),
        pytest.param(
            "1. A title.[1] Bee, A. ,  Dee, C. et al. (2017).", "A title", id="stray reference after the stop"
        ),
        pytest.param(
            "1. A title [12]. Bee, A., Dee, C. et al. (2017).", "A title", id="stray reference before the stop"
        ),
        pytest.param(f"- [A Title]({ARXIV}) (ACL2019)", "A Title", id="title as a link"),
        pytest.param(f"- **[A Title.]({ARXIV})** (ACL2019)", "A Title", id="title as a bold link"),
        pytest.param(f'- <a href="{ARXIV}">A Title</a> (ACL2019)', "A Title", id="title as an HTML link"),
        pytest.param(f"- A Title of Words: {ARXIV}", "A Title of Words", id="title and address"),
        pytest.param(f"- Bee, A., Dee, C. (2019). A title. ACL. {PDF}", "A title", id="authors and year first"),
        pytest.param(f"- {NAMES}. 2019. [A Title]({ARXIV}). In *ACL*", "A Title", id="authors, year, linked title"),
        pytest.param(f'- Bee, Ann, and Cee Dee. "**A title**." Nature 1.2 (2015). {PDF}', "A title", id="quoted"),
        pytest.param(f"- **Some Task**: [A Title of It]({ARXIV}), ACL 2019", "A Title of It", id="a task ahead"),
        pytest.param(f"- [C\\*ST\\*RD: A [MASK] of It]({ARXIV})", "C*ST*RD: A [MASK] of It", id="escapes and brackets"),
        pytest.param(f"- \u200b[A\u200b Title]({ARXIV})", "A Title", id="what cannot be seen"),
        pytest.param(f"- A Title of Words [(ACL '16)]({ARXIV})", "A Title of Words", id="the venue is the link"),
        pytest.param(
            f"- A Way (A Title of Some Words, [ACL '16]({ARXIV}))", "A Title of Some Words", id="a name around it"
        ),
        pytest.param(f"- 【ACL2020】知识图谱问答：{ARXIV}", "知识图谱问答", id="full-width brackets"),
        pytest.param(f"- 2020-ACL-A Title of It {PDF}", "A Title of It", id="venue and year ahead"),
        pytest.param(f"- 2019-EMNLP-IJCNLP - A Title {PDF}", "A Title", id="two venues and a year ahead"),
        pytest.param(f'- 2020-arXiv - "Why A?" Revisited {PDF}', '"Why A?" Revisited', id="quotes behind a venue"),
        pytest.param(f"- 2019-ACL - [MASK] Is a Token {PDF}", "[MASK] Is a Token", id="a token is no tag"),
        pytest.param(f"- [QA] is a Tag of It {PDF}", "[QA] is a Tag of It", id="a tag within a sentence"),
        pytest.param(f"- 2019-ACL - (Almost) A Title {PDF}", "(Almost) A Title", id="brackets behind a venue"),
        pytest.param(f"- 2021-ACL - \\*-A Title {PDF}", "*-A Title", id="a star"),
        pytest.param(f"- 2018-ACL - A Title [pdf]]({ARXIV})", "A Title", id="closed twice"),
        pytest.param(f"- 2018-ACL - A Title [[pdf]]]({ARXIV})", "A Title", id="closed thrice"),
        pytest.param(f"- 2018-ACL - A Title [[pdf]{ARXIV}]", "A Title", id="an address without its brackets"),
        pytest.param(
            f"- Bee A, Dee C. A Title of It[C]//Proceedings of ACL. 2019. {PDF}", "A Title of It", id="GB/T 7714"
        ),
    ],
)
def test_the_title_is_as_printed_without_its_full_stop(line: str, title: str) -> None:
    """Bold, a link, what stands before italics, or the first sentence; `?`, `!`, colons and quotes stay."""
    assert _entry(line).title == title


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(f"- [pdf]({ARXIV})", id="a label"),
        pytest.param(f"- **Code**: {ARXIV}", id="a bold label"),
        pytest.param(f"- Paper: {ARXIV}", id="a label and an address"),
        pytest.param(f"- Homepage: {ARXIV}", id="another label and an address"),
        pytest.param(f"- {ARXIV}", id="an address"),
        pytest.param(f"- []({ARXIV})", id="an empty link"),
        pytest.param(f"- [![badge](b.svg)]({ARXIV})", id="a badge"),
        pytest.param(f"- [arXiv:1810.04805]({ARXIV})", id="an arXiv number"),
        pytest.param(f"- **2019** {PDF}", id="a year"),
        pytest.param(f"- *{NAMES}*. ACL 2019. {PDF}", id="only authors, in italics"),
        pytest.param(f"- {NAMES}. ACL 2019. {PDF}", id="only authors"),
        pytest.param(f"- {NAMES}. *A Title in Italics*. ACL 2019. {PDF}", id="authors first"),
        pytest.param(f"- **{NAMES}**. A Title. ACL 2019. {PDF}", id="authors in bold"),
        pytest.param("- **…** ![x](https://x.org)", id="no letter"),
        pytest.param(f"- **{'word ' * 400}** {PDF}", id="two thousand characters"),
        pytest.param("-", id="nothing"),
    ],
)
def test_what_has_no_title_is_no_reading(line: str) -> None:
    """Labels, numbers, addresses, names and prose are not made into titles."""
    blocks = read_blocks(line)
    assert not blocks or read_entry(blocks[0].first.runs) is None


@pytest.mark.parametrize(
    ("printed", "authors"),
    [
        ("*Ann Bee, Cee Dee and Eve Foo*", "Ann Bee, Cee Dee and Eve Foo"),
        ("*Ann Bee, Cee Dee, and Eve Foo*", "Ann Bee, Cee Dee, and Eve Foo"),
        ("*Ann Bee & Cee Dee*", "Ann Bee & Cee Dee"),
        ("*Ann Bee,  Cee Dee*", "Ann Bee, Cee Dee"),
        ("*Ann Bee, Cee\n    Dee*", "Ann Bee, Cee Dee"),
        ("*Yoav Goldberg*", "Yoav Goldberg"),
        ("*Ethan A. Chi, Robert L Logan IV*", "Ethan A. Chi, Robert L Logan IV"),
        ("*Karthikeyan K, Zihan Wang*", "Karthikeyan K, Zihan Wang"),
    ],
)
@pytest.mark.parametrize("title", ["**A Title**", "A title"])
def test_authors_are_as_printed(title: str, printed: str, authors: str) -> None:
    """However they are joined, wrapped or spaced; a line break is a space."""
    assert _entry(f"1. {title}. {printed}. ICLR 2019. {PDF}").authors_text == authors


@pytest.mark.parametrize(
    ("line", "alias"),
    [
        (f"1. **T Two**. *{NAMES}*. ACL 2019. {PDF} (**ELMo**).", "ELMo"),
        (f"1. **T Two**. *{NAMES}*. ACL 2019. {PDF} (**ERNIE (Tsinghua)** )", "ERNIE (Tsinghua)"),
        (f"1. **T Two**. *{NAMES}*. ACL 2019. {PDF}( **GPT-2** )", "GPT-2"),
        (f"1. T two. *{NAMES}*. ACL 2019. {PDF} (**GPT-2**).", "GPT-2"),
        (f"1. **T Two**. *{NAMES}*. ACL 2019. {PDF}", None),
        (f"1. **T Two**. *{NAMES}*. ACL 2019. {PDF} **Important**", None),
    ],
)
def test_an_alias_is_the_bold_name_in_brackets_at_the_end(line: str, alias: str | None) -> None:
    """`(**ELMo**)`, also with brackets of its own or a space before the last one; bold alone is none."""
    assert _entry(line).alias == alias


def test_labels_and_addresses_are_as_written() -> None:
    """Each link keeps its label and address, in order."""
    line = (
        "1. **T Two**. *Ann Bee*. Preprint. [[pdf](https://arxiv.org/abs/1908.08593)] [[code](https://github.com/a/b)] "
        "[[code & model](https://github.com/a/c)] [[project](http://u.cs.biu.ac.il/~nlp/c2v/)] [[dataset](https://x.org/d)]"
    )
    assert [(link.label, link.kind, link.url) for link in _entry(line).links] == [
        ("pdf", "paper", "https://arxiv.org/abs/1908.08593"),
        ("code", "code", "https://github.com/a/b"),
        ("code & model", "code", "https://github.com/a/c"),
        ("project", "project", "http://u.cs.biu.ac.il/~nlp/c2v/"),
        ("dataset", "dataset", "https://x.org/d"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        f"1.  论文：Models: A Survey</br>地址:{ARXIV}</br>说明，共25页。",
        f"1. 论文: Models: A Survey<br>地址：<{ARXIV}><br/>说明，共25页。",
        f"1. 论文：Models: A Survey  \n   地址:{ARXIV}  \n   说明，共25页。",
        f"1. 论文：Models: A Survey\n   地址:{ARXIV}\n   说明，共25页。",
        f"1. **论文**：Models: A Survey</br>地址:{ARXIV}</br>说明，共25页。",
    ],
)
def test_the_form_of_the_survey_is_read(line: str) -> None:
    """`论文：TITLE</br>地址:URL</br>words`: title, link with the word before it, and a note."""
    reading = _entry(line)
    assert (reading.title, reading.note) == ("Models: A Survey", "说明，共25页。")
    assert [(link.label, link.kind, link.url) for link in reading.links] == [("地址", "paper", ARXIV)]
    assert (reading.authors_text, reading.venue_text, reading.year) == (None, None, None)


@pytest.mark.parametrize(
    ("line", "is_paper"),
    [
        (f"- [A Title]({ARXIV})", True),
        ("- [A Title](https://example.org/a.pdf)", True),
        ("- [A Title](https://example.org/a) (ACL 2019)", True),
        ("- **A Title**. *Ann Bee*. [[code](https://github.com/a/b)]", True),
        ("- [A Tool](https://github.com/a/b)", False),
        ("- [A Course](https://example.org/cs124)", False),
        ("- **A Model**, 2020. [[Model](https://github.com/a/b)]", False),
    ],
)
def test_a_paper_has_authors_or_a_venue_or_a_papers_address(line: str, *, is_paper: bool) -> None:
    """A tool, a course, a data set has none of the three."""
    assert _entry(line).is_paper is is_paper


WORDS = st.lists(st.text("abcdeghij", min_size=2, max_size=8), min_size=3, max_size=7).map(
    lambda words: " ".join(words).title()
)


@given(
    WORDS, st.sampled_from(["", "?", "!"]), st.sampled_from(["**{}**.", "**{}.**", "**{}**", "__{}__.", "***{}***."])
)
def test_any_title_in_bold_is_read_back(words: str, end: str, form: str) -> None:
    """Whatever the words and their end, however the bold is written, the title comes out as it went in."""
    reading = _entry(f"1. {form.format(words + end)} *{NAMES}*. ACL 2019. {PDF}")
    assert reading.title == words + end
    assert (reading.authors_text, reading.venue_text, reading.year) == (NAMES, "ACL 2019", 2019)


@given(st.text("Aa. *_[](){}<>\"'`:/|!?,&\\\n论文地址：。1-", max_size=50))
def test_no_line_makes_reading_fail(text: str) -> None:
    """Whatever an item holds, reading it raises nothing; a title is never empty."""
    for block in read_blocks(f"- {text}"):
        reading = read_entry(block.first.runs)
        assert reading is None or reading.title.strip()
