"""Which files are a script's code."""

import inspect
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

SKIPPED_FOLDERS: Final = frozenset(
    {"__pycache__", "node_modules", "site-packages", "venv", "env", "kiseki", "artifacts"}
)
"""Never looked into; nor are hidden folders."""

Choose = Callable[..., bool]
"""Called with an absolute path, and with the root if it takes two arguments."""


def is_python(path: str) -> bool:
    """Return whether a file is Python's by its name."""
    return path.endswith(".py")


def list_code(root: Path, include: Choose, exclude: Choose | None) -> Iterator[Path]:
    """Yield the files below `root` that are included and not excluded, by name."""
    includes = _with_root(include, root)
    excludes = _with_root(exclude, root) if exclude else None
    for place, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and _is_wanted(place, f))
        for name in sorted(names):
            path = os.path.join(place, name)
            if includes(path) and not (excludes and excludes(path)) and os.path.isfile(path):
                yield Path(path)


def _is_wanted(place: str, folder: str) -> bool:
    if folder not in SKIPPED_FOLDERS:
        return True
    # A package may well be called so; what is generated has no __init__.py.
    return os.path.exists(os.path.join(place, folder, "__init__.py"))


def _with_root(choose: Choose, root: Path) -> Callable[[str], bool]:
    takes_two = _count_arguments(choose) > 1
    return lambda path: bool(choose(path, str(root)) if takes_two else choose(path))


def _count_arguments(choose: Any) -> int:
    try:
        return len(inspect.signature(choose).parameters)
    except (TypeError, ValueError):
        return 1
