import socket
import threading
import time

import msgspec
import pytest
from tests.doubles.scripted_http import answer, scripted_http

from kiseki.model import errors
from kiseki.model.errors import ServerSlow
from kiseki.model.run import Run
from kiseki.model.state import RunState
from kiseki.model.wire import Problem, RunStarted, StartRun
from kiseki.sdk.start_call import check_address, start_run, start_run_patiently

REQUEST = StartRun(uid="u" * 32, id_default="abc")
RUN = Run(
    uid="u" * 32,
    id="abc",
    name="a-b-1",
    number=1,
    entity="e",
    project="p",
    project_id=1,
    stream="s",
    state=RunState.RUNNING,
)
STARTED = msgspec.json.encode(RunStarted(run=RUN, next_step=3))


def ask(url, timeout_s=5.0):
    return start_run(url, REQUEST, api_key="key", timeout_s=timeout_s)


def refuse(code, status):
    problem = Problem(code=code, message="No.", hint="Try.", field="id")
    return answer(msgspec.json.encode(problem), status=f"{status} No")


def test_the_answer_is_read_and_the_request_says_who_asks():
    with scripted_http([answer(STARTED)]) as server:
        assert ask(server.url).next_step == 3
    assert server.requests[0].startswith("POST /api/v1/runs HTTP/1.0\r\nHost: 127.0.0.1:")
    assert "Authorization: Bearer key" in server.requests[0]


def test_an_answer_without_a_length_ends_where_the_connection_ends():
    with scripted_http([b"HTTP/1.0 200 OK\r\n\r\n" + STARTED]) as server:
        assert ask(server.url).run == RUN


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("not_found", 404, errors.NotFound),
        ("conflict", 409, errors.Conflict),
        ("deleted", 410, errors.Deleted),
        ("forbidden", 403, errors.Forbidden),
        ("invalid_name", 400, errors.InvalidName),
        ("something_new", 400, errors.KisekiError),
    ],
)
def test_a_refusal_is_raised_as_what_it_is(code, status, kind):
    with scripted_http([refuse(code, status)]) as server, pytest.raises(kind) as seen:
        ask(server.url)
    assert (str(seen.value), seen.value.hint, seen.value.field) == ("No.", "Try.", "id")


@pytest.mark.parametrize(
    "prepared",
    [
        b"",
        answer(b"busy", status="503 Busy"),
        refuse("busy", 503),
        refuse("storage_full", 507),
        answer(b"<html>", status="200 OK"),
        answer(b"<html>", status="404 Not Found"),
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n{}",
    ],
)
def test_everything_else_means_that_no_server_answered(prepared):
    with scripted_http([prepared]) as server, pytest.raises(errors.ServerUnreachable):
        ask(server.url, timeout_s=0.5)


def test_a_server_that_is_silent_costs_no_more_than_the_time_allowed():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        before = time.monotonic()
        with pytest.raises(ServerSlow):
            ask(f"http://127.0.0.1:{listener.getsockname()[1]}", timeout_s=0.2)
        assert time.monotonic() - before < 5


def test_a_server_that_is_not_there_is_told_from_one_that_is_slow():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(errors.ServerUnreachable) as caught:
        ask(f"http://127.0.0.1:{port}", timeout_s=0.5)
    assert not isinstance(caught.value, ServerSlow)
    with scripted_http([refuse("busy", 503)]) as server, pytest.raises(ServerSlow):
        ask(server.url, timeout_s=0.5)


def test_a_name_server_that_is_silent_costs_no_more_than_the_time_allowed(monkeypatch):
    hanging = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: hanging.wait(20) and [])
    before = time.monotonic()
    with pytest.raises(errors.ServerUnreachable):
        ask("http://kiseki.example:1", timeout_s=0.2)
    assert time.monotonic() - before < 5
    hanging.set()


def test_a_server_is_found_by_its_name(monkeypatch):
    def answer_name(host, port, *args, **kwargs):
        if host == "kiseki.example":
            host = "127.0.0.1"
        return found(host, port, *args, **kwargs)

    found = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", answer_name)
    with scripted_http([answer(STARTED)]) as server:
        assert ask(server.url.replace("127.0.0.1", "kiseki.example")).run == RUN
    assert "Host: kiseki.example:" in server.requests[0]


def test_patience_asks_again_until_there_is_an_answer():
    with scripted_http([b"", answer(b"", status="503 Busy"), answer(STARTED)]) as server:
        started = start_run_patiently(server.url, REQUEST, api_key="", timeout_s=30)
    assert started.run == RUN
    assert len(server.requests) == 3


def test_patience_ends_and_a_refusal_ends_it_at_once():
    with pytest.raises(errors.ServerUnreachable, match="No kiseki server answers"):
        start_run_patiently("http://127.0.0.1:9", REQUEST, api_key="", timeout_s=0.3)
    with scripted_http([refuse("not_found", 404)]) as server, pytest.raises(errors.NotFound):
        start_run_patiently(server.url, REQUEST, api_key="", timeout_s=30)
    assert len(server.requests) == 1


@pytest.mark.parametrize("text", ["", "127.0.0.1:5473", "ftp://h", "http://", "http://h:x"])
def test_what_is_no_address_is_refused(text):
    with pytest.raises(errors.UsageError, match="not the address of a server"):
        check_address(text)
