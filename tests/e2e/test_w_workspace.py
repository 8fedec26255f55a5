"""The workspace: panels by themselves, arranged by hand, kept, shared, taken back."""

import contextlib
import itertools
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect
from tests.doubles.live_server import LiveServer
from tests.doubles.recorded_run import record_run
from tests.e2e.conftest import OpenPage

pytestmark = pytest.mark.browser

KEYS = ["loss", "train/acc", "train/loss", "val/acc", "val/loss", "system/cpu"]
VAL_LOSS = "auto:val/loss"
TALL: ViewportSize = {"width": 1400, "height": 1700}
"""Everything is near the view, so all panels are there."""
NUMBERS = itertools.count()

Project = Callable[..., str]


@pytest.fixture
def project(server: LiveServer) -> Project:
    """Return a function that makes a project of its own and returns its path."""

    def make(keys: list[str] = KEYS, *, name: str = "") -> str:
        name = name or f"workspace-{next(NUMBERS)}"
        rows = [(s, {key: 1 / (s + 1 + i) for i, key in enumerate(keys)}) for s in range(20)]
        record_run(server.url, rows, id="one", name="one", project=name, end={"exit_code": 0})
        return f"/{server.get('/info').json()['entity']}/{name}"

    return make


@pytest.fixture
def page(open_page: OpenPage, project: Project) -> Iterator[Page]:
    """The workspace of a project with a few metrics."""
    opened = open_page(project())
    opened.page.set_viewport_size(TALL)
    expect(panel(opened.page, "val/loss")).to_be_visible()
    yield opened.page
    assert opened.problems == []


def panel(page: Page, key: str) -> Locator:
    """The place of the automatic panel of a key."""
    return page.locator(f'[data-panel="auto:{key}"]')


def section(page: Page, id: str) -> Locator:
    """A section by its id."""
    return page.locator(f'[data-section="{id}"]')


def panels_in(page: Page, section_id: str) -> list[str]:
    """Ids of the panels of a section, in the order shown."""
    panels = section(page, section_id).locator("[data-panel]")
    return [panel.get_attribute("data-panel") or "" for panel in panels.all()]


def headings(page: Page) -> list[str]:
    """Names of the sections with the number of panels after each."""
    return page.locator("[data-section] :is(h2, h3, h4)").all_inner_texts()


def wait_for_panels(page: Page, section_id: str, wanted: list[str]) -> None:
    """Wait until a section shows exactly these panels in this order."""
    shown = section(page, section_id).locator("[data-panel]")
    for place, id in enumerate(wanted):
        expect(shown.nth(place)).to_have_attribute("data-panel", id)
    expect(shown).to_have_count(len(wanted))


def menu(page: Page, button: str, *items: str) -> None:
    """Open the menu of a button and choose items, through its submenus."""
    page.get_by_role("button", name=button, exact=True).click()
    for item in items:
        page.get_by_role("menuitem", name=item, exact=True).click()


def open_tall(open_page: OpenPage, path: str) -> Page:
    """Open a page so high that everything is near the view."""
    page = open_page(path).page
    page.set_viewport_size(TALL)
    return page


def path_of(page: Page) -> str:
    """The address of a page without its server."""
    return "/" + page.url.split("/", 3)[3]


def undo(page: Page) -> None:
    """Undo by the keyboard, wherever the focus was."""
    page.locator("body").press("Control+z")


@contextlib.contextmanager
def saving(page: Page) -> Iterator[None]:
    """Do something and wait until the server has kept it."""
    with page.expect_response(
        lambda answer: "/views" in answer.url and answer.request.method in ("POST", "PUT")
    ):
        yield


def test_w095_every_logged_key_has_a_panel_without_any_setting_up(page: Page) -> None:
    assert headings(page) == ["Charts\n1", "train\n2", "val\n2", "System\n1"]
    for key in KEYS[:-1]:
        expect(page.get_by_role("application", name=f"Chart of {key}")).to_be_visible()


def test_w094_automatic_custom_and_system_panels_stand_in_one_workspace(page: Page) -> None:
    expect(panel(page, "system/cpu")).to_have_count(0)
    page.get_by_role("button", name="System 1").click()
    expect(panel(page, "system/cpu")).to_be_visible()
    menu(page, "Layout", "Add a panel")
    dialog = page.get_by_role("dialog", name="Add a panel")
    dialog.get_by_role("textbox", name="Title").fill("both losses")
    dialog.get_by_role("combobox", name="Metrics").fill("train/loss")
    page.get_by_role("option", name="train/loss").click()
    page.keyboard.press("Escape")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name="My panels")).to_be_visible()
    expect(page.get_by_role("application", name="Chart of both losses")).to_be_visible()


def test_w093_panels_are_searched_by_regular_expression_with_a_count(page: Page) -> None:
    page.get_by_role("textbox", name="Search panels").fill("^(val|train)/loss$")
    expect(page.get_by_text("2 of 6 panels")).to_be_visible()
    expect(page.locator("[data-section]")).to_have_count(2)
    page.reload()
    expect(page.get_by_text("2 of 6 panels")).to_be_visible()
    page.get_by_role("textbox", name="Search panels").fill("nothing like it")
    expect(page.get_by_text("No panel matches")).to_be_visible()


def test_w093_panels_are_arranged_by_dragging_and_the_arrangement_stays(page: Page) -> None:
    handle = page.get_by_role("button", name="Move val/loss: drag, or use the arrow keys")
    target = panel(page, "train/acc").bounding_box()
    assert target is not None
    with saving(page):
        handle.hover()
        page.mouse.down()
        page.mouse.move(target["x"] + 20, target["y"] + 80, steps=6)
        page.mouse.up()
        wait_for_panels(page, "prefix:train", [VAL_LOSS, "auto:train/acc", "auto:train/loss"])
    wait_for_panels(page, "prefix:val", ["auto:val/acc"])
    page.reload()
    wait_for_panels(page, "prefix:train", [VAL_LOSS, "auto:train/acc", "auto:train/loss"])


def test_a_drag_that_is_given_up_moves_nothing(page: Page) -> None:
    target = panel(page, "train/acc").bounding_box()
    assert target is not None
    page.get_by_role("button", name="Move val/loss: drag, or use the arrow keys").hover()
    page.mouse.down()
    page.mouse.move(target["x"] + 20, target["y"] + 80, steps=6)
    page.keyboard.press("Escape")
    page.mouse.up()
    wait_for_panels(page, "prefix:train", ["auto:train/acc", "auto:train/loss"])
    expect(page.get_by_role("button", name="Undo", exact=True)).to_be_disabled()


def test_panels_move_by_keys_and_by_menu_and_undo_takes_each_step_back(page: Page) -> None:
    page.get_by_role("button", name="Move val/loss: drag, or use the arrow keys").press(
        "ArrowLeft"
    )
    wait_for_panels(page, "prefix:val", ["auto:val/loss", "auto:val/acc"])
    page.get_by_role("button", name="More: val/acc").click()
    page.get_by_role("menuitem", name="Move to section").hover()
    page.get_by_role("menuitem", name="train", exact=True).click()
    wait_for_panels(page, "prefix:train", ["auto:val/acc", "auto:train/acc", "auto:train/loss"])
    undo(page)
    wait_for_panels(page, "prefix:val", ["auto:val/loss", "auto:val/acc"])
    undo(page)
    wait_for_panels(page, "prefix:val", ["auto:val/acc", "auto:val/loss"])
    page.locator("body").press("Control+Shift+z")
    page.locator("body").press("Control+y")
    wait_for_panels(page, "prefix:train", ["auto:val/acc", "auto:train/acc", "auto:train/loss"])


def test_panels_are_pinned_duplicated_resized_and_removed(page: Page) -> None:
    menu(page, "More: val/acc", "Pin to top")
    wait_for_panels(page, "pinned", ["auto:val/acc"])
    assert headings(page)[0] == "Pinned\n1"
    menu(page, "More: train/acc", "Duplicate")
    expect(section(page, "prefix:train").locator("[data-panel]")).to_have_count(3)
    narrow = panel(page, "loss").bounding_box()
    menu(page, "More: loss", "Whole width")
    wide = panel(page, "loss").bounding_box()
    assert narrow is not None
    assert wide is not None
    assert wide["width"] > 1.5 * narrow["width"]
    menu(page, "More: loss", "Remove")
    expect(panel(page, "loss")).to_have_count(0)
    page.get_by_role("button", name="Put back").click()
    expect(panel(page, "loss")).to_be_visible()


def test_sections_are_added_renamed_moved_duplicated_and_removed(page: Page) -> None:
    menu(page, "More: val", "Rename")
    page.get_by_role("textbox", name="Name").fill("検証")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="検証")).to_be_visible()
    menu(page, "More: 検証", "Move up")
    assert headings(page)[1:3] == ["検証\n2", "train\n2"]
    menu(page, "More: train", "Duplicate")
    expect(page.get_by_role("heading", name="train (copy)")).to_be_visible()
    menu(page, "More: train", "Remove")
    expect(section(page, "prefix:train")).to_have_count(0)
    menu(page, "Layout", "Add a section")
    page.get_by_role("textbox", name="Name").fill("Mine")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Empty: drag panels here")).to_be_visible()


def test_sections_come_from_the_first_part_the_last_or_the_whole_tree(
    open_page: OpenPage, project: Project
) -> None:
    page = open_page(project(["enc/layer1/w", "enc/layer2/w", "top"])).page
    expect(page.get_by_role("heading", name="enc 2")).to_be_visible()
    page.get_by_role("button", name="Layout", exact=True).click()
    page.get_by_role("menuitemradio", name="Every part, as a tree").click()
    expect(page.get_by_role("heading", level=3)).to_have_count(2)
    expect(page.get_by_role("heading", name="layer1 1", level=3)).to_be_visible()
    page.get_by_role("button", name="enc 2").click()
    expect(page.get_by_role("heading", level=3)).to_have_count(0)


def test_a_manual_workspace_is_blank_until_panels_are_added(page: Page) -> None:
    page.get_by_role("button", name="Layout", exact=True).click()
    page.get_by_role("menuitemradio", name="Only those added by hand").click()
    expect(page.get_by_text("Nothing is shown but what you add")).to_be_visible()
    page.get_by_role("button", name="Add all 5").click()
    expect(panel(page, "val/loss")).to_be_visible()
    menu(page, "Layout", "Reset to automatic")
    assert headings(page)[-1] == "System\n1"


def test_a_key_that_appears_takes_its_place_and_moves_nothing(
    open_page: OpenPage, project: Project, server: LiveServer
) -> None:
    path = project(["val/b", "val/d"])
    page = open_tall(open_page, path)
    wait_for_panels(page, "prefix:val", ["auto:val/b", "auto:val/d"])
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    rows = [(0, {"val/c": 1.0})]
    record_run(server.url, rows, id="two", name="two", project=path.rsplit("/", 1)[1])
    wait_for_panels(page, "prefix:val", ["auto:val/b", "auto:val/d", "auto:val/c"])
    page.reload()
    wait_for_panels(page, "prefix:val", ["auto:val/b", "auto:val/c", "auto:val/d"])


def test_settings_fall_to_the_panels_show_at_once_and_escape_takes_them_back(page: Page) -> None:
    page.get_by_role("button", name="Settings", exact=True).click()
    every = page.get_by_role("dialog", name="All charts")
    _choose(every, "Scale of y", "Logarithmic")
    page.keyboard.press("Escape")
    expect(every).to_have_count(0)
    page.get_by_role("button", name="Edit: val/loss").click()
    own = page.get_by_role("dialog", name="val/loss")
    expect(own.get_by_role("combobox", name="Scale of y")).to_have_value("Linear")
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Settings", exact=True).click()
    _choose(every, "Scale of y", "Logarithmic")
    every.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Edit: val/loss").click()
    expect(own.get_by_role("combobox", name="Scale of y")).to_have_value("Logarithmic")
    _choose(own, "Scale of y", "Linear")
    marked = page.get_by_role("button", name="Edit, has settings of its own: val/loss")
    expect(marked).to_be_visible()
    own.get_by_role("button", name="Back to inherited: Scale of y").click()
    expect(own.get_by_role("combobox", name="Scale of y")).to_have_value("Logarithmic")
    expect(marked).to_have_count(0)


def test_a_popover_of_settings_stands_beside_its_chart(page: Page) -> None:
    page.get_by_role("button", name="Edit: val/acc").click()
    dialog = page.get_by_role("dialog", name="val/acc").bounding_box()
    chart = panel(page, "val/acc").bounding_box()
    assert dialog is not None
    assert chart is not None
    is_right = dialog["x"] >= chart["x"] + chart["width"]
    assert is_right or chart["x"] >= dialog["x"] + dialog["width"]


def test_one_panel_fills_the_page_and_the_arrow_keys_lead_to_the_next(page: Page) -> None:
    panel(page, "train/loss").hover()
    page.keyboard.press("f")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("application", name="Chart of train/loss")).to_be_visible()
    expect(dialog.get_by_text("3 of 6")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(dialog.get_by_role("application", name="Chart of val/acc")).to_be_visible()
    assert "panel=auto" in page.url
    page.reload()
    expect(dialog.get_by_role("application", name="Chart of val/acc")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_w096_a_run_has_its_own_charts_arranged_as_the_project_is(
    page: Page, open_page: OpenPage
) -> None:
    menu(page, "More: val", "Rename")
    page.get_by_role("textbox", name="Name").fill("Validation")
    with saving(page):
        page.keyboard.press("Enter")
    run = open_page(f"{path_of(page)}/runs/one?tab=charts").page
    expect(run.get_by_role("heading", name="Validation")).to_be_visible()
    expect(run.get_by_role("application", name="Chart of val/loss")).to_be_visible()
    assert "System\n1" not in headings(run)
    run.get_by_role("tab", name="System").click()
    expect(run.get_by_role("application", name="Chart of cpu")).to_be_visible()


def test_w097_a_view_is_saved_shared_by_its_address_changed_and_deleted(
    page: Page, open_page: OpenPage
) -> None:
    menu(page, "More: val/acc", "Pin to top")
    menu(page, "My workspace", "Save as a new view")
    page.get_by_role("textbox", name="Name").fill("Accuracy")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Accuracy")).to_be_visible()
    assert "view=" in page.url
    other = open_tall(open_page, path_of(page))
    wait_for_panels(other, "pinned", ["auto:val/acc"])

    menu(other, "More: val/loss", "Pin to top")
    expect(other.get_by_role("button", name="Accuracy changed")).to_be_visible()
    other.reload()
    wait_for_panels(other, "pinned", ["auto:val/acc", "auto:val/loss"])
    menu(other, "Accuracy changed", "What differs (1)")
    expect(other.get_by_role("listitem").get_by_text("Pinned panels")).to_be_visible()
    other.keyboard.press("Escape")
    menu(other, "Accuracy changed", "Save the changes")
    expect(other.get_by_role("button", name="Accuracy", exact=True)).to_be_visible()
    page.reload()
    wait_for_panels(page, "pinned", ["auto:val/acc", "auto:val/loss"])

    menu(page, "Accuracy", "Delete this view")
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("button", name="My workspace")).to_be_visible()
    assert "view=" not in page.url


def test_a_view_that_somebody_else_saved_is_not_overwritten_unasked(
    page: Page, open_page: OpenPage
) -> None:
    menu(page, "My workspace", "Save as a new view")
    page.get_by_role("textbox", name="Name").fill("Common")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Common")).to_be_visible()
    other = open_tall(open_page, path_of(page))
    for one, key in ((other, "loss"), (page, "val/loss")):
        menu(one, f"More: {key}", "Pin to top")
        menu(one, "Common changed", "Save the changes")
    expect(page.get_by_text("Somebody else saved this view")).to_be_visible()
    page.get_by_role("button", name="Overwrite theirs").click()
    expect(page.get_by_role("button", name="Common", exact=True)).to_be_visible()


def test_the_default_view_is_what_a_newcomer_sees(page: Page, open_page: OpenPage) -> None:
    path = path_of(page)
    menu(page, "My workspace", "Save as a new view")
    page.get_by_role("textbox", name="Name").fill("Start")
    page.get_by_role("checkbox", name="What newcomers to the project see first").check()
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("button", name="Start")).to_be_visible()
    menu(page, "More: val/acc", "Pin to top")
    menu(page, "Start changed", "Save the changes")
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_visible()
    wait_for_panels(open_tall(open_page, path), "pinned", ["auto:val/acc"])


def test_a_link_shows_the_page_as_it_was_when_it_was_copied(
    page: Page, open_page: OpenPage
) -> None:
    menu(page, "More: val/acc", "Pin to top")
    menu(page, "My workspace", "Copy a link to what is shown")
    field = page.get_by_role("textbox", name="Shows the page as you see it now")
    expect(field).to_have_value(re.compile("view="))
    address = field.input_value()
    page.keyboard.press("Escape")
    menu(page, "More: val/acc", "Unpin")
    other = open_page("/" + address.split("/", 3)[3]).page
    wait_for_panels(other, "pinned", ["auto:val/acc"])
    expect(other.get_by_role("button", name="Shared link")).to_be_visible()

    menu(page, "More: val/loss", "Copy the link to this panel")
    expect(field).to_have_value(re.compile("panel="))
    alone = open_page("/" + field.input_value().split("/", 3)[3]).page
    dialog = alone.get_by_role("dialog")
    expect(dialog.get_by_role("application", name="Chart of val/loss")).to_be_visible()


def test_another_tab_is_followed_and_a_conflict_loses_neither_side(
    page: Page, open_page: OpenPage
) -> None:
    other = open_tall(open_page, path_of(page))
    expect(panel(other, "val/acc")).to_be_visible()
    menu(page, "More: val/acc", "Pin to top")
    wait_for_panels(other, "pinned", ["auto:val/acc"])
    other.context.set_offline(True)
    with saving(page):
        menu(page, "More: loss", "Pin to top")
    menu(other, "More: val/loss", "Pin to top")
    expect(other.get_by_text("are not saved yet")).to_be_visible()
    other.context.set_offline(False)
    expect(other.get_by_text("changed in another tab")).to_be_visible()
    other.get_by_role("button", name="Take theirs").click()
    wait_for_panels(other, "pinned", ["auto:val/acc", "auto:loss"])
    undo(other)
    wait_for_panels(other, "pinned", ["auto:val/acc", "auto:val/loss"])


def test_a_view_that_is_not_there_says_so_and_leads_home(
    open_page: OpenPage, project: Project
) -> None:
    page = open_page(f"{project()}?view=nobody").page
    expect(page.get_by_role("alert")).to_contain_text("could not be opened")
    page.get_by_role("button", name="Show my workspace").click()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_thousand_metrics_mount_only_what_is_near_the_view(
    open_page: OpenPage, project: Project
) -> None:
    page = open_page(project([f"layer/{i}" for i in range(1_000)])).page
    expect(panel(page, "layer/0")).to_be_visible()
    assert page.locator("[data-panel]").count() < 40
    page.locator("main [data-section]").evaluate("e => e.lastElementChild.scrollIntoView(false)")
    expect(panel(page, "layer/999")).to_be_visible()
    assert page.locator("[data-panel]").count() < 40


def test_the_workspace_works_on_a_phone_in_japanese(
    browser: Browser, server: LiveServer, project: Project
) -> None:
    page = browser.new_page(locale="ja-JP", viewport={"width": 390, "height": 800})
    page.goto(server.url + project() + "/runs/one?tab=charts")
    button = page.get_by_role("button", name="マイワークスペース")
    button.scroll_into_view_if_needed()
    expect(button).to_be_visible()
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert page.evaluate(wide) is False
    page.close()


def _choose(form: Locator, field: str, value: str) -> None:
    form.get_by_role("combobox", name=field).click()
    form.get_by_role("option", name=value, exact=True).click()


def test_a_runs_own_page_leaves_out_panels_that_set_runs_beside_each_other(
    page: Page, open_page: OpenPage
) -> None:
    menu(page, "Layout", "Add a panel")
    dialog = page.get_by_role("dialog", name="Add a panel")
    dialog.get_by_role("combobox", name="Kind of panel").click()
    page.get_by_role("option", name="Bar chart").click()
    with saving(page):
        dialog.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name="My panels")).to_be_visible()
    expect(page.get_by_text("summary.loss")).to_be_visible()
    path = path_of(page).split("?")[0]
    run = open_tall(open_page, f"{path}/runs/one?tab=charts")
    expect(panel(run, "val/loss")).to_be_visible()
    assert headings(run) == ["Charts\n1", "train\n2", "val\n2"]
    menu(run, "Layout", "Add a panel")
    run.get_by_role("dialog").get_by_role("combobox", name="Kind of panel").click()
    expect(run.get_by_role("option", name="Line chart")).to_be_visible()
    for kind in ("Bar chart", "Scatter plot", "Parallel coordinates", "Parameter importance"):
        expect(run.get_by_role("option", name=kind)).to_have_count(0)


def test_a_section_nobody_named_is_called_in_the_readers_language(
    page: Page, open_page: OpenPage
) -> None:
    with saving(page):
        menu(page, "Layout", "Add a panel")
        page.get_by_role("dialog").get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name="My panels")).to_be_visible()
    japanese = open_page(path_of(page).split("?")[0], language="ja").page
    expect(japanese.get_by_role("heading", name="マイパネル")).to_be_visible()
