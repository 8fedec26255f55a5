"""The collector: takes out what nothing refers to, beside uploads and everything else.

First the row of a blob goes, under a lock, if nothing refers to it and nobody wanted it for a
day; then, when nothing lies in a place any more, the place is doomed in the same transaction.
Objects are removed after the commit. A crash in between leaves a doomed place, which the next
one finds; a reference can never be left without its bytes.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    delete,
    exists,
    func,
    not_,
    or_,
    select,
    update,
)

from kiseki.model.blob import BlobsCollected
from kiseki.model.errors import Busy, StorageFull
from kiseki.model.limits import BLOB_GRACE_S
from kiseki.store.blobs.holding import REFERENCES, batches
from kiseki.store.blobs.keeping import WANTED_KEPT_US
from kiseki.store.blobs.places import Places
from kiseki.store.blobs.repacking import Repacker
from kiseki.store.blobs.uploads import forget_upload
from kiseki.store.engine import Database
from kiseki.store.schema_blobs import BLOB, BLOB_PLACE, UPLOAD

GRACE_US = BLOB_GRACE_S * 1_000_000 + WANTED_KEPT_US
_LOOKED_AT_ONCE = 5_000
_TAKEN_AT_ONCE = 500
_PLACES_AT_ONCE = 100
_log = logging.getLogger(__name__)


class Collector:
    """Collects slice by slice; safe beside any other process, itself included."""

    def __init__(self, database: Database, places: Places) -> None:
        self._database = database
        self._places = places
        self._repacker = Repacker(database, places)
        self._lock = threading.Lock()
        self._after = ""
        """The last blob that was looked at; the next walk begins where this one stops."""

    def count(self, *, now_us: int) -> BlobsCollected:
        """Return what would be collected now."""
        with self._database.read() as conn:
            n_blobs, n_bytes = count_unused(conn, _is_old(now_us))
        return BlobsCollected(n_blobs=n_blobs, bytes=n_bytes, remaining=n_blobs)

    def collect(self, *, now_us: int, work_s: float) -> BlobsCollected:
        """Walk over all blobs once, but no longer than some seconds, and take what is unused."""
        end_s = time.monotonic() + work_s
        n_blobs = n_bytes = 0
        with self._lock:
            while True:
                for size in self._take_slice(now_us=now_us):
                    n_blobs += 1
                    n_bytes += size
                if not self._after or time.monotonic() > end_s:
                    break
            self._give_up(now_us=now_us)
            while self.remove_doomed(now_us=now_us) and time.monotonic() < end_s:
                pass
            self._repack(now_us=now_us, end_s=end_s)
        remaining = self.count(now_us=now_us).n_blobs
        return BlobsCollected(n_blobs=n_blobs, bytes=n_bytes, remaining=remaining)

    def _repack(self, *, now_us: int, end_s: float) -> None:
        try:
            while time.monotonic() < end_s and self._repacker.repack(now_us=now_us):
                pass
        except (StorageFull, Busy) as error:
            # What was freed is freed; the next one tries again.
            _log.warning("Packs are not written anew: %s", error)

    def _take_slice(self, *, now_us: int) -> list[int]:
        """Look at some blobs and take those that are not needed; return their sizes."""
        with self._database.read() as conn:
            later = BLOB.c.sha256 > self._after
            ahead = select(BLOB.c.sha256).where(later).order_by(BLOB.c.sha256)
            edge = conn.execute(ahead.limit(1).offset(_LOOKED_AT_ONCE)).scalar_one_or_none()
            part = later if edge is None else later & (BLOB.c.sha256 <= edge)
            unused = select(BLOB.c.sha256, BLOB.c.size).where(part, *_is_unused(now_us))
            found = {row.sha256: row.size for row in conn.execute(unused)}
        sizes: list[int] = []
        for some in batches(sorted(found), _TAKEN_AT_ONCE):
            with self._database.write() as conn:
                sizes += [found[sha256] for sha256 in take_unused(conn, some, now_us=now_us)]
        self._after = edge or ""
        return sizes

    def remove_doomed(self, *, now_us: int) -> int:
        """Remove objects of some doomed places; return of how many."""
        with self._database.read() as conn:
            doomed = select(BLOB_PLACE.c.place).where(
                BLOB_PLACE.c.state == "doomed", BLOB_PLACE.c.doomed_us <= now_us
            )
            places = list(conn.execute(doomed.limit(_PLACES_AT_ONCE)).scalars())
        for place in places:
            self._places.remove(place)
        if places:
            with self._database.write() as conn:
                conn.execute(delete(BLOB_PLACE).where(BLOB_PLACE.c.place.in_(places)))
        return len(places)

    def _give_up(self, *, now_us: int) -> None:
        """Forget uploads that nobody went on with, and doom places that hold nothing."""
        before_us = now_us - GRACE_US
        with self._database.write() as conn:
            old = select(UPLOAD.c.id).where(UPLOAD.c.touched_us < before_us)
            for upload in list(conn.execute(old.limit(_TAKEN_AT_ONCE)).scalars()):
                forget_upload(conn, upload)
        in_use = exists().where(UPLOAD.c.place == BLOB_PLACE.c.place)
        is_empty = _is_empty()
        with self._database.write() as conn:
            conn.execute(
                update(BLOB_PLACE)
                .where(
                    BLOB_PLACE.c.state != "doomed",
                    BLOB_PLACE.c.created_us < before_us,
                    is_empty,
                    or_(BLOB_PLACE.c.state == "kept", not_(in_use)),
                )
                .values(state="doomed", doomed_us=now_us)
            )


def take_unused(
    conn: Connection,
    hashes: Sequence[str],
    *,
    now_us: int,
    on_locked: Callable[[], None] = lambda: None,
) -> list[str]:
    """Take out those of some blobs that are not needed; doom places left without any.

    Args:
        on_locked: called when the rows are locked; for tests of what others do meanwhile.
    """
    # Whoever refers to a blob locks its row too: he is seen below, or he waits and finds it gone.
    rows = select(BLOB.c.sha256).where(BLOB.c.sha256.in_(hashes)).order_by(BLOB.c.sha256)
    locked = list(conn.execute(rows.with_for_update(skip_locked=True)).scalars())
    on_locked()
    gone = delete(BLOB).where(BLOB.c.sha256.in_(locked), *_is_unused(now_us))
    taken = conn.execute(gone.returning(BLOB.c.sha256, BLOB.c.place)).all()
    places = {row.place for row in taken}
    if places:
        left = BLOB_PLACE.c.place.in_(places)
        doomed = {"state": "doomed", "doomed_us": now_us}
        conn.execute(update(BLOB_PLACE).where(left, _is_empty()).values(**doomed))
    return [row.sha256 for row in taken]


def count_unused(conn: Connection, *where: ColumnElement[bool]) -> tuple[int, int]:
    """Return number and bytes of the blobs that nothing refers to now."""
    unused = select(func.count(), func.coalesce(func.sum(BLOB.c.size), 0))
    n_blobs, n_bytes = conn.execute(unused.where(*where, *_unreferenced())).one()
    return n_blobs, int(n_bytes)


def _is_unused(now_us: int) -> tuple[ColumnElement[bool], ...]:
    return _is_old(now_us), *_unreferenced()


def _is_old(now_us: int) -> ColumnElement[bool]:
    return BLOB.c.wanted_us < now_us - GRACE_US


def _unreferenced() -> list[ColumnElement[bool]]:
    return [not_(exists().where(column == BLOB.c.sha256)) for column in REFERENCES]


def _is_empty() -> ColumnElement[bool]:
    return not_(exists().where(BLOB.c.place == BLOB_PLACE.c.place))
