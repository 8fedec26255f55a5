"""Give and take the whole record of a run: how a run moves between servers."""

from collections.abc import Sequence

import msgspec

from kiseki.model.errors import Conflict, InvalidBody
from kiseki.model.metric import MetricDefinition
from kiseki.model.reason import Reason
from kiseki.model.record import RunRecord
from kiseki.model.run import Run, RunEnd, StateChange
from kiseki.model.state import RunState
from kiseki.store import changes, checks, states
from kiseki.store.run_row import RunRow
from kiseki.store.run_table import RunTable

LEFT_BEHIND = Reason(code="said", params={"text": "still going on when it was exported"})
"""Why a run that was alive elsewhere has ended here: nothing of it will come any more."""


def make_record(row: RunRow, history: Sequence[StateChange], *, now_us: int) -> RunRecord:
    """Return all that the row and the state history say."""
    return RunRecord(
        run=row.to_run(now_us),
        states=list(history),
        by_hand=row.body.by_hand,
        removed=row.body.removed,
    )


def take_over(table: RunTable, row: RunRow, record: RunRecord, *, now_us: int) -> None:
    """Make a locked row say what a record says; doing it again changes nothing.

    Owner, project, id, number, stream and what is computed from rows stay as they are here.

    Raises:
        Conflict: the record is another run's, or the run is alive here.
        InvalidBody, InvalidName, TooLarge: a value breaks a rule; nothing must be saved.
    """
    run = record.run
    if run.uid != row.uid:
        raise Conflict("The record is that of another run.", field="uid")
    if row.state.is_alive and row.heartbeats:
        raise Conflict("The run is going on here; its record is its own.", field="state")
    _take_fields(row, record)
    history, state, end = list(record.states), run.state, run.end
    if state.is_alive:
        state = RunState.CRASHED
        history.append(states.state_change(now_us, state, source="import", reason=LEFT_BEHIND))
        end = RunEnd(
            reason=LEFT_BEHIND.text, code=LEFT_BEHIND.code, params=dict(LEFT_BEHIND.params)
        )
    row.state, row.body.end, row.heartbeats = state, end, False
    table.replace_states(row.uid, history)
    table.save(row)
    table.note_change(row, ("run", "state"), now_us=now_us)


def _take_fields(row: RunRow, record: RunRecord) -> None:
    run, body = record.run, row.body
    changes.apply_changes(row, {name: getattr(run, name) for name in _PLAIN})
    body.by_hand = checks.check_map(record.by_hand, field="summary")
    body.removed = list(record.removed)
    body.config = checks.check_map(run.config, field="config")
    checks.check_map(msgspec.to_builtins(run.metadata), field="metadata")
    body.metadata = run.metadata
    try:
        body.definitions = msgspec.convert(run.definitions, list[MetricDefinition])
    except msgspec.ValidationError as error:
        raise InvalidBody(str(error), field="definitions") from error
    body.user = checks.check_name(run.user, field="user")
    body.phase, body.stop, body.parent = run.phase, run.stop, run.parent
    body.forked_from, body.resumed = run.forked_from, run.resumed
    body.active_us, body.active_since_us = round(run.duration_s * 1e6), None
    row.created_us = run.created_us
    row.heartbeat_us = run.heartbeat_us
    body.started_us = run.started_us
    body.ended_us = run.ended_us if run.ended_us is not None else _last_word_us(run)


def _last_word_us(run: Run) -> int:
    return run.heartbeat_us or run.started_us or run.created_us


_PLAIN = ("name", "notes", "tags", "group", "job_type", "locked")
