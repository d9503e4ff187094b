"""Which entries are one paper, and which paper that is: on the seed, on other lists, under mistakes of every kind."""

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import chain, pairwise
from pathlib import Path
from textwrap import dedent

import pyarrow.parquet as pq
import pytest

from pipeline.config import Override, read_overrides
from pipeline.errors import ConfigError
from pipeline.ids import Ids, parse_ids
from pipeline.model import Entry, Issue, Known, Work
from pipeline.project import read_list
from pipeline.resolve import Resolution, overrides_for
from pipeline.sources import SOURCES
from pipeline.store import read_store
from tests.builders import ACL, ARXIV, FORUM, entry, fact, resolve
from tests.conftest import ROOT, Run

AUTHORS = ["Ada Lovelace", "Alan Turing", "Grace Hopper"]
PRINTED = "Ada Lovelace, Alan Turing, Grace Hopper"
TITLE = "Counting Words with Very Large Engines"


@pytest.fixture(scope="module")
def ptms() -> tuple[Entry, ...]:
    """The entries of the project's list."""
    return read_list(ROOT / "raw" / "ptms.md").entries


@pytest.fixture(scope="module")
def facts() -> tuple[Known, ...]:
    """The project's facts."""
    return read_store(ROOT / "raw" / "records", SOURCES).known


@pytest.fixture(scope="module")
def truth(ptms: tuple[Entry, ...], facts: tuple[Known, ...]) -> dict[int, Work]:
    """The work of each entry of the list as it stands, by line; it is right: see the tests of the facts below."""
    return {printed.line: work for work in resolve(ptms, (), facts).works for printed in work.entries}


def _ids(**ids: str) -> Ids:
    return parse_ids(ids.items())


def _override(printed: str, *, link: str | None = None, **decided: object) -> Override:
    return Override(
        path=Path("overrides.toml"),
        line=1,
        list="ptms",
        entry=printed,
        link=link,
        reason="because",
        date=date(2026, 1, 1),
        **decided,  # type: ignore[arg-type]
    )


def _work_of(resolution: Resolution, line: int) -> Work:
    return next(work for work in resolution.works if line in [printed.line for printed in work.entries])


def _about(resolution: Resolution, line: int) -> list[Issue]:
    return [issue for issue in resolution.issues if issue.line == line]


def _relinked(printed: Entry, *urls: str) -> Entry:
    return replace(printed, links=entry("x", links=urls).links)


def _titled(entries: Sequence[Entry], start: str) -> Entry:
    return next(printed for printed in entries if printed.title.startswith(start))


# The seed as it stands


def test_every_entry_of_the_seed_is_its_paper(
    shared: Path, ptms: tuple[Entry, ...], facts: tuple[Known, ...], truth: dict[int, Work]
) -> None:
    """75 entries are 74 works, each with all the ids of the reference's paper for that entry, and with no other."""
    by_key = {known.record.key: known.facts for known in facts}
    tiers = {"survey": "survey", "must": "must-read", "recent": "recent", "latest": "latest"}
    lines = {(printed.tier, printed.position): printed.line for printed in ptms}
    seen = []
    for text in (shared / "facts" / "papers.jsonl").read_text().splitlines():
        paper = json.loads(text)
        for place in paper["seed_entries"]:
            tier, position = place.split(":")
            work = truth[lines[tiers[tier], int(position)]]
            assert work.ids == by_key[paper["key"]].ids, place
            assert work.status in ("linked", "matched"), place
            seen.append(place)
    assert len(seen) == len(ptms) == 75
    assert len({id(work) for work in truth.values()}) == 74


def test_albert_in_two_tiers_is_one_work(truth: dict[int, Work], ptms: tuple[Entry, ...]) -> None:
    """One paper, two entries, both tiers."""
    first, second = (printed for printed in ptms if printed.title.startswith("ALBERT"))
    assert truth[first.line] is truth[second.line]
    assert truth[first.line].entries == (first, second)
    assert [printed.tier for printed in (first, second)] == ["must-read", "recent"]


def test_the_seed_needs_no_person(ptms: tuple[Entry, ...], facts: tuple[Known, ...]) -> None:
    """Nothing of the list as it stands is a conflict, unresolved or in doubt."""
    resolution = resolve(ptms, (), facts)
    assert resolution.issues == ()
    assert {work.status for work in resolution.works} == {"linked", "matched"}


def test_without_any_record_the_links_stand(ptms: tuple[Entry, ...]) -> None:
    """Nothing known: what is linked stays linked with its printed ids alone; what is not stays unresolved."""
    for work in resolve(ptms, (), ()).works:
        assert work.ids == work.printed_ids
        assert work.known == ()
        assert work.status == ("linked" if work.ids else "unresolved")


# Wrong links


def test_swapped_links_of_neighbours_never_give_a_wrong_paper(
    ptms: tuple[Entry, ...], facts: tuple[Known, ...], truth: dict[int, Work]
) -> None:
    """For every pair of neighbours: no entry gets an id or a record of the other paper; all others stay as they are."""
    swapped = 0
    for n, (one, two) in enumerate(pairwise(ptms)):
        entries = [*ptms[:n], replace(one, links=two.links), replace(two, links=one.links), *ptms[n + 2 :]]
        resolution = resolve(entries, (), facts)
        for work in resolution.works:
            for printed in work.entries:
                right = truth[printed.line]
                assert set(work.ids.tokens()) <= set(right.ids.tokens()), f"{one.line}: {printed.title}"
                assert all(known in right.known for known in work.known), f"{one.line}: {printed.title}"
                if printed.line not in (one.line, two.line):
                    assert work.ids == right.ids, f"{one.line}: {printed.title}"
        for printed in (one, two):
            work = _work_of(resolution, printed.line)
            if work.status == "conflict":
                assert _about(resolution, printed.line), "a conflict is said"
                swapped += 1
    assert swapped > 100, "most links have an id, so most swaps are found out"


@pytest.mark.parametrize("step", [2, 7, 31])
def test_links_of_any_other_entry_never_give_a_wrong_paper(
    ptms: tuple[Entry, ...], facts: tuple[Known, ...], truth: dict[int, Work], step: int
) -> None:
    """All links moved on by some entries at once: nothing of a wrong paper is attached to any entry."""
    entries = [replace(printed, links=ptms[(n + step) % len(ptms)].links) for n, printed in enumerate(ptms)]
    for work in resolve(entries, (), facts).works:
        for printed in work.entries:
            assert set(work.ids.tokens()) <= set(truth[printed.line].ids.tokens()), printed.title


def test_the_same_authors_other_paper_is_refused(ptms: tuple[Entry, ...], facts: tuple[Known, ...]) -> None:
    """Patient Knowledge Distillation linking CoDIR, whose authors include its own, is a conflict; CoDIR stands."""
    patient, codir = _titled(ptms, "Patient Knowledge"), _titled(ptms, "Contrastive Distillation")
    entries = [_relinked(p, ACL.format("2020.emnlp-main.36")) if p == patient else p for p in ptms]
    for records in (facts, [known for known in facts if known.record.key != "patient-kd"], ()):
        resolution = resolve(entries, (), records)
        work = _work_of(resolution, patient.line)
        assert (work.status, work.ids, work.known) == ("conflict", Ids(), ())
        assert any(codir.title in issue.message for issue in _about(resolution, patient.line))
    for records in (facts, [known for known in facts if known.record.key != "patient-kd"]):
        work = _work_of(resolve(entries, (), records), codir.line)
        assert (work.status, work.ids.acl) == ("linked", "2020.emnlp-main.36")


LOOK_ALIKES = {
    "Model Compression with Multi-Task": fact(
        "two-stage",
        "Model Compression with Two-stage Multi-teacher Knowledge Distillation for Web Question Answering System",
        ["Ze Yang", "Linjun Shou", "Ming Gong", "Wutao Lin", "Daxin Jiang"],
        {"arxiv": "1910.08381"},
        year=2020,
    ),
    "Improving Multi-Task Deep": fact(
        "mt-dnn",
        "Multi-Task Deep Neural Networks for Natural Language Understanding",
        ["Xiaodong Liu", "Pengcheng He", "Weizhu Chen", "Jianfeng Gao"],
        {"arxiv": "1901.11504", "acl": "P19-1441"},
        year=2019,
    ),
    "How Language-Neutral": fact(
        "language-neutrality",
        "On the Language Neutrality of Pre-trained Multilingual Representations",
        ["Jindřich Libovický", "Rudolf Rosa", "Alexander Fraser"],
        {"acl": "2020.findings-emnlp.150"},
        year=2020,
    ),
    "ERNIE": fact(
        "ernie-baidu",
        "ERNIE: Enhanced Representation through Knowledge Integration",
        ["Yu Sun", "Shuohuan Wang", "Yukun Li"],
        {"arxiv": "1904.09223"},
        year=2019,
    ),
    "Attention is all": fact(
        "segmentation",
        "Attention Is All You Need for Chinese Word Segmentation",
        ["Sufeng Duan", "Hai Zhao"],
        {"acl": "2020.emnlp-main.317"},
        year=2020,
    ),
    "BERT Rediscovers": fact(
        "does-bert",
        "Does BERT Rediscover a Classical NLP Pipeline?",
        ["Jingcheng Niu", "Wenjie Lu", "Gerald Penn"],
        {},
        year=2022,
    ),
    "ALBERT": fact(
        "audio-albert",
        "Audio ALBERT: A Lite BERT for Self-supervised Learning of Audio Representation",
        ["Po-Han Chi", "Pei-Hung Chung"],
        {"arxiv": "2005.08575"},
        year=2020,
    ),
}
"""Start of a title of the list → a record that is not that paper."""


def test_look_alikes_beside_the_true_records_change_nothing(
    ptms: tuple[Entry, ...], facts: tuple[Known, ...], truth: dict[int, Work]
) -> None:
    """With the links, and without any: every entry is its own paper, never the look-alike."""
    records = [*LOOK_ALIKES.values(), *facts]
    assert {p.line: work for work in resolve(ptms, (), records).works for p in work.entries} == truth
    bare = [replace(printed, links=()) for printed in ptms]
    found = resolve(bare, (), records)
    for line, work in truth.items():
        assert _work_of(found, line).ids == work.ids


@pytest.mark.parametrize("start", LOOK_ALIKES)
def test_a_look_alike_alone_is_not_taken(ptms: tuple[Entry, ...], start: str) -> None:
    """Where the true record is missing, a search stays unresolved and a link brings nothing but itself."""
    printed, look_alike = _titled(ptms, start), LOOK_ALIKES[start]
    linked, bare = (resolve([p], (), [look_alike]).works[0] for p in (printed, replace(printed, links=())))
    assert (bare.status, bare.ids, bare.known) == ("unresolved", Ids(), ())
    assert (linked.ids, linked.known) == (linked.printed_ids, ())


@pytest.mark.parametrize("start", [start for start, known in LOOK_ALIKES.items() if known.facts.ids])
def test_a_link_to_a_look_alike_is_a_conflict(ptms: tuple[Entry, ...], facts: tuple[Known, ...], start: str) -> None:
    """Also where all authors are the same: the printed title is that of another known paper."""
    printed, look_alike = _titled(ptms, start), LOOK_ALIKES[start]
    ids = look_alike.facts.ids
    wrong = _relinked(printed, ARXIV.format(ids.arxiv) if ids.arxiv else ACL.format(ids.acl))
    resolution = resolve([wrong], (), [look_alike, *facts])
    (work,) = resolution.works
    assert (work.status, work.ids, work.known) == ("conflict", Ids(), ())
    (issue,) = resolution.issues
    assert (issue.subject, issue.level) == (printed.title, "error")
    assert str(look_alike.facts.title) in issue.message


# Two entries of one work


def test_one_id_is_one_work_across_lists() -> None:
    """The same link under the same title in two lists is one row with two entries, in the order of the lists."""
    url = ARXIV.format("1901.00001")
    entries = [entry(TITLE, PRINTED, links=[url]), entry(TITLE, list="other", links=[f"{url}v2"])]
    (work,) = resolve(entries, (), ()).works
    assert (work.entries, work.ids) == (tuple(entries), _ids(arxiv="1901.00001"))


def test_a_preprint_link_and_a_proceedings_link_are_one_work() -> None:
    """One list links arXiv, the other ACL, same title and authors: one work with both ids, known or not."""
    entries = [
        entry(TITLE, PRINTED, 2018, links=[ARXIV.format("1901.00001")]),
        entry(
            f"{TITLE.lower()}.", "A. Lovelace, A. Turing, G. Hopper", 2019, list="other", links=[ACL.format("P19-1001")]
        ),
    ]
    record = fact("paper", TITLE, AUTHORS, {"arxiv": "1901.00001"})
    for records in ((), (record,)):
        (work,) = resolve(entries, (), records).works
        assert work.ids == _ids(arxiv="1901.00001", acl="P19-1001")
        assert work.status == "linked"


APART: dict[str, tuple[Entry, Entry]] = {
    "other authors": (entry(TITLE, PRINTED, 2019), entry(TITLE, "Konrad Zuse", 2019)),
    "two arXiv ids": (
        entry(TITLE, PRINTED, links=[ARXIV.format("1901.00001")]),
        entry(TITLE, PRINTED, links=[ARXIV.format("1901.00002")]),
    ),
    "three years between": (
        entry(TITLE, PRINTED, 2016, links=[ARXIV.format("1601.00001")]),
        entry(TITLE, PRINTED, 2019, links=[ACL.format("P19-1001")]),
    ),
    "another content word": (entry(TITLE, PRINTED, 2019), entry(TITLE.replace("Words", "Letters"), PRINTED, 2019)),
    "no authors, short title": (entry("On Words", year=2019), entry("On Words", year=2019)),
    "no authors, no year": (entry(TITLE), entry(TITLE)),
    "no authors, years apart": (entry(TITLE, year=2017), entry(TITLE, year=2019)),
    "authors on one side only, no year": (entry(TITLE, PRINTED), entry(TITLE)),
}


@pytest.mark.parametrize("pair", APART.values(), ids=APART)
def test_what_is_not_confirmed_to_be_one_work_is_two(pair: tuple[Entry, Entry]) -> None:
    """Two rows can be joined later by a person; one wrong row cannot be told."""
    one, two = pair
    assert len(resolve([one, replace(two, line=2)], (), ()).works) == 2


TOGETHER: dict[str, tuple[Entry, Entry]] = {
    "the same authors": (entry(TITLE, PRINTED), entry(TITLE, "Lovelace, A., Turing, A. et al.")),
    "no authors, long title, years next": (entry(TITLE, year=2018), entry(TITLE, year=2019)),
    "the same words for the authors": (entry("On Words", "Lovelace et al."), entry("On Words", "Lovelace et al.")),
    "the same page on the web": (
        entry("On Words", links=["https://example.org/words.pdf"]),
        entry("On Words", links=["https://example.org/words.pdf"]),
    ),
}


@pytest.mark.parametrize("pair", TOGETHER.values(), ids=TOGETHER)
def test_what_nothing_is_known_of_can_be_one_work(pair: tuple[Entry, Entry]) -> None:
    """Unresolved entries that print the same paper are one unresolved row."""
    one, two = pair
    (work,) = resolve([one, replace(two, line=2)], (), ()).works
    assert work.status == "unresolved"


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (0, 2, 1)])
def test_an_entry_between_two_works_joins_neither(order: tuple[int, ...]) -> None:
    """One title and authors under two arXiv ids are two works; an entry of that title without a link is neither."""
    entries = [
        entry(TITLE, PRINTED, line=1, links=[ARXIV.format("1901.00001")]),
        entry(TITLE, PRINTED, line=2),
        entry(TITLE, PRINTED, line=3, links=[ARXIV.format("1901.00002")]),
    ]
    works = resolve([entries[n] for n in order], (), ()).works
    assert sorted([p.line for p in work.entries] for work in works) == [[1], [2], [3]]


@pytest.mark.parametrize("order", [1, -1])
def test_one_id_under_two_titles_is_refused_where_nothing_tells(order: int) -> None:
    """Nothing known: both entries are conflicts, each issue names the other's title and line."""
    url = ARXIV.format("1901.00001")
    entries = [
        entry(TITLE, PRINTED, line=3, links=[url]),
        entry("Weaving Patterns", "J. Jacquard", line=8, links=[url]),
    ]
    resolution = resolve(entries[::order], (), ())
    assert {(work.status, work.ids) for work in resolution.works} == {("conflict", Ids())}
    assert len(resolution.works) == 2
    (first,), (second,) = _about(resolution, 3), _about(resolution, 8)
    assert "line 8" in first.message
    assert "Weaving Patterns" in first.message
    assert "line 3" in second.message


def test_one_id_under_two_titles_belongs_to_the_one_that_its_record_has() -> None:
    """The record has the title of one: that one keeps it, the other is a conflict."""
    url = ARXIV.format("1901.00001")
    entries = [
        entry(TITLE, PRINTED, line=3, links=[url]),
        entry("Weaving Patterns", "J. Jacquard", line=8, links=[url]),
    ]
    resolution = resolve(entries, (), [fact("paper", TITLE, AUTHORS, {"arxiv": "1901.00001", "acl": "P19-1001"})])
    assert _work_of(resolution, 3).ids == _ids(arxiv="1901.00001", acl="P19-1001")
    assert (_work_of(resolution, 8).status, _work_of(resolution, 8).ids) == ("conflict", Ids())


def test_a_retitling_is_refused_where_another_entry_has_the_records_title() -> None:
    """By another id of the same paper, or without any link: two printed titles of the same authors are two papers."""
    record = fact("paper", TITLE, AUTHORS, {"arxiv": "1901.00001", "acl": "P19-1001"}, year=2019)
    doubtful = entry("Sorting Numbers", PRINTED, 2019, line=3, links=[ARXIV.format("1901.00001")])
    assert resolve([doubtful], (), [record]).works[0].status == "linked"
    for links in ([ACL.format("P19-1001")], []):
        resolution = resolve([doubtful, entry(TITLE, PRINTED, 2019, line=8, links=links)], (), [record])
        assert _work_of(resolution, 8).ids == record.facts.ids
        assert (_work_of(resolution, 3).status, _work_of(resolution, 3).ids) == ("conflict", Ids())


def test_an_id_that_two_records_state_joins_no_two_papers() -> None:
    """Two papers with arXiv ids and titles of their own, one wrong DOI for both: two works, the DOI left out, said."""
    records = [
        fact("one", TITLE, AUTHORS, {"arxiv": "1901.00001", "doi": "10.1000/x"}),
        fact("two", "Weaving Patterns", ["Joseph Jacquard"], {"arxiv": "1901.00002", "doi": "10.1000/x"}),
    ]
    entries = [
        entry(TITLE, PRINTED, line=3, links=[ARXIV.format("1901.00001")]),
        entry("Weaving Patterns", "Joseph Jacquard", line=8, links=[ARXIV.format("1901.00002")]),
    ]
    resolution = resolve(entries, (), records)
    assert [work.ids for work in resolution.works] == [_ids(arxiv="1901.00001"), _ids(arxiv="1901.00002")]
    assert "doi:10.1000/x" in _about(resolution, 3)[0].message


def test_an_unconfirmed_id_that_is_another_entrys_is_left_out() -> None:
    """A confirmed paper whose second link another entry has for another title keeps what is confirmed."""
    record = fact("paper", TITLE, AUTHORS, {"acl": "P19-1001"})
    entries = [
        entry(TITLE, PRINTED, line=3, links=[ACL.format("P19-1001"), ARXIV.format("1901.00002")]),
        entry("Weaving Patterns", "Joseph Jacquard", line=8, links=[ARXIV.format("1901.00002")]),
    ]
    resolution = resolve(entries, (), [record])
    assert _work_of(resolution, 3).ids == _ids(acl="P19-1001")
    assert _work_of(resolution, 8).status == "conflict"


def test_a_conflict_is_not_joined_with_its_namesake() -> None:
    """Two entries of one paper, one with a wrong link: the right one stands, the other is a row of its own."""
    right = fact("right", TITLE, AUTHORS, {"arxiv": "1901.00001"})
    wrong = fact("wrong", "Weaving Patterns", ["Joseph Jacquard"], {"arxiv": "1901.00002"})
    entries = [entry(TITLE, PRINTED, line=n, links=[ARXIV.format(f"1901.0000{n}")]) for n in (1, 2)]
    resolution = resolve(entries, (), [right, wrong])
    assert [work.status for work in resolution.works] == ["linked", "conflict"]
    assert resolution.works[0].ids == _ids(arxiv="1901.00001")


def test_the_strongest_statement_names_the_status() -> None:
    """An entry that is linked and one that is only matched: one work, linked."""
    record = fact("paper", TITLE, AUTHORS, {"arxiv": "1901.00001"}, year=2019)
    entries = [entry(TITLE, PRINTED, line=1), entry(TITLE, PRINTED, line=2, links=[ARXIV.format("1901.00001")])]
    (work,) = resolve(entries, (), [record]).works
    assert (work.status, work.method) == ("linked", "link")


def test_entries_that_lead_to_two_ids_of_a_kind_are_said() -> None:
    """Joined by their arXiv id, their forums differ: the first stands, the other is in an issue."""
    url = ARXIV.format("1901.00001")
    entries = [entry(TITLE, PRINTED, line=n, links=[url, FORUM.format(f"forum{n}")]) for n in (1, 2)]
    resolution = resolve(entries, (), ())
    assert [work.ids for work in resolution.works] == [_ids(arxiv="1901.00001", openreview="forum1")]
    assert "forum2" in resolution.issues[0].message


# Decisions by hand


def test_a_pin_is_in_effect(ptms: tuple[Entry, ...], facts: tuple[Known, ...]) -> None:
    """The pinned paper's ids and record, status and method override, in both entries of a paper listed twice."""
    pins = [
        _override("Attention is all you need", ids=_ids(acl="P19-1001")),
        _override(_titled(ptms, "ALBERT").title, ids=_ids(arxiv="1909.11942")),
    ]
    resolution = resolve(ptms, pins, facts)
    transformer = _work_of(resolution, _titled(ptms, "Attention is all").line)
    assert (transformer.status, transformer.method, transformer.ids) == ("override", "override", _ids(acl="P19-1001"))
    assert transformer.pinned_ids == _ids(acl="P19-1001")
    albert = _work_of(resolution, _titled(ptms, "ALBERT").line)
    assert (albert.status, len(albert.entries), albert.ids.openreview) == ("override", 2, "H1eA7AEtvS")
    assert len(resolution.works) == 74


def test_a_pin_settles_a_conflict(ptms: tuple[Entry, ...], facts: tuple[Known, ...]) -> None:
    """A wrong link stays in the list as its curator wrote it; the decision gives the right paper."""
    patient = _titled(ptms, "Patient Knowledge")
    wrong = _relinked(patient, ACL.format("2020.emnlp-main.36"))
    resolution = resolve([wrong], [_override(patient.title, ids=_ids(arxiv="1908.09355"))], facts)
    (work,) = resolution.works
    assert (work.status, work.ids.arxiv, work.ids.acl) == ("override", "1908.09355", "D19-1441")
    assert resolution.issues == ()
    assert resolution.entries == (wrong,)


def test_an_entry_marked_as_no_paper_is_none(ptms: tuple[Entry, ...], facts: tuple[Known, ...]) -> None:
    """It stays an entry, with is_paper false, and is no work."""
    gpt = _titled(ptms, "Language Models are Unsupervised")
    resolution = resolve(ptms, [_override(gpt.title, is_paper=False)], facts)
    assert len(resolution.entries) == 75
    assert [printed.line for printed in resolution.entries if not printed.is_paper] == [gpt.line]
    assert len(resolution.works) == 73
    assert gpt.line not in {printed.line for work in resolution.works for printed in work.entries}


def test_a_chosen_title_goes_with_the_work(ptms: tuple[Entry, ...], facts: tuple[Known, ...]) -> None:
    """The paper stays what it is; only the title to show is decided."""
    old = _titled(ptms, "On the Validity of Self-Attention")
    resolution = resolve(ptms, [_override(old.title, title=old.title)], facts)
    work = _work_of(resolution, old.line)
    assert (work.chosen_title, work.status, work.ids.arxiv) == (old.title, "linked", "1908.04211")


def test_an_override_without_an_entry_stops_the_run(ptms: tuple[Entry, ...]) -> None:
    """It is named, with its line, so that none is forgotten."""
    with pytest.raises(ConfigError, match=r"overrides\.toml:1: no entry .* 'A Title That Is Gone'"):
        resolve(ptms, [_override("A Title That Is Gone", title="x")], ())


def test_overrides_of_a_list_that_is_not_there_are_named() -> None:
    """Where all lists are read; where only some are, the others' overrides are left for another run."""
    ours, theirs = _override("A", title="x"), replace(_override("B", title="x"), list="gone", line=9)
    with pytest.raises(ConfigError, match=r"overrides\.toml:9: there is no list 'gone'; there are: ptms"):
        overrides_for([ours, theirs], {"ptms"}, set())
    assert overrides_for([ours, theirs], {"ptms"}, {theirs.list}) == [ours]


OVERRIDES = """\
    [[override]]
    list = "ptms"
    entry = "Attention is all you need"
    ids = { doi = "10.1000/ATTENTION" }
    reason = "a test"
    date = 2026-11-24

    [[override]]
    list = "ptms"
    entry = "Language Models are Unsupervised Multitask Learners"
    is_paper = false
    reason = "a test"
    date = 2026-11-24

    [[override]]
    list = "ptms"
    entry = "On the Validity of Self-Attention as Explanation in Transformer Models"
    title = "A Title Chosen by Hand"
    reason = "a test"
    date = 2026-11-24
    """


def test_decisions_reach_the_data_set(seed: Path, pipeline: Run) -> None:
    """Pinned id, no paper and chosen title stand in papers.parquet and entries.parquet, each with its provenance."""
    (seed / "raw" / "overrides.toml").write_text(dedent(OVERRIDES))
    assert len(read_overrides(seed / "raw" / "overrides.toml")) == 3
    done = pipeline("build", cwd=seed)
    assert done.returncode == 0, done.stderr
    papers = {row["paper_id"]: row for row in pq.read_table(seed / "enriched" / "papers.parquet").to_pylist()}
    entries = {row["title"]: row for row in pq.read_table(seed / "enriched" / "entries.parquet").to_pylist()}
    assert (len(papers), len(entries)) == (73, 74)
    pinned = papers[entries["Attention is all you need"]["paper_id"]]
    assert (pinned["doi"], pinned["arxiv_id"]) == ("10.1000/attention", None)
    assert (pinned["match_status"], pinned["match_method"]) == ("override", "override")
    assert {"field": "doi", "source": "override", "retrieved": None} in pinned["provenance"]
    no_paper = entries["Language Models are Unsupervised Multitask Learners"]
    assert (no_paper["is_paper"], no_paper["paper_id"]) == (False, None)
    chosen = papers[entries["On the Validity of Self-Attention as Explanation in Transformer Models"]["paper_id"]]
    assert (chosen["title"], chosen["arxiv_id"]) == ("A Title Chosen by Hand", "1908.04211")


MISPLACED = {
    "no such entry": ('entry = "Attention is all you need"', 'entry = "Attention is all you want"', 1),
    "no such list": ('list = "ptms"\nentry = "Attention', 'list = "other"\nentry = "Attention', 1),
    "no such link": ("ids = { doi", 'link = "https://example.org"\nids = { doi', 1),
    "two on one entry": ("Language Models are Unsupervised Multitask Learners", "Attention is All you need!", 8),
}


@pytest.mark.parametrize(("old", "new", "line"), MISPLACED.values(), ids=MISPLACED)
def test_a_decision_that_fits_nothing_stops_the_run(seed: Path, pipeline: Run, old: str, new: str, line: int) -> None:
    """Exit status 1, one line with file, line and remedy, and nothing is written."""
    path = seed / "raw" / "overrides.toml"
    text = dedent(OVERRIDES)
    assert old in text
    path.write_text(text.replace(old, new, 1))
    done = pipeline("--quiet", "build", cwd=seed)
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: raw/overrides.toml:{line}: ")
    assert done.stderr.count("\n") == 1
    assert any(remedy in done.stderr for remedy in ("correct it, or delete this override", "join them into one"))
    assert not (seed / "enriched").exists()


# Order


def test_the_order_of_records_and_entries_does_not_matter(
    ptms: tuple[Entry, ...], facts: tuple[Known, ...], truth: dict[int, Work]
) -> None:
    """Which paper an entry is depends on what is known, not on where it stands."""
    shuffled, records = list(ptms), list(chain(facts, LOOK_ALIKES.values()))
    for number in range(3):
        chance = random.Random(number)  # noqa: S311 no secret
        chance.shuffle(shuffled)
        chance.shuffle(records)
        resolution = resolve(shuffled, (), records)
        assert {line: _work_of(resolution, line).ids for line in truth} == {n: work.ids for n, work in truth.items()}
        firsts = dict.fromkeys(_work_of(resolution, printed.line).entries[0] for printed in shuffled)
        assert [work.entries[0] for work in resolution.works] == list(firsts), "works come in the order of the list"


def test_the_same_inputs_make_the_same_bytes(seed: Path, pipeline: Run) -> None:
    """Whatever seed Python hashes with, on the list with mistakes in it: records, data set and issues are equal."""
    path = seed / "raw" / "ptms.md"
    text = path.read_text()
    path.write_text(text.replace("1908.09355", "1904.09636").replace("1909.10351v2", "1909.11942"))
    outputs = []
    for number in ("0", "4242"):
        out, records = seed / f"out{number}", seed / f"records{number}"
        records.mkdir()
        (records / "facts.jsonl").write_bytes((seed / "raw" / "records" / "facts.jsonl").read_bytes())
        done = pipeline("build", "--out", out, "--records", records, cwd=seed, PYTHONHASHSEED=number)
        assert done.returncode == 0, done.stderr
        files = [*out.glob("*.parquet"), out / "issues.jsonl", *records.iterdir()]
        outputs.append({file.name: file.read_bytes() for file in files})
    assert outputs[0] == outputs[1]
    assert outputs[0]["issues.jsonl"].count(b"conflict") + outputs[0]["issues.jsonl"].count(b"another paper") >= 2


def test_a_title_that_very_many_entries_have_joins_none() -> None:
    """A hundred chapters called "Introduction" by one author are compared with each other, more are not."""
    few, many = (
        resolve([entry("Introduction to Everything", "Ada Lovelace", 2019, line=n) for n in range(count)], (), []).works
        for count in (100, 101)
    )
    assert (len(few), len(many)) == (1, 101)
