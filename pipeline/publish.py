"""The outputs: what each file holds, and whether what is on disk is that."""

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.cases import Case
from pipeline.changes import Snapshot
from pipeline.changes_page import read_changes_json, render_changes, render_changes_json
from pipeline.decisions import Decision, decision_rows
from pipeline.dictionary import render_dictionary, render_license
from pipeline.errors import OutputError, StoreError
from pipeline.files import read_if_there, refuse_special
from pipeline.jsonl import read_lines, render_lines
from pipeline.logbook import Step
from pipeline.model import Entry, Issue, Paper
from pipeline.parse import ParsedList
from pipeline.readme import Additions, place_blocks, render_block, render_in_place
from pipeline.regions import strip_added
from pipeline.review import marked_entries, render_review
from pipeline.tables import (
    Rows,
    citation_rows,
    data_version,
    entry_rows,
    paper_rows,
    parquet_bytes,
    read_rows,
)

DATA_FILES = (
    "papers.parquet",
    "entries.parquet",
    "citations.parquet",
    "issues.jsonl",
    "REVIEW.md",
    "decisions.jsonl",
    "CHANGES.md",
    "changes.json",
    "README.md",
    "LICENSE.md",
)
"""The files of the data set."""
_README_LIMIT = 16 << 20  # bytes
_DIGITS = 12  # hexadecimal, of a hash
MEND = "run `pipeline enrich` and commit it"
"""How an output is made current."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet:
    """Everything that the outputs are made from."""

    lists: tuple[ParsedList, ...]
    papers: tuple[Paper, ...]
    entries: tuple[Entry, ...]
    paper_of: Mapping[Entry, Paper]
    issues: tuple[Issue, ...]
    decisions: tuple[Decision, ...] = ()
    """One an entry that is a paper, in list order."""
    cases: tuple[Case, ...] = ()
    """What a person should decide."""
    today: date | None
    """The newest day in the records and the decisions by hand; None without any."""
    unused: frozenset[str] = frozenset()
    """Optional sources that this project does not ask: nothing is said of them."""
    log: tuple[Step, ...] = ()
    """What every run changed, oldest first."""

    def rows(self) -> dict[str, Rows]:
        """Return the rows of each table."""
        ids = {entry: paper.paper_id for entry, paper in self.paper_of.items()}
        return {
            "papers": paper_rows(self.papers),
            "entries": entry_rows(self.entries, ids),
            "citations": citation_rows(self.papers),
        }


def render_data(data: DataSet, out: Path) -> dict[Path, bytes]:
    """Return the files of the data set."""
    rows = data.rows()
    # what a list prints is of no day: a count that came does not make another file of it
    newest = {name: None if name == "entries" else data.today for name in rows}
    # the issues before the papers: by both a run that was killed between them is known, see `with_step`
    files = {out / "issues.jsonl": render_lines(asdict(issue) for issue in data.issues)}
    files |= {out / f"{name}.parquet": parquet_bytes(name, table, newest=newest[name]) for name, table in rows.items()}
    totals = {name: len(table) for name, table in rows.items()}
    versions = {name: data_version(table, newest[name]) for name, table in rows.items()}
    files[out / "REVIEW.md"] = render_review(data.issues, data.cases).encode()
    files[out / "decisions.jsonl"] = render_lines(decision_rows(data.decisions))
    files[out / "CHANGES.md"] = render_changes(data.log).encode()
    files[out / "changes.json"] = render_changes_json(data.log)
    files[out / "README.md"] = render_dictionary(out.name, totals, versions, data.today, data.unused).encode()
    files[out / "LICENSE.md"] = render_license(data.unused).encode()
    return files


def snapshot(rows: Mapping[str, Rows], issues: Sequence[Issue] | None) -> Snapshot:
    """Return a data set as far as its changes are told."""
    papers = {row["paper_id"]: row for row in rows["papers"]}
    return Snapshot(papers=papers, citations=rows["citations"], issues=issues)


def last_written(out: Path) -> Snapshot | None:
    """Return the data set as it was last written; None where there is none.

    Raises:
        OutputError: where a table is damaged, or somebody else's.
    """
    path, noted = out / "papers.parquet", out / "issues.jsonl"
    if not path.exists():
        return None
    try:
        issues = [issue for _, issue in read_lines(noted, _issue)]
    except StoreError:
        issues = None  # edited by hand: it is written anew, and which issues are new cannot be told
    papers, schema = read_rows(path)
    content = (schema.metadata or {})[b"content_sha256"].decode()  # which is what the rows were checked by
    versions = content, hashlib.sha256(noted.read_bytes() if noted.exists() else b"").hexdigest()
    return replace(
        snapshot({"papers": papers, "citations": []}, issues),
        version=(versions[0][:_DIGITS], versions[1][:_DIGITS]),
        told=read_changes_json(out / "changes.json"),
    )


def _issue(value: object) -> Issue:
    if not isinstance(value, dict) or value.keys() != Issue.__dataclass_fields__.keys():
        raise ValueError("not an issue")
    return Issue(**value)


def render_readme(data: DataSet, readme: Path, out: Path, in_place: Sequence[Path] = ()) -> dict[Path, bytes]:
    """Return the README with the block of every list; of a list that is its own output, the list with additions.

    Raises:
        OutputError: where one cannot be read, its markers are not as they should be, or a block was edited.
    """
    own = {path: _list_at(path, data.lists) for path in in_place}
    if readme not in own and (itself := _list_at(readme, data.lists)):
        own[readme] = itself
    files = {}
    for path, parsed in own.items():
        text = read_if_there(path, OutputError, limit=_README_LIMIT)
        if parsed and text is not None:
            files[path] = render_in_place(parsed, strip_added(text), additions(data, path, out)).encode()
    others = [parsed for parsed in data.lists if parsed not in own.values()]
    if others and readme in own:
        names = ", ".join(str(parsed.path) for parsed in others)
        message = f"is itself a list, and {names} cannot stand in it: run it alone, or choose another --readme"
        raise OutputError(readme, None, message)
    if others:
        before = read_if_there(readme, OutputError, limit=_README_LIMIT)
        known = additions(data, readme, out)
        blocks = {parsed.name: render_block(parsed, known) for parsed in others}
        sources = {parsed.name: parsed.text for parsed in others}
        files[readme] = place_blocks(before, blocks, sources, readme).encode()
    return files


def _list_at(path: Path, lists: Sequence[ParsedList]) -> ParsedList | None:
    return next((p for p in lists if path.exists() and p.path.samefile(path)), None)


def additions(data: DataSet, readme: Path, out: Path) -> Additions:
    """Return what is known, for a file from which the page for review is to be reached."""
    return Additions(
        paper_of=data.paper_of,
        today=data.today,
        marked=marked_entries(data.issues),
        review=Path(os.path.relpath(out / "REVIEW.md", readme.parent)).as_posix(),
    )


def refuse_foreign(files: Iterable[Path]) -> None:
    """Make sure that what is about to be replaced is a file, and if it is Parquet, one that we wrote.

    Raises:
        OutputError: where it is not: a folder or a device, damaged, edited by hand, or somebody else's.
    """
    for path in files:
        refuse_special(path, path)
        if path.suffix == ".parquet" and path.exists():
            read_rows(path)


def stale(files: Mapping[Path, bytes]) -> list[str]:
    """Return one line for each file whose content is not the given one; Parquet is compared by content."""
    problems = []
    for path, content in files.items():
        try:
            if not path.exists():
                problems.append(f"{path}: is missing: {MEND}")
            elif not _is_current(path, content):
                problems.append(f"{path}: is not what its inputs make, or was edited: {MEND}")
        except OutputError as error:
            problems.append(str(error))
    return problems


def _is_current(path: Path, content: bytes) -> bool:
    refuse_special(path, path)
    if path.suffix != ".parquet":
        return path.read_bytes() == content
    rows, schema = read_rows(path)
    fresh = pq.ParquetFile(pa.BufferReader(content), pre_buffer=False).read(use_threads=False)
    return bool(schema.equals(fresh.schema, check_metadata=True)) and rows == fresh.to_pylist()
