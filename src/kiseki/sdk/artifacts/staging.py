"""Copies of files that a draft was given, so that the originals may change or go."""

import contextlib
import hashlib
import os
import shutil
import sys
from pathlib import Path
from typing import BinaryIO, Final
from uuid import uuid4

import msgspec

from kiseki.model.errors import UsageError
from kiseki.sdk.artifacts.manifest import CONTENT_FOLDER

BLOCK_BYTES: Final = 1024 * 1024
TRIES: Final = 3
"""How often a file is read that somebody else is writing."""
_FICLONE: Final = 0x40049409
"""Linux: let the new file share the blocks of the old one until either is written."""


class StagedFile(msgspec.Struct, frozen=True):
    """A file whose content is known.

    Attributes:
        path: where it lies.
        sha256: of its content, in hex.
        size: bytes.
    """

    path: Path
    sha256: str
    size: int


class Staging:
    """The folder of one draft; made when the first file is put into it.

    Attributes:
        folder: where manifest and copies of the draft lie.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def copy(self, source: Path) -> StagedFile:
        """Copy a file as it is now.

        Raises:
            OSError: it cannot be read, or not be copied.
            UsageError: it is being written just now.
        """
        for _ in range(TRIES):
            draft = self.new_path()
            before = _stamp(source)
            try:
                sha256, size = copy_file(source, draft)
                if _stamp(source) == before and size == before[0]:
                    return self.take(draft, sha256, size)
            finally:
                draft.unlink(missing_ok=True)
        raise _changing(source)

    def new_path(self) -> Path:
        """Return a path for a file that `take` will put in its place."""
        content = self.folder / CONTENT_FOLDER
        content.mkdir(parents=True, exist_ok=True)
        return content / f".{uuid4().hex}"

    def take(self, draft: Path, sha256: str, size: int) -> StagedFile:
        """Put a file from `new_path` under its name."""
        target = draft.with_name(sha256)
        draft.replace(target)
        return StagedFile(target, sha256, size)

    def move(self, folder: Path) -> None:
        """Bring what there is into another folder.

        Raises:
            OSError: it cannot be written there.
        """
        if folder == self.folder:
            return
        content = self.folder / CONTENT_FOLDER
        if content.is_dir():
            (folder / CONTENT_FOLDER).mkdir(parents=True, exist_ok=True)
            for path in content.iterdir():
                shutil.move(path, folder / CONTENT_FOLDER / path.name)
        self.remove()
        self.folder = folder

    def remove(self) -> None:
        """Delete the folder, if there is one."""
        shutil.rmtree(self.folder, ignore_errors=True)


def measure(source: Path) -> StagedFile:
    """Read a file where it lies.

    Raises:
        OSError: it cannot be read.
        UsageError: it is being written just now.
    """
    for _ in range(TRIES):
        before = _stamp(source)
        sha256, size = hash_file(source)
        if _stamp(source) == before and size == before[0]:
            return StagedFile(source, sha256, size)
    raise _changing(source)


def hash_file(path: Path) -> tuple[str, int]:
    """Return the SHA-256 (hex) and the size in bytes of a file.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb", buffering=0) as file:
        return _hash_on(file, None)


def copy_file(source: Path, target: Path) -> tuple[str, int]:
    """Copy a file to a new path; return SHA-256 (hex) and size of what the copy holds.

    Raises:
        OSError: one cannot be read, or the other not be written.
    """
    with source.open("rb", buffering=0) as old, target.open("xb", buffering=0) as new:
        if _clone(old, new):
            with target.open("rb", buffering=0) as clone:
                return _hash_on(clone, None)
        return _hash_on(old, new)


def _hash_on(source: BinaryIO, target: BinaryIO | None) -> tuple[str, int]:
    digest = hashlib.sha256()
    size = 0
    while block := source.read(BLOCK_BYTES):
        digest.update(block)
        if target is not None:
            _write_all(target, memoryview(block))
        size += len(block)
    return digest.hexdigest(), size


def _write_all(target: BinaryIO, data: memoryview) -> None:
    while data:
        data = data[target.write(data) :]


def _clone(source: BinaryIO, target: BinaryIO) -> bool:
    """Share the blocks of `source`, where the file system can; return whether it did."""
    if sys.platform != "linux":
        return False
    import fcntl

    with contextlib.suppress(OSError):
        fcntl.ioctl(target.fileno(), _FICLONE, source.fileno())
        return True
    return False


def _stamp(path: Path) -> tuple[int, int, int]:
    facts = os.stat(path)
    return facts.st_size, facts.st_mtime_ns, facts.st_ino


def _changing(path: Path) -> UsageError:
    return UsageError(
        f"{path} is being written while it is read.",
        hint="Add it when it is whole.",
        field="local_path",
    )
