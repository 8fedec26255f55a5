"""A pack: many small blobs in one piece, as they travel and as they lie (docs/formats/pack.md)."""

import hashlib
import struct
from collections.abc import Iterable, Iterator

import msgspec

from kiseki.model.errors import InvalidBody, TooLarge, WrongDigest
from kiseki.model.limits import MAX_BLOBS_PER_REQUEST, PACKED_BLOB_BYTES

MAGIC = b"KSKPACK1"
_HEAD = struct.Struct("<32sI")
HEAD_BYTES = _HEAD.size
"""What a blob takes in a pack beside its bytes."""


class Packed(msgspec.Struct, frozen=True):
    """Where a blob lies in a pack: `size` bytes from `at`."""

    sha256: str
    at: int
    size: int


def head_of(sha256: str, size: int) -> bytes:
    """Return what stands before a blob's bytes."""
    return _HEAD.pack(bytes.fromhex(sha256), size)


def pack(blobs: Iterable[tuple[str, bytes | memoryview]]) -> bytes:
    """Return a pack of blobs, given as (SHA-256 in hex, bytes)."""
    parts: list[bytes | memoryview] = [MAGIC]
    for sha256, data in blobs:
        parts += (head_of(sha256, len(data)), data)
    return b"".join(parts)


def unpack(body: bytes | memoryview) -> list[Packed]:
    """Return what a pack holds, every digest checked.

    Raises:
        InvalidBody: it is no pack, or ends early.
        TooLarge: a blob of it, or their number, is over its limit.
        WrongDigest: bytes are not what was said.
    """
    view = memoryview(body)
    found = list(_walk(view))
    for blob in found:
        if hashlib.sha256(view[blob.at : blob.at + blob.size]).hexdigest() != blob.sha256:
            raise WrongDigest(
                f"The bytes sent as {blob.sha256} have another SHA-256.", field=blob.sha256
            )
    return found


def _walk(view: memoryview) -> Iterator[Packed]:
    if bytes(view[: len(MAGIC)]) != MAGIC:
        raise InvalidBody("The body is no pack: docs/formats/pack.md has its layout.")
    place = len(MAGIC)
    n_blobs = 0
    while place < len(view):
        n_blobs += 1
        if n_blobs > MAX_BLOBS_PER_REQUEST:
            raise TooLarge(f"More than {MAX_BLOBS_PER_REQUEST} blobs (MAX_BLOBS_PER_REQUEST).")
        if place + HEAD_BYTES > len(view):
            raise InvalidBody("The pack ends in the head of a blob.")
        digest, size = _HEAD.unpack_from(view, place)
        place += HEAD_BYTES
        if size > PACKED_BLOB_BYTES:
            raise TooLarge(
                f"A blob of {size} bytes in a pack; the limit (PACKED_BLOB_BYTES) is "
                f"{PACKED_BLOB_BYTES}.",
                hint="Bring larger ones by POST /uploads.",
            )
        if place + size > len(view):
            raise InvalidBody("The pack ends in the bytes of a blob.")
        yield Packed(digest.hex(), place, size)
        place += size
