"""Fixtures that several rooms share."""

import itertools
import signal
from collections.abc import Callable, Iterator

import psycopg
import pytest
from tests.doubles.postgres_server import running_postgres

# So that a failed assertion of the shipped tests says what it saw.
pytest.register_assert_rewrite("kiseki.store.conformance")

# A shell that starts the tests in the background has them ignore Ctrl+C; programs that the
# tests start would inherit that, and many of them are sent one.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of the administrator's database of a PostgreSQL that lives for the session."""
    with running_postgres() as url:
        yield url


@pytest.fixture
def make_postgres_database(postgres_server: str) -> Callable[[], str]:
    """Return a function that makes an empty database and returns its URL."""

    def make() -> str:
        name = f"kiseki_{next(_numbers)}"
        with psycopg.connect(postgres_server, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return postgres_server.replace("/postgres?", f"/{name}?")

    # Nothing is dropped: that costs a checkpoint, and the server is thrown away anyway.
    return make
