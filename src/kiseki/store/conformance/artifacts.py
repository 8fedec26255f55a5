"""What every store does with artifacts."""

import hashlib
import os
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from kiseki.model.artifact import (
    ArtifactEntry,
    ArtifactVersion,
    BeginVersion,
    ChangeEntries,
    CommitVersion,
    DatasetInput,
    PatchCollection,
    PatchVersion,
    UseVersion,
)
from kiseki.model.errors import (
    Conflict,
    Deleted,
    InvalidBody,
    InvalidName,
    Locked,
    MissingBlob,
    NotFound,
    TooLarge,
    UsageError,
    WrongDigest,
)
from kiseki.store.artifacts.entry_query import EntryQuery
from kiseki.store.conformance.scenario import ENTITY, NOW_US, SECOND_US, begin
from kiseki.store.contract import Store

DAY_US = 24 * 3600 * SECOND_US


def new_id() -> str:
    """Draw the id of a version."""
    return os.urandom(16).hex()


def start_version(store: Store, *, at_us: int = NOW_US, **fields: Any) -> ArtifactVersion:
    """Begin version of `ds` in project `p` unless the fields of the request say otherwise."""
    request: dict[str, Any] = {"id": new_id(), "name": "ds", "type": "dataset", "project": "p"}
    return store.artifacts.begin(BeginVersion(**request | fields), entity=ENTITY, now_us=at_us)


def put_files(store: Store, version: ArtifactVersion, files: Mapping[str, str]) -> None:
    """Add files with these texts to a pending version."""
    entries = [
        ArtifactEntry(
            path=path, sha256=store.blobs.put([text.encode()], now_us=NOW_US).sha256, size=999
        )
        for path, text in files.items()
    ]
    store.artifacts.change_entries(version.id, ChangeEntries(add=entries), now_us=NOW_US)


def commit(
    store: Store, version: ArtifactVersion, *aliases: str, at_us: int = NOW_US, **fields: Any
) -> ArtifactVersion:
    """Commit a version."""
    request = CommitVersion(aliases=list(aliases), **fields)
    return store.artifacts.commit(version.id, request, now_us=at_us)


def make_version(
    store: Store, text: str, *aliases: str, at_us: int = NOW_US, **fields: Any
) -> ArtifactVersion:
    """Begin a version, put one file into it and commit it."""
    version = start_version(store, at_us=at_us, **fields)
    put_files(store, version, {"data.txt": text})
    return commit(store, version, *aliases, at_us=at_us)


def list_paths(store: Store, version: ArtifactVersion) -> list[str]:
    """Return the paths of a version's files."""
    return [file.path for file in store.artifacts.list_entries(version.id, EntryQuery()).files]


def clean(store: Store, *, at_us: int) -> None:
    """Let the janitor do all that waits for him."""
    while store.artifacts.clean(now_us=at_us):
        pass


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


class AliasConformance:
    """Tests of aliases, collections, pages and differences."""

    def test_an_alias_belongs_to_one_version(self, store: Store) -> None:
        first = make_version(store, "x", "best")
        second = make_version(store, "y", "best")
        assert second.aliases == ["latest", "best"]
        assert store.artifacts.get(first.id).aliases == []
        patch = PatchVersion(add_aliases=["best", "old"])
        assert store.artifacts.update(first.id, patch, now_us=NOW_US).aliases == ["best", "old"]
        patch = PatchVersion(remove_aliases=["old", "never"])
        assert store.artifacts.update(first.id, patch, now_us=NOW_US).aliases == ["best"]
        found = {
            alias: store.artifacts.find(first.project, "ds", alias).number
            for alias in ("latest", "best", "v0", "v1")
        }
        assert found == {"latest": 1, "best": 0, "v0": 0, "v1": 1}
        for absent in ("old", "v2", "v99999999999"):
            with pytest.raises(NotFound):
                store.artifacts.find(first.project, "ds", absent)

    @pytest.mark.parametrize("alias", ["v1", "a/b", "a:b", "", "a\n"])
    def test_an_alias_that_breaks_a_rule_is_refused(self, store: Store, alias: str) -> None:
        with pytest.raises(InvalidName):
            make_version(store, "x", alias)

    def test_latest_is_always_there(self, store: Store) -> None:
        first, second = make_version(store, "x"), make_version(store, "y")
        for patch in (PatchVersion(protect=["latest"]), PatchVersion(remove_aliases=["latest"])):
            with pytest.raises(UsageError):
                store.artifacts.update(second.id, patch, now_us=NOW_US)
        store.artifacts.remove(second.id, delete_aliases=False, now_us=NOW_US)
        assert store.artifacts.get(first.id).aliases == ["latest"]

    def test_a_protected_alias_stays_where_it_is(self, store: Store) -> None:
        prod = make_version(store, "x", "prod")
        patch = PatchVersion(protect=["prod"])
        assert store.artifacts.update(prod.id, patch, now_us=NOW_US).protected == ["prod"]
        other = start_version(store)
        with pytest.raises(Locked):
            commit(store, other, "prod")
        assert store.artifacts.get(other.id).state == "pending"
        other = commit(store, other)
        for refused in (
            lambda: store.artifacts.update(
                other.id, PatchVersion(add_aliases=["prod"]), now_us=NOW_US
            ),
            lambda: store.artifacts.update(
                prod.id, PatchVersion(remove_aliases=["prod"]), now_us=NOW_US
            ),
            lambda: store.artifacts.remove(prod.id, delete_aliases=True, now_us=NOW_US),
            lambda: store.artifacts.remove_collection(
                prod.collection, delete_aliases=True, now_us=NOW_US
            ),
        ):
            with pytest.raises(Locked):
                refused()
        patch = PatchVersion(unprotect=["prod"], remove_aliases=["prod"])
        assert store.artifacts.update(prod.id, patch, now_us=NOW_US).aliases == []
        with pytest.raises(NotFound):
            store.artifacts.update(prod.id, PatchVersion(protect=["prod"]), now_us=NOW_US)

    def test_what_has_aliases_is_not_deleted_by_accident(self, store: Store) -> None:
        version = make_version(store, "x", "best")
        with pytest.raises(Conflict, match="best"):
            store.artifacts.remove(version.id, delete_aliases=False, now_us=NOW_US)
        with pytest.raises(Conflict, match="best"):
            store.artifacts.remove_collection(
                version.collection, delete_aliases=False, now_us=NOW_US
            )
        deleted = store.artifacts.remove(version.id, delete_aliases=True, now_us=NOW_US)
        assert deleted.state == "deleted"

    def test_what_is_said_of_a_version_can_be_changed(self, store: Store) -> None:
        version = make_version(store, "x", ttl_s=60)
        patch = PatchVersion(description="new", metadata={"a": 1}, tags=["t", "t", "u"], ttl_s=90)
        changed = store.artifacts.update(version.id, patch, now_us=NOW_US + 5)
        assert (changed.description, changed.metadata, changed.tags) == (
            "new",
            {"a": 1},
            ["t", "u"],
        )
        assert changed.expires_us == NOW_US + 90 * SECOND_US
        assert store.artifacts.update(version.id, PatchVersion(), now_us=NOW_US) == changed

    def test_collections_are_listed_by_their_last_change(self, store: Store) -> None:
        first = make_version(store, "x", "best", name="Alpha")
        second = make_version(store, "x", name="beta_1", type="model", at_us=NOW_US + 1)
        project = first.project
        listed, total = store.artifacts.list_collections(project, limit=10, offset=0)
        assert ([one.name for one in listed], total) == (["beta_1", "Alpha"], 2)
        alpha = listed[1]
        assert (alpha.n_versions, alpha.size, alpha.latest) == (1, 1, "v0")
        assert (alpha.aliases, alpha.type) == (["latest", "best"], "dataset")
        make_version(store, "y", name="Alpha", at_us=NOW_US + 2)
        [newest], total = store.artifacts.list_collections(project, limit=1, offset=0)
        assert (newest.name, newest.latest, total) == ("Alpha", "v1", 2)
        queries: list[tuple[list[str], dict[str, Any]]] = [
            (["beta_1"], {"type": "model"}),
            (["Alpha"], {"search": "LPH"}),
            (["beta_1"], {"search": "_"}),
            ([], {"search": "%"}),
            ([], {"registered": True}),
        ]
        for names, query in queries:
            listed, total = store.artifacts.list_collections(project, limit=10, offset=0, **query)
            assert ([one.name for one in listed], total) == (names, len(names))
        assert store.artifacts.list_types(project) == ["dataset", "model"]
        versions, total = store.artifacts.list_versions(first.collection, limit=1, offset=1)
        assert ([version.number for version in versions], total) == ([0], 2)
        found = store.artifacts.find_collection(project, "beta_1")
        assert found is not None
        assert found.id == second.collection
        assert store.artifacts.find_collection(project, "gamma") is None

    def test_a_collection_is_renamed_described_and_deleted(self, store: Store) -> None:
        version = make_version(store, "x")
        make_version(store, "x", name="taken")
        patch = PatchCollection(name="better", description="what it is")
        changed = store.artifacts.update_collection(version.collection, patch, now_us=NOW_US)
        assert (changed.name, changed.description) == ("better", "what it is")
        assert store.artifacts.find(version.project, "better", "latest").id == version.id
        with pytest.raises(Conflict):
            store.artifacts.update_collection(
                version.collection, PatchCollection(name="taken"), now_us=NOW_US
            )
        gone = store.artifacts.remove_collection(
            version.collection, delete_aliases=False, now_us=NOW_US
        )
        assert gone.n_versions == 1
        assert store.artifacts.get(version.id).state == "deleted"
        for refused in (
            lambda: store.artifacts.get_collection(version.collection),
            lambda: store.artifacts.find(version.project, "better", "latest"),
            lambda: store.artifacts.list_versions(version.collection, limit=1, offset=0),
        ):
            with pytest.raises(NotFound):
                refused()

    def test_folders_are_listed_with_all_that_lies_below_them(self, store: Store) -> None:
        version = start_version(store)
        put_files(
            store,
            version,
            {"a": "1", "b/x": "22", "b/c/y": "333", "b/c/z": "4444", "d/e": "5", "f": "6"},
        )
        made = commit(store, version)

        def page(**query: Any) -> tuple[list[str], list[str], int, int]:
            found = store.artifacts.list_entries(made.id, EntryQuery(**query))
            folders = [f"{one.name}/{one.n_files}/{one.size}" for one in found.folders]
            return folders, [file.path for file in found.files], found.total, found.size

        assert page(folder="") == (["b/3/9", "d/1/1"], ["a", "f"], 4, 12)
        assert page(folder="b") == (["c/2/7"], ["b/x"], 2, 9)
        assert page(folder="b/c") == ([], ["b/c/y", "b/c/z"], 2, 7)
        assert page(folder="nowhere") == ([], [], 0, 0)
        assert page() == ([], ["a", "b/c/y", "b/c/z", "b/x", "d/e", "f"], 6, 12)
        assert page(search="C/") == ([], ["b/c/y", "b/c/z"], 2, 7)
        assert page(paths=["f", "b/x", "never"]) == ([], ["b/x", "f"], 2, 3)

    @pytest.mark.parametrize("folder", [None, ""])
    def test_pages_of_files_have_each_once(self, store: Store, folder: str | None) -> None:
        version = start_version(store)
        names = [f"d{i}/x" for i in range(3)] + [f"f{i}" for i in range(4)]
        put_files(store, version, {name: "x" for name in names})
        for limit in (1, 2, 3, 4, 5, 7, 8):
            seen: list[str] = []
            cursor = ""
            while True:
                query = EntryQuery(folder=folder, limit=limit, cursor=cursor)
                page = store.artifacts.list_entries(version.id, query)
                assert len(page.files) + len(page.folders) <= limit
                seen += [f"{one.name}/x" for one in page.folders]
                seen += [file.path for file in page.files]
                if page.cursor is None:
                    break
                cursor = page.cursor
            assert seen == names

    def test_two_versions_differ_by_paths(self, store: Store) -> None:
        old = start_version(store)
        put_files(store, old, {"same": "1", "changed": "2", "gone": "3"})
        old = commit(store, old)
        new = start_version(store)
        put_files(store, new, {"same": "1", "changed": "x", "added": "3"})
        new = commit(store, new)
        diff = store.artifacts.diff(old.id, new.id, after="", limit=10)
        assert [(one.path, one.change) for one in diff.changes] == [
            ("added", "added"),
            ("changed", "changed"),
            ("gone", "removed"),
        ]
        counts = (diff.n_added, diff.n_removed, diff.n_changed, diff.n_same)
        assert counts == (1, 1, 1, 1)
        changed = diff.changes[1]
        assert changed.old == store.artifacts.get_entry(old.id, "changed")
        assert changed.new == store.artifacts.get_entry(new.id, "changed")
        assert (diff.changes[0].old, diff.changes[2].new) == (None, None)
        paths: list[str] = []
        after: str | None = ""
        while after is not None:
            page = store.artifacts.diff(old.id, new.id, after=after, limit=1)
            paths += [one.path for one in page.changes]
            after = page.cursor
        assert paths == ["added", "changed", "gone"]


class UsageConformance:
    """Tests of what runs made and used, and of what happens with runs and projects."""

    def test_runs_have_inputs_and_outputs(self, store: Store) -> None:
        run = begin(store, name="maker").run
        made = start_version(store, run=run.uid)
        assert (made.project, made.made_by) == (run.project_id, run.uid)
        made = commit(store, made, run=run.uid)
        assert (made.made_by, made.made_by_name) == (run.uid, "maker")
        user = begin(store, name="user").run
        asked = UseVersion(version=made.id, used_as="train")
        first = store.artifacts.use(user.uid, asked, now_us=NOW_US + 1)
        again = store.artifacts.use(user.uid, asked, now_us=NOW_US + 9)
        assert first == again
        assert (first.kind, first.version, first.used_as) == ("input", made, "train")
        assert store.artifacts.list_of_run(user.uid) == [first]
        [output] = store.artifacts.list_of_run(run.uid)
        assert (output.kind, output.version) == ("output", made)
        runs = store.artifacts.list_runs(made.id)
        assert [(one.kind, one.uid, one.name) for one in runs] == [
            ("output", run.uid, "maker"),
            ("input", user.uid, "user"),
        ]
        assert (runs[1].run_id, runs[1].project_name) == (user.id, "p")

    def test_a_run_that_makes_what_was_there_has_it_as_output(self, store: Store) -> None:
        first = make_version(store, "x")
        run = begin(store).run
        same = start_version(store)
        put_files(store, same, {"data.txt": "x"})
        commit(store, same, run=run.uid)
        [output] = store.artifacts.list_of_run(run.uid)
        assert output.version is not None
        assert output.version.id == first.id
        assert output.version.made_by == ""

    def test_data_sets_are_inputs_too(self, store: Store) -> None:
        run = begin(store).run
        dataset = DatasetInput(
            name="cifar",
            digest="sha256:1",
            source="s3://b/c",
            schema={"x": "int"},
            profile={"n": 1},
        )
        used = store.artifacts.use(run.uid, UseVersion(dataset=dataset), now_us=NOW_US)
        assert (used.dataset, used.version) == (dataset, None)
        described = msgspec.structs.replace(dataset, profile={"n": 2})
        store.artifacts.use(run.uid, UseVersion(dataset=described), now_us=NOW_US)
        assert store.artifacts.list_of_run(run.uid) == [used]

    def test_an_input_that_makes_no_sense_is_refused(self, store: Store) -> None:
        run = begin(store).run
        for request, error in (
            (UseVersion(), InvalidBody),
            (UseVersion(version="x"), InvalidName),
            (UseVersion(version="0" * 32), NotFound),
            (UseVersion(version=start_version(store).id), Conflict),
            (UseVersion(dataset=DatasetInput(name="")), InvalidBody),
        ):
            with pytest.raises(error):
                store.artifacts.use(run.uid, request, now_us=NOW_US)

    def test_links_outlive_the_run(self, store: Store) -> None:
        run = begin(store, name="short-lived").run
        made = commit(store, start_version(store, run=run.uid))
        begin(store)
        store.runs.trash(run.uid, now_us=NOW_US)
        [link] = store.artifacts.list_runs(made.id)
        assert (link.name, link.state) == ("short-lived", "trashed")
        store.runs.purge(run.uid)
        [link] = store.artifacts.list_runs(made.id)
        assert (link.name, link.state, link.run_id) == ("short-lived", "gone", "")
        assert store.artifacts.get(made.id).made_by_name == "short-lived"

    def test_a_registered_model_outlives_what_it_was_made_of(self, store: Store) -> None:
        source = make_version(store, "weights", type="model", name="net-1")
        other = make_version(store, "weights", type="model", name="net-2")

        def register(version: ArtifactVersion) -> ArtifactVersion:
            request = BeginVersion(
                id=new_id(), name="net", type="model", project="p", base=version.id
            )
            begun = store.artifacts.begin(request, entity=ENTITY, now_us=NOW_US, registered=True)
            return commit(store, begun)

        first, second = register(source), register(other)
        assert (first.number, first.source, second.number) == (0, source.id, 1)
        assert register(source).id == first.id
        store.artifacts.remove(source.id, delete_aliases=False, now_us=NOW_US)
        clean(store, at_us=NOW_US)
        assert list_paths(store, first) == ["data.txt"]
        [model], _ = store.artifacts.list_collections(
            first.project, registered=True, limit=9, offset=0
        )
        assert (model.name, model.n_versions) == ("net", 2)
        with pytest.raises(Conflict):
            start_version(store, name="net", type="model")

    def test_artifacts_go_and_come_back_with_their_project(self, store: Store) -> None:
        run = begin(store).run
        version = make_version(store, "x", "best")
        store.projects.remove(run.project_id)
        for refused in (
            lambda: store.artifacts.get(version.id),
            lambda: store.artifacts.list_entries(version.id, EntryQuery()),
            lambda: store.artifacts.find(run.project_id, "ds", "best"),
            lambda: store.artifacts.get_collection(version.collection),
        ):
            with pytest.raises(NotFound):
                refused()
        store.projects.restore(run.project_id)
        assert store.artifacts.get(version.id) == version
        store.projects.remove(run.project_id)
        store.runs.purge(run.uid)
        with pytest.raises(NotFound):
            store.artifacts.get(version.id)
        again = begin(store).run.project_id
        assert store.artifacts.list_collections(again, limit=9, offset=0) == ([], 0)
        assert make_version(store, "x").number == 0

    def test_the_feed_tells_which_collection_changed(self, store: Store) -> None:
        run = begin(store).run
        before = store.feed.latest()
        version = commit(store, start_version(store, run=run.uid), run=run.uid)
        lines = store.feed.read(before)
        assert lines is not None
        told = [(line.run, line.project, line.kinds, line.keys) for line in lines]
        of_project = (None, run.project_id, ("artifacts",), (str(version.collection),))
        assert told == [
            of_project,
            (run.uid, run.project_id, ("artifacts",), None),
            of_project,
        ]
