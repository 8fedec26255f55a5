"""The runs table: its columns, its order, its groups; the same at every width."""

import re

import pytest
from playwright.sync_api import Page, expect
from tests.doubles.live_server import LiveServer
from tests.doubles.recorded_run import record_run
from tests.e2e.conftest import OpenPage
from tests.e2e.runs_project import (
    LONG_NAME,
    names_of,
    open_column_menu,
    record_project,
    rows_of,
    titles_of,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def project(server: LiveServer, request: pytest.FixtureRequest) -> str:
    """Path of a project of 18 runs whose workspace nobody has touched."""
    return record_project(server, re.sub(r"\W", "-", request.node.name)[:60])


def test_w056_notes_stand_in_the_table_and_are_edited_there(
    project: str, open_page: OpenPage
) -> None:
    page = open_page(f"{project}?table=full").page
    row = rows_of(page).filter(has_text="run-3").first
    expect(row).to_contain_text("first try")
    row.get_by_text("first try").dblclick()
    page.get_by_role("textbox", name="Notes of the run").fill("二回目")
    page.keyboard.press("Control+Enter")
    expect(rows_of(page).filter(has_text="二回目")).to_have_count(1)
    page.reload()
    expect(rows_of(page).filter(has_text="二回目")).to_have_count(1)


def test_w067_typing_part_of_a_name_leaves_the_runs_that_match(
    project: str, open_page: OpenPage
) -> None:
    page = open_page(project).page
    expect(rows_of(page)).to_have_count(18)
    page.get_by_role("textbox", name="Search runs").fill("LONG-name")
    expect(rows_of(page)).to_have_count(1)
    rows_of(page).get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("pretraining")


def test_w068_w069_long_names_are_cropped_in_the_middle_or_where_the_menu_says(
    project: str, open_page: OpenPage
) -> None:
    page = open_page(project).page
    name = rows_of(page).get_by_title(LONG_NAME, exact=True)
    expect(name).to_have_class(re.compile("middle"))
    for choice, style in (("Crop the end", "end"), ("Crop the beginning", "beginning")):
        page.get_by_role("button", name="Options of the run list").click()
        page.get_by_role("menuitemradio", name=choice).click()
        expect(name).to_have_class(re.compile(style))
    page.get_by_role("button", name="Options of the run list").click()
    expect(page.get_by_role("menuitemradio", name="Crop the beginning")).to_be_checked()


def test_w099_w100_many_columns_are_there_and_come_into_view_by_scrolling(
    project: str, open_page: OpenPage
) -> None:
    page = open_page(f"{project}?table=full").page
    expect(rows_of(page)).to_have_count(18)
    grid = page.get_by_role("grid", name="Runs")
    assert int(grid.get_attribute("aria-colcount") or 0) >= 15
    assert "summary.val_loss" not in titles_of(page)
    grid.evaluate("grid => { grid.scrollLeft = grid.scrollWidth; }")
    expect(page.locator("[data-column='summary.val_loss']")).to_be_visible()
    expect(rows_of(page).first.get_by_role("link")).to_be_visible()


def test_w101_a_column_is_dragged_to_another_place(project: str, open_page: OpenPage) -> None:
    page = open_page(f"{project}?table=full").page
    tags = page.locator("[data-column=tags]")
    expect(tags).to_be_visible()
    tags.drag_to(page.locator("[data-column=state]"))
    expect(page.locator("[data-column]").first).to_have_attribute("data-column", "tags")
    page.wait_for_timeout(1_500)  # Until it is saved.
    page.reload()
    expect(page.locator("[data-column]").first).to_have_attribute("data-column", "tags")


def test_w102_a_column_is_pinned_after_the_name_and_unpinned(
    project: str, open_page: OpenPage
) -> None:
    page = open_page(f"{project}?table=full").page
    open_column_menu(page, "Created")
    page.get_by_role("menuitem", name="Pin column").click()
    expect(page.locator("[data-column]").first).to_have_attribute("data-column", "created")
    page.get_by_role("grid", name="Runs").evaluate("grid => { grid.scrollLeft = 2000; }")
    expect(page.locator("[data-column=created]")).to_be_in_viewport()
    open_column_menu(page, "Created")
    page.get_by_role("menuitem", name="Unpin column").click()
    expect(page.locator("[data-column=created]")).not_to_be_in_viewport()


def test_w103_a_column_is_hidden_and_the_columns_button_brings_it_back(
    project: str, open_page: OpenPage
) -> None:
    page = open_page(f"{project}?table=full").page
    open_column_menu(page, "Notes")
    page.get_by_role("menuitem", name="Hide column").click()
    expect(page.locator("[data-column=notes]")).to_have_count(0)
    page.get_by_role("button", name="Columns").click()
    hidden = page.get_by_role("dialog").get_by_role("button", name="Notes", exact=True)
    expect(hidden).to_have_attribute("aria-pressed", "false")
    hidden.click()
    page.keyboard.press("Escape")
    page.get_by_role("grid", name="Runs").evaluate("grid => { grid.scrollLeft = 9999; }")
    expect(page.locator("[data-column=notes]")).to_be_visible()


def test_w104_the_columns_dialog_shows_hides_and_pins_many_at_once(
    project: str, open_page: OpenPage
) -> None:
    page = open_page(f"{project}?table=full").page
    page.get_by_role("button", name="Columns").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Search columns").fill(r"^(git|summary)\.")
    dialog.get_by_text("Regex").click()
    expect(dialog.get_by_role("button", name="summary.val_acc", exact=True)).to_be_visible()
    expect(dialog.get_by_role("button", name="Notes", exact=True)).to_have_count(0)
    dialog.get_by_role("button", name="Hide all of these").click()
    dialog.get_by_role("button", name="Pin summary.val_acc").click()
    page.keyboard.press("Escape")
    expect(page.locator("[data-column]").first).to_have_attribute("data-column", "summary.val_acc")
    assert "summary.val_loss" not in titles_of(page)


def test_w105_what_is_arranged_in_the_table_is_seen_in_the_list(
    project: str, open_page: OpenPage
) -> None:
    page = open_page(f"{project}?table=full").page
    open_column_menu(page, "Tags")
    page.get_by_role("menuitem", name="Pin column").click()
    page.get_by_role("button", name="Narrow list").click()
    expect(page.get_by_role("region", name="Runs").locator("[data-column=tags]")).to_be_visible()
    expect(page.locator("[data-column]")).to_have_count(1)


def test_w106_runs_are_sorted_by_a_column_and_then_by_another(
    project: str, open_page: OpenPage
) -> None:
    page = open_page(f"{project}?table=full").page
    open_column_menu(page, "Job type")
    page.get_by_role("menuitem", name="Sort descending").click()
    page.get_by_role("grid", name="Runs").evaluate("grid => { grid.scrollLeft = 99999; }")
    open_column_menu(page, "val_acc")
    page.get_by_role("menuitem", name="Then by this, ascending").click()
    expect(rows_of(page).first).to_contain_text("run-1")
    assert names_of(page)[:3] == ["run-1", "run-2", "run-3"]
    assert names_of(page)[-1] == "run-16"
    open_column_menu(page, "val_acc")
    page.get_by_role("menuitem", name="Sort descending").click()
    expect(rows_of(page).first).to_contain_text("run-17")
    assert "sort=" in page.url


def test_w113_w114_runs_are_grouped_and_numbers_become_histograms(
    project: str, open_page: OpenPage
) -> None:
    page = open_page(f"{project}?table=full").page
    page.get_by_role("button", name="Group by").click()
    page.get_by_role("combobox", name="Group by the value of").fill("config.model")
    page.get_by_role("option", name="config.model").click()
    page.keyboard.press("Escape")
    groups = page.get_by_role("treegrid", name="Runs").locator("[role=row][id]")
    expect(groups).to_have_count(3)
    expect(groups.filter(has_text="(none)")).to_contain_text("6 runs")
    page.get_by_role("treegrid", name="Runs").evaluate("grid => { grid.scrollLeft = 99999; }")
    histogram = groups.filter(has_text="cnn").locator("svg:has(rect)").last
    histogram.hover()
    hint = page.get_by_role("tooltip")
    for figure in ("mean", "lowest", "highest", "standard deviation", "runs with a number: 6"):
        expect(hint).to_contain_text(figure)
    hint.hover()
    expect(hint).to_be_visible()
    page.keyboard.press("Escape")
    expect(hint).to_have_count(0)
    page.get_by_role("button", name="Open the group cnn").click()
    expect(groups).to_have_count(9)
    page.get_by_role("button", name="Close the group cnn").click()
    expect(groups).to_have_count(3)


def test_w113_runs_are_grouped_by_two_columns_one_within_the_other(
    project: str, open_page: OpenPage
) -> None:
    page = open_page(f'{project}?table=full&group=["tags","job_type"]').page
    groups = page.get_by_role("treegrid", name="Runs").locator("[role=row][id]")
    expect(groups.filter(has_text="prod")).to_contain_text("3 runs")
    page.get_by_role("button", name="Open the group prod").click()
    expect(page.get_by_role("button", name="Open the group eval")).to_be_visible()
    page.get_by_role("button", name="Open the group eval").click()
    expect(page.get_by_role("link", name="run-0", exact=True)).to_be_visible()


def test_w098_w115_filter_and_order_hold_for_runs_that_are_not_in_view(
    server: LiveServer, open_page: OpenPage, request: pytest.FixtureRequest
) -> None:
    project = record_project(server, "not-in-view")
    opened = open_page(f'{project}?table=full&sort=["config.lr"]', height=400)
    page = opened.page
    expect(rows_of(page).first).to_contain_text("run-0")
    page.get_by_role("grid", name="Runs").evaluate("grid => { grid.scrollTop = 99999; }")
    expect(rows_of(page).last).to_contain_text("run-17")
    page.goto(page.url.replace("sort=", "filter=config.lr+%3E+0.016&sort="))
    expect(rows_of(page)).to_have_count(2)


def test_w130_w131_group_and_job_type_are_columns_to_filter_and_group_by(
    project: str, open_page: OpenPage
) -> None:
    page = open_page(f'{project}?table=full&filter=job_type+%3D+eval&group=["group"]').page
    groups = page.get_by_role("treegrid", name="Runs").locator("[role=row][id]")
    expect(groups).to_have_count(1)
    expect(groups).to_contain_text("group-0")
    expect(groups).to_contain_text("5 runs")


def test_w132_runs_are_coloured_by_an_amount_in_the_config(
    project: str, open_page: OpenPage
) -> None:
    page = open_page(f"{project}?table=split").page
    expect(rows_of(page)).to_have_count(18)
    page.get_by_role("grid", name="Runs").evaluate("grid => { grid.scrollLeft = 1200; }")
    open_column_menu(page, "data.amount")
    page.get_by_role("menuitemcheckbox", name="Colour the runs by this").click()
    own = page.get_by_role("button", name="Give the runs their own colours again")
    expect(own).to_be_visible()
    by_amount = [_swatch(page, f"run-{i}") for i in (17, 11, 15, 9, 12)]
    assert by_amount[0] == by_amount[1]
    assert by_amount[2] == by_amount[3]
    assert len(set(by_amount)) == 3
    own.click()
    expect(own).to_have_count(0)
    assert _swatch(page, "run-17") != _swatch(page, "run-11")


def test_hostile_names_and_thousands_of_settings_stand(
    server: LiveServer, open_page: OpenPage
) -> None:
    names = ["<img src=x onerror=alert(1)>" + "長" * 470, "تجربة\u202e", "🔥" * 60]
    config = {f"key {i}": i for i in range(5_000)}
    for i, name in enumerate(names):
        record_run(server.url, id=f"h{i}", name=name, project="hostile", config=config)
    entity = server.get("/info").json()["entity"]
    opened = open_page(f"/{entity}/hostile?table=full")
    page = opened.page
    expect(rows_of(page)).to_have_count(3)
    page.get_by_role("button", name="Columns").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Search columns").fill("key 4999")
    dialog.get_by_role("button", name="Pin config.", exact=False).first.click()
    page.keyboard.press("Escape")
    expect(rows_of(page).first).to_contain_text("4,999")
    assert page.locator("img[src=x]").count() == 0
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert page.evaluate(wide) is False
    assert opened.problems == []


def _swatch(page: Page, name: str) -> str:
    row = rows_of(page).filter(has=page.get_by_role("link", name=name, exact=True))
    return row.locator("[class*=swatch]").evaluate("one => one.style.background")
