"""Objects as files of a folder, written so that they survive a power cut.

obstore's own local store does not flush what it writes, so this one is ours: a temporary file,
flushed, renamed, and the folder flushed too.
"""

import contextlib
import datetime
import errno
import os
import secrets
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import BinaryIO

from kiseki.model.errors import MissingObject, StorageFull
from kiseki.model.limits import MIN_FREE_FOR_FILES_BYTES
from kiseki.store.blobs.places import READ_BYTES, ObjectWriter

_DRAFT = ".draft"


class DiskPlaces:
    """`Places` in a folder: `ab/abcdef.../0`.

    Args:
        folder: made if missing.
        min_free_bytes: reserve of free disk below which nothing is taken.
    """

    def __init__(self, folder: Path, *, min_free_bytes: int = MIN_FREE_FOR_FILES_BYTES) -> None:
        self._folder = folder
        self._min_free_bytes = min_free_bytes
        self.signs = False

    def open(self, name: str, *, size: int) -> ObjectWriter:
        """Begin to write a file."""
        file = self._file(name)
        with _mapped():
            file.parent.mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(file.parent).free
        if free - size < self._min_free_bytes:
            raise StorageFull(
                f"The server's disk has {free} bytes left; the reserve for all but files "
                f"(MIN_FREE_FOR_FILES_BYTES) is {self._min_free_bytes}.",
                hint="Free space on it; clients keep their data and send it again.",
            )
        return _FileWriter(file, root=self._folder)

    def read(self, name: str, start: int, end: int) -> Iterator[bytes]:
        """Yield bytes of a file."""
        try:
            file = self._file(name).open("rb")
        except FileNotFoundError:
            raise MissingObject(f"Object {name} is missing.") from None
        with file:
            file.seek(start)
            while start < end:
                data = file.read(min(READ_BYTES, end - start))
                if not data:
                    raise MissingObject(f"Object {name} ends at {start}, not at {end}.")
                start += len(data)
                yield data

    def sizes(self, place: str) -> dict[int, int]:
        """Return the sizes of the files of a place; drafts are none of them."""
        folder = self._file(f"{place}/0").parent
        if not folder.is_dir():
            return {}
        return {
            int(file.name): file.stat().st_size
            for file in folder.iterdir()
            if file.name.isdecimal()
        }

    def copy(self, source: str, target: str) -> None:
        """Copy a file."""
        file = self.local_path(source)
        if file is None:
            raise MissingObject(f"Object {source} is missing.")
        size = file.stat().st_size
        writer = self.open(target, size=size)
        try:
            for data in self.read(source, 0, size):
                writer.write(data)
            writer.finish()
        finally:
            writer.abort()

    def remove(self, place: str) -> None:
        """Remove the folder of a place."""
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self._file(f"{place}/0").parent)

    def local_path(self, name: str) -> Path | None:
        """Return the file itself."""
        file = self._file(name)
        return file if file.exists() else None

    def sign_get(self, name: str, *, lifetime: datetime.timedelta) -> str | None:
        """Return nothing: a disk has no addresses."""
        return None

    def sign_put(self, name: str, *, lifetime: datetime.timedelta) -> str | None:
        """Return nothing: a disk has no addresses."""
        return None

    def free_bytes(self) -> int | None:
        """Return the free bytes of the disk."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(self._folder).free

    def _file(self, name: str) -> Path:
        place, _, number = name.partition("/")
        return self._folder / place[:2] / place / number


class _FileWriter:
    """Writes a draft beside the file and renames it."""

    def __init__(self, file: Path, *, root: Path) -> None:
        self._target = file
        self._root = root
        self._draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}{_DRAFT}")
        with _mapped():
            self._file: BinaryIO = self._draft.open("xb", buffering=0)

    def write(self, data: bytes | memoryview) -> None:
        """Add bytes."""
        with _mapped():
            view = memoryview(data)
            while view:
                view = view[self._file.write(view) :]

    def finish(self) -> None:
        """Flush, rename, flush the folders that got a new name."""
        with _mapped():
            os.fsync(self._file.fileno())
            self._file.close()
            self._draft.replace(self._target)
            for folder in (self._target.parent, *self._target.parent.parents):
                _flush_folder(folder)
                if folder == self._root:
                    break

    def abort(self) -> None:
        """Close and remove the draft."""
        self._file.close()
        self._draft.unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # folders cannot be opened there, and renames are journaled
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _mapped() -> Generator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise StorageFull(
                "The disk of the kiseki server is full.",
                hint="Free space on it; clients keep their data and send it again.",
                detail=str(error),
            ) from error
        raise
