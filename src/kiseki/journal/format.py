"""The bytes of a journal: magic, frames, record kinds and the header record.

The layout is described in docs/formats/journal.md; this module is its only code.
"""

import enum
import struct
import zlib
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from kiseki.model.errors import InvalidBody, UnsupportedVersion

VERSION: Final = 1
MAGIC: Final = b"KISEKIJ" + bytes([VERSION])
MARK: Final = 0xC1
"""First byte of every record; MessagePack never uses it, so a lost reader looks for it."""
FRAME: Final = struct.Struct("<BII")
"""MARK, payload length in bytes, CRC-32 of the payload."""
SUFFIX: Final = ".kj"


class Kind(enum.IntEnum):
    """First item of a record's payload."""

    HEADER = 0
    ROW = 1
    CONFIG = 2
    SUMMARY = 3
    CONSOLE = 4
    DEFINE = 5
    UPDATE = 6
    METADATA = 7
    END = 8
    FILE = 9
    ARTIFACT = 10


Record = tuple[Any, ...]
"""A payload before encoding: `(kind, time_us, ...)` as docs/formats/journal.md lists them."""


class JournalHeader(msgspec.Struct, frozen=True, kw_only=True):
    """The facts in a journal's first record.

    Attributes:
        writer: 32 hex digits; also in the file's name.
        stream: the run's stream when the journal was begun, None if no server had answered.
        next_step: where the writer's implicit step begins.
        runtime_us: how long the run had been active before (a resumed run).
        client: name and version of what writes, for example `kiseki 0.1.0`.
    """

    writer: str
    run_uid: str
    stream: str | None = None
    role: Literal["primary", "secondary", "system"] = "secondary"
    label: str = ""
    rank: int | None = None
    host: str = ""
    boot_id: str = ""
    pid: int = 0
    next_step: int = 0
    runtime_us: int = 0
    client: str = ""


def journal_path(directory: Path, writer: str) -> Path:
    """Return where the journal of `writer` lies in `directory`."""
    return directory / f"journal-{writer}{SUFFIX}"


def frame(payload: bytes) -> bytes:
    """Return `payload` as a whole record: mark, length, CRC, payload."""
    return FRAME.pack(MARK, len(payload), zlib.crc32(payload)) + payload


def check_magic(start: bytes) -> None:
    """Check the first 8 bytes of a file.

    Raises:
        InvalidBody: it is not a journal.
        UnsupportedVersion: it was made by a newer kiseki.
    """
    if len(start) != len(MAGIC) or start[:-1] != MAGIC[:-1]:
        raise InvalidBody("This file is not a kiseki journal.")
    if start[-1] != VERSION:
        raise UnsupportedVersion(
            f"This journal has format version {start[-1]}; this kiseki reads version {VERSION}.",
            hint="Update kiseki to read it: pip install -U kiseki",
        )
