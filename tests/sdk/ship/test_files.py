import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.doubles.live_server import LiveServer, run_live_server
from tests.doubles.run_folder import RunFolder

from kiseki.journal.files import FileRecord
from kiseki.journal.format import Kind
from kiseki.model.run_file import FilePage
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.bytes.source import key_of
from kiseki.sdk.bytes.upload import Uploader
from kiseki.sdk.ship.feed import FoundFile
from kiseki.sdk.ship.file_book import FileBook
from kiseki.sdk.ship.files import FileCarrier
from kiseki.sdk.ship.pump import Pump
from kiseki.sdk.ship.tracked_file import EVERY_S, QUIET_S

ENDED_US = 2**60
"""Later than any file of a test."""


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with run_live_server(tmp_path_factory.mktemp("live")) as server:
        yield server


class Carried:
    """A run on the server, and a carrier of its files with a clock of its own."""

    def __init__(self, live: LiveServer, folder: Path) -> None:
        self.folder = RunFolder(folder, base_url=live.url)
        pump = Pump.of(self.folder.path, api_key=None, pid=0)
        while pump.meta.started is None:
            pump.step()
        pump.close()
        self.uid = self.folder.meta.uid
        self.connection = Connection(live.url, api_key=None, timeout_s=10)
        self.now = 1000.0
        self.n_records = 0
        self.begin()

    def begin(self) -> None:
        """Let another carrier take the place of the first, as after a crash."""
        self.book = FileBook()
        self.records: list[FoundFile] = []
        uploader = Uploader(self.connection, patience_s=1)
        self.sent: list[str] = []
        send = uploader.send

        def note(sources: Any, *args: Any, **options: Any) -> Any:
            self.sent += sources
            return send(sources, *args, **options)

        uploader.send = note  # type: ignore[method-assign]
        self.carrier = FileCarrier(
            self.folder.path, self.book, self.connection, uploader, now=lambda: self.now
        )

    def write(self, name: str, content: bytes | str) -> Path:
        path = self.folder.path / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def record(self, path: str, source: str = "", **facts: Any) -> None:
        self.n_records += 1
        record = FileRecord(path=path, source=source or f"files/{path}", **facts)
        self.book.take_in("w", [FoundFile(self.n_records, record)])

    def step(self, *, after_s: float = 0.0, ended: bool = False) -> float:
        self.now += after_s
        return self.carrier.step(uid=self.uid, ended_us=ENDED_US if ended else None)

    def finish(self) -> None:
        for _ in range(20):
            if self.carrier.state.is_settled:
                return
            self.step(ended=True)
        pytest.fail("it never settled")

    def there(self) -> dict[str, int]:
        page = self.connection.get(f"/runs/{self.uid}/files", FilePage, [("limit", 1000)])
        return {file.path: file.size for file in page.files}

    def read(self, path: str) -> bytes:
        return self.connection.request(
            "GET", f"/runs/{self.uid}/files/content/{path}", accept="*/*"
        )


@pytest.fixture
def run(live: LiveServer, tmp_path: Path) -> Iterator[Carried]:
    carried = Carried(live, tmp_path)
    yield carried
    carried.connection.close()


def test_a_file_for_now_is_sent_at_once_and_one_for_the_end_at_the_end(run: Carried) -> None:
    run.write("now.txt", "now")
    run.write("end.txt", "end")
    run.record("now.txt", policy="now")
    run.record("end.txt", policy="end")
    run.step()
    assert run.there() == {"now.txt": 3}
    run.write("end.txt", "the end")
    run.finish()
    assert run.there() == {"now.txt": 3, "end.txt": 7}
    assert run.carrier.state.done == {"other": 2}
    assert not run.carrier.state.problems


def test_a_live_file_is_sent_again_when_it_has_been_quiet_for_a_moment(run: Carried) -> None:
    path = run.write("log.txt", "one")
    run.record("log.txt", policy="live")
    run.step()
    assert run.read("log.txt") == b"one"
    path.write_text("two two")
    run.step(after_s=0.1)
    assert run.read("log.txt") == b"one"
    run.step(after_s=QUIET_S)
    assert run.read("log.txt") == b"two two"
    n_sent = len(run.sent)
    run.step(after_s=100)
    assert len(run.sent) == n_sent


def test_a_live_file_that_is_never_quiet_is_sent_now_and_then(run: Carried) -> None:
    path = run.write("log.txt", "0")
    run.record("log.txt", policy="live")
    run.step()
    for second in range(int(EVERY_S)):
        path.write_text("x" * second)
        run.step(after_s=1.0)
    assert run.sent == ["log.txt"]
    path.write_text("x" * 100)
    run.step(after_s=1.0)
    run.step(after_s=0.1)
    assert run.sent == ["log.txt"] * 2
    assert run.there() == {"log.txt": 100}


def test_a_live_file_is_sent_a_last_time_at_the_end_however_new_it_is(run: Carried) -> None:
    path = run.write("log.txt", "one")
    run.record("log.txt", policy="live")
    run.step()
    path.write_text("last words")
    run.finish()
    assert run.read("log.txt") == b"last words"


def test_a_file_saved_twice_is_sent_twice_and_the_last_content_counts(run: Carried) -> None:
    path = run.write("model.pt", "first")
    run.record("model.pt")
    run.step()
    path.write_text("second one")
    run.record("model.pt")
    run.step()
    assert run.read("model.pt") == b"second one"


def test_a_folder_stands_for_its_files_and_hidden_ones_are_passed_over(run: Carried) -> None:
    outputs = run.folder.path / "outputs"
    run.record("outputs", f"{outputs}/", policy="end")
    run.record("logs", f"{run.folder.path / 'mylogs'}/", policy="live")
    run.step()
    for name in ("a.txt", "deep/b.txt", ".hidden", ".git/config", "deep/.x"):
        (outputs / name).parent.mkdir(parents=True, exist_ok=True)
        (outputs / name).write_text(name)
    (outputs / "deep/again").symlink_to(outputs)
    (run.folder.path / "mylogs").mkdir()
    (run.folder.path / "mylogs/late.log").write_text("later")
    run.step(after_s=5)
    assert run.there() == {"logs/late.log": 5}
    run.finish()
    assert set(run.there()) == {"logs/late.log", "outputs/a.txt", "outputs/deep/b.txt"}


def test_after_a_crash_nothing_is_sent_that_is_there(run: Carried) -> None:
    contents = {f"media/{n}.png": bytes([n]) * 100 for n in range(5)}

    def record_all() -> None:
        for path, content in contents.items():
            key = key_of(content)
            run.record(path, sha256=key.sha256, size=key.size)

    for path, content in contents.items():
        run.write(path, content)
    record_all()
    run.step()
    assert len(run.sent) == 5
    run.begin()
    for path in contents:
        (run.folder.path / "files" / path).unlink()  # it need not even be here any more
    record_all()
    run.finish()
    assert run.sent == []
    assert run.carrier.state.done == {"media": 5}
    assert not run.carrier.state.problems


def test_files_that_cannot_be_sent_are_told_and_do_not_hold_others_up(run: Carried) -> None:
    os.mkfifo(run.folder.path / "files" / "pipe")
    for name in ("good.txt", "changed.bin"):
        run.write(name, name)
    for path, source in {
        "good.txt": "",
        "pipe": "",
        "gone.txt": "",
        "../../etc/passwd": "/etc/passwd",
        "loop": "files/loop",
    }.items():
        run.record(path, source)
    (run.folder.path / "files" / "loop").symlink_to("loop")
    run.record("changed.bin", sha256="ab" * 32, size=3)
    run.finish()
    assert set(run.there()) == {"good.txt"}
    problems = run.carrier.state.problems
    assert set(problems) == {"pipe", "gone.txt", "../../etc/passwd", "loop", "changed.bin"}
    assert "no regular file" in problems["pipe"]
    assert "there is no file at" in problems["gone.txt"]
    assert "is not what it was when it was logged" in problems["changed.bin"]


def test_names_of_every_script_arrive_in_one_form(run: Carried) -> None:
    decomposed = unicodedata.normalize("NFD", "モデル/ガ.txt")
    run.write(decomposed, "nfd")
    run.write("絵/🎉 party.txt", "emoji")
    run.record(decomposed)
    run.record("絵/🎉 party.txt")
    run.finish()
    assert set(run.there()) == {unicodedata.normalize("NFC", decomposed), "絵/🎉 party.txt"}


def test_a_link_out_of_the_run_is_followed_for_its_content(run: Carried, tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text("outside")
    (run.folder.path / "files" / "link.txt").symlink_to(tmp_path / "outside.txt")
    run.record("link.txt", policy="end")
    run.finish()
    assert run.read("link.txt") == b"outside"


def test_a_new_file_under_a_name_that_is_taken_is_refused_by_name(run: Carried) -> None:
    run.write("taken.txt", "first")
    run.record("taken.txt")
    run.step()
    run.begin()
    run.write("other", "second")
    run.record("taken.txt", "files/other", new=True)
    run.record("free.txt", "files/other", new=True)
    run.finish()
    assert run.read("taken.txt") == b"first"
    assert run.read("free.txt") == b"second"
    assert set(run.carrier.state.problems) == {"taken.txt"}


def test_what_another_program_writes_after_the_end_does_not_replace_what_is_there(
    run: Carried,
) -> None:
    path = run.write("model.pt", "mine")
    run.record("model.pt", policy="live")
    run.step()
    run.begin()
    path.write_text("of the next run")
    run.record("model.pt", policy="live")
    long_ago = path.stat().st_mtime_ns // 1000 - 3_600_000_000
    for _ in range(5):
        run.carrier.step(uid=run.uid, ended_us=long_ago)
    assert run.carrier.state.is_settled
    assert run.read("model.pt") == b"mine"


def test_a_thousand_files_go_in_few_requests_and_are_counted(
    run: Carried, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(1200):
        content = f"content {n}".encode()
        run.write(f"media/{n}.txt", content)
        run.record(f"media/{n}.txt", sha256=key_of(content).sha256, size=len(content))
    requests = []
    real = run.connection._open
    monkeypatch.setattr(run.connection, "_open", lambda: requests.append(1) or real())
    run.finish()
    assert run.carrier.state.done == {"media": 1200}
    assert len(requests) < 15


def test_while_no_server_takes_anything_it_waits_and_goes_on_later(
    run: Carried, live: LiveServer
) -> None:
    run.write("a.txt", "a")
    run.record("a.txt")
    away = Connection("http://127.0.0.1:9", api_key=None, timeout_s=1)
    run.carrier._connection = away
    assert run.step() > 0
    state = run.carrier.state
    assert state.is_failing
    assert not state.is_idle
    assert "No kiseki server answers" in state.trouble
    run.carrier._connection = run.connection
    run.step(after_s=60)
    run.step()
    assert (state.is_failing, state.trouble) == (False, "")
    assert run.there() == {"a.txt": 1}


def test_a_run_that_was_deleted_takes_no_more_files(run: Carried) -> None:
    run.connection.request("DELETE", f"/runs/{run.uid}")
    run.write("a.txt", "a")
    run.record("a.txt")
    run.step()
    assert run.carrier.state.is_refused
    assert "trash" in run.carrier.state.trouble


def test_the_journal_is_where_a_carrier_hears_of_files(run: Carried) -> None:
    record = FileRecord(path="a.txt", source="files/a.txt")
    writer = run.folder.writer
    writer.append((int(Kind.FILE), 0, msgspec.to_builtins(record)))
    pump = Pump.of(run.folder.path, api_key=None, pid=0)
    assert pump.cargo is not None
    for _ in range(10):
        pump.look()
        pump.step()
    pump.close()
    assert pump.cargo.book.names_files
