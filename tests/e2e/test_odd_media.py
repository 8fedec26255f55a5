"""Media that are broken, too much or hostile: the page stays usable and says what is wrong."""

import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bokeh.document import Document
from bokeh.events import DocumentReady
from bokeh.layouts import column
from bokeh.models import CustomJS, Div
from bokeh.plotting import figure
from playwright.sync_api import Locator, Page, expect
from tests.doubles.live_server import LiveServer
from tests.doubles.recorded_media import record_media_run
from tests.e2e.conftest import OpenedPage, OpenPage

from kiseki.sdk.media.audio import Audio
from kiseki.sdk.media.bokeh import Bokeh
from kiseki.sdk.media.html import Html
from kiseki.sdk.media.image import Image
from kiseki.sdk.media.molecule import Molecule
from kiseki.sdk.media.object3d import Object3D
from kiseki.sdk.media.png import encode_png

pytestmark = pytest.mark.browser

SAYS = {
    "image": "The browser cannot show this picture.",
    "nowhere": "There is nothing in this file that can be drawn here.",
    "glb": "This file cannot be read",
    "pdb": "There is nothing in this file that can be drawn here.",
    "bokeh": "This file cannot be read: could not resolve type 'NoSuch'",
}
HEBREW = "תמונה של חתול"
REACHING = """<h1>page</h1><img src="/api/v1/runs"><form action="/api/v1/runs" method=post></form>
<script>
const say = (text) => document.body.append(text + "; ");
fetch("/api/v1/info").then(() => say("REACHED by fetch"), () => say("fetch refused"));
const tries = {
  parent: () => parent.document.title,
  storage: () => localStorage.length,
  top: () => { top.location = "/api/v1/info"; },
  window: () => { if (open("/api/v1/info") === null) throw 0; },
};
for (const [name, reach] of Object.entries(tries))
  try { reach(); say("REACHED " + name); } catch { say(name + " refused"); }
document.forms[0].submit();
</script>"""


def _write(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def _header_of_a_huge_png() -> bytes:
    """Return what begins like a picture of 20,000 x 20,000 pixels and ends soon after."""
    small = encode_png(np.zeros((2, 2), np.uint8))
    return small[:16] + (20_000).to_bytes(4, "big") * 2 + small[24:]


def _with_callbacks() -> Any:
    """Return a figure of Bokeh that brings code along in three ways."""
    mark = "document.title = 'ran'"
    drawn = figure(width=200, height=90)
    drawn.line([0, 1], [0, 1])
    drawn.x_range.js_on_change("start", CustomJS(code=mark))
    text = Div(text=f'<b>bold</b><img src=x onerror="{mark}"><script>{mark}</script>')
    document = Document()
    document.add_root(column(text, drawn))
    document.js_on_event(DocumentReady, CustomJS(code=mark))
    return document


def _values(folder: Path) -> dict[str, Any]:
    silence = folder / "silence.wav"
    with wave.open(str(silence), "wb") as file:
        file.setparams((1, 2, 8_000, 0, "NONE", ""))
    half_there = "v 0 0 0\nv nan 1 0\nv 0 1 1\nv 1 0 0\nf 1 2 3\nf 1 3 4\n"
    million = b"[" + b",".join([b"[1.001,2.001,3.001,4.001]"] * 1_000_000) + b"]"
    classes = np.arange(300).repeat(3).reshape(300, 3)
    picture = np.zeros((300, 3, 3), np.uint8)
    names = {i: f"class {i}" for i in range(300)}
    return {
        "image": Image(_write(folder, "broken.png", b"\x89PNG\r\n\x1a\n" + bytes(99))),
        "huge": Image(_write(folder, "huge.png", _header_of_a_huge_png())),
        "silence": Audio(silence),
        "nowhere": Object3D(np.full((5, 3), np.nan)),
        "half": Object3D(_write(folder, "half.obj", half_there)),
        "glb": Object3D(_write(folder, "broken.glb", b"glTF and no more")),
        "million": Object3D(_write(folder, "million.pts.json", million)),
        "pdb": Molecule(_write(folder, "none.pdb", "REMARK nothing\n")),
        "bokeh": Bokeh(
            _write(
                folder,
                "a.bokeh.json",
                '{"roots":[{"type":"object","name":"NoSuch","id":"p1"}],"version":"3.9.0"}',
            )
        ),
        "callbacks": Bokeh(_with_callbacks()),
        "page": Html(REACHING),
        "caption": Image(np.zeros((9, 9), np.uint8), caption="long " * 100),
        "hebrew": Image(np.zeros((9, 9), np.uint8), caption=HEBREW),
        "classes": Image(picture, masks={"m": {"mask_data": classes, "class_labels": names}}),
    }


@pytest.fixture(scope="module")
def run_path(server: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("odd")
    rows = [(0, _values(folder))]
    own = tmp_path_factory.mktemp("run")
    record_media_run(server.url, own, rows, project="odd", id="odd", end={"exit_code": 0})
    return f"/{server.get('/info').json()['entity']}/odd/runs/odd"


@pytest.fixture
def opened(run_path: str, open_page: OpenPage) -> OpenedPage:
    return open_page(f"{run_path}?tab=charts", height=1_600)


def panel(page: Page, key: str) -> Locator:
    return page.locator("figure").filter(has=page.get_by_title(key, exact=True)).first


def surprises(opened: OpenedPage) -> list[str]:
    """Return what went wrong besides the refusal to run what a figure brings along."""
    return [problem for problem in opened.problems if "'unsafe-eval'" not in problem]


def test_what_is_broken_says_so_and_the_rest_is_shown(opened: OpenedPage) -> None:
    page = opened.page
    for key, text in SAYS.items():
        expect(panel(page, key)).to_contain_text(text)
        expect(panel(page, key).get_by_role("link", name="Download the file")).to_be_visible()
    expect(panel(page, "silence").locator("audio")).to_be_visible()
    expect(panel(page, "half").locator("canvas")).to_be_visible()
    assert surprises(opened) == []


def test_what_is_too_much_waits_until_it_is_asked_for(opened: OpenedPage) -> None:
    huge, million = panel(opened.page, "huge"), panel(opened.page, "million")
    expect(huge).to_contain_text("20,000 × 20,000 pixels")
    expect(huge.get_by_role("img")).to_have_count(0)
    expect(million).to_contain_text("MB")
    million.get_by_role("button", name="Show", exact=True).click()
    expect(million.locator("canvas")).to_be_visible()
    million.get_by_role("button", name="Larger").click()
    assert surprises(opened) == []


def test_captions_of_any_length_and_direction_keep_to_their_line(opened: OpenedPage) -> None:
    page = opened.page
    caption = panel(page, "caption").get_by_text("long long")
    line = caption.bounding_box()
    frame = panel(page, "caption").bounding_box()
    assert line
    assert frame
    assert line["width"] <= frame["width"]
    assert line["height"] < 25
    hebrew = panel(page, "hebrew").get_by_text(HEBREW)
    assert hebrew.evaluate("text => text.tagName") == "BDI"
    panel(page, "caption").get_by_role("button", name="Enlarge").click()
    expect(page.get_by_role("dialog").get_by_text("long long").first).to_be_visible()


def test_each_of_hundreds_of_classes_of_a_mask_can_be_switched(opened: OpenedPage) -> None:
    page = opened.page
    shown = panel(page, "classes")
    alpha = "canvas => canvas.getContext('2d').getImageData(1, 299, 1, 1).data[3]"
    layer = shown.locator("canvas")
    expect(layer).to_have_js_property("height", 300)
    assert layer.evaluate(alpha) == 255
    shown.hover()
    shown.get_by_role("button", name="Boxes and masks").click()
    page.get_by_role("checkbox", name="class 299").uncheck()
    page.wait_for_function(f"layer => ({alpha})(layer) === 0", arg=layer.element_handle())


def test_a_page_with_its_scripts_running_reaches_nothing(opened: OpenedPage) -> None:
    page = opened.page
    before = page.url
    shown = panel(page, "page")
    shown.get_by_role("button", name="Run its scripts").click()
    body = shown.frame_locator("iframe").locator("body")
    for name in ("fetch", "parent", "storage", "top", "window"):
        expect(body).to_contain_text(f"{name} refused")
    expect(body).not_to_contain_text("REACHED")
    assert (page.url, len(page.context.pages)) == (before, 1)
    assert surprises(opened) == []


def test_code_that_a_bokeh_figure_brings_along_does_not_run(opened: OpenedPage) -> None:
    frame = panel(opened.page, "callbacks").frame_locator("iframe")
    expect(frame.locator("canvas").first).to_be_visible()
    expect(frame.get_by_text("bold")).to_be_visible()
    opened.page.wait_for_timeout(300)
    assert len(opened.problems) > len(surprises(opened))
    assert frame.locator("html").evaluate("() => document.title") == "Bokeh"
    assert surprises(opened) == []
