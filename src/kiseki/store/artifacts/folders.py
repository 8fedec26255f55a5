"""Totals of folders, kept in step with the files of a version."""

import dataclasses
from collections.abc import Iterator

from sqlalchemy import Connection, delete

from kiseki.store.schema_artifacts import ARTIFACT_FOLDER
from kiseki.store.upserting import insert_or


def folder_of(path: str) -> str:
    """Return a path up to its last slash."""
    return path.rpartition("/")[0]


@dataclasses.dataclass(slots=True)
class Growth:
    """By how much a version's files become more or fewer; `folders` is by (parent, name)."""

    n_files: int = 0
    size: int = 0
    folders: dict[tuple[str, str], list[int]] = dataclasses.field(
        default_factory=dict[tuple[str, str], list[int]]
    )

    def add(self, path: str, *, n_files: int, size: int) -> None:
        """Note that files of these sizes came (or, below 0, went)."""
        self.n_files += n_files
        self.size += size
        for place in _folders_above(path):
            total = self.folders.setdefault(place, [0, 0])
            total[0] += n_files
            total[1] += size


def _folders_above(path: str) -> Iterator[tuple[str, str]]:
    """Yield (parent, name) of every folder that a file lies in."""
    folder = folder_of(path)
    while folder:
        parent, _, name = folder.rpartition("/")
        yield parent, name
        folder = parent


def apply_growth(conn: Connection, key: int, growth: Growth) -> None:
    """Bring the folders of a version up to date; its row is locked by the caller."""
    grown = {place: by for place, by in growth.folders.items() if by != [0, 0]}
    if not grown:
        return
    statement = insert_or(conn, ARTIFACT_FOLDER)
    sums = {
        name: ARTIFACT_FOLDER.c[name] + statement.excluded[name] for name in ("n_files", "size")
    }
    statement = statement.on_conflict_do_update(
        index_elements=["version_key", "parent", "name"], set_=sums
    )
    conn.execute(
        statement,
        [
            {"version_key": key, "parent": parent, "name": name, "n_files": n, "size": size}
            for (parent, name), (n, size) in sorted(grown.items())
        ],
    )
    if any(n < 0 for n, _ in grown.values()):
        empty = (ARTIFACT_FOLDER.c.version_key == key, ARTIFACT_FOLDER.c.n_files == 0)
        conn.execute(delete(ARTIFACT_FOLDER).where(*empty))
