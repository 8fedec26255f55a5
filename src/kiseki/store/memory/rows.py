"""Projects and runs of a memory store."""

import collections
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec

from kiseki.model import ids
from kiseki.model.errors import Conflict, Locked, NotFound, UsageError
from kiseki.model.metric import SeriesFacts
from kiseki.model.reason import Reason
from kiseki.model.record import RunRecord
from kiseki.model.run import Project, Run, RunEnd, StateChange
from kiseki.model.state import RunState
from kiseki.model.table import BulkAction, BulkSkip
from kiseki.model.trash import RunsWeight, TrashedRun
from kiseki.model.view import ProjectOverview
from kiseki.model.wire import StartRun
from kiseki.store import bulk, changes, checks, record, row_table, starting, states, trash
from kiseki.store.aggregates import encode_aggregates
from kiseki.store.artifacts import leaving
from kiseki.store.contract import Started
from kiseki.store.files import weigh_files
from kiseki.store.memory.table import (
    MemoryRunTable,
    open_project,
    remove_emptied,
    remove_if_emptied,
)
from kiseki.store.memory.world import ProjectRow, World
from kiseki.store.queries import RunQuery
from kiseki.store.run_row import ACTIVE, RunRow
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
            return self._shown(self._world.kept_project(project))

    def find(self, *, entity: str, name: str) -> Project | None:
        """Return a project by its path, or None."""
        path = (ids.check_entity(entity), ids.check_project_name(name))
        with self._world.look():
            for project in self._listed():
                if (project.entity, project.name) == path:
                    return project
        return None

    def list_projects(
        self, *, entity: str | None, limit: int, offset: int, archived: bool = False
    ) -> tuple[list[Project], int]:
        """Return projects, the most recently active first."""
        with self._world.look():
            found = [
                p
                for p in self._listed()
                if (entity is None or p.entity == entity) and (archived or not p.archived)
            ]
        found.sort(key=lambda p: (-(p.last_active_us or p.created_us), p.id))
        return found[offset : offset + limit], len(found)

    def list_deleted(self) -> list[Project]:
        """Return projects in the trash; `n_runs` are those in it."""
        with self._world.look() as rows:
            deleted = [p for p in rows.projects.values() if p.deleted_us is not None]
            deleted.sort(key=lambda p: (-(p.deleted_us or 0), p.id))
            n_runs = collections.Counter(
                run.project_id for run in rows.runs.values() if run.deleted_us is not None
            )
            return [
                msgspec.structs.replace(self._shown(p), n_runs=n_runs[p.id], n_running=0)
                for p in deleted
            ]

    def overview(self, project: int, *, now_us: int) -> ProjectOverview:
        """Return what a project has in all."""
        with self._world.look() as rows:
            place = self._world.kept_project(project)
            every = [run for run in rows.runs.values() if run.project_id == project]
            shown = [r for r in every if r.deleted_us is None and r.archived_of is None]
            keys = {
                key
                for stream in self._world.streams.values()
                if stream.project == project
                for row in stream.rows.values()
                for key in row.numbers
            }
        return ProjectOverview(
            project_id=project,
            n_runs=len(shown),
            n_deleted=sum(run.deleted_us is not None for run in every),
            compute_s=sum(run.active_us(now_us) for run in shown) / 1e6,
            states=dict(collections.Counter(run.state.value for run in shown).most_common()),
            contributors=dict(collections.Counter(run.body.user for run in shown).most_common()),
            first_run_us=min((run.created_us for run in shown), default=None),
            last_active_us=place.last_active_us,
            n_keys=len(keys),
        )

    def update(
        self,
        project: int,
        *,
        name: str | None = None,
        description: str | None = None,
        archived: bool | None = None,
    ) -> Project:
        """Rename, describe, archive or unarchive a project."""
        with self._world.change() as rows:
            row = self._world.kept_project(project)
            if name is not None and (checked := ids.check_project_name(name)) != row.name:
                if any(
                    (p.entity, p.name) == (row.entity, checked) for p in rows.projects.values()
                ):
                    raise Conflict(f"There is a project {name!r} already.", field="name")
                row.name = checked
            if description is not None:
                row.description = checks.check_notes(description, field="description")
            if archived is not None:
                row.archived_us = now_us() if archived else None
            self._world.note(run=None, project=project, kinds=("project",))
            return self._shown(row)

    def remove(self, project: int) -> None:
        """Move a project and its runs to the trash."""
        if project == 0:
            raise UsageError("The default project cannot be deleted.", field="project")
        with self._world.change() as rows:
            place = self._world.kept_project(project)
            theirs = [r for r in rows.runs.values() if r.project_id == project]
            if any(run.locked and run.deleted_us is None for run in theirs):
                raise Locked("Runs of this project are locked.", hint="Unlock them first.")
            place.deleted_us = now_us()
            for run in theirs:
                if run.deleted_us is None:
                    run.deleted_us, run.deleted_with_project = now_us(), True
            with self._world.tables.read() as conn:
                has_artifacts = leaving.has_artifacts(conn, project)
            if not has_artifacts:
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
            archived=row.archived_us is not None,
            deleted_us=row.deleted_us,
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
        found = row_table.select(self._candidates(query), query, now_us=now_us())
        page = found[query.offset : query.offset + query.limit]
        return [one.run for one in page], len(found)

    def select(self, query: RunQuery) -> list[str]:
        """Return the uids of all runs that match."""
        found = row_table.select(self._candidates(query), query, now_us=now_us())
        return [one.run.uid for one in found]

    def _candidates(self, query: RunQuery) -> list[RunRow]:
        return list_rows(self._world, query.project, deleted=query.deleted)

    def update(self, uid: str, changed: Mapping[str, Any], *, source: str) -> Run:
        """Change fields of a run."""
        with self._write() as table:
            row = get_kept_row(table, uid)
            changes.apply_changes(row, changed)
            table.save(row)
            table.note_change(row, ("run",), now_us=now_us())
            return row.to_run(now_us())

    def put_summary(
        self,
        uid: str,
        computed: Mapping[str, Any],
        *,
        last_step: int,
        facts: Sequence[SeriesFacts] = (),
    ) -> None:
        """Keep the computed summary."""
        with self._write() as table:
            row = get_row(table, uid)
            row.computed = dict(computed)
            row.facts = encode_aggregates(facts, row.body.definitions)
            row.last_step = last_step
            table.save(row)
            table.note_change(row, ("run",), now_us=now_us())

    def move_state(
        self,
        uid: str,
        new: RunState,
        *,
        source: str,
        reason: Reason | None = None,
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
                if row.state in ACTIVE and row.heartbeats and row.deleted_us is None
            ]
        return [uid for spoke_us, uid in sorted(silent) if spoke_us < before_us]

    def list_states(self, uid: str) -> list[StateChange]:
        """Return a run's state history."""
        with self._read() as table:
            get_row(table, uid)
            return list(table.list_states(uid))

    def get_record(self, uid: str) -> RunRecord:
        """Return the whole record of a run."""
        with self._read() as table:
            row = get_row(table, uid)
            return record.make_record(row, table.list_states(uid), now_us=time.time_ns() // 1000)

    def put_record(self, uid: str, taken: RunRecord, *, now_us: int) -> Run:
        """Make a run say what a record says."""
        with self._write() as table:
            row = get_kept_row(table, uid)
            record.take_over(table, row, taken, now_us=now_us)
            return row.to_run(now_us)

    def trash(self, uid: str, *, now_us: int) -> None:
        """Move a run to the trash."""
        with self._write() as table:
            row = get_row(table, uid)
            if trash.put_in(row, now_us=now_us):
                table.save(row)
                table.note_change(row, ("deleted",), now_us=now_us)

    def restore(self, uid: str) -> None:
        """Take a run out of the trash, and its project with it."""
        with self._write() as table:
            row = get_row(table, uid)
            if trash.take_out(row):
                table.restore_project(row.project_id)
                table.save(row)
                table.note_change(row, ("run", "state"), now_us=now_us())

    def purge(self, uid: str) -> None:
        """Remove a run for good."""
        with self._write() as table:
            row = get_row(table, uid)
            trash.refuse_locked(row)
            trash.purge(table, [row], now_us=now_us())

    def list_trash(
        self, project: int | None, *, limit: int, offset: int
    ) -> tuple[list[TrashedRun], int]:
        """Return a page of the trash."""
        with self._read() as table:
            found = [
                trash.describe(get_row(table, row.uid))
                for row in self._in_trash(project)
                if row.archived_of is None or not row.deleted_with_project
            ]
        found.sort(key=lambda run: (-run.deleted_us, run.uid))
        return found[offset : offset + limit], len(found)

    def purge_trash(self, project: int | None, *, limit: int, now_us: int) -> tuple[int, int]:
        """Purge runs of the trash; return how many, and how many are left."""
        with self._write() as table:
            rows = [row for row in self._in_trash(project) if not row.locked][:limit]
            trash.purge(table, rows, now_us=now_us)
            remove_emptied(self._world, project)
            left = [row for row in self._in_trash(project) if not row.locked]
            return len(rows), len(left)

    def weigh(self, uids: Sequence[str]) -> RunsWeight:
        """Return what runs have in all."""
        with self._read() as table:
            rows = list(table.find_all(uids).values())
            family = {row.uid: row for row in rows}
            waiting = list(family)
            while waiting:
                earlier = {row.uid: row for row in table.list_archived(waiting)}
                waiting = [uid for uid in earlier if uid not in family]
                family |= earlier
            streams = [self._world.streams[row.stream] for row in family.values()]
            with self._world.tables.read() as conn:
                file_bytes = weigh_files(conn, list(family))
        return RunsWeight(
            n_runs=len(rows),
            n_earlier=len(family) - len(rows),
            n_alive=sum(row.state.is_alive for row in rows),
            n_locked=sum(row.locked for row in rows),
            n_points=sum(len(row.numbers) for stream in streams for row in stream.rows.values()),
            n_lines=sum(len(stream.lines) for stream in streams),
            n_bytes=sum(len(repr(stream)) for stream in streams) + file_bytes,
        )

    def _in_trash(self, project: int | None) -> list[RunRow]:
        return [
            row
            for row in self._world.rows.runs.values()
            if row.deleted_us is not None and project in (None, row.project_id)
        ]

    def change_runs(
        self, project: int, uids: Sequence[str], action: BulkAction, *, by: str, now_us: int
    ) -> list[BulkSkip]:
        """Do the same thing to many runs."""
        with self._write() as table:
            return bulk.change_runs(table, project, uids, action, by=by, now_us=now_us)


def list_rows(world: World, project: int, *, deleted: bool) -> list[RunRow]:
    """Return the rows of a project's runs: those in the trash, or the others."""
    with world.look() as rows:
        table = MemoryRunTable(world)
        found = [get_row(table, uid) for uid in rows.runs]
    return [
        row
        for row in found
        if row.project_id == project and (row.deleted_us is not None) is deleted
    ]


def now_us() -> int:
    """Return the time in epoch microseconds."""
    return time.time_ns() // 1000
