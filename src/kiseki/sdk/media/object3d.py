"""Shapes in space: files of 3D programs, clouds of points, scenes with boxes."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

import msgspec

from kiseki.model.errors import UsageError
from kiseki.model.limits import MAX_CLOUD_POINTS
from kiseki.sdk.media.array import load_numpy, to_array
from kiseki.sdk.media.place import MediaPlace
from kiseki.sdk.media.sources import as_bytes, as_path, check_suffix
from kiseki.sdk.media.value import FileMedia, Row

SUFFIXES: Final = frozenset({".obj", ".gltf", ".glb", ".babylon", ".stl", ".pts.json"})
_CLOUD: Final = ".pts.json"
_SCENE: Final = "lidar/beta"


class Object3D(FileMedia):
    """A shape in space.

    Args:
        data_or_path: array of points (n, 3), (n, 4) with a category from 1 to 14, or (n, 6)
            with red, green, blue from 0 to 255; a scene
            `{"type": "lidar/beta", "points": ..., "boxes": [...], "vectors": [...]}`; an open
            file or a path of obj, gltf, glb, babylon, stl or pts.json.
        caption: shown below it.
        file_type: of an open file: obj, gltf, glb, babylon, stl or pts.json.

    Raises:
        UsageError: it is none of these.
    """

    type = "object3D-file"
    folder = "object3D"

    def __init__(
        self, data_or_path: Any, caption: str | None = None, *, file_type: str | None = None
    ) -> None:
        self.n_points: int | None = None
        super().__init__(*self._read(data_or_path, file_type), caption=caption)

    @classmethod
    def from_point_cloud(
        cls,
        points: Any,
        boxes: Sequence[Mapping[str, Any]] = (),
        vectors: Sequence[Mapping[str, Any]] | None = None,
        point_cloud_type: str = _SCENE,
        caption: str | None = None,
    ) -> "Object3D":
        """Return a cloud of points with boxes and arrows.

        Args:
            points: (n, 3), (n, 4) or (n, 6).
            boxes: `{"corners": 8 points, "label": "...", "color": [r, g, b], "score": 0.9}`.
            vectors: `{"start": point, "end": point}`.
            point_cloud_type: `lidar/beta`.
            caption: shown below it.
        """
        scene = {"type": point_cloud_type, "points": points, "boxes": boxes}
        return cls({**scene, "vectors": vectors or ()}, caption)

    @classmethod
    def from_file(cls, data_or_path: Any, file_type: str | None = None) -> "Object3D":
        """Return the shape in a file."""
        return cls(data_or_path, file_type=file_type)

    @classmethod
    def from_numpy(cls, data: Any) -> "Object3D":
        """Return a cloud of points."""
        return cls(data)

    def facts(self, place: MediaPlace, key: str, step: int | None) -> Row:
        """Return how many points a cloud has."""
        return {} if self.n_points is None else {"n_points": self.n_points}

    def _read(self, data: Any, file_type: str | None) -> tuple[bytes | Path, str]:
        if isinstance(data, str | os.PathLike):
            path = as_path(cast("str | os.PathLike[str]", data))
            assert path is not None
            return path, check_suffix(path, SUFFIXES, "A shape")
        content = as_bytes(data)
        if content is not None:
            suffix = f".{(file_type or '').lower().removeprefix('.')}"
            if suffix not in SUFFIXES:
                raise UsageError("An open file needs file_type.", field="file_type")
            return content, suffix
        if isinstance(data, Mapping):
            return msgspec.json.encode(self._read_scene(cast("Mapping[str, Any]", data))), _CLOUD
        return msgspec.json.encode(self._read_points(data)), _CLOUD

    def _read_scene(self, scene: Mapping[str, Any]) -> Row:
        if scene.get("type") != _SCENE:
            raise UsageError(f'A scene has "type": "{_SCENE}".', field="data_or_path")
        points = scene.get("points")
        read: Row = {"type": _SCENE, "points": [] if points is None else self._read_points(points)}
        for name in ("boxes", "vectors"):
            items: Any = scene.get(name)
            read[name] = [] if items is None else _plain(items)
        return read

    def _read_points(self, points: Any) -> list[list[float]]:
        numpy = load_numpy()
        array = to_array(numpy.asarray(points) if isinstance(points, list | tuple) else points)
        if array.ndim != 2 or array.shape[1] not in (3, 4, 6):
            raise UsageError(
                f"Points are (n, 3), (n, 4) or (n, 6), not {tuple(array.shape)}.",
                field="data_or_path",
            )
        finite = array[numpy.isfinite(array).all(axis=1)]
        if len(finite) > MAX_CLOUD_POINTS:
            step = -(-len(finite) // MAX_CLOUD_POINTS)
            self.note = (
                f"a cloud of {len(finite)} points; one in {step} was kept, as many as a page "
                f"draws smoothly ({MAX_CLOUD_POINTS}, MAX_CLOUD_POINTS)"
            )
            finite = finite[::step]
        self.n_points = len(finite)
        return finite.tolist()


def _plain(value: Any) -> Any:
    """Return a box or an arrow with lists in place of arrays."""
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in cast("Mapping[Any, Any]", value).items()}
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in cast("Sequence[Any]", value)]
    return value
