"""A run directory that somebody sent does not get at the files of whoever syncs it."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.doubles.fake_server import FakeServer
from tests.doubles.live_server import LiveServer, run_live_server
from tests.doubles.run_folder import RunFolder

from kiseki.journal.files import ArtifactRecord, FileRecord
from kiseki.journal.format import Kind
from kiseki.model.artifact import BeginVersion, CommitVersion
from kiseki.sdk.artifacts.manifest import StagedEntry, StagedVersion, write_manifest
from kiseki.sdk.bytes.source import key_of
from kiseki.sdk.run_mark import is_own, make_mark
from kiseki.sdk.rundir import write_meta
from kiseki.sdk.ship.sync import SyncResult, sync_run

SECRET = b"a key that opens everything"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with run_live_server(tmp_path_factory.mktemp("live")) as server:
        yield server


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    place = tmp_path / "home" / "id_rsa"
    place.parent.mkdir()
    place.write_bytes(SECRET)
    return place


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    """A run directory, with the mark of no user."""
    folder = RunFolder(tmp_path / "sent", mode="offline")
    write_meta(folder.path, msgspec.structs.replace(folder.meta, mark=""))
    return folder


def record(folder: RunFolder, kind: Kind, body: Any) -> None:
    writer = folder.writer
    writer.append((int(kind), writer.clock.now_us(), msgspec.to_builtins(body)))


def sync(folder: RunFolder, live: LiveServer, **options: Any) -> SyncResult:
    folder.end()
    return sync_run(folder.path, base_url=live.url, **options)


def list_files(folder: RunFolder, live: LiveServer) -> list[str]:
    return [file["path"] for file in live.get(f"/runs/{folder.meta.uid}/files").json()["files"]]


def own(folder: RunFolder) -> None:
    meta = folder.meta
    meta.mark = make_mark(folder.path, meta)
    write_meta(folder.path, meta)


def test_files_elsewhere_that_a_sent_run_names_are_left_and_told(
    folder: RunFolder, live: LiveServer, secret: Path
) -> None:
    (folder.path / "files" / "good.txt").write_text("good")
    (folder.path / "files" / "link.txt").symlink_to(secret)
    (folder.path / "files" / "deep").symlink_to(secret.parent, target_is_directory=True)
    for path, source in (
        ("absolute", str(secret)),
        ("relative", "../../home/id_rsa"),
        ("link.txt", "files/link.txt"),
        ("home", f"{secret.parent}/"),
        ("deep", "files/deep/"),
        ("all", "files/"),
        ("good.txt", "files/good.txt"),
    ):
        record(folder, Kind.FILE, FileRecord(path=path, source=source, policy="end"))

    result = sync(folder, live)

    assert result.status == "synced"
    assert list_files(folder, live) == ["all/good.txt", "good.txt"]
    assert len(result.unsent) == 7
    assert all("--trust" in text for text in result.unsent)


def test_an_artifact_of_a_sent_run_takes_nothing_from_elsewhere(
    folder: RunFolder, live: LiveServer, secret: Path
) -> None:
    key = key_of(SECRET)
    entry = StagedEntry(path="a", sha256=key.sha256, size=key.size, source=str(secret))
    begin = BeginVersion(id="1" * 32, name="stolen", type="t", project="p")
    staged = StagedVersion(begin=begin, entries=[entry], commit=CommitVersion())
    for place in (folder.path / "artifacts" / begin.id, secret.parent / "manifests"):
        manifest = write_manifest(place, staged)
        record(folder, Kind.ARTIFACT, ArtifactRecord(id=begin.id, manifest=str(manifest)))

    result = sync(folder, live)

    assert "--trust" in result.unsent[0]
    assert live.get(f"/artifacts/{begin.id}").status == 404


def test_what_this_user_began_here_sends_files_from_anywhere(
    folder: RunFolder, live: LiveServer, secret: Path
) -> None:
    own(folder)
    record(folder, Kind.FILE, FileRecord(path="mine", source=str(secret)))

    assert sync(folder, live).unsent == ()
    assert list_files(folder, live) == ["mine"]


def test_a_copy_of_an_own_run_is_not_taken_at_its_word_unless_it_is_trusted(
    folder: RunFolder, live: LiveServer, secret: Path, tmp_path: Path
) -> None:
    """Somebody got a run of ours, wrote into it, and sent it back."""
    own(folder)
    record(folder, Kind.FILE, FileRecord(path="mine", source=str(secret)))
    folder.end()
    copy = tmp_path / "unpacked"
    shutil.copytree(folder.path, copy)

    assert is_own(folder.path, folder.meta)
    assert len(sync_run(copy, base_url=live.url).unsent) == 1
    assert list_files(folder, live) == []
    assert sync_run(copy, base_url=live.url, trust=True).unsent == ()
    assert list_files(folder, live) == ["mine"]


def test_a_sent_run_does_not_choose_who_is_given_the_api_key(
    tmp_path: Path, server: FakeServer
) -> None:
    folder = RunFolder(tmp_path / "sent", mode="offline", base_url=server.url)
    write_meta(folder.path, msgspec.structs.replace(folder.meta, mark=""))
    folder.end()
    assert sync_run(folder.path, api_key="my-key").status == "synced"
    assert "my-key" not in str(server.headers)
    assert sync_run(folder.path, api_key="my-key", base_url=server.url).status == "synced"
    assert "my-key" in str(server.headers)
