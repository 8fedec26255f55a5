import getpass
from pathlib import Path

import pytest

from kiseki.model.errors import Busy, Deleted, UsageError
from kiseki.store import engine, open
from kiseki.store.conformance.scenario import begin, log_rows, open_writer
from kiseki.store.engine import Database
from kiseki.store.open import SqlStore, login_name, open_store


def test_the_default_project_belongs_to_the_user_of_the_machine(tmp_path: Path) -> None:
    store = open_store(tmp_path / "data" / "deep")
    assert store.projects.get(0).entity == login_name()
    store.close()


def test_a_user_without_a_name_is_local(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("no such user")

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert open.login_name() == "local"


def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(UsageError):
        open_store("sqlite://")


def test_more_readers_than_connections_are_told_that_the_store_is_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "POOL_TIMEOUT_S", 0.05)
    monkeypatch.setattr(engine, "MOST_CONNECTIONS", 9)
    database = Database(tmp_path)
    held = [database.read() for _ in range(9)]
    for reading in held:
        reading.__enter__()
    with pytest.raises(Busy), database.read():
        pass
    for reading in held:
        reading.__exit__(None, None, None)
    database.close()


def test_a_purged_run_gives_its_space_back_to_the_disk(sqlite_store: SqlStore) -> None:
    def n_pages() -> int:
        with sqlite_store.database.read() as conn:
            return conn.exec_driver_sql("PRAGMA page_count").scalar_one()

    empty = n_pages()
    run = begin(sqlite_store).run
    writer = open_writer(sqlite_store, run.uid)
    for start in range(0, 40_000, 4_000):
        rows = [(step, {f"k{i}": step * 0.37 + i for i in range(5)}) for step in range(4_000)]
        log_rows(sqlite_store, run.uid, writer, [(start + step, values) for step, values in rows])
    full = n_pages()
    assert full > empty + 100
    sqlite_store.runs.purge(run.uid)
    for _ in range(400):
        sqlite_store.upkeep.clean()
    assert n_pages() < empty + (full - empty) * 0.2
    with pytest.raises(Deleted):
        open_writer(sqlite_store, run.uid)
