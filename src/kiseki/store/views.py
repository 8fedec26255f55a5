"""Saved workspaces in a database."""

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from kiseki.model.errors import Conflict, NotFound
from kiseki.model.limits import MAX_VIEWS
from kiseki.model.view import SaveView, View
from kiseki.store import feed, projects, view_rules
from kiseki.store.engine import Database
from kiseki.store.schema import PROJECT, VIEW


class Views:
    """`ViewRows` in a database; see there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_views(self, project: int, *, owner: str) -> list[View]:
        """Return saved views by name and the owner's personal one, without specs."""
        theirs = (VIEW.c.kind == "personal") & (VIEW.c.owner == owner)
        query = _KEPT.where(
            VIEW.c.project_id == project, or_(VIEW.c.kind == "saved", theirs)
        ).order_by(VIEW.c.kind, func.lower(VIEW.c.name), VIEW.c.id)
        with self._database.read() as conn:
            projects.require_project(conn, project)
            return [_shown(row, whole=False) for row in conn.execute(query)]

    def get(self, view: str) -> View:
        """Return a view."""
        with self._database.read() as conn:
            return _shown(_find(conn, view), whole=True)

    def create(self, project: int, save: SaveView, *, owner: str, now_us: int) -> View:
        """Keep a workspace; a link to the same content is made once."""
        spec, name = view_rules.encode_spec(save), view_rules.check_view_name(save)
        id_ = view_rules.view_id(save, project=project, owner=owner, spec=spec)
        with self._database.write() as conn:
            projects.lock_project(conn, project)
            known = conn.execute(_KEPT.where(VIEW.c.id == id_)).one_or_none()
            if known is not None:
                if save.kind == "link":
                    return _shown(known, whole=True)
                raise Conflict("There is a personal view already; change that one.", field="kind")
            _refuse_too_many(conn, project)
            if save.kind == "saved":
                _refuse_taken(conn, project, name, but="")
            values = {
                "id": id_,
                "project_id": project,
                "kind": save.kind,
                "name": name,
                "owner": owner,
                "is_default": save.kind == "saved" and save.is_default,
                "spec": spec,
                "created_us": now_us,
                "updated_us": now_us,
                "rev": 1,
            }
            conn.execute(insert(VIEW), values)
            if values["is_default"]:
                _unset_default(conn, project, but=id_, now_us=now_us)
            _note(conn, project, id_, now_us=now_us)
            return _shown(_find(conn, id_), whole=True)

    def replace(self, view: str, save: SaveView, *, now_us: int) -> View:
        """Keep another content, name and default mark under a view's id."""
        with self._database.write() as conn:
            found = _find(conn, view)
            if found.kind == "link":
                raise view_rules.refuse_link_change()
            save = msgspec.structs.replace(save, kind=found.kind)
            spec, name = view_rules.encode_spec(save), view_rules.check_view_name(save)
            projects.lock_project(conn, found.project_id)
            if name:
                _refuse_taken(conn, found.project_id, name, but=view)
            is_default = found.kind == "saved" and save.is_default
            changed = conn.execute(
                update(VIEW)
                .where(VIEW.c.id == view, VIEW.c.rev == save.rev)
                .values(
                    spec=spec,
                    name=name,
                    is_default=is_default,
                    updated_us=now_us,
                    rev=VIEW.c.rev + 1,
                )
            )
            if changed.rowcount == 0:
                raise Conflict(
                    "Somebody else changed this view meanwhile.",
                    hint="Get it again and decide which one to keep.",
                    field="rev",
                )
            if is_default:
                _unset_default(conn, found.project_id, but=view, now_us=now_us)
            _note(conn, found.project_id, view, now_us=now_us)
            return _shown(_find(conn, view), whole=True)

    def remove(self, view: str, *, now_us: int) -> View:
        """Remove a view; return it as it was."""
        with self._database.write() as conn:
            found = _find(conn, view)
            conn.execute(delete(VIEW).where(VIEW.c.id == view))
            _note(conn, found.project_id, view, now_us=now_us)
            return _shown(found, whole=True)


_KEPT = (
    select(VIEW)
    .join(PROJECT, PROJECT.c.id == VIEW.c.project_id)
    .where(PROJECT.c.deleted_us.is_(None))
)


def _find(conn: Connection, view: str) -> Row[Any]:
    row = conn.execute(_KEPT.where(VIEW.c.id == view)).one_or_none()
    if row is None:
        raise NotFound("There is no such view.", field="view")
    return row


def _refuse_taken(conn: Connection, project: int, name: str, *, but: str) -> None:
    taken = select(VIEW.c.id).where(
        VIEW.c.project_id == project,
        VIEW.c.kind == "saved",
        VIEW.c.name == name,
        VIEW.c.id != but,
    )
    if conn.execute(taken).first() is not None:
        raise Conflict(f"There is a view {name!r} already.", field="name")


def _refuse_too_many(conn: Connection, project: int) -> None:
    count = select(func.count()).select_from(VIEW).where(VIEW.c.project_id == project)
    if conn.execute(count).scalar_one() >= MAX_VIEWS:
        raise view_rules.too_many_views()


def _unset_default(conn: Connection, project: int, *, but: str, now_us: int) -> None:
    others = conn.execute(
        update(VIEW)
        .where(VIEW.c.project_id == project, VIEW.c.is_default.is_(True), VIEW.c.id != but)
        .values(is_default=False, rev=VIEW.c.rev + 1)
        .returning(VIEW.c.id)
    ).scalars()
    for other in list(others):
        _note(conn, project, other, now_us=now_us)


def _note(conn: Connection, project: int, view: str, *, now_us: int) -> None:
    feed.write(conn, run=None, project=project, kinds=("view",), keys=(view,), now_us=now_us)


def _shown(row: Row[Any], *, whole: bool) -> View:
    return View(
        id=row.id,
        project_id=row.project_id,
        kind=row.kind,
        name=row.name,
        owner=row.owner,
        is_default=row.is_default,
        spec=msgspec.json.decode(row.spec) if whole else None,
        created_us=row.created_us,
        updated_us=row.updated_us,
        rev=row.rev,
    )
