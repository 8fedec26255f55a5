"""What runs log besides numbers, as their pages show it (W89, W119)."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.doubles import media_program
from tests.doubles.live_server import LiveServer
from tests.doubles.recorded_run import record_run
from tests.e2e.conftest import OpenPage

from kiseki.sdk.api import Api

pytestmark = pytest.mark.browser

TIMEOUT_S = 120
Show = Callable[..., Page]


@pytest.fixture(scope="module")
def project(server: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Path of a project in which a real program logged everything, in two runs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KISEKI_")}
    environment = kept | {"KISEKI_BASE_URL": server.url, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run(
        [sys.executable, media_program.__file__, "first", "second"],
        cwd=tmp_path_factory.mktemp("program"),
        env=environment,
        capture_output=True,
        timeout=TIMEOUT_S,
        check=True,
    )
    return f"/{server.get('/info').json()['entity']}/media"


@pytest.fixture
def show(project: str, open_page: OpenPage):
    """Return a function that opens the panels whose names match; errors show at the end."""
    opened = []

    def open_it(panels: str, **options: Any) -> Page:
        found = open_page(f"{project}?panels={panels}", **options)
        opened.append(found)
        return found.page

    yield open_it
    for found in opened:
        assert found.problems == []


def panel(page: Page, name: str) -> Locator:
    """Return the panel of a key."""
    return page.locator("figure").filter(has=page.get_by_text(name, exact=True)).first


def step_of(page: Page, name: str) -> Locator:
    """Return what the slider of a panel says."""
    return panel(page, name).get_by_role("status")


def is_drawn(picture: Locator) -> bool:
    """Return whether a picture came and could be read."""
    return bool(picture.evaluate("image => image.complete && image.naturalWidth > 0"))


def test_pictures_of_all_runs_come_by_themselves_with_boxes_and_masks(show: Show) -> None:
    page = show("images/scene")
    scene = panel(page, "images/scene")
    pictures = scene.get_by_role("img", name="disc and square at 3")
    expect(pictures).to_have_count(2)
    expect(scene.get_by_text("disc 0.65")).to_have_count(2)
    expect(scene.get_by_text("四角 0.35")).to_have_count(2)
    assert all(is_drawn(picture) for picture in pictures.all())
    painted = "canvas => canvas.getContext('2d').getImageData(21, 24, 1, 1).data[3]"
    assert scene.locator("canvas").first.evaluate(painted) == 255

    scene.hover()
    scene.get_by_role("button", name="Boxes and masks").click()
    page.get_by_role("checkbox", name="disc", exact=True).first.uncheck()
    expect(scene.get_by_text("disc 0.65")).to_have_count(0)
    expect(scene.get_by_text("四角 0.35")).to_have_count(2)


def test_one_slider_moves_all_panels_until_one_is_let_go(show: Show) -> None:
    page = show("images")
    expect(step_of(page, "images/scene")).to_contain_text("30")
    panel(page, "images/scene").hover()
    page.keyboard.press("Control+ArrowLeft")
    expect(step_of(page, "images/scene")).to_contain_text("20")
    expect(step_of(page, "images/batch")).to_contain_text("20")
    expect(page.get_by_role("img", name="disc and square at 2")).to_have_count(2)

    panel(page, "images/batch").get_by_role("button", name="Moves with other panels").click()
    panel(page, "images/batch").get_by_role("button", name="Previous step").click()
    expect(step_of(page, "images/batch")).to_contain_text("20")
    expect(step_of(page, "images/scene")).to_contain_text("20")

    panel(page, "images/scene").get_by_role("button", name="Play").click()
    expect(step_of(page, "images/scene")).to_contain_text("30")


def test_two_pictures_are_compared_side_by_side_and_over_each_other(show: Show) -> None:
    page = show("images/scene")
    scene = panel(page, "images/scene")
    expect(scene.get_by_role("img", name="disc and square")).to_have_count(2)
    for box in scene.get_by_role("checkbox").all():
        box.check()
    scene.get_by_role("button", name="Compare 2").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("img", name="disc and square at 3")).to_have_count(2)
    dialog.get_by_text("Over each other").click()
    border = dialog.get_by_role("slider", name="How much of the first picture shows")
    border.fill("80")
    over = dialog.locator("[style*='--split']")
    assert over.evaluate("layer => layer.style.getPropertyValue('--split')") == "80%"
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)

    scene.get_by_role("button", name="Enlarge: first").click()
    stage = page.get_by_role("dialog").get_by_role("region", name="first")
    before = stage.get_by_role("img").bounding_box()
    stage.press("+")
    after = stage.get_by_role("img").bounding_box()
    assert before
    assert after
    assert after["width"] == pytest.approx(1.5 * before["width"], rel=0.01)


def test_sound_films_texts_and_figures_are_shown_by_their_kind(show: Show) -> None:
    page = show("audio|webm|notes|weights|plotly|bokeh", height=1600)
    for kind, name in (("audio", "audio"), ("video", "video/webm")):
        player = panel(page, name).locator(kind).first
        player.evaluate("p => p.readyState > 0 || new Promise(r => p.onloadedmetadata = r)")
        assert player.evaluate("p => p.duration") > 0
    expect(panel(page, "notes").locator("strong").first).to_have_text("Step 3")
    expect(panel(page, "weights").locator("svg").first).to_be_visible()
    figure = panel(page, "figures/plotly")
    expect(figure.locator("svg.main-svg").first).to_be_visible()
    expect(figure.locator("path.js-line").first).to_be_visible()
    bokeh = panel(page, "figures/bokeh").frame_locator("iframe").first
    expect(bokeh.locator("canvas").first).to_be_visible()


def test_shapes_are_drawn_or_it_is_said_why_not(show: Show) -> None:
    page = show("shapes")
    has_webgl = page.evaluate("!!document.createElement('canvas').getContext('webgl2')")
    for name in ("shapes/cloud", "shapes/pyramid", "shapes/molecule"):
        shown = panel(page, name)
        if has_webgl:
            expect(shown.locator("canvas")).to_be_visible()
        else:
            expect(shown.get_by_role("link", name="Download the file")).to_be_visible()


def test_a_page_that_was_logged_runs_nothing_until_it_is_asked_to(show: Show) -> None:
    page = show("html")
    shown = panel(page, "html")
    frame = shown.frame_locator("iframe").first
    expect(frame.get_by_role("heading", name="第3回")).to_be_visible()
    assert frame.owner.get_attribute("sandbox") == ""
    assert frame.locator("html").evaluate("() => document.title") != "ran"
    shown.get_by_role("button", name="Run its scripts").first.click()
    expect(frame.locator("html:has(h3)")).to_be_attached()
    expect(shown.locator("iframe").first).to_have_attribute("sandbox", "allow-scripts")
    assert frame.locator("html").evaluate("() => document.title") == "ran"


def test_the_page_of_a_run_shows_its_media_in_japanese(project: str, open_page: OpenPage) -> None:
    found = open_page(f"{project}/runs/first?tab=charts&panels=images", language="ja")
    scene = panel(found.page, "images/scene")
    expect(scene.get_by_role("img", name="disc and square at 3")).to_have_count(1)
    expect(step_of(found.page, "images/scene")).to_contain_text("ステップ 30")
    assert found.problems == []


def test_a_picture_that_comes_later_is_shown_when_it_comes(
    server: LiveServer, open_page: OpenPage, tmp_path: Path
) -> None:
    hostile = '<img src=x onerror="alert(1)">'
    value = {"_type": "image-file", "path": "media/images/late.png", "sha256": "0", "size": 9}
    rows = [(0, {"late": value | {"caption": hostile}, "loss": 1.0})]
    run = record_run(server.url, rows, project="late", end={"exit_code": 0})
    entity = server.get("/info").json()["entity"]
    found = open_page(f"/{entity}/late?panels=late")
    shown = panel(found.page, "late")
    expect(shown.get_by_text("Not uploaded yet")).to_be_visible()
    expect(shown.get_by_text(hostile)).to_be_visible()

    from kiseki.sdk.media.png import encode_png

    (tmp_path / "media/images").mkdir(parents=True)
    picture, _ = media_program.scene(0, 5.0)
    (tmp_path / "media/images/late.png").write_bytes(encode_png(picture))
    Api(server.url).run(f"late/{run.id}").upload_file(
        str(tmp_path / "media/images/late.png"), root=str(tmp_path)
    )
    expect(shown.get_by_role("img", name=hostile)).to_be_visible()
    assert is_drawn(shown.get_by_role("img", name=hostile))
    assert found.problems == []
