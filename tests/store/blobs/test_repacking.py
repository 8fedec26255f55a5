"""Packs of which most is gone are written anew, whatever else goes on."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from kiseki.model.errors import StorageFull
from kiseki.model.limits import MAX_PACK_BYTES
from kiseki.store.blobs.disk import DiskPlaces
from kiseki.store.blobs.open import memory_places, open_places
from kiseki.store.blobs.places import Places
from kiseki.store.conformance.blobs import LATER_US, bring, content, key_of, put_file
from kiseki.store.conformance.scenario import NOW_US, SECOND_US, begin
from kiseki.store.open import SqlStore, open_store
from kiseki.store.schema_blobs import BLOB, BLOB_PLACE

HOUR_US = 3600 * SECOND_US
KEPT = b"what a run still names"
LOST = b"x" * 100_000


@pytest.fixture(params=["disk", "memory", pytest.param("s3", marks=pytest.mark.slow)])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Places:
    if request.param == "s3":
        return open_places(request.getfixturevalue("s3_bucket"))
    return memory_places() if request.param == "memory" else DiskPlaces(tmp_path / "blobs")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path)
    make: Callable[[], str] = request.getfixturevalue("make_postgres_database")
    return make()


@pytest.fixture
def store(database: str, places: Places) -> Iterator[SqlStore]:
    store = open_store(database, places=places)
    yield store
    store.close()


def bring_sparse(store: SqlStore, n: int = 1, *, kept: bytes = KEPT) -> list[bytes]:
    """Bring packs of which soon only one small content is named; return what is."""
    uid = begin(store).run.uid
    named = [kept + str(number).encode() for number in range(n)]
    for number, data in enumerate(named):
        bring(store, LOST + data, data)
        put_file(store, uid, f"kept-{number}", key_of(data))
    return named


def collect(store: SqlStore, at_us: int = LATER_US) -> None:
    store.storage.collect(now_us=at_us, work_s=60)


def list_places(store: SqlStore, state: str = "kept") -> dict[str, int]:
    """Return place -> bytes."""
    with store.database.read() as conn:
        query = select(BLOB_PLACE.c.place, BLOB_PLACE.c.bytes).where(BLOB_PLACE.c.state == state)
        return {row.place: row.bytes for row in conn.execute(query)}


def test_what_is_left_of_many_packs_lies_in_one_and_the_old_ones_go(
    store: SqlStore, places: Places
) -> None:
    named = bring_sparse(store, 5)
    before = list_places(store)

    collect(store)

    [(place, n_bytes)] = list_places(store).items()
    assert places.sizes(place) == {0: n_bytes}
    assert n_bytes < 1_000
    assert [content(store, key_of(data)) for data in named] == named
    collect(store, LATER_US + 2 * HOUR_US)
    assert [content(store, key_of(data)) for data in named] == named
    assert [places.sizes(old) for old in before] == [{}] * 5
    assert list_places(store, "doomed") == {}
    assert list_places(store) == {place: n_bytes}


def test_a_reader_goes_on_where_the_content_lay(store: SqlStore) -> None:
    [data] = bring_sparse(store)
    reading = store.blobs.read(key_of(data).sha256)

    collect(store)

    assert b"".join(reading) == data


def test_a_pack_that_is_mostly_needed_is_left_as_it_is(store: SqlStore) -> None:
    uid = begin(store).run.uid
    [needed, _] = bring(store, LOST, b"small")
    put_file(store, uid, "needed", needed)
    before = list_places(store)

    collect(store)

    assert list_places(store) == before


def test_a_crash_before_the_rows_move_leaves_everything_where_it_was(
    store: SqlStore, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    [data] = bring_sparse(store)
    [old] = list_places(store)
    repacker = store.storage._collector._repacker

    def die(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(repacker, "_point", die)
    with pytest.raises(KeyboardInterrupt):
        collect(store)
    monkeypatch.undo()

    [orphan] = list_places(store, "open")
    assert places.sizes(orphan) != {}
    assert list(list_places(store)) == [old]
    assert content(store, key_of(data)) == data
    collect(store, 2 * LATER_US)
    collect(store, 2 * LATER_US + 2 * HOUR_US)
    assert (places.sizes(orphan), places.sizes(old)) == ({}, {})
    assert content(store, key_of(data)) == data


def test_two_collectors_at_once_move_a_content_once(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    [data] = bring_sparse(store)
    first = store.storage._collector._repacker
    point = first._point
    other = SqlStore(store.database, store.storage._places)

    def be_overtaken(*arguments: object, **options: object) -> None:
        monkeypatch.undo()
        collect(other)
        point(*arguments, **options)

    monkeypatch.setattr(first, "_point", be_overtaken)
    collect(store)

    assert len(list_places(store)) == 1
    collect(store, LATER_US + 2 * HOUR_US)
    assert content(store, key_of(data)) == data
    assert list_places(store, "doomed") == list_places(store, "open") == {}


def test_a_new_pack_that_was_swept_meanwhile_gets_no_content(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that stands still for more than a day while it writes a pack anew."""
    [data] = bring_sparse(store)
    repacker = store.storage._collector._repacker
    point = repacker._point

    def sleep_long(place: str, *arguments: object, **options: object) -> None:
        with store.database.write() as conn:
            swept = update(BLOB_PLACE).where(BLOB_PLACE.c.place == place)
            conn.execute(swept.values(state="doomed", doomed_us=NOW_US))
        point(place, *arguments, **options)

    monkeypatch.setattr(repacker, "_point", sleep_long)
    collect(store)
    monkeypatch.undo()
    collect(store, LATER_US + 2 * HOUR_US)

    assert content(store, key_of(data)) == data


def test_damaged_content_is_said_and_left_where_it_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = open_store(str(tmp_path), places=DiskPlaces(tmp_path / "blobs"))
    good, bad = bring_sparse(store, 2)
    [damaged] = [file for file in (tmp_path / "blobs").rglob("0") if bad in file.read_bytes()]
    damaged.write_bytes(damaged.read_bytes().replace(KEPT + b"1", KEPT.upper() + b"1"))

    collect(store)

    assert f"The content {key_of(bad).sha256}" in caplog.text
    assert content(store, key_of(good)) == good
    assert damaged.exists()
    store.close()


def test_a_full_disk_stops_the_repacking_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = DiskPlaces(tmp_path / "blobs")
    store = open_store(str(tmp_path), places=places)
    [data] = bring_sparse(store)

    def refuse(_name: str, *, size: int) -> None:
        raise StorageFull(f"No room for {size}.")

    monkeypatch.setattr(places, "open", refuse)
    collect(store)
    monkeypatch.undo()

    assert content(store, key_of(data)) == data
    collect(store)
    assert len(list_places(store)) == 1
    store.close()


def test_more_than_fits_into_one_pack_goes_into_several(store: SqlStore) -> None:
    """Each old pack keeps a third; together that is more than a pack may have."""
    uid = begin(store).run.uid
    named: list[bytes] = []
    for number in range(4):
        head = str(number).encode()
        kept = [head + bytes([part]) * 999_999 for part in range(5)]
        lost = [head + bytes([part]) * 999_999 for part in range(5, 16)]
        for data, key in zip(kept, bring(store, *kept, *lost), strict=False):
            put_file(store, uid, key.sha256, key)
            named.append(data)

    collect(store)

    sizes = list_places(store).values()
    assert len(sizes) == 2
    assert max(sizes) <= MAX_PACK_BYTES
    assert all(content(store, key_of(data)) == data for data in named)
    with store.database.read() as conn:
        assert set(conn.execute(select(BLOB.c.part_bytes)).scalars()) == {MAX_PACK_BYTES}
