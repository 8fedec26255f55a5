"""The pages: what they show, their keys, their addresses, and hostile content."""

import pytest
from playwright.sync_api import expect
from tests.doubles.live_server import LiveServer, run_live_server
from tests.doubles.recorded_run import record_run
from tests.e2e.conftest import OpenPage

pytestmark = pytest.mark.browser

HOSTILE = '<img src=x onerror="alert(1)">' + "長い名前" * 60 + "\u202e\U0001f525"


@pytest.fixture(scope="module")
def runs(server: LiveServer) -> list[str]:
    """Names of runs that the tests look at, oldest first; one of them is hostile."""
    names = ["first", "second", HOSTILE, *(f"run-{i}" for i in range(10))]
    for i, name in enumerate(names):
        rows = [(step, {"train/loss": 1 / (step + 1 + i), "acc": 0.5}) for step in range(40)]
        record_run(
            server.url,
            rows,
            id=f"id{i}",
            name=name,
            console=[("out", "plain line"), ("err", HOSTILE)],
            config={HOSTILE: HOSTILE, "nested": {"a": [1, {"b": HOSTILE}]}},
            tags=[HOSTILE[:200]],
            notes=HOSTILE,
            end={"exit_code": 0},
        )
    return names


@pytest.fixture
def workspace(server: LiveServer, runs: list[str]) -> str:
    """Path of the project."""
    return f"/{server.get('/info').json()['entity']}/digits"


def test_an_empty_server_shows_how_to_begin(browser, tmp_path) -> None:
    with run_live_server(tmp_path) as empty:
        page = browser.new_page(locale="en-US")
        page.goto(empty.url)
        expect(page.get_by_role("heading", name="No runs yet")).to_be_visible()
        expect(page.locator("pre").first).to_contain_text("import kiseki")
        expect(page.locator("pre").last).to_contain_text(empty.url)
        page.close()


def test_home_lists_projects_and_finds_them(workspace: str, open_page: OpenPage) -> None:
    page = open_page("/").page
    page.get_by_role("textbox", name="Search projects").fill("ＤＩＧＩＴＳ")
    expect(page.get_by_role("link", name="digits")).to_be_visible()
    page.get_by_role("textbox", name="Search projects").fill("nothing like it")
    expect(page.get_by_role("link", name="digits")).to_have_count(0)


def test_the_list_is_worked_by_keys_and_the_address_remembers(
    workspace: str, open_page: OpenPage
) -> None:
    page = open_page(workspace).page
    expect(page.get_by_text("13 runs, 10 shown")).to_be_visible()
    page.keyboard.press("e")
    expect(page.get_by_text("13 runs, 9 shown")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("s")
    expect(page.get_by_text("13 runs, 1 shown")).to_be_visible()
    page.reload()
    expect(page.get_by_text("13 runs, 1 shown")).to_be_visible()
    page.keyboard.press("?")
    page.get_by_role("switch", name="Use single keys as shortcuts").uncheck(force=True)
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    expect(page.get_by_text("13 runs, 1 shown")).to_be_visible()


def test_runs_are_found_by_text_and_by_regular_expression(
    workspace: str, open_page: OpenPage
) -> None:
    page = open_page(workspace).page
    rows = page.get_by_role("grid", name="Runs").locator("[role=row][id]")
    expect(rows).to_have_count(13)
    page.keyboard.press("/")
    page.keyboard.type("secon")
    expect(rows).to_have_count(1)
    page.get_by_role("textbox", name="Search runs").fill("")
    page.get_by_role("button", name="Regular expression").click()
    page.get_by_role("textbox", name="Search runs").fill("^run-[12]$")
    expect(rows).to_have_count(2)


def test_every_chart_shows_its_runs_and_reads_out_by_keys(
    workspace: str, open_page: OpenPage
) -> None:
    opened = open_page(workspace)
    chart = opened.page.get_by_role("application", name="Chart of train/loss")
    chart.focus()
    opened.page.keyboard.press("Home")
    readout = opened.page.get_by_text("Step 0")
    expect(readout).to_be_visible()
    expect(opened.page.get_by_text("2 more")).to_be_visible()
    opened.page.keyboard.press("Escape")
    expect(readout).to_be_hidden()
    assert opened.problems == []


def test_a_drag_zooms_every_chart_and_z_goes_back(workspace: str, open_page: OpenPage) -> None:
    page = open_page(workspace).page
    chart = page.get_by_role("application", name="Chart of train/loss")
    chart.scroll_into_view_if_needed()
    box = chart.locator(".u-over").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 60, steps=5)
    page.mouse.up()
    reset = page.get_by_role("button", name="Reset the zoom")
    expect(reset).to_be_visible()
    assert "from=" in page.url
    page.keyboard.press("z")
    expect(reset).to_have_count(0)


@pytest.mark.parametrize("tab", ["", "?tab=charts", "?tab=logs"])
def test_hostile_names_are_text_and_break_no_layout(
    tab: str, workspace: str, open_page: OpenPage
) -> None:
    opened = open_page(f"{workspace}/runs/id2{tab}")
    expect(opened.page.get_by_role("heading", level=1)).to_contain_text("<img src=x")
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert opened.page.evaluate(wide) is False
    assert opened.page.locator("img[src=x]").count() == 0
    assert opened.problems == []


def test_the_older_address_of_a_run_leads_to_its_page(workspace: str, open_page: OpenPage) -> None:
    page = open_page(f"{workspace}/id0").page
    expect(page.get_by_role("heading", level=1)).to_contain_text("first")
    assert page.url.endswith("/runs/id0")


def test_name_and_description_are_edited_in_place(
    workspace: str, server: LiveServer, open_page: OpenPage
) -> None:
    page = open_page(f"{workspace}/runs/id1").page
    page.get_by_role("button", name="Edit the name").click()
    page.get_by_role("textbox", name="Edit the name").fill("二番目")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("二番目")
    page.get_by_role("button", name="Edit the description").click()
    page.get_by_role("textbox", name="Edit the description").fill("two\nlines")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("two\nlines")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("二番目")


def test_a_run_that_begins_appears_by_itself_with_its_new_chart(
    workspace: str, server: LiveServer, open_page: OpenPage
) -> None:
    project = workspace.replace("digits", "growing")
    record_run(server.url, [(0, {"loss": 1.0})], project="growing", id="old", name="old run")
    page = open_page(project).page
    rows = page.get_by_role("grid", name="Runs").locator("[role=row][id]")
    expect(rows).to_have_count(1)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    record_run(server.url, [(0, {"fresh": 2.0})], project="growing", id="new", name="new run")
    expect(rows).to_have_count(2)
    expect(page.get_by_role("application", name="Chart of fresh")).to_be_visible()


def test_an_unknown_run_says_so(workspace: str, open_page: OpenPage) -> None:
    page = open_page(f"{workspace}/runs/nobody").page
    expect(page.get_by_role("alert")).to_contain_text("There is nothing at this address")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()


def test_language_and_theme_are_switched_and_kept(workspace: str, open_page: OpenPage) -> None:
    page = open_page(workspace).page
    page.get_by_role("button", name="Language").click()
    page.get_by_role("menuitemradio", name="日本語").click()
    expect(page.get_by_placeholder("ランを検索")).to_be_visible()
    page.get_by_role("button", name="テーマ").click()
    page.get_by_role("menuitemradio", name="ダーク").click()
    page.reload()
    html = page.locator("html")
    expect(html).to_have_attribute("lang", "ja")
    expect(html).to_have_attribute("data-mantine-color-scheme", "dark")
    expect(page.get_by_placeholder("ランを検索")).to_be_visible()


def test_a_lost_connection_is_told_and_heals(browser, tmp_path) -> None:
    with run_live_server(tmp_path) as live:
        port = int(live.url.rsplit(":", 1)[1])
        record_run(live.url, [(0, {"loss": 1.0})], end={"exit_code": 0})
        entity = live.get("/info").json()["entity"]
        page = browser.new_page(locale="en-US")
        page.goto(f"{live.url}/{entity}/digits")
        expect(page.get_by_text("Live", exact=True)).to_be_visible()
    expect(page.get_by_text("Connection lost, trying again")).to_be_visible()
    with run_live_server(tmp_path, port=port):
        expect(page.get_by_text("Live", exact=True)).to_be_visible(timeout=30_000)
        page.close()
