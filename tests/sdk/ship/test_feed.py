from pathlib import Path

import msgspec
import pytest
from tests.doubles.fake_server import FakeWriter, entries_of, take
from tests.doubles.growing_file import GrowingFile
from tests.doubles.run_folder import RunFolder

from kiseki.journal.files import ArtifactRecord, FileRecord
from kiseki.journal.format import MAGIC, Kind, frame
from kiseki.model.errors import JournalConflict
from kiseki.model.wire import Segment
from kiseki.sdk.ship.feed import JournalFeed


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder(tmp_path)


def feed_of(folder: RunFolder) -> JournalFeed:
    return JournalFeed(GrowingFile.of(folder.writer.path), folder.writer.header.writer)


def cut_all(feed: JournalFeed, max_bytes: int) -> list[Segment]:
    segments = []
    while segment := feed.cut(max_bytes=max_bytes):
        segments.append(segment)
    return segments


def fill(folder: RunFolder) -> None:
    """Log rows of all kinds, with open rows, console lines and facts in between."""
    for number in range(40):
        folder.log(step=number // 3, **{"abc"[number % 3]: number})
        folder.print(f"\rprogress {number}")
        if number % 10 == 0:
            folder.log(loss=number / 7)
    folder.end()


def test_the_first_segment_begins_at_zero_and_each_at_the_end_of_the_last(
    folder: RunFolder,
) -> None:
    fill(folder)
    segments = cut_all(feed_of(folder), 200)
    assert len(segments) > 5
    assert (segments[0].start, segments[0].before_crc) == (0, 0)
    assert segments[-1].end == folder.writer.end()
    for before, after in zip(segments, segments[1:], strict=False):
        assert (after.start, after.before_crc) == (before.end, before.last_crc)


@pytest.mark.parametrize("max_bytes", [1, 100, 777, 10**6])
def test_where_a_journal_is_cut_has_no_meaning(folder: RunFolder, max_bytes: int) -> None:
    fill(folder)
    whole, pieces = (FakeWriter(info=None) for _ in range(2))  # type: ignore[arg-type]
    for segment in cut_all(feed_of(folder), 10**9):
        take(whole, segment)
    for segment in cut_all(feed_of(folder), max_bytes):
        take(pieces, segment)
    assert pieces == whole


def test_going_on_from_any_border_gives_the_same_rows(folder: RunFolder) -> None:
    fill(folder)
    feed = feed_of(folder)
    segments = cut_all(feed, 300)
    expected = [entry for segment in segments for entry in entries_of(segment)]
    for first, segment in enumerate(segments):
        feed.go_to(segment.start)
        again = cut_all(feed, 10**9)
        assert again[0].before_crc == segment.before_crc
        known = [e for s in segments[:first] for e in entries_of(s)]
        assert known + [e for s in again for e in entries_of(s)] == expected


def test_a_position_that_is_no_border_is_another_history(folder: RunFolder) -> None:
    fill(folder)
    feed = feed_of(folder)
    segment = feed.cut(max_bytes=300)
    assert segment is not None
    for wrong in (3, segment.end + 1, folder.writer.end() + 1000):
        with pytest.raises(JournalConflict):
            feed.go_to(wrong)


def test_damage_is_reported_with_the_segment_that_covers_it(folder: RunFolder) -> None:
    folder.log(a=1)
    start = folder.writer.end()
    folder.log(a=2)
    end = folder.writer.end()
    folder.log(a=3)
    content = bytearray(folder.writer.path.read_bytes())
    content[start + 12] ^= 0xFF
    feed = JournalFeed(GrowingFile(bytes(content), shown=len(content)), "w")
    segment = feed.cut()
    assert segment is not None
    assert segment.lost == [(start, end)]
    assert [values["a"] for *_, values in entries_of(segment)] == [1, 3]
    assert feed.lost_bytes == end - start


def test_a_torn_end_is_never_part_of_a_segment(folder: RunFolder) -> None:
    folder.log(a=1)
    end = folder.writer.end()
    folder.log(a=2)
    content = folder.writer.path.read_bytes()[:-1]
    feed = JournalFeed(GrowingFile(content, shown=len(content)), "w")
    segment = feed.cut()
    assert segment is not None
    assert segment.end == end
    assert feed.cut() is None
    assert feed.unread_bytes() == len(content) - end


def test_records_that_fit_their_crc_but_nothing_we_know_are_told_as_lost(
    folder: RunFolder,
) -> None:
    strange = frame(b"\x95\x01\x05\xc0\xc0\xa1x")  # a row whose values are a text
    content = folder.writer.path.read_bytes() + strange
    feed = JournalFeed(GrowingFile(content, shown=len(content)), "w")
    segment = feed.cut()
    assert segment is not None
    position = len(content) - len(strange)
    assert segment.lost == [(position, position + 1)]
    assert segment.end == len(content)


def test_facts_travel_as_they_were_written_and_the_end_is_noticed(folder: RunFolder) -> None:
    folder.writer.append((2, 5, {"set": {"lr": 0.1}, "del": []}))
    folder.end("exit", exit_code=3)
    feed = feed_of(folder)
    segment = feed.cut()
    assert segment is not None
    assert [(fact.kind, fact.time_us) for fact in segment.facts][0] == ("config", 5)
    assert segment.facts[0].body == {"set": {"lr": 0.1}, "del": []}
    assert feed.end_record == {"cause": "exit", "exit_code": 3}


def test_an_empty_journal_gives_nothing_yet() -> None:
    feed = JournalFeed(GrowingFile(MAGIC, shown=8), "w")
    assert not feed.read_header()
    assert feed.cut() is None


def test_records_of_files_and_artifacts_are_found_and_go_to_no_segment(folder: RunFolder) -> None:
    file = FileRecord(path="models/重み.pt", source="files/models/重み.pt", policy="live")
    version = ArtifactRecord(id="a" * 32, manifest=f"artifacts/{'a' * 32}/manifest.json")
    folder.log(loss=1.0)
    for kind, record in ((Kind.FILE, file), (Kind.ARTIFACT, version)):
        folder.writer.append((int(kind), 0, msgspec.to_builtins(record)))
    folder.log(loss=2.0)
    feed = feed_of(folder)
    segment = feed.cut()
    assert segment is not None
    assert (segment.end, len(segment.facts), segment.lost) == (folder.writer.end(), 0, [])
    assert [found.record for found in feed.files] == [file, version]
    first, second = (found.position for found in feed.files)
    assert 8 < first < second < folder.writer.end()


def test_a_kind_that_nobody_knows_yet_is_passed_over(folder: RunFolder) -> None:
    folder.writer.append((77, 0, {"what": "ever"}))
    folder.log(loss=2.0)
    segment = feed_of(folder).cut()
    assert segment is not None
    assert (segment.end, segment.lost) == (folder.writer.end(), [])
    assert [values for *_, values in entries_of(segment)] == [{"loss": 2.0}]
