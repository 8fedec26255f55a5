"""Numbers that JSON does not have, as kiseki writes them in JSON answers.

NaN and infinities are `{"_type": "float", "text": "nan"}` (or `inf`, `-inf`), integers
beyond 64 bit are `{"_type": "int", "text": "..."}`.
"""

import math
from typing import Any, cast


def from_json(value: Any) -> Any:
    """Return a value with its numbers restored."""
    if isinstance(value, dict):
        tree = cast("dict[str, Any]", value)
        kind = tree.get("_type")
        if kind == "float":
            return float(tree["text"])
        if kind == "int":
            return int(tree["text"])
        return {name: from_json(item) for name, item in tree.items()}
    if isinstance(value, list):
        return [from_json(item) for item in cast("list[Any]", value)]
    return value


def to_json(value: Any) -> Any:
    """Return a value that JSON can carry to the server without loss."""
    if isinstance(value, float) and not math.isfinite(value):
        return {"_type": "float", "text": str(value)}
    if isinstance(value, int) and value.bit_length() > 63:
        return {"_type": "int", "text": str(value)}
    if isinstance(value, dict):
        return {name: to_json(item) for name, item in cast("dict[str, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in cast("list[Any]", value)]
    return value


def changed_values(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Return what in `new` is not in `old`, or differs; NaN equals NaN."""
    return {
        key: value
        for key, value in new.items()
        if key not in old or to_json(old[key]) != to_json(value)
    }
