"""The list again, with what is known of each paper: what is added, where, and that nothing else changes."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pipeline.additions import addition, language_of, rounded
from pipeline.compute import compute
from pipeline.config import Language, ListConfig
from pipeline.errors import ListError, OutputError
from pipeline.escape import inert
from pipeline.ids import Ids, parse_ids
from pipeline.model import Entry, Paper, Sourced
from pipeline.parse import ParsedList, parse_list
from pipeline.project import Places, read_inputs
from pipeline.readme import Additions, place_blocks, render_block, render_in_place, too_large
from pipeline.regions import begin_marker, marker_text, strip_added
from tests.test_escape import HOSTILE, Page, render
from tests.test_toy import run_in

ROOT = Path(__file__).parent.parent
TOY = Path(__file__).parent / "data" / "toy"
TODAY = date(2026, 1, 16)
ENTRY = "1. **A Paper of Toys**. *Ann Author, Bob Writer*. Preprint. [[pdf](https://arxiv.org/pdf/2001.00001.pdf)]"


class Tree(HTMLParser):
    """A page as the elements that stand open at each piece of text and at each link."""

    def __init__(self, html: str) -> None:
        """Read the page."""
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.pieces: list[tuple[tuple[str, ...], str]] = []
        self.links: list[tuple[tuple[str, ...], str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        if tag not in {"br", "img", "hr"}:
            self.open.append(tag)
        self.links += [(tuple(self.open), value or "") for name, value in attrs if name in {"href", "src"}]

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        if tag in self.open:
            del self.open[len(self.open) - 1 - self.open[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        """Keep a piece of text."""
        if data.strip():
            self.pieces.append((tuple(self.open), data))

    def within(self, tag: str) -> str:
        """The text within elements of that name."""
        return "".join(text for path, text in self.pieces if tag in path)


def entry(**changes: Any) -> Entry:  # noqa: ANN401 fields of an Entry
    """An entry that prints a preprint."""
    fields: dict[str, Any] = {"title": "A Paper of Toys", "venue_text": "Preprint", "authors_text": "Ann Author"}
    place: dict[str, Any] = {"list": "toys", "line": 1, "end_line": 1, "section": (), "position": 1}
    return Entry(**place | fields | changes)


def paper(ids: Ids = Ids(), **values: Any) -> Paper:  # noqa: ANN401 values of columns
    """A paper whose values come from a source."""
    known = {"title": "A Paper of Toys"} | values
    sourced = {name: v if isinstance(v, Sourced) else Sourced(value=v, source="acl") for name, v in known.items()}
    return Paper(paper_id="p", entries=(), ids=ids, values=sourced, missing={}, status="linked")


def parsed(text: str, language: Language | None = "zh") -> ParsedList:
    """A list of that text."""
    return parse_list(text, Path("toys.md"), ListConfig(path=Path("toys.toml"), language=language))


def known(entries: Iterable[Entry], **changes: Any) -> Additions:  # noqa: ANN401 fields of Additions
    """Something to add to every entry: a day, a venue, a count and a page."""
    ids = parse_ids([("arxiv", "2001.00001")])
    values = {"published": date(2020, 1, 2), "published_precision": "day", "venue": "ACL 2020", "citation_count": 93}
    values |= {"citation_source": "semantic_scholar", "citations_as_of": TODAY}
    of = {e: paper(ids, **values, title=e.title) for e in entries}
    fields: dict[str, Any] = {"paper_of": of, "today": TODAY, "marked": (), "review": "enriched/REVIEW.md"}
    return Additions(**fields | changes)


def block(text: str, **changes: Any) -> str:  # noqa: ANN401 fields of Additions
    """The list of that text with something added to every entry."""
    found = parsed(text)
    return render_block(found, known(found.entries, **changes))


def block_of(readme: str, name: str) -> str:
    """What stands between the markers of a list."""
    after = readme.partition(f"<!-- papers:begin {name} -->")[2].partition("\n")[2]
    return after.partition(f"<!-- papers:end {name} -->")[0]


def with_readme(folder: Path, text: str, before: str) -> str:
    """README.md after a run over the list of that text."""
    (folder / "raw").mkdir(exist_ok=True)
    (folder / "raw" / "toys.md").write_bytes(text.encode())
    if before:
        (folder / "README.md").write_bytes(before.encode())
    places = Places(
        out=folder / "enriched", readme=folder / "README.md", records=folder / "raw/records", raw=folder / "raw"
    )
    run_in("readme", places)
    return (folder / "README.md").read_bytes().decode()


@pytest.fixture(scope="module")
def ptms() -> str:
    """The block of the project's own list."""
    places = Places(raw=ROOT / "raw", records=ROOT / "raw" / "records")
    data = compute(read_inputs(places)).data
    marked = {(i.list, i.line) for i in data.issues if i.list and i.line and i.level != "info"}
    extra = Additions(paper_of=data.paper_of, today=data.today, marked=marked, review="enriched/REVIEW.md")
    return render_block(data.lists[0], extra)


# What is said of a paper.


@pytest.mark.parametrize(
    ("count", "zh", "en"),
    [
        (0, "0", "0"),
        (9, "9", "9"),
        (93, "93", "93"),
        (99, "99", "99"),
        (100, "100", "100"),
        (104, "100", "100"),
        (105, "110", "110"),
        (995, "1000", "1000"),
        (3309, "3300", "3300"),
        (3350, "3400", "3400"),
        (9949, "9900", "9900"),
        (9950, "1万", "10k"),
        (12249, "1.2万", "12k"),
        (99499, "9.9万", "99k"),
        (99500, "10万", "100k"),
        (120739, "12万", "120k"),
        (1250000, "130万", "1.3M"),
    ],
)
def test_counts_are_rounded_to_two_digits(count: int, zh: str, en: str) -> None:
    """A count is shown with two digits, in ten thousands in Chinese and in thousands in English from 10,000 on."""
    assert (rounded(count, "zh"), rounded(count, "en")) == (zh, en)


ALL = parse_ids([("arxiv", "2001.00001"), ("acl", "P19-1139"), ("s2", "0" * 40), ("s2_corpus", "7")])
PAGES = (
    "[arXiv](https://arxiv.org/abs/2001.00001) · [ACL](https://aclanthology.org/P19-1139/) · "
    f"[S2](https://www.semanticscholar.org/paper/{'0' * 40})"
)


@pytest.mark.parametrize(
    ("printed", "values", "zh", "en"),
    [
        ({}, {}, "", ""),
        ({}, {"published": date(2019, 9, 25), "published_precision": "day"}, "2019-09-25", "2019-09-25"),
        ({}, {"published": date(2019, 9, 1), "published_precision": "month"}, "2019-09", "2019-09"),
        ({}, {"published": date(2019, 1, 1), "published_precision": "year"}, "2019", "2019"),
        (
            {},
            {"venue": "Findings of EMNLP 2020"},
            "已发表于 Findings of EMNLP 2020",
            "appeared in Findings of EMNLP 2020",
        ),
        ({"venue_text": "Preprint,"}, {"venue": "ACL 2020"}, "已发表于 ACL 2020", "appeared in ACL 2020"),
        ({"venue_text": "EMNLP 2019,"}, {"venue": "EMNLP 2019"}, "EMNLP 2019", "EMNLP 2019"),
        ({"venue_text": None}, {"venue": "*SEM 2019"}, r"\*SEM 2019", r"\*SEM 2019"),
        ({"venue_text": "ACL 2020"}, {"venue": Sourced(value="ACL 2020", source="list")}, "", ""),
        ({}, {"venue": Sourced(value="ACL 2020", source="list")}, "已发表于 ACL 2020", "appeared in ACL 2020"),
        ({"title": "a paper: OF TOYS!"}, {}, "", ""),
        ({"title": "A Paper of Games"}, {}, "现题名：A Paper of Toys", "now titled: A Paper of Toys"),
        ({"title": "A Paper of Games"}, {"title": Sourced(value="Other", source="list")}, "", ""),
        (
            {"title": "Games"},
            {"title": "A|B `c` $d$ [e](f) <g> *h*"},
            r"现题名：A\|B &#96;c&#96; &#36;d&#36; \[e\](f) &lt;g&gt; \*h\*",
            r"now titled: A\|B &#96;c&#96; &#36;d&#36; \[e\](f) &lt;g&gt; \*h\*",
        ),
    ],
)
def test_what_an_entry_gains(printed: dict[str, Any], values: dict[str, Any], zh: str, en: str) -> None:
    """Date to its precision, venue (that a preprint has appeared), the title where another: in the list's language."""
    assert addition(entry(**printed), paper(**values), "zh", TODAY, None) == zh
    assert addition(entry(**printed), paper(**values), "en", TODAY, None) == en


@pytest.mark.parametrize(
    ("age", "zh", "en"),
    [
        (0, "被引 3300", "cited by 3300"),
        (89, "被引 3300", "cited by 3300"),
        (90, "被引 3300（2025-10）", "cited by 3300 (2025-10)"),
        (400, "被引 3300（2024-12）", "cited by 3300 (2024-12)"),
    ],
)
def test_an_old_count_says_its_month(age: int, zh: str, en: str) -> None:
    """A count that is older than the block by 90 days shows the month it is of."""
    counted = paper(citation_count=3309, citations_as_of=TODAY - timedelta(days=age))
    assert addition(entry(), counted, "zh", TODAY, None) == zh
    assert addition(entry(), counted, "en", TODAY, None) == en


def test_the_order_of_what_is_said() -> None:
    """Date, venue, count, pages, title, mark: parted by dots, one page a service."""
    full = paper(
        ALL,
        published=date(2019, 9, 1),
        published_precision="month",
        venue="ACL 2020",
        citation_count=0,
        citations_as_of=TODAY,
        title="Another Title",
    )
    said = addition(entry(), full, "zh", TODAY, "enriched/REVIEW.md")
    assert said == (
        f"2019-09 · 已发表于 ACL 2020 · 被引 0 · {PAGES} · 现题名：Another Title · [⚠ 待核实](enriched/REVIEW.md)"
    )


def test_a_paper_known_by_its_corpus_id_alone_has_a_page() -> None:
    """The Semantic Scholar page is found by corpus id where the paper id is not known."""
    known_by = paper(parse_ids([("s2_corpus", "202233787")]))
    assert addition(entry(), known_by, "en", TODAY, None) == "[S2](https://api.semanticscholar.org/CorpusID:202233787)"


@pytest.mark.parametrize(
    ("review", "href"),
    [
        ("enriched/REVIEW.md", "enriched/REVIEW.md"),
        ("../out/REVIEW.md", "../out/REVIEW.md"),
        ("my data (2)/REVIEW.md", "my%20data%20%282%29/REVIEW.md"),
        ("数据#1/REVIEW.md", "%E6%95%B0%E6%8D%AE%231/REVIEW.md"),
    ],
)
def test_the_mark_links_the_reason_wherever_it_is(review: str, href: str) -> None:
    """An entry that needs a person's eye links REVIEW.md; a folder of any name makes a link that works."""
    said = addition(entry(), paper(), "en", TODAY, review)
    assert Tree(render(said)).links == [(("p", "a"), href)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("# Papers\n\n- [A Paper of Toys](https://arxiv.org/abs/2001.00001)\n", "en"),
        ("# 论文清单\n\n一份关于预训练语言模型的清单。\n\n- [A Paper](https://arxiv.org/abs/2001.00001)\n", "zh"),
        (
            "# Papers\n\n- [A Paper of Toys](https://arxiv.org/abs/2001.00001), first seen by a reader named 王明\n",
            "en",
        ),
    ],
)
def test_a_list_without_configuration_is_answered_in_its_own_language(text: str, language: str) -> None:
    """Without TOML the language is the one that the list is written in."""
    assert language_of(parsed(text, language=None)) == language


# Where it stands.


def test_an_addition_stands_at_the_end_of_the_entry_before_its_note() -> None:
    """The addition ends the entry's own paragraph, within the list item, before the note and the next entry."""
    text = f"{ENTRY}\n\n   一句说明。\n\n2. **Second**. *Cy Third,\n   Di Fourth*. ACL 2019. [[pdf](https://a.example/x.pdf)]\n"
    lines = block(text).split("\n")
    assert lines[0].startswith(f"{ENTRY}<!--+--><br><sub>2020-01-02 · 已发表于 ACL 2020 · 被引 93 · ")
    assert lines[0].endswith("</sub><!--/+-->")
    assert lines[2] == "   一句说明。"
    assert lines[4] == "2. **Second**. *Cy Third,"
    assert lines[5].startswith("   Di Fourth*. ACL 2019. [[pdf](https://a.example/x.pdf)]<!--+--><br><sub>")
    html = render("\n".join(lines))
    assert html.index("</sub>") < html.index("一句说明") < html.index("Second")
    assert [path for path, text in Tree(html).pieces if text.startswith("2020-01-02")] == [
        ("ol", "li", "p", "sub"),
        ("ol", "li", "p", "sub"),
    ]


@pytest.mark.parametrize(
    "end",
    [
        "\n",
        "\n\n",
        "",
        "\r\n",
        "\n\n```\ncode\n```\n",
        "\n\n## Heading\n",
        "\n\nSetext\n===\n",
        "\n\n---\n",
        "\n\n| a |\n| --- |\n| b |\n",
        "\n\n[ref]: https://example.org\n",
        "\n\n    indented code\n",
        "\n\n<details>\n<summary>x</summary>\n</details>\n",
        "\n\n> quoted\n",
        "\n\n<!-- end -->\n",
        "\n\nwords that end in a backslash\\\n",
        "\n\n```\nnever closed\n",
        "\n\n<details>\n\nnever closed\n",
    ],
)
def test_the_last_line_is_a_paragraph_with_its_links(end: str) -> None:
    """However a list ends, the day and the credit follow it as a paragraph of their own, and the page goes on."""
    made = block(ENTRY + end)
    html = render(f"{made}<!-- papers:end toys -->\n\n## Below\n\nMine.\n")
    tree = Tree(html)
    foot = [path for path, text in tree.pieces if text.startswith("数据截至 2026-01-16 · 引用数据来自")]
    assert foot == [("p", "sub")]
    assert (("p", "sub", "a"), "https://www.semanticscholar.org/") in tree.links
    assert (("h2",), "Below") in tree.pieces
    assert (("p",), "Mine.") in tree.pieces
    assert made.endswith("<!--/+-->\r\n" if "\r" in end else "<!--/+-->\n")


@pytest.mark.parametrize("end", ["\n", "\n\n", "\r\n", "\n\n> quoted\n", "\n\n<!-- end -->\n", "\n\n\n"])
def test_without_additions_the_block_is_the_list_byte_for_byte(end: str) -> None:
    """Outside the marks of our additions stands what the curator wrote, to the last newline."""
    text = f"# 清单\n\n{ENTRY}\n\n   note \n\n2. **B**. *C D, E F*. ACL 2019. [[pdf](https://a.example/x.pdf)] {end}"
    assert strip_added(block(text)) == text


@pytest.mark.parametrize(
    ("undone", "shown"),
    [
        ("text \\", True),
        ("text \\\\", True),
        ("uses `<!` in code", True),
        ("an open ` backtick", True),
        ("an open ** star", True),
        ("an open [ bracket", True),
        ("an open <!-- comment", True),
        ("an open <a href='", True),
        ("an open $ formula", True),
    ],
)
def test_an_entry_that_leaves_something_open(undone: str, shown: bool) -> None:  # noqa: FBT001 a column of the table
    """Nothing that an entry leaves open takes its addition in; one before a backslash does not escape our mark."""
    made = block(f"{ENTRY} {undone}\n\n## Below\n")
    html = render(made)
    assert ("<br><sub>2020-01-02" in html) is shown
    assert (("h2",), "Below") in Tree(html).pieces
    assert "<!--+-->" in html


def test_entries_that_are_no_papers_gain_nothing() -> None:
    """What is not in the data set as a paper is left alone."""
    assert "<sub>2020" not in block(ENTRY + "\n", paper_of={})


def test_a_list_without_records_has_no_day() -> None:
    """Where nothing is dated the last line only credits."""
    assert "<sub>引用数据来自 [Semantic Scholar](https://www.semanticscholar.org/)" in block(ENTRY + "\n", today=None)


# The round trip.


def _same_again(text: str, made: str) -> None:
    before = parsed(text)
    again = parsed(made)
    assert again.entries == before.entries
    assert render_block(again, known(again.entries)).rstrip("\n") == made.rstrip("\n")


@pytest.mark.parametrize(
    "path", [ROOT / "raw" / "ptms.md", TOY / "toy.md", TOY / "tools.md"], ids=lambda path: path.stem
)
def test_the_round_trip(path: Path) -> None:
    """The block without additions is the list, and parsing the block gives the list's entries, line by line."""
    text = path.read_bytes().decode()
    made = block(text)
    assert strip_added(made) == text
    _same_again(text, made)


def test_the_round_trip_of_the_lists_of_others(shared: Path) -> None:
    """The same for lists of other shapes."""
    paths = [path for path in sorted((shared / "lists").glob("*.md")) if path.stem != "README"]
    assert "PLMpapers" in [path.stem for path in paths]
    for path in paths:
        text = path.read_bytes().decode()
        try:
            made = block(text)
        except ListError:
            continue
        assert strip_added(made).rstrip("\n") == text.rstrip("\n")
        assert strip_added(made).startswith(text)
        _same_again(text, made)


WORDS = st.sampled_from(
    "Toys of the Attention: BERT's Don’t x* (a) [b] `c` $d | & 预训练 模型， # _f_ ~g~ \\ ! ? <e> <br> <!---->".split()
)
TITLES = st.lists(WORDS, min_size=1, max_size=5).map(lambda words: "Toy " + " ".join(words))
LINES = st.one_of(
    TITLES.map(
        lambda t: f"1. **{t}**. *Ann Author, Bob Writer*. ACL 2020. [[pdf](https://arxiv.org/pdf/2001.00001.pdf)]"
    ),
    TITLES.map(lambda t: f"- [{t}](https://arxiv.org/abs/2001.00001) (ACL2020)"),
    TITLES.map(lambda t: f"3. {t}. *Ann Author,\n   Bob Writer*. Preprint, [[pdf](https://a.example/b.pdf)] (**T**)"),
    TITLES.map(lambda t: f"   {t}"),
    TITLES.map(lambda t: f"    {t}"),
    TITLES,
    st.sampled_from(
        ["", "", "", "# A", "### B\n", "```", "~~~", "> q", "---", "| a | b |\n| - | - |", "<div>", "</div>"]
    ),
    st.sampled_from(["<details>", "<!-- hidden -->", "<!--\nhidden\n-->", "[r]: https://r.example", "text  ", "<pre>"]),
)


@given(st.lists(LINES, min_size=1, max_size=12), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "\n", "\n\n"]))
@settings(max_examples=100, deadline=None)
def test_the_round_trip_of_any_list(parts: Sequence[str], newline: str, end: str) -> None:
    """Whatever a list holds: every line keeps its place, the entries are the same, and a second run changes nothing."""
    text = ("\n".join(parts) + end).replace("\n", newline)
    try:
        before = parsed(text)
    except ListError:
        assume(False)  # noqa: FBT003 hypothesis has it so
    made = render_block(before, known(before.entries))
    plain = strip_added(made)
    assert plain.count("\n") - text.count("\n") in (0, 1, 2)
    if inert(text) == text:
        assert plain.startswith(text)
        assert plain.rstrip("\r\n") == text.rstrip("\r\n")
        _same_again(text, made)
        assert len(re.findall(r"<br><sub>2020-01-02", render(made))) >= len(
            [e for e in before.entries if not text.split(newline)[e.end_line - 1].rstrip(" ").endswith("\\")]
        )
    assert Page(render(made)).active == []


# The README around it.

AROUND = (
    "# Mine\n\nWords *before*.\n\n<!-- papers:begin toys -->\nold\n<!-- papers:end toys -->\n\n## After\n\n- kept  \n"
)
NEW, LISTS = {"toys": "new\n"}, {"toys": "the list", "a": "", "b": ""}
"""Blocks to be placed, and the lists that they are of."""
BEGIN = begin_marker("toys", "new\n", "the list")


def test_a_readme_that_is_absent_is_made() -> None:
    """Without README the markers and the blocks of all lists are it."""
    blocks = {"a": "A\n", "b": "B\n"}
    begin = {name: begin_marker(name, block, LISTS[name]) for name, block in blocks.items()}
    made = place_blocks(None, blocks, LISTS, Path("README.md"))
    assert made == f"{begin['a']}\nA\n<!-- papers:end a -->\n\n{begin['b']}\nB\n<!-- papers:end b -->\n"
    assert begin["a"].startswith(marker_text("begin", "a"))


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_rest_of_the_readme_stays_byte_for_byte(newline: str) -> None:
    """Only what stands between the markers is replaced, whatever ends the lines of the README."""
    before = AROUND.replace("\n", newline)
    made = place_blocks(before, NEW, LISTS, Path("README.md"))
    assert made == before.replace(f"old{newline}", "new\n").replace(marker_text("begin", "toys"), BEGIN)
    assert place_blocks(made, NEW, LISTS, Path("README.md")) == made


def test_markers_within_a_code_fence_are_an_example() -> None:
    """A README may explain its markers."""
    example = "```\n<!-- papers:begin toys -->\n<!-- papers:end toys -->\n```\n"
    made = place_blocks(example + AROUND, NEW, LISTS, Path("README.md"))
    assert made == example + AROUND.replace("old", "new").replace(marker_text("begin", "toys"), BEGIN)


@pytest.mark.parametrize(
    ("readme", "line", "words"),
    [
        ("# Mine\n", None, ("no markers for the list toys", "<!-- papers:begin toys -->", "<!-- papers:end toys -->")),
        ("", None, ("no markers for the list toys",)),
        ("x\n<!-- papers:begin toys -->\n", 2, ("<!-- papers:end toys --> is missing", "below")),
        ("x\n\n<!-- papers:end toys -->\n", 3, ("<!-- papers:begin toys --> is missing", "above")),
        ("<!-- papers:end toys -->\n<!-- papers:begin toys -->\n", 1, ("stands before", "exchange")),
        (AROUND + "<!-- papers:begin toys -->\n", 12, ("lines 5, 12", "keep one")),
        (AROUND + "<!-- papers:end toys -->\n", 12, ("lines 7, 12", "keep one")),
        (AROUND + AROUND, 16, ("lines 5, 16", "keep one")),
        (
            "<!-- papers:begin toys -->\n<!-- papers:begin b -->\n<!-- papers:end b -->\n<!-- papers:end toys -->\n",
            2,
            ("b stand inside those of toys",),
        ),
        ("    <!-- papers:begin other -->\n<!-- papers:end other -->\n", None, ("no markers for the list toys",)),
    ],
)
def test_markers_that_are_not_right_are_said(readme: str, line: int | None, words: Sequence[str]) -> None:
    """Markers that are missing, doubled, reversed or nested stop the run, with the line and the remedy."""
    with pytest.raises(OutputError) as caught:
        place_blocks(readme, NEW, LISTS, Path("README.md"))
    assert str(caught.value).startswith("README.md:" if line is None else f"README.md:{line}:")
    for word in words:
        assert word in str(caught.value)


def test_a_readme_that_github_would_not_render_is_said() -> None:
    """Past 512 kB GitHub shows no README: a person is told, and nothing is withheld."""
    made = place_blocks(None, {"toys": "x" * 512_000}, LISTS, Path("README.md")).encode()
    assert len(made) > 512_000
    said = too_large(made, Path("README.md"))
    assert said is not None
    assert said.startswith("README.md: 512 kB, and GitHub renders none over 512 kB: split the list")
    assert too_large(made[:512_000], Path("README.md")) is None


# A list that is its own output.


@pytest.mark.parametrize("end", ["\n", "", "\n\n```\ncode\n```", "\r\n", "\n\n```\nopen\n"])
def test_a_list_in_place_only_gains_additions(end: str) -> None:
    """In place the list keeps every byte, active content too, and a second run changes nothing."""
    text = f"\ufeff# List <b onclick=x>\n\n{ENTRY}{end}"
    before = parsed(text)
    made = render_in_place(before, text, known(before.entries))
    assert f"{ENTRY}<!--+--><br><sub>2020-01-02" in made
    assert strip_added(made).startswith(text)
    assert strip_added(made).rstrip("\n") == text.rstrip("\n")
    again = parsed(made)
    assert render_in_place(again, strip_added(made), known(again.entries)) == made


def test_a_list_in_place_between_its_markers() -> None:
    """In a README that is the list, only what stands between the markers gains anything."""
    text = AROUND.replace("old", ENTRY)
    before = parsed(text)
    made = render_in_place(before, text, known(before.entries))
    assert strip_added(made) == text
    assert made.index("数据截至") < made.index("<!-- papers:end toys -->")
    again = parsed(made)
    assert render_in_place(again, strip_added(made), known(again.entries)) == made


# Hostile lists.


@pytest.mark.parametrize(
    "text",
    [
        *(f"{ENTRY} {piece}\n" for piece in HOSTILE),
        f"{ENTRY}\n\n   <!-- papers:end toys -->\n\n2. **B**. *C D, E F*. ACL 2019.\n",
        f"{ENTRY}\n\n<!-- papers:end toys -->\n",
        f"<!-- papers:begin toys -->\n\n{ENTRY}\n",
        f"{ENTRY}\n\n<!-- papers:end b -->\n\n```\n<!-- papers:begin b -->\n```\n",
        f"{ENTRY}\n\n```\n<!-- papers:end toys -->\n",
        f"{ENTRY}\n\n````\n```\n",
        f"{ENTRY} <!--\n",
        f"{ENTRY}\n<!--\n",
        f"{ENTRY} <details><table><b><a href='x'>\n",
        f"{ENTRY}\n\n<pre>\n",
        f"{ENTRY} ```\n",
        f"{ENTRY}\n   ```\n",
        f"{ENTRY}\n> ```\n",
        f"{ENTRY} [x]: <\n",
    ],
)
def test_a_hostile_list_breaks_neither_the_readme_nor_the_next_run(tmp_path: Path, text: str) -> None:
    """The README keeps its parts and one pair of markers, nothing runs, and a second run changes no byte."""
    made = with_readme(tmp_path, text, AROUND)
    assert made.startswith("# Mine\n\nWords *before*.\n\n<!-- papers:begin toys --><!--+--><!-- block=")
    assert made.endswith("\n<!-- papers:end toys -->\n\n## After\n\n- kept  \n")
    tree = Tree(render(made))
    assert (("h2",), "After") in tree.pieces
    assert (("ul", "li"), "kept") in tree.pieces
    assert (("p", "sub", "a"), "https://arxiv.org/") in tree.links
    assert Page(render(made)).active == []
    assert with_readme(tmp_path, text, "") == made


# The project's own list.


def test_the_seed_in_numbers(ptms: str) -> None:
    """75 entries gain something, one line ends the block, and it is far below what GitHub renders."""
    assert len(re.findall(r"<!--\+--><br><sub>[^\n]*</sub><!--/\+-->", ptms)) == 75
    assert ptms.count("数据截至 2026-11-23") == 1
    assert len(ptms.encode()) < 300_000
    assert ptms.count("已发表于") == 9


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("A Survey", "2020-03-18 · Science China Technological Sciences 2020 · 被引 1600（2026-02） · [arXiv]"),
        (
            "BERT: Pre-training of Deep",
            "2018-10-11 · NAACL 2019 · 被引 12万 · [arXiv](https://arxiv.org/abs/1810.04805)",
        ),
        ("TinyBERT", "2019-09 · 已发表于 Findings of EMNLP 2020 · 被引 2300（2026-03） · [arXiv]"),
        ("Language Models as Knowledge", "2019-09-03 · EMNLP 2019 · 被引 3300 · [arXiv]"),
        ("Extreme Language Model", "现题名：Extremely Small BERT Models from Mixed-Vocabulary Training</sub>"),
        ("Attention is all you need", "[arXiv](https://arxiv.org/abs/1706.03762)"),
        ("Thieves on Sesame", "2019-10-27 · ICLR 2020 · 被引 230（2026-01） · "),
        ("PANLP", "2019-08 · BioNLP 2019 · [ACL](https://aclanthology.org/W19-5040/)</sub>"),
        ("What do you learn from context", "2019-05-15 · ICLR 2019 · 被引 930（2026-02） · "),
    ],
)
def test_the_seed_in_samples(ptms: str, title: str, said: str) -> None:
    """What readers know of these papers is said of them."""
    at = ptms.index(title)
    assert said in ptms[at : ptms.index("<!--/+-->", at)]


def test_the_seed_as_a_reader_sees_it(ptms: str) -> None:
    """Rendered: no stray markup, every link well-formed, every addition in its item, the numbers as printed."""
    html = render(f"<!-- papers:begin ptms -->\n{ptms}<!-- papers:end ptms -->\n")
    tree = Tree(html)
    ours = tree.within("sub")
    assert not set("*[]`|$<>") & set(ours)
    assert "*" not in "".join(text for _, text in tree.pieces)
    assert Page(html).active == []
    subs = [path for path, _ in tree.pieces if path and path[-1] == "sub"]
    assert {path for path in subs if "li" not in path} == {("p", "sub")}
    assert len(re.findall("<li>", html)) == 75
    for _, url in tree.links:
        assert re.fullmatch(r"https?://[\w.-]+(?::\d+)?/[^\s<>\"]*", url), url
    assert _numbers(ptms) == _numbers((ROOT / "raw" / "ptms.md").read_text(encoding="utf-8"))


def _numbers(text: str) -> list[tuple[int, int]]:
    """First number and items of each numbered list."""
    tokens = MarkdownIt("commonmark").parse(text)
    found: list[tuple[int, int]] = []
    for token in tokens:
        if token.type == "ordered_list_open":
            found.append((int(token.attrs.get("start", 1)), 0))
        elif token.type == "list_item_open" and token.level == 1:
            found[-1] = (found[-1][0], found[-1][1] + 1)
    return found
