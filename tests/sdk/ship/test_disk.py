from pathlib import Path

from tests.doubles.run_folder import RunFolder

from kiseki.sdk.ship.disk import DiskKeeper, DiskThread, copy_growth, move_home
from kiseki.sdk.ship.lock import lock_path


def test_journals_of_a_node_local_folder_are_copied_into_the_run_directory(
    tmp_path: Path,
) -> None:
    local = tmp_path / "local"
    local.mkdir()
    folder = RunFolder(tmp_path, journal_dir=str(local))
    keeper = DiskKeeper(folder.path, folder.meta)
    copy = folder.path / folder.writer.path.name
    for number in range(3):
        folder.log(n=number)
        keeper.keep()
        assert copy.read_bytes() == folder.writer.path.read_bytes()


def test_a_short_write_that_was_cut_off_and_written_anew_is_copied_anew(tmp_path: Path) -> None:
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(b"x" * 100_000 + b"half a rec")
    copy_growth(source, target)
    source.write_bytes(b"x" * 100_000 + b"another record, longer than that")
    copy_growth(source, target)
    assert target.read_bytes() == source.read_bytes()
    source.write_bytes(b"x" * 100)
    copy_growth(source, target)
    assert target.read_bytes() == b"x" * 100


def test_a_disk_that_refuses_is_tried_again(tmp_path: Path) -> None:
    local = tmp_path / "local"
    local.mkdir()
    folder = RunFolder(tmp_path, journal_dir=str(local))
    folder.log(n=1)
    copy = folder.path / folder.writer.path.name
    copy.mkdir()  # nothing can be written there
    keeper = DiskKeeper(folder.path, folder.meta)
    keeper.keep()
    copy.rmdir()
    keeper.keep()
    assert copy.read_bytes() == folder.writer.path.read_bytes()


def test_a_run_is_kept_once_more_when_it_is_let_go(tmp_path: Path) -> None:
    local = tmp_path / "local"
    local.mkdir()
    folder = RunFolder(tmp_path, journal_dir=str(local))
    thread = DiskThread()
    thread.add(folder.path, folder.meta)
    folder.log(n=1)
    thread.remove(folder.path)
    thread.remove(folder.path)
    copy = folder.path / folder.writer.path.name
    assert copy.read_bytes() == folder.writer.path.read_bytes()


def test_node_local_journals_of_an_ended_run_are_moved_home(tmp_path: Path) -> None:
    local = tmp_path / "local"
    local.mkdir()
    folder = RunFolder(tmp_path, journal_dir=str(local))
    folder.log(n=1)
    content = folder.writer.path.read_bytes()
    assert move_home(folder.path, folder.meta)
    assert not local.exists()
    assert (folder.path / folder.writer.path.name).read_bytes() == content
    assert lock_path(folder.path, folder.meta).parent == folder.path


def test_a_node_local_journal_is_kept_while_its_copy_cannot_be_made(tmp_path: Path) -> None:
    local = tmp_path / "local"
    local.mkdir()
    folder = RunFolder(tmp_path, journal_dir=str(local))
    (folder.path / folder.writer.path.name).mkdir()
    assert not move_home(folder.path, folder.meta)
    assert folder.writer.path.exists()


def test_a_run_whose_journals_are_at_home_has_nothing_to_move(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    assert move_home(folder.path, folder.meta)
    assert folder.writer.path.exists()
