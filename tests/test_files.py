"""All or nothing on disk: tried with real refusals, real kills and real leftovers."""

import os
import resource
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from pipeline.errors import ListError, OutputError
from pipeline.files import ASIDE, locked, read_if_there, read_text, write_together
from tests.conftest import ROOT


def _snapshot(folder: Path) -> dict[str, tuple[str, bytes, int]]:
    """Return everything in a folder: kind, content and mode by relative path."""
    found = {}
    for path in sorted(folder.rglob("*")):
        kind = "link" if path.is_symlink() else "folder" if path.is_dir() else "file" if path.is_file() else "special"
        content = str(path.readlink()).encode() if kind == "link" else path.read_bytes() if kind == "file" else b""
        found[str(path.relative_to(folder))] = (kind, content, stat.S_IMODE(path.lstat().st_mode))
    return found


def test_every_file_is_written_and_named(tmp_path: Path) -> None:
    """All files hold what was given, folders are made, and the changed paths are returned in their order."""
    files = {tmp_path / "a.md": b"one", tmp_path / "new" / "deep" / "b.md": b"two"}
    assert write_together(files) == list(files)
    assert {path: path.read_bytes() for path in files} == files
    assert {path.name for path in tmp_path.rglob("*")} == {"a.md", "new", "deep", "b.md"}


def test_what_holds_its_content_is_not_touched(tmp_path: Path) -> None:
    """A file with the content already there keeps its inode and time; only the others are written and named."""
    same, other = tmp_path / "same", tmp_path / "other"
    same.write_bytes(b"1")
    os.utime(same, ns=(10**18, 10**18))
    before = same.stat()
    assert write_together({same: b"1", other: b"2"}) == [other]
    assert (same.stat().st_ino, same.stat().st_mtime_ns) == (before.st_ino, 10**18)
    assert write_together({same: b"1", other: b"2"}) == []


def test_equal_length_is_not_equal_content(tmp_path: Path) -> None:
    """A file of the same length with other bytes is written."""
    path = tmp_path / "a"
    path.write_bytes(b"abc")
    assert write_together({path: b"abd"}) == [path]
    assert path.read_bytes() == b"abd"


def _make_folder(path: Path) -> None:
    path.mkdir()


def _make_full_folder(path: Path) -> None:
    path.mkdir()
    (path / "kept").write_text("x")


def _make_pipe(path: Path) -> None:
    os.mkfifo(path)


def _make_parent_file(path: Path) -> None:
    path.parent.rmdir()
    path.parent.write_text("a file where a folder should be")


def _make_link_to_folder(path: Path) -> None:
    (path.parent / "real").mkdir()
    path.symlink_to("real")


REFUSALS = {
    "folder": _make_folder,
    "full folder": _make_full_folder,
    "pipe": _make_pipe,
    "parent is a file": _make_parent_file,
    "link to a folder": _make_link_to_folder,
}


@pytest.mark.parametrize("spoil", REFUSALS.values(), ids=REFUSALS)
@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_target_that_cannot_be_written_leaves_all_as_it_was(tmp_path: Path, spoil: object, at: int) -> None:
    """Whichever file is refused: its path and a remedy are said, no other is written, no folder and no aside stays."""
    bad = tmp_path / "sub" / "bad"
    bad.parent.mkdir()
    assert callable(spoil)
    spoil(bad)
    (tmp_path / "old").write_text("old")
    files = [(tmp_path / "old", b"new"), (tmp_path / "made" / "here" / "fresh", b"new")]
    files.insert(at, (bad, b"new"))
    before = _snapshot(tmp_path)
    with pytest.raises(OutputError) as caught:
        write_together(dict(files))
    assert caught.value.path == bad
    assert str(caught.value).startswith(f"{bad}: ")
    assert any(word in str(caught.value) for word in ("remove it", "mend that"))
    assert _snapshot(tmp_path) == before


@contextmanager
def _disk_full_after(size: int) -> Iterator[None]:
    """Let the kernel refuse to make any file longer than `size` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)


def test_a_disk_that_fills_up_leaves_all_as_it_was(tmp_path: Path) -> None:
    """A write that the disk refuses half-way changes nothing and leaves nothing behind."""
    (tmp_path / "small").write_bytes(b"old")
    before = _snapshot(tmp_path)
    big = tmp_path / "made" / "big"
    with _disk_full_after(100_000), pytest.raises(OutputError, match=r"big: cannot be written \(File too large\)"):
        write_together({tmp_path / "small": b"new", big: b"x" * 200_000})
    assert _snapshot(tmp_path) == before


@pytest.mark.parametrize("failing", [1, 2, 3])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_refused_rename_restores_what_was_renamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int, error: BaseException
) -> None:
    """Where the disk, or Ctrl-C, stops the nth rename, the files renamed before are put back, the new ones removed."""
    first, fresh, last = tmp_path / "first", tmp_path / "made" / "fresh", tmp_path / "last"
    first.write_bytes(b"old first")
    first.chmod(0o640)
    last.write_bytes(b"old last")
    before = _snapshot(tmp_path)
    calls = []
    rename = Path.replace

    def replace(self: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) == failing:
            raise error
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    expected = OutputError if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(expected):
        write_together({first: b"new first", fresh: b"new fresh", last: b"new last"})
    assert len(calls) >= failing
    assert _snapshot(tmp_path) == before


def test_a_linked_file_stays_a_link(tmp_path: Path) -> None:
    """Through a symbolic link, the file that it leads to is replaced, in its own folder; the link stays."""
    (tmp_path / "docs").mkdir()
    real, link = tmp_path / "docs" / "real.md", tmp_path / "README.md"
    real.write_bytes(b"old")
    link.symlink_to("docs/real.md")
    assert write_together({link: b"new"}) == [link]
    assert link.readlink() == Path("docs/real.md")
    assert real.read_bytes() == b"new"
    assert [path.name for path in real.parent.iterdir()] == ["real.md"]


def test_a_link_that_leads_nowhere_gets_its_file(tmp_path: Path) -> None:
    """A dangling link stays a link; what it names is made."""
    link = tmp_path / "README.md"
    link.symlink_to("later/real.md")
    write_together({link: b"new"})
    assert link.is_symlink()
    assert (tmp_path / "later" / "real.md").read_bytes() == b"new"


def test_a_link_to_itself_is_no_traceback(tmp_path: Path) -> None:
    """A link that leads to itself is replaced or refused, clearly."""
    loop = tmp_path / "loop"
    loop.symlink_to("loop")
    try:
        write_together({loop: b"new"})
    except OutputError as error:
        assert error.path == loop  # noqa: PT017 both ways are right
    else:
        assert loop.read_bytes() == b"new"


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755, 0o444])
def test_the_mode_is_kept(tmp_path: Path, mode: int) -> None:
    """A replaced file has the permissions that it had."""
    path = tmp_path / "a"
    path.write_bytes(b"old")
    path.chmod(mode)
    write_together({path: b"new"})
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"new", mode)


def test_two_names_of_one_file_must_agree(tmp_path: Path) -> None:
    """Two outputs that would go to one file are refused before anything is written; equal ones are one."""
    path, link = tmp_path / "a", tmp_path / "link"
    link.symlink_to("a")
    with pytest.raises(OutputError, match="the same file as"):
        write_together({path: b"1", link: b"2"})
    assert not path.exists()
    assert write_together({path: b"1", link: b"1"}) == [path]


@pytest.mark.parametrize("mode", [0o644, 0o000])
def test_leftovers_of_a_killed_run_do_no_harm(tmp_path: Path, mode: int) -> None:
    """What a killed run left aside, unreadable or a link out of the folder, is replaced and then gone."""
    path, outside = tmp_path / "in" / "a", tmp_path / "outside"
    path.parent.mkdir()
    path.write_bytes(b"old")
    outside.write_bytes(b"mine")
    left = path.with_name(f".a{ASIDE}")
    left.write_bytes(b"half of somethi")
    left.chmod(mode)
    path.with_name(f".a.before{ASIDE}").symlink_to(outside)
    write_together({path: b"new"})
    assert path.read_bytes() == b"new"
    assert outside.read_bytes() == b"mine"
    assert [other.name for other in path.parent.iterdir()] == ["a"]


_DYING = """
import os, resource, signal, sys
from pathlib import Path
from pipeline.files import write_together

folder, size, step = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
seen = 0

def die_at_step(event, args):
    global seen
    if event.startswith(("open", "os.", "shutil.")) and any(str(folder) in str(arg) for arg in args):
        seen += 1
        if seen == step:
            os.kill(os.getpid(), signal.SIGKILL)

signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
if size:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
sys.addaudithook(die_at_step)
write_together({folder / name: name.encode() * 5000 for name in ("one", "two", "sub/three")})
"""
"""Writes three files and is killed: before the nth act on the folder, or by the kernel at a file's nth byte."""
_OLD = {"one": b"old one", "two": b"old two"}
_NEW = {name: name.encode() * 5000 for name in ("one", "two", "sub/three")}


def _die(folder: Path, *, size: int = 0, step: int = 0) -> int:
    """Write over the old files until killed; return the status, negative for a signal."""
    folder.mkdir()
    for name, content in _OLD.items():
        (folder / name).write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-c", _DYING, str(folder), str(size), str(step)],
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )
    return done.returncode


def _assert_whole(folder: Path) -> None:
    for name, new in _NEW.items():
        path, old = folder / name, _OLD.get(name)
        found = path.read_bytes() if path.exists() else None
        assert found in (old, new), f"{name} is neither the old nor the new"


def test_a_kill_at_any_moment_leaves_whole_files_and_the_next_run_mends(tmp_path: Path) -> None:
    """Killed before any act on the folder, each file is the old or the new; running again finishes and cleans up."""
    for step in range(1, 200):
        folder = tmp_path / f"step{step}"
        status = _die(folder, step=step)
        _assert_whole(folder)
        if status == 0:
            break
        assert status == -signal.SIGKILL
        write_together({folder / name: content for name, content in _NEW.items()})
        found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        assert found == _NEW
    assert status == 0
    assert step > 10, "the writing takes many acts, so it was not killed in its middle"


@pytest.mark.parametrize("size", [1, 5_000])
def test_a_kill_in_the_middle_of_a_file_leaves_the_old_one(tmp_path: Path, size: int) -> None:
    """Killed by the kernel while a file is half written, every file is the old one."""
    folder = tmp_path / "half"
    assert _die(folder, size=size) == -signal.SIGXFSZ
    assert {name: (folder / name).read_bytes() for name in _OLD} == _OLD
    write_together({folder / name: content for name, content in _NEW.items()})
    assert {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} == set(_NEW)


BAD_TEXTS = {
    "not UTF-8": (b"fine\nfine\n\xff\xfe\n", 3, "0xff is not UTF-8"),
    "binary": (b"fine\n\x00\x01", 2, "NUL byte"),
    "UTF-16": ("列表".encode("utf-16"), 1, "is not UTF-8"),
    "cut character": ("论".encode()[:2], 1, "is not UTF-8"),
}


@pytest.mark.parametrize(("content", "line", "says"), BAD_TEXTS.values(), ids=BAD_TEXTS)
def test_what_is_no_text_is_said_with_its_line(tmp_path: Path, content: bytes, line: int, says: str) -> None:
    """The complaint is of the caller's kind and names the file, the line and the remedy."""
    path = tmp_path / "list.md"
    path.write_bytes(content)
    with pytest.raises(ListError, match=says) as caught:
        read_text(path, ListError, limit=1000)
    assert (caught.value.path, caught.value.line) == (path, line)
    assert "UTF-8" in str(caught.value)


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    """A file over the limit is refused by its size alone: a sparse terabyte takes no time and no memory."""
    path = tmp_path / "huge.md"
    with path.open("wb") as handle:
        handle.truncate(1 << 40)
    with pytest.raises(ListError, match="too large"):
        read_text(path, ListError, limit=1000)


def test_what_is_no_file_is_refused_unread(tmp_path: Path) -> None:
    """A missing file, a folder, a pipe (which would block) and a file as folder each get a clear line."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    (tmp_path / "file").write_text("x")
    for path in (tmp_path / "missing", tmp_path, pipe, tmp_path / "file" / "below"):
        with pytest.raises(ListError) as caught:
            read_text(path, ListError, limit=1000)
        assert str(caught.value).startswith(f"{path}: ")


def test_an_optional_file_may_be_missing_but_not_wrong(tmp_path: Path) -> None:
    """None for a file that is not there; a folder in its place is an error all the same."""
    assert read_if_there(tmp_path / "missing", ListError, limit=10) is None
    with pytest.raises(ListError):
        read_if_there(tmp_path, ListError, limit=10)


def test_text_keeps_its_line_ends(tmp_path: Path) -> None:
    """Reading changes no byte: CRLF stays CRLF."""
    path = tmp_path / "a"
    path.write_bytes(b"a\r\nb\n")
    assert read_text(path, ListError, limit=10) == "a\r\nb\n"


# one run at a time

_HOLDER = """
import sys
from pathlib import Path
from pipeline.files import locked

with locked(Path(sys.argv[1])):
    print("locked", flush=True)
    sys.stdin.read()
"""
_WAITER = """
import logging, sys
from pathlib import Path
from pipeline.files import locked

logging.basicConfig(format="%(message)s")
with locked(Path(sys.argv[1])):
    print("locked", flush=True)
"""


@contextmanager
def _other(code: str, folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """Start another process on a folder; it is gone at the end."""
    pipe = subprocess.PIPE
    command, place = [sys.executable, "-c", code, str(folder)], {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=place, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def _line(stream: IO[str] | None) -> str:
    assert stream is not None
    return stream.readline()


@pytest.mark.parametrize("end", ["it ends", "it is killed"])
def test_a_second_run_says_that_it_waits_and_has_its_turn(tmp_path: Path, end: str) -> None:
    """While one run holds the folder another waits and says so once; a run that is killed leaves no lock behind."""
    with _other(_HOLDER, tmp_path) as holder:
        assert _line(holder.stdout) == "locked\n"
        with _other(_WAITER, tmp_path) as waiter:
            assert _line(waiter.stderr) == f"another run is at work on {tmp_path}: waiting for its end\n"
            assert waiter.poll() is None
            if end == "it is killed":
                holder.kill()
            elif holder.stdin:
                holder.stdin.close()
            assert waiter.communicate(timeout=30) == ("locked\n", "")
            assert waiter.returncode == 0
        assert holder.wait(30) == (-signal.SIGKILL if end == "it is killed" else 0)
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_never_ends_is_not_waited_for_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while the second gives up, names the folder, and says what to do."""
    monkeypatch.setattr("pipeline.files._PATIENCE", 0.0)
    monkeypatch.setattr("pipeline.files._LOOK_AGAIN", 0.001)
    says = "another run is at work on it: wait for its end, or stop it"
    with locked(tmp_path), pytest.raises(OutputError, match=says), locked(tmp_path):
        raise AssertionError
    with locked(tmp_path):
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("written", "left"), [(True, {"new", "new/records", "new/records/a"}), (False, set[str]())])
def test_a_folder_to_lock_is_made_and_stays_only_where_something_is_in_it(
    tmp_path: Path, left: set[str], *, written: bool
) -> None:
    """A run that wrote nothing leaves no folder behind, not even those above."""
    folder = tmp_path / "new" / "records"
    with locked(folder):
        assert folder.is_dir()
        if written:
            (folder / "a").touch()
    assert {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")} == left


def test_a_run_that_fails_frees_the_folder(tmp_path: Path) -> None:
    """What goes wrong within goes on, the lock does not."""
    with pytest.raises(KeyboardInterrupt), locked(tmp_path / "new"):
        raise KeyboardInterrupt
    with locked(tmp_path):
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["file", "file/below", "/proc/nowhere"])
def test_what_cannot_be_a_folder_is_said(tmp_path: Path, place: str) -> None:
    """The path is named, with what is wrong and the remedy."""
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be written") as caught, locked(tmp_path / place):
        raise AssertionError
    assert str(caught.value).startswith(str(tmp_path / place))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
