"""Files: read whole with clear complaints, written aside and renamed together."""

import contextlib
import logging
import os
import shutil
import stat
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from pipeline.errors import OutputError, PipelineError

try:
    import fcntl
except ImportError:  # not on Windows, where a folder cannot be locked so
    fcntl = None  # type: ignore[assignment]

ASIDE = ".aside"
"""Ending of a file that is being written; a run that was killed may leave one, the next run replaces it."""
_BEFORE = f".before{ASIDE}"
"""Ending of the copy of a file that is about to be replaced, to be put back should a later one fail."""


_PATIENCE = 600.0  # seconds that a run waits for another
_LOOK_AGAIN = 0.2  # seconds
_log = logging.getLogger(__name__)


class _Complaint(Protocol):
    def __call__(self, path: Path, line: int | None, text: str) -> PipelineError: ...


def read_bytes(path: Path, complain: _Complaint, *, limit: int) -> bytes:
    """Return the file's bytes.

    Raises:
        PipelineError: made by `complain`, where there is no such regular file or it holds more than `limit` bytes.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise complain(path, None, "not a regular file: give the path of a file")
        if status.st_size > limit:
            message = f"too large: {status.st_size / 1e6:.0f} MB, the limit is {limit / 1e6:.0f} MB: split the file"
            raise complain(path, None, message)
        return path.read_bytes()
    except FileNotFoundError:
        raise complain(path, None, "no such file: check the path") from None
    except NotADirectoryError:
        raise complain(path, None, "stands in what is a file, not a folder: give the path of a folder") from None
    except OSError as error:
        raise complain(path, None, f"cannot be read ({error.strerror}): check its permissions") from None


def decode(content: bytes, path: Path, complain: _Complaint) -> str:
    """Return the text of UTF-8 bytes.

    Raises:
        PipelineError: made by `complain`, with the line of the first byte that is no text.
    """
    if (at := content.find(b"\0")) >= 0:
        line = content.count(b"\n", 0, at) + 1
        raise complain(path, line, "a NUL byte: this is a binary file, or UTF-16; save it as UTF-8 text")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{content[error.start]:02x} is not UTF-8: save the file as UTF-8"
        raise complain(path, line, message) from None


def read_text(path: Path, complain: _Complaint, *, limit: int) -> str:
    """Return the file's text, with its newlines as they are; see `read_bytes` and `decode`."""
    return decode(read_bytes(path, complain, limit=limit), path, complain)


def read_if_there(path: Path, complain: _Complaint, *, limit: int) -> str | None:
    """Return the file's text, None where there is no such file; see `read_text`."""
    try:
        path.stat()
    except FileNotFoundError:
        return None
    except OSError:
        pass  # read_text says what is wrong
    return read_text(path, complain, limit=limit)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other runs off a folder, which is made where it is missing; a run that dies leaves no lock behind.

    Raises:
        OutputError: where another run does not come to an end, or there can be no such folder.
    """
    made: list[Path] = []
    with _blaming(folder):
        _make_folders(folder, made)
        handle = os.open(folder, os.O_RDONLY) if fcntl else None
    try:
        if handle is not None:
            _wait_for(handle, folder)
        yield
    finally:
        if handle is not None:
            os.close(handle)
        _remove((), made)  # only what is still empty


def _wait_for(handle: int, folder: Path) -> None:
    until = time.monotonic() + _PATIENCE
    said = False
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise OutputError(folder, None, "another run is at work on it: wait for its end, or stop it") from None
            if not said:
                _log.warning("another run is at work on %s: waiting for its end", folder)
                said = True
            time.sleep(_LOOK_AGAIN)
        except OSError:  # a file system without locks: nothing can be said of other runs
            return
        else:
            return


def write_together(files: Mapping[Path, bytes]) -> list[Path]:
    """Write the files whose content changes, all or none; return those.

    Each is written aside, on its own disk, before the first is renamed into place.

    Raises:
        OutputError: where one cannot be written; nothing has changed then.
    """
    targets = _targets(files)
    changed = {target: value for target, value in targets.items() if not _holds(target, value[1])}
    aside = [_beside(target, ending) for target in targets for ending in (ASIDE, _BEFORE)]
    made: list[Path] = []
    undo: list[tuple[Path, Path | None]] = []
    done = False
    try:
        for target, (path, content) in changed.items():
            with _blaming(path):
                refuse_special(target, path)
                _make_folders(target.parent, made)
                _write_aside(target, content)
        for target, (path, _) in changed.items():
            with _blaming(path):
                undo.append((target, _beside(target, _BEFORE) if target.exists() else None))
                _beside(target, ASIDE).replace(target)
        done = True
    finally:
        for target, before in () if done else reversed(undo):
            with contextlib.suppress(OSError):
                _restore(target, before)
        _remove(aside, [] if done else made)
    return [path for path, _ in changed.values()]


@contextlib.contextmanager
def _blaming(path: Path) -> Iterator[None]:
    """Turn a refusal of the disk into a complaint about that path."""
    try:
        yield
    except OSError as error:
        message = f"cannot be written ({error.strerror}): mend that and run again"
        raise OutputError(path, None, message) from None


def refuse_special(target: Path, path: Path) -> None:
    """Complain of what is there and no file, under the name that the user gave it."""
    if target.exists() and not target.is_file():
        raise OutputError(path, None, "is not a regular file: remove it, or choose another place")


def _targets(files: Mapping[Path, bytes]) -> dict[Path, tuple[Path, bytes]]:
    """Return each path and content by the file that the path leads to."""
    targets: dict[Path, tuple[Path, bytes]] = {}
    for path, content in files.items():
        target = Path(os.path.realpath(path))  # does not stumble over a link to itself, as Path.resolve does
        other, theirs = targets.setdefault(target, (path, content))
        if theirs != content:
            raise OutputError(path, None, f"is the same file as {other}: give each output a place of its own")
    return targets


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


def _beside(target: Path, ending: str) -> Path:
    return target.with_name(f".{target.name}{ending}")


def _make_folders(folder: Path, made: list[Path]) -> None:
    """Make the folder and what is missing above it; `made` gets each, outermost first."""
    missing = [folder]
    while not missing[-1].parent.exists():
        missing.append(missing[-1].parent)
    for path in reversed(missing):
        if not path.is_dir():
            path.mkdir()
            made.append(path)


def _write_aside(target: Path, content: bytes) -> None:
    """Write the content, and a copy of what it is to replace; what a killed run left there is no hindrance."""
    temporary, before = _beside(target, ASIDE), _beside(target, _BEFORE)
    for left in (temporary, before):
        left.unlink(missing_ok=True)
    with temporary.open("xb") as handle:
        if target.exists():
            shutil.copy2(target, before)
            temporary.chmod(stat.S_IMODE(target.stat().st_mode))
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())


def _restore(target: Path, before: Path | None) -> None:
    if before is None:
        target.unlink(missing_ok=True)
    else:
        before.replace(target)


def _remove(files: Sequence[Path], folders: Sequence[Path]) -> None:
    for path in files:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
    for path in reversed(folders):
        with contextlib.suppress(OSError):
            path.rmdir()
