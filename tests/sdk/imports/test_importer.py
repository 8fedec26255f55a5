"""A source that was made by somebody who means harm, and imports that are cut anywhere."""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from tests.doubles.live_server import LiveServer

from kiseki.model.errors import InvalidBody
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.exports.layout import ExportLayout
from kiseki.sdk.imports import importer as importer_module
from kiseki.sdk.imports.foreign import ForeignRun, ForeignStream, file, row, uid_for
from kiseki.sdk.imports.importer import Imported, Importer

UID = uid_for("test", "run")
SECRET = "a key that opens everything"
N_ROWS = 50


class OneRun:
    """A source of one run.

    Args:
        files: name -> where it lies.
    """

    def __init__(self, home: Path, files: dict[str, Path], *, uid: str = UID) -> None:
        self.place = "here"
        self.project = "p"
        self.left_out: list[str] = []
        self.homes: Sequence[Path] = [home]
        self._files = files
        self._uid = uid

    def count(self) -> int:
        return 1

    def runs(self) -> Iterator[ForeignRun]:
        rows = (row(1_000_000 + step, step, {"loss": step}) for step in range(N_ROWS))
        yield ForeignRun(
            uid=self._uid,
            id="r",
            name="r",
            started_us=1_000_000,
            ended_us=2_000_000,
            files=[file(path, Path(source)) for path, source in self._files.items()],
            read=lambda _media: [ForeignStream(name="rows", records=rows)],
        )

    def finish(self, *_arguments: object, **_options: object) -> None:
        return


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home of the source"
    home.mkdir()
    (home / "good.txt").write_text("good")
    (tmp_path / "id_rsa").write_text(SECRET)
    (home / "link.txt").symlink_to(tmp_path / "id_rsa")
    return home


@pytest.fixture
def bring(live_server: LiveServer, tmp_path: Path) -> Callable[..., list[Imported]]:
    def bring(source: OneRun, **options: Sequence[Path]) -> list[Imported]:
        connection = Connection(live_server.url, api_key=None, timeout_s=30)
        return list(Importer(connection, tmp_path / "work", **options).run(source))

    return bring


def files_of(live_server: LiveServer) -> list[str]:
    return [file["path"] for file in live_server.get(f"/runs/{UID}/files").json()["files"]]


def losses(live_server: LiveServer) -> list[float]:
    rows = live_server.get(f"/runs/{UID}/rows?limit=1000").json()["rows"]
    return [row["loss"] for row in rows]


def test_files_outside_of_the_source_are_left_out_and_told(
    home: Path, tmp_path: Path, bring: Callable[..., list[Imported]], live_server: LiveServer
) -> None:
    named = {
        "good": home / "good.txt",
        "link": home / "link.txt",
        "up": home / ".." / "id_rsa",
        "absolute": tmp_path / "id_rsa",
    }
    [result] = bring(OneRun(home, named))

    assert (result.status, result.files) == ("imported", 1)
    assert [text.split(":")[0] for text in result.left_out] == ["link", "up", "absolute"]
    assert files_of(live_server) == ["good"]


def test_somebody_may_let_files_of_another_folder_in(
    home: Path, tmp_path: Path, bring: Callable[..., list[Imported]], live_server: LiveServer
) -> None:
    [result] = bring(OneRun(home, {"link": home / "link.txt"}), also_from=[tmp_path])

    assert result.left_out == []
    assert files_of(live_server) == ["link"]


@pytest.mark.parametrize("uid", ["../../precious", "/tmp/precious", ".", "A" * 32, "0" * 31])
def test_a_run_whose_id_is_a_path_empties_no_folder(
    uid: str, home: Path, tmp_path: Path, bring: Callable[..., list[Imported]]
) -> None:
    precious = tmp_path.parent / "precious"
    precious.mkdir(exist_ok=True)
    (precious / "photo").touch()

    [result] = bring(OneRun(home, {}, uid=uid))

    assert (result.status, "no id" in result.trouble) == ("failed", True)
    assert (precious / "photo").exists()
    assert list((tmp_path / "work").iterdir()) == []


def test_a_work_folder_that_somebody_prepared_is_written_anew(
    home: Path, tmp_path: Path, bring: Callable[..., list[Imported]], live_server: LiveServer
) -> None:
    """A repository that brings `kiseki/imports/` along, with a run that names our files."""
    bring(OneRun(home, {"good": home / "good.txt"}))
    live_server.call("DELETE", f"/runs/{UID}?purge=true")
    prepared = tmp_path / "work" / UID
    (prepared / "imported").unlink()
    (prepared / "meta.json").write_text(json.dumps({"uid": UID, "start": {"uid": UID}}))
    (prepared / "journal-x.kj").write_bytes(b"what they like")

    assert not importer_module.is_written(prepared)


@pytest.mark.parametrize("after", ["write_run", "sync_run", "_note_done"])
def test_an_import_that_is_cut_goes_on_to_everything_exactly_once(
    after: str,
    home: Path,
    bring: Callable[..., list[Imported]],
    live_server: LiveServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done = getattr(importer_module, after)

    def die(*arguments: object, **options: object) -> None:
        done(*arguments, **options)
        raise KeyboardInterrupt

    monkeypatch.setattr(importer_module, after, die)
    with pytest.raises(KeyboardInterrupt):
        bring(OneRun(home, {"good": home / "good.txt"}))
    monkeypatch.setattr(importer_module, after, done)

    [result] = bring(OneRun(home, {"good": home / "good.txt"}))
    assert result.status == ("known" if after == "_note_done" else "imported")
    assert losses(live_server) == list(range(N_ROWS))
    assert files_of(live_server) == ["good"]
    run = live_server.get(f"/runs/{UID}").json()
    assert (run["started_us"], run["ended_us"]) == (1_000_000, 2_000_000)


def test_a_cut_in_the_tidying_leaves_the_note_that_the_run_is_there(
    home: Path, bring: Callable[..., list[Imported]], monkeypatch: pytest.MonkeyPatch
) -> None:
    tidy = shutil.rmtree

    def die(path: Path, **options: bool) -> None:
        if not options:
            raise KeyboardInterrupt
        tidy(path, **options)

    def keep_media(folder: Path) -> None:
        (folder / "files").mkdir(exist_ok=True)
        note(folder)

    note = importer_module._note_done
    monkeypatch.setattr(importer_module, "_note_done", keep_media)
    monkeypatch.setattr(importer_module.shutil, "rmtree", die)
    with pytest.raises(KeyboardInterrupt):
        bring(OneRun(home, {}))
    monkeypatch.undo()

    [result] = bring(OneRun(home, {}))
    assert result.status == "known"


def test_an_export_whose_names_are_paths_is_refused(tmp_path: Path) -> None:
    layout = ExportLayout(tmp_path)
    for name in ("../../id_rsa", "/etc/passwd", "0" * 63, "A" * 64):
        with pytest.raises(InvalidBody, match="damaged"):
            layout.blob(name)


def test_an_export_whose_runs_are_paths_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    from kiseki.sdk.imports.project import ProjectSource

    project = {"id": 1, "entity": "e", "name": "p"}
    summary = {"format": 1, "client": "", "server": "", "exported_us": 0, "project": project}
    text = json.dumps({**summary, "runs": ["../.."], "complete": True})
    (tmp_path / "export.json").write_text(text)
    with pytest.raises(InvalidBody, match="no id of a run"):
        ProjectSource(tmp_path)
