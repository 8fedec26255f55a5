import gzip
from collections.abc import Callable

import pytest
import zstandard
from tests.doubles.live_server import LiveServer
from tests.doubles.shipments import segment_of
from tests.server.conftest import begin_run

from kiseki.server.compression import MIN_BYTES, compress, wanted_encoding


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=1.0, identity", "gzip"),
        ("GZIP", "gzip"),
        ("zstd;q=0, gzip", "gzip"),
        ("zstd; q=0", ""),
        ("br", ""),
        ("", ""),
        ("*", ""),
        (";;,,q=", ""),
    ],
)
def test_the_best_encoding_that_the_client_takes_is_used(accept: str, expected: str) -> None:
    assert wanted_encoding(accept) == expected


def test_bodies_come_back_as_they_were() -> None:
    body = b"loss " * MIN_BYTES
    packed, used = compress(body, "zstd")
    assert (zstandard.decompress(packed), used) == (body, "zstd")
    packed, used = compress(body, "gzip")
    assert (gzip.decompress(packed), used) == (body, "gzip")
    assert compress(body, "") == (body, "")


def test_small_bodies_stay_as_they_are() -> None:
    assert compress(b"x" * (MIN_BYTES - 1), "zstd")[1] == ""


@pytest.mark.parametrize(
    ("encoding", "unpack"), [("zstd", zstandard.decompress), ("gzip", gzip.decompress)]
)
def test_large_json_is_compressed_as_the_client_accepts_it(
    server: LiveServer, encoding: str, unpack: Callable[[bytes], bytes]
) -> None:
    plain = server.get("/openapi.json")
    packed = server.call("GET", "/openapi.json", headers={"accept-encoding": encoding})
    assert packed.headers["content-encoding"] == encoding
    assert packed.headers["vary"] == "accept-encoding"
    assert len(packed.body) < len(plain.body) / 3
    assert unpack(packed.body) == plain.body
    assert "content-encoding" not in plain.headers


def test_small_json_and_errors_stay_readable(server: LiveServer) -> None:
    for path, status in (("/info", 200), ("/runs/" + "f" * 32, 404)):
        answer = server.call("GET", path, headers={"accept-encoding": "zstd"})
        assert answer.status == status
        assert "content-encoding" not in answer.headers
        assert answer.json()


def test_series_are_compressed_once(server: LiveServer) -> None:
    run = begin_run(server)
    rows = [(step, {"loss": float(step)}) for step in range(2_000)]
    assert run.ship(segment_of(rows, writer=run.writer)).status == 200
    query = {"runs": [run.uid], "keys": ["loss"]}
    answer = server.call("POST", "/series", query, headers={"accept-encoding": "zstd"})
    assert answer.headers["content-encoding"] == "zstd"
    assert zstandard.decompress(answer.body).startswith(b"KSR1")
