import shutil
from pathlib import Path

import pytest
from tests.doubles.run_folder import RunFolder

from kiseki.sdk.run_mark import KEY_FILE, is_own, make_mark


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"KISEKI_CONFIG_DIR": str(tmp_path / "config")}


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder(tmp_path / "runs")


def test_only_this_user_makes_the_mark_of_a_folder(
    folder: RunFolder, environment: dict[str, str], tmp_path: Path
) -> None:
    meta = folder.meta
    meta.mark = make_mark(folder.path, meta, environment)
    assert is_own(folder.path, meta, environment)
    other = {"KISEKI_CONFIG_DIR": str(tmp_path / "of somebody else")}
    assert not is_own(folder.path, meta, other)


def test_a_mark_goes_with_a_folder_that_is_moved_and_not_with_a_copy(
    folder: RunFolder, environment: dict[str, str], tmp_path: Path
) -> None:
    meta = folder.meta
    meta.mark = make_mark(folder.path, meta, environment)
    shutil.copytree(folder.path, tmp_path / "copy")
    folder.path.rename(tmp_path / "moved")
    assert is_own(tmp_path / "moved", meta, environment)
    assert not is_own(tmp_path / "copy", meta, environment)


def test_nobody_else_may_read_the_key(folder: RunFolder, environment: dict[str, str]) -> None:
    make_mark(folder.path, folder.meta, environment)
    [key] = Path(environment["KISEKI_CONFIG_DIR"]).iterdir()
    assert (key.name, key.stat().st_mode & 0o777) == (KEY_FILE, 0o600)
    assert len(key.read_bytes()) == 32


def test_without_a_place_for_a_key_nothing_is_anybodys_own(
    folder: RunFolder, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    nowhere = {"KISEKI_CONFIG_DIR": str(tmp_path / "file" / "config")}
    assert make_mark(folder.path, folder.meta, nowhere) == ""
    assert not is_own(folder.path, folder.meta, nowhere)


@pytest.mark.parametrize("kept", [0, 31, 4096])
def test_a_key_file_that_a_crash_left_cut_or_swollen_hurts_nobody(
    folder: RunFolder, environment: dict[str, str], kept: int
) -> None:
    """With no key at all a mark would be a plain hash, which everybody can make."""
    place = Path(environment["KISEKI_CONFIG_DIR"])
    place.mkdir()
    (place / KEY_FILE).write_bytes(bytes(kept))
    assert (make_mark(folder.path, folder.meta, environment) != "") == (kept > 32)
