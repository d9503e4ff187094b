"""Files: read whole with clear complaints, written aside and renamed together."""

import contextlib
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from pipeline.errors import OutputError, PipelineError

ASIDE = ".aside"
"""Ending of a file that is being written; a run that was killed may leave one, the next run replaces it."""


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


def write_together(files: Mapping[Path, bytes]) -> list[Path]:
    """Write the files whose content changes, all or none; return those.

    Each is written aside, on its own disk, before the first is renamed into place.

    Raises:
        OutputError: where one cannot be written; nothing has changed then.
    """
    changed = {path.resolve(): (path, content) for path, content in files.items() if not _holds(path, content)}
    aside: dict[Path, Path] = {}
    replaced: list[tuple[Path, bytes | None]] = []
    path = Path()
    try:
        for target, (path, content) in changed.items():
            if target.is_dir():
                raise OutputError(path, None, "is a folder: remove it, or choose another place")
            aside[target] = _write_aside(target, content)
        for target, (path, _) in changed.items():  # noqa: B007 the except clause names the path
            before = target.read_bytes() if target.exists() else None
            aside[target].replace(target)
            replaced.append((target, before))
    except OSError as error:
        for target, before in reversed(replaced):
            _restore(target, before)
        raise OutputError(path, None, f"cannot be written ({error.strerror}): mend that and run again") from None
    finally:
        for temporary in aside.values():
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
    return [path for path, _ in changed.values()]


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


def _write_aside(target: Path, content: bytes) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}{ASIDE}")
    with temporary.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    if target.exists():
        temporary.chmod(stat.S_IMODE(target.stat().st_mode))
    return temporary


def _restore(target: Path, before: bytes | None) -> None:
    if before is None:
        target.unlink(missing_ok=True)
    else:
        _write_aside(target, before).replace(target)
