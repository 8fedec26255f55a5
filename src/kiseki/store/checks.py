"""Check what people and programs put into rows: texts, tags and plain JSON."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, cast

import msgspec

from kiseki.model.errors import InvalidBody, InvalidName, TooLarge
from kiseki.model.limits import (
    MAX_CONFIG_BYTES,
    MAX_JSON_DEPTH,
    MAX_KEY_CHARS,
    MAX_NAME_CHARS,
    MAX_NOTES_CHARS,
    MAX_TAG_CHARS,
    MAX_TAGS,
)

# Notes are prose: they may hold what is no text elsewhere.
_PROSE_CONTROLS = frozenset("\n\r\t")


def check_name(text: str, *, field: str) -> str:
    """Return a name, group or job type in NFC.

    Raises:
        InvalidName: too long, or it has control characters or half a surrogate pair.
    """
    return _check_text(text, field=field, limit=MAX_NAME_CHARS)


def check_notes(text: str, *, field: str = "notes") -> str:
    """Return prose in NFC; line breaks and tabs are welcome.

    Raises:
        InvalidName: too long, or it has other control characters or half a surrogate pair.
    """
    return _check_text(text, field=field, limit=MAX_NOTES_CHARS, allowed=_PROSE_CONTROLS)


def check_tags(tags: Sequence[str]) -> list[str]:
    """Return tags in NFC in their order, each once.

    Raises:
        InvalidName: a tag is empty, too long or has control characters.
        TooLarge: there are too many.
    """
    checked = [_check_text(tag, field="tags", limit=MAX_TAG_CHARS) for tag in tags]
    if "" in checked:
        raise InvalidName("A tag must not be empty.", field="tags")
    unique = list(dict.fromkeys(checked))
    if len(unique) > MAX_TAGS:
        raise TooLarge(f"{len(unique)} tags; the limit is {MAX_TAGS}.", field="tags")
    return unique


def check_map(
    value: Mapping[str, Any], *, field: str, limit_bytes: int = MAX_CONFIG_BYTES
) -> dict[str, Any]:
    """Return a map of plain JSON (NaN and infinities included).

    Raises:
        InvalidBody: no map, nested too deeply, or something that is not JSON.
        TooLarge: over the limit in bytes.
    """
    if not isinstance(value, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidBody(f"`{field}` must be a map.", field=field)
    _check_depth(value, field=field)
    try:
        size_bytes = len(msgspec.msgpack.encode(value))
    except (OverflowError, UnicodeEncodeError, TypeError, ValueError) as error:
        raise InvalidBody(f"`{field}` is not plain JSON: {error}.", field=field) from error
    if size_bytes > limit_bytes:
        raise TooLarge(
            f"`{field}` takes {size_bytes} bytes; the limit is {limit_bytes}.", field=field
        )
    return dict(value)


def _check_depth(value: Any, *, field: str) -> None:
    """Walk without recursion: the point is to survive what is nested too deeply."""
    waiting: list[tuple[object, int]] = [(value, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > MAX_JSON_DEPTH:
            raise InvalidBody(f"`{field}` is nested deeper than {MAX_JSON_DEPTH}.", field=field)
        if isinstance(node, Mapping):
            pairs = cast("Mapping[object, object]", node)
            for key in pairs:
                _check_key(key, field=field)
            waiting.extend((child, depth + 1) for child in pairs.values())
        elif isinstance(node, list | tuple):
            waiting.extend((child, depth + 1) for child in cast("Sequence[object]", node))


def _check_key(key: object, *, field: str) -> None:
    if not isinstance(key, str):
        raise InvalidBody(f"`{field}` has a key that is not text.", field=field)
    if len(key) > MAX_KEY_CHARS:
        raise TooLarge(f"`{field}` has a key over {MAX_KEY_CHARS} characters.", field=field)


def _check_text(
    text: str, *, field: str, limit: int, allowed: frozenset[str] = frozenset()
) -> str:
    checked = unicodedata.normalize("NFC", text)
    if len(checked) > limit:
        raise InvalidName(
            f"`{field}` is {len(checked)} characters long; the limit is {limit}.", field=field
        )
    for character in checked:
        if unicodedata.category(character) in ("Cc", "Cs") and character not in allowed:
            raise InvalidName(f"`{field}` must not contain control characters.", field=field)
    return checked
