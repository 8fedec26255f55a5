"""Pictures: arrays, tensors, figures, Pillow images and files."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

from kiseki.model.errors import UsageError
from kiseki.sdk.media.array import is_array, load_numpy
from kiseki.sdk.media.boxes import BoundingBoxes
from kiseki.sdk.media.image_size import find_size
from kiseki.sdk.media.mask import Mask
from kiseki.sdk.media.pixels import to_pixels
from kiseki.sdk.media.place import MediaPlace
from kiseki.sdk.media.png import encode_png
from kiseki.sdk.media.sources import as_bytes, as_path, check_suffix, load_optional, name_of
from kiseki.sdk.media.value import FileMedia, Row

SUFFIXES: Final = frozenset(
    {".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".svg", ".avif", ".tif", ".tiff"}
)
WRITTEN: Final = ("png", "jpg", "jpeg", "gif", "bmp", "webp")
_MODES: Final = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}


class Image(FileMedia):
    """A picture.

    Args:
        data_or_path: array (height, width[, channels]), torch tensor ([n,] channels, height,
            width), Pillow image, matplotlib figure, bytes of an image file, or a path.
        mode: `L`, `RGB`, ... (of Pillow); None: as many channels as there are.
        caption: shown below it.
        grouping: accepted; groups are lists.
        classes: `{"id": 0, "name": "cat"}` for each class that boxes and masks may name, or
            a map from id to name.
        boxes: name -> `{"box_data": [...], "class_labels": {id: name}}`; a box has
            `position` (minX, minY, maxX, maxY or middle, width, height; fractions of the
            picture, or pixels with `domain="pixel"`), `class_id`, `scores`, `box_caption`.
        masks: name -> `{"mask_data": (h, w) of class ids} or {"path": ...}`, `class_labels`.
        file_type: png, jpg, gif, bmp or webp.
        normalize: see `pixels.to_pixels`.

    Raises:
        UsageError: this is no picture, or boxes or masks are not of this form.
        MissingExtra: Pillow is needed for what is asked and is not installed.
    """

    type = "image-file"
    folder = "images"

    def __init__(
        self,
        data_or_path: Any,
        mode: str | None = None,
        caption: str | None = None,
        grouping: int | None = None,
        classes: Sequence[Mapping[str, Any]] | Mapping[int, str] | None = None,
        boxes: Mapping[str, Any] | None = None,
        masks: Mapping[str, Any] | None = None,
        file_type: str | None = None,
        normalize: bool = True,
    ) -> None:
        format_ = _check_format(file_type)
        content, suffix = _read(data_or_path, mode, format_, normalize=normalize)
        super().__init__(content, suffix, caption=caption)
        self.size = find_size(content)
        self.classes = _read_classes(classes)
        names = {item["id"]: item["name"] for item in self.classes}
        self.boxes = {
            str(name): box if isinstance(box, BoundingBoxes) else BoundingBoxes(box, names)
            for name, box in (boxes or {}).items()
        }
        self.masks = {
            str(name): mask if isinstance(mask, Mask) else Mask(mask, names)
            for name, mask in (masks or {}).items()
        }

    def facts(self, place: MediaPlace, key: str, step: int | None) -> Row:
        """Return format, width and height, boxes, masks and classes."""
        row: Row = {"format": self.suffix.removeprefix(".")}
        if self.size is not None:
            row["width"], row["height"] = self.size
        if self.classes:
            row["classes"] = self.classes
        if self.boxes:
            row["boxes"] = {
                name: boxes.to_row(place, f"{key}_{name}", step)
                for name, boxes in self.boxes.items()
            }
        if self.masks:
            row["masks"] = {
                name: mask.to_row(place, f"{key}_{name}", step)
                for name, mask in self.masks.items()
            }
        return row


def find_figure(value: Any) -> Any | None:
    """Return the matplotlib figure of a figure, an axes, a plot or a grid of seaborn, or None."""
    if hasattr(value, "savefig") and hasattr(value, "axes"):
        return value
    figure = getattr(value, "figure", None)
    return figure if hasattr(figure, "savefig") else None


def _read(
    data: Any, mode: str | None, format_: str, *, normalize: bool
) -> tuple[bytes | Path, str]:
    path = as_path(data)
    if path is not None:
        return path, check_suffix(path, SUFFIXES, "An image")
    content = as_bytes(data)
    if content is not None:
        return content, _suffix_of(content)
    figure = find_figure(data)
    if figure is not None:
        buffer = io.BytesIO()
        figure.savefig(buffer, format=format_)
        return buffer.getvalue(), f".{format_}"
    if hasattr(data, "tobytes") and hasattr(data, "convert"):
        return _save_pillow(data, mode, format_)
    if not is_array(data) and not isinstance(data, list | tuple):
        raise UsageError(
            f"An image is an array, a figure, bytes or a path, not {name_of(data)}.",
            field="data_or_path",
        )
    if isinstance(data, list | tuple):
        data = load_numpy().asarray(data)
    pixels = to_pixels(data, normalize=normalize)
    own = _MODES[1 if pixels.ndim == 2 else pixels.shape[2]]
    if format_ == "png" and mode in (None, own):
        return encode_png(pixels), ".png"
    pillow = load_optional("PIL.Image", f"An image as {format_} in mode {mode or own}")
    return _save_pillow(pillow.fromarray(pixels), mode, format_)


def _save_pillow(picture: Any, mode: str | None, format_: str) -> tuple[bytes, str]:
    kind = "JPEG" if format_ in ("jpg", "jpeg") else format_.upper()
    if mode is not None and picture.mode != mode:
        picture = picture.convert(mode)
    if kind == "JPEG" and picture.mode not in ("L", "RGB", "CMYK"):
        picture = picture.convert("RGB")
    elif picture.mode in ("F", "I", "HSV", "LAB", "YCbCr", "CMYK") and kind != "JPEG":
        picture = picture.convert("RGB")
    buffer = io.BytesIO()
    picture.save(buffer, format=kind)
    return buffer.getvalue(), f".{format_}"


def _suffix_of(content: bytes) -> str:
    """Return the suffix that the first bytes of an image file ask for."""
    for magic, suffix in _MAGIC.items():
        if content.startswith(magic):
            return suffix
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return ".webp"
    if b"<svg" in content[:1024]:
        return ".svg"
    raise UsageError("These bytes are no image file that kiseki knows.", field="data_or_path")


_MAGIC: Final = {b"\x89PNG": ".png", b"\xff\xd8": ".jpg", b"GIF8": ".gif", b"BM": ".bmp"}


def _check_format(file_type: str | None) -> str:
    format_ = (file_type or "png").lower().removeprefix(".")
    if format_ not in WRITTEN:
        raise UsageError(
            f"file_type is one of {', '.join(WRITTEN)}, not {file_type!r}.", field="file_type"
        )
    return format_


def _read_classes(
    classes: Sequence[Mapping[str, Any]] | Mapping[int, str] | None,
) -> list[dict[str, Any]]:
    if not classes:
        return []
    if isinstance(classes, Mapping):
        named = cast("Mapping[Any, Any]", classes)
        return [{"id": int(number), "name": str(name)} for number, name in named.items()]
    try:
        return [{"id": int(item["id"]), "name": str(item["name"])} for item in classes]
    except (TypeError, KeyError, ValueError) as error:
        raise UsageError(
            'classes are maps with "id" (a whole number) and "name".', field="classes"
        ) from error
