"""Run a server: from a configuration to an address that answers, and down again in order."""

import asyncio
import contextlib
import gc
import logging
import signal
import socket
import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor

import uvicorn

from kiseki.hub.hub import Hub
from kiseki.hub.owner import machine_user
from kiseki.model.errors import UsageError
from kiseki.server.app import build_app
from kiseki.server.config import ServerConfig
from kiseki.server.trust import SECURITY_HEADERS, check_address
from kiseki.server.upkeep_process import UpkeepProcess
from kiseki.store.blobs.open import open_places
from kiseki.store.open import BLOB_FOLDER, open_store

GRACE_S = 10
"""How long requests under way may take when the server goes down."""
MAX_THREADS = 32
"""Requests that read or write the store at the same time; others wait."""
_BACKLOG = 2048
_NEXT_PORTS = 100
_COLLECT_AFTER_OBJECTS = 10_000


def run_server(
    config: ServerConfig, *, on_ready: Callable[[str], None] = lambda _url: None
) -> None:
    """Serve until SIGINT or SIGTERM; then nothing that was acknowledged is lost.

    Args:
        config: what to serve, where.
        on_ready: called with the URL when the server answers.

    Raises:
        UsageError: the address is taken, or not one that may be listened on.
    """
    logging.basicConfig(
        level=config.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    with open_server(config, on_ready=on_ready) as server:
        server.run()


@contextlib.contextmanager
def open_server(
    config: ServerConfig, *, on_ready: Callable[[str], None] = lambda _url: None
) -> Generator["Server"]:
    """Give a server that listens and has opened its store; `run` makes it answer.

    Raises:
        UsageError: the address is taken, or not one that may be listened on.
    """
    check_address(config)
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(contextlib.closing(listen(config)))
        place = config.store_url or str(config.data)
        entity = config.entity or machine_user()
        blobs = config.blobs or str(config.data / BLOB_FOLDER)
        places = open_places(blobs, direct=config.blobs_direct)
        store = open_store(place, entity=entity, places=places)
        stack.callback(store.close)
        hub = Hub(
            store,
            entity=entity,
            crash_timeout_s=config.crash_timeout_s,
            scratch=config.data / "derived",
        )
        hub.start()
        stack.callback(hub.stop)
        if config.upkeep:
            upkeep = UpkeepProcess(place, blobs)
            upkeep.start()
            stack.callback(upkeep.stop)
        yield Server(hub, config, listener, on_ready)


def listen(config: ServerConfig) -> socket.socket:
    """Return a listening socket at the address of `config`.

    Raises:
        UsageError: the address is taken or is none of this machine.
    """
    tries = _NEXT_PORTS if config.next_free_port and config.port else 1
    for port in range(config.port, config.port + tries - 1):
        with contextlib.suppress(OSError):
            return _bind(config.host, port)
    try:
        return _bind(config.host, config.port + tries - 1)
    except OSError as error:
        raise UsageError(
            f"Cannot listen on {config.host}:{config.port}: {error.strerror}.",
            hint="Another kiseki may be running there; choose another --port.",
            field="port",
        ) from error


def _bind(host: str, port: int) -> socket.socket:
    family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    listener.set_inheritable(False)
    return listener


class Server(uvicorn.Server):
    """uvicorn with a listener of ours, live streams that end, and signals that do not kill."""

    def __init__(
        self,
        hub: Hub,
        config: ServerConfig,
        listener: socket.socket,
        on_ready: Callable[[str], None],
    ) -> None:
        super().__init__(
            uvicorn.Config(
                build_app(hub, config),
                http="httptools",
                lifespan="off",
                ws="none",
                access_log=config.log_level == "debug",
                log_level=config.log_level,
                log_config=None,
                server_header=False,
                headers=SECURITY_HEADERS,
                proxy_headers=False,
                timeout_keep_alive=75,
                timeout_graceful_shutdown=GRACE_S,
            )
        )
        self._hub = hub
        self._listener = listener
        self._on_ready = on_ready
        self._ready = threading.Event()
        self.url = _url(config.host, listener)

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer until a signal or `stop` says otherwise."""
        super().run(sockets=sockets or [self._listener])

    def wait_until_ready(self, timeout_s: float) -> None:
        """Wait, in another thread than `run`, until the server answers.

        Raises:
            TimeoutError: it does not within `timeout_s`.
        """
        if not self._ready.wait(timeout_s):
            raise TimeoutError("The server did not start.")

    def stop(self) -> None:
        """End `run`, from any thread."""
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        # The default has six threads on two cores, and a few long scans would hold up heartbeats.
        pool = ThreadPoolExecutor(MAX_THREADS, thread_name_prefix="kiseki-request")
        asyncio.get_running_loop().set_default_executor(pool)
        _collect_less()
        await super().startup(sockets=sockets)
        self._ready.set()
        self._on_ready(self.url)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop accepting, end the live streams, let requests under way finish."""
        await asyncio.to_thread(self._hub.live.stop)
        await super().shutdown(sockets=sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """Let SIGINT and SIGTERM end `run`; what follows `run` must still happen."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {
            number: signal.signal(number, self.handle_exit)
            for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _collect_less() -> None:
    """Let the garbage collector leave alone what was loaded at the start.

    A busy server makes and drops thousands of objects a second, none of them in cycles. By
    default it would look through all modules again and again, a sixth of its time.
    """
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER_OBJECTS, 20, 20)
    gc.enable()


def _url(host: str, listener: socket.socket) -> str:
    port = listener.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"
