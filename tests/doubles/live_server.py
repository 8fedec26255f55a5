"""A whole kiseki server in a thread, on a free port of 127.0.0.1, with a store of its own."""

import contextlib
import dataclasses
import http.client
import json
import threading
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from kiseki.server.config import ServerConfig
from kiseki.server.serve import Server, open_server

START_TIMEOUT_S = 60


@dataclasses.dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.body)


@dataclasses.dataclass(frozen=True)
class LiveServer:
    """A server that answers at `url` and keeps its data in `data`."""

    url: str
    data: Path
    server: Server

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request; a body that is not bytes is sent as JSON; `/x` means `/api/v1/x`."""
        place = urlsplit(self.url)
        full = path if path.startswith(("/api", "/!")) else f"/api/v1{path}"
        sent = dict(headers or {})
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent.setdefault("content-type", "application/json")
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
        with contextlib.closing(connection):
            connection.request(method, full.removeprefix("/!"), body=body, headers=sent)
            answer = connection.getresponse()
            names = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, names, answer.read())

    def get(self, path: str, **headers: str) -> Answer:
        """Send a GET."""
        return self.call("GET", path, headers=headers)

    def post(self, path: str, body: Any = None) -> Answer:
        """Send a POST."""
        return self.call("POST", path, {} if body is None else body)


@contextlib.contextmanager
def run_live_server(data: Path, **settings: Any) -> Generator[LiveServer]:
    """Run a server until the end of the block.

    Args:
        data: folder of its store; a second server on it finds what the first one kept.
        settings: fields of `ServerConfig` that differ from the defaults of tests.
    """
    config = ServerConfig(
        **{"port": 0, "upkeep": False, "log_level": "warning"} | settings, data=data
    )
    with open_server(config) as server:
        thread = threading.Thread(target=server.run, name="live-server")
        thread.start()
        try:
            server.wait_until_ready(START_TIMEOUT_S)
            yield LiveServer(server.url, data, server)
        finally:
            server.stop()
            thread.join()


@pytest.fixture
def live_server(tmp_path: Path) -> Generator[LiveServer]:
    """Give a server with an empty store."""
    with run_live_server(tmp_path / "server") as server:
        yield server
