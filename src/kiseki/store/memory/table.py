"""Rows of runs in dicts."""

import copy
import time
from collections.abc import Iterable, Sequence

from kiseki.model import ids
from kiseki.model.errors import Deleted
from kiseki.model.run import StateChange
from kiseki.store import checks
from kiseki.store.artifacts import leaving
from kiseki.store.artifacts.links import copy_links
from kiseki.store.files import bury_files, copy_files
from kiseki.store.memory.points import Stream
from kiseki.store.memory.world import ProjectRow, World
from kiseki.store.run_row import RunRow
from kiseki.store.run_table import ACTIVITY_KEPT_US, Claim


class MemoryRunTable:
    """`RunTable` over the rows of a world; see there."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._rows = world.rows

    def find(self, uid: str) -> RunRow | None:
        """Return a copy of a run's row, with its project's name of now."""
        row = self._rows.runs.get(uid)
        if row is None:
            return None
        found = copy.deepcopy(row)
        found.project = self._rows.projects[row.project_id].name
        return found

    def find_by_id(self, project_id: int, run_id: str) -> RunRow | None:
        """Return the row of a run by its id in a project."""
        for row in self._rows.runs.values():
            if (row.project_id, row.run_id) == (project_id, run_id):
                return self.find(row.uid)
        return None

    def find_all(self, uids: Sequence[str]) -> dict[str, RunRow]:
        """Return copies of the rows of runs by uid."""
        found = {uid: self.find(uid) for uid in uids}
        return {uid: row for uid, row in found.items() if row is not None}

    def list_archived(self, uids: Sequence[str]) -> Sequence[RunRow]:
        """Return earlier histories that runs took the place of."""
        return [row for row in self._rows.runs.values() if row.archived_of in uids]

    def insert(self, row: RunRow) -> None:
        """Add a row."""
        self._rows.runs[row.uid] = copy.deepcopy(row)

    def save(self, row: RunRow) -> None:
        """Keep a changed row."""
        row.rev += 1
        self._rows.runs[row.uid] = copy.deepcopy(row)

    def save_all(self, rows: Sequence[RunRow]) -> None:
        """Keep changed rows."""
        for row in rows:
            self.save(row)

    def remove(self, rows: Sequence[RunRow], *, now_us: int) -> None:
        """Remove runs for good."""
        for row in rows:
            del self._rows.runs[row.uid]
            self._rows.states.pop(row.uid, None)
            asked = {uid for uid, claim in self._rows.claims.items() if claim.run == row.uid}
            self._rows.tombstones |= {row.uid, *asked}
            for uid in asked:
                del self._rows.claims[uid]
            self._world.streams[row.stream].is_purged = True
            with self._world.tables.write() as conn:
                bury_files(conn, [row.uid])
            remove_if_emptied(self._world, row.project_id)

    def is_buried(self, uid: str) -> bool:
        """Whether a run of that uid was purged."""
        return uid in self._rows.tombstones

    def find_claim(self, uid: str) -> Claim | None:
        """Return what a request under this uid led to."""
        return self._rows.claims.get(uid)

    def put_claim(self, uid: str, claim: Claim) -> None:
        """Keep what a request led to."""
        self._rows.claims[uid] = claim

    def add_state(self, uid: str, change: StateChange) -> None:
        """Add a line to a run's state history."""
        self._rows.states.setdefault(uid, []).append(change)

    def list_states(self, uid: str) -> Sequence[StateChange]:
        """Return a run's state history."""
        return list(self._rows.states.get(uid, []))

    def replace_states(self, uid: str, changes: Sequence[StateChange]) -> None:
        """Put another state history in the place of a run's."""
        self._rows.states[uid] = list(changes)

    def open_project(self, *, entity: str, name: str, now_us: int) -> int:
        """Return the number of a project, made if it is missing."""
        return open_project(self._world, entity=entity, name=name, now_us=now_us).id

    def take_number(self, project_id: int, *, now_us: int) -> int:
        """Return the number of the project's next run."""
        project = self._rows.projects[project_id]
        project.runs_begun += 1
        project.last_active_us = now_us
        return project.runs_begun

    def touch_project(self, project_id: int, *, now_us: int) -> None:
        """Note that a project is active."""
        project = self._rows.projects[project_id]
        if (project.last_active_us or 0) <= now_us - ACTIVITY_KEPT_US:
            project.last_active_us = now_us

    def restore_project(self, project_id: int) -> None:
        """Take a project out of the trash."""
        self._rows.projects[project_id].deleted_us = None

    def begin_stream(self, row: RunRow, *, start_us: int) -> None:
        """Note an empty stream."""
        self._world.streams[row.stream] = Stream(row.stream, row.uid, row.project_id, start_us)

    def hand_stream(self, stream: int, uid: str) -> None:
        """Give a stream to another run."""
        self._world.streams[stream].run = uid

    def stream_start_us(self, stream: int) -> int:
        """Return where the relative time of a stream begins."""
        return self._world.streams[stream].start_us

    def copy_stream(self, source: int, target: int, *, upto_step: int) -> None:
        """Copy rows up to a step."""
        streams = self._world.streams
        streams[source].copy_into(streams[target], upto_step=upto_step)

    def lock_project(self, project_id: int) -> tuple[str, str]:
        """Return entity and name of a project."""
        project = self._world.kept_project(project_id)
        return project.entity, project.name

    def move_stream(self, stream: int, project_id: int) -> None:
        """Let a stream belong to another project."""
        self._world.streams[stream].project = project_id

    def copy_whole_stream(self, source: int, target: int) -> None:
        """Copy everything that was logged."""
        streams = self._world.streams
        streams[source].copy_whole_into(streams[target])

    def copy_files(self, source: str, target: str, *, folder: str = "") -> None:
        """Give a run the files of another."""
        with self._world.tables.write() as conn:
            copy_files(conn, source, target, folder=folder)

    def copy_links(self, source: str, target: str) -> None:
        """Let a run have used and made what another did."""
        with self._world.tables.write() as conn:
            copy_links(conn, source, target)

    def last_step(self, stream: int) -> int:
        """Return the greatest step of a stream, -1 without any."""
        return self._world.streams[stream].last_step()

    def note_change(self, row: RunRow, kinds: Iterable[str], *, now_us: int) -> None:
        """Write a line of the change feed."""
        self.note_changes([row], kinds, now_us=now_us)

    def note_changes(self, rows: Sequence[RunRow], kinds: Iterable[str], *, now_us: int) -> None:
        """Write a line of the change feed for each row."""
        told = tuple(kinds)
        for row in rows:
            self._world.note(run=row.uid, project=row.project_id, kinds=told)


def open_project(
    world: World, *, entity: str, name: str, now_us: int, description: str = ""
) -> ProjectRow:
    """Return a project by its path, made if it is missing."""
    owner, checked = ids.check_entity(entity), ids.check_project_name(name)
    for project in world.rows.projects.values():
        if (project.entity, project.name) == (owner, checked):
            if project.deleted_us is not None:
                raise Deleted(
                    f"Project {checked!r} lies in the trash.",
                    hint="Restore it or empty the trash.",
                )
            return project
    made = ProjectRow(
        id=max(world.rows.projects, default=-1) + 1,
        entity=owner,
        name=checked,
        description=checks.check_notes(description, field="description"),
        created_us=now_us,
    )
    world.rows.projects[made.id] = made
    world.note(run=None, project=made.id, kinds=("project",))
    return made


def remove_if_emptied(world: World, project: int) -> None:
    """Remove a project that lies in the trash and has no run left."""
    has_runs = any(row.project_id == project for row in world.rows.runs.values())
    if not has_runs and world.rows.projects[project].deleted_us is not None:
        del world.rows.projects[project]
        with world.tables.write() as conn:
            leaving.leave_project(conn, project, now_us=time.time_ns() // 1000)
        for view in [v.id for v in world.rows.views.values() if v.project_id == project]:
            del world.rows.views[view]


def remove_emptied(world: World, project: int | None) -> None:
    """Remove what lies in the trash and has no run left: one project, or all such."""
    for number in list(world.rows.projects) if project is None else [project]:
        if number in world.rows.projects:
            remove_if_emptied(world, number)
