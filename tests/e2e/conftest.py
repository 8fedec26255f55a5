"""A real browser on a real server; the app must be built (`make web`)."""

import dataclasses
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.doubles.live_server import LiveServer, run_live_server

from kiseki.server.web import STATIC

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOCALES = {"en": "en-US", "ja": "ja-JP"}
ACTION_TIMEOUT_MS = 20_000


@dataclasses.dataclass(frozen=True)
class OpenedPage:
    """A page and what went wrong in it."""

    page: Page
    problems: list[str]


OpenPage = Callable[..., OpenedPage]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests; from then on an event loop runs in their thread."""
    if not (STATIC / "index.html").exists():
        pytest.fail("The web app is not built: run `make web`.")
    expect.set_options(timeout=ACTION_TIMEOUT_MS)
    path = os.environ.get("KISEKI_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Generator[LiveServer]:
    """One server for all tests of a file."""
    with run_live_server(Path(tmp_path_factory.mktemp("server"))) as live:
        yield live


@pytest.fixture
def open_page(browser: Browser, server: LiveServer) -> Iterator[OpenPage]:
    """Return a function that opens a path of the server in a fresh browser profile."""
    contexts = []

    def open_it(
        path: str, *, language: str = "en", theme: str = "light", height: int = 800
    ) -> OpenedPage:
        context = browser.new_context(
            locale=LOCALES[language],
            color_scheme="dark" if theme == "dark" else "light",
            viewport={"width": 1280, "height": height},
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(ACTION_TIMEOUT_MS)
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("dialog", lambda dialog: problems.append(f"dialog: {dialog.message}"))
        page.goto(server.url + path)
        return OpenedPage(page, problems)

    yield open_it
    for context in contexts:
        context.close()
