"""One loopback server for all services: real sockets, a log of what was asked, faults on demand."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.services import acl, arxiv, crossref, dblp, openreview, semantic_scholar
from tests.services.connection import Server
from tests.services.faults import BREAKS, check, error, spoiled
from tests.services.wire import ACL, ARXIV, CROSSREF, DBLP, OPENREVIEW, S2, Answer, Request, text_answer
from tests.services.world import World

Callback = Callable[[Request], object]

_EARLY = 0.05  # seconds that a request may come early: the two clocks are read at different moments


class Services:
    """All services on one port of 127.0.0.1 while the context is open.

    An error within the services is raised when it closes.
    """

    def __init__(self, world: World, *, acl_xml: Path | None = None) -> None:
        """Prepare to serve a world; collections in `acl_xml` are served as they are, before made-up ones."""
        self.world = world
        """May be set anew at any time."""
        self.acl_xml = acl_xml
        self.log: list[Request] = []
        """In the order of arrival."""
        self.keys: set[str] = set()
        """The `x-api-key` values that are good; any other is answered by 403, none is good too."""
        self.rates = False
        """Whether a request that comes sooner than the service allows is answered by 429."""
        self.tokens: set[str] = set()
        """The bearer tokens with which OpenReview shows notes."""
        self.pauses = {ARXIV: 3.0, S2: 1.0, OPENREVIEW: 3.0, DBLP: 1.0}
        """Seconds between two requests that each service allows."""
        self.on_request: Callback | None = None
        """Called with every request that is logged, before it is answered."""
        self.faults: dict[str, dict[int, str]] = {ARXIV: {}, S2: {}, ACL: {}, OPENREVIEW: {}, DBLP: {}, CROSSREF: {}}
        """The faults to come, by service and number of request (from 1); see `fail`."""
        self._down: set[str] = set()
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self.stopping = threading.Event()

    def __enter__(self) -> Self:
        """Open the port and serve."""
        self._server = Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, close every connection and wait for every thread."""
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        if self._server.errors and problem is None:
            raise self._server.errors[0]

    @property
    def url(self) -> str:
        """Where the services are."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def environment(self) -> dict[str, str]:
        """What the pipeline is told instead of the services' own addresses."""
        return {
            "PIPELINE_ARXIV_URL": f"{self.url}/api/query",
            "PIPELINE_S2_URL": f"{self.url}/graph/v1",
            "PIPELINE_ACL_URL": f"{self.url}/acl",
            "PIPELINE_OPENREVIEW_URL": f"{self.url}/openreview",
            "PIPELINE_DBLP_URL": f"{self.url}/dblp",
            "PIPELINE_CROSSREF_URL": f"{self.url}/crossref",
        }

    def asked(self, service: str) -> list[Request]:
        """Return the requests of one service."""
        return [request for request in self.log if request.service == service]

    def fail(self, service: str, *answers: str, at: int = 1, times: int = 1) -> None:
        """Give the `at`-th request from now, and those after it, these bad answers in turn, `times` over.

        Each is a status (`429`, `429-retry-after:N`, `403`, `406`, `500`, `502`, `503`, `504`), `rate-exceeded-200`,
        `html-200`, `empty-200`, `empty-feed`, `short-feed`, `cut`, `cut-xml`, `reset`, `hang`, `wrong-json`,
        `null-json`, `no-data`, `truncated-json`, `reordered` or `huge`.
        """
        for answer in answers:
            check(answer)
        with self._lock:
            first = self._counts[service] + at
            self.faults[service] |= {first + n: answer for n, answer in enumerate(answers * times)}

    def down(self, *services: str) -> None:
        """Close every connection of these services without an answer, from now on."""
        self._down |= set(services)

    def heal(self) -> None:
        """Let every service answer rightly again."""
        self._down.clear()
        for plan in self.faults.values():
            plan.clear()

    def arrive(self, request: Request) -> tuple[int, str | None]:
        """Log a request; return its place in the log and the fault that it meets."""
        with self._lock:
            last = next((each.at for each in reversed(self.log) if each.service == request.service), None)
            self.log.append(request)
            place = len(self.log) - 1
            self._counts[request.service] += 1
            fault = self.faults.get(request.service, {}).pop(self._counts[request.service], None)
        early = last is not None and request.at - last < self.pauses.get(request.service, 0) - _EARLY
        if self.on_request:
            self.on_request(request)
        if request.service in self._down:
            return place, "reset"
        return place, fault or ("429" if self.rates and early else None)

    def answer(self, request: Request, fault: str | None) -> Answer:
        """Return the answer, spoiled where a fault of the answer is met."""
        world, key = self.world, request.headers.get("x-api-key")
        if request.service == S2 and key is not None and key not in self.keys:
            right = error(S2, 403)
        elif request.service == S2:
            right = semantic_scholar.answer(world, request)
        elif request.service == ARXIV:
            right = arxiv.answer(world, request)
        elif request.service == ACL:
            right = acl.answer(world, request, self.acl_xml)
        elif request.service == OPENREVIEW:
            right = openreview.answer(world, request, self.tokens)
        elif request.service == DBLP:
            right = dblp.answer(world, request)
        elif request.service == CROSSREF:
            right = crossref.answer(world, request)
        else:
            right = text_answer(404, "Not Found")
        return right if fault is None or fault in BREAKS else spoiled(fault, world, request, right)

    def answered(self, place: int, status: int) -> None:
        """Write the status into the log, before the answer goes out."""
        with self._lock:
            self.log[place] = replace(self.log[place], status=status)
