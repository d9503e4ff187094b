"""Edits that are proposed for a list: what for, from whom, exactly where, and when there is none."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.edits import KINDS, Proposal, edits_of
from pipeline.errors import ListError
from pipeline.fixes import fits, fixed, propose, propose_numbers
from pipeline.fixing import read_manuscripts, write_fixed
from pipeline.jsonl import render_lines
from pipeline.manuscript import Manuscript
from pipeline.model import Entry, Known
from pipeline.parse import ParsedList, parse_list
from pipeline.project import Places, read_list
from pipeline.regions import strip_added
from tests.builders import DAY, fact
from tests.conftest import ROOT
from tests.test_toy import places as places_of
from tests.test_toy import run_in, set_up

LINE = "1. **Counting Toys in Old Boxes**. *Ann Bee, Cy Dee*. {}. [[pdf](https://arxiv.org/pdf/1909.00001)]\n"
BOXES = fact("boxes", "Counting Toys in Old Boxes", ["Ann Bee", "Cy Dee"], {"arxiv": "1909.00001"}, venue="EMNLP 2020")
EVERYTHING = """\
# Toys

1. **Counting Toys in Old Boxes**. *Ann Bee, Cy Dee*. Preprint. [[pdf](https://arxiv.org/pdf/1909.00001)]
2. **Sorting Toys by Their Own Weight**. *Eve Foo*. ACL 2019. [[pdf](https://www.aclweb.org/anthology/P19-1234.pdf)]

   A note.\t
2. **Toys That Were Never Found Again**. *Gil Hay*. ACL 2019. [[arXiv](https://arxiv.org/abs/1901.99999)]\x20
4. **Toys with a Slip of the Pen**. *Ida Jot*. ACL 2019. [[pdf]]](https://arxiv.org/abs/1902.00002)
5. **Counting Toys in Old Boxes**. *Ann Bee, Cy Dee*. Preprint. [[pdf](https://arxiv.org/pdf/1909.00001)]
6. **Toys That Are Quite Alright**. *Kay Lee*. ACL 2019. [[pdf](https://arxiv.org/abs/1903.00003)]
"""
KNOWN = (
    BOXES,
    fact("found", "Toys That Were Never Found Again", ["Gil Hay"], {"arxiv": "1901.00009"}, venue="ACL 2019"),
)
MENDED = """\
# Toys

1. **Counting Toys in Old Boxes**. *Ann Bee, Cy Dee*. EMNLP 2020. [[pdf](https://arxiv.org/pdf/1909.00001)]
2. **Sorting Toys by Their Own Weight**. *Eve Foo*. ACL 2019. [[pdf](https://aclanthology.org/P19-1234.pdf)]

   A note.\t
3. **Toys That Were Never Found Again**. *Gil Hay*. ACL 2019. [[arXiv](https://arxiv.org/abs/1901.00009)]\x20
4. **Toys with a Slip of the Pen**. *Ida Jot*. ACL 2019. [[pdf]](https://arxiv.org/abs/1902.00002)
5. **Toys That Are Quite Alright**. *Kay Lee*. ACL 2019. [[pdf](https://arxiv.org/abs/1903.00003)]
"""


def lay(
    folder: Path, text: str, known: Iterable[Known] = (), absent: Iterable[str] = (), overrides: str = ""
) -> Places:
    """A project with one list, the records of those papers, and arXiv ids that arXiv does not hold."""
    records = folder / "raw/records"
    records.mkdir(parents=True)
    (folder / "raw/toys.md").write_bytes(text.encode())
    rows = [(item.record.source, item.record.key, item.record.payload) for item in known]
    rows += [("arxiv", key, None) for key in absent]
    for source in {source for source, _, _ in rows}:
        lines = sorted((key, payload) for name, key, payload in rows if name == source)
        values = [{"key": k, "payload": p, "retrieved": DAY.isoformat(), "source": source} for k, p in lines]
        (records / f"{source}.jsonl").write_bytes(render_lines(values))
    if overrides:
        (folder / "raw/overrides.toml").write_text(overrides, encoding="utf-8")
    return places_of(folder)


def script_of(
    folder: Path, text: str, known: Iterable[Known] = (), absent: Iterable[str] = (), **more: str
) -> Manuscript:
    """The list of such a project."""
    (script,) = read_manuscripts(lay(folder, text, known, absent, **more))
    return script


def all_of(script: Manuscript) -> list[Proposal]:
    """Every proposal for a list, all of them taken."""
    proposals = list(propose(script).proposals)
    return [*proposals, *propose_numbers(script, proposals).proposals]


def mended(script: Manuscript) -> str:
    """The file with every proposal carried out."""
    return fixed(script, all_of(script))


def kinds_in(proposals: Sequence[Proposal]) -> list[str]:
    """Their kinds."""
    return [proposal.kind for proposal in proposals]


def test_all_kinds_together(tmp_path: Path) -> None:
    """A list with a fault of each kind is mended in all of them, and its other bytes are what they were."""
    script = script_of(tmp_path, EVERYTHING, KNOWN, ["1901.99999"])
    assert set(kinds_in(all_of(script))) == set(KINDS)
    assert mended(script) == MENDED


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("first", ["", "\ufeff"])
@pytest.mark.parametrize("last", ["", "\n", "\n\n \n"])
def test_every_other_byte_stays(tmp_path: Path, ends: str, first: str, last: str) -> None:
    """Whatever ends the lines and the file, and with a byte order mark."""
    before, after = ((first + text.rstrip("\n") + last).replace("\n", ends) for text in (EVERYTHING, MENDED))
    where = lay(tmp_path, before, KNOWN, ["1901.99999"])
    (script,) = read_manuscripts(where)
    path = script.parsed.path
    assert write_fixed({path: (script, all_of(script))}, where) == [path]
    assert path.read_bytes().decode() == after


def test_nothing_is_proposed_twice(tmp_path: Path) -> None:
    """Of a list with all edits made, nothing is left to be proposed."""
    assert all_of(script_of(tmp_path, MENDED, KNOWN, ["1901.99999"])) == []


@pytest.mark.parametrize("taken", [{kind} for kind in KINDS] + [{*KINDS} - {kind} for kind in KINDS])
def test_any_kinds_can_be_taken_alone(tmp_path: Path, taken: set[str]) -> None:
    """What is taken changes the list as it says, and is not proposed again; the rest is."""
    (tmp_path / "before").mkdir()
    script = script_of(tmp_path / "before", EVERYTHING, KNOWN, ["1901.99999"])
    chosen = [proposal for proposal in propose(script).proposals if proposal.kind in taken]
    chosen += [proposal for proposal in propose_numbers(script, chosen).proposals if proposal.kind in taken]
    assert fits(script, chosen)
    again = script_of(tmp_path / "after", fixed(script, chosen), KNOWN, ["1901.99999"])
    assert {*kinds_in(propose(again).proposals)} & taken == set()
    assert {*kinds_in(all_of(again))} - {"number"} == {*KINDS} - taken - {"number"}


# A preprint that has appeared.


@pytest.mark.parametrize(
    "printed",
    [
        *("Preprint", "preprint", "Pre-print", "arXiv", "ArXiv preprint", "arXiv e-print", "arXiv 2019", "CoRR 2019"),
        *("Preprint, 2019", "arXiv preprint 2019", "预印本", "arXiv 预印本", "预印本 2019"),
    ],
)
def test_a_preprint_that_has_appeared_gets_its_venue(tmp_path: Path, printed: str) -> None:
    """The printed words give way to short name and year; the reason says who knows."""
    script = script_of(tmp_path, LINE.format(printed), [BOXES])
    (proposal,) = all_of(script)
    assert (proposal.kind, proposal.line, proposal.subject) == ("venue", 1, "Counting Toys in Old Boxes")
    assert proposal.reason == "it has appeared in EMNLP 2020 (source: facts)"
    assert mended(script) == LINE.format("EMNLP 2020")


@pytest.mark.parametrize(
    "printed",
    [
        *("Technical Report", "Under review", "Submitted to ICLR 2020", "EMNLP 2020", "EMNLP 2019", "OpenReview"),
        # the number would be lost
        *("arXiv preprint arXiv:1909.00001", "arXiv:1909.00001, 2019"),
    ],
)
def test_other_words_stay(tmp_path: Path, printed: str) -> None:
    """What is more than "preprint" is the maintainer's statement."""
    assert all_of(script_of(tmp_path, LINE.format(printed), [BOXES])) == []


@pytest.mark.parametrize(
    "known",
    [
        pytest.param([], id="nothing is known"),
        pytest.param([fact("b", "Counting Toys in Old Boxes", ["Ann Bee"], {"arxiv": "1909.00001"})], id="no venue"),
        pytest.param(
            [fact("b", "Another Toy", ["Eve Foo"], {"arxiv": "1909.00001"}, venue="ACL 2020")], id="another paper"
        ),
        pytest.param(
            [fact("b", BOXES.facts.title or "", ["Ann Bee"], {"arxiv": "1909.00001"}, venue="A*B|C 2020")],
            id="a venue that Markdown would read otherwise",
        ),
    ],
)
def test_without_a_venue_that_is_known_nothing_is_proposed(tmp_path: Path, known: list[Known]) -> None:
    """A venue is printed where the paper is sure and a source names it."""
    assert all_of(script_of(tmp_path, LINE.format("Preprint"), known)) == []


def test_a_venue_that_only_the_list_knows_is_not_proposed(tmp_path: Path) -> None:
    """One entry's own words are no news for another."""
    text = LINE.format("Preprint") + LINE.format("EMNLP 2020").replace("1. ", "2. ")
    bare = fact("b", "Counting Toys in Old Boxes", ["Ann Bee", "Cy Dee"], {"arxiv": "1909.00001"})
    assert kinds_in(all_of(script_of(tmp_path, text, [bare]))) == ["duplicate"]


TABLE = """\
| Title | Venue | Link |
| ----- | ----- | ---- |
| The Toys of arXiv in Numbers | {} | [arXiv](https://arxiv.org/abs/1909.00001) |
"""


@pytest.mark.parametrize(
    ("line", "after"),
    [
        (
            "1. **The Toys of arXiv in Numbers**. *Ann Bee*. arXiv. [[arXiv](https://arxiv.org/abs/1909.00001)]\n",
            "1. **The Toys of arXiv in Numbers**. *Ann Bee*. ACL 2020. [[arXiv](https://arxiv.org/abs/1909.00001)]\n",
        ),
        ("- [The Toys of arXiv in Numbers](https://arxiv.org/abs/1909.00001) (arXiv 2019)\n", None),
        (
            "1. **The Toys of arXiv in Numbers**. *Ann Bee*. Preprint. Preprint. [[a](https://arxiv.org/abs/1909.00001)]\n",
            None,
        ),
        (TABLE.format("arXiv"), TABLE.format("ACL 2020")),
    ],
)
def test_the_word_is_found_where_it_is_the_venue(tmp_path: Path, line: str, after: str | None) -> None:
    """Not in a title, a label or an address; where it stands twice, or a link needs it, nothing is proposed."""
    known = fact("a", "The Toys of arXiv in Numbers", ["Ann Bee"], {"arxiv": "1909.00001"}, venue="ACL 2020")
    script = script_of(tmp_path, line, [known])
    assert mended(script) == (after or mended(script))
    assert after is not None or fits(script, all_of(script))


# Decisions by hand.

PINNED = """\
[[override]]
list = "toys"
entry = "Sorting Toys by Their Own Weight"
{}reason = "two have this title"
date = 2026-01-12
"""


def test_a_decision_that_names_a_link_keeps_it(tmp_path: Path) -> None:
    """An override that tells an entry by its first link would fit no more: it is said, and the link stays."""
    url = "https://www.aclweb.org/anthology/P19-1234.pdf"
    told = PINNED.format(f'link = "{url}"\nids = {{ acl = "P19-1234" }}\n')
    script = script_of(tmp_path, EVERYTHING, KNOWN, overrides=told)
    assert "moved" not in kinds_in(all_of(script))
    (said,) = propose(script).unproposed
    assert (said.line, said.subject) == (4, "Sorting Toys by Their Own Weight")
    assert (
        said.reason
        == f"{script.parsed.path.parent}/overrides.toml:1 tells this entry by its link {url}: change both by hand"
    )


def test_a_decision_that_names_no_link_stays_valid(tmp_path: Path) -> None:
    """An override that names the title alone fits after the link has changed."""
    told = PINNED.format('ids = { acl = "P19-1234" }\n')
    script = script_of(tmp_path / "before", EVERYTHING, KNOWN, overrides=told)
    assert "moved" in kinds_in(all_of(script))
    again = script_of(tmp_path / "after", mended(script), KNOWN, overrides=told)
    (sorting,) = [paper for entry, paper in again.paper_of.items() if entry.title.startswith("Sorting")]
    assert sorting.status == "override"


def test_an_entry_that_is_no_paper_by_decision_is_left_alone(tmp_path: Path) -> None:
    """What is decided to be no paper has no venue to be proposed."""
    told = (
        'list = "toys"\nentry = "Counting Toys in Old Boxes"\nis_paper = false\nreason = "a toy"\ndate = 2026-01-12\n'
    )
    script = script_of(tmp_path, LINE.format("Preprint"), [BOXES], overrides=f"[[override]]\n{told}")
    assert all_of(script) == []


# In place.


def _in_place(folder: Path, text: str) -> tuple[Places, Manuscript]:
    where = replace(lay(folder, text, KNOWN, ["1901.99999"]), in_place=(folder / "raw/toys.md",))
    run_in("enrich", where)
    (script,) = read_manuscripts(where)
    return where, script


@pytest.mark.parametrize(
    "frame", ["{}", "# Mine\n\n<!-- papers:begin toys -->\n{}<!-- papers:end toys -->\n\n1. x\n1. y\n3. z\n"]
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_list_with_additions_is_mended_outside_them(tmp_path: Path, frame: str, ends: str) -> None:
    """The additions stay where they are but for those of an entry that goes; without them it is the list, mended."""
    text = frame.format(EVERYTHING).replace("\n", ends)
    where, script = _in_place(tmp_path, text)
    assert script.text.count("<!--+-->") > 5
    path = script.parsed.path
    write_fixed({path: (script, all_of(script))}, where)
    after = path.read_bytes().decode()
    assert strip_added(after) == frame.format(MENDED).replace("\n", ends)
    run_in("enrich", where)
    assert strip_added(path.read_bytes().decode()) == strip_added(after)
    assert all_of(read_manuscripts(where)[0]) == []


def test_a_generated_list_is_not_edited(tmp_path: Path) -> None:
    """A list in a README that is made from a file of its own is mended there."""
    where = lay(tmp_path, EVERYTHING, KNOWN)
    run_in("enrich", where)
    with pytest.raises(ListError, match=r"the list toys is generated here: fix .* raw/toys\.md"):
        read_manuscripts(replace(where, lists=(where.readme,)))


# Writing.


def test_a_list_that_has_changed_meanwhile_is_not_written(tmp_path: Path) -> None:
    """What somebody wrote while another decided is not lost."""
    where = lay(tmp_path, EVERYTHING, KNOWN)
    (script,) = read_manuscripts(where)
    path = script.parsed.path
    path.write_text(EVERYTHING + "7. More.\n", encoding="utf-8")
    with pytest.raises(ListError, match="has changed since it was read: nothing is written"):
        write_fixed({path: (script, all_of(script))}, where)
    assert path.read_text(encoding="utf-8") == EVERYTHING + "7. More.\n"


def test_an_edit_that_would_be_read_otherwise_is_never_written(tmp_path: Path) -> None:
    """The last look at the list is before it is written."""
    where = lay(tmp_path, LINE.format("Preprint"), [BOXES])
    (script,) = read_manuscripts(where)
    (proposal,) = all_of(script)
    wrong = replace(proposal, fields={"venue_text": "ACL 2020", "year": 2020})
    assert not fits(script, [wrong])
    with pytest.raises(ListError, match="would be read otherwise than meant"):
        write_fixed({script.parsed.path: (script, [wrong])}, where)
    assert script.parsed.path.read_text(encoding="utf-8") == LINE.format("Preprint")


# Real lists.


def _without_papers(path: Path, folder: Path) -> Manuscript:
    """A list of which nothing is known but itself."""
    text = path.read_bytes().decode()
    return script_of(folder, text)


def _said(parsed: ParsedList) -> list[Entry]:
    """What is printed, wherever it stands."""
    return [replace(entry, line=0, end_line=0, position=0) for entry in parsed.entries]


def _keeps_its_promises(script: Manuscript) -> list[Proposal]:
    """What is proposed leaves the entries as they are but for what it says, and every character between its edits."""
    proposals = all_of(script)
    after = fixed(script, proposals)
    expected = []
    for n, entry in enumerate(_said(script.parsed)):
        mine = [proposal for proposal in proposals if proposal.entry == n]
        fields = {name: value for proposal in mine for name, value in proposal.fields.items()}
        urls = {old: new for proposal in mine for old, new in proposal.urls.items()}
        links = tuple(replace(link, url=urls.get(link.url, link.url)) for link in entry.links)
        if "duplicate" not in kinds_in(mine):
            expected.append(replace(entry, links=links, **fields))
    assert _said(parse_list(after, script.parsed.path, script.parsed.config)) == expected
    kept = [edit.end for edit in edits_of(proposals)]
    pieces = zip([0, *kept], [*(edit.start for edit in edits_of(proposals)), len(script.text)], strict=True)
    news = [*(edit.text for edit in edits_of(proposals)), ""]
    assert after == "".join(script.text[low:high] + new for (low, high), new in zip(pieces, news, strict=True))
    return proposals


def test_the_list_of_this_project_keeps_its_words(tmp_path: Path) -> None:
    """Preprints that have appeared, addresses that have moved, one paper twice; all else stays."""
    where = set_up_seed(tmp_path)
    (script,) = read_manuscripts(where)
    found = kinds_in(_keeps_its_promises(script))
    assert {kind: found.count(kind) for kind in set(found)} == {"venue": 9, "moved": 27, "duplicate": 1, "number": 1}
    write_fixed({script.parsed.path: (script, all_of(script))}, where)
    (again,) = read_manuscripts(where)
    assert all_of(again) == []


def set_up_seed(folder: Path) -> Places:
    """The project's own list and records, to be edited."""
    for name in ("ptms.md", "ptms.toml", "records/facts.jsonl", "records/papers.jsonl", "records/citations.jsonl"):
        (folder / "raw" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "raw" / name).write_bytes((ROOT / "raw" / name).read_bytes())
    return places_of(folder)


def test_public_lists_keep_their_words(tmp_path: Path, shared: Path) -> None:
    """Of lists of every shape, nothing but what a proposal says is read otherwise; all of it is done at once."""
    paths = [path for path in sorted((shared / "lists").glob("*.md")) if path.with_suffix(".gold.jsonl").exists()]
    assert len(paths) == 5
    moved = 0
    for n, path in enumerate(paths):
        script = _without_papers(path, tmp_path / str(n))
        proposals = _keeps_its_promises(script)
        moved += kinds_in(proposals).count("moved")
        again = script_of(tmp_path / f"{n} again", fixed(script, proposals))
        assert {*kinds_in(all_of(again))} <= {"duplicate"} - {*kinds_in(proposals)}
    assert moved > 100


def test_the_toy_lists_keep_their_words(tmp_path: Path) -> None:
    """Every odd line of the toy lists is left, but for what is proposed."""
    scripts = read_manuscripts(places_of(set_up(tmp_path)))
    assert {kind for script in scripts for kind in kinds_in(_keeps_its_promises(script))} >= {"venue", "moved"}


_PIECES = st.lists(st.sampled_from(EVERYTHING.splitlines(keepends=True)[1:]), min_size=1, max_size=9)


@settings(deadline=None, max_examples=40)  # each reads and resolves a list several times
@given(_PIECES, st.sampled_from(["\n", "\r\n"]))
def test_lists_of_any_lines_keep_their_promises(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], ends: str
) -> None:
    """Whatever lines stand in whatever order: what is proposed is read as it says, and once done, it is done.

    A link mended may show that two entries are one paper, an entry taken out how the rest is numbered.
    """
    text = "# Toys\n\n1. **Toys to Begin With**. *Max Nix*. ACL 2019.\n" + "".join(lines)
    folder = tmp_path_factory.mktemp("any")
    script = script_of(folder / "a", text.replace("\n", ends), KNOWN, ["1901.99999"])
    rounds = [_keeps_its_promises(script)]
    while rounds[-1]:
        script = script_of(folder / str(len(rounds)), fixed(script, rounds[-1]), KNOWN, ["1901.99999"])
        rounds.append(_keeps_its_promises(script))
    assert len(rounds) < 5
    assert {kind for proposals in rounds[1:] for kind in kinds_in(proposals)} <= {"number", "duplicate"}


def test_a_list_is_read_as_it_stands(tmp_path: Path) -> None:
    """The characters of entries are found in the file, whatever stands before them."""
    script = script_of(tmp_path, "\ufeff" + EVERYTHING.replace("\n", "\r\n"), KNOWN)
    first = read_list(script.parsed.path).entries[0]
    start, end = script.stretch(first)
    assert script.own[start:end].startswith("1. **Counting Toys")
    assert script.text[script.file_at(start)] == "1"
    assert script.line_at(start) == first.line == 3
