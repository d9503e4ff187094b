"""The real list, raw/ptms.md: every oddity that it is known for."""

import json
from collections import Counter
from pathlib import Path

import pytest

from pipeline.model import Entry
from pipeline.project import read_list
from pipeline.titles import title_key
from tests.conftest import ROOT

PTMS = ROOT / "raw/ptms.md"


@pytest.fixture(name="ptms", scope="module")
def _ptms() -> dict[str, Entry]:
    """The entries of the real list by tier and place, `must-read:2`."""
    return {f"{entry.tier}:{entry.position}": entry for entry in read_list(PTMS).entries}


def test_holds_75_entries_in_four_tiers(ptms: dict[str, Entry]) -> None:
    """1 + 10 + 22 + 42, each in its place, all of them papers, and nothing left unread."""
    assert Counter(entry.tier for entry in ptms.values()) == {
        "survey": 1,
        "must-read": 10,
        "recent": 22,
        "latest": 42,
    }
    assert len(ptms) == 75
    assert all(entry.is_paper for entry in ptms.values())


def test_is_the_users_byte_for_byte(shared: Path) -> None:
    """raw/ptms.md is the file that the user gave."""
    assert PTMS.read_bytes() == (shared / "ptms.md").read_bytes()


def test_leaves_no_line_unread() -> None:
    """There is nothing that a person should look at."""
    assert read_list(PTMS).issues == ()


def test_is_74_papers_for_albert_stands_in_two_tiers(ptms: dict[str, Entry]) -> None:
    """One title is printed twice: two entries, in two tiers, with the same link."""
    twice = [title for title, n in Counter(title_key(entry.title) for entry in ptms.values()).items() if n > 1]
    assert twice == [title_key("ALBERT: A Lite BERT for Self-supervised Learning of Language Representations")]
    assert ptms["must-read:9"].title == ptms["recent:10"].title
    assert ptms["must-read:9"].links == ptms["recent:10"].links
    assert ptms["must-read:9"].note == "一种针对Bert的模型压缩模型."
    assert ptms["recent:10"].note is None


def test_has_an_entry_without_bold_link_or_order(ptms: dict[str, Entry]) -> None:
    """Attention is all you need: not bold, no link, a stray [1], inverted authors with double spaces."""
    entry = ptms["must-read:2"]
    assert entry.title == "Attention is all you need"
    assert entry.authors_text == "Vaswani, A. , Shazeer, N. et al."
    assert (entry.venue_text, entry.year, entry.links, entry.alias) == (None, 2017, (), None)
    assert entry.note == "最强特征提取器,超越RNN的模型之作,BERT模型的重要组成部分."


@pytest.mark.parametrize(
    ("place", "title", "venue", "labels"),
    [
        ("must-read:3", "Deep contextualized word representations", "NAACL 2018", ["pdf", "project"]),
        (
            "must-read:5",
            "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding",
            "NAACL 2019",
            ["pdf", "code & model"],
        ),
        (
            "must-read:8",
            "Don’t Stop Pretraining: Adapt Language Models to Domains and Tasks",
            "ACL 2020",
            ["pdf"],
        ),
    ],
)
def test_has_entries_with_links_and_no_bold(
    ptms: dict[str, Entry], place: str, title: str, venue: str, labels: list[str]
) -> None:
    """Not bold, once with the asterisk of the authors touching the title: read like any other."""
    entry = ptms[place]
    assert (entry.title, entry.venue_text) == (title, venue)
    assert [link.label for link in entry.links] == labels
    assert entry.authors_text


def test_has_the_form_of_the_survey(ptms: dict[str, Entry]) -> None:
    """论文：TITLE</br>地址:URL</br>words."""
    entry = ptms["survey:1"]
    assert (entry.title, entry.line) == ("Pre-trained Models for Natural Language Processing: A Survey", 12)
    assert [(link.label, link.kind, link.url) for link in entry.links] == [
        ("地址", "paper", "https://arxiv.org/pdf/2003.08271.pdf")
    ]
    assert entry.note
    assert entry.note.startswith("复旦大学邱锡鹏等学者发布了")
    assert (entry.authors_text, entry.venue_text, entry.year) == (None, None, None)


def test_has_notes_on_an_indented_line_after_a_blank_one(ptms: dict[str, Entry]) -> None:
    """Each of the ten that must be read, and the survey, has its note; the numbered rest has none."""
    assert ptms["must-read:1"].note == "提出了一种无监督模型，借助双向LSTM从大型语料库中有效学习通用句子上下文表征。"
    assert ptms["must-read:10"].note == "多任务预训练+超大数据集+超大规模模型"
    assert {place for place, entry in ptms.items() if entry.note} == {
        "survey:1",
        *(f"must-read:{n}" for n in range(1, 11)),
    }


def test_has_an_author_list_that_wraps(ptms: dict[str, Entry]) -> None:
    """The second line of names belongs to the first; the entry after it knows its own line."""
    entry = ptms["latest:30"]
    assert entry.authors_text
    assert entry.authors_text.startswith("Ian Tenney, Patrick Xia")
    assert entry.authors_text.endswith("Samuel R. Bowman, Dipanjan Das, and Ellie Pavlick")
    assert (entry.line, entry.end_line, entry.venue_text) == (108, 109, "ICLR 2019")
    assert ptms["latest:31"].line == 110


@pytest.mark.parametrize(
    ("place", "last"),
    [
        ("must-read:3", "Kenton Lee and Luke Zettlemoyer"),
        ("must-read:10", "Dario Amodei and Ilya Sutskever"),
        ("latest:32", "Richard Socher, and Caiming Xiong"),
        ("latest:29", "Yoav Goldberg"),
        ("latest:35", "Stephen Mayhew, Dan Roth"),
        ("latest:41", "Sameer Singh"),
    ],
)
def test_has_authors_joined_in_many_ways(ptms: dict[str, Entry], place: str, last: str) -> None:
    """By `and`, by a comma and `and`, by commas alone, or one author only."""
    assert (ptms[place].authors_text or "").endswith(last)


@pytest.mark.parametrize(
    ("place", "title"),
    [
        ("latest:3", "Are Sixteen Heads Really Better than One?"),
        ("latest:25", "Language Models as Knowledge Bases?"),
        ("latest:34", "How Language-Neutral is Multilingual BERT?"),
        (
            "latest:39",
            "Birds have four legs?! NumerSense: Probing Numerical Commonsense Knowledge of Pre-trained Language Models",
        ),
        ("latest:2", "How Does BERT Answer Questions? A Layer-Wise Analysis of Transformer Representations"),
        ("recent:14", "Thieves on Sesame Street! Model Extraction of BERT-based APIs"),
        ("latest:7", "What Does BERT Look At? An Analysis of BERT's Attention"),
        ("latest:29", "Assessing BERT’s Syntactic Abilities"),
        ("latest:5", "BERT has a Mouth, and It Must Speak: BERT as a Markov Random Field Language Model"),
        ("recent:12", "DistilBERT, a distilled version of BERT: smaller, faster, cheaper and lighter"),
        (
            "recent:5",
            "PANLP at MEDIQA 2019: Pre-trained Language Models, Transfer Learning and Knowledge Distillation",
        ),
    ],
)
def test_has_titles_with_marks_of_their_own(ptms: dict[str, Entry], place: str, title: str) -> None:
    """Question marks, exclamation marks, colons and both apostrophes stay; the full stop outside goes."""
    assert ptms[place].title == title


@pytest.mark.parametrize(
    ("place", "venue", "year"),
    [
        ("latest:27", "Preprint", None),
        ("latest:25", "EMNLP 2019", 2019),
        ("latest:26", "RepL4NLP 2019", 2019),
        ("latest:29", "Technical Report", None),
        ("recent:5", "The 18th BioNLP workshop", None),
        ("recent:1", "Preprint", None),
        ("must-read:1", "CoNLL 2016", 2016),
        ("latest:5", "NeuralGen 2019", 2019),
    ],
)
def test_has_venues_ended_by_a_comma_or_a_stop(
    ptms: dict[str, Entry], place: str, venue: str, year: int | None
) -> None:
    """The comma of "Preprint," and "EMNLP 2019," goes; no year is taken from a number of arXiv."""
    assert (ptms[place].venue_text, ptms[place].year) == (venue, year)


def test_has_labels_for_code_models_projects_and_data(ptms: dict[str, Entry]) -> None:
    """Every label of the list, and what it leads to."""
    labels = Counter((link.label, link.kind) for entry in ptms.values() for link in entry.links)
    assert labels == {
        ("地址", "paper"): 1,
        ("pdf", "paper"): 73,
        ("code", "code"): 12,
        ("code & model", "code"): 4,
        ("project", "project"): 4,
        ("dataset", "dataset"): 2,
    }


def test_has_trailing_aliases(ptms: dict[str, Entry]) -> None:
    """(**ELMo**), (**ERNIE (Tsinghua)** ): the name without its outer brackets."""
    assert {place: entry.alias for place, entry in ptms.items() if entry.alias} == {
        "must-read:1": "context2vec",
        "must-read:3": "ELMo",
        "must-read:4": "GPT",
        "must-read:6": "ERNIE (Tsinghua)",
        "must-read:7": "Grover",
        "must-read:10": "GPT-2",
    }


@pytest.mark.parametrize(
    ("place", "url"),
    [
        ("recent:2", "https://arxiv.org/pdf/1903.12136.pdf"),
        ("recent:11", "https://arxiv.org/pdf/1909.11687"),
        ("recent:1", "https://arxiv.org/pdf/1909.10351v2.pdf"),
        ("latest:1", "https://arxiv.org/abs/1908.08593"),
        ("must-read:1", "https://www.aclweb.org/anthology/K16-1006.pdf"),
        ("must-read:6", "https://www.aclweb.org/anthology/P19-1139"),
        ("recent:15", "https://www.aclweb.org/anthology/2020.acl-main.204.pdf"),
        ("recent:16", "https://www.aclweb.org/anthology/2020.emnlp-main.36"),
        ("recent:13", "https://openreview.net/pdf?id=SylO2yStDr"),
        ("recent:20", "https://papers.nips.cc/paper/2020/file/2cd2915e69546904e4e5d4a2ac9e1652-Paper.pdf"),
        (
            "must-read:4",
            "https://s3-us-west-2.amazonaws.com/openai-assets/research-covers/language-unsupervised/language_understanding_paper.pdf",
        ),
        (
            "must-read:10",
            "https://d4mucfpksywv.cloudfront.net/better-language-models/language_models_are_unsupervised_multitask_learners.pdf",
        ),
    ],
)
def test_has_addresses_of_every_kind(ptms: dict[str, Entry], place: str, url: str) -> None:
    """With and without .pdf, version, abs; Anthology ids old and new; OpenReview, NeurIPS, S3, CloudFront."""
    link = ptms[place].links[0]
    assert (link.label, link.kind, link.url) == ("pdf", "paper", url)


def test_numbers_restart_in_each_tier(ptms: dict[str, Entry]) -> None:
    """A place is counted in its tier; lines grow over all of them."""
    assert [place for place in ptms if place.endswith(":1")] == [
        "survey:1",
        "must-read:1",
        "recent:1",
        "latest:1",
    ]
    lines = [entry.line for entry in ptms.values()]
    assert lines == sorted(set(lines))
    assert ptms["recent:1"].line == 56
    assert ptms["recent:1"].section == ("PTMs", "论文清单", "较新重要（2-3年内，20篇)")


def test_agrees_with_the_facts_in_its_links(ptms: dict[str, Entry], shared: Path) -> None:
    """Every arXiv number and Anthology id that the facts took from the list is in the entry's links."""
    rows = [json.loads(line) for line in (shared / "facts/papers.jsonl").read_text("utf-8").splitlines()]
    seen = 0
    for row in rows:
        for place in row["seed_entries"]:
            urls = " ".join(link.url for link in ptms[place.replace("must:", "must-read:")].links)
            if "seed list link" in (row["sources"].get("arxiv_id") or ""):
                assert row["arxiv_id"] in urls
                seen += 1
    assert seen >= 30
