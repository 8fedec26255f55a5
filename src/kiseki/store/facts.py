"""Apply what journals say besides rows and console: config, summary, names, ends.

A fact comes from a journal that will be sent until it is taken, so nothing here refuses
one: a value that breaks a rule is left out (the client has said so when it was set).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import msgspec

from kiseki.model.errors import KisekiError
from kiseki.model.metric import MetricDefinition
from kiseki.model.reason import Reason
from kiseki.model.run import RunEnd, RunMetadata
from kiseki.model.state import RunState
from kiseki.model.wire import Fact
from kiseki.store import changes, states
from kiseki.store.run_row import RunRow
from kiseki.store.run_table import RunTable, get_row

_ENDED_BY_SIGNAL = frozenset({130, 143})
"""Exit codes by which a shell says SIGINT and SIGTERM."""
_STOP_SIGNALS = frozenset({"SIGINT", "SIGTERM"})
_MAX_REASON_CHARS = 1000
_GENERATION_SLACK_US = 2_000_000
"""A journal is opened about when the run is begun, by a clock that is not the server's."""


def apply_facts(
    table: RunTable,
    uid: str,
    facts: Sequence[Fact],
    *,
    role: str,
    opened_us: int,
    offset_us: int,
    now_us: int,
) -> None:
    """Apply facts of one writer in their order; the feed learns what they changed.

    Args:
        uid: the run that owns the writer's stream.
        role: `primary`, `secondary` or `system`. Secondary writers never change the state
            or the metadata, which are those of the process that began the run.
        opened_us: when the writer's journal was opened, by the writer's clock.
        offset_us: the server's clock minus the writer's.
    """
    if not facts:
        return
    row = get_row(table, uid)
    decides = role != "secondary" and _is_of_this_generation(row, opened_us, offset_us)
    for fact in facts:
        time_us = _heard(fact.time_us + offset_us, now_us)
        if fact.kind == "end":
            if decides:
                _apply_end(table, row, fact, time_us=time_us)
        elif fact.kind == "update" and "preempting" in fact.body:
            if decides:
                _apply_preempting(table, row, fact, time_us=time_us)
        elif fact.kind in _APPLY and not (fact.kind == "metadata" and role == "secondary"):
            _apply_quietly(row, fact)
    table.save(row)
    table.note_change(row, ("run",), now_us=now_us)


def _apply_quietly(row: RunRow, fact: Fact) -> None:
    try:
        _APPLY[fact.kind](row, fact.body)
    except (KisekiError, msgspec.ValidationError):
        return


def _apply_config(row: RunRow, body: Mapping[str, Any]) -> None:
    changes.remove_config(row, _keys(body.get("del")))
    changes.merge_config(row, _map(body.get("set")))


def _apply_summary(row: RunRow, body: Mapping[str, Any]) -> None:
    changes.remove_summary(row, _keys(body.get("del")))
    changes.set_summary(row, _map(body.get("set")))


def _apply_definition(row: RunRow, body: Mapping[str, Any]) -> None:
    definition = msgspec.convert(body, MetricDefinition)
    changes.define(row, definition, overwrite=body.get("overwrite") is True)


def _apply_metadata(row: RunRow, body: Mapping[str, Any]) -> None:
    changes.merge_metadata(row, msgspec.convert(body, RunMetadata))


def _apply_update(row: RunRow, body: Mapping[str, Any]) -> None:
    for field in ("name", "notes", "tags", "group", "job_type"):
        if field in body:
            try:
                changes.apply_changes(row, {field: body[field]})
            except KisekiError:
                continue


_APPLY: dict[str, Callable[[RunRow, Mapping[str, Any]], None]] = {
    "config": _apply_config,
    "summary": _apply_summary,
    "define": _apply_definition,
    "metadata": _apply_metadata,
    "update": _apply_update,
}


def _apply_preempting(table: RunTable, row: RunRow, fact: Fact, *, time_us: int) -> None:
    said = _text(fact.body["preempting"])[:_MAX_REASON_CHARS]
    reason = Reason(code="said", params={"text": said}) if said else None
    states.move(table, row, RunState.PREEMPTING, source="client", reason=reason, time_us=time_us)


def _apply_end(table: RunTable, row: RunRow, fact: Fact, *, time_us: int) -> None:
    body = fact.body
    end = RunEnd(
        exit_code=_int(body.get("exit_code")),
        signal=_text(body.get("signal")) or None,
        exception=_text(body.get("exception")),
    )
    cause = _text(body.get("cause"))
    state, reason = judge_end(cause, end)
    if state is not RunState.FINISHED and row.state is RunState.PREEMPTING:
        state = RunState.PREEMPTED
    source = "shipper" if cause == "vanished" else "client"
    by = _text(body.get("by"))
    states.move(table, row, state, source=source, reason=reason, by=by, end=end, time_us=time_us)


def judge_end(cause: str, end: RunEnd) -> tuple[RunState, Reason | None]:
    """Return the state that an end leads to, and the reason if there is one.

    Args:
        cause: finish, exit, exception, interrupt, stop or vanished, as journals say.
    """
    if cause in ("stop", "interrupt"):
        return RunState.KILLED, Reason(code="stopped" if cause == "stop" else "interrupted")
    if end.signal in _STOP_SIGNALS:
        return RunState.KILLED, _by_signal(end.signal)
    if end.exit_code in _ENDED_BY_SIGNAL:
        return RunState.KILLED, _with_exit_code(end.exit_code)
    if cause == "vanished" and end.exit_code is None:
        reason = _by_signal(end.signal) if end.signal else Reason(code="no_exit_record")
        return RunState.CRASHED, reason
    if cause == "exception":
        first_line = end.exception.split("\n", 1)[0]
        return RunState.FAILED, Reason(
            code="exception", params={"text": first_line or "exception"}
        )
    if end.exit_code:
        return RunState.FAILED, _with_exit_code(end.exit_code)
    return RunState.FINISHED, None


def _by_signal(signal: str) -> Reason:
    return Reason(code="signal", params={"signal": signal})


def _with_exit_code(exit_code: int | None) -> Reason:
    return Reason(code="exit_code", params={"exit_code": exit_code})


def _is_of_this_generation(row: RunRow, opened_us: int, offset_us: int) -> bool:
    """Return whether a journal was opened by the process that last began the run.

    On the machine that began it the client's own clock says so for certain; the server's
    is off by however long the requests were on their way, which may be seconds.
    """
    body = row.body
    if opened_us <= 0 or 0 < body.generation_client_us <= opened_us:
        return True
    return opened_us + offset_us >= body.generation_us - _GENERATION_SLACK_US


def _heard(time_us: int, now_us: int) -> int:
    """Return when something happened; nothing that was heard happened later than now."""
    return now_us if time_us <= 0 else min(time_us, now_us)


def _keys(value: Any) -> list[str]:
    items = cast("list[object]", value) if isinstance(value, list) else []
    return [item for item in items if isinstance(item, str)]


def _map(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _int(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
