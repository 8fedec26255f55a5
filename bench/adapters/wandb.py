"""wandb in offline mode; its file is read with its own message classes, for want of a reader.

The file is a LevelDB log: a 7 byte header, then blocks of 32 KiB in which each record has a
header of 7 bytes (CRC, length, type: 1 whole, 2 first, 3 middle, 4 last).
"""

import json
import os
import struct
from collections.abc import Iterator
from pathlib import Path

BLOCK_BYTES = 32768
HEADER = struct.Struct("<IHB")
FILE_HEADER_BYTES = 7
WHOLE, LAST = 1, 4


class Adapter:
    """See `bench.worker` for what each method has to do."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        os.environ |= {"WANDB_SILENT": "true", "WANDB_ERROR_REPORTING": "false"}

    def begin(self) -> None:
        import wandb

        self._run = wandb.init(project="bench", dir=str(self._folder), mode="offline")

    def log(self, step: int, row: dict[str, float]) -> None:
        self._run.log(row, step=step)

    def finish(self) -> None:
        self._run.finish()

    def open(self) -> None:
        from wandb.proto import wandb_internal_pb2

        self._record = wandb_internal_pb2.Record
        self._file = next(self._folder.rglob("run-*.wandb"))

    def read(self, key: str) -> list[float]:
        values = []
        for payload in _payloads(self._file.read_bytes()):
            record = self._record.FromString(payload)
            if record.WhichOneof("record_type") != "history":
                continue
            for item in record.history.item:
                if item.key == key or list(item.nested_key) == [key]:
                    values.append(json.loads(item.value_json))
        return values


def _payloads(content: bytes) -> Iterator[bytes]:
    place, parts = FILE_HEADER_BYTES, b""
    while place + HEADER.size <= len(content):
        left = BLOCK_BYTES - place % BLOCK_BYTES
        if left < HEADER.size:
            place += left
            continue
        _, length, kind = HEADER.unpack_from(content, place)
        place += HEADER.size
        parts += content[place : place + length]
        place += length
        if kind == 0 or len(parts) < length:
            return
        if kind in (WHOLE, LAST):
            yield parts
            parts = b""
