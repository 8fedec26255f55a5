"""Open a store: one database, and the parts of the contract over it."""

import getpass
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.engine import make_url

from kiseki.model.errors import Busy
from kiseki.model.metric import MetricDefinition
from kiseki.model.wire import Fact
from kiseki.store import janitor, leases
from kiseki.store.artifacts.artifacts import Artifacts
from kiseki.store.artifacts.surroundings import SqlSurroundings
from kiseki.store.blobs.keeping import Blobs
from kiseki.store.blobs.open import nowhere, open_places
from kiseki.store.blobs.places import Places
from kiseki.store.blobs.uploads import Uploads
from kiseki.store.blocks.keeper import BlockKeeper
from kiseki.store.columns.compaction import Compactor
from kiseki.store.columns.parts import Columns
from kiseki.store.engine import Database
from kiseki.store.facts import apply_facts
from kiseki.store.feed import Feed
from kiseki.store.files import Files
from kiseki.store.migrate import migrate
from kiseki.store.projects import Projects, create_default
from kiseki.store.run_files import check_exists, check_kept, tell_files
from kiseki.store.runs import Runs
from kiseki.store.runs_table import RunsTable
from kiseki.store.schema import FEED_EDGE
from kiseki.store.sql_run_table import SqlRunTable, StreamData
from kiseki.store.storage import Storage
from kiseki.store.views import Views

BLOB_FOLDER = "blobs"


def open_store(
    place: str | Path, *, entity: str | None = None, places: Places | None = None
) -> "SqlStore":
    """Open the store in a folder or behind a database URL; it is made if it is missing.

    Args:
        place: a data folder, `sqlite:///FILE` or `postgresql://...`.
        entity: owner of the default project of a new store; the login name if None.
        places: where the bytes lie; beside the database's file if None, and without a file
            nowhere: whoever brings bytes is told so.

    Raises:
        UnsupportedVersion: a newer kiseki made it.
        UsageError: it is no place for a store.
        MissingExtra: PostgreSQL is asked for and its client is not installed.
        Busy: the database does not answer; the text says why.
    """
    database = Database(place)
    if places is None:
        file = make_url(database.url).database or ""
        places = open_places(Path(file).parent / BLOB_FOLDER) if database.is_sqlite else nowhere()
    try:
        migrate(database)
        with database.read() as conn:
            is_new = conn.execute(select(FEED_EDGE.c.id)).one_or_none() is None
        if is_new:
            with database.write() as conn:
                _furnish(conn, entity or login_name())
        return SqlStore(database, places)
    except Busy as error:
        database.close()
        where = make_url(database.url).render_as_string(hide_password=True)
        why = error.detail.partition("\n")[0]
        raise Busy(f"The database {where} cannot be opened: {why}") from error
    except BaseException:
        database.close()
        raise


class SqlStore:
    """`Store` over a database; see `kiseki.store.contract`."""

    def __init__(self, database: Database, places: Places) -> None:
        self.database = database
        facts = _FactsOf()
        columns = Columns(database, apply_facts=facts)
        streams = facts.streams = columns.streams
        self._columns = columns
        self.ingest = columns.ingest
        self.series = columns.series
        self.console = columns.console
        self.projects = Projects(database)
        self.table = RunsTable(database)
        self.runs = Runs(database, streams, self.table)
        self.views = Views(database)
        self.blobs = Blobs(database, places)
        self.uploads = Uploads(database, places, self.blobs)
        self.files = Files(
            database,
            exists=check_exists,
            is_kept=check_kept,
            tell=tell_files,
            blobs=self.blobs,
        )
        self.artifacts = Artifacts(database, SqlSurroundings())
        self.storage = Storage(database, places)
        self.feed = Feed(database)
        self.upkeep = SqlUpkeep(database, streams, columns.compactor, self.artifacts)

    def list_definitions(self, uid: str) -> list[MetricDefinition]:
        """Return the metric definitions of a run in the order of their first mention."""
        return self.runs.get(uid).definitions

    def close(self) -> None:
        """Commit what waits, stop the writer thread, close the connections."""
        self._columns.close()
        self.database.close()


class SqlUpkeep:
    """`Upkeep` over a database."""

    def __init__(
        self, database: Database, streams: Any, compactor: Compactor, artifacts: Artifacts
    ) -> None:
        self._database = database
        self._artifacts = artifacts
        self._streams = streams
        self._compactor = compactor
        self._keeper = BlockKeeper(database)

    def compact(self, *, max_streams: int = 64, everything: bool = False) -> int:
        """Turn segments into columns; return how many were taken."""
        return self._compactor.compact(max_streams=max_streams, everything=everything)

    def clean(self) -> bool:
        """Free one slice of what waits for it; return whether more waits."""
        more = self._artifacts.clean(now_us=time.time_ns() // 1000)
        return janitor.clean(self._database, self._streams) or more

    def count_waiting(self) -> int:
        """Return how many purged runs still take space."""
        return janitor.count_waiting(self._database)

    def keep_columns(self) -> int:
        """Store blocks of columns; return how many were written."""
        return self._keeper.keep()

    def take_lease(self, name: str, *, holder: str, ttl_s: float) -> bool:
        """Take or keep a lease."""
        return leases.take_lease(self._database, name, holder=holder, ttl_s=ttl_s)


class _FactsOf:
    """Hands facts of journals to the rows of runs."""

    streams: StreamData

    def __call__(
        self,
        conn: Connection,
        uid: str,
        facts: Sequence[Fact],
        *,
        role: str,
        opened_us: int,
        offset_us: int,
        now_us: int,
    ) -> None:
        """Apply facts of one writer in their order."""
        apply_facts(
            SqlRunTable(conn, self.streams),
            uid,
            facts,
            role=role,
            opened_us=opened_us,
            offset_us=offset_us,
            now_us=now_us,
        )


def login_name() -> str:
    """Return the name of the machine's user, `local` if it has none."""
    try:
        return getpass.getuser() or "local"
    except (KeyError, OSError):
        # A container may run under a number that no user has.
        return "local"


def _furnish(conn: Connection, entity: str) -> None:
    """Put in what exists from the first moment; harmless if somebody was faster."""
    create_default(conn, entity=entity, now_us=time.time_ns() // 1000)
    if conn.execute(select(FEED_EDGE.c.id)).one_or_none() is None:
        conn.execute(insert(FEED_EDGE), {"id": 0, "trimmed": 0})
