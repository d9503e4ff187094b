"""What git holds of an earlier state: read as data, never checked out."""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import PipelineError, RevisionError

_FILES = ("100644", "100755")  # modes; a symbolic link or a submodule is no file
_OF_A_MERGE = 2  # parents: what was merged into, and the branch
_FETCH = "check out with the whole history (actions/checkout: fetch-depth: 0), or run `git fetch --unshallow`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A commit of the repository in the working folder."""

    top: Path
    """The repository's own folder, without symbolic links."""
    commit: str
    """Its full name."""
    own: str
    """The newest commit of the same history that whoever made the changes has as well."""

    def files(self, path: Path) -> Mapping[str, bytes]:
        """Return every regular file at or below a path, by its path within the repository; none from outside."""
        within = self.within(path)
        if within is None:
            return {}
        rows = _git(self.top, "ls-tree", "-r", "-z", "--full-tree", self.commit, "--", within).split(b"\0")
        found = {}
        for row in filter(None, rows):
            about, _, name = row.partition(b"\t")
            mode, _, blob = about.decode("ascii").split(" ")
            if mode in _FILES:
                found[os.fsdecode(name)] = _git(self.top, "cat-file", "blob", blob)
        return found

    def text(self, path: Path) -> str:
        """Return the text of the file that stood at a path, empty where none did."""
        return self.files(path).get(self.within(path) or "", b"").decode("utf-8", "replace")

    def names(self, path: Path) -> frozenset[str]:
        """Return what stood at or below a path in the commit that whoever made the changes has."""
        within = self.within(path)
        if within is None:
            return frozenset()
        return _names(_git(self.top, "ls-tree", "-r", "-z", "--name-only", "--full-tree", self.own, "--", within))

    def changed(self) -> frozenset[str]:
        """Return the tracked files that are now other than in this commit, by their paths within the repository."""
        return _names(_git(self.top, "diff", "--name-only", "--no-renames", "--no-ext-diff", "-z", self.commit, "--"))

    def renamed(self, least: int = 50) -> Mapping[str, str]:
        """Return the files that have another name now, and at least so many percent of their lines: now → before."""
        listing = ("--name-status", "--diff-filter=R", f"--find-renames={least}%", "--no-ext-diff", "-z")
        words = [os.fsdecode(word) for word in _git(self.top, "diff", *listing, self.commit, "--").split(b"\0")]
        return dict(zip(words[2::3], words[1::3], strict=True))  # how alike they are, before, now; and so on

    def within(self, path: Path) -> str | None:
        """Return a path as git writes it, from the repository's own folder; None: it is not in there.

        Symbolic links to folders are followed, so that none leads out.
        """
        home = Path(os.path.realpath(path.parent)) / path.name
        return home.relative_to(self.top).as_posix() if home.is_relative_to(self.top) else None

    def path_of(self, name: str) -> Path:
        """Return the path, from the working folder, of what git writes so."""
        return Path(os.path.relpath(self.top / name, os.path.realpath(".")))

    def holds(self, path: Path) -> bool:
        """Return whether what stands at a path is in the repository, wherever symbolic links lead."""
        return Path(os.path.realpath(path)).is_relative_to(self.top)

    def refuse_outside(self, path: Path, complain: Callable[[Path, None, str], PipelineError]) -> None:
        """Let nothing of the machine be read that a symbolic link of the pull request leads to.

        Raises:
            PipelineError: made by `complain`, where a path leads out of the repository.
        """
        if not self.holds(path):
            raise complain(path, None, "leads out of the repository: put a file there, no symbolic link")


def starting_point(base: str) -> Revision:
    """Return the newest commit that is in the history of `base` and of what is checked out: there the changes begin.

    Raises:
        RevisionError: where there is no repository, no such revision, or no common commit; with what to do.
    """
    top = Path(os.fsdecode(_git(Path(), "rev-parse", "--show-toplevel").removesuffix(b"\n")))
    if "\0" in base or not _succeeds(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}"):
        raise RevisionError(f"{base!r} is no commit of this repository: name a branch or a commit, or {_FETCH}")
    commit = _git(top, "rev-parse", "--verify", "--end-of-options", f"{base}^{{commit}}").decode("ascii").strip()
    if not _succeeds(top, "merge-base", commit, "HEAD"):
        raise RevisionError(f"{base!r} and what is checked out have no commit in common here: {_FETCH}")
    shared = _git(top, "merge-base", commit, "HEAD").decode("ascii").strip()
    return Revision(top=Path(os.path.realpath(top)), commit=shared, own=_own(top, shared))


def _own(top: Path, shared: str) -> str:
    """Return the newest commit before the changes that is in the branch they were made in.

    GitHub checks out a merge of that branch into the newest base, which the branch itself need not have.
    """
    parents = _git(top, "rev-list", "--max-count=1", "--parents", "HEAD").decode("ascii").split()[1:]
    if len(parents) == _OF_A_MERGE and parents[0] == shared and _succeeds(top, "merge-base", *parents):
        return _git(top, "merge-base", *parents).decode("ascii").strip()
    return shared


def _names(listed: bytes) -> frozenset[str]:
    return frozenset(os.fsdecode(name) for name in listed.split(b"\0") if name)


def _git(folder: Path, *arguments: str) -> bytes:
    done = _run(folder, *arguments)
    if done.returncode:
        said = " ".join(done.stderr.decode("utf-8", "replace").split()) or f"status {done.returncode}"
        raise RevisionError(f"git {arguments[0]}: {said}: run this in a git checkout of the list's repository")
    return done.stdout


def _succeeds(folder: Path, *arguments: str) -> bool:
    return _run(folder, *arguments).returncode == 0


def _run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    git = shutil.which("git")
    if git is None:
        raise RevisionError("git is not there: install it, or add it to PATH")
    # no shell, and every argument that comes from outside stands where git takes it for no option and no pattern
    command = [git, "--no-optional-locks", "--literal-pathspecs", "-C", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, check=False)  # noqa: S603
