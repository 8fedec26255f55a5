"""Requests of the public API and of files through an HTTP proxy, as in a company's network."""

import pytest
from tests.doubles.scripted_http import answer, scripted_http

from kiseki.sdk.api.connection import Connection


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


def test_a_request_goes_through_the_proxy_with_its_whole_address(
    environment: pytest.MonkeyPatch,
) -> None:
    with scripted_http([answer(b"{}")]) as proxy:
        environment.setenv("http_proxy", proxy.url.replace("http://", "http://me:p%40ss@"))
        connection = Connection("http://kiseki.example:80/under", api_key=None, timeout_s=5)
        connection.request("GET", "/info")
        connection.close()
    (request,) = proxy.requests
    assert request.startswith("GET http://kiseki.example:80/under/api/v1/info HTTP/1.1")
    assert "Proxy-Authorization: Basic bWU6cEBzcw==" in request


def test_a_server_that_is_excepted_is_asked_itself(environment: pytest.MonkeyPatch) -> None:
    with scripted_http([answer(b"{}")]) as server:
        environment.setenv("http_proxy", "http://127.0.0.1:9")
        environment.setenv("no_proxy", "127.0.0.1")
        connection = Connection(server.url, api_key=None, timeout_s=5)
        connection.request("GET", "/info")
        connection.close()
    assert server.requests[0].startswith("GET /api/v1/info HTTP/1.1")
