"""HTTP from a side process to its server.

One `Transport` belongs to one thread. Everything it sends may be sent twice without harm:
runs are known by uid, journals by writer id, rows by position.
"""

import http.client
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import msgspec
import zstandard

from kiseki.model.errors import (
    Busy,
    Forbidden,
    InvalidBody,
    KisekiError,
    NotFound,
    ServerUnreachable,
    UsageError,
)
from kiseki.model.wire import (
    Heartbeat,
    Receipt,
    RunStarted,
    Segment,
    Shipment,
    StartRun,
    WriterInfo,
    WriterState,
)
from kiseki.sdk.problems import read_problem, to_error
from kiseki.sdk.proxy import find_proxy, proxy_credentials

SHIPMENT_TYPE: Final = "application/vnd.kiseki.shipment"
TIMEOUT_S: Final = 20.0
MAX_ANSWER_BYTES: Final = 64 * 1024 * 1024

T = TypeVar("T")


class Transport:
    """Requests to one server over one kept-alive socket.

    Every method raises the error that the server answered with, or `ServerUnreachable` if
    nothing (or something that is not kiseki) answered.
    """

    def __init__(
        self, base_url: str, *, api_key: str | None = None, timeout_s: float = TIMEOUT_S
    ) -> None:
        parts = urlsplit(base_url.rstrip("/"))
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageError(f"{base_url!r} is not the address of a server.", field="base_url")
        self.base_url = base_url.rstrip("/")
        self._parts = parts
        self._timeout_s = timeout_s
        self._headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        if api_key:
            self._headers["Authorization"] = f"Bearer {api_key}"
        self._connection: http.client.HTTPConnection | None = None
        self._target = f"{parts.path}/api/v1"
        self._encode = msgspec.msgpack.Encoder().encode
        # Level 1: columns of noisy floats hardly shrink further at ten times the time.
        self._compress = zstandard.ZstdCompressor(level=1).compress

    def start_run(self, request: StartRun) -> RunStarted:
        """Begin, resume, attach to or fork a run."""
        return self._call_json("/runs", request, RunStarted)

    def register_writer(self, uid: str, info: WriterInfo) -> WriterState:
        """Make a journal known and learn how much of it the server has."""
        return self._call_json(f"/runs/{uid}/writers", info, WriterState)

    def beat(self, uid: str, heartbeat: Heartbeat) -> Receipt:
        """Say that the run lives."""
        return self._call_json(f"/runs/{uid}/heartbeat", heartbeat, Receipt)

    def send(self, uid: str, segments: list[Segment]) -> Receipt:
        """Send segments of one run."""
        body = self._compress(self._encode(Shipment(segments=segments)))
        headers = {"Content-Type": SHIPMENT_TYPE, "Content-Encoding": "zstd"}
        return _decode(self._call(f"/runs/{uid}/segments", body, headers), Receipt)

    def close(self) -> None:
        """Close the socket. The next call opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _call_json(self, path: str, body: Any, answer: type[T]) -> T:
        headers = {"Content-Type": "application/json"}
        return _decode(self._call(path, msgspec.json.encode(body), headers), answer)

    def _call(self, path: str, body: bytes, headers: dict[str, str]) -> bytes:
        fresh = self._connection is None
        try:
            return self._exchange(path, body, headers)
        except (ConnectionError, http.client.BadStatusLine) as error:
            self.close()
            if fresh:
                raise self._unreachable(error) from error
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise self._unreachable(error) from error
        # A kept-alive socket that the server had closed meanwhile says nothing about it.
        try:
            return self._exchange(path, body, headers)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise self._unreachable(error) from error

    def _exchange(self, path: str, body: bytes, headers: dict[str, str]) -> bytes:
        if self._connection is None:
            self._connection = self._open()
        target = self._target + path
        self._connection.request("POST", target, body=body, headers=self._headers | headers)
        answer = self._connection.getresponse()
        payload = answer.read(MAX_ANSWER_BYTES)
        if answer.will_close:
            self.close()
        if answer.status >= 300:
            raise self._error_of(answer, payload)
        return payload

    def _open(self) -> http.client.HTTPConnection:
        parts = self._parts
        host, port = parts.hostname or "", parts.port
        secure = parts.scheme == "https"
        maker = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        self._target = f"{parts.path}/api/v1"
        proxy = find_proxy(parts)
        if proxy is None:
            return maker(host, port, timeout=self._timeout_s)
        proxy_host, proxy_port = proxy.hostname or "", proxy.port or 80
        connection = maker(proxy_host, proxy_port, timeout=self._timeout_s)
        credentials = proxy_credentials(proxy)
        if secure:
            connection.set_tunnel(host, port, headers=credentials)
        else:
            self._target = f"{self.base_url}/api/v1"
            self._headers |= credentials
        return connection

    def _unreachable(self, error: Exception) -> ServerUnreachable:
        return ServerUnreachable(
            f"No kiseki server answers at {self.base_url} ({error or type(error).__name__}).",
            hint="Start one with `kiseki server`, or set KISEKI_BASE_URL to its address.",
        )

    def _error_of(self, answer: http.client.HTTPResponse, payload: bytes) -> KisekiError:
        problem = read_problem(payload)
        error = to_error(problem) if problem else None
        if error is None:
            return self._error_of_status(answer)
        if isinstance(error, Busy):
            error.retry_after_s = _retry_after_s(answer)
        return error

    def _error_of_status(self, answer: http.client.HTTPResponse) -> KisekiError:
        """Make sense of an answer that no kiseki server wrote: a proxy, a load balancer."""
        text = f"{self.base_url} answered with status {answer.status}."
        if answer.status in (401, 403):
            return Forbidden(text, hint="Check KISEKI_API_KEY.")
        if answer.status == 404:
            return NotFound(text)
        if answer.status == 400:
            return InvalidBody(text)
        error = Busy(text)
        error.retry_after_s = _retry_after_s(answer)
        return error


def _retry_after_s(answer: http.client.HTTPResponse) -> float:
    text = answer.getheader("Retry-After") or ""
    return min(float(text), 120.0) if text.isdecimal() else 0.0


def _decode(payload: bytes, answer: type[T]) -> T:
    try:
        return msgspec.json.decode(payload, type=answer)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ServerUnreachable(
            "The server's answer could not be read.",
            hint="Is it a kiseki server, and not older than this client?",
            detail=str(error),
        ) from error
