"""The states of a run and the moves between them."""

import enum
from typing import Final


class RunState(enum.StrEnum):
    """Where a run stands; the values are what the wire and the store hold."""

    PENDING = "pending"
    RUNNING = "running"
    FINISHING = "finishing"
    FINISHED = "finished"
    FAILED = "failed"
    KILLED = "killed"
    CRASHED = "crashed"
    PREEMPTING = "preempting"
    PREEMPTED = "preempted"

    @property
    def is_alive(self) -> bool:
        """True while more data of the run may be expected."""
        return self in ALIVE


ALIVE: Final = frozenset(
    {RunState.PENDING, RunState.RUNNING, RunState.FINISHING, RunState.PREEMPTING}
)

MOVES: Final[dict[RunState, frozenset[RunState]]] = {
    RunState.PENDING: frozenset({RunState.RUNNING, RunState.FAILED, RunState.KILLED}),
    RunState.RUNNING: frozenset(
        {
            RunState.PENDING,
            RunState.FINISHING,
            RunState.FINISHED,
            RunState.FAILED,
            RunState.KILLED,
            RunState.CRASHED,
            RunState.PREEMPTING,
        }
    ),
    RunState.FINISHING: frozenset(
        {RunState.FINISHED, RunState.FAILED, RunState.KILLED, RunState.CRASHED, RunState.RUNNING}
    ),
    RunState.PREEMPTING: frozenset(
        {RunState.PREEMPTED, RunState.FINISHED, RunState.KILLED, RunState.CRASHED}
    ),
    # A crashed run that speaks again is running again; evidence of its end that arrives
    # late (an offline spool, `kiseki sync`) corrects the guess.
    RunState.CRASHED: frozenset(
        {
            RunState.PENDING,
            RunState.RUNNING,
            RunState.FINISHING,
            RunState.FINISHED,
            RunState.FAILED,
            RunState.KILLED,
        }
    ),
    # Ended runs move only by an explicit resume (or by a person who corrects the state).
    RunState.FINISHED: frozenset({RunState.RUNNING}),
    RunState.FAILED: frozenset({RunState.RUNNING, RunState.PENDING}),
    RunState.KILLED: frozenset({RunState.RUNNING}),
    RunState.PREEMPTED: frozenset({RunState.RUNNING, RunState.PENDING}),
}


def may_move(current: RunState, new: RunState) -> bool:
    """Return whether a run may go from `current` to `new` (staying is always allowed)."""
    return current is new or new in MOVES[current]
