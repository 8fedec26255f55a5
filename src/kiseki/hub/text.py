"""Checks of free text and of plain JSON that comes from outside."""

import unicodedata

from kiseki.model.errors import InvalidBody, InvalidName, TooLarge
from kiseki.model.limits import MAX_JSON_DEPTH
from kiseki.model.run import JsonValue

_ALLOWED_CONTROLS = frozenset("\n\r\t")


def check_text(text: str, *, field: str, limit: int) -> str:
    """Return `text` in NFC; any script, but no control characters except line ends and tabs.

    Raises:
        InvalidName: it is longer than `limit` characters or holds a control character.
    """
    normal = unicodedata.normalize("NFC", text)
    if len(normal) > limit:
        raise InvalidName(
            f"{field} is {len(normal)} characters long; the limit is {limit}.", field=field
        )
    for char in normal:
        if unicodedata.category(char) in ("Cc", "Cs") and char not in _ALLOWED_CONTROLS:
            raise InvalidName(f"{field} must not contain control characters.", field=field)
    return normal


def check_depth(value: JsonValue, *, field: str) -> None:
    """Check that plain JSON is not nested deeper than `MAX_JSON_DEPTH`.

    Raises:
        TooLarge: it is.
    """
    level: list[JsonValue] = [value]
    for _ in range(MAX_JSON_DEPTH + 1):
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return
    raise TooLarge(
        f"{field} is nested more than {MAX_JSON_DEPTH} levels deep (MAX_JSON_DEPTH).", field=field
    )


def check_keys(value: dict[str, JsonValue], *, field: str, limit: int) -> None:
    """Check the top-level names of a map.

    Raises:
        InvalidBody: a name is empty, longer than `limit` or holds NUL.
    """
    for key in value:
        if not key or len(key) > limit or "\0" in key:
            raise InvalidBody(
                f"A name in {field} is empty, longer than {limit} characters or holds NUL.",
                field=field,
            )


def _children(value: JsonValue) -> list[JsonValue]:
    if isinstance(value, dict):
        return list(value.values())  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    if isinstance(value, list):
        return value  # pyright: ignore[reportUnknownVariableType]
    return []
