"""`console="redirect"`: all that goes to the descriptors, on a real server."""

import json
import os
import pty
import subprocess
import sys
import termios
import textwrap
import time

import pytest
from tests.doubles.live_server import run_live_server

BEGIN = """
import ctypes, fcntl, os, signal, subprocess, sys, termios, threading
import kiseki
before = [os.fstat(fd).st_ino for fd in (1, 2)]
run = kiseki.init(project="redirect", id=sys.argv[1], settings={"console": "redirect"})
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with run_live_server(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
def start(server, tmp_path):
    """Return a function that starts a script whose output goes to given places."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("KISEKI_")}
    quiet = {"KISEKI_DISABLE_STATS": "1", "KISEKI_DISABLE_PACKAGES": "1", "KISEKI_SILENT": "1"}
    places = {"KISEKI_BASE_URL": server.url, "KISEKI_CONFIG_DIR": str(tmp_path)}

    def run(run_id, code, **streams):
        (tmp_path / "train.py").write_text(BEGIN + textwrap.dedent(code))
        command = [sys.executable, "train.py", run_id]
        return subprocess.Popen(command, cwd=tmp_path, env=kept | quiet | places, **streams)

    return run


@pytest.fixture
def run_script(start):
    """Return a function that runs a script and returns its status, output and errors."""

    def run(run_id, code):
        process = start(run_id, code, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = process.communicate(timeout=60)
        return process.returncode, out.decode(), err.decode()

    return run


def read_console(server, run_id, n):
    """Return [(stream, text)] of a run as soon as there are `n` lines."""
    entity = json.loads(server.get("/info").body)["entity"]
    found = server.get(f"/runs/find?entity={entity}&project=redirect&id={run_id}")
    uid = json.loads(found.body)["uid"]
    for _ in range(200):
        answer = server.get(f"/runs/{uid}/console?offset=0&limit=10000")
        lines = json.loads(answer.body)["lines"]
        if len(lines) >= n:
            break
        time.sleep(0.1)
    return [(line["stream"], line["text"]) for line in lines]


def read_line(master):
    """Return what a terminal shows, up to the end of a line."""
    shown = b""
    while b"\n" not in shown:
        shown += os.read(master, 1000)
    return shown


def test_what_c_code_and_children_print_is_recorded_and_passed_on(run_script, server):
    code = """
    print("by Python")
    sys.stdout.flush()
    os.write(1, "直接\\n".encode())
    ctypes.CDLL(None).puts(b"by C")
    ctypes.CDLL(None).fflush(None)
    subprocess.run(["sh", "-c", "echo by a child; echo in trouble >&2"], check=True)
    """
    status, out, err = run_script("all", code)
    assert (status, err) == (0, "in trouble\n")
    assert out.splitlines() == ["by Python", "直接", "by C", "by a child"]
    lines = read_console(server, "all", 5)
    assert [text for stream, text in lines if stream == "out"] == out.splitlines()
    assert [text for stream, text in lines if stream == "err"] == ["in trouble"]


def test_the_descriptors_lead_back_to_where_they_led(run_script):
    code = """
    redirected = [os.fstat(fd).st_ino for fd in (1, 2)]
    run.finish()
    print(redirected != before, [os.fstat(fd).st_ino for fd in (1, 2)] == before)
    """
    assert run_script("back", code) == (0, "True True\n", "")


def test_what_was_printed_before_a_kill_is_recorded(run_script, server):
    code = """
    for i in range(3000):
        print("line", i, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
    """
    status, out, _ = run_script("killed", code)
    assert status == -9
    wanted = [f"line {i}" for i in range(3000)]
    assert out.splitlines() == wanted
    assert [text for _, text in read_console(server, "killed", 3000)] == wanted


def test_printing_much_while_holding_the_interpreters_lock_ends(run_script):
    code = """
    text = b"x" * 1_000_000 + b"\\n"
    assert ctypes.PyDLL(None).write(1, text, len(text)) == len(text)
    """
    status, out, _ = run_script("lock", code)
    assert (status, len(out)) == (0, 1_000_001)


def test_a_terminal_stays_a_terminal_of_its_size(start, server):
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (33, 77))
    code = """
    print(os.isatty(1), os.get_terminal_size(1))
    """
    process = start("terminal", code, stdout=slave, stderr=slave)
    os.close(slave)
    shown = read_line(master)
    assert process.wait(60) == 0
    assert shown == b"True os.terminal_size(columns=77, lines=33)\r\n"
    os.close(master)
    lines = read_console(server, "terminal", 1)
    assert lines == [("out", "True os.terminal_size(columns=77, lines=33)")]


def test_a_terminal_that_is_resized_is_followed_and_told(start):
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (33, 77))
    code = """
    resized = threading.Event()
    signal.signal(signal.SIGWINCH, lambda number, frame: resized.set())
    print("ready", flush=True)
    resized.wait(30)
    print(tuple(os.get_terminal_size(1)), tuple(os.get_terminal_size(2)))
    """
    process = start("resized", code, stdout=slave, stderr=slave, start_new_session=True)
    os.close(slave)
    assert read_line(master) == b"ready\r\n"
    termios.tcsetwinsize(master, (20, 120))
    assert read_line(master) == b"(120, 20) (120, 20)\r\n"
    assert process.wait(60) == 0
    os.close(master)


def test_a_spawned_child_that_joins_is_recorded_once(run_script, server):
    code = """
    from kiseki.sdk.session import attach
    child = f"from kiseki.sdk.session import attach; attach({run.sync_dir!r}); print('child')"
    subprocess.run([sys.executable, "-c", child], check=True)
    print("parent")
    """
    status, out, _ = run_script("child", code)
    assert (status, out) == (0, "child\nparent\n")
    assert read_console(server, "child", 2) == [("out", "child"), ("out", "parent")]
    time.sleep(1.5)  # for a second copy to arrive, if there were one
    assert len(read_console(server, "child", 2)) == 2


def test_an_end_without_finish_keeps_the_last_lines(run_script, server):
    run_script("abrupt", "print('last words', flush=True)\nos._exit(3)")
    assert read_console(server, "abrupt", 1) == [("out", "last words")]


def test_the_order_of_output_and_errors_in_one_place_stays(start, server):
    code = """
    for i in range(500):
        os.write(1 + i % 2, f"{i}\\n".encode())
    """
    process = start("order", code, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    wanted = [str(i) for i in range(500)]
    assert process.communicate(timeout=60)[0].decode().splitlines() == wanted
    assert [text for _, text in read_console(server, "order", 500)] == wanted


def test_what_passes_the_output_on_holds_nothing_else_open(run_script):
    code = """
    reader, writer = os.pipe()
    os.set_inheritable(writer, True)
    run.finish()
    again = kiseki.init(project="redirect", settings={"console": "redirect"})
    os.close(writer)
    print(os.read(reader, 1))
    """
    assert run_script("holds", code)[:2] == (0, "b''\n")
