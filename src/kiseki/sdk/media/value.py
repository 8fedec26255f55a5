"""A value that is more than a number: bytes in a file, and a map in the row that names it."""

from pathlib import Path
from typing import Any, ClassVar

from kiseki.sdk.media.place import MediaPlace

Row = dict[str, Any]


class Media:
    """Something that `log()` turns into a map with `_type`."""

    type: ClassVar[str]
    """`_type` of the map."""
    note: str = ""
    """What was not taken over as it was given; said once when it is logged."""

    def to_row(self, place: MediaPlace, key: str, step: int | None) -> Row:
        """Write what must be written and return the map that stands in the row.

        Args:
            place: where files of the run are written.
            key: what it is logged under.
            step: of the row; None: not known yet.

        Raises:
            OSError: a file cannot be read or written.
        """
        raise NotImplementedError


class FileMedia(Media):
    """A value with one file.

    Args:
        content: the bytes, or the file that holds them (read when it is logged).
        suffix: end of the file's name, with its dot.
        caption: shown below it.
    """

    folder: ClassVar[str]
    """Below `media/`."""

    def __init__(self, content: bytes | Path, suffix: str, *, caption: str | None = None) -> None:
        self.content = content
        self.suffix = suffix
        self.caption = None if caption is None else str(caption)

    def facts(self, place: MediaPlace, key: str, step: int | None) -> Row:
        """Return what the map says besides its file; may write more files."""
        return {}

    def to_row(self, place: MediaPlace, key: str, step: int | None) -> Row:
        """Write the file and return the map that names it."""
        row: Row = {"_type": self.type}
        row |= place.write(self.folder, key, step, self.suffix, self.content)
        if self.caption is not None:
            row["caption"] = self.caption
        return row | self.facts(place, key, step)
