from pathlib import Path

from kiseki.journal.damage import inspect_journal
from kiseki.journal.format import JournalHeader
from kiseki.journal.writer import JournalWriter

HEADER = JournalHeader(writer="ab" * 16, run_uid="cd" * 16)


def make_journal(folder: Path) -> tuple[Path, list[int]]:
    """Return a journal with three rows and the positions of its records and of its end."""
    writer = JournalWriter.create(folder, HEADER)
    borders = [8, writer.end()]
    for number in range(3):
        writer.append((1, number, None, None, {"n": number}))
        borders.append(writer.end())
    writer.close()
    return writer.path, borders


def test_a_whole_journal_has_nothing_to_report(tmp_path: Path) -> None:
    path, _ = make_journal(tmp_path)
    report = inspect_journal(path)
    assert report.is_whole
    assert (report.header, report.records, report.rows) == (HEADER, 4, 3)


def test_damage_in_the_middle_and_a_torn_end_are_told_apart(tmp_path: Path) -> None:
    path, borders = make_journal(tmp_path)
    content = bytearray(path.read_bytes())
    content[borders[1] + 12] ^= 0xFF
    path.write_bytes(content[:-2])
    report = inspect_journal(path)
    assert not report.is_whole
    assert report.lost == ((borders[1], borders[2]),)
    assert report.torn_bytes == borders[4] - borders[3] - 2
    assert report.rows == 1


def test_a_journal_without_its_header_is_still_read(tmp_path: Path) -> None:
    path, borders = make_journal(tmp_path)
    content = bytearray(path.read_bytes())
    content[10] ^= 0xFF
    path.write_bytes(content)
    report = inspect_journal(path)
    assert (report.header, report.rows, report.lost) == (None, 3, ((8, borders[1]),))
