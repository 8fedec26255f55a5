"""Input meant to hurt: each test ends with a server that still answers."""

import contextlib
import http.client
import json
import secrets
import socket
from collections.abc import Generator
from typing import Any
from urllib.parse import quote, urlsplit

import psycopg
import pytest
from tests.doubles.live_server import Answer, LiveServer, run_live_server
from tests.doubles.shipments import segment_of
from tests.server.conftest import BegunRun

from kiseki.model.limits import MAX_REQUEST_BYTES
from kiseki.model.wire import Problem

PROBLEM_FIELDS = set(Problem.__struct_fields__)
HTML = "<script>alert(1)</script><img src=x onerror=alert(1)>"
NAMES = {
    "html": HTML,
    "emoji": "🎉👩‍👩‍👧‍👦 실험 تجربة ",
    "override": "a\u202eb\u2066c",
    "path": "../../etc/passwd",
    "sql": "'; DROP TABLE run; --",
    "percent": "%00%2e%2e%s{0}",
    "quotes": "\"'`\\",
}


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Generator[LiveServer]:
    """A server on each database: what one refuses to hold, the other may take."""
    data = tmp_path_factory.mktemp("server")
    if request.param == "sqlite":
        with run_live_server(data) as server:
            yield server
        return
    place: str = request.getfixturevalue("postgres_server")
    with psycopg.connect(place, autocommit=True) as connection:
        connection.execute("CREATE DATABASE kiseki_hostile")
    url = place.replace("/postgres?", "/kiseki_hostile?")
    with run_live_server(data, store_url=url) as server:
        yield server


@pytest.fixture(autouse=True)
def still_alive(server: LiveServer) -> Generator[None]:
    yield
    assert server.get("/!/healthz").body == b"ok"


def refused(answer: Answer, *statuses: int) -> None:
    assert answer.status in statuses, (answer.status, answer.body)
    assert set(answer.json()) == PROBLEM_FIELDS
    assert answer.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_strange_names_come_back_as_they_were(run: BegunRun, name: str) -> None:
    fields = {"name": name.strip(), "notes": name, "tags": [name.strip()], "group": name.strip()}
    changed = run.server.call("PATCH", f"/runs/{run.uid}", fields)
    assert changed.status == 200, changed.body
    again = run.get()
    assert {field: again[field] for field in fields} == fields
    config = {name: {name: name}}
    run.server.call("PATCH", f"/runs/{run.uid}", {"config": config})
    assert run.get()["config"] == config


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_strange_projects_are_found_by_their_path(server: LiveServer, name: str) -> None:
    made = server.post("/projects", {"name": name.strip(), "entity": "me"})
    assert made.status == 200, made.body
    path = f"/projects/find?entity=me&name={quote(name.strip(), safe='')}"
    assert server.get(path).json() == made.json()


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_strange_keys_are_logged_and_read_back(run: BegunRun, name: str) -> None:
    segment = segment_of([(0, {name: 1.5})], writer=run.writer, console=[name])
    assert run.ship(segment).status == 200
    assert run.get("/rows")["rows"][0][name] == 1.5
    assert [fact["key"] for fact in run.get("/keys")["keys"]] == [name]
    assert run.get("/console")["lines"][0]["text"] == name


@pytest.mark.parametrize(
    "change",
    [
        {"name": "x" * 10_000},
        {"name": "a\0b"},
        {"name": "\ud800"},
        {"tags": ["x" * 10_000]},
        {"tags": ["t"] * 3 + [f"t{i}" for i in range(10_000)]},
        {"tags": "not a list"},
        {"group": "\x07"},
        {"notes": "\0"},
        {"name": None},
        {"name": ["a"]},
        {"config": [1]},
        {"config": {"big": 10**400}},
        {"config": {"x" * 10_000: 1}},
        {"state": ""},
    ],
)
def test_values_that_break_a_rule_are_refused_whole(run: BegunRun, change: dict[str, Any]) -> None:
    before = run.get()
    answer = run.server.call("PATCH", f"/runs/{run.uid}", {"job_type": "kept?", **change})
    refused(answer, 400, 413)
    assert run.get()["rev"] == before["rev"]


@pytest.mark.parametrize(
    "fields",
    [
        {"id": "a/b"},
        {"id": "x" * 10_000},
        {"id": " a"},
        {"id": ""},
        {"id_default": "\0"},
        {"project": "x" * 501},
        {"project": "a\0"},
        {"entity": "a/b"},
        {"entity": "x" * 1000},
        {"uid": "A" * 32},
        {"uid": "../../../../etc/passwd0123456789"},
        {"resume": "perhaps"},
        {"rewind_step": 10**30, "id": "a"},
        {"fork_from": "nothing", "fork_step": 1},
        {"started_us": 2**64},
    ],
)
def test_runs_that_cannot_be_are_not_begun(server: LiveServer, fields: dict[str, Any]) -> None:
    request = {"uid": secrets.token_hex(16), "id_default": "never", **fields}
    refused(server.post("/runs", request), 400, 404)
    assert server.get("/runs/find?entity=root&project=Uncategorized&id=never").status == 404


def _deep(depth: int) -> bytes:
    return b'{"config":{"a":' + b"[" * depth + b"]" * depth + b"}}"


@pytest.mark.parametrize("depth", [100, 900, 10_000, 1_000_000])
def test_json_nested_too_deeply_is_refused(run: BegunRun, depth: int) -> None:
    headers = {"content-type": "application/json"}
    answer = run.server.call("PATCH", f"/runs/{run.uid}", _deep(depth), headers=headers)
    refused(answer, 400, 413)


def test_json_nested_within_the_limit_is_kept(run: BegunRun) -> None:
    headers = {"content-type": "application/json"}
    answer = run.server.call("PATCH", f"/runs/{run.uid}", _deep(60), headers=headers)
    assert answer.status == 200, answer.body


@pytest.mark.parametrize("path", ["/runs", "/projects", "/series"])
@pytest.mark.parametrize(
    "body", [b"", b"\0", b"\xff\xfe", b"null", b"true", b"[]", b'"x"', b"{}x", b"1e400", b"NaN"]
)
def test_bodies_of_the_wrong_kind_are_refused(server: LiveServer, path: str, body: bytes) -> None:
    refused(server.call("POST", path, body, headers={"content-type": "application/json"}), 400)


@pytest.mark.parametrize("path", ["/runs", "/series", "/projects"])
def test_a_body_over_the_limit_is_refused(server: LiveServer, path: str) -> None:
    headers = {"content-type": "application/json", "content-length": str(MAX_REQUEST_BYTES + 1)}
    refused(server.call("POST", path, b"", headers=headers), 413)


def test_a_chunked_body_over_the_limit_is_cut_off_while_it_comes(run: BegunRun) -> None:
    place = urlsplit(run.server.url)
    with socket.create_connection((place.hostname, place.port), timeout=60) as client:
        client.sendall(
            f"POST /api/v1/runs/{run.uid}/segments HTTP/1.1\r\nhost: localhost\r\n"
            "transfer-encoding: chunked\r\n\r\n".encode()
        )
        chunk = b"100000\r\n" + bytes(1 << 20) + b"\r\n"
        sent = 0
        try:
            while sent < 4 * MAX_REQUEST_BYTES:
                client.sendall(chunk)
                sent += 1 << 20
        except OSError:
            pass  # the server has hung up
        assert sent < 4 * MAX_REQUEST_BYTES
        assert b" 413 " in client.recv(65536).split(b"\r\n")[0]


def test_a_client_that_leaves_in_the_middle_of_a_body_hurts_nobody(run: BegunRun) -> None:
    place = urlsplit(run.server.url)
    for path in (f"runs/{run.uid}/segments", "series"):
        with socket.create_connection((place.hostname, place.port), timeout=60) as client:
            client.sendall(
                f"POST /api/v1/{path} HTTP/1.1\r\nhost: localhost\r\n"
                "content-length: 1000\r\n\r\nabc".encode()
            )


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET / HTTP/9.9",
        b"\x00\x01\x02",
        b"GET " + b"/a" * 60_000 + b" HTTP/1.1",
        b"GET /api/v1/projects?limit=%ff%fe HTTP/1.1",
        b"GET /api/v1/projects?entity=%00 HTTP/1.1",
        b"GET /%ff%fe HTTP/1.1",
        b"GET //../..//etc/passwd HTTP/1.1",
        b"BREW /api/v1/info HTTP/1.1",
    ],
)
def test_requests_that_are_no_http_get_an_error_or_an_end(
    server: LiveServer, request_line: bytes
) -> None:
    place = urlsplit(server.url)
    with socket.create_connection((place.hostname, place.port), timeout=60) as client:
        client.sendall(request_line + b"\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        with contextlib.closing(http.client.HTTPResponse(client)) as answer:
            try:
                answer.begin()
            except (http.client.HTTPException, ConnectionError):
                return
            assert answer.status < 500
            assert b"root:" not in answer.read()


@pytest.mark.parametrize(
    "query",
    [
        {"runs": [], "keys": []},
        {"runs": ["nothing"], "keys": ["loss"]},
        {"runs": ["\0"], "keys": ["\0"]},
        {"runs": ["a" * 32], "keys": ["x" * 10_000]},
    ],
)
def test_series_of_what_is_not_there_are_left_out_or_refused(
    server: LiveServer, query: dict[str, Any]
) -> None:
    answer = server.post("/series", query)
    assert answer.status in (200, 400, 404), answer.body


@pytest.mark.parametrize(
    "change",
    [
        {"buckets": 0},
        {"buckets": -1},
        {"buckets": 10**9},
        {"buckets": "many"},
        {"fields": []},
        {"fields": ["median"]},
        {"x": ""},
        {"x_min": "low"},
        {"runs": ["a" * 32] * 30_000},
        {"runs": "a"},
        {"keys": [1]},
    ],
)
def test_series_queries_that_make_no_sense_are_refused(
    run: BegunRun, change: dict[str, Any]
) -> None:
    query = {"runs": [run.uid], "keys": ["loss"], **change}
    refused(run.server.post("/series", query), 400, 413)


def test_a_cut_that_says_nothing_or_goes_backwards_is_refused(run: BegunRun) -> None:
    for cut in ({}, {"from_step": 5, "to_step": 1}, {"key": 5}, {"from_step": 10**30}):
        refused(run.server.post(f"/runs/{run.uid}/cuts", cut), 400)


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=1000000",
        "limit=abc",
        "cursor=nonsense",
        "min_step=99999999999999999999999",
        "min_step=1.5",
    ],
)
def test_pages_of_rows_that_make_no_sense_are_refused(run: BegunRun, query: str) -> None:
    refused(run.server.get(f"/runs/{run.uid}/rows?{query}"), 400)


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=99999999", "offset=abc", "regex=true&search=(", "regex=maybe"]
)
def test_pages_of_console_that_make_no_sense_are_refused(run: BegunRun, query: str) -> None:
    refused(run.server.get(f"/runs/{run.uid}/console?{query}"), 400)


def test_error_texts_carry_no_markup_that_a_browser_would_run(server: LiveServer) -> None:
    answer = server.get(f"/projects/0/runs?filter={quote(HTML)}")
    refused(answer, 400)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert json.loads(answer.body)["code"] == "invalid_query"
