import pytest

from kiseki.model.state import ALIVE, MOVES, RunState, may_move


def test_every_state_says_where_a_run_may_go_from_it() -> None:
    assert set(MOVES) | {RunState.PREEMPTED} == set(RunState)


@pytest.mark.parametrize("state", list(RunState))
def test_staying_is_always_allowed(state: RunState) -> None:
    assert may_move(state, state)


def test_a_crashed_run_that_speaks_again_is_running() -> None:
    assert may_move(RunState.CRASHED, RunState.RUNNING)


@pytest.mark.parametrize("end", [RunState.FINISHED, RunState.FAILED, RunState.KILLED])
def test_an_ended_run_is_not_called_crashed_by_silence(end: RunState) -> None:
    assert not may_move(end, RunState.CRASHED)


@pytest.mark.parametrize("end", [RunState.FINISHED, RunState.FAILED, RunState.KILLED])
def test_late_evidence_of_the_end_corrects_a_crash(end: RunState) -> None:
    assert may_move(RunState.CRASHED, end)


def test_only_states_that_expect_data_are_alive() -> None:
    assert {state for state in RunState if state.is_alive} == ALIVE
    assert not RunState.CRASHED.is_alive
