"""Where a file that comes from a server may be written: below one folder and nowhere else."""

import os
import stat
from pathlib import Path

from kiseki.model.errors import UsageError
from kiseki.model.path import check_path


def make_target(root: Path, path: str) -> Path:
    """Return where the file named `path` goes below `root`, with the folders above it made.

    The root itself may be reached through links; below it none is followed.

    Raises:
        UsageError: the name is none, or a link or a file stands where a folder must be.
        OSError: a folder cannot be made.
    """
    target = root
    target.mkdir(parents=True, exist_ok=True)
    *folders, name = check_path(path).split("/")
    for folder in folders:
        target = target / folder
        try:
            target.mkdir()
        except FileExistsError:
            if not stat.S_ISDIR(os.lstat(target).st_mode):
                raise UsageError(
                    f"{path!r} was not written: {target} is a link or a file, and no folder.",
                    hint="Choose another folder to download to.",
                ) from None
    return target / name
