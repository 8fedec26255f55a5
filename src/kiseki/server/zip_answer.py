"""Many files as one zip, made while it is sent."""

import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from litestar.response import Stream

from kiseki.model.mime import guess_mime
from kiseki.server.file_answer import attachment

ZipEntry = tuple[str, str, int, int]
"""Name, SHA-256, size in bytes, time in epoch us."""
_SEND_BYTES = 256 * 1024

_PACKS = ("text/", "application/json", "application/x-ndjson", "application/x-ipynb")
_FIRST_YEAR = 1980


class _Pipe:
    """Takes what zipfile writes and gives it on; it cannot go back."""

    def __init__(self) -> None:
        self.held = bytearray()

    def write(self, data: bytes) -> int:
        self.held += data
        return len(data)

    def flush(self) -> None:
        """Do nothing."""

    def take(self) -> bytes:
        taken = bytes(self.held)
        self.held.clear()
        return taken


def stream_zip(
    entries: Iterable[ZipEntry], read: Callable[[str], Iterator[bytes]]
) -> Iterator[bytes]:
    """Yield the bytes of a zip of some files; of any size and number (zip64).

    Args:
        entries: what goes in, in this order.
        read: gives the bytes of a content by its SHA-256.
    """
    pipe: Any = _Pipe()
    with zipfile.ZipFile(pipe, "w", allowZip64=True) as archive:
        for path, sha256, size, time_us in entries:
            info = zipfile.ZipInfo(path, _zip_time(time_us))
            info.compress_type = _method(path)
            info.file_size = size
            info.external_attr = 0o644 << 16
            with archive.open(info, "w", force_zip64=size >= 2**31) as member:
                for data in read(sha256):
                    member.write(data)
                    if len(pipe.held) >= _SEND_BYTES:
                        yield pipe.take()
    yield pipe.take()


def answer_zip(
    name: str, entries: Iterable[ZipEntry], read: Callable[[str], Iterator[bytes]]
) -> Stream:
    """Answer with a zip that is saved under a name."""
    headers = {
        "content-disposition": attachment(name),
        "content-security-policy": "sandbox; default-src 'none'",
        "cache-control": "no-store",
    }
    return Stream(stream_zip(entries, read), media_type="application/zip", headers=headers)


def _method(path: str) -> int:
    """Return whether packing a file is worth the time."""
    mime = guess_mime(path)
    is_text = mime.startswith(_PACKS) or mime == "image/svg+xml"
    return zipfile.ZIP_DEFLATED if is_text else zipfile.ZIP_STORED


def _zip_time(time_us: int) -> tuple[int, int, int, int, int, int]:
    moment = time.gmtime(time_us // 1_000_000)
    if moment.tm_year < _FIRST_YEAR:
        return (_FIRST_YEAR, 1, 1, 0, 0, 0)
    return (moment.tm_year, *moment[1:6])  # pyright: ignore[reportReturnType]
