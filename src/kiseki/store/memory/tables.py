"""Tables of a memory store whose logic is SQL: a SQLite in memory behind one lock."""

import contextlib
import threading
from collections.abc import Generator

from sqlalchemy import Connection, StaticPool, create_engine

from kiseki.store.engine import Database
from kiseki.store.metadata import METADATA


class MemoryTables(Database):
    """A `Database` of one connection, gone with the process; made when it is first used.

    Args:
        lock: of the world whose tables they are: each may ask for the other inside it.
    """

    def __init__(self, lock: threading.RLock) -> None:
        self.url = "sqlite://"
        self.is_sqlite = True
        self._lock = lock
        self._connection: Connection | None = None

    @contextlib.contextmanager
    def read(self) -> Generator[Connection]:
        """Give the connection; nobody else has it meanwhile."""
        with self.write() as conn:
            yield conn

    @contextlib.contextmanager
    def write(self, *, timeout_s: float = 0.0) -> Generator[Connection]:
        """Give the connection in a transaction; one inside another is a part of it."""
        with self._lock:
            conn = self._open()
            if conn.in_transaction():
                yield conn
                return
            with conn.begin():
                yield conn

    def close(self) -> None:
        """Forget everything."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection.engine.dispose()
                self._connection = None

    def _open(self) -> Connection:
        if self._connection is None:
            engine = create_engine(
                "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
            )
            METADATA.create_all(engine)
            self._connection = engine.connect()
        return self._connection
