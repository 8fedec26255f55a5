"""Projects and runs of a memory store."""

import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

from kiseki.model import ids
from kiseki.model.errors import Conflict, NotFound, UsageError
from kiseki.model.run import Project, Run, RunEnd, StateChange
from kiseki.model.state import RunState
from kiseki.model.wire import StartRun
from kiseki.store import changes, checks, run_query, starting, states, trash
from kiseki.store.contract import RunQuery, Started
from kiseki.store.memory.table import MemoryRunTable, open_project, remove_if_emptied
from kiseki.store.memory.world import ProjectRow, World
from kiseki.store.run_row import ACTIVE
from kiseki.store.run_table import get_kept_row, get_row


class MemoryProjects:
    """`ProjectRows` in dicts."""

    def __init__(self, world: World) -> None:
        self._world = world

    def get_or_create(self, *, entity: str, name: str, description: str = "") -> Project:
        """Return the project of that name."""
        with self._world.change():
            return self._shown(
                open_project(
                    self._world,
                    entity=entity,
                    name=name,
                    description=description,
                    now_us=now_us(),
                )
            )

    def get(self, project: int) -> Project:
        """Return a project."""
        with self._world.look():
            return self._shown(self._kept(project))

    def find(self, *, entity: str, name: str) -> Project | None:
        """Return a project by its path, or None."""
        path = (ids.check_entity(entity), ids.check_project_name(name))
        with self._world.look():
            for project in self._listed():
                if (project.entity, project.name) == path:
                    return project
        return None

    def list_projects(
        self, *, entity: str | None, limit: int, offset: int
    ) -> tuple[list[Project], int]:
        """Return projects, the most recently active first."""
        with self._world.look():
            found = [p for p in self._listed() if entity is None or p.entity == entity]
        found.sort(key=lambda p: (-(p.last_active_us or p.created_us), p.id))
        return found[offset : offset + limit], len(found)

    def update(self, project: int, *, name: str | None, description: str | None) -> Project:
        """Rename or describe a project."""
        with self._world.change() as rows:
            row = self._kept(project)
            if name is not None and (checked := ids.check_project_name(name)) != row.name:
                if any(
                    (p.entity, p.name) == (row.entity, checked) for p in rows.projects.values()
                ):
                    raise Conflict(f"There is a project {name!r} already.", field="name")
                row.name = checked
            if description is not None:
                row.description = checks.check_notes(description, field="description")
            self._world.note(run=None, project=project, kinds=("project",))
            return self._shown(row)

    def remove(self, project: int) -> None:
        """Move a project and its runs to the trash."""
        if project == 0:
            raise UsageError("The default project cannot be deleted.", field="project")
        with self._world.change() as rows:
            self._kept(project).deleted_us = now_us()
            for run in rows.runs.values():
                if run.project_id == project and run.deleted_us is None:
                    run.deleted_us, run.deleted_with_project = now_us(), True
            remove_if_emptied(self._world, project)
            self._world.note(run=None, project=project, kinds=("deleted",))

    def restore(self, project: int) -> Project:
        """Take a project out of the trash with the runs that went there with it."""
        with self._world.change() as rows:
            if project not in rows.projects:
                raise NotFound(f"There is no project with the number {project}.")
            rows.projects[project].deleted_us = None
            for run in rows.runs.values():
                if run.project_id == project and run.deleted_with_project:
                    run.deleted_us, run.deleted_with_project = None, False
            self._world.note(run=None, project=project, kinds=("project",))
            return self._shown(rows.projects[project])

    def _kept(self, project: int) -> ProjectRow:
        row = self._world.rows.projects.get(project)
        if row is None or row.deleted_us is not None:
            raise NotFound(f"There is no project with the number {project}.")
        return row

    def _listed(self) -> list[Project]:
        rows = self._world.rows.projects.values()
        return [self._shown(row) for row in rows if row.deleted_us is None]

    def _shown(self, row: ProjectRow) -> Project:
        runs = [
            run
            for run in self._world.rows.runs.values()
            if run.project_id == row.id and run.deleted_us is None and run.archived_of is None
        ]
        return Project(
            id=row.id,
            entity=row.entity,
            name=row.name,
            description=row.description,
            created_us=row.created_us,
            last_active_us=row.last_active_us,
            n_runs=len(runs),
            n_running=sum(run.state in ACTIVE for run in runs),
        )


class MemoryRuns:
    """`RunRows` in dicts; the logic is that of every store."""

    def __init__(self, world: World) -> None:
        self._world = world

    @contextmanager
    def _write(self) -> Generator[MemoryRunTable]:
        with self._world.change():
            yield MemoryRunTable(self._world)

    @contextmanager
    def _read(self) -> Generator[MemoryRunTable]:
        with self._world.look():
            yield MemoryRunTable(self._world)

    def start(self, request: StartRun, *, entity: str, user: str, now_us: int) -> Started:
        """Begin, resume, attach to, rewind or fork a run."""
        with self._write() as table:
            return starting.start(table, request, entity=entity, user=user, now_us=now_us)

    def get(self, uid: str) -> Run:
        """Return a run."""
        with self._read() as table:
            return get_row(table, uid).to_run(now_us())

    def find(self, *, project: int, run_id: str) -> Run | None:
        """Return a run by its id in a project."""
        with self._read() as table:
            row = table.find_by_id(project, ids.check_run_id(run_id))
        return None if row is None else row.to_run(now_us())

    def list_runs(self, query: RunQuery) -> tuple[list[Run], int]:
        """Return a page of runs and how many match."""
        with self._read() as table:
            found = [get_row(table, uid) for uid in self._world.rows.runs]
        rows = [
            row
            for row in found
            if row.project_id == query.project and (row.deleted_us is not None) is query.deleted
        ]
        uids, total = run_query.pick(rows, query, now_us=now_us())
        by_uid = {row.uid: row for row in rows}
        return [by_uid[uid].to_run(now_us()) for uid in uids], total

    def update(self, uid: str, changed: Mapping[str, Any], *, source: str) -> Run:
        """Change fields of a run."""
        with self._write() as table:
            row = get_kept_row(table, uid)
            changes.apply_changes(row, changed)
            table.save(row)
            table.note_change(row, ("run",), now_us=now_us())
            return row.to_run(now_us())

    def put_summary(self, uid: str, computed: Mapping[str, Any], *, last_step: int) -> None:
        """Keep the computed summary."""
        with self._write() as table:
            row = get_row(table, uid)
            row.computed = dict(computed)
            row.last_step = last_step
            table.save(row)
            table.note_change(row, ("run",), now_us=now_us())

    def move_state(
        self,
        uid: str,
        new: RunState,
        *,
        source: str,
        reason: str = "",
        by: str = "",
        end: RunEnd | None = None,
        now_us: int,
        force: bool = False,
    ) -> Run:
        """Move a run to a state if it may go there."""
        with self._write() as table:
            row = get_kept_row(table, uid)
            states.move(
                table,
                row,
                new,
                source=source,
                reason=reason,
                by=by,
                end=end,
                time_us=now_us,
                force=force,
            )
            return row.to_run(now_us)

    def heartbeat(self, uid: str, *, now_us: int) -> Run:
        """Note that a run spoke."""
        with self._write() as table:
            row = get_kept_row(table, uid)
            if states.is_worth_keeping(row, now_us=now_us):
                states.hear(table, row, now_us=now_us)
            return row.to_run(now_us)

    def request_stop(self, uid: str, *, by: str, now_us: int) -> Run:
        """Ask a run to stop."""
        with self._write() as table:
            row = get_kept_row(table, uid)
            states.request_stop(table, row, by=by, now_us=now_us)
            return row.to_run(now_us)

    def note_stop_step(self, uid: str, *, step: str, now_us: int) -> Run:
        """Note how far a requested stop has come."""
        with self._write() as table:
            row = get_kept_row(table, uid)
            states.note_stop_step(table, row, step=step, now_us=now_us)
            return row.to_run(now_us)

    def list_silent(self, *, before_us: int) -> list[str]:
        """Return active runs that promised heartbeats and gave none since."""
        with self._world.look() as rows:
            silent = [
                (row.heartbeat_us or row.created_us, uid)
                for uid, row in rows.runs.items()
                if row.state in ACTIVE and row.heartbeats
            ]
        return [uid for spoke_us, uid in sorted(silent) if spoke_us < before_us]

    def list_states(self, uid: str) -> list[StateChange]:
        """Return a run's state history."""
        with self._read() as table:
            get_row(table, uid)
            return list(table.list_states(uid))

    def trash(self, uid: str, *, now_us: int) -> None:
        """Move a run to the trash."""
        with self._write() as table:
            trash.trash(table, uid, now_us=now_us)

    def restore(self, uid: str) -> None:
        """Take a run out of the trash."""
        with self._write() as table:
            trash.restore(table, uid, now_us=now_us())

    def purge(self, uid: str) -> None:
        """Remove a run for good."""
        with self._write() as table:
            trash.purge(table, uid, now_us=now_us())


def now_us() -> int:
    """Return the time in epoch microseconds."""
    return time.time_ns() // 1000
