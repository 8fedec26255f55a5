"""Whether there is room for more: free disk, and segments that the compactor has not taken."""

import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select

from kiseki.model.errors import Busy, StorageFull
from kiseki.model.limits import MAX_UNCOMPACTED_BYTES, MIN_FREE_BYTES
from kiseki.store.engine import Database
from kiseki.store.schema_columns import SEGMENT

LOOK_AGAIN_S = 2.0


class Room:
    """Asks disk and database at most every two seconds and counts what comes in between.

    Args:
        folder: where the database's file lies; None if it is on another machine.
        max_waiting_bytes: limit of uncompacted segments.
        min_free_bytes: reserve of free disk.
        free_bytes: tells the free bytes of a folder.
    """

    def __init__(
        self,
        database: Database,
        *,
        folder: Path | None,
        max_waiting_bytes: int = MAX_UNCOMPACTED_BYTES,
        min_free_bytes: int = MIN_FREE_BYTES,
        free_bytes: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free,
    ) -> None:
        self._database = database
        self._folder = folder
        self._max_waiting_bytes = max_waiting_bytes
        self._min_free_bytes = min_free_bytes
        self._free_bytes = free_bytes
        self._lock = threading.Lock()
        self._looked = float("-inf")
        self._waiting = 0
        self._free: int | None = None

    def add(self, n_bytes: int) -> None:
        """Count bytes that were just written."""
        with self._lock:
            self._waiting += n_bytes

    def check(self) -> None:
        """Return if there is room.

        Raises:
            StorageFull: free disk is below the reserve.
            Busy: too many segments wait for the compactor.
        """
        self._look()
        if self._free is not None and self._free < self._min_free_bytes:
            raise StorageFull(
                f"The server's disk has {self._free} bytes left; the reserve (MIN_FREE_BYTES)"
                f" is {self._min_free_bytes}.",
                hint="Free space on it; clients keep their data and send it again.",
            )
        if self._waiting > self._max_waiting_bytes:
            raise Busy(
                f"{self._waiting} bytes wait for the compactor; the limit"
                f" (MAX_UNCOMPACTED_BYTES) is {self._max_waiting_bytes}.",
                hint="Wait; nothing was lost.",
            )

    def _look(self) -> None:
        with self._lock:
            now = time.monotonic()
            if now - self._looked < LOOK_AGAIN_S:
                return
            self._looked = now
        with self._database.read() as conn:
            waiting = conn.execute(select(func.coalesce(func.sum(SEGMENT.c.n_bytes), 0)))
            n_bytes = int(waiting.scalar_one())
        free = None if self._folder is None else self._free_bytes(self._folder)
        with self._lock:
            self._waiting, self._free = n_bytes, free
