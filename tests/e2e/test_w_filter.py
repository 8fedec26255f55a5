"""The filter of runs: typed as an expression or put together from fields, one and the same."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.doubles.live_server import LiveServer
from tests.e2e.conftest import OpenPage
from tests.e2e.runs_project import record_project, rows_of

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def project(server: LiveServer) -> str:
    """Path of a project of 18 runs that no test of this file changes."""
    return record_project(server, "filtered")


def _open_filter(page: Page) -> None:
    expect(rows_of(page).first).to_be_visible()
    page.get_by_role("button", name="Filter").click()


def _counter(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Filter").get_by_text(" of 18 runs")


def _add_condition(page: Page, column: str, operator: str) -> None:
    """Add a row to the form and choose its first two fields."""
    page.get_by_role("button", name="Add filter").click()
    field = page.get_by_role("combobox", name="Column").last
    field.fill(column)
    page.get_by_role("option", name=column, exact=True).click()
    page.get_by_role("combobox", name="Operator").last.click()
    page.get_by_role("option", name=operator, exact=True).click()


def test_w107_a_filter_is_added_as_column_operator_and_value(
    project: str, open_page: OpenPage
) -> None:
    page = open_page(project).page
    _open_filter(page)
    _add_condition(page, "config.lr", "≤")
    page.get_by_role("combobox", name="Value").fill("0.005")
    expect(rows_of(page)).to_have_count(5)
    _add_condition(page, "config.model", "=")
    page.get_by_role("combobox", name="Value").last.fill("cnn")
    expect(rows_of(page)).to_have_count(2)
    page.get_by_role("button", name="Remove the condition").first.click()
    expect(rows_of(page)).to_have_count(6)


def test_w108_every_operator_is_understood(project: str, open_page: OpenPage) -> None:
    page = open_page(project).page
    _open_filter(page)
    for expression, count in [
        ("config.lr = 0.005", 1),
        ("config.model != cnn", 12),
        ("config.seed <= 3", 4),
        ("config.seed >= 3", 15),
        ("config.seed < 3", 3),
        ("config.seed > 3", 14),
        ("config.model in (cnn, vit)", 12),
        ("config.model not in (cnn, vit)", 6),
        ("tags in (prod, b)", 6),
        ("tags = prod", 3),
        ('name regex "^run-1[0-3]$"', 4),
        ("name contains RUN-1", 9),
        ("notes exists", 1),
    ]:
        page.get_by_role("textbox", name="Expression").fill(expression)
        expect(_counter(page), expression).to_have_text(f"{count} of 18 runs")


def test_w109_numbers_texts_times_and_null_are_values(project: str, open_page: OpenPage) -> None:
    page = open_page(project).page
    _open_filter(page)
    for expression, count in [
        ("config.seed = 7", 1),
        ("config.lr < 4e-3", 3),
        ('config.model = "vit"', 6),
        ("created > 2020-01-01", 18),
        ("created < 2020-01-01T12:00", 0),
        ("created within last 1d", 18),
        ("config.model = null", 6),
        ("config.model != null", 12),
    ]:
        page.get_by_role("textbox", name="Expression").fill(expression)
        expect(_counter(page), expression).to_have_text(f"{count} of 18 runs")


def test_w110_columns_operators_and_values_are_offered_while_typing(
    project: str, open_page: OpenPage
) -> None:
    page = open_page(project).page
    _open_filter(page)
    page.get_by_role("textbox", name="Expression").press_sequentially("mod")
    page.get_by_role("option", name=re.compile("^config.model")).click()
    page.get_by_role("option", name="=", exact=True).click()
    page.get_by_role("option", name=re.compile("^vit")).click()
    expect(rows_of(page)).to_have_count(6)
    expect(page.get_by_role("textbox", name="Expression")).to_have_value("config.model = vit ")


def test_w111_predicates_are_joined_by_and_and_or_with_parentheses(
    project: str, open_page: OpenPage
) -> None:
    page = open_page(project).page
    _open_filter(page)
    box = page.get_by_role("textbox", name="Expression")
    box.fill("(config.seed < 3 or config.seed > 15) and config.model exists")
    expect(rows_of(page)).to_have_count(3)
    page.get_by_role("button", name="Remove the group").click()
    expect(rows_of(page)).to_have_count(12)
    page.get_by_role("button", name="Add group in parentheses").click()
    page.get_by_role("button", name="Add filter").first.click()
    page.get_by_role("combobox", name="Column").last.fill("config.seed")
    page.get_by_role("option", name="config.seed", exact=True).click()
    page.get_by_role("combobox", name="Value").last.fill("4")
    expect(rows_of(page)).to_have_count(1)


def test_w112_val_loss_at_most_one_keeps_the_runs_that_reached_it(
    project: str, open_page: OpenPage
) -> None:
    page = open_page(project).page
    _open_filter(page)
    page.get_by_role("textbox", name="Expression").fill("summary.val_loss <= 1")
    expect(rows_of(page)).to_have_count(4)
    expect(page.get_by_role("list", name="Filters")).to_contain_text("summary.val_loss <= 1")


def test_w133_charts_follow_search_and_filter(project: str, open_page: OpenPage) -> None:
    page = open_page(f"{project}?filter=config.data.amount+%3D+300").page
    expect(rows_of(page)).to_have_count(3)
    chart = page.get_by_role("application", name=re.compile("val_loss"))
    chart.focus()
    page.keyboard.press("Home")
    expect(page.get_by_text("run-15").last).to_be_visible()
    expect(page.get_by_role("main").get_by_text("run-17")).to_have_count(0)


def test_the_address_says_what_is_filtered_and_chips_take_it_away(
    project: str, open_page: OpenPage
) -> None:
    page = open_page(
        f"{project}?filter=config.seed+%3C+6+and+config.model+%3D+cnn&sound=true"
    ).page
    expect(rows_of(page)).to_have_count(2)
    page.get_by_role("button", name="Remove the filter config.model = cnn").click()
    expect(rows_of(page)).to_have_count(6)
    page.get_by_role("button", name="Remove the filter Without crashed runs").click()
    page.get_by_role("button", name="Remove the filter config.seed < 6").click()
    expect(rows_of(page)).to_have_count(18)
    assert "filter=" not in page.url


def test_a_filter_that_cannot_be_read_is_told_where_it_is_typed(
    project: str, open_page: OpenPage
) -> None:
    page = open_page(project).page
    _open_filter(page)
    page.get_by_role("textbox", name="Expression").fill("config.lr <")
    expect(page.get_by_text("A value is expected here.")).to_be_visible()
    expect(rows_of(page)).to_have_count(18)


def test_a_broken_filter_in_the_address_is_an_error_not_a_blank_page(
    project: str, open_page: OpenPage
) -> None:
    opened = open_page(f"{project}?filter=config.lr+%3C%3C+1")
    expect(opened.page.get_by_role("alert")).to_be_visible()
    opened.page.get_by_role("button", name=re.compile("Remove the filter")).click()
    expect(rows_of(opened.page)).to_have_count(18)
    assert opened.problems == []
