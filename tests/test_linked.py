"""What the links of an entry state, by their labels and addresses alone."""

from pathlib import Path

import pytest

from pipeline.ids import Ids, parse_acl_id, parse_arxiv_id
from pipeline.linked import contradicted, malformed_links, shared_link, stated_by_links
from pipeline.model import Entry
from pipeline.parse import ParsedList, parse_list

FIRST = "https://arxiv.org/abs/1907.11692"
SECOND = "https://arxiv.org/abs/1810.04805"
PAGE = "https://aclanthology.org/P19-1901"


def _parsed(*links: str, note: str = "") -> ParsedList:
    text = f"# X\n\n1. **Feathers on Long Wings**. *Ada Lindqvist*. ACL 2019. {' '.join(links)}\n\n   {note}\n"
    return parse_list(text, Path("x.md"))


def _entry(*links: str, note: str = "") -> Entry:
    (entry,) = _parsed(*links, note=note).entries
    return entry


@pytest.mark.parametrize(
    ("label", "is_own"),
    [
        ("pdf", True),
        ("PDF", True),
        ("arXiv", True),
        ("doi", True),
        ("ACL", True),
        ("NAACL 2019", True),
        ("论文", True),
        ("BERT", False),
        ("BERT paper", False),
        ("the paper", False),
        ("Wings on Short Feathers", False),
    ],
)
def test_a_label_tells_whether_a_link_is_the_papers_own(label: str, is_own: bool) -> None:  # noqa: FBT001
    """A further link may be to a paper that is only spoken of; the first one is the entry's in any case."""
    entry = _entry(f"[[pdf]({FIRST})] [{label}]({SECOND})")
    assert [stated.is_own for stated in stated_by_links(entry)] == [True, is_own]
    assert [stated.is_own for stated in stated_by_links(_entry(f"[[{label}]({SECOND})]"))] == [True]


def test_a_link_that_names_no_paper_states_nothing() -> None:
    """Code, and a page without an id, are no evidence of which paper it is."""
    assert stated_by_links(_entry("[[code](https://github.com/a/b)] [[pdf](https://example.org/x.pdf)]")) == []


def test_two_entries_share_a_link_in_whatever_form() -> None:
    """An id is the same in a PDF, an abstract and a version; a paper that is only spoken of is not shared."""
    ours, theirs = _entry(f"[[pdf]({FIRST}v2)]"), _entry("[[pdf](https://arxiv.org/pdf/1907.11692.pdf)]")
    assert (shared := shared_link(ours, theirs))
    assert shared.url == f"{FIRST}v2"
    assert shared_link(_entry(f"[[pdf]({SECOND})]", note=f"See [BERT]({FIRST})."), theirs) is None


def test_links_contradict_each_other_in_ids_of_which_a_paper_has_one() -> None:
    """An arXiv number another number, an address in the Anthology what the paper is known as; not one the other."""
    first, second, page = stated_by_links(_entry(f"[[pdf]({FIRST})] [[arXiv]({SECOND})] [[acl]({PAGE})]"))
    assert contradicted(second, [first], Ids()) == FIRST
    assert contradicted(page, [first, second], Ids()) is None
    assert contradicted(page, [], Ids(acl=parse_acl_id("W19-4801"))) == "https://aclanthology.org/W19-4801/"
    assert contradicted(first, [], Ids(arxiv=parse_arxiv_id("1907.11692"))) is None


@pytest.mark.parametrize(
    ("link", "is_malformed"),
    [
        ("[[pdf]()]", True),
        ("[[paper](TODO)]", True),
        ("[[论文](待补)]", True),
        ("[[link](...)]", True),
        ("[[pdf](htps://arxiv.org/abs/1907.11692)]", True),
        ("[[pdf](https://arxiv.org/abs/19071.1692)]", True),
        ("[[code]()]", False),
        ("[[pdf](papers/x.pdf)]", False),
        ("[[pdf](x.pdf)]", False),
        ("[[link](#tools)]", False),
        (f"[[pdf]({FIRST})]", False),
    ],
)
def test_a_link_without_an_address_is_misspelt(link: str, is_malformed: bool) -> None:  # noqa: FBT001
    """Where the label means a paper; a file of the repository and a place on the page are addresses."""
    parsed = _parsed(f"[[acl]({PAGE})] {link}")
    assert bool(list(malformed_links(parsed.entries[0], parsed))) == is_malformed


def test_a_title_that_links_nothing_is_misspelt() -> None:
    """The title is a label too."""
    parsed = parse_list(f"# X\n\n- [Feathers on Long Wings](). *Ada Lindqvist*. [[acl]({PAGE})]\n", Path("x.md"))
    assert list(malformed_links(parsed.entries[0], parsed)) == ["[Feathers on Long Wings]()"]
