"""Every operation of the OpenAPI document, called with made-up arguments: none answers 500."""

import json
import secrets
from typing import Any

import hypothesis
import pytest
import schemathesis
from schemathesis.checks import not_a_server_error
from tests.doubles.live_server import LiveServer
from tests.doubles.shipments import segment_of
from tests.server.conftest import BegunRun, begin_run

from kiseki.server.app import API
from kiseki.server.openapi import describe

_DOCUMENT: dict[str, Any] = json.loads(describe([API]))
# The answer of a live stream has no end; its arguments are tested in test_events.py.
del _DOCUMENT["paths"]["/api/v1/live"]
_schema = schemathesis.openapi.from_dict(_DOCUMENT)


@pytest.fixture(scope="module")
def known_run(server: LiveServer) -> BegunRun:
    """A run that has something to read, so that not every call ends at "not found"."""
    run = begin_run(server, config={"lr": 0.1})
    rows = [(i, {"loss": 1.0 / (i + 1), "text": "x"}) for i in range(50)]
    assert run.ship(segment_of(rows, writer=run.writer, console=["line"])).status == 200
    return run


@pytest.fixture(scope="module")
def known_view(server: LiveServer, known_run: BegunRun) -> str:
    """A saved view of that run's project."""
    path = f"/projects/{known_run.project_id}/views"
    return server.post(path, {"name": "known", "spec": {"version": 1}}).json()["id"]


@pytest.fixture(scope="module")
def known_version(server: LiveServer, known_run: BegunRun) -> dict[str, Any]:
    """A version of an artifact of that run's project, still without files."""
    version = {"id": secrets.token_hex(16), "name": "ds", "type": "t", "run": known_run.uid}
    return server.post("/artifacts", version).json()


@pytest.mark.slow
@_schema.parametrize()
@hypothesis.settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(hypothesis.HealthCheck),
    derandomize=True,
    database=None,
)
def test_no_operation_fails(
    case: Any,
    server: LiveServer,
    known_run: BegunRun,
    known_view: str,
    known_version: dict[str, Any],
) -> None:
    known = {
        "uid": known_run.uid,
        "project": known_run.project_id,
        "view": known_view,
        "version": known_version["id"],
        "collection": known_version["collection"],
    }
    for name in case.path_parameters or {}:
        if name in known and case.method != "DELETE":
            case.path_parameters[name] = known[name]
    case.call_and_validate(base_url=server.url, checks=[not_a_server_error])
