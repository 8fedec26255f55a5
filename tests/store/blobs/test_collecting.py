"""The collector beside others: whoever names content either keeps it or hears that it is gone."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiseki.model.errors import MissingBlob
from kiseki.store.blobs.collecting import Collector, take_unused
from kiseki.store.blobs.disk import DiskPlaces
from kiseki.store.conformance.blobs import LATER_US, bring, content, key_of, put_file
from kiseki.store.conformance.scenario import NOW_US, begin
from kiseki.store.open import SqlStore, open_store

ON_POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)
PATIENCE_S = 10


@pytest.fixture(params=["sqlite", ON_POSTGRES])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    where = str(tmp_path)
    if request.param == "postgres":
        make: Callable[[], str] = request.getfixturevalue("make_postgres_database")
        where = make()
    store = open_store(where, places=DiskPlaces(tmp_path / "blobs"))
    yield store
    store.close()


def objects(tmp_path: Path) -> list[Path]:
    return [file for file in (tmp_path / "blobs").rglob("*") if file.is_file()]


def test_a_name_given_while_the_collector_looks_keeps_the_content_or_is_refused(
    store: SqlStore,
) -> None:
    [key] = bring(store, b"wanted at last")
    uid = begin(store).run.uid
    outcome: list[object] = []

    def name() -> None:
        try:
            outcome.append(put_file(store, uid, "a", key, LATER_US))
        except MissingBlob as error:
            outcome.append(error)

    thread = threading.Thread(target=name)
    with store.database.write() as conn:
        taken = take_unused(conn, [key.sha256], now_us=LATER_US, on_locked=thread.start)
        thread.join(0.2)  # it waits for the collector's lock
        assert outcome == []
    thread.join(PATIENCE_S)

    assert taken == [key.sha256]
    assert isinstance(outcome[0], MissingBlob)


def test_the_collector_leaves_what_somebody_is_naming_at_this_moment(store: SqlStore) -> None:
    [key] = bring(store, b"being named")
    uid = begin(store).run.uid
    named, go_on = threading.Event(), threading.Event()
    tell = store.files._tell

    def tell_slowly(*arguments: object) -> None:
        tell(*arguments)
        named.set()
        go_on.wait(PATIENCE_S)

    store.files._tell = tell_slowly
    naming = threading.Thread(target=put_file, args=(store, uid, "a", key, LATER_US))
    collected: list[int] = []

    def collect() -> None:
        collected.append(store.storage.collect(now_us=LATER_US, work_s=60).n_blobs)

    collecting = threading.Thread(target=collect)
    naming.start()
    assert named.wait(PATIENCE_S)
    collecting.start()
    collecting.join(0.2)
    go_on.set()
    naming.join(PATIENCE_S)
    collecting.join(PATIENCE_S)

    assert collected == [0]
    assert content(store, key) == b"being named"


def test_content_that_is_asked_for_again_while_it_goes_is_said_to_be_missing(
    store: SqlStore,
) -> None:
    [key] = bring(store, b"asked for again")
    missing: list[list[str]] = []

    def ask() -> None:
        missing.append(store.blobs.find_missing([key], now_us=LATER_US))

    thread = threading.Thread(target=ask)
    with store.database.write() as conn:
        take_unused(conn, [key.sha256], now_us=LATER_US, on_locked=thread.start)
        thread.join(0.2)
    thread.join(PATIENCE_S)

    assert missing == [[key.sha256]]


def test_content_that_comes_again_while_it_goes_is_there(store: SqlStore) -> None:
    [key] = bring(store, b"comes again")
    thread = threading.Thread(
        target=bring, args=(store, b"comes again"), kwargs={"at_us": LATER_US}
    )

    with store.database.write() as conn:
        take_unused(conn, [key.sha256], now_us=LATER_US, on_locked=thread.start)
        thread.join(0.2)
    thread.join(PATIENCE_S)
    store.storage.collect(now_us=LATER_US, work_s=60)

    assert content(store, key) == b"comes again"


def test_a_crash_between_the_rows_and_the_objects_leaves_nothing_behind(
    store: SqlStore, tmp_path: Path
) -> None:
    [key] = bring(store, b"content")
    with store.database.write() as conn:
        take_unused(conn, [key.sha256], now_us=LATER_US)
    # The collector dies here: rows are gone, objects are not.
    left = objects(tmp_path)

    store.storage.collect(now_us=LATER_US, work_s=60)

    assert len(left) == 1
    assert objects(tmp_path) == []


def test_a_pack_stays_as_long_as_one_of_its_blobs_is_needed(
    store: SqlStore, tmp_path: Path
) -> None:
    kept, gone = bring(store, b"kept", b"gone")
    uid = begin(store).run.uid
    put_file(store, uid, "a", kept)

    store.storage.collect(now_us=LATER_US, work_s=60)
    assert len(objects(tmp_path)) == 1
    assert store.blobs.find(gone.sha256) is None
    store.files.remove(uid, ["a"], now_us=LATER_US)
    store.storage.collect(now_us=LATER_US, work_s=60)

    assert objects(tmp_path) == []


def test_what_a_crash_left_half_written_is_swept(store: SqlStore, tmp_path: Path) -> None:
    upload = store.uploads.begin(key_of(bytes(10)), now_us=NOW_US)
    part = store.uploads.claim_part(upload.id, 0, key_of(bytes(10)).sha256, now_us=NOW_US)
    writer = store.uploads.open_part(part)
    writer.write(bytes(5))
    # The server dies here.

    store.storage.collect(now_us=LATER_US, work_s=60)
    store.storage.collect(now_us=LATER_US, work_s=60)

    assert objects(tmp_path) == []
    writer.abort()


def test_a_walk_that_ran_out_of_time_goes_on_where_it_stood(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiseki.store.blobs.collecting._LOOKED_AT_ONCE", 3)
    bring(store, *(b"%d" % number for number in range(10)))
    collector = Collector(store.database, DiskPlaces(Path("/nowhere")))
    monkeypatch.setattr(collector, "remove_doomed", lambda **_: 0)
    walks = []

    while not walks or walks[-1].remaining:
        walks.append(collector.collect(now_us=LATER_US, work_s=0))

    assert sum(walk.n_blobs for walk in walks) == 10
    assert [walk.n_blobs for walk in walks] == [4, 4, 2]
