"""Record what a program prints, without changing what its terminal gets.

`sys.stdout` and `sys.stderr` are replaced by objects that pass everything on and record it.
Output that goes around Python's streams (C libraries, child processes) is not seen.
"""

import codecs
import os
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any, Literal

StreamName = Literal["out", "err"]
Write = Callable[[StreamName, str], None]

_local = threading.local()
_sinks: "list[Write]" = []


def start(write: Write) -> None:
    """Begin to pass what is printed to `write(stream, text)`, besides the terminal.

    Several runs may listen at once. `write` is called in the thread that prints; what it
    prints or raises itself is not recorded.
    """
    if write not in _sinks:
        _sinks.append(write)
    # A program without a console has no streams (None).
    if sys.stdout is not None and not isinstance(sys.stdout, _Recorded):
        sys.stdout = _Recorded(sys.stdout, "out")
    if sys.stderr is not None and not isinstance(sys.stderr, _Recorded):
        sys.stderr = _Recorded(sys.stderr, "err")


def stop(write: Write | None = None) -> None:
    """Stop passing output to `write` (None: to anybody).

    The streams are put back unless somebody has replaced them meanwhile: what was put over
    ours may still print through it, so that one goes on passing everything to the terminal.
    """
    if write is None:
        _sinks.clear()
    elif write in _sinks:
        _sinks.remove(write)
    if _sinks:
        return
    if isinstance(sys.stdout, _Recorded):
        sys.stdout = sys.stdout.original
    if isinstance(sys.stderr, _Recorded):
        sys.stderr = sys.stderr.original


class _Recorded:
    """A text stream that records what is written to it; all else is the original's."""

    def __init__(self, original: Any, name: StreamName) -> None:
        self.original = original
        self._name: StreamName = name
        self._buffer: _RecordedBuffer | None = None

    def write(self, text: str) -> int:
        """Write to the original; record what it took."""
        written = self.original.write(text)
        if text:
            _record(self._name, text)
        return written

    def writelines(self, lines: Iterable[str]) -> None:
        """Write each line."""
        for line in lines:
            self.write(line)

    @property
    def buffer(self) -> Any:
        """The original's byte stream, recorded too."""
        if self._buffer is None:
            encoding = getattr(self.original, "encoding", None) or "utf-8"
            self._buffer = _RecordedBuffer(self.original.buffer, self._name, encoding)
        return self._buffer

    def __getattr__(self, name: str) -> Any:
        return getattr(self.original, name)

    def __setattr__(self, name: str, value: Any) -> None:
        # `write` is ours as well: who puts a wrapper over it (IPython does, around each cell)
        # calls us from inside the wrapper, and the original's would then call the wrapper.
        if name in ("original", "_name", "_buffer", "write", "writelines"):
            object.__setattr__(self, name, value)
        else:
            setattr(self.original, name, value)

    def __iter__(self) -> Any:
        return iter(self.original)

    def __enter__(self) -> "_Recorded":
        self.original.__enter__()
        return self

    def __exit__(self, *exception: object) -> Any:
        return self.original.__exit__(*exception)

    def __repr__(self) -> str:
        return repr(self.original)


class _RecordedBuffer:
    """A byte stream that records what is written to it as text."""

    def __init__(self, original: Any, name: StreamName, encoding: str) -> None:
        self._original = original
        self._name: StreamName = name
        # A character whose bytes come in two writes is put together.
        self._decode = codecs.getincrementaldecoder(encoding)("replace").decode

    def write(self, data: Any) -> int:
        """Write to the original; record what it took."""
        written = self._original.write(data)
        text = self._decode(bytes(data))
        if text:
            _record(self._name, text)
        return written

    def writelines(self, lines: Iterable[Any]) -> None:
        """Write each line."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original, name)


def _record(name: StreamName, text: str) -> None:
    if getattr(_local, "busy", False):
        return  # printed while recording: by a sink, or by a signal handler inside one
    _local.busy = True
    try:
        for sink in tuple(_sinks):
            try:
                # Lone surrogates (undecodable file names) have no UTF-8 form.
                sink(name, text.encode("utf-8", "replace").decode("utf-8"))
            except Exception:
                # A recording that fails must not fail the print statement that caused it.
                continue
    finally:
        _local.busy = False


def _forget_the_parent() -> None:
    """In a forked child: a thread of the parent that was recording does not exist here."""
    _local.busy = False


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_the_parent)
