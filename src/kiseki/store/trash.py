"""The trash: runs that were deleted and can come back, and runs that go for good."""

from collections.abc import Sequence

from kiseki.model.errors import Locked
from kiseki.model.trash import TrashedRun
from kiseki.store.run_row import RunRow
from kiseki.store.run_table import RunTable


def put_in(row: RunRow, *, now_us: int) -> bool:
    """Put a run into the trash, its id stays taken; return whether anything changed.

    Raises:
        Locked: it is locked against deletion.
    """
    refuse_locked(row)
    if row.deleted_us is not None:
        return False
    row.deleted_us = now_us
    return True


def take_out(row: RunRow) -> bool:
    """Take a run out of the trash; return whether anything changed."""
    if row.deleted_us is None:
        return False
    row.deleted_us = None
    row.deleted_with_project = False
    return True


def purge(table: RunTable, rows: Sequence[RunRow], *, now_us: int) -> None:
    """Remove runs and their earlier histories for good; the ids are free at once."""
    gone: dict[str, RunRow] = {}
    waiting = list(rows)
    while waiting:
        gone |= {row.uid: row for row in waiting}
        earlier = table.list_archived([row.uid for row in waiting])
        waiting = [row for row in earlier if row.uid not in gone]
    if gone:
        table.remove(list(gone.values()), now_us=now_us)
        table.note_changes(list(gone.values()), ("deleted",), now_us=now_us)


def describe(row: RunRow) -> TrashedRun:
    """Return a run as the trash lists it."""
    return TrashedRun(
        uid=row.uid,
        id=row.run_id,
        name=row.name,
        number=row.number,
        project_id=row.project_id,
        entity=row.entity,
        project=row.project,
        state=row.state,
        user=row.body.user,
        created_us=row.created_us,
        deleted_us=row.deleted_us or 0,
        with_project=row.deleted_with_project,
        locked=row.locked,
    )


def refuse_locked(row: RunRow) -> None:
    """Refuse to delete a run that is locked.

    Raises:
        Locked: it is.
    """
    if row.locked:
        raise Locked(
            f"Run {row.run_id!r} of project {row.project!r} is locked against deletion.",
            hint="Unlock it first.",
        )
