"""Arrays of any library as numpy's, which is loaded only once somebody has an array."""

import importlib
from typing import Any

from kiseki.model.errors import UsageError


def load_numpy() -> Any:
    """Return numpy."""
    return importlib.import_module("numpy")


def is_array(value: Any) -> bool:
    """Return whether a value is an array or a tensor of some library."""
    return hasattr(value, "shape") and (hasattr(value, "__array__") or hasattr(value, "numpy"))


def is_tensor(value: Any) -> bool:
    """Return whether a value is a tensor of torch, whose pictures have channels first."""
    return value.__class__.__module__.partition(".")[0] == "torch"


def to_array(value: Any) -> Any:
    """Return a value as a numpy array of its own: later changes of `value` do not reach it.

    Raises:
        UsageError: it is no array, or not of numbers.
    """
    numpy = load_numpy()
    for method in ("detach", "cpu"):
        if hasattr(value, method):
            value = getattr(value, method)()
    if str(getattr(value, "dtype", "")) == "torch.bfloat16":
        value = value.float()
    try:
        array = numpy.array(value.numpy() if is_tensor(value) else value)
    except Exception as error:
        raise UsageError(f"This cannot be read as an array: {error}") from error
    if array.dtype.kind not in "biuf":
        raise UsageError(f"An array of numbers is needed, not of {array.dtype}.")
    return array
