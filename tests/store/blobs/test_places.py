import errno
from pathlib import Path

import pytest

from kiseki.model.errors import StorageFull, UsageError
from kiseki.store.blobs.disk import DiskPlaces
from kiseki.store.blobs.open import memory_places, open_places
from kiseki.store.blobs.places import Places
from kiseki.store.conformance.places import PlacesConformance, new_place, read, write


class TestDisk(PlacesConformance):
    @pytest.fixture
    def places(self, tmp_path: Path) -> Places:
        return open_places(tmp_path / "blobs")


class TestMemory(PlacesConformance):
    @pytest.fixture
    def places(self) -> Places:
        return memory_places()


def test_a_write_is_on_the_disk_before_it_is_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[str] = []

    def note(descriptor: int) -> None:
        flushed.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)

    monkeypatch.setattr("kiseki.store.blobs.disk.os.fsync", note)
    place = new_place()

    write(DiskPlaces(tmp_path / "blobs"), f"{place}/0", b"data")

    draft, *folders = flushed
    assert draft.startswith("0.")
    assert folders == [place, place[:2], "blobs"]


def test_a_full_disk_is_told_in_words_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("kiseki.store.blobs.disk.os.fsync", refuse)
    places = DiskPlaces(tmp_path)
    writer = places.open("place/0", size=4)
    writer.write(b"data")

    with pytest.raises(StorageFull):
        writer.finish()
    writer.abort()

    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_nothing_is_taken_below_the_reserve_of_the_disk(tmp_path: Path) -> None:
    places = DiskPlaces(tmp_path, min_free_bytes=2**62)

    with pytest.raises(StorageFull, match="MIN_FREE_FOR_FILES_BYTES"):
        places.open("place/0", size=1)


def test_a_draft_that_a_crash_left_is_no_object_and_goes_with_its_place(tmp_path: Path) -> None:
    places = DiskPlaces(tmp_path)
    place = new_place()
    write(places, f"{place}/0", b"data")
    [file] = [found for found in tmp_path.rglob("0")]
    file.with_name("1.0123456789abcdef.draft").write_bytes(b"half")

    assert places.sizes(place) == {0: 4}
    assert read(places, f"{place}/0", 0, 4) == b"data"
    places.remove(place)
    assert [found for found in tmp_path.rglob("*") if found.is_file()] == []


@pytest.mark.parametrize("place", ["ftp://host/x", "http://host/x", "mysql://x"])
def test_a_place_of_an_unknown_kind_is_refused(place: str) -> None:
    with pytest.raises(UsageError, match="cannot keep files"):
        open_places(place)


def test_a_folder_has_no_addresses(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no addresses"):
        open_places(tmp_path, direct=True)
