import importlib.util
from typing import Any

import pytest
from tests.doubles.live_server import LiveServer
from tests.server.conftest import begin_run

N_RUNS = 24


@pytest.fixture(scope="module")
def project(server: LiveServer) -> int:
    number = 0
    for place in range(N_RUNS):
        run = begin_run(
            server,
            project="importance",
            config={
                "lr": 2.0**-place,
                "seed": (place * 7) % 5,
                "opt": ["adam", "sgd"][place % 2],
                "epochs": 10,
                "folder": f"/tmp/{place}",
            },
        )
        number = run.project_id
        if place < N_RUNS - 1:
            summary = {"acc": place + 0.5 * (place % 2)}
            assert server.call("PATCH", f"/runs/{run.uid}", {"summary": summary}).status == 200
    return number


def ask(server: LiveServer, project: int, **query: Any) -> Any:
    answer = server.post(f"/projects/{project}/importance", {"target": "summary.acc", **query})
    assert answer.status == 200, answer.body
    return answer.json()


def test_every_setting_is_rated_and_the_most_important_stands_first(
    server: LiveServer, project: int
) -> None:
    found = ask(server, project)

    assert (found["target"], found["n_runs"], found["n_matching"]) == ("summary.acc", 23, 24)
    names = [one["name"] for one in found["parameters"]]
    assert names[0] == "config.lr"
    assert sorted(names) == ["config.lr", "config.opt=adam", "config.opt=sgd", "config.seed"]
    assert sum(one["importance"] for one in found["parameters"]) == pytest.approx(1.0)
    assert found["skipped"] == [
        {"column": "config.epochs", "reason": "constant"},
        {"column": "config.folder", "reason": "too_many_values"},
    ]


def test_the_same_question_has_the_same_answer(server: LiveServer, project: int) -> None:
    assert ask(server, project) == ask(server, project)


def test_categories_correlate_in_opposite_directions(server: LiveServer, project: int) -> None:
    found = ask(server, project, columns=["config.opt"])
    adam, sgd = sorted(found["parameters"], key=lambda one: one["name"])

    assert (adam["column"], adam["kind"], adam["n_runs"]) == ("config.opt", "category", 23)
    assert adam["correlation"] == pytest.approx(-sgd["correlation"])


def test_the_filter_chooses_the_runs(server: LiveServer, project: int) -> None:
    found = ask(server, project, choice={"filter": "config.opt = adam"}, columns=["config.seed"])

    assert (found["n_runs"], found["n_matching"]) == (12, 12)


def test_too_few_runs_and_targets_without_numbers_give_nothing(
    server: LiveServer, project: int
) -> None:
    assert ask(server, project, choice={"filter": "number < 4"})["parameters"] == []
    assert ask(server, project, target="name")["n_runs"] == 0


@pytest.mark.parametrize(
    "query",
    [
        {"target": "colour"},
        {"columns": ["colour"]},
        {"columns": ["config.a"] * 201},
        {"choice": {"filter": "number >"}},
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    server: LiveServer, project: int, query: dict[str, Any]
) -> None:
    answer = server.post(f"/projects/{project}/importance", {"target": "summary.acc", **query})

    assert (answer.status, answer.json()["code"]) == (400, "invalid_query")


def test_a_project_that_does_not_exist_has_no_importances(server: LiveServer) -> None:
    assert server.post("/projects/999/importance", {"target": "summary.acc"}).status == 404


def test_without_scikit_learn_the_answer_says_how_to_get_it(
    server: LiveServer, project: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)

    answer = server.post(f"/projects/{project}/importance", {"target": "summary.acc"})

    assert (answer.status, answer.json()["code"]) == (501, "missing_extra")
    assert "pip install 'kiseki[stats]'" in answer.json()["hint"]
