"""Runs of like rows say the same as their records, read one by one."""

import struct

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.doubles.growing_file import GrowingFile

from kiseki.journal.format import MAGIC, frame
from kiseki.journal.reader import JournalReader, ReadRecord, take_apart
from kiseki.journal.row_runs import MAX_RUN_BYTES, MIN_RUN, RowRun
from kiseki.journal.rows import Entry, RowAssembler

TIME_US = 1_700_000_000_000_000
FORMATS = {"f": "<{}d", "i": "<{}q", "b": "<{}?"}


def journal_of(records):
    """Return a journal of row records (step, commit, values)."""
    encode = msgspec.msgpack.encode
    bodies = [[1, TIME_US + i, *record] for i, record in enumerate(records)]
    return MAGIC + b"".join(frame(encode(body)) for body in bodies)


def reader_of(content):
    return JournalReader(GrowingFile(content, shown=len(content)))


def read_one_by_one(content):
    assembler, entries = RowAssembler(next_step=5), []
    reader = reader_of(content)
    while records := reader.read(max_bytes=5000):
        for record in records:
            entries += assembler.feed(record.position, record.body)
    return entries, reader.lost, reader.last_crc


def read_in_runs(content):
    assembler, entries = RowAssembler(next_step=5), []
    reader = reader_of(content)
    while found := reader.read_runs(max_bytes=5000):
        for piece in found:
            entries += feed(assembler, piece)
    return entries, reader.lost, reader.last_crc


def feed(assembler, piece):
    if isinstance(piece, ReadRecord):
        return assembler.feed(piece.position, piece.body)
    steps = assembler.feed_run(piece)
    if steps is None:
        return [e for r in take_apart(piece) for e in assembler.feed(r.position, r.body)]
    return expand(piece, steps)


def expand(run, steps):
    """Return the entries that a run stands for."""
    n = run.n
    positions = range(run.position, run.position + n * run.size, run.size)
    columns = {c.key: struct.unpack(FORMATS[c.type].format(n), c.values) for c in run.columns}
    rows = [{key: column[i] for key, column in columns.items()} for i in range(n)]
    numbers = (struct.unpack(f"<{n}q", packed) for packed in (steps, run.times))
    return [
        Entry(position, position, step, time_us, row)
        for position, step, time_us, row in zip(positions, *numbers, rows, strict=True)
    ]


def typed(entries):
    """Return entries in a form in which 1, 1.0 and True differ, and NaN equals NaN."""
    return [(*e[:4], [(k, type(v), repr(v)) for k, v in e.values.items()]) for e in entries]


def runs_in(content):
    return [p for p in reader_of(content).read_runs() if isinstance(p, RowRun)]


# Values of each kind take the same room in a record, so that runs come about.
EDGES = [-(2**63), -(2**31), -(2**15), -128, -32, 0, 128, 256, 2**16, 2**32, 2**63, 2**64]
like_numbers = [st.integers(low, high - 1) for low, high in zip(EDGES, EDGES[1:], strict=False)]
like_numbers += [
    st.floats(),
    st.integers(2**62, 2**64 - 1),
    st.sampled_from([0, 1, 127, -1, -32, True, False]),
    st.sampled_from([1.0, 2**40, -(2**40)]),
]
others = st.one_of(st.none(), st.text(max_size=3), st.just({"a": 1, "b": 2}), st.just([1]))
names_of_keys = ["a", "b", "a.b", "損失", "k" * 40, "l" * 300]
keys = st.lists(st.sampled_from(names_of_keys), unique=True, max_size=3)


@st.composite
def stretches(draw):
    """Several rows that differ in their numbers, or a few of any kind."""
    names = draw(keys)
    values = [draw(st.sampled_from([*like_numbers, *like_numbers, others])) for _ in names]
    commit = draw(st.sampled_from([None, None, True, False]))
    n = draw(st.sampled_from([1, 2, MIN_RUN, 3 * MIN_RUN]))
    step = draw(st.one_of(st.none(), st.integers(0, 300), st.integers(2**16 - 9, 2**16)))
    pace = draw(st.sampled_from([1, 1, 0, 7]))
    return [
        (
            step if step is None else step + i * pace,
            commit,
            {name: draw(value) for name, value in zip(names, values, strict=True)},
        )
        for i in range(n)
    ]


@settings(deadline=None, max_examples=150)
@given(st.lists(stretches(), max_size=6), st.data())
def test_runs_say_what_their_records_say(parts, data):
    content = journal_of([record for part in parts for record in part])
    if data.draw(st.booleans()) and len(content) > 20:
        at = data.draw(st.integers(len(MAGIC), len(content) - 1))
        content = content[:at] + bytes([content[at] ^ 0x41]) + content[at + 1 :]
    entries, lost, crc = read_in_runs(content)
    wanted, wanted_lost, wanted_crc = read_one_by_one(content)
    assert typed(entries) == typed(wanted)
    assert (lost, crc) == (wanted_lost, wanted_crc)


def test_the_rows_of_a_training_loop_are_taken_in_a_few_runs():
    content = journal_of([(i, None, {"loss": 1 / (i + 1), "epoch": i // 9}) for i in range(120)])
    assert sum(run.n for run in runs_in(content)) == 120
    assert len(runs_in(content)) == 1


def test_a_run_is_no_longer_than_fits_in_a_cache():
    content = journal_of([(None, None, {"loss": float(i)}) for i in range(5000)])
    lengths = [len(run.data) for run in runs_in(content)]
    assert len(lengths) > 1
    assert max(lengths) <= MAX_RUN_BYTES


@pytest.mark.parametrize(
    "record",
    [
        (None, False, {"a": 1.0}),
        (None, None, {}),
        (None, None, {"a": "text"}),
        (None, None, {"a": None}),
        (-1, None, {"a": 1.0}),
    ],
)
def test_rows_that_may_join_or_hold_more_than_numbers_are_read_one_by_one(record):
    assert runs_in(journal_of([record] * 20)) == []


def test_a_run_may_go_on_a_row_that_another_record_began():
    begun = [(3, None, {"a": 1.0})]
    content = journal_of(begun + [(3 + i, None, {"b": 2.0}) for i in range(MIN_RUN)])
    entries = read_in_runs(content)[0]
    assert entries[1].row == entries[0].position
    assert entries[2].row == entries[2].position
