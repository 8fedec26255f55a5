"""Figures of Plotly, kept as the JSON that Plotly itself writes."""

from collections.abc import Mapping
from typing import Any, Final, cast

import msgspec

from kiseki.model.errors import UsageError
from kiseki.sdk.media.sources import as_path, check_suffix, name_of
from kiseki.sdk.media.value import FileMedia

SUFFIXES: Final = frozenset({".plotly.json", ".json"})


class Plotly(FileMedia):
    """A figure of Plotly.

    Args:
        val: the figure, its JSON as a map, or the path of a file of it.
        caption: shown below it.

    Raises:
        UsageError: it is none of these.
    """

    type = "plotly-file"
    folder = "plotly"

    def __init__(self, val: Any, caption: str | None = None) -> None:
        if hasattr(val, "to_json") and hasattr(val, "to_plotly_json"):
            super().__init__(str(val.to_json()).encode(), ".plotly.json", caption=caption)
            return
        if isinstance(val, Mapping) and "data" in val:
            super().__init__(
                msgspec.json.encode(cast("Mapping[str, Any]", val)),
                ".plotly.json",
                caption=caption,
            )
            return
        path = as_path(val)
        if path is None:
            raise UsageError(
                f"A Plotly figure or a path is needed, not {name_of(cast('object', val))}."
            )
        check_suffix(path, SUFFIXES, "A Plotly figure")
        super().__init__(path, ".plotly.json", caption=caption)
