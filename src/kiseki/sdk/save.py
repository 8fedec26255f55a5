"""Which files `save` means, and how they get into the run's folder."""

import glob as globbing
import os
import shutil
from pathlib import Path
from typing import IO, Any

from kiseki.model.errors import UsageError
from kiseki.model.path import check_path
from kiseki.sdk.folder_tree import find_below

_COPY_BYTES = 1024 * 1024
_WILD = frozenset("*?[")


def find_files(pattern: str, base_path: str | None, *, glob: bool) -> dict[str, Path]:
    """Return the files that a pattern means: name in the run -> absolute path.

    Args:
        pattern: a file, a folder or a pattern of such.
        base_path: what is left out of the names; None: see `Run.save`.
        glob: whether wildcards mean something.

    Raises:
        UsageError: a file is not below the base path, or its name cannot be a file's name.
    """
    place = os.path.abspath(pattern)
    if base_path is not None:
        base = Path(os.path.abspath(base_path))
    elif os.path.isabs(pattern):
        base = _fixed_folder(place)
    else:
        base = Path.cwd()
    found = sorted(globbing.glob(place, recursive=True)) if glob else [place]
    files: dict[str, Path] = {}
    for path in map(Path, found):
        inside = [file for _, file in find_below(path)] if path.is_dir() else [path]
        for file in inside:
            if file.is_file():
                files[_name_of(file, base)] = file
    return files


def link_or_copy(path: Path, target: Path) -> None:
    """Put a file at `target` as a link; as a copy where there can be no links.

    What was there before is replaced. A file that lies there already stays.

    Raises:
        OSError: neither can be made.
    """
    path = path.absolute()
    if path == target or (target.exists() and not target.is_symlink() and _same(path, target)):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name[:80]}-{os.getpid()}.part")
    draft.unlink(missing_ok=True)
    try:
        draft.symlink_to(path)
    except (OSError, NotImplementedError):
        shutil.copy2(path, draft)
    os.replace(draft, target)


def write_copy(content: Path | IO[Any], target: Path) -> None:
    """Write a file's content, or what a stream gives, to a new file.

    Raises:
        OSError: one of them cannot be read or written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name[:80]}-{os.getpid()}.part")
    try:
        if isinstance(content, Path):
            shutil.copyfile(content, draft)
        else:
            with draft.open("wb") as file:
                while piece := content.read(_COPY_BYTES):
                    file.write(piece.encode() if isinstance(piece, str) else piece)
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def _name_of(file: Path, base: Path) -> str:
    try:
        relative = file.relative_to(base)
    except ValueError:
        raise UsageError(
            f"{file} is not below {base}.",
            hint="Give base_path= a folder above the files.",
            field="base_path",
        ) from None
    return check_path(relative.as_posix())


def _fixed_folder(pattern: str) -> Path:
    """Return the last folder of an absolute pattern that has no wildcard in or above it."""
    parts = Path(pattern).parts
    fixed = _until_wild(parts)
    return Path(*fixed) if len(fixed) < len(parts) else Path(pattern).parent


def _until_wild(parts: tuple[str, ...]) -> tuple[str, ...]:
    for index, part in enumerate(parts):
        if _is_wild(part):
            return parts[:index]
    return parts


def _is_wild(text: str) -> bool:
    return not _WILD.isdisjoint(text)


def _same(path: Path, target: Path) -> bool:
    try:
        return path.samefile(target)
    except OSError:
        return False
