"""A network that cuts and stalls: passes bytes on, hangs up after so many, or lets them wait."""

import contextlib
import socket
import threading
from collections.abc import Generator
from urllib.parse import urlsplit

_PIECE_BYTES = 64 * 1024


class CuttingProxy:
    """Stands before a server on a free port.

    Attributes:
        url: the address to give to clients.
        cuts: after how many bytes, to the server or from it, each next cut comes.
        n_cut: how often it has hung up.
        to_server: bytes that went to the server, whole or not.
        hold_after: after so many bytes to the server nothing passes any more until `release`.
    """

    def __init__(self, url: str, listener: socket.socket) -> None:
        place = urlsplit(url)
        self._server = (place.hostname or "", place.port or 80)
        self._listener = listener
        self._lock = threading.Lock()
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.cuts: list[int] = []
        self.n_cut = 0
        self.to_server = 0
        self.hold_after: int | None = None
        self._released = threading.Event()

    def release(self) -> None:
        """Let everything pass again."""
        self._released.set()

    def serve(self) -> None:
        """Take connections until the listener is shut down."""
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(self._server)
            for source, target, is_up in ((client, server, True), (server, client, False)):
                threading.Thread(
                    target=self._pass_on, args=(source, target, is_up), daemon=True
                ).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, is_up: bool) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(_PIECE_BYTES):
                if self._is_cut(len(piece), is_up):
                    break
                if is_up and self.hold_after is not None and self.to_server > self.hold_after:
                    self._released.wait()
                target.sendall(piece)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            if end is source:
                end.close()

    def _is_cut(self, n_bytes: int, is_up: bool) -> bool:
        with self._lock:
            if is_up:
                self.to_server += n_bytes
            if not self.cuts:
                return False
            self.cuts[0] -= n_bytes
            if self.cuts[0] > 0:
                return False
            del self.cuts[0]
            self.n_cut += 1
            return True


@contextlib.contextmanager
def cutting_proxy(url: str) -> Generator[CuttingProxy]:
    """Run such a proxy before the server at `url` until the end of the block."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = CuttingProxy(url, listener)
        thread = threading.Thread(target=proxy.serve)
        thread.start()
        try:
            yield proxy
        finally:
            proxy.release()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
