"""Rows of runs in a database, inside one transaction."""

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import msgspec
from sqlalchemy import Connection, Row, Update, bindparam, delete, func, insert, select, update

from kiseki.model.run import StateChange
from kiseki.model.state import RunState
from kiseki.store import feed, files, projects
from kiseki.store.artifacts.links import copy_links
from kiseki.store.run_row import RunBody, RunRow
from kiseki.store.run_table import Claim
from kiseki.store.schema import CLAIM, PROJECT, RUN, RUN_STATE, TOMBSTONE
from kiseki.store.schema_columns import STREAM
from kiseki.store.squeeze import squeeze, unsqueeze

_BODY = msgspec.msgpack.Decoder(RunBody)

SELECT_RUN = select(RUN, PROJECT.c.entity, PROJECT.c.name.label("project_name")).join(
    PROJECT, PROJECT.c.id == RUN.c.project_id
)
"""All that `read_row` needs."""

_COLUMNS = tuple(RUN.columns.keys())


class StreamData(Protocol):
    """What the tables of points offer to those of runs; in the caller's transaction."""

    def copy_stream(self, conn: Connection, source: int, target: int, *, upto_step: int) -> None:
        """Copy the rows of a stream up to and with a step into an empty one."""
        ...

    def last_step(self, conn: Connection, stream: int) -> int:
        """The greatest step in a stream, -1 without any."""
        ...

    def move_stream(self, conn: Connection, stream: int, project: int) -> None:
        """Let a stream belong to another project."""
        ...

    def settle_streams(self, conn: Connection, streams: Sequence[int], *, source: int) -> None:
        """Share keys that arrived while streams were being moved away from `source`."""
        ...

    def copy_whole_stream(self, conn: Connection, source: int, target: int) -> None:
        """Copy everything that was logged into an empty stream."""
        ...

    def weigh_streams(self, conn: Connection, streams: Sequence[int]) -> tuple[int, int, int]:
        """How many points, console lines and bytes lie in streams."""
        ...


def read_row(row: Row[Any]) -> RunRow:
    """Return a run from a row of `SELECT_RUN`."""
    return RunRow(
        uid=row.uid,
        project_id=row.project_id,
        entity=row.entity,
        project=row.project_name,
        run_id=row.run_id,
        number=row.number,
        name=row.name,
        state=RunState(row.state),
        stream=row.stream,
        created_us=row.created_us,
        heartbeat_us=row.heartbeat_us,
        heartbeats=row.heartbeats,
        last_step=row.last_step,
        archived_of=row.archived_of,
        deleted_us=row.deleted_us,
        deleted_with_project=row.deleted_with_project,
        locked=row.locked,
        rev=row.rev,
        body=_BODY.decode(row.body),
        computed=msgspec.msgpack.decode(unsqueeze(row.computed)),
        facts=row.facts,
    )


class SqlRunTable:
    """`RunTable` over a connection; see there."""

    def __init__(self, conn: Connection, streams: StreamData) -> None:
        self._conn = conn
        self._streams = streams
        self.moved: list[int] = []
        """Streams that were brought to another project."""
        self._known: dict[str, Mapping[str, Any]] = {}

    def find(self, uid: str) -> RunRow | None:
        """Return the row of a run, locked."""
        return self._find(RUN.c.uid == uid)

    def find_by_id(self, project_id: int, run_id: str) -> RunRow | None:
        """Return the row of a run by its id in a project, locked."""
        return self._find(RUN.c.project_id == project_id, RUN.c.run_id == run_id)

    def _find(self, *where: Any) -> RunRow | None:
        query = SELECT_RUN.where(*where).with_for_update(of=RUN)
        row = self._conn.execute(query).one_or_none()
        return None if row is None else self._read(row)

    def _read(self, row: Row[Any]) -> RunRow:
        # Columns of the run come first in `SELECT_RUN`.
        self._known[row.uid] = dict(zip(_COLUMNS, row, strict=False))
        return read_row(row)

    def find_all(self, uids: Sequence[str]) -> dict[str, RunRow]:
        """Return the rows of runs by uid, locked; those that are not there are left out."""
        # In one order on every server, so that two of them cannot deadlock.
        query = SELECT_RUN.where(RUN.c.uid.in_(uids)).order_by(RUN.c.uid)
        rows = self._conn.execute(query.with_for_update(of=RUN))
        return {row.uid: self._read(row) for row in rows}

    def list_archived(self, uids: Sequence[str]) -> Sequence[RunRow]:
        """Return earlier histories that runs took the place of."""
        rows = self._conn.execute(SELECT_RUN.where(RUN.c.archived_of.in_(uids))).all()
        return [read_row(row) for row in rows]

    def insert(self, row: RunRow) -> None:
        """Add a row."""
        self._conn.execute(insert(RUN), {"uid": row.uid, **_values(row)})

    def save(self, row: RunRow) -> None:
        """Keep a changed row."""
        self.save_all([row])

    def save_all(self, rows: Sequence[RunRow]) -> None:
        """Keep changed rows."""
        # Columns that are set are written into every index that has them, changed or not.
        changes: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for row in rows:
            row.rev += 1
            values = _values(row)
            before = self._known.get(row.uid, {})
            names = tuple(n for n in values if n not in before or before[n] != values[n])
            new = {f"new_{name}": values[name] for name in names}
            changes.setdefault(names, []).append({"at_uid": row.uid, **new})
            self._known[row.uid] = values
        for names, parameters in changes.items():
            self._conn.execute(_update(names), parameters)

    def remove(self, rows: Sequence[RunRow], *, now_us: int) -> None:
        """Remove runs for good and leave their streams to the janitor."""
        uids = [row.uid for row in rows]
        self._conn.execute(delete(RUN_STATE).where(RUN_STATE.c.uid.in_(uids)))
        # Every uid under which a run is known stays known as gone.
        names = self._conn.execute(select(CLAIM.c.uid).where(CLAIM.c.run.in_(uids))).scalars()
        gone = {*uids, *names}
        self._conn.execute(delete(CLAIM).where(CLAIM.c.run.in_(uids)))
        self._conn.execute(delete(RUN).where(RUN.c.uid.in_(uids)))
        self._conn.execute(insert(TOMBSTONE), [{"uid": u, "purged_us": now_us} for u in gone])
        self._conn.execute(
            update(STREAM)
            .where(STREAM.c.stream.in_([row.stream for row in rows]))
            .values(purged_us=now_us)
        )
        files.bury_files(self._conn, uids)
        for project in {row.project_id for row in rows}:
            projects.remove_if_emptied(self._conn, project)

    def is_buried(self, uid: str) -> bool:
        """Whether a run of that uid was purged."""
        return is_buried(self._conn, uid)

    def find_claim(self, uid: str) -> Claim | None:
        """Return what a request under this uid led to."""
        row = self._conn.execute(select(CLAIM).where(CLAIM.c.uid == uid)).one_or_none()
        if row is None:
            return None
        return Claim(
            run=row.run, resumed=row.resumed, next_step=row.next_step, runtime_us=row.runtime_us
        )

    def put_claim(self, uid: str, claim: Claim) -> None:
        """Keep what a request led to."""
        self._conn.execute(
            insert(CLAIM),
            {
                "uid": uid,
                "run": claim.run,
                "resumed": claim.resumed,
                "next_step": claim.next_step,
                "runtime_us": claim.runtime_us,
            },
        )

    def add_state(self, uid: str, change: StateChange) -> None:
        """Add a line to a run's state history."""
        last = select(func.max(RUN_STATE.c.ord)).where(RUN_STATE.c.uid == uid)
        newest = self._conn.execute(last).scalar_one()
        place = 0 if newest is None else newest + 1
        self._conn.execute(insert(RUN_STATE), _state_values(uid, place, change))

    def list_states(self, uid: str) -> Sequence[StateChange]:
        """Return a run's state history, oldest first."""
        return read_states(self._conn, uid)

    def replace_states(self, uid: str, changes: Sequence[StateChange]) -> None:
        """Put another state history in the place of a run's."""
        self._conn.execute(delete(RUN_STATE).where(RUN_STATE.c.uid == uid))
        if changes:
            values = [_state_values(uid, place, change) for place, change in enumerate(changes)]
            self._conn.execute(insert(RUN_STATE), values)

    def open_project(self, *, entity: str, name: str, now_us: int) -> int:
        """Return the number of a project, made if it is missing."""
        return projects.open_project(self._conn, entity=entity, name=name, now_us=now_us).id

    def take_number(self, project_id: int, *, now_us: int) -> int:
        """Return the number of the project's next run."""
        # The update locks the project's row until the commit, so numbers have no holes but
        # those of purged runs, and two runs never get the same.
        taken = (
            update(PROJECT)
            .where(PROJECT.c.id == project_id)
            .values(runs_begun=PROJECT.c.runs_begun + 1, last_active_us=now_us)
            .returning(PROJECT.c.runs_begun)
        )
        return self._conn.execute(taken).scalar_one()

    def touch_project(self, project_id: int, *, now_us: int) -> None:
        """Note that a project is active."""
        projects.touch(self._conn, project_id, now_us=now_us)

    def restore_project(self, project_id: int) -> None:
        """Take a project out of the trash, without its other runs."""
        self._conn.execute(
            update(PROJECT).where(PROJECT.c.id == project_id).values(deleted_us=None)
        )

    def begin_stream(self, row: RunRow, *, start_us: int) -> None:
        """Note an empty stream."""
        self._conn.execute(
            insert(STREAM),
            {
                "stream": row.stream,
                "run": row.uid,
                "project": row.project_id,
                "start_us": start_us,
            },
        )

    def hand_stream(self, stream: int, uid: str) -> None:
        """Give a stream to another run."""
        self._conn.execute(update(STREAM).where(STREAM.c.stream == stream).values(run=uid))

    def stream_start_us(self, stream: int) -> int:
        """Return where the relative time of a stream begins."""
        found = self._conn.execute(select(STREAM.c.start_us).where(STREAM.c.stream == stream))
        return found.scalar_one()

    def copy_stream(self, source: int, target: int, *, upto_step: int) -> None:
        """Copy rows up to a step."""
        self._streams.copy_stream(self._conn, source, target, upto_step=upto_step)

    def lock_project(self, project_id: int) -> tuple[str, str]:
        """Return entity and name of a project, locked."""
        return projects.lock_project(self._conn, project_id)

    def move_stream(self, stream: int, project_id: int) -> None:
        """Let a stream belong to another project."""
        self.moved.append(stream)
        self._streams.move_stream(self._conn, stream, project_id)

    def copy_whole_stream(self, source: int, target: int) -> None:
        """Copy everything that was logged."""
        self._streams.copy_whole_stream(self._conn, source, target)

    def copy_files(self, source: str, target: str, *, folder: str = "") -> None:
        """Give a run the files of another."""
        files.copy_files(self._conn, source, target, folder=folder)

    def copy_links(self, source: str, target: str) -> None:
        """Let a run have used and made what another did."""
        copy_links(self._conn, source, target)

    def last_step(self, stream: int) -> int:
        """Return the greatest step of a stream, -1 without any."""
        return self._streams.last_step(self._conn, stream)

    def note_change(self, row: RunRow, kinds: Iterable[str], *, now_us: int) -> None:
        """Write a line of the change feed."""
        self.note_changes([row], kinds, now_us=now_us)

    def note_changes(self, rows: Sequence[RunRow], kinds: Iterable[str], *, now_us: int) -> None:
        """Write a line of the change feed for each row."""
        told = tuple(kinds)
        lines = [feed.Line(row.uid, row.project_id, told, None) for row in rows]
        feed.write_lines(self._conn, lines, now_us=now_us)


@functools.cache
def _update(names: tuple[str, ...]) -> Update:
    """Return the statement that sets some columns of the run `at_uid`."""
    values: dict[Any, Any] = {RUN.c[name]: bindparam(f"new_{name}") for name in names}
    return update(RUN).where(RUN.c.uid == bindparam("at_uid")).values(values)


def is_buried(conn: Connection, uid: str) -> bool:
    """Whether a run of that uid was purged."""
    found = conn.execute(select(TOMBSTONE.c.uid).where(TOMBSTONE.c.uid == uid))
    return found.one_or_none() is not None


def read_states(conn: Connection, uid: str) -> list[StateChange]:
    """Return a run's state history, oldest first."""
    rows = conn.execute(
        select(RUN_STATE).where(RUN_STATE.c.uid == uid).order_by(RUN_STATE.c.ord)
    ).all()
    return [
        StateChange(
            time_us=row.time_us,
            state=RunState(row.state),
            source=row.source,
            reason=row.reason,
            by=row.by,
            code=row.code,
            params={} if row.params is None else msgspec.msgpack.decode(row.params),
        )
        for row in rows
    ]


def _state_values(uid: str, place: int, change: StateChange) -> dict[str, Any]:
    return {
        "uid": uid,
        "ord": place,
        "time_us": change.time_us,
        "state": change.state.value,
        "source": change.source,
        "reason": change.reason.replace("\0", ""),
        "by": change.by.replace("\0", ""),
        "code": change.code,
        "params": msgspec.msgpack.encode(change.params) if change.params else None,
    }


def _values(row: RunRow) -> dict[str, Any]:
    return {
        "project_id": row.project_id,
        "run_id": row.run_id,
        "number": row.number,
        "name": row.name,
        "state": row.state.value,
        "stream": row.stream,
        "created_us": row.created_us,
        "heartbeat_us": row.heartbeat_us,
        "heartbeats": row.heartbeats,
        "last_step": row.last_step,
        "archived_of": row.archived_of,
        "deleted_us": row.deleted_us,
        "deleted_with_project": row.deleted_with_project,
        "locked": row.locked,
        "parent": row.body.parent,
        "forked_from": row.forked_from,
        "user": row.body.user.replace("\0", ""),
        "active_us": row.body.active_us,
        "active_since_us": row.body.active_since_us,
        "rev": row.rev,
        "body": msgspec.msgpack.encode(row.body),
        "computed": squeeze(msgspec.msgpack.encode(row.computed)),
        "facts": row.facts,
    }
