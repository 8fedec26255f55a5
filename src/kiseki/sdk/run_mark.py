"""The mark by which a user's own run directories are told from those that somebody sent.

A run directory names files elsewhere on the disk, and the server they go to. Whoever unpacks
one that another person made and syncs it must not send his own secrets by that. So `init`
writes a mark into `meta.json` that only this user can make, and only for this very folder: a
copy of it, or one that came out of an archive, has no valid one.
"""

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kiseki.sdk.rundir import RunMeta
from kiseki.sdk.settings import user_settings_path

KEY_FILE: Final = "run-key"
"""Beside the user's settings; nobody else may read it."""
_KEY_BYTES: Final = 32


def make_mark(run_dir: Path, meta: RunMeta, environment: Mapping[str, str] = os.environ) -> str:
    """Return the mark of a run directory, or an empty text where no key can be kept."""
    try:
        key = _read_key(user_settings_path(environment).with_name(KEY_FILE))
        number = run_dir.stat().st_ino
    except (OSError, RuntimeError):  # nothing can be written there; this user has no home
        return ""
    if len(key) < _KEY_BYTES:
        return ""  # cut off by a crash; with less of it others could make marks
    # numpy has loaded it in most trainings; the others need not pay for it in `import kiseki`.
    from hashlib import blake2b

    said = f"{meta.start.uid}\0{number}"
    return blake2b(said.encode(), key=key, digest_size=32).hexdigest()


def is_own(run_dir: Path, meta: RunMeta, environment: Mapping[str, str] = os.environ) -> bool:
    """Return whether this user began the run, in this very folder."""
    if not meta.mark:
        return False
    return make_mark(run_dir, meta, environment) == meta.mark


def _read_key(path: Path) -> bytes:
    """Return the user's key, made if there is none yet."""
    with contextlib.suppress(FileNotFoundError):
        return path.read_bytes()[:_KEY_BYTES]
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{KEY_FILE}-{os.urandom(8).hex()}")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(os.urandom(_KEY_BYTES))
        with contextlib.suppress(FileExistsError):
            # Whole under its name, or that of another process which was quicker.
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return path.read_bytes()[:_KEY_BYTES]
