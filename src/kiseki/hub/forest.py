"""Which features a result hangs on, found out by a random forest in a process of its own.

scikit-learn takes 170 MB of memory and seconds to load, which a server that is asked now and
then should not carry; and a process can be ended when it takes too long.
"""

import io
import json
import subprocess
import sys
import threading

import numpy as np

from kiseki.model.errors import Busy
from kiseki.store.contract import FloatArray

TIMEOUT_S = 60.0
IDLE_S = 600.0
"""How long the process is kept for the next question."""


class Forest:
    """Asks the process, which is started when it is needed; one question at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._farewell: threading.Timer | None = None

    def measure(self, features: FloatArray, target: FloatArray) -> list[float]:
        """Return the share of each feature, together 1; zeros where nothing can be told.

        Args:
            features: (runs, features); NaN is a missing value, and only the order of the
                others counts.
            target: (runs,), finite.

        Raises:
            Busy: it took too long.
        """
        stream = io.BytesIO()
        np.save(stream, np.column_stack([_ranks(features), _scaled(target)]), allow_pickle=False)
        with self._lock:
            try:
                return self._ask(stream.getvalue())
            finally:
                self._leave_later()

    def close(self) -> None:
        """End the process."""
        with self._lock:
            if self._farewell is not None:
                self._farewell.cancel()
            self._end()

    def _ask(self, question: bytes) -> list[float]:
        process = self._open()
        assert process.stdin is not None
        assert process.stdout is not None
        is_late = threading.Event()
        watch = threading.Timer(TIMEOUT_S, lambda: (is_late.set(), process.kill()))
        watch.start()
        try:
            process.stdin.write(len(question).to_bytes(8, "little") + question)
            process.stdin.flush()
            answer = process.stdout.readline()
        except BrokenPipeError:
            answer = b""
        finally:
            watch.cancel()
        if answer:
            return json.loads(answer)
        self._end()
        if is_late.is_set():
            raise Busy(
                "The importance of these parameters takes too long to find out.",
                hint="Choose fewer columns or fewer runs.",
            )
        raise RuntimeError("The process that grows forests ended; its stderr is the server's.")

    def _open(self) -> subprocess.Popen[bytes]:
        if self._farewell is not None:
            self._farewell.cancel()
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "kiseki.hub.forest_process"],
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


def _ranks(features: FloatArray) -> FloatArray:
    """Put places in the order of a column for its values: a tree asks no more, and any fits."""
    ranks = np.full(features.shape, np.nan)
    for column in range(features.shape[1]):
        is_there = ~np.isnan(features[:, column])
        ranks[is_there, column] = np.unique(features[is_there, column], return_inverse=True)[1]
    return ranks


def _scaled(target: FloatArray) -> FloatArray:
    """Bring numbers to -1..1, as squares of large ones would overflow."""
    largest = float(np.abs(target).max())
    return target / largest if largest > 0 else target
