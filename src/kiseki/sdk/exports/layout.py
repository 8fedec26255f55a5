"""Where everything lies in the folder of an export."""

import re
from pathlib import Path
from typing import Final

import msgspec

from kiseki.model.artifact import ArtifactEntry, ArtifactVersion
from kiseki.model.errors import InvalidBody, UnsupportedVersion, UsageError
from kiseki.model.run import Project

FORMAT: Final = 1
SUMMARY: Final = "export.json"
VIEWS: Final = "views.json"
RECORD: Final = "record.json"
FILES: Final = "files.json"
ARTIFACTS: Final = "artifacts.json"
ROWS: Final = "rows"
CONSOLE: Final = "console"


_HASH: Final = re.compile(r"[0-9a-f]{64}")


class ExportSummary(msgspec.Struct, kw_only=True):
    """`export.json`; `runs` in the order of their numbers."""

    format: int = FORMAT
    client: str
    server: str
    exported_us: int
    project: Project
    runs: list[str]
    complete: bool = False


class ExportedVersion(msgspec.Struct, kw_only=True):
    """`artifacts/<version>.json`."""

    version: ArtifactVersion
    entries: list[ArtifactEntry]


class ExportLayout:
    """Paths below the folder of one export."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.summary = root / SUMMARY
        self.views = root / VIEWS
        self.versions = root / "artifacts"
        self.blobs = root / "blobs"

    def run(self, uid: str) -> Path:
        """Return the folder of a run."""
        return self.root / "runs" / uid

    def version(self, version: str) -> Path:
        """Return the file of an artifact version."""
        return self.versions / f"{version}.json"

    def blob(self, sha256: str) -> Path:
        """Return where content lies.

        Raises:
            InvalidBody: that is no hash, and might name a file elsewhere.
        """
        if not _HASH.fullmatch(sha256):
            raise InvalidBody(f"{self.root} is damaged: {sha256[:64]!r} is no SHA-256.")
        return self.blobs / blob_name(sha256)

    def part(self, uid: str, kind: str, number: int) -> Path:
        """Return a file of rows or of console lines."""
        return self.run(uid) / f"{kind}-{number:05}.parquet"

    def parts(self, uid: str, kind: str) -> list[Path]:
        """Return the files of rows or of console lines that there are, in their order."""
        return sorted(self.run(uid).glob(f"{kind}-*.parquet"))

    def read_summary(self) -> ExportSummary:
        """Read `export.json`.

        Raises:
            UsageError: the folder holds no export.
            UnsupportedVersion: a newer kiseki wrote it.
            InvalidBody: it is damaged.
        """
        try:
            text = self.summary.read_bytes()
        except OSError as error:
            raise UsageError(f"There is no export of a project in {self.root}.") from error
        try:
            version = msgspec.json.decode(text, type=_Format).format
            if version > FORMAT:
                raise UnsupportedVersion(
                    f"{self.summary} has format {version}; the newest known is {FORMAT}.",
                    hint="Install a newer kiseki.",
                )
            return msgspec.json.decode(text, type=ExportSummary)
        except msgspec.DecodeError as error:
            raise InvalidBody(f"{self.summary} is damaged: {error}.") from error


class _Format(msgspec.Struct):
    format: int


def blob_name(sha256: str) -> str:
    """Return the path of content below the folder of blobs."""
    return f"{sha256[:2]}/{sha256}"
