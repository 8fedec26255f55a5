"""References to files of this machine or of a disk that several machines share."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from kiseki.model.artifact import ArtifactEntry
from kiseki.model.errors import NotFound, UsageError, WrongDigest
from kiseki.sdk.artifacts.staging import copy_file, measure

_PREFIX = "sha256:"


def list_entries(uri: str, name: str | None, max_objects: int) -> list[ArtifactEntry]:
    """See `ReferenceKind.list_entries`."""
    root = _path_of(uri)
    if root.is_file():
        return [_entry(root, name or root.name)]
    if not root.is_dir():
        raise UsageError(f"There is no file and no folder {root}.", field="uri")
    found: list[ArtifactEntry] = []
    for path in _files_below(root):
        if len(found) == max_objects:
            raise UsageError(f"{root} has more than max_objects={max_objects} files.")
        inside = path.relative_to(root).as_posix()
        found.append(_entry(path, f"{name}/{inside}" if name else inside))
    return found


def fetch(entry: ArtifactEntry, target: Path) -> None:
    """See `ReferenceKind.fetch`."""
    try:
        sha256, _ = copy_file(_path_of(entry.ref), target)
    except FileNotFoundError as error:
        raise NotFound(f"{entry.path}: {entry.ref} is gone.") from error
    if entry.digest.startswith(_PREFIX) and entry.digest != _PREFIX + sha256:
        raise WrongDigest(f"{entry.path}: {entry.ref} has changed since it was recorded.")


def _files_below(root: Path) -> Iterator[Path]:
    return (path for path in sorted(root.rglob("*")) if path.is_file())


def _entry(path: Path, name: str) -> ArtifactEntry:
    file = measure(path)
    return ArtifactEntry(
        path=name, size=file.size, ref=path.absolute().as_uri(), digest=_PREFIX + file.sha256
    )


def _path_of(uri: str) -> Path:
    return Path(url2pathname(urlsplit(uri).path))
