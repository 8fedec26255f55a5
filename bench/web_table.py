"""A million runs in the browser: `python -m bench.web_table [--runs N] [--folder DIR]`.

The runs of `bench.run_table`, behind a server, seen as a table in a real Chromium. Times are
those of the person who sits there: from the press of a key until the new rows are drawn, the
pause that waits for more typing, the server, the line and the drawing included. The app must be
built (`make web`).
"""

import argparse
import statistics
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Page, ViewportSize

from bench import run_table
from bench.measured_server import MeasuredServer
from bench.server import Row
from bench.web import SCROLL_ALONG, chromium, scroller_of
from kiseki.store.open import open_store

SCREEN: ViewportSize = {"width": 1440, "height": 900}
ROUNDS = 3
STEPS = 100
ROWS = """const rows = () => [...document.querySelectorAll("main [role=row][id]")]
  .map((row) => row.textContent).join();"""
READY = f"""async () => {{
  {ROWS}
  while (rows() === "") await new Promise(requestAnimationFrame);
  const paint = performance.getEntriesByName("first-contentful-paint")[0].startTime;
  return [paint, performance.now()];
}}"""
LOOK = f"() => {{ {ROWS} return rows(); }}"
CHANGED = f"""async (before) => {{
  {ROWS}
  while (document.querySelector("main [aria-busy=true]") || ["", before].includes(rows()))
    await new Promise(requestAnimationFrame);
  return performance.now();
}}"""


def measure(n_runs: int = run_table.N_RUNS, folder: Path | None = None) -> Iterator[Row]:
    """Yield lines of the report."""
    with tempfile.TemporaryDirectory() as made:
        place = folder or Path(made)
        store = open_store(place / "data")
        run_table.fill(store, n_runs)
        for _ in run_table.measure_blocks(store, n_runs):
            pass
        store.close()
        with MeasuredServer(place) as server, chromium() as browser:
            server.settle()
            address = f"{server.base_url}/bench/runs?table=full"

            def opened() -> Page:
                page = browser.new_context(viewport=SCREEN).new_page()
                page.set_default_timeout(120_000)
                page.goto(address)
                return page

            yield from _openings(opened, f"{n_runs:,} runs as a table")
            yield from _changes(opened)


def _openings(opened: Callable[[], Page], what: str) -> Iterator[Row]:
    times: list[list[float]] = []
    for _ in range(ROUNDS + 1):
        page = opened()
        times.append(page.evaluate(READY))
        page.context.close()
    for name, place in (("first paint", 0), ("rows drawn", 1)):
        cold, *warm = (time[place] for time in times)
        yield _row(f"{what}: {name}, cold", cold)
        yield _row(f"{what}: {name}", statistics.median(warm))


def _changes(opened: Callable[[], Page]) -> Iterator[Row]:
    page = opened()
    page.evaluate(READY)
    scroller = scroller_of(page, "main [role=grid]")
    frame_ms = scroller.evaluate(f"(e, steps) => ({SCROLL_ALONG})([e, steps])", STEPS)
    yield _row("scrolling, 95th percentile of a frame", frame_ms)
    page.context.close()
    for what, prepare, act in CHANGES:
        times = []
        for _ in range(ROUNDS + 1):
            page = opened()
            page.evaluate(READY)
            prepare(page)
            before = page.evaluate(LOOK)
            began_ms = page.evaluate("performance.now()")
            act(page)
            times.append(page.evaluate(CHANGED, before) - began_ms)
            page.context.close()
        cold, *warm = times
        yield _row(f"{what}, cold", cold)
        yield _row(what, statistics.median(warm))


def _open_group(page: Page) -> None:
    page.get_by_role("button", name="Group by").click()
    page.get_by_role("combobox", name="Group by the value of").fill("config.net")
    page.get_by_role("option", name="config.net", exact=True).wait_for()


def _open_column(page: Page) -> None:
    scroller_of(page, "main [role=grid]").evaluate("e => { e.scrollLeft = e.scrollWidth }")
    page.get_by_role("button", name="Options of the column metric_7").click()


def _filter(page: Page) -> None:
    box = page.get_by_role("textbox", name="Expression")
    box.fill("config.lr < 1e-3 and state = finished")
    box.press("Enter")


CHANGES: list[tuple[str, Callable[[Page], object], Callable[[Page], object]]] = [
    (
        "search of a text",
        lambda page: None,
        lambda page: page.get_by_role("textbox", name="Search runs").fill("vit-base-77"),
    ),
    (
        "filter of two conditions",
        lambda page: page.get_by_role("button", name="Filter").first.click(),
        _filter,
    ),
    (
        "sort by a number",
        _open_column,
        lambda page: page.get_by_role("menuitem", name="Sort descending").click(),
    ),
    (
        "group by a column of the config",
        _open_group,
        lambda page: page.get_by_role("option", name="config.net", exact=True).click(),
    ),
    (
        "to the middle of the list",
        lambda page: scroller_of(page, "main [role=grid]"),
        lambda page: page.locator("[data-scrolled]").evaluate(
            "e => { e.scrollTop = e.scrollHeight / 2 }"
        ),
    ),
]


def _row(what: str, ms: float) -> Row:
    return Row(what=what, ours=ms, unit="ms")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.web_table", description=__doc__)
    parser.add_argument("--runs", type=int, default=run_table.N_RUNS)
    parser.add_argument("--folder", type=Path, help="keep the data there")
    options = parser.parse_args()
    for row in measure(options.runs, options.folder):
        print(row, flush=True)


if __name__ == "__main__":
    main()
