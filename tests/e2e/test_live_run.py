"""A training is watched live and stopped from the page of its run."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.doubles.live_server import LiveServer
from tests.e2e.conftest import OpenPage

pytestmark = pytest.mark.browser

TRAINING = """
import itertools, time, kiseki
run = kiseki.init(project="live", id="watched", name="watched run")
for step in itertools.count():
    run.log({"train/loss": 1 / (step + 1)})
    print("step", step, flush=True)
    time.sleep(0.05)
"""
WORDS = {
    "en": {
        "charts": "Charts",
        "logs": "Logs",
        "table": "Show as a table: train/loss",
        "running": "Running",
        "stop": "Stop",
        "confirm": "Stop the run",
        "killed": "Killed",
        "overview": "Overview",
    },
    "ja": {
        "charts": "グラフ",
        "logs": "ログ",
        "table": "表で表示: train/loss",
        "running": "実行中",
        "stop": "停止",
        "confirm": "ランを停止",
        "killed": "停止済み",
        "overview": "概要",
    },
}
STOP_TIMEOUT_MS = 40_000


@pytest.fixture
def training(server: LiveServer, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Start a training that goes on until somebody stops it."""
    environment = os.environ | {
        "KISEKI_BASE_URL": server.url,
        "KISEKI_PROJECT": "live",
        "KISEKI_DIR": str(tmp_path),
    }
    with (tmp_path / "printed.txt").open("w") as printed:
        process = subprocess.Popen(
            [sys.executable, "-c", TRAINING.replace("watched", tmp_path.name)],
            env=environment,
            cwd=tmp_path,
            stdout=printed,
            stderr=subprocess.STDOUT,
            text=True,
        )
        yield process
        process.kill()
        process.wait()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_points_arrive_without_reload_and_the_stop_button_stops(
    language: str,
    training: subprocess.Popen[str],
    server: LiveServer,
    open_page: OpenPage,
    tmp_path: Path,
) -> None:
    words = WORDS[language]
    entity = server.get("/info").json()["entity"]
    _wait_until_known(server, entity, tmp_path)
    opened = open_page(f"/{entity}/live/runs/{tmp_path.name}?tab=charts", language=language)
    page = opened.page
    assert page.locator("html").get_attribute("lang") == language
    page.evaluate("window.isTheSamePage = true")

    page.get_by_role("button", name=words["table"]).click()
    points = page.locator("figure tbody tr td").last
    expect(points).to_be_visible()
    before = _number(points.inner_text())
    page.wait_for_function(
        """before => {
            const cells = document.querySelectorAll('figure tbody tr td');
            return Number(cells[cells.length - 1].textContent.replace(/,/g, '')) > before + 5;
        }""",
        arg=before,
    )

    page.get_by_role("tab", name=words["logs"]).click()
    expect(page.get_by_role("log")).to_contain_text("step")

    header = page.locator("h1 + [role=status]")
    expect(header).to_have_text(words["running"])
    page.get_by_role("button", name=words["stop"], exact=True).click()
    page.get_by_role("button", name=words["confirm"], exact=True).click()
    expect(header).to_have_text(words["killed"], timeout=STOP_TIMEOUT_MS)
    training.wait(timeout=STOP_TIMEOUT_MS / 1000)

    assert page.evaluate("window.isTheSamePage") is True
    assert opened.problems == []


def _wait_until_known(server: LiveServer, entity: str, folder: Path) -> None:
    for _ in range(200):
        answer = server.get(f"/runs/find?entity={entity}&project=live&id={folder.name}")
        if answer.status == 200:
            return
        time.sleep(0.1)
    pytest.fail(
        f"The run never reached the server: {(folder / 'printed.txt').read_text()[-2000:]}"
    )


def _number(text: str) -> int:
    return int(text.replace(",", ""))
