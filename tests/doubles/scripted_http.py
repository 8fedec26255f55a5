"""An HTTP server that gives prepared answers and may hang up."""

import contextlib
import dataclasses
import socket
import threading
from collections.abc import Generator


@dataclasses.dataclass
class ScriptedHttp:
    """Answers the requests of all connections from one list, in order.

    Attributes:
        url: its address.
        answers: what is sent, byte for byte; empty bytes hang up without an answer.
        requests: first lines and headers of what came in.
        connections: how many sockets were opened.
    """

    url: str
    answers: list[bytes]
    requests: list[str]
    connections: int = 0


def answer(body: bytes, *, status: str = "200 OK", headers: str = "") -> bytes:
    """Lay out an HTTP/1.1 answer."""
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return head.encode() + body


@contextlib.contextmanager
def scripted_http(answers: list[bytes]) -> Generator[ScriptedHttp]:
    """Run such a server on a free port of 127.0.0.1 until the end of the block."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        script = ScriptedHttp(f"http://127.0.0.1:{listener.getsockname()[1]}", answers, [])
        thread = threading.Thread(target=_serve, args=(listener, script))
        thread.start()
        try:
            yield script
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(listener: socket.socket, script: ScriptedHttp) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        script.connections += 1
        with client, contextlib.suppress(OSError):
            client.settimeout(10)
            _talk(client, script)


def _talk(client: socket.socket, script: ScriptedHttp) -> None:
    waiting = b""
    while script.answers:
        while b"\r\n\r\n" not in waiting:
            received = client.recv(65_536)
            if not received:
                return
            waiting += received
        head, _, waiting = waiting.partition(b"\r\n\r\n")
        script.requests.append(head.decode())
        reply = script.answers.pop(0)
        if not reply:
            return
        client.sendall(reply)
