"""Services: how each wants to be asked, what it was asked, and when it is asked again."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import tenacity

from pipeline.answers import Answer, FailedError
from pipeline.errors import SourceUnavailableError

_TRIES = 4
_JITTER = 0.2  # of a wait, so that those who failed together do not come again together


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Something that answers over HTTP, and how it wants to be asked."""

    name: str
    """As the source."""
    url: str
    """Its own address."""
    variable: str
    """Of the environment; names another address."""
    pause: float
    """Seconds from the end of one request to the start of the next."""
    accept: str
    types: tuple[str, ...]
    """Media types of its answers with status 200; any other is no answer."""
    limit: int
    """Most bytes of an answer, unpacked."""
    key_variable: str | None = None
    """Of the environment; holds the key."""
    key_header: str | None = None
    key_form: str = "{}"
    """How the key stands in its header."""
    key_refused: bytes = b""
    """What an answer of status 403 holds where it is the key that is refused."""
    under: str = ""
    """What comes after the address that `variable` names: of an older interface, which has an address of its own."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """What a service was asked in this run."""

    requests: int = 0
    """Every one that was sent."""
    retries: int = 0
    seconds: float = 0.0
    """Waits included."""


@dataclass(frozen=True, slots=True)
class Question:
    """One request, before what it needs of the network."""

    service: Service
    url: str
    params: Mapping[str, str] | None
    json: Any
    headers: Mapping[str, str]
    known: frozenset[int]
    check: Callable[[Answer], None] | None = None
    """Reads an answer of status 200; raises BadAnswerError for what is none."""

    def unanswered(self, reason: str) -> SourceUnavailableError:
        """Return the error that says so; a query may hold what is not to be shown."""
        return SourceUnavailableError(self.service.name, self.url.partition("?")[0], reason)


def retrying(tally: Tally, scale: float, sleep: Callable[[float], None]) -> tenacity.Retrying:
    """Return what calls a function again where it raises a FailedError with waits; all are multiplied by `scale`."""

    def wait(state: tenacity.RetryCallState) -> float:
        failed = state.outcome.exception() if state.outcome else None
        if not isinstance(failed, FailedError) or state.attempt_number >= _TRIES:  # asked for after the last one too
            return 0.0
        if failed.wait is not None:
            return failed.wait * scale
        jitter = random.uniform(1, 1 + _JITTER)  # noqa: S311 no secret
        return failed.waits[state.attempt_number - 1] * jitter * scale

    def count(_: tenacity.RetryCallState) -> None:
        tally.retries += 1

    return tenacity.Retrying(
        retry=tenacity.retry_if_exception(lambda error: isinstance(error, FailedError) and bool(error.waits)),
        stop=tenacity.stop_after_attempt(_TRIES),
        wait=wait,
        before_sleep=count,
        sleep=sleep,
        reraise=True,
    )
