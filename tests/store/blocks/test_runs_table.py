import threading
from unittest.mock import patch

from kiseki.model.filter import Compare
from kiseki.model.table import BulkAction
from kiseki.store import runs_table
from kiseki.store.conformance.scenario import NOW_US, SECOND_US, begin
from kiseki.store.open import SqlStore, open_store
from kiseki.store.queries import GroupQuery, RunQuery
from kiseki.store.runs_table import RunsTable

_ALL = GroupQuery()


def _fill(store: SqlStore, n: int = 30) -> tuple[int, list[str]]:
    runs = [begin(store, config={"i": i, "even": i % 2 == 0}).run for i in range(n)]
    return runs[0].project_id, [run.uid for run in runs]


def test_answers_are_right_while_runs_change(sqlite_store: SqlStore) -> None:
    project, uids = _fill(sqlite_store)
    stop = threading.Event()
    wrong: list[object] = []

    def ask() -> None:
        moved = Compare(column="config.i", operator=">=", value=1000)
        kept = Compare(column="config.i", operator="<", value=1000)
        while not stop.is_set():
            for filter_ in (moved, kept):
                query = RunQuery(project=project, filter=filter_, order=("-config.i",))
                page = sqlite_store.table.read(query, GroupQuery(columns=("config.i",)))
                if page.n_runs != len(uids) or page.total != page.n_matching:
                    wrong.append(page)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for i, uid in enumerate(uids):
        sqlite_store.runs.update(uid, {"config": {"i": 1000 + i}}, source="user")
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    listed = sqlite_store.table.read(RunQuery(project=project, order=("config.i",)), _ALL)
    assert [row.uid for row in listed.rows] == uids


def test_what_one_process_writes_the_other_shows(sqlite_store: SqlStore) -> None:
    project, uids = _fill(sqlite_store)
    other = open_store(sqlite_store.database.url)
    try:
        query = RunQuery(
            project=project, filter=Compare(column="notes", operator="=", value="mine")
        )
        assert other.table.read(query, _ALL).total == 0
        sqlite_store.runs.update(uids[3], {"notes": "mine"}, source="user")
        assert [row.uid for row in other.table.read(query, _ALL).rows] == [uids[3]]
    finally:
        other.close()


def test_a_change_reads_the_rows_of_changed_runs_only(sqlite_store: SqlStore) -> None:
    project, uids = _fill(sqlite_store)
    query = RunQuery(project=project, filter=Compare(column="config.i", operator=">", value=5))
    sqlite_store.table.read(query, _ALL)
    sqlite_store.runs.update(uids[0], {"config": {"i": 9}}, source="user")
    with (
        patch("kiseki.store.blocks.watch.load_rows", wraps=runs_table.load_rows) as loaded,
        patch("kiseki.store.blocks.loading.iterate_rows", side_effect=AssertionError),
    ):
        assert sqlite_store.table.read(query, _ALL).total == 25
    assert [call.args[1] for call in loaded.call_args_list] == [[uids[0]]]


def test_a_change_of_very_many_runs_shows_bit_by_bit(sqlite_store: SqlStore) -> None:
    project, uids = _fill(sqlite_store)
    query = RunQuery(project=project, filter=Compare(column="tags", operator="=", value="new"))
    with patch("kiseki.store.blocks.watch.MOST_ROWS", 10):
        assert sqlite_store.table.read(query, _ALL).total == 0
        for uid in uids:
            sqlite_store.runs.update(uid, {"tags": ["new"]}, source="user")
        assert [sqlite_store.table.read(query, _ALL).total for _ in range(2)] == [10, 20]
        sqlite_store.table.follow()
        assert sqlite_store.table.read(query, _ALL).total == len(uids)


def test_columns_that_need_too_much_memory_are_forgotten(sqlite_store: SqlStore) -> None:
    project, _ = _fill(sqlite_store)
    other = begin(sqlite_store, project="other").run.project_id
    with patch("kiseki.store.runs_table.MOST_BYTES", 1):
        sqlite_store.table.read(RunQuery(project=other), _ALL)
        sqlite_store.table.read(RunQuery(project=project, order=("config.i",)), _ALL)
        assert sqlite_store.table.list_loaded(other) == []
        assert "config.i" in sqlite_store.table.list_loaded(project)
        found = sqlite_store.table.read(RunQuery(project=project, order=("name",)), _ALL)
        assert found.total == 30
        assert "config.i" not in sqlite_store.table.list_loaded(project)


def test_tables_that_nobody_looks_at_are_forgotten(sqlite_store: SqlStore) -> None:
    project, _ = _fill(sqlite_store)
    sqlite_store.table.read(RunQuery(project=project), _ALL)
    assert sqlite_store.table.list_watched() == {project}
    sqlite_store.table.follow()
    assert sqlite_store.table.list_loaded(project) != []
    with patch("kiseki.store.runs_table.IDLE_S", -1.0):
        sqlite_store.table.follow()
    assert sqlite_store.table.list_loaded(project) == []


def test_durations_grow_while_a_run_goes_on(sqlite_store: SqlStore) -> None:
    project, _ = _fill(sqlite_store, 1)
    begin(sqlite_store, at_us=NOW_US + 50 * SECOND_US)
    found: list[list[object]] = []
    for now_us in (NOW_US + 60 * SECOND_US, NOW_US + 120 * SECOND_US):
        with patch("kiseki.store.runs_table._now_us", return_value=now_us):
            query = RunQuery(
                project=project,
                filter=Compare(column="duration", operator=">", value=30),
                order=("-duration",),
            )
            page = RunsTable(sqlite_store.database).read(query, GroupQuery(columns=("duration",)))
            found.append([row.values for row in page.rows])
    assert found == [[[60.0]], [[120.0], [70.0]]]


def test_a_run_that_moves_leaves_one_table_and_joins_another(sqlite_store: SqlStore) -> None:
    project, uids = _fill(sqlite_store, 3)
    other = begin(sqlite_store, project="other").run.project_id
    for to, counts in ((other, (2, 2)), (project, (3, 1))):
        here = other if to == project else project
        skipped = sqlite_store.runs.change_runs(
            here, [uids[1]], BulkAction(action="move", value=to), by="ann", now_us=NOW_US
        )
        assert skipped == []
        found = [
            sqlite_store.table.read(RunQuery(project=one, order=("name",)), _ALL)
            for one in (project, other)
        ]
        assert tuple(page.total for page in found) == counts
        assert tuple(len(page.rows) for page in found) == counts
