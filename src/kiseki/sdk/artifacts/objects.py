"""Media and tables inside an artifact: written beside a small JSON file that describes them."""

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from kiseki.model.errors import NotFound, UsageError
from kiseki.model.media import FILE_TYPES, INLINE_TYPES
from kiseki.sdk.api.values import from_json
from kiseki.sdk.artifacts.contents import Contents
from kiseki.sdk.artifacts.staging import hash_file
from kiseki.sdk.media.figures import find_media
from kiseki.sdk.media.place import HASH_CHARS, MediaPlace, StoredFile, safe_name

if TYPE_CHECKING:
    from kiseki.sdk.artifacts.artifact import Artifact

_CLASSES: Final = {
    "image-file": ("kiseki.sdk.media.image", "Image"),
    "video-file": ("kiseki.sdk.media.video", "Video"),
    "audio-file": ("kiseki.sdk.media.audio", "Audio"),
    "html-file": ("kiseki.sdk.media.html", "Html"),
    "object3D-file": ("kiseki.sdk.media.object3d", "Object3D"),
    "molecule-file": ("kiseki.sdk.media.molecule", "Molecule"),
}
"""`_type` -> the class that is made again from its file."""


class ArtifactPlace(MediaPlace):
    """Takes media into a draft instead of a run."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents

    def write(
        self, folder: str, key: str, step: int | None, suffix: str, content: bytes | Path
    ) -> StoredFile:
        """Keep content under `media/` and return what the description says of it."""
        staging = self._contents.staging
        if isinstance(content, bytes):
            draft = staging.new_path()
            draft.write_bytes(content)
            file = staging.take(draft, *hash_file(draft))
        else:
            file = staging.copy(content)
        path = f"media/{folder}/{safe_name(key)}_{file.sha256[:HASH_CHARS]}{suffix}"
        self._contents.add_content(path, file, overwrite=False)
        return StoredFile(path=path, sha256=file.sha256, size=file.size)


def add_object(contents: Contents, value: Any, name: str, *, overwrite: bool) -> str:
    """Add a table, an image or the like; return the path of its description.

    Raises:
        UsageError: it is nothing of that kind, or the name is taken.
    """
    media = find_media(value)
    if media is None:
        raise UsageError(
            f"A table, an image or the like is needed, not {type(value).__name__}.",
            hint="add_file() adds files.",
            field="obj",
        )
    row = media.to_row(ArtifactPlace(contents), name, None)
    path = f"{name}.{row['_type'].removesuffix('-file')}.json"
    draft = contents.staging.new_path()
    draft.write_bytes(msgspec.json.encode(row))
    staged = contents.staging.take(draft, *hash_file(draft))
    contents.add_content(path, staged, overwrite=overwrite)
    return path


def read_object(artifact: "Artifact", name: str) -> Any:
    """Return what `add_object` was given under a name; its files are brought onto the disk.

    A kind that cannot be made again from its file comes back as its description.

    Raises:
        NotFound: there is nothing of that name.
    """
    kinds = sorted({kind.removesuffix("-file") for kind in FILE_TYPES | INLINE_TYPES})
    known = set(artifact.manifest)
    paths = [path for kind in kinds if (path := f"{name}.{kind}.json") in known]
    if not paths:
        raise NotFound(f"There is no table, image or the like {name!r} in {artifact.name}.")
    description = Path(artifact.get_entry(paths[0]).download())
    row: dict[str, Any] = msgspec.json.decode(description.read_bytes())
    if row["_type"] == "table-file":
        return _read_table(_bring(artifact, row["path"]))
    if row["_type"] not in _CLASSES:
        return row
    module, name_of_class = _CLASSES[row["_type"]]
    kind = getattr(importlib.import_module(module), name_of_class)
    return kind(_bring(artifact, row["path"]), caption=row.get("caption"))


def _bring(artifact: "Artifact", path: str) -> str:
    return artifact.get_entry(path).download()


def _read_table(path: str) -> Any:
    from kiseki.sdk.tables.table import Table

    body: dict[str, Any] = msgspec.json.decode(Path(path).read_bytes())
    return Table(columns=body["columns"], data=from_json(body["data"]), allow_mixed_types=True)
