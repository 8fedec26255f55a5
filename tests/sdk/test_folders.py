from pathlib import Path

import pytest

from kiseki.sdk import folders
from kiseki.sdk.folders import Mount

LOCAL = Mount("/", "ext4")


def test_runs_lie_in_kiseki_or_in_a_hidden_folder_that_exists(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert folders.get_runs_folder("") == tmp_path / "kiseki"
    assert folders.get_runs_folder(str(tmp_path / "x")) == tmp_path / "x" / "kiseki"
    (tmp_path / ".kiseki").mkdir()
    assert folders.get_runs_folder("") == tmp_path / ".kiseki"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("ext4", False), ("tmpfs", False), ("nfs4", True), ("lustre", True), ("fuse.sshfs", True)],
)
def test_a_network_disk_is_known_by_its_type(tmp_path, kind, expected):
    assert folders.is_on_network(tmp_path, [LOCAL, Mount(str(tmp_path), kind)]) is expected


def test_the_deepest_and_then_the_latest_mount_counts(tmp_path):
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    mounts = [
        Mount(str(tmp_path), "nfs4"),
        LOCAL,
        Mount(str(deep), "nfs"),
        Mount(str(deep), "xfs"),
    ]
    assert folders.find_file_system(deep / "file", mounts) == "xfs"
    assert folders.find_file_system(tmp_path / "abc", mounts) == "nfs4"


def test_journals_stay_in_the_run_directory_on_a_local_disk(tmp_path):
    found = folders.find_journal_folder(tmp_path, spool="", environment={}, mounts=[LOCAL])
    assert found is None


def test_journals_of_a_network_disk_go_to_the_first_local_place(tmp_path):
    network, spool, tmp = (tmp_path / name for name in ("network", "spool", "tmp"))
    for folder in (network, spool, tmp):
        folder.mkdir()
    mounts = [LOCAL, Mount(str(network), "nfs4")]
    run_dir = network / "run-1"

    def find(spool, environment):
        return folders.find_journal_folder(
            run_dir, spool=spool, environment=environment, mounts=mounts
        )

    environment = {"SLURM_TMPDIR": str(tmp), "TMPDIR": "/nonexistent"}
    assert find(str(spool), environment).parent.parent == spool
    assert find("", environment).parent.parent == tmp
    assert find(str(network), environment).parent.parent == tmp
    assert find("", environment).name == "run-1"
    assert find("", {}).parent.parent == Path("/dev/shm")
    assert (find("", environment).stat().st_mode & 0o777) == 0o700


def test_mounts_are_read_from_the_system():
    assert any(mount.path == "/" for mount in folders.read_mounts())


def test_the_state_folder_of_the_user_is_the_first_fallback(tmp_path):
    places = folders.list_fallback_folders({"XDG_STATE_HOME": str(tmp_path)})
    assert places[0] == tmp_path / "kiseki"
    assert places[-1] == Path("/dev/shm/kiseki")
