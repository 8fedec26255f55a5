"""Fixtures that several rooms share."""

import itertools
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from tests.doubles.postgres_server import running_postgres
from tests.doubles.s3_server import S3Server, missing_programs, running_s3

# So that a failed assertion of the shipped tests says what it saw.
pytest.register_assert_rewrite("kiseki.store.conformance")

# A shell that starts the tests in the background has them ignore Ctrl+C; programs that the
# tests start would inherit that, and many of them are sent one.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

_numbers = itertools.count()

MARKED_S = {"slow": 20.0, "browser": 8.0}
WITH_FIXTURE_S = {"s3_server": 10.0, "postgres_server": 1.0, "server": 0.4, "live_server": 0.4}
"""About how long a test takes that has this mark, or needs this."""
OTHERS_S = 0.05


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest: at the end no process waits long for another."""
    seconds: Counter[Path] = Counter()
    for item in items:
        seconds[item.path] += _guess_s(item)
    items.sort(key=lambda item: (-seconds[item.path], str(item.path)))


def _guess_s(item: pytest.Item) -> float:
    marked = [s for mark, s in MARKED_S.items() if item.get_closest_marker(mark)]
    fixtures: list[str] = getattr(item, "fixturenames", [])
    return max([OTHERS_S, *marked, *(s for name, s in WITH_FIXTURE_S.items() if name in fixtures)])


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of the administrator's database of a PostgreSQL that lives for the session."""
    with running_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """Give a real S3 server that lives for the session."""
    missing = missing_programs()
    if missing:
        pytest.skip(f"no S3 server here: {', '.join(missing)} missing (tools/setup/s3.sh)")
    with running_s3() as server:
        yield server


@pytest.fixture
def s3_bucket(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the URL of an unused folder of its bucket; the environment has the keys."""
    for name, value in s3_server.environment().items():
        monkeypatch.setenv(name, value)
    return f"s3://{s3_server.bucket}/test-{next(_numbers)}"


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
