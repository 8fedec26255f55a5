"""A logged table by keyboard: from cell to cell, from title to menu; widths stay."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.doubles.live_server import LiveServer
from tests.doubles.recorded_media import record_media_run
from tests.e2e.conftest import OpenPage

from kiseki.sdk.tables import Table

pytestmark = pytest.mark.browser

COLUMNS = [f"c{place}" for place in range(12)]
N_ROWS = 500


@pytest.fixture(scope="module")
def address(server: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of a table that is larger than any window."""
    data = [[row * 100 + column for column in range(12)] for row in range(N_ROWS)]
    rows = [(0, {"big": Table(columns=COLUMNS, data=data)})]
    record_media_run(server.url, tmp_path_factory.mktemp("table"), rows, project="tables")
    return f"/{server.get('/info').json()['entity']}/tables/tables/big"


@pytest.fixture
def grid(open_page: OpenPage, address: str) -> Locator:
    grid = open_page(address).page.get_by_role("grid", name="big")
    expect(grid).to_be_visible()
    return grid


def _expect_active(grid: Locator, text: str) -> None:
    active = grid.locator("[data-active=true]")
    expect(active).to_contain_text(text)
    expect(active).to_be_in_viewport()
    # What a screen reader reads.
    expect(active).to_have_id(grid.get_attribute("aria-activedescendant") or "")


def _width(page: Page, title: str) -> float:
    box = page.get_by_role("columnheader", name=title, exact=False).first.bounding_box()
    assert box is not None
    return box["width"]


def test_arrows_lead_from_cell_to_cell_and_scroll_what_is_out_of_view(grid: Locator) -> None:
    grid.focus()
    _expect_active(grid, "0")
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        grid.press(key)
    _expect_active(grid, "102")
    grid.press("End")
    _expect_active(grid, "111")
    grid.press("Control+End")
    _expect_active(grid, "49,911")
    grid.press("Home")
    _expect_active(grid, "49,900")
    grid.press("Control+Home")
    _expect_active(grid, "0")


def test_a_title_sorts_and_opens_its_menu_by_keys_and_widths_stay(grid: Locator) -> None:
    page = grid.page
    grid.focus()
    for key in ("ArrowUp", "ArrowRight", "Enter", "Enter"):
        grid.press(key)
    title = page.get_by_role("columnheader", name="c1", exact=False).first
    expect(title).to_have_attribute("aria-sort", "descending")
    expect(grid.locator("[aria-rowindex='2']")).to_contain_text("49,900")

    before = _width(page, "c1")
    grid.press("Shift+F10")
    wider = page.get_by_role("menuitem", name="Wider")
    wider.click()
    wider.click()
    page.keyboard.press("Escape")
    expect(wider).to_be_hidden()
    assert _width(page, "c1") == before + 80
    page.reload()
    expect(grid).to_be_visible()
    assert _width(page, "c1") == before + 80


def test_an_edge_is_dragged_and_the_columns_after_it_move(grid: Locator) -> None:
    page = grid.page
    first, second = (page.get_by_role("columnheader", name=f"c{i}").first for i in (0, 1))
    box, after = first.bounding_box(), second.bounding_box()
    assert box is not None
    assert after is not None
    edge, y = box["x"] + box["width"], box["y"] + 10
    page.mouse.move(edge, y)
    page.mouse.down()
    page.mouse.move(edge + 60, y, steps=4)
    page.mouse.up()
    moved = second.bounding_box()
    assert moved is not None
    assert (_width(page, "c0"), moved["x"]) == (box["width"] + 60, after["x"] + 60)
    expect(page).to_have_url(re.compile("widths"))


def test_a_key_right_after_escape_belongs_to_the_page(open_page: OpenPage, address: str) -> None:
    page = open_page(address.partition("/tables/big")[0]).page
    expect(page.get_by_role("grid", name="Runs")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("C")
    expect(page.get_by_role("dialog", name="Columns")).to_be_visible()
