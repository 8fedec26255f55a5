"""Tables of several runs: joined, grouped by class, following the filter of runs (W134, W135)."""

import pytest
from playwright.sync_api import Page, expect
from tests.doubles.live_server import LiveServer
from tests.e2e.conftest import OpenPage
from tests.e2e.digits_project import record_digits

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def project(server: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    record_digits(server.url, tmp_path_factory.mktemp("digits"), "digits")
    return f"/{server.get('/info').json()['entity']}/digits"


def _choose(page: Page, name: str, option: str) -> None:
    box = page.get_by_role("combobox", name=name)
    box.click()
    page.get_by_role("option", name=option, exact=True).click()
    page.keyboard.press("Escape")


def test_w134_tables_are_joined_grouped_and_follow_the_filter_of_runs(
    project: str, open_page: OpenPage
) -> None:
    opened = open_page(f"{project}/tables/guesses")
    page = opened.page
    grid = page.get_by_role("grid", name="guesses")
    expect(page.get_by_text("900 rows")).to_be_visible()
    expect(grid.get_by_role("img").first).to_be_visible()

    # Side by side by the id: what all runs say is shown once, their guesses beside each other.
    page.get_by_text("Side by side").click()
    expect(page.get_by_text("300 rows")).to_be_visible()
    expect(grid.get_by_role("columnheader", name="guess").nth(2)).to_be_visible()
    expect(grid.get_by_role("columnheader", name="label")).to_have_count(1)
    page.get_by_role("button", name="Options of the column guess").first.click()
    page.get_by_role("menuitem", name="Only rows where runs differ").click()
    expect(page.get_by_text("300 rows")).to_be_hidden()

    # Class by class: the tree does badly on eights, which the others know.
    page.get_by_text("Below each other").click()
    _choose(page, "Group by", "label")
    groups = page.get_by_role("table", name="guesses")
    expect(groups.get_by_role("rowheader")).to_have_count(10)
    expect(groups.get_by_role("columnheader").get_by_text("tree")).to_have_count(4)
    groups.get_by_role("button", name="Options of the column correct").click()
    page.get_by_role("menuitem", name="Where runs differ most first").click()
    eights = groups.get_by_role("row").filter(has=page.get_by_role("rowheader", name="digit 8"))
    expect(eights).to_contain_text("%")
    before = eights.inner_text()

    # The filter of runs changes what is compared.
    page.goto(page.url + "&filter=" + "config.model%20!%3D%20tree")
    expect(groups.get_by_role("columnheader").get_by_text("linear")).to_have_count(4)
    expect(groups.get_by_role("columnheader").get_by_text("tree")).to_have_count(0)
    assert eights.inner_text() != before
    assert opened.problems == []


def test_w135_tables_of_several_runs_are_shown_together_and_grouped_anew(
    project: str, open_page: OpenPage
) -> None:
    page = open_page(f"{project}/tables/guesses").page
    groups = page.get_by_role("table", name="guesses")
    for group in ("correct", "guess"):
        page.goto(page.url.partition("?")[0])
        expect(page.get_by_text("900 rows")).to_be_visible()
        _choose(page, "Group by", group)
        expect(groups.get_by_role("rowheader")).to_have_count(2 if group == "correct" else 10)
        for run in ("linear", "tree", "bayes"):
            expect(groups.get_by_role("columnheader").get_by_text(run).first).to_be_visible()
    # Within each guess the right ones and the wrong ones.
    _choose(page, "Group by", "correct")
    expect(groups.get_by_role("rowheader", name="digit 8")).to_have_count(2)


def test_rows_are_filtered_sorted_and_shown_large(project: str, open_page: OpenPage) -> None:
    page = open_page(f"{project}/tables/guesses").page
    grid = page.get_by_role("grid", name="guesses")
    box = page.get_by_role("textbox", name="Filter rows")
    box.fill('correct = false and label = "digit 8"')
    box.press("Enter")
    expect(page.get_by_text("900 rows")).to_be_hidden()
    first = grid.locator("[aria-rowindex='2']")
    expect(first).to_contain_text("digit 8")
    grid.get_by_role("button", name="sure", exact=True).click()
    expect(grid.get_by_role("columnheader", name="sure")).to_have_attribute(
        "aria-sort", "ascending"
    )
    first.get_by_role("button").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")

    box.fill("nothing = 1")
    box.press("Enter")
    expect(page.get_by_text("These tables have no column 'nothing'")).to_be_visible()


def test_the_workspace_shows_tables_and_charts_of_all_runs(
    project: str, open_page: OpenPage
) -> None:
    opened = open_page(project)
    page = opened.page
    expect(page.get_by_role("grid", name="guesses")).to_be_visible()
    matrix = page.get_by_role("img", name="confusion", exact=True)
    expect(matrix.locator("svg")).to_be_visible()
    expect(matrix.get_by_text("bayes")).to_be_visible()
    curve = page.get_by_role("img", name="roc", exact=True)
    expect(curve.get_by_text("True positive rate")).to_be_visible()
    page.get_by_role("link", name="Open guesses on a page of its own").click()
    expect(page.get_by_text("900 rows")).to_be_visible()
    assert opened.problems == []
