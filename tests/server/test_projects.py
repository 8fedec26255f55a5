from tests.doubles.live_server import LiveServer
from tests.server.conftest import begin_run, in_query


def test_a_project_is_made_once_and_found_by_its_path(server: LiveServer) -> None:
    made = server.post("/projects", {"name": "画像 / images", "description": "first"}).json()
    again = server.post("/projects", {"name": "画像 / images", "description": "second"}).json()
    assert made == again
    entity = server.get("/info").json()["entity"]
    path = f"/projects/find?entity={in_query(entity)}&name={in_query('画像 / images')}"
    assert server.get(path).json() == made
    assert server.get(f"/projects/{made['id']}").json() == made
    assert server.get("/projects/find?entity=nobody&name=x").status == 404


def test_the_project_without_a_name_exists_from_the_first_moment(server: LiveServer) -> None:
    assert server.get("/projects/0").json()["name"] == "Uncategorized"


def test_projects_are_listed_page_by_page(server: LiveServer) -> None:
    names = [f"paged-{i}" for i in range(5)]
    for name in names:
        server.post("/projects", {"name": name, "entity": "pager"})
    seen: list[str] = []
    cursor = None
    while True:
        tail = "" if cursor is None else f"&cursor={cursor}"
        page = server.get(f"/projects?entity=pager&limit=2{tail}").json()
        assert page["total"] == 5
        seen += [project["name"] for project in page["items"]]
        cursor = page["cursor"]
        if cursor is None:
            break
    assert sorted(seen) == names


def test_a_project_is_renamed_and_described(server: LiveServer) -> None:
    made = server.post("/projects", {"name": "before"}).json()
    path = f"/projects/{made['id']}"
    assert server.call("PATCH", path, {"description": "words"}).json()["name"] == "before"
    changed = server.call("PATCH", path, {"name": "after"}).json()
    assert (changed["name"], changed["description"]) == ("after", "words")
    server.post("/projects", {"name": "taken"})
    assert server.call("PATCH", path, {"name": "taken"}).status == 409


def test_a_deleted_project_takes_its_runs_to_the_trash(server: LiveServer) -> None:
    run = begin_run(server)
    path = f"/projects/{run.project_id}"
    assert server.call("DELETE", path).json()["name"] == run.project
    assert server.get(path).status in (404, 410)
    assert run.get()["deleted_us"] is not None
    assert server.post(f"{path}/restore").json()["name"] == run.project
    assert run.get()["deleted_us"] is None
    assert server.post("/projects/987654/restore").status == 404


def test_runs_are_filtered_searched_ordered_and_paged(server: LiveServer) -> None:
    project = "filtered"
    for i in range(6):
        begin_run(
            server, project=project, name=f"run ｎ{i}", config={"lr": i / 10, "on": i % 2 == 0}
        )
    number = server.post("/projects", {"name": project}).json()["id"]

    def names(query: str) -> list[str]:
        page = server.get(f"/projects/{number}/runs?{query}").json()
        return [run["name"][-1] for run in page["items"]]

    assert names("order=config.lr") == list("012345")
    assert names("order=-config.lr&limit=2") == list("54")
    assert names("order=-config.lr&limit=2&cursor=2") == list("32")
    assert names(f"order=name&filter={in_query('config.lr >= 0.3')}") == list("345")
    both = f"filter={in_query('config.lr >= 0.3')}&filter={in_query('config.on = true')}"
    assert names(both) == ["4"]
    assert names("search=n3") == ["3"]
    assert names(f"order=name&regex=true&search={in_query('ｎ[12]')}") == ["1", "2"]
    assert names("deleted=true") == []


def test_a_brief_list_leaves_out_what_may_be_large(server: LiveServer) -> None:
    large = {"git": {"commit": "abc", "diff": "x" * 1000}, "packages": {"numpy": "2"}}
    run = begin_run(server, metadata={"host": "here", **large})
    path = f"/projects/{run.project_id}/runs"
    (whole,) = server.get(path).json()["items"]
    (brief,) = server.get(f"{path}?brief=true").json()["items"]
    assert whole["metadata"] == {"host": "here", **large}
    assert brief["metadata"] == {"host": "here", "git": {"commit": "abc"}}


def test_questions_about_runs_that_make_no_sense_are_told_so(server: LiveServer) -> None:
    for query in (
        "limit=0",
        "limit=x",
        "cursor=abc",
        "filter=nonsense",
        "regex=true&search=(",
        "order=-",
        f"filter={in_query('nothing_like_this = 1')}",
    ):
        answer = server.get(f"/projects/0/runs?{query}")
        assert answer.status == 400, query
        assert answer.json()["message"], query
    for number in ("999999", "-1", "abc", "9" * 40):
        assert server.get(f"/projects/{number}/runs").status in (400, 404)
