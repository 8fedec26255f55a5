"""Files of a live run: what is recorded here, and what a server has of them in the end."""

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import msgspec
import pytest
from tests.doubles.run_folder import RunFolder
from tests.doubles.side_process import no_side_process_left, side_processes, wait_for
from tools.faults.cutting import cutting_proxy

import kiseki
from kiseki.journal.files import FileRecord
from kiseki.journal.format import Kind
from kiseki.model.errors import Conflict, UsageError
from kiseki.sdk.api import Api
from kiseki.sdk.rundir import read_meta
from kiseki.sdk.ship.sync import sync_run


@pytest.fixture
def run(here):
    return kiseki.init(project="files")


@pytest.fixture
def recorded(run, read_records):
    """Return a function that gives what was recorded of files: name -> source and policy."""

    def read():
        bodies = [body[2] for body in read_records(run.sync_dir, Kind.FILE)]
        return {body["path"]: (body["source"], body.get("policy", "now")) for body in bodies}

    return read


def write(*names):
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(name)


# --- save ---------------------------------------------------------------------------------


def test_a_saved_file_is_linked_into_the_run_and_recorded(run, recorded, here):
    write("models/best.pt")
    (path,) = run.save("models/best.pt", policy="now")
    assert path == os.path.join(run.dir, "models/best.pt")
    assert os.readlink(path) == str(here / "models/best.pt")
    assert recorded() == {"models/best.pt": ("files/models/best.pt", "now")}


@pytest.mark.parametrize(
    ("pattern", "base", "names"),
    [
        ("*.txt", None, {"a.txt", "b.txt"}),
        ("deep/*.txt", None, {"deep/c.txt", "deep/d.txt"}),
        ("deep/*.txt", "deep", {"c.txt", "d.txt"}),
        ("**/*.txt", None, {"a.txt", "b.txt", "deep/c.txt", "deep/d.txt", "deep/er/e.txt"}),
        ("{here}/deep/*.txt", None, {"c.txt", "d.txt"}),
        ("{here}/deep/er/e.txt", None, {"e.txt"}),
        ("{here}/deep/er/e.txt", "{here}", {"deep/er/e.txt"}),
        ("deep", None, {"deep/c.txt", "deep/d.txt", "deep/er/e.txt"}),
        ("./deep/../a.txt", None, {"a.txt"}),
        ("nothing*", None, set()),
    ],
)
def test_what_a_pattern_means_and_how_its_files_are_named(
    run, recorded, here, pattern, base, names
):
    write("a.txt", "b.txt", "deep/c.txt", "deep/d.txt", "deep/er/e.txt", "deep/.hidden")
    base = base and base.format(here=here)
    saved = run.save(pattern.format(here=here), base_path=base)
    assert {os.path.relpath(path, run.dir) for path in saved} == names
    assert set(recorded()) == names
    for path in saved:
        assert os.path.exists(path)


def test_wildcards_can_be_taken_for_what_they_are(run, recorded):
    write("odd[1].txt", "odd1.txt")
    run.save("odd[1].txt", glob=False)
    assert set(recorded()) == {"odd[1].txt"}


def test_a_file_outside_of_the_base_is_refused_with_a_hint(run, tmp_path_factory):
    other = tmp_path_factory.mktemp("other") / "x.txt"
    other.write_text("x")
    with pytest.raises(UsageError, match="is not below") as caught:
        run.save(str(other), base_path=".")
    assert "base_path" in caught.value.hint
    with pytest.raises(UsageError, match="policy must be one of live, now, end"):
        run.save("x.txt", policy="later")


def test_saving_what_is_not_there_says_so_once_and_breaks_nothing(run, capsys):
    assert run.save("missing.pt") == []
    assert run.save("missing.pt") == []
    assert capsys.readouterr().err.count("found no file") == 1


def test_where_links_cannot_be_the_file_is_copied(run, recorded, monkeypatch):
    def refuse(*_args, **_options):
        raise OSError("no links on this disk")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    write("a.txt")
    (path,) = run.save("a.txt")
    assert not os.path.islink(path)
    assert Path(path).read_text() == "a.txt"
    assert set(recorded()) == {"a.txt"}


def test_a_file_that_lies_in_the_run_already_stays_as_it_is(run, recorded):
    write(os.path.join(run.dir, "own.txt"))
    (path,) = run.save(os.path.join(run.dir, "own.txt"), base_path=run.dir)
    assert not os.path.islink(path)
    assert recorded() == {"own.txt": ("files/own.txt", "live")}


def test_saving_again_replaces_the_link(run, here):
    write("v1/model.pt", "v2/model.pt")
    run.save("v1/model.pt", base_path="v1")
    (path,) = run.save("v2/model.pt", base_path="v2")
    assert Path(path).read_text() == "v2/model.pt"
    assert Path("v1/model.pt").read_text() == "v1/model.pt"


def test_what_was_written_into_the_folder_of_the_run_is_sent_at_its_end(run, recorded, here):
    (here / "a.txt").write_text("a")
    run.save("a.txt")
    run.log({"loss": 1, "picture": kiseki.Html("<b>")})
    before = set(recorded())
    folder = Path(run.dir)
    (folder / "weights").mkdir()
    (folder / "weights" / "best.pt").write_text("w")
    (folder / ".hidden").write_text("h")
    (folder / "gone").symlink_to(here / "nowhere")

    run.finish()

    new = {name: record for name, record in recorded().items() if name not in before}
    assert new == {"weights/best.pt": ("files/weights/best.pt", "end")}


def test_a_disabled_run_and_the_module_take_the_same_calls(here, read_records):
    write("a.txt")
    run = kiseki.init(project="files", mode="disabled")
    assert run.save("a.txt") == []
    assert run.restore("a.txt") is None
    run.upload_file("x", "a.txt")
    assert run.get_file_names() == []
    run.finish()
    run = kiseki.init(project="files")
    assert [os.path.basename(path) for path in kiseki.save("a.txt", policy="end")] == ["a.txt"]
    assert len(read_records(run.sync_dir, Kind.FILE)) == 1


# --- upload_file and its kin -----------------------------------------------------------------


def test_an_uploaded_file_is_a_copy_as_it_was_at_the_call(run, recorded):
    write("tmp.png")
    run.upload_file("plots/a.png", "tmp.png")
    Path("tmp.png").unlink()
    assert Path(run.dir, "plots/a.png").read_text() == "tmp.png"
    assert recorded() == {"plots/a.png": ("files/plots/a.png", "now")}


def test_streams_and_several_files_can_be_uploaded(run, recorded):
    run.upload_file("text.txt", io.StringIO("語"))
    run.upload_file("bytes.bin", io.BytesIO(b"\0\1"))
    write("a", "b", "folder/x", "folder/deep/y")
    run.upload_files(["one", "two"], ["a", "b"])
    run.upload_folder("kept", "folder")
    assert Path(run.dir, "text.txt").read_text("utf-8") == "語"
    assert set(recorded()) == {"text.txt", "bytes.bin", "one", "two", "kept/x", "kept/deep/y"}
    with pytest.raises(UsageError, match="2 names do not go with 1 paths"):
        run.upload_files(["p", "q"], ["a"])
    with pytest.raises(UsageError, match="no folder"):
        run.upload_folder("z", "missing")


def test_a_name_is_taken_once(run):
    write("a")
    run.upload_file("name", "a")
    with pytest.raises(Conflict, match="has a file 'name' already"):
        run.upload_file("name", "a")
    with pytest.raises(UsageError):
        run.upload_file("../name", "a")
    assert run.get_file_names() == ["name"]


# --- values too large for a row ---------------------------------------------------------------


def test_a_large_value_lies_in_a_file_and_its_row_names_it(run, recorded, read_rows):
    large = list(range(40_000))
    run.log({"large": large, "small": [1, 2], "nested": {"text": "x" * 70_000, "n": 1}})
    ((_, _, row),) = read_rows(run)
    assert row["small"] == [1, 2]
    assert row["nested"]["n"] == 1
    for value, content in ((row["large"], large), (row["nested"]["text"], "x" * 70_000)):
        assert value["_type"] == "value-file"
        path = Path(run.dir, value["path"])
        assert json.loads(path.read_bytes()) == content
        assert path.stat().st_size == value["size"]
        assert value["path"] in recorded()


# --- with a server -----------------------------------------------------------------------------

TRAIN = """
import os, sys, time
from pathlib import Path
import kiseki
run = kiseki.init(project="files", id=sys.argv[1], settings={"disable_git": True})
run.log({"loss": 1.0})
"""


@pytest.fixture
def train(server, script_environment, tmp_path):
    """Return a function that runs a script to its end and gives the run from the server."""

    def train(run_id, code, **variables):
        done = subprocess.run(
            [sys.executable, "-c", TRAIN + textwrap.dedent(code), run_id],
            cwd=tmp_path,
            env=script_environment | variables,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done, Api(server.url).run(f"files/{run_id}")

    return train


def contents_of(run):
    return {file.name: file.read() for file in run.files()}


def test_all_ways_of_saving_arrive_and_the_footer_counts_them(train, tmp_path):
    code = """
    Path("a.txt").write_text("a")
    run.save("a.txt", policy="now")
    Path("モデル.bin").write_bytes(b"x" * 2_000_000)
    run.save("モデル.bin", policy="end")
    Path("log.txt").write_text("early")
    run.save("log.txt")
    run.upload_file("up.txt", "a.txt")
    Path("log.txt").write_text("late")
    run.log({"values": list(range(40_000))})
    """
    done, run = train("ways", code)
    contents = contents_of(run)
    values = next(name for name in contents if name.startswith("media/values/"))
    assert {name: content for name, content in contents.items() if name != values} == {
        "a.txt": b"a",
        "モデル.bin": b"x" * 2_000_000,
        "log.txt": b"late",
        "up.txt": b"a",
    }
    assert (
        "2 kiseki file(s), 1 media file(s), 0 artifact file(s) and 4 other file(s)" in done.stderr
    )
    rows = list(run.scan_history(keys=["values"]))
    assert rows[0]["values"] == list(range(40_000))


def test_outputs_and_logs_are_collected_where_a_run_asks_for_it(train, tmp_path):
    code = """
    for name in ("outputs/model/m.bin", "outputs/.secret", "logs/train.log"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(name)
    """
    _, run = train("collected", code, KISEKI_COLLECT_OUTPUTS="1")
    assert set(contents_of(run)) == {"outputs/model/m.bin", "logs/train.log"}
    _, other = train("not-collected", code)
    assert contents_of(other) == {}


def test_files_come_back_by_restore_and_download(train, server, tmp_path, monkeypatch):
    _, run = train(
        "back",
        """
        for name in ("plots/a.txt", "plots/b.txt", "c.txt"):
            Path(name).parent.mkdir(exist_ok=True)
            Path(name).write_text(name)
        run.save("plots"); run.save("c.txt")
        """,
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KISEKI_BASE_URL", server.url)
    with kiseki.restore("plots/a.txt", "files/back", root="got") as file:
        assert file.read() == "plots/a.txt"
    assert kiseki.restore("missing.txt", "files/back", root="got") is None
    assert run.download_files("plots", "all") == [
        Path("all/plots/a.txt"),
        Path("all/plots/b.txt"),
    ]
    assert run.download_files("plots/", "cut", append_prefix=False) == [
        Path("cut/a.txt"),
        Path("cut/b.txt"),
    ]
    assert run.download_file("c.txt", "here.txt") == Path("here.txt")
    assert Path("here.txt").read_text() == "c.txt"
    with pytest.raises(Conflict, match="There is a file at"):
        run.file("c.txt").download()


def test_the_public_api_lists_puts_and_deletes_files(train, tmp_path):
    _, run = train("api", "")
    for name in ("a_1.txt", "a_2.txt", "b.txt"):
        (tmp_path / name).write_text(name)
        file = run.upload_file(tmp_path / name, root=tmp_path)
        assert (file.name, file.size) == (name, len(name))
    assert [file.name for file in run.files(pattern="a__.%")] == ["a_1.txt", "a_2.txt"]
    assert [file.name for file in run.files(["b.txt", "nothing"])] == ["b.txt"]
    run.file("b.txt").delete()
    assert [file.name for file in run.files()] == ["a_1.txt", "a_2.txt"]


def test_an_offline_run_brings_its_files_when_it_is_synced(train, server, tmp_path, monkeypatch):
    monkeypatch.setenv("KISEKI_CONFIG_DIR", str(tmp_path))  # as the program that recorded it
    code = """
    Path("a.txt").write_text("a")
    run.save("a.txt")
    Path("gone.txt").write_text("x")
    run.save("gone.txt")
    Path("gone.txt").unlink()
    """
    environment = {"KISEKI_MODE": "offline"}
    with pytest.raises(kiseki.errors.NotFound):
        train("offline", code, **environment)
    (run_dir,) = (tmp_path / "kiseki").glob("run-*-offline")
    first = sync_run(run_dir, base_url=server.url)
    assert (first.status, first.trouble, first.files) == ("synced", "", 1)
    assert len(first.unsent) == 1
    assert "gone.txt is not on the server: there is no file at" in first.unsent[0]
    assert contents_of(Api(server.url).run("files/offline")) == {"a.txt": b"a"}
    assert sync_run(run_dir, base_url=server.url) == first


def test_a_watching_sync_brings_files_while_an_offline_run_goes_on(server, tmp_path):
    folder = RunFolder(tmp_path / "kiseki", mode="offline")

    def save(name, **facts):
        body = msgspec.to_builtins(FileRecord(path=name, source=f"files/{name}", **facts))
        folder.writer.append((int(Kind.FILE), folder.writer.clock.now_us(), body))

    (folder.path / "files/live.txt").write_text("early")
    save("live.txt", policy="live")
    save("end.txt", policy="end")
    results = []

    def watch():
        results.append(sync_run(folder.path, base_url=server.url, watch=True))

    thread = threading.Thread(target=watch)
    thread.start()

    def there():
        with contextlib.suppress(kiseki.errors.KisekiError):
            return contents_of(Api(server.url).run(folder.start.uid))
        return {}

    wait_for(lambda: there() == {"live.txt": b"early"}, what="the live file never came")
    (folder.path / "files/live.txt").write_text("late")
    (folder.path / "files/end.txt").write_text("end")
    folder.end()
    thread.join(30)
    assert [(result.status, result.files) for result in results] == [("synced", 2)]
    assert there() == {"live.txt": b"late", "end.txt": b"end"}


# --- when something dies ------------------------------------------------------------------------


@pytest.fixture
def begin_training(script_environment, tmp_path):
    """Return a function that starts a script; what it leaves behind is ended with the test."""
    started = []
    tmp = tmp_path / "tmp"
    tmp.mkdir()

    def begin(code, run_id, url):
        environment = script_environment | {"KISEKI_BASE_URL": url, "TMPDIR": str(tmp)}
        environment.pop("XDG_RUNTIME_DIR", None)
        process = subprocess.Popen(
            [sys.executable, "-c", TRAIN + textwrap.dedent(code), run_id],
            cwd=tmp_path,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    with no_side_process_left(tmp):
        yield begin
        for process in started:
            process.kill()
            process.communicate()


def find_run_dir(tmp_path, run_id):
    (run_dir,) = (tmp_path / "kiseki").glob(f"run-*-{run_id}")
    return run_dir


LARGE = """
content = os.urandom(1000) * 40_000
Path("large.bin").write_bytes(content)
run.save("large.bin", policy="now")
print("saved", flush=True)
"""


def test_a_side_process_killed_in_the_middle_of_a_file_is_taken_over(
    server, begin_training, tmp_path
):
    with cutting_proxy(server.url) as proxy:
        proxy.hold_after = 20_000_000
        process = begin_training(LARGE + "sys.stdin.readline()\nrun.finish()", "killed", proxy.url)
        assert process.stdout.readline() == "saved\n"
        wait_for(lambda: proxy.to_server > 20_000_000, what="the file never began")
        (pid,) = side_processes(tmp_path / "tmp")
        os.kill(pid, signal.SIGKILL)
        proxy.release()
        process.stdin.write("\n")
        process.stdin.flush()
        process.wait(60)
        run = Api(server.url).run("files/killed")
        assert run.state == "finished"
        assert run.file("large.bin").read() == (tmp_path / "large.bin").read_bytes()


def test_a_killed_training_has_its_files_brought_all_the_same(server, begin_training, tmp_path):
    code = (
        LARGE
        + """
Path("live.txt").write_text("last words")
run.save("live.txt")
Path("end.txt").write_text("end")
run.save("end.txt", policy="end")
os.kill(os.getpid(), 9)
"""
    )
    process = begin_training(code, "crashed", server.url)
    process.wait(30)
    run_dir = find_run_dir(tmp_path, "crashed")
    uid = read_meta(run_dir).uid
    wait_for(lambda: len(Api(server.url).run(uid).files()) == 3, what="files are missing")
    contents = contents_of(Api(server.url).run(uid))
    assert contents["live.txt"] == b"last words"
    assert contents["large.bin"] == (tmp_path / "large.bin").read_bytes()


def test_a_cut_line_does_not_hold_files_up(server, begin_training, tmp_path):
    with cutting_proxy(server.url) as proxy:
        proxy.cuts = [5_000_000, 9_000_000, 3_000_000]
        process = begin_training(LARGE + "run.finish()", "cut", proxy.url)
        process.wait(60)
        assert proxy.n_cut == 3
    content = Api(server.url).run("files/cut").file("large.bin").read()
    assert content == (tmp_path / "large.bin").read_bytes()
