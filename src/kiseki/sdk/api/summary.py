"""What came out of a run: a dict whose `update()` reaches the server."""

from collections.abc import Callable
from typing import Any

from kiseki.sdk.api.values import changed_values


class Summary(dict[str, Any]):
    """A plain dict; items set in place are sent by `update()` here or on the run."""

    def __init__(self, values: dict[str, Any], *, save: Callable[[dict[str, Any]], None]) -> None:
        super().__init__(values)
        self._sent = dict(values)
        self._save = save

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Set values and send all that differ from what the server has."""
        super().update(*args, **kwargs)
        changed = changed_values(self._sent, self)
        if changed:
            self._save(changed)
            self._sent.update(changed)

    @property
    def _json_dict(self) -> dict[str, Any]:
        """A plain copy, under the name by which scripts written for wandb ask for it."""
        return dict(self)
