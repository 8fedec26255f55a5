"""What a person sees at the terminal, line for line, with a real server."""

import re
import signal
import subprocess
import sys
import textwrap

import pytest

NAME = r"[a-z]+-[a-z]+-\d+"
RUN_ID = r"[a-z0-9]{8}"
PROJECT = r"http://127\.0\.0\.1:\d+/nico/awesome-project"
LOGS = rf"kiseki/run-\d{{8}}_\d{{6}}-{RUN_ID}/logs"
BLOCKS = "[▁▂▃▄▅▆▇█ ]"

ONE_ROW = """
import kiseki as wandb

run = wandb.init(entity="nico", project="awesome-project")
run.log({"accuracy": 0.9, "loss": 0.1})
"""
TEN_ROWS = """
import random

import kiseki as wandb

epochs = 10
lr = 0.01

run = wandb.init(
    entity="nico",
    project="awesome-project",
    config={
        "learning_rate": lr,
        "epochs": epochs,
    },
)

offset = random.random() / 5
print(f"lr: {lr}")

for epoch in range(epochs):
    acc = 1 - 2**-epoch - random.random() / (epoch + 1) - offset
    loss = 2**-epoch + random.random() / (epoch + 1) + offset
    print(f"epoch={epoch}, accuracy={acc}, loss={loss}")
    run.log({"accuracy": acc, "loss": loss})
"""
BASIC = """
import kiseki as wandb

run = wandb.init(entity="nico", project="awesome-project")
"""
WAITING = """
import time

import kiseki as wandb

run = wandb.init(entity="nico", project="awesome-project")
run.log({"loss": 1.0})
print("ready", flush=True)
time.sleep(60)
"""
HEADER = [
    f"kiseki: Syncing run {NAME}",
    f"kiseki: ⭐️ View project at {PROJECT}",
    f"kiseki: 🚀 View run at {PROJECT}/runs/{RUN_ID}",
]
VIEW_RUN = f"kiseki: 🚀 View run {NAME} at: {PROJECT}/runs/{RUN_ID}"
SYNCED = (
    r"kiseki: Synced [1-9]\d* kiseki file\(s\), 0 media file\(s\), "
    r"0 artifact file\(s\) and 0 other file\(s\)"
)


@pytest.fixture
def environment(script_environment):
    return script_environment


def start(code, folder, environment):
    (folder / "train.py").write_text(textwrap.dedent(code))
    return subprocess.Popen(
        [sys.executable, "train.py"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run_script(code, folder, environment):
    process = start(code, folder, environment)
    return process.communicate(timeout=60)[0].splitlines()


def check(lines, patterns):
    for line, pattern in zip(lines, patterns, strict=False):
        assert re.fullmatch(pattern, line), f"{line!r} is not {pattern!r}"
    assert len(lines) == len(patterns), lines


def test_a_script_that_logs_once_prints_header_history_summary_and_footer(tmp_path, environment):
    check(
        run_script(ONE_ROW, tmp_path, environment),
        [
            *HEADER,
            "kiseki: {80}",
            "kiseki: ",
            "kiseki: Run history:",
            "kiseki: accuracy  ",
            "kiseki:     loss  ",
            "kiseki: ",
            "kiseki: Run summary:",
            "kiseki: accuracy 0.9",
            "kiseki:     loss 0.1",
            "kiseki: ",
            VIEW_RUN,
            f"kiseki: ⭐️ View project at: {PROJECT}",
            SYNCED,
            rf"kiseki: Find logs at: \./{LOGS}",
        ],
    )


def test_prints_of_the_script_stand_between_ours_and_the_short_footer_has_two_lines(
    tmp_path, environment
):
    lines = run_script(TEN_ROWS, tmp_path, environment | {"KISEKI_FOOTER": "short"})
    check(
        lines,
        [
            *HEADER,
            "lr: 0.01",
            *(rf"epoch={i}, accuracy=-?[\d.e-]+, loss=[\d.e-]+" for i in range(10)),
            VIEW_RUN,
            f"kiseki: Find logs at: {LOGS}",
        ],
    )


def test_the_full_footer_of_ten_rows_shows_their_course(tmp_path, environment):
    lines = run_script(TEN_ROWS, tmp_path, environment)
    check(
        lines[15:25],
        [
            "kiseki: ",
            "kiseki: Run history:",
            f"kiseki: accuracy {BLOCKS}{{10}}",
            f"kiseki:     loss {BLOCKS}{{10}}",
            "kiseki: ",
            "kiseki: Run summary:",
            r"kiseki: accuracy -?\d+\.\d{1,5}",
            r"kiseki:     loss \d+\.\d{1,5}",
            "kiseki: ",
            VIEW_RUN,
        ],
    )


def test_quiet_leaves_the_name_the_address_and_the_logs(tmp_path, environment):
    lines = run_script(BASIC, tmp_path, environment | {"KISEKI_QUIET": "true"})
    check(lines, [VIEW_RUN, f"kiseki: Find logs at: {LOGS}"])


def test_silent_leaves_nothing(tmp_path, environment):
    assert run_script(ONE_ROW, tmp_path, environment | {"KISEKI_SILENT": "true"}) == []


def test_ctrl_c_prints_the_traceback_and_then_address_files_and_logs(tmp_path, environment):
    process = start(WAITING, tmp_path, environment)
    lines = []
    while not lines or lines[-1] != "ready\n":
        lines.append(process.stdout.readline())
        assert lines[-1], lines
    process.send_signal(signal.SIGINT)
    rest = process.communicate(timeout=60)[0].splitlines()
    check(
        rest[rest.index("KeyboardInterrupt") :],
        ["KeyboardInterrupt", VIEW_RUN, SYNCED, rf"kiseki: Find logs at: \./{LOGS}"],
    )
    assert process.returncode == -signal.SIGINT


def test_without_a_server_one_line_says_how_to_send_the_run(tmp_path, environment):
    environment = environment | {"KISEKI_BASE_URL": "http://127.0.0.1:9"}
    lines = run_script(BASIC, tmp_path, environment)
    folder = LOGS.removesuffix("/logs")
    check(
        lines,
        [
            "kiseki: Recording run [a-z]+-[a-z]+",
            r"kiseki: No kiseki server answers at http://127\.0\.0\.1:9; the run is sent by "
            rf"itself when one comes up, or by: kiseki sync \./{folder}",
            r"kiseki: Not all of it has reached the server yet; if it does not, use: "
            rf"kiseki sync \./{folder}",
            rf"kiseki: Find logs at: \./{LOGS}",
        ],
    )
