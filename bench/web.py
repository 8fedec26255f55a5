"""The web app in a real Chromium: `python -m bench.web [--runs 200] [--metrics 50] [--rows N]`.

A server of its own is filled with runs that logged all metrics; then a workspace that shows all
runs is opened in a fresh profile. Figures are of the page's main thread; the machine also runs
the server. The app must be built (`make web`).
"""

import argparse
import json
import os
import shutil
import statistics
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import CDPSession, Locator, Page, ViewportSize, sync_playwright

from bench.connections import send_side_by_side
from bench.measured_server import MeasuredServer
from bench.shipments import Sender

CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SCREEN: ViewportSize = {"width": 1440, "height": 900}
N_RUNS, N_METRICS, N_ROWS = 200, 50, 10_000
ROUNDS = 3
STEPS = 100
"""Moves of the pointer or of the wheel in one measurement."""
ROWS_PER_FLUSH = 1_000
COLUMN_PX, ROW_PX = 340, 244
"""About what a chart takes of the page, for a page that shows all of them."""

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


def measure(n_runs: int, n_metrics: int, n_rows: int) -> Iterator[tuple[str, float, str]]:
    """Yield what was measured, its figure, its unit."""
    with tempfile.TemporaryDirectory() as folder, MeasuredServer(Path(folder)) as server:
        _fill(server, n_runs, n_metrics, n_rows)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("KISEKI_CHROMIUM") or shutil.which("chromium"),
                args=CHROMIUM_ARGUMENTS,
            )

            def opened(screen: ViewportSize) -> Page:
                page = browser.new_context(viewport=screen).new_page()
                page.set_default_timeout(120_000)
                page.add_init_script(WATCH)
                page.goto(f"{server.base_url}/{_entity(server)}/bench?n={n_runs}")
                return page

            yield from _openings("what is in view", lambda: opened(SCREEN))
            columns = SCREEN["width"] // COLUMN_PX
            height = ROW_PX * (n_metrics // columns + 2)
            tall: ViewportSize = {"width": SCREEN["width"] + 400, "height": height}
            yield from _openings("all charts in view", lambda: opened(tall))
            yield from _at_work(opened(SCREEN))
            browser.close()


def _fill(server: MeasuredServer, n_runs: int, n_metrics: int, n_rows: int) -> None:
    keys = [f"{'train' if i % 2 else 'val'}/metric_{i}" for i in range(n_metrics)]
    senders = [Sender(server.port, number) for number in range(n_runs)]
    for first in range(0, n_runs, 20):
        some = senders[first : first + 20]
        send_side_by_side(
            server.port, [sender.requests(keys, n_rows, ROWS_PER_FLUSH) for sender in some]
        )
    server.wait_until_compacted()
    server.settle()


def _entity(server: MeasuredServer) -> str:
    with urllib.request.urlopen(f"{server.base_url}/api/v1/info", timeout=30) as answer:
        return json.load(answer)["entity"]


def _openings(what: str, open_page: Callable[[], Page]) -> Iterator[tuple[str, float, str]]:
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
        yield f"{what} ({n_charts} charts): {name}, cold", cold, "ms"
        yield f"{what} ({n_charts} charts): {name}", statistics.median(warm), "ms"


def _at_work(page: Page) -> Iterator[tuple[str, float, str]]:
    """What pointing, scrolling and changing the layout cost the main thread."""
    page.evaluate(QUIET)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    chart = page.locator("[data-panel] [role=application]").nth(1).locator(".u-over")

    def along(script: str, on: Locator) -> object:
        return on.evaluate(f"(element, steps) => ({script})([element, steps])", STEPS)

    along(POINT_ALONG, chart)
    busy = _busy_ms(session, lambda: along(POINT_ALONG, chart))
    yield "pointing along a chart, CPU of the main thread for each move", busy / STEPS, "ms"

    for name, inside in (("runs", "[role=grid]"), ("charts", "[data-section]")):
        scroller = _scroller_of(page, inside)
        yield (
            f"scrolling the {name}, 95th percentile of a frame",
            float(str(scroller.evaluate(f"(e, steps) => ({SCROLL_ALONG})([e, steps])", STEPS))),
            "ms",
        )
        scroller.evaluate("e => { e.scrollTop = 0 }")
    page.evaluate(QUIET)
    button = page.locator("[data-section] h2 button").first
    busy = _busy_ms(session, lambda: (button.click(), page.wait_for_timeout(300)))
    yield "closing a section, CPU of the main thread", busy, "ms"
    button.click()
    page.evaluate(QUIET)
    handle = page.locator("[data-panel] figcaption button").first
    busy = _busy_ms(session, lambda: (handle.press("ArrowRight"), page.wait_for_timeout(300)))
    yield "moving a panel, CPU of the main thread", busy, "ms"


def _scroller_of(page: Page, inside: str) -> Locator:
    """The element that scrolls around, or that is, the first one that matches."""
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
    options = parser.parse_args()
    for what, figure, unit in measure(options.runs, options.metrics, options.rows):
        print(f"{what}: {figure:,.1f} {unit}", flush=True)


if __name__ == "__main__":
    main()
