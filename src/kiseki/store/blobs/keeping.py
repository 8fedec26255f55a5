"""Blobs: which are there, how they come in whole, and how their bytes come out."""

import contextlib
import datetime
import hashlib
import re
import secrets
import shutil
import tempfile
from collections.abc import Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from kiseki.model.blob import BlobKey
from kiseki.model.errors import InvalidBody, NotFound, TooLarge
from kiseki.model.limits import MAX_BLOBS_PER_REQUEST, MAX_PACK_BYTES, PART_BYTES
from kiseki.model.pack import MAGIC, Packed, head_of, unpack
from kiseki.store.blobs.holding import batches
from kiseki.store.blobs.places import Places, write_object
from kiseki.store.engine import Database
from kiseki.store.schema_blobs import BLOB, BLOB_PLACE
from kiseki.store.upserting import insert_or

WANTED_KEPT_US = 3600 * 1_000_000
"""How old `wanted_us` of a row may be before a new wish is written: rows are not touched for
every question. The collector waits as much longer."""
LINK_LIFETIME = datetime.timedelta(hours=1)
_AT_ONCE = 500
_SHA256 = re.compile(r"[0-9a-f]{64}")


def check_key(key: BlobKey) -> BlobKey:
    """Return a key that can be one.

    Raises:
        InvalidBody: it cannot.
    """
    if not _SHA256.fullmatch(key.sha256):
        raise InvalidBody("A SHA-256 is 64 hex digits in lower case.", field="sha256")
    if key.size < 0:
        raise InvalidBody("A size is a number of bytes from 0.", field="size")
    return key


class Blobs:
    """`BlobRows` over a database and places; see `kiseki.store.contract_blobs`."""

    def __init__(self, database: Database, places: Places) -> None:
        self._database = database
        self._places = places

    def find_missing(self, keys: Sequence[BlobKey], *, now_us: int) -> list[str]:
        """Return the hashes that are not there; the others are kept for a day from now."""
        if len(keys) > MAX_BLOBS_PER_REQUEST:
            raise TooLarge(
                f"{len(keys)} blobs in one request; the limit (MAX_BLOBS_PER_REQUEST) is "
                f"{MAX_BLOBS_PER_REQUEST}.",
                field="blobs",
            )
        sizes = {check_key(key).sha256: key.size for key in keys}
        known: set[str] = set()
        aging: list[str] = []
        with self._database.read() as conn:
            for some in batches(list(sizes), _AT_ONCE):
                query = select(BLOB.c.sha256, BLOB.c.size, BLOB.c.wanted_us)
                for row in conn.execute(query.where(BLOB.c.sha256.in_(some))):
                    if row.size != sizes[row.sha256]:
                        raise _other_size(row.sha256, row.size, sizes[row.sha256])
                    known.add(row.sha256)
                    if row.wanted_us < now_us - WANTED_KEPT_US:
                        aging.append(row.sha256)
        if aging:
            with self._database.write() as conn:
                known -= set(aging) - want(conn, aging, now_us=now_us)
        return [sha256 for sha256 in sizes if sha256 not in known]

    def find(self, sha256: str) -> BlobKey | None:
        """Return a blob's key if it is there."""
        with self._database.read() as conn:
            row = conn.execute(select(BLOB.c.size).where(BLOB.c.sha256 == sha256)).one_or_none()
        return None if row is None else BlobKey(sha256=sha256, size=row.size)

    def put_pack(self, body: bytes, *, now_us: int) -> list[str]:
        """Keep the blobs of a pack; return their hashes. Nothing is kept if one is wrong."""
        if len(body) > MAX_PACK_BYTES:
            raise TooLarge(
                f"A pack of {len(body)} bytes; the limit (MAX_PACK_BYTES) is {MAX_PACK_BYTES}.",
                hint="Send fewer blobs at once.",
            )
        found = {blob.sha256: blob for blob in unpack(body)}
        keys = [BlobKey(sha256=blob.sha256, size=blob.size) for blob in found.values()]
        missing = self.find_missing(keys, now_us=now_us)
        if missing:
            self._write_pack(memoryview(body), [found[sha256] for sha256 in missing], now_us)
        return list(found)

    def put(self, chunks: Iterable[bytes], *, now_us: int) -> BlobKey:
        """Keep content that is made in the server; return its key."""
        place = self._begin_place(now_us=now_us)
        sha256, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
        n_parts = size = 0
        for part in _cut(chunks, PART_BYTES):
            sha256.update(part)
            md5.update(part)
            write_object(self._places, f"{place}/{n_parts}", [part], size=len(part))
            n_parts += 1
            size += len(part)
        key = BlobKey(sha256=sha256.hexdigest(), size=size)
        row = blob_row(key, md5.hexdigest(), place, 0, PART_BYTES, now_us)
        with self._database.write() as conn:
            keep_place(conn, place, n_bytes=size, n_parts=n_parts)
            put_rows(conn, [row])
        return key

    def read(self, sha256: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes [start, end) of a blob.

        Raises:
            NotFound: there is no such blob.
        """
        row = self._row(sha256)
        stop: int = row.size if end is None else end
        if not 0 <= start <= stop <= row.size:
            raise InvalidBody(f"{start} to {stop} is no range of {row.size} bytes.", field="range")
        return read_place(self._places, row.place, row.part_bytes, row.at + start, row.at + stop)

    def link(self, sha256: str) -> str | None:
        """Return an address from which the blob can be read for a while, if there is one."""
        row = self._row(sha256)
        name = _whole_object(row)
        return None if name is None else self._places.sign_get(name, lifetime=LINK_LIFETIME)

    @contextlib.contextmanager
    def as_file(self, sha256: str, *, suffix: str = "") -> Generator[Path]:
        """Give a file with the blob's content, to be read until the end of the block."""
        row = self._row(sha256)
        name = _whole_object(row)
        found = None if name is None or suffix else self._places.local_path(name)
        if found is not None:
            yield found
            return
        with tempfile.TemporaryDirectory(prefix="kiseki-blob-") as folder:
            copy = Path(folder, f"blob{suffix}")
            if name is not None and (local := self._places.local_path(name)) is not None:
                _link_or_copy(local, copy)
            else:
                with copy.open("wb") as file:
                    file.writelines(self.read(sha256))
            yield copy

    def _row(self, sha256: str) -> Row[Any]:
        with self._database.read() as conn:
            row = conn.execute(select(BLOB).where(BLOB.c.sha256 == sha256)).one_or_none()
        if row is None:
            raise NotFound("There is no such content.", field="sha256")
        return row

    def _write_pack(self, body: memoryview, blobs: Sequence[Packed], now_us: int) -> None:
        n_bytes = len(MAGIC) + sum(len(head_of(b.sha256, b.size)) + b.size for b in blobs)
        place = self._begin_place(now_us=now_us)
        pieces: list[bytes | memoryview] = [MAGIC]
        rows: list[dict[str, Any]] = []
        at = len(MAGIC)
        for blob in blobs:
            head = head_of(blob.sha256, blob.size)
            data = body[blob.at : blob.at + blob.size]
            pieces += (head, data)
            at += len(head)
            key = BlobKey(sha256=blob.sha256, size=blob.size)
            md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
            rows.append(blob_row(key, md5, place, at, MAX_PACK_BYTES, now_us))
            at += blob.size
        write_object(self._places, f"{place}/0", pieces, size=n_bytes)
        with self._database.write() as conn:
            keep_place(conn, place, n_bytes=n_bytes, n_parts=1)
            put_rows(conn, rows)

    def _begin_place(self, *, now_us: int) -> str:
        with self._database.write() as conn:
            return begin_place(conn, now_us=now_us)


def begin_place(conn: Connection, *, now_us: int) -> str:
    """Note a new place that is being written; return its name."""
    place = secrets.token_hex(16)
    row = {"place": place, "state": "open", "bytes": 0, "n_parts": 0, "created_us": now_us}
    conn.execute(insert(BLOB_PLACE), {**row, "doomed_us": None})
    return place


def keep_place(conn: Connection, place: str, *, n_bytes: int, n_parts: int) -> None:
    """Note that a place is written."""
    values = {"state": "kept", "bytes": n_bytes, "n_parts": n_parts}
    conn.execute(update(BLOB_PLACE).where(BLOB_PLACE.c.place == place).values(**values))


def doom_place(conn: Connection, place: str, *, at_us: int) -> None:
    """Note that a place's objects are to be removed, not before `at_us`."""
    values = {"state": "doomed", "doomed_us": at_us}
    conn.execute(update(BLOB_PLACE).where(BLOB_PLACE.c.place == place).values(**values))


def blob_row(
    key: BlobKey, md5: str, place: str, at: int, part_bytes: int, now_us: int
) -> dict[str, Any]:
    """Return the row of a blob."""
    return {
        "sha256": key.sha256,
        "size": key.size,
        "md5": md5,
        "place": place,
        "at": at,
        "part_bytes": part_bytes,
        "wanted_us": now_us,
    }


def put_rows(conn: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add blobs; one that came meanwhile by another way stays where it lies and is wanted."""
    statement = insert_or(conn, BLOB)
    wanted = {"wanted_us": statement.excluded.wanted_us}
    conn.execute(
        statement.on_conflict_do_update(index_elements=["sha256"], set_=wanted),
        sorted(rows, key=lambda row: row["sha256"]),
    )


def want(conn: Connection, hashes: Sequence[str], *, now_us: int) -> set[str]:
    """Note that blobs are wanted now; return those that are there."""
    found: set[str] = set()
    for some in batches(sorted(hashes), _AT_ONCE):
        wanted = update(BLOB).where(BLOB.c.sha256.in_(some)).values(wanted_us=now_us)
        found |= set(conn.execute(wanted.returning(BLOB.c.sha256)).scalars())
    return found


def read_place(
    places: Places, place: str, part_bytes: int, start: int, end: int
) -> Iterator[bytes]:
    """Yield the bytes [start, end) of a place, object by object."""
    while start < end:
        number, inside = divmod(start, part_bytes)
        n = min(part_bytes - inside, end - start)
        yield from places.read(f"{place}/{number}", inside, inside + n)
        start += n


def _whole_object(row: Row[Any]) -> str | None:
    """Return the name of the object that is nothing but this blob, if there is one."""
    is_alone = row.at == 0 and 0 < row.size <= row.part_bytes
    return f"{row.place}/0" if is_alone else None


def _other_size(sha256: str, has: int, said: int) -> InvalidBody:
    return InvalidBody(
        f"The content {sha256} has {has} bytes, not {said}: one of the two is wrong.",
        field="size",
    )


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)


def _cut(chunks: Iterable[bytes], n_bytes: int) -> Iterator[bytes]:
    """Yield the same bytes in pieces of `n_bytes`; the last one may be shorter."""
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) >= n_bytes:
            yield bytes(held[:n_bytes])
            del held[:n_bytes]
    if held:
        yield bytes(held)
