"""Cells of a table: what kind a value is, and whether a column takes it."""

from collections.abc import Sequence
from typing import Any, Final, cast

from kiseki.model.errors import UsageError
from kiseki.sdk.media.figures import find_media
from kiseki.sdk.media.value import Media
from kiseki.sdk.values import ValueConverter

ANY: Final = "any"
"""A column of values of any kind."""
_OF_TYPES: Final[dict[object, str]] = {
    bool: "bool",
    int: "number",
    float: "number",
    str: "text",
    list: "json",
    dict: "json",
    object: ANY,
    "boolean": "bool",
    "string": "text",
}
_KINDS: Final = frozenset({"bool", "number", "text", "json", ANY})


class CellReader:
    """Turns what a user puts into a table into what is kept; arrays are copied."""

    def __init__(self) -> None:
        self._problem = ""
        self._convert = ValueConverter(self._note).convert

    def read(self, value: Any) -> tuple[str | None, Any]:
        """Return the kind of a value (None: missing) and the value as it is kept.

        Raises:
            UsageError: a table cannot hold it.
        """
        kind = value.__class__
        if kind is str or kind is float or kind is int or kind is bool:
            return _OF_TYPES[kind], value
        if value is None:
            return None, None
        media = find_media(value)
        if media is not None:
            return media.__class__.__name__, media
        self._problem = ""
        plain = self._convert(value)
        if self._problem:
            raise UsageError(f"A table cannot hold a {kind.__name__}.")
        return (None if plain is None else _OF_TYPES.get(plain.__class__, "json")), plain

    def _note(self, _about: str, text: str) -> None:
        self._problem = text


class ColumnType:
    """What a column takes: the kind of its first value, or what `dtype` says.

    Args:
        name: of the column, for errors.
        kind: `number`, `text`, `bool`, `json`, name of a media class, `any`, or None: the first
            value decides.
        optional: whether values may be missing.
    """

    def __init__(self, name: str, kind: str | None, *, optional: bool) -> None:
        self.name = name
        self.kind = kind
        self.optional = optional

    def check(self, kind: str | None, row: int) -> None:
        """Let a value into the column.

        Args:
            kind: of the value, None if it is missing.
            row: its place, from 0, for the error.

        Raises:
            UsageError: it is of another kind.
        """
        if kind is None:
            if not self.optional:
                raise UsageError(f"Column {self.name!r} has no value in row {row}.", field="data")
        elif self.kind is None:
            self.kind = kind
        elif kind != self.kind and self.kind != ANY:
            raise UsageError(
                f"Column {self.name!r} holds {self.kind}, row {row} has {kind}.",
                hint="Make the values alike, or pass allow_mixed_types=True.",
                field="data",
            )


def read_types(
    names: Sequence[str], dtype: Any, optional: bool | Sequence[bool], *, mixed: bool
) -> list[ColumnType]:
    """Return the types of columns.

    Args:
        names: of the columns.
        dtype: one type for all, a list with one for each, a map by name, or None.
        optional: for all columns, or one for each.
        mixed: whether columns without a type take anything.

    Raises:
        UsageError: a type means nothing, or there are too few.
    """
    types: list[Any] = [None] * len(names)
    if isinstance(dtype, dict):
        by_name = cast("dict[str, Any]", dtype)
        types = [by_name.get(name) for name in names]
    elif isinstance(dtype, (list, tuple)):
        types = list(cast("Sequence[Any]", dtype))
    elif dtype is not None:
        types = [dtype] * len(names)
    optionals = [optional] * len(names) if isinstance(optional, bool) else list(optional)
    if len(types) != len(names) or len(optionals) != len(names):
        raise UsageError(f"dtype and optional need one entry for each of {len(names)} columns.")
    return [
        ColumnType(name, _kind_of(one) or (ANY if mixed else None), optional=may_miss)
        for name, one, may_miss in zip(names, types, optionals, strict=True)
    ]


def _kind_of(dtype: Any) -> str | None:
    if dtype is None:
        return None
    if isinstance(dtype, str) and dtype in _KINDS:
        return dtype
    kind = _OF_TYPES.get(dtype)
    if kind is None and isinstance(dtype, type) and issubclass(dtype, Media):
        kind = dtype.__name__
    if kind is None:
        raise UsageError(
            f"{dtype!r} is no type of a column.",
            hint="There are int, float, str, bool, list, dict, object and media classes.",
            field="dtype",
        )
    return kind
