"""Writes a TensorBoard log folder with TensorBoard's own writer."""

import struct
import zlib
from pathlib import Path

from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.plugins.histogram.summary_v2 import histogram_pb
from tensorboard.plugins.hparams import api_pb2, metadata, plugin_data_pb2
from tensorboard.plugins.hparams.summary_v2 import hparams_pb
from tensorboard.plugins.scalar.summary_v2 import scalar_pb
from tensorboard.plugins.text.summary_v2 import text_pb
from tensorboard.summary.writer.event_file_writer import EventFileWriter

BEGAN_S = 1_700_000_000.25


def picture() -> bytes:
    """Return a PNG of two pixels by two."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    head = struct.pack(">IIBBBBB", 2, 2, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0\0\xff\0\xff\0")
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", pixels), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def write_run(folder: Path, *, n_steps: int) -> None:
    """Write scalars, a histogram, a text, a picture, hyperparameters and a failure."""
    writer = EventFileWriter(str(folder))

    def put(summary: summary_pb2.Summary, step: int, later_s: float) -> None:
        writer.add_event(event_pb2.Event(wall_time=BEGAN_S + later_s, step=step, summary=summary))

    put(hparams_pb({"lr": 0.5, "act": "relu", "deep": True}), 0, 0)
    for step in range(n_steps):
        put(scalar_pb("loss/train", 1 / (step + 1)), step, step)
        put(scalar_pb("acc", step / 100), step, step + 0.001)
    put(histogram_pb("weights", [0.0, 1.0, 1.0, 4.0], buckets=2), 3, 1000)
    put(text_pb("note", "メモ <b>"), 3, 1000)
    image = summary_pb2.Summary.Image(height=2, width=2, encoded_image_string=picture())
    put(summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag="pic", image=image)]), 3, 1000)
    failed = plugin_data_pb2.SessionEndInfo(status=api_pb2.STATUS_FAILURE, end_time_secs=1)
    ended = plugin_data_pb2.HParamsPluginData(session_end_info=failed)
    value = summary_pb2.Summary.Value(
        tag="_hparams_/session_end_info",
        metadata=metadata.create_summary_metadata(ended),
        tensor=metadata.NULL_TENSOR,
    )
    put(summary_pb2.Summary(value=[value]), 0, 1001)
    writer.close()
