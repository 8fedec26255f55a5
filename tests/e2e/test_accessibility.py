"""axe-core finds nothing to complain about, in both languages and themes."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.doubles.live_server import LiveServer
from tests.doubles.recorded_run import record_run
from tests.e2e.conftest import OpenPage

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def workspace(server: LiveServer) -> str:
    """Path of a project with a run of every kind of content."""
    for i, end in enumerate(
        [{"exit_code": 0}, {"exit_code": 1, "exception": "E: x\n  at y"}, None]
    ):
        record_run(
            server.url,
            [(s, {"loss": 1.0 / (s + 1), "system/cpu": 50.0}) for s in range(20)],
            id=f"id{i}",
            name=f"run-{i}",
            console=[("out", "line"), ("err", "\x1b[32mgreen\x1b[0m")],
            config={"lr": 0.1, "model": {"depth": 2, "a": 1, "b": 2, "c": 3, "d": 4}},
            tags=["baseline"],
            end=end,
        )
    return f"/{server.get('/info').json()['entity']}/digits"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_page_has_a_barrier(
    language: str, theme: str, workspace: str, open_page: OpenPage
) -> None:
    found: dict[str, list[str]] = {}
    page = open_page("/", language=language, theme=theme).page
    found["home"] = _violations(page)
    for place in ("", "/runs/id1", "/runs/id2?tab=charts", "/runs/id2?tab=system"):
        _go(page, workspace + place)
        found[place] = _violations(page)
    _go(page, f"{workspace}/runs/id2?tab=logs")
    expect(page.get_by_role("log")).to_contain_text("green")
    found["logs"] = _violations(page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    found["help"] = _violations(page)
    assert found == dict.fromkeys(found, [])


def _go(page: Page, path: str) -> None:
    page.goto("/".join(page.url.split("/", 3)[:3]) + path)
    # The live channel never ends, so the page is ready when its content is there.
    page.locator("main h2, main [role=log]").first.wait_for()


def _violations(page: Page) -> list[str]:
    page.locator("main").wait_for()
    page.evaluate(AXE.read_text())
    report = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", STANDARDS
    )
    return [
        f"{rule['id']}: {json.dumps(node['target'])} {node['failureSummary']}"
        for rule in report["violations"]
        for node in rule["nodes"]
    ]
