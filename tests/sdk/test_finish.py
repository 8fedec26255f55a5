import os
import time

import pytest

import kiseki
from kiseki.journal.format import Kind
from kiseki.sdk import finish
from kiseki.sdk.ship import launch
from kiseki.sdk.ship.progress import Progress, Shipped


@pytest.fixture
def run(here, monkeypatch):
    monkeypatch.setenv("KISEKI_MODE", "online")
    monkeypatch.setenv("KISEKI_BASE_URL", "http://127.0.0.1:9")
    run = kiseki.init(settings={"quiet": True})
    run.log({"loss": 1.0})
    return run


@pytest.fixture
def answers(run, monkeypatch):
    """What the side process says, one answer after the other; the last one stays."""
    prepared = []

    def progress(run_dir):
        answer = prepared.pop(0) if len(prepared) > 1 else prepared[0]
        if isinstance(answer, BaseException):
            raise answer
        return answer

    monkeypatch.setattr(launch, "progress", progress)
    return prepared


def shipped(run, up_to=1 << 40, **fields):
    writer = run.recorder.header.writer
    facts = {"run_path": "/e/p/runs/x", "files_done": True} | fields
    return Progress(writers={writer: Shipped(next=up_to)}, **facts)


def test_finish_wakes_the_side_process_and_waits_for_all_of_the_journal(
    run, answers, monkeypatch, capsys
):
    woken = []
    monkeypatch.setattr(launch, "wake", woken.append)
    answers += [shipped(run, 10), shipped(run, 20), shipped(run)]
    run.finish()
    assert woken == [run.run_dir]
    assert "Not all of it" not in capsys.readouterr().err


def test_finish_gives_up_in_time_and_says_what_to_do(run, answers, capsys):
    run.settings.finish_timeout = 0.05
    answers.append(shipped(run, 10))
    run.finish()
    assert f"kiseki sync ./kiseki/{run.run_dir.name}" in capsys.readouterr().err


def test_finish_waits_for_files_as_long_as_some_of_them_arrive(run, answers, capsys):
    run.settings.finish_timeout = 2
    # Looked at every 50 ms these take longer than that all together, and each brings something.
    going = [
        shipped(run, files_done=False, files_waiting=1, bytes_waiting=left * 1000)
        for left in range(60, 0, -1)
    ]
    answers += [*going, shipped(run)]
    run.finish()
    assert "Not all of it" not in capsys.readouterr().err


def test_finish_gives_up_on_files_of_which_nothing_arrives_and_tells_which_cannot(
    run, answers, capsys
):
    run.settings.finish_timeout = 0.2
    stuck = "model.pt is not on the server: there is no file at /tmp/model.pt"
    answers.append(shipped(run, files_done=False, files_waiting=1, n_unsent=1, unsent=[stuck]))
    run.finish()
    said = capsys.readouterr().err
    assert "Not all of it has reached the server yet" in said
    assert f"WARNING {stuck}" in said


@pytest.mark.parametrize(
    "answer",
    [
        Progress(trouble="No kiseki server answers."),
        Progress(refused=True, run_path="/e/p/runs/x"),
    ],
)
def test_finish_does_not_wait_for_what_cannot_come(run, answers, answer):
    answers.append(answer)
    assert finish._get_patience(run, answer) == 0
    run.finish()


def test_patience_is_short_for_a_server_that_went_away_and_long_for_one_that_is_there(run):
    assert finish._get_patience(run, shipped(run)) == 30
    assert finish._get_patience(run, shipped(run, trouble="gone")) == finish.TROUBLE_S
    assert finish._get_patience(run, shipped(run, term_seen=True)) == finish.TERM_S == 5
    assert finish._get_patience(run, None) == finish.FIRST_CONTACT_S
    run.meta.server_slow = True
    assert finish._get_patience(run, None) == finish.SLOW_S > finish.FIRST_CONTACT_S


def test_a_second_ctrl_c_ends_the_wait(run, answers, capsys):
    answers += [KeyboardInterrupt(), shipped(run, 10)]
    run.finish()
    assert "Not all of it" in capsys.readouterr().err


def test_trouble_is_told_again_at_the_end(run, answers, capsys):
    run.settings.quiet = False
    answers.append(shipped(run))
    run.log({"bad": object})
    run.finish()
    told = capsys.readouterr().err
    assert told.count("are recorded as text") == 2
    assert "kiseki: Remember: values of type type" in told


def test_rows_that_are_lost_at_the_end_are_counted_said_and_kept_with_the_run(
    run, answers, read_records, capsys
):
    answers.append(shipped(run))
    run.recorder.lost = 3
    run.finish()
    assert read_records(run.sync_dir, Kind.END)[0][2]["lost"] == 3
    assert "3 records could not be written" in capsys.readouterr().err


def test_a_long_wait_for_devices_is_told_once(run, answers, capsys):
    answers.append(shipped(run))
    run.converter.waited_s = 1 + time.time() - run.start_time
    run.finish()
    assert "waiting for values on devices" in capsys.readouterr().err


def test_what_the_server_named_later_is_used(run, answers):
    answers.append(
        Progress(run_id="r", run_name="a-b-7", run_path="/é/p/runs/r", project_path="/é/p")
    )
    assert (run.id, run.name) == ("r", "a-b-7")
    assert run.url == "http://127.0.0.1:9/%C3%A9/p/runs/r"
    answers.append(shipped(run))


def test_status_tells_what_the_server_has(run, answers):
    answers.append(shipped(run, 50, updated_us=1_000_000, trouble="slow"))
    status = run.status()
    journal = next(run.run_dir.glob("journal-*"))
    assert status.total_bytes == os.path.getsize(journal)
    assert (status.acknowledged_bytes, status.trouble) == (50, "slow")
    assert status.pending_bytes == status.total_bytes - 50
    assert status.synced_at.timestamp() == 1
