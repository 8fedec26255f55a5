from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select
from tests.store.columns.comparing import read_all_rows
from tests.store.columns.writing import RECORD_BYTES, Journal

from kiseki.model.errors import (
    Busy,
    Deleted,
    InvalidBody,
    JournalConflict,
    JournalGap,
    NotFound,
    StorageFull,
)
from kiseki.model.wire import Segment, WriterInfo, WriterState
from kiseki.store.columns.parts import Columns
from kiseki.store.columns.room import Room
from kiseki.store.conformance.scenario import NOW_US, begin
from kiseki.store.open import SqlStore
from kiseki.store.schema_columns import WRITER


def start(store: SqlStore, n: int = 10) -> Journal:
    journal = Journal(store, begin(store).run.uid)
    for i in range(n):
        journal.log({"loss": i / 2}, step=i)
    return journal


def steps_of(store: SqlStore, uid: str) -> list[int]:
    return [row["_step"] for row in read_all_rows(store, uid)]


def test_a_segment_is_answered_with_next_and_safe(store: SqlStore) -> None:
    journal = start(store)
    [answer] = journal.send(0, 10)
    assert answer == WriterState(writer=journal.writer, next=100, safe=100)
    assert (
        store.ingest.register(journal.uid, WriterInfo(writer=journal.writer), now_us=1) == answer
    )


def test_a_segment_that_was_sent_before_is_answered_and_not_written(store: SqlStore) -> None:
    journal = start(store)
    journal.send(0, 10)
    feed = store.feed.latest()
    [answer] = journal.send(2, 9)
    assert answer.next == 100
    assert steps_of(store, journal.uid) == list(range(10))
    assert store.feed.read(feed) == []


def test_a_duplicate_is_known_after_compaction_too(store: SqlStore) -> None:
    journal = start(store)
    journal.send(0, 10)
    assert store.upkeep.compact(everything=True) == 1
    journal.send(0, 10)
    assert steps_of(store, journal.uid) == list(range(10))
    assert store.upkeep.compact(everything=True) == 0


def test_a_segment_cut_elsewhere_adds_only_what_is_new(store: SqlStore) -> None:
    journal = start(store)
    for record in journal.records:
        record["data"]["text"] = "a"
    journal.say(0, "line")
    journal.send(0, 6)
    [answer] = journal.send(3, 11)
    assert answer.next == 110
    rows = read_all_rows(store, journal.uid)
    assert [(row["_step"], row["loss"], row["text"]) for row in rows] == [
        (i, i / 2, "a") for i in range(10)
    ]
    assert store.console.read(journal.uid, offset=0, limit=9)[1] == 1


def test_a_gap_says_where_to_go_on_and_keeps_nothing(store: SqlStore) -> None:
    journal = start(store)
    journal.send(0, 3)
    with pytest.raises(JournalGap) as caught:
        journal.send(5, 10)
    assert caught.value.next == 3 * RECORD_BYTES
    assert steps_of(store, journal.uid) == [0, 1, 2]


def test_another_history_under_the_same_id_is_refused(store: SqlStore) -> None:
    journal = start(store)
    journal.send(0, 5)
    other = msgspec.structs.replace(journal.segment(5, 10), before_crc=1)
    with pytest.raises(JournalConflict):
        store.ingest.append(journal.uid, [other]).result(timeout=30)
    assert steps_of(store, journal.uid) == list(range(5))


def test_segments_before_a_refused_one_are_kept(store: SqlStore) -> None:
    journal = start(store)
    segments = [journal.segment(0, 4), journal.segment(6, 10)]
    with pytest.raises(JournalGap):
        store.ingest.append(journal.uid, segments).result(timeout=30)
    assert steps_of(store, journal.uid) == list(range(4))


def test_a_journal_that_is_not_registered_is_unknown(store: SqlStore) -> None:
    journal = start(store)
    journal.writer = "f" * 32
    with pytest.raises(NotFound):
        journal.send(0, 1)
    with pytest.raises(NotFound):
        store.ingest.register("0" * 32, WriterInfo(writer="e" * 32), now_us=1)


def test_a_run_in_the_trash_takes_nothing(store: SqlStore) -> None:
    journal = start(store)
    journal.send(0, 5)
    store.runs.trash(journal.uid, now_us=NOW_US)
    with pytest.raises(Deleted):
        journal.send(5, 10)
    with pytest.raises(Deleted):
        store.ingest.register(journal.uid, WriterInfo(writer="e" * 32), now_us=1)
    store.runs.restore(journal.uid)
    assert journal.send(5, 10)[0].next == 100


def test_late_segments_of_a_purged_run_hear_that_it_was_deleted(store: SqlStore) -> None:
    journal = start(store)
    journal.send(0, 5)
    store.runs.trash(journal.uid, now_us=NOW_US)
    store.runs.purge(journal.uid)
    with pytest.raises(Deleted):
        journal.send(5, 10)


def test_late_segments_of_a_rewound_run_land_in_its_old_history(store: SqlStore) -> None:
    run = begin(store, id="a").run
    old = Journal(store, run.uid, stream=run.stream)
    for i in range(10):
        old.log({"loss": float(i)}, step=i)
    old.send(0, 6)
    begin(store, id="a", rewind_step=3)
    old.send(6, 10)
    assert steps_of(store, run.uid) == [0, 1, 2, 3]
    archived = store.runs.get(run.uid).forked_from
    assert archived is not None
    assert steps_of(store, archived.uid) == list(range(10))


def test_parts_of_a_row_are_united_wherever_the_journal_was_cut(store: SqlStore) -> None:
    journal = Journal(store, begin(store).run.uid)
    row = journal.log({"a": 1}, step=7)
    journal.log({"b": 2.5}, step=7, joins=row)
    journal.log({"c": "x"}, step=7, joins=row)
    for i in range(3):
        journal.send(i, i + 1)
        store.upkeep.compact(everything=True)
    [found] = read_all_rows(store, journal.uid)
    assert {key: found[key] for key in ("_step", "a", "b", "c")} == {
        "_step": 7,
        "a": 1,
        "b": 2.5,
        "c": "x",
    }


def test_every_commit_writes_a_line_in_the_feed(store: SqlStore) -> None:
    journal = start(store)
    before = store.feed.latest()
    journal.say(0, "hello")
    journal.send(0, 11)
    lines = store.feed.read(before)
    assert lines is not None
    [line] = lines
    assert (line.run, line.kinds, line.keys) == (journal.uid, ("console", "series"), ("loss",))


def test_clocks_are_corrected_when_times_are_read(store: SqlStore) -> None:
    journal = Journal(store, begin(store).run.uid, clock_us=NOW_US - 3_600_000_000)
    journal.log({"loss": 1.0}, step=0, time_us=NOW_US - 3_600_000_000)
    journal.ship()
    [row] = read_all_rows(store, journal.uid)
    assert row["_timestamp"] == NOW_US / 1e6


def broken(segment: Segment, **fields: object) -> Segment:
    return msgspec.structs.replace(segment, **fields)


def test_a_segment_that_makes_no_sense_is_refused_before_it_joins_a_group(
    sqlite_store: SqlStore,
) -> None:
    journal = start(sqlite_store)
    good = journal.segment(0, 10)
    [column] = good.columns
    bad = [
        broken(good, steps=good.steps[8:]),
        broken(good, positions=good.positions[:-3]),
        broken(good, positions=good.positions[::-1]),
        broken(good, end=50),
        broken(good, start=100, end=0),
        broken(good, columns=[msgspec.structs.replace(column, values=b"1234567")]),
        broken(good, columns=[msgspec.structs.replace(column, at=b"\xff\xff\xff\xff")]),
        broken(good, columns=[msgspec.structs.replace(column, at=b"\xff")]),
        broken(good, rows=good.positions[::-1]),
    ]
    for segment in bad:
        with pytest.raises(InvalidBody):
            sqlite_store.ingest.append(journal.uid, [segment]).result(timeout=30)
    assert journal.send(0, 10)[0].next == 100


def test_when_a_group_fails_its_members_are_tried_alone(
    sqlite_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    journals = [start(sqlite_store) for _ in range(3)]
    journals[1].tell("config", {"set": {"a": 1}})
    columns = Columns(sqlite_store.database, apply_facts=_refuse_facts)
    futures = [
        columns.ingest.append(one.uid, [one.segment(0, len(one.records))]) for one in journals
    ]
    assert [future.exception(timeout=30) is None for future in futures] == [True, False, True]
    columns.close()
    for journal, n in zip(journals, (10, 0, 10), strict=True):
        assert len(steps_of(sqlite_store, journal.uid)) == n


def _refuse_facts(*_args: object, **_kwargs: object) -> None:
    raise RuntimeError("this fact breaks the transaction")


def test_what_waits_is_committed_when_the_store_closes(sqlite_store: SqlStore) -> None:
    journal = start(sqlite_store)
    columns = Columns(sqlite_store.database, apply_facts=_refuse_facts)
    futures = [columns.ingest.append(journal.uid, [journal.segment(i, i + 1)]) for i in range(10)]
    columns.close()
    assert [future.result(timeout=0)[0].next for future in futures][-1] == 100
    with pytest.raises(Busy):
        columns.ingest.append(journal.uid, [journal.segment(0, 1)]).result(timeout=0)


def test_below_the_reserve_of_free_disk_segments_are_refused(
    sqlite_store: SqlStore, tmp_path: Path
) -> None:
    room = Room(sqlite_store.database, folder=tmp_path, free_bytes=lambda _: 1_000)
    columns = Columns(sqlite_store.database, apply_facts=_refuse_facts, room=room)
    journal = start(sqlite_store)
    with pytest.raises(StorageFull, match="MIN_FREE_BYTES"):
        columns.ingest.append(journal.uid, [journal.segment(0, 1)]).result(timeout=30)
    columns.close()


def test_too_many_segments_before_the_compactor_are_refused(sqlite_store: SqlStore) -> None:
    room = Room(sqlite_store.database, folder=None, max_waiting_bytes=50)
    columns = Columns(sqlite_store.database, apply_facts=_refuse_facts, room=room)
    journal = start(sqlite_store)
    columns.ingest.append(journal.uid, [journal.segment(0, 5)]).result(timeout=30)
    with pytest.raises(Busy, match="MAX_UNCOMPACTED_BYTES"):
        columns.ingest.append(journal.uid, [journal.segment(5, 10)]).result(timeout=30)
    columns.close()


def test_keys_with_nul_and_other_forms_of_a_letter_are_one_clean_key(store: SqlStore) -> None:
    journal = Journal(store, begin(store).run.uid)
    journal.log({"caf\u00e9": 1}, step=0)
    journal.log({"cafe\u0301": 2, "a\0b": 3}, step=1)
    journal.ship()
    facts, _ = store.series.list_keys(journal.uid)
    assert [(one.key, one.count) for one in facts] == [("a\ufffdb", 1), ("caf\u00e9", 2)]


@pytest.mark.parametrize(("role", "ended_us"), [("secondary", NOW_US), ("system", None)])
def test_when_a_writer_ended_is_kept(store: SqlStore, role: str, ended_us: int | None) -> None:
    journal = Journal(store, begin(store).run.uid, role=role)
    journal.log({"loss": 1.0}, step=0)
    journal.tell("end", {"cause": "finish"})
    journal.ship()
    with store.database.read() as conn:
        assert conn.execute(select(WRITER.c.ended_us)).scalars().all() == [ended_us]
