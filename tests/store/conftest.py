"""Empty stores; the migration of a database runs once, then the database is used again."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from kiseki.store.blobs.open import memory_places
from kiseki.store.engine import FILE_NAME
from kiseki.store.metadata import METADATA
from kiseki.store.open import SqlStore, open_store


@pytest.fixture(scope="session")
def _new_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("new-store")
    open_store(folder, entity="owner").close()
    return folder / FILE_NAME


@pytest.fixture
def sqlite_store(_new_file: Path, tmp_path: Path) -> Iterator[SqlStore]:
    shutil.copy(_new_file, tmp_path / FILE_NAME)
    store = open_store(tmp_path)
    yield store
    store.close()


@pytest.fixture(scope="session")
def _database_url(postgres_server: str) -> str:
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE kiseki")
    url = postgres_server.replace("/postgres?", "/kiseki?")
    open_store(url).close()
    return url


@pytest.fixture
def postgres_store(_database_url: str) -> Iterator[SqlStore]:
    # Ten times faster than a database for each test.
    tables = ", ".join(f'"{name}"' for name in METADATA.tables)
    with psycopg.connect(_database_url, autocommit=True) as connection:
        connection.execute(f"TRUNCATE {tables}")
    store = open_store(_database_url, entity="owner", places=memory_places())
    yield store
    store.close()
