"""What every store does with artifacts: the life of a version."""

import hashlib
from typing import Any

import pytest

from kiseki.model.artifact import (
    ArtifactEntry,
    ArtifactVersion,
    BeginVersion,
    ChangeEntries,
    PatchVersion,
)
from kiseki.model.errors import (
    Conflict,
    Deleted,
    InvalidBody,
    InvalidName,
    MissingBlob,
    NotFound,
    TooLarge,
    UsageError,
    WrongDigest,
)
from kiseki.store.artifacts.entry_query import EntryQuery
from kiseki.store.conformance.scenario import ENTITY, NOW_US, SECOND_US
from kiseki.store.conformance.versions import (
    DAY_US,
    clean,
    commit,
    list_paths,
    make_version,
    put_files,
    start_version,
)
from kiseki.store.contract import Store


class ArtifactConformance:
    """Tests of `ArtifactRows`: the life of a version."""

    def test_a_committed_version_has_a_number_a_digest_and_its_files(self, store: Store) -> None:
        version = start_version(store, description="d", metadata={"rows": 3, "nan": float("inf")})
        assert (version.state, version.number, version.digest) == ("pending", -1, "")
        put_files(store, version, {"b": "two", "a/x": "one"})
        made = commit(store, version, "best", tags=["t"])
        assert (made.state, made.number, made.id) == ("ready", 0, version.id)
        assert (made.aliases, made.tags, made.ready_us) == (["latest", "best"], ["t"], NOW_US)
        assert (made.n_files, made.size, made.description) == (2, 6, "d")
        assert made.metadata == {"rows": 3, "nan": float("inf")}
        assert (made.entity, made.project_name) == (ENTITY, "p")
        lines = [
            f"{path}\0{hashlib.sha256(text.encode()).hexdigest()}\0{len(text)}\n"
            for path, text in (("a/x", "one"), ("b", "two"))
        ]
        assert made.digest == hashlib.sha256("".join(lines).encode()).hexdigest()
        assert list_paths(store, made) == ["a/x", "b"]
        assert store.artifacts.get(version.id) == made

    def test_a_version_is_begun_once(self, store: Store) -> None:
        first = start_version(store)
        request = BeginVersion(id=first.id, name="ds", type="dataset", project="p")
        again = store.artifacts.begin(request, entity=ENTITY, now_us=NOW_US + 1)
        assert again == first
        made = commit(store, first)
        assert store.artifacts.begin(request, entity=ENTITY, now_us=NOW_US + 1) == made

    def test_the_same_content_makes_no_new_version(self, store: Store) -> None:
        first = make_version(store, "x", "a")
        make_version(store, "y")
        same = start_version(store)
        put_files(store, same, {"data.txt": "x"})
        answered = commit(store, same, "b", tags=["again"])
        assert (answered.id, answered.number) == (first.id, 0)
        assert (answered.aliases, answered.tags) == (["latest", "a", "b"], ["again"])
        # Whoever knows only its id finds the older one.
        assert store.artifacts.get(same.id) == answered
        assert commit(store, same) == answered
        elsewhere = make_version(store, "x", name="other")
        assert elsewhere.digest == first.digest
        assert elsewhere.id != first.id

    def test_numbers_are_never_used_again(self, store: Store) -> None:
        versions = [make_version(store, text) for text in "abc"]
        assert [version.number for version in versions] == [0, 1, 2]
        store.artifacts.remove(versions[2].id, delete_aliases=False, now_us=NOW_US)
        assert make_version(store, "c").number == 3
        collection = versions[0].collection
        store.artifacts.remove_collection(collection, delete_aliases=False, now_us=NOW_US)
        anew = make_version(store, "a", type="model")
        assert (anew.number, anew.type) == (4, "model")

    def test_a_version_from_elsewhere_keeps_its_number_and_time(self, store: Store) -> None:
        def bring(text: str, number: int) -> ArtifactVersion:
            version = start_version(store, created_us=NOW_US - DAY_US)
            put_files(store, version, {"a": text})
            return commit(store, version, number=number)

        third = bring("3", 3)
        assert (third.number, third.created_us, third.aliases) == (3, NOW_US - DAY_US, ["latest"])
        assert bring("3", 3) == third
        first = bring("1", 1)
        assert (first.number, first.aliases) == (1, [])
        assert make_version(store, "new").number == 4
        with pytest.raises(Conflict, match="v1"):
            bring("other", 1)
        with pytest.raises(UsageError):
            bring("other", 10**9)

    def test_files_are_replaced_and_taken_away_until_the_commit(self, store: Store) -> None:
        version = start_version(store)
        put_files(store, version, {"a/x": "1", "a/y": "22", "b": "333"})
        put_files(store, version, {"a/x": "4444"})
        change = ChangeEntries(remove=["b", "never"])
        changed = store.artifacts.change_entries(version.id, change, now_us=NOW_US)
        assert (changed.n_files, changed.size) == (2, 6)
        again = store.artifacts.change_entries(version.id, change, now_us=NOW_US)
        assert (again.n_files, again.size) == (2, 6)
        [folder] = store.artifacts.list_entries(version.id, EntryQuery(folder="")).folders
        assert (folder.name, folder.n_files, folder.size) == ("a", 2, 6)
        emptied = ChangeEntries(remove=["a/x", "a/y"])
        store.artifacts.change_entries(version.id, emptied, now_us=NOW_US)
        assert store.artifacts.list_entries(version.id, EntryQuery(folder="")).folders == []
        made = commit(store, version)
        with pytest.raises(Conflict):
            store.artifacts.change_entries(made.id, change, now_us=NOW_US)

    def test_content_that_is_not_there_is_asked_for(self, store: Store) -> None:
        version = start_version(store)
        missing = hashlib.sha256(b"never sent").hexdigest()
        change = ChangeEntries(add=[ArtifactEntry(path="a", sha256=missing, size=10)])
        with pytest.raises(MissingBlob) as caught:
            store.artifacts.change_entries(version.id, change, now_us=NOW_US)
        assert caught.value.field == missing
        assert list_paths(store, version) == []

    def test_a_reference_names_what_lies_elsewhere(self, store: Store) -> None:
        version = start_version(store)
        entry = ArtifactEntry(
            path="far", ref="s3://bucket/key", size=7, digest="etag", version_id="3"
        )
        store.artifacts.change_entries(version.id, ChangeEntries(add=[entry]), now_us=NOW_US)
        made = commit(store, version)
        assert store.artifacts.get_entry(made.id, "far") == entry
        assert made.digest == hashlib.sha256(b"far\0etag\x007\n").hexdigest()

    @pytest.mark.parametrize(
        ("entry", "error"),
        [
            ({"path": "../x", "ref": "s3://b/k", "digest": "d"}, UsageError),
            ({"path": "/x", "ref": "s3://b/k", "digest": "d"}, UsageError),
            ({"path": "x"}, InvalidBody),
            ({"path": "x", "sha256": "a" * 64, "ref": "s3://b/k"}, InvalidBody),
            ({"path": "x", "sha256": "A" * 64}, InvalidBody),
            ({"path": "x", "ref": "javascript:alert(1)", "digest": "d"}, UsageError),
            ({"path": "x", "ref": "javascript://%0aalert(1)", "digest": "d"}, UsageError),
            ({"path": "x", "ref": "s3://b/k"}, InvalidBody),
            ({"path": "x", "ref": "s3://b/k", "digest": "d", "size": -1}, InvalidBody),
            ({"path": "x", "ref": "s3://b/k", "digest": "a\nb"}, InvalidBody),
            ({"path": "x", "ref": "s3://" + "k" * 5000, "digest": "d"}, TooLarge),
        ],
    )
    def test_a_file_that_breaks_a_rule_is_refused(
        self, store: Store, entry: dict[str, Any], error: type[Exception]
    ) -> None:
        version = start_version(store)
        change = ChangeEntries(add=[ArtifactEntry(**entry)])
        with pytest.raises(error):
            store.artifacts.change_entries(version.id, change, now_us=NOW_US)

    def test_one_path_is_not_a_file_and_a_folder(self, store: Store) -> None:
        version = start_version(store)
        put_files(store, version, {"a": "1", "a-b": "2", "a/c": "3"})
        with pytest.raises(Conflict, match="'a/c'"):
            commit(store, version)
        put_files(store, version, {"a-b/c": "4"})
        store.artifacts.change_entries(
            version.id, ChangeEntries(remove=["a", "a-b"]), now_us=NOW_US
        )
        assert commit(store, version).number == 0

    def test_a_commit_that_expects_other_files_is_refused(self, store: Store) -> None:
        version = start_version(store)
        put_files(store, version, {"a": "1"})
        with pytest.raises(WrongDigest):
            commit(store, version, digest="0" * 64)
        assert store.artifacts.get(version.id).state == "pending"
        with pytest.raises(Conflict, match="pending"):
            store.artifacts.update(version.id, PatchVersion(add_aliases=["best"]), now_us=NOW_US)

    def test_a_draft_takes_over_the_files_of_its_base(self, store: Store) -> None:
        base = start_version(store)
        put_files(store, base, {"keep/a": "1", "keep/b": "2", "drop": "3"})
        base = commit(store, base)
        draft = start_version(store, base=base.id)
        assert (draft.n_files, draft.size, draft.base) == (3, 3, base.id)
        store.artifacts.change_entries(draft.id, ChangeEntries(remove=["drop"]), now_us=NOW_US)
        put_files(store, draft, {"new": "4"})
        made = commit(store, draft)
        assert list_paths(store, made) == ["keep/a", "keep/b", "new"]
        assert list_paths(store, base) == ["drop", "keep/a", "keep/b"]
        with pytest.raises(Conflict):
            start_version(store, base=start_version(store).id)

    def test_several_writers_fill_one_version(self, store: Store) -> None:
        first = start_version(store, distributed_id="job")
        second = start_version(store, distributed_id="job")
        assert second == first
        assert start_version(store, distributed_id="job", name="other").id != first.id
        put_files(store, first, {"rank-0": "a"})
        put_files(store, second, {"rank-1": "b"})
        made = commit(store, second)
        assert (made.n_files, made.distributed_id) == (2, "job")
        assert commit(store, first) == made
        assert start_version(store, distributed_id="job") == made

    def test_writers_of_a_version_that_failed_begin_another_one(self, store: Store) -> None:
        first = start_version(store, distributed_id="job")
        store.artifacts.fail(first.id, problem="lost", now_us=NOW_US)
        assert start_version(store, distributed_id="job").id != first.id

    def test_a_version_that_failed_says_why(self, store: Store) -> None:
        version = start_version(store)
        put_files(store, version, {"a": "1"})
        failed = store.artifacts.fail(version.id, problem="disk full", now_us=NOW_US)
        assert store.artifacts.fail(version.id, problem="again", now_us=NOW_US) == failed
        assert (failed.state, failed.problem) == ("failed", "disk full")
        with pytest.raises(Conflict, match="disk full"):
            commit(store, version)
        with pytest.raises(Conflict):
            store.artifacts.fail(make_version(store, "x").id, problem="", now_us=NOW_US)

    def test_a_name_under_which_nothing_came_to_be_is_not_listed(self, store: Store) -> None:
        first = start_version(store)
        second = start_version(store)

        def names() -> list[str]:
            found, total = store.artifacts.list_collections(first.project, limit=9, offset=0)
            assert len(found) == total
            return [collection.name for collection in found]

        store.artifacts.fail(first.id, problem="lost", now_us=NOW_US)
        assert names() == ["ds"]  # another one may still become its first version
        store.artifacts.fail(second.id, problem="lost", now_us=NOW_US)
        assert names() == []
        assert store.artifacts.get(second.id).problem == "lost"
        made = make_version(store, "x", type="model")
        assert (made.number, names()) == (0, ["ds"])
        store.artifacts.fail(start_version(store, type="model").id, problem="lost", now_us=NOW_US)
        assert names() == ["ds"]

    @pytest.mark.parametrize(
        ("fields", "error"),
        [
            ({"name": ""}, InvalidName),
            ({"name": "a/b"}, InvalidName),
            ({"name": "a:v1"}, InvalidName),
            ({"name": " a"}, InvalidName),
            ({"name": "a\0"}, InvalidName),
            ({"name": "a" * 129}, InvalidName),
            ({"type": ""}, InvalidName),
            ({"id": "short"}, InvalidName),
            ({"base": "short"}, InvalidName),
            ({"base": "0" * 32}, NotFound),
            ({"run": "0" * 32}, NotFound),
            ({"metadata": {str(i): i for i in range(1001)}}, TooLarge),
            ({"ttl_s": 0}, UsageError),
            ({"created_us": -1}, UsageError),
        ],
    )
    def test_a_version_that_breaks_a_rule_is_not_begun(
        self, store: Store, fields: dict[str, Any], error: type[Exception]
    ) -> None:
        with pytest.raises(error):
            start_version(store, **fields)

    def test_names_are_of_any_script(self, store: Store) -> None:
        assert make_version(store, "x", "最良", name="データ 集").aliases == ["latest", "最良"]

    def test_a_name_has_one_type(self, store: Store) -> None:
        make_version(store, "x")
        with pytest.raises(Conflict, match="'dataset'"):
            start_version(store, type="model")

    def test_what_nobody_touched_for_a_day_has_failed(self, store: Store) -> None:
        old = start_version(store)
        put_files(store, old, {"a": "1"})
        young = start_version(store, at_us=NOW_US + DAY_US)
        clean(store, at_us=NOW_US + DAY_US + 1)
        failed = store.artifacts.get(old.id)
        assert (failed.state, failed.problem) == ("failed", "No file came for a day.")
        assert list_paths(store, failed) == []
        assert store.artifacts.get(young.id).state == "pending"

    def test_a_version_goes_when_its_time_is_over(self, store: Store) -> None:
        gone = make_version(store, "x", "tried", ttl_s=60)
        kept = make_version(store, "y", "prod", ttl_s=60)
        store.artifacts.update(kept.id, PatchVersion(protect=["prod"]), now_us=NOW_US)
        freed = make_version(store, "z", ttl_s=60)
        store.artifacts.update(freed.id, PatchVersion(ttl_s=None), now_us=NOW_US)
        assert gone.expires_us == NOW_US + 60 * SECOND_US
        clean(store, at_us=NOW_US + 59 * SECOND_US)
        assert store.artifacts.get(gone.id).state == "ready"
        clean(store, at_us=NOW_US + 60 * SECOND_US)
        states = [store.artifacts.get(version.id).state for version in (gone, kept, freed)]
        assert states == ["deleted", "ready", "ready"]

    def test_a_deleted_version_keeps_its_facts_but_no_files(self, store: Store) -> None:
        version = make_version(store, "x")
        deleted = store.artifacts.remove(version.id, delete_aliases=False, now_us=NOW_US)
        assert (deleted.state, deleted.number, deleted.aliases) == ("deleted", 0, [])
        with pytest.raises(Deleted):
            store.artifacts.list_entries(version.id, EntryQuery())
        with pytest.raises(Deleted):
            commit(store, version)
        with pytest.raises(Deleted):
            store.artifacts.remove(version.id, delete_aliases=True, now_us=NOW_US)
        with pytest.raises(NotFound):
            store.artifacts.find(version.project, "ds", "v0")
        clean(store, at_us=NOW_US)
        assert store.artifacts.get(version.id) == deleted
        assert make_version(store, "x").number == 1
