"""Boxes drawn over an image: where, of which class, how sure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import msgspec

from kiseki.model.errors import UsageError
from kiseki.sdk.media.place import MediaPlace
from kiseki.sdk.media.value import Media, Row

_CORNERS: Final = frozenset({"minX", "minY", "maxX", "maxY"})
_CENTRED: Final = frozenset({"middle", "width", "height"})


class BoundingBoxes(Media):
    """One set of boxes of an image, kept as a JSON file.

    Args:
        value: `{"box_data": [...], "class_labels": {id: name}}`; see `Image`.
        class_labels: names of classes that the set does not name itself.

    Raises:
        UsageError: a box is not of this form; the text says which.
    """

    type = "boxes2D"

    def __init__(
        self, value: Mapping[str, Any], class_labels: Mapping[int, str] | None = None
    ) -> None:
        data = value.get("box_data") if isinstance(value, Mapping) else None  # pyright: ignore[reportUnnecessaryIsInstance]
        if not isinstance(data, Sequence) or isinstance(data, str):
            raise UsageError('Boxes are {"box_data": [...], ...}.', field="boxes")
        self.class_labels = read_labels(value.get("class_labels"), class_labels)
        boxes = cast("Sequence[Any]", data)
        self.boxes = [_read_box(box, number) for number, box in enumerate(boxes)]

    def to_row(self, place: MediaPlace, key: str, step: int | None) -> Row:
        """Write the boxes and return the map that names them."""
        content = msgspec.json.encode({"box_data": self.boxes, "class_labels": self.class_labels})
        stored = place.write("metadata/boxes2D", key, step, ".boxes2D.json", content)
        row: Row = {"_type": self.type, "n_boxes": len(self.boxes), **stored}
        return row | ({"class_labels": self.class_labels} if self.class_labels else {})


def read_labels(own: Mapping[Any, Any] | None, shared: Mapping[int, str] | None) -> dict[str, str]:
    """Return names of classes by their number as text, as JSON keeps it."""
    labels: Mapping[Any, Any] = own or shared or {}
    return {str(int(number)): str(name) for number, name in labels.items()}


def _read_box(box: Any, number: int) -> Row:
    try:
        read = _read_fields(cast("Mapping[str, Any]", box))
    except (TypeError, KeyError, ValueError, AttributeError, IndexError) as error:
        raise UsageError(
            f"Box {number} is not of the form "
            '{"position": {...}, "class_id": 1, "scores": {...}, "box_caption": "..."}: '
            f"{type(error).__name__} {error}.",
            field="boxes",
        ) from error
    return read


def _read_fields(box: Mapping[str, Any]) -> Row:
    read: Row = {"position": _read_position(box["position"])}
    if box.get("class_id") is not None:
        read["class_id"] = int(box["class_id"])
    if box.get("scores"):
        read["scores"] = {str(name): float(score) for name, score in box["scores"].items()}
    if box.get("box_caption"):
        read["box_caption"] = str(box["box_caption"])
    if box.get("domain"):
        read["domain"] = str(box["domain"])
    return read


def _read_position(position: Mapping[str, Any]) -> Row:
    if _CORNERS <= position.keys():
        return {name: float(position[name]) for name in sorted(_CORNERS)}
    if _CENTRED <= position.keys():
        middle = [float(position["middle"][0]), float(position["middle"][1])]
        sizes = {"width": float(position["width"]), "height": float(position["height"])}
        return {"middle": middle, **sizes}
    raise ValueError("a position has minX, minY, maxX, maxY or middle, width, height")
