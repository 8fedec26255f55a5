"""How the files of two versions differ."""

import heapq
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, and_, case, func, or_, select

from kiseki.model.artifact import ArtifactEntry, EntryChange, VersionDiff
from kiseki.store.artifacts.listing import show_entry
from kiseki.store.schema_artifacts import ARTIFACT_ENTRY

_OLD, _NEW = ARTIFACT_ENTRY.alias("old_entry"), ARTIFACT_ENTRY.alias("new_entry")
_MOST_PAIRS = 1_000
_FIELDS = ("sha256", "ref", "digest", "size")
_DIFFERS = or_(*(_OLD.c[field] != _NEW.c[field] for field in _FIELDS))


class _Totals(NamedTuple):
    """How many paths two versions have in common, and of how many the content differs."""

    common: int
    changed: int


class Differ:
    """Compares versions; remembers the totals of pairs, which never change once both are ready.

    Threads
        May be called from any.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], _Totals] = {}

    def diff(
        self, conn: Connection, old: Row[Any], new: Row[Any], *, after: str, limit: int
    ) -> VersionDiff:
        """Return a page of paths that differ, in their order, and how many there are of each."""
        totals = self._count(conn, old, new)
        n_added, n_removed = new.n_files - totals.common, old.n_files - totals.common
        page: dict[str, Any] = {"after": after, "limit": limit + 1}
        # To look for what is not there takes as long as to read all files.
        kinds = [
            _only_in(conn, new.key, old.key, "added", **page) if n_added else [],
            _only_in(conn, old.key, new.key, "removed", **page) if n_removed else [],
            _changed(conn, old.key, new.key, **page) if totals.changed else [],
        ]
        merged = heapq.merge(*kinds, key=lambda change: change.path)
        changes = list(islice(merged, limit + 1))
        return VersionDiff(
            changes=changes[:limit],
            n_added=n_added,
            n_removed=n_removed,
            n_changed=totals.changed,
            n_same=totals.common - totals.changed,
            cursor=changes[limit - 1].path if len(changes) > limit else None,
        )

    def _count(self, conn: Connection, old: Row[Any], new: Row[Any]) -> _Totals:
        pair = (old.key, new.key)
        totals = self._known.get(pair)
        if totals is None:
            totals = _count_common(conn, *pair)
            if old.state == new.state == "ready":
                # The oldest pairs go; a lost one is counted again.
                for known in list(self._known)[: 1 - _MOST_PAIRS]:
                    self._known.pop(known, None)
                self._known[pair] = totals
        return totals


def _count_common(conn: Connection, old: int, new: int) -> _Totals:
    both = and_(_NEW.c.version_key == new, _NEW.c.path == _OLD.c.path)
    query = select(func.count(), func.coalesce(func.sum(case((_DIFFERS, 1), else_=0)), 0))
    found = conn.execute(
        query.select_from(_OLD.join(_NEW, both)).where(_OLD.c.version_key == old)
    ).one()
    return _Totals(int(found[0]), int(found[1]))


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
