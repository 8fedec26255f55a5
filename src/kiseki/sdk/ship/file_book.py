"""What the journals of a run say of files and artifacts, until somebody carries them."""

import threading
from collections.abc import Iterable

from kiseki.journal.files import ArtifactRecord, FileRecord
from kiseki.sdk.ship.feed import FoundFile


class FileBook:
    """Filled by the thread that reads the journals, emptied by those that carry bytes.

    A journal may be read again from its beginning; each record is taken in once.

    Attributes:
        names_files: whether any file was ever named.
        names_versions: whether any artifact was ever named.
    """

    def __init__(self) -> None:
        self.names_files = False
        self.names_versions = False
        self._lock = threading.Lock()
        self._read_to: dict[str, int] = {}
        self._files: list[FileRecord] = []
        self._versions: list[ArtifactRecord] = []

    def take_in(self, writer: str, found: Iterable[FoundFile]) -> None:
        """Take in records of one journal, in their order."""
        with self._lock:
            read_to = self._read_to.get(writer, -1)
            for position, record in found:
                if position <= read_to:
                    continue
                read_to = position
                if isinstance(record, FileRecord):
                    self._files.append(record)
                    self.names_files = True
                else:
                    self._versions.append(record)
                    self.names_versions = True
            self._read_to[writer] = read_to

    def take_files(self) -> list[FileRecord]:
        """Return the files that were named since the last call, the oldest first."""
        with self._lock:
            files, self._files = self._files, []
            return files

    def take_versions(self) -> list[ArtifactRecord]:
        """Return the artifacts that were named since the last call, the oldest first."""
        with self._lock:
            versions, self._versions = self._versions, []
            return versions

    @property
    def has_new_files(self) -> bool:
        """Whether `take_files` would return something."""
        return bool(self._files)

    @property
    def has_new_versions(self) -> bool:
        """Whether `take_versions` would return something."""
        return bool(self._versions)
