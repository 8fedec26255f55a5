"""Many writers at once: each of these was a race that the locks decide."""

import hashlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from sqlalchemy import Connection, update

from kiseki.model.artifact import (
    ArtifactEntry,
    ArtifactVersion,
    BeginVersion,
    ChangeEntries,
    CommitVersion,
    PatchVersion,
)
from kiseki.model.errors import Busy, Conflict, MissingBlob, TooLarge
from kiseki.store.artifacts import files
from kiseki.store.artifacts.digest import compute_digest
from kiseki.store.artifacts.entry_query import EntryQuery
from kiseki.store.conformance.scenario import ENTITY, NOW_US, SECOND_US
from kiseki.store.conformance.versions import (
    clean,
    commit,
    list_paths,
    make_version,
    new_id,
    put_files,
    start_version,
)
from kiseki.store.open import SqlStore
from kiseki.store.schema_artifacts import ARTIFACT_VERSION

_Result = TypeVar("_Result")
LATE_US = NOW_US + 3 * 24 * 3600 * SECOND_US
"""When nothing that was brought at `NOW_US` is wanted any more."""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest) -> SqlStore:
    return request.getfixturevalue(f"{request.param}_store")


def at_once(acts: Sequence[Callable[[], _Result]]) -> list[_Result]:
    """Do all of these at the same moment, each in a thread of its own."""
    gate = threading.Barrier(len(acts))

    def act(one: Callable[[], _Result]) -> _Result:
        gate.wait(timeout=30)
        return one()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


def test_the_same_content_committed_at_once_becomes_one_version(store: SqlStore) -> None:
    begun = [start_version(store) for _ in range(4)]
    for version in begun:
        put_files(store, version, {"a": "same"})
    made = at_once([lambda v=version: commit(store, v) for version in begun])
    assert {(version.id, version.number) for version in made} == {(made[0].id, 0)}
    assert store.artifacts.get_collection(made[0].collection).n_versions == 1
    assert {store.artifacts.get(version.id).id for version in begun} == {made[0].id}


def test_versions_committed_at_once_have_numbers_of_their_own(store: SqlStore) -> None:
    begun = [start_version(store) for _ in range(4)]
    for i, version in enumerate(begun):
        put_files(store, version, {"a": str(i)})
    made = at_once([lambda v=version: commit(store, v, "best") for version in begun])
    assert sorted(version.number for version in made) == list(range(4))
    holders = [v for v in map(store.artifacts.get, (v.id for v in made)) if v.aliases]
    assert [version.aliases for version in holders] == [["latest", "best"]]


def test_one_version_committed_by_many_is_committed_once(store: SqlStore) -> None:
    version = start_version(store)
    put_files(store, version, {"a": "1"})
    made = at_once([lambda: commit(store, version)] * 4)
    assert {(one.id, one.number) for one in made} == {(version.id, 0)}


def test_an_id_begun_by_many_is_begun_once(store: SqlStore) -> None:
    request = BeginVersion(id=new_id(), name="ds", type="dataset", project="p")

    def begin() -> ArtifactVersion:
        return store.artifacts.begin(request, entity=ENTITY, now_us=NOW_US)

    assert len({(one.id, one.collection) for one in at_once([begin] * 4)}) == 1


def test_many_writers_fill_one_version_at_once(store: SqlStore) -> None:
    begun = at_once([lambda: start_version(store, distributed_id="job")] * 4)
    assert len({version.id for version in begun}) == 1
    at_once(
        [
            lambda rank=rank: put_files(
                store, begun[0], {"shared": str(rank)} | {f"r{rank}/{i}": "x" for i in range(5)}
            )
            for rank in range(4)
        ]
    )
    made = commit(store, begun[0])
    assert (made.n_files, made.size) == (21, 21)
    page = store.artifacts.list_entries(made.id, EntryQuery(folder=""))
    assert [(folder.name, folder.n_files, folder.size) for folder in page.folders] == [
        (f"r{rank}", 5, 5) for rank in range(4)
    ]


def test_an_alias_moved_by_two_ends_at_one_of_them(store: SqlStore) -> None:
    versions = [make_version(store, text) for text in "abcd"]
    patch = PatchVersion(add_aliases=["prod", "best"])
    at_once(
        [
            lambda v=version: store.artifacts.update(v.id, patch, now_us=NOW_US)
            for version in versions
        ]
    )
    held = [store.artifacts.get(version.id).aliases for version in versions]
    assert sorted(alias for aliases in held for alias in aliases) == ["best", "latest", "prod"]


def test_a_file_added_while_the_digest_is_made_is_in_it(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = start_version(store)
    put_files(store, version, {"a": "1"})
    late = ["b"]

    def compute(conn: Connection, key: int) -> str:
        digest = compute_digest(conn, key)
        if late:
            put_files(store, version, {late.pop(): "2"})
        return digest

    monkeypatch.setattr("kiseki.store.artifacts.artifacts.compute_digest", compute)
    made = commit(store, version)
    lines = [f"{p}\0{hashlib.sha256(t).hexdigest()}\x001\n" for p, t in (("a", b"1"), ("b", b"2"))]
    assert made.digest == hashlib.sha256("".join(lines).encode()).hexdigest()


def test_a_version_whose_files_never_rest_is_not_committed(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = start_version(store)

    def compute(conn: Connection, key: int) -> str:
        put_files(store, version, {new_id(): "x"})
        return compute_digest(conn, key)

    monkeypatch.setattr("kiseki.store.artifacts.artifacts.compute_digest", compute)
    with pytest.raises(Busy):
        commit(store, version)
    assert store.artifacts.get(version.id).state == "pending"


def test_files_of_a_base_are_taken_over_bit_by_bit(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "TAKEN_AT_ONCE", 3)
    base = start_version(store)
    put_files(store, base, {f"d/{i}": str(i) for i in range(8)})
    base = commit(store, base)
    draft = start_version(store, base=base.id)
    assert (draft.n_files, draft.size) == (8, 8)
    assert commit(store, draft).id == base.id


def test_a_draft_that_was_cut_off_goes_on_when_it_is_begun_again(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "TAKEN_AT_ONCE", 3)
    base = start_version(store)
    put_files(store, base, {f"d/{i}": str(i) for i in range(8)})
    base = commit(store, base)
    request = BeginVersion(id=new_id(), name="ds", type="dataset", project="p", base=base.id)
    take_over, left = files.take_over, [1]

    def cut_off(conn: Connection, version: str, *, now_us: int) -> bool:
        if not left:
            raise ConnectionError
        left.pop()
        return take_over(conn, version, now_us=now_us)

    monkeypatch.setattr(files, "take_over", cut_off)
    with pytest.raises(ConnectionError):
        store.artifacts.begin(request, entity=ENTITY, now_us=NOW_US)
    monkeypatch.setattr(files, "take_over", take_over)
    assert len(list_paths(store, store.artifacts.get(request.id))) == 3
    for refused in (
        lambda: store.artifacts.commit(request.id, CommitVersion(), now_us=NOW_US),
        lambda: store.artifacts.change_entries(
            request.id, ChangeEntries(remove=["d/0"]), now_us=NOW_US
        ),
    ):
        with pytest.raises(Conflict, match="base"):
            refused()
    assert store.artifacts.begin(request, entity=ENTITY, now_us=NOW_US).n_files == 8


def test_a_draft_whose_base_went_meanwhile_says_so(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "TAKEN_AT_ONCE", 3)
    base = start_version(store)
    put_files(store, base, {f"d/{i}": str(i) for i in range(8)})
    base = commit(store, base)
    take_over = files.take_over

    def delete_first(conn: Connection, version: str, *, now_us: int) -> bool:
        more = take_over(conn, version, now_us=now_us)
        monkeypatch.setattr(files, "take_over", take_over)
        deleted = ARTIFACT_VERSION.c.id == base.id
        conn.execute(update(ARTIFACT_VERSION).where(deleted).values(state="deleted"))
        return more

    monkeypatch.setattr(files, "take_over", delete_first)
    with pytest.raises(Conflict, match="deleted meanwhile"):
        start_version(store, base=base.id)


def test_the_collector_never_takes_what_a_version_has(store: SqlStore) -> None:
    version = start_version(store)
    hashes = [store.blobs.put([str(i).encode()], now_us=NOW_US).sha256 for i in range(15)]
    taken: list[str] = []

    def add() -> None:
        for sha256 in hashes:
            entry = ArtifactEntry(path=sha256, sha256=sha256)
            try:
                store.artifacts.change_entries(
                    version.id, ChangeEntries(add=[entry]), now_us=LATE_US
                )
            except MissingBlob as error:
                taken.append(error.field)

    def collect() -> None:
        store.storage.collect(now_us=LATE_US, work_s=30)

    at_once([add, collect])
    assert list_paths(store, version) == sorted(set(hashes) - set(taken))[:100]
    for sha256 in set(hashes) - set(taken):
        assert b"".join(store.blobs.read(sha256)).decode() == str(hashes.index(sha256))


def test_content_is_freed_with_the_last_version_that_has_it(store: SqlStore) -> None:
    first = start_version(store)
    put_files(store, first, {"only": "a", "shared": "b"})
    first = commit(store, first)
    second = start_version(store)
    put_files(store, second, {"shared": "b"})
    second = commit(store, second)
    only, shared = (store.artifacts.get_entry(first.id, p).sha256 for p in ("only", "shared"))
    store.artifacts.remove(first.id, delete_aliases=False, now_us=NOW_US)
    store.storage.collect(now_us=LATE_US, work_s=30)
    assert store.blobs.find(only) is not None
    clean(store, at_us=LATE_US)
    store.storage.collect(now_us=LATE_US, work_s=30)
    assert (store.blobs.find(only), store.blobs.find(shared) is None) == (None, False)
    assert list_paths(store, second) == ["shared"]


def test_a_version_has_only_so_many_files(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_ARTIFACT_FILES", 3)
    version = start_version(store)
    put_files(store, version, {"a": "1", "b": "2", "c": "3"})
    put_files(store, version, {"c": "4"})
    with pytest.raises(TooLarge, match="MAX_ARTIFACT_FILES"):
        put_files(store, version, {"d": "5"})
    assert store.artifacts.get(version.id).n_files == 3


def test_many_files_are_removed_bit_by_bit(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiseki.store.artifacts.upkeep._FILES_AT_ONCE", 3)
    version = start_version(store)
    put_files(store, version, {f"{i}/x": "1" for i in range(10)})
    store.artifacts.fail(version.id, problem="", now_us=NOW_US)
    slices = 0
    while store.artifacts.clean(now_us=NOW_US):
        slices += 1
        assert slices < 50
    assert slices > 2
    assert list_paths(store, version) == []
    assert store.artifacts.list_entries(version.id, EntryQuery(folder="")).folders == []


def test_ten_thousand_files_are_added_in_one_request_and_paged(store: SqlStore) -> None:
    version = start_version(store)
    sha256 = store.blobs.put([b"x"], now_us=NOW_US).sha256
    paths = [f"{i % 100:02}/{i // 100:02}.txt" for i in range(10_000)]
    change = ChangeEntries(add=[ArtifactEntry(path=path, sha256=sha256) for path in paths])
    added = store.artifacts.change_entries(version.id, change, now_us=NOW_US)
    assert (added.n_files, added.size) == (10_000, 10_000)
    made = commit(store, version)
    page = store.artifacts.list_entries(made.id, EntryQuery(limit=10_000))
    assert ([file.path for file in page.files], page.cursor) == (sorted(paths), None)
    root = store.artifacts.list_entries(made.id, EntryQuery(folder="", limit=1000))
    assert [(one.n_files, one.size) for one in root.folders] == [(100, 100)] * 100
    with pytest.raises(TooLarge):
        store.artifacts.change_entries(
            start_version(store).id,
            ChangeEntries(add=change.add, remove=["one more"]),
            now_us=NOW_US,
        )
