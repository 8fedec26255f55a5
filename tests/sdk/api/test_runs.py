from typing import Any

import pytest
from tests.doubles.live_server import LiveServer
from tests.doubles.recorded_run import record_run

from kiseki.model.errors import InvalidQuery
from kiseki.sdk.api import Api


@pytest.fixture(scope="module")
def seven(server: LiveServer) -> str:
    for number in range(7):
        record_run(
            server.url,
            id=f"run{number}",
            project="seven",
            config={"lr": 10.0**-number, "model": {"depth": number}},
            tags=["even"] if number % 2 == 0 else ["odd", "tag"],
            group="a" if number < 3 else "b",
        )
    return "seven"


def ids(runs: object) -> list[str]:
    return [run.id for run in runs]  # type: ignore[attr-defined]


def test_runs_come_oldest_first_over_several_pages(api: Api, seven: str):
    assert ids(api.runs(seven, per_page=3)) == [f"run{number}" for number in range(7)]


def test_a_list_of_runs_behaves_as_a_sequence(api: Api, seven: str):
    runs = api.runs(seven, per_page=2)

    assert len(runs) == 7
    assert runs[4].id == "run4"
    assert runs[-1].id == "run6"
    assert ids(runs[1:4]) == ["run1", "run2", "run3"]
    assert ids(runs[::-3]) == ["run6", "run3", "run0"]
    assert ids(runs[5:100]) == ["run5", "run6"]
    with pytest.raises(IndexError):
        runs[7]


def test_looking_at_the_first_run_fetches_one_page(
    api: Api, seven: str, monkeypatch: pytest.MonkeyPatch
):
    runs = api.runs(seven, per_page=2)
    asked: list[str] = []
    get = runs._connection.get
    monkeypatch.setattr(
        runs._connection, "get", lambda path, *rest: (asked.append(path), get(path, *rest))[1]
    )

    assert runs[0].id == "run0"

    assert len(asked) == 1


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"config.lr": {"$lt": 0.001}}, ["run4", "run5", "run6"]),
        ({"config.lr": {"$gte": 0.1}, "tags": "odd"}, ["run1"]),
        ({"config.model.depth": {"$in": [2, 5]}}, ["run2", "run5"]),
        ({"group": {"$ne": "a"}, "tags": "even"}, ["run4", "run6"]),
        ({"id": {"$regex": "[01]$"}}, ["run0", "run1"]),
        ({"config.missing": {"$exists": True}}, []),
        ({"summary.loss": {"$exists": False}, "id": "run3"}, ["run3"]),
        ({"created_at": {"$gt": "2000-01-01"}, "id": "run3"}, ["run3"]),
        ({"state": {"$nin": ["finished", "failed"]}, "group": "a"}, ["run0", "run1", "run2"]),
        (["config.lr < 0.001", "tags contains odd"], ["run5"]),
        ("config.lr > 0.5 or config.model.depth >= 6", ["run0", "run6"]),
        ({"$or": [{"id": "run1"}, {"config.model.depth": {"$gt": 5}}]}, ["run1", "run6"]),
        ({"$nor": [{"tags": "even"}, {"group": "b"}]}, ["run1"]),
        ("created within last 1h and not group = a and tag in (tag)", ["run3", "run5"]),
    ],
)
def test_filters_find_the_runs_for_which_all_holds(
    api: Api, seven: str, filters: Any, found: list[str]
):
    assert ids(api.runs(seven, filters)) == found


def test_runs_are_sorted_by_any_field(api: Api, seven: str):
    assert ids(api.runs(seven, order="config.lr"))[:2] == ["run6", "run5"]
    assert ids(api.runs(seven, order="group,-config.lr"))[:4] == ["run0", "run1", "run2", "run3"]
    assert ids(api.runs(seven, order="-created_at"))[0] == "run6"


def test_runs_are_found_by_a_part_of_their_id(api: Api, seven: str):
    assert ids(api.runs(seven, search="RUN5")) == ["run5"]


def test_columns_of_runs_are_read_as_a_table(api: Api, seven: str):
    names = ["id", "config.lr", "tags", "created"]

    rows = api.project(seven).table(names, "config.model.depth > 3", "-config.lr", limit=2)

    assert [list(row) for row in rows] == [names, names]
    assert [row["id"] for row in rows] == ["run4", "run5"]
    assert rows[1]["config.lr"] == 1e-5
    assert rows[1]["tags"] == ["odd", "tag"]
    assert rows[0]["created"] == api.run(f"{seven}/run4").created_at


def test_a_table_is_read_to_its_end(api: Api, seven: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("kiseki.sdk.api.table._PAGE", 3)

    rows = api.project(seven).table(["number"], ["number > 1", "number < 7 or id = run6"])

    assert [row["number"] for row in rows] == [7, 6, 5, 4, 3, 2]


def test_settings_are_rated_by_their_importance_for_a_result(api: Api, seven: str):
    rated = api.project(seven).importance("number", ["config.lr", "group"], ["number > 1"])

    assert {one["name"] for one in rated} == {"config.lr", "group=a", "group=b"}
    assert sum(one["importance"] for one in rated) == pytest.approx(1.0)
    assert {one["n_runs"] for one in rated} == {6}


def test_a_bad_regular_expression_is_the_callers_mistake(api: Api, seven: str):
    with pytest.raises(InvalidQuery):
        len(api.runs(seven, {"name": {"$regex": "("}}))
