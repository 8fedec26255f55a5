"""The side process as it really is: started by a program, watching it end."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.doubles.fake_server import FakeServer, fake_server
from tests.doubles.side_process import no_side_process_left, side_processes, train, wait_for

from kiseki.model.run import StopRequest
from kiseki.sdk.rundir import list_run_dirs
from kiseki.sdk.ship.progress import read_progress, read_stop

pytestmark = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="watches Linux processes")


@pytest.fixture(autouse=True)
def clean_up(tmp_path: Path) -> Iterator[None]:
    with no_side_process_left(tmp_path):
        yield


def only_run_dir(folder: Path) -> Path:
    (run_dir,) = list_run_dirs(folder)
    return run_dir


def end_of(server: FakeServer) -> dict:
    wait_for(lambda: server.runs and server.run().facts("end"), what="no end was told")
    (end,) = server.run().facts("end")
    return end


def test_rows_are_shipped_and_the_side_process_is_nobodys_child(
    tmp_path: Path, server: FakeServer
) -> None:
    program = """
leak = os.open(os.devnull, os.O_RDONLY)
os.set_inheritable(leak, True)
os.dup2(leak, 77)
run = begin(folder, url)
for n in range(500):
    run.log(n=n)
run.end()
launch.wake(run.path)
children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
print("children:", *children, flush=True)
sys.stdin.read()
"""
    training = train(program, tmp_path, server.url)
    wait_for(lambda: server.runs and server.run().facts("end"))
    assert server.run().values("n") == list(range(500))
    (side,) = side_processes(tmp_path)
    stat = Path(f"/proc/{side}/stat").read_text().rpartition(")")[2].split()
    parent, session = int(stat[1]), int(stat[3])
    assert parent != training.pid
    assert session == side
    assert os.readlink(f"/proc/{side}/cwd") == "/"
    assert {os.readlink(f"/proc/{side}/fd/{fd}") for fd in (0, 1, 2)} == {"/dev/null"}
    assert not os.path.exists(f"/proc/{side}/fd/77")
    assert b"secret" not in Path(f"/proc/{side}/cmdline").read_bytes()
    training.communicate("", timeout=20)
    assert training.returncode == 0


def test_a_killed_training_has_crashed_and_lost_no_row(tmp_path: Path, server: FakeServer) -> None:
    program = """
run = begin(folder, url)
for n in range(2000):
    run.log(n=n)
while launch.progress(run.path) is None:
    time.sleep(0.01)
run.log(n=2000)
os.kill(os.getpid(), signal.SIGKILL)
"""
    train(program, tmp_path, server.url).communicate(timeout=20)
    assert end_of(server) == {"cause": "vanished", "signal": "SIGKILL"}
    wait_for(lambda: len(server.run().values("n")) == 2001)
    assert server.run().values("n") == list(range(2001))


def test_without_any_evidence_a_run_is_never_said_to_have_finished(
    tmp_path: Path, server: FakeServer
) -> None:
    """The training is over before its side process has begun to look."""
    program = "run = begin(folder, url)\nrun.log(n=1)\nos._exit(0)"
    train(program, tmp_path, server.url).communicate(timeout=20)
    assert end_of(server) in ({"cause": "vanished"}, {"cause": "vanished", "exit_code": 0})


@pytest.mark.parametrize(
    ("last_line", "expected"),
    [
        ("os._exit(3)", {"cause": "vanished", "exit_code": 3}),
        ("os._exit(0)", {"cause": "vanished", "exit_code": 0}),
        ("os.kill(os.getpid(), signal.SIGTERM)", {"cause": "vanished", "signal": "SIGTERM"}),
    ],
)
def test_the_kernel_knows_how_a_process_ended_that_left_no_record(
    last_line: str, expected: dict, tmp_path: Path, server: FakeServer
) -> None:
    program = f"""
run = begin(folder, url)
run.log(n=1)
while launch.progress(run.path) is None:
    time.sleep(0.01)
{last_line}
"""
    training = train(program, tmp_path, server.url)
    # The zombie stays uncollected for a moment, as under a launcher that looks now and then.
    wait_for(lambda: server.runs and server.run().facts("end"))
    training.communicate(timeout=20)
    assert end_of(server) == expected


def test_a_training_that_is_over_at_once_is_described_all_the_same(
    tmp_path: Path, server: FakeServer
) -> None:
    program = "begin(folder, url).end()"
    train(program, tmp_path, server.url).communicate(timeout=20)
    wait_for(lambda: server.runs and server.run().facts("metadata"))
    assert server.run().facts("metadata")[0]["hardware"]["cpu_count_logical"] >= 1


def test_an_end_that_the_training_recorded_is_not_guessed_again(
    tmp_path: Path, server: FakeServer
) -> None:
    program = "run = begin(folder, url)\nrun.log(n=1)\nrun.end('exception', exit_code=1)"
    train(program, tmp_path, server.url).communicate(timeout=20)
    assert end_of(server) == {"cause": "exception", "exit_code": 1}
    wait_for(lambda: (read_progress(only_run_dir(tmp_path)) or read_progress).ended)  # type: ignore[union-attr]
    assert len(server.run().facts("end")) == 1


def test_a_training_that_outlives_its_side_process_gets_another(
    tmp_path: Path, server: FakeServer
) -> None:
    program = """
run = begin(folder, url)
n = 0
while not os.path.exists(folder + "/enough"):
    run.log(n=n)
    n += 1
    time.sleep(0.01)
    if n % 10 == 0:
        launch.check(run.path)
run.end()
"""
    training = train(program, tmp_path, server.url)
    wait_for(lambda: server.runs and server.run().values("n"))
    (first,) = side_processes(tmp_path)
    os.kill(first, signal.SIGKILL)
    seen = len(server.run().values("n"))
    wait_for(lambda: len(server.run().values("n")) > seen + 20, what="nobody took over")
    (tmp_path / "enough").touch()
    training.communicate(timeout=20)
    end_of(server)
    values = server.run().values("n")
    assert values == list(range(len(values)))
    assert first not in side_processes(tmp_path)
    # The code may have changed since the run began: it is not described a second time.
    assert len(server.run().facts("metadata")) == 1


def test_one_side_process_serves_all_runs_of_a_process_and_its_children(
    tmp_path: Path, server: FakeServer
) -> None:
    program = """
import subprocess
runs = [begin(folder + f"/{n}", url) for n in range(3)]
for run in runs:
    run.log(n=1)
if os.fork() == 0:
    begin(folder + "/child", url).end()
    os._exit(0)
os.wait()
for run in runs:
    run.end()
"""
    train(program, tmp_path, server.url).communicate(timeout=20)
    wait_for(lambda: sum(len(run.facts("end")) for run in server.runs.values()) == 4)
    assert len(side_processes(tmp_path)) == 1


def test_a_child_that_lives_on_after_finish_is_still_recorded(
    tmp_path: Path, server: FakeServer
) -> None:
    program = """
run = begin(folder, url)
run.log(n=1)
if os.fork() == 0:
    run.writer = run.add_writer(pid=os.getpid())
    while not os.path.exists(folder + "/enough"):
        time.sleep(0.02)
    run.log(n=2)
    os._exit(0)
run.end()
os._exit(0)
"""
    training = train(program, tmp_path, server.url)
    training.wait(timeout=20)
    end_of(server)
    time.sleep(0.5)  # five times as long as contact is kept with a run that lives
    beats = len(server.run().beats)
    time.sleep(0.5)
    assert server.run().values("n") == [1]
    (tmp_path / "enough").touch()
    training.communicate(timeout=20)
    wait_for(lambda: sorted(server.run().values("n")) == [1, 2])
    assert len(server.run().facts("end")) == 1
    assert len(server.run().beats) == beats  # what lives on does not bring the run back


def test_offline_nothing_is_sent_but_samples_and_the_end_are_kept(
    tmp_path: Path, server: FakeServer
) -> None:
    program = """
from kiseki.sdk.rundir import ShipSettings
run = begin(folder, url, mode="offline", settings=ShipSettings(sample_s=0.1, capture_git=False))
run.log(n=1)
time.sleep(1)
os.kill(os.getpid(), signal.SIGKILL)
"""
    train(program, tmp_path, server.url).communicate(timeout=20)
    wait_for(lambda: (p := read_progress(only_run_dir(tmp_path))) is not None and p.ended)
    assert server.requests == []
    journals = b"".join(path.read_bytes() for path in only_run_dir(tmp_path).glob("*.kj"))
    for expected in (b"system/memory_percent", b"cpu_count", b"vanished", b"SIGKILL"):
        assert expected in journals


def test_a_stop_request_interrupts_the_main_thread_and_the_run_is_killed(
    tmp_path: Path, server: FakeServer
) -> None:
    program = """
run = begin(folder, url)
run.log(n=1)
try:
    time.sleep(60)
except KeyboardInterrupt:
    print("interrupted", flush=True)
    run.end("interrupt")
"""
    training = train(program, tmp_path, server.url)
    wait_for(lambda: server.runs and server.run().values("n"))
    server.run().stop = StopRequest(requested_us=7, requested_by="nico")
    output, _ = training.communicate(timeout=20)
    assert output == "interrupted\n"
    stop = read_stop(only_run_dir(tmp_path))
    assert stop is not None
    assert (stop.requested_us, stop.by, stop.step) == (7, "nico", "sigint")
    assert end_of(server)["cause"] == "interrupt"
    wait_for(lambda: any(beat.stop_step == "sigint" for beat in server.run().beats))


def test_a_program_that_ignores_sigint_is_stopped_from_inside(
    tmp_path: Path, server: FakeServer
) -> None:
    program = """
signal.signal(signal.SIGINT, signal.SIG_IGN)
run = begin(folder, url)
run.log(n=1)
try:
    while True:
        launch.check(run.path)
        time.sleep(0.01)
except KeyboardInterrupt:
    run.end("stop")
"""
    training = train(program, tmp_path, server.url)
    wait_for(lambda: server.runs and server.run().values("n"))
    server.run().stop = StopRequest(requested_us=7)
    training.communicate(timeout=20)
    assert end_of(server)["cause"] == "stop"


def test_a_program_that_answers_nothing_is_killed_step_by_step(
    tmp_path: Path, server: FakeServer
) -> None:
    program = """
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda *_: None)
run = begin(folder, url)
run.log(n=1)
while True:
    time.sleep(0.05)
"""
    training = train(program, tmp_path, server.url)
    wait_for(lambda: server.runs and server.run().values("n"))
    server.run().stop = StopRequest(requested_us=7, requested_by="nico")
    training.communicate(timeout=30)
    assert training.returncode == -signal.SIGKILL
    assert end_of(server) == {"cause": "stop", "signal": "SIGKILL", "by": "nico"}

    def steps() -> list[str]:
        told = [beat.stop_step for beat in server.run().beats if beat.stop_step]
        return list(dict.fromkeys(told))

    wait_for(lambda: steps()[-1:] == ["sigkill"])
    assert steps() == ["sigint", "async_interrupt", "sigterm", "sigkill"]


def test_an_orphan_of_a_dead_side_process_is_shipped_by_the_next_one(tmp_path: Path) -> None:
    with fake_server() as gone:
        port = int(gone.url.rsplit(":", 1)[1])
    first = train("run = begin(folder, url)\nrun.log(n=1)", tmp_path, gone.url)
    first.communicate(timeout=20)
    wait_for(lambda: side_processes(tmp_path))
    for pid in side_processes(tmp_path):
        os.kill(pid, signal.SIGKILL)
    for path in only_run_dir(tmp_path).glob("*"):
        os.utime(path, (1, 1))
    with fake_server(port=port) as server:
        program = "run = begin(folder, url)\nrun.log(n=2)\nsys.stdin.read()"
        second = train(program, tmp_path, server.url)
        wait_for(lambda: sorted(v for r in server.runs.values() for v in r.values("n")) == [1, 2])
        second.kill()
        second.communicate(timeout=20)
