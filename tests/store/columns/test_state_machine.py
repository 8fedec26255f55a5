"""The columns against the memory store, which keeps plain lists: both say the same."""

import math
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.store.columns.comparing import (
    ALL_FIELDS,
    assert_same_keys,
    assert_same_rows,
    assert_same_series,
    read_all_rows,
    read_console,
)
from tests.store.columns.small import tiny_columns
from tests.store.columns.writing import Journal

from kiseki.model.errors import Conflict
from kiseki.model.wire import CutHistory, WriterInfo
from kiseki.store.conformance.scenario import NOW_US, begin
from kiseki.store.engine import FILE_NAME
from kiseki.store.memory import MemoryStore
from kiseki.store.open import open_store

KEYS = ("loss", "acc", "epoch", "rare", "note")
steps = st.integers(-5, 60) | st.sampled_from([0, 2**40, -(2**40)])
numbers = (
    st.floats(width=32)
    | st.floats(allow_nan=False)
    | st.integers(-3, 3)
    | st.sampled_from([2**53 + 1, -(2**63), 2**63 - 1, math.nan, math.inf, -math.inf])
    | st.booleans()
)
rows = st.dictionaries(
    st.sampled_from(KEYS), numbers | st.sampled_from(["text", [1, 2], {"a": None}]), max_size=4
)


class Columns(RuleBasedStateMachine):
    """Two stores that are told the same."""

    @initialize()
    def open(self) -> None:
        self.tiny = tiny_columns()
        self.tiny.__enter__()
        self.folder = Path(tempfile.mkdtemp(prefix="kiseki-machine-"))
        shutil.copy(new_file(), self.folder / FILE_NAME)
        self.store = open_store(self.folder)
        self.plain = MemoryStore(entity="owner")
        started = begin(self.store)
        self.runs = [started.run.uid]
        begin(self.plain, uid=started.run.uid, id=started.run.id)
        self.store.runs.get(started.run.uid)
        self.journals: list[Journal] = []

    @precondition(lambda self: len(self.journals) < 3)
    @rule(clock_us=st.sampled_from([0, NOW_US - 5_000_000]))
    def join(self, clock_us: int) -> None:
        journal = Journal(self.store, self.runs[0], clock_us=clock_us)
        self.plain.ingest.register(
            self.runs[0], WriterInfo(writer=journal.writer, clock_us=clock_us), now_us=NOW_US
        )
        self.journals.append(journal)

    @precondition(lambda self: self.journals)
    @rule(
        place=st.integers(0, 2),
        step=steps,
        data=st.lists(rows, min_size=1, max_size=40),
        up=st.booleans(),
    )
    def log(self, place: int, step: int, data: list[dict[str, Any]], up: bool) -> None:
        journal = self.journals[place % len(self.journals)]
        for i, row in enumerate(data):
            journal.log(row, step=step + i if up else step)

    @precondition(lambda self: self.journals)
    @rule(place=st.integers(0, 2), line=st.integers(0, 5), text=st.text("ab\r", max_size=30))
    def say(self, place: int, line: int, text: str) -> None:
        self.journals[place % len(self.journals)].say(line, text)

    @precondition(lambda self: self.journals)
    @rule(place=st.integers(0, 2), size=st.integers(1, 30))
    def ship(self, place: int, size: int) -> None:
        journal = self.journals[place % len(self.journals)]
        end = min(journal.shipped + size, len(journal.records))
        if end > journal.shipped:
            self._send(journal, journal.shipped, end)
            journal.shipped = end

    @precondition(lambda self: self.journals)
    @rule(place=st.integers(0, 2), back=st.integers(1, 20), more=st.integers(0, 5))
    def ship_again_cut_elsewhere(self, place: int, back: int, more: int) -> None:
        journal = self.journals[place % len(self.journals)]
        first = max(0, journal.shipped - back)
        end = min(journal.shipped + more, len(journal.records))
        if end > first:
            self._send(journal, first, end)
            journal.shipped = max(journal.shipped, end)

    @rule()
    def compact(self) -> None:
        self.store.upkeep.compact(everything=True)

    @rule(
        key=st.none() | st.sampled_from(KEYS),
        low=st.none() | st.integers(0, 40),
        high=st.none() | st.integers(10, 60),
    )
    def cut(self, key: str | None, low: int | None, high: int | None) -> None:
        for store in (self.store, self.plain):
            store.series.cut(self.runs[0], CutHistory(key=key, from_step=low, to_step=high))

    @precondition(lambda self: len(self.runs) < 3)
    @rule(step=st.integers(0, 60))
    def fork(self, step: int) -> None:
        source = self.store.runs.get(self.runs[0])
        try:
            fork = begin(self.store, fork_from=source.id, fork_step=step).run
        except Conflict:
            return  # The run has no such step yet.
        begin(self.plain, uid=fork.uid, id=fork.id, fork_from=source.id, fork_step=step)
        self.runs.append(fork.uid)

    @precondition(lambda self: self.journals)
    @rule(
        x=st.sampled_from(["_step", "_step", "_relative", "_time", "epoch"]),
        buckets=st.none() | st.integers(1, 40),
        low=st.none() | st.floats(-10, 70),
        high=st.none() | st.floats(-10, 70),
    )
    def read(self, x: str, buckets: int | None, low: float | None, high: float | None) -> None:
        if x == "_time":
            low, high = (None if b is None else NOW_US / 1e6 + b / 1000 for b in (low, high))
        query: dict[str, Any] = {"x": x, "x_min": low, "x_max": high, "buckets": buckets}
        answers = [
            store.series.read(self.runs, KEYS, fields=ALL_FIELDS, **query)
            for store in (self.store, self.plain)
        ]
        assert_same_series(*answers)

    @precondition(lambda self: self.journals)
    @rule(
        limit=st.integers(1, 50),
        keys=st.none() | st.lists(st.sampled_from(KEYS), min_size=1, max_size=2, unique=True),
        low=st.none() | st.integers(0, 40),
    )
    def scan(self, limit: int, keys: list[str] | None, low: int | None) -> None:
        for uid in self.runs:
            pages = [
                read_all_rows(store, uid, limit=limit, keys=keys, min_step=low)
                for store in (self.store, self.plain)
            ]
            assert_same_rows(*pages)

    @precondition(lambda self: self.journals)
    @rule()
    def list(self) -> None:
        for uid in self.runs:
            assert_same_keys(self.store, self.plain, uid)
            assert read_console(self.store, uid) == read_console(self.plain, uid)

    @invariant()
    def compaction_keeps_the_etag(self) -> None:
        before = self.store.series.etag(self.runs) if hasattr(self, "runs") else ""
        if before:
            self.store.upkeep.compact(max_streams=1)
            if not self._pending_cuts():
                assert self.store.series.etag(self.runs) == before

    def teardown(self) -> None:
        if hasattr(self, "journals"):
            for journal in self.journals:
                self._send(journal, journal.shipped, len(journal.records))
            for _ in range(20):
                self.list()
                self.read("_step", 7, None, None)
                self.scan(1000, None, None)
                if not self.store.upkeep.compact(everything=True):
                    break
            self.store.close()
            shutil.rmtree(self.folder)
            self.tiny.__exit__(None, None, None)

    def _send(self, journal: Journal, first: int, end: int) -> None:
        segment = journal.segment(first, end)
        for store in (self.store, self.plain):
            store.ingest.append(journal.uid, [segment]).result(timeout=30)

    def _pending_cuts(self) -> int:
        with self.store.database.read() as conn:
            return conn.exec_driver_sql("SELECT count(*) FROM cut").scalar_one()


_new: list[Path] = []


def new_file() -> Path:
    """Return the file of an empty store; the migration runs once."""
    if not _new:
        folder = Path(tempfile.mkdtemp(prefix="kiseki-new-"))
        open_store(folder, entity="owner").close()
        _new.append(folder / FILE_NAME)
    return _new[0]


def test_columns_say_what_plain_lists_say() -> None:
    run_state_machine_as_test(
        Columns,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.slow
def test_columns_say_what_plain_lists_say_for_longer() -> None:
    run_state_machine_as_test(
        Columns,
        settings=settings(
            max_examples=40,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
