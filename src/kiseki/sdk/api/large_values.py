"""Logged values that lie in a file of the run because they are too large for a row."""

from typing import Any, cast

import msgspec

from kiseki.sdk.api.connection import Connection
from kiseki.sdk.api.values import from_json


def read_large(connection: Connection, value: Any) -> Any:
    """Return the value that a map names by its file; any other value as it is.

    Raises:
        NotFound: the file is not on the server (yet).
    """
    if not isinstance(value, dict):
        return value
    named = cast("dict[str, Any]", value)
    if named.get("_type") != "value-file":
        return named
    content = connection.request("GET", f"/blobs/{named['sha256']}", accept="*/*")
    return from_json(msgspec.json.decode(content))
