"""What people hand over: bytes, open files, paths and texts, told apart."""

import importlib
import os
from pathlib import Path
from typing import Any, cast

from kiseki.model.errors import MissingExtra, UsageError

EXTRA_HINT = "pip install 'kiseki[media]'"


def name_of(value: object) -> str:
    """Return what a value's class is called, for the text of an error."""
    return type(value).__name__


def as_path(value: Any) -> Path | None:
    """Return a path-like value as a path, None if it is something else.

    Raises:
        UsageError: there is no such file.
    """
    if not isinstance(value, str | os.PathLike):
        return None
    path = Path(os.fspath(value))  # pyright: ignore[reportUnknownArgumentType]
    if not path.is_file():
        raise UsageError(f"There is no file {str(path)!r}.", field="data_or_path")
    return path.absolute()


def as_file(text: str) -> Path | None:
    """Return a text as a path if there is such a file; texts may look like anything."""
    try:
        path = Path(text)
        return path.absolute() if len(text) < 4096 and path.is_file() else None
    except (OSError, ValueError):
        return None


def as_bytes(value: Any) -> bytes | None:
    """Return the content of bytes or of an open file, None if it is something else."""
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(cast("bytes", value))
    if not hasattr(value, "read"):
        return None
    if hasattr(value, "seek"):
        value.seek(0)
    content = value.read()
    return content.encode() if isinstance(content, str) else bytes(content)


def load_optional(name: str, what_for: str) -> Any:
    """Return an optional library.

    Raises:
        MissingExtra: it is not installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        library = name.partition(".")[0]
        raise MissingExtra(f"{what_for} needs {library}.", hint=EXTRA_HINT) from error


def check_suffix(path: Path, allowed: frozenset[str], what: str) -> str:
    """Return the end of a file's name in lower case, with its dot.

    Raises:
        UsageError: no file of this kind ends so.
    """
    name = path.name.lower()
    for suffix in sorted(allowed, key=len, reverse=True):
        if name.endswith(suffix):
            return suffix
    raise UsageError(
        f"{what} comes in {', '.join(sorted(allowed))}; {path.name!r} is none of these.",
        field="data_or_path",
    )
