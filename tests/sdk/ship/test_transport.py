import contextlib
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from tests.doubles.fake_server import FakeServer

from kiseki.model.errors import (
    Busy,
    Deleted,
    Forbidden,
    JournalGap,
    KisekiError,
    NotFound,
    ServerUnreachable,
    StorageFull,
    UnsupportedVersion,
    UsageError,
)
from kiseki.model.wire import Heartbeat, StartRun, WriterInfo
from kiseki.sdk.proxy import find_proxy
from kiseki.sdk.ship.transport import Transport

START = StartRun(uid="f" * 32, id_default="abc")


@pytest.fixture
def transport(server: FakeServer) -> Iterator[Transport]:
    transport = Transport(server.url)
    yield transport
    transport.close()


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (409, '{"code":"gap","message":"m","next":7}', JournalGap),
        (410, '{"code":"deleted","message":"m"}', Deleted),
        (507, '{"code":"storage_full","message":"m"}', StorageFull),
        (400, '{"code":"version","message":"m"}', UnsupportedVersion),
        (418, '{"code":"of the future","message":"m"}', Busy),
        (401, "<html>", Forbidden),
        (404, "<html>", NotFound),
        (502, "<html>", Busy),
        (429, "", Busy),
        (302, "", Busy),
    ],
)
def test_every_answer_becomes_the_error_that_the_server_meant(
    status: int, body: str, kind: type[KisekiError], server: FakeServer, transport: Transport
) -> None:
    server.faults.append((status, body))
    with pytest.raises(kind) as caught:
        transport.start_run(START)
    assert type(caught.value) is kind
    if isinstance(caught.value, JournalGap):
        assert caught.value.next == 7


def test_an_answer_that_is_no_answer_of_ours_is_told(
    server: FakeServer, transport: Transport
) -> None:
    server.faults.append((200, "<html>welcome to the hotel"))
    with pytest.raises(ServerUnreachable, match="could not be read"):
        transport.start_run(START)


def test_a_connection_that_was_closed_between_two_requests_is_opened_again(
    server: FakeServer, transport: Transport
) -> None:
    transport.start_run(START)
    server.faults.append("cut_before")
    transport.register_writer("f" * 32, WriterInfo(writer="a" * 32))
    assert server.requests == ["runs", "writers", "writers"]


def test_a_server_that_hangs_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        transport = Transport(url, timeout_s=0.1)
        with pytest.raises(ServerUnreachable, match="timed out"):
            transport.beat("f" * 32, Heartbeat())


@pytest.mark.parametrize("url", ["ftp://x", "127.0.0.1:5473", "http://", ""])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="not the address of a server"):
        Transport(url)


def test_a_base_url_may_have_a_path(server: FakeServer) -> None:
    transport = Transport(server.url + "/kiseki/")
    with contextlib.suppress(KisekiError):
        transport.start_run(START)
    transport.close()
    assert server.requests == ["runs"]


@pytest.fixture
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


def test_proxies_are_taken_from_the_environment(no_proxies: pytest.MonkeyPatch) -> None:
    target = urlsplit("http://kiseki.example:5473")
    assert find_proxy(target) is None
    no_proxies.setenv("HTTP_PROXY", "http://me:pw@proxy.example:3128")
    proxy = find_proxy(target)
    assert proxy is not None
    assert (proxy.hostname, proxy.port, proxy.username) == ("proxy.example", 3128, "me")
    no_proxies.setenv("NO_PROXY", "kiseki.example")
    assert find_proxy(target) is None


def test_plain_http_goes_through_a_proxy_with_its_whole_address(
    server: FakeServer, no_proxies: pytest.MonkeyPatch
) -> None:
    no_proxies.setenv("http_proxy", server.url.replace("http://", "http://me:p%40ss@"))
    transport = Transport("http://kiseki.example:5473")
    with contextlib.suppress(KisekiError):
        transport.start_run(START)
    transport.close()
    assert server.headers[0]["Proxy-Authorization"] == "Basic bWU6cEBzcw=="
    assert server.headers[0]["Host"] == "kiseki.example:5473"


def test_https_goes_through_a_tunnel(no_proxies: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []

    def proxy(listener: socket.socket) -> None:
        client, _ = listener.accept()
        with client:
            seen.append(client.recv(4096))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=proxy, args=(listener,))
        thread.start()
        no_proxies.setenv("https_proxy", f"127.0.0.1:{listener.getsockname()[1]}")
        with pytest.raises(ServerUnreachable):
            Transport("https://kiseki.example").start_run(START)
        thread.join()
    assert seen[0].startswith(b"CONNECT kiseki.example:443 HTTP/1")
