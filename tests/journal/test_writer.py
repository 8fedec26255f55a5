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
