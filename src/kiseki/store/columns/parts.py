"""The columns half of a store, put together over one database."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from kiseki.model.metric import SeriesFacts
from kiseki.model.wire import CutHistory, ProjectKey
from kiseki.store.columns.bodies import Bodies
from kiseki.store.columns.cache import ByteCache
from kiseki.store.columns.compaction import Compactor
from kiseki.store.columns.console import ConsoleLines
from kiseki.store.columns.cut import add_cut
from kiseki.store.columns.gather import Gatherer
from kiseki.store.columns.ingest import ApplyFacts, SqlIngest
from kiseki.store.columns.keys import Hash, Keys, hash_key
from kiseki.store.columns.listing import KeyListing
from kiseki.store.columns.room import Room
from kiseki.store.columns.rows import Row, RowScanner
from kiseki.store.columns.series import SeriesQueries
from kiseki.store.columns.streams import Streams
from kiseki.store.columns.tail import Tails
from kiseki.store.contract import Field, LastValue, Series
from kiseki.store.engine import Database

CACHE_BYTES = 192 * 1024 * 1024
"""Decoded axes, chunks, packs, blocks and tails that a process remembers."""
ANSWER_BYTES = 64 * 1024 * 1024
"""Answers that a process remembers."""


class SqlSeries:
    """`SeriesReader` over a database."""

    def __init__(
        self,
        database: Database,
        *,
        keys: Keys,
        queries: SeriesQueries,
        listing: KeyListing,
        rows: RowScanner,
    ) -> None:
        self._database = database
        self._keys = keys
        self._queries = queries
        self._listing = listing
        self._rows = rows

    def list_keys(self, uid: str) -> tuple[list[SeriesFacts], list[str]]:
        """Return the facts of numeric keys and the names of other keys."""
        return self._listing.list_keys(uid)

    def read_last_objects(self, uid: str) -> dict[str, LastValue]:
        """Return the last value of every key whose values are not numbers."""
        return self._listing.read_last_objects(uid)

    def list_project_keys(self, project: int) -> list[ProjectKey]:
        """Return the numeric keys of a project."""
        return self._listing.list_project_keys(project)

    def read(
        self,
        runs: Sequence[str],
        keys: Sequence[str],
        *,
        x: str = "_step",
        x_min: float | None = None,
        x_max: float | None = None,
        buckets: int | None = 1000,
        fields: Sequence[Field] = ("min", "max", "mean"),
    ) -> list[Series]:
        """Return buckets or raw points."""
        return self._queries.read(
            runs, keys, x=x, x_min=x_min, x_max=x_max, buckets=buckets, fields=fields
        )

    def scan_rows(
        self,
        uid: str,
        *,
        keys: Sequence[str] | None = None,
        system: bool = False,
        min_step: int | None = None,
        max_step: int | None = None,
        cursor: str | None = None,
        limit: int = 1000,
    ) -> tuple[list[Row], str | None]:
        """Return a page of whole rows."""
        return self._rows.scan_rows(
            uid,
            keys=keys,
            system=system,
            min_step=min_step,
            max_step=max_step,
            cursor=cursor,
            limit=limit,
        )

    def etag(self, runs: Sequence[str]) -> str:
        """Return a text that changes whenever a read of these runs may."""
        return self._queries.etag(runs)

    def cut(self, uid: str, cut: CutHistory) -> None:
        """Hide what was logged so far under a key and/or in a range of steps."""
        add_cut(self._database, self._keys, uid, cut)


class Columns:
    """Ingest, readers and compaction over one database."""

    def __init__(
        self,
        database: Database,
        *,
        apply_facts: ApplyFacts,
        room: Room | None = None,
        hash_name: Hash = hash_key,
        cache_bytes: int = CACHE_BYTES,
        answer_bytes: int = ANSWER_BYTES,
    ) -> None:
        cache: ByteCache[Any] = ByteCache(cache_bytes)
        keys = Keys(hash_name)
        tails = Tails(cache)
        bodies = Bodies(cache)
        gatherer = Gatherer(cache, tails, bodies)
        room = room or Room(database, folder=_folder(database))
        self.ingest = SqlIngest(database, keys=keys, apply_facts=apply_facts, room=room)
        listing = KeyListing(database, keys=keys, cache=cache, tails=tails, gatherer=gatherer)
        self.series = SqlSeries(
            database,
            keys=keys,
            queries=SeriesQueries(
                database,
                keys=keys,
                gatherer=gatherer,
                bodies=bodies,
                answers=ByteCache(answer_bytes),
            ),
            listing=listing,
            rows=RowScanner(database, keys=keys, cache=cache, tails=tails, bodies=bodies),
        )
        self.console = ConsoleLines(database, cache=cache, tails=tails)
        self.streams = Streams(tails=tails, listing=listing)
        self.compactor = Compactor(database)

    def close(self) -> None:
        """Commit what waits and stop the writer thread."""
        self.ingest.close()


def _folder(database: Database) -> Path | None:
    if not database.is_sqlite:
        return None
    return Path(make_url(database.url).database or ".").parent
