"""Fixtures of the tests that begin runs, in the test process itself or in scripts."""

import contextlib
import os
import sys
from pathlib import Path

import pytest
from tests.doubles.live_server import run_live_server

from kiseki.journal.format import Kind
from kiseki.journal.reader import FileSource, JournalReader
from kiseki.sdk.session import session
from kiseki.sdk.ship import launch


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty working directory in which runs are recorded and no side process is started."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "train.py")])
    for name in ("KISEKI_PARENT_RUN", "KISEKI_SHIPPER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KISEKI_CONFIG_DIR", str(tmp_path / "no-settings"))
    monkeypatch.setenv("KISEKI_MODE", "offline")
    monkeypatch.setattr(launch, "start", lambda run_dir, *, api_key: None)
    monkeypatch.setattr(launch, "check", lambda run_dir: None)
    monkeypatch.setattr(launch, "wake", lambda run_dir: None)
    yield tmp_path
    while session.run is not None:
        session.run.settings.finish_timeout = 0
        with contextlib.suppress(Exception):
            session.run.finish()


@pytest.fixture
def read_records():
    """Return a function that reads the bodies of a run's records, all journals together."""

    def read(run_dir, kind=None):
        records = []
        for path in sorted(Path(run_dir).glob("journal-*.kj")):
            source = FileSource(path)
            reader = JournalReader(source)
            while found := reader.read():
                records += [record.body for record in found]
            source.close()
        return [body for body in records if kind is None or body[0] == kind]

    return read


@pytest.fixture
def read_rows(read_records):
    """Return a function that reads (step, commit, values) of a run's rows."""

    def read(run):
        return [tuple(body[2:]) for body in read_records(run.sync_dir, Kind.ROW)]

    return read


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """A real server; tests keep apart by projects of their own."""
    with run_live_server(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
def script_environment(server, tmp_path):
    """Variables for a script that records on the server and samples nothing."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("KISEKI_")}
    return kept | {
        "KISEKI_BASE_URL": server.url,
        "KISEKI_DISABLE_STATS": "1",
        "KISEKI_DISABLE_PACKAGES": "1",
        "KISEKI_CONFIG_DIR": str(tmp_path),
    }
