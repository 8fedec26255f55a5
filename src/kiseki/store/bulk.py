"""The same thing done to many runs: one transaction, and a reason for each that is left out."""

from collections.abc import Callable, Iterable, Sequence

from kiseki.model.errors import Conflict, KisekiError, NotFound
from kiseki.model.table import BulkAction, BulkSkip
from kiseki.store import changes, moving, states, trash
from kiseki.store.run_row import RunRow
from kiseki.store.run_table import RunTable, in_trash

MOST_AT_ONCE = 500
"""Runs of one transaction: it keeps other writers waiting for some 50 ms."""


def change_runs(
    table: RunTable,
    project: int,
    uids: Sequence[str],
    action: BulkAction,
    *,
    by: str,
    now_us: int,
) -> list[BulkSkip]:
    """Do to runs of a project what `action` says; return those that were left as they were."""
    # Before the runs are locked, as starts do, so that the two cannot deadlock.
    work = _Work(table, action, by=by, now_us=now_us)
    found = {uid: row for uid, row in table.find_all(uids).items() if row.project_id == project}
    skipped = [_skip_unknown(uid) for uid in dict.fromkeys(uids) if uid not in found]
    done: list[RunRow] = []
    for row in found.values():
        try:
            if work.change(row):
                done.append(row)
        except KisekiError as error:
            skipped.append(_skip(row, error))
    work.keep(done)
    return skipped


class _Work:
    """One action, run by run, and then what all runs have in common."""

    def __init__(self, table: RunTable, action: BulkAction, *, by: str, now_us: int) -> None:
        self._table = table
        self._action = action
        self._by = by
        self._now_us = now_us
        self._place = None
        if action.action in ("move", "copy"):
            self._place = moving.find_place(table, action.value)
        self._change: dict[str, Callable[[RunRow], bool]] = {
            "trash": lambda row: trash.put_in(row, now_us=now_us),
            "restore": trash.take_out,
            "purge": self._may_purge,
            "stop": self._stop,
            "add_tags": self._add_tags,
            "remove_tags": self._remove_tags,
            "group": self._group,
            "move": self._move,
            "copy": self._copy,
            "lock": lambda row: _set_lock(row, locked=True),
            "unlock": lambda row: _set_lock(row, locked=False),
        }

    def change(self, row: RunRow) -> bool:
        """Change a row that `keep` will save; return whether there is anything to save."""
        if row.deleted_us is not None and self._action.action not in _OF_TRASH:
            raise in_trash(row)
        return self._change[self._action.action](row)

    def keep(self, rows: Sequence[RunRow]) -> None:
        """Save what was changed."""
        table, action = self._table, self._action.action
        if action == "purge":
            trash.purge(table, rows, now_us=self._now_us)
            return
        if action in _KEPT_RUN_BY_RUN:
            return
        if action == "restore":
            for project in {row.project_id for row in rows}:
                table.restore_project(project)
        table.save_all(rows)
        table.note_changes(rows, _KINDS.get(action, ("run",)), now_us=self._now_us)

    def _may_purge(self, row: RunRow) -> bool:
        trash.refuse_locked(row)
        return True

    def _stop(self, row: RunRow) -> bool:
        if not row.state.is_alive:
            raise Conflict(f"Run {row.run_id!r} has ended already.")
        states.request_stop(self._table, row, by=self._by, now_us=self._now_us)
        return True

    def _move(self, row: RunRow) -> bool:
        assert self._place is not None
        moving.move(self._table, row, self._place, now_us=self._now_us)
        return True

    def _copy(self, row: RunRow) -> bool:
        assert self._place is not None
        moving.copy(self._table, row, self._place, now_us=self._now_us)
        return True

    def _add_tags(self, row: RunRow) -> bool:
        return _set(row, "tags", [*row.body.tags, *self._action.tags])

    def _remove_tags(self, row: RunRow) -> bool:
        gone = set(self._action.tags)
        return _set(row, "tags", [tag for tag in row.body.tags if tag not in gone])

    def _group(self, row: RunRow) -> bool:
        return _set(row, "group", self._action.value)


_OF_TRASH = frozenset({"trash", "restore", "purge", "lock", "unlock"})
_KEPT_RUN_BY_RUN = frozenset({"stop", "move", "copy"})
_KINDS: dict[str, Iterable[str]] = {"trash": ("deleted",), "restore": ("run", "state")}


def _set(row: RunRow, field: str, value: object) -> bool:
    before = getattr(row.body, field)
    changes.apply_changes(row, {field: value})
    return getattr(row.body, field) != before


def _set_lock(row: RunRow, *, locked: bool) -> bool:
    changed = row.locked is not locked
    row.locked = locked
    return changed


def _skip(row: RunRow, error: KisekiError) -> BulkSkip:
    return BulkSkip(uid=row.uid, name=row.name, code=error.code, message=str(error))


def _skip_unknown(uid: str) -> BulkSkip:
    message = "There is no run of this uid in the project."
    return BulkSkip(uid=uid, name="", code=NotFound.code, message=message)
