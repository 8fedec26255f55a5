import time
from typing import Any

from tests.doubles.live_server import LiveServer
from tests.doubles.shipments import segment_of
from tests.server.conftest import BegunRun, begin_run, in_query


def _table(server: LiveServer, project: int, **query: Any) -> Any:
    answer = server.post(f"/projects/{project}/table", query)
    assert answer.status == 200, answer.body
    return answer.json()


def _fill(server: LiveServer) -> BegunRun:
    first = begin_run(server, name="first", config={"lr": 0.1, "net": "cnn"}, tags=["a", "b"])
    begin_run(server, project=first.project, name="second", config={"lr": 0.2}, tags=["a"])
    begin_run(server, project=first.project, name="third", config={"net": "mlp"})
    return first


def test_a_page_of_rows_carries_the_values_asked_for(server: LiveServer) -> None:
    run = _fill(server)
    page = _table(
        server,
        run.project_id,
        filter="config.lr exists",
        order=["-config.lr"],
        columns=["config.lr", "tags", "git.commit"],
        limit=1,
    )
    assert (page["total"], page["n_matching"], page["n_runs"]) == (2, 2, 3)
    [row] = page["rows"]
    assert (row["name"], row["values"]) == ("second", [0.2, ["a"], None])


def test_runs_are_named_by_uid(server: LiveServer) -> None:
    run = _fill(server)
    other = begin_run(server)
    gone = begin_run(server, project=run.project, name="gone")
    assert server.call("DELETE", f"/runs/{gone.uid}").status == 200
    uids = [run.uid, other.uid, gone.uid, "nothing", "0" * 32]
    page = _table(server, run.project_id, uids=uids, columns=["config.lr"])
    assert [(row["uid"], row["values"]) for row in page["rows"]] == [(run.uid, [0.1])]
    assert _table(server, run.project_id, uids=[run.uid], filter="name = second")["rows"] == []
    assert _table(server, run.project_id, uids=[other.uid])["n_matching"] == 0
    many = {"uids": ["0" * 32] * 1001}
    assert server.post(f"/projects/{run.project_id}/table", many).status == 400


def test_groups_are_opened_level_by_level(server: LiveServer) -> None:
    run = _fill(server)
    asked = {"group_by": ["tags", "config.net"], "columns": ["config.lr"]}
    outer = _table(server, run.project_id, **asked)
    assert [(group["value"], group["n_runs"]) for group in outer["groups"]] == [
        ("a", 2),
        ("b", 1),
        (None, 1),
    ]
    [stats] = outer["groups"][0]["stats"]
    assert (stats["count"], stats["min"], stats["max"], sum(stats["histogram"])) == (
        2,
        0.1,
        0.2,
        2,
    )
    inner = _table(server, run.project_id, within=["a"], **asked)
    assert [group["value"] for group in inner["groups"]] == ["cnn", None]
    rows = _table(server, run.project_id, within=["a", None], **asked)
    assert [row["name"] for row in rows["rows"]] == ["second"]


def test_a_running_run_shows_what_it_logs_before_its_row_is_written(server: LiveServer) -> None:
    run = begin_run(server)
    asked = {"columns": ["summary.acc", "summary.acc.max"], "order": ["-summary.acc.max"]}
    assert _table(server, run.project_id, **asked)["rows"][0]["values"] == [None, None]
    start = 0
    deadline_s = time.monotonic() + 30
    for acc in (0.5, 0.25):
        # The row is written for the first of them, and not again for ten seconds.
        segment = segment_of([(start, {"acc": acc})], writer=run.writer, start=start)
        assert run.ship(segment).status == 200
        start = segment.end
        values = None
        while values != [acc, 0.5] and time.monotonic() < deadline_s:
            values = _table(server, run.project_id, **asked)["rows"][0]["values"]
            time.sleep(0.1)
        assert values == [acc, 0.5]


def test_columns_are_found_by_parts_of_their_names(server: LiveServer) -> None:
    run = _fill(server)
    path = f"/projects/{run.project_id}/columns"
    listed = server.get(path).json()
    assert listed["total"] == len(listed["columns"])
    by_name = {column["name"]: column for column in listed["columns"]}
    assert by_name["config.lr"] == {
        "name": "config.lr",
        "source": "config",
        "kind": "number",
        "n_runs": 2,
    }
    assert by_name["created"]["kind"] == "time"
    found = server.get(f"{path}?search=cfgnet").json()["columns"]
    assert [column["name"] for column in found] == ["config.net"]
    found = server.get(f"{path}?mode=regex&search={in_query('^config[.]l')}").json()["columns"]
    assert [column["name"] for column in found] == ["config.lr"]
    assert server.get(f"{path}?mode=regex&search=(").status == 400
    found = server.get(f"{path}?mode=exact&search=cfgnet").json()
    assert found == {"columns": [], "total": 0}


def test_the_values_of_a_column_are_counted(server: LiveServer) -> None:
    run = _fill(server)
    path = f"/projects/{run.project_id}/columns/values"
    values = server.get(f"{path}?column=tag").json()
    assert values == {
        "values": [{"value": "a", "n_runs": 2}, {"value": "b", "n_runs": 1}],
        "total": 2,
    }
    assert server.get(f"{path}?column=name&search=ir").json()["total"] == 2
    assert server.get(f"{path}?column=colour").status == 400


def test_what_makes_no_sense_is_refused(server: LiveServer) -> None:
    run = _fill(server)
    for query in (
        {"columns": ["colour"]},
        {"order": ["colour"]},
        {"filter": "config.lr <"},
        {"search": "(", "regex": True},
        {"limit": 0},
        {"within": ["a"]},
        {"group_by": ["tags"] * 11},
    ):
        answer = server.post(f"/projects/{run.project_id}/table", query)
        assert (answer.status, answer.json()["code"]) == (400, "invalid_query"), query
    assert server.post("/projects/999999/table", {}).status == 404
    assert server.get("/projects/999999/columns").status == 404
    assert server.get("/projects/999999/columns/values?column=name").status == 404
