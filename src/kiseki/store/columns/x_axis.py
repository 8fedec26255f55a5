"""What a chart is drawn against: steps as int64, seconds and values as float64."""

import dataclasses
import math
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from kiseki.store.columns.buckets import XArray
from kiseki.store.columns.codec import IntArray
from kiseki.store.columns.record import STEPS_ASCEND as STEPS
from kiseki.store.columns.record import TIMES_ASCEND, Records

Kind = Literal["step", "time"]
_INT_MIN, _INT_MAX = -(2**63), 2**63 - 1


@dataclasses.dataclass(frozen=True, slots=True)
class XRange:
    """A closed range; steps are compared as whole numbers."""

    low: float | None
    high: float | None

    def bounds(self, *, whole: bool) -> tuple[float, float]:
        """Return both ends; for steps the whole numbers inside."""
        if not whole:
            low = -math.inf if self.low is None else self.low
            return low, math.inf if self.high is None else self.high
        low = _INT_MIN if self.low is None else _whole(self.low, up=True)
        return low, _INT_MAX if self.high is None else _whole(self.high, up=False)


@dataclasses.dataclass(frozen=True, slots=True)
class XAxis:
    """Steps, or times as seconds after `zero_us`."""

    kind: Kind
    zero_us: int = 0

    @property
    def whole(self) -> bool:
        """Whether x is a whole number."""
        return self.kind == "step"

    def of(self, steps: IntArray | None, times: IntArray | None, offset_us: int) -> XArray:
        """Return x of rows; only the column that it is made of is looked at."""
        if self.kind == "step":
            assert steps is not None
            return steps
        assert times is not None
        return seconds(times + (offset_us - self.zero_us))

    def bounds(self, records: Records, offset_us: int) -> tuple[XArray, XArray]:
        """Return least and greatest x of each chunk."""
        if self.kind == "step":
            return records["step_min"], records["step_max"]
        shift = offset_us - self.zero_us
        return seconds(records["time_min"] + shift), seconds(records["time_max"] + shift)

    def ordered(self, records: Records) -> NDArray[np.bool_]:
        """Whether first and last of a chunk's roll-ups are those of this x.

        Roll-ups keep them by step; by time they are the same if both ascend.
        """
        if self.kind == "step":
            return np.ones(records.size, np.bool_)
        both = STEPS | TIMES_ASCEND
        flags: NDArray[Any] = records["flags"]
        return (flags & both) == both


def seconds(times_us: IntArray) -> NDArray[np.float64]:
    """Return microseconds as seconds."""
    return times_us / 1e6


def _whole(bound: float, *, up: bool) -> int:
    if math.isinf(bound):
        return _INT_MAX if bound > 0 else _INT_MIN
    found = math.ceil(bound) if up else math.floor(bound)
    return min(max(found, _INT_MIN), _INT_MAX)
