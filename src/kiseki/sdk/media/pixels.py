"""Arrays as pictures: which axis is what, which value is how bright."""

from typing import Any, Final

from kiseki.model.errors import UsageError
from kiseki.sdk.media.array import is_tensor, load_numpy, to_array

CHANNELS: Final = (1, 2, 3, 4)
"""Grey, grey with alpha, colour, colour with alpha."""
_GRID_COLUMNS: Final = 8
_GRID_GAP: Final = 2


def to_pixels(data: Any, *, normalize: bool = True) -> Any:
    """Return an array as bytes, (height, width) or (height, width, channels).

    Args:
        data: (h, w), (h, w, c) or, of torch, (c, h, w) and (n, c, h, w), which becomes a grid.
        normalize: numbers in [0, 1] and in [-1, 1] are spread over 0 to 255. Anything else,
            and 8 bit data, is taken as it is and cut off at both ends. NaN is black.

    Raises:
        UsageError: no picture has this shape.
    """
    array = to_array(data)
    if is_tensor(data):
        array = _channels_last(array)
    if array.ndim == 4 and array.shape[0] == 1:
        array = array[0]
    elif array.ndim == 4:
        array = _grid(array)
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    elif array.ndim == 3 and array.shape[0] == 1 and array.shape[2] not in CHANNELS:
        array = array[0]
    fits = array.ndim == 2 or (array.ndim == 3 and array.shape[2] in CHANNELS)
    if not fits or 0 in array.shape:
        raise UsageError(
            f"An image is (height, width) or (height, width, 1 to 4 channels), "
            f"not {tuple(array.shape)}; several images are logged as a list.",
            field="data",
        )
    return _to_bytes(array, normalize=normalize)


def _channels_last(array: Any) -> Any:
    if array.ndim >= 3 and array.shape[-3] in CHANNELS:
        return load_numpy().moveaxis(array, -3, -1)
    return array


def _grid(array: Any) -> Any:
    """Return (n, h, w, c) as one picture, eight in a row, as torchvision does."""
    numpy = load_numpy()
    n, height, width, channels = array.shape
    columns = min(n, _GRID_COLUMNS)
    rows = -(-n // columns)
    gap = _GRID_GAP
    grid = numpy.zeros(
        (gap + rows * (height + gap), gap + columns * (width + gap), channels), array.dtype
    )
    for i in range(n):
        top, left = gap + i // columns * (height + gap), gap + i % columns * (width + gap)
        grid[top : top + height, left : left + width] = array[i]
    return grid


def _to_bytes(array: Any, *, normalize: bool) -> Any:
    numpy = load_numpy()
    if array.dtype == numpy.uint8:
        return array
    if array.dtype == bool:
        return array.astype(numpy.uint8) * 255
    values = numpy.nan_to_num(array.astype(numpy.float64), nan=0.0, posinf=255.0, neginf=0.0)
    low, high = values.min(), values.max()
    if normalize and low >= -1 and high <= 1:
        values = (values + 1) / 2 * 255 if low < 0 else values * 255
    return values.clip(0, 255).round().astype(numpy.uint8)
