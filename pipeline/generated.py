"""What a pull request changes that a run writes: data set, records, the list in a README, what was added to a list.

The next run overwrites such edits, or stops at them.
"""

import shlex
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import ListError, OutputError, PipelineError
from pipeline.files import read_if_there
from pipeline.findings import Finding
from pipeline.parse import list_name
from pipeline.project import LIST_LIMIT, Places
from pipeline.readme import is_edited
from pipeline.regions import Block, additions_in, find_block
from pipeline.revision import Revision
from pipeline.sources import SOURCES

_SHORT = 12  # characters of a commit's name that are shown
_FEW = 5  # files that a command names one by one


def generated(start: Revision, places: Places, lists: Mapping[Path, Path]) -> Iterator[Finding]:
    """Yield what the pull request should leave alone; `lists` are paths now → before."""
    files = _written(start, places)
    said, is_anew = _of_readme(start, places.readme, lists)
    yield from said
    files |= {within for within in (start.within(places.readme),) if is_anew and within}
    if files:
        restore = _restoring(start, sorted(files), (places.records, places.out))
        yield Finding(level="warning", kind="generated", values={"files": sorted(files), "restore": restore})


def _by_hand(name: str) -> bool:
    """Return whether a file of records is one that people write."""
    return name.rpartition("/")[2] in {f"{source.name}.jsonl" for source in SOURCES if source.service is None}


def _written(start: Revision, places: Places) -> set[str]:
    folders = tuple(f"{within}/" for folder in (places.records, places.out) if (within := start.within(folder)))
    return {name for name in start.changed() if name.startswith(folders) and not _by_hand(name)}


def _restoring(start: Revision, files: Sequence[str], folders: Sequence[Path]) -> str:
    """Return the commands that undo the changes of files: what is new is removed, the rest taken from before.

    Where there are many, a folder stands for all that is in it, unless people wrote some of that.
    """
    removed: list[str] = []
    taken: list[str] = []
    left = dict.fromkeys(files)
    for folder in folders:
        within = start.within(folder)
        mine = [name for name in left if within and name.startswith(f"{within}/")]
        kept = start.names(folder)
        is_mixed = any(_by_hand(name) and name.startswith(f"{within}/") for name in start.changed())
        if within and len(files) > _FEW and mine and not is_mixed:
            new = [name for name in mine if name not in kept]
            removed += new if kept and len(new) <= _FEW else [within]
            taken += [within] if kept else []
            left = {name: None for name in left if name not in mine}
    there = {name for name in left if name in start.names(start.top / name)}
    removed += [name for name in left if name not in there]
    taken += [name for name in left if name in there]
    commands = [["git", "rm", "-r", "--quiet", "--", *removed]] if removed else []
    commands += [_taking(start, *taken)] if taken else []
    return " && ".join(map(shlex.join, commands))


def _taking(start: Revision, *names: str, piecewise: bool = False) -> list[str]:
    return ["git", "checkout", *(["--patch"] if piecewise else []), start.own[:_SHORT], "--", *names]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Readme:
    """A README before and now, as far as both can be read."""

    start: Revision
    path: Path
    old: str
    now: str | None
    """None: it is not there any more."""
    lists: Mapping[Path, Path]
    """The lists that had a place in it, now → before."""

    def of(self, path: Path) -> tuple[Finding | None, bool]:
        """Return what is to be said of the place of a list, and whether the README is to be taken back as a whole.

        Raises:
            OutputError: where the list has no place there any more.
        """
        if self.now is None:
            return None, True
        before = find_block(self.old, list_name(self.lists[path]), self.path)
        place = find_block(self.now, list_name(path), self.path)
        same = self.old[before.start : before.end] == self.now[place.start : place.end]
        if same and is_edited(self.now, place) == is_edited(self.old, before):
            return None, False
        values = {"file": str(self.path), "list": str(path), "restore": self._restore()}
        if self._is_by_hand(path, place):
            return Finding(level="error", kind="generated list", values=values), False
        if self._rest(self.old, self.lists.values()) == self._rest(self.now, self.lists):
            return None, True
        return Finding(level="warning", kind="generated part", values=values), False

    def _is_by_hand(self, path: Path, place: Block) -> bool:
        """Return whether a person edited the place; where it has no hash, only a list that changed was written anew."""
        if place.block_hash is not None:
            return is_edited(self.now or "", place)
        return self.start.within(path) not in self.start.changed()

    def _restore(self) -> str:
        """Return the command that takes the list back, and asks about each part where other text was edited as well."""
        is_alone = self._rest(self.old, self.lists.values()) == self._rest(self.now or "", self.lists)
        return shlex.join(_taking(self.start, self.start.within(self.path) or "", piecewise=not is_alone))

    def _rest(self, text: str, lists: Collection[Path]) -> list[str]:
        """Return what stands outside the places of all lists."""
        places = sorted((find_block(text, list_name(path), self.path) for path in lists), key=lambda place: place.opens)
        opens, ends = [*(place.opens for place in places), len(text)], [0, *(place.end for place in places)]
        return [text[start:end] for start, end in zip(ends, opens, strict=True)]


def _of_readme(start: Revision, path: Path, lists: Mapping[Path, Path]) -> tuple[list[Finding], bool]:
    """Return what is to be said of the lists in the README, and whether it is to be taken back as a whole."""
    old = start.text(path)
    placed = {now: before for now, before in lists.items() if now != path and _has_place(old, before, path)}
    if not placed:
        return [], False
    said: list[Finding] = []
    whole = False
    try:
        start.refuse_outside(path, OutputError)
        now = read_if_there(path, OutputError, limit=LIST_LIMIT)
        readme = _Readme(start=start, path=path, old=old, now=now, lists=placed)
        for one in placed:
            finding, is_anew = readme.of(one)
            said += [finding] if finding else []
            whole = whole or is_anew
    except OutputError as error:
        return [Finding(level="error", kind="markers", values={"why": str(error)})], False
    return said, whole and not said


def _has_place(text: str, before: Path, readme: Path) -> bool:
    try:
        find_block(text, list_name(before), readme)
    except OutputError:
        return False
    return True


def additions_edited(start: Revision, places: Places, path: Path, before: Path) -> Iterator[Finding]:
    """Yield where a list has additions that it had not: the next run takes them out and writes its own.

    Where the records are changed as well, a run wrote them, and nobody's words are lost.
    """
    old = Counter(text for _, text in additions_in(start.text(before)))
    if not old:
        return
    try:
        start.refuse_outside(path, ListError)
        now = read_if_there(path, ListError, limit=LIST_LIMIT) or ""
    except PipelineError:
        return  # said of the list itself
    lines = []
    for line, text in additions_in(now):
        old[text] -= 1
        if old[text] < 0:
            lines.append(line)
    if lines:
        is_run = bool(_written(start, places))
        yield Finding(level="warning" if is_run else "error", kind="additions", values={"lines": lines})
