"""Files of a version as pages: all of them, or what lies in one folder."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from kiseki.model.artifact import ArtifactEntry, EntryFolder, EntryPage
from kiseki.model.errors import InvalidQuery, NotFound
from kiseki.model.path import check_path
from kiseki.store.artifacts.entry_query import EntryQuery
from kiseki.store.artifacts.surroundings import AT_ONCE
from kiseki.store.schema_artifacts import ARTIFACT_ENTRY, ARTIFACT_FOLDER

_FILES, _FOLDERS = ARTIFACT_ENTRY, ARTIFACT_FOLDER


def list_entries(conn: Connection, row: Row[Any], query: EntryQuery) -> EntryPage:
    """Return a page of the files of a version.

    Raises:
        InvalidQuery: a cursor that no answer carried.
        UsageError: a path that breaks a rule.
    """
    if query.paths:
        return _list_named(conn, row, query)
    if query.folder is None:
        return _list_flat(conn, row, query)
    return _list_folder(conn, row, query, check_path(query.folder) if query.folder else "")


def get_entry(conn: Connection, key: int, path: str) -> ArtifactEntry:
    """Return one file of a version.

    Raises:
        NotFound: the version has no such file.
    """
    at = (_FILES.c.version_key == key, _FILES.c.path == check_path(path))
    row = conn.execute(select(_FILES).where(*at)).one_or_none()
    if row is None:
        raise NotFound(f"The artifact has no file {path[:200]!r}.", field="path")
    return show_entry(row)


def _list_named(conn: Connection, row: Row[Any], query: EntryQuery) -> EntryPage:
    paths = sorted({check_path(path) for path in query.paths})[:AT_ONCE]
    at = (_FILES.c.version_key == row.key, _FILES.c.path.in_(paths))
    found = conn.execute(select(_FILES).where(*at).order_by(_FILES.c.path)).all()
    files = [show_entry(one) for one in found]
    return EntryPage(files=files, total=len(files), size=sum(file.size for file in files))


def _list_flat(conn: Connection, row: Row[Any], query: EntryQuery) -> EntryPage:
    where = [_FILES.c.version_key == row.key]
    total, size = row.n_files, row.size
    if query.search:
        found = func.lower(_FILES.c.path).contains(query.search.lower(), autoescape=True)
        where.append(found)
        sums = select(func.count(), func.coalesce(func.sum(_FILES.c.size), 0)).where(*where)
        total, size = conn.execute(sums).one()
    files, more = _page(conn, where, after=query.cursor, limit=query.limit)
    cursor = files[-1].path if more else None
    return EntryPage(files=files, total=total, size=int(size), cursor=cursor)


def _list_folder(conn: Connection, row: Row[Any], query: EntryQuery, folder: str) -> EntryPage:
    """Folders come first, by name, then files; `cursor` says in which of the two it goes on."""
    kind, _, after = query.cursor.partition(":")
    if kind not in ("", "folder", "file"):
        raise InvalidQuery("cursor must be one that an answer carried.", field="cursor")
    in_it = [_FILES.c.version_key == row.key, _FILES.c.folder == folder]
    folders: list[EntryFolder] = []
    more = False
    if kind != "file":
        folders, more = _page_of_folders(conn, row.key, folder, after=after, limit=query.limit)
    cursor = f"folder:{folders[-1].name}" if more else None
    files: list[ArtifactEntry] = []
    room = query.limit - len(folders)
    if not more:
        after = after if kind == "file" else ""
        files, more = _page(conn, in_it, after=after, limit=room)
        # With no room left the files begin on the next page.
        cursor = f"file:{files[-1].path if files else ''}" if more else None
    total = conn.execute(select(func.count()).where(*in_it)).scalar_one()
    below = (_FOLDERS.c.version_key == row.key, _FOLDERS.c.parent == folder)
    total += conn.execute(select(func.count()).where(*below)).scalar_one()
    size = _size_of(conn, row, folder)
    return EntryPage(files=files, folders=folders, total=total, size=size, cursor=cursor)


def _page(
    conn: Connection, where: Sequence[Any], *, after: str, limit: int
) -> tuple[list[ArtifactEntry], bool]:
    """Return files after a path and whether there are more of them."""
    query = select(_FILES).where(*where, _FILES.c.path > after).order_by(_FILES.c.path)
    rows = conn.execute(query.limit(limit + 1)).all()
    return [show_entry(row) for row in rows[:limit]], len(rows) > limit


def _page_of_folders(
    conn: Connection, key: int, parent: str, *, after: str, limit: int
) -> tuple[list[EntryFolder], bool]:
    query = select(_FOLDERS).where(
        _FOLDERS.c.version_key == key, _FOLDERS.c.parent == parent, _FOLDERS.c.name > after
    )
    rows = conn.execute(query.order_by(_FOLDERS.c.name).limit(limit + 1)).all()
    shown = [EntryFolder(name=r.name, n_files=r.n_files, size=r.size) for r in rows[:limit]]
    return shown, len(rows) > limit


def _size_of(conn: Connection, row: Row[Any], folder: str) -> int:
    if not folder:
        return row.size
    parent, _, name = folder.rpartition("/")
    at = (_FOLDERS.c.version_key == row.key, _FOLDERS.c.parent == parent, _FOLDERS.c.name == name)
    return conn.execute(select(_FOLDERS.c.size).where(*at)).scalar_one_or_none() or 0


def show_entry(row: Any) -> ArtifactEntry:
    """Return a file as everybody outside the store sees it."""
    return ArtifactEntry(
        path=row.path,
        sha256=row.sha256,
        size=row.size,
        ref=row.ref,
        digest=row.digest,
        version_id=row.version_id,
    )
