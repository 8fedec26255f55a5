"""Many small files and one very large one, logged as an artifact over a line that is cut.

What must hold: the content is fetched back byte by byte, neither client nor server takes
memory for the size of a file, and logging the same content again sends next to nothing.
"""

import dataclasses
import hashlib
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil

from kiseki.sdk.ship.progress import read_progress
from tools.faults.cutting import CuttingProxy, cutting_proxy
from tools.faults.processes import Server, environment_of

MIB = 1024 * 1024
LOG = """
import sys, kiseki
run = kiseki.init(project="blobs", id=sys.argv[2], settings={"finish_timeout": 120})
artifact = kiseki.Artifact("content", "dataset")
artifact.add_dir(sys.argv[1], policy="immutable")
run.log_artifact(artifact)
run.finish()
"""
FETCH = """
import sys, kiseki
kiseki.Api().artifact("blobs/content:latest").download(sys.argv[1], skip_cache=True)
"""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was seen; times in seconds, sizes in bytes.

    Attributes:
        n_files, content_bytes: what was logged.
        n_cut: how often the line was cut.
        send_s, sent_bytes: the first time.
        again_s, again_bytes: the second time.
        fetch_s: fetching all of it, over a line that is cut too.
        is_equal: what came back is what was logged.
        peaks: process -> the most memory that it held.
    """

    n_files: int
    content_bytes: int
    n_cut: int
    send_s: float
    sent_bytes: int
    again_s: float
    again_bytes: int
    fetch_s: float
    is_equal: bool
    peaks: dict[str, int]

    def describe(self) -> list[str]:
        """Return the figures in words."""
        peaks = ", ".join(f"{name} {peak / MIB:.0f} MiB" for name, peak in self.peaks.items())
        return [
            f"{self.n_files} files, {self.content_bytes / MIB:.0f} MiB, cut {self.n_cut} times",
            f"sent {self.sent_bytes / MIB:.0f} MiB in {self.send_s:.1f} s",
            f"again: sent {self.again_bytes / MIB:.2f} MiB in {self.again_s:.1f} s",
            f"fetched in {self.fetch_s:.1f} s, {'equal' if self.is_equal else 'NOT EQUAL'}",
            f"peak memory: {peaks}",
        ]


def carry_through_cuts(
    folder: Path, *, n_small: int, large_bytes: int, n_cuts: int = 5, seed: int = 0
) -> Outcome:
    """Log content over a line that is cut, log it again, and fetch it.

    Args:
        folder: where everything lies; three times the content's size must be free there.
        n_small: how many small files.
        large_bytes: size of the large one.
        n_cuts: how often the line is cut on the way up, and again on the way down.
        seed: of the small files' content and of the places of the cuts.
    """
    content = folder / "content"
    digests = _make_content(content, n_small, large_bytes, seed)
    total = sum(path.stat().st_size for path in _files_in(content))
    chance = random.Random(seed)
    cuts = [int(total / (n_cuts + 1) * chance.uniform(0.6, 1.0)) for _ in range(n_cuts)]
    peaks: dict[str, int] = {}
    with Server(folder / "data") as server, cutting_proxy(server.base_url) as proxy:
        work = _Work(folder, proxy, server, peaks)
        proxy.cuts = list(cuts)
        send_s, sent_bytes = work.do("client", LOG, str(content), "first")
        again_s, again_bytes = work.do("", LOG, str(content), "second")
        proxy.cuts = list(cuts)
        fetch_s, _ = work.do("fetching client", FETCH, str(folder / "back"))
        n_cut = proxy.n_cut
    back = folder / "back"
    is_equal = digests == {path.relative_to(back): _digest(path) for path in _files_in(back)}
    shutil.rmtree(back)
    return Outcome(
        n_files=len(digests),
        content_bytes=total,
        n_cut=n_cut,
        send_s=send_s,
        sent_bytes=sent_bytes,
        again_s=again_s,
        again_bytes=again_bytes,
        fetch_s=fetch_s,
        is_equal=is_equal,
        peaks=peaks,
    )


class _Work:
    """Runs clients and looks how much memory everybody holds meanwhile."""

    def __init__(
        self, folder: Path, proxy: CuttingProxy, server: Server, peaks: dict[str, int]
    ) -> None:
        self._folder = folder
        self._proxy = proxy
        self._server = server
        self._peaks = peaks

    def do(self, name: str, script: str, *arguments: str) -> tuple[float, int]:
        """Run a client to its end; return how long it took and what it sent.

        Raises:
            RuntimeError: it failed.
        """
        before = self._proxy.to_server
        began = time.monotonic()
        # Its runs lie in this folder, and so does what tells of the side process.
        with (self._folder / "client.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", script, *arguments],
                cwd=self._folder,
                env=environment_of(self._proxy.url),
                stdout=log,
                stderr=log,
            )
        ended = threading.Event()
        watch = threading.Thread(target=self._watch, args=(name, process.pid, ended))
        watch.start()
        code = process.wait()
        ended.set()
        watch.join()
        if code:
            raise RuntimeError(f"the client failed; see {self._folder / 'client.log'}")
        return time.monotonic() - began, self._proxy.to_server - before

    def _watch(self, name: str, pid: int, ended: threading.Event) -> None:
        while not ended.wait(0.1):
            if name:
                self._note(name, pid)
            if self._server.process is not None:
                self._note("server", self._server.process.pid)
            for run_dir in self._folder.glob("kiseki/run-*"):
                progress = read_progress(run_dir)
                if progress is not None:
                    self._note("side process", progress.pid)

    def _note(self, name: str, pid: int) -> None:
        try:
            for process in [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]:
                key = name if process.pid == pid else f"{name}'s child"
                peak = _peak_of(process.pid)
                self._peaks[key] = max(self._peaks.get(key, 0), peak)
        except (psutil.Error, OSError):
            return


def _peak_of(pid: int) -> int:
    """Return the most memory that a process has held, in bytes (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def _make_content(folder: Path, n_small: int, large_bytes: int, seed: int) -> dict[Path, str]:
    """Write the files; return the digest of each."""
    chance = random.Random(seed)
    for number in range(n_small):
        path = folder / f"{number % 100:02}" / f"small-{number}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(chance.randbytes(chance.randint(0, 4096)))
    with (folder / "large.bin").open("wb") as file:
        for begin in range(0, large_bytes, 16 * MIB):
            file.write(os.urandom(min(16 * MIB, large_bytes - begin)))
    return {path.relative_to(folder): _digest(path) for path in _files_in(folder)}


def _files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
