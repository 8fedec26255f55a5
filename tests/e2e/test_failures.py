"""Requests that fail: the page says so, keeps what it has, and goes on by itself."""

import re

import pytest
from playwright.sync_api import Page, expect
from tests.doubles.live_server import LiveServer
from tests.doubles.recorded_run import record_run
from tests.e2e.conftest import OpenPage

pytestmark = pytest.mark.browser

DATA = re.compile(r"/api/v1/(projects/\d+/(table|keys|runs|columns)|series|runs/\w+/)")
PROBLEM = {"code": "error", "message": "The disk is on fire.", "hint": "Use water."}


@pytest.fixture(scope="module")
def project(server: LiveServer) -> str:
    """Path of a project with two runs."""
    for i in range(2):
        record_run(
            server.url,
            [(step, {"loss": 1 / (step + 1)}) for step in range(10)],
            id=f"id{i}",
            name=f"run-{i}",
            console=[("out", "hello")],
            end={"exit_code": 0},
        )
    return f"/{server.get('/info').json()['entity']}/digits"


def _rows(page: Page):
    return page.get_by_role("grid", name="Runs").locator("[role=row][id]")


def test_what_the_server_fails_at_is_said_in_its_words_and_heals(
    project: str, open_page: OpenPage
) -> None:
    opened = open_page("/")
    page = opened.page
    page.route(DATA, lambda route: route.fulfill(status=500, json=PROBLEM))
    page.goto(page.url.rstrip("/") + project)
    alert = page.get_by_role("alert").filter(has_text="The runs could not be loaded")
    expect(alert).to_contain_text("The disk is on fire.")
    expect(alert).to_contain_text("Use water.")
    page.unroute(DATA)
    expect(_rows(page)).to_have_count(2)
    expect(page.get_by_role("application", name="Chart of loss")).to_be_visible()
    expect(alert).to_have_count(0)
    assert opened.problems == []


def test_without_an_answer_what_was_there_stays_and_the_rest_heals(
    project: str, open_page: OpenPage
) -> None:
    opened = open_page(project)
    page = opened.page
    expect(_rows(page)).to_have_count(2)
    page.route("**/api/**", lambda route: route.abort())
    page.get_by_role("link", name="run-1").first.click()
    alert = page.get_by_role("alert").filter(has_text="The kiseki server does not answer")
    expect(alert).to_be_visible()
    page.unroute("**/api/**")
    expect(page.get_by_role("heading", name="run-1", level=1)).to_be_visible()
    page.route("**/console**", lambda route: route.abort())
    page.get_by_role("tab", name="Logs").click()
    expect(page.get_by_text("The server does not answer")).to_be_visible()
    page.unroute("**/console**")
    expect(page.get_by_role("log")).to_contain_text("hello")
    assert opened.problems == []


def test_a_machine_without_a_network_still_asks_a_server_that_it_reaches(
    project: str, open_page: OpenPage
) -> None:
    page = open_page(project).page
    expect(_rows(page)).to_have_count(2)
    # As a browser does when the network goes; the server is on this machine and still there.
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    page.get_by_role("textbox", name="Search runs").fill("run-1")
    expect(_rows(page)).to_have_count(1)
