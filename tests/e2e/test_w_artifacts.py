"""Artifacts, their lineage and storage on their pages."""

import dataclasses

import pytest
from playwright.sync_api import expect
from tests.doubles.kept_files import make_version, put_files, use_version
from tests.doubles.live_server import LiveServer
from tests.doubles.recorded_run import record_run
from tests.e2e.conftest import OpenPage

pytestmark = pytest.mark.browser


@dataclasses.dataclass(frozen=True)
class Pipeline:
    """Two versions of a data set, a run that trained on the first, one that evaluates."""

    project: str
    data: str
    model: str
    train: str


@pytest.fixture(scope="module")
def pipeline(server: LiveServer) -> Pipeline:
    """Preprocess -> clean -> train -> model -> evaluate, with nothing but artifacts."""

    def run(name: str) -> str:
        return record_run(server.url, id=name, name=name, job_type=name, end={"exit_code": 0}).uid

    prepare, train, evaluate = run("prepare"), run("train"), run("evaluate")
    first = {"rows/a.csv": b"a,b\n1,2\n", "rows/b.csv": b"a\n", "readme.md": b"# first"}
    data = make_version(
        server,
        "手書き数字",
        first,
        run=prepare,
        metadata={"rows": 12345},
        description="**清掃済み**",
    )
    use_version(server, train, data["id"], "training data")
    model = make_version(server, "checkpoint", {"model.pt": b"m" * 99}, type="model", run=train)
    use_version(server, evaluate, model["id"], "model")
    second = {"rows/a.csv": b"a,b\n1,3\n", "rows/c.csv": b"c\n", "readme.md": b"# first"}
    make_version(server, "手書き数字", second, run=prepare, aliases=["best"])
    return Pipeline(
        f"/{server.get('/info').json()['entity']}/digits", data["id"], model["id"], train
    )


def test_w122_the_page_of_a_run_lists_what_it_used_and_what_it_made(
    pipeline: Pipeline, open_page: OpenPage
) -> None:
    page = open_page(f"{pipeline.project}/runs/train?tab=artifacts").page
    expect(page.get_by_role("region", name="Inputs")).to_contain_text("手書き数字:v0")
    expect(page.get_by_role("region", name="Inputs")).to_contain_text("training data")
    page.get_by_role("region", name="Outputs").get_by_role("link", name="checkpoint:v0").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("checkpoint:v0")


def test_w089_the_overview_of_a_run_ends_with_what_it_made(
    pipeline: Pipeline, open_page: OpenPage
) -> None:
    page = open_page(f"{pipeline.project}/runs/train").page
    expect(page.get_by_role("region", name="Outputs")).to_contain_text("checkpoint:v0")


def test_w003_a_run_without_metrics_leads_to_its_artifact_and_a_download(
    pipeline: Pipeline, open_page: OpenPage
) -> None:
    page = open_page(f"{pipeline.project}/artifacts").page
    page.get_by_role("link", name="手書き数字").click()
    # The list that is left has links of that name too.
    page.get_by_role("heading", level=1, name="手書き数字").wait_for()
    page.get_by_role("link", name="v0", exact=True).click()
    expect(page.get_by_text("清掃済み")).to_be_visible()
    expect(page.get_by_text("12,345")).to_be_visible()
    page.get_by_role("tab", name="Files").click()
    page.get_by_role("treeitem", name="rows").click()
    page.get_by_role("treeitem", name="a.csv").click()
    expect(page.get_by_role("columnheader", name="b")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download", exact=True).click()
    assert download.value.path().read_bytes() == b"a,b\n1,2\n"
    page.get_by_role("tab", name="Usage").click()
    expect(page.get_by_role("region", name="Used by")).to_contain_text("train")
    expect(page.get_by_text("kiseki artifact get")).to_contain_text("手書き数字:v0")


def test_w066_versions_are_compared_file_by_file(pipeline: Pipeline, open_page: OpenPage) -> None:
    page = open_page(f"{pipeline.project}/artifacts/手書き数字/latest?part=compare").page
    changes = page.get_by_role("region", name="Files that differ")
    expect(changes.get_by_role("row", name="rows/a.csv")).to_contain_text("changed")
    expect(changes.get_by_role("row", name="rows/b.csv")).to_contain_text("removed")
    expect(changes.get_by_role("row", name="rows/c.csv")).to_contain_text("added")
    expect(page.get_by_text("1 file the same")).to_be_visible()


def test_an_alias_is_added_protected_and_keeps_its_version(
    server: LiveServer, pipeline: Pipeline, open_page: OpenPage
) -> None:
    version = make_version(server, "kept", {"a": b"1"})
    page = open_page(f"{pipeline.project}/artifacts/kept/v0").page
    page.get_by_label("Add an alias").fill("本番")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Protect 本番").click()
    expect(page.get_by_role("button", name="Protected: unprotect 本番")).to_be_visible()
    assert server.get(f"/artifacts/{version['id']}").json()["protected"] == ["本番"]
    page.get_by_role("button", name="Delete", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("A protected alias keeps it")
    dialog.get_by_role("button", name="Delete for good").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Protected: unprotect 本番").click()
    expect(page.get_by_role("button", name="Protect 本番")).to_be_visible()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("It has no versions")).to_be_visible()


def test_a_version_becomes_a_registered_model(pipeline: Pipeline, open_page: OpenPage) -> None:
    page = open_page(f"{pipeline.project}/artifacts/checkpoint/v0").page
    page.get_by_role("button", name="Register as a model").click()
    page.get_by_label("Name of the model").fill("classifier")
    page.get_by_role("button", name="Register", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("classifier:v0")
    page.goto(page.url.split("/artifacts/")[0] + "/artifacts?kind=models")
    expect(page.get_by_role("link", name="classifier")).to_be_visible()
    expect(page.get_by_role("link", name="checkpoint")).to_have_count(0)


def test_the_lineage_is_walked_by_keys_and_opens_pages(
    pipeline: Pipeline, open_page: OpenPage
) -> None:
    opened = open_page(f"{pipeline.project}/lineage?version={pipeline.data}")
    page = opened.page
    begin = page.get_by_role("button", name="Artifact, 手書き数字:v0")
    expect(begin).to_be_visible()
    begin.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Run, train")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Artifact, checkpoint:v0")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(begin).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="train", level=1)).to_be_visible()
    assert opened.problems == []


def test_a_deleted_run_keeps_its_place_in_the_lineage(
    server: LiveServer, pipeline: Pipeline, open_page: OpenPage
) -> None:
    gone = record_run(server.url, id="gone", name="middle", end={"exit_code": 0}).uid
    use_version(server, gone, pipeline.data)
    made = make_version(server, "leftover", {"a": b"1"}, run=gone)
    server.call("DELETE", f"/runs/{gone}?purge=true")
    page = open_page(f"{pipeline.project}/lineage?version={made['id']}&view=list").page
    row = page.get_by_role("row", name="middle").filter(has_text="deleted")
    expect(row).to_contain_text("手書き数字:v0")
    expect(row).to_contain_text("leftover:v0")
    expect(row.get_by_role("button", name="middle")).to_have_count(0)


def test_siblings_are_one_group_until_they_are_shown(
    server: LiveServer, pipeline: Pipeline, open_page: OpenPage
) -> None:
    shared = make_version(server, "shared", {"a": b"shared"})
    for i in range(6):
        uid = record_run(server.url, id=f"many{i}", job_type="sweep", end={"exit_code": 0}).uid
        use_version(server, uid, shared["id"])
    page = open_page(f"{pipeline.project}/lineage?version={shared['id']}").page
    page.get_by_role("button", name="Group").click()
    page.get_by_role("button", name="Show all 6").click()
    expect(page.get_by_role("button", name="Run, ")).to_have_count(6)
    page.get_by_role("button", name="Put groups together").click()
    expect(page.get_by_role("button", name="Run, ")).to_have_count(0)


def test_the_storage_page_says_what_takes_room_and_frees_what_nothing_uses(
    server: LiveServer, pipeline: Pipeline, open_page: OpenPage
) -> None:
    uid = record_run(server.url, id="heavy", name="heavy", end={"exit_code": 0}).uid
    put_files(server, uid, {"large.bin": b"z" * 900_000})
    page = open_page("/storage?by=run").page
    expect(page.get_by_role("row", name="heavy")).to_contain_text("879 kB")
    page.get_by_text("By type").click()
    expect(page.get_by_role("row", name="dataset")).to_contain_text("artifacts")
    server.call("DELETE", f"/runs/{uid}/files?path=large.bin")
    page.goto(f"{server.url}/trash")
    page.get_by_role("link", name="What takes room").click()
    expect(page.get_by_role("heading", name="Storage")).to_be_visible()
