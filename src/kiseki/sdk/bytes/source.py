"""A file that is being sent: read once for its digest and once for its bytes.

What was read must be what is sent. A file that grows meanwhile is sent as it was when its
reading began; one that is rewritten or cut short is `FileChanged` and has to be read again.
"""

import contextlib
import hashlib
import os
import threading
import time
from pathlib import Path
from typing import Final

import msgspec

from kiseki.model.blob import BlobKey
from kiseki.model.errors import FileChanged, UsageError, WrongDigest
from kiseki.model.limits import PACKED_BLOB_BYTES

BLOCK_BYTES: Final = 1024 * 1024
READ_TIMES: Final = 3
"""How often a file is read that changes while it is read."""
_SETTLE_S: Final = 0.1

Stamp = tuple[int, int, int, int]
"""Device, inode, size and time of the last change."""


class Source(msgspec.Struct, frozen=True):
    """A file to be sent.

    Attributes:
        path: where it lies.
        sha256: of its content, if that is known already; then it must not change any more.
        size: of that content in bytes.
    """

    path: Path
    sha256: str = ""
    size: int = 0

    @property
    def key(self) -> BlobKey | None:
        """Which content it is said to have, if that is known."""
        return BlobKey(sha256=self.sha256, size=self.size) if self.sha256 else None


class OpenSource:
    """One file, held open from the reading of its digest to the sending of its last byte.

    A file of that name that is put in its place meanwhile does not disturb it.

    Threads
        `read_at` may be called from any.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = open(path, "rb", buffering=0)
        self._lock = threading.Lock()
        self._found = os.fstat(self._file.fileno())

    @property
    def stamp(self) -> Stamp:
        """What tells this content from another of the same file."""
        found = self._found
        return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)

    @property
    def size(self) -> int:
        """How many bytes it had when it was opened."""
        return self._found.st_size

    def read_at(self, offset: int, size: int) -> bytes:
        """Return `size` bytes from `offset` on.

        Raises:
            FileChanged: the file is shorter now, or was rewritten.
        """
        with self._lock:
            self._file.seek(offset)
            data = self._file.read(size)
        self._check()
        if len(data) != size:
            raise self._disturbed()
        return data

    def read_digest(self) -> str:
        """Return the SHA-256 (hex) of the bytes that it had when it was opened.

        Raises:
            FileChanged: it changed while it was read.
        """
        digest = hashlib.sha256()
        for offset in range(0, self.size, BLOCK_BYTES):
            digest.update(self.read_at(offset, min(BLOCK_BYTES, self.size - offset)))
        return digest.hexdigest()

    def close(self) -> None:
        """Close the file. May be called twice."""
        self._file.close()

    def _check(self) -> None:
        now = os.fstat(self._file.fileno())
        rewritten = now.st_size == self.size and now.st_mtime_ns != self._found.st_mtime_ns
        if now.st_size < self.size or rewritten:
            raise self._disturbed()

    def _disturbed(self) -> FileChanged:
        return FileChanged(
            f"{self.path} changed each time while it was read.",
            hint="Save it again when nobody writes it, or copy it first.",
        )


def read_small(path: Path) -> bytes:
    """Return a whole small file, read again if it changes meanwhile.

    One that never holds still is taken as it was read at last: its bytes and its digest fit
    each other in any case.

    Raises:
        OSError: it cannot be read.
        FileChanged: it has become too large to be a small file.
    """
    data = b""
    for _ in range(READ_TIMES):
        source = OpenSource(path)
        with contextlib.closing(source):
            try:
                data = source.read_at(0, source.size) if source.size <= PACKED_BLOB_BYTES else b""
            except FileChanged:
                time.sleep(_SETTLE_S)
                continue
        if source.size > PACKED_BLOB_BYTES:
            raise FileChanged(f"{path} has grown to {source.size} bytes while it was read.")
        return data
    with open(path, "rb") as file:
        return file.read(PACKED_BLOB_BYTES)


def key_of(data: bytes) -> BlobKey:
    """Return which content some bytes are."""
    return BlobKey(sha256=hashlib.sha256(data).hexdigest(), size=len(data))


def check_key(path: Path, found: BlobKey, said: BlobKey | None) -> None:
    """Check that a file still has the content that it was said to have.

    Raises:
        WrongDigest: it has another.
    """
    if said is not None and found != said:
        raise WrongDigest(
            f"{path} is not what it was when it was logged: {found.size} bytes with SHA-256 "
            f"{found.sha256} instead of {said.size} with {said.sha256}.",
            hint="A file must stay as it is until it is on the server.",
        )


class PartBody:
    """The bytes of one part of a file, read while they are sent."""

    def __init__(self, source: OpenSource, offset: int, size: int) -> None:
        self._source = source
        self._at = offset
        self._end = offset + size

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes; none at the end."""
        left = self._end - self._at
        try:
            data = self._source.read_at(self._at, left if size < 0 else min(size, left))
        except OSError as error:
            # Not to be taken for trouble of the socket that it is sent through.
            raise UsageError(f"{self._source.path} cannot be read: {error}.") from error
        self._at += len(data)
        return data
