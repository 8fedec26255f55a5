"""All bytes of a run beside its rows: the book of them, and the carriers that bring them."""

import threading
from collections.abc import Callable
from pathlib import Path

from kiseki.sdk.api.connection import Connection
from kiseki.sdk.bytes.upload import Uploader
from kiseki.sdk.ship.carrier import PATIENCE_S, Carrier, CarrierThread
from kiseki.sdk.ship.file_book import FileBook
from kiseki.sdk.ship.files import FileCarrier, describe_problems
from kiseki.sdk.ship.progress import Progress
from kiseki.sdk.ship.reach import Reach
from kiseki.sdk.ship.versions import VersionCarrier

TIMEOUT_S = 30.0


class Cargo:
    """Has what a run's journals name brought to the server.

    Nothing is opened or started before a journal names something.

    Args:
        run_dir: the run directory.
        base_url: the server.
        api_key: for the server.
        patience_s: for how long one attempt goes on without success.
        within: the folder outside of which no file is read; None: any may be.
    """

    def __init__(
        self,
        run_dir: Path,
        base_url: str,
        api_key: str | None,
        *,
        patience_s: float = PATIENCE_S,
        within: Path | None = None,
    ) -> None:
        self.book = FileBook()
        self._run_dir = run_dir
        self._base_url = base_url
        self._api_key = api_key
        self._patience_s = patience_s
        self._reach = Reach(within)
        self._stop = threading.Event()
        self._carriers: dict[str, Carrier] = {}
        self._threads: dict[str, CarrierThread] = {}

    @property
    def is_failing(self) -> bool:
        """Whether something waits for a server that takes nothing at the moment."""
        return any(carrier.state.is_failing for carrier in self._carriers.values())

    @property
    def trouble(self) -> str:
        """Why nothing can be sent now, or an empty string."""
        texts = (carrier.state.trouble for carrier in self._carriers.values())
        return next((text for text in texts if text), "")

    @property
    def problems(self) -> list[str]:
        """Sentences about files and artifacts that are not on the server and will not be."""
        found: dict[str, str] = {}
        for carrier in self._carriers.values():
            found |= carrier.state.problems
        return describe_problems(found)

    def is_settled(self) -> bool:
        """Return whether all that was named so far is on the server or can never be.

        Only true after the carriers were told that the run has ended.
        """
        self._make_carriers()
        return all(
            carrier.state.is_refused or (carrier.state.is_settled and not carrier.has_news)
            for carrier in self._carriers.values()
        )

    def is_idle(self) -> bool:
        """Return whether all that was named so far and is due by now is on the server."""
        self._make_carriers()
        return all(
            carrier.state.is_refused or (carrier.state.is_idle and not carrier.has_news)
            for carrier in self._carriers.values()
        )

    def find_missing(self, uid: str) -> list[str]:
        """Ask the server which of the files that were brought it lacks all the same.

        Raises:
            KisekiError: what the server answered.
        """
        files = self._carriers.get("files")
        return files.find_missing(uid) if isinstance(files, FileCarrier) else []

    def carry(self, *, uid: str, ended_us: int | None, on_step: Callable[[], None]) -> None:
        """See to it that threads bring what is named; returns at once.

        Args:
            uid: the run, which the server knows.
            ended_us: when the run ended, in epoch microseconds; None: it goes on.
            on_step: called from a thread when something may have been done.
        """
        self._make_carriers()
        for name, carrier in self._carriers.items():
            thread = self._threads.get(name)
            if thread is None:
                thread = CarrierThread(name, carrier, self._run_dir, on_step=on_step)
                self._threads[name] = thread
                thread.uid, thread.ended_us = uid, ended_us
                thread.start()
            elif carrier.has_news or thread.ended_us != ended_us:
                thread.uid, thread.ended_us = uid, ended_us
                thread.wake()

    def describe(self, progress: Progress) -> None:
        """Fill in what `ship.json` tells of files."""
        states = [carrier.state for carrier in self._carriers.values()]
        progress.files_waiting = sum(state.waiting for state in states)
        progress.bytes_waiting = sum(state.waiting_bytes for state in states)
        progress.n_unsent = sum(len(state.problems) for state in states)
        progress.unsent = self.problems
        progress.files = {}
        for state in states:
            for kind, n in state.done.items():
                progress.files[kind] = progress.files.get(kind, 0) + n

    def close(self) -> None:
        """Let the threads end after what they are doing."""
        self._stop.set()
        for thread in self._threads.values():
            thread.stop()

    def _make_carriers(self) -> None:
        if self.book.names_files and "files" not in self._carriers:
            self._carriers["files"] = FileCarrier(
                self._run_dir, self.book, *self._open(), reach=self._reach
            )
        if self.book.names_versions and "artifacts" not in self._carriers:
            self._carriers["artifacts"] = VersionCarrier(
                self._run_dir, self.book, *self._open(), reach=self._reach
            )

    def _open(self) -> tuple[Connection, Uploader]:
        connection = Connection(self._base_url, api_key=self._api_key, timeout_s=TIMEOUT_S)
        uploader = Uploader(connection, patience_s=self._patience_s, stop=self._stop)
        return connection, uploader
