"""A place for media in a folder, and what it was told."""

import hashlib
from pathlib import Path

import pytest

from kiseki.journal.files import FileRecord
from kiseki.sdk.media.place import MediaPlace
from kiseki.sdk.media.rows import MediaRows


class Kept:
    """The files of a run, as media wrote and recorded them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.records: list[FileRecord] = []
        self.said: list[str] = []
        self.place = MediaPlace(folder, self)
        self.rows = MediaRows(self.place, lambda kind, text: self.said.append(text))

    def add_file(self, file: FileRecord) -> None:
        self.records.append(file)

    def content(self, row: dict[str, object]) -> bytes:
        """Return what a row's file holds, after a look at what the row says of it."""
        content = (self.folder / "files" / str(row["path"])).read_bytes()
        assert row["size"] == len(content)
        assert row["sha256"] == hashlib.sha256(content).hexdigest()
        assert row["path"] in {record.path for record in self.records}
        return content


@pytest.fixture
def kept(tmp_path):
    return Kept(tmp_path / "run")
