"""The upkeep process beside a server: started, started again if it dies, ended with it."""

import logging
import subprocess
import sys
import threading

RESTART_AFTER_S = 1.0
END_TIMEOUT_S = 3.0
_log = logging.getLogger(__name__)


class UpkeepProcess:
    """One child that runs `kiseki.server.upkeep`.

    Args:
        place: folder or URL of the store.
        blobs: folder or bucket of the bytes.
    """

    def __init__(self, place: str, blobs: str) -> None:
        self._command = [sys.executable, "-m", "kiseki.server.upkeep", place, blobs]
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Process id of the child that runs now."""
        child = self._child
        return None if child is None else child.pid

    def start(self) -> None:
        """Start the child and watch it."""
        self._child = self._spawn()
        self._thread = threading.Thread(target=self._watch, name="kiseki-upkeep", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let the child finish what it does and wait for its end."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        child = self._child
        if child is None:
            return
        assert child.stdin is not None
        child.stdin.close()
        try:
            child.wait(END_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            # Compaction is one short transaction at the end: nothing is lost.
            child.kill()
            child.wait()

    def _spawn(self) -> subprocess.Popen[bytes]:
        # Signals of the terminal are for the server; its end closes the child's input.
        return subprocess.Popen(self._command, stdin=subprocess.PIPE, start_new_session=True)

    def _watch(self) -> None:
        while not self._stop.wait(RESTART_AFTER_S):
            child = self._child
            if child is not None and child.poll() is not None:
                _log.warning(
                    "The upkeep process ended with %s; starting it again.", child.returncode
                )
                assert child.stdin is not None
                child.stdin.close()
                self._child = self._spawn()
