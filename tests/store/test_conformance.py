import pytest

from kiseki.store.conformance import StoreConformance
from kiseki.store.contract import Store
from kiseki.store.memory import MemoryStore
from kiseki.store.open import SqlStore


class TestMemory(StoreConformance):
    @pytest.fixture
    def store(self) -> Store:
        return MemoryStore(entity="owner")


class TestSqlite(StoreConformance):
    @pytest.fixture
    def store(self, sqlite_store: SqlStore) -> Store:
        return sqlite_store


@pytest.mark.postgres
class TestPostgresql(StoreConformance):
    @pytest.fixture
    def store(self, postgres_store: SqlStore) -> Store:
        return postgres_store
