"""Width and height of a picture by the first bytes of its file."""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Final

HEAD_BYTES: Final = 256 * 1024
"""A JPEG says its size behind what cameras write into it."""

Size = tuple[int, int]


def find_size(content: bytes | Path) -> Size | None:
    """Return (width, height) in pixels of PNG, GIF, JPEG, BMP and WebP; None of others."""
    if isinstance(content, Path):
        with content.open("rb") as file:
            content = file.read(HEAD_BYTES)
    for magic, read in _READERS.items():
        if content.startswith(magic):
            try:
                return read(content)
            except (struct.error, IndexError):
                return None
    return None


def _read_png(head: bytes) -> Size | None:
    return struct.unpack_from(">II", head, 16)


def _read_gif(head: bytes) -> Size | None:
    return struct.unpack_from("<HH", head, 6)


def _read_bmp(head: bytes) -> Size | None:
    width, height = struct.unpack_from("<ii", head, 18)
    return width, abs(height)


def _read_webp(head: bytes) -> Size | None:
    kind = head[12:16]
    if kind == b"VP8X":
        width, height = head[24:27] + b"\0", head[27:30] + b"\0"
        return struct.unpack("<I", width)[0] + 1, struct.unpack("<I", height)[0] + 1
    if kind == b"VP8L":
        bits = struct.unpack_from("<I", head, 21)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", head, 26)
    return width & 0x3FFF, height & 0x3FFF


def _read_jpeg(head: bytes) -> Size | None:
    at = 2
    while head[at] == 0xFF:
        kind = head[at + 1]
        # Frames begin with C0 to CF, but for three that are tables.
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", head, at + 5)
            return width, height
        at += 2 + struct.unpack_from(">H", head, at + 2)[0]
    return None


_READERS: Final[dict[bytes, Callable[[bytes], Size | None]]] = {
    b"\x89PNG\r\n\x1a\n": _read_png,
    b"GIF8": _read_gif,
    b"\xff\xd8": _read_jpeg,
    b"BM": _read_bmp,
    b"RIFF": _read_webp,
}
