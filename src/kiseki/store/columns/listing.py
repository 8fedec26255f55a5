"""Which keys there are and what is known of each."""

from collections import defaultdict
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from kiseki.model.errors import NotFound
from kiseki.model.metric import SeriesFacts
from kiseki.model.wire import ProjectKey
from kiseki.store.columns.cache import ByteCache
from kiseki.store.columns.facts import (
    KeyFacts,
    facts_of,
    fold,
    series_facts,
)
from kiseki.store.columns.gather import Gatherer
from kiseki.store.columns.heads import read_heads
from kiseki.store.columns.keys import Keys
from kiseki.store.columns.last_objects import read_last_objects
from kiseki.store.columns.objects import decode_names, read_objects
from kiseki.store.columns.pack import decode_pack
from kiseki.store.columns.points import Points, split_types, unite_types
from kiseki.store.columns.tail import Tails
from kiseki.store.columns.view import StreamView, load_view, load_views
from kiseki.store.contract import LastValue
from kiseki.store.engine import Database
from kiseki.store.schema import RUN
from kiseki.store.schema_columns import HEAD, OBJECT_BLOCK, PACK, SEGMENT, WRITER

KeyOfWriter = tuple[int, int]
"""(w, key)."""


class KeyListing:
    """Lists keys; see `kiseki.store.contract.SeriesReader`."""

    def __init__(
        self,
        database: Database,
        *,
        keys: Keys,
        cache: ByteCache[Any],
        tails: Tails,
        gatherer: Gatherer,
    ) -> None:
        self._database = database
        self._keys = keys
        self._cache = cache
        self._tails = tails
        self._gatherer = gatherer

    def list_keys(self, uid: str) -> tuple[list[SeriesFacts], list[str]]:
        """Return the facts of every numeric key, and the names of keys with other values.

        Raises:
            NotFound: there is no such run.
        """
        with self._database.read() as conn:
            view = load_views(conn, [uid]).get(uid)
            if view is None:
                raise NotFound(f"There is no run with the uid {uid[:64]!r}.")
            facts = self._facts(conn, view)
            cut = [cut.key for cut in view.cuts if cut.key is not None]
            names = self._keys.names(conn, view.project, {*(key for _, key in facts), *cut})
            objects = self._object_names(conn, view, names)
        by_key: dict[int, list[tuple[int, KeyFacts]]] = defaultdict(list)
        for (w, key), known in sorted(facts.items()):
            by_key[key].append((view.writers[w].offset_us, known))
        listed = [series_facts(names[key], parts) for key, parts in by_key.items()]
        return sorted(listed, key=lambda one: one.key), objects

    def read_last_objects(self, uid: str) -> dict[str, LastValue]:
        """Return the last value of every key whose values are not numbers.

        Raises:
            NotFound: there is no such run.
        """
        with self._database.read() as conn:
            view = load_views(conn, [uid]).get(uid)
            if view is None:
                raise NotFound(f"There is no run with the uid {uid[:64]!r}.")
            return read_last_objects(conn, self._keys, self._tails, view)

    def last_step(self, conn: Connection, stream: int) -> int:
        """Return the greatest step that a run itself logged, -1 without any.

        Samples of system metrics count steps of their own, which are not the run's. An entry
        without values, and one whose values are cut, is no row and has no step.
        """
        view = load_view(conn, stream)
        if view is None:
            return -1
        writers = select(WRITER.c.w).where(WRITER.c.stream == stream, WRITER.c.role != "system")
        own = set(conn.execute(writers).scalars())
        steps = [
            known.latest.step for (w, _), known in self._facts(conn, view).items() if w in own
        ]
        cut_keys = [cut.key for cut in view.cuts if cut.key is not None]
        names = self._keys.names(conn, view.project, cut_keys)
        tails = self._tails.read(conn, [stream])
        for w, points in read_objects(conn, self._cache, view, names, tails).items():
            if w in own:
                steps += [point.step for point in points]
        return max(steps, default=-1)

    def list_project_keys(self, project: int) -> list[ProjectKey]:
        """Return the numeric keys of a project's runs that are not deleted, by name."""
        shown = (
            (RUN.c.project_id == project)
            & RUN.c.deleted_us.is_(None)
            & RUN.c.archived_of.is_(None)
        )
        blobs: dict[int, list[bytes]] = defaultdict(list)
        with self._database.read() as conn:
            for table in (HEAD, PACK, SEGMENT):
                query = (
                    select(table.c.stream, table.c.key_ids)
                    .join(RUN, RUN.c.stream == table.c.stream)
                    .where(shown)
                )
                for stream, key_ids in conn.execute(query):
                    blobs[stream].append(key_ids)
            of_runs = [
                np.unique(np.frombuffer(b"".join(found), "<i8")) for found in blobs.values()
            ]
            ids, counts = np.unique(
                np.concatenate([np.zeros(0, np.int64), *of_runs]), return_counts=True
            )
            names = self._keys.names(conn, project, ids.tolist())
        keys = [
            ProjectKey(name=names[key], n_runs=n)
            for key, n in zip(ids.tolist(), counts.tolist(), strict=True)
        ]
        return sorted(keys, key=lambda key: key.name)

    def _facts(self, conn: Connection, view: StreamView) -> dict[KeyOfWriter, KeyFacts]:
        """Return facts by (writer, key): heads folded with packs and tail."""
        parts: dict[KeyOfWriter, list[KeyFacts]] = defaultdict(list)
        for place, known in read_heads(conn, view.stream).items():
            parts[place].append(known)
        for place, loose in self._loose(conn, view).items():
            united = loose if len(loose) == 1 else unite_types(loose)
            parts[place] += [facts_of(points) for points in united if points.n]
        facts = {place: fold(known) for place, known in parts.items() if known}
        cut = sorted({key for _, key in facts if view.is_cut(key)})
        if cut:
            facts = {place: known for place, known in facts.items() if place[1] not in set(cut)}
            for gathered in self._gatherer.gather(conn, [view], cut):
                for part in gathered.parts:
                    if part.loose is not None:
                        typed = split_types(part.loose)
                        facts[part.w, gathered.key] = fold(facts_of(p) for p in typed)
        return facts

    def _loose(self, conn: Connection, view: StreamView) -> dict[KeyOfWriter, list[Points]]:
        found: dict[KeyOfWriter, list[Points]] = defaultdict(list)
        packs = select(PACK.c.w, PACK.c.low, PACK.c.ord, PACK.c.key_ids, PACK.c.body).where(
            PACK.c.stream == view.stream
        )
        for w, low, ord_, key_ids, body in conn.execute(packs):
            place = ("pack", view.stream, w, low, ord_)
            pack = self._cache.get(place)
            if pack is None:
                pack = decode_pack(key_ids, body)
                self._cache.put(place, pack, 200 + pack.n_bytes)
            for key, parts in pack.by_key():
                found[w, key] += parts
        for (_, w), segments in self._tails.read(conn, [view.stream]).items():
            for segment in segments:
                for key in segment.columns:
                    found[w, key] += segment.points(key)
        return found

    def _object_names(
        self, conn: Connection, view: StreamView, names: dict[int, str]
    ) -> list[str]:
        tails = self._tails.read(conn, [view.stream])
        if view.cuts:
            objects = read_objects(conn, self._cache, view, names, tails)
            return sorted({point.key for points in objects.values() for point in points})
        query = select(OBJECT_BLOCK.c.names).where(OBJECT_BLOCK.c.stream == view.stream)
        found = {name for blob in conn.execute(query).scalars() for name in decode_names(blob)}
        for segments in tails.values():
            found |= {value.key for segment in segments for value in segment.objects}
        return sorted(found)
