"""Where the bytes of logged media lie: files of the run, named by key, step and content."""

import contextlib
import os
import unicodedata
from pathlib import Path
from typing import Final, Protocol, TypedDict

from kiseki.journal.files import FileRecord

MAX_NAME_BYTES: Final = 120
"""Of the key in a file's name; file systems take 255 for all of it."""
HASH_CHARS: Final = 20
_UNSAFE: Final = frozenset('<>:"|?*\\')
_COPY_BYTES: Final = 1024 * 1024


class StoredFile(TypedDict):
    """What a row says of a file."""

    path: str
    sha256: str
    size: int


class FileLog(Protocol):
    """What is told of each file; a `Recorder`."""

    def add_file(self, file: FileRecord) -> None:
        """Record that a file belongs to the run."""
        ...


class MediaPlace:
    """Writes media into the run directory; equal content of one key and step is one file.

    Any thread and any process of the run may write: a file appears whole, under a name that
    says its content.

    Args:
        run_dir: the run directory.
        log: told about each file.
    """

    def __init__(self, run_dir: Path, log: FileLog) -> None:
        self._run_dir = run_dir
        self._log = log

    def write(
        self, folder: str, key: str, step: int | None, suffix: str, content: bytes | Path
    ) -> StoredFile:
        """Keep content and return what the row says of it.

        Args:
            folder: below `media/`, for example `images`.
            key: what it is logged under.
            step: of the row, or None.
            suffix: end of the name, with its dot.
            content: bytes, or the file that holds them.

        Raises:
            OSError: it cannot be read or written.
        """
        stem = f"media/{folder}/{safe_name(key)}" + ("" if step is None else f"_{step}")
        target = self._run_dir / "files" / stem
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.parent / f".{os.getpid()}-{os.urandom(6).hex()}.part"
        try:
            sha256, size = _write_draft(draft, content)
            path = f"{stem}_{sha256[:HASH_CHARS]}{suffix}"
            os.replace(draft, self._run_dir / "files" / path)
        except BaseException:
            with contextlib.suppress(OSError):
                draft.unlink()
            raise
        self._log.add_file(
            FileRecord(path=path, source=f"files/{path}", policy="now", sha256=sha256, size=size)
        )
        return StoredFile(path=path, sha256=sha256, size=size)


class NoPlace(MediaPlace):
    """Takes the place of a place where nothing is recorded."""

    def __init__(self) -> None:
        """Make one; it needs nothing."""

    def write(
        self, folder: str, key: str, step: int | None, suffix: str, content: bytes | Path
    ) -> StoredFile:
        """Return what a row would say, without the content."""
        return StoredFile(path=f"media/{folder}/{safe_name(key)}{suffix}", sha256="", size=0)


def safe_name(key: str) -> str:
    """Return a key as a file's name: folders stay, what some system refuses becomes `_`."""
    parts = [_safe_part(part) for part in key.split("/")]
    kept = [part for part in parts if part] or ["_"]
    while len(kept) > 1 and len("/".join(kept).encode()) > MAX_NAME_BYTES:
        kept.pop(0)
    return "/".join(kept)


def _safe_part(part: str) -> str:
    chars = [
        "_" if char in _UNSAFE or unicodedata.category(char)[0] == "C" else char for char in part
    ]
    name = unicodedata.normalize("NFC", "".join(chars)).strip(" .")
    return name.encode()[:MAX_NAME_BYTES].decode(errors="ignore")


def _write_draft(draft: Path, content: bytes | Path) -> tuple[str, int]:
    """Write content to a new file; return its SHA-256 in hex and its size."""
    # Not every training logs media, and these two load slowly.
    import hashlib
    import shutil

    if isinstance(content, bytes):
        draft.write_bytes(content)
        return hashlib.sha256(content).hexdigest(), len(content)
    shutil.copyfile(content, draft)
    digest, size = hashlib.sha256(), 0
    with draft.open("rb") as file:
        while piece := file.read(_COPY_BYTES):
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size
