"""Shipments as they come from the wire: unpacked with a bound and decoded.

Numbers and names are checked here; the store checks the arrays as it encodes them.
"""

import threading

import msgspec
import zstandard

from kiseki.model.errors import InvalidBody, TooLarge, UnsupportedVersion
from kiseki.model.limits import MAX_BODY_BYTES, MAX_KEY_CHARS
from kiseki.model.wire import WIRE_VERSION, Segment, Shipment

MAX_POSITION = 2**62
MAX_WRITER_CHARS = 128
_decoder = msgspec.msgpack.Decoder(Shipment)


class _Zstd(threading.local):
    """The decompressor of one thread; making one costs more than a small shipment."""

    def __init__(self) -> None:
        self.unpacker = zstandard.ZstdDecompressor(max_window_size=MAX_BODY_BYTES)


_threads = _Zstd()


def decode_shipment(body: bytes, *, encoding: str) -> Shipment:
    """Return the shipment that a request carries.

    Args:
        body: as sent.
        encoding: value of the Content-Encoding header: `zstd`, or empty for plain bytes.

    Raises:
        InvalidBody: it is not what docs/formats/segment.md says.
        TooLarge: it unpacks to more than `MAX_BODY_BYTES`.
        UnsupportedVersion: it was made by a newer client.
    """
    plain = _unpack(body, encoding)
    try:
        shipment = _decoder.decode(plain)
    except (msgspec.DecodeError, RecursionError) as error:
        raise InvalidBody(f"Not a shipment: {error}.") from error
    if shipment.wire_version > WIRE_VERSION:
        raise UnsupportedVersion(
            f"The shipment has version {shipment.wire_version}; this server knows {WIRE_VERSION}.",
            hint="Update the server: pip install --upgrade kiseki",
        )
    for segment in shipment.segments:
        _check_segment(segment)
    return shipment


def _unpack(body: bytes, encoding: str) -> bytes:
    if encoding in ("", "identity"):
        return body
    if encoding != "zstd":
        raise InvalidBody("Content-Encoding must be zstd.", field="content-encoding")
    try:
        size = zstandard.frame_content_size(body)
        if size > MAX_BODY_BYTES:
            raise _too_large()
        # A frame that does not tell its size stops at the limit. One that tells it is
        # unpacked into exactly that much memory.
        if size >= 0:
            return _threads.unpacker.decompress(body, allow_extra_data=False)
        return _unpack_stream(_threads.unpacker, body)
    except zstandard.ZstdError as error:
        raise InvalidBody(f"Not a zstd frame: {error}.") from error


def _unpack_stream(unpacker: zstandard.ZstdDecompressor, body: bytes) -> bytes:
    with unpacker.stream_reader(body) as reader:
        plain = reader.read(MAX_BODY_BYTES + 1)
    if len(plain) > MAX_BODY_BYTES:
        raise _too_large()
    return plain


def _too_large() -> TooLarge:
    return TooLarge(
        f"The body unpacks to more than {MAX_BODY_BYTES} bytes (MAX_BODY_BYTES).",
        hint="Send smaller shipments.",
    )


def _check_segment(segment: Segment) -> None:
    _require(0 < len(segment.writer) <= MAX_WRITER_CHARS and "\0" not in segment.writer, "writer")
    _require(0 <= segment.start <= segment.end <= MAX_POSITION, "start and end")
    _require(0 <= segment.before_crc < 2**32 and 0 <= segment.last_crc < 2**32, "CRC")
    for start, end in segment.lost:
        _require(segment.start <= start <= end <= segment.end, "lost range")
    for column in segment.columns:
        _check_key(column.key)
    for value in segment.objects:
        _check_key(value.key)
    for line in segment.console:
        _require(0 <= line.line <= MAX_POSITION and _is_int64(line.time_us), "console line")
    for fact in segment.facts:
        _require(_is_int64(fact.time_us), "fact time")


def _check_key(key: str) -> None:
    if not 0 < len(key) <= MAX_KEY_CHARS:
        raise InvalidBody(
            f"A key has 1 to {MAX_KEY_CHARS} characters (MAX_KEY_CHARS).", field="key"
        )


def _is_int64(number: int) -> bool:
    return -(2**63) <= number < 2**63


def _require(condition: bool, what: str) -> None:
    if not condition:
        raise InvalidBody(f"A segment is not valid: {what}.", field="segments")
