"""The ladder of a stop request: ask, ask harder, end; no I/O, no clock."""

from typing import Final, Literal

Step = Literal["", "sigint", "async_interrupt", "sigterm", "sigkill"]
_LADDER: Final[tuple[Step, ...]] = ("", "sigint", "async_interrupt", "sigterm", "sigkill")


class StopLadder:
    """Which step comes when.

    Args:
        grace_s: how long each step may stay unanswered.
        only_interrupt: never go further than SIGINT: a notebook's kernel holds more than
            the run.
    """

    def __init__(self, *, grace_s: float, only_interrupt: bool = False) -> None:
        self.step: Step = ""
        self._grace_s = grace_s
        self._only_interrupt = only_interrupt
        self._next_at = 0.0

    def climb(self, now: float, *, sigint_ignored: bool) -> Step | None:
        """Return the step to take at `now` (monotonic seconds), or None to wait.

        To be asked as long as the process has not answered by ending the run.
        """
        if now < self._next_at or self.step == _LADDER[-1]:
            return None
        if self._only_interrupt and self.step:
            return None
        step = _LADDER[_LADDER.index(self.step) + 1]
        if step == "sigint" and sigint_ignored and not self._only_interrupt:
            step = "async_interrupt"
        self.step = step
        self._next_at = now + self._grace_s
        return step
