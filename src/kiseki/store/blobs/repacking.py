"""Packs of which most is gone: what is left in them moves to a new pack, then they go.

A place gets its blobs in one transaction, when it is written, and never any later; so does the
new pack. The rows of its blobs point at it from that commit on; who read a row before still
finds the old objects for an hour. A crash before the commit leaves an open place that nothing
lies in, which the collector sweeps.
"""

import hashlib
import logging
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, bindparam, func, select, update

from kiseki.model.errors import MissingObject
from kiseki.model.limits import MAX_PACK_BYTES
from kiseki.model.pack import HEAD_BYTES, MAGIC, head_of
from kiseki.store.blobs.keeping import LINK_LIFETIME, begin_place
from kiseki.store.blobs.places import Places, write_object
from kiseki.store.engine import Database
from kiseki.store.schema_blobs import BLOB, BLOB_PLACE

LIVE_SHARE: Final = 2
"""A pack of which less than one part in so many is left is written anew."""
LEAST_WASTE: Final = 64 * 1024
"""Bytes; for less nothing is moved."""
_LOOKED_AT_ONCE: Final = 1_000
_BLOBS_AT_ONCE: Final = 2_000
"""Rows that are pointed elsewhere in one transaction."""
_READ_US: Final = round(LINK_LIFETIME.total_seconds() * 1e6)
"""How long somebody may still read where a blob lay."""
_log = logging.getLogger(__name__)


class Repacker:
    """Writes packs anew, slice by slice; safe beside any other process, itself included."""

    def __init__(self, database: Database, places: Places) -> None:
        self._database = database
        self._places = places
        self._after = ""
        """The last place that was looked at."""

    def repack(self, *, now_us: int) -> bool:
        """Do one slice; return whether the walk over all packs goes on."""
        sparse, edge = self._find_sparse()
        self._after = edge
        blobs: list[Row[Any]] = []
        n_bytes = len(MAGIC)
        for blob in self._list_blobs(sparse):
            size = len(head_of(blob.sha256, blob.size)) + blob.size
            if len(blobs) == _BLOBS_AT_ONCE or n_bytes + size > MAX_PACK_BYTES:
                self._move(blobs, now_us=now_us)
                blobs, n_bytes = [], len(MAGIC)
            blobs.append(blob)
            n_bytes += size
        if blobs:
            self._move(blobs, now_us=now_us)
        return edge != ""

    def _find_sparse(self) -> tuple[list[str], str]:
        """Return the next packs to be written anew, and where the walk goes on."""
        # With their heads, else a pack of tiny contents would look sparse for ever.
        live = select(func.sum(BLOB.c.size + HEAD_BYTES)).where(BLOB.c.place == BLOB_PLACE.c.place)
        # Large blobs are alone in their place: all of it goes with them.
        query = select(
            BLOB_PLACE.c.place, BLOB_PLACE.c.bytes, live.scalar_subquery().label("live")
        ).where(
            BLOB_PLACE.c.place > self._after,
            BLOB_PLACE.c.state == "kept",
            BLOB_PLACE.c.n_parts == 1,
        )
        with self._database.read() as conn:
            rows = conn.execute(query.order_by(BLOB_PLACE.c.place).limit(_LOOKED_AT_ONCE)).all()
        sparse = [row.place for row in rows if row.live and _is_sparse(row.live, row.bytes)]
        return sparse, rows[-1].place if len(rows) == _LOOKED_AT_ONCE else ""

    def _list_blobs(self, places: Sequence[str]) -> list[Row[Any]]:
        with self._database.read() as conn:
            query = select(BLOB).where(BLOB.c.place.in_(places))
            return list(conn.execute(query.order_by(BLOB.c.place, BLOB.c.at)))

    def _move(self, blobs: Sequence[Row[Any]], *, now_us: int) -> None:
        """Write blobs into a new pack and let their rows point at it."""
        contents = self._read(blobs)
        if not contents:
            return
        with self._database.write() as conn:
            place = begin_place(conn, now_us=now_us)
        moved: list[dict[str, Any]] = []
        pieces = [MAGIC]
        at = len(MAGIC)
        for sha256, content in sorted(contents.items()):
            head = head_of(sha256, len(content.data))
            pieces += (head, content.data)
            at += len(head)
            moved.append({"of": sha256, "from": content.place, "to": place, "new_at": at})
            at += len(content.data)
        write_object(self._places, f"{place}/0", pieces, size=at)
        left = {content.place for content in contents.values()}
        self._point(place, moved, left, n_bytes=at, now_us=now_us)

    def _read(self, blobs: Sequence[Row[Any]]) -> dict[str, "_Content"]:
        """Return the bytes of blobs as far as they are what they should be."""
        found: dict[str, _Content] = {}
        for place in dict.fromkeys(blob.place for blob in blobs):
            some = [blob for blob in blobs if blob.place == place]
            end = max(blob.at + blob.size for blob in some)
            try:
                pack = b"".join(self._places.read(f"{place}/0", 0, end))
            except MissingObject as error:
                _log.error("A pack cannot be written anew: %s", error)
                continue
            for blob in some:
                data = pack[blob.at : blob.at + blob.size]
                if hashlib.sha256(data).hexdigest() == blob.sha256:
                    found[blob.sha256] = _Content(place, data)
                else:
                    _log.error("The content %s in %s/0 is damaged.", blob.sha256, place)
        return found

    def _point(
        self,
        place: str,
        moved: Sequence[dict[str, Any]],
        left: set[str],
        *,
        n_bytes: int,
        now_us: int,
    ) -> None:
        written = {"state": "kept", "bytes": n_bytes, "n_parts": 1}
        is_open = (BLOB_PLACE.c.place == place, BLOB_PLACE.c.state == "open")
        # A blob may have been collected, or moved by another process, since its row was read.
        is_there = (BLOB.c.sha256 == bindparam("of"), BLOB.c.place == bindparam("from"))
        elsewhere: dict[str, Any] = {
            "place": bindparam("to"),
            "at": bindparam("new_at"),
            "part_bytes": MAX_PACK_BYTES,
        }
        is_empty = ~select(BLOB.c.sha256).where(BLOB.c.place == BLOB_PLACE.c.place).exists()
        with self._database.write() as conn:
            if not conn.execute(update(BLOB_PLACE).where(*is_open).values(**written)).rowcount:
                return  # it took so long that the collector swept it
            conn.execute(update(BLOB).where(*is_there).values(**elsewhere), list(moved))
            conn.execute(
                update(BLOB_PLACE)
                .where(BLOB_PLACE.c.place.in_(left | {place}), is_empty)
                .values(state="doomed", doomed_us=now_us + _READ_US)
            )


def _is_sparse(live: int, n_bytes: int) -> bool:
    return live * LIVE_SHARE < n_bytes and n_bytes - live >= LEAST_WASTE


class _Content(NamedTuple):
    place: str
    data: bytes
