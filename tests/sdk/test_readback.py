import math
import random

import pytest

from kiseki.journal.format import JournalHeader, Kind
from kiseki.journal.writer import JournalWriter
from kiseki.sdk.readback import MAX_SAMPLES, Readback


@pytest.fixture
def writer(tmp_path):
    writer = JournalWriter.create(tmp_path, JournalHeader(writer="w" * 32, run_uid="u" * 32))
    yield writer
    writer.close()


def test_facts_are_those_of_all_rows_whatever_their_order(writer):
    values = [random.Random(1).uniform(-1, 1) for _ in range(500)]
    steps = list(range(500))
    random.Random(2).shuffle(steps)
    for step, value in zip(steps, values, strict=True):
        writer.append_row(step, None, {"loss": value, "text": str(step)})
    writer.append_row(1000, None, {"loss": math.nan})
    readback = Readback(writer.path, next_step=0)
    readback.update()
    facts = readback.traces["loss"].describe("loss")
    assert readback.complete
    assert (facts.count, facts.first, facts.first_step) == (501, values[0], steps[0])
    assert (facts.min, facts.max) == (min(values), max(values))
    assert facts.min_step == steps[values.index(min(values))]
    assert facts.mean == pytest.approx(sum(values) / 500)
    assert math.isnan(facts.last)
    assert (facts.latest_step, facts.last_step) == (1000, 1000)
    assert readback.texts["text"] == str(steps[-1])


def test_it_goes_on_where_it_was(writer):
    readback = Readback(writer.path, next_step=5)
    for i in range(3):
        writer.append_row(None, None, {"i": i})
        writer.append((int(Kind.CONSOLE), 0, 1, "text"))
        readback.update()
        assert readback.traces["i"].describe("i").last == i
    assert readback.step == 8


def test_a_long_course_is_sampled_evenly_and_ends_with_the_newest(writer):
    readback = Readback(writer.path, next_step=0)
    for i in range(10_000):
        writer.append_row(None, None, {"i": i})
    readback.update()
    course = readback.traces["i"].course()
    gaps = {b - a for a, b in zip(course[:-1], course[1:-1], strict=False)}
    assert (course[0], course[-1]) == (0, 9999)
    assert len(gaps) == 1
    assert MAX_SAMPLES / 4 < len(course) <= MAX_SAMPLES + 1


def test_it_stops_when_its_time_is_over(writer):
    for i in range(100):
        writer.append_row(None, None, {"i": i})
    readback = Readback(writer.path, next_step=0)
    readback.update(budget_s=-1)
    assert not readback.complete


def test_without_a_journal_nothing_was_logged(tmp_path):
    readback = Readback(None, next_step=3)
    readback.update()
    assert (readback.complete, readback.step, readback.traces) == (True, 3, {})
    missing = Readback(tmp_path / "missing.kj", next_step=0)
    missing.update()
    assert not missing.complete
