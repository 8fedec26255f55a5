import pytest

from kiseki.journal.format import JournalHeader
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


def test_where_no_journal_can_be_made_records_are_counted_and_it_is_tried_again(
    tmp_path, said, monkeypatch
):
    folder = tmp_path / "later"
    recorder = Recorder(folder, HEADER, lambda kind, text: said.append(kind))
    recorder.append_row(None, None, {"a": 1})
    recorder.append((3, 0, {}))
    assert (recorder.count_lost(), said) == (2, ["journal"])
    folder.mkdir()
    monkeypatch.setattr("kiseki.sdk.recorder.RETRY_US", 0)
    recorder._try_again_us = 0
    recorder.append_row(None, None, {"a": 2})
    assert recorder.count_lost() == 2
    assert len(list(folder.iterdir())) == 1
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
