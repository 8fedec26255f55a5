from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from tests.doubles.live_server import LiveServer, run_live_server

from kiseki.sdk.api import Api
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.imports.foreign import Source
from kiseki.sdk.imports.importer import Imported, Importer


@pytest.fixture
def live_server(tmp_path: Path) -> Generator[LiveServer]:
    """A server with an empty store: imported runs keep their uids."""
    with run_live_server(tmp_path / "server") as server:
        yield server


@pytest.fixture
def api(live_server: LiveServer) -> Api:
    return Api(live_server.url)


@pytest.fixture
def bring(live_server: LiveServer, tmp_path: Path) -> Callable[[Source], list[Imported]]:
    """Return a function that imports all of a source; again, it goes on where it stood."""

    def bring(source: Source) -> list[Imported]:
        connection = Connection(live_server.url, api_key=None, timeout_s=30)
        return list(Importer(connection, tmp_path / "work").run(source))

    return bring
