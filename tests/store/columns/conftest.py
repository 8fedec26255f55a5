"""Stores for the tests of columns: SQLite and PostgreSQL."""

from collections.abc import Iterator

import pytest
from tests.store.columns.small import tiny_columns

from kiseki.store.open import SqlStore


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest) -> SqlStore:
    """An empty store on each engine."""
    return request.getfixturevalue(f"{request.param}_store")


@pytest.fixture
def tiny() -> Iterator[None]:
    """Chunks, packs and blocks of few rows."""
    with tiny_columns():
        yield
