"""Fetch a file of a run back and open it."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING

from kiseki.model.errors import NotFound
from kiseki.model.path import check_path

if TYPE_CHECKING:
    from kiseki.sdk.api.run import Run


def restore_file(
    name: str,
    find_run: "Callable[[], Run]",
    *,
    root: str | os.PathLike[str],
    replace: bool = False,
) -> IO[str] | None:
    """Return an open file of a run, or None if the run has none of that name.

    Args:
        name: in the run.
        find_run: asked for the run if the file has to be fetched.
        root: folder that it is put into, or lies in already.
        replace: fetch it also if there is a file at that place.

    Raises:
        KisekiError: no server answers, or there is no such run.
    """
    place = Path(root, check_path(name))
    if place.exists() and not replace:
        return place.open(encoding="utf-8")
    run = find_run()
    try:
        file = run.file(name)
    except NotFound:
        return None
    return file.download(root=root, replace=True)
