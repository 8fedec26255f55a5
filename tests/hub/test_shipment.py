import msgspec
import pytest
import zstandard
from tests.doubles.shipments import packed, segment_of

from kiseki.hub.shipment import decode_shipment
from kiseki.model.errors import InvalidBody, TooLarge, UnsupportedVersion
from kiseki.model.limits import MAX_BODY_BYTES, MAX_KEY_CHARS
from kiseki.model.wire import Segment, Shipment


def _encoded(segment: Segment) -> bytes:
    return msgspec.msgpack.encode(Shipment(segments=[segment]))


def test_a_shipment_is_read_from_zstd_and_from_plain_bytes() -> None:
    segment = segment_of([(0, {"loss": 1.5, "text": "x"})], console=["hello"])
    expected = Shipment(segments=[segment])
    assert decode_shipment(packed(segment), encoding="zstd") == expected
    assert decode_shipment(_encoded(segment), encoding="") == expected


def test_a_frame_that_does_not_tell_its_size_is_read() -> None:
    segment = segment_of([(0, {"loss": 1.5})])
    packer = zstandard.ZstdCompressor().compressobj()
    body = packer.compress(_encoded(segment)) + packer.flush()
    assert zstandard.frame_content_size(body) == -1
    assert decode_shipment(body, encoding="zstd") == Shipment(segments=[segment])


def _bomb(*, tells_size: bool) -> bytes:
    size = MAX_BODY_BYTES + 1
    packer = zstandard.ZstdCompressor(level=1).compressobj(size=size if tells_size else -1)
    block = bytes(1 << 20)
    parts = [packer.compress(block) for _ in range(size >> 20)]
    return b"".join([*parts, packer.compress(b"\0"), packer.flush()])


@pytest.mark.parametrize("tells_size", [True, False])
def test_a_bomb_stops_at_the_limit(tells_size: bool) -> None:
    body = _bomb(tells_size=tells_size)
    assert len(body) < 100_000
    with pytest.raises(TooLarge, match="MAX_BODY_BYTES"):
        decode_shipment(body, encoding="zstd")


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b"", "zstd"),
        (b"not zstd", "zstd"),
        (zstandard.compress(b"not a shipment"), "zstd"),
        (packed(segment_of([(0, {"a": 1.0})]))[:-4], "zstd"),
        (packed(segment_of([(0, {"a": 1.0})])) + b"more", "zstd"),
        (b"", ""),
        (b"\x91" * 100_000, ""),
        (msgspec.msgpack.encode({"segments": [1]}), ""),
        (msgspec.msgpack.encode({"segments": None}), ""),
        (b"\x81\xa8segments\x91\xa1\xff", ""),
        (_encoded(segment_of([(0, {"a": 1.0})])), "gzip"),
    ],
)
def test_bytes_that_are_no_shipment_are_refused(body: bytes, encoding: str) -> None:
    with pytest.raises(InvalidBody):
        decode_shipment(body, encoding=encoding)


@pytest.mark.parametrize(
    "change",
    [
        {"writer": ""},
        {"writer": "a\0"},
        {"writer": "a" * 129},
        {"start": -1},
        {"start": 100, "end": 50},
        {"end": 2**63},
        {"last_crc": 2**32},
        {"lost": [(0, 2**40)]},
    ],
)
def test_segments_with_impossible_numbers_are_refused(change: dict[str, object]) -> None:
    segment = msgspec.structs.replace(segment_of([(0, {"a": 1.0})]), **change)
    with pytest.raises(InvalidBody):
        decode_shipment(_encoded(segment), encoding="")


@pytest.mark.parametrize("key", ["", "k" * (MAX_KEY_CHARS + 1)])
@pytest.mark.parametrize("value", [1.0, "text"])
def test_keys_over_the_limit_are_refused(key: str, value: object) -> None:
    with pytest.raises(InvalidBody, match="MAX_KEY_CHARS"):
        decode_shipment(_encoded(segment_of([(0, {key: value})])), encoding="")


def test_a_shipment_of_a_newer_client_is_refused_by_its_version() -> None:
    body = msgspec.msgpack.encode(Shipment(segments=[], wire_version=2))
    with pytest.raises(UnsupportedVersion):
        decode_shipment(body, encoding="")
