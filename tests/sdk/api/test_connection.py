import gzip
from collections.abc import Callable

import msgspec
import pytest
import zstandard
from tests.doubles.scripted_http import answer, scripted_http

from kiseki.model import errors
from kiseki.model.wire import Problem
from kiseki.sdk.api.connection import Connection, quote_path


class Shape(msgspec.Struct):
    value: int


def connect(url: str, *, api_key: str | None = None) -> Connection:
    return Connection(url, api_key=api_key, timeout_s=5)


def test_an_answer_is_read_into_its_shape():
    with scripted_http([answer(b'{"value": 1, "newer": true}')]) as script:
        connection = connect(script.url)

        assert connection.get("/thing", Shape, [("a", "x y"), ("b", None)]) == Shape(1)
        connection.close()

    assert script.requests[0].startswith("GET /api/v1/thing?a=x+y HTTP/1.1")


def test_a_key_is_sent_along():
    with scripted_http([answer(b"{}")]) as script:
        connection = connect(script.url, api_key="secret")
        connection.request("GET", "/thing")
        connection.close()

    assert "Authorization: Bearer secret" in script.requests[0]


@pytest.mark.parametrize(
    ("name", "compress"),
    [("gzip", gzip.compress), ("zstd", zstandard.ZstdCompressor().compress)],
)
def test_compressed_answers_are_unpacked(name: str, compress: Callable[[bytes], bytes]):
    packed = answer(compress(b"hello"), headers=f"Content-Encoding: {name}\r\n")

    with scripted_http([packed]) as script:
        connection = connect(script.url)
        assert connection.request("GET", "/thing") == b"hello"
        connection.close()


def test_one_socket_serves_many_requests():
    with scripted_http([answer(b"1"), answer(b"2"), answer(b"3")]) as script:
        connection = connect(script.url)
        assert [connection.request("GET", "/n") for _ in range(3)] == [b"1", b"2", b"3"]
        connection.close()

    assert script.connections == 1


def test_a_socket_that_the_server_closed_meanwhile_is_opened_again():
    with scripted_http([answer(b"1"), b"", answer(b"2")]) as script:
        connection = connect(script.url)
        assert connection.request("GET", "/n") == b"1"
        assert connection.request("GET", "/n") == b"2"
        connection.close()

    assert script.connections == 2


def test_a_server_that_hangs_up_twice_cannot_be_reached():
    with scripted_http([b"", b""]) as script:
        connection = connect(script.url)
        with pytest.raises(errors.ServerUnreachable, match=r"127\.0\.0\.1"):
            connection.request("GET", "/n")
        connection.close()


@pytest.mark.parametrize(
    "kind",
    [
        errors.NotFound,
        errors.Deleted,
        errors.InvalidQuery,
        errors.Conflict,
        errors.Forbidden,
        errors.Busy,
        errors.StorageFull,
        errors.JournalGap,
    ],
)
def test_an_error_comes_back_as_what_the_server_raised(kind: type[errors.KisekiError]):
    problem = Problem(code=kind.code, message="No such thing.", hint="Look.", field="id", next=7)
    reply = answer(msgspec.json.encode(problem), status=f"{kind.status} X")

    with scripted_http([reply]) as script:
        connection = connect(script.url)
        with pytest.raises(kind, match=r"No such thing\.") as caught:
            connection.request("GET", "/thing")
        connection.close()

    assert type(caught.value) is kind


def test_an_error_of_a_newer_server_is_still_told():
    problem = Problem(code="something_new", message="Told in words.", hint="A way out.")
    reply = answer(msgspec.json.encode(problem), status="418 X")

    with scripted_http([reply]) as script:
        connection = connect(script.url)
        with pytest.raises(errors.KisekiError, match=r"Told in words\.") as caught:
            connection.request("GET", "/thing")
        connection.close()

    assert caught.value.hint == "A way out."


@pytest.mark.parametrize("status", ["200 OK", "404 Not Found", "502 Bad Gateway"])
def test_something_that_is_not_kiseki_is_told_as_such(status: str):
    with scripted_http([answer(b"<html>hello</html>", status=status)]) as script:
        connection = connect(script.url)
        with pytest.raises(errors.ServerUnreachable, match="kiseki"):
            connection.get("/info", Shape)
        connection.close()


@pytest.mark.parametrize("url", ["", "127.0.0.1:5473", "ftp://host", "http://"])
def test_what_is_no_address_is_refused(url: str):
    with pytest.raises(errors.UsageError):
        connect(url)


def test_a_path_below_a_server_is_kept():
    with scripted_http([answer(b"1")]) as script:
        connection = connect(script.url + "/kiseki/")
        connection.request("GET", "/info")
        connection.close()

    assert script.requests[0].startswith("GET /kiseki/api/v1/info ")


def test_segments_of_paths_are_quoted_slashes_too():
    assert quote_path("a/b c?") == "a%2Fb%20c%3F"
