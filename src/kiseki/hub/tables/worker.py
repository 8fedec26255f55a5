"""The process that works on tables, seen from the server.

Reading a large table takes a core for seconds and its memory for good; DuckDB in the server
itself could not be ended.
"""

import threading
from pathlib import Path

import msgspec

from kiseki.hub.answering_process import AnsweringProcess
from kiseki.hub.tables.question import Answer, Found, ImportFile, Question, Refused
from kiseki.model import errors
from kiseki.model.errors import Busy, KisekiError

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
        self._process = AnsweringProcess(
            "kiseki.hub.tables.process",
            str(folder),
            too_late=("This takes too long.", "Choose fewer runs or columns."),
        )

    def ask(self, asked: ImportFile | Question) -> Found:
        """Return the answer.

        Raises:
            KisekiError: what the process said was wrong.
            Busy: others wait, or it takes too long.
        """
        if not self._places.acquire(blocking=False):
            raise Busy("Many tables are being read at this moment.", hint="Try again soon.")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            told = self._process.ask(msgspec.msgpack.encode(asked))
        finally:
            self._places.release()
        answer = msgspec.msgpack.decode(told, type=Answer)
        if answer.refused is not None:
            raise _error_of(answer.refused)
        assert answer.found is not None
        return answer.found

    def close(self) -> None:
        """End the process."""
        self._process.close()


def _error_of(refused: Refused) -> KisekiError:
    kind = _ERRORS.get(refused.code, KisekiError)
    return kind(refused.text, hint=refused.hint, field=refused.field)
