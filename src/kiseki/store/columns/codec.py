"""Arrays as bytes: one format byte, then arithmetic progressions, raw or pcodec values."""

import functools
import struct
import threading
from typing import Any, Literal

import numpy as np
import zstandard
from numpy.typing import NDArray
from pcodec import ChunkConfig, standalone

from kiseki.model.errors import UnsupportedVersion

IntArray = NDArray[np.int64]
ValueType = Literal["f", "i", "b"]

# Level 6 was measured at 1.99 bytes a value against 1.98 of level 8, in a third of the time.
_CONFIG = ChunkConfig(compression_level=6)
_PROGRESSION, _RAW, _PCODEC, _ZSTD = 1, 2, 3, 4
_PROGRESSION_LAYOUT = struct.Struct("<BIqq")
_RAW_LAYOUT = struct.Struct("<B2sI")
_SMALL = 24
"""Up to so many values are kept raw: pcodec's own header is about 30 bytes."""

_DTYPES = {b"f4": "<f4", b"f8": "<f8", b"i8": "<i8", b"b1": "?", b"u4": "<u4"}


def encode_ints(values: IntArray) -> bytes:
    """Encode `(n,) int64`; a progression such as 0, 1, 2, ... takes 21 bytes."""
    if values.size > 1:
        first, difference = int(values[0]), int(values[1]) - int(values[0])
        last = first + difference * (values.size - 1)
        if last == int(values[-1]) and bool(np.all(np.diff(values) == difference)):
            return _PROGRESSION_LAYOUT.pack(_PROGRESSION, values.size, first, difference)
    return encode_values(values)


def encode_values(values: NDArray[Any]) -> bytes:
    """Encode `(n,)` float32, float64, int64, uint32 or bool values."""
    name = f"{values.dtype.kind}{values.dtype.itemsize}".encode()
    header = _RAW_LAYOUT.pack(_RAW, name, values.size)
    if values.size <= _SMALL or name == b"b1":
        raw = values.tobytes()
        if len(raw) <= _SMALL * 8:
            return header + raw
        return _RAW_LAYOUT.pack(_ZSTD, name, values.size) + compress(raw)
    return _RAW_LAYOUT.pack(_PCODEC, name, values.size) + standalone.simple_compress(
        values, _CONFIG
    )


def decode(blob: bytes) -> NDArray[Any]:
    """Decode what `encode_ints` or `encode_values` made.

    Raises:
        UnsupportedVersion: the format byte is unknown: a newer kiseki wrote it.
    """
    kind = blob[0]
    if kind == _PROGRESSION:
        _, n, first, difference = _PROGRESSION_LAYOUT.unpack(blob)
        return _progression(n, first, difference)
    if kind not in (_RAW, _PCODEC, _ZSTD):
        raise UnsupportedVersion(f"Column format {kind} is newer than this kiseki.")
    _, name, n = _RAW_LAYOUT.unpack_from(blob)
    dtype = np.dtype(_DTYPES[name])
    if kind == _PCODEC:
        out = np.empty(n, dtype)
        standalone.simple_decompress_into(blob[_RAW_LAYOUT.size :], out)
        return out
    body = blob[_RAW_LAYOUT.size :]
    return np.frombuffer(body if kind == _RAW else decompress(body), dtype)


@functools.lru_cache(maxsize=256)
def _progression(n: int, first: int, difference: int) -> IntArray:
    """Return a progression; equal ones are one array, by which readers know equal steps."""
    values = np.arange(n, dtype=np.int64) * difference + first
    values.setflags(write=False)
    return values


def compress(data: bytes, *, level: int = 3) -> bytes:
    """Compress bytes as one zstd frame that carries its size."""
    # Making a compressor costs more than compressing a small segment, and each thread needs
    # its own.
    packer = _threads.packers.get(level)
    if packer is None:
        packer = _threads.packers[level] = zstandard.ZstdCompressor(level=level)
    return packer.compress(data)


def decompress(data: bytes) -> bytes:
    """Undo `compress`."""
    return _threads.unpacker.decompress(data)


class _Zstd(threading.local):
    """Compressors (by level) and the decompressor of one thread."""

    def __init__(self) -> None:
        self.packers: dict[int, zstandard.ZstdCompressor] = {}
        self.unpacker = zstandard.ZstdDecompressor()


_threads = _Zstd()


def narrow(values: NDArray[Any]) -> NDArray[Any]:
    """Return float64 values as float32 when every one is exact in it; others as they are.

    NaNs count as exact only with the standard payload, which is the one float32 gives back.
    """
    if values.dtype != np.float64:
        return values
    with np.errstate(over="ignore", invalid="ignore"):
        small = values.astype(np.float32)
    same = (small.astype(np.float64) == values) | np.isnan(values)
    return small if bool(same.all()) else values


def value_type(values: NDArray[Any]) -> ValueType:
    """Return the type letter of an array of values."""
    kind = values.dtype.kind
    return "f" if kind == "f" else "i" if kind == "i" else "b"
