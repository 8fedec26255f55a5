"""A bad network: an HTTP proxy in front of a server that cuts, delays, repeats and refuses.

Every request is read whole, then one fault is drawn for it. `hold()` makes all answers wait,
which is how a test shows that a training never does.
"""

import contextlib
import dataclasses
import http.client
import http.server
import random
import threading
import time
from collections import Counter
from collections.abc import Callable

REFUSALS = (500, 503, 429)
LONGEST_DELAY_S = 0.5
UPSTREAM_TIMEOUT_S = 60
CONNECTION_HEADERS = {
    "connection",
    "keep-alive",
    "transfer-encoding",
    "content-length",
    "date",
    "server",
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes


class BadNetwork:
    """Listens on a free port of the loopback address and passes requests on, badly.

    Attributes:
        base_url: the address to give to clients.
        counts: how often each fault happened.
        share: the part of the requests that meet a fault, 0 to 1.
    """

    def __init__(self, port: int, *, share: float = 0.5, seed: int = 0) -> None:
        """Stand before the server on `port` of this machine."""
        self.counts: Counter[str] = Counter()
        self.share = share
        self._port = port
        self._chance = random.Random(seed)
        self._lock = threading.Lock()
        self._open = threading.Event()
        self._open.set()
        self._earlier: list[_Request] = []
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.base_url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> "BadNetwork":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def hold(self) -> None:
        """Let nothing through until `release`."""
        self._open.clear()

    def release(self) -> None:
        """Let requests through again, those that waited first."""
        self._open.set()

    # --- faults ------------------------------------------------------------------------

    def _faults(self) -> list[Callable[[_Request], _Answer | None]]:
        return [
            self._cut_before,
            self._cut_after,
            self._cut_inside,
            self._delay,
            self._repeat,
            self._repeat_an_earlier_one,
            self._refuse_before,
            self._refuse_after,
            self._answer_half,
        ]

    def answer(self, request: _Request) -> _Answer | None:
        """Return what the client gets; None: the connection is cut."""
        self._open.wait()
        with self._lock:
            faulty = self._chance.random() < self.share
            fault = self._chance.choice(self._faults()) if faulty else self._pass_on
            self.counts[fault.__name__.strip("_")] += 1
        return fault(request)

    def _pass_on(self, request: _Request) -> _Answer | None:
        connection = http.client.HTTPConnection(
            "127.0.0.1", self._port, timeout=UPSTREAM_TIMEOUT_S
        )
        try:
            connection.request(request.method, request.path, request.body, request.headers)
            answer = connection.getresponse()
            return _Answer(status=answer.status, headers=answer.getheaders(), body=answer.read())
        except OSError:
            return None
        finally:
            connection.close()

    def _cut_before(self, request: _Request) -> None:
        del request

    def _cut_after(self, request: _Request) -> None:
        self._pass_on(request)

    def _cut_inside(self, request: _Request) -> None:
        connection = http.client.HTTPConnection(
            "127.0.0.1", self._port, timeout=UPSTREAM_TIMEOUT_S
        )
        try:
            connection.putrequest(request.method, request.path, skip_host=True)
            for name, value in request.headers.items():
                connection.putheader(name, value)
            connection.endheaders(request.body[: len(request.body) // 2])
        except OSError:
            return
        finally:
            connection.close()

    def _delay(self, request: _Request) -> _Answer | None:
        time.sleep(self._chance.uniform(0.0, LONGEST_DELAY_S))
        return self._pass_on(request)

    def _repeat(self, request: _Request) -> _Answer | None:
        self._pass_on(request)
        return self._pass_on(request)

    def _repeat_an_earlier_one(self, request: _Request) -> _Answer | None:
        with self._lock:
            earlier = self._chance.choice(self._earlier) if self._earlier else request
            if request.method == "POST":
                self._earlier = [*self._earlier[-20:], request]
        self._pass_on(earlier)
        return self._pass_on(request)

    def _refuse_before(self, request: _Request) -> _Answer:
        del request
        status = self._chance.choice(REFUSALS)
        return _Answer(status=status, headers=[("Content-Type", "text/plain")], body=b"not now")

    def _refuse_after(self, request: _Request) -> _Answer:
        self._pass_on(request)
        return self._refuse_before(request)

    def _answer_half(self, request: _Request) -> _Answer | None:
        answer = self._pass_on(request)
        if answer is None:
            return None
        return dataclasses.replace(answer, body=answer.body[: len(answer.body) // 2])

    # --- http --------------------------------------------------------------------------

    def _handler(self) -> type[http.server.BaseHTTPRequestHandler]:
        network = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _handle(self) -> None:
                request = _Request(
                    method=self.command,
                    path=self.path,
                    headers=self._headers(),
                    body=self.rfile.read(int(self.headers.get("Content-Length") or 0)),
                )
                answer = network.answer(request)
                if answer is None:
                    self.close_connection = True
                    return
                self.send_response_only(answer.status)
                for name, value in answer.headers:
                    if name.lower() not in CONNECTION_HEADERS:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                with contextlib.suppress(ConnectionError):  # a client that waited too long
                    self.end_headers()
                    self.wfile.write(answer.body)

            def _headers(self) -> dict[str, str]:
                kept = {k: v for k, v in self.headers.items() if k.lower() != "connection"}
                return kept | {"Host": f"127.0.0.1:{network._port}"}

            do_GET = do_POST = do_PATCH = do_DELETE = _handle

            def log_message(self, format: str, *args: object) -> None:
                del format, args

        return Handler
