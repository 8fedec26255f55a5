"""What came out of a run: a dict whose `update()` reaches the server."""

from collections.abc import Callable
from typing import Any


class Summary(dict[str, Any]):
    """A plain dict; items set in place are sent by `update()` here or on the run."""

    def __init__(self, values: dict[str, Any], *, save: Callable[[dict[str, Any]], None]) -> None:
        super().__init__(values)
        self._sent = dict(values)
        self._save = save

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Set values and send all that differ from what the server has."""
        super().update(*args, **kwargs)
        changed = {
            key: value
            for key, value in self.items()
            if key not in self._sent or self._sent[key] != value
        }
        if changed:
            self._save(changed)
            self._sent.update(changed)
