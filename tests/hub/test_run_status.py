import pytest

from kiseki.hub.run_status import RunStatus
from kiseki.model.errors import NotFound
from kiseki.model.run import Run
from kiseki.model.state import RunState


def _run(state: RunState) -> Run:
    return Run(
        uid="u", id="i", name="n", number=1, entity="e", project="p", project_id=1, stream="s",
        state=state,
    )  # fmt: skip


class ScriptedRuns:
    """Rows that count how often they are read."""

    def __init__(self) -> None:
        self.state = RunState.RUNNING
        self.reads = 0
        self.during_read = lambda: None

    def get(self, uid: str) -> Run:
        self.reads += 1
        if uid != "u":
            raise NotFound("no such run")
        run = _run(self.state)
        self.during_read()
        return run


def test_a_row_is_read_once_until_the_run_changes() -> None:
    runs = ScriptedRuns()
    status = RunStatus(runs)  # type: ignore[arg-type]
    assert [status.get("u")[0] for _ in range(3)] == [RunState.RUNNING] * 3
    assert runs.reads == 1
    runs.state = RunState.KILLED
    status.forget(["other", "u"])
    assert status.get("u")[0] is RunState.KILLED


def test_what_was_read_while_it_changed_is_not_remembered() -> None:
    runs = ScriptedRuns()
    status = RunStatus(runs)  # type: ignore[arg-type]

    def change() -> None:
        runs.during_read = lambda: None
        runs.state = RunState.KILLED
        status.forget_all()

    runs.during_read = change
    assert status.get("u")[0] is RunState.RUNNING
    assert status.get("u")[0] is RunState.KILLED


def test_an_unknown_run_is_an_error_each_time() -> None:
    status = RunStatus(ScriptedRuns())  # type: ignore[arg-type]
    for _ in range(2):
        with pytest.raises(NotFound):
            status.get("x")
    assert status.find("x") is None
