"""Bring a run that was recorded without a side process to a server, as `kiseki sync` does."""

from pathlib import Path

from tests.doubles.live_server import LiveServer

import kiseki
from kiseki.sdk.api import Run
from kiseki.sdk.ship.sync import SyncResult, sync_run


def send(run: kiseki.Run, server: LiveServer) -> tuple[SyncResult, Run]:
    """End a run and send it; return what became of it and the run on the server."""
    run.finish()
    done = sync_run(run.run_dir, base_url=server.url)
    return done, kiseki.Api(server.url).run(done.run_path)


def write(path: Path, content: bytes = b"content") -> Path:
    """Write a file, with the folders above it, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
