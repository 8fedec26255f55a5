from collections.abc import Iterator
from unittest.mock import patch

import pytest
from sqlalchemy import func, select, update

from kiseki.store.blocks.keeper import BlockKeeper
from kiseki.store.blocks.loading import stored_positions
from kiseki.store.conformance.scenario import begin
from kiseki.store.open import SqlStore
from kiseki.store.queries import GroupQuery, RunQuery
from kiseki.store.runs_table import RunsTable
from kiseki.store.schema import COLUMN_BLOCK, FEED_EDGE


@pytest.fixture(autouse=True)
def _blocks_of_four_runs() -> Iterator[None]:
    with (
        patch("kiseki.store.blocks.loading.BLOCK_RUNS", 4),
        patch("kiseki.store.blocks.keeper.BLOCK_RUNS", 4),
        patch("kiseki.store.blocks.watch.BLOCK_RUNS", 4),
    ):
        yield


def _fill(store: SqlStore, n: int = 10) -> tuple[int, list[str]]:
    runs = [begin(store, config={"i": i}).run for i in range(n)]
    return runs[0].project_id, [run.uid for run in runs]


def _positions(store: SqlStore, project: int) -> dict[int, int]:
    with store.database.read() as conn:
        return stored_positions(conn, project)


def _values(table: RunsTable, project: int) -> list[object]:
    query = RunQuery(project=project, order=("config.i",))
    found = table.list_values(project, "config.i")
    assert sum(value.n_runs for value in found.values) == table.read(query, GroupQuery()).total
    return [value.value for value in found.values]


def test_blocks_are_written_some_at_a_time_and_then_left_alone(sqlite_store: SqlStore) -> None:
    project, _ = _fill(sqlite_store)
    keeper = BlockKeeper(sqlite_store.database, smallest=1)
    assert [keeper.keep(max_blocks=2) for _ in range(3)] == [2, 1, 0]
    assert sorted(_positions(sqlite_store, project)) == [0, 1, 2]


def test_small_projects_have_no_blocks(sqlite_store: SqlStore) -> None:
    project, _ = _fill(sqlite_store)
    assert sqlite_store.upkeep.keep_columns() == 0
    assert _positions(sqlite_store, project) == {}


def test_only_blocks_of_changed_runs_are_written_again_and_not_all_the_time(
    sqlite_store: SqlStore,
) -> None:
    project, uids = _fill(sqlite_store)
    keeper = BlockKeeper(sqlite_store.database, smallest=1)
    keeper.keep()
    sqlite_store.runs.update(uids[0], {"config": {"i": 99}}, source="user")
    assert keeper.keep() == 0
    before = _positions(sqlite_store, project)
    assert before[0] < before[1] == before[2] == sqlite_store.feed.latest()
    assert keeper.keep(rewrite_s=0) == 1
    assert _positions(sqlite_store, project)[0] == sqlite_store.feed.latest()
    assert 99 in _values(RunsTable(sqlite_store.database), project)


def test_a_server_that_starts_reads_blocks_and_what_changed_since(sqlite_store: SqlStore) -> None:
    project, uids = _fill(sqlite_store)
    BlockKeeper(sqlite_store.database, smallest=1).keep()
    sqlite_store.runs.update(uids[5], {"config": {"i": 55}}, source="user")
    sqlite_store.runs.purge(uids[6])
    begin(sqlite_store, config={"i": 77})
    with patch("kiseki.store.blocks.loading.iterate_rows", side_effect=AssertionError):
        table = RunsTable(sqlite_store.database)
        assert _values(table, project) == [0, 1, 2, 3, 4, 7, 8, 9, 55, 77]


def test_blocks_older_than_the_feed_are_not_believed(sqlite_store: SqlStore) -> None:
    project, uids = _fill(sqlite_store)
    BlockKeeper(sqlite_store.database, smallest=1).keep()
    sqlite_store.runs.update(uids[0], {"config": {"i": 42}}, source="user")
    latest = sqlite_store.feed.latest()
    with sqlite_store.database.write() as conn:
        conn.execute(update(FEED_EDGE).values(trimmed=latest))
    assert 42 in _values(RunsTable(sqlite_store.database), project)
    keeper = BlockKeeper(sqlite_store.database, smallest=1)
    assert keeper.keep(max_blocks=10) == 3


def test_who_comes_second_leaves_a_block_as_the_first_wrote_it(sqlite_store: SqlStore) -> None:
    project, uids = _fill(sqlite_store, 3)
    slow = BlockKeeper(sqlite_store.database, smallest=1)
    stale = slow._find_behind(project, 0)
    fast = BlockKeeper(sqlite_store.database, smallest=1)
    fast.keep()
    sqlite_store.runs.update(uids[0], {"config": {"new": 1}}, source="user")
    before = _positions(sqlite_store, project)
    for block, position in stale:
        slow._write(project, block, position)
    assert _positions(sqlite_store, project) == before
    slow._write(project, 0, before[0] - 1)
    assert _positions(sqlite_store, project) == before
    assert _values(RunsTable(sqlite_store.database), project) == [0, 1, 2]


def test_columns_that_no_run_has_any_more_leave_the_block(sqlite_store: SqlStore) -> None:
    _, uids = _fill(sqlite_store, 2)
    keeper = BlockKeeper(sqlite_store.database, smallest=1)
    keeper.keep()
    for uid in uids:
        sqlite_store.runs.purge(uid)
    begin(sqlite_store)
    keeper.keep(rewrite_s=0)
    with sqlite_store.database.read() as conn:
        keys = conn.execute(
            select(func.count()).where(COLUMN_BLOCK.c.key == "config.i")
        ).scalar_one()
    assert keys == 0
