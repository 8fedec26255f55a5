"""One server for all tests of a module; each test uses projects and runs of its own."""

import dataclasses
import secrets
from collections.abc import Generator
from typing import Any
from urllib.parse import quote

import pytest
from tests.doubles.live_server import Answer, LiveServer, run_live_server
from tests.doubles.shipments import packed

from kiseki.model.wire import Segment


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Generator[LiveServer]:
    with run_live_server(tmp_path_factory.mktemp("server")) as server:
        yield server


@dataclasses.dataclass(frozen=True)
class BegunRun:
    """A run on a server, with one registered writer."""

    server: LiveServer
    uid: str
    id: str
    project: str
    project_id: int
    writer: str

    def ship(self, *segments: Segment) -> Answer:
        """Send segments."""
        return self.server.call(
            "POST",
            f"/runs/{self.uid}/segments",
            packed(*segments),
            headers={"content-encoding": "zstd"},
        )

    def get(self, path: str = "") -> Any:
        """Return the JSON of a path below the run."""
        answer = self.server.get(f"/runs/{self.uid}{path}")
        assert answer.status == 200, answer.body
        return answer.json()


def begin_run(server: LiveServer, **fields: Any) -> BegunRun:
    """Begin a run in a project of its own, unless `fields` name one."""
    uid, writer = secrets.token_hex(16), secrets.token_hex(16)
    project = fields.pop("project", f"project-{uid[:8]}")
    request = {"uid": uid, "id_default": uid[:8], "project": project, **fields}
    answer = server.post("/runs", request)
    assert answer.status == 200, answer.body
    run = answer.json()["run"]
    assert server.post(f"/runs/{uid}/writers", {"writer": writer}).status == 200
    return BegunRun(server, uid, run["id"], project, run["project_id"], writer)


@pytest.fixture
def run(server: LiveServer) -> BegunRun:
    return begin_run(server)


def in_query(text: str) -> str:
    """Return text as it stands in a query."""
    return quote(text, safe="")
