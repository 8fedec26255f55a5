"""Projects as a whole, and the way to the trash and back; numbers of statements in the names."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.doubles.live_server import LiveServer
from tests.doubles.recorded_run import record_run
from tests.e2e.conftest import OpenPage

pytestmark = pytest.mark.browser

ROWS = [(step, {"loss": 1 / (step + 1)}) for step in range(20)]


def _record(server: LiveServer, project: str, run_id: str) -> str:
    record_run(
        server.url,
        ROWS,
        project=project,
        id=run_id,
        name=f"name-{run_id}",
        end={"exit_code": 0},
    )
    entity = server.get("/info").json()["entity"]
    return f"/{entity}/{project}"


def _dialog(page: Page, title: str) -> None:
    expect(page.get_by_role("dialog", name=title)).to_be_visible()


def test_w092_a_project_has_an_overview_of_its_own(
    server: LiveServer, open_page: OpenPage
) -> None:
    path = _record(server, "overview", "ov1")
    page = open_page(f"{path}/overview").page
    expect(page.get_by_role("heading", name="overview")).to_be_visible()
    totals = page.get_by_role("region", name="Totals")
    expect(totals).to_contain_text(re.compile(r"Runs\s*1"))
    expect(totals).to_contain_text("Compute time")
    expect(page.get_by_text("Runs by state")).to_be_visible()
    expect(page.get_by_text("Contributors")).to_be_visible()
    page.get_by_role("button", name="Edit the description").click()
    page.get_by_role("textbox", name="Edit the description").fill("# 手書き数字\n\n- **one**")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="手書き数字")).to_be_visible()
    page.get_by_role("button", name="Rename the project").click()
    page.get_by_role("textbox", name="Rename the project").fill("overview 二")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("overview%20"))
    expect(page.get_by_role("heading", name="overview 二")).to_be_visible()


def test_an_archived_project_is_listed_only_when_asked_for(
    server: LiveServer, open_page: OpenPage
) -> None:
    path = _record(server, "old-work", "ar1")
    page = open_page(f"{path}/overview").page
    page.get_by_role("button", name="Archive").click()
    expect(page.get_by_role("button", name="Take out of the archive")).to_be_visible()
    page.get_by_role("link", name="kiseki").click()
    expect(page.get_by_role("heading", name="Projects")).to_be_visible()
    expect(page.get_by_role("link", name="old-work")).to_have_count(0)
    page.get_by_role("switch", name="Archived too").click(force=True)
    expect(page.get_by_role("link", name="old-work")).to_be_visible()


def test_w123_w124_a_run_is_deleted_from_its_page_after_it_was_said_what_goes(
    server: LiveServer, open_page: OpenPage
) -> None:
    path = _record(server, "bin", "del1")
    _record(server, "bin", "keep1")
    page = open_page(f"{path}/runs/del1").page
    page.get_by_role("button", name="Actions for this run").click()
    page.get_by_role("menuitem", name="Delete").click()
    _dialog(page, "Delete runs")
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^(Delete|Move)")).click()
    expect(page).to_have_url(re.compile(r"/bin(\?.*)?$"))
    page.get_by_role("link", name="Trash").click()
    expect(page.get_by_role("row").filter(has_text="name-del1")).to_be_visible()
    page.get_by_role("button", name="Restore name-del1").click()
    expect(page.get_by_text("The trash is empty")).to_be_visible()
    page.goto(f"{server.url}{path}/runs/del1")
    expect(page.get_by_role("heading", name="name-del1")).to_be_visible()


def test_a_run_in_the_trash_is_shown_at_its_address_with_the_way_back(
    server: LiveServer, open_page: OpenPage
) -> None:
    path = _record(server, "shown", "shown1")
    entity = path.split("/")[1]
    uid = server.get(f"/runs/find?entity={entity}&project=shown&id=shown1").json()["uid"]
    server.call("DELETE", f"/runs/{uid}")
    page = open_page(f"{path}/runs/shown1").page
    expect(page.get_by_role("heading", name="name-shown1")).to_be_visible()
    notice = page.get_by_role("status").filter(has_text="in the trash since")
    notice.get_by_role("button", name="Restore").click()
    expect(notice).to_have_count(0)
    assert server.get(f"/runs/{uid}").json()["deleted_us"] is None


def test_w125_w126_an_id_in_the_trash_cannot_be_started_again_and_a_purged_one_can(
    server: LiveServer, open_page: OpenPage, tmp_path: Path
) -> None:
    path = _record(server, "burnt", "burnt1")
    uid = server.get(f"/runs/find?entity={path.split('/')[1]}&project=burnt&id=burnt1").json()[
        "uid"
    ]
    server.call("DELETE", f"/runs/{uid}")

    def start() -> subprocess.CompletedProcess[str]:
        code = "import kiseki; kiseki.init(project='burnt', id='burnt1').finish()"
        return subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            env={"KISEKI_BASE_URL": server.url, "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    refused = start()
    assert refused.returncode != 0
    said = refused.stderr.splitlines()[-1]
    assert "trash" in said
    page = open_page(f"{path}/trash").page
    page.get_by_role("button", name="Delete for good: name-burnt1").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("The trash is empty")).to_be_visible()
    assert start().returncode == 0


def test_emptying_the_trash_says_what_goes_and_leaves_nothing(
    server: LiveServer, open_page: OpenPage
) -> None:
    path = _record(server, "emptied", "em1")
    _record(server, "emptied", "em2")
    runs = server.get("/projects").json()["items"]
    project = next(one["id"] for one in runs if one["name"] == "emptied")
    for run in server.get(f"/projects/{project}/runs").json()["items"]:
        server.call("DELETE", f"/runs/{run['uid']}")
    page = open_page(f"{path}/trash", language="ja").page
    page.get_by_role("button", name="ゴミ箱を空にする").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("ラン 2 件を完全に削除します")
    expect(dialog).to_contain_text(re.compile(r"データ点：\d+"))
    dialog.get_by_role("button", name="完全に削除").click()
    expect(page.get_by_text("ゴミ箱は空です")).to_be_visible()
    assert server.get(f"/trash?project={project}").json()["total"] == 0


def test_a_deleted_project_comes_back_with_its_runs(
    server: LiveServer, open_page: OpenPage
) -> None:
    path = _record(server, "gone", "gone1")
    page = open_page(f"{path}/overview").page
    page.get_by_role("button", name="Delete").click()
    _dialog(page, "Delete this project?")
    expect(page.get_by_role("dialog")).to_contain_text("1 run")
    page.get_by_role("button", name="Move to the trash").click()
    expect(page.get_by_role("heading", name="Projects")).to_be_visible()
    expect(page.get_by_role("link", name="gone")).to_have_count(0)
    page.get_by_role("link", name="Trash").click()
    page.get_by_role("listitem").filter(has_text="gone").get_by_role("button").click()
    expect(page.get_by_role("listitem").filter(has_text="gone")).to_have_count(0)
    page.goto(f"{server.url}{path}/runs/gone1")
    expect(page.get_by_role("heading", name="name-gone1")).to_be_visible()
