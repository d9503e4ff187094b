"""Lines as lists of many kinds print them: title, authors, venue and year of each."""

from pathlib import Path

import pytest

from pipeline.parse import parse_list

URL = "https://arxiv.org/abs/1810.04805"
PDF = f"[[pdf]({URL})]"
Said = tuple[str | None, str | None, int | None]
CASES: list[tuple[str, str, Said]] = [
    ("a badge in backticks ahead", f"- `2022` A Title of Six Words. [ICLR 2022] {PDF}", (None, "ICLR 2022", 2022)),
    (
        "a tag ahead, italics behind",
        f"- [ICML'23] A Title of Six Words, *Bee et al.*, {PDF}",
        ("Bee et al", "ICML'23", 2023),
    ),
    (
        "surnames and a year ahead",
        f"- Bee and Dee. 2018. [A Title of Six Words]({URL}). In *EMNLP: System Demonstrations*.",
        ("Bee and Dee", "EMNLP: System Demonstrations", 2018),
    ),
    ("full-width brackets", f"《A Title of Six Words》（NAACL 2018）：{URL}", (None, "NAACL 2018", 2018)),
    ("a venue in Chinese brackets", f"【ACL 2020】《A Title of Six Words》地址：{URL}", (None, "ACL 2020", 2020)),
    ("a year and a venue in brackets", f"- [2020] [ICLR] A Title of Six Words {PDF}", (None, "ICLR", 2020)),
    (
        "full-width commas",
        f"1. A Title of Learning Six Words，Ann Bee等，CVPR 2016，{URL}",
        ("Ann Bee等", "CVPR 2016", 2016),
    ),
    (
        "a year, a name, a label",
        f"1. A Title of Six Words，2019，Ann Bee 等，论文链接：{URL}",
        ("Ann Bee 等", None, 2019),
    ),
    (
        "one name, a venue in italics",
        f"- A Title of Six Words, Ann Bee, *Nature*, [link]({URL})",
        ("Ann Bee", "Nature", None),
    ),
    (
        "one name, a venue, a year",
        f"- A Title of Six Words, Ann Bee, *NeurIPS*, 2017, [link]({URL})",
        ("Ann Bee", "NeurIPS, 2017", 2017),
    ),
    ("struck out", f"- ~~A Title of Six Words~~ {PDF}", (None, None, None)),
]


@pytest.mark.parametrize(("line", "said"), [pytest.param(line, said, id=name) for name, line, said in CASES])
def test_what_a_line_says_is_told_apart(line: str, said: Said) -> None:
    """The title comes out bare, and what stands around it is what it is."""
    (entry,) = parse_list(f"# A\n\n{line}\n", Path("list.md")).entries
    assert entry.title.replace("Learning ", "") == "A Title of Six Words"
    assert (entry.authors_text, entry.venue_text, entry.year) == said
    assert [link.url for link in entry.links] == [URL]


def test_a_title_without_link_or_authors_is_an_entry_among_its_like() -> None:
    """Where the items around it print venue and year as it does, so few words are enough; elsewhere they are not."""
    linked = "".join(f"- 2019-ACL - The Title of Paper {name} {PDF}\n" for name in ("One", "Two"))
    bare = "- 2020-ACL - The Title of Another Paper\n"
    assert [e.title for e in parse_list(linked + bare, Path("l.md")).entries][2:] == ["The Title of Another Paper"]
    apart = parse_list(f"{linked}\n# News\n\n{bare}", Path("l.md"))
    assert len(apart.entries) == 2


def test_a_row_without_link_is_an_entry_by_its_title_and_year() -> None:
    """A cell without its link is no reason to leave the paper out; `by` in a title begins no author list."""
    table = f"Title | Link | Year\n--- | --- | ---\nPre-training by Guessing and Marking Spans | [TACL]({URL}) | 2020\n"
    entries = parse_list(f"{table}A Paper That Nobody Links | | 2021\n", Path("l.md")).entries
    assert [(e.title, e.authors_text, e.year) for e in entries] == [
        ("Pre-training by Guessing and Marking Spans", None, 2020),
        ("A Paper That Nobody Links", None, 2021),
    ]


@pytest.mark.parametrize("title", ["Letters from the Sea", "Transactions on the Beach", "Proceedings of a Quiet Town"])
def test_a_bold_title_may_begin_as_a_venue_does(title: str) -> None:
    """What is in bold ahead of authors is the title, whatever the whole line looks like."""
    text = f"# L\n\n- **{title}**. *Ada Lin*. ACL 2020. {PDF}\n- **A Good Paper**. *Bo Ek*. ACL 2020. {PDF}\n"
    read = [(e.title, e.authors_text, e.venue_text) for e in parse_list(text, Path("l.md")).entries]
    assert read == [(title, "Ada Lin", "ACL 2020"), ("A Good Paper", "Bo Ek", "ACL 2020")]


@pytest.mark.parametrize(
    "venue",
    [
        "**Journal of Trees** 2018",
        "**IEEE TPAMI** 2021",
        "**In Proceedings of the Wood**, 2020",
        "**Proc. of** ACL 2020",
    ],
)
def test_a_venue_may_be_in_bold_and_its_year_not(venue: str) -> None:
    """On a line of its own below a title it is the venue, and no paper."""
    item = f"- **A Study of Trees**  \n  *Ada Lin*  \n  {venue}  \n  {PDF}\n"
    text = f"# L\n\n{item}- **A Good Paper**. *Bo Ek*. ACL 2020. {PDF}\n"
    first, _ = parse_list(text, Path("l.md")).entries
    assert (first.title, first.authors_text, first.year) == ("A Study of Trees", "Ada Lin", int(venue[-4:]))
    assert first.venue_text
