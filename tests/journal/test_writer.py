import errno
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tests.doubles.growing_file import GrowingFile

from kiseki.journal import writer as writer_module
from kiseki.journal.format import JournalHeader
from kiseki.journal.reader import JournalReader
from kiseki.journal.writer import JournalWriter
from kiseki.model.errors import TooLarge
from kiseki.model.ids import new_writer_id


@pytest.fixture
def writer(tmp_path: Path) -> JournalWriter:
    return make_writer(tmp_path)


def make_writer(folder: Path) -> JournalWriter:
    return JournalWriter.create(folder, JournalHeader(writer=new_writer_id(), run_uid="0" * 32))


def values_of(path: Path) -> list[int]:
    """Return what was logged under `n`, in the order of the file."""
    reader = JournalReader(GrowingFile.of(path))
    found: list[int] = []
    while records := reader.read():
        found += [record.body[4]["n"] for record in records if record.body[0] == 1]
    assert reader.unread_bytes() == 0
    return found


def log(writer: JournalWriter, number: int) -> None:
    writer.append((1, writer.clock.now_us(), None, None, {"n": number}))


class SickDisk:
    """Stands in for `os.write` and goes through a script of troubles."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.script: list[int | OSError] = []
        self.always: OSError | None = None
        monkeypatch.setattr(writer_module, "_write", self.write)

    def write(self, fd: int, data: bytes) -> int:
        if self.always is not None:
            raise self.always
        if not self.script:
            return os.write(fd, data)
        next_one = self.script.pop(0)
        if isinstance(next_one, OSError):
            raise next_one
        return os.write(fd, data[:next_one])


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> SickDisk:
    return SickDisk(monkeypatch)


FULL = OSError(errno.ENOSPC, "no space left on device")


def test_every_record_is_in_the_file_when_append_returns(writer: JournalWriter) -> None:
    for number in range(100):
        log(writer, number)
        assert writer.path.stat().st_size == writer.end()
    assert values_of(writer.path) == list(range(100))


def test_rows_survive_kill_9_of_their_process(tmp_path: Path) -> None:
    program = f"""
import os, pathlib
from kiseki.journal.format import JournalHeader
from kiseki.journal.writer import JournalWriter
header = JournalHeader(writer="a" * 32, run_uid="")
w = JournalWriter.create(pathlib.Path({str(tmp_path)!r}), header)
for n in range(1000):
    w.append((1, n, None, None, {{"n": n}}))
os.kill(os.getpid(), 9)
"""
    done = subprocess.run([sys.executable, "-c", program], check=False, timeout=30)
    assert done.returncode == -9
    assert values_of(next(tmp_path.glob("*.kj"))) == list(range(1000))


def test_a_journal_is_never_made_over_another(tmp_path: Path, writer: JournalWriter) -> None:
    with pytest.raises(FileExistsError):
        JournalWriter.create(tmp_path, writer.header)


def test_a_failed_write_raises_nothing_and_is_made_up_for(
    writer: JournalWriter, disk: SickDisk
) -> None:
    log(writer, 1)
    disk.always = FULL
    log(writer, 2)
    log(writer, 3)
    assert (writer.waiting, values_of(writer.path)) == (2, [1])
    assert writer.last_error is FULL
    disk.always = None
    log(writer, 4)
    assert (writer.waiting, values_of(writer.path)) == (0, [1, 2, 3, 4])


def test_a_short_write_is_cut_off_and_written_again(writer: JournalWriter, disk: SickDisk) -> None:
    log(writer, 1)
    disk.script = [7, 5, FULL]
    log(writer, 2)
    assert values_of(writer.path) == [1]
    log(writer, 3)
    log(writer, 4)
    assert values_of(writer.path) == [1, 2, 3, 4]


def test_what_memory_has_no_room_for_is_counted(
    writer: JournalWriter, disk: SickDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "MAX_WAITING_BYTES", 100)
    disk.always = FULL
    for number in range(10):
        log(writer, number)
    waiting = writer.waiting
    assert waiting > 0
    assert writer.lost == 10 - waiting
    disk.always = None
    assert writer.flush()
    assert values_of(writer.path) == list(range(waiting))


def test_what_still_waits_at_the_close_is_counted_as_lost(
    writer: JournalWriter, disk: SickDisk
) -> None:
    disk.always = FULL
    log(writer, 1)
    writer.close()
    writer.close()
    assert writer.lost == 1


def test_a_descriptor_closed_by_somebody_else_is_opened_again(writer: JournalWriter) -> None:
    log(writer, 1)
    os.close(writer._fd)
    log(writer, 2)
    assert values_of(writer.path) == [1, 2]
    writer.close()


def test_a_signal_handler_may_log_while_a_short_write_is_repaired(
    writer: JournalWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = JournalWriter._cut
    handler_ran = []

    def cut_and_be_interrupted(self: JournalWriter, partial: bytes) -> None:
        cut(self, partial)
        if not handler_ran:
            handler_ran.append(True)
            log(self, 99)

    monkeypatch.setattr(JournalWriter, "_cut", cut_and_be_interrupted)
    disk = SickDisk(monkeypatch)
    disk.script = [3]
    log(writer, 1)
    assert sorted(values_of(writer.path)) == [1, 99]


def test_threads_lose_nothing_on_a_disk_that_fails_now_and_then(
    writer: JournalWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = iter(range(10**9))

    def now_and_then(fd: int, data: bytes) -> int:
        call = next(calls)
        if call % 7 == 3:
            return os.write(fd, data[: call % len(data)])
        if call % 11 == 5:
            raise OSError(errno.ENOSPC, "full")
        return os.write(fd, data)

    monkeypatch.setattr(writer_module, "_write", now_and_then)
    threads = [
        threading.Thread(target=lambda base=base: [log(writer, base + i) for i in range(400)])
        for base in (0, 1000, 2000, 3000)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while not writer.flush():
        pass
    expected = sorted(base + i for base in (0, 1000, 2000, 3000) for i in range(400))
    assert sorted(values_of(writer.path)) == expected


def test_a_record_over_the_limit_is_refused_and_the_file_stays_good(writer: JournalWriter) -> None:
    with pytest.raises(TooLarge, match="16777216"):
        writer.append((1, 0, None, None, {"n": "x" * (16 * 1024 * 1024)}))
    log(writer, 1)
    assert values_of(writer.path) == [1]


def test_what_messagepack_cannot_carry_is_refused_and_the_file_stays_good(
    writer: JournalWriter,
) -> None:
    with pytest.raises(TypeError):
        writer.append((1, 0, None, None, {"n": object()}))
    with pytest.raises(OverflowError):
        writer.append((1, 0, None, None, {"n": 2**70}))
    log(writer, 1)
    assert values_of(writer.path) == [1]


def test_a_row_appended_the_short_way_is_the_same_record(
    writer: JournalWriter, disk: SickDisk
) -> None:
    times = [writer.append_row(7, None, {"n": 1})]
    disk.script = [5]
    times.append(writer.append_row(None, commit=True, values={"n": 2}))
    disk.always = FULL
    times.append(writer.append_row(None, None, {"n": 3}))
    times.append(writer.append_row(None, None, {"n": 4}))
    disk.always = None
    assert writer.flush()
    reader = JournalReader(GrowingFile.of(writer.path))
    rows = [record.body for record in reader.read() if record.body[0] == 1]
    assert [(body[2], body[3], body[4]["n"]) for body in rows] == [
        (7, None, 1),
        (None, True, 2),
        (None, None, 3),
        (None, None, 4),
    ]
    assert [body[1] for body in rows] == times
    with pytest.raises(TooLarge):
        writer.append_row(None, None, {"n": "x" * (16 * 1024 * 1024)})


@pytest.mark.parametrize("trouble", [FULL, 5])
def test_a_journal_without_room_for_its_header_is_not_made(
    trouble: OSError | int, tmp_path: Path, disk: SickDisk
) -> None:
    disk.script = [trouble]
    with pytest.raises(OSError, match="header"):
        make_writer(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_journal_that_was_removed_under_us_costs_no_exception(
    writer: JournalWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(writer, 1)
    os.close(writer._fd)
    writer.path.unlink()
    log(writer, 2)
    assert writer.waiting == 1
    assert writer.end() == 0
    monkeypatch.setattr(writer, "_fd", -1)
    writer.close()
    assert writer.lost == 1


def test_a_write_that_fails_after_opening_again_waits(
    writer: JournalWriter, disk: SickDisk
) -> None:
    log(writer, 1)
    disk.script = [OSError(errno.EIO, "bad disk"), OSError(errno.EIO, "bad disk"), FULL]
    log(writer, 2)
    assert writer.waiting == 1
    log(writer, 3)
    assert values_of(writer.path) == [1, 2, 3]
    writer.close()


def test_a_short_write_that_is_not_the_end_any_more_is_left_for_readers_to_skip(
    writer: JournalWriter, disk: SickDisk
) -> None:
    """Another thread has appended between our short write and the repair."""
    log(writer, 1)
    with open(writer.path, "ab") as file:
        file.write(b"\xc1half")
    log(writer, 2)
    writer._append_in_trouble(b"\xc1half and more", 5)
    assert writer.path.read_bytes().count(b"\xc1half") == 2


class CutByAnother:
    """The first write succeeds, and another thread's repair takes it away again."""

    def __init__(self, writer: JournalWriter, monkeypatch: pytest.MonkeyPatch) -> None:
        self.writer = writer
        self.calls = 0
        monkeypatch.setattr(writer_module, "_write", self.write)

    def write(self, fd: int, data: bytes) -> int:
        self.calls += 1
        if self.calls == 1:
            self.writer._cuts += 1
            return len(data)
        return os.write(fd, data)


def test_a_record_that_was_cut_off_with_anothers_is_written_again(
    writer: JournalWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    CutByAnother(writer, monkeypatch)
    log(writer, 1)
    assert values_of(writer.path) == [1]


def test_a_record_that_cannot_be_looked_for_is_written_again(
    writer: JournalWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    CutByAnother(writer, monkeypatch)
    os.close(writer._fd)
    log(writer, 1)
    assert values_of(writer.path) == [1]
    writer.close()


def test_a_short_write_that_cannot_be_cut_off_costs_no_later_record(
    writer: JournalWriter, disk: SickDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(fd: int, size: int) -> None:
        raise OSError(errno.EIO, "bad disk")

    monkeypatch.setattr(os, "ftruncate", refuse)
    disk.script = [7]
    log(writer, 1)
    log(writer, 2)
    assert values_of(writer.path) == [1, 2]
    assert writer.last_error is not None
