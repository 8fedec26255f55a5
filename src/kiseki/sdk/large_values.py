"""Logged values that are too large for a row: written to a file of the run instead."""

from typing import Any, cast

import msgspec

from kiseki.model.limits import INLINE_VALUE_BYTES
from kiseki.sdk.media.place import MediaPlace

LARGE_TYPE = "value-file"


class LargeValues:
    """Puts long texts and lists into files.

    Args:
        place: where files of the run are written.
    """

    def __init__(self, place: MediaPlace) -> None:
        self._place = place
        self._encode = msgspec.msgpack.Encoder().encode

    def move_out(self, value: Any, name: str) -> Any:
        """Return `value` with every large text or list in it replaced by a map that names a file.

        The members of plain maps become keys of their own later, so each is looked at by
        itself. Maps with a `_type` stay as they are: pages look for what they say in the row.

        Raises:
            OSError: a file cannot be written.
        """
        if type(value) not in (str, list, dict) or len(self._encode(value)) <= INLINE_VALUE_BYTES:
            return value
        if isinstance(value, dict):
            members = cast("dict[str, Any]", value)
            if "_type" in members:
                return members
            return {key: self.move_out(item, f"{name}.{key}") for key, item in members.items()}
        # Hardly any training needs it, and it brings the whole public API along.
        from kiseki.sdk.api.values import to_json

        content = msgspec.json.encode(to_json(value))
        return {"_type": LARGE_TYPE, **self._place.write("values", name, None, ".json", content)}
