"""What every store asks of artifacts: names, types, aliases, metadata."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from kiseki.model.errors import InvalidName, TooLarge
from kiseki.model.limits import MAX_ARTIFACT_NAME_CHARS, MAX_METADATA_KEYS
from kiseki.store import checks

LATEST = "latest"
"""The alias that moves with every commit."""
_ID = re.compile(r"[0-9a-f]{32}")
_NUMBER = re.compile(r"v(\d{1,9})")


def check_collection_name(text: str) -> str:
    """Return the name of a collection in NFC: any script, no `/` and no `:`.

    Raises:
        InvalidName: it breaks a rule.
    """
    return _check(text, field="name")


def check_type(text: str) -> str:
    """Return the type of a collection; the same rule as for names."""
    return _check(text, field="type")


def check_alias(text: str) -> str:
    """Return an alias; `v3` and the like are numbers and no aliases."""
    alias = _check(text, field="aliases")
    if find_number(alias) is not None:
        raise InvalidName(
            f"The alias {alias!r} looks like the number of a version.", field="aliases"
        )
    return alias


def check_aliases(aliases: Sequence[str]) -> list[str]:
    """Return aliases in their order, each once."""
    return list(dict.fromkeys(check_alias(alias) for alias in aliases))


def check_metadata(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Return metadata: a map of plain JSON.

    Raises:
        InvalidBody, TooLarge: it is none, or over a limit.
    """
    if len(metadata) > MAX_METADATA_KEYS:
        raise TooLarge(
            f"{len(metadata)} keys of metadata; the limit is {MAX_METADATA_KEYS} "
            "(MAX_METADATA_KEYS).",
            field="metadata",
        )
    return checks.check_map(metadata, field="metadata")


def check_version_id(text: str, *, field: str = "id") -> str:
    """Return the id of a version if it has the form of one.

    Raises:
        InvalidName: it is not 32 hex digits.
    """
    if _ID.fullmatch(text) is None:
        raise InvalidName("The id of a version is 32 hex digits.", field=field)
    return text


def find_number(alias: str) -> int | None:
    """Return the number that `v3` stands for, or None."""
    found = _NUMBER.fullmatch(alias)
    return None if found is None else int(found[1])


def _check(text: str, *, field: str) -> str:
    name = unicodedata.normalize("NFC", text)
    if not name or len(name) > MAX_ARTIFACT_NAME_CHARS:
        raise InvalidName(
            f"`{field}` has 1 to {MAX_ARTIFACT_NAME_CHARS} characters (MAX_ARTIFACT_NAME_CHARS).",
            field=field,
        )
    if name != name.strip():
        raise InvalidName(f"`{field}` must not begin or end with a space.", field=field)
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in name):
        raise InvalidName(f"`{field}` must not contain control characters.", field=field)
    if "/" in name or ":" in name:
        raise InvalidName(f"`{field}` must not contain / or :.", field=field)
    return name
