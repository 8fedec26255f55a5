"""Read runs back, and manage them, from any Python process: `kiseki.Api`.

Read `client.py` first (the entrance), then `run.py` (one run) and `history.py` (its rows).
It talks HTTP to a kiseki server and loads neither numpy nor pandas; answers become
DataFrames or Arrow tables only where those are installed and asked for.
"""

from kiseki.sdk.api.artifacts import ArtifactCollection
from kiseki.sdk.api.client import Api
from kiseki.sdk.api.console import ConsoleLine
from kiseki.sdk.api.project import Project
from kiseki.sdk.api.run import Run
from kiseki.sdk.api.runs import Runs
from kiseki.sdk.api.series import Series

__all__ = ["Api", "ArtifactCollection", "ConsoleLine", "Project", "Run", "Runs", "Series"]
