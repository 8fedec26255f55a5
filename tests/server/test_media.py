import math

import pytest
from tests.doubles.recorded_run import record_run

from kiseki.model import limits


def picture(number):
    return {"_type": "image-file", "path": f"media/{number}.png", "sha256": "0", "size": 1}


@pytest.fixture
def logged(server):
    rows = [(step, {"img": picture(step), "loss": 1.0, "said": f"at {step}"}) for step in range(5)]
    rows.append((2, {"img": picture(22), "notes": {"_type": "markdown", "text": "t"}}))
    rows.append((7, {"many": [picture(1), picture(2)], "bare": [1, 2], "plain": {"a": "b"}}))
    return record_run(server.url, rows)


def ask(server, what, **question):
    answer = server.post(f"/media/{what}", question)
    assert answer.status == 200, answer.body
    return answer.json()


def test_keys_of_media_have_the_type_of_what_was_logged_last(server, logged):
    other = record_run(server.url, [(0, {"img": picture(0)})])
    found = ask(server, "keys", runs=[logged.uid, other.uid, "f" * 32])["keys"]
    assert found == [
        {"name": "img", "type": "image-file", "n_runs": 2},
        {"name": "many", "type": "image-file", "n_runs": 1},
        {"name": "notes", "type": "markdown", "n_runs": 1},
    ]


def test_values_come_in_the_order_of_steps_and_none_is_lost(server, logged):
    series = ask(server, "values", runs=[logged.uid, "f" * 32], keys=["img", "said", "none"])
    img, said = series["series"]
    assert (img["run"], img["key"], img["total"]) == (logged.uid, "img", 6)
    assert [one["step"] for one in img["values"]] == [0, 1, 2, 2, 3, 4]
    assert img["values"][3]["value"] == picture(22)
    assert said["values"][1]["value"] == "at 1"
    assert said["values"][1]["time_s"] > said["values"][0]["time_s"]


def test_of_very_many_values_some_are_shown_evenly_and_the_last_one_always(server, monkeypatch):
    monkeypatch.setattr("kiseki.hub.media.MAX_MEDIA_VALUES", 10)
    monkeypatch.setattr("kiseki.hub.media.ROWS_AT_ONCE", 7)
    run = record_run(server.url, [(step, {"img": picture(step)}) for step in range(95)])
    series = ask(server, "values", runs=[run.uid], keys=["img"])["series"][0]
    steps = [one["step"] for one in series["values"]]
    assert (series["total"], len(steps), steps[0], steps[-1]) == (95, 10, 0, 94)


def test_too_many_runs_are_refused_with_the_limit_by_name(server):
    for what, question in (("keys", {}), ("values", {"keys": ["img"]})):
        runs = [f"{number:032x}" for number in range(limits.MAX_MEDIA_RUNS + 1)]
        answer = server.post(f"/media/{what}", {"runs": runs, **question})
        assert answer.status == 400
        assert "MAX_MEDIA_RUNS" in answer.json()["message"]


def test_numbers_that_json_does_not_have_come_through(server):
    value = {"_type": "histogram", "values": [1], "bins": [math.nan, 1.0]}
    run = record_run(server.url, [(0, {"h": value})])
    series = ask(server, "values", runs=[run.uid], keys=["h"])["series"][0]
    assert series["values"][0]["value"]["bins"][0] == {"_type": "float", "text": "nan"}


def test_another_number_of_the_row_may_say_where_a_value_stands(server):
    rows = [(step, {"img": picture(step), "epoch": step / 10}) for step in range(3)]
    rows.append((3, {"img": picture(3)}))
    run = record_run(server.url, rows)
    series = ask(server, "values", runs=[run.uid], keys=["img"], x="epoch")["series"][0]
    assert [(one["step"], one["x"]) for one in series["values"]] == [(0, 0.0), (1, 0.1), (2, 0.2)]
