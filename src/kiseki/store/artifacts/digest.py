"""The digest of a version: what makes two of them the same content."""

import hashlib

from sqlalchemy import Connection, select

from kiseki.model.errors import Conflict
from kiseki.store.schema_artifacts import ARTIFACT_ENTRY

_AT_ONCE = 20_000
_TABLE = ARTIFACT_ENTRY


def compute_digest(conn: Connection, key: int) -> str:
    """Return the SHA-256 of what `kiseki.model.artifact` says, in hex.

    Raises:
        Conflict: one path is a file and a folder at once.
    """
    found = hashlib.sha256()
    # Files that the paths to come may begin with; in this order they are its last ones.
    open_files: list[str] = []
    columns = select(_TABLE.c.path, _TABLE.c.sha256, _TABLE.c.digest, _TABLE.c.size)
    query = columns.where(_TABLE.c.version_key == key).order_by(_TABLE.c.path).limit(_AT_ONCE)
    rows = conn.execute(query).all()
    while rows:
        for path, sha256, digest, size in rows:
            _refuse_both(open_files, path)
            found.update(f"{path}\0{sha256 or digest}\0{size}\n".encode())
        rows = conn.execute(query.where(_TABLE.c.path > rows[-1].path)).all()
    return found.hexdigest()


def _refuse_both(open_files: list[str], path: str) -> None:
    while open_files and not path.startswith(open_files[-1]):
        open_files.pop()
    # Not only the last one: between `a` and `a/b` there may be `a/`-less names like `a-b`.
    if any(path.startswith(f"{file}/") for file in open_files):
        raise Conflict(f"Of {path!r} a part is a file, too; it cannot be a folder.", field="path")
    open_files.append(path)
