import threading

import pytest
from sqlalchemy import Connection, update

from kiseki.store import feed
from kiseki.store.open import SqlStore
from kiseki.store.schema import CHANGE


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest) -> SqlStore:
    return request.getfixturevalue(f"{request.param}_store")


def note(conn: Connection, run: str, *, at_us: int = 0) -> None:
    feed.write(conn, run=run, project=1, kinds=("run",), keys=None, now_us=at_us)


def read_all(store: SqlStore, after: int) -> list[str | None]:
    lines = store.feed.read(after)
    assert lines is not None
    return [line.run for line in lines]


def test_a_line_says_run_project_kinds_and_keys(store: SqlStore) -> None:
    start = store.feed.latest()
    with store.database.write() as conn:
        feed.write(conn, run="r", project=3, kinds=("series",), keys=("a", "b"), now_us=1)
        feed.write(conn, run=None, project=4, kinds=("project",), keys=None, now_us=1)
    lines = store.feed.read(start)
    assert lines is not None
    assert [(n.run, n.project, n.kinds, n.keys) for n in lines] == [
        ("r", 3, ("series",), ("a", "b")),
        (None, 4, ("project",), None),
    ]


def test_a_line_about_very_many_keys_says_any(store: SqlStore) -> None:
    start = store.feed.latest()
    for n in (feed.MOST_KEYS, feed.MOST_KEYS + 1):
        keys = [f"k{i}" for i in range(n)]
        with store.database.write() as conn:
            feed.write(conn, run="r", project=3, kinds=("series",), keys=keys, now_us=1)
    lines = store.feed.read(start)
    assert lines is not None
    assert [line.keys is None for line in lines] == [False, True]


def test_a_transaction_that_fails_writes_no_line(store: SqlStore) -> None:
    start = store.feed.latest()

    def fail() -> None:
        with store.database.write() as conn:
            note(conn, "r")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert read_all(store, start) == []


@pytest.mark.postgres
def test_a_line_of_a_slow_transaction_is_never_skipped(postgres_store: SqlStore) -> None:
    """A transaction that began earlier may commit later; a reader must not pass it by."""
    database, start = postgres_store.database, postgres_store.feed.latest()
    with database.write() as slow:
        note(slow, "slow")
        with database.write() as quick:
            note(quick, "quick")
        seen = read_all(postgres_store, start)
        position = postgres_store.feed.latest()
    assert seen == []
    assert position == start
    assert read_all(postgres_store, position) == ["slow", "quick"]


def test_a_reader_beside_many_writers_sees_every_line_once(store: SqlStore) -> None:
    start = store.feed.latest()
    done = threading.Event()
    seen: list[str | None] = []

    def follow() -> None:
        position = start
        while True:
            finished = done.is_set()
            lines = store.feed.read(position, limit=7)
            assert lines is not None
            seen.extend(line.run for line in lines)
            position = lines[-1].position if lines else position
            if finished and not lines:
                return

    def write(number: int) -> None:
        for i in range(15):
            with store.database.write() as conn:
                note(conn, f"{number}-{i}-a")
                note(conn, f"{number}-{i}-b")

    reader = threading.Thread(target=follow)
    writers = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    assert sorted(str(run) for run in seen) == sorted(
        f"{n}-{i}-{half}" for n in range(4) for i in range(15) for half in "ab"
    )


def test_lines_older_than_an_hour_go_and_a_reader_behind_them_is_told(store: SqlStore) -> None:
    start = store.feed.latest()
    with store.database.write() as conn:
        for run in ("old", "older"):
            note(conn, run)
        now_us = store.database.now_us(conn)
        conn.execute(update(CHANGE).values(time_us=now_us - feed.KEEP_US - 1))
        note(conn, "new", at_us=now_us)
    store.upkeep.clean()
    assert store.feed.read(start) is None
    assert store.feed.read(0) is None
    assert read_all(store, store.feed.oldest()) == ["new"]


def test_the_position_survives_an_empty_feed(store: SqlStore) -> None:
    with store.database.write() as conn:
        note(conn, "old", at_us=1)
    position = store.feed.latest()
    store.upkeep.clean()
    assert store.feed.latest() >= position
    assert read_all(store, store.feed.latest()) == []
    before = store.feed.latest()
    with store.database.write() as conn:
        note(conn, "new")
    assert read_all(store, before) == ["new"]


def test_a_line_replaces_the_one_that_said_the_same(store: SqlStore) -> None:
    start, lines = store.feed.latest(), feed.Repeats()
    loss, both = [feed.Line("r", 1, ("series",), keys) for keys in (("loss",), ("acc", "loss"))]
    other = feed.Line("q", 1, ("series",), ("loss",))
    positions = [start]
    for said in ([loss, other], [both], [loss], [loss]):
        with store.database.write() as conn:
            told = lines.write(conn, said, now_us=1)
        lines.keep(told)
        positions.append(store.feed.latest())
    found = store.feed.read(start)
    assert found is not None
    assert [(line.run, line.keys) for line in found] == [
        ("q", ("loss",)),
        ("r", ("acc", "loss")),
        ("r", ("loss",)),
    ]
    # Wherever a reader stands, it hears of everything that was said after it.
    assert [read_all(store, position) for position in positions[1:]] == [
        ["r", "r"],
        ["r"],
        ["r"],
        [],
    ]


def test_a_line_that_was_not_committed_replaces_nothing(store: SqlStore) -> None:
    start, lines = store.feed.latest(), feed.Repeats()
    said = [feed.Line("r", 1, ("series",), None)]
    with store.database.write() as conn:
        lines.keep(lines.write(conn, said, now_us=1))

    def fail() -> None:
        with store.database.write() as conn:
            lines.write(conn, said, now_us=2)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert read_all(store, start) == ["r"]


def test_lines_about_to_be_trimmed_are_left_to_the_janitor(store: SqlStore) -> None:
    start, lines = store.feed.latest(), feed.Repeats()
    said = [feed.Line("r", 1, ("series",), None)]
    for now_us in (1, feed.KEEP_US):
        with store.database.write() as conn:
            lines.keep(lines.write(conn, said, now_us=now_us))
    assert read_all(store, start) == ["r", "r"]
