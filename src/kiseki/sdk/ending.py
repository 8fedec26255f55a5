"""How a run ended, as far as the process itself can know."""

import signal
from types import TracebackType
from typing import Any, Literal, NamedTuple

Cause = Literal["finish", "exit", "exception", "interrupt", "stop"]
INTERRUPTED = 130
FAILED = 1
MAX_TRACEBACK_CHARS = 64 * 1024


class Ending(NamedTuple):
    """One end of a run.

    Attributes:
        cause: `finish` by a call, `exit` by the end of the script, `exception`, `interrupt`
            by Ctrl+C or Ctrl+D, `stop` by a request.
        exit_code: of the process; None if it was not seen (the side process may see it).
        exception: type and text of the exception, then its traceback.
        by: who asked for the stop.
    """

    cause: Cause
    exit_code: int | None = None
    exception: str = ""
    by: str = ""

    @property
    def is_interruption(self) -> bool:
        """Whether a person ended the run before its time."""
        return self.cause in ("interrupt", "stop")

    def to_body(self) -> dict[str, Any]:
        """Return the body of the journal's `end` record."""
        body: dict[str, Any] = {"cause": self.cause, "exit_code": self.exit_code}
        if self.cause == "interrupt":
            body["signal"] = signal.Signals.SIGINT.name
        if self.exception:
            body["exception"] = self.exception
        if self.by:
            body["by"] = self.by
        return body


def from_exception(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> Ending:
    """Return the ending that an exception is which nobody caught."""
    if issubclass(kind, SystemExit):
        code = read_exit_code(getattr(error, "code", None))
        return Ending("exit", code)
    if issubclass(kind, KeyboardInterrupt):
        return Ending("interrupt", INTERRUPTED)
    return Ending("exception", FAILED, describe_exception(kind, error, trace))


def describe_exception(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> str:
    """Return type and text in the first line, then the traceback, its last part if long."""
    import traceback

    head = "".join(traceback.format_exception_only(kind, error)).strip()
    body = "".join(traceback.format_exception(kind, error, trace))
    return f"{head[:MAX_TRACEBACK_CHARS]}\n\n{body[-MAX_TRACEBACK_CHARS:]}"


def read_exit_code(code: object) -> int:
    """Return the exit status that Python makes of the argument of `sys.exit`."""
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    return FAILED
