"""What every store of objects must do; the fixture `places` gives an empty one."""

import secrets
import threading

import pytest

from kiseki.model.errors import MissingObject
from kiseki.store.blobs.places import READ_BYTES, Places


def new_place() -> str:
    """Draw the name of a place."""
    return secrets.token_hex(16)


def write(places: Places, name: str, data: bytes) -> None:
    """Write an object in two pieces."""
    writer = places.open(name, size=len(data))
    writer.write(data[: len(data) // 2])
    writer.write(memoryview(data)[len(data) // 2 :])
    writer.finish()
    writer.abort()


def read(places: Places, name: str, start: int, end: int) -> bytes:
    """Return a range of an object."""
    return b"".join(places.read(name, start, end))


class PlacesConformance:
    """Every test of `Places`."""

    def test_an_object_comes_back_whole_and_in_ranges(self, places: Places) -> None:
        data = secrets.token_bytes(3 * READ_BYTES + 17)
        name = f"{new_place()}/0"

        write(places, name, data)

        assert read(places, name, 0, len(data)) == data
        assert read(places, name, 5, 6) == data[5:6]
        assert (
            read(places, name, READ_BYTES - 1, 2 * READ_BYTES + 1)
            == (data[READ_BYTES - 1 : 2 * READ_BYTES + 1])
        )
        assert read(places, name, len(data) - 1, len(data)) == data[-1:]
        assert read(places, name, 7, 7) == b""

    def test_an_object_is_read_in_pieces_that_fit_into_memory(self, places: Places) -> None:
        data = secrets.token_bytes(5 * READ_BYTES)
        name = f"{new_place()}/0"

        write(places, name, data)

        assert max(len(piece) for piece in places.read(name, 0, len(data))) <= 2 * READ_BYTES

    def test_an_object_of_no_bytes_can_be_kept(self, places: Places) -> None:
        place = new_place()

        write(places, f"{place}/0", b"")

        assert places.sizes(place) == {0: 0}
        assert read(places, f"{place}/0", 0, 0) == b""

    def test_what_was_never_finished_is_not_there(self, places: Places) -> None:
        place = new_place()
        writer = places.open(f"{place}/0", size=4)
        writer.write(b"data")

        before = places.sizes(place)
        writer.abort()

        assert before == places.sizes(place) == {}

    def test_objects_of_a_place_are_listed_with_their_sizes(self, places: Places) -> None:
        place, other = new_place(), new_place()
        for number in (0, 1, 10, 2):
            write(places, f"{place}/{number}", bytes(number))
        write(places, f"{other}/0", b"other")

        assert places.sizes(place) == {0: 0, 1: 1, 2: 2, 10: 10}
        assert places.sizes(new_place()) == {}

    def test_a_missing_object_is_told_from_an_empty_one(self, places: Places) -> None:
        with pytest.raises(MissingObject):
            read(places, f"{new_place()}/0", 0, 1)

    def test_an_object_that_is_too_short_is_no_silent_end(self, places: Places) -> None:
        name = f"{new_place()}/0"
        write(places, name, b"1234")

        with pytest.raises(MissingObject):
            read(places, name, 2, 9)

    def test_removing_a_place_removes_all_of_it_and_nothing_else(self, places: Places) -> None:
        place, other = new_place(), new_place()
        for number in range(3):
            write(places, f"{place}/{number}", b"x")
        write(places, f"{other}/0", b"y")

        places.remove(place)
        places.remove(place)

        assert places.sizes(place) == {}
        assert places.sizes(other) == {0: 1}

    def test_the_same_bytes_may_be_written_again_at_the_same_time(self, places: Places) -> None:
        data = secrets.token_bytes(100_000)
        name = f"{new_place()}/0"
        threads = [threading.Thread(target=write, args=(places, name, data)) for _ in range(4)]

        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert read(places, name, 0, len(data)) == data

    def test_a_copy_is_an_object_of_its_own(self, places: Places) -> None:
        place, copy = new_place(), new_place()
        write(places, f"{place}/0", b"content")

        places.copy(f"{place}/0", f"{copy}/0")
        places.remove(place)

        assert read(places, f"{copy}/0", 0, 7) == b"content"

    def test_a_local_path_is_the_object_itself(self, places: Places) -> None:
        name = f"{new_place()}/0"
        write(places, name, b"content")

        path = places.local_path(name)

        assert path is None or path.read_bytes() == b"content"
        assert places.local_path(f"{new_place()}/0") is None
