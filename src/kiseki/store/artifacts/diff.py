"""How the files of two versions differ."""

import heapq
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, and_, case, func, or_, select

from kiseki.model.artifact import ArtifactEntry, EntryChange, VersionDiff
from kiseki.store.artifacts.listing import show_entry
from kiseki.store.schema_artifacts import ARTIFACT_ENTRY

_OLD, _NEW = ARTIFACT_ENTRY.alias("old_entry"), ARTIFACT_ENTRY.alias("new_entry")
_FIELDS = ("sha256", "ref", "digest", "size")
_DIFFERS = or_(*(_OLD.c[field] != _NEW.c[field] for field in _FIELDS))


def diff(conn: Connection, old: Row[Any], new: Row[Any], *, after: str, limit: int) -> VersionDiff:
    """Return a page of paths that differ, in their order, and how many there are of each kind."""
    n_common, n_changed = _count_common(conn, old.key, new.key)
    changes = list(
        islice(
            heapq.merge(
                _only_in(conn, new.key, old.key, "added", after=after, limit=limit + 1),
                _only_in(conn, old.key, new.key, "removed", after=after, limit=limit + 1),
                _changed(conn, old.key, new.key, after=after, limit=limit + 1),
                key=lambda change: change.path,
            ),
            limit + 1,
        )
    )
    return VersionDiff(
        changes=changes[:limit],
        n_added=new.n_files - n_common,
        n_removed=old.n_files - n_common,
        n_changed=n_changed,
        n_same=n_common - n_changed,
        cursor=changes[limit - 1].path if len(changes) > limit else None,
    )


def _count_common(conn: Connection, old: int, new: int) -> tuple[int, int]:
    """Return how many paths both have, and of how many the content differs."""
    both = and_(_NEW.c.version_key == new, _NEW.c.path == _OLD.c.path)
    query = select(func.count(), func.coalesce(func.sum(case((_DIFFERS, 1), else_=0)), 0))
    found = conn.execute(
        query.select_from(_OLD.join(_NEW, both)).where(_OLD.c.version_key == old)
    ).one()
    return int(found[0]), int(found[1])


def _only_in(
    conn: Connection, here: int, there: int, change: Any, *, after: str, limit: int
) -> list[EntryChange]:
    other = select(_OLD.c.path).where(_OLD.c.version_key == there, _OLD.c.path == _NEW.c.path)
    query = select(_NEW).where(_NEW.c.version_key == here, _NEW.c.path > after, ~other.exists())
    entries = map(show_entry, conn.execute(query.order_by(_NEW.c.path).limit(limit)))
    side = "new" if change == "added" else "old"
    return [EntryChange(path=e.path, change=change, **{side: e}) for e in entries]


def _changed(conn: Connection, old: int, new: int, *, after: str, limit: int) -> list[EntryChange]:
    names = [column.name for column in ARTIFACT_ENTRY.c]
    both = and_(_NEW.c.version_key == new, _NEW.c.path == _OLD.c.path)
    columns = [*(_OLD.c[name] for name in names), *(_NEW.c[name] for name in names)]
    query = (
        select(*columns)
        .select_from(_OLD.join(_NEW, both))
        .where(_OLD.c.version_key == old, _OLD.c.path > after, _DIFFERS)
        .order_by(_OLD.c.path)
        .limit(limit)
    )
    found: list[EntryChange] = []
    for row in conn.execute(query):
        before = _entry(dict(zip(names, row[: len(names)], strict=True)))
        now = _entry(dict(zip(names, row[len(names) :], strict=True)))
        found.append(EntryChange(path=now.path, change="changed", old=before, new=now))
    return found


def _entry(values: dict[str, Any]) -> ArtifactEntry:
    del values["version_key"], values["folder"]
    return ArtifactEntry(**values)
