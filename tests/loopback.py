"""A server on this machine that answers what a test tells it to, byte for byte."""

import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

Reply = bytes | Iterable[bytes]


@dataclass(kw_only=True)
class Request:
    """What arrived; moments on the monotonic clock."""

    method: str
    path: str
    headers: Message
    body: bytes
    at: float
    done: float | None = None


def reply(status: int = 200, body: bytes = b"[]", **headers: str | None) -> bytes:
    """Return a whole answer; `retry_after="3"` is a header, None leaves out one that is there by default."""
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    stated = {"Content-Type": "application/json", "Content-Length": str(len(body)), "Connection": "close"} | named
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in stated.items() if value is not None)]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


@dataclass(kw_only=True)
class Loopback:
    """Gives its replies in their order, the last one ever after; an iterable is sent as it comes."""

    replies: list[Reply] = field(default_factory=lambda: [reply()])
    log: list[Request] = field(default_factory=list)
    arrived: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    """Released at every request."""
    stopped: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        """Start."""
        loopback = self

        class Handler(BaseHTTPRequestHandler):
            def handle_one_request(self) -> None:
                self.raw_requestline = self.rfile.readline(65537)
                if self.raw_requestline and self.parse_request():
                    loopback.answer(self)
                self.close_connection = True

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False  # so that closing waits for them
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, and let go of whoever hangs."""
        self.stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def hang(self) -> Iterator[bytes]:
        """Give no answer until the server stops."""
        self.stopped.wait()
        yield b""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Take a request down and send the next reply."""
        request = Request(
            method=handler.command,
            path=handler.path,
            headers=handler.headers,
            body=handler.rfile.read(int(handler.headers.get("Content-Length", 0))),
            at=time.monotonic(),
        )
        self.log.append(request)
        self.arrived.release()
        answer = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        try:
            for part in [answer] if isinstance(answer, bytes) else answer:
                handler.wfile.write(part)
        except OSError:  # whoever asked has gone
            pass
        finally:
            request.done = time.monotonic()
