"""Files of a pending version: added, replaced, taken away, taken over from another version."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, insert, literal, select, update

from kiseki.model.artifact import ArtifactEntry, ChangeEntries
from kiseki.model.errors import Conflict, InvalidBody, TooLarge, UsageError
from kiseki.model.limits import MAX_ARTIFACT_FILES, MAX_BLOBS_PER_REQUEST
from kiseki.model.path import check_path
from kiseki.store.artifacts.folders import Growth, apply_growth, folder_of
from kiseki.store.artifacts.surroundings import AT_ONCE
from kiseki.store.artifacts.versions import find_row, get_pending_row, title_of
from kiseki.store.blobs.holding import hold_blobs
from kiseki.store.schema_artifacts import ARTIFACT_ENTRY, ARTIFACT_FOLDER, ARTIFACT_VERSION

TAKEN_AT_ONCE = 20_000
"""Files of a base in one transaction."""
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://")
_NO_PLACES = frozenset({"javascript", "data", "vbscript"})
_TABLE = ARTIFACT_ENTRY
_MOST_REF_CHARS = 4_096


def change_entries(conn: Connection, version: str, change: ChangeEntries, *, now_us: int) -> None:
    """Add files to a pending version (the last one to name wins), and take files away.

    Raises:
        Conflict: the version is ready or failed.
        MissingBlob: content that is not there.
        UsageError: a path, a hash or a reference that breaks a rule.
        TooLarge: over `MAX_BLOBS_PER_REQUEST` or `MAX_ARTIFACT_FILES`.
    """
    if len(change.add) + len(change.remove) > MAX_BLOBS_PER_REQUEST:
        raise TooLarge(
            f"At most {MAX_BLOBS_PER_REQUEST} files in one request (MAX_BLOBS_PER_REQUEST)."
        )
    added = {entry["path"]: entry for entry in map(_check_entry, change.add)}
    removed = {check_path(path) for path in change.remove}
    row = get_pending_row(conn, version)
    if row.taken_to is not None:
        raise Conflict(
            f"{title_of(row)} still takes over files of its base.", hint="Begin it again first."
        )
    sizes = hold_blobs(conn, {entry["sha256"] for entry in added.values()} - {""})
    for entry in added.values():
        if entry["sha256"]:
            # What was said is of no use to anybody.
            entry["size"] = sizes[entry["sha256"]]
    _replace(conn, row, added, removed=removed, now_us=now_us)


def _replace(
    conn: Connection,
    row: Any,
    added: Mapping[str, dict[str, Any]],
    *,
    removed: Iterable[str],
    now_us: int,
) -> None:
    growth = Growth()
    paths = sorted({*added, *removed})
    for start in range(0, len(paths), AT_ONCE):
        some = (_TABLE.c.version_key == row.key, _TABLE.c.path.in_(paths[start : start + AT_ONCE]))
        known = conn.execute(select(_TABLE.c.path, _TABLE.c.size).where(*some)).all()
        for path, size in known:
            growth.add(path, n_files=-1, size=-size)
        if known:
            conn.execute(delete(_TABLE).where(*some))
    if added:
        conn.execute(insert(_TABLE), [{"version_key": row.key, **e} for e in added.values()])
    for path, entry in added.items():
        growth.add(path, n_files=1, size=entry["size"])
    if row.n_files + growth.n_files > MAX_ARTIFACT_FILES:
        raise TooLarge(f"A version has at most {MAX_ARTIFACT_FILES} files (MAX_ARTIFACT_FILES).")
    apply_growth(conn, row.key, growth)
    conn.execute(
        update(ARTIFACT_VERSION)
        .where(ARTIFACT_VERSION.c.key == row.key)
        .values(
            n_files=ARTIFACT_VERSION.c.n_files + growth.n_files,
            size=ARTIFACT_VERSION.c.size + growth.size,
            rev=ARTIFACT_VERSION.c.rev + 1,
            touched_us=now_us,
            has_files=True,
        )
    )


def take_over(conn: Connection, version: str, *, now_us: int) -> bool:
    """Take over one slice of the files of a version's base; return whether more waits.

    The base is locked and ready, so its own files keep the content from being collected.

    Raises:
        Conflict: the base was deleted meanwhile.
    """
    row = find_row(conn, version, locked=True)
    if row is None or row.state != "pending" or row.taken_to is None:
        return False
    base = find_row(conn, row.base, locked=True)
    if base is None or base.state != "ready":
        raise Conflict(f"The base of {title_of(row)} was deleted meanwhile.", field="base")
    slice_ = [_TABLE.c.version_key == base.key, _TABLE.c.path > row.taken_to]
    paths = select(_TABLE.c.path).where(*slice_).order_by(_TABLE.c.path)
    end = conn.execute(paths.limit(1).offset(TAKEN_AT_ONCE - 1)).scalar_one_or_none()
    if end is not None:
        slice_.append(_TABLE.c.path <= end)
    _copy_rows(conn, _TABLE, row.key, *slice_)
    values: dict[str, Any] = {"taken_to": end, "touched_us": now_us, "has_files": True}
    if end is None:
        _copy_rows(conn, ARTIFACT_FOLDER, row.key, ARTIFACT_FOLDER.c.version_key == base.key)
        values |= {"n_files": base.n_files, "size": base.size, "rev": row.rev + 1}
    is_it = ARTIFACT_VERSION.c.key == row.key
    conn.execute(update(ARTIFACT_VERSION).where(is_it).values(values))
    return end is not None


def _copy_rows(conn: Connection, table: Table, key: int, *where: ColumnElement[bool]) -> None:
    """Copy rows of one version to another, without bringing them here."""
    names = [column.name for column in table.c if column.name != "version_key"]
    copied = select(literal(key), *(table.c[name] for name in names)).where(*where)
    conn.execute(insert(table).from_select(["version_key", *names], copied))


def _check_entry(entry: ArtifactEntry) -> dict[str, Any]:
    path = check_path(entry.path)
    if bool(entry.sha256) == bool(entry.ref):
        raise InvalidBody(f"{path!r} needs either `sha256` or `ref`.", field="add")
    if entry.sha256 and not _is_sha256(entry.sha256):
        raise InvalidBody(f"{path!r}: `sha256` is 64 hex digits.", field="sha256")
    if entry.ref:
        _check_reference(path, entry)
    return {
        "path": path,
        "folder": folder_of(path),
        "sha256": entry.sha256,
        "size": entry.size,
        "ref": entry.ref,
        "digest": entry.digest if entry.ref else "",
        "version_id": entry.version_id if entry.ref else "",
    }


def _check_reference(path: str, entry: ArtifactEntry) -> None:
    scheme = _SCHEME.match(entry.ref)
    if scheme is None or scheme[1] in _NO_PLACES:
        raise UsageError(
            f"{path!r}: a reference is an address such as s3://bucket/key.", field="ref"
        )
    if len(entry.ref) > _MOST_REF_CHARS:
        raise TooLarge(f"{path!r}: a reference has at most {_MOST_REF_CHARS} characters.")
    for field in ("ref", "digest", "version_id"):
        text = getattr(entry, field)
        if any(ord(character) < 32 for character in text) or len(text) > _MOST_REF_CHARS:
            raise InvalidBody(f"{path!r}: `{field}` is too long or has control characters.")
    if not entry.digest:
        raise InvalidBody(f"{path!r}: a reference needs a `digest`.", field="digest")
    if not 0 <= entry.size < 2**63:
        raise InvalidBody(f"{path!r}: `size` is bytes from 0.", field="size")


def _is_sha256(text: str) -> bool:
    return len(text) == 64 and set(text) <= _HEX


_HEX = frozenset("0123456789abcdef")
