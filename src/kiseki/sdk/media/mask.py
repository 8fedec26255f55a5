"""Masks drawn over an image: the class of each pixel."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kiseki.model.errors import UsageError
from kiseki.sdk.media.array import load_numpy, to_array
from kiseki.sdk.media.boxes import read_labels
from kiseki.sdk.media.place import MediaPlace
from kiseki.sdk.media.png import encode_png
from kiseki.sdk.media.sources import as_path, check_suffix
from kiseki.sdk.media.value import Media, Row


class Mask(Media):
    """One mask of an image, kept as a PNG whose grey values are classes.

    Args:
        value: `{"mask_data": (height, width) of class ids in 0..255}` or `{"path": a PNG}`,
            with `class_labels` {id: name}.
        class_labels: names of classes that the mask does not name itself.

    Raises:
        UsageError: it is not of this form.
    """

    type = "mask"

    def __init__(
        self, value: Mapping[str, Any], class_labels: Mapping[int, str] | None = None
    ) -> None:
        known = isinstance(value, Mapping) and {"mask_data", "path"} & value.keys()  # pyright: ignore[reportUnnecessaryIsInstance]
        if not known:
            raise UsageError('A mask is {"mask_data": array} or {"path": file}.', field="masks")
        self.class_labels = read_labels(value.get("class_labels"), class_labels)
        self.content = _read(value)

    def to_row(self, place: MediaPlace, key: str, step: int | None) -> Row:
        """Write the mask and return the map that names it."""
        row: Row = {"_type": self.type}
        row |= place.write("images/mask", key, step, ".mask.png", self.content)
        return row | ({"class_labels": self.class_labels} if self.class_labels else {})


def _read(value: Mapping[str, Any]) -> bytes | Path:
    if "mask_data" not in value:
        path = as_path(value["path"])
        if path is None:
            raise UsageError("The path of a mask is a text.", field="masks")
        check_suffix(path, frozenset({".png"}), "A mask")
        return path
    numpy = load_numpy()
    data = value["mask_data"]
    array = to_array(numpy.asarray(data) if isinstance(data, list | tuple) else data)
    if array.ndim == 3 and 1 in (array.shape[0], array.shape[2]):
        array = array.squeeze(0 if array.shape[0] == 1 else 2)
    if array.ndim != 2 or array.size == 0:
        raise UsageError(f"A mask is (height, width), not {tuple(array.shape)}.", field="masks")
    if array.min() < 0 or array.max() > 255:
        raise UsageError("The classes of a mask lie between 0 and 255.", field="masks")
    return encode_png(array.astype(numpy.uint8), smooth=False)
