"""Objects in a store that obstore speaks to: memory, S3, GCS, Azure."""

import contextlib
import datetime
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiseki.model.errors import Busy, MissingObject
from kiseki.store.blobs.places import READ_BYTES, ObjectWriter

if TYPE_CHECKING:
    from obstore.store import ObjectStore


class ObjectPlaces:
    """`Places` in an object store.

    Args:
        store: of obstore, rooted where kiseki may write.
        signs: whether addresses may be given to clients (the store must be reachable by them).
    """

    def __init__(self, store: "ObjectStore", *, signs: bool = False) -> None:
        self._store: Any = store
        self.signs = signs

    def open(self, name: str, *, size: int) -> ObjectWriter:
        """Begin to write an object; its bytes are held in memory until it is whole."""
        return _ObjectWriter(self._store, name)

    def read(self, name: str, start: int, end: int) -> Iterator[bytes]:
        """Yield bytes of an object from one request."""
        if start == end:
            return
        place = start
        with _mapped(name):
            answer = self._store.get(name, options={"range": (start, end)})
            for data in answer.stream(min_chunk_size=READ_BYTES):
                view = memoryview(data)
                for at in range(0, len(view), READ_BYTES):
                    yield bytes(view[at : at + READ_BYTES])
                place += len(view)
        if place != end:
            raise MissingObject(f"Object {name} ends at {place}, not at {end}.")

    def sizes(self, place: str) -> dict[int, int]:
        """Return the sizes of the objects of a place."""
        with _mapped(place):
            return {
                int(found["path"].rpartition("/")[2]): found["size"]
                for page in self._store.list(f"{place}/")
                for found in page
            }

    def copy(self, source: str, target: str) -> None:
        """Copy an object inside the store."""
        with _mapped(source):
            self._store.copy(source, target)

    def remove(self, place: str) -> None:
        """Remove the objects of a place, one by one: not every S3 takes many at once."""
        with _mapped(place):
            for page in self._store.list(f"{place}/"):
                for found in page:
                    with contextlib.suppress(MissingObject), _mapped(found["path"]):
                        self._store.delete(found["path"])

    def local_path(self, name: str) -> Path | None:
        """Return nothing: it lies elsewhere."""
        return None

    def sign_get(self, name: str, *, lifetime: datetime.timedelta) -> str | None:
        """Return a signed address to read an object."""
        return self._sign("GET", name, lifetime)

    def sign_put(self, name: str, *, lifetime: datetime.timedelta) -> str | None:
        """Return a signed address to write an object."""
        return self._sign("PUT", name, lifetime)

    def free_bytes(self) -> int | None:
        """Return nothing: object stores do not say."""
        return None

    def _sign(self, method: str, name: str, lifetime: datetime.timedelta) -> str | None:
        if not self.signs:
            return None
        import obstore

        sign: Any = obstore.sign
        return sign(self._store, method, name, lifetime)


class _ObjectWriter:
    """Collects bytes and puts them at once: no other reader sees half an object."""

    def __init__(self, store: Any, name: str) -> None:
        self._store = store
        self._name = name
        self._data = bytearray()

    def write(self, data: bytes | memoryview) -> None:
        """Add bytes."""
        self._data += data

    def finish(self) -> None:
        """Put the object."""
        with _mapped(self._name):
            self._store.put(self._name, self._data, use_multipart=False)

    def abort(self) -> None:
        """Forget the bytes."""
        self._data = bytearray()


@contextlib.contextmanager
def _mapped(name: str) -> Generator[None]:
    from obstore.exceptions import BaseError

    try:
        yield
    except FileNotFoundError as error:
        raise MissingObject(f"Object {name} is missing.") from error
    except BaseError as error:
        raise Busy(
            "The object store does not answer as it should; nothing was lost.",
            detail=f"{name}: {error}",
        ) from error
