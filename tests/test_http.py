"""The network, asked over real sockets of this machine."""

import gzip
import json as json_
import logging
import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain, pairwise, repeat
from pathlib import Path
from typing import Any

import pytest
import requests
from urllib3.exceptions import MaxRetryError, SSLError

from pipeline import http as http_module
from pipeline import turns as turns_module
from pipeline.answers import redirected, retry_after, stated_pause
from pipeline.errors import SettingError, SourceUnavailableError
from pipeline.failures import failure_of
from pipeline.http import Http, Service
from pipeline.settings import read_address
from pipeline.version import version
from tests.conftest import ROOT
from tests.loopback import Loopback, Reply, reply

LIBRARY = Service(
    name="library",
    url="https://library.example/api",
    variable="PIPELINE_LIBRARY_URL",
    pause=0.0,
    accept="application/json",
    types=("application/json", "application/problem+json"),
    limit=10_000,
    key_variable="LIBRARY_KEY",
    key_header="x-api-key",
)
ARCHIVE = Service(
    name="archive",
    url="https://archive.example",
    variable="PIPELINE_ARCHIVE_URL",
    pause=0.0,
    accept="text/plain",
    types=("text/plain",),
    limit=10_000,
)
KEY = "k3y-that-nobody-may-see"
DATE = "Mon, 05 Jan 2026 10:00:00 GMT"


@pytest.fixture(autouse=True)
def _own_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Turns of other runs, proxies and passwords of this machine have no part in a test."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)


@pytest.fixture
def server() -> Iterator[Loopback]:
    """Stand in for the library."""
    with Loopback() as loopback:
        yield loopback


class Asking:
    """What a test asks with: the waits are noted, not waited for."""

    def __init__(self, url: str, **environment: str) -> None:
        """`url` is where both services are."""
        self.waits: list[float] = []
        where = {LIBRARY.variable: url, ARCHIVE.variable: url}
        self.http = Http(where | environment, [LIBRARY, ARCHIVE], sleep=self.waits.append)


@pytest.fixture
def asking(server: Loopback) -> Iterator[Callable[..., Asking]]:
    """Make one that asks the server: `asking(PIPELINE_TIMEOUT="1")`; it is closed at the end."""
    made: list[Asking] = []

    def make(url: str | None = None, **environment: str) -> Asking:
        made.append(Asking(url or server.url, **environment))
        return made[-1]

    yield make
    for one in made:
        one.http.close()


# What is sent


def test_a_get_has_what_the_service_is_asked(server: Loopback, asking: Callable[..., Asking]) -> None:
    """Path and query come after the address; the headers say who asks and what is wanted."""
    one = asking(server.url + "/api/", PIPELINE_CONTACT=" me@example.org ")
    answer = one.http.ask(LIBRARY, "/paper", params={"q": "a b"}, headers={"If-None-Match": '"1"'})
    assert (answer.status, answer.content, answer.headers["content-type"]) == (200, b"[]", "application/json")
    request = server.log[0]
    assert (request.method, request.path, request.body) == ("GET", "/api/paper?q=a+b", b"")
    assert request.headers["User-Agent"] == f"paper-list-pipeline/{version()} (+mailto:me@example.org)"
    assert request.headers["Accept"] == "application/json"
    assert request.headers["Accept-Encoding"] == "gzip"
    assert request.headers["If-None-Match"] == '"1"'


def test_a_body_is_posted(server: Loopback, asking: Callable[..., Asking]) -> None:
    """With `json` it is a POST, even where that is empty; without a path the address stands alone."""
    one = asking(server.url + "/api", PIPELINE_CONTACT="https://example.org/us")
    one.http.ask(LIBRARY, json={"ids": ["a"]})
    one.http.ask(LIBRARY, json={})
    assert [(request.method, request.path, json_.loads(request.body)) for request in server.log] == [
        ("POST", "/api", {"ids": ["a"]}),
        ("POST", "/api", {}),
    ]
    assert server.log[0].headers["User-Agent"].endswith("(+https://example.org/us)")


def test_no_password_and_no_cookie_is_sent(server: Loopback, asking: Callable[..., Asking], tmp_path: Path) -> None:
    """What .netrc holds is not for us, and a cookie is not kept."""
    (tmp_path / "netrc").write_text("default login me password secret\n", encoding="utf-8")
    (tmp_path / "netrc").chmod(0o600)
    server.replies[:] = [reply(set_cookie="a=b; Path=/")]
    one = asking()
    one.http.ask(LIBRARY)
    one.http.ask(LIBRARY)
    assert [{"authorization", "cookie"} & {*map(str.lower, request.headers)} for request in server.log] == [
        set(),
        set(),
    ]


def test_this_machine_is_asked_without_a_proxy(
    server: Loopback, asking: Callable[..., Asking], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy of the environment is for what is elsewhere."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert asking().http.ask(LIBRARY).status == 200
    assert asking(server.url.replace("127.0.0.1", "localhost")).http.ask(LIBRARY).status == 200


# Answers, and what only looks like one


@pytest.mark.parametrize("status", [304, 400, 404, 500, 429])
def test_a_known_status_is_an_answer(server: Loopback, asking: Callable[..., Asking], status: int) -> None:
    """It is returned with its body, whatever its type, and never asked again."""
    body = b"" if status == 304 else b"none"
    server.replies[:] = [reply(status, body, content_type="text/html")]
    one = asking()
    answer = one.http.ask(LIBRARY, known=frozenset({200, status}))
    assert (answer.status, answer.content, len(server.log), one.waits) == (status, body, 1, [])


THROTTLED = {
    "429": reply(429),
    "406": reply(406),
    "503": reply(503),
    "200 with the words": reply(body=b"Rate exceeded.", content_type="text/plain"),
    "in any case": reply(body=b"\nRATE EXCEEDED"),
}


@pytest.mark.parametrize("answer", THROTTLED.values(), ids=THROTTLED)
def test_a_service_that_throttles_is_asked_again(
    server: Loopback, asking: Callable[..., Asking], answer: bytes
) -> None:
    """It is left alone for longer and longer."""
    server.replies[:] = [answer, answer, answer, reply()]
    one = asking()
    assert one.http.ask(LIBRARY).content == b"[]"
    assert [5 <= one.waits[0] <= 6, 15 <= one.waits[1] <= 18, 45 <= one.waits[2] <= 54, len(one.waits)] == [
        True
    ] * 3 + [3]
    assert one.http.down == {}
    tally = one.http.tallies["library"]
    assert (tally.requests, tally.retries, tally.seconds > 0) == (4, 3, True)
    assert one.http.tallies["archive"].requests == 0


def test_a_service_that_keeps_throttling_is_down(
    server: Loopback, asking: Callable[..., Asking], caplog: pytest.LogCaptureFixture
) -> None:
    """After the fourth time it is not asked in this run any more, which is said once; others are."""
    server.replies[:] = [reply(429)] * 4 + [reply(content_type="text/plain")]
    one = asking()
    for _ in range(2):
        with pytest.raises(SourceUnavailableError, match="throttled, HTTP 429"):
            one.http.ask(LIBRARY)
    assert len(server.log) == 4
    assert caplog.messages == ["library: unreachable (throttled, HTTP 429); what is known is kept"]
    assert one.http.down == {"library": "throttled, HTTP 429"}
    assert one.http.ask(ARCHIVE).status == 200


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7),
        ("0", 0),
        ("100000", 120),
        ("9" * 500, 120),
        ("Mon, 05 Jan 2026 10:00:30 GMT", 30),
        ("Mon, 05 Jan 2026 12:00:00 GMT", 120),
        ("Mon, 05 Jan 2026 09:00:00 GMT", None),
        ("Mon, 05 Jan 2026 10:00:30 -0000", None),
        ("-5", None),
        ("soon", None),
        ("²", None),
        ("", None),
    ],
)
def test_what_retry_after_says(text: str, seconds: float | None) -> None:
    """Seconds or a date, held against the service's own date, two minutes at most; anything else says nothing."""
    assert retry_after({"Retry-After": text, "Date": DATE}) == seconds


def test_a_date_without_another_says_nothing() -> None:
    """Our clock need not be right, so it is not asked."""
    assert retry_after({"Retry-After": DATE}) is None


@pytest.mark.parametrize(
    ("limit", "interval", "seconds"),
    [
        ("50", "1s", 0.02),
        ("1", "5s", 5),
        ("2", "10", 5),
        ("1", "9999s", 120),
        ("0", "1s", 0),
        ("5", "0s", 0),
        ("-5", "1s", 0),
        ("many", "1s", 0),
        ("5", "", 0),
        ("5", "1m", 0),
        ("9" * 30, "1s", 0),
    ],
)
def test_what_x_rate_limit_says(limit: str, interval: str, seconds: float) -> None:
    """So many requests in so many seconds, at most two minutes apart; nothing where it cannot be read."""
    assert stated_pause({"X-Rate-Limit-Limit": limit, "X-Rate-Limit-Interval": interval}) == seconds
    assert stated_pause({}) == 0


def test_an_older_interface_has_its_own_address_unless_it_is_moved(server: Loopback) -> None:
    """Its own by default; where a variable names another place for the service, it is asked for under that."""
    older = replace(LIBRARY, url=f"{server.url}/own", under="/old")
    with Http({"PIPELINE_RATE_SCALE": "0"}, [replace(LIBRARY, url=f"{server.url}/new")]) as http:
        http.ask(older, "/book")
    with Http({"PIPELINE_RATE_SCALE": "0", LIBRARY.variable: f"{server.url}/moved"}, [LIBRARY]) as http:
        http.ask(older, "/book")
    assert [request.path for request in server.log] == ["/own/book", "/moved/old/book"]


def test_a_403_that_is_not_about_the_key_leaves_it(server: Loopback) -> None:
    """Where a service says what a refused key is answered with, any other 403 is an answer."""
    library = replace(LIBRARY, key_refused=b"bad token", key_header="Authorization", key_form="Bearer {}")
    server.replies = [reply(403, b"a private page"), reply(403, b"bad token"), reply(200)]
    environment = {"PIPELINE_RATE_SCALE": "0", LIBRARY.variable: server.url, "LIBRARY_KEY": KEY}
    with Http(environment, [library]) as http:
        assert http.ask(library, known=frozenset({200, 403})).content == b"a private page"
        assert http.has_key(library)
        assert http.ask(library, known=frozenset({200, 403})).status == 200
        assert not http.has_key(library)
    assert [request.headers["Authorization"] for request in server.log] == [f"Bearer {KEY}", f"Bearer {KEY}", None]


def test_a_service_that_is_given_up_is_asked_no_more(server: Loopback, caplog: pytest.LogCaptureFixture) -> None:
    """Said once, and nothing is sent."""
    with Http({LIBRARY.variable: server.url}, [LIBRARY]) as http:
        for _ in range(2):
            http.give_up(LIBRARY, "it wants a key")
        with pytest.raises(SourceUnavailableError, match="it wants a key"):
            http.ask(LIBRARY)
    assert (server.log, caplog.text.count("library: unreachable (it wants a key)")) == ([], 1)


def test_retry_after_is_obeyed(server: Loopback, asking: Callable[..., Asking]) -> None:
    """The service's own wait stands in place of ours, without jitter, also where it is 0."""
    server.replies[:] = [reply(429, retry_after="7"), reply(503, retry_after="0"), reply(429, retry_after="x"), reply()]
    one = asking()
    one.http.ask(LIBRARY)
    assert one.waits[:2] == [7, 0]
    assert 45 <= one.waits[2] <= 54


@pytest.mark.parametrize(("scale", "waits"), [("0.5", [3.5, 60]), ("0", [0, 0])])
def test_waits_are_scaled(server: Loopback, asking: Callable[..., Asking], scale: str, waits: list[float]) -> None:
    """Every wait is multiplied, Retry-After and its cap too."""
    server.replies[:] = [reply(429, retry_after="7"), reply(429, retry_after="999"), reply()]
    one = asking(PIPELINE_RATE_SCALE=scale)
    one.http.ask(LIBRARY)
    assert one.waits == waits


GZIPPED = gzip.compress(b"[1, 2, 3]")
STUMBLES: dict[str, Reply] = {
    "500": reply(500),
    "502": reply(502),
    "504": reply(504),
    "HTML": reply(content_type="text/html"),
    "no answer": b"",
    "no HTTP": b"220 mail.example ESMTP\r\n",
    "cut body": reply(content_length="100"),
    "cut header": b"HTTP/1.1 200 OK\r\nContent-Length",
    "bad chunking": reply(body=b"zz\r\n[]\r\n", content_length=None, transfer_encoding="chunked"),
    "cut chunks": reply(body=b"2\r\n[]\r\n", content_length=None, transfer_encoding="chunked"),
    "no gzip": reply(content_encoding="gzip"),
    "cut gzip": reply(body=GZIPPED[:-9], content_encoding="gzip"),
    "encoding not asked for": reply(content_encoding="br"),
}


@pytest.mark.parametrize("answer", STUMBLES.values(), ids=STUMBLES)
def test_a_service_that_stumbles_is_asked_again(server: Loopback, asking: Callable[..., Asking], answer: Reply) -> None:
    """Soon, three times more; then this one request has failed."""
    server.replies[:] = [answer]
    one = asking()
    with pytest.raises(SourceUnavailableError):
        one.http.ask(LIBRARY)
    assert [1 <= one.waits[0] <= 1.2, 2 <= one.waits[1] <= 2.4, 4 <= one.waits[2] <= 4.8, len(one.waits)] == [
        True
    ] * 3 + [3]
    assert (len(server.log), one.http.down) == (4, {})
    server.replies[:] = [reply()]
    assert one.http.ask(LIBRARY).status == 200


def test_silence_is_a_stumble(server: Loopback, asking: Callable[..., Asking]) -> None:
    """No answer within the timeout, or none of the rest, is tried again."""
    server.replies[:] = [server.hang(), chain([reply()[:-1]], server.hang()), reply()]
    one = asking(PIPELINE_TIMEOUT="0.2")
    assert one.http.ask(LIBRARY).content == b"[]"
    assert len(one.waits) == 2


GOOD = {
    "parameters and case": (reply(content_type="Application/JSON; charset=utf-8"), b"[]"),
    "another type": (reply(content_type="application/problem+json"), b"[]"),
    "no type": (reply(content_type=None), b"[]"),
    "gzip": (reply(body=GZIPPED, content_encoding="gzip"), b"[1, 2, 3]"),
    "gzip in two": (reply(body=gzip.compress(b"[") + gzip.compress(b"]"), content_encoding="GZIP"), b"[]"),
    "gzip of nothing": (reply(body=b"", content_encoding="gzip"), b""),
    "chunks": (reply(body=b"1\r\n[\r\n1\r\n]\r\n0\r\n\r\n", content_length=None, transfer_encoding="chunked"), b"[]"),
    "no length": (reply(content_length=None), b"[]"),
    "as long as may be": (reply(body=b"x" * LIBRARY.limit), b"x" * LIBRARY.limit),
}


@pytest.mark.parametrize(("answer", "content"), GOOD.values(), ids=GOOD)
def test_an_answer_comes_whole(server: Loopback, asking: Callable[..., Asking], answer: bytes, content: bytes) -> None:
    """However it is sent, its content is what the service meant."""
    server.replies[:] = [answer]
    one = asking()
    assert (one.http.ask(LIBRARY).content, one.waits) == (content, [])


TOO_MUCH: dict[str, Reply] = {
    "endless": chain([reply(content_length=None)], repeat(b"x" * 1000)),
    "endless chunks": chain(
        [reply(body=b"", content_length=None, transfer_encoding="chunked")], repeat(b"3e8\r\n" + b"x" * 1000 + b"\r\n")
    ),
    "one byte": reply(body=b"x" * (LIBRARY.limit + 1)),
    "gzip bomb": reply(body=gzip.compress(bytes(10**7)), content_encoding="gzip"),
    "gzip bomb in many": reply(body=gzip.compress(bytes(2000)) * 6, content_encoding="gzip"),
}


@pytest.mark.parametrize("answer", TOO_MUCH.values(), ids=TOO_MUCH)
def test_an_answer_has_a_limit(server: Loopback, asking: Callable[..., Asking], answer: Reply) -> None:
    """One that is larger than the service's limit, also after unpacking, is refused and not asked for again."""
    server.replies[:] = [answer]
    one = asking()
    with pytest.raises(SourceUnavailableError, match="more than 10000 bytes"):
        one.http.ask(LIBRARY)
    assert (len(server.log), one.waits) == (1, [])


def test_an_answer_has_an_end(server: Loopback, asking: Callable[..., Asking]) -> None:
    """One that trickles on for five timeouts is refused and not asked for again."""

    def trickle() -> Iterator[bytes]:
        yield reply(content_length=None)
        while not server.stopped.wait(0.02):
            yield b" "

    server.replies[:] = [trickle()]
    one = asking(PIPELINE_TIMEOUT="0.15")
    with pytest.raises(SourceUnavailableError, match="does not end"):
        one.http.ask(LIBRARY)
    assert len(server.log) == 1


@pytest.mark.parametrize("status", [201, 204, 400, 401, 403, 404, 410, 501])
def test_any_other_status_is_no_answer(server: Loopback, asking: Callable[..., Asking], status: int) -> None:
    """It fails at once, and says nothing of the service as a whole; the query is not shown."""
    server.replies[:] = [reply(status, b"")]
    one = asking()
    for _ in range(4):
        with pytest.raises(SourceUnavailableError) as caught:
            one.http.ask(LIBRARY, "paper", params={"token": "hidden"})
        assert str(caught.value) == f"library {server.url}/paper: HTTP {status}"
    assert (len(server.log), one.waits, one.http.down) == (4, [], {})


# Down, or not


def test_five_failures_in_a_row_are_enough(
    server: Loopback, asking: Callable[..., Asking], caplog: pytest.LogCaptureFixture
) -> None:
    """A success between them begins the count anew; after the fifth the service is down."""
    one = asking()
    for answer in [*[reply(500)] * 4, reply(), *[reply(500)] * 4]:
        server.replies[:] = [answer]
        _ask_in_vain(one.http) if answer != reply() else one.http.ask(LIBRARY)
    assert (one.http.down, caplog.messages) == ({}, [])
    _ask_in_vain(one.http)
    assert one.http.down == {"library": "HTTP 500"}
    asked = len(server.log)
    _ask_in_vain(one.http)
    assert (len(server.log), len(caplog.messages)) == (asked, 1)


def _ask_in_vain(http: Http, service: Service = LIBRARY) -> str:
    with pytest.raises(SourceUnavailableError) as caught:
        http.ask(service)
    assert caught.value.source == service.name
    return caught.value.reason


def test_a_refused_connection_is_down_at_once(asking: Callable[..., Asking], caplog: pytest.LogCaptureFixture) -> None:
    """Nobody listens: no retry, one warning, and other services at the same place are their own affair."""
    with socket.socket() as bound:  # and not listening
        bound.bind(("127.0.0.1", 0))
        one = asking(f"http://127.0.0.1:{bound.getsockname()[1]}")
        assert [_ask_in_vain(one.http), _ask_in_vain(one.http)] == ["connection refused"] * 2
    assert caplog.messages == ["library: unreachable (connection refused); what is known is kept"]
    assert (one.waits, one.http.tallies["library"].requests, set(one.http.down)) == ([], 1, {"library"})
    assert (caplog.records[0].levelno, caplog.records[0].name) == (logging.WARNING, "pipeline.http")


def test_a_look_up_may_hang(asking: Callable[..., Asking], monkeypatch: pytest.MonkeyPatch) -> None:
    """It is waited for no longer than two seconds; nothing is sent."""
    over = threading.Event()

    def hang(*_: object, **__: object) -> list[Any]:
        over.wait()
        raise socket.gaierror(socket.EAI_AGAIN, "over")

    assert http_module._NOTICE < 2
    monkeypatch.setattr(http_module, "_NOTICE", 0.05)
    monkeypatch.setattr(socket, "getaddrinfo", hang)
    one = asking("https://library.example")
    try:
        assert _ask_in_vain(one.http) == "its host cannot be looked up"
    finally:
        over.set()
    assert (one.waits, set(one.http.down), one.http.tallies["library"].requests) == ([], {"library"}, 0)


@pytest.mark.parametrize("error", [socket.gaierror(socket.EAI_NONAME, "unknown"), UnicodeError("no such label")])
def test_a_host_that_does_not_exist_is_down_at_once(
    asking: Callable[..., Asking], monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Its name leads nowhere: no retry, nothing is sent."""

    def find(*_: object, **__: object) -> list[Any]:
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", find)
    one = asking("https://library.example")
    assert (_ask_in_vain(one.http), one.waits) == ("host not found", [])


@pytest.fixture
def full() -> Iterator[Callable[[int], None]]:
    """Make a port of this machine one whose queue is full: a connection to it is neither made nor refused."""
    with socket.socket() as listener:
        waiting = [socket.socket() for _ in range(3)]

        def fill(port: int) -> None:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", port))
            listener.listen(0)
            for one in waiting:
                one.settimeout(0)
                one.connect_ex(("127.0.0.1", port))

        yield fill
        for one in waiting:
            one.close()


@pytest.mark.skipif(sys.platform != "linux", reason="a full queue is silent on Linux only")
@pytest.mark.parametrize("answered", [False, True])
def test_a_connection_that_takes_too_long(
    full: Callable[[int], None], asking: Callable[..., Asking], monkeypatch: pytest.MonkeyPatch, *, answered: bool
) -> None:
    """No way to a service is no way; one that has answered before is tried again."""
    monkeypatch.setattr(http_module, "_NOTICE", 0.1)
    monkeypatch.setattr(http_module, "_QUICKEST", 0.1)
    with Loopback() as server:
        one = asking(server.url)
        if answered:
            one.http.ask(LIBRARY)
    full(int(server.url.rpartition(":")[2]))
    assert _ask_in_vain(one.http) == "no connection in time"
    assert (len(one.waits), set(one.http.down)) == ((3, set()) if answered else (0, {"library"}))


def test_a_proxy_that_refuses_is_down_at_once(
    server: Loopback, asking: Callable[..., Asking], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy of the environment is used for what is elsewhere; where it refuses there is no way."""
    monkeypatch.setenv("HTTPS_PROXY", server.url)
    server.replies[:] = [reply(403, b"")]
    one = asking("https://library.example", LIBRARY_KEY=KEY)
    assert (_ask_in_vain(one.http), one.waits) == ("the proxy does not let us through", [])
    assert [(request.method, request.path) for request in server.log] == [("CONNECT", "library.example:443")]


@pytest.mark.parametrize(
    ("proxy", "reason"),
    [
        ("socks9://127.0.0.1:9", "the proxy is of a kind that is not supported"),
        ("http://127.0.0.1:9", "the proxy does not let us through"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_said(
    asking: Callable[..., Asking], monkeypatch: pytest.MonkeyPatch, proxy: str, reason: str
) -> None:
    """The reason names the proxy, not the service."""
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    one = asking("https://library.example")
    assert (_ask_in_vain(one.http), one.waits) == (reason, [])


def test_a_certificate_that_is_not_trusted_is_no_stumble() -> None:
    """Asking again would not mend it; the libraries hand the cause on as an argument."""
    beneath = SSLError(ssl.SSLCertVerificationError(1, "self-signed certificate"))
    exhausted = MaxRetryError(None, "/", beneath)  # type: ignore[arg-type]
    exhausted.__cause__ = beneath
    failed = failure_of(requests.exceptions.SSLError(exhausted), is_there=True)
    assert (failed.reason, failed.down, failed.waits) == ("its certificate is not trusted", True, ())


@pytest.mark.parametrize(
    ("variable", "value", "reason"),
    [
        ("REQUESTS_CA_BUNDLE", "/nowhere/bundle.pem", "the certificates cannot be read, see REQUESTS_CA_BUNDLE"),
        ("HTTPS_PROXY", "http://[bad", "the address of the proxy cannot be read"),
    ],
)
def test_an_environment_that_requests_cannot_use_is_said(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, reason: str
) -> None:
    """One line, no traceback, and the service is down; nothing is sent."""
    monkeypatch.setenv(variable, value)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    address = "https://127.0.0.1:9" if variable == "REQUESTS_CA_BUNDLE" else "https://library.invalid"
    with Http({"PIPELINE_LIBRARY_URL": address, "PIPELINE_RATE_SCALE": "0"}, [LIBRARY]) as http:
        assert _ask_in_vain(http) == reason
        assert http.down == {"library": reason}


@pytest.mark.parametrize("place", [b"http://[bad/", b"/\xff\xfe"])
def test_a_redirect_to_what_is_no_address_is_no_answer(
    server: Loopback, asking: Callable[..., Asking], place: bytes
) -> None:
    """It is said, and the run goes on."""
    server.replies[:] = [b"HTTP/1.1 302 Found\r\nLocation: " + place + b"\r\nContent-Length: 0\r\n\r\n"]
    assert _ask_in_vain(asking().http)


# Redirects


def test_a_redirect_within_the_service_is_followed(server: Loopback, asking: Callable[..., Asking]) -> None:
    """To the address it gives; a POST stays one only where the status says so, and the key goes along."""
    server.replies[:] = [reply(307, b"", location="/b?x=1"), reply(302, b"", location="c"), reply()]
    one = asking(LIBRARY_KEY=KEY)
    assert one.http.ask(LIBRARY, "a", params={"q": "1"}, json=["body"]).status == 200
    assert [(request.method, request.path, request.body) for request in server.log] == [
        ("POST", "/a?q=1", b'["body"]'),
        ("POST", "/b?x=1", b'["body"]'),
        ("GET", "/c", b""),
    ]
    assert [request.headers["x-api-key"] for request in server.log] == [KEY] * 3
    assert one.http.tallies["library"].requests == 3


def test_a_redirect_to_another_server_is_refused(server: Loopback, asking: Callable[..., Asking]) -> None:
    """Nothing is sent there, above all no key."""
    with Loopback() as other:
        server.replies[:] = [reply(302, b"", location=other.url)]
        one = asking(LIBRARY_KEY=KEY)
        assert _ask_in_vain(one.http) == "redirects to another place"
        assert (other.log, len(server.log), one.http.down) == ([], 1, {})


def test_redirects_come_to_an_end(server: Loopback, asking: Callable[..., Asking]) -> None:
    """After the third it is enough."""
    server.replies[:] = [reply(301, b"", location="/round")]
    assert _ask_in_vain(asking().http) == "too many redirects"
    assert len(server.log) == 4


@pytest.mark.parametrize(
    ("old", "location", "new"),
    [
        ("https://a.example/x/y", "z?q=1", "https://a.example/x/z?q=1"),
        ("https://a.example/x", "https://A.example:443/z", "https://A.example:443/z"),
        ("http://localhost:8080/x", "https://localhost/x", "https://localhost/x"),
        ("https://a.example/x", "http://a.example/x", None),
        ("https://a.example/x", "https://b.example/x", None),
        ("https://a.example/x", "https://a.example:8443/x", None),
        ("https://a.example/x", "//b.example/x", None),
        ("https://a.example/x", "https://a.example@b.example/", None),
        ("https://a.example/x", "file:///etc/hosts", None),
        ("https://a.example/x", "https://a.example:port/", None),
        ("https://a.example/x", "http://[::1", None),
    ],
)
def test_where_a_redirect_may_lead(old: str, location: str, new: str | None) -> None:
    """To the same scheme, host and port, or from http to https of the same host."""
    assert redirected(old, {"Location": location}) == new


# The key


def test_a_key_goes_to_its_service_alone(server: Loopback, asking: Callable[..., Asking]) -> None:
    """In its header, without blanks around it."""
    server.replies[:] = [reply(), reply(content_type="text/plain")]
    one = asking(LIBRARY_KEY=f" {KEY}\n")
    one.http.ask(LIBRARY)
    one.http.ask(ARCHIVE)
    assert [request.headers["x-api-key"] for request in server.log] == [KEY, None]


def test_a_key_that_is_refused_is_left_out(
    server: Loopback, asking: Callable[..., Asking], caplog: pytest.LogCaptureFixture
) -> None:
    """403 with a key: said once, asked again without, and so for the rest of the run."""
    server.replies[:] = [reply(403), reply(), reply(), reply(403)]
    one = asking(LIBRARY_KEY=KEY)
    assert [one.http.ask(LIBRARY).status, one.http.ask(LIBRARY).status] == [200, 200]
    assert _ask_in_vain(one.http) == "HTTP 403"
    assert [request.headers["x-api-key"] for request in server.log] == [KEY, None, None, None]
    assert caplog.messages == ["library: the key was refused; going on without"]


def test_no_key_is_ever_shown(
    server: Loopback, asking: Callable[..., Asking], caplog: pytest.LogCaptureFixture
) -> None:
    """Neither in a log of any library, nor in an error, a traceback or a repr."""
    caplog.set_level(logging.DEBUG)
    server.replies[:] = [reply(500), b"", reply(429), reply(403), reply(404)]
    one = asking(LIBRARY_KEY=KEY)
    with pytest.raises(SourceUnavailableError) as caught:
        one.http.ask(LIBRARY)
    shown = [caplog.text, str(caught.getrepr(style="native")), repr(one.http), repr(caught.value.__context__)]
    assert server.log[0].headers["x-api-key"] == KEY
    assert [KEY in text for text in shown] == [False] * 4


# Turns


def _ask(url: str, folder: Path, *, times: int, pause: float) -> subprocess.Popen[bytes]:
    """Start another process that asks."""
    script = f"""
import sys
from dataclasses import replace
from pipeline.http import Http
from tests.test_http import LIBRARY
service = replace(LIBRARY, pause={pause})
with Http({{service.variable: {url!r}}}, [service]) as http:
    for _ in range({times}):
        http.ask(service)
"""
    environment = os.environ | {"TMPDIR": str(folder), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen([sys.executable, "-c", script], env=environment)


def test_two_processes_take_turns(server: Loopback, tmp_path: Path) -> None:
    """Whoever asks: one request at a time, and each begins a pause after the end of the one before."""
    pause = 0.1

    def slowly() -> Iterator[bytes]:
        server.stopped.wait(0.05)
        yield reply()

    server.replies[:] = [slowly() for _ in range(6)]
    processes = [_ask(server.url, tmp_path, times=3, pause=pause) for _ in range(2)]
    assert [process.wait(60) for process in processes] == [0, 0]
    assert len(server.log) == 6
    gaps = [later.at - earlier.at for earlier, later in pairwise(server.log)]
    assert min(gaps) >= pause + 0.04
    folder = tmp_path / f"paper-list-pipeline-{os.getuid()}"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in folder.iterdir()] == ["library.turn"]


def test_a_killed_process_leaves_its_turn(server: Loopback, asking: Callable[..., Asking], tmp_path: Path) -> None:
    """The system frees the lock, and the file says when the last request began."""
    server.replies[:] = [server.hang(), reply()]
    holder = _ask(server.url, tmp_path, times=1, pause=0.1)
    assert server.arrived.acquire(timeout=60)
    began = float((tmp_path / f"paper-list-pipeline-{os.getuid()}" / "library.turn").read_text(encoding="utf-8"))
    assert began <= server.log[0].at
    holder.send_signal(signal.SIGKILL)
    assert holder.wait(60) == -signal.SIGKILL
    assert asking().http.ask(LIBRARY).status == 200


def test_threads_take_turns(server: Loopback) -> None:
    """Two threads of one process never ask one service at the same time."""
    service = replace(LIBRARY, pause=0.05)
    with Http({service.variable: server.url}, [service]) as http:
        threads = [threading.Thread(target=http.ask, args=[service]) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [later.at - earlier.at >= 0.05 for earlier, later in pairwise(server.log)] == [True, True]


def _turns_of(waits: list[float], pause: float, times: int = 2) -> None:
    turns = turns_module.Turns(waits.append)
    for _ in range(times):
        with turns.turn("library", pause):
            pass


def test_the_first_turn_is_free_and_each_later_one_waits() -> None:
    """The pause is counted from the end of the one before, also when another object of the process had it."""
    waits: list[float] = []
    _turns_of(waits, 100.0)
    assert [99 < wait <= 100 for wait in waits] == [True]
    _turns_of(waits, 100.0, times=1)
    assert [99 < wait <= 100 for wait in waits] == [True, True]


def _unfit_link(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    folder.symlink_to(tmp_path / "elsewhere")


def _unfit_open(folder: Path, _: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)


def _unfit_turn(folder: Path, _: Path) -> None:
    folder.mkdir(0o700)
    (folder / "library.turn").symlink_to("/nowhere/at/all")


UNFIT: dict[str, Callable[[Path, Path], None]] = {
    "a link": _unfit_link,
    "open to all": _unfit_open,
    "a file": lambda folder, _: folder.touch(),
    "a turn that is a folder": lambda folder, _: (folder / "library.turn").mkdir(parents=True),
    "a turn that is a link": _unfit_turn,
}


@pytest.mark.parametrize("spoil", UNFIT.values(), ids=UNFIT)
def test_an_unfit_folder_leaves_turns_within_the_process(spoil: Callable[[Path, Path], None], tmp_path: Path) -> None:
    """Nothing is written to what others may have put there; the pause is kept all the same."""
    spoil(tmp_path / f"paper-list-pipeline-{os.getuid()}", tmp_path)
    before = sorted(tmp_path.rglob("*"))
    waits: list[float] = []
    _turns_of(waits, 100.0)
    assert [99 < wait <= 100 for wait in waits] == [True]
    assert sorted(tmp_path.rglob("*")) == before


def test_a_system_without_locks_has_turns_within_the_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As on Windows."""
    monkeypatch.setattr(turns_module, "fcntl", None)
    waits: list[float] = []
    _turns_of(waits, 100.0)
    assert (len(waits), list(tmp_path.iterdir())) == (1, [])


@pytest.mark.parametrize("left", ["", "rubbish", "nan", "-inf", "9999999999.0", "\udcff"])
def test_what_an_earlier_boot_left_is_no_reason_to_wait(left: str, tmp_path: Path) -> None:
    """A moment yet to come is of a clock that has begun anew; rubbish is no moment."""
    folder = tmp_path / f"paper-list-pipeline-{os.getuid()}"
    folder.mkdir(0o700)
    (folder / "library.turn").write_bytes(left.encode("utf-8", "surrogateescape"))
    waits: list[float] = []
    _turns_of(waits, 100.0, times=1)
    assert waits == []
    assert 0 < float((folder / "library.turn").read_bytes()) <= time.monotonic()


def test_with_scale_0_no_turns_are_taken(server: Loopback, tmp_path: Path) -> None:
    """Against a test server nothing waits and nothing is written."""
    service = replace(LIBRARY, pause=1000.0)
    with Http({service.variable: server.url, "PIPELINE_RATE_SCALE": "0"}, [service]) as http:
        http.ask(service)
        http.ask(service)
    assert (len(server.log), list(tmp_path.iterdir())) == (2, [])


# Settings


BAD = [
    ("PIPELINE_TIMEOUT", "0"),
    ("PIPELINE_TIMEOUT", "-1"),
    ("PIPELINE_TIMEOUT", "inf"),
    ("PIPELINE_TIMEOUT", "nan"),
    ("PIPELINE_TIMEOUT", "1e300"),
    ("PIPELINE_TIMEOUT", "soon"),
    ("PIPELINE_RATE_SCALE", "-0.1"),
    ("PIPELINE_RATE_SCALE", "inf"),
    ("PIPELINE_RATE_SCALE", "1,5"),
    ("PIPELINE_CONTACT", "me@example.org\r\nX: y"),
    ("PIPELINE_CONTACT", "m\u00e9@example.org"),
    ("LIBRARY_KEY", f"{KEY}\u00e9"),
    ("LIBRARY_KEY", f"{KEY}\nX: y"),
    ("PIPELINE_LIBRARY_URL", "http://library.example"),
    ("PIPELINE_LIBRARY_URL", "http://127.0.0.1.example"),
    ("PIPELINE_LIBRARY_URL", "http://10.0.0.1"),
    ("PIPELINE_LIBRARY_URL", "ftp://127.0.0.1"),
    ("PIPELINE_LIBRARY_URL", "library.example"),
    ("PIPELINE_LIBRARY_URL", f"https://me:{KEY}@library.example"),
    ("PIPELINE_LIBRARY_URL", f"https://library.example?key={KEY}"),
    ("PIPELINE_LIBRARY_URL", "https://library.example#a"),
    ("PIPELINE_LIBRARY_URL", "https://"),
    ("PIPELINE_LIBRARY_URL", "https://:443"),
    ("PIPELINE_LIBRARY_URL", "https://library.example:port"),
    ("PIPELINE_LIBRARY_URL", "https://library.example:0"),
    ("PIPELINE_LIBRARY_URL", "https://library.example:99999"),
    ("PIPELINE_LIBRARY_URL", "https://[::1"),
    ("PIPELINE_LIBRARY_URL", "https://library..example"),
    ("PIPELINE_LIBRARY_URL", "https://library.example/a b"),
    ("PIPELINE_LIBRARY_URL", "https://library\n.example"),
    ("PIPELINE_LIBRARY_URL", "https://library.example\\@other.example"),
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_setting_that_cannot_be_used_is_refused(name: str, value: str) -> None:
    """Before anything is sent; the message names the variable and shows no secret."""
    with pytest.raises(SettingError) as caught:
        Http({name: value}, [LIBRARY])
    assert str(caught.value).startswith(f"{name}: ")
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("", LIBRARY.url),
        ("  ", LIBRARY.url),
        ("https://mirror.example/a/", "https://mirror.example/a"),
        ("HTTP://LOCALHOST:8080", "HTTP://LOCALHOST:8080"),
        ("http://127.1.2.3/", "http://127.1.2.3"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
    ],
)
def test_an_address_stands_in_for_the_services_own(value: str, address: str) -> None:
    """An empty one counts as none."""
    assert read_address({LIBRARY.variable: value}, LIBRARY.variable, LIBRARY.url) == address


def test_empty_settings_count_as_none(server: Loopback, asking: Callable[..., Asking]) -> None:
    """No key and no contact is sent."""
    one = asking(PIPELINE_TIMEOUT="", PIPELINE_RATE_SCALE=" ", PIPELINE_CONTACT="", LIBRARY_KEY=" ")
    one.http.ask(LIBRARY)
    headers = server.log[0].headers
    assert (headers["x-api-key"], headers["User-Agent"]) == (None, f"paper-list-pipeline/{version()}")
