"""Links that lead nowhere, take a detour, or have a slip."""

from pathlib import Path

import pytest

from pipeline.fixes import fixed, propose
from pipeline.pages import ids_from_url
from tests.builders import fact
from tests.test_fixes import all_of, script_of

LINE = "1. **Counting Toys in Old Boxes**. *Ann Bee, Cy Dee*. ACL 2019. [[{}]({})]\n"
HASH = "0123456789abcdef0123456789abcdef"
TITLE, AUTHORS = "Counting Toys in Old Boxes", ["Ann Bee", "Cy Dee"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("https://www.aclweb.org/anthology/P19-1139", "https://aclanthology.org/P19-1139/"),
        ("http://www.aclweb.org/anthology/P19-1139/", "https://aclanthology.org/P19-1139/"),
        ("https://www.aclweb.org/anthology/P19-1139.pdf", "https://aclanthology.org/P19-1139.pdf"),
        ("https://www.aclweb.org/anthology/P19-1139v2.pdf", "https://aclanthology.org/P19-1139v2.pdf"),
        ("https://www.aclweb.org/anthology/P19-1139.bib", "https://aclanthology.org/P19-1139.bib"),
        ("https://www.aclweb.org/anthology/papers/P/P19/P19-1139/", "https://aclanthology.org/P19-1139/"),
        ("http://www.aclweb.org/anthology/P/P17/P17-1069.pdf", "https://aclanthology.org/P17-1069.pdf"),
        ("https://www.aclweb.org/anthology/2020.acl-main.740.pdf", "https://aclanthology.org/2020.acl-main.740.pdf"),
        (
            f"https://papers.nips.cc/paper/2020/file/{HASH}-Paper.pdf",
            f"https://proceedings.neurips.cc/paper_files/paper/2020/file/{HASH}-Paper.pdf",
        ),
        (
            f"http://papers.nips.cc/paper/2019/hash/{HASH}-Abstract.html",
            f"https://proceedings.neurips.cc/paper_files/paper/2019/hash/{HASH}-Abstract.html",
        ),
    ],
)
def test_an_old_address_gives_way_to_where_it_leads(tmp_path: Path, old: str, new: str) -> None:
    """Of the same paper in the same form."""
    script = script_of(tmp_path, LINE.format("pdf", old))
    (found,) = all_of(script)
    assert (found.kind, found.urls) == ("moved", {old: new})
    assert fixed(script, [found]) == LINE.format("pdf", new)
    assert ids_from_url(new) == ids_from_url(old) != ids_from_url("")


@pytest.mark.parametrize(
    "url",
    [
        *("https://www.aclweb.org/anthology/", "https://www.aclweb.org/anthology/venues/acl/"),
        *("https://www.aclweb.org/anthology/P19-1139?x=1", "https://www.aclweb.org/anthology/attachments/P19-1139.zip"),
        *("https://papers.nips.cc/paper/7181-attention-is-all-you-need", "https://aclanthology.org/P19-1139"),
        *("http://arxiv.org/abs/1901.00001", "https://arxiv.org/pdf/1901.00001", f"https://example.org/{HASH}"),
    ],
)
def test_any_other_address_stays(tmp_path: Path, url: str) -> None:
    """What is not known to lead on, or states no paper, is left."""
    assert all_of(script_of(tmp_path, LINE.format("pdf", url))) == []


def test_an_address_that_stands_twice_is_changed_twice(tmp_path: Path) -> None:
    """On the title and behind a label; a longer address that begins alike is another."""
    old, new = "https://www.aclweb.org/anthology/P19-1139", "https://aclanthology.org/P19-1139/"
    line = "- [Counting Toys in Old Boxes]({0}). [[pdf]({0})] [[bib](https://www.aclweb.org/anthology/P19-1139.bib)]\n"
    script = script_of(tmp_path, line.format(old))
    changed = line.format(new).replace(
        "https://www.aclweb.org/anthology/P19-1139.bib", "https://aclanthology.org/P19-1139.bib"
    )
    assert fixed(script, all_of(script)) == changed


def test_a_new_address_that_is_linked_already_is_not_written_again(tmp_path: Path) -> None:
    """Two links would become one."""
    line = LINE.format("a", "https://www.aclweb.org/anthology/P19-1139")
    line = line.replace(")]\n", ")] [[b](https://aclanthology.org/P19-1139/)]\n")
    assert all_of(script_of(tmp_path, line)) == []


# Not held.


@pytest.mark.parametrize(
    ("label", "old", "ids", "new"),
    [
        (
            "pdf",
            "https://arxiv.org/pdf/1901.99999.pdf",
            {"arxiv": "1901.00009"},
            "https://arxiv.org/pdf/1901.00009.pdf",
        ),
        ("pdf", "https://arxiv.org/pdf/1901.99999", {"arxiv": "1901.00009"}, "https://arxiv.org/pdf/1901.00009"),
        ("arXiv", "https://arxiv.org/abs/1901.99999v2", {"arxiv": "1901.00009"}, "https://arxiv.org/abs/1901.00009"),
        ("pdf", "https://arxiv.org/abs/1901.99999", {"acl": "P19-1139"}, "https://aclanthology.org/P19-1139/"),
        ("pdf", "https://arxiv.org/pdf/1901.99999.pdf", {"acl": "P19-1139"}, "https://aclanthology.org/P19-1139.pdf"),
        ("arXiv", "https://arxiv.org/abs/1901.99999", {"acl": "P19-1139"}, None),
        ("pdf", "https://arxiv.org/abs/1901.99999", {"openreview": "SomeForum1"}, None),
    ],
)
def test_a_link_to_nothing_gets_the_papers_own_id(
    tmp_path: Path, label: str, old: str, ids: dict[str, str], new: str | None
) -> None:
    """The owner does not hold the id, and a record of this title and these authors has another."""
    known = fact("boxes", TITLE, AUTHORS, ids, year=2019)
    script = script_of(tmp_path, LINE.format(label, old), [known], ["1901.99999"])
    assert fixed(script, all_of(script)) == LINE.format(label, new or old)
    for found in all_of(script):
        value = next(iter(ids.values()))
        assert found.kind == "dead"
        assert found.reason == f"arXiv has no 1901.99999; this paper is {value} (source: facts)"


@pytest.mark.parametrize(
    "known",
    [
        pytest.param([], id="nothing known"),
        pytest.param([fact("b", TITLE, ["Eve Foo"], {"arxiv": "1901.00009"})], id="other authors"),
        pytest.param([fact("b", f"{TITLE}, Again", AUTHORS, {"arxiv": "1901.00009"})], id="another title"),
        pytest.param(
            [fact(n, TITLE, AUTHORS, {"arxiv": f"1901.0000{n}"}) for n in ("8", "9")], id="two that it could be"
        ),
        pytest.param([fact("b", TITLE, AUTHORS, {"arxiv": "1901.99998"})], id="one that is not held either"),
    ],
)
def test_without_proof_a_link_to_nothing_stays(tmp_path: Path, known: list[object]) -> None:
    """Title and authors of one work must agree; a wrong paper is worse than a dead link."""
    line = LINE.format("pdf", "https://arxiv.org/abs/1901.99999")
    assert all_of(script_of(tmp_path, line, known, ["1901.99998", "1901.99999"])) == []  # type: ignore[arg-type]


def test_a_link_that_nobody_asked_about_is_not_dead(tmp_path: Path) -> None:
    """Only what its owner was asked for and does not hold is."""
    known = fact("boxes", TITLE, AUTHORS, {"arxiv": "1901.00009"})
    assert all_of(script_of(tmp_path, LINE.format("pdf", "https://arxiv.org/abs/1901.99999"), [known])) == []


def test_a_paper_known_by_another_link_mends_the_dead_one(tmp_path: Path) -> None:
    """The entry's other link says which paper it is; one that it prints already is not printed twice."""
    line = LINE.format("pdf", "https://aclanthology.org/P19-1139/").replace("\n", " [[arXiv]({})]\n")
    known = fact("boxes", TITLE, AUTHORS, {"arxiv": "1901.00009", "acl": "P19-1139"})
    script = script_of(tmp_path, line.format("https://arxiv.org/abs/1901.99999"), [known], ["1901.99999"])
    assert fixed(script, all_of(script)) == line.format("https://arxiv.org/abs/1901.00009")


# Slips.


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("[[pdf]]]({})", "[[pdf]]({})"),
        ("[pdf]]({})", "[pdf]({})"),
        ("[pdf] ({})", "[pdf]({})"),
        ("[pdf]（{}）", "[pdf]({})"),
        ("[[pdf] {}]", "[[pdf]({})]"),
        ("[[pdf]({} )]", "[[pdf]({})]"),
        ("[[pdf]( {})]", "[[pdf]({})]"),
        ("[[pdf](arxiv.org/abs/1902.00002)]", "[[pdf]({})]"),
        ("[[pdf](www.example.org/toys.pdf)]", "[[pdf](https://www.example.org/toys.pdf)]"),
    ],
)
def test_a_slip_is_mended_as_it_is_read(tmp_path: Path, slip: str, meant: str) -> None:
    """The parser reads the link already; the edit lets Markdown read it, and changes nothing else of the line."""
    line = "1. **Toys with a Slip of the Pen**. *Ida Jot*. ACL 2019. {}\n"
    script = script_of(tmp_path, line.format(slip.format("https://arxiv.org/abs/1902.00002")))
    (found,) = all_of(script)
    assert (found.kind, len(found.edits)) == ("slip", 1)
    assert fixed(script, [found]) == line.format(meant.format("https://arxiv.org/abs/1902.00002"))


@pytest.mark.parametrize(
    "said",
    [
        *("[pdf](https://arxiv.org/abs/1902.00002) [code](code.io/x)", '[pdf](https://arxiv.org/abs/1902.00002 "t")'),
        "As in [1] (https://arxiv.org/abs/1902.00002)",
        "[pdf](https://arxiv.org/abs/1902.00002) `[pdf] (https://arxiv.org/abs/1902.00002)`",
        *("[pdf](toys.md)", "[pdf](/toys.pdf)", "[pdf](<https://arxiv.org/abs/1902.00002>)"),
    ],
)
def test_what_may_be_meant_so_is_no_slip(tmp_path: Path, said: str) -> None:
    """A file, a footnote, code, a title of a link."""
    text = f"1. **Toys with a Slip of the Pen**. *Ida Jot*. ACL 2019. {said}\n"
    assert propose(script_of(tmp_path, text)).proposals == ()
