import time
from collections.abc import Callable, Generator
from pathlib import Path

import msgspec
import pytest
from tests.doubles.live_server import LiveServer
from tests.doubles.run_folder import RunFolder

from kiseki.cli.folder_view import FolderView
from kiseki.journal.files import FileRecord
from kiseki.journal.format import Kind
from kiseki.model.errors import KisekiError
from kiseki.model.ids import new_run_uid
from kiseki.model.wire import StartRun
from kiseki.sdk.api import Api, Run

WAIT_S = 30
Show = Callable[[Path], Api]


@pytest.fixture
def show(server: LiveServer, tmp_path: Path) -> Generator[Show]:
    troubles: list[str] = []
    views: list[FolderView] = []

    def begin(folder: Path) -> Api:
        view = FolderView(folder, tmp_path / "mirror", on_trouble=troubles.append)
        views.append(view)
        view.start(server.url)
        return Api(server.url)

    yield begin
    for view in views:
        view.stop()
    assert troubles == []


def record(parent: Path, run_id: str, *, project: str) -> RunFolder:
    start = StartRun(
        uid=new_run_uid(),
        id_default=run_id,
        project=project,
        started_us=time.time_ns() // 1000,
    )
    folder = RunFolder(parent, mode="offline", start=start)
    folder.log(loss=0.5)
    return folder


def wait_for(api: Api, path: str, ready: Callable[[Run], bool]) -> Run:
    deadline = time.monotonic() + WAIT_S
    while True:
        try:
            run = api.run(path)
            if ready(run):
                return run
        except KisekiError:
            pass
        assert time.monotonic() < deadline, f"{path} did not come to be as it should"
        time.sleep(0.05)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_run_that_no_server_ever_saw_is_shown_and_its_folder_stays_untouched(
    show: Show, tmp_path: Path
):
    folder = record(tmp_path / "kiseki", "one", project="old")
    folder.end()
    before = files(tmp_path / "kiseki")

    run = wait_for(show(tmp_path), "old/one", lambda run: run.state == "finished")

    assert run.series("loss").y.tolist() == [0.5]
    assert files(tmp_path / "kiseki") == before


def test_a_run_that_goes_on_and_one_that_begins_later_are_followed(show: Show, tmp_path: Path):
    first = record(tmp_path / "kiseki", "one", project="live")
    api = show(tmp_path)
    wait_for(api, "live/one", lambda run: run.last_step == 0)

    first.log(loss=0.25)
    second = record(tmp_path / "kiseki", "two", project="live")
    first.end()
    second.end()

    wait_for(api, "live/two", lambda run: run.state == "finished")
    shown = wait_for(api, "live/one", lambda run: run.state == "finished")
    assert shown.series("loss").y.tolist() == [0.5, 0.25]


def test_files_are_shown_and_the_folder_is_left_as_it_was(show: Show, tmp_path: Path) -> None:
    folder = record(tmp_path / "kiseki", "filed", project="view-files")
    (folder.path / "files" / "a.txt").write_text("content")
    body = msgspec.to_builtins(FileRecord(path="a.txt", source="files/a.txt"))
    folder.writer.append((int(Kind.FILE), folder.writer.clock.now_us(), body))
    folder.end()
    before = sorted(path.name for path in folder.path.rglob("*"))
    api = show(tmp_path / "kiseki")
    run = wait_for(api, "view-files/filed", lambda run: len(run.files()) == 1)
    assert run.file("a.txt").read() == b"content"
    assert sorted(path.name for path in folder.path.rglob("*")) == before
