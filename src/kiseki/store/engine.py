"""Open a database and run transactions on it: SQLite in one file, or PostgreSQL.

A read is one snapshot: nothing that commits meanwhile is seen in it. Writes are short. On
SQLite one transaction writes at a time, so it takes the write lock when it begins (a
transaction that reads first and writes later could not be repeated by waiting).
"""

import contextlib
import threading
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url

from kiseki.model.errors import Busy, MissingExtra, UsageError
from kiseki.store import failures

FILE_NAME = "kiseki.db"
WRITE_TIMEOUT_S = 5.0
"""Longest life of a writing transaction on PostgreSQL; feed readers wait for the oldest."""
READ_TIMEOUT_S = 60.0
POOL_TIMEOUT_S = 10.0
"""How long a reader waits for a connection before it is answered Busy."""
MOST_CONNECTIONS = 64
"""Of SQLite, in one process; each is a reader that waits for nobody."""
LOCK_TIMEOUT_S = 20.0
"""How long a writer of SQLite waits for its turn before it answers Busy."""


def database_url(place: str | Path) -> str:
    """Return the URL of a database: a URL as it is, a folder as the file in it."""
    text_ = str(place)
    if "://" not in text_:
        folder = Path(text_).expanduser().absolute()
        return f"sqlite:///{folder / FILE_NAME}"
    scheme, rest = text_.split("://", 1)
    if scheme in ("postgres", "postgresql"):
        return f"postgresql+psycopg://{rest}"
    if scheme in ("sqlite", "postgresql+psycopg"):
        return text_
    raise UsageError(
        f"kiseki cannot keep its data in a {scheme} database.",
        hint="Give a folder, sqlite:///FILE or postgresql://USER@HOST/NAME.",
    )


class Database:
    """Connections to one database; safe to use from any thread, not across a fork."""

    def __init__(self, place: str | Path) -> None:
        self.url = database_url(place)
        self.is_sqlite = self.url.startswith("sqlite")
        self._turn = threading.Lock()
        self._engine = _open_sqlite(self.url) if self.is_sqlite else _open_postgresql(self.url)
        if self.is_sqlite:
            self._reader = self._engine
            self._writer = self._engine.execution_options(begin="BEGIN IMMEDIATE")
        else:
            self._reader = self._engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            self._writer = self._engine

    @contextlib.contextmanager
    def read(self) -> Generator[Connection]:
        """Give a connection whose queries all see one snapshot; keep it under 2 s."""
        with failures.mapped(), self._reader.begin() as conn:
            yield conn

    @contextlib.contextmanager
    def write(self, *, timeout_s: float = WRITE_TIMEOUT_S) -> Generator[Connection]:
        """Give a connection in a transaction that commits at the end of the block.

        Raises:
            Busy: it could not get its turn, or lost a deadlock; nothing was written.
            StorageFull: the disk is full; nothing was written.
        """
        with self._one_writer(), failures.mapped(), self._writer.begin() as conn:
            if not self.is_sqlite:
                _limit_transaction(conn, timeout_s)
            yield conn

    @contextlib.contextmanager
    def _one_writer(self) -> Generator[None]:
        """Let threads of this process queue for SQLite's lock instead of polling for it."""
        if not self.is_sqlite:
            yield
            return
        if not self._turn.acquire(timeout=LOCK_TIMEOUT_S):
            raise Busy("The database cannot take this now.", detail="no turn to write")
        try:
            yield
        finally:
            self._turn.release()

    def vacuum(self, n_pages: int) -> None:
        """Give at most `n_pages` unused pages of SQLite's file back to the disk."""
        with self._one_writer(), failures.mapped():
            connection = self._engine.raw_connection()
            try:
                # execute() of Python's sqlite3 stops after the first page; a script runs on.
                cast("Any", connection.driver_connection).executescript(
                    f"PRAGMA incremental_vacuum({n_pages})"
                )
            finally:
                connection.close()

    def now_us(self, conn: Connection) -> int:
        """Return the time by the database's clock, epoch microseconds."""
        if self.is_sqlite:
            return time.time_ns() // 1000
        moment = conn.execute(text("SELECT extract(epoch FROM clock_timestamp()) * 1000000"))
        return int(moment.scalar_one())

    def close(self) -> None:
        """Close the connections that are not in use."""
        self._engine.dispose()


def _limit_transaction(conn: Connection, timeout_s: float) -> None:
    milliseconds = round(timeout_s * 1000)
    names = ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"]
    if cast("tuple[int, ...]", conn.dialect.server_version_info) >= (17,):
        names.append("transaction_timeout")
    for name in names:
        conn.execute(text("SELECT set_config(:name, :value, true)"), _setting(name, milliseconds))


def _setting(name: str, milliseconds: int) -> dict[str, str]:
    return {"name": name, "value": str(milliseconds)}


def _open_postgresql(url: str) -> Engine:
    options = f"-c statement_timeout={round(READ_TIMEOUT_S * 1000)} -c timezone=UTC"
    try:
        return create_engine(
            url,
            pool_size=8,
            max_overflow=24,
            pool_timeout=POOL_TIMEOUT_S,
            pool_pre_ping=True,
            connect_args={"options": options, "connect_timeout": 10},
        )
    except ImportError as error:
        raise MissingExtra(
            "PostgreSQL needs psycopg, which is not installed.",
            hint="Run `pip install 'kiseki[postgres]'`.",
        ) from error


def _open_sqlite(url: str) -> Engine:
    path = make_url(url).database
    if not path or path == ":memory:":
        raise UsageError("kiseki keeps its SQLite database in a file.", hint="Give a folder.")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    # Python's sqlite3 must not begin transactions by itself: it begins none before a SELECT,
    # so two SELECTs would see two states.
    engine = create_engine(
        url,
        pool_size=8,
        max_overflow=MOST_CONNECTIONS - 8,
        pool_timeout=POOL_TIMEOUT_S,
        connect_args={"isolation_level": None, "timeout": LOCK_TIMEOUT_S},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The first two shape a new file only and do nothing to one that has tables.
    for pragma in (
        "page_size = 4096",
        "auto_vacuum = INCREMENTAL",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "journal_size_limit = 67108864",
        "cache_size = -16384",
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()


def _begin_sqlite(conn: Connection) -> None:
    conn.exec_driver_sql(conn.get_execution_options().get("begin", "BEGIN"))
