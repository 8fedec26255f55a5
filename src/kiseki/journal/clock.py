"""The clock of one writer: wall time that never goes back."""

import functools
import time
from collections.abc import Callable
from typing import Final

steady_ns: Final[Callable[[], int]] = (
    functools.partial(time.clock_gettime_ns, time.CLOCK_BOOTTIME)
    if hasattr(time, "CLOCK_BOOTTIME")
    else time.monotonic_ns
)
"""Nanoseconds that nobody can set; on Linux they count while the machine sleeps."""


class JournalClock:
    """The wall clock read once, carried on by a clock that nobody can set.

    Attributes:
        opened_us: wall time in epoch microseconds when the clock was made.
        offset_ns: what is added to `steady_ns` to get epoch nanoseconds.
    """

    __slots__ = ("offset_ns", "opened_us")

    def __init__(self) -> None:
        wall_ns = time.time_ns()
        self.offset_ns = wall_ns - steady_ns()
        self.opened_us = wall_ns // 1000

    def now_us(self) -> int:
        """Return epoch microseconds, never less than the call before returned."""
        return (steady_ns() + self.offset_ns) // 1000
