"""axe-core finds no barrier, in both languages and themes; keys reach everything."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.doubles.kept_files import make_version, put_files, use_version
from tests.doubles.live_server import LiveServer
from tests.doubles.recorded_run import record_run
from tests.e2e.conftest import OpenPage

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KEPT = {
    "rows/a.csv": b"a,b\n1,2\n",
    "notes.txt": b"one\ntwo\n",
    "page.html": b"<h1>x</h1>",
    "values.json": b'{"a": [1, 2]}',
}
DIFF = "diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-x = 1\n+x = 2\n"


@pytest.fixture(scope="module")
def workspace(server: LiveServer) -> str:
    """Path of a project with a run of every kind of content, and one in the trash."""
    ends = [
        {"exit_code": 0},
        {"exit_code": 1, "exception": "E: x\n  at y"},
        None,
        {"exit_code": 0},
    ]
    for i, end in enumerate(ends):
        last = record_run(
            server.url,
            [(s, {"loss": 1.0 / (s + 1), "system/cpu": 50.0}) for s in range(20)],
            id=f"id{i}",
            name=f"run-{i}",
            console=[("out", "line"), ("err", "\x1b[32mgreen\x1b[0m")],
            config={"lr": 0.1, "model": {"depth": i, "a": 1, "b": 2, "c": 3, "d": 4}},
            metadata={"git": {"commit": "0" * 40, "branch": "main", "dirty": True, "diff": DIFF}},
            tags=["baseline"],
            notes="# Aim\n\n| a | b |\n|---|---|\n| 1 | [2](https://example.org) |",
            end=end,
        )
        put_files(server, last.uid, KEPT)
        made = make_version(server, "data", KEPT, id=f"{i:032x}", run=last.uid, aliases=[f"a{i}"])
        use_version(server, last.uid, made["id"], "input")
    server.call("DELETE", f"/runs/{last.uid}")
    return f"/{server.get('/info').json()['entity']}/digits"


# Each with what must be there before it is looked at.
FILES_AND_ARTIFACTS = {
    "/runs/id0/files": "[role=treeitem]",
    "/runs/id0/files/rows/a.csv": "table",
    "/runs/id0/files/notes.txt": "section[aria-label^='Content'], section[aria-label$='内容']",
    "/runs/id0/files/page.html": "iframe",
    "/runs/id0/files/nowhere": "[role=alert]",
    "/runs/id0?tab=artifacts": "main table",
    "/artifacts": "main table",
    "/artifacts?kind=models": "main pre",
    "/artifacts/data": "main table",
    "/artifacts/data/v0": "main dl",
    "/artifacts/data/v0?part=files&path=values.json": "[role=treeitem]",
    "/artifacts/data/v0?part=usage": "main table",
    f"/lineage?version={0:032x}": "[data-lineage-node]",
    f"/lineage?version={0:032x}&view=list": "main table",
    "/storage": "main table",
}


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("ja", "dark")])
def test_files_artifacts_and_their_lineage_have_no_barrier(
    language: str, theme: str, workspace: str, open_page: OpenPage
) -> None:
    page = open_page("/", language=language, theme=theme).page
    found = {}
    for place, content in FILES_AND_ARTIFACTS.items():
        _go(page, workspace + place)
        page.locator(content).first.wait_for()
        found[place] = _violations(page)
    assert found == dict.fromkeys(found, [])


EDIT_PANEL = "[data-panel] figcaption button[aria-expanded]:not([aria-haspopup])"
PLACES = [
    "",
    "?table=split",
    "?table=full",
    "/overview",
    "/trash",
    "/compare?runs=id0,id1",
    "/runs/id0",
    "/runs/id1",
    "/runs/id2?tab=charts",
    "/runs/id2?tab=system",
    "/runs/id2?tab=code",
    "/runs/id3",
]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_page_has_a_barrier(language: str, workspace: str, open_page: OpenPage) -> None:
    page = open_page("/", language=language).page
    found = {"home": _violations(page)}
    for place in PLACES:
        _go(page, workspace + place)
        found[place] = _violations(page)
    _go(page, "/trash")
    found["all trash"] = _violations(page)
    _go(page, f"{workspace}/runs/id2?tab=logs")
    expect(page.get_by_role("log")).to_contain_text("green")
    found["logs"] = _violations(page)
    assert found == dict.fromkeys(found, [])


@pytest.mark.parametrize("language", ["en", "ja"])
def test_nothing_that_opens_has_a_barrier(
    language: str, workspace: str, open_page: OpenPage
) -> None:
    page = open_page(workspace, language=language).page
    page.locator("main h2").first.wait_for()
    found: dict[str, list[str]] = {}
    for keys in ("?", "Control+k", "C", "F", "G"):
        page.keyboard.press(keys)
        page.get_by_role("dialog").wait_for()
        found[keys] = _violations(page)
        # The first closes a list of choices that is open.
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    for place in (
        "header button[aria-haspopup=menu]",
        "[role=toolbar] button[aria-haspopup=menu]",
        "[data-section] > div button[aria-haspopup=menu]",
        "[data-panel] figcaption button[aria-haspopup=menu]",
    ):
        for i in range(min(page.locator(place).count(), 3)):
            page.locator(place).nth(i).click()
            page.get_by_role("menu").wait_for()
            found[f"{place} {i}"] = _violations(page)
            page.keyboard.press("Escape")
            expect(page.get_by_role("menu")).to_have_count(0)
    for place in ("[data-section] > div > button[aria-expanded]", EDIT_PANEL):
        page.locator(place).first.click()
        page.locator("[role=dialog] fieldset").first.wait_for()
        found[place] = _violations(page)
        page.keyboard.press("Escape")
    _go(page, f"{workspace}/runs/id2")
    page.locator("h1 ~ span button[aria-haspopup=menu]").click()
    page.get_by_role("menuitem").last.wait_for()
    found["menu of a run"] = _violations(page)
    for i in (1, 2, 4):
        page.get_by_role("menuitem").nth(i).click()
        page.get_by_role("dialog").wait_for()
        found[f"dialog {i} of a run"] = _violations(page)
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        page.locator("h1 ~ span button[aria-haspopup=menu]").click()
    assert found == dict.fromkeys(found, [])


@pytest.mark.parametrize("place", ["", "/overview", "/trash", "/runs/id2"])
def test_the_tab_key_reaches_everything_and_shows_where_it_is(
    place: str, workspace: str, open_page: OpenPage
) -> None:
    page = open_page(workspace + place).page
    page.locator("main :is(h1, h2)").first.wait_for()
    wanted = page.evaluate(
        """() => [...document.querySelectorAll('a[href], button:not(:disabled), input, summary')]
            .filter(one => one.checkVisibility() && one.tabIndex >= 0).length"""
    )
    reached = set()
    for _ in range(wanted * 2):
        page.keyboard.press("Tab")
        place, has_ring = page.evaluate(
            """() => {
                const one = document.activeElement, style = getComputedStyle(one);
                // A field shows its caret.
                const ring = !one.matches('a, button, summary')
                    || style.outlineStyle !== 'none' || style.boxShadow !== 'none';
                return [[...document.querySelectorAll('*')].indexOf(one), ring];
            }"""
        )
        assert has_ring, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        reached.add(place)
    assert len(reached) >= wanted


def test_the_palette_leads_to_a_run_by_keys_alone(workspace: str, open_page: OpenPage) -> None:
    page = open_page(workspace).page
    page.locator("main h2").first.wait_for()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("run-1")
    expect(page.get_by_role("option", name="run-1")).to_be_visible()
    chosen = page.get_by_role("option", selected=True)
    while "run-1" not in chosen.inner_text():
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="run-1", level=1)).to_be_visible()
    page.keyboard.press("?")
    help_dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(help_dialog).to_contain_text("Older run")
    page.keyboard.press("Escape")
    expect(help_dialog).to_have_count(0)
    page.keyboard.press("j")
    expect(page.get_by_role("heading", name="run-0", level=1)).to_be_visible()


def _go(page: Page, path: str) -> None:
    page.goto("/".join(page.url.split("/", 3)[:3]) + path)
    # The live channel never ends, so the page is ready when its content is there.
    page.locator("main :is(h1, h2), main [role=log]").first.wait_for()


def _violations(page: Page) -> list[str]:
    """What axe finds in both themes; only colours differ between them."""
    page.locator("main").wait_for()
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.read_text())
    found = _run_axe(page, {"type": "tag", "values": STANDARDS})
    page.emulate_media(color_scheme="dark")
    page.locator("html[data-mantine-color-scheme=dark]").wait_for()
    found += _run_axe(page, {"type": "rule", "values": ["color-contrast"]})
    page.emulate_media(color_scheme="light")
    page.locator("html[data-mantine-color-scheme=light]").wait_for()
    return found


def _run_axe(page: Page, rules: dict[str, object]) -> list[str]:
    report = page.evaluate("runOnly => axe.run(document, {runOnly})", rules)
    return [
        f"{rule['id']}: {json.dumps(node['target'])} {node['failureSummary']}"
        for rule in report["violations"]
        for node in rule["nodes"]
    ]
