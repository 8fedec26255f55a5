"""Numbers of one key, read from the binary answer that docs/formats/series.md describes."""

import dataclasses
import struct
from typing import Any, cast

import msgspec

from kiseki.model.errors import UnsupportedVersion

_MAGIC = b"KSR1"
_HEAD = struct.Struct("<4sI")
_CASTS = {"f8": ("d", 8), "i8": ("q", 8), "u4": ("I", 4), "u1": ("B", 1)}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Series:
    """Points (or buckets) of one key of one run, in the order of x.

    The arrays are memoryviews over the answer, never copied: `numpy.asarray(series.y)`
    costs nothing, `series.y.tolist()` gives a list.

    Attributes:
        run: the run's uid.
        key: the metric's name.
        type: `i` or `b` if every value was logged as a whole number or a boolean, else `f`.
        mode: `points`, or `buckets` where the server was asked to thin out.
        x: steps, times or values of another metric; left borders of buckets. (n,) float64.
        y: values of points, (n,) int64, float64 or bool; empty for buckets.
        step: the step of each point where x is something else, (n,) int64.
        buckets: the fields asked for by name, (n,) each; empty for points.
        total: points in range.
        width: width of a bucket in the unit of x; 0.0 for points.
        first: (x, y) of the first point in range.
        last: (x, y) of the last point in range.
    """

    run: str
    key: str
    type: str
    mode: str
    x: "memoryview[Any]"
    y: "memoryview[Any]"
    step: "memoryview[Any]"
    buckets: "dict[str, memoryview[Any]]"
    total: int
    width: float
    first: tuple[float, float]
    last: tuple[float, float]

    def __len__(self) -> int:
        return len(self.x)


def read_answer(payload: bytes) -> list[Series]:
    """Read a whole series answer.

    Raises:
        UnsupportedVersion: it begins with other bytes than version 1.
    """
    magic, length = _HEAD.unpack_from(payload) if len(payload) >= _HEAD.size else (b"", 0)
    if magic != _MAGIC:
        raise UnsupportedVersion(
            "The server answers with series of another version than this kiseki reads.",
            hint="Install the same version of kiseki here and on the server.",
        )
    end = _HEAD.size + length
    header = msgspec.json.decode(payload[_HEAD.size : end])
    body = memoryview(payload)[-(-end // 8) * 8 :]
    return [_series_of(item, body) for item in header["series"]]


def _series_of(item: dict[str, Any], body: "memoryview[int]") -> Series:
    n = item["n"]
    arrays: dict[str, memoryview[Any]] = {}
    for name, (offset, dtype) in item["arrays"].items():
        code, size = _CASTS[dtype]
        arrays[name] = _cast(body[offset : offset + n * size], code)
    y = arrays.pop("y", _NOTHING)
    return Series(
        run=item["run"],
        key=item["key"],
        type=item["type"],
        mode=item["mode"],
        x=arrays.pop("x"),
        y=y.cast("?") if item["type"] == "b" and y.format == "B" and len(y) else y,
        step=arrays.pop("step", _NOTHING),
        buckets=arrays,
        total=item["total"],
        width=item["width"],
        first=_pair(item["first"]),
        last=_pair(item["last"]),
    )


def _cast(view: "memoryview[int]", code: str) -> "memoryview[Any]":
    # The stub of cast() wants literal codes and cannot name what comes out.
    return cast("memoryview[Any]", view.cast(cast(Any, code)))


def _pair(pair: list[Any]) -> tuple[float, float]:
    # JSON has no NaN and no infinities; the header writes them as text.
    x, y = (float(value) if isinstance(value, str) else value for value in pair)
    return x, y


_NOTHING: "memoryview[Any]" = cast("memoryview[Any]", memoryview(b""))
