"""Projects: collections of runs, known by entity and name, numbered in the whole server."""

import time
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    true,
    update,
)

from kiseki.model import ids
from kiseki.model.errors import Conflict, Deleted, Locked, NotFound, UsageError
from kiseki.model.run import Project
from kiseki.model.view import ProjectOverview
from kiseki.store import checks, feed
from kiseki.store.artifacts import leaving
from kiseki.store.engine import Database
from kiseki.store.overview import count_totals
from kiseki.store.run_row import ACTIVE
from kiseki.store.run_table import ACTIVITY_KEPT_US
from kiseki.store.schema import ENTITY, PROJECT, RUN, VIEW

DEFAULT_NUMBER = 0
# Any number that nothing else locks in a kiseki database.
_MAKING_PROJECTS = 5474
_RUNS_AT_ONCE = 5_000


class Projects:
    """`ProjectRows` in a database; see there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get_or_create(self, *, entity: str, name: str, description: str = "") -> Project:
        """Return the project of that name; a description is kept if it is made now."""
        now_us = _now_us()
        with self._database.write() as conn:
            number = open_project(
                conn, entity=entity, name=name, description=description, now_us=now_us
            ).id
            return get_project(conn, number)

    def get(self, project: int) -> Project:
        """Return a project that is not in the trash."""
        with self._database.read() as conn:
            return get_project(conn, project)

    def find(self, *, entity: str, name: str) -> Project | None:
        """Return a project by its path, or None."""
        owner, checked = ids.check_entity(entity), ids.check_project_name(name)
        with self._database.read() as conn:
            row = conn.execute(
                _SHOWN.where(PROJECT.c.entity == owner, PROJECT.c.name == checked)
            ).one_or_none()
        return None if row is None else _shown(row)

    def list_projects(
        self, *, entity: str | None, limit: int, offset: int, archived: bool = False
    ) -> tuple[list[Project], int]:
        """Return projects, the most recently active first, and how many there are."""
        is_theirs = true() if entity is None else PROJECT.c.entity == entity
        is_listed = true() if archived else PROJECT.c.archived_us.is_(None)
        where = (PROJECT.c.deleted_us.is_(None), is_theirs, is_listed)
        recent = func.coalesce(PROJECT.c.last_active_us, PROJECT.c.created_us).desc()
        with self._database.read() as conn:
            total = conn.execute(select(func.count()).select_from(PROJECT).where(*where))
            n_projects = total.scalar_one()
            rows = conn.execute(
                _SHOWN.where(*where).order_by(recent, PROJECT.c.id).limit(limit).offset(offset)
            ).all()
        return [_shown(row) for row in rows], n_projects

    def list_deleted(self) -> list[Project]:
        """Return projects in the trash, the newest there first; `n_runs` are those in it."""
        with self._database.read() as conn:
            rows = conn.execute(_DELETED).all()
        return [_shown(row) for row in rows]

    def overview(self, project: int, *, now_us: int) -> ProjectOverview:
        """Return what a project has in all."""
        with self._database.read() as conn:
            require_project(conn, project)
            return count_totals(conn, project, now_us=now_us)

    def update(
        self,
        project: int,
        *,
        name: str | None = None,
        description: str | None = None,
        archived: bool | None = None,
    ) -> Project:
        """Rename, describe, archive or unarchive a project.

        Raises:
            Conflict: another project has that name.
        """
        values: dict[str, Any] = {}
        if name is not None:
            values["name"] = ids.check_project_name(name)
        if description is not None:
            values["description"] = checks.check_notes(description, field="description")
        if archived is not None:
            values["archived_us"] = _now_us() if archived else None
        with self._database.write() as conn:
            found = get_project(conn, project)
            if "name" in values and values["name"] != found.name:
                _refuse_taken(conn, entity=found.entity, name=values["name"])
            if values:
                conn.execute(update(PROJECT).where(PROJECT.c.id == project).values(values))
                _note(conn, project, kind="project")
            return get_project(conn, project)

    def remove(self, project: int) -> None:
        """Move a project and its runs to the trash; an empty one is gone at once."""
        if project == DEFAULT_NUMBER:
            raise UsageError("The default project cannot be deleted.", field="project")
        now_us = _now_us()
        with self._database.write() as conn:
            require_project(conn, project)
            _refuse_locked(conn, project)
            conn.execute(update(PROJECT).where(PROJECT.c.id == project).values(deleted_us=now_us))
            # Artifacts can come back with their project, as runs can.
            if not leaving.has_artifacts(conn, project):
                remove_if_emptied(conn, project)
            _note(conn, project, kind="deleted")
        runs = (RUN.c.project_id == project, RUN.c.deleted_us.is_(None))
        self._change_runs(*runs, deleted_us=now_us, deleted_with_project=True)
        with self._database.write() as conn:
            _note(conn, project, kind="deleted")

    def restore(self, project: int) -> Project:
        """Take a project out of the trash with the runs that went there with it."""
        with self._database.write() as conn:
            conn.execute(update(PROJECT).where(PROJECT.c.id == project).values(deleted_us=None))
            require_project(conn, project)
        runs = (RUN.c.project_id == project, RUN.c.deleted_with_project.is_(True))
        self._change_runs(*runs, deleted_us=None, deleted_with_project=False)
        with self._database.write() as conn:
            _note(conn, project, kind="project")
            # Tables look again at which runs lie in the trash.
            _note(conn, project, kind="deleted")
            return get_project(conn, project)

    def _change_runs(self, *where: ColumnElement[bool], **values: Any) -> None:
        """Change rows of runs in transactions that keep nobody waiting for long.

        Args:
            where: which; a row that was changed must not match any more.
            values: what to set.
        """
        some = select(RUN.c.uid).where(*where).limit(_RUNS_AT_ONCE)
        more = True
        while more:
            with self._database.write() as conn:
                uids = list(conn.execute(some).scalars())
                if uids:
                    changed = update(RUN).where(RUN.c.uid.in_(uids))
                    conn.execute(changed.values(rev=RUN.c.rev + 1, **values))
            more = len(uids) == _RUNS_AT_ONCE


def open_project(
    conn: Connection, *, entity: str, name: str, now_us: int, description: str = ""
) -> Any:
    """Return the row of a project, locked, made with its entity if it is missing.

    Raises:
        Deleted: a project of that name lies in the trash, so its name is taken.
    """
    owner, checked = ids.check_entity(entity), ids.check_project_name(name)
    wanted = (
        select(PROJECT)
        .where(PROJECT.c.entity == owner, PROJECT.c.name == checked)
        .with_for_update()
    )
    row = conn.execute(wanted).one_or_none()
    if row is None:
        prose = checks.check_notes(description, field="description")
        _lock_projects(conn)
        row = conn.execute(wanted).one_or_none()
        if row is None:
            _create(conn, owner, checked, description=prose, now_us=now_us)
            row = conn.execute(wanted).one()
    if row.deleted_us is not None:
        raise Deleted(
            f"Project {checked!r} lies in the trash.",
            hint="Restore it, or empty the trash, which frees its name.",
        )
    return row


def create_entity(conn: Connection, name: str, *, kind: str, now_us: int) -> None:
    """Add an entity unless it exists."""
    if conn.execute(select(ENTITY.c.name).where(ENTITY.c.name == name)).one_or_none() is None:
        conn.execute(insert(ENTITY), {"name": name, "kind": kind, "created_us": now_us})


def create_default(conn: Connection, *, entity: str, now_us: int) -> None:
    """Add project 0 unless it exists."""
    _lock_projects(conn)
    if conn.execute(select(PROJECT.c.id).where(PROJECT.c.id == 0)).one_or_none() is None:
        create_entity(conn, entity, kind="user", now_us=now_us)
        _insert(conn, DEFAULT_NUMBER, entity, ids.DEFAULT_PROJECT, description="", now_us=now_us)


def remove_if_emptied(conn: Connection, project: int) -> None:
    """Remove a project that lies in the trash and has no run left, its views and artifacts."""
    if conn.execute(_EMPTIED.where(PROJECT.c.id == project)).one_or_none() is not None:
        conn.execute(delete(VIEW).where(VIEW.c.project_id == project))
        leaving.leave_project(conn, project, now_us=_now_us())
        conn.execute(delete(PROJECT).where(PROJECT.c.id == project))


def remove_emptied(conn: Connection, project: int | None) -> None:
    """Remove what lies in the trash and has no run left: one project, or all such."""
    where = true() if project is None else PROJECT.c.id == project
    for emptied in conn.execute(_EMPTIED.where(where)).scalars().all():
        remove_if_emptied(conn, emptied)


_EMPTIED = select(PROJECT.c.id).where(
    PROJECT.c.deleted_us.is_not(None),
    ~select(RUN.c.uid).where(RUN.c.project_id == PROJECT.c.id).exists(),
)


def touch(conn: Connection, project: int, *, now_us: int) -> None:
    """Note that a project is active, unless that was noted a moment ago."""
    is_old = func.coalesce(PROJECT.c.last_active_us, 0) <= now_us - ACTIVITY_KEPT_US
    conn.execute(
        update(PROJECT).where(PROJECT.c.id == project, is_old).values(last_active_us=now_us)
    )


def _create(conn: Connection, entity: str, name: str, *, description: str, now_us: int) -> None:
    create_entity(conn, entity, kind="team", now_us=now_us)
    newest = conn.execute(select(func.max(PROJECT.c.id))).scalar_one()
    number = 1 if newest is None else newest + 1
    _insert(conn, number, entity, name, description=description, now_us=now_us)
    _note(conn, number, kind="project")


def _insert(
    conn: Connection, number: int, entity: str, name: str, *, description: str, now_us: int
) -> None:
    conn.execute(
        insert(PROJECT),
        {
            "id": number,
            "entity": entity,
            "name": name,
            "description": description,
            "created_us": now_us,
            "runs_begun": 0,
        },
    )


def _lock_projects(conn: Connection) -> None:
    """Let one transaction at a time make projects, so that each gets its own number.

    Not a lock on the table: who holds a project's row waits for that to change the row.
    """
    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MAKING_PROJECTS})


def _refuse_taken(conn: Connection, *, entity: str, name: str) -> None:
    taken = select(PROJECT.c.id).where(PROJECT.c.entity == entity, PROJECT.c.name == name)
    if conn.execute(taken).one_or_none() is not None:
        raise Conflict(f"There is a project {name!r} already.", field="name")


def _refuse_locked(conn: Connection, project: int) -> None:
    locked = select(func.count()).where(
        RUN.c.project_id == project, RUN.c.locked.is_(True), RUN.c.deleted_us.is_(None)
    )
    n_locked = conn.execute(locked).scalar_one()
    if n_locked:
        raise Locked(
            f"{n_locked} of the runs of this project {'is' if n_locked == 1 else 'are'} locked.",
            hint="Unlock them first, or move them to another project.",
        )


_VISIBLE_RUN = (
    RUN.c.project_id == PROJECT.c.id,
    RUN.c.deleted_us.is_(None),
    RUN.c.archived_of.is_(None),
)
_N_RUNS = (
    select(func.count()).select_from(RUN).where(*_VISIBLE_RUN).correlate(PROJECT).scalar_subquery()
)
_N_RUNNING = (
    select(func.count())
    .select_from(RUN)
    .where(*_VISIBLE_RUN, or_(*(RUN.c.state == state.value for state in sorted(ACTIVE))))
    .correlate(PROJECT)
    .scalar_subquery()
)
_SHOWN: Select[Any] = select(
    PROJECT, _N_RUNS.label("n_runs"), _N_RUNNING.label("n_running")
).where(PROJECT.c.deleted_us.is_(None))


_DELETED: Select[Any] = (
    select(
        PROJECT,
        select(func.count())
        .where(RUN.c.project_id == PROJECT.c.id, RUN.c.deleted_us.is_not(None))
        .correlate(PROJECT)
        .scalar_subquery()
        .label("n_runs"),
        literal(0).label("n_running"),
    )
    .where(PROJECT.c.deleted_us.is_not(None))
    .order_by(PROJECT.c.deleted_us.desc(), PROJECT.c.id)
)


def require_project(conn: Connection, project: int) -> None:
    """Check that there is a project and that it is not in the trash.

    Raises:
        NotFound: there is none.
    """
    kept = select(PROJECT.c.id).where(PROJECT.c.id == project, PROJECT.c.deleted_us.is_(None))
    if conn.execute(kept).one_or_none() is None:
        raise NotFound(f"There is no project with the number {project}.")


def lock_project(conn: Connection, project: int) -> tuple[str, str]:
    """Return entity and name of a project that is not in the trash, locked until the commit.

    Raises:
        NotFound: there is none.
    """
    kept = select(PROJECT.c.entity, PROJECT.c.name).where(
        PROJECT.c.id == project, PROJECT.c.deleted_us.is_(None)
    )
    row = conn.execute(kept.with_for_update()).one_or_none()
    if row is None:
        raise NotFound(f"There is no project with the number {project}.")
    return row.entity, row.name


def get_project(conn: Connection, project: int) -> Project:
    """Return a project that is not in the trash.

    Raises:
        NotFound: there is none.
    """
    row = conn.execute(_SHOWN.where(PROJECT.c.id == project)).one_or_none()
    if row is None:
        raise NotFound(f"There is no project with the number {project}.")
    return _shown(row)


def _shown(row: Any) -> Project:
    return Project(
        id=row.id,
        entity=row.entity,
        name=row.name,
        description=row.description,
        created_us=row.created_us,
        last_active_us=row.last_active_us,
        n_runs=row.n_runs,
        n_running=row.n_running,
        archived=row.archived_us is not None,
        deleted_us=row.deleted_us,
    )


def _note(conn: Connection, project: int, *, kind: str) -> None:
    feed.write(conn, run=None, project=project, kinds=(kind,), keys=None, now_us=_now_us())


def _now_us() -> int:
    return time.time_ns() // 1000
