import itertools
import multiprocessing
import threading
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import func, select
from tests.store.columns.comparing import read_all_rows
from tests.store.columns.writing import Journal

from kiseki.store.columns import compaction
from kiseki.store.conformance.scenario import begin
from kiseki.store.metadata import METADATA
from kiseki.store.open import SqlStore, open_store


def count(store: SqlStore, table: str) -> int:
    with store.database.read() as conn:
        return conn.execute(select(func.count()).select_from(METADATA.tables[table])).scalar_one()


def test_segments_become_chunks_and_are_gone(store: SqlStore) -> None:
    journal = Journal(store, begin(store).run.uid)
    for i in range(200):
        journal.log({"a": i, "b": i / 2, "rare": i} if i == 50 else {"a": i, "b": i / 2}, step=i)
    journal.ship(per_segment=30)
    etag = store.series.etag([journal.uid])
    rows = read_all_rows(store, journal.uid)
    assert store.upkeep.compact(everything=True) == 7
    tables = ("segment", "axis", "chunk_body", "pack")
    assert [count(store, table) for table in tables] == [0, 1, 2, 1]
    assert store.series.etag([journal.uid]) == etag
    assert read_all_rows(store, journal.uid) == rows


def test_only_what_is_due_is_taken_unless_all_is_asked_for(store: SqlStore) -> None:
    journal = Journal(store, begin(store).run.uid)
    for i in range(100):
        journal.log({"a": i}, step=i)
    journal.ship(per_segment=10)
    assert store.upkeep.compact() == 0
    for i in range(100, 100 + compaction.DUE_SEGMENTS):
        journal.log({"a": i}, step=i)
    journal.ship(per_segment=1)
    assert store.upkeep.compact() == 10 + compaction.DUE_SEGMENTS


def test_two_compactors_at_once_take_every_row_once(store: SqlStore) -> None:
    journal = Journal(store, begin(store).run.uid)
    for i in range(300):
        journal.log({"a": i}, step=i)
    journal.ship(per_segment=50)
    stream, w = 0, 0
    with store.database.read() as conn:
        stream, w = conn.exec_driver_sql("SELECT stream, w FROM segment").first() or (0, 0)
    works = []
    with store.database.read() as conn:
        works = [compaction._Work(conn, stream, w) for _ in range(2)]
        for work in works:
            work.prepare(conn)
    done = []
    for work in works:
        with store.database.write() as conn:
            done.append(work.commit(conn))
    assert done == [True, False]
    assert [row["a"] for row in read_all_rows(store, journal.uid)] == list(range(300))
    assert count(store, "axis") == 1


def test_partial_chunks_are_joined_when_as_much_follows(sqlite_store: SqlStore) -> None:
    journal = Journal(sqlite_store, begin(sqlite_store).run.uid)
    sizes = []
    for _ in range(32):
        for _ in range(64):
            journal.log({"a": len(journal.records)}, step=len(journal.records))
        journal.ship()
        sqlite_store.upkeep.compact(everything=True)
        sizes.append(count(sqlite_store, "axis"))
    assert max(sizes) <= 5  # 64 + 128 + 256 + 512 + 1024 rows
    assert sizes[-1] == 1
    [series] = sqlite_store.series.read([journal.uid], ["a"], buckets=None)
    assert series.arrays["y"].tolist() == list(range(32 * 64))


@pytest.mark.usefixtures("tiny")
def test_records_of_many_chunks_are_united_in_one_row(store: SqlStore) -> None:
    journal = Journal(store, begin(store).run.uid)
    for i in range(400):
        journal.log({"a": i}, step=i)
    journal.ship()
    store.upkeep.compact(everything=True)
    assert count(store, "chunk_body") == 25
    assert count(store, "chunk") == 8 + 1  # eight rows of three records, one single left
    [series] = store.series.read([journal.uid], ["a"], buckets=None)
    assert series.arrays["y"].tolist() == list(range(400))


def test_rare_keys_stay_packed_until_they_have_64_points(store: SqlStore) -> None:
    journal = Journal(store, begin(store).run.uid)
    for i in range(64):
        journal.log({f"key/{k}": i + k for k in range(300 if i == 0 else 2)}, step=i)
        journal.ship()
        if i % 10 == 0 or i == 62:
            store.upkeep.compact(everything=True)
            assert count(store, "chunk_body") == 0
    store.upkeep.compact(everything=True)
    assert count(store, "chunk_body") == 2
    facts, _ = store.series.list_keys(journal.uid)
    assert sorted(one.count for one in facts) == [1] * 298 + [64] * 2
    for key in ("key/1", "key/299"):
        [series] = store.series.read([journal.uid], [key], buckets=None)
        assert series.arrays["y"][0] == int(key[4:])


def test_values_keep_the_type_and_all_bits_they_were_logged_with(store: SqlStore) -> None:
    values = [2**53 + 1, -(2**63), 0.1, 1.0, True, False, 3, float("inf"), 1e300, 2**63 - 1]
    journal = Journal(store, begin(store).run.uid)
    for i in range(400):
        journal.log({"v": values[i % len(values)]}, step=i)
    journal.ship(per_segment=170)
    store.upkeep.compact(everything=True)
    found = [row["v"] for row in read_all_rows(store, journal.uid)]
    assert [repr(v) for v in found] == [repr(values[i % len(values)]) for i in range(400)]


def test_a_reader_during_compaction_never_sees_a_row_twice_or_not_at_all(
    store: SqlStore,
) -> None:
    journal = Journal(store, begin(store).run.uid)
    for i in range(3_000):
        journal.log({"a": i}, step=i)
    acknowledged = 0
    problems: list[str] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            before = acknowledged
            found = store.series.read([journal.uid], ["a"], buckets=None)
            seen = found[0].arrays["y"].tolist() if found else []
            if seen != list(range(len(seen))) or len(seen) < before:
                problems.append(f"{before} acknowledged, {len(seen)} seen")

    def compact() -> None:
        while not stop.is_set():
            store.upkeep.compact(everything=True)

    threads = [threading.Thread(target=target) for target in (read, compact, compact)]
    for thread in threads:
        thread.start()
    for first in range(0, 3_000, 75):
        journal.send(first, first + 75)
        acknowledged = first + 75
    stop.set()
    for thread in threads:
        thread.join()
    assert problems == []


def _compact_in_process(folder: str, ended: "multiprocessing.synchronize.Event") -> None:
    store = open_store(folder)
    while not ended.is_set():
        store.upkeep.compact(everything=True)
    store.close()


def test_another_process_may_compact(sqlite_store: SqlStore, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ended = context.Event()
    process = context.Process(target=_compact_in_process, args=(str(tmp_path), ended))
    process.start()
    journal = Journal(sqlite_store, begin(sqlite_store).run.uid)
    for step in itertools.count():
        journal.log({"a": step}, step=step)
        journal.ship()
        [series] = sqlite_store.series.read([journal.uid], ["a"], buckets=None)
        np.testing.assert_array_equal(series.arrays["y"], np.arange(step + 1))
        if step >= 30 and count(sqlite_store, "pack") + count(sqlite_store, "chunk"):
            break
    ended.set()
    process.join(timeout=60)
    assert process.exitcode == 0
