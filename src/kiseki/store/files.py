"""Files of runs in a database."""

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Connection, delete, func, insert, literal, select

from kiseki.model.errors import Conflict, InvalidBody, MissingObject, NotFound, TooLarge
from kiseki.model.limits import MAX_BLOBS_PER_REQUEST, MAX_RUN_FILES
from kiseki.model.mime import UNKNOWN, guess_mime, sniff_mime
from kiseki.model.path import check_path
from kiseki.model.run_file import FilePage, FolderEntry, RunFile
from kiseki.store.blobs.holding import batches, hold_blobs
from kiseki.store.blobs.keeping import Blobs
from kiseki.store.engine import Database
from kiseki.store.file_tree import TreeQuery, below, list_tree
from kiseki.store.schema_blobs import PURGED_FILES, RUN_FILE
from kiseki.store.upserting import insert_or

Guard: TypeAlias = Callable[[Connection, str], None]
"""Raises if a run is not there; it stays there until the transaction ends."""
Teller: TypeAlias = Callable[[Connection, str, int], None]
"""Writes a line of the feed: files of a run changed (uid, now_us)."""
MEDIA_FOLDER = "media"
"""Where what rows show lies."""
_AT_ONCE = 500
_REMOVED_AT_ONCE = 2_000
_LOOKED_INTO = 100
"""Files of one request whose names say nothing; further ones stay of unknown type."""
_HEAD_BYTES = 1024


class Files:
    """`FileRows` over a database; see `kiseki.store.contract_blobs`.

    Args:
        database: where the tables are.
        exists: raises if a run was never there or was purged.
        is_kept: raises also if it lies in the trash.
        tell: writes a line of the feed.
        blobs: where the content lies; files whose names say nothing are looked into.
    """

    def __init__(
        self, database: Database, *, exists: Guard, is_kept: Guard, tell: Teller, blobs: Blobs
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._exists = exists
        self._is_kept = is_kept
        self._tell = tell

    def put(
        self, uid: str, files: Sequence[RunFile], *, expected_new: bool, now_us: int
    ) -> list[RunFile]:
        """Give names to blobs."""
        if len(files) > MAX_BLOBS_PER_REQUEST:
            raise TooLarge(
                f"{len(files)} files at once; the limit (MAX_BLOBS_PER_REQUEST) is "
                f"{MAX_BLOBS_PER_REQUEST}.",
                field="files",
            )
        named = {check_path(file.path): file for file in files}
        kinds = self._find_kinds(named)
        with self._database.write() as conn:
            self._is_kept(conn, uid)
            sizes = hold_blobs(conn, [file.sha256 for file in named.values()])
            before = _read(conn, uid, list(named))
            if expected_new:
                _refuse_other(before, named)
            rows = [
                _row(uid, path, file, sizes, before.get(path), kinds[path], now_us)
                for path, file in named.items()
            ]
            changed = [row for row in rows if _differs(row, before.get(row["path"]))]
            if changed:
                _upsert(conn, changed)
                _check_number(conn, uid)
                self._tell(conn, uid, now_us)
        return [RunFile(**{name: row[name] for name in _SHOWN}) for row in rows]

    def _find_kinds(self, named: Mapping[str, RunFile]) -> dict[str, str]:
        kinds = {path: guess_mime(path) for path in named}
        silent = [path for path, kind in kinds.items() if kind == UNKNOWN and _is_silent(path)]
        for path in silent[:_LOOKED_INTO]:
            with contextlib.suppress(NotFound, InvalidBody, MissingObject):
                size = min(named[path].size, _HEAD_BYTES)
                head = b"".join(self._blobs.read(named[path].sha256, 0, size))
                kinds[path] = sniff_mime(head)
        return kinds

    def list_files(self, uid: str, query: TreeQuery) -> FilePage:
        """Return a page of files."""
        with self._database.read() as conn:
            self._exists(conn, uid)
            page = list_tree(
                conn,
                select(*(RUN_FILE.c[name] for name in _SHOWN)).where(RUN_FILE.c.uid == uid),
                path=RUN_FILE.c.path,
                size=RUN_FILE.c.size,
                query=query,
            )
        return FilePage(
            files=[RunFile(**dict(zip(_SHOWN, row, strict=True))) for row in page.rows],
            folders=[
                FolderEntry(name=one.name, n_files=one.n_files, size=one.size)
                for one in page.folders
            ],
            total=page.total,
            size=page.size,
            cursor=page.after,
        )

    def find(self, uid: str, path: str) -> RunFile:
        """Return the file of that name."""
        kept = check_path(path)
        with self._database.read() as conn:
            self._exists(conn, uid)
            found = _read(conn, uid, [kept]).get(kept)
        if found is None:
            raise NotFound(f"The run has no file {kept!r}.", field="path")
        return found

    def remove(self, uid: str, paths: Sequence[str], *, now_us: int) -> int:
        """Take names away."""
        folders = [f"{check_path(path[:-1])}/" for path in paths if path.endswith("/")]
        names = [check_path(path) for path in paths if not path.endswith("/")]
        n_removed = 0
        with self._database.write() as conn:
            self._is_kept(conn, uid)
            for some in batches(names, _AT_ONCE):
                gone = delete(RUN_FILE).where(RUN_FILE.c.uid == uid, RUN_FILE.c.path.in_(some))
                n_removed += conn.execute(gone).rowcount
            for folder in folders:
                gone = delete(RUN_FILE).where(
                    RUN_FILE.c.uid == uid, *below(RUN_FILE.c.path, folder)
                )
                n_removed += conn.execute(gone).rowcount
            if n_removed:
                self._tell(conn, uid, now_us)
        return n_removed


def _is_silent(path: str) -> bool:
    """Whether a name has no ending that could speak of a type."""
    return "." not in path.rpartition("/")[2].lstrip(".")


_SHOWN = ("path", "sha256", "size", "mime", "updated_us")


def copy_files(conn: Connection, source: str, target: str, *, folder: str = "") -> None:
    """Give a run that has no files those of another, all or those below a folder."""
    names = [column.name for column in RUN_FILE.columns]
    columns = [
        literal(target).label("uid") if name == "uid" else RUN_FILE.c[name] for name in names
    ]
    rows = select(*columns).where(RUN_FILE.c.uid == source)
    if folder:
        rows = rows.where(*below(RUN_FILE.c.path, f"{folder}/"))
    conn.execute(insert(RUN_FILE).from_select(names, rows))


def bury_files(conn: Connection, uids: Sequence[str]) -> None:
    """Leave the files of runs that are gone for good to the janitor."""
    for some in batches(uids, _AT_ONCE):
        found = conn.execute(
            select(RUN_FILE.c.uid).where(RUN_FILE.c.uid.in_(some)).distinct()
        ).scalars()
        rows = [{"uid": uid} for uid in found]
        if rows:
            conn.execute(insert(PURGED_FILES), rows)


def remove_buried(conn: Connection) -> bool:
    """Take out one slice of the files of runs that are gone; return whether there were some."""
    uid = conn.execute(select(PURGED_FILES.c.uid).limit(1)).scalar_one_or_none()
    if uid is None:
        return False
    some = select(RUN_FILE.c.path).where(RUN_FILE.c.uid == uid).limit(_REMOVED_AT_ONCE)
    paths = list(conn.execute(some).scalars())
    conn.execute(delete(RUN_FILE).where(RUN_FILE.c.uid == uid, RUN_FILE.c.path.in_(paths)))
    if len(paths) < _REMOVED_AT_ONCE:
        conn.execute(delete(PURGED_FILES).where(PURGED_FILES.c.uid == uid))
    return True


def weigh_files(conn: Connection, uids: Sequence[str]) -> int:
    """Return the bytes of the files of runs, as if nothing were shared."""
    total = select(func.coalesce(func.sum(RUN_FILE.c.size), 0)).where(RUN_FILE.c.uid.in_(uids))
    return int(conn.execute(total).scalar_one())


def _read(conn: Connection, uid: str, paths: Sequence[str]) -> dict[str, RunFile]:
    query = select(*(RUN_FILE.c[name] for name in _SHOWN)).where(RUN_FILE.c.uid == uid)
    found: dict[str, RunFile] = {}
    for some in batches(paths, _AT_ONCE):
        for row in conn.execute(query.where(RUN_FILE.c.path.in_(some))).mappings():
            found[row["path"]] = RunFile(**row)
    return found


def _refuse_other(before: dict[str, RunFile], named: dict[str, RunFile]) -> None:
    for path, file in before.items():
        if file.sha256 != named[path].sha256:
            raise Conflict(f"The run has a file {path!r} with other content.", field="path")


def _row(
    uid: str,
    path: str,
    file: RunFile,
    sizes: dict[str, int],
    before: RunFile | None,
    mime: str,
    now_us: int,
) -> dict[str, Any]:
    if file.size != sizes[file.sha256]:
        raise InvalidBody(
            f"{path!r} is said to have {file.size} bytes; its content has {sizes[file.sha256]}.",
            field="size",
        )
    is_same = before is not None and before.sha256 == file.sha256
    return {
        "uid": uid,
        "path": path,
        "sha256": file.sha256,
        "size": file.size,
        "mime": mime,
        "updated_us": before.updated_us if is_same and before is not None else now_us,
    }


def _differs(row: dict[str, Any], before: RunFile | None) -> bool:
    return before is None or before.sha256 != row["sha256"]


def _upsert(conn: Connection, rows: Iterable[dict[str, Any]]) -> None:
    statement = insert_or(conn, RUN_FILE)
    new = {name: statement.excluded[name] for name in _SHOWN if name != "path"}
    conn.execute(
        statement.on_conflict_do_update(index_elements=["uid", "path"], set_=new),
        sorted(rows, key=lambda row: row["path"]),
    )


def _check_number(conn: Connection, uid: str) -> None:
    n_files = conn.execute(select(func.count()).where(RUN_FILE.c.uid == uid)).scalar_one()
    if n_files > MAX_RUN_FILES:
        raise TooLarge(
            f"A run with {n_files} files; the limit (MAX_RUN_FILES) is {MAX_RUN_FILES}.",
            hint="Log many files as an artifact.",
        )
