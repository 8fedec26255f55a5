"""Masks drawn over an image: the class of each pixel."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from kiseki.model.errors import UsageError
from kiseki.sdk.media.array import load_numpy, to_array
from kiseki.sdk.media.boxes import read_labels
from kiseki.sdk.media.place import MediaPlace
from kiseki.sdk.media.png import encode_png
from kiseki.sdk.media.sources import as_path, check_suffix
from kiseki.sdk.media.value import Media, Row

_MAX_CLASS: Final = 2**24 - 1


class Mask(Media):
    """One mask of an image, kept as a PNG whose grey values are classes.

    With a class above 255 it is kept in colour: class = red + 256 green + 65,536 blue.

    Args:
        value: `{"mask_data": (height, width) of class ids in 0..16,777,215}` or `{"path": a grey
            PNG}`, with `class_labels` {id: name}.
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
        self.content, self._is_colored = _read(value)

    def to_row(self, place: MediaPlace, key: str, step: int | None) -> Row:
        """Write the mask and return the map that names it."""
        row: Row = {"_type": self.type}
        row |= place.write("images/mask", key, step, ".mask.png", self.content)
        row |= {"class_labels": self.class_labels} if self.class_labels else {}
        return row | ({"encoding": "rgb"} if self._is_colored else {})


def _read(value: Mapping[str, Any]) -> tuple[bytes | Path, bool]:
    """Return the PNG, and whether classes are kept as colours."""
    if "mask_data" not in value:
        path = as_path(value["path"])
        if path is None:
            raise UsageError("The path of a mask is a text.", field="masks")
        check_suffix(path, frozenset({".png"}), "A mask")
        return path, False
    numpy = load_numpy()
    data = value["mask_data"]
    array = to_array(numpy.asarray(data) if isinstance(data, list | tuple) else data)
    if array.ndim == 3 and 1 in (array.shape[0], array.shape[2]):
        array = array.squeeze(0 if array.shape[0] == 1 else 2)
    if array.ndim != 2 or array.size == 0:
        raise UsageError(f"A mask is (height, width), not {tuple(array.shape)}.", field="masks")
    highest = array.max()
    if not (array.min() >= 0 and highest <= _MAX_CLASS):
        raise UsageError(f"The classes of a mask lie between 0 and {_MAX_CLASS}.", field="masks")
    if highest <= 255:
        return encode_png(array.astype(numpy.uint8), smooth=False), False
    classes = array.astype(numpy.uint32)
    colors = numpy.stack([classes, classes >> 8, classes >> 16], axis=-1).astype(numpy.uint8)
    return encode_png(colors, smooth=False), True
