"""One side process waits for an absent server; the others hand it their runs and leave.

Without this, fifty short runs of a day without a server would leave fifty processes.
"""

import hashlib
import os
from pathlib import Path

from kiseki.sdk.ship import control
from kiseki.sdk.ship.control import Message
from kiseki.sdk.ship.lock import FileLock


class Waiter:
    """The right to wait for one server on behalf of one account; held until `release`."""

    def __init__(self, lock: FileLock) -> None:
        self._lock = lock

    @classmethod
    def become(cls, base_url: str, api_key: str | None, folder: Path) -> "Waiter | None":
        """Return the right to wait, or None if another side process has it.

        Args:
            base_url: the server.
            api_key: the account.
            folder: where this side process can be reached.

        Raises:
            OSError: the state folder cannot be written.
        """
        path = _lock_path(base_url, api_key)
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock.take(path)
        if lock is None:
            return None
        path.with_suffix(".address").write_text(str(folder), encoding="utf-8")
        return cls(lock)

    def release(self) -> None:
        """Let another side process wait."""
        self._lock.release()


def hand_over(run_dir: Path, base_url: str, api_key: str | None) -> bool:
    """Ask the side process that waits for a server to take care of a run too."""
    try:
        address = _lock_path(base_url, api_key).with_suffix(".address").read_text("utf-8")
    except OSError:
        return False
    return control.send(Path(address), Message(kind="run", run_dir=str(run_dir), api_key=api_key))


def _lock_path(base_url: str, api_key: str | None) -> Path:
    state = os.environ.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")
    # The folder may be shared by machines and containers that cannot reach each other.
    what = f"{control.get_place()}\n{base_url}\n{api_key or ''}"
    name = hashlib.sha256(what.encode()).hexdigest()[:16]
    return Path(state) / "kiseki" / f"waiting-{name}.lock"
