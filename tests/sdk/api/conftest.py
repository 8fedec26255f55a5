from collections.abc import Generator

import pytest
from tests.doubles.live_server import LiveServer, run_live_server

from kiseki.sdk.api import Api


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Generator[LiveServer]:
    """Give one server to all tests of a module; each uses projects of its own."""
    with run_live_server(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
def api(server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Api:
    for name in ("KISEKI_BASE_URL", "KISEKI_ENTITY", "KISEKI_PROJECT", "KISEKI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    return Api(server.url)
