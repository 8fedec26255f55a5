import io
import wave

import numpy as np
import PIL.Image
import PIL.ImageSequence
import pytest
from tests.sdk.media.tensor import Tensor

from kiseki.model.errors import MissingExtra, UsageError
from kiseki.sdk.media import video as video_module
from kiseki.sdk.media.audio import Audio
from kiseki.sdk.media.video import Video


def samples_of(content):
    with wave.open(io.BytesIO(content)) as file:
        frames = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        return frames.reshape(-1, file.getnchannels()), file.getframerate()


@pytest.mark.parametrize("channels", [1, 2])
def test_an_array_of_samples_is_a_wav_file(kept, channels):
    tone = np.sin(np.arange(800 * channels) / 9).reshape(800, channels)
    row = Audio(tone if channels > 1 else tone[:, 0], 8000, "a tone").to_row(kept.place, "s", 2)
    samples, rate = samples_of(kept.content(row))
    assert rate == row["sample_rate"] == 8000
    assert np.abs(samples - tone * 32767).max() <= 1
    assert (row["duration_s"], row["caption"]) == (0.1, "a tone")


def test_whole_numbers_of_any_width_keep_their_loudness(kept):
    loud = {np.uint8: 255, np.int16: 32512, np.int32: 127 * 2**24}
    for dtype, most in loud.items():
        row = Audio(np.array([most] * 4, dtype), 8000).to_row(kept.place, "s", 0)
        assert samples_of(kept.content(row))[0].tolist() == [[32512]] * 4


def test_channels_first_are_turned_round(kept):
    row = Audio(Tensor(np.zeros((2, 900), np.float32)), 8000).to_row(kept.place, "s", 0)
    assert samples_of(kept.content(row))[0].shape == (900, 2)


def test_sound_without_a_rate_and_files_of_other_kinds_are_refused(tmp_path):
    with pytest.raises(UsageError, match="sample_rate"):
        Audio(np.zeros(3))
    (tmp_path / "a.txt").touch()
    with pytest.raises(UsageError, match=r"\.wav"):
        Audio(tmp_path / "a.txt")
    with pytest.raises(UsageError, match="Samples"):
        Audio(np.zeros((2, 3, 4)), 8000)


def test_an_array_of_frames_is_a_gif(kept):
    film = np.random.default_rng(0).integers(0, 256, (5, 3, 8, 10), np.uint8)
    row = Video(film, fps=10).to_row(kept.place, "v", 0)
    picture = PIL.Image.open(io.BytesIO(kept.content(row)))
    frames = [frame.copy() for frame in PIL.ImageSequence.Iterator(picture)]
    assert (len(frames), picture.size, picture.info["duration"]) == (5, (10, 8), 100)
    assert (row["format"], row["width"], row["height"]) == ("gif", 10, 8)


@pytest.mark.parametrize(
    ("kind", "magic"),
    [("mp4", b"ftyp"), ("webm", b"\x1aE\xdf\xa3"), ("ogg", b"OVP80")],
)
def test_a_batch_becomes_one_film_by_ffmpeg_the_same_bytes_each_time(kept, kind, magic):
    films = np.random.default_rng(0).random((2, 4, 1, 9, 11))
    row = Video(films, format=kind).to_row(kept.place, "v", 0)
    assert magic in kept.content(row)[:40]
    assert Video(films, format=kind).to_row(kept.place, "v", 1)["sha256"] == row["sha256"]
    assert (row["width"], row["height"]) == (22, 9)


def test_a_film_without_ffmpeg_says_what_to_install(monkeypatch):
    def missing(name, what_for):
        raise MissingExtra("not there")

    monkeypatch.setattr(video_module, "load_optional", missing)
    monkeypatch.setattr(video_module.shutil, "which", lambda name: None)
    with pytest.raises(MissingExtra, match="mp4 needs ffmpeg") as caught:
        Video(np.zeros((1, 3, 2, 2)), format="mp4")
    assert "kiseki[media]" in caught.value.hint


@pytest.mark.parametrize("shape", [(3, 4, 4), (2, 5, 4, 4), (0, 3, 4, 4)])
def test_frames_of_another_shape_are_refused(shape):
    with pytest.raises(UsageError, match="A video is"):
        Video(np.zeros(shape))


def test_a_file_is_taken_as_it_is(kept, tmp_path):
    (tmp_path / "f.webm").write_bytes(b"content")
    row = Video(str(tmp_path / "f.webm"), caption="c").to_row(kept.place, "v", None)
    assert kept.content(row) == b"content"
    assert row["path"] == f"media/videos/v_{row['sha256'][:20]}.webm"
