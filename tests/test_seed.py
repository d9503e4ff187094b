"""The user's list, raw/ptms.md: every oddity in it is read as a careful reader reads it."""

from collections import Counter
from pathlib import Path

import pytest

from pipeline.model import Entry
from pipeline.pages import ids_from_url
from pipeline.parse import ParsedList
from pipeline.run import read_list
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def seed_list() -> ParsedList:
    """The list as read, with its tiers."""
    return read_list(ROOT / "raw/ptms.md")


def _entry(parsed: ParsedList, tier: str, position: int) -> Entry:
    return next(entry for entry in parsed.entries if (entry.tier, entry.position) == (tier, position))


def test_the_list_is_the_users_byte_for_byte(shared: Path) -> None:
    """raw/ptms.md is the file that the user gave."""
    assert (ROOT / "raw/ptms.md").read_bytes() == (shared / "ptms.md").read_bytes()


def test_75_entries_in_four_tiers(seed_list: ParsedList) -> None:
    """1 survey, 10 must-read, 22 recent, 42 latest; each tier counts from 1 as its printed numbers do."""
    assert Counter(entry.tier for entry in seed_list.entries) == {
        "survey": 1,
        "must-read": 10,
        "recent": 22,
        "latest": 42,
    }
    for tier, size in {"survey": 1, "must-read": 10, "recent": 22, "latest": 42}.items():
        assert [e.position for e in seed_list.entries if e.tier == tier] == list(range(1, size + 1))
    assert seed_list.issues == ()
    assert all(entry.is_paper for entry in seed_list.entries)


def test_an_entry_neither_bold_nor_linked_with_a_stray_reference(seed_list: ParsedList) -> None:
    """Its title ends before the [1]; surnames with initials are its authors, and (2017) is its year."""
    entry = _entry(seed_list, "must-read", 2)
    assert entry.title == "Attention is all you need"
    assert entry.authors_text == "Vaswani, A. , Shazeer, N. et al."
    assert (entry.year, entry.venue_text, entry.links, entry.alias) == (2017, None, (), None)
    assert entry.note == "最强特征提取器,超越RNN的模型之作,BERT模型的重要组成部分."


def test_the_survey_in_its_labelled_form(seed_list: ParsedList) -> None:
    """论文：title, 地址: address, then words about it, parted by </br>."""
    entry = _entry(seed_list, "survey", 1)
    assert entry.title == "Pre-trained Models for Natural Language Processing: A Survey"
    assert [(link.label, link.url, link.kind) for link in entry.links] == [
        ("地址", "https://arxiv.org/pdf/2003.08271.pdf", "paper")
    ]
    assert entry.note is not None
    assert entry.note.startswith("复旦大学邱锡鹏等学者")
    assert entry.note.endswith("绝好的预训练语言模型的文献。")
    assert entry.authors_text is None


@pytest.mark.parametrize(
    ("position", "title", "authors_end"),
    [
        (3, "Deep contextualized word representations", "Kenton Lee and Luke Zettlemoyer"),
        (
            5,
            "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding",
            "Kenton Lee and Kristina Toutanova",
        ),
        (8, "Don’t Stop Pretraining: Adapt Language Models to Domains and Tasks", "Doug Downey, Noah A. Smith"),
    ],
)
def test_titles_that_are_not_bold(seed_list: ParsedList, position: int, title: str, authors_end: str) -> None:
    """A title that is not set off ends where the authors begin, also where `*` touches it; a curly ’ stays."""
    entry = _entry(seed_list, "must-read", position)
    assert entry.title == title
    assert entry.authors_text is not None
    assert entry.authors_text.endswith(authors_end)


def test_notes_stand_on_an_indented_line_after_a_blank_one(seed_list: ParsedList) -> None:
    """All ten must-read entries have their reason; no other entry but the survey has one."""
    assert all(_entry(seed_list, "must-read", n).note for n in range(1, 11))
    assert _entry(seed_list, "must-read", 10).note == "多任务预训练+超大数据集+超大规模模型"
    assert all(entry.note is None for entry in seed_list.entries if entry.tier in {"recent", "latest"})


def test_an_author_list_that_wraps(seed_list: ParsedList) -> None:
    """The second line belongs to the authors; the entry ends there, and its links are after it."""
    entry = _entry(seed_list, "latest", 30)
    assert entry.authors_text is not None
    assert entry.authors_text.endswith("Samuel R. Bowman, Dipanjan Das, and Ellie Pavlick")
    assert (entry.venue_text, entry.end_line - entry.line) == ("ICLR 2019", 1)


@pytest.mark.parametrize(
    ("tier", "position", "title"),
    [
        ("latest", 3, "Are Sixteen Heads Really Better than One?"),
        ("latest", 12, "How multilingual is Multilingual BERT?"),
        ("latest", 25, "Language Models as Knowledge Bases?"),
        ("latest", 7, "What Does BERT Look At? An Analysis of BERT's Attention"),
        ("recent", 14, "Thieves on Sesame Street! Model Extraction of BERT-based APIs"),
        (
            "latest",
            39,
            "Birds have four legs?! NumerSense: Probing Numerical Commonsense Knowledge of Pre-trained Language Models",
        ),
        ("latest", 29, "Assessing BERT’s Syntactic Abilities"),
        ("recent", 12, "DistilBERT, a distilled version of BERT: smaller, faster, cheaper and lighter"),
    ],
)
def test_titles_with_marks_in_and_at_the_end_of_them(
    seed_list: ParsedList, tier: str, position: int, title: str
) -> None:
    """? and ! stay, inside and at the end; the full stop after the title goes; apostrophes stay as they are."""
    assert _entry(seed_list, tier, position).title == title


@pytest.mark.parametrize(
    ("tier", "position", "venue", "year"),
    [
        ("latest", 27, "Preprint", None),
        ("latest", 25, "EMNLP 2019", 2019),
        ("latest", 26, "RepL4NLP 2019", 2019),
        ("latest", 29, "Technical Report", None),
        ("recent", 5, "The 18th BioNLP workshop", None),
        ("recent", 1, "Preprint", None),
        ("must-read", 1, "CoNLL 2016", 2016),
    ],
)
def test_venues_as_printed(seed_list: ParsedList, tier: str, position: int, venue: str, year: int | None) -> None:
    """The comma or full stop after a venue goes; a year is only what is printed."""
    entry = _entry(seed_list, tier, position)
    assert (entry.venue_text, entry.year) == (venue, year)


@pytest.mark.parametrize(
    ("tier", "position", "labels"),
    [
        ("must-read", 1, [("pdf", "paper"), ("project", "project")]),
        ("must-read", 5, [("pdf", "paper"), ("code & model", "code")]),
        ("must-read", 10, [("pdf", "paper"), ("code", "code")]),
        ("latest", 27, [("pdf", "paper"), ("dataset", "dataset")]),
        ("must-read", 2, []),
    ],
)
def test_labels_and_what_they_lead_to(
    seed_list: ParsedList, tier: str, position: int, labels: list[tuple[str, str]]
) -> None:
    """pdf, code, code & model, project, dataset."""
    assert [(link.label, link.kind) for link in _entry(seed_list, tier, position).links] == labels


@pytest.mark.parametrize(
    ("position", "alias"),
    [
        (1, "context2vec"),
        (3, "ELMo"),
        (4, "GPT"),
        (5, None),
        (6, "ERNIE (Tsinghua)"),
        (7, "Grover"),
        (8, None),
        (10, "GPT-2"),
    ],
)
def test_a_trailing_alias(seed_list: ParsedList, position: int, alias: str | None) -> None:
    """The bold name in brackets at the end, also with brackets of its own."""
    assert _entry(seed_list, "must-read", position).alias == alias


@pytest.mark.parametrize(
    ("tier", "position", "ids"),
    [
        ("must-read", 3, ("arxiv:1802.05365",)),  # .pdf
        ("recent", 11, ("arxiv:1909.11687",)),  # without .pdf
        ("recent", 1, ("arxiv:1909.10351",)),  # v2
        ("latest", 1, ("arxiv:1908.08593",)),  # abs under a pdf label
        ("must-read", 1, ("acl:K16-1006",)),  # old Anthology id, .pdf
        ("must-read", 6, ("acl:P19-1139",)),  # without
        ("must-read", 8, ("acl:2020.acl-main.740",)),  # new Anthology id
        ("recent", 16, ("acl:2020.emnlp-main.36",)),
        ("recent", 5, ("acl:W19-5040",)),  # two digits of volume
        ("latest", 32, ("acl:D19-6106",)),
        ("must-read", 9, ("openreview:H1eA7AEtvS",)),
        ("recent", 20, ("neurips:2cd2915e69546904e4e5d4a2ac9e1652",)),
        ("must-read", 4, ()),  # S3
        ("must-read", 10, ()),  # CloudFront
    ],
)
def test_ids_in_the_links(seed_list: ParsedList, tier: str, position: int, ids: tuple[str, ...]) -> None:
    """Each form of address that the list uses states the id that it holds; S3 and CloudFront state none."""
    links = [link for link in _entry(seed_list, tier, position).links if link.kind == "paper"]
    assert ids_from_url(links[0].url).tokens() == ids


def test_albert_stands_in_two_tiers(seed_list: ParsedList) -> None:
    """Two entries of one title and one link."""
    both = [entry for entry in seed_list.entries if entry.title.startswith("ALBERT")]
    assert [(entry.tier, entry.position) for entry in both] == [("must-read", 9), ("recent", 10)]
    assert both[0].links == both[1].links
