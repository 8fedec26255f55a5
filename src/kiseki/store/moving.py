"""Move runs to another project, and copy them, with everything that is theirs.

A moved run keeps its uid, so a process that still logs into it goes on doing so. Its earlier
histories move with it. Numbers belong to a project, so both get new ones there.
"""

import dataclasses

import msgspec

from kiseki.model import ids
from kiseki.model.errors import Conflict
from kiseki.store.metadata import new_stream
from kiseki.store.run_row import RunRow
from kiseki.store.run_table import RunTable
from kiseki.store.starting import archive_id

_EVERYTHING = ("run", "state", "series", "console", "files", "artifacts")


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """A project that runs are brought to."""

    project_id: int
    entity: str
    project: str


def find_place(table: RunTable, project_id: int) -> Place:
    """Return a project, locked until the commit.

    Raises:
        NotFound: there is none, or it lies in the trash.
    """
    return Place(project_id, *table.lock_project(project_id))


def move(table: RunTable, row: RunRow, place: Place, *, now_us: int) -> None:
    """Move a run and its earlier histories.

    Raises:
        Conflict: it is there already, its id is taken there, or it is an earlier history.
    """
    if row.project_id == place.project_id:
        raise Conflict(f"Run {row.run_id!r} is in project {place.project!r} already.")
    if row.archived_of is not None:
        raise Conflict(f"Run {row.run_id!r} is an earlier history; it moves with its run.")
    if table.find_by_id(place.project_id, row.run_id) is not None:
        raise Conflict(
            f"Project {place.project!r} has a run {row.run_id!r} already.",
            hint="Copy the run instead; the copy gets an id of its own.",
        )
    numbers: dict[int, int] = {}
    for member in [row, *_earlier(table, row)]:
        table.note_change(member, ("deleted",), now_us=now_us)
        table.move_stream(member.stream, place.project_id)
        if member is not row:
            _rename_earlier(table, row, member, place)
        if member.number not in numbers:
            numbers[member.number] = table.take_number(place.project_id, now_us=now_us)
        member.number = numbers[member.number]
        _put_into(member, place)
        table.save(member)
        table.note_change(member, _EVERYTHING, now_us=now_us)
    # Saved again: the names of its earlier histories may have changed.
    table.save(row)


def copy(table: RunTable, row: RunRow, place: Place, *, now_us: int) -> RunRow:
    """Copy a run that has ended; return the copy, which has a uid and a number of its own.

    Raises:
        Conflict: it is still running.
    """
    if row.state.is_alive:
        raise Conflict(f"Run {row.run_id!r} is still running; copy it when it has ended.")
    is_free = table.find_by_id(place.project_id, row.run_id) is None
    made = dataclasses.replace(
        row,
        uid=ids.new_run_uid(),
        run_id=row.run_id if is_free else _new_id(table, place),
        number=table.take_number(place.project_id, now_us=now_us),
        stream=new_stream(),
        archived_of=None,
        heartbeats=False,
        locked=False,
        rev=0,
        body=msgspec.structs.replace(row.body),
    )
    _put_into(made, place)
    table.insert(made)
    for change in table.list_states(row.uid):
        table.add_state(made.uid, change)
    table.begin_stream(made, start_us=table.stream_start_us(row.stream))
    table.copy_whole_stream(row.stream, made.stream)
    table.copy_files(row.uid, made.uid)
    table.copy_links(row.uid, made.uid)
    table.note_change(made, _EVERYTHING, now_us=now_us)
    return made


def _earlier(table: RunTable, row: RunRow) -> list[RunRow]:
    found: dict[str, RunRow] = {}
    waiting = [row.uid]
    while waiting:
        rows = [one for one in table.list_archived(waiting) if one.uid not in found]
        found |= {one.uid: one for one in rows}
        waiting = [one.uid for one in rows]
    return list(found.values())


def _rename_earlier(table: RunTable, row: RunRow, earlier: RunRow, place: Place) -> None:
    """Give an earlier history an id that is free in its new project."""
    if table.find_by_id(place.project_id, earlier.run_id) is None:
        return
    earlier.run_id = archive_id(table, row.run_id, place.project_id)
    origin = row.body.forked_from
    if origin is not None and origin.uid == earlier.uid:
        row.body.forked_from = msgspec.structs.replace(origin, id=earlier.run_id)


def _put_into(row: RunRow, place: Place) -> None:
    row.project_id, row.entity, row.project = place.project_id, place.entity, place.project


def _new_id(table: RunTable, place: Place) -> str:
    run_id = ids.new_run_id()
    while table.find_by_id(place.project_id, run_id) is not None:
        run_id = ids.new_run_id()
    return run_id
