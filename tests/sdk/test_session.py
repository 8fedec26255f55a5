import argparse
import contextlib
import os
import pickle
import subprocess
import sys

import pytest

import kiseki
from kiseki.journal.format import Kind
from kiseki.journal.reader import read_header
from kiseki.model.errors import InvalidName, UsageError
from kiseki.sdk import notebook, rundir
from kiseki.sdk.session import session
from kiseki.sdk.ship.progress import StopRecord, write_stop

SILENT = {"silent": True}


def test_init_takes_every_argument_and_sends_it_to_the_server(here):
    run = kiseki.init(
        entity="nico",
        project="学習 1",
        id="my-id",
        name="first",
        notes="n",
        tags=["a", "b"],
        config=argparse.Namespace(lr=0.1, epochs=3),
        config_include_keys=["lr"],
        group="g",
        job_type="train",
        save_code=True,
        settings=SILENT,
    )
    start = rundir.read_meta(run.run_dir).start
    assert (start.entity, start.project, start.id, start.name) == (
        "nico",
        "学習 1",
        "my-id",
        "first",
    )
    assert (start.notes, start.tags, start.group, start.job_type) == (
        "n",
        ["a", "b"],
        "g",
        "train",
    )
    assert start.config == dict(run.config) == {"lr": 0.1}
    assert start.offline
    assert start.metadata.program.endswith("train.py")
    assert kiseki.run is run


def test_a_run_without_a_name_gets_two_words_and_an_id_of_eight(here):
    run = kiseki.init(settings=SILENT)
    assert len(run.id) == 8
    assert run.id.isalnum()
    assert run.name.count("-") == 1
    assert run.project == "Uncategorized"


def test_the_run_directory_is_where_it_should_be_and_latest_run_points_at_it(here):
    run = (
        kiseki.init(dir=here / "out", settings=SILENT) if (here / "out").mkdir() is None else None
    )
    assert run.run_dir.parent == here / "out" / "kiseki"
    assert rundir.find_latest(run.run_dir.parent) == run.run_dir
    assert len(rundir.list_journals(run.run_dir)) == 1


def test_the_header_of_the_journal_says_who_writes(here):
    run = kiseki.init(settings=SILENT)
    (path,) = rundir.list_journals(run.run_dir)
    header, _ = read_header(path)
    assert (header.run_uid, header.role, header.pid) == (run.uid, "primary", os.getpid())
    assert header.client == f"kiseki {kiseki.__version__}"


@pytest.mark.parametrize(
    "arguments",
    [
        {"id": "a/b"},
        {"id": " a"},
        {"project": "x" * 501},
        {"entity": "a/b"},
        {"tags": ["", "ok"]},
        {"name": "x" * 1001},
    ],
)
def test_a_name_that_breaks_a_rule_is_refused_before_anything_is_made(here, arguments):
    with pytest.raises(InvalidName):
        kiseki.init(**arguments, settings=SILENT)
    assert not (here / "kiseki").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"mode": "sometimes"}, "mode must be"),
        ({"reinit": "perhaps"}, "reinit must be"),
        ({"resume": "perhaps"}, "resume must be"),
        ({"resume": "allow", "fork_from": "a?_step=1"}, "exclude each other"),
        ({"resume_from": "a?_step=1", "fork_from": "a?_step=1"}, "exclude each other"),
        ({"fork_from": "a"}, "must look like"),
        ({"fork_from": "a?_step=1", "id": "a"}, "an id of its own"),
        ({"resume_from": "a?_step=1", "id": "b"}, "another run"),
        ({"settings": {"base_url": "ftp://x"}}, "not the address"),
        ({"config": 5}, "A config must be"),
    ],
)
def test_arguments_that_make_no_sense_together_are_refused(here, arguments, words):
    with pytest.raises(UsageError, match=words):
        kiseki.init(**{"settings": SILENT, **arguments})


def test_fork_and_rewind_are_asked_for(here):
    run = kiseki.init(fork_from="old?_step=7", settings=SILENT)
    start = rundir.read_meta(run.run_dir).start
    assert (start.fork_from, start.fork_step, start.rewind_step) == ("old", 7, None)
    run.finish()
    run = kiseki.init(resume_from="old?_step=7", settings=SILENT)
    start = rundir.read_meta(run.run_dir).start
    assert (start.id, start.rewind_step, start.fork_from) == ("old", 7, None)


def test_names_of_other_trackers_are_said_to_be_ignored(here, capsys):
    kiseki.init(monitor_gym=True, settings={"start_method": "thread"})
    assert "ignored: monitor_gym, start_method" in capsys.readouterr().err


def test_without_reinit_the_run_that_goes_on_is_returned(here):
    run = kiseki.init(settings=SILENT)
    assert kiseki.init(settings=SILENT, config={"a": 1}) is run
    assert run.config.a == 1


def test_finish_previous_ends_it_and_create_new_leaves_it(here):
    first = kiseki.init(settings=SILENT)
    second = kiseki.init(reinit="finish_previous", settings=SILENT)
    assert first.ended
    third = kiseki.init(reinit="create_new", settings=SILENT)
    assert not second.ended
    assert kiseki.run is second
    third.log({"a": 1})
    third.finish()
    assert not second.ended
    assert kiseki.run is second
    second.finish()
    assert kiseki.run is None


def test_in_a_notebook_the_next_init_ends_the_run_and_config_may_change(here, monkeypatch):
    monkeypatch.setattr(notebook, "find_shell", lambda: FakeShell())
    first = kiseki.init(config={"a": 1}, settings=SILENT)
    first.config.a = 2
    second = kiseki.init(settings=SILENT)
    assert first.ended
    assert not second.ended


class FakeShell:
    def __init__(self):
        self.listeners = []
        self.events = self

    def register(self, event, listener):
        assert event == "post_run_cell"
        self.listeners.append(listener)


class CellResult:
    def __init__(self, error=None):
        self.error_before_exec = None
        self.error_in_exec = error


def test_a_failing_cell_is_recorded_and_does_not_end_the_run(here, monkeypatch, read_records):
    shell = FakeShell()
    monkeypatch.setattr(notebook, "find_shell", lambda: shell)
    run = kiseki.init(settings=SILENT)
    shell.listeners[0](CellResult())
    shell.listeners[0](CellResult(ValueError("wrong")))
    shell.listeners[0](CellResult(KeyboardInterrupt()))
    assert not run.ended
    text = "".join(body[3] for body in read_records(run.sync_dir, Kind.CONSOLE))
    assert "ValueError: wrong" in text
    write_stop(run.run_dir, StopRecord(requested_us=1, by="nico"))
    shell.listeners[0](CellResult(KeyboardInterrupt()))
    assert run.ended
    assert read_records(run.sync_dir, Kind.END)[0][2]["cause"] == "stop"


def test_a_disabled_run_does_everything_and_keeps_and_says_nothing(here, capsys):
    run = kiseki.init(mode="disabled", config={"a": 1})
    run.log({"loss": 1.0})
    run.log("loss", 0.5)
    run.define_metric("loss", summary="min")
    run.config.b = 2
    run.summary["best"] = 3
    run.tags += ("x",)
    assert run.disabled
    assert run.summary.as_dict() == {"loss": 0.5, "best": 3}
    assert run.config.as_dict() == {"a": 1, "b": 2}
    run.finish()
    assert list(here.iterdir()) == []
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("word", ["offline", "dryrun"])
def test_both_words_for_offline_mean_it(here, word):
    assert kiseki.init(mode=word, settings=SILENT).offline


def test_what_needs_a_run_says_so_without_one(here):
    for use in (
        lambda: kiseki.log({"a": 1}),
        lambda: kiseki.config,
        lambda: kiseki.summary,
        lambda: kiseki.define_metric("a"),
    ):
        with pytest.raises(UsageError, match="needs a run"):
            use()
    assert kiseki.run is None
    kiseki.finish()
    assert not hasattr(kiseki, "no_such_name")


def test_a_with_block_ends_the_run_with_what_happened_in_it(here, read_records):
    ends = {}
    for name, error in {
        "good": None,
        "bad": ValueError("wrong"),
        "exit": SystemExit(3),
        "ctrl-c": KeyboardInterrupt(),
    }.items():
        with contextlib.ExitStack() as stack:
            if error:
                stack.enter_context(pytest.raises(type(error)))
            run = stack.enter_context(kiseki.init(settings=SILENT))
            if error:
                raise error
        ends[name] = read_records(run.sync_dir, Kind.END)[0][2]
    assert ends["good"] == {"cause": "finish", "exit_code": 0}
    assert ends["bad"].pop("exception").startswith("ValueError: wrong\n\nTraceback")
    assert ends["bad"] == {"cause": "exception", "exit_code": 1}
    assert ends["exit"] == {"cause": "exit", "exit_code": 3}
    assert ends["ctrl-c"] == {"cause": "interrupt", "exit_code": 130, "signal": "SIGINT"}


def test_finish_may_be_called_twice_and_its_code_is_kept(here, read_records):
    run = kiseki.init(settings=SILENT)
    run.finish(exit_code=4)
    run.finish()
    assert [body[2] for body in read_records(run.sync_dir, Kind.END)] == [
        {"cause": "finish", "exit_code": 4}
    ]


def test_a_recorded_stop_request_wins_over_the_exit_code(here, read_records):
    run = kiseki.init(settings=SILENT)
    write_stop(run.run_dir, StopRecord(requested_us=1, by="nico"))
    run.finish(exit_code=0)
    assert read_records(run.sync_dir, Kind.END)[0][2] == {
        "cause": "stop",
        "exit_code": 0,
        "by": "nico",
    }


def test_resume_auto_takes_the_id_of_a_run_that_did_not_finish(here):
    first = kiseki.init(resume="auto", settings=SILENT)
    run_id = first.id
    first.log({"a": 1})
    first.finish(exit_code=1)
    second = kiseki.init(resume=True, settings=SILENT)
    assert second.id == run_id
    second.finish()
    assert kiseki.init(resume="auto", settings=SILENT).id != run_id


def test_a_resumed_run_goes_on_from_the_last_step_that_this_machine_has(here, read_records):
    first = kiseki.init(id="r", settings=SILENT)
    first.log({"a": 1})
    first.log({"a": 1}, step=41)
    first.finish()
    second = kiseki.init(id="r", resume="allow", settings=SILENT)
    assert second.step == second.starting_step == 42
    assert kiseki.init(id="other", resume="allow", reinit=True, settings=SILENT).step == 0


def test_a_folder_that_cannot_be_written_is_said_and_another_is_taken(here, monkeypatch, capsys):
    state = here / "state"
    state.mkdir()
    (here / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(state))
    run = kiseki.init(dir=here / "file")
    assert run.run_dir.parent == state / "kiseki"
    assert f"recorded in {run.run_dir} instead" in capsys.readouterr().err


def test_where_no_folder_can_be_written_nothing_is_recorded_and_training_goes_on(
    here, monkeypatch, capsys
):
    def refuse(*args, **kwargs):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(rundir, "create_run_dir", refuse)
    run = kiseki.init()
    run.log({"a": 1})
    run.finish()
    assert run.disabled
    assert "nothing is recorded" in capsys.readouterr().err


def test_a_pickled_run_becomes_one_more_writer(here, read_rows):
    run = kiseki.init(settings=SILENT)
    assert pickle.loads(pickle.dumps(run)) is run
    code = (
        "import pickle, sys\n"
        "run = pickle.loads(bytes.fromhex(sys.argv[1]))\n"
        "run.log({'child': 1})\n"
        "run.finish()\n"
    )
    subprocess.run([sys.executable, "-c", code, pickle.dumps(run).hex()], check=True)
    run.log({"parent": 1})
    assert len(rundir.list_journals(run.run_dir)) == 2
    assert sorted(str(values) for _, _, values in read_rows(run)) == [
        "{'child': 1}",
        "{'parent': 1}",
    ]


def test_in_shared_mode_only_the_primary_owns_config_and_state(here, read_records):
    settings = SILENT | {"label": "host-a", "primary": False}
    run = kiseki.init(id="shared", mode="shared", settings=settings, config={"a": 1})
    start = rundir.read_meta(run.run_dir).start
    run.config.b = 2
    assert (start.attach, run.recorder.header.role) == (True, "secondary")
    assert run.recorder.header.label == "host-a"
    assert read_records(run.sync_dir, Kind.CONFIG) == []
    run.finish()
    settings = kiseki.Settings(mode="shared", x_label="host-b", x_primary=True, silent=True)
    run = kiseki.init(id="shared", settings=settings)
    start = rundir.read_meta(run.run_dir).start
    assert (start.attach, run.recorder.header.role) == (False, "primary")


def test_a_process_whose_end_says_nothing_about_the_run_is_a_secondary_writer(here, read_records):
    settings = SILENT | {"x_update_finish_state": False}
    run = kiseki.init(mode="shared", settings=settings)
    run.config.a = 1
    assert run.recorder.header.role == "secondary"
    assert len(read_records(run.sync_dir, Kind.CONFIG)) == 1


def test_what_was_found_out_may_be_called_otherwise(here):
    settings = SILENT | {"host": "gpu-7", "username": "nico", "program": "main"}
    run = kiseki.init(settings=settings)
    meta = rundir.read_meta(run.run_dir)
    found = meta.start.metadata
    assert (found.host, found.username, found.program) == ("gpu-7", "nico", "main")
    assert found.executable == sys.executable


def test_what_a_pickled_run_prints_elsewhere_is_recorded(here, read_records):
    run = kiseki.init(settings=SILENT | {"console": "off"})
    code = "import pickle, sys; run = pickle.loads(bytes.fromhex(sys.argv[1])); print('hello')"
    subprocess.run([sys.executable, "-c", code, pickle.dumps(run).hex()], check=True)
    assert "hello" in "".join(body[3] for body in read_records(run.sync_dir, Kind.CONSOLE))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_child_writes_a_journal_of_its_own_at_its_first_row(here, read_rows):
    run = kiseki.init(settings=SILENT)
    run.log({"who": 0})
    for who in (1, 2):
        pid = os.fork()
        if pid == 0:
            if who == 2:
                run.log({"who": who})
                run.log({"who": who})
                run.finish()
            os._exit(0)
        assert os.waitpid(pid, 0)[1] == 0
    run.log({"who": 0})
    headers = [read_header(path)[0] for path in rundir.list_journals(run.run_dir)]
    assert len(headers) == 2
    assert len({(header.writer, header.pid) for header in headers}) == 2
    assert sorted(header.role for header in headers) == ["primary", "secondary"]
    assert sorted(values["who"] for _, _, values in read_rows(run)) == [0, 0, 2, 2]
    assert not run.ended


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_child_that_calls_init_gets_a_run_of_its_own(here):
    run = kiseki.init(settings=SILENT)
    pid = os.fork()
    if pid == 0:
        own = kiseki.init(id="own", settings=SILENT)
        own.log({"a": 1})
        own.finish()
        os._exit(0 if own is not run and not run.ended else 1)
    assert os.waitpid(pid, 0)[1] == 0
    assert len(rundir.list_run_dirs(run.run_dir.parent)) == 2
    assert session.run is run


def test_a_run_begun_in_a_deleted_folder_is_recorded_elsewhere(here, monkeypatch):
    gone, state = here / "gone", here / "state"
    gone.mkdir()
    state.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    monkeypatch.setenv("XDG_STATE_HOME", str(state))
    run = kiseki.init(settings=SILENT)
    run.log({"a": 1})
    assert run.run_dir.parent == state / "kiseki"
    run.finish()
