"""Turn points or buckets into the answer of a series query."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiseki.store.columns.buckets import Items, Width, XArray
from kiseki.store.columns.codec import IntArray, ValueType
from kiseki.store.contract import Field, Series


def points_answer(
    run: str, key: str, x: XArray, values: NDArray[Any], steps: IntArray, *, is_step: bool
) -> Series:
    """Return raw points; they come in the order of (x, writer, position)."""
    kind: ValueType = "f" if values.dtype.kind == "f" else "i" if values.dtype.kind == "i" else "b"
    y = values.astype({"f": np.float64, "i": np.int64, "b": np.uint8}[kind])
    arrays: dict[str, NDArray[Any]] = {"x": x.astype(np.float64), "y": y}
    if not is_step:
        arrays["step"] = steps
    ends = arrays["x"][[0, -1]].tolist(), values[[0, -1]].astype(np.float64).tolist()
    is_float = kind == "f"
    return Series(
        run=run,
        key=key,
        mode="points",
        type=kind,
        total=x.size,
        width=0.0,
        arrays=arrays,
        first=(ends[0][0], ends[1][0]),
        last=(ends[0][1], ends[1][1]),
        n_nan=int(np.count_nonzero(np.isnan(values))) if is_float else 0,
        n_pinf=int(np.count_nonzero(values == np.inf)) if is_float else 0,
        n_ninf=int(np.count_nonzero(values == -np.inf)) if is_float else 0,
    )


def buckets_answer(
    run: str, key: str, items: Items, width: Width, fields: Sequence[Field], kind: ValueType
) -> Series:
    """Return buckets from one item for each."""
    arrays: dict[str, NDArray[Any]] = {"x": width.border(items.bucket)}
    for field in fields:
        arrays[field] = field_values(items, field)
    return Series(
        run=run,
        key=key,
        mode="buckets",
        type=kind,
        total=int(items.n.sum()),
        width=width.value,
        arrays=arrays,
        first=(float(items.x_first[0]), float(items.first[0])),
        last=(float(items.x_last[-1]), float(items.last[-1])),
        n_nan=int(items.n_nan.sum()),
        n_pinf=int(items.n_pinf.sum()),
        n_ninf=int(items.n_ninf.sum()),
    )


def field_values(items: Items, field: Field) -> NDArray[Any]:
    """Return a field of each item; values may have more dimensions than counts."""
    if field == "count":
        return items.n.astype(np.uint32)
    if field == "first":
        return items.first
    if field == "last":
        return items.last
    finite = items.n - items.n_nan - items.n_pinf - items.n_ninf
    if field == "finite":
        return finite.astype(np.uint32)
    if field == "mean":
        nothing = np.full(items.total.shape, np.nan)
        return np.divide(items.total, finite, out=nothing, where=finite > 0)
    return np.where(finite > 0, items.low if field == "min" else items.high, np.nan)
