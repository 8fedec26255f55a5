"""A run directory: its files, the facts in `meta.json`, and how both are found again.

```
kiseki/
  latest-run                    link to (or a file that names) the newest run directory
  run-20261122_041200-1jx1ud12/
    meta.json                   RunMeta: all that a shipper needs to know, never a secret
    journal-<writer id>.kj      one for each process that logged
    files/  logs/               what the run keeps beside its rows
    ship.json  stop.json        written by the side process only
```

While `meta.json` names another `journal_dir`, the journals grow there and the side process
copies them into the run directory.
"""

import datetime
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from kiseki.journal.format import SUFFIX
from kiseki.model.errors import UnsupportedVersion
from kiseki.model.wire import RunStarted, StartRun

META_VERSION = 1
META_FILE = "meta.json"
LATEST_RUN = "latest-run"
MAX_ID_BYTES_IN_NAME = 40
SAFE_IN_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")

Mode = Literal["online", "offline", "shared"]


class ShipSettings(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What the side process of a run goes by; times in seconds.

    Attributes:
        heartbeat_s: how often the server is told that the run lives.
        stop_poll_s: at most how long until a stop request is noticed.
        stop_grace_s: how long each step of a stop may stay unanswered before the next.
        sample_s: how often system metrics are read; 0 turns them off.
        disk_paths: whose usage is sampled.
        keep_days: how long a run directory stays after all of it was acknowledged.
        capture_git: whether commit, branch, remote and diff are recorded.
        capture_packages: whether the installed packages are recorded.
    """

    heartbeat_s: float = 30.0
    stop_poll_s: float = 5.0
    stop_grace_s: float = 30.0
    sample_s: float = 15.0
    disk_paths: tuple[str, ...] = ("/",)
    keep_days: float = 7.0
    capture_git: bool = True
    capture_packages: bool = True


class RunMeta(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`meta.json`: one run as the process that began it describes it.

    Attributes:
        version: format of this file; fields are only ever added, with a default.
        uid: the run's uid as the server knows it; the one in `start` until it answers.
        start: the request that begins the run; sent again by whoever reaches a server first.
        started: the server's answer, or None if none was had yet.
        server_slow: a server was there at the beginning, but too slow to be waited for.
        mode: `offline` runs are sent by `kiseki sync` only.
        base_url: address of the server, without a slash at the end.
        host, boot_id: where the run was begun.
        owner_pid, owner_started: the process that called init; see `machine.find_process_start`.
        journal_dir: absolute path of the folder where journals are written; empty: the run
            directory itself.
        working_dir: absolute path from which the run was begun.
        next_step: where this process goes on, if no server said so.
        launch: what all restarts of one launch of several processes have in common, or empty.
        mirror: the journals are shown on another server than the one they were written for:
            the streams that they name mean nothing there.
        imported: another tool kept the run; its times are those of no clock here.
        mark: shows that this user began the run here; see `run_mark`.
        settings: what the side process goes by.
    """

    version: int = META_VERSION
    uid: str
    start: StartRun
    started: RunStarted | None = None
    server_slow: bool = False
    mode: Mode = "online"
    base_url: str = ""
    host: str = ""
    boot_id: str = ""
    owner_pid: int = 0
    owner_started: int = 0
    journal_dir: str = ""
    working_dir: str = ""
    mirror: bool = False
    imported: bool = False
    mark: str = ""
    next_step: int = 0
    launch: str = ""
    settings: ShipSettings = msgspec.field(default_factory=ShipSettings)


def create_run_dir(parent: Path, run_id: str, *, now: datetime.datetime) -> Path:
    """Make a new run directory below `parent` with `files/` and `logs/`; return its path.

    Two runs that begin in the same second under the same id get two directories.

    Args:
        parent: the folder that holds all run directories; made if it is missing.
        run_id: the id; only its safe characters go into the name (`meta.json` has it whole).
        now: the local time that names the directory.

    Raises:
        OSError: it cannot be written there.
    """
    parent.mkdir(parents=True, exist_ok=True)
    name = f"run-{now:%Y%m%d_%H%M%S}-{_safe_part(run_id)}"
    number = 1
    while True:
        path = parent / (name if number == 1 else f"{name}-{number}")
        try:
            path.mkdir()
        except FileExistsError:
            number += 1
            continue
        (path / "files").mkdir()
        (path / "logs").mkdir()
        return path


def mark_latest(run_dir: Path) -> None:
    """Let `latest-run` beside `run_dir` point at it; a file where links are not allowed."""
    latest = run_dir.parent / LATEST_RUN
    draft = run_dir.parent / f".{LATEST_RUN}-{os.getpid()}"
    try:
        draft.unlink(missing_ok=True)
        try:
            draft.symlink_to(run_dir.name, target_is_directory=True)
        except (OSError, NotImplementedError):
            draft.write_text(run_dir.name + "\n", encoding="utf-8")
        draft.replace(latest)
    except OSError:
        # A convenience for people; a run does not fail for the want of it.
        draft.unlink(missing_ok=True)


def find_latest(parent: Path) -> Path | None:
    """Return the run directory that `latest-run` in `parent` names, if there is one."""
    latest = parent / LATEST_RUN
    try:
        name = os.readlink(latest) if latest.is_symlink() else latest.read_text("utf-8").strip()
    except OSError:
        return None
    path = parent / name
    return path if (path / META_FILE).exists() else None


def list_run_dirs(parent: Path) -> list[Path]:
    """Return the run directories directly below `parent`, oldest name first."""
    if not parent.is_dir():
        return []
    return sorted(path.parent for path in parent.glob(f"run-*/{META_FILE}"))


def read_meta(run_dir: Path) -> RunMeta:
    """Read `meta.json`.

    Raises:
        OSError: there is none, or it cannot be read.
        msgspec.DecodeError: it is not what this module writes.
        UnsupportedVersion: a newer kiseki wrote it.
    """
    text = (run_dir / META_FILE).read_bytes()
    version = msgspec.json.decode(text, type=_Version).version
    if version > META_VERSION:
        raise UnsupportedVersion(
            f"{run_dir / META_FILE} has version {version}; the newest known is {META_VERSION}.",
            hint="Install a newer kiseki.",
        )
    return msgspec.json.decode(text, type=RunMeta)


def write_meta(run_dir: Path, meta: RunMeta) -> None:
    """Write `meta.json` so that a reader sees the old one or the new one, never a part.

    Raises:
        OSError: it cannot be written.
    """
    write_atomically(run_dir / META_FILE, msgspec.json.format(msgspec.json.encode(meta), indent=1))


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a small file in one step.

    Raises:
        OSError: it cannot be written; the old file is untouched.
    """
    draft = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def list_journals(run_dir: Path, meta: RunMeta | None = None) -> list[Path]:
    """Return all journals of a run, sorted by name (a writer's id).

    Of a journal that lies in two places the one that is written to (in `journal_dir`) is
    listed, not its copy.

    Args:
        run_dir: the run directory.
        meta: what `meta.json` says, if it was read already.
    """
    if meta is None:
        meta = read_meta(run_dir)
    folders = [run_dir, Path(meta.journal_dir)] if meta.journal_dir else [run_dir]
    found = {path.name: path for folder in folders for path in _journals_in(folder)}
    return [found[name] for name in sorted(found)]


class _Version(msgspec.Struct):
    version: int = META_VERSION


def _journals_in(folder: Path) -> Iterator[Path]:
    return folder.glob(f"journal-*{SUFFIX}")


def _safe_part(run_id: str) -> str:
    safe = "".join(c if c in SAFE_IN_NAME else "_" for c in run_id)[:MAX_ID_BYTES_IN_NAME]
    return safe.strip(".") or "run"
