"""What every store must do with the files of runs."""

import pytest

from kiseki.model.errors import (
    Conflict,
    Deleted,
    InvalidBody,
    MissingBlob,
    NotFound,
    UsageError,
)
from kiseki.model.run_file import RunFile
from kiseki.model.table import BulkAction
from kiseki.store.conformance.blobs import bring, content, put_file
from kiseki.store.conformance.scenario import NOW_US, SECOND_US, begin, log_rows, open_writer
from kiseki.store.contract import Store
from kiseki.store.file_tree import TreeQuery


def paths(store: Store, uid: str, **query: object) -> list[str]:
    """Return the names of files on a page."""
    page = store.files.list_files(uid, TreeQuery(**query))  # pyright: ignore[reportArgumentType]
    return [file.path for file in page.files]


class FileConformance:
    """Files of runs."""

    def test_a_file_is_found_under_its_name(self, store: Store) -> None:
        [key] = bring(store, b"hello")
        uid = begin(store).run.uid

        put = put_file(store, uid, "notes/今日.md", key)

        assert put == store.files.find(uid, "notes/今日.md")
        assert (put.sha256, put.size, put.mime) == (key.sha256, 5, "text/markdown")
        assert put.updated_us == NOW_US

    def test_a_file_whose_name_says_nothing_is_looked_into(self, store: Store) -> None:
        text, image, other = bring(store, "日本語".encode(), b"\x89PNG\r\n\x1a\n", b"\0\1")
        uid = begin(store).run.uid

        kinds = [put_file(store, uid, *pair).mime for pair in (("notes", text), ("shot", image))]

        assert kinds == ["text/plain", "image/png"]
        assert put_file(store, uid, ".cache", other).mime == "application/octet-stream"

    def test_the_last_one_to_name_wins_and_the_same_content_changes_nothing(
        self, store: Store
    ) -> None:
        old, new = bring(store, b"old", b"new")
        uid = begin(store).run.uid
        put_file(store, uid, "a", old)
        position = store.feed.latest()

        put_file(store, uid, "a", old, NOW_US + SECOND_US)
        unchanged = store.files.find(uid, "a").updated_us, store.feed.read(position)
        put_file(store, uid, "a", new, NOW_US + 2 * SECOND_US)

        assert unchanged == (NOW_US, [])
        assert store.files.find(uid, "a").sha256 == new.sha256
        assert store.files.find(uid, "a").updated_us == NOW_US + 2 * SECOND_US

    def test_a_change_is_told_in_the_feed(self, store: Store) -> None:
        [key] = bring(store, b"x")
        uid = begin(store).run.uid
        position = store.feed.latest()

        put_file(store, uid, "a", key)
        store.files.remove(uid, ["a"], now_us=NOW_US)

        told = store.feed.read(position) or []
        assert [(line.run, line.kinds, line.keys) for line in told] == [(uid, ("files",), ())] * 2

    def test_names_in_nfd_are_the_same_in_nfc(self, store: Store) -> None:
        [key] = bring(store, b"x")
        uid = begin(store).run.uid

        put_file(store, uid, "cafe\u0301.txt", key)

        assert store.files.find(uid, "caf\u00e9.txt").path == "caf\u00e9.txt"

    @pytest.mark.parametrize(
        "path", ["", "/etc/passwd", "../x", "a/../../x", "a//b", "./a", "C:/x", "a\\b", "a\0b"]
    )
    def test_a_name_that_could_leave_its_root_is_refused(self, store: Store, path: str) -> None:
        [key] = bring(store, b"x")
        uid = begin(store).run.uid

        with pytest.raises(UsageError):
            put_file(store, uid, path, key)

        assert paths(store, uid) == []

    def test_names_that_only_look_strange_are_kept(self, store: Store) -> None:
        strange = [
            "a b",
            "con",
            "ab:c/d",
            "'; DROP TABLE run;--",
            "%2e%2e",
            "..a",
            "<img>",
            "\u202e",
        ]
        [key] = bring(store, b"x")
        uid = begin(store).run.uid

        for path in strange:
            put_file(store, uid, path, key)

        assert paths(store, uid) == sorted(strange, key=str.encode)

    def test_content_that_is_not_there_is_named(self, store: Store) -> None:
        [here] = bring(store, b"here")
        uid = begin(store).run.uid
        files = [
            RunFile(path="a", sha256=here.sha256, size=4),
            RunFile(path="b", sha256="f" * 64, size=4),
        ]

        with pytest.raises(MissingBlob) as caught:
            store.files.put(uid, files, expected_new=False, now_us=NOW_US)

        assert caught.value.field == "f" * 64
        assert paths(store, uid) == []

    def test_a_size_that_lies_is_refused(self, store: Store) -> None:
        [key] = bring(store, b"12345")
        uid = begin(store).run.uid

        file = RunFile(path="a", sha256=key.sha256, size=4)
        with pytest.raises(InvalidBody):
            store.files.put(uid, [file], expected_new=False, now_us=NOW_US)

    def test_a_taken_name_is_refused_if_it_was_expected_to_be_new(self, store: Store) -> None:
        old, new = bring(store, b"old", b"new")
        uid = begin(store).run.uid
        put_file(store, uid, "taken", old)
        files = [RunFile(path=p, sha256=new.sha256, size=3) for p in ("fresh", "taken")]

        with pytest.raises(Conflict):
            store.files.put(uid, files, expected_new=True, now_us=NOW_US)

        assert paths(store, uid) == ["taken"]
        same = RunFile(path="taken", sha256=old.sha256, size=3)
        assert store.files.put(uid, [same], expected_new=True, now_us=NOW_US) != []

    def test_a_folder_lists_what_lies_in_it_and_sums_what_lies_below(self, store: Store) -> None:
        one, three = bring(store, b"1", b"333")
        uid = begin(store).run.uid
        for path in ("a", "b/c", "b/d/e", "b/d/f", "b-b", "b.b", "bb/x"):
            put_file(store, uid, path, three if path.startswith("b/d") else one)

        top = store.files.list_files(uid, TreeQuery(folder=""))
        inner = store.files.list_files(uid, TreeQuery(folder="b"))
        nothing = store.files.list_files(uid, TreeQuery(folder="c"))

        assert [file.path for file in top.files] == ["a", "b-b", "b.b"]
        assert [(f.name, f.n_files, f.size) for f in top.folders] == [("b", 3, 7), ("bb", 1, 1)]
        assert (top.total, top.size) == (5, 11)
        assert [file.path for file in inner.files] == ["b/c"]
        assert [(f.name, f.n_files, f.size) for f in inner.folders] == [("d", 2, 6)]
        assert (inner.total, inner.size) == (2, 7)
        assert (nothing.files, nothing.folders, nothing.total) == ([], [], 0)

    def test_all_files_come_page_by_page_in_the_order_of_their_names(self, store: Store) -> None:
        [key] = bring(store, b"x")
        uid = begin(store).run.uid
        names = ["Z", "a", "a/1", "a/10", "a/2", "b", "é", "日"]
        for path in reversed(names):
            put_file(store, uid, path, key)

        page = store.files.list_files(uid, TreeQuery(limit=3))
        found = [file.path for file in page.files]
        while page.cursor is not None:
            page = store.files.list_files(uid, TreeQuery(after=page.cursor, limit=3))
            found += [file.path for file in page.files]

        assert found == names
        assert (page.total, page.size) == (8, 8)

    def test_a_search_looks_below_a_folder_and_takes_its_text_as_it_is(self, store: Store) -> None:
        [key] = bring(store, b"x")
        uid = begin(store).run.uid
        for path in ("a/100%.txt", "a/1000.txt", "b/100%.TXT"):
            put_file(store, uid, path, key)

        assert paths(store, uid, search="100%") == ["a/100%.txt", "b/100%.TXT"]
        assert paths(store, uid, search="100%.txt", folder="b") == ["b/100%.TXT"]

    def test_names_and_folders_are_taken_away(self, store: Store) -> None:
        [key] = bring(store, b"x")
        uid = begin(store).run.uid
        for path in ("a", "b/c", "b/d/e", "b-b", "b0"):
            put_file(store, uid, path, key)

        assert store.files.remove(uid, ["a", "b/", "nothing", "no/"], now_us=NOW_US) == 3
        assert paths(store, uid) == ["b-b", "b0"]

    def test_a_run_in_the_trash_keeps_its_files_and_takes_no_more(self, store: Store) -> None:
        [key] = bring(store, b"x")
        uid = begin(store).run.uid
        put_file(store, uid, "a", key)
        store.runs.trash(uid, now_us=NOW_US)

        with pytest.raises(Deleted):
            put_file(store, uid, "b", key)
        with pytest.raises(Deleted):
            store.files.remove(uid, ["a"], now_us=NOW_US)
        assert paths(store, uid) == ["a"]
        store.runs.restore(uid)
        assert paths(store, uid) == ["a"]

    def test_files_of_a_purged_run_are_gone_at_once(self, store: Store) -> None:
        [key] = bring(store, b"x")
        uid = begin(store).run.uid
        put_file(store, uid, "a", key)

        store.runs.purge(uid)

        for ask in (lambda: paths(store, uid), lambda: store.files.find(uid, "a")):
            with pytest.raises(Deleted):
                ask()
        with pytest.raises(NotFound):
            paths(store, "0" * 32)

    def test_what_a_run_weighs_counts_its_files(self, store: Store) -> None:
        [key] = bring(store, bytes(1000))
        uid = begin(store).run.uid
        before = store.runs.weigh([uid]).n_bytes

        put_file(store, uid, "a", key)

        assert store.runs.weigh([uid]).n_bytes == before + 1000

    def test_a_copy_of_a_run_has_its_files_and_keeps_them(self, store: Store) -> None:
        [key] = bring(store, b"x")
        run = begin(store).run
        put_file(store, run.uid, "a/b", key)
        store.runs.move_state(
            run.uid, run.state.FINISHED, source="test", now_us=NOW_US, force=True
        )
        target = store.projects.get_or_create(entity=run.entity, name="target").id
        action = BulkAction(action="copy", value=target)

        skipped = store.runs.change_runs(run.project_id, [run.uid], action, by="", now_us=NOW_US)
        copy = store.runs.find(project=target, run_id=run.id)
        assert skipped == []
        assert copy is not None
        store.files.remove(run.uid, ["a/b"], now_us=NOW_US)

        assert paths(store, copy.uid) == ["a/b"]
        assert content(store, key) == b"x"

    def test_a_run_that_is_moved_keeps_its_files(self, store: Store) -> None:
        [key] = bring(store, b"x")
        run = begin(store).run
        put_file(store, run.uid, "a", key)
        target = store.projects.get_or_create(entity=run.entity, name="target").id

        action = BulkAction(action="move", value=target)
        store.runs.change_runs(run.project_id, [run.uid], action, by="", now_us=NOW_US)

        assert paths(store, run.uid) == ["a"]

    def test_a_fork_has_the_media_that_its_rows_show(self, store: Store) -> None:
        [key] = bring(store, b"x")
        run = begin(store).run
        log_rows(store, run.uid, open_writer(store, run.uid), [(0, {"loss": 1.0})])
        for path in ("media/images/a.png", "model.pt", "media-not.txt"):
            put_file(store, run.uid, path, key)

        fork = begin(store, fork_from=run.id, fork_step=0).run

        assert paths(store, fork.uid) == ["media/images/a.png"]

    def test_a_rewind_leaves_the_files_with_both_histories(self, store: Store) -> None:
        [key] = bring(store, b"x")
        run = begin(store).run
        log_rows(
            store, run.uid, open_writer(store, run.uid), [(0, {"loss": 1.0}), (1, {"loss": 2.0})]
        )
        put_file(store, run.uid, "media/a.png", key)

        rewound = begin(store, id=run.id, rewind_step=0).run

        earlier = rewound.forked_from
        assert rewound.uid == run.uid
        assert earlier is not None
        assert paths(store, run.uid) == paths(store, earlier.uid) == ["media/a.png"]
