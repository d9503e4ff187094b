"""The records on disk: three states, strict reading with file, line and remedy, canonical writing."""

import json
import subprocess
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.counts import render_counts
from pipeline.errors import StoreError
from pipeline.ids import Ids
from pipeline.jsonl import render_lines
from pipeline.keep import with_stated_counts
from pipeline.model import Count, Record
from pipeline.sources import SOURCES
from pipeline.store import (
    Identity,
    Store,
    read_store,
    render_identities,
)
from tests.builders import payload
from tests.conftest import ROOT, Run

FACT = {
    "key": "transformer",
    "payload": payload("Attention is All you Need", ["Ashish Vaswani", "Noam Shazeer"], {"arxiv": "1706.03762"}),
    "retrieved": "2026-11-23",
    "source": "facts",
}
PAPER = {
    "ids": ["arxiv:1706.03762", "s2:204e3073870fae3d05bcbc2f6a8e263d9b72e776"],
    "paper_id": "attention-is-all-you-need-000000",
    "superseded_by": None,
    "titles": ["Attention is all you need"],
}
COUNT = {
    "as_of": "2026-03-22",
    "as_of_basis": "stated",
    "citation_count": 170108,
    "influential_citation_count": None,
    "source": "semantic_scholar",
    "source_record": "204e3073870fae3d05bcbc2f6a8e263d9b72e776",
}
FILES: dict[str, dict[str, Any]] = {"facts.jsonl": FACT, "papers.jsonl": PAPER, "citations.jsonl": COUNT}
"""A right line of each file."""
OTHER: dict[str, dict[str, Any]] = {
    "facts.jsonl": {"key": "other"},
    "papers.jsonl": {"paper_id": "other"},
    "citations.jsonl": {"citation_count": 1},
}
"""What makes of it the line of another."""


def _read(folder: Path) -> Store:
    return read_store(folder, SOURCES)


def _write(folder: Path, name: str, *lines: object) -> Path:
    path = folder / name
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("".join(f"{text}\n" for text in texts))
    return path


def test_records_that_are_not_there_yet_are_empty(tmp_path: Path) -> None:
    """A folder that does not exist, or holds nothing, is a start, not a mistake."""
    for folder in (tmp_path, tmp_path / "later"):
        store = _read(folder)
        assert (store.known, store.identities, store.counts, store.newest) == ((), (), (), None)
        assert store.records == {source.name: {} for source in SOURCES}


def test_the_three_states_are_never_confused(tmp_path: Path) -> None:
    """No line: never asked; payload null: asked and not held; payload: held, and only this is known of a paper."""
    _write(tmp_path, "facts.jsonl", FACT, FACT | {"key": "missing-paper", "payload": None, "retrieved": "2026-11-24"})
    store = _read(tmp_path)
    assert "never-asked" not in store.records["facts"]
    assert store.records["facts"]["missing-paper"] == Record(
        source="facts", key="missing-paper", retrieved=date(2026, 11, 24), payload=None
    )
    assert store.records["facts"]["transformer"].payload == FACT["payload"]
    assert [known.record.key for known in store.known] == ["transformer"]
    assert store.newest == date(2026, 11, 24)


def test_the_newest_day_is_that_of_records_and_history(tmp_path: Path) -> None:
    """Today, as far as the outputs know, is the newest day in what was read."""
    _write(tmp_path, "facts.jsonl", FACT)
    _write(tmp_path, "citations.jsonl", COUNT | {"as_of": "2026-12-01"}, COUNT)
    assert _read(tmp_path).newest == date(2026, 12, 1)


def _without(value: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: item for name, item in value.items() if name != key}


MISTAKES: dict[str, tuple[str, object, str]] = {
    "cut line": ("facts.jsonl", '{"key": "a", "payload": {', "not valid JSON"),
    "no JSON": ("papers.jsonl", "hello", "not valid JSON"),
    "merge left open, ours": ("facts.jsonl", "<<<<<<< HEAD", "a git merge was left open"),
    "merge left open, base": ("papers.jsonl", "||||||| 1234567", "a git merge was left open"),
    "merge left open, middle": ("papers.jsonl", "=======", "a git merge was left open"),
    "merge left open, theirs": ("citations.jsonl", ">>>>>>> branch", "a git merge was left open"),
    "two values": ("citations.jsonl", "{} {}", "not valid JSON"),
    "a list": ("facts.jsonl", "[]", "not a record"),
    "a text": ("papers.jsonl", '"x"', "not an identity"),
    "null": ("citations.jsonl", "null", "not a dated citation count"),
    "no number": ("citations.jsonl", json.dumps(COUNT).replace("170108", "NaN"), "no number"),
    "huge number": ("citations.jsonl", json.dumps(COUNT).replace("170108", "9" * 5000), "limit"),
    "deep nesting": ("facts.jsonl", "[" * 100_000, "recursion"),
    "half a character": ("facts.jsonl", json.dumps(FACT).replace("Ashish", "\\ud800"), "surrogate"),
    "a key twice in a line": ("citations.jsonl", '{"source": "a", ' + json.dumps(COUNT)[1:], "'source' stands twice"),
    **{f"record without {key}": ("facts.jsonl", _without(FACT, key), "not a record") for key in FACT},
    "record with more": ("facts.jsonl", FACT | {"note": "x"}, "just key, payload"),
    "record of another source": ("facts.jsonl", FACT | {"source": "arxiv"}, "'arxiv'"),
    "record with an empty key": ("facts.jsonl", FACT | {"key": ""}, "a record has"),
    "payload of wrong type": ("facts.jsonl", FACT | {"payload": "x"}, "not a record"),
    "payload of unknown shape": ("facts.jsonl", FACT | {"payload": {}}, "title, authors, ids and sources are needed"),
    "day that is none": ("facts.jsonl", FACT | {"retrieved": "2026-02-30"}, "day is out of range"),
    "day in another form": ("facts.jsonl", FACT | {"retrieved": "20261123"}, "write 2026-01-31"),
    "day with a time": ("facts.jsonl", FACT | {"retrieved": "2026-11-23T00:00:00"}, "2026-11-23T00:00:00"),
    "day as number": ("facts.jsonl", FACT | {"retrieved": 20261123}, "not a record"),
    **{f"identity without {key}": ("papers.jsonl", _without(PAPER, key), "not an identity") for key in PAPER},
    "identity with more": ("papers.jsonl", PAPER | {"note": "x"}, "not an identity"),
    "identity without a title": ("papers.jsonl", PAPER | {"titles": []}, "not an identity"),
    "title of wrong type": ("papers.jsonl", PAPER | {"titles": [1]}, "not an identity"),
    "empty paper_id": ("papers.jsonl", PAPER | {"paper_id": ""}, "not an identity"),
    "ids of wrong type": ("papers.jsonl", PAPER | {"ids": {"arxiv": "1706.03762"}}, "not an identity"),
    "id without a kind": ("papers.jsonl", PAPER | {"ids": ["1706.03762"]}, "not a kind and an id"),
    "id of unknown kind": ("papers.jsonl", PAPER | {"ids": ["isbn:1706"]}, "not a kind and an id"),
    "invalid id": ("papers.jsonl", PAPER | {"ids": ["arxiv:17060.3762"]}, "not a valid arxiv id"),
    "id that is not canonical": ("papers.jsonl", PAPER | {"ids": ["arxiv:1706.03762v5"]}, "not a kind and an id"),
    "superseded by what is not there": ("papers.jsonl", PAPER | {"superseded_by": "gone"}, "'gone', which is not here"),
    "superseded by itself": ("papers.jsonl", PAPER | {"superseded_by": PAPER["paper_id"]}, "in a circle"),
    **{f"count without {key}": ("citations.jsonl", _without(COUNT, key), "not a dated citation") for key in COUNT},
    "count with more": ("citations.jsonl", COUNT | {"where": "x"}, "not a dated citation count"),
    "negative count": ("citations.jsonl", COUNT | {"citation_count": -1}, "not a citation count: -1"),
    "count as text": ("citations.jsonl", COUNT | {"citation_count": "170108"}, "not a dated citation count"),
    "count as fraction": ("citations.jsonl", COUNT | {"citation_count": 1.5}, "not a dated citation count"),
    "count as truth value": ("citations.jsonl", COUNT | {"citation_count": True}, "not a citation count"),
    "count beyond 64 bits": ("citations.jsonl", COUNT | {"citation_count": 1 << 63}, "not a citation count"),
    "count of null": ("citations.jsonl", COUNT | {"citation_count": None}, "not a dated citation count"),
    "negative influential count": (
        "citations.jsonl",
        COUNT | {"influential_citation_count": -2},
        "not a citation count",
    ),
    "influential count as truth value": ("citations.jsonl", COUNT | {"influential_citation_count": False}, "count"),
    "unknown basis": ("citations.jsonl", COUNT | {"as_of_basis": "commit"}, "not a dated citation count"),
    "count on no day": ("citations.jsonl", COUNT | {"as_of": "2026-13-01"}, "month must be"),
    "count of nobody": ("citations.jsonl", COUNT | {"source_record": ""}, "not a dated citation count"),
}


@pytest.mark.parametrize(("name", "line", "says"), MISTAKES.values(), ids=MISTAKES)
def test_a_line_that_is_not_ours_is_said(tmp_path: Path, name: str, line: object, says: str) -> None:
    """The error names the file, the line (here the third), what is wrong and the remedy; other files do not matter."""
    for other, right in FILES.items():
        _write(tmp_path, other, right)
    path = _write(tmp_path, name, FILES[name] | OTHER[name], "", line)
    with pytest.raises(StoreError) as caught:
        _read(tmp_path)
    assert str(caught.value).startswith(f"{path}:3: ")
    assert says in str(caught.value)
    assert "restore the file from git (git checkout), or mend this line" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["facts.jsonl", "papers.jsonl"])
def test_a_doubled_key_is_said(tmp_path: Path, name: str) -> None:
    """Two lines of one key are the mark of a merge gone wrong: the second is named."""
    path = _write(tmp_path, name, FILES[name], FILES[name])
    with pytest.raises(StoreError, match="stands twice") as caught:
        _read(tmp_path)
    assert (caught.value.path, caught.value.line) == (path, 2)


def test_papers_that_supersede_each_other_are_said(tmp_path: Path) -> None:
    """A circle of two papers has no paper that stands."""
    other = PAPER | {"paper_id": "other", "superseded_by": PAPER["paper_id"]}
    _write(tmp_path, "papers.jsonl", PAPER | {"superseded_by": "other"}, other)
    with pytest.raises(StoreError, match=r"papers\.jsonl:1: .*in a circle"):
        _read(tmp_path)


@pytest.mark.parametrize("name", FILES)
def test_bytes_that_are_no_text_are_said(tmp_path: Path, name: str) -> None:
    """A byte that is not UTF-8, or NUL, is said with its line."""
    path = tmp_path / name
    for bad in (b"\xff", b"\x00"):
        path.write_bytes(json.dumps(FILES[name]).encode() + b'\n{"key": "' + bad + b'"}\n')
        with pytest.raises(StoreError, match="UTF-8") as caught:
            _read(tmp_path)
        assert (caught.value.path, caught.value.line) == (path, 2)


@pytest.mark.parametrize("name", FILES)
def test_a_folder_in_place_of_a_file_is_said(tmp_path: Path, name: str) -> None:
    """Neither a folder nor a file in place of the records' folder passes as "nothing there yet"."""
    (tmp_path / name).mkdir()
    with pytest.raises(StoreError, match="not a regular file"):
        _read(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"not a folder"):
        _read(tmp_path / "file")


def test_white_space_and_order_of_keys_do_not_matter(tmp_path: Path) -> None:
    """A hand-edited line that says the same is the same, with CRLF, empty lines and no last newline too."""
    _write(tmp_path, "facts.jsonl", FACT)
    _write(tmp_path, "papers.jsonl", PAPER)
    _write(tmp_path, "citations.jsonl", COUNT)
    canonical = _read(tmp_path)
    for name, value in FILES.items():
        backwards = {key: value[key] for key in sorted(value, reverse=True)}
        text = json.dumps(backwards, separators=(" ,", "  :  ")).replace(" ,", " , ")
        (tmp_path / name).write_bytes(f"\r\n  {text}  \r\n\r\n{' '}".encode())
    assert _read(tmp_path) == canonical


def test_what_is_written_is_canonical() -> None:
    """One value a line, keys sorted, text as it is, a newline at the end."""
    assert render_lines([{"b": "论文 é", "a": None}, {}]) == '{"a": null, "b": "论文 é"}\n{}\n'.encode()


def test_the_committed_records_are_canonical() -> None:
    """The records of the project are as they would be written: facts sorted by key, each line in canonical form."""
    folder = ROOT / "raw" / "records"
    store = _read(folder)
    assert (folder / "papers.jsonl").read_bytes() == render_identities(store.identities)
    assert (folder / "citations.jsonl").read_bytes() == render_counts(store.counts)
    lines = [json.loads(line) for line in (folder / "facts.jsonl").read_text().splitlines()]
    assert (folder / "facts.jsonl").read_bytes() == render_lines(sorted(lines, key=lambda line: line["key"]))


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(str.strip)
_IDS = st.sampled_from(
    [
        "arxiv:1706.03762",
        "arxiv:hep-th/9901001",
        "acl:P19-1139",
        "acl:2020.acl-main.740",
        "doi:10.1000/x",
        "s2_corpus:7",
    ]
)
_IDENTITIES = st.lists(
    st.builds(
        Identity,
        paper_id=_TEXT,
        titles=st.lists(_TEXT, min_size=1, max_size=3).map(tuple),
        ids=st.lists(_IDS, max_size=3).map(tuple),
    ),
    max_size=4,
    unique_by=lambda identity: identity.paper_id,
).map(tuple)
_COUNTS = st.lists(
    st.builds(
        Count,
        source=_TEXT,
        source_record=_TEXT,
        as_of=st.dates(),
        as_of_basis=st.sampled_from(["measured", "stated", "no-later-than"]),
        citation_count=st.integers(0, (1 << 63) - 1),
        influential_citation_count=st.none() | st.integers(0, 9),
    ),
    max_size=4,
    unique=True,
).map(tuple)


@settings(max_examples=60, deadline=None)
@given(identities=_IDENTITIES, counts=_COUNTS)
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, identities: tuple[Identity, ...], counts: tuple[Count, ...]
) -> None:
    """Reading is the inverse of writing, whatever characters a title, an id or a name holds; and writing of reading."""
    folder = tmp_path_factory.mktemp("records")
    (folder / "papers.jsonl").write_bytes(render_identities(identities))
    (folder / "citations.jsonl").write_bytes(render_counts(counts))
    store = _read(folder)
    assert (store.identities, store.counts) == (identities, counts)
    assert render_identities(store.identities) == (folder / "papers.jsonl").read_bytes()
    assert render_counts(store.counts) == (folder / "citations.jsonl").read_bytes()


def _with_counts(folder: Path, *rows: tuple[str, int]) -> Store:
    cited = [
        {"as_of": day, "as_of_basis": "stated", "citation_count": n, "source": "semantic_scholar", "source_record": "r"}
        | {"where": "a public file"}
        for day, n in rows
    ]
    _write(folder, "facts.jsonl", FACT | {"payload": {**_payload(), "citations": cited}})
    return _read(folder)


def _payload() -> dict[str, Any]:
    return payload("Attention is All you Need", ["Ashish Vaswani"], {"arxiv": "1706.03762"})


def test_counts_that_records_state_are_added_to_the_history_once(tmp_path: Path) -> None:
    """New counts come after what is there, oldest first; nothing in the history moves, changes or goes."""
    _write(tmp_path, "citations.jsonl", COUNT, COUNT | {"as_of": "2020-01-01"})
    store = _with_counts(tmp_path, ("2026-01-02", 5), ("2025-01-02", 4))
    counts = with_stated_counts(store)
    assert counts[:2] == store.counts
    assert [(count.as_of.isoformat(), count.citation_count) for count in counts[2:]] == [
        ("2025-01-02", 4),
        ("2026-01-02", 5),
    ]
    (tmp_path / "citations.jsonl").write_bytes(render_counts(counts))
    assert with_stated_counts(_read(tmp_path)) == counts


def test_a_count_that_its_record_no_longer_states_stays(tmp_path: Path) -> None:
    """The history is append-only: correcting a fact takes nothing out of it."""
    (tmp_path / "citations.jsonl").write_bytes(
        render_counts(with_stated_counts(_with_counts(tmp_path, ("2025-01-02", 4))))
    )
    counts = with_stated_counts(_with_counts(tmp_path, ("2026-01-02", 5)))
    assert [count.citation_count for count in counts] == [4, 5]


def _git(folder: Path, *args: str) -> str:
    name = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ["git", *name, *args],  # noqa: S607 git is on the path of whoever develops this
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"HOME": str(folder), "PATH": "/usr/local/bin:/usr/bin:/bin", "GIT_CONFIG_NOSYSTEM": "1"},
    )
    return done.stdout + done.stderr


def _merged(folder: Path, name: str, base: str, ours: str, theirs: str) -> tuple[str, Path]:
    """Return what git says to a merge of two branches that changed one file of the records, and that file."""
    path = folder / "raw" / "records" / name
    path.parent.mkdir(parents=True)
    (folder / ".gitattributes").write_bytes((ROOT / ".gitattributes").read_bytes())
    _git(folder, "init", "-q", "-b", "ours")
    for branch, text in (("ours", base), ("theirs", theirs), ("ours", ours)):
        _git(folder, "checkout", "-q", *(("-b",) if branch == "theirs" else ()), branch)
        path.write_text(text)
        _git(folder, "add", "-A")
        _git(folder, "commit", "-qm", "x")
    return _git(folder, "merge", "theirs"), path


def _facts_file(*keys: str) -> str:
    return "".join(render_lines([FACT | {"key": key}]).decode() for key in sorted(keys))


def test_two_branches_that_add_history_merge_by_themselves(tmp_path: Path) -> None:
    """Both sides' counts are kept, none twice, and the merged file is read without a hand."""
    day = "as_of"
    rows = [render_lines([COUNT | {day: f"2026-0{n}-01"}]).decode() for n in range(1, 6)]
    says, path = _merged(
        tmp_path, "citations.jsonl", "".join(rows[:1]), "".join(rows[:3]), "".join([rows[0], rows[2], *rows[3:]])
    )
    assert "CONFLICT" not in says
    assert sorted(count.as_of.month for count in _read(path.parent).counts) == [1, 2, 3, 4, 5]


def test_two_branches_that_add_records_apart_merge_by_themselves(tmp_path: Path) -> None:
    """One line a record, sorted by key: additions at different places do not touch each other."""
    base = [f"k{n}" for n in range(10, 30)]
    says, path = _merged(
        tmp_path, "facts.jsonl", _facts_file(*base), _facts_file(*base, "k115"), _facts_file(*base, "k255")
    )
    assert "CONFLICT" not in says
    assert set(_read(path.parent).records["facts"]) == {*base, "k115", "k255"}


def test_a_merge_left_open_is_said_where_it_begins(tmp_path: Path) -> None:
    """Two branches that change one record conflict, and the file as git leaves it is refused with the line."""
    one, two = FACT | {"retrieved": "2026-12-01"}, FACT | {"retrieved": "2026-12-02"}
    other = FACT | {"key": "a"}
    says, path = _merged(
        tmp_path, "facts.jsonl", *(render_lines([other, value]).decode() for value in (FACT, one, two))
    )
    assert "CONFLICT" in says
    with pytest.raises(StoreError, match=r"facts\.jsonl:2: not valid JSON \(a git merge was left open\)"):
        _read(path.parent)


def _spoil_facts(raw: Path) -> Path:
    path = raw / "records" / "facts.jsonl"
    path.write_text(path.read_text().replace('"key": "albert"', '"key": albert', 1))
    return path


def _spoil_papers(raw: Path) -> Path:
    path = raw / "records" / "papers.jsonl"
    path.write_text(path.read_text().replace("arxiv:", "arxive:", 1))
    return path


def _spoil_history(raw: Path) -> Path:
    path = raw / "records" / "citations.jsonl"
    path.write_text("<<<<<<< HEAD\n" + path.read_text())
    return path


@pytest.mark.parametrize("spoil", [_spoil_facts, _spoil_papers, _spoil_history])
def test_a_broken_record_stops_a_run_before_anything_changes(
    seed: Path, pipeline: Run, spoil: Callable[[Path], Path]
) -> None:
    """Exit status 1, one line with file, line and remedy on stderr, no output written, no record touched."""
    path = spoil(seed / "raw")
    before = {file: file.read_bytes() for file in seed.rglob("*") if file.is_file()}
    done = pipeline("--quiet", "build", cwd=seed)
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: {path.relative_to(seed)}:1: ")
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
    assert {file: file.read_bytes() for file in seed.rglob("*") if file.is_file()} == before


def test_an_identity_without_ids_is_right() -> None:
    """A paper that nothing is known of has a title and no id."""
    assert render_identities([Identity(paper_id="x-1", titles=("X",), ids=Ids().tokens())]) == (
        b'{"ids": [], "paper_id": "x-1", "superseded_by": null, "titles": ["X"]}\n'
    )
