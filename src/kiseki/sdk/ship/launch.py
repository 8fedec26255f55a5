"""Find or start the side process; all that a training process needs to know of shipping.

Nothing here raises, waits for a server or starts a thread, but for one case: where no
process can be started (a frozen program, a sandbox, Windows), a daemon thread ships.
"""

import os
import queue
import sys
import threading
from pathlib import Path
from typing import Final

import msgspec

from kiseki.model.errors import KisekiError
from kiseki.sdk.rundir import read_meta
from kiseki.sdk.ship import control
from kiseki.sdk.ship.control import Message
from kiseki.sdk.ship.lock import is_free, lock_path
from kiseki.sdk.ship.progress import Progress, read_progress, read_stop

__all__ = ["Progress", "check", "describe_fallback", "progress", "start", "wake"]

_BOOT: Final = (
    "import os,sys,json\n"
    "fd=int(sys.argv[1])\n"
    "start=json.loads(os.read(fd,1<<20))\n"
    # Sockets and files that the training left inheritable must not stay open in us.
    "for other in map(int,os.listdir('/dev/fd')):\n"
    " if other>2 and other!=fd:\n"
    "  try: os.close(other)\n"
    "  except OSError: pass\n"
    "sys.path+=[p for p in start['sys_path'] if p not in sys.path]\n"
    "from kiseki.sdk.ship.process import main\n"
    "main(fd,start['folder'])\n"
)
_SHELL: Final = '"$@" </dev/null >/dev/null 2>&1 &'
"""The shell is our child and ends at once; the side process is its child and so never ours."""
_LEFT_OUT: Final = ("LD_PRELOAD", "DYLD_INSERT_LIBRARIES", "COVERAGE_PROCESS_START")
"""Profilers and the like are meant for the training, not for us."""

_keys: dict[Path, str | None] = {}
_fallback: "_ThreadInbox | None" = None
_fallback_reason = ""
_interrupted: set[Path] = set()


def start(run_dir: Path, *, api_key: str | None) -> None:
    """Hand a run to the side process of this process tree; start one if there is none.

    Returns within a few milliseconds and raises nothing.

    Args:
        run_dir: the run directory, with its `meta.json`.
        api_key: for the server; kept in memory only.
    """
    run_dir = run_dir.absolute()
    _keys[run_dir] = api_key
    message = Message(
        kind="run",
        run_dir=str(run_dir),
        api_key=api_key,
        sys_path=[os.path.abspath(entry) for entry in sys.path],
    )
    if not _send(message):
        _start_new(message)


def check(run_dir: Path) -> None:
    """Start a new side process if the run's has died; carry out a stop that needs our help.

    To be called now and then, for example by `log()` every few seconds.
    """
    run_dir = run_dir.absolute()
    try:
        meta = read_meta(run_dir)
    except (OSError, msgspec.DecodeError, KisekiError):
        return
    if is_free(lock_path(run_dir, meta)):
        start(run_dir, api_key=_keys.get(run_dir))
    stop = read_stop(run_dir)
    if stop is not None and stop.step == "async_interrupt" and run_dir not in _interrupted:
        _interrupted.add(run_dir)
        _interrupt_main_thread()


def progress(run_dir: Path) -> Progress | None:
    """Return how far the shipping of a run has come, or None if nothing is known yet."""
    return read_progress(run_dir)


def wake(run_dir: Path) -> None:
    """Let the side process ship what there is, now."""
    _send(Message(kind="wake", run_dir=str(run_dir.absolute())))


def describe_fallback() -> str:
    """Return why a thread of this process ships instead of a process, or an empty string."""
    return _fallback_reason


def _send(message: Message) -> bool:
    if _fallback is not None:
        _fallback.put(message)
        return True
    folder = control.find_folder(os.environ.get(control.ENVIRONMENT_NAME, ""))
    return folder is not None and control.send(folder, message)


def _start_new(message: Message) -> None:
    global _fallback_reason
    try:
        folder = _spawn(message.sys_path)
    except (OSError, ValueError, AttributeError) as error:
        _fallback_reason = (
            f"no side process can be started here ({error}); a thread of this process ships"
        )
        _start_thread()
    else:
        os.environ[control.ENVIRONMENT_NAME] = control.address_of(folder)
    _send(message)


def _spawn(sys_path: list[str]) -> Path:
    """Start a side process; return the folder of its control socket.

    Raises:
        OSError, ValueError, AttributeError: it cannot be started.
    """
    python = _find_python()
    shell = "/bin/sh"
    if not os.access(shell, os.X_OK):
        raise OSError("there is no shell")
    folder = control.make_folder()
    try:
        with control.bind(folder) as receiver:
            control.send_bytes(folder, _boot_facts(sys_path, folder))
            fd = receiver.fileno()
            os.set_inheritable(fd, True)  # noqa: FBT003 - the standard library has no keyword
            command = [shell, "-c", _SHELL, "sh", python, "-I", "-S", "-c", _BOOT, str(fd)]
            environment = {k: v for k, v in os.environ.items() if k not in _LEFT_OUT}
            pid = os.posix_spawn(shell, command, environment, setsigmask=[])
        _wait_for_shell(pid)
    except BaseException:
        control.remove_folder(folder)
        raise
    return folder


def _boot_facts(sys_path: list[str], folder: Path) -> bytes:
    # An editable install may lead to kiseki by an import hook instead of the path.
    here = str(Path(__file__).parents[3])
    return msgspec.json.encode({"sys_path": [*sys_path, here], "folder": str(folder)})


def _wait_for_shell(pid: int) -> None:
    try:
        os.waitpid(pid, 0)
    except ChildProcessError:
        pass  # a handler of SIGCHLD in the training was quicker


def _find_python() -> str:
    """Return the interpreter.

    Raises:
        OSError: `sys.executable` is not one.
    """
    python = sys.executable
    if not python or getattr(sys, "frozen", False) or not os.access(python, os.X_OK):
        raise OSError("sys.executable is no Python")
    if not os.path.basename(python).lower().startswith(("python", "pypy")):
        raise OSError(f"{python} is no Python")
    return python


# --- the thread that ships where no process can -----------------------------------------------


class _ThreadInbox:
    """Messages to a thread of this very process."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Message] = queue.SimpleQueue()

    def put(self, message: Message) -> None:
        self._queue.put(message)

    def wait(self, timeout_s: float, fds: list[int]) -> list[Message]:
        try:
            return [self._queue.get(timeout=max(0.0, timeout_s))]
        except queue.Empty:
            return []

    def close(self) -> None:
        """There is nothing to close."""


def _start_thread() -> None:
    global _fallback
    from kiseki.sdk.ship.process import Shipper

    _fallback = inbox = _ThreadInbox()
    shipper = Shipper(inbox, leave=_forget_thread, find_orphans=False)
    threading.Thread(target=shipper.serve, name="kiseki-shipper", daemon=True).start()


def _forget_thread() -> None:
    global _fallback
    _fallback = None


def _interrupt_main_thread() -> None:
    """Raise KeyboardInterrupt in the main thread although SIGINT is ignored.

    It comes when that thread next runs Python code. `signal.raise_signal` would be ignored
    as the first SIGINT was.
    """
    import ctypes  # slow to load, and hardly ever needed

    ident = threading.main_thread().ident
    if ident is not None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(ident), ctypes.py_object(KeyboardInterrupt)
        )


if hasattr(os, "register_at_fork"):
    # The thread of the parent does not exist in the child.
    os.register_at_fork(after_in_child=_forget_thread)
