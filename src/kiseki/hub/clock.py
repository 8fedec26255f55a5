"""The server's clock, which tests replace."""

import time
from collections.abc import Callable
from typing import TypeAlias

Clock: TypeAlias = Callable[[], int]
"""Returns epoch microseconds."""


def now_us() -> int:
    """Return the time as epoch microseconds."""
    return time.time_ns() // 1000
