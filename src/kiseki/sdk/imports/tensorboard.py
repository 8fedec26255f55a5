"""TensorBoard: a folder of event files, read with TensorBoard's own reader."""

import dataclasses
import importlib
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

from kiseki.journal.format import Record
from kiseki.model.errors import MissingExtra, UsageError
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.imports.foreign import (
    ForeignRun,
    ForeignStream,
    Media,
    id_for,
    part_of_row,
    uid_for,
)

EVENT_FILES: Final = "*tfevents*"
_IMAGE_SUFFIXES: Final = {b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg", b"GIF8": ".gif"}
_ENDS: Final = {1: "finish", 2: "exception", 3: "finish"}
"""Status numbers of the hparams plugin: success, failure, still running when it was written."""


class TensorBoardSource:
    """The runs of a log folder: each folder that holds event files is one.

    Attributes:
        place, project: see `foreign.Source`.
    """

    def __init__(self, folder: Path) -> None:
        """Look for event files.

        Raises:
            UsageError: there are none.
            MissingExtra: TensorBoard is not installed.
        """
        _load("backend.event_processing.event_file_loader")
        self._root = folder.resolve()
        self.left_out: list[str] = []
        self.homes: Sequence[Path] = [self._root]
        self.place = str(folder)
        self.project = self._root.name
        found = (path for path in self._root.rglob(EVENT_FILES) if path.is_file())
        self._folders = sorted({path.parent for path in found})
        if not self._folders:
            raise UsageError(f"There are no TensorBoard event files in {folder}.")

    def finish(self, connection: Connection, *, entity: str | None, project: str | None) -> None:
        """Do nothing: all there is belongs to runs."""

    def count(self) -> int:
        """Return how many runs there are."""
        return len(self._folders)

    def runs(self) -> Iterator[ForeignRun]:
        """Give the runs one by one."""
        for folder in self._folders:
            yield _open_run(folder, self._root)


def _load(module: str) -> Any:
    """Return a module of TensorBoard, which has no types.

    Raises:
        MissingExtra: it is not installed.
    """
    try:
        return importlib.import_module(f"tensorboard.{module}")
    except ImportError as error:
        raise MissingExtra(
            "Event files are read with TensorBoard, which is not installed.",
            hint="pip install tensorboard",
        ) from error


def _open_run(folder: Path, root: Path) -> ForeignRun:
    name = folder.relative_to(root).as_posix()
    name = root.name if name == "." else name
    facts = _Facts()
    for _ in _read_events(folder, facts):
        pass
    uid = uid_for("tensorboard", name, str(facts.first_us))
    run = ForeignRun(
        uid=uid,
        id=id_for(uid),
        name=name,
        config=facts.config,
        started_us=facts.first_us,
        ended_us=facts.last_us,
        cause=facts.cause,
        read=lambda media: _read(folder, media, run),
    )
    return run


def _read(folder: Path, media: Media, run: ForeignRun) -> Sequence[ForeignStream]:
    facts = _Facts()

    def records() -> Iterator[Record]:
        for time_us, step, tag, value in _read_events(folder, facts):
            yield part_of_row(time_us, step, {tag: _keep(value, tag, step, media)})
        run.left_out += [f"{tag} ({kind})" for tag, kind in sorted(facts.unknown.items())]

    return [ForeignStream(name="events", records=records())]


@dataclasses.dataclass(slots=True)
class _Facts:
    """What is learnt on the way through the event files of a run."""

    first_us: int = 0
    last_us: int = 0
    config: dict[str, Any] = dataclasses.field(default_factory=dict[str, Any])
    cause: str = "finish"
    unknown: dict[str, str] = dataclasses.field(default_factory=dict[str, str])
    plugins: dict[str, str] = dataclasses.field(default_factory=dict[str, str])

    def note_time(self, time_us: int) -> None:
        self.first_us = min(self.first_us or time_us, time_us)
        self.last_us = max(self.last_us, time_us)


class _Picture(NamedTuple):
    content: bytes


class _Sound(NamedTuple):
    content: bytes


def _read_events(folder: Path, facts: _Facts) -> Iterator[tuple[int, int, str, Any]]:
    """Yield (epoch microseconds, step, tag, value) of every event file, oldest file first."""
    loader = _load("backend.event_processing.event_file_loader")
    for path in sorted(folder.glob(EVENT_FILES), key=lambda path: path.name):
        # The loader turns old forms of summaries into tensors with metadata.
        for event in loader.EventFileLoader(str(path)).Load():
            time_us = round(event.wall_time * 1e6)
            for summary in event.summary.value:
                facts.note_time(time_us)
                value = _read_value(summary, facts)
                if value is not None:
                    yield time_us, event.step, summary.tag, value


def _read_value(summary: Any, facts: _Facts) -> Any:
    # Only the first summary of a tag says which plugin it belongs to.
    plugin = summary.metadata.plugin_data.plugin_name
    if plugin:
        facts.plugins[summary.tag] = plugin
    plugin = facts.plugins.get(summary.tag, "")
    if plugin == "hparams":
        _read_hparams(summary, facts)
        return None
    read = _READERS.get(plugin)
    if read is None:
        facts.unknown[summary.tag] = plugin or "unknown"
        return None
    return read(_array(summary))


def _array(summary: Any) -> Any:
    return _load("util.tensor_util").make_ndarray(summary.tensor)


def _read_hparams(summary: Any, facts: _Facts) -> None:
    messages = _load("plugins.hparams.plugin_data_pb2")
    data = messages.HParamsPluginData.FromString(summary.metadata.plugin_data.content)
    if data.HasField("session_start_info"):
        for name, value in data.session_start_info.hparams.items():
            kind = value.WhichOneof("kind")
            facts.config[name] = None if kind in (None, "null_value") else getattr(value, kind)
    if data.HasField("session_end_info"):
        facts.cause = _ENDS.get(data.session_end_info.status, "finish")


def _read_scalar(array: Any) -> Any:
    return array.item() if array.size == 1 else None


def _read_text(array: Any) -> Any:
    texts = [item.decode("utf-8", "replace") for item in array.reshape(-1).tolist()]
    return texts[0] if len(texts) == 1 else texts


def _read_images(array: Any) -> Any:
    # Width and height come first, as texts; then one encoded picture after the other.
    return tuple(_Picture(content) for content in array.reshape(-1).tolist()[2:])


def _read_sounds(array: Any) -> Any:
    return tuple(_Sound(content) for content in array.reshape(-1).tolist()[::2])


def _read_histogram(array: Any) -> Any:
    """Turn rows of (left, right, count) into edges and counts."""
    rows = [row for row in array.tolist() if all(math.isfinite(part) for part in row)]
    if not rows:
        return None
    bins = [rows[0][0], *(right for _, right, _ in rows)]
    return {"_type": "histogram", "bins": bins, "values": [count for *_, count in rows]}


_READERS: Final = {
    "scalars": _read_scalar,
    "text": _read_text,
    "images": _read_images,
    "audio": _read_sounds,
    "histograms": _read_histogram,
}


def _keep(value: Any, tag: str, step: int, media: Media) -> Any:
    """Return what stands in the row: bytes become files of the run."""
    if not isinstance(value, tuple):
        return value
    kept = [_keep_one(item, tag, step, media) for item in cast("tuple[Any, ...]", value)]
    return kept[0] if len(kept) == 1 else kept


def _keep_one(item: _Picture | _Sound, tag: str, step: int, media: Media) -> dict[str, Any]:
    if isinstance(item, _Sound):
        return {"_type": "audio-file", **media.keep("audio", tag, step, ".wav", item.content)}
    suffix = _suffix_of(item.content)
    stored = media.keep("images", tag, step, suffix, item.content)
    return {"_type": "image-file", "format": suffix[1:], **stored}


def _suffix_of(picture: bytes) -> str:
    return next((s for start, s in _IMAGE_SUFFIXES.items() if picture.startswith(start)), ".bin")
