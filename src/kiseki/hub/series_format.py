"""The binary answer of a series query (docs/formats/series.md, version 1)."""

import math
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from kiseki.store.contract import Series

MAGIC = b"KSR1"
_DTYPES = {"f": "<f8", "i": "<i8", "u": "<u4", "b": "|u1"}


def encode_series(series: Sequence[Series]) -> bytes:
    """Return header and buffers of series in the order given."""
    buffers: list[bytes] = []
    offset = 0
    described: list[dict[str, Any]] = []
    # Series that were logged at the same steps share the array of their borders.
    known: dict[int, tuple[int, str]] = {}
    for one in series:
        places: dict[str, tuple[int, str]] = {}
        for name, array in one.arrays.items():
            place = known.get(id(array))
            if place is None:
                dtype = "<u4" if name == "count" else _DTYPES[array.dtype.kind]
                data = np.ascontiguousarray(array, dtype=dtype).tobytes()
                place = known[id(array)] = (offset, dtype[1:])
                padding = -len(data) % 8
                buffers.append(data)
                if padding:
                    buffers.append(bytes(padding))
                offset += len(data) + padding
            places[name] = place
        described.append(_describe(one, places))
    header = msgspec.json.encode({"series": described})
    front = MAGIC + len(header).to_bytes(4, "little") + header
    return b"".join([front, bytes(-len(front) % 8), *buffers])


def _describe(one: Series, places: dict[str, tuple[int, str]]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "run": one.run,
        "key": one.key,
        "mode": one.mode,
        "n": len(next(iter(one.arrays.values()), ())),
        "type": one.type,
        "total": one.total,
        "width": one.width,
        "arrays": places,
        "first": [_number(value) for value in one.first],
        "last": [_number(value) for value in one.last],
    }
    for name in ("n_nan", "n_pinf", "n_ninf"):
        count = getattr(one, name)
        if count:
            described[name] = count
    return described


def _number(value: float) -> float | str:
    """Return a number as JSON can hold it; `nan`, `inf` and `-inf` as text."""
    if isinstance(value, int) or math.isfinite(value):
        return value
    return str(float(value))
