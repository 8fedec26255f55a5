import threading

import pytest

from kiseki.journal.files import ArtifactRecord, FileRecord
from kiseki.journal.format import JournalHeader, Kind
from kiseki.journal.reader import FileSource, JournalReader
from kiseki.journal.writer import JournalWriter
from kiseki.sdk.recorder import Recorder

HEADER = JournalHeader(writer="w" * 32, run_uid="u" * 32)


@pytest.fixture
def said():
    return []


def test_a_journal_is_made_at_the_first_record_only(tmp_path, said):
    recorder = Recorder(tmp_path, HEADER, lambda kind, text: said.append(kind))
    assert list(tmp_path.iterdir()) == []
    recorder.append_row(None, None, {"a": 1})
    assert len(list(tmp_path.iterdir())) == 1
    recorder.close()


def test_while_no_journal_can_be_made_records_wait_and_are_written_when_it_can(
    tmp_path, said, monkeypatch
):
    folder = tmp_path / "later"
    recorder = Recorder(folder, HEADER, lambda kind, text: said.append(kind))
    row = {"a": 1}
    recorder.append_row(None, None, row)
    row["a"] = 2
    recorder.append((3, 0, {"set": {}}))
    assert (recorder.count_lost(), said) == (2, ["journal"])
    folder.mkdir()
    recorder._try_again_us = 0
    recorder.append_row(None, None, row)
    assert recorder.count_lost() == 0
    source = FileSource(recorder.path)
    records = [record.body for record in JournalReader(source).read()]
    source.close()
    assert [body[4] for body in records if body[0] == Kind.ROW] == [{"a": 1}, {"a": 2}]
    assert [body[0] for body in records] == [Kind.HEADER, Kind.ROW, Kind.SUMMARY, Kind.ROW]
    assert min(body[1] for body in records) == records[0][1]
    recorder.close()


def test_memory_for_waiting_records_is_bounded_and_the_rest_is_counted(
    tmp_path, said, monkeypatch
):
    monkeypatch.setattr("kiseki.sdk.recorder.MAX_WAITING", 3)
    recorder = Recorder(tmp_path / "never", HEADER, lambda kind, text: said.append(kind))
    for i in range(10):
        recorder.append_row(None, None, {"i": i})
    assert (recorder.lost, recorder.count_lost()) == (7, 10)
    recorder.close()


def test_after_the_end_records_are_passed_over(tmp_path, said):
    recorder = Recorder(tmp_path, HEADER, lambda kind, text: said.append(kind))
    recorder.now_us()
    recorder.close()
    (path,) = tmp_path.iterdir()
    size = path.stat().st_size
    recorder.append_row(None, None, {"a": 1})
    recorder.append((3, 0, {}))
    recorder.become_child()
    recorder.append_row(None, None, {"a": 1})
    recorder.close()
    assert path.stat().st_size == size
    assert len(list(tmp_path.iterdir())) == 1


def test_threads_that_log_first_at_the_same_moment_lose_no_record(tmp_path, said, monkeypatch):
    recorder = Recorder(tmp_path, HEADER, lambda kind, text: said.append(kind))
    create, both, seen = JournalWriter.create, threading.Barrier(2), threading.local()

    def create_together(directory, header):
        if not hasattr(seen, "once"):
            seen.once = True
            both.wait(10)
        return create(directory, header)

    monkeypatch.setattr(JournalWriter, "create", create_together)
    threads = [
        threading.Thread(target=recorder.append_row, args=(None, None, {"i": i})) for i in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = []
    for path in tmp_path.iterdir():
        source = FileSource(path)
        rows += [record.body[4]["i"] for record in JournalReader(source).read()[1:]]
        source.close()
    assert (sorted(rows), said) == ([0, 1], [])
    recorder.close()


def test_files_and_artifacts_are_recorded_with_what_is_known_of_them_and_no_more(tmp_path, said):
    recorder = Recorder(tmp_path, HEADER, lambda kind, text: said.append(kind))
    recorder.add_file(FileRecord(path="a.txt", source="files/a.txt", policy="end"))
    recorder.add_artifact(ArtifactRecord(id="v", manifest="artifacts/v/manifest.json"))
    recorder.close()
    source = FileSource(recorder.path)
    bodies = [[body[0], body[2]] for _, _, body in JournalReader(source).read()[1:]]
    source.close()
    assert bodies == [
        [Kind.FILE, {"path": "a.txt", "source": "files/a.txt", "policy": "end"}],
        [Kind.ARTIFACT, {"id": "v", "manifest": "artifacts/v/manifest.json"}],
    ]
