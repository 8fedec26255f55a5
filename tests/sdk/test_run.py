import os
import signal
import sys
import threading
import time

import numpy as np
import pytest

import kiseki
from kiseki.journal.format import Kind
from kiseki.model import limits
from kiseki.model.errors import InvalidName, UsageError
from kiseki.sdk.ship import launch
from kiseki.sdk.ship.progress import Progress


@pytest.fixture
def run(here):
    return kiseki.init(project="p", settings={"silent": True})


def test_every_way_to_log_makes_the_row_it_says(run, read_rows):
    run.log({"loss": 0.5, "epoch": 1, "done": True})
    run.log({"loss": 0.4}, 7)
    run.log({"loss": 0.3}, step=3)
    run.log({"a": 1}, commit=False)
    run.log({"b": 2}, step=4, commit=True)
    run.log("loss", 0.2)
    run.log("loss", 0.1, step=9)
    run.log(name="loss", value=0.0)
    kiseki.log({"loss": 1.0})
    assert read_rows(run) == [
        (None, None, {"loss": 0.5, "epoch": 1, "done": True}),
        (7, None, {"loss": 0.4}),
        (3, None, {"loss": 0.3}),
        (None, False, {"a": 1}),
        (4, True, {"b": 2}),
        (None, None, {"loss": 0.2}),
        (9, None, {"loss": 0.1}),
        (None, None, {"loss": 0.0}),
        (None, None, {"loss": 1.0}),
    ]


def test_a_row_is_in_the_journal_when_log_returns(run, read_rows):
    for i in range(5):
        run.log({"i": i})
        assert read_rows(run)[-1] == (None, None, {"i": i})


def test_the_same_dict_may_be_changed_after_log_has_returned(run, read_rows):
    row = {"loss": 1}
    run.log(row)
    row["loss"] = 2
    run.log(row)
    assert [values for _, _, values in read_rows(run)] == [{"loss": 1}, {"loss": 2}]


def test_foreign_numbers_texts_and_nested_maps_are_recorded(run, read_rows):
    run.log({"f": np.float32(0.5), "i": np.int64(3), "t": "text", "n": {"x": np.array(2.0)}})
    run.log({"big": 2**70}, step=np.int64(5))
    run.log({1: 1})
    assert read_rows(run) == [
        (None, None, {"f": 0.5, "i": 3, "t": "text", "n": {"x": 2.0}}),
        (5, None, {"big": {"_type": "int", "text": str(2**70)}}),
        (None, None, {"1": 1}),
    ]


def test_a_key_that_was_seen_as_text_takes_numbers_the_quick_way_and_back(run, read_rows):
    for value in (1.0, "one", 2.0, np.float64(3.0)):
        run.log({"v": value})
    assert [values["v"] for _, _, values in read_rows(run)] == [1.0, "one", 2.0, 3.0]


def test_log_raises_for_no_value_and_keeps_the_rest_of_the_row(run, read_rows):
    class Stubborn:
        def __float__(self):
            raise RuntimeError("no")

        __repr__ = __float__

    run.log({"bad": Stubborn(), "loss": 1.0})
    run.log({"huge": "x" * (limits.MAX_VALUE_BYTES + 1), "loss": 2.0})
    run.log({"loss": 3.0}, step="soon")
    run.log({f"k{i}": "x" * 60_000 for i in range(300)} | {"loss": 4.0})
    rows = read_rows(run)
    assert rows[0] == (None, None, {"bad": "<Stubborn>", "loss": 1.0})
    assert rows[1] == (None, None, {"loss": 2.0})
    assert rows[2] == (None, None, {"loss": 3.0})
    assert rows[3] == (None, None, {"loss": 4.0})
    assert set(run.troubles.texts) == {"type:Stubborn", "size:huge", "step", "row:size"}


def test_what_is_no_row_at_all_is_a_usage_error(run):
    with pytest.raises(UsageError, match="not int"):
        run.log(5)


def test_rows_after_the_end_are_passed_over_and_said_once(run, capsys):
    run.settings.silent = False
    run.terminal.silent = False
    run.log({"a": 1})
    run.finish()
    run.log({"a": 2})
    run.log({"a": 3})
    assert capsys.readouterr().err.count("has ended") == 1


def test_step_counts_rows_and_follows_steps_that_were_given(run):
    assert run.step == run.starting_step == 0
    run.log({"a": 1})
    assert run.step == 1
    run.log({"a": 1}, step=10)
    assert run.step == 10
    run.log({"a": 1}, step=12, commit=True)
    assert run.step == 13


def test_the_summary_follows_the_rows_and_values_set_by_hand_stay(run, read_records):
    run.log({"loss": 2.0, "note": "first"})
    run.log({"loss": 1.0})
    assert run.summary["loss"] == run.summary.loss == 1.0
    assert run.summary["note"] == "first"
    run.summary["best"] = np.float32(0.5)
    run.summary.loss = 9
    run.log({"loss": 0.5})
    del run.summary["note"]
    assert dict(run.summary) == {"loss": 9, "best": 0.5}
    assert kiseki.summary is run.summary
    assert [body[2] for body in read_records(run.sync_dir, Kind.SUMMARY)] == [
        {"set": {"best": 0.5}, "del": []},
        {"set": {"loss": 9}, "del": []},
        {"set": {}, "del": ["note"]},
    ]


def test_define_metric_decides_what_the_summary_keeps(run, read_records):
    run.define_metric("loss", summary="min,max", goal="minimize")
    run.define_metric("train/*", step_metric="epoch")
    run.define_metric("hidden", summary="none")
    for loss in (3.0, 1.0, 2.0):
        run.log({"loss": loss, "hidden": 1})
    assert run.summary.as_dict() == {"loss": {"min": 1.0, "max": 3.0}}
    assert [body[2] for body in read_records(run.sync_dir, Kind.DEFINE)] == [
        {"name": "loss", "summary": ["min", "max"], "goal": "minimize"},
        {"name": "train/*", "step_metric": "epoch", "step_sync": True},
        {"name": "hidden", "summary": ["none"]},
    ]


def test_a_later_definition_wins_per_field_unless_it_overwrites(run):
    run.define_metric("loss", summary="min", goal="minimize")
    merged = run.define_metric("loss", summary="max")
    assert (merged.summary, merged.goal) == (("max",), "minimize")
    fresh = run.define_metric("loss", hidden=True, overwrite=True)
    assert (fresh.summary, fresh.goal, fresh.hidden) == ((), None, True)


@pytest.mark.parametrize(
    "fields", [{"summary": "median"}, {"goal": "up"}, {"name": "a*b"}, {"name": ""}]
)
def test_a_definition_without_meaning_is_refused(run, fields):
    with pytest.raises(UsageError):
        run.define_metric(**{"name": "loss", **fields})


def test_config_changes_are_recorded(run, read_records):
    run.config.lr = 0.1
    kiseki.config.update({"model": {"dim": 8}})
    assert [body[2] for body in read_records(run.sync_dir, Kind.CONFIG)] == [
        {"set": {"lr": 0.1}, "del": []},
        {"set": {"model": {"dim": 8}}, "del": []},
    ]


def test_a_config_value_over_the_limit_is_not_kept_and_said(run, read_records):
    run.config.big = ["x" * 1000] * 11_000
    assert read_records(run.sync_dir, Kind.CONFIG) == []
    assert "size:big" in run.troubles.texts


def test_names_notes_and_tags_can_be_changed_and_are_recorded(run, read_records):
    run.name = "e\u0301tude"
    run.notes = "better"
    run.tags += ("a", "b", "a")
    run.group, run.job_type = "g", "eval"
    assert (run.name, run.notes, run.tags) == ("étude", "better", ("a", "b"))
    assert [body[2] for body in read_records(run.sync_dir, Kind.UPDATE)] == [
        {"name": "étude"},
        {"notes": "better"},
        {"tags": ["a", "b"]},
        {"group": "g"},
        {"job_type": "eval"},
    ]


def test_a_name_or_tag_that_breaks_a_rule_is_refused_and_all_bad_tags_are_named(run):
    with pytest.raises(InvalidName, match="1001 characters"):
        run.name = "x" * 1001
    with pytest.raises(InvalidName, match=r"'', 7$"):
        run.tags = ["good", "", 7]


def test_a_run_tells_what_it_is(run, here):
    assert run.id == run.path.split("/")[-1]
    assert (run.project, run.entity, run.url, run.project_url) == ("p", "", None, None)
    assert (run.offline, run.disabled, run.resumed) == (True, False, False)
    assert run.dir == os.path.join(run.sync_dir, "files")
    assert os.path.dirname(run.sync_dir) == str(here / "kiseki")
    assert abs(run.start_time - time.time()) < 60
    assert len(run.uid) == 32
    assert run.id in repr(run)


def test_html_of_a_run_escapes_its_name(run):
    run.name = "<script>"
    assert "<script>" not in run._repr_html_()
    assert "&lt;script&gt;" in run._repr_html_()
    assert run.display() is False


def test_status_says_how_much_waits(run):
    before = run.status()
    run.log({"a": 1})
    after = run.status()
    assert after.pending_bytes > before.pending_bytes > 0
    assert after.acknowledged_bytes == 0


def test_log_looks_after_the_side_process_every_five_seconds_only(run, monkeypatch):
    looks = []
    monkeypatch.setattr(launch, "check", looks.append)
    run._look_at_us = 0
    for _ in range(100):
        run.log({"a": 1})
    assert looks == [run.run_dir]
    run._look_at_us -= 5_000_000
    run.log({"a": 1})
    assert len(looks) == 2


def test_a_disk_that_refuses_is_said_once_and_rows_are_kept_for_later(run, read_rows, monkeypatch):
    from kiseki.journal import writer as writer_module

    def refuse(fd, data):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(writer_module, "_write", refuse)
        run.log({"i": 0})
        run._look_at_us = 0
        run.log({"i": 1})
        run._look_at_us = 0
        run.log({"i": 2})
    assert "disk" in run.troubles.texts
    run.log({"i": 3})
    assert [values["i"] for _, _, values in read_rows(run)] == [0, 1, 2, 3]


def test_what_was_printed_is_recorded_in_order(here, read_records):
    run = kiseki.init(settings={"silent": True})
    print("one")
    print("two", file=sys.stderr)
    run.finish()
    print("three")
    text = {1: "", 2: ""}
    for _, _, stream, part in read_records(run.sync_dir, Kind.CONSOLE):
        text[stream] += part
    assert text == {1: "one\n", 2: "two\n"}


def test_log_may_be_called_from_many_threads_and_inside_a_signal_handler(run, read_rows):
    def handle(number, frame):
        run.log({"signal": 1})

    previous = signal.signal(signal.SIGALRM, handle)
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
    threads = [
        threading.Thread(target=lambda n=n: [run.log({"thread": n}) for _ in range(300)])
        for n in range(4)
    ]
    try:
        for thread in threads:
            thread.start()
        for i in range(1000):
            run.log({"main": i})
        for thread in threads:
            thread.join()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
    values = [next(iter(values.items())) for _, _, values in read_rows(run)]
    assert [value for key, value in values if key == "main"] == list(range(1000))
    assert sorted(value for key, value in values if key == "thread") == sorted([0, 1, 2, 3] * 300)
    assert any(key == "signal" for key, _ in values)


def test_a_refusal_that_comes_later_is_said_once_and_recording_goes_on(
    run, read_rows, monkeypatch
):
    refusal = Progress(refused=True, trouble="The run lies in the trash.")
    monkeypatch.setattr(launch, "progress", lambda run_dir: refusal)
    for i in range(3):
        run._look_at_us = 0
        run.log({"i": i})
    assert "The run lies in the trash." in run.troubles.texts["server"]
    assert len(read_rows(run)) == 3


def test_a_name_without_a_value_is_recorded_as_nothing(run, read_rows):
    run.log("loss", None)
    assert read_rows(run) == [(None, None, {"loss": None})]
