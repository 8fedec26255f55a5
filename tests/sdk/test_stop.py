"""Stop requests and Ctrl+D, as a person gives them."""

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time

import pytest

WAITING = """
import sys, time
import kiseki
run = kiseki.init(project="stops", id=sys.argv[1])
run.log({"loss": 1.0})
print("ready", flush=True)
try:
    time.sleep(60)
except KeyboardInterrupt:
    print("interrupted", flush=True)
    raise
"""
READING = """
import sys
import kiseki
run = kiseki.init(project="stops", id=sys.argv[1])
run.log({"loss": 1.0})
print("ready", flush=True)
print("read", repr(sys.stdin.read()), flush=True)
"""


@pytest.fixture
def environment(script_environment):
    return script_environment | {"KISEKI_STOP_INTERVAL": "0.2"}


def find_run(server, run_id):
    entity = json.loads(server.get("/info").body)["entity"]
    return json.loads(server.get(f"/runs/find?entity={entity}&project=stops&id={run_id}").body)


def wait_for_state(server, run_id, state):
    for _ in range(200):
        run = find_run(server, run_id)
        if run.get("state") == state:
            return run
        time.sleep(0.1)
    raise AssertionError(f"{run_id} is {run.get('state')}, not {state}")


def test_a_stop_request_interrupts_the_script_and_the_run_is_killed(server, environment, tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", WAITING, "asked"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert read_until(process.stdout, "ready")
    uid = find_run(server, "asked")["uid"]
    assert server.post(f"/runs/{uid}/stop", {"by": "nico"}).status < 300
    output = process.communicate(timeout=60)[0]
    run = wait_for_state(server, "asked", "killed")
    assert "interrupted" in output
    assert "🚀 View run" in output
    assert process.returncode == -signal.SIGINT
    assert run["stop"]["requested_by"] == "nico"


def read_until(stream, word):
    for line in stream:
        if word in line:
            return True
    return False


def run_in_terminal(code, run_id, environment, folder):
    """Start a script in a terminal of its own; return its pid and the terminal."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.execve(sys.executable, [sys.executable, "-c", code, run_id], environment)
    return pid, terminal


def read_terminal(terminal, word):
    text = ""
    while word not in text:
        ready, _, _ = select.select([terminal], [], [], 60)
        assert ready, text
        try:
            text += os.read(terminal, 65536).decode("utf-8", "replace")
        except OSError:
            break
    assert word in text, text
    return text


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_ctrl_d_stops_a_script_that_reads_no_input(server, environment, tmp_path):
    pid, terminal = run_in_terminal(WAITING, "ctrl-d", environment, tmp_path)
    read_terminal(terminal, "ready")
    os.write(terminal, b"\x04")
    text = read_terminal(terminal, "Find logs at")
    os.waitpid(pid, 0)
    os.close(terminal)
    assert "KeyboardInterrupt" in text
    wait_for_state(server, "ctrl-d", "killed")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_script_that_reads_its_input_gets_the_end_of_file(server, environment, tmp_path):
    pid, terminal = run_in_terminal(READING, "reads", environment, tmp_path)
    read_terminal(terminal, "ready")
    os.write(terminal, b"typed\n\x04")
    read_terminal(terminal, "read 'typed\\n'")
    assert os.waitpid(pid, 0)[1] == 0
    os.close(terminal)
    wait_for_state(server, "reads", "finished")
