"""Write a foreign run as a run directory, as if it had been recorded offline."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from kiseki.journal.files import ArtifactRecord, FileRecord
from kiseki.journal.format import MAGIC, JournalHeader, Kind, Record, frame, journal_path
from kiseki.model.errors import UnsupportedVersion
from kiseki.model.path import check_path
from kiseki.model.wire import StartRun
from kiseki.sdk.artifacts.manifest import FOLDER, write_manifest
from kiseki.sdk.imports.foreign import ForeignRun, ForeignStream
from kiseki.sdk.media.place import MediaPlace, StoredFile
from kiseki.sdk.run_mark import is_own, make_mark
from kiseki.sdk.rundir import RunMeta, ShipSettings, read_meta, write_meta

CLIENT: Final = "kiseki import"
"""Without a version: the same run gives the same bytes, whoever imports it again."""
_BUFFER_BYTES: Final = 1024 * 1024


class _SpoolMedia:
    """Keeps media of the run that is being read; see `foreign.Media`."""

    def __init__(self, run_dir: Path) -> None:
        self.files: list[FileRecord] = []
        self._run_dir = run_dir
        self._place = MediaPlace(run_dir, self)

    def add_file(self, file: FileRecord) -> None:
        """Note a file that was written."""
        self.files.append(file)

    def keep(
        self, folder: str, key: str, step: int | None, suffix: str, content: bytes
    ) -> StoredFile:
        """Write content into the run directory."""
        return self._place.write(folder, key, step, suffix, content)

    def target(self, path: str) -> Path:
        """Return where to write a file that has to be fetched first."""
        target = self._run_dir / "files" / check_path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        return target


def is_written(run_dir: Path) -> bool:
    """Return whether this user wrote a run directory to its end."""
    try:
        return is_own(run_dir, read_meta(run_dir))
    except (OSError, msgspec.DecodeError, UnsupportedVersion):
        return False


def write_run(
    run_dir: Path,
    run: ForeignRun,
    *,
    entity: str | None,
    base_url: str,
    homes: Sequence[Path] = (),
) -> int:
    """Write journals and, last of all, `meta.json`; return how many rows there are.

    Args:
        homes: folders outside of which no file of the run is taken; the directory is one.

    Raises:
        OSError: it cannot be written.
    """
    run_dir.mkdir(parents=True, exist_ok=True)
    media = _SpoolMedia(run_dir)
    first, *others = run.read(media) or [ForeignStream(name="", records=())]
    _leave_strangers(run, [run_dir, *homes])
    n_rows = 0
    # The first stream comes last: only then all media are known, and the end is in it.
    for stream in (*others, first):
        closing = _closing(run, media, run_dir) if stream is first else ()
        n_rows += _write_journal(run_dir, run, stream, closing)
    meta = RunMeta(
        uid=run.uid,
        start=_start(run, entity),
        mode="offline",
        base_url=base_url,
        imported=True,
        settings=ShipSettings(sample_s=0, capture_git=False, capture_packages=False),
    )
    meta.mark = make_mark(run_dir, meta)
    write_meta(run_dir, meta)
    return n_rows


def _leave_strangers(run: ForeignRun, homes: Sequence[Path]) -> None:
    """Leave out files that lie outside of some folders, wherever links lead."""
    roots = [home.resolve() for home in homes]
    kept: list[FileRecord] = []
    for record in run.files:
        place = Path(record.source).resolve()
        if any(place.is_relative_to(root) for root in roots):
            kept.append(record)
        else:
            run.left_out.append(
                f"{record.path}: it lies at {place}, outside of what is imported "
                "(--also-from FOLDER lets files of that folder in)"
            )
    run.files = kept


def _start(run: ForeignRun, entity: str | None) -> StartRun:
    return StartRun(
        uid=run.uid,
        id=run.id,
        id_default=run.id,
        entity=entity,
        project=run.project or None,
        name=run.name,
        notes=run.notes or None,
        tags=run.tags or None,
        group=run.group or None,
        job_type=run.job_type or None,
        config=run.config,
        metadata=run.metadata,
        # Another run of that id is not touched.
        resume="never",
        heartbeats=False,
        started_us=run.started_us,
        offline=True,
    )


def _write_journal(
    run_dir: Path, run: ForeignRun, stream: ForeignStream, closing: Iterable[Record]
) -> int:
    writer = hashlib.sha256(f"{run.uid}\0{stream.name}".encode()).hexdigest()[:32]
    header = JournalHeader(
        writer=writer,
        run_uid=run.uid,
        role=stream.role,
        label=stream.label,
        next_step=stream.next_step,
        client=CLIENT,
    )
    encode = msgspec.msgpack.Encoder().encode
    n_rows = 0
    with journal_path(run_dir, writer).open("wb", buffering=_BUFFER_BYTES) as file:
        opening = (int(Kind.HEADER), run.started_us, msgspec.to_builtins(header))
        file.write(MAGIC + frame(encode(opening)))
        for records in (stream.records, closing):
            for record in records:
                file.write(frame(encode(record)))
                n_rows += record[0] == Kind.ROW
    return n_rows


def _closing(run: ForeignRun, media: _SpoolMedia, run_dir: Path) -> Iterator[Record]:
    for staged in run.versions:
        version = staged.begin.id
        manifest = write_manifest(run_dir / FOLDER / version, staged).relative_to(run_dir)
        record = ArtifactRecord(id=version, manifest=manifest.as_posix())
        yield (int(Kind.ARTIFACT), run.ended_us, msgspec.to_builtins(record))
    for file in (*media.files, *run.files):
        yield (int(Kind.FILE), run.ended_us, msgspec.to_builtins(file))
    end: dict[str, Any] = {"cause": run.cause, "exit_code": run.exit_code, "lost": 0}
    if run.exception:
        end["exception"] = run.exception
    yield (int(Kind.END), run.ended_us, end)
