"""Bring the artifact versions that a run logged to its server, in their order."""

import collections
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from kiseki.journal.files import ArtifactRecord
from kiseki.model.errors import KisekiError, UsageError
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.artifacts.manifest import StagedVersion, read_manifest
from kiseki.sdk.artifacts.shipping import ship_version
from kiseki.sdk.bytes.patience import is_passing
from kiseki.sdk.bytes.upload import Uploader, UploadProgress
from kiseki.sdk.ship.carrier import BackOff, CarrierState
from kiseki.sdk.ship.file_book import FileBook
from kiseki.sdk.ship.reach import EVERYWHERE, OUTSIDE, Reach

LOOK_S: Final = 1.0


class VersionCarrier:
    """Sends the artifact versions that the journals of a run name.

    How far each has come only its own part of the sdk and the server know; one that the
    server has already costs a question.

    Args:
        run_dir: the run directory.
        book: what the journals name.
        connection: to the server.
        uploader: for the content.
        now: monotonic seconds.
        reach: which files may be read.
    """

    def __init__(
        self,
        run_dir: Path,
        book: FileBook,
        connection: Connection,
        uploader: Uploader,
        *,
        now: Callable[[], float] = time.monotonic,
        reach: Reach = EVERYWHERE,
    ) -> None:
        self.state = CarrierState()
        self._run_dir = run_dir
        self._book = book
        self._connection = connection
        self._uploader = uploader
        self._reach = reach
        self._back_off = BackOff(self.state, now)
        self._waiting: collections.deque[ArtifactRecord] = collections.deque()

    @property
    def has_news(self) -> bool:
        """Whether an artifact was named that was not looked at yet."""
        return self._book.has_new_versions

    def step(self, *, uid: str, ended_us: int | None) -> float:
        """Send what is named; return for how many seconds there is nothing more."""
        state = self.state
        if self.has_news:
            state.is_idle = state.is_settled = False
            self._waiting.extend(self._book.take_versions())
        if state.is_refused or self._back_off.left_s > 0:
            return self._back_off.left_s or LOOK_S
        state.waiting = len(self._waiting)
        try:
            while self._waiting:
                self._ship(self._waiting[0], uid)
                self._waiting.popleft()
                state.waiting = len(self._waiting)
        except KisekiError as error:
            self._back_off.on_error(error)
        else:
            self._back_off.on_success()
            state.waiting_bytes = 0
        idle = not (self._waiting or self.has_news)
        state.is_idle, state.is_settled = idle, idle and ended_us is not None
        return LOOK_S if idle else self._back_off.left_s

    def _ship(self, record: ArtifactRecord, uid: str) -> None:
        """Bring one version, or note why it can never be brought."""
        manifest = self._run_dir / record.manifest
        try:
            self._check_reach(manifest)
            version = ship_version(
                manifest,
                self._connection,
                self._uploader,
                run_uid=uid,
                on_progress=self._note_progress,
            )
        except (KisekiError, OSError, msgspec.DecodeError) as error:
            if isinstance(error, KisekiError) and is_passing(error):
                raise
            self.state.problems[f"artifact {record.id}"] = str(error)
            return
        if version is not None:
            done = self.state.done
            done["artifact"] = done.get("artifact", 0) + version.n_files

    def _check_reach(self, manifest: Path) -> None:
        """Refuse a version that names a file which may not be read.

        Raises:
            UsageError: it does.
            OSError, msgspec.DecodeError: there is no such manifest.
        """
        sources = [manifest]
        if self._reach.allows(manifest):
            staged = read_manifest(manifest)
            entries = staged.entries if isinstance(staged, StagedVersion) else []
            sources = [manifest.parent / entry.source for entry in entries if entry.source]
        for source in sources:
            if not self._reach.allows(source):
                raise UsageError(f"{source} {OUTSIDE}")

    def _note_progress(self, progress: UploadProgress) -> None:
        self.state.waiting_bytes = progress.total_bytes - progress.done_bytes
