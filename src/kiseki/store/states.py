"""How a run's state moves, and which time counts as activity."""

import msgspec

from kiseki.model.reason import Reason
from kiseki.model.run import RunEnd, StateChange, StopRequest
from kiseki.model.state import RunState, may_move
from kiseki.store.run_row import ACTIVE, RunRow
from kiseki.store.run_table import RunTable

HEARTBEAT_KEPT_US = 30 * 1_000_000
"""Heartbeats are written at most this often: each write is a flush to the disk."""


def move(
    table: RunTable,
    row: RunRow,
    new: RunState,
    *,
    source: str,
    reason: Reason | None = None,
    by: str = "",
    end: RunEnd | None = None,
    time_us: int,
    force: bool = False,
) -> bool:
    """Move a locked row to a state and keep the change; return whether it moved.

    A run that a person asked to stop ends as killed, however it ended.

    Args:
        time_us: when it happened, by the server's clock.
        force: also make a move that the table of moves forbids.
    """
    if row.body.stop is not None and new in _ENDS_THAT_STOP_OVERRULES and not force:
        new, reason = RunState.KILLED, reason or _stop_reason(row.body.stop)
    if new is row.state or not (force or may_move(row.state, new)):
        return False
    silent = new is RunState.CRASHED and source == "server"
    # Nothing is known of a silent run after its last word, so that is where it ended.
    at_us = _last_word_us(row, time_us) if silent else time_us
    _count_activity(row, new, at_us)
    row.state = new
    row.body.revivable = silent
    row.body.ended_us = None if new.is_alive else at_us
    row.body.end = None if new.is_alive else _end_with_reason(end, reason)
    table.add_state(row.uid, state_change(time_us, new, source=source, reason=reason, by=by))
    table.save(row)
    table.touch_project(row.project_id, now_us=time_us)
    table.note_change(row, ("run", "state"), now_us=time_us)
    return True


def state_change(
    time_us: int, state: RunState, *, source: str, reason: Reason | None = None, by: str = ""
) -> StateChange:
    """Return a line for a run's state history."""
    if reason is None:
        return StateChange(time_us=time_us, state=state, source=source, by=by)
    return StateChange(
        time_us=time_us,
        state=state,
        source=source,
        reason=reason.text,
        by=by,
        code=reason.code,
        params=reason.params,
    )


def begin_stretch(row: RunRow, *, now_us: int) -> None:
    """Begin a new stretch of activity; the time since the last word of an old one is a gap."""
    body = row.body
    if body.active_since_us is not None:
        body.active_us += max(0, _last_word_us(row, now_us) - body.active_since_us)
    body.active_since_us = now_us


def hear(table: RunTable, row: RunRow, *, now_us: int) -> None:
    """Keep a heartbeat; a run that crashed by silence is running again."""
    row.heartbeat_us = now_us
    table.touch_project(row.project_id, now_us=now_us)
    if row.state is RunState.CRASHED and row.body.revivable:
        move(
            table,
            row,
            RunState.RUNNING,
            source="server",
            reason=Reason(code="heard_again"),
            time_us=now_us,
        )
    else:
        table.save(row)


def is_worth_keeping(row: RunRow, *, now_us: int) -> bool:
    """Whether a heartbeat now would say more than the row does."""
    if row.state is RunState.CRASHED and row.body.revivable:
        return True
    return row.heartbeat_us is None or now_us - row.heartbeat_us >= HEARTBEAT_KEPT_US


def request_stop(table: RunTable, row: RunRow, *, by: str, now_us: int) -> None:
    """Note that somebody wants the run to stop; asking an ended run, or twice, does nothing."""
    if not row.state.is_alive or row.body.stop is not None:
        return
    row.body.stop = StopRequest(requested_us=now_us, requested_by=by)
    if row.state is RunState.PENDING:
        # Nobody is there to be interrupted.
        move(table, row, RunState.KILLED, source="user", by=by, time_us=now_us)
        return
    table.save(row)
    table.note_change(row, ("run", "state"), now_us=now_us)


def note_stop_step(table: RunTable, row: RunRow, *, step: str, now_us: int) -> None:
    """Note how far a requested stop has come."""
    stop = row.body.stop
    if stop is None or (stop.acknowledged_us is not None and stop.step == step):
        return
    first_us = now_us if stop.acknowledged_us is None else stop.acknowledged_us
    row.body.stop = msgspec.structs.replace(stop, acknowledged_us=first_us, step=step)
    table.save(row)
    table.note_change(row, ("run", "state"), now_us=now_us)


_ENDS_THAT_STOP_OVERRULES = frozenset({RunState.FINISHED, RunState.FAILED, RunState.CRASHED})


def _stop_reason(stop: StopRequest) -> Reason:
    if stop.requested_by:
        return Reason(code="stopped_by", params={"by": stop.requested_by})
    return Reason(code="stopped")


def _end_with_reason(end: RunEnd | None, reason: Reason | None) -> RunEnd:
    end = RunEnd() if end is None else end
    if end.reason or reason is None:
        return end
    return msgspec.structs.replace(end, reason=reason.text, code=reason.code, params=reason.params)


def _last_word_us(row: RunRow, now_us: int) -> int:
    spoken = [t for t in (row.heartbeat_us, row.body.active_since_us) if t is not None]
    return min(max(spoken, default=now_us), now_us)


def _count_activity(row: RunRow, new: RunState, at_us: int) -> None:
    body = row.body
    if new in ACTIVE:
        if body.active_since_us is None:
            body.active_since_us = at_us
        if body.started_us is None:
            body.started_us = at_us
    elif body.active_since_us is not None:
        body.active_us += max(0, at_us - body.active_since_us)
        body.active_since_us = None
