"""The trash: runs that were deleted and can come back, and runs that go for good."""

from kiseki.store.run_row import RunRow
from kiseki.store.run_table import RunTable, get_row


def trash(table: RunTable, uid: str, *, now_us: int) -> None:
    """Move a run to the trash; its id stays taken."""
    row = get_row(table, uid)
    if row.deleted_us is not None:
        return
    row.deleted_us = now_us
    table.save(row)
    table.note_change(row, ("deleted",), now_us=now_us)


def restore(table: RunTable, uid: str, *, now_us: int) -> None:
    """Take a run out of the trash, and its project with it."""
    row = get_row(table, uid)
    if row.deleted_us is None:
        return
    row.deleted_us = None
    row.deleted_with_project = False
    table.restore_project(row.project_id)
    table.save(row)
    table.note_change(row, ("run", "state"), now_us=now_us)


def purge(table: RunTable, uid: str, *, now_us: int) -> None:
    """Remove a run and its earlier histories for good; the id is free at once."""
    row = get_row(table, uid)
    waiting: list[RunRow] = [row]
    while waiting:
        gone = waiting.pop()
        waiting.extend(table.list_archived(gone.uid))
        table.remove(gone, now_us=now_us)
        table.note_change(gone, ("deleted",), now_us=now_us)
