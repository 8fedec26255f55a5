"""What every store does with aliases, collections, pages of files and differences."""

from typing import Any

import pytest

from kiseki.model.artifact import (
    PatchCollection,
    PatchVersion,
)
from kiseki.model.errors import (
    Conflict,
    InvalidName,
    Locked,
    NotFound,
    UsageError,
)
from kiseki.store.artifacts.entry_query import EntryQuery
from kiseki.store.conformance.scenario import NOW_US, SECOND_US
from kiseki.store.conformance.versions import (
    commit,
    make_version,
    put_files,
    start_version,
)
from kiseki.store.contract import Store


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

    def test_a_version_that_is_being_filled_is_compared_as_it_is_now(self, store: Store) -> None:
        old = make_version(store, "x")
        new = start_version(store)
        for number in range(3):
            diff = store.artifacts.diff(old.id, new.id, after="", limit=10)
            assert (diff.n_added, diff.n_removed, len(diff.changes)) == (number, 1, number + 1)
            put_files(store, new, {f"file {number}": "y"})
