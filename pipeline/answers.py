"""Answers: read whole within limits, and told from what only looks like one."""

import re
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from pipeline.errors import BadAnswerError

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

AFTER_THROTTLE = (5.0, 15.0, 45.0)
"""Seconds before the second, third and fourth request."""
AFTER_STUMBLE = (1.0, 2.0, 4.0)
_LONGEST_WAIT = 120.0  # seconds, whatever Retry-After says
_DIGITS = 9  # of a number that is meant
_THROTTLED = frozenset({406, 429, 503})  # arXiv's edge answers 406 where others answer 429
_THROTTLED_BODY = re.compile(rb"\s*rate exceeded", re.IGNORECASE)  # arXiv, with status 200
_STUMBLED = frozenset({500, 502, 504})
_PORTS = {"http": 80, "https": 443}
_CHUNK = 1 << 16  # bytes
_GZIP = 31  # what zlib calls it


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a service answered."""

    status: int
    headers: Mapping[str, str]
    """In any case of letters."""
    content: bytes


class FailedError(Exception):
    """A request had no answer."""

    def __init__(
        self, reason: str, waits: Sequence[float] = (), *, wait: float | None = None, down: bool = False
    ) -> None:
        """Take the seconds before each further try, none: there is to be no other; `wait` is what the service asks for.

        `down`: if there is no other try, the service is not to be asked again in this run.
        """
        super().__init__(reason)
        self.reason = reason
        self.waits = waits
        self.wait = wait
        self.down = down


def check_answer(answer: Answer, types: Sequence[str], check: Callable[[Answer], None] | None = None) -> None:
    """Tell an answer from a service that throttles or stumbles; `check` reads one of status 200.

    Raises:
        FailedError: where it may be asked again.
    """
    status = answer.status
    if status in _THROTTLED or (status == HTTPStatus.OK and _THROTTLED_BODY.match(answer.content)):
        raise FailedError(f"throttled, HTTP {status}", AFTER_THROTTLE, wait=retry_after(answer.headers), down=True)
    if status in _STUMBLED:
        raise FailedError(f"HTTP {status}", AFTER_STUMBLE)
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if status == HTTPStatus.OK and not kind and not answer.content:
        raise FailedError("a cut answer", AFTER_STUMBLE)  # within its headers, which then seem to be few
    if status == HTTPStatus.OK and kind and kind not in types:
        raise FailedError("an answer of another type than its own", AFTER_STUMBLE)
    if status == HTTPStatus.OK and check:
        try:
            check(answer)
        except BadAnswerError as error:
            raise FailedError(str(error), AFTER_STUMBLE) from None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return for how many seconds the service asks to be left alone, at most 120; None: it does not say.

    A date is held against the service's own: no clock of ours need be right.
    """
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdecimal():
        return min(float(text), _LONGEST_WAIT)
    try:
        until, now = parsedate_to_datetime(text), parsedate_to_datetime(headers.get("Date", ""))
        seconds = (until - now).total_seconds()
    except (TypeError, ValueError, OverflowError):  # no date, or one without a zone
        return None
    return min(seconds, _LONGEST_WAIT) if seconds >= 0 else None


def stated_pause(headers: Mapping[str, str]) -> float:
    """Return the seconds between two requests that a service allows by its `x-rate-limit` headers, at most 120.

    So many requests (`-limit`) in so many seconds (`-interval`, as in `1s`); 0 where it does not say.
    """
    limit, interval = (headers.get(f"X-Rate-Limit-{name}", "").strip() for name in ("Limit", "Interval"))
    seconds = interval.removesuffix("s")
    if not all(text.isascii() and text.isdecimal() and len(text) <= _DIGITS and int(text) for text in (limit, seconds)):
        return 0.0
    return min(int(seconds) / int(limit), _LONGEST_WAIT)


def read_body(response: "BaseHTTPResponse", *, limit: int, deadline: float) -> bytes:
    """Return the body, unpacked; `limit` in bytes, `deadline` on the monotonic clock.

    Raises:
        FailedError: where it is longer, takes longer, or cannot be unpacked.
    """
    content = bytearray()
    # What has come, whenever some has: a full chunk may never come together.
    while chunk := response.read1(_CHUNK, decode_content=False):
        content += chunk
        if len(content) > limit:
            raise FailedError(f"an answer of more than {limit} bytes")
        if time.monotonic() > deadline:
            raise FailedError("an answer that does not end")
    match response.headers.get("Content-Encoding", "").strip().lower():
        case "" | "identity":
            return bytes(content)
        case "gzip" | "x-gzip" if content:
            return _unpacked(bytes(content), limit)
        case "gzip" | "x-gzip":
            return b""
        case _:
            raise FailedError("an answer in an encoding that was not asked for", AFTER_STUMBLE)


def _unpacked(content: bytes, limit: int) -> bytes:
    found = b""
    while content:
        member = zlib.decompressobj(_GZIP)
        try:
            found += member.decompress(content, limit + 1 - len(found))
        except zlib.error:
            raise FailedError("an answer that cannot be unpacked", AFTER_STUMBLE) from None
        if len(found) > limit:
            raise FailedError(f"an answer of more than {limit} bytes")
        if not member.eof:
            raise FailedError("a cut answer", AFTER_STUMBLE)
        content = member.unused_data
    return found


def redirected(url: str, headers: Mapping[str, str]) -> str | None:
    """Return where an answer sends us, None where that is not the same place: scheme, host and port, or its https."""
    try:
        there = urljoin(url, headers.get("Location", ""))
        old, new = _place(url), _place(there)
    except ValueError:
        return None
    secured = old[0] == "http" and new[:2] == ("https", old[1])
    return there if new == old or secured else None


def _place(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
