"""Series of many runs and keys: points or exact buckets, from segments and columns alike."""

import enum
import hashlib
import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from kiseki.model.errors import InvalidQuery
from kiseki.store.columns.bodies import (
    AXIS_PIECES,
    CHUNK_PIECES,
    STEPS,
    TIMES,
    VALUES,
    Bodies,
)
from kiseki.store.columns.cache import ByteCache
from kiseki.store.columns.gather import Gathered, Gatherer
from kiseki.store.columns.job import Job, Loaded, Plans
from kiseki.store.columns.join import Joiner
from kiseki.store.columns.keys import Keys
from kiseki.store.columns.segment import clean_key
from kiseki.store.columns.together import read_together
from kiseki.store.columns.view import StreamView, load_states, load_views
from kiseki.store.columns.x_axis import XAxis, XRange
from kiseki.store.contract import Field, Series
from kiseki.store.engine import Database

_BUILT_IN = frozenset({"_step", "_relative", "_time"})


class Nothing(enum.Enum):
    """Remembered for a key of which a run has no points in range."""

    NOTHING = 0


class SeriesQueries:
    """Reads series and their ETags; see `kiseki.store.contract.SeriesReader`."""

    def __init__(
        self,
        database: Database,
        *,
        keys: Keys,
        gatherer: Gatherer,
        bodies: Bodies,
        answers: ByteCache[Series | Nothing],
    ) -> None:
        self._answers = answers
        self._database = database
        self._keys = keys
        self._gatherer = gatherer
        self._bodies = bodies
        self._joiner = Joiner(gatherer, bodies)

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
        """Return buckets, or raw points when few or when `buckets` is None; runs outer.

        Raises:
            InvalidQuery: a bound is NaN, or fewer than one bucket.
        """
        wanted = _range(x_min, x_max, buckets)
        names = list(dict.fromkeys(clean_key(key) for key in keys))
        found: dict[tuple[str, str], Series] = {}
        with self._database.read() as conn:
            by_project: dict[int, list[StreamView]] = {}
            for view in load_views(conn, dict.fromkeys(runs)).values():
                by_project.setdefault(view.project, []).append(view)
            for project, views in by_project.items():
                asked = names if x in _BUILT_IN else [*names, clean_key(x)]
                ids = self._keys.find(conn, project, asked)
                query = (x, wanted, buckets, tuple(fields))
                fresh = self._take_known(views, names, query, found)
                if fresh:
                    answers = self._read(conn, fresh, names, ids, x, wanted, buckets, fields)
                    found |= {(series.run, series.key): series for series in answers}
                    self._remember(fresh, names, query, found)
        ordered = ((run, name) for run in dict.fromkeys(runs) for name in names)
        return [found[pair] for pair in ordered if pair in found]

    def etag(self, runs: Sequence[str]) -> str:
        """Return a text that changes whenever a read of these runs may."""
        with self._database.read() as conn:
            states = load_states(conn, dict.fromkeys(runs))
        return hashlib.blake2b(repr(states).encode(), digest_size=16).hexdigest()

    def _take_known(
        self,
        views: Sequence[StreamView],
        names: Sequence[str],
        query: Hashable,
        found: dict[tuple[str, str], Series],
    ) -> list[StreamView]:
        """Take the answers that are remembered; return the streams that must be read.

        What a stream holds is told by its writers' `next` and its edits, whatever was
        compacted, so an answer under them is right for ever.
        """
        fresh: list[StreamView] = []
        for view in views:
            state = view.state()
            known = [self._answers.get((state, name, query)) for name in names]
            if any(answer is None for answer in known):
                fresh.append(view)
            else:
                for answer in known:
                    if isinstance(answer, Series):
                        found[answer.run, answer.key] = answer
        return fresh

    def _remember(
        self,
        views: Sequence[StreamView],
        names: Sequence[str],
        query: Hashable,
        found: Mapping[tuple[str, str], Series],
    ) -> None:
        for view in views:
            state = view.state()
            for name in names:
                answer = found.get((view.run, name))
                n_bytes = 1_000
                if answer is not None:
                    for array in answer.arrays.values():
                        # Several readers get the same arrays.
                        array.setflags(write=False)
                        n_bytes += array.nbytes
                self._answers.put((state, name, query), answer or Nothing.NOTHING, n_bytes)

    def _read(
        self,
        conn: Connection,
        views: Sequence[StreamView],
        names: Sequence[str],
        ids: Mapping[str, int],
        x: str,
        wanted: XRange,
        buckets: int | None,
        fields: Sequence[Field],
    ) -> list[Series]:
        known = {ids[name]: name for name in names if name in ids}
        gathered = self._gatherer.gather(conn, views, list(known))
        if x in ("_step", "_relative", "_time"):
            plans: Plans = {}
            jobs = [
                Job(
                    one,
                    known[one.key],
                    _axis(x, one.view),
                    wanted,
                    buckets=buckets,
                    fields=fields,
                    plans=plans,
                )
                for one in gathered
                if one.parts
            ]
            loaded = self._load(conn, jobs, with_times=x != "_step")
            low, high = wanted.bounds(whole=True)
            together = read_together(
                [job.raw_columns(loaded) for job in jobs],
                low=low,
                high=high,
                buckets=buckets or 0,
                fields=fields,
            )
            answers = (together.get(place) or job.answer(loaded) for place, job in enumerate(jobs))
            return [answer for answer in answers if answer is not None]
        x_key = ids.get(clean_key(x))
        if x_key is None:
            return []
        of_x = {one.view.run: one for one in self._gatherer.gather(conn, views, [x_key])}
        return self._join(conn, gathered, of_x, known, wanted, buckets, fields)

    def _load(self, conn: Connection, jobs: Sequence[Job], *, with_times: bool) -> Loaded:
        """Read what all jobs need, each kind of blob by one SELECT."""
        loaded = Loaded()
        pieces = [place for job in jobs for place in job.piece_places()]
        loaded.axis_pieces = self._bodies.read(conn, AXIS_PIECES, (axis for axis, _ in pieces))
        loaded.chunk_pieces = self._bodies.read(conn, CHUNK_PIECES, (c for _, c in pieces))
        for job in jobs:
            job.take_pieces(loaded)
        raw = [place for job in jobs for place in job.raw_places()]
        loaded.steps = self._bodies.read(conn, STEPS, (axis for axis, _ in raw))
        if with_times:
            loaded.times = self._bodies.read(conn, TIMES, (axis for axis, _ in raw))
        loaded.values = self._bodies.read(conn, VALUES, (chunk for _, chunk in raw))
        return loaded

    def _join(
        self,
        conn: Connection,
        gathered: Sequence[Gathered],
        of_x: Mapping[str, Gathered],
        known: Mapping[int, str],
        wanted: XRange,
        buckets: int | None,
        fields: Sequence[Field],
    ) -> list[Series]:
        answers: list[Series | None] = [
            self._joiner.answer(
                conn,
                known[one.key],
                one,
                of_x[one.view.run],
                wanted,
                buckets=buckets,
                fields=fields,
            )
            for one in gathered
        ]
        return [answer for answer in answers if answer is not None]


def _axis(x: str, view: StreamView) -> XAxis:
    if x == "_step":
        return XAxis("step")
    return XAxis("time", view.start_us if x == "_relative" else 0)


def _range(x_min: float | None, x_max: float | None, buckets: Any) -> XRange:
    if any(bound is not None and math.isnan(bound) for bound in (x_min, x_max)):
        raise InvalidQuery("x_min and x_max must be numbers.", field="x_min")
    if buckets is not None and buckets < 1:
        raise InvalidQuery("buckets must be at least 1.", field="buckets")
    return XRange(x_min, x_max)
