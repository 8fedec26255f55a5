"""Which folder a run's directory and its journals are made in.

A journal wants a disk of this machine: a network file system loses what it was given when
the node dies, and may block. A run directory wants to be beside the script.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

FOLDER_NAME = "kiseki"
HIDDEN_FOLDER_NAME = ".kiseki"
SHARED_MEMORY = Path("/dev/shm")
SPOOL_VARIABLES = ("SLURM_TMPDIR", "TMPDIR")

NETWORK_FILE_SYSTEMS = frozenset(
    {
        *("nfs", "nfs4", "smbfs", "cifs", "smb2", "smb3", "afs", "ceph", "lustre", "gpfs"),
        *("beegfs", "panfs", "9p", "glusterfs", "orangefs", "wekafs", "ncpfs", "coda"),
    }
)
"""Types as `/proc/self/mountinfo` names them; every `fuse` type counts too."""


class Mount(NamedTuple):
    """One mounted file system."""

    path: str
    type: str


def get_runs_folder(directory: str) -> Path:
    """Return the folder that holds the run directories, as an absolute path.

    Args:
        directory: where it lies, or an empty text for the working directory.
    """
    try:
        base = Path(directory or ".").absolute()
    except FileNotFoundError:  # the working directory was deleted
        base = Path(directory or ".")
    hidden = base / HIDDEN_FOLDER_NAME
    return hidden if hidden.is_dir() else base / FOLDER_NAME


def list_fallback_folders(environment: Mapping[str, str]) -> list[Path]:
    """Return where run directories go if the folder asked for cannot be written."""
    state = environment.get("XDG_STATE_HOME")
    places: list[Path] = []
    try:
        places.append(Path(state) if state else Path.home() / ".local" / "state")
    except RuntimeError:  # this user has no home
        pass
    places.append(SHARED_MEMORY)
    return [place / FOLDER_NAME for place in places if place.parent.is_dir() or place.is_dir()]


def find_journal_folder(
    run_dir: Path, *, spool: str, environment: Mapping[str, str], mounts: list[Mount] | None = None
) -> Path | None:
    """Return the node-local folder for the journals of a run, or None: the run directory.

    Args:
        run_dir: the run directory.
        spool: the folder that settings name, or an empty text.
        environment: the process's variables.
        mounts: what is mounted; read from the system if None.
    """
    mounts = read_mounts() if mounts is None else mounts
    if not is_on_network(run_dir, mounts):
        return None
    named = [spool, *(environment.get(variable, "") for variable in SPOOL_VARIABLES)]
    for place in [*(Path(name) for name in named if name), SHARED_MEMORY]:
        if not place.is_dir() or is_on_network(place, mounts):
            continue
        folder = place / f"kiseki-{_user_number()}" / run_dir.name
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return None


def is_on_network(path: Path, mounts: list[Mount]) -> bool:
    """Return whether `path` lies on a network or FUSE file system."""
    kind = find_file_system(path, mounts)
    return kind in NETWORK_FILE_SYSTEMS or kind.startswith("fuse")


def find_file_system(path: Path, mounts: list[Mount]) -> str:
    """Return the type of the file system that `path` lies on, or an empty text."""
    text = os.path.realpath(path)
    best = Mount("", "")
    for mount in mounts:
        inside = text == mount.path or text.startswith(mount.path.rstrip("/") + "/")
        # Of two mounts at one place the later one is on top.
        if inside and len(mount.path) >= len(best.path):
            best = mount
    return best.type


def read_mounts() -> list[Mount]:
    """Return what is mounted, in order; nothing where the system does not tell."""
    if sys.platform != "linux":
        return []
    try:
        with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
            lines = file.readlines()
    except OSError:
        return []
    mounts: list[Mount] = []
    for line in lines:
        place, _, facts = line.partition(" - ")
        words, kinds = place.split(" "), facts.split(" ")
        if len(words) > 4:
            mounts.append(Mount(_unescape(words[4]), kinds[0]))
    return mounts


def _unescape(path: str) -> str:
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        path = path.replace(code, character)
    return path


def _user_number() -> int:
    return os.getuid() if hasattr(os, "getuid") else 0
