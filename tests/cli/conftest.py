from collections.abc import Callable, Generator

import pytest
from tests.doubles.live_server import LiveServer, run_live_server

from kiseki.cli.main import main

Run = Callable[..., int]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Generator[LiveServer]:
    """Give one server to all tests of a module; each uses projects of its own."""
    with run_live_server(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
def kiseki(server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in this process against the server; returns the exit code."""
    monkeypatch.setenv("KISEKI_BASE_URL", server.url)
    monkeypatch.delenv("KISEKI_PROJECT", raising=False)

    def run(*args: str) -> int:
        with pytest.raises(SystemExit) as left:
            main(args)
        return int(left.value.code or 0)

    return run
