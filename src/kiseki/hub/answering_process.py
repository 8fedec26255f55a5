"""A process that answers one question at a time: started when needed, ended when late or idle.

What takes a core for seconds or much memory is not done in the server, and only a process can
be ended. Each question and each answer is its length (8 bytes, little endian), then its bytes.
"""

import subprocess
import sys
import threading
from collections.abc import Callable
from typing import IO

from kiseki.model.errors import Busy

TIMEOUT_S = 60.0
IDLE_S = 600.0
"""How long the process is kept for the next question."""


class AnsweringProcess:
    """Asks a module that is run as a program; may be used from any thread.

    Args:
        module: what is run; it calls `answer_questions`.
        arguments: for it.
        too_late: what is said when an answer takes too long, and what helps.
    """

    def __init__(self, module: str, *arguments: str, too_late: tuple[str, str]) -> None:
        self._command = [sys.executable, "-m", module, *arguments]
        self._too_late = too_late
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._farewell: threading.Timer | None = None

    def ask(self, question: bytes) -> bytes:
        """Return the answer; the next question waits for it.

        Raises:
            Busy: it takes too long, or the process ended.
        """
        with self._lock:
            try:
                return self._exchange(question)
            finally:
                self._leave_later()

    def close(self) -> None:
        """End the process."""
        with self._lock:
            if self._farewell is not None:
                self._farewell.cancel()
            self._end()

    def _exchange(self, question: bytes) -> bytes:
        process = self._open()
        assert process.stdin is not None
        assert process.stdout is not None
        is_late = threading.Event()
        watch = threading.Timer(TIMEOUT_S, lambda: (is_late.set(), process.kill()))
        watch.start()
        try:
            write_message(process.stdin, question)
            answer = read_message(process.stdout)
        except BrokenPipeError:
            answer = None
        finally:
            watch.cancel()
        if answer is not None:
            return answer
        self._end()
        if is_late.is_set():
            text, hint = self._too_late
            raise Busy(text, hint=hint)
        raise Busy(
            "The process that works on this ended.", hint="The server's log says more; try again."
        )

    def _open(self) -> subprocess.Popen[bytes]:
        if self._farewell is not None:
            self._farewell.cancel()
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = subprocess.Popen(
                self._command,
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


def answer_questions(answer: Callable[[bytes], bytes]) -> None:
    """Answer what comes on stdin until it ends; what a module that is run as a program does."""
    while (question := read_message(sys.stdin.buffer)) is not None:
        write_message(sys.stdout.buffer, answer(question))


def read_message(stream: IO[bytes]) -> bytes | None:
    """Return the next message, None if the stream ends before its end."""
    header = stream.read(8)
    if len(header) < 8:
        return None
    length = int.from_bytes(header, "little")
    message = stream.read(length)
    return message if len(message) == length else None


def write_message(stream: IO[bytes], message: bytes) -> None:
    """Write a message and flush."""
    stream.write(len(message).to_bytes(8, "little") + message)
    stream.flush()
