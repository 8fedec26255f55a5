"""HTTP to one kiseki server, with its errors turned back into ours."""

import contextlib
import http.client
import os
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol, TypeVar
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from kiseki.model.errors import KisekiError, NotFound, ServerUnreachable, UsageError
from kiseki.sdk.problems import read_problem, to_error
from kiseki.sdk.proxy import find_proxy, proxy_credentials
from kiseki.sdk.settings import DEFAULT_BASE_URL

T = TypeVar("T")
Query = Iterable[tuple[str, str | int | None]]

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_BLOCK_BYTES = 256 * 1024
"""What is read and sent at once of a body that is a file."""


class Readable(Protocol):
    """Bytes of a body that are read while they are sent."""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes, none at the end."""
        ...


Body = bytes | Callable[[], Readable]
"""Bytes, or what begins to read them: once for each time that they are sent."""


class _ClosesItself:
    """Closes the socket of a connection that nobody holds any longer."""

    def __del__(self) -> None:
        with contextlib.suppress(Exception):
            self.close()  # pyright: ignore[reportUnknownMemberType, reportAttributeAccessIssue]


class _Http(_ClosesItself, http.client.HTTPConnection):
    pass


class _Https(_ClosesItself, http.client.HTTPSConnection):
    pass


class Connection:
    """Requests to one server over kept-alive sockets, one for each thread and process.

    Every route that `kiseki.Api` uses may be repeated without harm, so a request that met
    a socket which the server had closed meanwhile is sent once more.

    Attributes:
        base_url: address of the server, without a slash at the end.
    """

    def __init__(self, base_url: str, *, api_key: str | None, timeout_s: float) -> None:
        self.base_url = base_url.rstrip("/")
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageError(
                f"{base_url!r} is not the address of a server.",
                hint=f"It looks like {DEFAULT_BASE_URL}.",
                field="base_url",
            )
        self._parts = parts
        self._timeout_s = timeout_s
        self._proxy = find_proxy(parts)
        # On one machine compressing costs more than it saves.
        local = parts.hostname in _LOOPBACK
        self._headers = {"Accept-Encoding": "identity" if local else "zstd, gzip"}
        if api_key:
            self._headers["Authorization"] = f"Bearer {api_key}"
        self._root = ""
        if self._proxy is not None and parts.scheme == "http":
            # Such a proxy takes whole addresses; one for https is a tunnel to the server.
            self._root = f"http://{parts.netloc}"
            self._headers |= proxy_credentials(self._proxy)
        self._local = threading.local()

    def get(self, path: str, answer: type[T], query: Query = ()) -> T:
        """GET a JSON answer of the given shape."""
        return _decode(self.request("GET", path, query=query), answer)

    def send(self, method: str, path: str, body: Any, answer: type[T], query: Query = ()) -> T:
        """Send `body` as JSON (None: no body) and read a JSON answer of the given shape."""
        return _decode(self.request(method, path, body=body, query=query), answer)

    def request(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        query: Query = (),
        accept: str = "application/json",
    ) -> bytes:
        """Send one request below `/api/v1` and return the bytes of its answer.

        Raises:
            KisekiError: what the server answered, as the class it raised there.
            ServerUnreachable: nothing answers, or something that is not kiseki.
        """
        pairs = [(name, value) for name, value in query if value is not None]
        target = f"{self._parts.path}/api/v1{path}" + (f"?{urlencode(pairs)}" if pairs else "")
        headers = {**self._headers, "Accept": accept}
        data = None
        if body is not None:
            data = msgspec.json.encode(body)
            headers["Content-Type"] = "application/json"
        return self._read_whole(self._exchange(method, target, data, headers))

    def send_bytes(
        self, method: str, path: str, body: Body, *, size: int, headers: Mapping[str, str]
    ) -> bytes:
        """Send bytes that are no JSON to a path below `/api/v1`; return the bytes of the answer.

        Args:
            method: of the request.
            path: below `/api/v1`.
            body: what is sent.
            size: how many bytes it has.
            headers: besides the usual ones.

        Raises:
            KisekiError: as `request`.
        """
        target = f"{self._parts.path}/api/v1{path}"
        sent = {**self._headers, "Content-Length": str(size), **headers}
        return self._read_whole(self._exchange(method, target, body, sent))

    def open_bytes(self, path: str, *, headers: Mapping[str, str]) -> http.client.HTTPResponse:
        """GET bytes as they are; the caller reads the answer to its end or closes it.

        Redirections are answered, not followed.

        Raises:
            KisekiError: as `request`.
        """
        target = f"{self._parts.path}/api/v1{path}"
        sent = {**self._headers, "Accept-Encoding": "identity", **headers}
        answer = self._exchange("GET", target, None, sent)
        if answer.status >= 400:
            self._read_whole(answer)
        return answer

    def _read_whole(self, answer: http.client.HTTPResponse) -> bytes:
        try:
            payload = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise _unreachable(self.base_url, error) from error
        payload = _decompress(payload, answer.headers.get("Content-Encoding", ""))
        if answer.status >= 400:
            raise _error_of(answer.status, payload, self.base_url)
        return payload

    def close(self) -> None:
        """Close this thread's socket."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    def _exchange(
        self, method: str, target: str, body: Body | None, headers: Mapping[str, str]
    ) -> http.client.HTTPResponse:
        for attempt in (1, 2):
            connection = self._open()
            try:
                data = body() if callable(body) else body
                connection.request(method, self._root + target, body=data, headers=headers)
                return connection.getresponse()
            except (OSError, http.client.HTTPException) as error:
                self.close()
                stale = isinstance(error, ConnectionError | http.client.BadStatusLine)
                if attempt == 1 and stale and not isinstance(error, ConnectionRefusedError):
                    continue
                raise _unreachable(self.base_url, error) from error
            except BaseException:
                self.close()  # half a request may be on its way
                raise
        raise AssertionError("the loop returns or raises")

    def _open(self) -> http.client.HTTPConnection:
        connection = getattr(self._local, "connection", None)
        # A forked child must not talk over its parent's socket.
        if connection is not None and self._local.pid == os.getpid():
            return connection
        parts, proxy = self._parts, self._proxy
        maker = _Https if parts.scheme == "https" else _Http
        host, port = parts.hostname or "", parts.port
        via = (host, port) if proxy is None else (proxy.hostname or "", proxy.port or 80)
        connection = maker(*via, timeout=self._timeout_s, blocksize=_BLOCK_BYTES)
        if proxy is not None and parts.scheme == "https":
            connection.set_tunnel(host, port, headers=proxy_credentials(proxy))
        self._local.connection = connection
        self._local.pid = os.getpid()
        return connection


def quote_path(segment: str) -> str:
    """Percent-encode one segment of a URL path, slashes too."""
    return quote(segment, safe="")


def _decode(payload: bytes, answer: type[T]) -> T:
    try:
        return msgspec.json.decode(payload, type=answer)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ServerUnreachable(
            "What answers is not a kiseki server, or another version of it.",
            hint="Look at the address; install the same version here and there.",
            detail=str(error),
        ) from error


def _decompress(payload: bytes, encoding: str) -> bytes:
    if encoding == "gzip":
        import gzip

        return gzip.decompress(payload)
    if encoding == "zstd":
        import zstandard

        return zstandard.ZstdDecompressor().decompressobj().decompress(payload)
    return payload


def _unreachable(base_url: str, error: Exception) -> ServerUnreachable:
    reason = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
    return ServerUnreachable(
        f"No kiseki server answers at {base_url} ({reason}).",
        hint="Start one with `kiseki server`, or set KISEKI_BASE_URL to its address.",
    )


def _error_of(status: int, payload: bytes, base_url: str) -> KisekiError:
    problem = read_problem(payload)
    if problem is None:
        return ServerUnreachable(
            f"What answers at {base_url} is not a kiseki server (status {status})."
        )
    error = to_error(problem)
    if error is not None:
        return error
    kind = NotFound if status == 404 else KisekiError
    return kind(problem.message, hint=problem.hint, field=problem.field)
