"""The one question that `init` asks a server: begin or resume this run.

It speaks plain HTTP/1.0 over a socket: `http.client` would cost more to import than the
whole of the rest of `init`, and one answer is all that is needed.
"""

import contextlib
import socket
import threading
import time
from typing import Any
from urllib.parse import SplitResult, urlsplit

import msgspec

from kiseki.model.errors import KisekiError, ServerSlow, ServerUnreachable, UsageError
from kiseki.model.wire import RunStarted, StartRun
from kiseki.sdk.problems import read_problem, to_error

MAX_ANSWER_BYTES = 64 * 1024 * 1024
FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 5.0
NOT_NOW = frozenset({408, 425, 429, 500, 502, 503, 504, 507})
"""Statuses that speak of the server's trouble, not of ours."""


def start_run(base_url: str, request: StartRun, *, api_key: str, timeout_s: float) -> RunStarted:
    """Ask once.

    Args:
        base_url: address of the server.
        request: what is asked.
        api_key: who we are, or an empty text.
        timeout_s: the whole time this may take.

    Raises:
        ServerSlow: somebody is there and did not answer in time, or cannot answer now.
        ServerUnreachable: nobody is there.
        KisekiError: the server refused; the class says why.
    """
    parts = check_address(base_url)
    body = msgspec.json.encode(request)
    try:
        status, answer = _post(parts, body, api_key, deadline=time.monotonic() + timeout_s)
    except _NoAnswer as error:
        raise ServerSlow(f"The server at {base_url} did not answer in time.") from error
    except (OSError, ValueError) as error:
        raise ServerUnreachable(
            f"No kiseki server answers at {base_url}.",
            hint="Start one with: kiseki server",
            detail=repr(error),
        ) from error
    if 200 <= status < 300:
        try:
            return msgspec.json.decode(answer, type=RunStarted)
        except msgspec.DecodeError as error:
            raise ServerUnreachable(
                f"What answers at {base_url} is not a kiseki server of this version.",
                detail=repr(error),
            ) from error
    raise _refusal(status, answer, base_url)


def start_run_patiently(
    base_url: str, request: StartRun, *, api_key: str, timeout_s: float
) -> RunStarted:
    """Ask again and again, with growing pauses, until there is an answer.

    Raises:
        ServerUnreachable: there was none within `timeout_s`; the text says of what kind the
            last trouble was.
        KisekiError: the server refused.
    """
    deadline = time.monotonic() + timeout_s
    pause_s = FIRST_PAUSE_S
    while True:
        left_s = max(0.1, deadline - time.monotonic())
        try:
            return start_run(base_url, request, api_key=api_key, timeout_s=left_s)
        except ServerUnreachable:
            if time.monotonic() + pause_s >= deadline:
                raise
        time.sleep(pause_s)
        pause_s = min(pause_s * 2, LONGEST_PAUSE_S)


def check_address(base_url: str) -> SplitResult:
    """Return the parts of a server's address.

    Raises:
        UsageError: it is no HTTP address.
    """
    try:
        parts = urlsplit(base_url)
        if parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1) > 0:
            return parts
    except ValueError:
        pass
    raise UsageError(
        f"{base_url!r} is not the address of a server.",
        hint="It looks like http://127.0.0.1:5473.",
        field="base_url",
    )


def _post(parts: SplitResult, body: bytes, api_key: str, *, deadline: float) -> tuple[int, bytes]:
    """Send one POST and return status and body of the answer."""
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    head = [
        f"POST {parts.path.rstrip('/')}/api/v1/runs HTTP/1.0",
        f"Host: {parts.netloc.rpartition('@')[2]}",
        "Content-Type: application/json",
        "Accept: application/json",
        f"Content-Length: {len(body)}",
    ]
    if api_key:
        head.append(f"Authorization: Bearer {api_key}")
    address = _find_address(host, port, deadline)
    # Given as bytes, an address is not looked at by the codec for names, whose tables are large.
    place: Any = (address.encode("ascii"), port)
    with socket.create_connection(place, timeout=_left(deadline)) as plain:
        connection = _wrap_tls(plain, host) if parts.scheme == "https" else plain
        connection.settimeout(_left(deadline))
        connection.sendall("\r\n".join([*head, "", ""]).encode("latin-1") + body)
        try:
            return _read_answer(connection, deadline)
        except TimeoutError as error:
            raise _NoAnswer from error


class _NoAnswer(Exception):
    """A request was sent, and the time was over before its answer came."""


def _find_address(host: str, port: int, deadline: float) -> str:
    """Return an address that can be connected to without asking a name server.

    A name server that does not answer holds a call up for half a minute, and nothing can
    end that call. So it is made in a thread that is left behind when the time is over: the
    only one that `init` starts, and only for a server that has a name.
    """
    if host == "localhost" or ":" in host or host.replace(".", "").isdigit():
        return host
    found: list[str] = []

    def look_up() -> None:
        with contextlib.suppress(OSError, UnicodeError):
            found.extend(str(entry[4][0]) for entry in socket.getaddrinfo(host, port))

    thread = threading.Thread(target=look_up, name="kiseki-name", daemon=True)
    thread.start()
    thread.join(_left(deadline))
    if not found:
        raise OSError(f"no address of {host} was found in time")
    return found[0]


def _wrap_tls(plain: socket.socket, host: str) -> socket.socket:
    import ssl

    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


def _read_answer(connection: socket.socket, deadline: float) -> tuple[int, bytes]:
    received = bytearray()
    while not _is_complete(received):
        connection.settimeout(_left(deadline))
        part = connection.recv(65536)
        if not part:
            break
        received += part
        if len(received) > MAX_ANSWER_BYTES:
            raise ValueError("the answer is too long")
    head, separator, body = bytes(received).partition(b"\r\n\r\n")
    words = head.split(b" ", 2)
    if not separator or not words[0].startswith(b"HTTP/") or len(words) < 2:
        raise ValueError("this is no HTTP answer")
    length = _find_length(head)
    if length is not None and len(body) < length:
        raise ValueError("the answer was cut off")
    return int(words[1]), body


def _is_complete(received: bytearray) -> bool:
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return False
    length = _find_length(bytes(received[:end]))
    return length is not None and len(received) >= end + 4 + length


def _find_length(head: bytes) -> int | None:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    return None


def _left(deadline: float) -> float:
    left_s = deadline - time.monotonic()
    if left_s <= 0:
        raise TimeoutError("the time is over")
    return left_s


def _refusal(status: int, answer: bytes, base_url: str) -> KisekiError:
    problem = read_problem(answer)
    if status in NOT_NOW:
        said = problem.message if problem else f"it answers {status}"
        return ServerSlow(f"The server at {base_url} cannot take runs now: {said}")
    if problem is None:
        return ServerUnreachable(
            f"What answers at {base_url} is not a kiseki server (status {status})."
        )
    return to_error(problem) or KisekiError(
        problem.message, hint=problem.hint, field=problem.field
    )
