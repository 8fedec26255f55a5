"""Sound: arrays of samples, or files."""

import io
import wave
from pathlib import Path
from typing import Any, Final

from kiseki.model.errors import UsageError
from kiseki.sdk.media.array import is_array, load_numpy, to_array
from kiseki.sdk.media.place import MediaPlace
from kiseki.sdk.media.sources import as_bytes, as_path, check_suffix
from kiseki.sdk.media.value import FileMedia, Row

SUFFIXES: Final = frozenset({".wav", ".mp3", ".ogg", ".oga", ".opus", ".flac", ".m4a", ".aac"})


class Audio(FileMedia):
    """Sound.

    Args:
        data_or_path: samples (n,) or (n, channels): floats in [-1, 1] or whole numbers of 8,
            16 or 32 bits, kept as WAV of 16 bits; bytes of a WAV file; or a path.
        sample_rate: samples a second; needed for an array.
        caption: shown below it.

    Raises:
        UsageError: this is no sound.
    """

    type = "audio-file"
    folder = "audio"

    def __init__(
        self, data_or_path: Any, sample_rate: int | None = None, caption: str | None = None
    ) -> None:
        self.sample_rate = sample_rate
        self.duration_s: float | None = None
        super().__init__(*self._read(data_or_path), caption=caption)

    def facts(self, place: MediaPlace, key: str, step: int | None) -> Row:
        """Return sample rate and duration, where they are known."""
        row: Row = {}
        if self.sample_rate is not None:
            row["sample_rate"] = int(self.sample_rate)
        if self.duration_s is not None:
            row["duration_s"] = self.duration_s
        return row

    def _read(self, data: Any) -> tuple[bytes | Path, str]:
        path = as_path(data)
        if path is not None:
            return path, check_suffix(path, SUFFIXES, "Audio")
        content = as_bytes(data)
        if content is not None:
            return content, ".wav"
        if self.sample_rate is None:
            raise UsageError("An array of samples needs sample_rate.", field="sample_rate")
        if not is_array(data):
            data = load_numpy().asarray(data)
        samples = _to_samples(data)
        self.duration_s = len(samples) / self.sample_rate
        return _encode_wav(samples, int(self.sample_rate)), ".wav"


def _to_samples(data: Any) -> Any:
    """Return (n, channels) of 16 bits."""
    numpy = load_numpy()
    array = to_array(data)
    if array.ndim == 2 and array.shape[0] < array.shape[1] and array.shape[0] <= 8:
        array = array.T  # channels first, as torchaudio has it
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim != 2 or array.size == 0:
        raise UsageError(
            f"Samples are (n,) or (n, channels), not {tuple(array.shape)}.", field="data_or_path"
        )
    if array.dtype.kind == "f":
        return (numpy.nan_to_num(array).clip(-1, 1) * 32767).round().astype("<i2")
    if array.dtype == numpy.uint8:
        return ((array.astype(numpy.int32) - 128) * 256).astype("<i2")
    if array.dtype == numpy.int32:
        return (array >> 16).astype("<i2")
    return array.clip(-32768, 32767).astype("<i2")


def _encode_wav(samples: Any, sample_rate: int) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(sample_rate)
        file.writeframes(samples.tobytes())
    return buffer.getvalue()
