"""Selected runs: tagged, grouped, moved, locked, stopped and deleted together."""

import re

import pytest
from playwright.sync_api import Page, expect
from tests.doubles.live_server import LiveServer
from tests.e2e.conftest import OpenPage
from tests.e2e.runs_project import record_project, rows_of

pytestmark = pytest.mark.browser


@pytest.fixture
def project(server: LiveServer, request: pytest.FixtureRequest) -> str:
    """Path of a project of 18 runs that the test may change."""
    return record_project(server, re.sub(r"\W", "-", request.node.name)[:60])


def _select(page: Page, name: str, *, range_to: bool = False) -> None:
    box = page.get_by_role("checkbox", name=f"Select {name}", exact=True)
    box.click(modifiers=["Shift"] if range_to else [])


def _act(page: Page, action: str) -> None:
    page.get_by_role("toolbar", name="Selected runs").get_by_role("button", name=action).click()


def test_w123_w124_runs_are_selected_and_deleted_after_a_question(
    project: str, open_page: OpenPage
) -> None:
    page = open_page(f"{project}?table=full").page
    _select(page, "run-16")
    _select(page, "run-14", range_to=True)
    expect(page.get_by_text("3 selected")).to_be_visible()
    _act(page, "Delete")
    dialog = page.get_by_role("dialog", name="Delete runs")
    expect(dialog).to_contain_text("3 runs go to the trash")
    dialog.get_by_role("button", name="Delete").click()
    expect(dialog).to_have_count(0)
    expect(rows_of(page)).to_have_count(15)
    expect(page.get_by_role("link", name="run-15", exact=True)).to_have_count(0)


def test_deleting_can_be_undone_from_the_notice(project: str, open_page: OpenPage) -> None:
    page = open_page(f"{project}?table=full").page
    _select(page, "run-16")
    _act(page, "Delete")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(rows_of(page)).to_have_count(17)
    notice = page.get_by_role("status").filter(has_text="1 run is in the trash")
    notice.get_by_role("button", name="Undo").click()
    expect(rows_of(page)).to_have_count(18)
    expect(notice).to_have_count(0)


def test_a_few_selected_runs_are_compared(project: str, open_page: OpenPage) -> None:
    page = open_page(f"{project}?table=full").page
    compare = page.get_by_role("toolbar", name="Selected runs").get_by_role(
        "button", name="Compare"
    )
    _select(page, "run-16")
    expect(compare).to_have_count(0)
    _select(page, "run-14")
    compare.click()
    expect(page).to_have_url(re.compile(r"/compare\?runs=id16%2Cid14$"))
    expect(page.get_by_role("button", name="Leave out run-14")).to_be_visible()


def test_w127_a_regular_expression_picks_the_runs_to_delete(
    project: str, open_page: OpenPage
) -> None:
    page = open_page(f"{project}?table=full").page
    page.get_by_role("button", name="Regular expression").click()
    page.get_by_role("textbox", name="Search runs").fill("^run-1[0-5]$")
    expect(rows_of(page)).to_have_count(6)
    page.get_by_role("checkbox", name="Select all runs that match").click()
    _select(page, "run-12")
    expect(page.get_by_text("5 selected")).to_be_visible()
    _act(page, "Delete")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(rows_of(page)).to_have_count(1)
    page.get_by_role("textbox", name="Search runs").fill("")
    expect(rows_of(page)).to_have_count(13)


def test_w128_a_filter_by_state_and_tags_picks_the_runs_to_delete(
    project: str, open_page: OpenPage
) -> None:
    page = open_page(f"{project}?table=full&filter=state+%3D+finished+and+tags+%3D+prod").page
    expect(rows_of(page)).to_have_count(3)
    page.get_by_role("checkbox", name="Select all runs that match").click()
    _act(page, "Delete")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No run matches")).to_be_visible()
    page.get_by_role("button", name="Show all runs").click()
    expect(rows_of(page)).to_have_count(15)


def test_w087_tags_are_added_and_removed_on_many_runs(project: str, open_page: OpenPage) -> None:
    page = open_page(f"{project}?table=full").page
    _select(page, "run-17")
    _select(page, "run-16")
    _act(page, "Tags")
    page.get_by_role("combobox", name="Tags to add").fill("本番")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Apply").click()
    expect(rows_of(page).filter(has_text="本番")).to_have_count(2)


def test_w129_runs_are_put_into_a_group(project: str, open_page: OpenPage) -> None:
    page = open_page(f"{project}?table=full").page
    _select(page, "run-17")
    _act(page, "Group")
    page.get_by_role("combobox", name="Group").fill("ablation")
    page.get_by_role("button", name="Put into the group").click()
    expect(rows_of(page).filter(has_text="ablation")).to_have_count(1)


def test_a_locked_run_stays_and_the_reason_is_told(project: str, open_page: OpenPage) -> None:
    page = open_page(f"{project}?table=full").page
    _select(page, "run-17")
    _act(page, "Lock")
    page.get_by_role("dialog").get_by_role("button", name="Lock", exact=True).click()
    row = rows_of(page).filter(has=page.get_by_role("link", name="run-17", exact=True))
    expect(row.get_by_title("Locked")).to_be_visible()
    _select(page, "run-17")
    _select(page, "run-16")
    _act(page, "Delete")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("dialog")).to_contain_text("run-17")
    page.get_by_role("button", name="Close").last.click()
    expect(rows_of(page)).to_have_count(17)


def test_runs_are_moved_to_another_project(
    project: str, server: LiveServer, open_page: OpenPage
) -> None:
    server.post("/projects", {"name": "elsewhere"})
    page = open_page(f"{project}?table=full").page
    _select(page, "run-17")
    _act(page, "Move or copy")
    page.get_by_role("combobox", name="Project").fill("elsewhere")
    page.get_by_role("option", name=re.compile("elsewhere$")).click()
    page.get_by_role("dialog").get_by_role("button", name="Move", exact=True).click()
    expect(rows_of(page)).to_have_count(17)
    page.goto(page.url.replace(project, project.rsplit("/", 1)[0] + "/elsewhere"))
    expect(rows_of(page)).to_have_count(1)


def test_everything_is_done_by_keys(project: str, open_page: OpenPage) -> None:
    page = open_page(f"{project}?table=full").page
    expect(rows_of(page)).to_have_count(18)
    for key in ("j", "x", "j", "j", "Shift+X"):
        page.keyboard.press(key)
    expect(page.get_by_text("3 selected")).to_be_visible()
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Unpin run-14")).to_be_visible()
    page.keyboard.press("b")
    expect(page.get_by_title("Baseline")).to_be_visible()
    page.keyboard.press("m")
    page.get_by_role("menuitem", name="Rename").press("Enter")
    page.get_by_role("textbox", name="Name of the run").fill("by keys")
    page.keyboard.press("Enter")
    expect(rows_of(page).filter(has_text="by keys")).to_have_count(1)
