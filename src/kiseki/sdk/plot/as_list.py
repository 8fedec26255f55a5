"""Numbers of any library as lists of Python's own."""

from collections.abc import Sequence
from typing import Any, cast


def as_list(values: Any) -> Any:
    """Return arrays, tensors, tuples and ranges as lists, other values as they are."""
    if hasattr(values, "detach"):
        values = values.detach()
    if hasattr(values, "tolist"):
        return values.tolist()
    return list(cast("Sequence[Any]", values)) if isinstance(values, (tuple, range)) else values
