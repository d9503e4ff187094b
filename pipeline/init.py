"""A repository from an existing list: the files that it begins with, and what was understood of the list."""

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.additions import language_of
from pipeline.errors import ListError, OutputError
from pipeline.files import read_bytes, read_if_there
from pipeline.layout import Section
from pipeline.pages import ids_from_url
from pipeline.parse import ParsedList, list_name
from pipeline.project import LIST_LIMIT, read_list
from pipeline.regions import marker_text
from pipeline.titles import title_key
from pipeline.workflow import WORKFLOW_PATH, workflow_of_a_list

_RAW = Path("raw")
_README = Path("README.md")
_README_LIMIT = 16 << 20  # bytes
_SHARE = 0.9  # of what was read now is expected of every run
_UNREAD = 20  # lines that are shown
_LAYOUTS = {
    "item": "an item or a paragraph each, with what belongs to it",
    "line": "a line each",
    "run": "a title and what follows it each",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What a new repository begins with."""

    files: Mapping[Path, bytes]
    """To be written; none of them is there."""
    kept: tuple[Path, ...]
    """There already, and left as they are."""
    understood: tuple[str, ...]
    """What was read of the list, line by line."""
    steps: tuple[str, ...]
    """What to do next."""


def begin(path: Path, *, in_place: bool) -> Beginning:
    """Return what a repository in the working folder needs to keep that list alive.

    Raises:
        PipelineError: where the list cannot be read, or another list has its name.
    """
    parsed = read_list(path)
    home = Path(os.path.relpath(path)) if in_place else _RAW / f"{list_name(path)}.md"
    if ".." in home.parts or "${{" in str(home):
        raise ListError(path, None, "the workflow cannot name it: go to the folder of the repository, or rename it")
    wanted = {} if in_place else {home: read_bytes(path, ListError, limit=LIST_LIMIT)}
    for copy, content in wanted.items():
        if copy.exists() and read_bytes(copy, OutputError, limit=LIST_LIMIT) != content:
            raise OutputError(copy, None, "is there already, and is another list: rename one of them")
    wanted[home.with_suffix(".toml")] = _toml(parsed, home).encode()
    wanted[WORKFLOW_PATH] = workflow_of_a_list(home if in_place else None)
    kept = tuple(file for file in wanted if file.exists())
    return Beginning(
        files={file: content for file, content in wanted.items() if file not in kept},
        kept=kept,
        understood=tuple(_understood(parsed)),
        steps=tuple(_steps(parsed, home, in_place=in_place, scheduled=WORKFLOW_PATH in kept)),
    )


def _papers(parsed: ParsedList) -> int:
    return len({title_key(entry.title) or entry for entry in parsed.entries if entry.is_paper})


def _understood(parsed: ParsedList) -> Iterator[str]:
    """Yield how much was read, each section with its reading, and what was not read."""
    papers = [entry for entry in parsed.entries if entry.is_paper]
    linked = sum(any(ids_from_url(link.url) for link in entry.links) for entry in papers)
    yield f"{parsed.path}: {len(parsed.entries)} entries, {len(papers)} of them papers, of which {linked} link an id"
    for section in parsed.sections:
        if read := sum(candidate.reading is not None for candidate in section.candidates):
            heading = " / ".join(section.candidates[0].head.block.section) or "(no heading)"
            yield f"{read:6} {heading}: {_reading(section)}"
    if not parsed.issues:
        yield "no line that looks like an entry was left unread"
        return
    yield f"{len(parsed.issues)} lines look like an entry and were not read:"
    for issue in parsed.issues[:_UNREAD]:
        yield f"{issue.line:6} {issue.subject} ({issue.message})"
    if len(parsed.issues) > _UNREAD:
        yield f"       … `pipeline parse {parsed.path}` names all"


def _reading(section: Section) -> str:
    kinds = Counter(candidate.head.block.kind for candidate in section.candidates if candidate.reading)
    return "a row each" if kinds.most_common(1)[0][0] == "row" else _LAYOUTS[section.layout]


def _toml(parsed: ParsedList, home: Path) -> str:
    headings = [section for entry in parsed.entries for section in entry.section[-1:]]
    heading = json.dumps(headings[0] if headings else "Must read", ensure_ascii=False)
    return f"""\
# How {home.name} is read, and what every run must find in it.
language = "{language_of(parsed)}"   # of what is added to it: "en" or "zh"

# Headings whose papers are to be told apart in the data set, each as the list prints it:
#
# [[tiers]]
# heading = {heading}
# key = "must-read"
# limit = 10          # entries at most
# window_years = 3    # its papers are at most so old
# note = true         # every entry says why it is there

# A run stops where less is read: {len(parsed.entries)} entries and {_papers(parsed)} papers when this was written.
[expect.min]
entries = {int(len(parsed.entries) * _SHARE)}
papers = {int(_papers(parsed) * _SHARE)}
"""


def _steps(parsed: ParsedList, home: Path, *, in_place: bool, scheduled: bool) -> Iterator[str]:
    yield f"Look at the above; `pipeline parse --explain {home}` says of each line what it was read as, and why."
    name = list_name(home)
    readme = None if in_place else read_if_there(_README, OutputError, limit=_README_LIMIT)
    if readme is not None and marker_text("begin", name) not in readme:
        markers = f"{marker_text('begin', name)} and {marker_text('end', name)}"
        yield f"Put the lines {markers} into {_README}, where the list shall stand."
    if scheduled and in_place:
        yield f"Add `--in-place {home}` to the command in {WORKFLOW_PATH}, unless it is there."
    yield f"Run `pipeline enrich{f' --in-place {home}' if in_place else ''}`, look at what it writes, and commit it."
    yield "Push it: from then on it runs once a week. A key of Semantic Scholar, if any, is the secret S2_API_KEY."
    if not in_place and parsed.path.name != _README.name:
        yield (
            f"From now on edit {home}; {parsed.path} is not read any more."
            if parsed.path != home
            else (f"From now on edit {home}, never the list in {_README}.")
        )
