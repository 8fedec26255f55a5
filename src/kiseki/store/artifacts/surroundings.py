"""What artifacts need of projects, runs and the change feed: the only way to those from here."""

import dataclasses
from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

import msgspec
from sqlalchemy import Connection, or_, select

from kiseki.model.errors import Deleted
from kiseki.store import feed, projects
from kiseki.store.run_table import missing
from kiseki.store.schema import PROJECT, RUN, TOMBSTONE

AT_ONCE = 500
"""Ids in one query."""


class ProjectPath(NamedTuple):
    """Entity and name of a project."""

    entity: str
    name: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class KnownRun:
    """What artifacts and their lineage want to know of a run.

    Attributes:
        trashed: it lies in the trash.
        parent, forked_from: uids, or None.
    """

    uid: str
    run_id: str
    name: str
    number: int
    project: int
    state: str
    trashed: bool
    job_type: str
    last_step: int
    parent: str | None
    forked_from: str | None


class Branch(NamedTuple):
    """A run that came of another one."""

    source: str
    target: str
    kind: Literal["parent", "fork"]


class Surroundings(Protocol):
    """Projects, runs and the feed, inside the transaction of a connection."""

    def open_project(self, conn: Connection, *, entity: str, name: str, now_us: int) -> int:
        """Return the number of a project, made if it is missing, locked until the commit."""
        ...

    def lock_project(self, conn: Connection, project: int) -> None:
        """Lock a project that is not in the trash, or raise NotFound."""
        ...

    def require_project(self, conn: Connection, project: int) -> None:
        """Raise NotFound unless there is such a project, not in the trash."""
        ...

    def find_paths(self, conn: Connection, numbers: Sequence[int]) -> dict[int, ProjectPath]:
        """Return paths of projects; those in the trash are left out."""
        ...

    def find_runs(self, conn: Connection, uids: Sequence[str]) -> dict[str, KnownRun]:
        """Return runs by uid, in the trash or not; purged ones are left out."""
        ...

    def is_buried(self, conn: Connection, uid: str) -> bool:
        """Whether a run of that uid was purged."""
        ...

    def list_branches(self, conn: Connection, uids: Sequence[str], *, limit: int) -> list[Branch]:
        """Return runs that have one of these as parent, or were forked from one."""
        ...

    def note(
        self,
        conn: Connection,
        *,
        run: str | None,
        project: int | None,
        collection: int | None,
        now_us: int,
    ) -> None:
        """Tell in the feed that artifacts of a run, or a collection of a project, changed."""
        ...


def get_run(around: Surroundings, conn: Connection, uid: str) -> KnownRun:
    """Return a run that is not in the trash.

    Raises:
        NotFound: there never was one.
        Deleted: it lies in the trash, or was purged.
    """
    run = around.find_runs(conn, [uid]).get(uid)
    if run is None:
        raise missing(uid, was_purged=around.is_buried(conn, uid))
    if run.trashed:
        raise Deleted(f"Run {run.run_id!r} lies in the trash.", hint="Restore it first.")
    return run


class _BodyFacts(msgspec.Struct):
    job_type: str = ""


_BODY = msgspec.msgpack.Decoder(_BodyFacts)
_RUNS = select(
    RUN.c.uid,
    RUN.c.run_id,
    RUN.c.name,
    RUN.c.number,
    RUN.c.project_id,
    RUN.c.state,
    RUN.c.deleted_us,
    RUN.c.last_step,
    RUN.c.parent,
    RUN.c.forked_from,
    RUN.c.body,
)


class SqlSurroundings:
    """`Surroundings` in the tables of the same database."""

    def open_project(self, conn: Connection, *, entity: str, name: str, now_us: int) -> int:
        """Return the number of a project, made if it is missing."""
        return projects.open_project(conn, entity=entity, name=name, now_us=now_us).id

    def lock_project(self, conn: Connection, project: int) -> None:
        """Lock a project."""
        projects.lock_project(conn, project)

    def require_project(self, conn: Connection, project: int) -> None:
        """Check that there is a project."""
        projects.require_project(conn, project)

    def find_paths(self, conn: Connection, numbers: Sequence[int]) -> dict[int, ProjectPath]:
        """Return paths of projects."""
        query = select(PROJECT.c.id, PROJECT.c.entity, PROJECT.c.name).where(
            PROJECT.c.id.in_(set(numbers)), PROJECT.c.deleted_us.is_(None)
        )
        return {row.id: ProjectPath(row.entity, row.name) for row in conn.execute(query)}

    def find_runs(self, conn: Connection, uids: Sequence[str]) -> dict[str, KnownRun]:
        """Return runs by uid."""
        found: dict[str, KnownRun] = {}
        for start in range(0, len(uids), AT_ONCE):
            some = uids[start : start + AT_ONCE]
            for row in conn.execute(_RUNS.where(RUN.c.uid.in_(some))):
                found[row.uid] = KnownRun(
                    uid=row.uid,
                    run_id=row.run_id,
                    name=row.name,
                    number=row.number,
                    project=row.project_id,
                    state=row.state,
                    trashed=row.deleted_us is not None,
                    job_type=_BODY.decode(row.body).job_type,
                    last_step=row.last_step,
                    parent=row.parent,
                    forked_from=row.forked_from,
                )
        return found

    def is_buried(self, conn: Connection, uid: str) -> bool:
        """Whether a run was purged."""
        found = conn.execute(select(TOMBSTONE.c.uid).where(TOMBSTONE.c.uid == uid))
        return found.one_or_none() is not None

    def list_branches(self, conn: Connection, uids: Sequence[str], *, limit: int) -> list[Branch]:
        """Return runs that came of these."""
        branches: list[Branch] = []
        for start in range(0, len(uids), AT_ONCE):
            some = set(uids[start : start + AT_ONCE])
            query = select(RUN.c.uid, RUN.c.parent, RUN.c.forked_from).where(
                or_(RUN.c.parent.in_(some), RUN.c.forked_from.in_(some))
            )
            for row in conn.execute(query.order_by(RUN.c.number).limit(limit)):
                if row.parent in some:
                    branches.append(Branch(row.parent, row.uid, "parent"))
                if row.forked_from in some:
                    branches.append(Branch(row.forked_from, row.uid, "fork"))
        return branches

    def note(
        self,
        conn: Connection,
        *,
        run: str | None,
        project: int | None,
        collection: int | None,
        now_us: int,
    ) -> None:
        """Write a line of the feed."""
        keys = None if collection is None else (str(collection),)
        feed.write(conn, run=run, project=project, kinds=("artifacts",), keys=keys, now_us=now_us)
