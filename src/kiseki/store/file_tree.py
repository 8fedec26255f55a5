"""Names of files as a tree: a page of a folder, or of everything that matches.

A folder exists as long as a name lies below it. Names are ordered as bytes.
"""

import dataclasses
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, literal

from kiseki.model.path import check_path


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TreeQuery:
    """What to list.

    Attributes:
        folder: only what lies directly in it ("" is the root), or None: every file.
        search: only names with this text, in the folder and all below it.
        after: the last name of the page before, or empty.
        totals: whether to count what matches; else totals are 0.
    """

    folder: str | None = None
    search: str = ""
    after: str = ""
    limit: int = 100
    totals: bool = True


@dataclasses.dataclass(frozen=True, slots=True)
class TreeFolder:
    """A folder: totals over everything below it."""

    name: str
    n_files: int
    size: int


@dataclasses.dataclass(frozen=True, slots=True)
class TreePage:
    """A page: rows of the query in order; `folders` and totals are those of the whole list.

    Attributes:
        total: files that match; in a folder: what lies directly in it, folders included.
        size: bytes of all that match; in a folder: of everything below it.
        after: what leads to the next page, or None on the last one.
    """

    rows: list[Any]
    folders: list[TreeFolder]
    total: int
    size: int
    after: str | None


def list_tree(
    conn: Connection,
    rows: Select[Any],
    *,
    path: ColumnElement[str],
    size: ColumnElement[int],
    query: TreeQuery,
) -> TreePage:
    """Return a page of the tree of some rows.

    Args:
        rows: selects `path` among others, and says whose files they are.
        path: the column of names; rows are ordered and cut by it.
        size: the column of sizes.

    Raises:
        UsageError: the folder has a name that no folder has.
    """
    prefix = f"{check_path(query.folder)}/" if query.folder else ""
    inside = rows.where(*below(path, prefix))
    rest = func.substr(path, len(prefix) + 1)
    listed = inside
    folders: list[TreeFolder] = []
    if query.search:
        listed = inside.where(func.lower(path).contains(query.search.lower(), autoescape=True))
    elif query.folder is not None:
        listed = inside.where(_slash_in(conn, rest) == 0)
        folders = _list_folders(conn, inside, rest, size)
    n_files, n_bytes = _totals(conn, listed, size) if query.totals else (0, 0)
    page = listed.where(path > query.after) if query.after else listed
    found = list(conn.execute(page.order_by(path).limit(query.limit + 1)).all())
    more = len(found) > query.limit
    found = found[: query.limit]
    return TreePage(
        rows=found,
        folders=folders,
        total=n_files + len(folders),
        size=n_bytes + sum(folder.size for folder in folders),
        after=getattr(found[-1], path.key or "path") if more else None,
    )


def below(path: ColumnElement[str], folder: str) -> tuple[ColumnElement[bool], ...]:
    """Return conditions for names below a folder (with its slash), which an index answers."""
    if not folder:
        return ()
    return path > folder, path < folder[:-1] + chr(ord("/") + 1)


def _list_folders(
    conn: Connection, inside: Select[Any], rest: ColumnElement[str], size: ColumnElement[int]
) -> list[TreeFolder]:
    slash = _slash_in(conn, rest)
    name = func.substr(rest, 1, slash - 1).label("name")
    query = (
        inside.where(slash > 0)
        .with_only_columns(name, func.count(), func.sum(size))
        .group_by(name)
        .order_by(name)
    )
    return [TreeFolder(name, n, int(n_bytes)) for name, n, n_bytes in conn.execute(query)]


def _slash_in(conn: Connection, text: ColumnElement[str]) -> ColumnElement[int]:
    """Return the place of the first slash from 1, or 0."""
    find = func.strpos if conn.dialect.name == "postgresql" else func.instr
    return find(text, literal("/"))


def _totals(conn: Connection, listed: Select[Any], size: ColumnElement[int]) -> tuple[int, int]:
    totals = listed.with_only_columns(func.count(), func.coalesce(func.sum(size), 0))
    n_files, n_bytes = conn.execute(totals).one()
    return n_files, int(n_bytes)
