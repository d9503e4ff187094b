"""From a list to its entries: shapes, lines, tiers, additions, and whatever looks like a list."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Layout, ListConfig, Tier
from pipeline.errors import ConfigError, ListError
from pipeline.explain import explain
from pipeline.parse import ParsedList, parse_list
from pipeline.regions import added, split_lines

LIST = Path("list.md")
URL = "https://arxiv.org/abs/1810.04805"
PDF = f"[[pdf]({URL})]"
GOOD = f"1. **A Good Title**. *Ann Bee, Cee Dee*. ACL 2019. {PDF}\n"


def _parse(text: str, config: ListConfig | None = None) -> ParsedList:
    return parse_list(text, LIST, config)


def _titles(text: str) -> list[tuple[int, str]]:
    return [(entry.line, entry.title) for entry in _parse(text).entries]


def _issues(text: str) -> list[int]:
    """Return the lines that an issue names, where there is an entry as well."""
    parsed = _parse(f"{text}\n\n# Good\n\n{GOOD}")
    assert parsed.entries[-1].title == "A Good Title"
    return [issue.line or 0 for issue in parsed.issues]


@pytest.mark.parametrize(
    ("printed", "venue", "year"),
    [
        ("(ACL2019)", "ACL2019", 2019),
        ("(EMNLP 2019)", "EMNLP 2019", 2019),
        ("(arXiv2020)", "arXiv2020", 2020),
        ("(NeurIPS2019 workshop)", "NeurIPS2019 workshop", 2019),
        ("(Findings2020)", "Findings2020", 2020),
        ("", None, None),
    ],
)
def test_bullets_of_a_linked_title_and_a_venue_are_read(printed: str, venue: str | None, year: int | None) -> None:
    """`- [Title](url) (Venue2019)`."""
    (entry,) = _parse(f"- [Is It a Title? A Study]({URL}) {printed}\n").entries
    assert (entry.title, entry.venue_text, entry.year) == ("Is It a Title? A Study", venue, year)
    assert [(link.label, link.kind, link.url) for link in entry.links] == [("title", "paper", URL)]


def test_nested_bullets_are_entries_of_their_own() -> None:
    """At any depth, beside words that are none; in the order of the lines."""
    text = f"- Topic\n  - [One Title]({URL}) (ACL2019)\n    - [Two Titles]({URL})\n- Other\n  * [Three]({URL})\n"
    assert _titles(text) == [(2, "One Title"), (3, "Two Titles"), (5, "Three")]


def test_an_entry_may_hold_notes_in_bullets() -> None:
    """Bullets below an entry are no entries, and no reason to complain."""
    assert _titles(f"{GOOD}   - a remark\n   - another\n") == [(1, "A Good Title")]
    assert _issues(f"{GOOD}   - a remark\n   - another\n") == []


def test_a_paragraph_with_a_bold_title_and_authors_is_an_entry() -> None:
    """As some lists write their surveys."""
    assert _titles(f"# S\n\n**A Title**. *Ann Bee, Cee Dee*. Preprint. {PDF}\n") == [(3, "A Title")]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("We follow [BERT](https://arxiv.org/abs/1810.04805) here.", id="prose"),
        pytest.param("- plain words\n- [Contents](#models)\n- [Other list](https://github.com/a/b)", id="contents"),
        pytest.param(f"```\n{GOOD}```", id="code fence"),
        pytest.param(f"~~~md\n{GOOD}\n~~~", id="tilde fence"),
        pytest.param(f"<!--\n{GOOD}\n{GOOD}-->", id="comment"),
        pytest.param(f"<!-- {PDF} -->", id="comment on one line"),
        pytest.param("- This set joins *Freebase* relations with the corpus, from 2005 to 2007.", id="prose bullet"),
        pytest.param("- Builds on *spans* and *relations between spans*. Seen in 2007.", id="italics in prose"),
    ],
)
def test_what_is_no_entry_makes_none(text: str) -> None:
    """Prose, contents, examples in code and what stands in comments give no paper."""
    assert [e.title for e in _parse(f"{text}\n\n# Good\n\n{GOOD}").entries if e.is_paper] == ["A Good Title"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param(f"- []({URL})", [1], id="empty title"),
        pytest.param(f"- [pdf]({URL})", [1], id="no title"),
        pytest.param(f"- {URL}", [1], id="an address"),
        pytest.param(f"- *Ann Bee, Cee Dee*. ACL 2019. {PDF}", [1], id="only authors in italics"),
        pytest.param(f"- Ann Bee, Cee Dee. ACL 2019. {PDF}", [1], id="only authors"),
        pytest.param(f"- [![badge](b.svg)]({URL})", [1], id="a badge"),
        pytest.param(f"- We use [BERT]({URL}) here.", [1], id="a sentence"),
        pytest.param("- A title, see [it](https://example.org/a.pdf)", [1], id="a PDF"),
        pytest.param(f"| a | b |\n|---|---|\n| {PDF} | |\n", [3], id="a row without a title"),
        pytest.param(f"words\n\n    - [A Title]({URL})", [3], id="indented to code"),
        pytest.param(f"- {'word ' * 20_000}{PDF}", [1], id="a hundred thousand characters"),
        pytest.param(">" * 60 + f" - [A Title]({URL})", [1], id="nested sixty deep"),
        pytest.param(f"{GOOD}2. Only words here\n3. **Bold words**\n", [2, 3], id="words among entries"),
    ],
)
def test_what_looks_like_an_entry_and_is_not_read_is_an_issue(text: str, lines: list[int]) -> None:
    """It is named with its line, and never dropped silently."""
    assert _issues(text) == lines


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        pytest.param(
            f"- Bee, A. (2019). A title of it. ACL. {PDF}", [(1, 1, "A title of it")], id="authors and year first"
        ),
        pytest.param(f"## [A Title]({URL})", [(1, 1, "A Title")], id="heading"),
        pytest.param(f"## A Title\n\n{PDF}\n\n*Ann Bee*. ACL 2019", [(1, 5, "A Title")], id="heading and what follows"),
        pytest.param(f"[A Title]({URL}) ACL 2019", [(1, 1, "A Title")], id="paragraph of a link"),
        pytest.param(
            f'**[0]** Bee, Ann. "**A Title**." [[pdf]]({URL})', [(1, 1, "A Title")], id="paragraph of a citation"
        ),
        pytest.param(f"1.**A Title**. *Ann Bee*. {PDF}", [(1, 1, "A Title")], id="no space after the number"),
        pytest.param(f"<ul>\n<li><a href='{URL}'>A Title</a></li>\n</ul>", [(2, 2, "A Title")], id="HTML"),
        pytest.param(f"- **A Title**\n\n  *Ann Bee*. ACL 2019. {PDF}", [(1, 3, "A Title")], id="title and rest apart"),
        pytest.param(
            f"- A Title of It {PDF}\n  - Ann Bee, Cee Dee\n  - ACL 2019\n", [(1, 3, "A Title of It")], id="nested"
        ),
        pytest.param(
            f"**A Title**\n\n- Paper: {URL}\n- Code: https://github.com/a/b\n", [(1, 4, "A Title")], id="a run"
        ),
        pytest.param(
            f"**A Title**\n\n- Paper(Oral): {URL}\n- Code(New): https://github.com/a/b\n",
            [(1, 4, "A Title")],
            id="labels with a remark",
        ),
        pytest.param(
            "**A Title**\n\n- Paper: arxiv.org/abs/1810.04805\n- Project: //ann.bee.io/it\n",
            [(1, 4, "A Title")],
            id="addresses without a scheme",
        ),
        pytest.param(
            f"**Mask**<br>\n<!-- {URL[:-1]}1 -->\n*Ann Bee, Cee Dee*<br>\n\n![](b.svg) [[pdf]({URL})]",
            [(1, 5, "Mask")],
            id="comment and empty line within",
        ),
        pytest.param(
            f"**A One**, *Ann Bee*, ACL 2019 {PDF}<br>\n**B Two**, *Ann Bee*, ACL 2019 [[pdf]({URL[:-1]}1)]",
            [(1, 1, "A One"), (2, 2, "B Two")],
            id="lines of a paragraph",
        ),
        pytest.param(
            f"| Paper | Venue |\n|---|---|\n| First Title of It | [ACL 2019]({URL}) |\n| [Second Title]({URL}) | |",
            [(3, 3, "First Title of It"), (4, 4, "Second Title")],
            id="table",
        ),
        pytest.param(
            f"<table>\n<tr><th>Paper</th></tr>\n<tr>\n<td><a href='{URL}'>A Title</a></td>\n</tr>\n</table>",
            [(3, 5, "A Title")],
            id="table in HTML",
        ),
        pytest.param(
            f"<details>\n<summary>More</summary>\n\n- [A Title]({URL})\n\n</details>", [(4, 4, "A Title")], id="details"
        ),
        pytest.param(
            f"{GOOD}**B Title**. *Ann Bee*. {PDF}",
            [(1, 1, "A Good Title"), (2, 2, "B Title")],
            id="two in one paragraph",
        ),
        pytest.param(
            f"{GOOD}\n   **B Title**. *Ann Bee*. {PDF}", [(1, 1, "A Good Title"), (3, 3, "B Title")], id="one in a note"
        ),
        pytest.param(f"- **Task**: [A Title of It]({URL}), ACL 2019", [(1, 1, "A Title of It")], id="a task ahead"),
        pytest.param(
            "- [A Title]() (ACL2019)\n- [B Title](SIGIR2021)", [(1, 1, "A Title"), (2, 2, "B Title")], id="no address"
        ),
    ],
)
def test_any_shape_is_read(text: str, entries: list[tuple[int, int, str]]) -> None:
    """An entry knows the line where it begins, and the one where its own text ends."""
    found = _parse(f"{text}\n\n# Good\n\n{GOOD}").entries[:-1]
    assert [(entry.line, entry.end_line, entry.title) for entry in found] == entries


def test_each_line_can_be_explained() -> None:
    """With the reading of its section, what it is, what told its title, and what was not read."""
    text = f"# Sub\n\n{GOOD}2. [pdf]({URL})\n- A Title of It {PDF}\n  - Ann Bee, Cee Dee\n"
    told = list(explain(_parse(text)))
    assert told[0].startswith("§ Sub: read by item (")
    assert "3-3: item, paper, title by bold: title 'A Good Title'; authors 'Ann Bee, Cee Dee'" in told[2]
    assert "4-4: item, no entry: 'pdf'" in told
    assert "    6: authors: 'Ann Bee, Cee Dee'" in told
    assert told[-1] == "4: not read: it links a paper, but no title can be made out"


@pytest.mark.parametrize("reading", ["item", "line", "run"])
def test_a_maintainer_can_pin_the_reading(reading: Layout) -> None:
    """Then no other is tried."""
    parsed = _parse(f"{GOOD}\n**A Title**\n\n- Paper: {URL}\n", ListConfig(path=Path("x.toml"), reading=reading))
    assert {section.layout for section in parsed.sections} == {reading}


def test_an_issue_says_where_what_and_how_to_mend_it() -> None:
    """List, line, the words, the reason and the form that would be read."""
    (issue,) = _parse(f"{GOOD}2. [pdf]({URL})\n").issues
    assert (issue.level, issue.stage, issue.list, issue.line) == ("warning", "parse", "list", 2)
    assert issue.subject == f"2. [pdf]({URL})"
    assert issue.message == "it links a paper, but no title can be made out"
    assert issue.remedy == "write it as `**Title**. *Authors*. Venue 2020. [[pdf](https://…)]`"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_are_those_of_the_file(newline: str) -> None:
    """Whatever ends a line, and whatever Unicode calls one, an entry and an issue know their own."""
    text = "# H\f\n\u2028words\x0b\x85\n\n" + GOOD + f"2. [pdf]({URL})\n\f\n" + GOOD
    parsed = _parse("\ufeff" + text.replace("\n", newline))
    assert [entry.line for entry in parsed.entries] == [4, 7]
    assert [issue.line for issue in parsed.issues] == [5]


def test_a_byte_order_mark_hides_no_heading() -> None:
    """The first line is read like any other."""
    assert _parse(f"\ufeff# H\n{GOOD}").entries[0].section == ("H",)
    assert _titles(f"\ufeff{GOOD}") == [(1, "A Good Title")]


def test_positions_count_within_the_section_where_there_are_no_tiers() -> None:
    """They begin again under another heading."""
    entries = _parse(f"# A\n{GOOD}{GOOD}# B\n{GOOD}").entries
    assert [(entry.tier, entry.section, entry.position) for entry in entries] == [
        (None, ("A",), 1),
        (None, ("A",), 2),
        (None, ("B",), 1),
    ]


def test_an_entry_names_its_list() -> None:
    """By the name of the file."""
    assert parse_list(GOOD, Path("raw/my list.md")).entries[0].list == "my-list"


def test_are_ignored_within_and_between_lines() -> None:
    """The entries are those of the list without additions, and the lines are those of the file."""
    note = added("<br><sub>2019-09 · [arXiv](https://arxiv.org/abs/1909.00001)</sub>")
    block = added(f"\n- [Not of the list]({URL})\n\n")
    text = f"# A\n\n{GOOD.rstrip()}{note}\n{block}\n2. **Second{added('x')} Title**. *Ann Bee*. {PDF}\n"
    plain = f"# A\n\n{GOOD}\n2. **Second Title**. *Ann Bee*. {PDF}\n"
    parsed = _parse(text)
    assert [entry.line for entry in parsed.entries] == [3, 8]
    assert parsed.text == plain
    assert [replace(entry, line=0) for entry in parsed.entries] == [
        replace(entry, line=0) for entry in _parse(plain).entries
    ]


def test_an_entry_behind_an_addition_knows_its_line() -> None:
    """Also where its words begin on the addition's last line."""
    above = added("a\nb\n")
    assert _titles(f"{GOOD}\n{above}1. **B Title**. *Ann Bee*. {PDF}\n") == [
        (1, "A Good Title"),
        (5, "B Title"),
    ]


@pytest.mark.parametrize("text", [GOOD + "<!--+-->x\n", GOOD + "x<!--/+-->\n", GOOD + "<!--+-->x\ny<!--+-->z<!--/+-->"])
def test_half_an_addition_is_an_error_with_its_line(text: str) -> None:
    """Opened or closed alone: the list is not read, for words of the curator might be lost."""
    with pytest.raises(ListError, match=r"^list\.md:2: .* without its partner: delete it") as caught:
        _parse(text)
    assert caught.value.line == 2


def test_only_the_marked_part_of_a_file_is_the_list() -> None:
    """Text around `papers:begin` and `papers:end` is ignored, and the lines stay those of the file."""
    other = GOOD.replace("Good", "Other")
    text = f"# Readme\n{other}\n<!-- papers:begin ptms -->\n# A\n{GOOD}<!-- papers:end ptms -->\n\n# B\n{other}"
    entries = _parse(text).entries
    assert [(entry.line, entry.title, entry.section) for entry in entries] == [(6, "A Good Title", ("A",))]


CONFIG = ListConfig(
    path=Path("list.toml"),
    tiers=(Tier(heading="必读（10篇）", key="must"), Tier(heading="Recent papers", key="recent")),
)


def test_an_entry_is_in_the_tier_of_the_nearest_heading_that_is_one() -> None:
    """Full-width signs, case and spaces of a heading do not matter; a heading below a tier is in it."""
    text = f"# L\n{GOOD}## 必读 (10篇)\n{GOOD}### Sub\n{GOOD}## RECENT  Papers\n{GOOD}## Other\n{GOOD}"
    entries = _parse(text, CONFIG).entries
    assert [(entry.tier, entry.position) for entry in entries] == [
        (None, 1),
        ("must", 1),
        ("must", 2),
        ("recent", 1),
        (None, 1),
    ]


def test_a_tier_whose_heading_the_list_lacks_is_an_error() -> None:
    """It names the tier, its heading, and the headings that there are."""
    with pytest.raises(ConfigError) as caught:
        _parse(f"# L\n## 必读（10篇）\n{GOOD}", CONFIG)
    assert str(caught.value) == (
        "list.toml: tier 'recent': the list has no heading 'Recent papers'; correct it, there are: 'L', '必读（10篇）'"
    )


@pytest.mark.parametrize("text", ["", "\ufeff", "# Only a heading\n", "words\n\n- words\n", f"```\n{GOOD}```\n"])
def test_a_list_without_any_entry_is_an_error(text: str) -> None:
    """It shows the form of an entry."""
    with pytest.raises(ListError, match=r"^list\.md: no entry can be read: a paper is a list item with a title"):
        _parse(text)


def test_the_first_line_that_looks_like_one_is_named() -> None:
    """Where something looks like an entry, the error says where."""
    with pytest.raises(ListError) as caught:
        _parse(f"# H\n\n- [pdf]({URL})\n")
    assert caught.value.line == 3


MARKS = st.sampled_from(["- ", "* ", "+ ", "1. ", "2. ", "10) ", "  - ", "    - ", "> - ", "   7. ", "- [ ] ", "- 1. "])
HEADS = st.sampled_from(
    [
        "",
        "**A Title**. ",
        "**A Title** ",
        "A title. ",
        "A title ",
        "*A Title*. ",
        "论文：题目</br>",
        "**",
        "*",
        "`",
        "[",
        "…",
    ]
)
MIDDLES = st.sampled_from(
    ["", "*Ann Bee, Cee Dee*. ", "Ann Bee, Cee Dee. ", "ACL 2019. ", "*Ann ", "(2019) ", "\\", "| "]
)
LINKS = st.sampled_from(
    [PDF, f"[pdf]({URL})", f"[[pdf]]({URL})", f"[]({URL})", f"[A Title]({URL})", URL, f"<{URL}>", f"地址:{URL}",
     f"[**B**]({URL})", f"[![b](b.svg)]({URL})", f'<a href="{URL}">x</a>']
)  # fmt: skip
TAILS = st.sampled_from(["", " (**X**)", ".", " (ACL2019)", " *", "  ", "</br>words"])
GAPS = st.sampled_from(["\n", "\n", "\n\n", "\n\n# H\n\n", "\n   words\n", "\nwords\n", "\n\n   note\n\n"])
LINES = st.builds(lambda *parts: "".join(parts), MARKS, HEADS, MIDDLES, LINKS, TAILS)


@given(st.lists(st.tuples(LINES, GAPS), min_size=1, max_size=6))
def test_no_line_with_a_paper_is_dropped_silently(rows: list[tuple[str, str]]) -> None:
    """Each list line that links a paper is an entry, part of one, or an issue, whatever the lines around it are."""
    text = "# Start\n\n" + GOOD + "\n" + "".join(line + gap for line, gap in rows)
    parsed = _parse(text)
    said = {n for entry in parsed.entries for n in range(entry.line, entry.end_line + 1)}
    said |= {issue.line for issue in parsed.issues if issue.line}
    assert {n for n, line in enumerate(split_lines(text), 1) if URL in line} <= said


@given(st.text("#-*>`~|<!+/[]()1. \n\r\t\\&;Aa一，\u2028\ufeff", max_size=80))
def test_no_text_makes_parsing_fail(text: str) -> None:
    """Whatever a file holds, it is read, or refused with a ListError; lines and places are counted from one."""
    try:
        parsed = _parse(f"{GOOD}\n{text}")
    except ListError:
        return
    assert parsed.entries[0].title == "A Good Title"
    last = len(split_lines(f"{GOOD}\n{text}"))
    assert all(1 <= entry.line <= last and entry.position >= 1 for entry in parsed.entries)
    assert all(issue.line and 1 <= issue.line <= last for issue in parsed.issues)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1. " + "a" * 1_000_000, id="one line of a megabyte"),
        pytest.param("1. " + "[" * 15_000, id="brackets opened"),
        pytest.param("1. " + "[" * 7_000 + "x" + "]" * 7_000, id="brackets nested"),
        pytest.param("1. " + "*a " * 15_000, id="asterisks"),
        pytest.param("1. " + "<!--" * 10_000, id="comments opened"),
        pytest.param(">" * 40_000 + "x", id="quotes nested"),
        pytest.param("- " * 20_000 + "x", id="lists nested"),
        pytest.param("".join("  " * n + "- x\n" for n in range(200)), id="lists nested by indentation"),
        pytest.param("A. " * 15_000, id="abbreviations"),
        pytest.param("1. **T t**. *" + "Ann Bee, " * 5_000 + "*", id="authors"),
        pytest.param("1. **T t**. *Ann Bee" + ", et al." * 5_000 + "* 2019", id="et al."),
        pytest.param("1. T " + f"{URL} " * 1_000, id="addresses"),
        pytest.param(
            "".join(f"{n}. **Title {n}**. *Ann Bee*. {PDF}\n" for n in range(1, 1001)), id="a thousand entries"
        ),
        pytest.param("<!-- papers:begin a\n" * 10_000, id="markers"),
        pytest.param("[" * 1_000_000, id="a million brackets on a line"),
        pytest.param(("[" * 40_000 + "\n\n") * 25, id="a million brackets"),
        pytest.param("1. T (" + "(a " * 15_000, id="brackets in prose"),
        pytest.param("1. T" + " - a" * 12_000, id="dashes"),
        pytest.param("1. a" + " " * 40_000 + "b", id="spaces"),
        pytest.param("1. " + '" a' * 15_000, id="quotation marks"),
        pytest.param("1. " + "Aa Bb, " * 7_000, id="names"),
        pytest.param("x y z\n" * 3_000, id="wrapped lines"),
        pytest.param("<div>\n" * 15_000, id="tags"),
        pytest.param("<table><tr><td>" * 5_000, id="open tables"),
        pytest.param("| a |\n|---|\n" + f"| [x]({URL}) |\n" * 1_000, id="a thousand rows"),
    ],
)
def test_hostile_lists_are_read_to_their_end(text: str) -> None:
    """Long lines, deep nesting and many of everything neither fail nor hide the entry before them."""
    assert _parse(f"{GOOD}\n\n## Rest\n\n{text}\n").entries[0].title == "A Good Title"
