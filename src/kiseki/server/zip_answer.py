"""Many files as one zip, made while it is sent."""

import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import parse_qs

from litestar import Request
from litestar.response import Stream

from kiseki.model.errors import InvalidBody, TooLarge
from kiseki.model.limits import MAX_BLOBS_PER_REQUEST, MAX_REQUEST_BYTES
from kiseki.model.mime import guess_mime
from kiseki.server.body import read_limited
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


async def read_paths(request: Request[Any, Any, Any]) -> list[str]:
    """Return what a form names as `path`: browsers save what a form is answered.

    Raises:
        InvalidBody: it names nothing, or is no form.
        TooLarge: it is too long, or names too much.
    """
    body = await read_limited(request, MAX_REQUEST_BYTES, "MAX_REQUEST_BYTES")
    try:
        fields = parse_qs(
            body.decode(),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MAX_BLOBS_PER_REQUEST + 1,
        )
    except UnicodeError as error:
        raise InvalidBody("The form is not UTF-8.") from error
    except ValueError as error:
        raise TooLarge(
            f"More than {MAX_BLOBS_PER_REQUEST} names (MAX_BLOBS_PER_REQUEST)."
        ) from error
    if not fields.get("path"):
        raise InvalidBody("The form names no file as `path`.", field="path")
    return fields["path"]


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
