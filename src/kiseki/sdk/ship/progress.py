"""What the side process tells the training: `ship.json` and `stop.json` of a run directory."""

from pathlib import Path

import msgspec

from kiseki.sdk.rundir import write_atomically

SHIP_FILE = "ship.json"
STOP_FILE = "stop.json"


class Shipped(msgspec.Struct, kw_only=True):
    """How much of one journal the server has, in bytes of the file.

    Attributes:
        next: everything below is committed on the server.
        safe: everything below is on the server's disk.
    """

    next: int = 0
    safe: int = 0


class Progress(msgspec.Struct, kw_only=True):
    """`ship.json`: how far the shipping of a run has come.

    Attributes:
        pid: process id of the side process.
        updated_us: when this was written, in epoch microseconds.
        writers: writer id -> what the server has of its journal.
        trouble: one sentence that says what stands in the way, or an empty string.
        refused: the server will not take this run as it is; waiting does not help.
        run_id, run_name, run_path, project_path: what the server answered.
        stop_requested: somebody asked the run to stop.
        term_seen: the system asked this process tree to end (SIGTERM); little time is left.
        ended: the end of the run is known and the server has all of it.
        files: class of files (media, artifact, kiseki, other) -> how many are on the server.
        files_waiting: files and artifacts that are still to be sent.
        bytes_waiting: of them, as far as it is known.
        files_done: the run has ended, and each of its files and artifacts is on the server or
            in `unsent`.
        n_unsent: how many cannot be sent.
        unsent: sentences about the first of them.
    """

    pid: int = 0
    updated_us: int = 0
    writers: dict[str, Shipped] = {}
    trouble: str = ""
    refused: bool = False
    run_id: str = ""
    run_name: str = ""
    run_path: str = ""
    project_path: str = ""
    stop_requested: bool = False
    term_seen: bool = False
    ended: bool = False
    files: dict[str, int] = {}
    files_waiting: int = 0
    bytes_waiting: int = 0
    files_done: bool = False
    n_unsent: int = 0
    unsent: list[str] = []


class StopRecord(msgspec.Struct, kw_only=True):
    """`stop.json`: a stop request that reached this machine.

    Attributes:
        requested_us: when it was asked for, by the server's clock.
        by: who asked.
        step: how far it has come: empty, sigint, async_interrupt, sigterm, sigkill.
    """

    requested_us: int
    by: str = ""
    step: str = ""


def read_progress(run_dir: Path) -> Progress | None:
    """Return what the side process wrote last, or None if it wrote nothing readable."""
    try:
        return msgspec.json.decode((run_dir / SHIP_FILE).read_bytes(), type=Progress)
    except (OSError, msgspec.DecodeError):
        return None


def write_progress(run_dir: Path, progress: Progress) -> None:
    """Replace `ship.json`.

    Raises:
        OSError: it cannot be written.
    """
    write_atomically(run_dir / SHIP_FILE, msgspec.json.encode(progress))


def read_stop(run_dir: Path) -> StopRecord | None:
    """Return the recorded stop request, or None if nobody asked."""
    try:
        return msgspec.json.decode((run_dir / STOP_FILE).read_bytes(), type=StopRecord)
    except (OSError, msgspec.DecodeError):
        return None


def write_stop(run_dir: Path, record: StopRecord) -> None:
    """Replace `stop.json`.

    Raises:
        OSError: it cannot be written.
    """
    write_atomically(run_dir / STOP_FILE, msgspec.json.encode(record))
