"""What every source keeps, whichever it is: one frozen value, pure reading, a clear refusal of what it cannot read."""

import ast
import copy
import json
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pipeline.sources
from pipeline.errors import SourceFormatError
from pipeline.model import Facts, Record
from pipeline.sources import PRECEDENCE, SOURCES
from pipeline.sources.base import Source
from tests.builders import payload
from tests.conftest import ROOT

Place = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True)
class Sample:
    """An answer in which the source says everything that it can say."""

    payload: dict[str, Any]
    mandatory: tuple[Place, ...]
    """Without any one of these it is no answer of this source."""
    key: str = "a-key"
    """Under which it is kept; it may say which paper it is."""


SAMPLES = {
    "facts": Sample(
        payload=payload(
            "On Identifiability in Transformers",
            ["Gino Brunner", "Yang Liu"],
            {"arxiv": "1908.04211", "openreview": "BJg1f6EFDB", "s2_corpus": 7},
            titles_elsewhere=["On the Validity of Self-Attention as Explanation in Transformer Models"],
            published="2019-08-12",
            venue="ICLR 2020",
            year=2020,
            citations=[
                {
                    "as_of": "2026-03-22",
                    "as_of_basis": "stated",
                    "citation_count": 207,
                    "source": "semantic_scholar",
                    "source_record": "CorpusId:7",
                    "where": "a public file",
                }
            ],
        ),
        mandatory=(
            ("title",),
            ("authors",),
            ("ids",),
            ("sources",),
            *(
                ("sources", name)
                for name in ("title", "authors", "arxiv", "openreview", "s2_corpus", "titles_elsewhere")
            ),
            *(("sources", name) for name in ("published", "venue", "year")),
            *(
                ("citations", 0, name)
                for name in ("as_of", "as_of_basis", "citation_count", "source", "source_record", "where")
            ),
        ),
    ),
    "arxiv": Sample(
        key="1908.04211",
        payload={
            "title": "On Identifiability in Transformers",
            "authors": ["Gino Brunner", "Yang Liu"],
            "abstract": "Words.",
            "published": "2019-08-12",
            "version": 4,
            "category": "cs.CL",
            "comment": "This paper has been withdrawn",
            "doi": "10.1000/1",
            "journal_ref": "A Journal",
        },
        mandatory=(("title",), ("authors",), ("published",), ("version",)),
    ),
    "semantic_scholar": Sample(
        key="ARXIV:1908.04211",
        payload={
            "paperId": "a" * 40,
            "corpusId": 7,
            "externalIds": {"ArXiv": "1908.04211", "ACL": "P19-1139", "DOI": "10.1000/1", "DBLP": "conf/iclr/Name20"},
            "title": "On Identifiability in Transformers",
            "authors": ["G. Brunner", "Yang Liu"],
            "abstract": "Words.",
            "venue": "A Conference",
            "year": 2019,
            "publicationDate": "2019-08-12",
            "pdf": "https://example.org/a.pdf",
            "tldr": "A sentence.",
        },
        mandatory=(("paperId",), ("title",)),
    ),
    "acl": Sample(
        key="P19-1139",
        payload={
            "title": "ERNIE",
            "authors": ["Zhengyan Zhang", "Xu Han"],
            "abstract": "Words.",
            "doi": "10.1000/1",
            "booktitle": "Proceedings of a Meeting",
            "year": 2019,
            "month": "July",
            "retracted": True,
            "removed": "A reason.",
        },
        mandatory=(("title",), ("year",)),
    ),
    "openreview": Sample(
        key="BJg1f6EFDB",
        payload={
            "forum": "BJg1f6EFDB",
            "title": "On Identifiability in Transformers",
            "authors": ["Gino Brunner", "Yang Liu"],
            "venue": "ICLR 2020 Poster",
            "venueid": "ICLR.cc/2020/Conference",
            "published": "2019-09-25",
        },
        mandatory=(("forum",), ("title",)),
    ),
    "dblp": Sample(
        key="conf/iclr/BrunnerL20",
        payload={
            "key": "conf/iclr/BrunnerL20",
            "title": "On Identifiability in Transformers",
            "authors": ["Gino Brunner", "Yang Liu"],
            "venue": "ICLR",
            "year": 2020,
            "type": "Conference and Workshop Papers",
            "doi": "10.1000/1",
            "ee": ["https://openreview.net/forum?id=BJg1f6EFDB"],
        },
        mandatory=(("key",), ("title",)),
    ),
    "crossref": Sample(
        key="10.1000/1",
        payload={
            "doi": "10.1000/1",
            "title": "On Identifiability",
            "subtitle": "In Transformers",
            "authors": ["Gino Brunner", "Yang Liu"],
            "venue": "A Conference",
            "type": "proceedings-article",
            "published": "2020-04-01",
            "precision": "month",
        },
        mandatory=(("doi",), ("title",)),
    ),
}
"""One for each source: adding a source adds a line here."""

EACH = pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)


def _record(source: Source, payload: dict[str, Any] | None) -> Record:
    return Record(source=source.name, key=SAMPLES[source.name].key, retrieved=date(2026, 1, 1), payload=payload)


def _changed(payload: dict[str, Any], place: Place, change: Any = None, *, remove: bool = False) -> dict[str, Any]:  # noqa: ANN401
    """Return the payload with the value at a place replaced or removed."""
    new: Any = copy.deepcopy(payload)
    inner = new
    for step in place[:-1]:
        inner = inner[step]
    if remove:
        del inner[place[-1]]
    else:
        inner[place[-1]] = change
    return dict(new)


def _places(value: object, at: Place = ()) -> Iterator[Place]:
    """Yield the place of every value within a payload."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in items:
        yield (*at, step)
        yield from _places(inner, (*at, step))


def test_every_source_has_a_sample() -> None:
    """No source escapes this file, and none is tested that is not there."""
    assert set(SAMPLES) == {source.name for source in SOURCES}
    assert len({source.name for source in SOURCES}) == len(SOURCES)


@EACH
def test_a_source_is_one_frozen_value_in_a_file_of_its_name(source: Source) -> None:
    """`pipeline/sources/<name>.py` ends in `SOURCE = Source(...)`, which nothing can change."""
    text = (Path(pipeline.sources.__file__).parent / f"{source.name}.py").read_text()
    assert isinstance(last := ast.parse(text).body[-1], ast.Assign)
    assert ast.unparse(last).startswith("SOURCE = Source(")
    with pytest.raises(FrozenInstanceError):
        source.name = "other"  # type: ignore[misc]


@EACH
def test_a_source_is_believed_for_something(source: Source) -> None:
    """Its name stands in `PRECEDENCE`, else nothing that it says would ever be used."""
    assert any(source.name in names for names in PRECEDENCE.values())


@EACH
def test_reading_is_pure(source: Source) -> None:
    """The same record says the same twice, in any order of its keys, and is not changed by being read."""
    sample = SAMPLES[source.name].payload
    kept = copy.deepcopy(sample)
    first = source.parse(_record(source, sample))
    assert isinstance(first, Facts)
    assert first.title
    assert first.ids
    assert sample == kept
    backwards = json.loads(json.dumps(sample, sort_keys=True), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    assert source.parse(_record(source, backwards)) == first


@pytest.mark.parametrize(
    ("source", "place"),
    [(source, place) for source in SOURCES for place in SAMPLES[source.name].mandatory],
    ids=lambda value: value.name if isinstance(value, Source) else ".".join(map(str, value)),
)
def test_without_a_mandatory_field_it_is_refused(source: Source, place: Place) -> None:
    """SourceFormatError and nothing else, with the source and the key: also where the field is null or empty."""
    sample = SAMPLES[source.name].payload
    spoiled = [
        _changed(sample, place, remove=True),
        _changed(sample, place, None),
        _changed(sample, place, ""),
        _changed(sample, place, 3.5),
    ]
    for changed in spoiled:
        with pytest.raises(SourceFormatError, match=f"^{source.name} {SAMPLES[source.name].key}: ") as caught:
            source.parse(_record(source, changed))
        assert (caught.value.source, caught.value.key) == (source.name, SAMPLES[source.name].key)


@EACH
def test_what_lasts_is_part_of_an_answer(source: Source) -> None:
    """A field that a later answer does not take away is one that an answer can have, and none that identifies it."""
    sample = SAMPLES[source.name]
    assert set(source.lasting) <= set(sample.payload)
    assert "title" not in source.lasting


@EACH
def test_an_empty_payload_is_refused(source: Source) -> None:
    """Held, but with nothing in it, is no answer."""
    with pytest.raises(SourceFormatError):
        source.parse(_record(source, {}))


_ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=5,
)


@EACH
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_an_unknown_shape_is_read_or_refused(source: Source, data: st.DataObject) -> None:
    """Whatever JSON stands in whatever place, reading gives facts or SourceFormatError, never another error."""
    sample = SAMPLES[source.name].payload
    place = data.draw(st.sampled_from(list(_places(sample))))
    changed = _changed(sample, place, data.draw(_ODD))
    try:
        facts = source.parse(_record(source, changed))
    except SourceFormatError:
        return
    assert isinstance(facts, Facts)
    texts = [facts.title, facts.venue, facts.abstract, *(facts.authors or ()), *facts.other_titles]
    assert all(text is None or (isinstance(text, str) and text.strip()) for text in texts), (
        "unknown is null, never empty"
    )


def _imports(path: Path) -> set[str]:
    """Return the modules of the package that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("pipeline"):
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.startswith("pipeline")}
    return found


def test_stages_never_import_a_source() -> None:
    """Only `SOURCES` and `PRECEDENCE` name the sources: every other module goes through them."""
    modules = {f"pipeline.sources.{source.name}" for source in SOURCES}
    for path in (ROOT / "pipeline").glob("*.py"):
        assert not _imports(path) & modules, path.name
