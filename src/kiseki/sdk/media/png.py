"""PNG files of 8 bit pictures, by the standard library alone."""

import struct
import zlib
from typing import Any, Final

from kiseki.sdk.media.array import load_numpy

_COLOR_TYPES: Final = {1: 0, 2: 4, 3: 2, 4: 6}
"""Channels -> colour type of the format."""
_BAND_BYTES: Final = 16 * 1024 * 1024
"""So many are made ready at once: a large picture is not held twice."""
_LEVEL: Final = 4
"""Of zlib: beyond it files hardly get smaller and logging gets slower."""


def encode_png(pixels: Any, *, smooth: bool = True) -> bytes:
    """Return a picture as a PNG file.

    Args:
        pixels: uint8, (height, width) or (height, width, channels).
        smooth: each pixel is like its left neighbour (photographs), so differences are kept;
            False for pictures of few values (masks).
    """
    numpy = load_numpy()
    height, width = pixels.shape[:2]
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    lines = numpy.ascontiguousarray(pixels).reshape(height, width * channels)
    packer = zlib.compressobj(_LEVEL)
    body: list[bytes] = []
    rows = max(1, _BAND_BYTES // (1 + lines.shape[1]))
    for top in range(0, height, rows):
        band = lines[top : top + rows]
        filtered = numpy.zeros((len(band), 1 + lines.shape[1]), numpy.uint8)
        filtered[:, 1:] = band
        if smooth:
            filtered[:, 0] = 1
            filtered[:, 1 + channels :] -= band[:, :-channels]
        body.append(packer.compress(filtered.tobytes()))
    body.append(packer.flush())
    header = struct.pack(">IIBBBBB", width, height, 8, _COLOR_TYPES[channels], 0, 0, 0)
    parts = [_chunk(b"IHDR", header), _chunk(b"IDAT", b"".join(body)), _chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    crc = zlib.crc32(name + body)
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", crc)
