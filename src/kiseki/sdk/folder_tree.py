"""The files below a folder, as people mean them: hidden ones left out, links followed."""

import os
from collections.abc import Iterator
from pathlib import Path


def find_below(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield name and place of every file below a folder, hidden ones left out.

    Links are followed; a folder that is reached twice is walked once.
    """
    walked: set[tuple[int, int]] = set()
    for place, folders, names in os.walk(folder, followlinks=True):
        try:
            found = os.stat(place)
        except OSError:
            continue  # it has just gone
        if (found.st_dev, found.st_ino) in walked:
            folders.clear()
            continue
        walked.add((found.st_dev, found.st_ino))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(place, name)
            if not name.startswith(".") and not path.is_dir():
                yield path.relative_to(folder).as_posix(), path
