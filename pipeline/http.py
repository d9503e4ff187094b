"""The network: the only module that sends a request.

One request at a time to a service, spaced as it asks; again after a while when it throttles or stumbles; not again when
it cannot be reached: then it is down for the rest of the run, and the other services go on.
"""

import logging
import socket
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import replace
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Self
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from pipeline.answers import Answer, FailedError, check_answer, read_body, redirected, stated_pause
from pipeline.failures import failure_of
from pipeline.services import Question, Service, Tally, retrying
from pipeline.settings import is_loopback, read_address, read_number, read_text
from pipeline.turns import Turns
from pipeline.version import version

__all__ = ["Answer", "Http", "Service", "Tally"]

_log = logging.getLogger(__name__)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SAME_METHOD = frozenset({307, 308})
_MOST_REDIRECTS = 3
_FAILURES = 5  # in a row, then a service is down
_NOTICE = 1.9  # seconds for a look-up, and for connecting: that there is no way is known within two
_QUICKEST = 0.5  # seconds for connecting to one of many addresses
_DEADLINE = 5  # timeouts until an answer must have ended


class Http:
    """Asks services; knows which are down, and what each was asked."""

    def __init__(
        self,
        environment: Mapping[str, str],
        services: Sequence[Service],
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`sleep` stands for time.sleep where waits are measured.

        Raises:
            SettingError: where a variable of the environment cannot be used.
        """
        self.tallies = {service.name: Tally() for service in services}
        self.down: dict[str, str] = {}
        """Service → why it is not asked any more."""
        self._timeout = read_number(environment, "PIPELINE_TIMEOUT", 60.0)
        self._scale = read_number(environment, "PIPELINE_RATE_SCALE", 1.0, zero=True)
        self._urls = {service.name: read_address(environment, service.variable, service.url) for service in services}
        self._moved = {service.name for service in services if environment.get(service.variable, "").strip()}
        keys = {service.name: read_text(environment, service.key_variable or "") for service in services}
        self._keys = {name: key for name, key in keys.items() if key}
        self._sleep = sleep
        self._turns = Turns(sleep)
        self._session = _session(read_text(environment, "PIPELINE_CONTACT"))
        self._connecting: dict[str, float] = {}  # host that was looked up → seconds for each of its addresses
        self._answered: set[str] = set()
        self._failures: Counter[str] = Counter()
        self._pauses: defaultdict[str, float] = defaultdict(float)  # seconds, as the service said last

    def __enter__(self) -> Self:
        """Return itself; it is closed at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._session.close()

    def ask(  # noqa: PLR0913 the parts of a request
        self,
        service: Service,
        path: str = "",
        *,
        params: Mapping[str, str] | None = None,
        json: Any = None,  # noqa: ANN401 whatever the service takes
        headers: Mapping[str, str] | None = None,
        known: frozenset[int] = frozenset({HTTPStatus.OK}),
        check: Callable[[Answer], None] | None = None,
    ) -> Answer:
        """Return the answer to a GET, or to a POST where there is `json`.

        `path` comes after the address of the service. A status in `known` is an answer, and so is 200, where `check`
        does not say that it is none (BadAnswerError): then it is asked again.

        Raises:
            SourceUnavailableError: where there was none after every retry, or the service is down.
        """
        base = self._urls[service.name] + service.under if service.name in self._moved else service.url
        url = f"{base}/{path.lstrip('/')}" if path else base
        question = Question(service, url, params, json, headers or {}, known, check)
        if reason := self.down.get(service.name):
            raise question.unanswered(reason)
        started = time.monotonic()
        try:
            answer = retrying(self.tallies[service.name], self._scale, self._sleep)(self._answer, question)
        except FailedError as failed:
            self._count(service, failed)
            raise question.unanswered(failed.reason) from None
        finally:
            self.tallies[service.name].seconds += time.monotonic() - started
        self._failures[service.name] = 0
        return answer

    def has_key(self, service: Service) -> bool:
        """Return whether there is a key for a service, which has not refused it."""
        return service.name in self._keys

    def give_up(self, service: Service, reason: str) -> None:
        """Ask a service no more in this run, and say why once."""
        if service.name not in self.down:
            self.down[service.name] = reason
            _log.warning("%s: unreachable (%s); what is known is kept", service.name, reason)

    def _count(self, service: Service, failed: FailedError) -> None:
        self._failures[service.name] += 1
        if failed.down or self._failures[service.name] >= _FAILURES:
            self.give_up(service, failed.reason)

    def _answer(self, question: Question) -> Answer:
        name = question.service.name
        key = self._keys.get(name)
        answer = self._followed(question, key)
        if key and answer.status == HTTPStatus.FORBIDDEN and question.service.key_refused in answer.content:
            if self._keys.pop(name, None):
                _log.warning("%s: the key was refused; going on without", name)
            answer = self._followed(question, None)
        if answer.status != HTTPStatus.OK and answer.status in question.known:
            return answer
        check_answer(answer, question.service.types, question.check)
        if answer.status != HTTPStatus.OK:
            raise FailedError(f"HTTP {answer.status}")
        return answer

    def _followed(self, question: Question, key: str | None) -> Answer:
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._sent(question, key)
            if answer.status not in _REDIRECTS or answer.status in question.known:
                return answer
            url = redirected(question.url, answer.headers)
            if url is None:
                raise question.unanswered("redirects to another place")
            body = question.json if answer.status in _SAME_METHOD else None
            question = replace(question, url=url, params=None, json=body)
        raise question.unanswered("too many redirects")

    def _sent(self, question: Question, key: str | None) -> Answer:
        service = question.service
        headers = {"Accept": service.accept, **question.headers}
        if key and service.key_header:
            headers[service.key_header] = service.key_form.format(key)
        host = urlsplit(question.url).hostname or ""
        connect = self._look_up(question.url, host)
        with self._turn(service):
            self.tallies[service.name].requests += 1
            deadline = time.monotonic() + _DEADLINE * self._timeout
            try:
                with self._session.request(
                    "GET" if question.json is None else "POST",
                    question.url,
                    params=question.params,
                    json=question.json,
                    headers=headers,
                    timeout=(connect, self._timeout),
                    proxies={"no_proxy": host} if is_loopback(host) else None,
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    self._answered.add(service.name)
                    self._pauses[service.name] = stated_pause(response.headers)
                    content = read_body(response.raw, limit=service.limit, deadline=deadline)
                    return Answer(status=response.status_code, headers=response.headers, content=content)
            except (OSError, ValueError, HTTPError) as error:  # what requests raises is an OSError
                raise failure_of(error, is_there=service.name in self._answered) from None

    def _turn(self, service: Service) -> AbstractContextManager[None]:
        pause = max(service.pause, self._pauses[service.name])
        return self._turns.turn(service.name, pause * self._scale) if self._scale else nullcontext()

    def _look_up(self, url: str, host: str) -> float:
        """Return the seconds for connecting to each address of the host, or of the proxy.

        It is looked up once, in a thread: a look-up can hang for longer than anyone wants to wait.
        """
        if not is_loopback(host):
            try:
                proxy = requests.utils.select_proxy(url, requests.utils.get_environ_proxies(url))
                host = urlsplit(proxy).hostname or host if proxy else host
            except ValueError:
                raise FailedError("the address of the proxy cannot be read", down=True) from None
        if host in self._connecting:
            return self._connecting[host]
        found: list[int] = []

        def look_up() -> None:
            with suppress(OSError, UnicodeError):
                found.append(len(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)))

        thread = threading.Thread(target=look_up, daemon=True)
        thread.start()
        thread.join(_NOTICE)
        if not found:
            raise FailedError("its host cannot be looked up" if thread.is_alive() else "host not found", down=True)
        self._connecting[host] = max(_NOTICE / found[0], _QUICKEST)
        return self._connecting[host]


class _Session(requests.Session):
    """Looks at no redirect: those are followed here, one by one."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return nothing."""


def _session(contact: str | None) -> requests.Session:
    session = _Session()
    about = f" (+{contact if ':' in contact else f'mailto:{contact}'})" if contact else ""
    session.headers.update({"User-Agent": f"paper-list-pipeline/{version()}{about}", "Accept-Encoding": "gzip"})
    session.auth = _as_it_is
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    return session


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keep requests from looking for a password in .netrc."""
    return request
