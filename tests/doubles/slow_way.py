"""A way to a server on which every answer takes long."""

import contextlib
import socket
import threading
import time
from collections.abc import Generator
from urllib.parse import urlsplit


@contextlib.contextmanager
def slow_way_to(url: str, *, delay_s: float) -> Generator[str]:
    """Give an address that leads to the server at `url`, with answers `delay_s` late."""
    place = urlsplit(url)
    listener = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []
    ends: list[socket.socket] = []

    def begin(target, *arguments):
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        threads.append(thread)
        thread.start()

    def accept():
        while True:
            try:
                client = listener.accept()[0]
            except OSError:
                return
            server = socket.create_connection((place.hostname, place.port))
            ends.extend((client, server))
            begin(_carry, client, server, 0.0)
            begin(_carry, server, client, delay_s)

    begin(accept)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join()
        for end in ends:
            end.close()


def _carry(source: socket.socket, target: socket.socket, delay_s: float) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            time.sleep(delay_s)
            target.sendall(data)
    for end in (source, target):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
