"""Records found again, by id and by title, and which of them are one work."""

from itertools import permutations

import pytest

from pipeline.catalogue import Catalogue, are_one_work, share_id, works_among
from pipeline.ids import Ids, parse_ids
from pipeline.model import Known
from tests.builders import fact

ONE = fact("one", "A Study of Words", ["Ada Lovelace"], {"arxiv": "1901.00001", "acl": "P19-1001"})
TWO = fact("two", "Another Study", ["Alan Turing"], {"arxiv": "1901.00002"}, titles_elsewhere=["The study: of words"])
THREE = fact("three", "A Study of Words", ["Grace Hopper"], {})


def _keys(found: list[Known]) -> list[str]:
    return [known.record.key for known in found]


def _ids(**ids: str) -> Ids:
    return parse_ids(ids.items())


def test_a_record_is_found_under_any_id_that_it_states() -> None:
    """Learning an id asks nothing again: each of a record's ids leads to it, once."""
    catalogue = Catalogue.of([ONE, TWO, THREE])
    assert _keys(catalogue.by_ids(_ids(arxiv="1901.00001"))) == ["one"]
    assert _keys(catalogue.by_ids(_ids(acl="P19-1001", arxiv="1901.00001"))) == ["one"]
    assert _keys(catalogue.by_ids(_ids(acl="P19-1001", arxiv="1901.00002"))) == ["one", "two"]
    assert catalogue.by_ids(_ids(arxiv="1901.00009")) == []
    assert catalogue.by_ids(Ids()) == []


@pytest.mark.parametrize("title", ["A Study of Words", "a study of words.", "Study for words", "A Study of Word"])
def test_a_record_is_found_under_every_title_that_it_had(title: str) -> None:
    """Equal or nearly equal titles find it, the one it had elsewhere too, most believed first."""
    assert _keys(Catalogue.of([ONE, TWO, THREE]).by_title(title)) == ["one", "two", "three"]


def test_another_title_finds_nothing() -> None:
    """A title with another content word is another title."""
    assert Catalogue.of([ONE]).by_title("A Study of Book Words") == []


def _groups(*records: Known) -> set[frozenset[str]]:
    return {frozenset(_keys(group)) for group in works_among(records)}


AUTHORS = ["Ada Lovelace", "Alan Turing"]
PREPRINT = fact("preprint", "A Study of Words", AUTHORS, {"arxiv": "1901.00001"})
PUBLISHED = fact("published", "A study of words", ["A. Lovelace", "A. Turing"], {"acl": "P19-1001"})
OTHER_PREPRINT = fact("other preprint", "A Study of Words", AUTHORS, {"arxiv": "1901.00002"})
OTHER_AUTHORS = fact("other authors", "A Study of Words", ["Grace Hopper"], {"arxiv": "1901.00003"})
RENAMED = fact("renamed", "Words, Studied", AUTHORS, {"acl": "P19-1001"})


def test_an_id_in_common_is_one_work() -> None:
    """Whatever the titles are: the source asserts the relation."""
    assert share_id(PUBLISHED, RENAMED)
    assert not share_id(PREPRINT, RENAMED)
    assert _groups(PUBLISHED, RENAMED) == {frozenset({"published", "renamed"})}


def test_one_title_by_the_same_authors_is_one_work() -> None:
    """A preprint and its proceedings version, unless an id of one kind differs."""
    assert _groups(PREPRINT, PUBLISHED) == {frozenset({"preprint", "published"})}
    assert len(_groups(PREPRINT, OTHER_PREPRINT)) == 2


def test_one_title_by_other_authors_is_another_work() -> None:
    """A title alone makes no work."""
    assert len(_groups(PREPRINT, OTHER_AUTHORS)) == 2


def test_the_order_of_records_does_not_matter() -> None:
    """A record that joins two groups makes them one, wherever it stands."""
    renamed_only = fact("old", "An Older Name", AUTHORS, {"arxiv": "1901.00001"})
    expected = {frozenset({"old", "preprint", "published", "renamed"}), frozenset({"other authors"})}
    for order in permutations([renamed_only, PREPRINT, PUBLISHED, RENAMED, OTHER_AUTHORS]):
        assert _groups(*order) == expected


FULL = fact("full", "CoWo: Counting Words in Long Books", ["Ada Lovelace"], {})


@pytest.mark.parametrize(
    "title",
    [
        "CoWo",
        "Counting words in long books",
        "CoWo: Counting Words in…",
        "CoWo: Counting Words for",
        "CoWo: Counting Words in Long Books – An Inquiry",
        "CoWo, Counting the Word in Long Books",
    ],
)
def test_a_part_of_a_title_finds_what_may_be_meant(title: str) -> None:
    """Its head, its beginning where it shows that it was cut off, and it with more before it or after it."""
    assert _keys(Catalogue.of([ONE, FULL]).candidates(title)) == ["full"]


@pytest.mark.parametrize("title", ["CoWo: Counting Words in Long", "C…", "Counting", "CoWo: Counting Letters…"])
def test_a_beginning_that_shows_nothing_finds_nothing(title: str) -> None:
    """Nor do a few letters, or a beginning of another title."""
    assert Catalogue.of([ONE, FULL]).candidates(title) == []


def test_many_records_of_a_title_are_not_looked_through() -> None:
    """They are not one work, however alike they are."""
    many = [fact(str(n), "Introduction", AUTHORS, {}) for n in range(60)]
    assert are_one_work(many[:2])
    assert not are_one_work(many)
    assert not are_one_work([])
