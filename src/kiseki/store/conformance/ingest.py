"""What every store does with segments: the five answers, and what is read back of them."""

import math
from typing import Any, Literal

import msgspec
import numpy as np
import pytest

from kiseki.model import ids
from kiseki.model.errors import InvalidBody, JournalConflict, JournalGap, NotFound
from kiseki.model.wire import (
    Column,
    ConsoleLine,
    CutHistory,
    ObjectValue,
    Segment,
    WriterInfo,
    WriterState,
)
from kiseki.store.conformance.scenario import (
    NOW_US,
    SECOND_US,
    begin,
    log_rows,
    make_segment,
    open_writer,
)
from kiseki.store.contract import Store


def _segment(writer: str, start: int, end: int, **fields: Any) -> Segment:
    """Return a segment with a row of `loss` at every tenth position; the step is its place."""
    positions = np.arange(-(-start // 10) * 10, end, 10, dtype="<i8")
    values = (positions / 10.0).astype("<f8").tobytes()
    made = msgspec.structs.replace(
        make_segment(writer, start, end),
        positions=positions.tobytes(),
        steps=(positions // 10).astype("<i8").tobytes(),
        times=(NOW_US + positions).astype("<i8").tobytes(),
        columns=[Column(key="loss", type="f", at=None, values=values)],
    )
    return msgspec.structs.replace(made, **fields)


def _append(store: Store, uid: str, *segments: Segment) -> list[WriterState]:
    return store.ingest.append(uid, segments).result(timeout=30)


def _steps(store: Store, uid: str) -> list[int]:
    return [row["_step"] for row in store.series.scan_rows(uid)[0]]


class IngestConformance:
    """Tests of `Ingest`."""

    def test_a_segment_is_kept_and_its_end_acknowledged(self, store: Store) -> None:
        uid = begin(store).run.uid
        writer = open_writer(store, uid)
        assert _append(store, uid, _segment(writer, 0, 50)) == [
            WriterState(writer=writer, next=50, safe=50)
        ]
        assert _steps(store, uid) == [0, 1, 2, 3, 4]

    def test_a_segment_sent_twice_is_kept_once(self, store: Store) -> None:
        uid = begin(store).run.uid
        writer = open_writer(store, uid)
        answers = [_append(store, uid, _segment(writer, 0, 50)) for _ in range(3)]
        assert [state.next for [state] in answers] == [50, 50, 50]
        assert _steps(store, uid) == [0, 1, 2, 3, 4]

    def test_a_range_cut_anew_is_as_good_as_the_same(self, store: Store) -> None:
        uid = begin(store).run.uid
        writer = open_writer(store, uid)
        for start, end in ((0, 30), (0, 50), (20, 40), (10, 80)):
            _append(store, uid, _segment(writer, start, end))
        assert _steps(store, uid) == list(range(8))

    def test_several_segments_of_one_shipment_are_taken_in_order(self, store: Store) -> None:
        uid = begin(store).run.uid
        writer = open_writer(store, uid)
        [state] = _append(store, uid, _segment(writer, 0, 30), _segment(writer, 30, 60))
        assert (state.next, _steps(store, uid)) == (60, list(range(6)))

    def test_a_gap_is_refused_and_says_where_to_go_on(self, store: Store) -> None:
        uid = begin(store).run.uid
        writer = open_writer(store, uid)
        _append(store, uid, _segment(writer, 0, 30))
        with pytest.raises(JournalGap) as caught:
            _append(store, uid, _segment(writer, 40, 60))
        assert caught.value.next == 30
        assert _steps(store, uid) == [0, 1, 2]

    def test_two_histories_under_one_id_are_refused(self, store: Store) -> None:
        uid = begin(store).run.uid
        writer = open_writer(store, uid)
        _append(store, uid, _segment(writer, 0, 30))
        with pytest.raises(JournalConflict):
            _append(store, uid, _segment(writer, 30, 60, before_crc=7))
        assert _steps(store, uid) == [0, 1, 2]

    def test_a_writer_that_nobody_registered_is_not_found(self, store: Store) -> None:
        uid = begin(store).run.uid
        with pytest.raises(NotFound):
            _append(store, uid, _segment(ids.new_writer_id(), 0, 30))
        with pytest.raises(NotFound):
            store.ingest.register(
                ids.new_run_uid(), WriterInfo(writer=ids.new_writer_id()), now_us=NOW_US
            )

    def test_registering_again_tells_what_the_store_has(self, store: Store) -> None:
        uid = begin(store).run.uid
        writer = open_writer(store, uid)
        _append(store, uid, _segment(writer, 0, 30))
        state = store.ingest.register(uid, WriterInfo(writer=writer), now_us=NOW_US)
        assert state == WriterState(writer=writer, next=30, safe=30)

    @pytest.mark.parametrize(
        "fields",
        [
            {"steps": b"12345678"},
            {"positions": b"123"},
            {"columns": [Column(key="loss", type="f", at=None, values=b"1234")]},
            {"columns": [Column(key="loss", type="i", at=b"\xff\xff\xff\xff", values=b"1" * 8)]},
            {"objects": [ObjectValue(key="text", at=99, value="x")]},
        ],
    )
    def test_a_segment_that_makes_no_sense_is_refused_whole(
        self, store: Store, fields: dict[str, Any]
    ) -> None:
        uid = begin(store).run.uid
        writer = open_writer(store, uid)
        with pytest.raises(InvalidBody):
            _append(store, uid, _segment(writer, 0, 30, **fields))
        assert _steps(store, uid) == []
        [state] = _append(store, uid, _segment(writer, 0, 30))
        assert state.next == 30

    def test_a_restarted_compactor_or_none_gives_the_same_answers(self, store: Store) -> None:
        uid = begin(store).run.uid
        writer = open_writer(store, uid)
        for start in range(0, 3000, 500):
            _append(store, uid, _segment(writer, start, start + 500))
        before = store.series.read([uid], ["loss"], buckets=20)
        etag = store.series.etag([uid])
        for _ in range(3):
            store.upkeep.compact()
        after = store.series.read([uid], ["loss"], buckets=20)
        assert (after[0].total, after[0].width) == (before[0].total, before[0].width)
        for name, array in before[0].arrays.items():
            assert after[0].arrays[name].tolist() == array.tolist()
        assert store.series.etag([uid]) == etag
        assert _steps(store, uid) == list(range(300))


class ReadingConformance:
    """Tests of `SeriesReader` and `ConsoleReader` that need few points."""

    def test_values_come_back_with_the_type_they_were_logged_with(self, store: Store) -> None:
        uid = begin(store).run.uid
        writer = open_writer(store, uid)
        values = {"f": 1.0, "big": 2**53 + 1, "yes": True, "tiny": 5e-324}
        log_rows(store, uid, writer, [(0, values)])
        [row] = store.series.scan_rows(uid)[0]
        kept = {key: row[key] for key in values}
        assert kept == values
        assert [type(value) for value in kept.values()] == [float, int, bool, float]

    def test_rows_of_one_step_stay_two_rows(self, store: Store) -> None:
        uid = begin(store).run.uid
        first, second = open_writer(store, uid), open_writer(store, uid, role="secondary")
        log_rows(store, uid, first, [(1, {"a": 1.0}), (1, {"a": 2.0}), (0, {"a": 3.0})])
        log_rows(store, uid, second, [(1, {"a": 4.0})])
        rows, cursor = store.series.scan_rows(uid)
        assert [(row["_step"], row["a"]) for row in rows] == [
            (0, 3.0),
            (1, 1.0),
            (1, 2.0),
            (1, 4.0),
        ]
        assert cursor is None

    def test_rows_are_read_page_by_page(self, store: Store) -> None:
        uid = begin(store).run.uid
        log_rows(store, uid, open_writer(store, uid), [(s, {"a": s}) for s in range(10)])
        seen: list[int] = []
        cursor = None
        while True:
            rows, cursor = store.series.scan_rows(uid, min_step=2, cursor=cursor, limit=3)
            seen += [row["a"] for row in rows]
            if cursor is None:
                break
        assert seen == list(range(2, 10))

    def test_system_metrics_are_rows_only_for_those_who_ask(self, store: Store) -> None:
        uid = begin(store).run.uid
        writer, sampler = open_writer(store, uid), open_writer(store, uid, role="system")
        log_rows(store, uid, sampler, [(s, {"system/cpu": s / 2}) for s in range(9)])
        log_rows(store, uid, writer, [(2, {"a": 1, "system/own": 2}), (3, {"a": 4})])

        def read(**asked: Any) -> list[dict[str, Any]]:
            rows: list[dict[str, Any]] = []
            cursor = None
            while True:
                page, cursor = store.series.scan_rows(uid, cursor=cursor, limit=1, **asked)
                rows += page
                if cursor is None:
                    break
            clocks = ("_timestamp", "_runtime")
            return [{k: v for k, v in row.items() if k not in clocks} for row in rows]

        assert read() == [{"_step": 2, "a": 1}, {"_step": 3, "a": 4}]
        assert len(read(system=True)) == 11
        assert {"_step": 2, "a": 1, "system/own": 2} in read(system=True)
        assert [row["system/cpu"] for row in read(keys=["system/cpu"])] == [
            s / 2 for s in range(9)
        ]

    def test_facts_of_a_key_are_exact(self, store: Store) -> None:
        uid = begin(store).run.uid
        values = [2.0, math.nan, math.inf, -1.0, -math.inf, 0.5]
        log_rows(
            store, uid, open_writer(store, uid), [(s, {"a": v}) for s, v in enumerate(values)]
        )
        [facts], others = store.series.list_keys(uid)
        assert (facts.key, facts.count, others) == ("a", 6, [])
        assert (facts.n_nan, facts.n_pinf, facts.n_ninf) == (1, 1, 1)
        assert (facts.first, facts.last, facts.latest) == (2.0, 0.5, 0.5)
        assert (facts.min, facts.min_step, facts.max, facts.max_step) == (-1.0, 3, 2.0, 0)
        assert (facts.mean, facts.last_step) == (0.5, 5)

    def test_few_points_are_drawn_as_they_are_and_many_in_buckets(self, store: Store) -> None:
        uid = begin(store).run.uid
        log_rows(store, uid, open_writer(store, uid), [(s, {"a": s / 2}) for s in range(100)])
        [few] = store.series.read([uid], ["a"], x_max=9, buckets=10)
        assert (few.mode, few.arrays["y"].tolist()) == ("points", [s / 2 for s in range(10)])
        [many] = store.series.read(
            [uid], ["a"], buckets=10, fields=("count", "min", "max", "mean")
        )
        assert (many.mode, many.width, many.total) == ("buckets", 16.0, 100)
        assert many.arrays["count"].tolist() == [16, 16, 16, 16, 16, 16, 4]
        assert many.arrays["mean"].tolist() == [3.75 + 8 * i for i in range(6)] + [48.75]
        assert (many.first, many.last) == ((0.0, 0.0), (99.0, 49.5))

    def test_buckets_tell_how_many_of_their_points_are_numbers(self, store: Store) -> None:
        uid = begin(store).run.uid
        values = [math.nan if s % 3 == 0 else float(s) for s in range(64)]
        log_rows(
            store, uid, open_writer(store, uid), [(s, {"a": v}) for s, v in enumerate(values)]
        )
        [one] = store.series.read([uid], ["a"], buckets=4, fields=("count", "finite", "mean"))
        parts = [[v for v in values[at : at + 16] if not math.isnan(v)] for at in (0, 16, 32, 48)]
        assert one.arrays["count"].tolist() == [16] * 4
        assert one.arrays["finite"].tolist() == [len(part) for part in parts]
        means = [math.fsum(part) / len(part) for part in parts]
        assert np.allclose(one.arrays["mean"], means, rtol=1e-14)

    def test_a_metric_is_drawn_against_time_and_against_another(self, store: Store) -> None:
        run = begin(store).run
        writer = open_writer(store, run.uid)
        log_rows(store, run.uid, writer, [(s, {"a": s, "b": -s * 1.0}) for s in range(5)])
        [relative] = store.series.read([run.uid], ["a"], x="_relative")
        [absolute] = store.series.read([run.uid], ["a"], x="_time")
        [against] = store.series.read([run.uid], ["a"], x="b")
        assert relative.arrays["x"].tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]
        assert absolute.arrays["x"].tolist() == [NOW_US / SECOND_US + s for s in range(5)]
        assert against.arrays["x"].tolist() == [-4.0, -3.0, -2.0, -1.0, 0.0]
        assert against.arrays["step"].tolist() == [4, 3, 2, 1, 0]

    def test_a_cut_hides_what_was_logged_and_not_what_comes(self, store: Store) -> None:
        uid = begin(store).run.uid
        writer = open_writer(store, uid)
        log_rows(store, uid, writer, [(s, {"a": 1.0, "b": 1.0}) for s in range(5)])
        etag = store.series.etag([uid])
        store.series.cut(uid, CutHistory(key="a", from_step=2))
        assert store.series.etag([uid]) != etag
        log_rows(store, uid, writer, [(3, {"a": 2.0})])
        for _ in range(2):
            [a, b] = store.series.read([uid], ["a", "b"], buckets=None)
            assert list(zip(a.arrays["x"], a.arrays["y"], strict=True)) == [(0, 1), (1, 1), (3, 2)]
            assert b.total == 5
            store.upkeep.compact()

    def test_the_last_version_of_a_console_line_wins(self, store: Store) -> None:
        uid = begin(store).run.uid
        writer = open_writer(store, uid)
        lines: list[tuple[int, int, Literal["out", "err"], str]] = [
            (0, 0, "out", "10%"),
            (10, 1, "err", "Oops"),
            (20, 0, "out", "100%"),
        ]
        segment = msgspec.structs.replace(
            make_segment(writer, 0, 30),
            console=[
                ConsoleLine(position=p, line=n, stream=s, time_us=NOW_US + n, text=text)
                for p, n, s, text in lines
            ],
        )
        _append(store, uid, segment)
        read, total = store.console.read(uid, offset=0, limit=10)
        assert [(e.line, e.stream, e.text) for e in read] == [
            (0, "out", "100%"),
            (1, "err", "Oops"),
        ]
        assert total == 2
        assert [e.text for e in store.console.read(uid, offset=-1, limit=5)[0]] == ["Oops"]
        assert store.console.read(uid, offset=0, limit=5, search="oops")[1] == 1
        assert store.console.read(uid, offset=0, limit=5, search="^1", regex=True)[1] == 1
        assert [e.at for e in store.console.read(uid, offset=0, limit=5, search="oops")[0]] == [1]
        assert len(list(store.console.iterate(uid))) == 2

    def test_values_that_are_no_numbers_are_in_their_rows(self, store: Store) -> None:
        uid = begin(store).run.uid
        writer = open_writer(store, uid)
        things = [ObjectValue(key="note", at=1, value={"_type": "table", "rows": [1, None]})]
        _append(store, uid, _segment(writer, 0, 30, objects=things))
        rows, _ = store.series.scan_rows(uid, keys=["note"])
        assert [row["note"] for row in rows] == [{"_type": "table", "rows": [1, None]}]
        assert store.series.list_keys(uid)[1] == ["note"]

    def test_keys_of_a_project_count_their_runs(self, store: Store) -> None:
        runs = [begin(store).run for _ in range(3)]
        for run in runs:
            log_rows(store, run.uid, open_writer(store, run.uid), [(0, {"a": 1.0})])
        log_rows(store, runs[0].uid, open_writer(store, runs[0].uid), [(0, {"b": 1.0})])
        store.runs.trash(runs[2].uid, now_us=NOW_US)
        keys = store.series.list_project_keys(runs[0].project_id)
        assert [(key.name, key.n_runs) for key in keys] == [("a", 2), ("b", 1)]
