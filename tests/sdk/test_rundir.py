import datetime

import msgspec
import pytest

from kiseki.journal.format import journal_path
from kiseki.model.errors import UnsupportedVersion
from kiseki.model.wire import StartRun
from kiseki.sdk import rundir

NOW = datetime.datetime(2026, 11, 22, 4, 5, 6)  # noqa: DTZ001 (local time names the folder)


def make_meta(**fields):
    return rundir.RunMeta(uid="u" * 32, start=StartRun(uid="u" * 32, id_default="abc"), **fields)


def test_a_run_directory_is_named_by_time_and_id_and_has_files_and_logs(tmp_path):
    path = rundir.create_run_dir(tmp_path / "kiseki", "1jx1ud12", now=NOW)
    assert path == tmp_path / "kiseki" / "run-20261122_040506-1jx1ud12"
    assert sorted(p.name for p in path.iterdir()) == ["files", "logs"]


def test_two_runs_of_one_second_and_one_id_get_two_directories(tmp_path):
    names = [rundir.create_run_dir(tmp_path, "a", now=NOW).name for _ in range(3)]
    assert names == [
        "run-20261122_040506-a",
        "run-20261122_040506-a-2",
        "run-20261122_040506-a-3",
    ]


@pytest.mark.parametrize(
    ("run_id", "part"),
    [("学習 1", "___1"), ("..", "run"), ("x" * 128, "x" * 40), ('a"b<c>|*', "a_b_c___")],
)
def test_only_safe_characters_of_the_id_go_into_the_name(tmp_path, run_id, part):
    assert rundir.create_run_dir(tmp_path, run_id, now=NOW).name.endswith("-" + part)


def test_meta_comes_back_as_it_was_written_and_leaves_no_draft(tmp_path):
    meta = make_meta(mode="offline", base_url="http://127.0.0.1:5473", owner_pid=7)
    rundir.write_meta(tmp_path, meta)
    assert rundir.read_meta(tmp_path) == meta
    assert [p.name for p in tmp_path.iterdir()] == ["meta.json"]


def test_fields_of_a_later_release_are_ignored_but_a_later_version_is_refused(tmp_path):
    raw = msgspec.to_builtins(make_meta()) | {"novelty": 1}
    (tmp_path / "meta.json").write_bytes(msgspec.json.encode(raw))
    assert rundir.read_meta(tmp_path) == make_meta()
    (tmp_path / "meta.json").write_bytes(msgspec.json.encode(raw | {"version": 2}))
    with pytest.raises(UnsupportedVersion, match="version 2"):
        rundir.read_meta(tmp_path)


def test_latest_run_names_the_newest_run(tmp_path):
    for run_id in ("a", "b"):
        path = rundir.create_run_dir(tmp_path, run_id, now=NOW)
        rundir.write_meta(path, make_meta())
        rundir.mark_latest(path)
        assert rundir.find_latest(tmp_path) == path


def test_latest_run_is_a_file_where_links_are_not_allowed(tmp_path, monkeypatch):
    def refuse(*args, **kwargs):
        raise OSError("links are not allowed")

    monkeypatch.setattr("pathlib.Path.symlink_to", refuse)
    path = rundir.create_run_dir(tmp_path, "a", now=NOW)
    rundir.write_meta(path, make_meta())
    rundir.mark_latest(path)
    assert (tmp_path / "latest-run").read_text() == "run-20261122_040506-a\n"
    assert rundir.find_latest(tmp_path) == path


def test_journals_are_listed_from_where_they_grow_and_copies_only_once(tmp_path):
    run_dir, spool = tmp_path / "run", tmp_path / "spool"
    run_dir.mkdir()
    spool.mkdir()
    for folder, writer in ((run_dir, "aa"), (run_dir, "bb"), (spool, "bb"), (spool, "cc")):
        journal_path(folder, writer).touch()
    (run_dir / "journal-x.tmp").touch()
    meta = make_meta(journal_dir=str(spool))
    rundir.write_meta(run_dir, meta)
    expected = [
        journal_path(run_dir, "aa"),
        journal_path(spool, "bb"),
        journal_path(spool, "cc"),
    ]
    assert rundir.list_journals(run_dir) == expected
    assert rundir.list_journals(run_dir, meta) == expected
    assert rundir.list_journals(run_dir, make_meta()) == [
        journal_path(run_dir, "aa"),
        journal_path(run_dir, "bb"),
    ]


def test_run_directories_are_those_with_a_meta_file(tmp_path):
    path = rundir.create_run_dir(tmp_path, "a", now=NOW)
    assert rundir.list_run_dirs(tmp_path) == []
    rundir.write_meta(path, make_meta())
    assert rundir.list_run_dirs(tmp_path) == [path]
    assert rundir.list_run_dirs(tmp_path / "missing") == []
