"""The digest of a version: what makes two of them the same content."""

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import Connection, select

from kiseki.model.errors import Conflict
from kiseki.store.schema_artifacts import ARTIFACT_ENTRY

_AT_ONCE = 20_000
_TABLE = ARTIFACT_ENTRY


def compute_digest(read: Callable[[], AbstractContextManager[Connection]], key: int) -> str:
    """Return the SHA-256 of what `kiseki.model.artifact` says, in hex.

    It is that of one moment only if the version has the same `rev` before and afterwards: of
    millions of files no snapshot is held for so long.

    Args:
        read: gives a connection for one page of files.

    Raises:
        Conflict: one path is a file and a folder at once.
    """
    found = hashlib.sha256()
    # Files that the paths to come may begin with; in this order they are its last ones.
    open_files: list[str] = []
    columns = select(_TABLE.c.path, _TABLE.c.sha256, _TABLE.c.digest, _TABLE.c.size)
    query = columns.where(_TABLE.c.version_key == key).order_by(_TABLE.c.path).limit(_AT_ONCE)
    after = ""
    while True:
        with read() as conn:
            rows = conn.execute(query.where(_TABLE.c.path > after)).all()
        if not rows:
            return found.hexdigest()
        for path, sha256, digest, size in rows:
            _refuse_both(open_files, path)
            found.update(f"{path}\0{sha256 or digest}\0{size}\n".encode())
        after = rows[-1].path


def _refuse_both(open_files: list[str], path: str) -> None:
    while open_files and not path.startswith(open_files[-1]):
        open_files.pop()
    # Not only the last one: between `a` and `a/b` there may be `a/`-less names like `a-b`.
    if any(path.startswith(f"{file}/") for file in open_files):
        raise Conflict(f"Of {path!r} a part is a file, too; it cannot be a folder.", field="path")
    open_files.append(path)
