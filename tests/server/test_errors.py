import json
import socket
from typing import Any
from urllib.parse import urlsplit

import pytest
from litestar import Litestar, get, post
from litestar.exceptions import HTTPException
from litestar.params import JSONBody
from litestar.testing import TestClient
from tests.doubles.live_server import LiveServer

from kiseki.model.errors import InvalidQuery, JournalGap, KisekiError, StorageFull
from kiseki.model.wire import CreateProject, Problem
from kiseki.server import errors

_FIELDS = set(Problem.__struct_fields__)


def _answer_of(error: Exception) -> Any:
    @get("/fail")
    async def fail() -> None:
        raise error

    app = Litestar(
        [fail], exception_handlers=errors.HANDLERS, openapi_config=None, logging_config=None
    )
    with TestClient(app, raise_server_exceptions=False) as client:
        return client.get("/fail")


def _kinds(base: type[KisekiError]) -> list[type[KisekiError]]:
    return [base, *(kind for child in base.__subclasses__() for kind in _kinds(child))]


def _make(kind: type[KisekiError]) -> KisekiError:
    if kind is JournalGap:
        return JournalGap("words", next=7)
    return kind("words")


@pytest.mark.parametrize("kind", _kinds(KisekiError), ids=lambda kind: kind.__name__)
def test_every_error_has_its_status_its_code_and_the_one_shape(kind: type[KisekiError]) -> None:
    answer = _answer_of(_make(kind))
    assert answer.status_code == kind.status
    body = answer.json()
    assert (body["code"], body["message"]) == (kind.code, "words")
    assert set(body) == _FIELDS


def test_hint_and_field_are_told_and_the_detail_is_not() -> None:
    error = InvalidQuery("words", hint="do this", field="limit", detail="secret path")
    body = _answer_of(error).json()
    assert (body["hint"], body["field"]) == ("do this", "limit")
    assert "secret" not in json.dumps(body)


def test_a_gap_says_from_where_to_send() -> None:
    assert _answer_of(JournalGap("words", next=4096)).json()["next"] == 4096


def test_what_passes_says_when_to_try_again() -> None:
    assert _answer_of(StorageFull("full")).headers["retry-after"] == "1"


def test_an_unknown_failure_is_logged_under_an_id_and_tells_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    answer = _answer_of(ValueError("password=hunter2"))
    body = answer.json()
    assert (answer.status_code, body["code"]) == (500, "internal")
    assert "hunter2" not in answer.text
    error_id = body["hint"].removesuffix(".").split()[-1]
    assert error_id in caplog.text
    assert "hunter2" in caplog.text


def test_an_error_of_the_framework_above_500_tells_nothing_either() -> None:
    answer = _answer_of(HTTPException("inner words", status_code=503))
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "inner" not in answer.text


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", ""),
        (b"{", ""),
        (b"[]", "data"),
        (b'{"name": 5}', "name"),
        (b'{"name": null}', "name"),
        (b'{"nam": "x"}', ""),
        (b'"' + b"\xff" + b'"', ""),
        (b'{"name": "\\ud800"}', ""),
        (b'{"name": 1e999}', ""),
        (b"NaN", ""),
        (b"[" * 10_000, ""),
        (b'{"description":' * 10_000, ""),
    ],
)
def test_bodies_that_cannot_be_read_are_400(body: bytes, field: str) -> None:
    @post("/take")
    async def take(data: JSONBody[CreateProject]) -> str:
        return data.name

    app = Litestar(
        [take], exception_handlers=errors.HANDLERS, openapi_config=None, logging_config=None
    )
    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.post("/take", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_body"), answer.text
    assert set(answer.json()) == _FIELDS
    if field:
        assert answer.json()["field"] == field


@pytest.mark.parametrize(
    "line",
    ["POST /api/v1/blobs/missing", "POST /api/v1/blobs/packs", "PUT /api/v1/uploads/x/parts/0"],
)
def test_a_client_that_leaves_in_the_middle_of_a_body_is_one_line_in_the_log(
    line: str, server: LiveServer, caplog: pytest.LogCaptureFixture
) -> None:
    place = urlsplit(server.url)
    head = (
        f"{line} HTTP/1.1\r\nHost: {place.netloc}\r\nX-Kiseki-SHA256: {'1' * 64}\r\n"
        "Content-Type: application/json\r\nContent-Length: 1000000\r\n\r\n"
    )
    with caplog.at_level("INFO", logger="kiseki.server"):
        with socket.create_connection((place.hostname or "", place.port or 0)) as client:
            client.sendall(head.encode() + b"{" * 1000)
            client.shutdown(socket.SHUT_WR)
            client.settimeout(10)
            while client.recv(4096):
                pass
        server.get("/info")

    told = [record for record in caplog.records if record.name == "kiseki.server.errors"]
    assert [record.exc_info for record in told if record.exc_info] == []
    assert len(told) <= 1
