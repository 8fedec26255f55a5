"""Make the pictures of the README: `python -m tools.screenshots`.

Starts the demo (a real server, real trainings), waits until most runs are done and some still
train, and photographs the pages into docs/images. The web app must be built (`make web`).
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).parents[1] / "docs/images"
KISEKI = Path(sys.executable).with_name("kiseki")
RUNS_TO_WAIT_FOR = 7
WAIT_S = 240
WIDTH, HEIGHT = 1360, 850
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main() -> None:
    """Write every picture."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_demo(Path(folder)) as url:
        runs = wait_for_runs(url)
        done = next(run for run in runs if run["state"] == "finished")
        project = f"/{done['entity']}/{done['project']}"
        run = f"{project}/runs/{done['id']}"
        path = os.environ.get("KISEKI_CHROMIUM") or shutil.which("chromium")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
            with photographing(browser, "project", language="en-US") as page:
                page.goto(url + project)
            with photographing(browser, "project-ja", language="ja-JP", theme="dark") as page:
                page.goto(url + project)
            with photographing(browser, "run", language="en-US") as page:
                page.goto(url + run)
            with photographing(browser, "run-ja", language="ja-JP", theme="dark") as page:
                page.goto(url + run)
            browser.close()


@contextlib.contextmanager
def running_demo(folder: Path) -> Iterator[str]:
    """Run the demo until the end of the block; gives its URL."""
    command: list[str | Path] = [KISEKI, "demo", "--port", "0", "--no-open"]
    process = subprocess.Popen(
        [*command, "--data", str(folder)], stdout=subprocess.PIPE, text=True, cwd=folder
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if found := re.search(r"http://[\w.:]+", line):
                yield found[0]
                return
        raise SystemExit("The demo ended without telling its address.")
    finally:
        process.terminate()
        process.wait()


def wait_for_runs(url: str) -> list[dict[str, Any]]:
    """Return the runs once enough of them have begun and one of them is finished."""
    runs: list[dict[str, Any]] = []
    for _ in range(WAIT_S):
        projects = get(f"{url}/api/v1/projects")["items"]
        runs = [
            run
            for project in projects
            for run in get(f"{url}/api/v1/projects/{project['id']}/runs")["items"]
        ]
        if len(runs) >= RUNS_TO_WAIT_FOR and any(run["state"] == "finished" for run in runs):
            return runs
        time.sleep(1)
    raise SystemExit(f"Only {len(runs)} runs after {WAIT_S} s.")


def get(url: str) -> Any:
    """Return the JSON behind a URL."""
    with urllib.request.urlopen(url, timeout=30) as answer:
        return json.load(answer)


@contextlib.contextmanager
def photographing(
    browser: Browser, name: str, *, language: str, theme: str = "light"
) -> Iterator[Page]:
    """Give a page to be opened; at the end of the block its picture is taken."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT},
        locale=language,
        color_scheme="dark" if theme == "dark" else "light",
    )
    page = context.new_page()
    yield page
    page.locator("main h2").first.wait_for()
    # Charts are drawn when their numbers have come; nothing on a live page says "done".
    page.wait_for_timeout(2_500)
    page.screenshot(path=IMAGES / f"{name}.png")
    context.close()


if __name__ == "__main__":
    main()
