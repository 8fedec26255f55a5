import gzip

import pytest
import zstandard

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
