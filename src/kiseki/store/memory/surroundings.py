"""What artifacts ask of projects and runs of a memory store."""

import contextlib
from collections.abc import Generator, Sequence

from sqlalchemy import Connection

from kiseki.store.artifacts.surroundings import Branch, KnownRun, ProjectPath
from kiseki.store.memory.table import open_project
from kiseki.store.memory.world import World


class MemoryTransactions:
    """Transactions on the tables of a world and on its rows, together."""

    def __init__(self, world: World) -> None:
        self._world = world

    @contextlib.contextmanager
    def read(self) -> Generator[Connection]:
        """Give the connection while everything stands still."""
        with self._world.look(), self._world.tables.read() as conn:
            yield conn

    @contextlib.contextmanager
    def write(self) -> Generator[Connection]:
        """Give the connection; an error puts rows and tables back as they were."""
        with self._world.change(), self._world.tables.write() as conn:
            yield conn


class MemorySurroundings:
    """`Surroundings` in the dicts of a world; the lock of its transactions is the only one."""

    def __init__(self, world: World) -> None:
        self._world = world

    def open_project(self, conn: Connection, *, entity: str, name: str, now_us: int) -> int:
        """Return the number of a project, made if it is missing."""
        return open_project(self._world, entity=entity, name=name, now_us=now_us).id

    def lock_project(self, conn: Connection, project: int) -> None:
        """Check that there is a project."""
        self._world.kept_project(project)

    def require_project(self, conn: Connection, project: int) -> None:
        """Check that there is a project."""
        self._world.kept_project(project)

    def find_paths(self, conn: Connection, numbers: Sequence[int]) -> dict[int, ProjectPath]:
        """Return paths of projects."""
        projects = self._world.rows.projects
        return {
            number: ProjectPath(projects[number].entity, projects[number].name)
            for number in set(numbers)
            if number in projects and projects[number].deleted_us is None
        }

    def find_runs(self, conn: Connection, uids: Sequence[str]) -> dict[str, KnownRun]:
        """Return runs by uid."""
        rows = self._world.rows.runs
        return {
            uid: KnownRun(
                uid=uid,
                run_id=rows[uid].run_id,
                name=rows[uid].name,
                number=rows[uid].number,
                project=rows[uid].project_id,
                state=rows[uid].state.value,
                trashed=rows[uid].deleted_us is not None,
                job_type=rows[uid].body.job_type,
                last_step=rows[uid].last_step,
                parent=rows[uid].body.parent,
                forked_from=rows[uid].forked_from,
            )
            for uid in uids
            if uid in rows
        }

    def is_buried(self, conn: Connection, uid: str) -> bool:
        """Whether a run was purged."""
        return uid in self._world.rows.tombstones

    def list_branches(self, conn: Connection, uids: Sequence[str], *, limit: int) -> list[Branch]:
        """Return runs that came of these."""
        branches: list[Branch] = []
        for row in sorted(self._world.rows.runs.values(), key=lambda row: row.number):
            if row.body.parent in uids:
                branches.append(Branch(row.body.parent or "", row.uid, "parent"))
            if row.forked_from in uids:
                branches.append(Branch(row.forked_from or "", row.uid, "fork"))
        return branches[:limit]

    def note(
        self,
        conn: Connection,
        *,
        run: str | None,
        project: int | None,
        collection: int | None,
        now_us: int,
    ) -> None:
        """Write a line of the feed."""
        keys = None if collection is None else (str(collection),)
        self._world.note(run=run, project=project, kinds=("artifacts",), keys=keys)
