import json
from pathlib import Path
from typing import Any

import pytest
from tests.doubles.live_server import LiveServer

from kiseki.model.errors import UsageError
from kiseki.server.config import ServerConfig
from kiseki.server.trust import TrustGate, check_address, is_loopback


async def _answer_ok(_scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"reached"})


def _call(
    headers: list[tuple[str, str]], *, path: str = "/api/v1/info", **settings: Any
) -> tuple[int, bytes]:
    config = ServerConfig(data=Path("unused"), **settings)
    scope = {
        "type": "http",
        "path": path,
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers],
    }
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        raise AssertionError("a gate reads no body")

    # It waits for nothing, so it needs no event loop; where browsers were tested, one runs.
    with pytest.raises(StopIteration):
        TrustGate(_answer_ok, config)(scope, receive, send).send(None)  # type: ignore[arg-type]
    start, body = sent
    return start["status"], body["body"]


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:5473", "localhost", "LOCALHOST:80", "[::1]:5473", "127.9.9.9", "a.localhost:1"],
)
def test_names_of_this_machine_are_answered(host: str) -> None:
    assert _call([("host", host)]) == (200, b"reached")


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:5473",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "user@127.0.0.1",
        "127.0.0.1@evil.example",
        "127.0.0.1/x",
        "127.0.0.1#evil.example",
        "127.0.0.1:port",
        "192.168.1.4:5473",
        "0.0.0.0",
        "[::1",
        "",
        " ",
        "\x00",
        "ロ".encode().decode("latin-1"),
    ],
)
def test_every_other_host_is_refused(host: str) -> None:
    status, body = _call([("host", host)])
    assert (status, json.loads(body)["code"]) == (403, "forbidden")


def test_requests_without_a_host_or_with_two_are_refused() -> None:
    assert _call([])[0] == 403
    assert _call([("host", "localhost"), ("host", "localhost")])[0] == 403


def test_a_page_of_our_own_origin_may_call() -> None:
    headers = [("host", "localhost:5473"), ("origin", "http://localhost:5473")]
    assert _call(headers)[0] == 200


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "http://localhost:3000",
        "http://localhost",
        "http://localhost:5473.evil.example",
        "file://",
        "chrome-extension://localhost:5473",
        "",
    ],
)
def test_pages_of_other_origins_are_refused(origin: str) -> None:
    assert _call([("host", "localhost:5473"), ("origin", origin)])[0] == 403


def test_other_sites_reach_no_route_of_the_api_but_may_link_to_pages() -> None:
    headers = [("host", "localhost:5473"), ("sec-fetch-site", "cross-site")]
    assert _call(headers, path="/api/v1/runs/x/console.txt")[0] == 403
    assert _call(headers, path="/me/project")[0] == 200


def test_a_name_that_was_allowed_is_answered() -> None:
    headers = [("host", "Runs.Example.org:443")]
    assert _call(headers, allowed_hosts=("runs.example.org",))[0] == 200
    assert _call(headers)[0] == 403


def test_an_open_server_answers_to_addresses_but_not_to_any_name() -> None:
    settings = {"host": "0.0.0.0", "open_to_network": True}
    assert _call([("host", "192.168.1.4:5473")], **settings)[0] == 200
    assert _call([("host", "[fe80::1]:5473")], **settings)[0] == 200
    assert _call([("host", "rebound.example")], **settings)[0] == 403


def test_answers_and_refusals_forbid_sniffing_and_framing(server: LiveServer) -> None:
    for headers, status in (({}, 200), ({"host": "evil.example"}, 403)):
        for path in ("/info", "/!/", f"/runs/{'a' * 32}/segments"):
            answer = server.call("GET", path, headers=headers)
            assert answer.status in (status, 405)
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "example.org", ""])
def test_an_address_that_others_reach_is_refused_in_words(host: str) -> None:
    config = ServerConfig(data=Path("unused"), host=host)
    with pytest.raises(UsageError) as caught:
        check_address(config)
    assert "--i-know-this-is-open-to-the-network" in caught.value.hint


def test_loopback_and_what_a_person_opened_may_be_listened_on() -> None:
    for host in ("127.0.0.1", "::1", "localhost"):
        check_address(ServerConfig(data=Path("unused"), host=host))
    check_address(ServerConfig(data=Path("unused"), host="0.0.0.0", open_to_network=True))


def test_a_name_is_loopback_only_if_it_can_mean_nothing_else() -> None:
    assert [is_loopback(h) for h in ("localhost", "x.localhost", "127.0.0.1", "::1")] == [True] * 4
    assert [is_loopback(h) for h in ("localhost.x", "10.0.0.1", "::", "127.1.x")] == [False] * 4
