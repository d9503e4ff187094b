"""Turns: to each service one request at a time, spaced, whoever on this machine asks.

A turn is a lock on a file of the user's own temporary folder. The system frees it when its holder dies; the file keeps
when the last request ended or, of a holder that was killed, when it began. Where that cannot be had, turns are taken
within the process only.
"""

import contextlib
import os
import stat
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import gettempdir

try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None  # type: ignore[assignment]

_OTHERS = 0o022  # whoever else may write


class Turns:
    """Who may ask a service, and when."""

    def __init__(self, sleep: Callable[[float], None]) -> None:
        """`sleep` waits for as many seconds as it is given."""
        self._sleep = sleep
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._last: dict[str, float] = {}

    @contextlib.contextmanager
    def turn(self, name: str, pause: float) -> Iterator[None]:
        """Hold the turn of the service, `pause` seconds after the end of the one before it."""
        with self._locks[name], _shared(name) as file:
            now = time.monotonic()
            known = (self._last.get(name), _noted(file))
            # A later moment than now is of an earlier boot: the clock begins anew with each.
            last = max((moment for moment in known if moment is not None and moment <= now), default=now - pause)
            if last + pause > now:
                self._sleep(last + pause - now)
            self._note(name, file)
            try:
                yield
            finally:
                self._note(name, file)

    def _note(self, name: str, file: int | None) -> None:
        self._last[name] = moment = time.monotonic()
        if file is not None:
            with contextlib.suppress(OSError):  # a full disk
                # Of one width, written over the number before it: at no moment is there none.
                os.pwrite(file, f"{moment:020.9f}".encode(), 0)


@contextlib.contextmanager
def _shared(name: str) -> Iterator[int | None]:
    """Hold the lock of all processes, with its file; None where there is none to be had."""
    with contextlib.ExitStack() as stack:
        try:
            file = _opened(name)
            if file is not None:
                stack.callback(os.close, file)
                fcntl.flock(file, fcntl.LOCK_EX)
        except OSError:
            file = None
        yield file


def _opened(name: str) -> int | None:
    if fcntl is None:
        return None
    folder = Path(gettempdir()) / f"paper-list-pipeline-{os.getuid()}"
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or status.st_mode & _OTHERS:
        return None
    return os.open(folder / f"{name}.turn", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


def _noted(file: int | None) -> float | None:
    try:
        return None if file is None else float(os.pread(file, 64, 0))
    except (OSError, ValueError):  # a new file is empty
        return None
