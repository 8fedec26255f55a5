import math

import pytest
from tests.doubles.live_server import LiveServer
from tests.doubles.recorded_run import BEGAN_US, record_run

from kiseki.model.errors import Conflict, Locked, NotFound
from kiseki.sdk.api import Api, Run

FINISHED = {"cause": "finish", "exit_code": 0}


@pytest.fixture
def run(server: LiveServer, api: Api) -> Run:
    started = record_run(
        server.url,
        [(0, {"loss": 1.0}), (1, {"loss": 0.5})],
        project="one run",
        name="first try",
        config={"lr": 0.1, "model": {"depth": 2}},
        tags=["baseline"],
        notes="just a test",
        group="g",
        job_type="train",
        end=FINISHED,
    )
    return api.run(started.uid)


def test_a_run_tells_who_it_is(api: Api, run: Run):
    assert (run.name, run.tags, run.notes) == ("first try", ["baseline"], "just a test")
    assert (run.group, run.job_type, run.state) == ("g", "train", "finished")
    assert run.config == {"lr": 0.1, "model": {"depth": 2}}
    assert run.path == [api.default_entity, "one run", run.id]
    assert run.url == f"{api.base_url}/{api.default_entity}/one%20run/runs/{run.id}"
    assert run.created_at.endswith("Z")
    assert [change.state.value for change in run.states()][-1] == "finished"
    assert run.as_dict()["uid"] == run.uid


def test_fields_are_found_by_their_dotted_names(run: Run):
    run.summary.update({"val/acc": 0.5, "a.b": 1, "a": {"b": 2, "c": 3}})

    assert run.find_field("config.model.depth") == 2
    assert run.find_field("summary.val/acc") == 0.5
    assert run.find_field("summary.a.b") == 1
    assert run.find_field("summary.a.c") == 3
    assert run.find_field("state") == "finished"
    assert run.find_field("config.lr.nothing") is None


def test_edits_reach_the_server_with_update(api: Api, run: Run):
    run.name = "second try"
    run.notes = "better"
    run.tags.append("new")
    run.group = "h"
    run.job_type = "eval"
    run.config["lr"] = 0.2
    run.config["added"] = None
    run.summary["by hand"] = 7
    run.update()

    again = api.run(run.uid)
    assert (again.name, again.notes, again.tags) == ("second try", "better", ["baseline", "new"])
    assert (again.group, again.job_type) == ("h", "eval")
    assert again.config == {"lr": 0.2, "model": {"depth": 2}, "added": None}
    assert again.summary["by hand"] == 7
    assert again.summary._json_dict["by hand"] == 7  # as scripts written for wandb ask


def test_an_update_sends_only_what_was_changed_here(api: Api, run: Run):
    other = api.run(run.uid)
    other.notes = "from elsewhere"
    other.config["seed"] = 1
    other.save()
    run.name = "mine"
    run.update()

    again = api.run(run.uid)
    assert (again.name, again.notes) == ("mine", "from elsewhere")
    assert again.config["seed"] == 1


def test_edits_that_wait_survive_a_stop_and_a_saved_summary(api: Api, run: Run):
    run.notes = "not sent yet"
    run.summary.update({"x": 1})
    run.stop()

    assert run.notes == "not sent yet"
    run.update()
    assert api.run(run.uid).notes == "not sent yet"


def test_keys_taken_out_of_config_and_summary_go(api: Api, run: Run):
    run.summary.update({"best": 1, "worst": 2})
    del run.config["lr"]
    del run.summary["worst"]
    run.update()

    again = api.run(run.uid)
    assert again.config.keys() == run.config.keys()
    assert "lr" not in again.config
    assert (again.summary["best"], "worst" in again.summary) == (1, False)


def test_numbers_that_json_lacks_reach_the_server_and_come_back(api: Api, run: Run):
    run.config["strange"] = [math.inf, 2**70]
    run.summary.update({"bad": math.nan})
    run.update()

    again = api.run(run.uid)
    assert again.config["strange"] == [math.inf, 2**70]
    assert math.isnan(again.summary["bad"])


def test_loading_again_shows_what_others_changed(api: Api, run: Run):
    other = api.run(run.uid)
    other.name = "renamed"
    other.update()

    assert run.load().name == "renamed"


def test_waiting_for_a_run_that_ended_returns_at_once(run: Run):
    assert run.wait_until_finished() == "finished"


def test_waiting_has_an_end(server: LiveServer, api: Api):
    going_on = record_run(server.url, project="one run")

    with pytest.raises(TimeoutError, match="running"):
        api.run(going_on.uid).wait_until_finished(timeout_s=0, interval_s=0.01)


def test_a_running_run_is_asked_to_stop(server: LiveServer, api: Api):
    going_on = api.run(record_run(server.url, project="one run").uid)

    going_on.stop()

    assert api.run(going_on.uid).as_dict()["stop"]["requested_us"] > 0


def test_a_run_goes_to_the_trash_and_comes_back(api: Api, run: Run):
    run.delete()
    run.restore()

    assert api.run(run.uid).state == "finished"


def test_a_locked_run_is_not_deleted(run: Run):
    run.lock()
    with pytest.raises(Locked):
        run.delete()
    assert run.load().locked
    run.unlock()
    run.delete()


def test_a_run_is_moved_to_another_project(api: Api, run: Run):
    api.create_project("elsewhere")
    run.move("elsewhere")
    assert (run.project, run.number) == ("elsewhere", 1)
    assert [row["loss"] for row in run.scan_history()] == [1.0, 0.5]
    assert api.run(f"elsewhere/{run.id}").uid == run.uid
    with pytest.raises(Conflict):
        run.move("elsewhere")
    with pytest.raises(NotFound):
        run.move("nowhere")


def test_the_console_is_read_line_by_line(server: LiveServer, api: Api):
    lines = [("out", f"line {number}") for number in range(5)] + [("err", "oops")]
    run = api.run(record_run(server.url, project="one run", console=lines).uid)

    shown = list(run.console_logs(per_page=2))

    assert [(line.number, line.content) for line in shown] == [
        *((number, f"line {number}") for number in range(5)),
        (5, "oops"),
    ]
    assert [line.level for line in shown] == ["info"] * 5 + ["error"]
    assert shown[0].timestamp == "2026-01-31T12:00:00.000000Z"
    assert BEGAN_US == 1_769_860_800_000_000
    assert [line.content for line in run.console_logs(last=3, per_page=2)] == [
        "line 3",
        "line 4",
        "oops",
    ]
    assert [line.content for line in run.console_logs(search="oop")] == ["oops"]


def test_a_run_that_printed_nothing_has_no_lines(run: Run):
    assert list(run.console_logs()) == []
    assert list(run.console_logs(last=10)) == []


def test_a_key_that_was_never_logged_is_not_found(run: Run):
    with pytest.raises(NotFound, match="nothing here"):
        run.series("nothing here")
