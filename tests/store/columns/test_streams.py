import pytest
from sqlalchemy import func, select
from tests.store.columns.comparing import read_all_rows
from tests.store.columns.writing import Journal

from kiseki.model.wire import CutHistory
from kiseki.store.columns import streams
from kiseki.store.conformance.scenario import NOW_US, begin
from kiseki.store.metadata import METADATA
from kiseki.store.open import SqlStore


def fill(store: SqlStore) -> Journal:
    journal = Journal(store, begin(store, id="source").run.uid)
    for i in range(300):
        row = {"a": i, "b": i / 2, "note": str(i)}
        journal.log({**row, "rare": i} if i % 100 == 0 else row, step=i)
    journal.ship(per_segment=70)
    return journal


@pytest.mark.parametrize("compact", [False, True])
def test_a_fork_has_the_rows_up_to_its_step(store: SqlStore, compact: bool) -> None:
    journal = fill(store)
    if compact:
        store.upkeep.compact(everything=True)
    fork = begin(store, fork_from="source", fork_step=130).run
    wanted = read_all_rows(store, journal.uid, max_step=130)
    for _ in range(2):
        assert read_all_rows(store, fork.uid) == wanted
        facts = {one.key: one for one in store.series.list_keys(fork.uid)[0]}
        assert {key: (one.count, one.last) for key, one in facts.items()} == {
            "a": (131, 130),
            "b": (131, 65.0),
            "rare": (2, 100),
        }
        store.upkeep.compact(everything=True)
    assert len(read_all_rows(store, journal.uid)) == 300


def test_a_fork_into_another_project_keeps_the_names_of_its_keys(store: SqlStore) -> None:
    fill(store)
    store.upkeep.compact(everything=True)
    source = begin(store, id="other", project="elsewhere").run
    with store.database.write() as conn:
        streams_ = dict(
            conn.execute(
                select(METADATA.tables["run"].c.run_id, METADATA.tables["run"].c.stream)
            ).all()
        )
        store._columns.streams.copy_stream(
            conn, streams_["source"], streams_["other"], upto_step=200
        )
    assert [one.key for one in store.series.list_keys(source.uid)[0]] == ["a", "b", "rare"]
    assert [key.name for key in store.series.list_project_keys(source.project_id)] == [
        "a",
        "b",
        "rare",
    ]


def test_a_purged_stream_goes_in_slices_and_leaves_nothing(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = fill(store)
    store.upkeep.compact(everything=True)
    for i in range(40):
        journal.log({"a": i}, step=i)
    journal.ship(per_segment=1)
    store.runs.trash(journal.uid, now_us=NOW_US)
    store.runs.purge(journal.uid)
    clock = iter(range(10_000))
    monkeypatch.setattr(streams.time, "monotonic", lambda: next(clock) / 100)
    slices = 0
    while left(store):
        store.upkeep.clean()
        slices += 1
        if left(store):
            assert left(store, "stream") == 1
    assert slices > 3


def left(store: SqlStore, *names: str) -> int:
    tables = names or (
        "stream",
        "writer",
        "segment",
        "axis",
        "chunk",
        "chunk_body",
        "pack",
        "head",
        "object_block",
    )
    with store.database.read() as conn:
        return sum(
            conn.execute(select(func.count()).select_from(METADATA.tables[name])).scalar_one()
            for name in tables
        )


def test_the_last_step_is_found_wherever_it_lies(store: SqlStore) -> None:
    journal = Journal(store, begin(store).run.uid)
    with store.database.read() as conn:
        [number] = conn.execute(select(METADATA.tables["stream"].c.stream)).scalars()

    def last() -> int:
        with store.database.read() as conn:
            return store._columns.streams.last_step(conn, number)

    assert last() == -1
    journal.log({"rare": 1}, step=3)
    journal.ship()
    assert last() == 3
    store.upkeep.compact(everything=True)
    assert last() == 3
    journal.log({"note": "x"}, step=9)
    journal.ship()
    store.upkeep.compact(everything=True)
    assert last() == 9
    for i in range(100):
        journal.log({"a": i}, step=i)
    journal.ship()
    store.upkeep.compact(everything=True)
    assert last() == 99
    journal.log({}, step=500)
    journal.ship()
    assert last() == 99
    store.series.cut(journal.uid, CutHistory(from_step=50))
    assert last() == 49
    journal.log({"note": "y"}, step=70)
    journal.ship()
    assert last() == 70
    store.upkeep.compact(everything=True)
    assert last() == 70
