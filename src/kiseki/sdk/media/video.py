"""Films: arrays of frames, or files."""

import io
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Final

from kiseki.model.errors import KisekiError, MissingExtra, UsageError
from kiseki.sdk.media.array import load_numpy, to_array
from kiseki.sdk.media.place import MediaPlace
from kiseki.sdk.media.sources import (
    EXTRA_HINT,
    as_bytes,
    as_path,
    check_suffix,
    load_optional,
)
from kiseki.sdk.media.value import FileMedia, Row

FORMATS: Final = ("gif", "mp4", "webm", "ogg")
_CODECS: Final = {
    "mp4": ["-c:v", "libx264", "-movflags", "+faststart"],
    "webm": ["-c:v", "libvpx-vp9", "-b:v", "0", "-crf", "32"],
    # Browsers have given up Theora.
    "ogg": ["-c:v", "libvpx", "-b:v", "4M", "-crf", "10"],
}
_MOST_COLUMNS: Final = 8


class Video(FileMedia):
    """A film.

    Args:
        data_or_path: array (time, channels, height, width) or (batch, time, channels, height,
            width), of which the films stand beside each other; bytes; or a path.
        caption: shown below it.
        fps: frames a second of an array; 4 if it is not given.
        format: gif, mp4, webm or ogg; gif needs Pillow, the others need ffmpeg.

    Raises:
        UsageError: this is no film.
        MissingExtra: what makes the film is not installed.
    """

    type = "video-file"
    folder = "videos"

    def __init__(
        self,
        data_or_path: Any,
        caption: str | None = None,
        fps: float | None = None,
        format: str | None = None,
    ) -> None:
        kind = (format or "gif").lower().removeprefix(".")
        if kind not in FORMATS:
            raise UsageError(f"A video is {', '.join(FORMATS)}, not {format!r}.", field="format")
        self._size: tuple[int, int] | None = None
        path = as_path(data_or_path)
        content = as_bytes(data_or_path) if path is None else None
        if path is not None:
            suffixes = frozenset(f".{one}" for one in FORMATS)
            super().__init__(path, check_suffix(path, suffixes, "A video"), caption=caption)
        elif content is not None:
            super().__init__(content, f".{kind}", caption=caption)
        else:
            frames = to_frames(data_or_path)
            self._size = (frames.shape[2], frames.shape[1])
            encoded = encode_film(frames, kind, fps or 4)
            super().__init__(encoded, f".{kind}", caption=caption)

    def facts(self, place: MediaPlace, key: str, step: int | None) -> Row:
        """Return format, and width and height of what came as an array."""
        row: Row = {"format": self.suffix.removeprefix(".")}
        if self._size is not None:
            row["width"], row["height"] = self._size
        return row


def to_frames(data: Any) -> Any:
    """Return an array as (time, height, width, 3) of bytes.

    Raises:
        UsageError: no film has this shape.
    """
    numpy = load_numpy()
    array = to_array(data)
    if array.ndim == 4:
        array = array[None]
    if array.ndim != 5 or array.shape[2] not in (1, 3, 4) or 0 in array.shape:
        raise UsageError(
            "A video is (time, channels, height, width) or (batch, time, channels, height, "
            f"width) with 1, 3 or 4 channels, not {tuple(array.shape)}.",
            field="data_or_path",
        )
    if array.dtype != numpy.uint8:
        values = numpy.nan_to_num(array.astype(numpy.float64))
        is_share = values.min() >= 0 and values.max() <= 1
        array = (values * 255 if is_share else values).clip(0, 255).round().astype(numpy.uint8)
    array = numpy.moveaxis(array[:, :, :3], 2, -1)
    if array.shape[-1] == 1:
        array = numpy.repeat(array, 3, axis=-1)
    return numpy.ascontiguousarray(_beside_each_other(array))


def _beside_each_other(array: Any) -> Any:
    """Return (batch, time, h, w, c) as one film of a grid."""
    numpy = load_numpy()
    batch, time, height, width, channels = array.shape
    columns = min(batch, _MOST_COLUMNS)
    rows = -(-batch // columns)
    grid = numpy.zeros((time, rows * height, columns * width, channels), numpy.uint8)
    for i in range(batch):
        top, left = i // columns * height, i % columns * width
        grid[:, top : top + height, left : left + width] = array[i]
    return grid


def encode_film(frames: Any, kind: str, fps: float) -> bytes:
    """Return frames as a film.

    Raises:
        MissingExtra: what makes it is not installed.
    """
    if kind == "gif":
        pillow = load_optional("PIL.Image", "A video as gif")
        pictures = [pillow.fromarray(frame) for frame in frames]
        buffer = io.BytesIO()
        pictures[0].save(
            buffer,
            format="GIF",
            save_all=True,
            append_images=pictures[1:],
            duration=max(20, round(1000 / fps)),
            loop=0,
        )
        return buffer.getvalue()
    return _run_ffmpeg(frames, kind, fps)


def _run_ffmpeg(frames: Any, kind: str, fps: float) -> bytes:
    height, width = frames.shape[1:3]
    with tempfile.TemporaryDirectory(prefix="kiseki-video-") as folder:
        target = Path(folder) / f"film.{kind}"
        source = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}"]
        command = [_find_ffmpeg(kind), "-v", "error", "-y", *source, "-r", str(fps), "-i", "-"]
        # Browsers show halved colours only, which need even sides.
        # Without chance in it, so that a film logged twice is kept once.
        command += ["-fflags", "+bitexact"]
        command += [*_CODECS[kind], "-pix_fmt", "yuv420p", "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2"]
        done = subprocess.run(
            [*command, str(target)], input=frames.tobytes(), capture_output=True, check=False
        )
        if done.returncode != 0:
            said = done.stderr.decode(errors="replace").strip()[:500]
            raise KisekiError(f"ffmpeg cannot make the {kind}: {said}")
        return target.read_bytes()


def _find_ffmpeg(kind: str) -> str:
    found = shutil.which("ffmpeg")
    if found is not None:
        return found
    try:
        return load_optional("imageio_ffmpeg", "").get_ffmpeg_exe()
    except (MissingExtra, RuntimeError) as error:
        raise MissingExtra(f"A video as {kind} needs ffmpeg.", hint=EXTRA_HINT) from error
