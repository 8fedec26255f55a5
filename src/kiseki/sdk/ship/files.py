"""Bring the files of one run to its server.

What is done is known from the server: a carrier that begins (after a crash, or in `kiseki
sync`) asks which files the run has there, and content that is there is not sent again.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from kiseki.journal.files import FileRecord
from kiseki.model.blob import BlobKey
from kiseki.model.errors import KisekiError, MissingBlob
from kiseki.model.path import check_path
from kiseki.model.run_file import FilePage, PutRunFiles, RunFile
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.bytes.patience import is_passing
from kiseki.sdk.bytes.source import Source
from kiseki.sdk.bytes.upload import Uploader, UploadProgress
from kiseki.sdk.folder_tree import find_below
from kiseki.sdk.ship.carrier import MAX_PROBLEMS, BackOff, CarrierState
from kiseki.sdk.ship.fact_files import OWN_FILES
from kiseki.sdk.ship.file_book import FileBook
from kiseki.sdk.ship.reach import EVERYWHERE, OUTSIDE, Reach
from kiseki.sdk.ship.tracked_file import TrackedFile

LOOK_S: Final = 1.0
"""How often live files are looked at,"""
LOOK_SHARE: Final = 50
"""or less often, so that looking takes no more than one part in so many of the time."""
BATCH_FILES: Final = 500
BATCH_BYTES: Final = 32 * 1024 * 1024
PAGE_FILES: Final = 1000


class FileCarrier:
    """Sends the files that the journals of a run name, as their policies say.

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
        self._now = now
        self._reach = reach
        self._back_off = BackOff(self.state, now)
        self._files: dict[str, TrackedFile] = {}
        self._open: dict[str, TrackedFile] = {}
        """Those of `_files` about which something is to be done, now or later."""
        self._folders: dict[str, FileRecord] = {}
        self._put: dict[str, str] = {}
        """Name -> SHA-256 of what was sent from here, or found to be there."""
        self._there: dict[str, str] | None = None
        """Name -> SHA-256 of what the run has on the server; None before it was asked."""
        self._rest_bytes = 0
        """What waited when the sending of the present batch began."""

    @property
    def has_news(self) -> bool:
        """Whether a file was named that was not looked at yet."""
        return self._book.has_new_files

    def step(self, *, uid: str, ended_us: int | None) -> float:
        """Send what is due; return for how many seconds there is nothing more."""
        if self.has_news:
            self.state.is_idle = self.state.is_settled = False
            self._take_in()
        if self.state.is_refused or self._back_off.left_s > 0:
            return self._back_off.left_s or LOOK_S
        began = self._now()
        due: list[tuple[str, TrackedFile]] = []
        try:
            self._learn(uid)
            self._look_into_folders(ended=ended_us is not None)
            due = self._find_due(began, ended_us)
            self._count_waiting(due)
            for batch in _batches(due):
                waiting_bytes = self.state.waiting_bytes
                self._send(uid, batch, ended=ended_us is not None)
                self.state.waiting -= len(batch)
                self.state.waiting_bytes = waiting_bytes - sum(_size_of(file) for _, file in batch)
        except KisekiError as error:
            self._back_off.on_error(error)
        else:
            self._back_off.on_success()
        idle = not (due or self.has_news or self.state.is_failing)
        self.state.is_idle, self.state.is_settled = idle, idle and ended_us is not None
        if not idle:
            return self._back_off.left_s
        return max(LOOK_S, (self._now() - began) * LOOK_SHARE)

    # --- what there is ------------------------------------------------------------------

    def _take_in(self) -> None:
        for record in self._book.take_files():
            source = self._run_dir / record.source
            try:
                path = check_path(record.path)
            except KisekiError as error:
                self._give_up(record.path, str(error))
                continue
            if not self._reach.allows(source):
                self._give_up(path, f"{source} {OUTSIDE}")
            elif source.is_dir() or record.source.endswith("/"):
                self._folders[path] = record
            else:
                self._track(path, TrackedFile(record, source))

    def _track(self, path: str, file: TrackedFile) -> None:
        self.state.problems.pop(path, None)
        self._files[path] = self._open[path] = file

    def _look_into_folders(self, *, ended: bool) -> None:
        for name, record in self._folders.items():
            if record.policy == "end" and not ended:
                continue
            for below, source in find_below(self._run_dir / record.source):
                path = f"{name}/{below}"
                if path in self._files or path in self.state.problems:
                    continue
                if not self._reach.allows(source):
                    self._give_up(path, f"{source} {OUTSIDE}")
                    continue
                try:
                    self._track(check_path(path), TrackedFile(record, source))
                except KisekiError as error:
                    self._give_up(path, str(error))
            if record.policy == "now":
                self._folders = {n: r for n, r in self._folders.items() if n != name}

    def _find_due(self, now: float, ended_us: int | None) -> list[tuple[str, TrackedFile]]:
        due: list[tuple[str, TrackedFile]] = []
        ended = ended_us is not None
        there = self._there or {}
        for path, file in list(self._open.items()):
            record = file.record
            if record.policy == "end" and not ended:
                continue
            if record.sha256 and there.get(path) == record.sha256:
                self._sent(path, file, record.sha256)
                continue
            try:
                file.look(now)
            except OSError as error:
                self._give_up(path, f"it cannot be read: {error}")
                continue
            if not file.is_due(now, ended=ended):
                continue
            if file.seen is None and file.sent is None:
                self._give_up(path, f"there is no file at {file.source}")
            elif file.seen is None or self._is_nothing_new(path, file, ended_us):
                self._settle(path, file)
            else:
                due.append((path, file))
        return due

    def _is_nothing_new(self, path: str, file: TrackedFile, ended_us: int | None) -> bool:
        if file.seen == file.sent:
            return True
        if ended_us is None or path not in (self._there or {}):
            return False
        # Whoever writes it now is another program; what the run left there is kept.
        return file.is_changed_after(ended_us)

    # --- sending ------------------------------------------------------------------------

    def _learn(self, uid: str) -> None:
        """Ask once which files the run has on the server."""
        if self._there is None and (self._open or self._folders):
            self._there = self._ask(uid)
            for path in self._there:
                self._count_done(path)

    def _ask(self, uid: str) -> dict[str, str]:
        there: dict[str, str] = {}
        cursor = None
        while True:
            query = [("limit", PAGE_FILES), ("cursor", cursor)]
            page = self._connection.get(f"/runs/{uid}/files", FilePage, query)
            there |= {file.path: file.sha256 for file in page.files}
            cursor = page.cursor
            if cursor is None:
                return there

    def find_missing(self, uid: str) -> list[str]:
        """Ask the server once more; return the names of files that it should have and lacks.

        Raises:
            KisekiError: what the server answered.
        """
        there = self._ask(uid)
        return [path for path, sha256 in self._put.items() if there.get(path) != sha256]

    def _send(self, uid: str, batch: list[tuple[str, TrackedFile]], *, ended: bool) -> None:
        there = self._there or {}
        self._rest_bytes = self.state.waiting_bytes
        sources: dict[str, Path | bytes | Source] = {
            path: Source(file.source, file.record.sha256, file.record.size) for path, file in batch
        }

        def note_problem(path: str, error: Exception) -> None:
            self._note_problem(path, tracked[path], error, ended=ended)

        tracked = dict(batch)
        keys = self._uploader.send(sources, self._note_progress, on_problem=note_problem)
        named = {path: key for path, key in keys.items() if there.get(path) != key.sha256}
        for is_new in (False, True):
            part = {p: key for p, key in named.items() if tracked[p].record.new == is_new}
            self._name(uid, part, is_new=is_new)
        for path, key in keys.items():
            if path not in self.state.problems:
                self._sent(path, tracked[path], key.sha256)

    def _name(self, uid: str, keys: dict[str, BlobKey], *, is_new: bool) -> None:
        """Give names to content that is on the server; one bad name does not stop others."""
        if not keys:
            return
        files = [RunFile(path=p, sha256=key.sha256, size=key.size) for p, key in keys.items()]
        body = PutRunFiles(files=files, expected_new=is_new)
        try:
            self._connection.send("PUT", f"/runs/{uid}/files", body, FilePage)
        except MissingBlob:
            raise  # it was collected meanwhile; the next look sends it again
        except KisekiError as error:
            if is_passing(error) or error.status in (404, 410):
                raise
            if len(keys) == 1:
                self._give_up(next(iter(keys)), str(error))
                return
            for path, key in keys.items():
                self._name(uid, {path: key}, is_new=is_new)

    def _sent(self, path: str, file: TrackedFile, sha256: str) -> None:
        """Note that the server has a file as it looked before it was read."""
        self._put[path] = sha256
        if self._there is not None:
            if path not in self._there:
                self._count_done(path)
            self._there[path] = sha256
        file.sent, file.sent_at = file.seen, self._now()
        if file.record.policy == "now":
            self._settle(path, file)

    def _settle(self, path: str, file: TrackedFile) -> None:
        """Do nothing more about a file, unless it is a live one and changes again."""
        file.sent = file.sent or file.seen
        if file.record.policy != "live":
            self._open.pop(path, None)

    def _give_up(self, path: str, why: str) -> None:
        self._open.pop(path, None)
        self.state.problems[path] = why

    # --- telling ------------------------------------------------------------------------

    def _note_problem(
        self, path: str, file: TrackedFile, error: Exception, *, ended: bool
    ) -> None:
        if ended or file.record.policy == "now":
            self._give_up(path, str(error))
        else:
            file.seen_at = file.sent_at = self._now()  # it is looked at again in a while

    def _note_progress(self, progress: UploadProgress) -> None:
        self.state.waiting_bytes = max(0, self._rest_bytes - progress.done_bytes)

    def _count_done(self, path: str) -> None:
        done, kind = self.state.done, class_of(path)
        # Another thread may be reading it.
        self.state.done = {**done, kind: done.get(kind, 0) + 1}

    def _count_waiting(self, due: list[tuple[str, TrackedFile]]) -> None:
        self.state.waiting = len(due)
        self.state.waiting_bytes = sum(_size_of(file) for _, file in due)


def class_of(path: str) -> str:
    """Return the word under which the footer counts a file."""
    if path in OWN_FILES:
        return "kiseki"
    return "media" if path.startswith("media/") else "other"


def describe_problems(problems: dict[str, str]) -> list[str]:
    """Return sentences about files that are not on the server, the first few of them."""
    told = [f"{path} is not on the server: {why}" for path, why in problems.items()]
    more = len(told) - MAX_PROBLEMS
    return told[:MAX_PROBLEMS] + ([f"and {more} more files"] if more > 0 else [])


def _batches(due: list[tuple[str, TrackedFile]]) -> Iterator[list[tuple[str, TrackedFile]]]:
    """Yield files in pieces after each of which their names are given, small files first."""
    batch: list[tuple[str, TrackedFile]] = []
    room = BATCH_BYTES
    for path, file in sorted(due, key=lambda one: _size_of(one[1]) > BATCH_BYTES):
        if batch and (_size_of(file) > room or len(batch) >= BATCH_FILES):
            yield batch
            batch, room = [], BATCH_BYTES
        batch.append((path, file))
        room -= _size_of(file)
    if batch:
        yield batch


def _size_of(file: TrackedFile) -> int:
    return file.seen.size if file.seen else 0
