"""Read runs back, and manage them, from any Python process: `kiseki.Api`.

Read `client.py` first (the entrance), then `run.py` (one run) and `history.py` (its rows).
It talks HTTP to a kiseki server and loads neither numpy nor pandas; answers become
DataFrames or Arrow tables only where those are installed and asked for.

The names below are loaded when they are first used: the side process needs the connection
of this package and nothing else of it.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kiseki.sdk.api.artifacts import ArtifactCollection as ArtifactCollection
    from kiseki.sdk.api.client import Api as Api
    from kiseki.sdk.api.console import ConsoleLine as ConsoleLine
    from kiseki.sdk.api.files import File as File
    from kiseki.sdk.api.media import LoggedMedia as LoggedMedia
    from kiseki.sdk.api.project import Project as Project
    from kiseki.sdk.api.run import Run as Run
    from kiseki.sdk.api.runs import Runs as Runs
    from kiseki.sdk.api.series import Series as Series

__all__ = [
    "Api",
    "ArtifactCollection",
    "ConsoleLine",
    "File",
    "LoggedMedia",
    "Project",
    "Run",
    "Runs",
    "Series",
]

_PLACES = {
    "Api": "client",
    "ArtifactCollection": "artifacts",
    "ConsoleLine": "console",
    "File": "files",
    "LoggedMedia": "media",
    "Project": "project",
    "Run": "run",
    "Runs": "runs",
    "Series": "series",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_PLACES[name]}"), name)
    globals()[name] = value
    return value
