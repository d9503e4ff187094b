"""paper_id: minted once, found again whatever is edited, never lost, never two papers' at once."""

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.identity import identify, mint
from pipeline.ids import Ids, parse_ids
from pipeline.model import Entry, Known, Work
from pipeline.store import Identity, read_store, render_identities
from tests.builders import ACL, ARXIV, entry, fact, resolve
from tests.conftest import ROOT, Run

TITLE, OTHER, THIRD = "Counting Words with Engines", "Weaving Patterns by Cards", "Sorting Numbers in Noise"
Book = tuple[Identity, ...]


def _run(entries: Sequence[Entry], book: Book = (), records: Sequence[Known] = ()) -> tuple[dict[int, str], Book]:
    """Resolve and identify as a run does; return the paper_id of each line, and the identities for the next run."""
    works, identities = identify(resolve(entries, (), records).works, book)
    return {printed.line: work.paper_id for work in works for printed in work.entries}, identities


def _entry(
    line: int, title: str, arxiv: str | None = None, acl: str | None = None, authors: str | None = None
) -> Entry:
    links = [*([ARXIV.format(arxiv)] if arxiv else []), *([ACL.format(acl)] if acl else [])]
    return entry(title, authors, line=line, links=links)


SLUGS = {
    "Attention is all you need.": r"attention-is-all-you-need-[0-9a-f]{6}",
    "**What Does BERT Look At?**": r"what-does-bert-look-at-[0-9a-f]{6}",
    "Paloma Jeretič & Benoît: α-β": r"paloma-jeretic-and-benoit-alpha-beta-[0-9a-f]{6}",
    "预训练模型": r"paper-[0-9a-f]{6}",
    "?!": r"paper-[0-9a-f]{6}",
    "Word " * 40: r"(word-){11}word-[0-9a-f]{6}",
    "x" * 200: r"x{60}-[0-9a-f]{6}",
}


@pytest.mark.parametrize(("title", "pattern"), SLUGS.items())
def test_a_new_paper_id_is_a_slug_and_a_hash(title: str, pattern: str) -> None:
    """Of the first printed title: readable, plain, at most 60 characters and six hexadecimal digits."""
    assert re.fullmatch(pattern, mint(title, set()))


def test_a_paper_id_that_is_taken_is_not_minted_again() -> None:
    """Another work of that title gets another hash, the same in every run."""
    first = mint(TITLE, set())
    second = mint(TITLE, {first})
    assert first != second
    assert first[:-6] == second[:-6]
    assert (mint(TITLE, set()), mint(TITLE, {first})) == (first, second)


def test_the_seed_keeps_its_paper_ids() -> None:
    """The committed identities are what their titles mint, one a paper of the list."""
    book = read_store(ROOT / "raw" / "records", ()).identities
    assert len(book) == 74
    assert all(identity.paper_id == mint(identity.titles[0], set()) for identity in book)


EDITS: dict[str, tuple[list[Entry], list[Entry]]] = {
    "nothing": ([_entry(1, TITLE)], [_entry(1, TITLE)]),
    "case and punctuation of the title": ([_entry(1, TITLE)], [_entry(1, f"{TITLE.upper()}.")]),
    "the title, found by its link": ([_entry(1, TITLE, "1901.00001")], [_entry(1, THIRD, "1901.00001v3")]),
    "a link added": ([_entry(1, TITLE)], [_entry(1, TITLE, "1901.00001")]),
    "the link changed": ([_entry(1, TITLE, "1901.00001")], [_entry(1, TITLE, "1901.00007")]),
    "the link changed to another kind": ([_entry(1, TITLE, "1901.00001")], [_entry(1, TITLE, acl="P19-1001")]),
    "the link removed": ([_entry(1, TITLE, "1901.00001")], [_entry(1, TITLE)]),
    "the list": ([_entry(1, TITLE)], [replace(_entry(1, TITLE), list="renamed")]),
}


@pytest.mark.parametrize(("before", "after"), EDITS.values(), ids=EDITS)
def test_a_paper_id_outlives_an_edit(before: list[Entry], after: list[Entry]) -> None:
    """Found again by any id or title that the paper ever had, beside another paper that stays as it is."""
    stays = _entry(9, OTHER, "1901.00009")
    first, book = _run([*before, stays])
    second, later = _run([*after, stays], book)
    assert second == first
    assert [identity.paper_id for identity in later] == [identity.paper_id for identity in book]


def test_a_paper_is_found_again_by_what_it_once_had() -> None:
    """Title edited, then the link: the third list has neither of the first, and the id is the same."""
    first, book = _run([_entry(1, TITLE, "1901.00001")])
    second, book = _run([_entry(1, THIRD, "1901.00001")], book)
    third, book = _run([_entry(1, THIRD, acl="P19-1001")], book)
    assert first == second == third
    (identity,) = book
    assert identity.titles == (TITLE, THIRD)
    assert identity.ids == ("arxiv:1901.00001", "acl:P19-1001")


def test_the_order_of_the_list_does_not_matter() -> None:
    """A reordered list has the same paper_ids, and the identities stay in the order in which they were minted."""
    entries = [_entry(n, f"{TITLE} {n}", f"1901.0000{n}" if n % 2 else None) for n in range(1, 8)]
    first, book = _run(entries)
    for number in range(5):
        shuffled = entries[:]
        random.Random(number).shuffle(shuffled)  # noqa: S311 no secret
        again, later = _run(shuffled, book)
        assert (again, later) == (first, book)


def test_a_paper_that_disappears_keeps_its_id_for_its_return() -> None:
    """Nothing is removed from the identities; by title or by link, the paper is found when it is back."""
    entries = [_entry(1, TITLE, "1901.00001"), _entry(2, OTHER), _entry(3, THIRD)]
    first, book = _run(entries)
    _, without = _run(entries[2:], book)
    assert without == book
    again, later = _run([entries[1], entries[0]], without)
    assert again == {1: first[1], 2: first[2]}
    assert later == book


def test_two_works_of_one_title_have_two_ids() -> None:
    """Apart by their ids: two rows, two paper_ids, each found by its own id in any order, and alone."""
    one, two = _entry(1, TITLE, "1901.00001"), _entry(2, TITLE, "1901.00002")
    first, book = _run([one, two])
    assert first[1] != first[2]
    for entries in ([two, one], [one], [two]):
        again, later = _run(entries, book)
        assert again.items() <= first.items()
        assert later == book


def test_an_unresolved_namesake_is_not_swallowed() -> None:
    """A paper of the same title by others, without any id, keeps its own id while the other one is edited alone."""
    linked, bare = _entry(1, TITLE, "1901.00001", authors="Ada Lovelace"), _entry(2, TITLE, authors="Konrad Zuse")
    first, book = _run([linked, bare])
    assert first[1] != first[2]
    _, book = _run([linked], book)
    again, book = _run([linked, bare], book)
    assert again == first
    assert [identity.superseded_by for identity in book] == [None, None]


def test_a_merger_leaves_the_old_id_there() -> None:
    """Two entries turn out to be one work: the id minted first stands, the other points to it and stays findable."""
    entries = [_entry(1, TITLE, "1901.00001"), _entry(2, OTHER, acl="P19-1001")]
    first, book = _run(entries)
    assert first[1] != first[2]
    record = fact("one", TITLE, ["A. B"], {"arxiv": "1901.00001", "acl": "P19-1001"}, titles_elsewhere=[OTHER])
    merged, book = _run(entries, book, [record])
    assert merged == {1: first[1], 2: first[1]}
    assert [(identity.paper_id, identity.superseded_by) for identity in book] == [
        (first[1], None),
        (first[2], first[1]),
    ]
    alone, later = _run(entries[1:], book)
    assert alone == {2: first[1]}
    assert [identity.paper_id for identity in later] == [first[1], first[2]]


def test_a_merger_stands_when_its_parts_are_read_again() -> None:
    """Once merged, the ids and titles of both lead to the one that stands, in every later run."""
    entries = [_entry(1, TITLE, "1901.00001"), _entry(2, OTHER, acl="P19-1001")]
    first, book = _run(entries)
    record = fact("one", TITLE, ["A. B"], {"arxiv": "1901.00001", "acl": "P19-1001"}, titles_elsewhere=[OTHER])
    _, book = _run(entries, book, [record])
    again, later = _run(entries, book, [record])
    assert again == {1: first[1], 2: first[1]}
    assert later == book


def test_an_entry_that_joins_a_paper_brings_its_id_along() -> None:
    """An entry without ids gets the link of a known paper: its own id is superseded, or stands where it was first."""
    bare, linked = _entry(1, TITLE), _entry(2, OTHER, "1901.00001")
    for order in (1, -1):
        first, book = _run([bare, linked][::order])
        joined = replace(bare, links=linked.links)
        record = fact("one", OTHER, ["A. B"], {"arxiv": "1901.00001"}, titles_elsewhere=[TITLE])
        again, book = _run([joined, linked], book, [record])
        stands = book[0].paper_id
        assert again == {1: stands, 2: stands}
        assert [identity.superseded_by for identity in book] == [None, stands]
        assert set(first.values()) == {identity.paper_id for identity in book}


def test_a_wrong_link_corrected_merges_no_two_papers() -> None:
    """A paper once linked another's id: when both are right, each has its own paper_id, and nothing is superseded."""
    wrong, right = _entry(1, TITLE, "1901.00002"), _entry(1, TITLE, "1901.00001")
    other = _entry(2, OTHER, acl="P19-1002")
    first, book = _run([wrong, other])
    corrected, book = _run([right, other], book)
    assert corrected == first
    both = [right, replace(other, links=_entry(2, OTHER, "1901.00002", "P19-1002").links)]
    again, book = _run(both, book)
    assert again == first
    assert [identity.superseded_by for identity in book] == [None, None]
    alone, book = _run(both[1:], book)
    assert alone == {2: first[2]}
    assert [identity.superseded_by for identity in book] == [None, None]


def test_a_conflict_keeps_the_paper_id_of_its_title() -> None:
    """A link that turns out wrong takes the ids away, not the paper_id; the wrong id is not learnt."""
    first, book = _run([_entry(1, TITLE, "1901.00001", authors="Ada Lovelace")])
    record = fact("other", OTHER, ["Joseph Jacquard"], {"arxiv": "1901.00002"})
    again, later = _run([_entry(1, TITLE, "1901.00002", authors="Ada Lovelace")], book, [record])
    assert (again, later) == (first, book)


def test_titles_of_signs_alone_are_told_apart() -> None:
    """A title without a letter or digit is found by itself, not by another one of that kind."""
    first, book = _run([_entry(1, "?!"), _entry(2, "***")])
    assert first[1] != first[2]
    again, later = _run([_entry(2, "***"), _entry(1, "?!")], book)
    assert (again, later) == (first, book)


_TITLES = st.sampled_from(["A", "B", "C", "D", "b."])
_TOKENS = st.sampled_from(["arxiv:1901.00001", "arxiv:1901.00002", "acl:P19-1001", "acl:P19-1002", "doi:10.1000/x"])


def _ids_of(tokens: Sequence[str]) -> Ids:
    return parse_ids((token.partition(":")[0], token.partition(":")[2]) for token in dict.fromkeys(tokens))


@st.composite
def _works(draw: st.DrawFn) -> list[Work]:
    """Draw works as resolving makes them: no id in common, and one title where there is no id."""
    works: list[Work] = []
    left = draw(st.permutations(["arxiv:1901.00001", "arxiv:1901.00002", "acl:P19-1001", "acl:P19-1002"]))
    for line in range(draw(st.integers(0, 4))):
        ids = _ids_of([left.pop() for _ in range(min(len(left), draw(st.integers(0, 2))))])
        titles = draw(st.lists(_TITLES, min_size=1, max_size=2 if ids else 1))
        entries = tuple(entry(title, line=10 * line + n) for n, title in enumerate(titles))
        works.append(Work(entries=entries, ids=ids, status="linked"))
    return works


@st.composite
def _books(draw: st.DrawFn) -> Book:
    """Draw identities as any number of runs, and hands, may have left them."""
    book: list[Identity] = []
    for n in range(draw(st.integers(0, 4))):
        earlier = [identity.paper_id for identity in book]
        book.append(
            Identity(
                paper_id=f"paper-{n}",
                titles=tuple(draw(st.lists(_TITLES, min_size=1, max_size=2, unique=True))),
                ids=tuple(draw(st.lists(_TOKENS, max_size=3, unique=True))),
                superseded_by=draw(st.none() | st.sampled_from(earlier)) if earlier else None,
            )
        )
    return tuple(book)


@settings(max_examples=120, deadline=None)
@given(works=_works(), book=_books())
def test_whatever_is_known_identify_keeps_its_promises(works: list[Work], book: Book) -> None:
    """Each work has a paper_id of its own that stands; nothing that is known is removed."""
    named, after = identify(works, book)
    ids = [work.paper_id for work in named]
    assert [replace(work, paper_id="") for work in named] == works
    assert len(set(ids)) == len(ids), "no two works have one paper_id"
    kept = {identity.paper_id: identity for identity in after}
    assert all(kept[paper_id].superseded_by is None for paper_id in ids)
    assert [identity.paper_id for identity in after][: len(book)] == [identity.paper_id for identity in book]
    for before in book:
        now = kept[before.paper_id]
        assert now.titles[: len(before.titles)] == before.titles
        assert now.ids[: len(before.ids)] == before.ids
        assert before.superseded_by is None or now.superseded_by == before.superseded_by
    for work in named:
        assert {printed.title for printed in work.entries} <= set(kept[work.paper_id].titles)
        assert set(work.ids.tokens()) <= set(kept[work.paper_id].ids)


@settings(max_examples=60, deadline=None)
@given(runs=st.lists(_works(), max_size=4))
def test_no_number_of_runs_loses_a_paper_id(runs: list[list[Work]]) -> None:
    """Whatever comes and goes, every paper_id leads to one that stands; the same list again adds nothing."""
    book: Book = ()
    given_out: set[str] = set()
    for works in runs:
        named, book = identify(works, book)
        assert identify(works, book) == (named, book), "identify is idempotent"
        given_out |= {work.paper_id for work in named}
    kept = {identity.paper_id: identity for identity in book}
    assert given_out == set(kept)
    for paper_id in given_out:
        seen = [paper_id]
        while successor := kept[seen[-1]].superseded_by:
            assert successor not in seen
            seen.append(successor)


def test_a_run_writes_identities_once(seed: Path, pipeline: Run) -> None:
    """Titles edited, links removed, entries moved: `resolve` keeps every paper_id and only adds to its line."""
    path, papers = seed / "raw" / "ptms.md", seed / "raw" / "records" / "papers.jsonl"
    before = read_store(papers.parent, ()).identities
    head, *blocks = re.split(r"(?m)^(?=### )", path.read_text())
    text = "".join([head, *(block.rstrip() + "\n\n" for block in reversed(blocks))])
    text = text.replace("Small and Practical BERT Models", "Small, Practical BERT Models")
    text = text.replace(" [[pdf](https://arxiv.org/pdf/1909.00512.pdf)]", "")
    path.write_text(text)
    done = pipeline("resolve", cwd=seed)
    assert done.returncode == 0, done.stderr
    after = read_store(papers.parent, ()).identities
    assert [identity.paper_id for identity in after] == [identity.paper_id for identity in before]
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert [new.titles[len(old.titles) :] for old, new in changed] == [
        ("Small, Practical BERT Models for Sequence Labeling",)
    ]
    assert papers.read_bytes() == render_identities(after)


def test_a_corrected_link_does_not_hand_the_paper_over() -> None:
    """A title beats an id that was once linked for it by mistake, when the id's own paper joins the list."""
    first, book = _run([_entry(1, TITLE, "1901.00009")])
    again, _ = _run([_entry(1, TITLE, "1901.00001"), _entry(2, OTHER, "1901.00009")], book)
    assert again[1] == first[1]
    assert again[2].startswith("weaving-patterns-by-cards-")


def test_a_wrong_pin_taken_back_leaves_no_name_behind() -> None:
    """An entry pinned to a paper of another title does not name that paper: unpinned, it is its own again."""
    record = fact("paper", TITLE, ["Ada Lovelace"], {"arxiv": "1901.00001"})
    pinned = [
        Work(
            entries=(_entry(1, OTHER),),
            ids=record.facts.ids,
            pinned_ids=record.facts.ids,
            known=(record,),
            status="override",
            method="override",
        )
    ]
    first, book = _run([_entry(2, TITLE, "1901.00001", authors="Ada Lovelace")], (), [record])
    _, book = identify(pinned, book)
    again, _ = _run([_entry(1, OTHER)], book, [record])
    assert again[1].startswith("weaving-patterns-by-cards-")
    assert first[2] != again[1]
