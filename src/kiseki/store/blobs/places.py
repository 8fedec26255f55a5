"""What kiseki asks of a store of objects: local disk, memory, S3, GCS or Azure.

An object has a name of two parts, `PLACE/NUMBER`. It is written once, whole, and never changed
(writing the same bytes again is allowed); what was written is on the disk of the store before
the call returns.
"""

import datetime
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

READ_BYTES = 1024 * 1024
"""What a read yields at once."""


class ObjectWriter(Protocol):
    """Writes one object; until `finish` nothing stands under its name."""

    def write(self, data: bytes | memoryview) -> None:
        """Add bytes.

        Raises:
            StorageFull: there is no room.
        """
        ...

    def finish(self) -> None:
        """Put the object under its name; it is durable when this returns."""
        ...

    def abort(self) -> None:
        """Forget what was written; harmless after `finish`."""
        ...


class Places(Protocol):
    """Objects by name; every method may be called from any thread."""

    @property
    def signs(self) -> bool:
        """Whether clients get addresses to read and write objects by themselves."""
        ...

    def open(self, name: str, *, size: int) -> ObjectWriter:
        """Begin to write an object of `size` bytes.

        Raises:
            StorageFull: there is no room for it.
        """
        ...

    def read(self, name: str, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes [start, end) of an object, about `READ_BYTES` at once.

        Raises:
            MissingObject: there is none, or it is shorter.
        """
        ...

    def sizes(self, place: str) -> dict[int, int]:
        """Return number -> size in bytes of the objects of a place."""
        ...

    def copy(self, source: str, target: str) -> None:
        """Copy an object inside the store."""
        ...

    def remove(self, place: str) -> None:
        """Remove all objects of a place; those that are gone already do no harm."""
        ...

    def local_path(self, name: str) -> Path | None:
        """Return the file that an object is, if it is one on this machine; only to be read."""
        ...

    def sign_get(self, name: str, *, lifetime: datetime.timedelta) -> str | None:
        """Return an address from which anybody may read an object for a while, if there is."""
        ...

    def sign_put(self, name: str, *, lifetime: datetime.timedelta) -> str | None:
        """Return an address to which anybody may write an object for a while, if there is."""
        ...

    def free_bytes(self) -> int | None:
        """Return how much room is left, None where nobody knows."""
        ...


def write_object(
    places: Places, name: str, pieces: Iterable[bytes | memoryview], *, size: int
) -> None:
    """Write an object of `size` bytes; one that is not finished leaves nothing behind."""
    writer = places.open(name, size=size)
    try:
        for piece in pieces:
            writer.write(piece)
        writer.finish()
    finally:
        writer.abort()
