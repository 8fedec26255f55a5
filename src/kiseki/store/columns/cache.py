"""A cache bounded by bytes; the least recently used goes first."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class ByteCache(Generic[Value]):
    """Values that never change, under keys that are never used for another value.

    Args:
        max_bytes: how much it may hold.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._values: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._lock = threading.Lock()
        self.n_bytes = 0

    def get(self, key: Hashable) -> Value | None:
        """Return a value, or None if it is not (any more) here."""
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value: Value, n_bytes: int) -> None:
        """Keep a value; one larger than an eighth of the cache is not kept."""
        if n_bytes > self._max_bytes // 8:
            return
        with self._lock:
            old = self._values.pop(key, None)
            self.n_bytes += n_bytes - (old[1] if old else 0)
            self._values[key] = (value, n_bytes)
            while self.n_bytes > self._max_bytes:
                _, (_, gone) = self._values.popitem(last=False)
                self.n_bytes -= gone
