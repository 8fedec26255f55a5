"""A process that works on tables, seen from the server: started when needed, ended when late.

Reading a large table takes a core for seconds and its memory for good, and a process can be
ended; DuckDB in the server itself could not be.
"""

import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

import msgspec

from kiseki.hub.tables.question import Answer, Found, ImportFile, Question, Refused
from kiseki.model import errors
from kiseki.model.errors import Busy, KisekiError

TIMEOUT_S = 60.0
IDLE_S = 600.0
"""How long the process is kept for the next question."""
MAX_WAITING = 16
"""Threads of the server that wait for their turn; more are told to come again."""
_ERRORS: dict[str, type[KisekiError]] = {
    kind.code: kind for kind in (errors.InvalidQuery, errors.InvalidBody, errors.TooLarge)
}


class Worker:
    """Asks one process, one question at a time.

    Args:
        folder: of kept tables.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._places = threading.BoundedSemaphore(MAX_WAITING)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._farewell: threading.Timer | None = None

    def ask(self, asked: ImportFile | Question) -> Found:
        """Return the answer.

        Raises:
            KisekiError: what the process said was wrong.
            Busy: others wait, or it takes too long.
        """
        if not self._places.acquire(blocking=False):
            raise Busy("Many tables are being read at this moment.", hint="Try again soon.")
        try:
            with self._lock:
                try:
                    answer = self._exchange(msgspec.msgpack.encode(asked))
                finally:
                    self._leave_later()
        finally:
            self._places.release()
        if answer.refused is not None:
            raise _error_of(answer.refused)
        assert answer.found is not None
        return answer.found

    def close(self) -> None:
        """End the process."""
        with self._lock:
            if self._farewell is not None:
                self._farewell.cancel()
            self._end()

    def _exchange(self, message: bytes) -> Answer:
        process = self._open()
        assert process.stdin is not None
        assert process.stdout is not None
        is_late = threading.Event()
        watch = threading.Timer(TIMEOUT_S, lambda: (is_late.set(), process.kill()))
        watch.start()
        try:
            process.stdin.write(len(message).to_bytes(8, "little") + message)
            process.stdin.flush()
            answer = _read_message(process.stdout)
        except BrokenPipeError:
            answer = None
        finally:
            watch.cancel()
        if answer is not None:
            return msgspec.msgpack.decode(answer, type=Answer)
        self._end()
        if is_late.is_set():
            raise Busy("This takes too long.", hint="Choose fewer runs or columns.")
        raise Busy("The process that reads tables ended.", hint="Its stderr is the server's.")

    def _open(self) -> subprocess.Popen[bytes]:
        if self._farewell is not None:
            self._farewell.cancel()
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._folder.mkdir(parents=True, exist_ok=True)
            self._process = subprocess.Popen(
                [sys.executable, "-m", "kiseki.hub.tables.process", str(self._folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                # Ctrl+C in a terminal is for the server, which then ends it.
                start_new_session=True,
            )
        return self._process

    def _leave_later(self) -> None:
        self._farewell = threading.Timer(IDLE_S, self.close)
        self._farewell.daemon = True
        self._farewell.start()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        # Closes its pipes too.
        process.communicate()


def _read_message(stream: IO[bytes]) -> bytes | None:
    """Return the next message, None if the process ended before its end."""
    header = stream.read(8)
    if len(header) < 8:
        return None
    length = int.from_bytes(header, "little")
    message = stream.read(length)
    return message if len(message) == length else None


def _error_of(refused: Refused) -> KisekiError:
    kind = _ERRORS.get(refused.code, KisekiError)
    return kind(refused.text, hint=refused.hint, field=refused.field)
