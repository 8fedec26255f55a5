"""No page shows a text that is in no catalogue: in a pseudo-locale every other has accents."""

import mimetypes
import os
import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from tests.doubles.live_server import LiveServer
from tests.doubles.recorded_run import record_run
from tests.e2e.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WEB = Path(__file__).parents[2] / "web"
# Data has no Latin letters here, so that each that is left was written by us.
PROJECT, RUN, KEY = "Опыты", "прогон", "потери"
NOT_WORDS = {
    *("kiseki", "English", "Ctrl", "Shift", "Esc", "Enter", "Home", "End", "Space", "PageUp"),
    *("PageDown", "sec", "min", "git", "regex", "AND", "OR"),
    # The example of a filter.
    *("acc", "and", "config", "max", "summary"),
    # What the browser writes, and a project's own name.
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    *("Sept", "Uncategorized"),
}
READ = """() => {
    const texts = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const one = walker.currentNode.parentElement;
        const isCode = one.closest('code, pre, kbd, script, style, time') !== null;
        if (!isCode && one.checkVisibility()) texts.push(walker.currentNode.textContent);
    }
    for (const one of document.querySelectorAll('[title], [aria-label], [placeholder]'))
        for (const name of ['title', 'aria-label', 'placeholder'])
            if (one.hasAttribute(name)) texts.push(one.getAttribute(name));
    return texts;
}"""


@pytest.fixture(scope="module")
def pseudo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the app in the pseudo-locale and return its folder."""
    folder = tmp_path_factory.mktemp("pseudo")
    subprocess.run(
        ["npx", "vite", "build", "--logLevel", "error", "--outDir", str(folder)],
        cwd=WEB,
        env=os.environ | {"KISEKI_PSEUDO": "1"},
        check=True,
        timeout=300,
    )
    return folder


def test_every_text_of_the_pages_comes_from_a_catalogue(
    pseudo: Path, server: LiveServer, open_page: OpenPage
) -> None:
    rows = [(step, {KEY: 1 / (step + 1)}) for step in range(20)]
    for name in ("а", "б"):
        record_run(
            server.url,
            rows,
            project=PROJECT,
            id=f"{RUN}-{name}",
            name=f"{RUN} {name}",
            config={"η": 1},
            console=[("out", "шаг")],
            end={"exit_code": 1},
        )
    entity = server.get("/info").json()["entity"]
    page = open_page("/").page
    page.context.route(lambda url: "/api/" not in url, lambda route: _answer(route, pseudo))
    project, run = f"/{entity}/{PROJECT}", f"/{entity}/{PROJECT}/runs/{RUN}-а"
    known = NOT_WORDS | set(re.findall(r"[A-Za-z]{3,}", f"{entity} {server.url}"))
    found = {}
    for path in (
        *("/", "/trash", project, f"{project}?table=full", f"{project}/overview"),
        *(f"{project}/trash", f"{project}/compare?runs={RUN}-а,{RUN}-б", run),
        *(f"{run}?tab=charts", f"{run}?tab=system", f"{run}?tab=logs", f"{run}?tab=code"),
    ):
        page.goto(server.url + path)
        page.locator("main :is(h1, h2, [role=log])").first.wait_for()
        found[path] = _plain_words(page, known)
    page.goto(server.url + project)
    page.locator("main h2").first.wait_for()
    for keys in ("?", "Control+k", "C", "F"):
        page.keyboard.press(keys)
        expect(page.get_by_role("dialog")).to_be_visible()
        found[keys] = _plain_words(page, known)
        page.keyboard.press("Escape")
        # A key that comes while the dialog is still fading out opens nothing.
        expect(page.get_by_role("dialog")).to_be_hidden()
    assert found == dict.fromkeys(found, set())


def _answer(route: Route, folder: Path) -> None:
    path = route.request.url.split("/", 3)[3].split("?")[0]
    file = folder / path
    if not file.is_file():
        file = folder / "index.html"
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    route.fulfill(body=file.read_bytes(), content_type=kind)


def _plain_words(page: Page, known: set[str]) -> set[str]:
    """Return words of plain Latin letters that a person reads or hears."""
    words = {
        word for text in page.evaluate(READ) for word in re.findall(r"\b[A-Za-z]{3,}\b", text)
    }
    return words - known
