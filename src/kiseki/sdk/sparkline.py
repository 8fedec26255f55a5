"""Eight block characters that show the course of a metric in one line."""

import math
from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
MAX_CHARS = 40


def draw_sparkline(values: Sequence[float]) -> str:
    """Return one character for each value, at most `MAX_CHARS`.

    A value that is not finite is a space; so is the one value of a series that has no
    course yet. All values equal: the lowest block.
    """
    if len(values) == 1:
        return " "
    if len(values) > MAX_CHARS:
        last = len(values) - 1
        values = [values[round(i * last / (MAX_CHARS - 1))] for i in range(MAX_CHARS)]
    finite = [value for value in values if math.isfinite(value)]
    if not finite:
        return " " * len(values)
    low, span = min(finite), max(finite) - min(finite)
    return "".join(_draw(value, low, span) for value in values)


def _draw(value: float, low: float, span: float) -> str:
    if not math.isfinite(value):
        return " "
    # A span that overflowed to infinity still has a lower and an upper half.
    share = (value - low) / span if 0 < span < math.inf else float(value > low)
    return BLOCKS[min(int(share * len(BLOCKS)), len(BLOCKS) - 1)]
