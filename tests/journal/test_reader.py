from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.doubles.growing_file import GrowingFile

from kiseki.journal.format import MAGIC, JournalHeader, frame
from kiseki.journal.reader import FileSource, JournalReader, read_header
from kiseki.journal.writer import JournalWriter
from kiseki.model.errors import InvalidBody


def row(number: int, **values: object) -> bytes:
    return frame(msgspec.msgpack.encode([1, number, None, None, values or {"n": number}]))


def numbers_of(records: list) -> list[int]:
    return [record.body[1] for record in records]


def read_all(reader: JournalReader, **how: int) -> list[int]:
    found: list[int] = []
    while records := reader.read(**how):
        found += numbers_of(records)
    return found


def whole(content: bytes) -> JournalReader:
    return JournalReader(GrowingFile(content, shown=len(content)))


def test_records_come_in_order_with_their_positions() -> None:
    reader = whole(MAGIC + row(1) + row(2))
    records = reader.read()
    assert [record.position for record in records] == [8, 8 + len(row(1))]
    assert reader.position == 8 + len(row(1)) + len(row(2))
    assert reader.last_crc == records[-1].crc


def test_a_reader_waits_for_the_rest_of_a_record_and_then_goes_on() -> None:
    content = MAGIC + row(1) + row(2)
    source = GrowingFile(content)
    reader = JournalReader(source)
    found: list[int] = []
    for _ in content:
        source.grow(1)
        found += read_all(reader)
        assert reader.lost == []
    assert found == [1, 2]


def test_a_torn_last_record_is_dropped_and_the_rest_is_read() -> None:
    reader = whole(MAGIC + row(1) + row(2)[:-3])
    assert read_all(reader) == [1]
    assert reader.unread_bytes() == len(row(2)) - 3
    assert reader.lost == []


def test_a_bad_last_record_is_no_damage_until_a_good_one_follows() -> None:
    bad = bytearray(row(2))
    bad[-1] ^= 1
    content = MAGIC + row(1) + bytes(bad) + row(3)
    source = GrowingFile(content, shown=len(content) - len(row(3)))
    reader = JournalReader(source)
    assert (read_all(reader), reader.lost) == ([1], [])
    source.grow(len(row(3)))
    start = 8 + len(row(1))
    assert (read_all(reader), reader.lost) == ([3], [(start, start + len(bad))])


def test_a_length_that_lies_does_not_hide_what_follows() -> None:
    liar = bytearray(row(2))
    liar[1:5] = (10_000_000).to_bytes(4, "little")
    reader = whole(MAGIC + row(1) + bytes(liar) + row(3) + row(4))
    assert read_all(reader) == [1, 3, 4]
    assert len(reader.lost) == 1


def test_a_record_longer_than_one_read_is_read_whole() -> None:
    long = row(2, text="x" * 5000)
    reader = whole(MAGIC + row(1) + long + row(3))
    assert read_all(reader, max_bytes=64) == [1, 2, 3]
    assert reader.lost == []


def test_a_payload_that_is_no_record_is_damage() -> None:
    nested = b"\x91" * 100_000 + b"\x00"
    strange = [frame(p) for p in (b"\xc0", b"\x90", msgspec.msgpack.encode("text"), nested)]
    reader = whole(MAGIC + b"".join(strange) + row(9))
    assert read_all(reader) == [9]
    assert reader.lost == [(8, 8 + sum(map(len, strange)))]


def test_an_empty_file_is_a_journal_that_is_about_to_begin() -> None:
    assert whole(b"").read() == []
    assert whole(MAGIC[:5]).read() == []


def test_another_file_is_refused() -> None:
    with pytest.raises(InvalidBody):
        whole(b"#!/bin/sh\necho hello").read()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_damage_costs_only_the_records_that_it_touches(data: st.DataObject) -> None:
    records = [row(i, text="é" * (i % 7), value=i / 3) for i in range(1, 12)]
    content = bytearray(MAGIC + b"".join(records))
    damage = data.draw(
        st.lists(
            st.tuples(st.integers(8, len(content) - 1), st.binary(min_size=1, max_size=6)),
            min_size=1,
            max_size=4,
        )
    )
    before = bytes(content)
    for at, garbage in damage:
        content[at : at + len(garbage)] = garbage[: len(content) - at]
    intact, position = [], 8
    for number, record in enumerate(records, 1):
        if content[position : position + len(record)] == before[position : position + len(record)]:
            intact.append(number)
        position += len(record)
    reader = whole(bytes(content))
    assert read_all(reader) == intact
    covered = [at for begin, end in reader.lost for at in range(begin, end)]
    assert len(covered) == len(set(covered))


def test_the_header_of_a_file_names_its_writer(tmp_path: Path) -> None:
    header = JournalHeader(writer="ab" * 16, run_uid="cd" * 16, next_step=5, rank=3)
    writer = JournalWriter.create(tmp_path, header)
    writer.append((1, 1, None, None, {"loss": 0.5}))
    writer.close()
    assert read_header(writer.path) == (header, writer.clock.opened_us)


def test_a_damaged_header_is_told(tmp_path: Path) -> None:
    path = tmp_path / "journal.kj"
    path.write_bytes(MAGIC + b"\xc1\xff" + row(1))
    with pytest.raises(InvalidBody, match=r"journal\.kj has no readable header"):
        read_header(path)


def test_a_file_on_disk_may_be_closed_twice(tmp_path: Path) -> None:
    path = tmp_path / "journal.kj"
    path.write_bytes(MAGIC + row(1))
    source = FileSource(path)
    assert source.size() == len(MAGIC + row(1))
    source.close()
    source.close()
