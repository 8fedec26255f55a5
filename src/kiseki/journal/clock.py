"""The clock of one writer: wall time that never goes back."""

import functools
import time
from collections.abc import Callable


def _steady_clock() -> Callable[[], int]:
    """Return a clock in nanoseconds that nobody can set; on Linux it counts while suspended."""
    boot_time = getattr(time, "CLOCK_BOOTTIME", None)
    if boot_time is None:
        return time.monotonic_ns
    return functools.partial(time.clock_gettime_ns, boot_time)


_steady_ns = _steady_clock()


class JournalClock:
    """The wall clock read once, carried on by a clock that nobody can set.

    Attributes:
        opened_us: wall time in epoch microseconds when the clock was made.
    """

    __slots__ = ("_offset_ns", "opened_us")

    def __init__(self) -> None:
        wall_ns = time.time_ns()
        self._offset_ns = wall_ns - _steady_ns()
        self.opened_us = wall_ns // 1000

    def now_us(self) -> int:
        """Return epoch microseconds, never less than the call before returned."""
        return (_steady_ns() + self._offset_ns) // 1000
