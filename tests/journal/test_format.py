import re
import zlib
from pathlib import Path

import msgspec
import pytest
from tests.doubles.growing_file import GrowingFile

from kiseki.journal.format import FRAME, MAGIC, Kind, check_magic, frame, journal_path
from kiseki.journal.reader import JournalReader
from kiseki.model.errors import InvalidBody, UnsupportedVersion

DOCUMENT = Path(__file__).parents[2] / "docs/formats/journal.md"


def documented_example() -> bytes:
    block = re.search(r"```hex\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    assert block is not None
    lines = (line.split("|")[0] for line in block.group(1).splitlines())
    return bytes.fromhex("".join(lines))


def test_a_frame_is_mark_length_crc_and_payload() -> None:
    payload = msgspec.msgpack.encode([1, 2, None, None, {"loss": 0.5}])
    assert FRAME.unpack(frame(payload)[:9]) == (0xC1, len(payload), zlib.crc32(payload))
    assert frame(payload)[9:] == payload


def test_the_example_in_the_document_reads_as_the_document_says(tmp_path: Path) -> None:
    path = tmp_path / "journal.kj"
    path.write_bytes(documented_example())
    records = JournalReader(GrowingFile.of(path)).read()
    assert [record.position for record in records] == [8, 123]
    header, row = (record.body for record in records)
    assert header[0] == Kind.HEADER
    assert header[2]["writer"] == "000102030405060708090a0b0c0d0e0f"
    assert row == [Kind.ROW, 1_700_000_000_000_123, 7, None, {"loss": 0.5}]


def test_a_journal_of_the_future_is_refused_with_its_version() -> None:
    with pytest.raises(UnsupportedVersion, match="version 9"):
        check_magic(MAGIC[:-1] + b"\x09")


@pytest.mark.parametrize("start", [b"", b"KISEKIJ", b"PK\x03\x04abcd", b"kisekij\x01"])
def test_other_files_are_not_taken_for_journals(start: bytes) -> None:
    with pytest.raises(InvalidBody):
        check_magic(start)


def test_a_journal_is_named_for_its_writer(tmp_path: Path) -> None:
    assert journal_path(tmp_path, "ab" * 16).name == f"journal-{'ab' * 16}.kj"
