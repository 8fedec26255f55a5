"""Opens views in a browser and takes their pictures once nothing on them moves any more."""

import base64
import contextlib
import dataclasses
import os
import shutil
from collections.abc import Generator, Mapping
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, Request, sync_playwright

from tools.pictures.views import View

LANGUAGES = {"en": "en-US", "ja": "ja-JP"}
THEMES = ("light", "dark")
SIZE = (1360, 850)
NARROW = ((390, 844), (320, 720))
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
ACTION_TIMEOUT_MS = 10_000
LOOK_MS = 80
"""How often a page is looked at."""
QUIET_LOOKS = 3
MOST_LOOKS = 50
"""A page of a running training is never quiet for long."""
REPAINT_MS = 150
"""What is drawn on a canvas leaves no trace in the document."""
LIVE = "/api/v1/live"
WATCH = """
new MutationObserver(() => { window.changes = (window.changes ?? 0) + 1; })
    .observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
"""


@dataclasses.dataclass(frozen=True)
class Picture:
    """One picture to be taken of a view."""

    language: str
    theme: str
    width: int
    height: int

    def file_name(self, view: View) -> str:
        """Return `workspace--ja--dark.png`, or with the width of a telephone in it."""
        width = "" if self.width == SIZE[0] else f"--{self.width}"
        return f"{view.name}--{self.language}--{self.theme}{width}.png"


def pictures_of(view: View, language: str) -> list[Picture]:
    """Return both themes at full width, and one of them at each width of a telephone."""
    wide = [Picture(language, theme, *SIZE) for theme in THEMES]
    theme = "dark" if language == "ja" else "light"
    narrow = [Picture(language, theme, *size) for size in NARROW if view.narrow]
    return [*wide, *narrow]


@contextlib.contextmanager
def open_browser() -> Generator[Browser]:
    """Run a Chromium until the end of the block."""
    path = os.environ.get("KISEKI_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


class Camera:
    """One profile of a browser in one language.

    Args:
        browser: whose profile it is.
        url: of the server.
        language: `en` or `ja`.

    Attributes:
        problems: what went wrong so far, by view.
    """

    def __init__(self, browser: Browser, url: str, language: str) -> None:
        self.problems: list[str] = []
        self._url = url
        self._language = language
        self._context = browser.new_context(locale=LANGUAGES[language])
        self._context.add_init_script(WATCH)
        self._context.set_default_timeout(ACTION_TIMEOUT_MS)
        self._page: Page | None = None
        self._view: View | None = None

    def close(self) -> None:
        """Let the profile go."""
        self._context.close()

    def take(
        self,
        view: View,
        places: dict[str, str],
        pictures: Mapping[Picture, Path],
    ) -> None:
        """Open a view and take its pictures; a view that cannot be opened is a problem.

        Args:
            view: what is photographed.
            places: what the words in its address stand for.
            pictures: where each of them is written.
        """
        self._view = view
        try:
            page, quiet = self._open(view.path(places))
            if view.act is not None:
                view.act(page)
                quiet.wait()
            for picture, path in pictures.items():
                self._dress(page, picture)
                quiet.wait()
                page.wait_for_timeout(REPAINT_MS)
                path.write_bytes(self._shoot(page))
        except Error as error:
            self._complain(error)
            self._forget()
        if view.act is not None:
            # What was opened would stay open over the next page.
            self._forget()

    def _open(self, path: str) -> "tuple[Page, Quiet]":
        """Go to a page: within the app, as a link would, or anew."""
        page = self._page
        if page is None:
            page = self._page = self._context.new_page()
            page.on("pageerror", self._complain)
            self._quiet = Quiet(page)
        page.set_viewport_size({"width": SIZE[0], "height": SIZE[1]})
        if page.url.startswith(self._url):
            page.evaluate("path => history.pushState({}, '', path)", path)
        else:
            page.goto(self._url + path)
        self._quiet.wait()
        return page, self._quiet

    def _forget(self) -> None:
        if self._page is not None:
            self._page.close()
        self._page = None

    def _shoot(self, page: Page) -> bytes:
        """Return what is in view as PNG; written fast rather than small, there are many."""
        session = self._context.new_cdp_session(page)
        answer = session.send("Page.captureScreenshot", {"optimizeForSpeed": True})
        session.detach()
        return base64.b64decode(answer["data"])

    def _dress(self, page: Page, picture: Picture) -> None:
        theme = "dark" if picture.theme == "dark" else "light"
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": picture.width, "height": picture.height})
        page.locator(f"html[data-mantine-color-scheme={theme}]").wait_for(state="attached")

    def _complain(self, error: Exception) -> None:
        name = self._view.name if self._view else ""
        self.problems.append(f"{name} ({self._language}): {str(error).splitlines()[0]}")


class Quiet:
    """Knows when a page has all that it asked for and has stopped changing."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._awaited: set[Request] = set()
        page.on("request", self._begin)
        page.on("requestfinished", self._end)
        page.on("requestfailed", self._end)

    def wait(self) -> None:
        """Return when nothing moves, or after a while all the same."""
        before, quiet_looks = -1, 0
        for _ in range(MOST_LOOKS):
            self._page.wait_for_timeout(LOOK_MS)
            now = self._page.evaluate("window.changes ?? 0")
            quiet_looks = quiet_looks + 1 if now == before and not self._awaited else 0
            if quiet_looks == QUIET_LOOKS:
                return
            before = now

    def _begin(self, request: Request) -> None:
        # The live channel never ends.
        if LIVE not in request.url:
            self._awaited.add(request)

    def _end(self, request: Request) -> None:
        self._awaited.discard(request)
