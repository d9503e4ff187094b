"""What went wrong with a request: whether it is of use to ask again."""

import ssl
from collections.abc import Iterator

from requests.exceptions import InvalidProxyURL, InvalidSchema, RequestException
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    ProxyError,
    ReadTimeoutError,
)

from pipeline.answers import AFTER_STUMBLE, FailedError

_UNREACHABLE: tuple[tuple[type[BaseException], str], ...] = (
    (ProxyError, "the proxy does not let us through"),
    (InvalidProxyURL, "the address of the proxy cannot be read"),
    (InvalidSchema, "the proxy is of a kind that is not supported"),
    (ssl.SSLCertVerificationError, "its certificate is not trusted"),
    (ConnectionRefusedError, "connection refused"),
    (NameResolutionError, "host not found"),
    (ConnectTimeoutError, "no connection in time"),
    (NewConnectionError, "no way to its host"),
)
"""What went wrong → why it is no use to ask again."""


def failure_of(error: Exception, *, is_there: bool) -> FailedError:
    """Return what to make of an error; a service that `is_there`, since it has answered, may be slow for a moment."""
    causes = tuple(_causes(error))
    for kind, reason in _UNREACHABLE:
        if any(isinstance(cause, kind) for cause in causes):
            passing = kind is ConnectTimeoutError and is_there
            return FailedError(reason, AFTER_STUMBLE) if passing else FailedError(reason, down=True)
    if any(isinstance(cause, ReadTimeoutError) for cause in causes):
        return FailedError("no answer in time", AFTER_STUMBLE)
    if type(error) is OSError:
        return FailedError("the certificates cannot be read, see REQUESTS_CA_BUNDLE", down=True)
    if not isinstance(error, (RequestException, HTTPError, OSError)):
        return FailedError("an answer that cannot be read")
    return FailedError("the connection broke", AFTER_STUMBLE)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield the error and what lies beneath it; some libraries hand that on as an argument only."""
    while error:
        yield error
        beneath = (argument for argument in error.args if isinstance(argument, BaseException))
        error = error.__cause__ or error.__context__ or next(beneath, None)
