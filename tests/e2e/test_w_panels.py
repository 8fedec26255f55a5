"""Panels of every kind: what they draw, how they are read, saved and pointed at."""

import csv
import io
import itertools
import json
import math
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.doubles.live_server import LiveServer
from tests.doubles.recorded_run import record_run
from tests.e2e.conftest import OpenedPage, OpenPage

from kiseki.model.run import RunMetadata

pytestmark = pytest.mark.browser

PROJECT = "panels"
HOSTILE = '<img src=x onerror="alert(1)">\u202e"quoted", =1+1'
N_STEPS = 40
N_RUNS = 4
NUMBERS = itertools.count()


def loss(run: int, step: int) -> float:
    """Return what a run logged as `train/loss`."""
    return (run + 1) / (step + 1)


@pytest.fixture(scope="module")
def uids(server: LiveServer) -> list[str]:
    """Uids of four runs, oldest first: two of each model, the last with a hostile name."""
    made = []
    for i in range(N_RUNS):
        rows = []
        for step in range(N_STEPS):
            row: dict[str, Any] = {"train/loss": loss(i, step), "acc": 1 - loss(i, step) / 8}
            if i == 0 and step in (5, 6):
                row["train/loss"] = math.nan
            if step % 10 == 0:
                row["weights"] = {"_type": "histogram", "values": [1, 5, 2], "bins": [-1, 0, 1, 2]}
            rows.append((step, row))
        run = record_run(
            server.url,
            rows,
            id=f"p{i}",
            name=HOSTILE if i == N_RUNS - 1 else f"run-{i}",
            project=PROJECT,
            config={"lr": 10.0**-i, "model": "cnn" if i % 2 == 0 else "vit", "same": 1},
            metadata=RunMetadata(git={"commit": "c" * 40, "diff": f"+lr = {i}\n same line\n"}),
            end={"exit_code": 0},
        )
        made.append(run.uid)
    return made


@pytest.fixture
def show(server: LiveServer, uids: list[str], open_page: OpenPage):
    """Return a function that opens a workspace of just these panels."""

    def open_it(
        *panels: dict[str, Any],
        search: str = "",
        runs: dict[str, Any] | None = None,
        **options: str,
    ) -> OpenedPage:
        entity = server.get("/info").json()["entity"]
        project = server.get(f"/projects/find?entity={entity}&name={PROJECT}").json()["id"]
        placed = [{"id": f"p{i}", **panel} for i, panel in enumerate(panels)]
        section = {"id": "s", "name": "Mine", "open": True, "columns": 2, "panels": placed}
        view = server.call(
            "POST",
            f"/projects/{project}/views",
            {
                "kind": "saved",
                "name": f"view {next(NUMBERS)}",
                "spec": {
                    "version": 1,
                    "runs": runs or {},
                    "layout": {"mode": "manual", "sections": [section]},
                },
            },
        ).json()["id"]
        opened = open_page(f"/{entity}/{PROJECT}?view={view}{search}", **options)
        opened.page.set_viewport_size({"width": 1400, "height": 2200})
        return opened

    return open_it


def line(*keys: str, **settings: Any) -> dict[str, Any]:
    """Return a line panel of some keys."""
    return {"kind": "line", "config": {"keys": list(keys)}, "settings": settings}


def panel(page: Page, number: int = 0) -> Locator:
    """Return the n-th panel."""
    return page.locator(f'[data-panel="p{number}"]')


def chart(page: Page, number: int = 0) -> Locator:
    """Return the chart of the n-th panel, which is a line panel."""
    return panel(page, number).get_by_role("application")


def read_at_end(page: Page, number: int = 0) -> Locator:
    """Move the crosshair of a chart to its end by the keyboard and return what is read out."""
    chart(page, number).focus()
    chart(page, number).press("End")
    return panel(page, number).get_by_role("status")


def table_of(page: Page, number: int = 0) -> list[list[str]]:
    """Return the cells of a panel that is shown as a table."""
    panel(page, number).get_by_title("Show as a table").click()
    rows = panel(page, number).locator("tbody tr")
    expect(rows.first).to_be_visible()
    return [row.locator("th, td").all_inner_texts() for row in rows.all()]


def saved(page: Page, kind: str, number: int = 0) -> bytes:
    """Save a panel by its menu and return the file."""
    panel(page, number).get_by_title("Save", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=kind).click()
    return Path(download.value.path()).read_bytes()


def test_w094_a_workspace_holds_panels_of_every_kind(show) -> None:
    opened = show(
        line("train/loss"),
        {"kind": "bar", "config": {"column": "summary.train/loss"}},
        {"kind": "scatter", "config": {"x": "config.lr", "y": "summary.acc", "xScale": "log"}},
        {"kind": "histogram", "config": {"column": "summary.acc"}},
        {"kind": "parallel", "config": {"columns": ["config.lr", "config.model", "summary.acc"]}},
        {"kind": "comparer"},
        {"kind": "scalar", "config": {"column": "summary.acc"}},
        {"kind": "markdown", "config": {"text": "# Plan"}},
        {"kind": "code"},
        {"kind": "histogram", "config": {"key": "weights"}},
    )
    page = opened.page
    expect(chart(page, 0)).to_be_visible()
    expect(panel(page, 1).locator("[data-owner]")).to_have_count(N_RUNS)
    expect(panel(page, 2).locator("circle[data-owner]")).to_have_count(N_RUNS)
    expect(panel(page, 3).locator("rect[data-tip]").first).to_be_visible()
    expect(panel(page, 4).locator("path[data-owner]")).to_have_count(N_RUNS)
    expect(panel(page, 5).get_by_role("row").filter(has_text="lr").first).to_be_visible()
    expect(panel(page, 6).get_by_role("listitem")).to_have_count(N_RUNS)
    expect(panel(page, 7).get_by_role("heading", name="Plan")).to_be_visible()
    expect(panel(page, 8).get_by_text("+lr = 2")).to_be_visible()
    expect(panel(page, 9).locator("image")).to_be_visible()
    assert opened.problems == []


def test_a_chart_is_read_by_the_keyboard(show) -> None:
    page = show(line("train/loss")).page
    readout = read_at_end(page)
    expect(readout).to_contain_text("Step 39")
    expect(readout).to_contain_text("run-1")
    expect(readout).to_contain_text("0.05")
    chart(page).press("Home")
    expect(readout).to_contain_text("Step 0")
    chart(page).press("ArrowRight")
    expect(readout).to_contain_text("Step 1")
    chart(page).press("Escape")
    expect(readout).to_be_hidden()


def test_a_click_pins_the_values_until_escape(show) -> None:
    page = show(line("train/loss"), line("acc")).page
    box = chart(page).bounding_box()
    assert box
    x, y = box["x"] + 200, box["y"] + 80
    page.mouse.move(x - 5, y)
    page.mouse.click(x, y)
    close = panel(page).get_by_role("button", name="Close")
    expect(close).to_be_visible()
    page.mouse.move(x + 300, y + 400)
    expect(close).to_be_visible()
    chart(page).focus()
    chart(page).press("Escape")
    expect(close).to_have_count(0)


def test_only_the_chart_under_the_pointer_shows_values_and_others_their_crosshair(show) -> None:
    page = show(line("train/loss"), line("acc")).page
    expect(chart(page, 1)).to_be_visible()
    box = chart(page).bounding_box()
    assert box
    page.mouse.move(box["x"] + 195, box["y"] + 80)
    page.mouse.move(box["x"] + 200, box["y"] + 80)
    expect(panel(page, 0).get_by_text("Step", exact=False)).to_be_visible()
    expect(panel(page, 1).get_by_text("Step", exact=False)).to_have_count(0)
    expect(panel(page, 1).locator(".u-cursor-x")).not_to_have_css(
        "transform", "matrix(1, 0, 0, 1, -10, 0)"
    )


def test_dragging_zooms_all_charts_of_the_axis_and_a_double_click_shows_everything(show) -> None:
    page = show(line("train/loss"), line("acc")).page
    table_of(page, 1)
    points = panel(page, 1).get_by_role("row", name="run-1").locator("td").last
    expect(points).to_have_text(str(N_STEPS))
    box = chart(page).bounding_box()
    assert box
    page.mouse.move(box["x"] + 150, box["y"] + 80)
    page.mouse.down()
    page.mouse.move(box["x"] + 250, box["y"] + 82, steps=5)
    page.mouse.up()
    expect(points).not_to_have_text(str(N_STEPS))
    page.mouse.dblclick(box["x"] + 200, box["y"] + 80)
    expect(points).to_have_text(str(N_STEPS))


def test_a_chart_is_a_table_too(show) -> None:
    page = show(line("train/loss")).page
    rows = {row[0].strip(): row[1:] for row in table_of(page)}
    assert rows["run-1"] == ["0.05", "0.05", "2", str(N_STEPS)]
    assert HOSTILE in rows


def test_values_that_are_not_finite_are_counted(show) -> None:
    page = show(line("train/loss")).page
    expect(panel(page).get_by_text("2 values not finite")).to_be_visible()


def test_an_expression_is_computed_for_every_run(show) -> None:
    page = show(
        {"kind": "line", "config": {"expressions": ["train/loss * 2 + config.lr", "oops ("]}}
    ).page
    rows = {row[0].strip(): row[1:] for row in table_of(page)}
    assert rows["run-1"][0] == "0.2"
    assert set(rows) == {"run-0", "run-1", "run-2", HOSTILE}


def test_a_pattern_with_groups_is_split_into_panels_that_take_new_metrics_too(show) -> None:
    page = show({"kind": "line", "config": {"pattern": "(acc|loss)$"}}).page
    panel(page).hover()
    panel(page).get_by_role("button", name="Edit").click()
    page.get_by_role("tab", name="Content").click()
    page.get_by_role("button", name="Split into 2 panels").click()
    expect(page.get_by_role("application")).to_have_count(2)
    for name in ("acc", "loss"):
        expect(page.get_by_role("application", name=f"Chart of {name}")).to_be_visible()


def test_a_pattern_draws_every_metric_it_matches(show) -> None:
    page = show({"kind": "line", "config": {"pattern": "^(acc|train)"}}).page
    names = [row[0] for row in table_of(page)]
    assert len(names) == 2 * N_RUNS
    assert any("run-1 · acc" in name for name in names)


def test_lines_beyond_the_cap_are_counted(show) -> None:
    page = show(line("train/loss", maxLines=3)).page
    expect(panel(page).get_by_text("1 more")).to_be_visible()
    assert len(table_of(page)) == 3


def test_a_legend_is_filled_from_a_template(show) -> None:
    page = show(line("acc", legend="${run.name} at ${config.lr}")).page
    expect(panel(page).get_by_text("run-1 at 0.1", exact=True)).to_be_visible()


def test_groups_are_lines_of_their_means(show) -> None:
    page = show(line("train/loss"), search="&group=" + json.dumps(["config.model"])).page
    rows = {row[0].strip(): row[1:] for row in table_of(page)}
    assert set(rows) == {"cnn", "vit"}
    assert float(rows["cnn"][0]) == pytest.approx((loss(0, 39) + loss(2, 39)) / 2)
    assert float(rows["vit"][2]) == pytest.approx(max(loss(1, 0), loss(3, 0)))


@pytest.mark.parametrize("kind", ["bar", "box", "violin"])
def test_bars_of_groups_show_their_spread(show, kind: str) -> None:
    config = {"column": "summary.train/loss", "mark": kind, "errors": "std"}
    page = show(
        {"kind": "bar", "config": config}, search="&group=" + json.dumps(["config.model"])
    ).page
    expect(panel(page).locator("[data-owner] path").first).to_be_visible()
    name, mean, runs, std = table_of(page)[0][:4]
    values = [loss(i, 39) for i in ((0, 2) if name == "cnn" else (1, 3))]
    assert float(mean) == pytest.approx(sum(values) / 2, rel=1e-4)
    assert runs == "2"
    assert float(std) == pytest.approx(abs(values[0] - values[1]) / 2, rel=1e-4)


def test_the_numbers_of_a_chart_are_saved_as_csv(show) -> None:
    page = show(line("acc")).page
    expect(chart(page)).to_be_visible()
    text = saved(page, "Numbers (CSV)").decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == N_RUNS * N_STEPS
    own = [row for row in rows if row["line"] == "run-2"]
    assert [float(row["value"]) for row in own] == [1 - loss(2, s) / 8 for s in range(N_STEPS)]
    assert saved(page, "Numbers for Excel").startswith(b"\xef\xbb\xbf")


def test_a_chart_is_saved_as_a_picture(show) -> None:
    page = show(line("acc"), {"kind": "bar", "config": {"column": "summary.acc"}}).page
    expect(panel(page, 1).locator("[data-owner]").first).to_be_visible()
    for number in (0, 1):
        assert saved(page, "Picture (PNG)", number).startswith(b"\x89PNG")
        drawing = saved(page, "Picture (SVG)", number).decode()
        assert drawing.startswith("<svg")
        assert "run-2" in drawing
        assert "<img" not in drawing


def test_pointing_at_a_run_lifts_its_line_and_its_point(show) -> None:
    page = show(
        line("acc"), {"kind": "scatter", "config": {"x": "config.lr", "y": "summary.acc"}}
    ).page
    expect(panel(page, 1).locator("circle[data-owner]")).to_have_count(N_RUNS)
    page.get_by_role("link", name="run-1", exact=True).hover()
    expect(panel(page, 0).locator("canvas").nth(1)).to_have_css("opacity", "0.25")
    expect(panel(page, 1).locator("circle[data-lit]")).to_have_count(1)


def test_a_point_of_a_scatter_plot_opens_its_run(show, uids: list[str]) -> None:
    page = show({"kind": "scatter", "config": {"x": "config.lr", "y": "summary.acc"}}).page
    point = panel(page).locator(f'[data-owner="{uids[1]}"]')
    point.hover()
    expect(panel(page).get_by_text("config.lr: 0.1")).to_be_visible()
    point.click()
    page.wait_for_url("**/runs/p1*")


def test_a_brush_on_an_axis_keeps_the_runs_within_it_in_colour(show) -> None:
    columns = ["config.lr", "summary.acc"]
    page = show({"kind": "parallel", "config": {"columns": columns}}).page
    lines = panel(page).locator("path[data-owner]")
    expect(lines).to_have_count(N_RUNS)
    before = lines.evaluate_all("all => new Set(all.map(one => one.getAttribute('stroke'))).size")
    brush = panel(page).locator("rect[data-brush='summary.acc']")
    box = brush.bounding_box()
    assert box
    x = box["x"] + box["width"] / 2
    page.mouse.move(x, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(x, box["y"] - 20, steps=5)
    page.mouse.up()
    expect(panel(page).locator("rect[fill-opacity='0.2']")).to_have_count(1)
    after = lines.evaluate_all("all => new Set(all.map(one => one.getAttribute('stroke'))).size")
    assert (before, after) == (4, 3)


def test_runs_are_compared_by_their_differences(show) -> None:
    page = show({"kind": "comparer"}).page
    names = panel(page).locator("tbody th")
    expect(names.filter(has_text="model")).to_be_visible()
    expect(names.filter(has_text="same")).to_have_count(0)
    # The switch itself is hidden behind what is drawn for it.
    panel(page).get_by_role("switch", name="Only differences").press("Space")
    expect(names.filter(has_text="same")).to_be_visible()
    panel(page).get_by_role("textbox", name="Search names").fill("lr")
    expect(names).to_have_count(1)


def test_a_number_is_told_of_every_run(show) -> None:
    page = show({"kind": "scalar", "config": {"column": "summary.train/loss"}}).page
    expect(panel(page).get_by_role("listitem").filter(has_text="run-1")).to_contain_text("0.05")


def test_numbers_tell_their_distance_from_the_baseline(show, uids: list[str]) -> None:
    page = show(
        {"kind": "scalar", "config": {"column": "summary.train/loss"}}, runs={"baseline": uids[1]}
    ).page
    other = panel(page).get_by_role("listitem").filter(has_text="run-2")
    expect(other).to_contain_text("+0.025 (+50%)")
    own = panel(page).get_by_role("listitem").filter(has_text="run-1")
    expect(own).not_to_contain_text("%")


def test_nothing_in_a_text_runs_or_is_fetched_from_elsewhere(show) -> None:
    text = (
        f"**bold** {HOSTILE} <script>alert(2)</script> [x](javascript:alert(3)) "
        "![far](https://example.com/a.png)"
    )
    opened = show({"kind": "markdown", "config": {"text": text}})
    page = opened.page
    expect(panel(page).locator("strong")).to_have_text("bold")
    assert panel(page).locator("img, script").count() == 0
    assert panel(page).locator("[href], [src], [onerror]").count() == 0
    assert opened.problems == []


def test_panels_speak_japanese(show) -> None:
    page = show(line("acc"), {"kind": "comparer"}, language="ja").page
    chart(page).focus()
    chart(page).press("End")
    expect(panel(page).get_by_role("status")).to_contain_text("ステップ")
    expect(panel(page, 1).get_by_text("違いのみ")).to_be_visible()
