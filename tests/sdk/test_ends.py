"""How a script ends, and the state and reason that its run gets on a real server."""

import json
import signal
import subprocess
import sys
import textwrap
import time

import pytest

BEGIN = """
import os, signal, sys, threading
import kiseki
run = kiseki.init(project="ends", id=sys.argv[1])
run.log({"loss": 1.0})
"""


@pytest.fixture
def run_to_its_end(server, script_environment, tmp_path):
    """Return a function that runs a script and returns its exit status and its run."""

    def run(run_id, code):
        (tmp_path / "train.py").write_text(BEGIN + textwrap.dedent(code))
        done = subprocess.run(
            [sys.executable, "train.py", run_id],
            cwd=tmp_path,
            env=script_environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done, wait_for_end(server, run_id)

    return run


def wait_for_end(server, run_id):
    entity = json.loads(server.get("/info").body)["entity"]
    for _ in range(300):
        answer = server.get(f"/runs/find?entity={entity}&project=ends&id={run_id}")
        run = json.loads(answer.body)
        if answer.status == 200 and run["state"] not in (
            "running",
            "finishing",
            "pending",
            "preempting",
        ):
            return run
        time.sleep(0.1)
    raise AssertionError(f"run {run_id} is still {run['state']}")


@pytest.mark.parametrize(
    ("name", "code", "status", "state"),
    [
        ("falls-off", "", 0, "finished"),
        ("finish", "run.finish()", 0, "finished"),
        ("finish-2", "run.finish(exit_code=2)", 0, "failed"),
        ("exit-0", "sys.exit()", 0, "finished"),
        ("exit-3", "sys.exit(3)", 3, "failed"),
        ("exit-text", "sys.exit('no data')", 1, "failed"),
        (
            "caught-exit",
            "try:\n    sys.exit(3)\nexcept SystemExit:\n    pass\nrun.finish()",
            0,
            "finished",
        ),
        (
            "exit-in-a-thread",
            "t = threading.Thread(target=sys.exit, args=(3,))\nt.start()\nt.join()",
            0,
            "finished",
        ),
        (
            "caught-ctrl-c",
            "try:\n    raise KeyboardInterrupt\nexcept KeyboardInterrupt:\n    pass",
            0,
            "finished",
        ),
        (
            "ctrl-c",
            "os.kill(os.getpid(), signal.SIGINT)\nsignal.pause()",
            -signal.SIGINT,
            "killed",
        ),
        ("vanished", "os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL, "crashed"),
        ("child", "if os.fork() == 0:\n    sys.exit(5)\nos.wait()", 0, "finished"),
    ],
)
def test_the_state_of_a_run_is_how_its_script_ended(
    run_to_its_end, server, name, code, status, state
):
    done, run = run_to_its_end(name, code)
    assert (done.returncode, run["state"]) == (status, state), done.stderr
    rows = json.loads(server.get(f"/runs/{run['uid']}/rows").body)["rows"]
    assert [row["loss"] for row in rows] == [1.0]


def test_an_exception_that_nobody_caught_is_kept_with_its_traceback(run_to_its_end):
    done, run = run_to_its_end("raises", "def f():\n    raise ValueError('wrong')\nf()")
    assert (done.returncode, run["state"]) == (1, "failed")
    assert run["end"]["exit_code"] == 1
    assert run["end"]["exception"].startswith("ValueError: wrong\n\nTraceback")
    assert "in f" in run["end"]["exception"]
    assert "ValueError: wrong" in done.stderr
    assert "kiseki: 🚀 View run" in done.stderr


def test_hooks_of_others_are_called_and_no_signal_handler_is_installed(run_to_its_end):
    done, run = run_to_its_end(
        "others",
        """
        print("handlers", signal.getsignal(signal.SIGINT) is signal.default_int_handler,
              signal.getsignal(signal.SIGTERM) == signal.SIG_DFL)
        print("threads", threading.active_count())
        previous = sys.excepthook
        def mine(*error):
            print("mine", error[0].__name__)
            previous(*error)
        sys.excepthook = mine
        raise KeyError("x")
        """,
    )
    assert done.stdout.splitlines() == ["handlers True True", "threads 1", "mine KeyError"]
    assert run["state"] == "failed"


def test_two_runs_of_one_process_both_end_with_it(run_to_its_end, server):
    _, run = run_to_its_end(
        "first",
        "other = kiseki.init(project='ends', id='second', reinit='create_new')\nsys.exit(1)",
    )
    assert run["state"] == "failed"
    assert wait_for_end(server, "second")["state"] == "failed"


def test_what_was_said_about_metrics_names_and_config_is_on_the_server(run_to_its_end):
    _, run = run_to_its_end(
        "facts",
        """
        run.define_metric("loss", summary="min", goal="minimize")
        run.define_metric("acc", summary="max")
        run.define_metric("acc", goal="maximize")
        run.define_metric("loss", hidden=True, overwrite=True)
        run.name, run.notes = "renamed", "why"
        run.tags += ("a",)
        run.config.lr = 0.1
        run.config.gone = 1
        del run.config["gone"]
        run.summary["best"] = 7
        """,
    )
    assert (run["name"], run["notes"], run["tags"]) == ("renamed", "why", ["a"])
    assert run["config"] == {"lr": 0.1}
    assert run["summary"]["best"] == 7
    assert run["definitions"] == [
        {"name": "loss", "hidden": True},
        {"name": "acc", "summary": ["max"], "goal": "maximize"},
    ]


def test_a_run_that_was_marked_as_preempting_and_fails_was_preempted(run_to_its_end, server):
    code = """
    import json, time
    from urllib.request import urlopen
    run.mark_preempting("the spot price rose")
    address = f"{os.environ['KISEKI_BASE_URL']}/api/v1/runs/{run.uid}"
    while json.load(urlopen(address))["state"] != "preempting":
        time.sleep(0.01)
    sys.exit(1)
    """
    _, run = run_to_its_end("preempted", code)
    changes = json.loads(server.get(f"/runs/{run['uid']}/states").body)["changes"]
    states = [(change["state"], change["reason"]) for change in changes]
    assert states[1:] == [("preempting", "the spot price rose"), ("preempted", "exit code 1")]


def test_a_run_that_was_marked_as_preempting_and_succeeds_is_finished(run_to_its_end):
    _, run = run_to_its_end("spared", "run.mark_preempting()")
    assert run["state"] == "finished"
