"""Sockets of the services: one thread a connection, kept alive, closed with the server."""

import struct
import sys
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR, SO_LINGER, SOL_SOCKET, socket
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.services import acl, arxiv, crossref, dblp, openreview, semantic_scholar
from tests.services.wire import ACL, ARXIV, CROSSREF, DBLP, OPENREVIEW, S2, Answer, Request

_PREFIXES = {"/api/query": ARXIV, "/graph/v1/": S2, "/acl/": ACL}
_PREFIXES |= {"/openreview/": OPENREVIEW, "/dblp": DBLP, "/crossref/": CROSSREF}
_ENDLESS = 1 << 28  # bytes after which even an endless answer ends, lest a client without a cap takes the memory


class Answerer(Protocol):
    """What is served."""

    stopping: threading.Event

    def arrive(self, request: Request) -> tuple[int, str | None]:
        """Return a number for the request, and the fault that it meets."""

    def answer(self, request: Request, fault: str | None) -> Answer:
        """Return the answer."""

    def answered(self, place: int, status: int) -> None:
        """Note the answer to the request of that number."""


class Server(ThreadingHTTPServer):
    """The listening socket and every connection that is open."""

    daemon_threads = False  # closing waits for them
    request_queue_size = 64

    def __init__(self, services: Answerer) -> None:
        """Listen on a free port."""
        self.services = services
        self.errors: list[BaseException] = []
        self._open: set[socket] = set()
        super().__init__(("127.0.0.1", 0), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 the base class's types
        """Answer the requests of a new connection in a thread of its own."""
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401 the base class's types
        """Close a connection."""
        self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Close every connection and wait for its thread."""
        for each in list(self._open):  # a client may keep a connection open for the next request
            with suppress(OSError):
                each.shutdown(SHUT_RDWR)
        super().server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401, ARG002 the base class's types
        """Keep what went wrong here; a client that went away is none of it."""
        problem = sys.exception()
        if problem and not isinstance(problem, ConnectionError):
            self.errors.append(problem)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "loopback"
    sys_version = ""
    disable_nagle_algorithm = True  # header and body are two writes
    server: Server

    def do_GET(self) -> None:
        at = time.monotonic()
        parts = urlsplit(self.path)
        path, query = unquote(parts.path), dict(parse_qsl(parts.query, keep_blank_values=True))
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        service = next((name for prefix, name in _PREFIXES.items() if path.startswith(prefix)), "")
        request = Request(
            service=service,
            method=self.command,
            path=path,
            query=query,
            body=body,
            headers={name.lower(): value for name, value in self.headers.items()},
            at=at,
            asked=_asked(service, self.command, path, query, body),
        )
        services = self.server.services
        place, fault = services.arrive(request)
        if fault in {"reset", "hang"}:
            self._break_off(wait=fault == "hang")
            return
        answer = services.answer(request, fault)
        services.answered(place, answer.status)
        self._send(answer, fault)

    do_POST = do_HEAD = do_GET  # noqa: N815 the base class's names

    def _send(self, answer: Answer, fault: str | None) -> None:
        self.send_response(answer.status)
        if answer.status != 304:
            self.send_header("Content-Type", answer.content_type)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if fault == "huge":
            self.close_connection = True
            self.send_header("Connection", "close")
        elif answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if fault == "cut":
            self.close_connection = True
        self.wfile.write(answer.body[: len(answer.body) // 2] if fault == "cut" else answer.body)
        if fault == "huge":
            self._go_on()

    def _go_on(self) -> None:
        sent, block = 0, b" " * 65536
        while sent < _ENDLESS and not self.server.services.stopping.is_set():
            self.wfile.write(block)
            sent += len(block)

    def _break_off(self, *, wait: bool) -> None:
        """Close the connection without an answer, at once or when the services stop."""
        self.close_connection = True
        if wait:
            self.server.services.stopping.wait()
        self.connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))  # no farewell: a reset
        self.rfile.close()
        self.connection.close()

    def log_message(self, *_: object) -> None:
        """Say nothing: the log is a list."""


def _asked(service: str, method: str, path: str, query: dict[str, str], body: bytes) -> tuple[str, ...]:
    if service == ARXIV:
        return arxiv.asked(query.get("search_query", ""), query.get("id_list", ""))
    if service == S2:
        return semantic_scholar.asked(method, path, query, body)
    if service == OPENREVIEW:
        return openreview.asked(query)
    if service == DBLP:
        return dblp.asked(query)
    return crossref.asked(path, query) if service == CROSSREF else acl.asked(path)
