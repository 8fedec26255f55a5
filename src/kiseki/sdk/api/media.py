"""Logged media as the public API gives them back: the map of the row, and its bytes."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from kiseki.model.errors import UsageError
from kiseki.model.media import GROUP_TYPES
from kiseki.model.run_file import RunFile
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.api.files import File
from kiseki.sdk.api.values import from_json

if TYPE_CHECKING:
    from kiseki.sdk.tables.table import Table

_NUMBERS: Final = frozenset({"float", "int"})
_ONE_EACH: Final = {
    "filenames": "path",
    "sha256s": "sha256",
    "sizes": "size",
    "captions": "caption",
    "all_boxes": "boxes",
    "all_masks": "masks",
    "all_classes": "classes",
}
"""Lists of a group and what a member calls its own entry."""


class LoggedMedia(dict[str, Any]):
    """One logged medium: the map that stands in the row, with the way to its file.

    It is equal to the plain map, so what reads maps goes on to do so.
    """

    def __init__(self, connection: Connection, uid: str, row: dict[str, Any]) -> None:
        super().__init__(row)
        self._connection = connection
        self._uid = uid

    def __reduce__(self) -> tuple[Any, ...]:
        # A copy, in this process or another, is the plain map: it has no server to ask.
        return (dict, (dict(self),))

    @property
    def type(self) -> str:
        """For example `image-file`."""
        return str(self["_type"])

    @property
    def path(self) -> str:
        """Name of its file in the run; empty for what stands in the row, and for groups."""
        return str(self.get("path", ""))

    @property
    def caption(self) -> str:
        """What was said about it, or an empty text."""
        return str(self.get("caption", ""))

    @property
    def members(self) -> "list[LoggedMedia]":
        """Each medium of a group; of any other the medium itself."""
        single = GROUP_TYPES.get(self.type)
        if single is None:
            return [self]
        rows: list[dict[str, Any]] = [{"_type": single} for _ in self.get("filenames", ())]
        for row in rows:
            row |= {name: self[name] for name in ("format", "width", "height") if name in self}
        for listed, name in _ONE_EACH.items():
            for row, entry in zip(rows, self.get(listed, ()), strict=False):
                if entry is not None:
                    row[name] = entry
        return [LoggedMedia(self._connection, self._uid, row) for row in rows]

    @property
    def file(self) -> File:
        """Its file."""
        row = RunFile(path=self.path, sha256=self.get("sha256", ""), size=self.get("size", 0))
        return File(self._connection, self._uid, row)

    def bytes(self) -> bytes:
        """Return the content of its file.

        Raises:
            NotFound: the file is not on the server (yet).
        """
        return self.file.read()

    def text(self) -> str:
        """Return the content of its file as text; of Markdown the text itself."""
        return str(self["text"]) if "text" in self else self.bytes().decode("utf-8", "replace")

    @property
    def table(self) -> "Table":
        """The table that it is, or that a chart draws; media in its cells are maps.

        Of a table that grew (`INCREMENTAL`) the rows that this row of the run added.

        Raises:
            NotFound: the file is not on the server (yet).
            UsageError: it is no table.
        """
        from kiseki.sdk.tables.table import Table
        from kiseki.sdk.tables.table_file import decode_table

        if self.type == "chart" and isinstance(self.get("table"), LoggedMedia):
            return self["table"].table
        if self.type != "table-file":
            raise UsageError(f"A {self.type} is no table.")
        columns, rows = decode_table(self.bytes())
        return Table(columns=columns, data=from_json(rows), allow_mixed_types=True)

    def download(
        self, root: str | os.PathLike[str] = ".", replace: bool = False, exist_ok: bool = False
    ) -> Path:
        """Fetch its file to its name below a folder, check its digest, and return its path.

        Raises:
            Conflict: there is a file at that place, and neither `replace` nor `exist_ok`.
        """
        with self.file.download(root, replace, exist_ok):
            return Path(root, self.path)


def with_media(connection: Connection, uid: str, value: Any) -> Any:
    """Return a value with the maps of media in it as `LoggedMedia`."""
    if isinstance(value, list):
        return [with_media(connection, uid, item) for item in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    tree = cast("dict[str, Any]", value)
    made = {name: with_media(connection, uid, item) for name, item in tree.items()}
    kind = tree.get("_type")
    return (
        LoggedMedia(connection, uid, made)
        if isinstance(kind, str) and kind not in _NUMBERS
        else made
    )
