"""The reference for the server: one row for each point in SQLite, the obvious way to build this.

Same engine, same machine, same data, same durability (write-ahead log, FULL), no HTTP at all.
"""

import sqlite3
from collections.abc import Iterable
from pathlib import Path


class RowStore:
    """A table `point(run, key, step, value)` with its primary key."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.executescript(
            """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            CREATE TABLE point (run INTEGER, key INTEGER, step INTEGER, value REAL,
                                PRIMARY KEY (run, key, step)) WITHOUT ROWID;
            """
        )

    def add(self, flush: Iterable[tuple[int, int, int, float]]) -> None:
        """Insert the points of one flush in one transaction."""
        self._database.execute("BEGIN")
        self._database.executemany("INSERT INTO point VALUES (?, ?, ?, ?)", flush)
        self._database.execute("COMMIT")

    def chart(self, runs: Iterable[int], key: int, width: int) -> int:
        """Compute min, max and mean of each bucket of each run; return how many there are."""
        query = """
            SELECT step / ?, min(value), max(value), avg(value) FROM point
            WHERE run = ? AND key = ? GROUP BY 1
            """
        return sum(
            len(self._database.execute(query, (width, run, key)).fetchall()) for run in runs
        )

    def series(self, run: int, key: int) -> list[float]:
        """Return the values of one series."""
        query = "SELECT value FROM point WHERE run = ? AND key = ? ORDER BY step"
        return [value for (value,) in self._database.execute(query, (run, key))]

    def close(self) -> None:
        """Close the file."""
        self._database.close()
