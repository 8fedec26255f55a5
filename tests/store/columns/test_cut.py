import numpy as np
from tests.store.columns.comparing import read_all_rows
from tests.store.columns.writing import Journal

from kiseki.model.wire import CutHistory
from kiseki.store.conformance.scenario import begin
from kiseki.store.open import SqlStore


def fill(store: SqlStore, n: int = 200) -> Journal:
    journal = Journal(store, begin(store).run.uid)
    for i in range(n):
        journal.log({"a": i, "b": i / 2, "note": "x"}, step=i)
    journal.ship(per_segment=60)
    return journal


def test_a_key_that_was_cut_is_gone_before_and_after_the_compactor_came(store: SqlStore) -> None:
    journal = fill(store)
    store.upkeep.compact(everything=True)
    etag = store.series.etag([journal.uid])
    store.series.cut(journal.uid, CutHistory(key="a"))
    assert store.series.etag([journal.uid]) != etag
    for _ in range(3):
        assert [one.key for one in store.series.list_keys(journal.uid)[0]] == ["b"]
        assert store.series.read([journal.uid], ["a"], buckets=10) == []
        assert all("a" not in row and "b" in row for row in read_all_rows(store, journal.uid))
        store.upkeep.compact(everything=True)
    with store.database.read() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM cut").scalar_one() == 0
        assert conn.exec_driver_sql("SELECT count(*) FROM chunk_body").scalar_one() == 1


def test_steps_that_were_cut_can_be_logged_again(store: SqlStore) -> None:
    journal = fill(store)
    store.upkeep.compact(everything=True)
    store.series.cut(journal.uid, CutHistory(from_step=50, to_step=149))
    for i in range(50, 60):
        journal.log({"a": -i}, step=i)
    journal.ship()
    wanted = [*range(50), *(-i for i in range(50, 60)), *range(150, 200)]
    for _ in range(3):
        assert [row["a"] for row in read_all_rows(store, journal.uid)] == wanted
        [series] = store.series.read([journal.uid], ["a"], buckets=None)
        assert series.arrays["y"].tolist() == wanted
        [a, b] = store.series.list_keys(journal.uid)[0]
        assert (a.count, a.min, a.min_step, a.max) == (110, -59, 59, 199)
        assert (b.count, b.mean) == (100, np.mean([i / 2 for i in wanted if i >= 0]))
        store.upkeep.compact(everything=True)


def test_other_values_are_cut_by_their_key_too(store: SqlStore) -> None:
    journal = fill(store, 10)
    store.series.cut(journal.uid, CutHistory(key="note", to_step=4))
    for _ in range(3):
        rows = read_all_rows(store, journal.uid)
        assert [row["_step"] for row in rows if "note" in row] == [5, 6, 7, 8, 9]
        store.upkeep.compact(everything=True)


def test_a_cut_is_told_to_the_feed(store: SqlStore) -> None:
    journal = fill(store, 3)
    before = store.feed.latest()
    store.series.cut(journal.uid, CutHistory(key="a"))
    store.series.cut(journal.uid, CutHistory())
    lines = store.feed.read(before)
    assert lines is not None
    assert [(line.kinds, line.keys) for line in lines] == [
        (("series",), ("a",)),
        (("series",), None),
    ]
