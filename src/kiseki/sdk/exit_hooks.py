"""See how the process ends: `sys.exit`, `sys.excepthook` and `atexit`, never a signal.

Hooks of others stay in force: ours call what they found. They act only in the process
that installed them; a forked child inherits them and they do nothing there.
"""

import atexit
import os
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, NoReturn

from kiseki.sdk.ending import Ending, from_exception, read_exit_code


class ExitHooks:
    """Watches one process for its end.

    Args:
        on_exit: called once, when the interpreter shuts down, with the evidence.
    """

    def __init__(self, on_exit: Callable[[Ending], None]) -> None:
        self._on_exit = on_exit
        self._pid = 0
        self._seen: Ending | None = None
        self._exit: Callable[[Any], NoReturn] = sys.exit
        self._excepthook = sys.excepthook

    def install(self) -> None:
        """Begin to watch; does nothing if this process is watched already."""
        if self._pid == os.getpid():
            return
        self._pid = os.getpid()
        if sys.exit != self._note_exit:
            self._exit, sys.exit = sys.exit, self._note_exit
        if sys.excepthook != self._note_exception:
            self._excepthook, sys.excepthook = sys.excepthook, self._note_exception
        atexit.register(self._leave)

    def _note_exit(self, code: Any = None, /) -> NoReturn:
        # In a thread sys.exit ends the thread only.
        if self._is_ours() and threading.current_thread() is threading.main_thread():
            self._seen = Ending("exit", read_exit_code(code))
        self._exit(code)

    def _note_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if self._is_ours():
            self._seen = from_exception(kind, error, trace)
        self._excepthook(kind, error, trace)

    def _leave(self) -> None:
        if self._is_ours():
            self._on_exit(self._seen or Ending("exit"))

    def _is_ours(self) -> bool:
        return self._pid == os.getpid()
