"""Files that attack whoever looks at them, in a real browser: nothing of them runs or gets out."""

import json

import pytest
from playwright.sync_api import Page
from tests.doubles.live_server import LiveServer
from tests.e2e.conftest import OpenPage
from tests.server.conftest import BegunRun, begin_run
from tests.server.test_blobs import put_pack, sha256_of

pytestmark = pytest.mark.browser

ATTACK = b"""
<!doctype html><title>quiet</title><p id="shown">shown</p>
<script>
  document.title = "ran";
  const told = {};
  const attempt = (name, act) => {
    try { told[name] = act(); } catch (e) { told[name] = "refused"; }
  };
  attempt("parent", () => { parent.document.title = "taken"; return "reached"; });
  attempt("cookie", () => document.cookie + "x");
  attempt("storage", () => { localStorage.setItem("a", "b"); return "reached"; });
  attempt("origin", () => self.origin);
  const asked = fetch("/api/v1/projects").then(() => "reached", () => "refused");
  asked.then((answer) => { told.fetch = answer; parent.postMessage(JSON.stringify(told), "*"); });
</script>
"""
DRAWING = b"""<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="alert(1)">
<script>document.documentElement.setAttribute("data-ran", "yes"); alert(2)</script></svg>"""


@pytest.fixture(scope="module")
def hostile_run(server: LiveServer) -> BegunRun:
    run = begin_run(server)
    files = {"attack.html": ATTACK, "attack.svg": DRAWING, "attack.js": b"window.attacked = true"}
    put_pack(server, *files.values())
    named = [
        {"path": path, "sha256": sha256_of(data), "size": len(data)}
        for path, data in files.items()
    ]
    assert server.call("PUT", f"/runs/{run.uid}/files", {"files": named}).status == 200
    return run


def address(run: BegunRun, path: str, query: str) -> str:
    return f"/api/v1/runs/{run.uid}/files/content/{path}?{query}"


def frame_it(page: Page, source: str, sandbox: str | None) -> None:
    """Put a frame into a page of the app, as the app would, and wait until it has loaded."""
    page.evaluate(
        """([source, sandbox]) => new Promise((done) => {
            window.told = new Promise((tell) => addEventListener("message", (e) => tell(e.data)));
            const frame = document.createElement("iframe");
            if (sandbox !== null) frame.setAttribute("sandbox", sandbox);
            frame.onload = done;
            frame.src = source;
            document.body.append(frame);
        })""",
        [source, sandbox],
    )


def test_a_page_opened_in_a_tab_runs_nothing(open_page: OpenPage, hostile_run: BegunRun) -> None:
    for query in ("inline=true", "inline=true&scripts=true"):
        opened = open_page(address(hostile_run, "attack.html", query))

        assert opened.page.locator("#shown").text_content() == "shown"
        assert opened.page.title() == "quiet"
        assert opened.problems == []


def test_a_drawing_opened_in_a_tab_runs_nothing(
    open_page: OpenPage, hostile_run: BegunRun
) -> None:
    opened = open_page(address(hostile_run, "attack.svg", "inline=true&scripts=true"))

    assert opened.page.locator("svg").get_attribute("data-ran") is None
    assert opened.problems == []


def test_a_page_in_a_frame_runs_nothing_even_if_the_frame_would_let_it(
    open_page: OpenPage, hostile_run: BegunRun
) -> None:
    page = open_page("/").page

    frame_it(page, address(hostile_run, "attack.html", "inline=true"), None)

    assert page.frames[1].locator("#shown").text_content() == "shown"
    assert page.frames[1].title() == "quiet"
    assert page.title() != "taken"


@pytest.mark.parametrize("sandbox", [None, "allow-scripts"])
def test_scripts_that_a_person_lets_run_reach_nothing(
    open_page: OpenPage, hostile_run: BegunRun, sandbox: str | None
) -> None:
    page = open_page("/").page

    frame_it(page, address(hostile_run, "attack.html", "inline=true&scripts=true"), sandbox)
    told = json.loads(page.evaluate("() => window.told"))

    assert told == {
        "parent": "refused",
        "cookie": "refused",
        "storage": "refused",
        "origin": "null",
        "fetch": "refused",
    }
    assert page.title() != "taken"


def test_a_script_of_a_run_is_none_for_a_page(open_page: OpenPage, hostile_run: BegunRun) -> None:
    page = open_page("/").page

    outcome = page.evaluate(
        """(source) => new Promise((done) => {
            const script = document.createElement("script");
            script.onload = () => done("loaded");
            script.onerror = () => done("refused");
            script.src = source;
            document.head.append(script);
        })""",
        address(hostile_run, "attack.js", "inline=true"),
    )

    assert outcome == "refused"
    assert page.evaluate("() => window.attacked") is None
