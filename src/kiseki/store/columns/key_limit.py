"""No run has more keys than the limit; what is logged under further keys is left out, and said."""

from collections.abc import Sequence

import numpy as np
from sqlalchemy import Connection, func, select

from kiseki.model.limits import MAX_KEYS_PER_RUN
from kiseki.store.columns.keys import Keys
from kiseki.store.schema_columns import HEAD, PACK, SEGMENT

_TABLES = (HEAD, PACK, SEGMENT)


class KeyLimit:
    """Finds the keys that are too many for a run.

    Looking at a run's keys is left out as long as its whole project has few enough.
    """

    def __init__(self, keys: Keys, *, most: int = MAX_KEYS_PER_RUN) -> None:
        self._keys = keys
        self._most = most
        self._told: set[int] = set()

    def has_room(self, conn: Connection, project: int, n_new: int) -> bool:
        """Whether any run of a project may have so many keys that the project lacks."""
        return self._keys.count(conn, project) + n_new <= self._most

    def find_surplus(
        self,
        conn: Connection,
        project: int,
        stream: int,
        names: Sequence[str],
        *,
        waiting: Sequence[bytes],
    ) -> list[str]:
        """Return the names of a segment that a stream has no room for.

        Args:
            waiting: `key_ids` of segments of this stream that are not in the database yet.
        """
        waiting_keys = sum(map(len, waiting)) // 8
        if self._most_keys_of(conn, stream) + waiting_keys + len(names) <= self._most:
            return []
        known = self._keys_of(conn, stream)
        known.update(np.frombuffer(b"".join(waiting), "<i8").tolist())
        ids = self._keys.find(conn, project, names)
        fresh = [name for name in dict.fromkeys(names) if ids.get(name) not in known]
        return fresh[max(0, self._most - len(known)) :]

    def say_once(self, stream: int, surplus: Sequence[str]) -> str:
        """Return what the client is told; nothing if it was told before."""
        if not surplus or stream in self._told:
            return ""
        self._told.add(stream)
        return (
            f"This run has {self._most} keys, the most that a run may have (MAX_KEYS_PER_RUN)."
            f" What it logs under further keys is not kept, first {surplus[0][:100]!r};"
            " everything else is."
        )

    def _most_keys_of(self, conn: Connection, stream: int) -> int:
        """Return at least as many as a stream has, without reading which."""
        sizes = (
            select(func.coalesce(func.sum(func.length(table.c.key_ids)), 0))
            .where(table.c.stream == stream)
            .scalar_subquery()
            for table in _TABLES
        )
        return sum(conn.execute(select(*sizes)).one()) // 8

    def _keys_of(self, conn: Connection, stream: int) -> set[int]:
        known: set[int] = set()
        for table in _TABLES:
            blobs = conn.execute(select(table.c.key_ids).where(table.c.stream == stream)).scalars()
            known.update(np.frombuffer(b"".join(blobs), "<i8").tolist())
        return known
