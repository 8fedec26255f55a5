"""The web app in a real Chromium: `python -m bench.web [--runs N] [--metrics N] [--rows N]`.

A server of its own is filled with runs that logged all metrics; then a workspace that shows 200
of them is opened in a fresh profile. Figures are of the page's main thread; the machine also runs
the server. The app must be built (`make web`).
"""

import argparse
import contextlib
import json
import os
import shutil
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Locator, Page, ViewportSize, sync_playwright

from bench.connections import send_side_by_side
from bench.measured_server import MeasuredServer
from bench.server import Row
from bench.shipments import Sender

CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SCREEN: ViewportSize = {"width": 1440, "height": 900}
N_RUNS, N_METRICS, N_ROWS = 1_000, 200, 10_000
N_SHOWN, N_CHARTS = 200, 50
ROUNDS = 3
STEPS = 100
"""Moves of the pointer or of the wheel in one measurement."""
ROWS_PER_FLUSH = 1_000
WIDE_PX, COLUMN_PX, ROW_PX = 1840, 340, 244
"""About what a chart takes of a page, for one that shows all of them."""

WATCH = """
window.longTasks = [];
new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries()) longTasks.push(startTime + duration);
}).observe({ type: "longtask", buffered: true });
window.drawn = new Promise((resolve) => {
  const look = () => {
    const panels = document.querySelectorAll("[data-panel]");
    const charts = document.querySelectorAll("[data-panel] [role=application]");
    if (panels.length > 0 && panels.length === charts.length) resolve(performance.now());
    else requestAnimationFrame(look);
  };
  look();
});
"""
QUIET = """async () => {
  const drawn = await drawn_();
  for (;;) {
    const last = Math.max(drawn, ...longTasks);
    if (performance.now() - last > 500) return [drawn, last, paint()];
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  function drawn_() { return window.drawn; }
  function paint() { return performance.getEntriesByName("first-contentful-paint")[0].startTime; }
}"""
POINT_ALONG = """async ([chart, steps]) => {
  const { left, top, width, height } = chart.getBoundingClientRect();
  for (let i = 0; i < steps; i++) {
    const clientX = left + (width * (i + 0.5)) / steps;
    const clientY = top + height / 2;
    for (const name of ["pointermove", "mousemove"])
      chart.dispatchEvent(new PointerEvent(name, { clientX, clientY, bubbles: true }));
    await new Promise(requestAnimationFrame);
  }
}"""
SCROLL_ALONG = """async ([scroller, steps]) => {
  const late = [];
  let before = performance.now();
  for (let i = 0; i < steps; i++) {
    scroller.scrollTop += 60;
    await new Promise(requestAnimationFrame);
    late.push(performance.now() - before);
    before = performance.now();
  }
  return late.sort((a, b) => a - b)[Math.floor(steps * 0.95)];
}"""


def measure(
    n_runs: int = N_RUNS,
    n_metrics: int = N_METRICS,
    n_rows: int = N_ROWS,
    folder: Path | None = None,
) -> Iterator[Row]:
    """Yield lines of the report.

    Args:
        n_runs, n_metrics, n_rows: what the project holds.
        folder: where the data is, or is kept, if it is to outlive this.
    """
    with tempfile.TemporaryDirectory() as made, MeasuredServer(folder or Path(made)) as server:
        if not _is_filled(server):
            yield from _fill(server, n_runs, n_metrics, n_rows)
        server.settle()
        with chromium() as browser:

            def opened(screen: ViewportSize) -> Page:
                page = browser.new_context(viewport=screen).new_page()
                page.set_default_timeout(120_000)
                page.add_init_script(WATCH)
                page.goto(f"{server.base_url}/{_entity(server)}/bench?n={N_SHOWN}")
                return page

            yield from _openings("what is in view", lambda: opened(SCREEN))
            columns = WIDE_PX // COLUMN_PX
            height = ROW_PX * (min(n_metrics, N_CHARTS) // columns + 1)
            tall: ViewportSize = {"width": WIDE_PX, "height": height}
            yield from _openings("a screen as tall as needed", lambda: opened(tall))
            yield from _at_work(opened(SCREEN))


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Run the browser that the tests take."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("KISEKI_CHROMIUM") or shutil.which("chromium"),
            args=CHROMIUM_ARGUMENTS,
        )
        yield browser
        browser.close()


def _is_filled(server: MeasuredServer) -> bool:
    with urllib.request.urlopen(f"{server.base_url}/api/v1/projects", timeout=30) as answer:
        return any(project["name"] == "bench" for project in json.load(answer)["items"])


def _fill(server: MeasuredServer, n_runs: int, n_metrics: int, n_rows: int) -> Iterator[Row]:
    began = time.monotonic()
    keys = [f"{'train' if i % 2 else 'val'}/metric_{i}" for i in range(n_metrics)]
    senders = [Sender(server.port, number) for number in range(n_runs)]
    for first in range(0, n_runs, 20):
        some = senders[first : first + 20]
        send_side_by_side(
            server.port, [sender.requests(keys, n_rows, ROWS_PER_FLUSH) for sender in some]
        )
    sent_s = time.monotonic() - began
    server.wait_until_in_columns()
    n_points = n_runs * n_metrics * n_rows
    what = f"{n_runs:,} runs x {n_metrics} metrics x {n_rows:,} points"
    yield Row(what=f"{what}: sent in", ours=sent_s, unit="s")
    yield Row(what=f"{what}: in columns after", ours=time.monotonic() - began, unit="s")
    yield Row(what="- whole database", ours=server.stored_bytes() / n_points, unit="B/point")


def _entity(server: MeasuredServer) -> str:
    with urllib.request.urlopen(f"{server.base_url}/api/v1/info", timeout=30) as answer:
        return json.load(answer)["entity"]


def _openings(what: str, open_page: Callable[[], Page]) -> Iterator[Row]:
    """Open the page some times: the first one is cold on the server."""
    times: list[list[float]] = []
    n_charts = 0
    for _ in range(ROUNDS + 1):
        page = open_page()
        times.append(page.evaluate(QUIET))
        n_charts = page.locator("[data-panel]").count()
        page.context.close()
    for name, place in (("first paint", 2), ("charts drawn", 0), ("interactive", 1)):
        cold, *warm = (time[place] for time in times)
        yield _row(f"{what} ({n_charts} charts): {name}, cold", cold)
        yield _row(f"{what} ({n_charts} charts): {name}", statistics.median(warm))


def _at_work(page: Page) -> Iterator[Row]:
    """What pointing, scrolling and changing the layout cost the main thread."""
    page.evaluate(QUIET)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    chart = page.locator("[data-panel] [role=application]").nth(1).locator(".u-over")

    def along(script: str, on: Locator) -> object:
        return on.evaluate(f"(element, steps) => ({script})([element, steps])", STEPS)

    along(POINT_ALONG, chart)
    busy = _busy_ms(session, lambda: along(POINT_ALONG, chart))
    yield _row("pointing along a chart, CPU of the main thread for each move", busy / STEPS)

    for name, inside in (("runs", "[role=grid]"), ("charts", "[data-section]")):
        scroller = scroller_of(page, inside)
        frame_ms = scroller.evaluate(f"(e, steps) => ({SCROLL_ALONG})([e, steps])", STEPS)
        yield _row(f"scrolling the {name}, 95th percentile of a frame", frame_ms)
        scroller.evaluate("e => { e.scrollTop = 0 }")
    page.evaluate(QUIET)
    button = page.locator("[data-section] h2 button").first
    busy = _busy_ms(session, lambda: (button.click(), page.wait_for_timeout(300)))
    yield _row("closing a section, CPU of the main thread", busy)
    button.click()
    page.evaluate(QUIET)
    handle = page.locator("[data-panel] figcaption button").first
    busy = _busy_ms(session, lambda: (handle.press("ArrowRight"), page.wait_for_timeout(300)))
    yield _row("moving a panel, CPU of the main thread", busy)


def _row(what: str, ms: float) -> Row:
    return Row(what=what, ours=ms, unit="ms")


def scroller_of(page: Page, inside: str) -> Locator:
    """Return the element that scrolls around, or that is, the first one that matches."""
    page.evaluate(
        """(inside) => {
          let e = document.querySelector(inside);
          while (e.parentElement && !/auto|scroll/.test(getComputedStyle(e).overflowY))
            e = e.parentElement;
          e.dataset.scrolled = inside;
        }""",
        inside,
    )
    return page.locator(f"[data-scrolled='{inside}']")


def _busy_ms(session: CDPSession, action: Callable[[], object]) -> float:
    before = _main_thread_s(session)
    action()
    return (_main_thread_s(session) - before) * 1e3


def _main_thread_s(session: CDPSession) -> float:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(metric["value"] for metric in metrics if metric["name"] == "ThreadTime")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.web", description=__doc__)
    parser.add_argument("--runs", type=int, default=N_RUNS)
    parser.add_argument("--metrics", type=int, default=N_METRICS)
    parser.add_argument("--rows", type=int, default=N_ROWS)
    parser.add_argument("--folder", type=Path, help="keep the data there")
    options = parser.parse_args()
    for row in measure(options.runs, options.metrics, options.rows, options.folder):
        print(row, flush=True)


if __name__ == "__main__":
    main()
