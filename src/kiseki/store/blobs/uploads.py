"""Blobs that come in parts, beside each other and again after a cut, each checked, then all."""

import dataclasses
import hashlib
import secrets
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from kiseki.model.blob import BlobKey, Upload
from kiseki.model.errors import (
    Conflict,
    InvalidBody,
    MissingObject,
    NotFound,
    TooLarge,
    WrongDigest,
)
from kiseki.model.limits import MAX_BLOB_BYTES, MAX_PARTS, PART_BYTES
from kiseki.store.blobs import keeping
from kiseki.store.blobs.places import ObjectWriter, Places
from kiseki.store.engine import Database
from kiseki.store.schema_blobs import UPLOAD, UPLOAD_PART
from kiseki.store.upserting import insert_or

TOUCHED_KEPT_US = 60 * 1_000_000
"""How old `touched_us` of an open upload may be before a new part is noted there."""
_MOST_LINKS = 64
"""Parts that an answer has addresses for; the next question brings the next ones."""
_LATE_US = round(keeping.LINK_LIFETIME.total_seconds() * 1e6)
"""How long a place that was given up may still be written to."""
_MIB = 1024 * 1024


def part_bytes_of(size: int) -> int:
    """Return the size of parts of a blob: so large that there are at most `MAX_PARTS`."""
    least = -(-size // MAX_PARTS)
    return max(PART_BYTES, -(-least // _MIB) * _MIB)


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """A part that may be written: its object, its size, and whether it is there already."""

    upload: str
    number: int
    sha256: str
    name: str
    size: int
    is_stored: bool


class Uploads:
    """The uploads of a store; several processes may work on one."""

    def __init__(self, database: Database, places: Places, blobs: keeping.Blobs) -> None:
        self._database = database
        self._places = places
        self._blobs = blobs

    def begin(self, key: BlobKey, *, now_us: int) -> Upload:
        """Begin to bring a blob, or go on where it stood; done at once if it is there."""
        if key.size > MAX_BLOB_BYTES:
            raise TooLarge(
                f"{key.size} bytes in one file; the limit (MAX_BLOB_BYTES) is {MAX_BLOB_BYTES}.",
                field="size",
            )
        if not self._blobs.find_missing([key], now_us=now_us):
            return Upload(state="done")
        with self._database.write() as conn:
            row = _find_open(conn, key, now_us=now_us)
            if row is None:
                _insert(conn, key, now_us=now_us)
        with self._database.read() as conn:
            row = conn.execute(select(UPLOAD).where(*_is(key))).one()
        return self._describe(row)

    def get(self, upload: str) -> Upload:
        """Return how far an upload has come."""
        with self._database.read() as conn:
            row = _get(conn, upload)
        return self._describe(row)

    def is_unattended(self, upload: str, *, before_us: int) -> bool:
        """Whether an upload should be checked and nobody did anything for it since a time."""
        with self._database.read() as conn:
            row = _get(conn, upload)
        return row.state == "checking" and row.touched_us < before_us

    def claim_part(self, upload: str, number: int, sha256: str, *, now_us: int) -> Part:
        """Say which bytes a part will be, before it is written.

        Raises:
            InvalidBody: there is no such part.
            Conflict: it was said to be other bytes before; the upload has failed.
        """
        with self._database.write() as conn:
            row = _get(conn, upload, lock=True)
            size = _part_size(row, number)
            known = conn.execute(
                select(UPLOAD_PART).where(*_is_part(upload, number))
            ).one_or_none()
            if row.state == "failed" or (known is not None and known.sha256 != sha256):
                problem = row.problem or f"Part {number} came with two contents."
                _fail(conn, row, problem, now_us=now_us)
            else:
                if known is None and row.state == "open":
                    part = {"upload": upload, "number": number, "sha256": sha256, "stored": False}
                    conn.execute(insert(UPLOAD_PART), part)
                if row.touched_us < now_us - TOUCHED_KEPT_US and row.state == "open":
                    _touch(conn, upload, now_us=now_us)
                is_stored = row.state != "open" or (known is not None and known.stored)
                return Part(upload, number, sha256, f"{row.place}/{number}", size, is_stored)
        raise Conflict(problem, hint="Begin the upload anew.", field="number")

    def open_part(self, part: Part) -> "PartWriter":
        """Begin to write a part that was claimed."""
        return PartWriter(self._database, self._places.open(part.name, size=part.size), part)

    def finish(self, upload: str, *, now_us: int) -> Upload:
        """Say that all parts were sent; the answer is `checking` if they are all there."""
        with self._database.read() as conn:
            row = _get(conn, upload)
        if row.state == "open" and len(self._list_parts(row)) == _n_parts(row):
            with self._database.write() as conn:
                conn.execute(
                    update(UPLOAD)
                    .where(UPLOAD.c.id == upload, UPLOAD.c.state == "open")
                    .values(state="checking", touched_us=now_us)
                )
        return self.get(upload)

    def check(self, upload: str, *, clock: Any) -> Upload:
        """Read the whole of what came and keep it as a blob if it is what was announced."""
        with self._database.write() as conn:
            row = _get(conn, upload, lock=True)
            if row.state != "checking":
                return self._describe(row)
            _touch(conn, upload, now_us=clock())
        place = row.place
        if self._places.signs:
            place = self._take_over(row, now_us=clock())
        sha256, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
        problem = ""
        noted_us = clock()
        try:
            for data in keeping.read_place(self._places, place, row.part_bytes, 0, row.size):
                sha256.update(data)
                md5.update(data)
                if clock() - noted_us > TOUCHED_KEPT_US // 10:
                    noted_us = clock()
                    with self._database.write() as conn:
                        _touch(conn, upload, now_us=noted_us)
        except MissingObject as error:
            problem = str(error)
        if not problem and sha256.hexdigest() != row.sha256:
            problem = f"The parts together have the SHA-256 {sha256.hexdigest()}."
        with self._database.write() as conn:
            now = _get(conn, upload, lock=True)
            if now.state == "checking" and problem:
                _fail(conn, now, problem, now_us=clock())
            elif now.state == "checking":
                key = BlobKey(sha256=row.sha256, size=row.size)
                keeping.keep_place(conn, place, n_bytes=row.size, n_parts=_n_parts(row))
                made = keeping.blob_row(key, md5.hexdigest(), place, 0, row.part_bytes, clock())
                keeping.put_rows(conn, [made])
                conn.execute(
                    update(UPLOAD).where(UPLOAD.c.id == upload).values(state="done", place=place)
                )
                conn.execute(delete(UPLOAD_PART).where(UPLOAD_PART.c.upload == upload))
        return self.get(upload)

    def _take_over(self, row: Row[Any], *, now_us: int) -> str:
        """Copy the parts to a place that no address leads to: what is checked stays."""
        with self._database.write() as conn:
            place = keeping.begin_place(conn, now_us=now_us)
        for number in range(_n_parts(row)):
            self._places.copy(f"{row.place}/{number}", f"{place}/{number}")
        with self._database.write() as conn:
            keeping.doom_place(conn, row.place, at_us=now_us + _LATE_US)
        return place

    def _describe(self, row: Row[Any]) -> Upload:
        if row.state != "open":
            return Upload(id=row.id, state=row.state, problem=row.problem)
        parts = self._list_parts(row)
        links: dict[int, str] = {}
        for number in range(_n_parts(row)):
            if len(links) == _MOST_LINKS:
                break
            if number not in parts:
                link = self._places.sign_put(
                    f"{row.place}/{number}", lifetime=keeping.LINK_LIFETIME
                )
                if link is None:
                    break
                links[number] = link
        return Upload(id=row.id, part_bytes=row.part_bytes, parts=sorted(parts), part_urls=links)

    def _list_parts(self, row: Row[Any]) -> set[int]:
        """Return the numbers of the parts that are there."""
        with self._database.read() as conn:
            parts = _stored_parts(conn, row.id)
        if len(parts) < _n_parts(row) and self._places.signs:
            parts |= {
                number
                for number, size in self._places.sizes(row.place).items()
                if number < _n_parts(row) and size == _part_size(row, number)
            }
        return parts


class PartWriter:
    """Writes one part; counts and hashes what comes."""

    def __init__(self, database: Database, writer: ObjectWriter, part: Part) -> None:
        self._database = database
        self._writer = writer
        self._part = part
        self._digest = hashlib.sha256()
        self._n_bytes = 0

    def write(self, data: bytes | memoryview) -> None:
        """Add bytes.

        Raises:
            InvalidBody: they are more than the part has.
        """
        self._n_bytes += len(data)
        if self._n_bytes > self._part.size:
            raise _wrong_size(self._part, "more")
        self._digest.update(data)
        self._writer.write(data)

    def finish(self) -> None:
        """Keep the part.

        Raises:
            InvalidBody: there were too few bytes.
            WrongDigest: they are not what was claimed.
        """
        if self._n_bytes != self._part.size:
            raise _wrong_size(self._part, str(self._n_bytes))
        if self._digest.hexdigest() != self._part.sha256:
            raise WrongDigest(
                f"Part {self._part.number} has another SHA-256 than X-Kiseki-SHA256 says.",
                hint="Send it again.",
            )
        self._writer.finish()
        with self._database.write() as conn:
            stored = update(UPLOAD_PART).where(*_is_part(self._part.upload, self._part.number))
            conn.execute(stored.values(stored=True))

    def abort(self) -> None:
        """Forget what was written; harmless after `finish`."""
        self._writer.abort()


def forget_upload(conn: Connection, upload: str) -> None:
    """Remove an upload's rows; its place stays."""
    conn.execute(delete(UPLOAD_PART).where(UPLOAD_PART.c.upload == upload))
    conn.execute(delete(UPLOAD).where(UPLOAD.c.id == upload))


def _find_open(conn: Connection, key: BlobKey, *, now_us: int) -> Row[Any] | None:
    """Return the upload of a blob that is under way; one that has ended makes room."""
    row = conn.execute(select(UPLOAD).where(*_is(key)).with_for_update()).one_or_none()
    if row is None or row.state in ("open", "checking"):
        return row
    forget_upload(conn, row.id)
    return None


def _insert(conn: Connection, key: BlobKey, *, now_us: int) -> None:
    row = {
        "id": secrets.token_hex(16),
        "sha256": key.sha256,
        "size": key.size,
        "part_bytes": part_bytes_of(key.size),
        "place": keeping.begin_place(conn, now_us=now_us),
        "state": "open",
        "problem": "",
        "touched_us": now_us,
    }
    # Somebody else may begin the same one at this moment; then the place made here is swept.
    conn.execute(insert_or(conn, UPLOAD).on_conflict_do_nothing(), row)


def _get(conn: Connection, upload: str, *, lock: bool = False) -> Row[Any]:
    query = select(UPLOAD).where(UPLOAD.c.id == upload)
    row = conn.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound("There is no such upload (any more); begin it anew.", field="id")
    return row


def _fail(conn: Connection, row: Row[Any], problem: str, *, now_us: int) -> None:
    failed = {"state": "failed", "problem": problem, "touched_us": now_us}
    conn.execute(update(UPLOAD).where(UPLOAD.c.id == row.id).values(**failed))
    conn.execute(delete(UPLOAD_PART).where(UPLOAD_PART.c.upload == row.id))
    # Somebody may be writing a part at this moment, or have an address: objects go later.
    keeping.doom_place(conn, row.place, at_us=now_us + _LATE_US)


def _touch(conn: Connection, upload: str, *, now_us: int) -> None:
    conn.execute(update(UPLOAD).where(UPLOAD.c.id == upload).values(touched_us=now_us))


def _stored_parts(conn: Connection, upload: str) -> set[int]:
    stored = select(UPLOAD_PART.c.number).where(
        UPLOAD_PART.c.upload == upload, UPLOAD_PART.c.stored.is_(True)
    )
    return set(conn.execute(stored).scalars())


def _n_parts(row: Row[Any]) -> int:
    return -(-row.size // row.part_bytes)


def _part_size(row: Row[Any], number: int) -> int:
    n_parts = _n_parts(row)
    if not 0 <= number < n_parts:
        raise InvalidBody(f"Part {number} of {n_parts}: they count from 0.", field="number")
    return min(row.part_bytes, row.size - number * row.part_bytes)


def _is(key: BlobKey) -> tuple[Any, Any]:
    return UPLOAD.c.sha256 == key.sha256, UPLOAD.c.size == key.size


def _is_part(upload: str, number: int) -> tuple[Any, Any]:
    return UPLOAD_PART.c.upload == upload, UPLOAD_PART.c.number == number


def _wrong_size(part: Part, has: str) -> InvalidBody:
    return InvalidBody(
        f"Part {part.number} has {part.size} bytes; {has} came.", field="content-length"
    )
