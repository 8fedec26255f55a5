import sqlite3
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from kiseki.model.errors import Busy, MissingExtra, StorageFull, UsageError
from kiseki.store import engine
from kiseki.store.engine import FILE_NAME, Database, database_url
from kiseki.store.open import SqlStore, open_store
from kiseki.store.schema import LEASE

LINE = {"holder": "a", "until_us": 1}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Database:
    store: SqlStore = request.getfixturevalue(f"{request.param}_store")
    return store.database


def names(database: Database) -> list[str]:
    with database.read() as conn:
        return list(conn.execute(select(LEASE.c.name).order_by(LEASE.c.name)).scalars())


def test_a_folder_is_a_file_in_it_and_a_url_is_itself(tmp_path: Path) -> None:
    assert database_url(tmp_path) == f"sqlite:///{tmp_path / FILE_NAME}"
    assert database_url("postgres://u@h/d") == "postgresql+psycopg://u@h/d"
    assert database_url("sqlite:////tmp/x.db") == "sqlite:////tmp/x.db"


def test_another_database_is_refused_in_words() -> None:
    with pytest.raises(UsageError, match="mysql"):
        database_url("mysql://u@h/d")


def test_a_new_file_is_shaped_for_durability_and_for_giving_space_back(
    sqlite_store: SqlStore,
) -> None:
    pragmas = ("journal_mode", "synchronous", "page_size", "auto_vacuum", "foreign_keys")
    with sqlite_store.database.read() as conn:
        values = [conn.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in pragmas]
    assert values == ["wal", 2, 4096, 2, 1]


def test_a_read_sees_one_snapshot(database: Database) -> None:
    with database.read() as conn:
        before = conn.execute(select(LEASE.c.name)).all()
        with database.write() as other:
            other.execute(insert(LEASE), {"name": "new", **LINE})
        assert conn.execute(select(LEASE.c.name)).all() == before
    assert names(database) == ["new"]


def test_an_error_inside_a_write_leaves_nothing(database: Database) -> None:
    def write_half() -> None:
        with database.write() as conn:
            conn.execute(insert(LEASE), {"name": "half", **LINE})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_half()
    assert names(database) == []


def test_writers_of_two_openings_wait_for_each_other(sqlite_store: SqlStore) -> None:
    other = Database(sqlite_store.database.url)
    databases = [sqlite_store.database, other]

    def write(database: Database, number: int) -> None:
        for i in range(20):
            with database.write() as conn:
                # A read before the write would fail if the lock came only with the write.
                conn.execute(select(LEASE.c.name)).all()
                conn.execute(insert(LEASE), {"name": f"{number}-{i}", **LINE})

    threads = [threading.Thread(target=write, args=(databases[n % 2], n)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(names(sqlite_store.database)) == 80
    other.close()


def test_a_writer_that_gets_no_turn_is_told_that_the_store_is_busy(
    sqlite_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "LOCK_TIMEOUT_S", 0.05)
    other = Database(sqlite_store.database.url)
    with sqlite_store.database.write():
        with pytest.raises(Busy), other.write():
            pass
        failures: list[BaseException] = []

        def write() -> None:
            try:
                with sqlite_store.database.write():
                    pass
            except Busy as error:
                failures.append(error)

        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert len(failures) == 1
    other.close()


def test_a_full_disk_is_storage_full_and_goes_away_by_itself(sqlite_store: SqlStore) -> None:
    database = sqlite_store.database
    long = {"holder": "x" * 1_000_000, "until_us": 1}
    with database.write() as conn:
        n_pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
        conn.exec_driver_sql(f"PRAGMA max_page_count = {n_pages + 10}")
    with pytest.raises(StorageFull) as caught, database.write() as conn:
        conn.execute(insert(LEASE), {"name": "big", **long})
    assert caught.value.status == 507
    with database.write() as conn:
        conn.exec_driver_sql("PRAGMA max_page_count = 1000000")
        conn.execute(insert(LEASE), {"name": "big", **long})
    assert names(database) == ["big"]


@pytest.mark.postgres
def test_a_write_that_takes_too_long_is_cut_off(postgres_store: SqlStore) -> None:
    with pytest.raises(Busy), postgres_store.database.write(timeout_s=0.1) as conn:
        conn.execute(text("SELECT pg_sleep(20)"))


@pytest.mark.postgres
def test_the_victim_of_a_deadlock_is_told_that_the_store_is_busy(
    postgres_store: SqlStore,
) -> None:
    database = postgres_store.database
    with database.write() as conn:
        conn.execute(insert(LEASE), [{"name": name, **LINE} for name in "ab"])
    both_hold = threading.Barrier(2)
    outcomes: list[str] = []

    def lock(first: str, second: str) -> None:
        query = text("SELECT name FROM lease WHERE name = :name FOR UPDATE")
        try:
            with database.write() as conn:
                conn.execute(query, {"name": first})
                both_hold.wait()
                conn.execute(query, {"name": second})
            outcomes.append("done")
        except Busy:
            outcomes.append("busy")

    threads = [threading.Thread(target=lock, args=pair) for pair in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["busy", "done"]


@pytest.mark.postgres
def test_a_reader_cannot_write(postgres_store: SqlStore) -> None:
    from sqlalchemy.exc import DBAPIError

    with pytest.raises(DBAPIError, match="read-only"), postgres_store.database.read() as conn:
        conn.execute(insert(LEASE), {"name": "x", **LINE})


@pytest.mark.postgres
def test_a_server_that_cannot_be_reached_is_busy() -> None:
    database = Database("postgresql://nobody@127.0.0.1:9/none")
    with pytest.raises(Busy), database.read():
        pass
    database.close()


@pytest.mark.postgres
def test_a_store_that_cannot_be_opened_says_where_and_why_and_no_password() -> None:
    with pytest.raises(Busy, match=r"nobody:\*\*\*@127\.0\.0\.1:9/none cannot be opened: .+"):
        open_store("postgresql://nobody:secret@127.0.0.1:9/none")


def test_postgresql_without_its_client_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtra) as told:
        Database("postgresql://nobody@127.0.0.1:9/none")
    assert "kiseki[postgres]" in told.value.hint


def test_unused_pages_are_given_back_in_one_call(sqlite_store: SqlStore) -> None:
    database = sqlite_store.database
    with database.write() as conn:
        conn.execute(insert(LEASE), {"name": "big", "holder": "x" * 4_000_000, "until_us": 1})
    with database.write() as conn:
        conn.execute(LEASE.delete())
    database.vacuum(500)
    with database.read() as conn:
        left = conn.exec_driver_sql("PRAGMA freelist_count").scalar_one()
    assert 400 <= left <= 600
    database.vacuum(5_000)
    with database.read() as conn:
        assert conn.exec_driver_sql("PRAGMA freelist_count").scalar_one() == 0


def test_an_error_of_sqlite_that_is_our_fault_is_not_hidden(sqlite_store: SqlStore) -> None:
    from sqlalchemy.exc import OperationalError

    with pytest.raises(OperationalError) as caught, sqlite_store.database.read() as conn:
        conn.exec_driver_sql("SELECT * FROM no_such_table")
    assert isinstance(caught.value.orig, sqlite3.OperationalError)
