"""Which files a selection of names means, in a tree of whatever kind."""

import itertools
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TypeVar

from kiseki.model.errors import TooLarge
from kiseki.model.limits import MAX_BLOBS_PER_REQUEST
from kiseki.model.path import check_path

File = TypeVar("File")


def choose(
    find: Callable[[str], File],
    walk: Callable[[str], Iterator[File]],
    *,
    folder: str | None,
    paths: Sequence[str],
) -> Iterator[File]:
    """Yield files, each once: those named, or all in a folder and below, or all there are.

    Args:
        find: gives one file by its path, or raises `NotFound`.
        walk: gives all files whose paths begin with a text; raises `NotFound` at once if there
            are none.
        paths: of files; one that ends in / means everything below it.

    Raises:
        NotFound: one of these is not there (told at once).
        TooLarge: more than `MAX_BLOBS_PER_REQUEST` names.
    """
    check_number(paths)
    wanted = list(dict.fromkeys(paths)) or [f"{folder}/" if folder else ""]
    named = {f"{check_path(p[:-1])}/" if p else "" for p in wanted if _is_folder(p)}
    folders = sorted(one for one in named if not _lies_in(one, named - {one}))
    files = [find(path) for path in wanted if not _is_folder(path) and not _lies_in(path, named)]
    return itertools.chain(files, *[walk(prefix) for prefix in folders])


def check_number(paths: Sequence[str]) -> None:
    """Check that a selection is one that is worked off at once.

    Raises:
        TooLarge: it is not.
    """
    if len(paths) > MAX_BLOBS_PER_REQUEST:
        raise TooLarge(
            f"More than {MAX_BLOBS_PER_REQUEST} names (MAX_BLOBS_PER_REQUEST).",
            hint="Choose the folders that they lie in.",
        )


def _is_folder(path: str) -> bool:
    return not path or path.endswith("/")


def _lies_in(path: str, folders: Collection[str]) -> bool:
    parts = path.split("/")
    above = ("/".join(parts[:n]) + "/" for n in range(1, len(parts)))
    return "" in folders or any(folder in folders and folder != path for folder in above)
