"""One of everything that can be logged: drawn on the page of its run, and read back as it was.

Set KISEKI_PICTURES to a folder to have a picture of each kind, in light and dark.
"""

import importlib.util
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import PIL.Image
import pytest
from playwright.sync_api import Locator, Page, expect
from tests.doubles.live_server import LiveServer
from tests.e2e.conftest import OpenPage

from kiseki.sdk.api import Api
from kiseki.sdk.api.media import LoggedMedia
from kiseki.sdk.media.figures import find_media
from kiseki.sdk.media.histogram import Histogram
from kiseki.sdk.media.image import Image
from kiseki.sdk.media.markdown import Markdown
from kiseki.sdk.media.value import FileMedia, Media
from kiseki.sdk.plot.chart import Chart
from kiseki.sdk.tables import JoinedTable, PartitionedTable, Table

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EXAMPLES = Path(__file__).parents[2] / "examples"
TIMEOUT_S = 120
SETTLE_MS = 60_000
"""A first table waits for its process, a first viewer for its code, on a busy machine."""


@pytest.fixture(scope="module")
def run_path(server: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Path of the run in which the example logged everything."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KISEKI_")}
    done = subprocess.run(
        [sys.executable, EXAMPLES / "every_type.py", "--id", "everything"],
        cwd=tmp_path_factory.mktemp("program"),
        env=kept | {"KISEKI_BASE_URL": server.url},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=True,
    )
    assert "not recorded" not in done.stdout + done.stderr
    return f"/{server.get('/info').json()['entity']}/every-type/runs/everything"


@pytest.fixture(scope="module")
def example() -> Iterator[ModuleType]:
    """The example as a module."""
    sys.path.insert(0, str(EXAMPLES))
    spec = importlib.util.spec_from_file_location("every_type", EXAMPLES / "every_type.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.path.remove(str(EXAMPLES))


@pytest.fixture(scope="module")
def made(example: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the example logs, by key."""
    digits = example.Digits()
    for _ in range(example.EPOCHS):
        digits.fit()
    values: dict[str, Any] = {}
    for row in example.make_values(digits, tmp_path_factory.mktemp("made")):
        values |= row
    return values


@pytest.fixture(scope="module")
def logged(run_path: str, server: LiveServer) -> dict[str, Any]:
    """What the server gives back, by key, the last value of each."""
    values: dict[str, Any] = {}
    for row in Api(server.url).run(run_path.replace("/runs/", "/").strip("/")).scan_history():
        values |= row
    return values


def panel(page: Page, key: str) -> Locator:
    return page.locator("figure").filter(has=page.get_by_title(key, exact=True)).first


def colors(shown: Locator) -> int:
    """Return how many colours a part of the page has."""
    with PIL.Image.open(io.BytesIO(shown.screenshot())) as picture:
        return len(picture.convert("RGB").getcolors(1 << 24) or [])


def has_pictures(shown: Locator) -> None:
    pictures = shown.get_by_role("img")
    expect(pictures.first).to_be_visible(timeout=SETTLE_MS)
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        picture.evaluate("i => i.complete || new Promise(r => { i.onload = i.onerror = r })")
        assert picture.evaluate("i => i.naturalWidth") > 0


def plays(kind: str) -> Callable[[Locator], None]:
    def check(shown: Locator) -> None:
        for player in shown.locator(kind).all():
            player.evaluate("p => p.readyState || new Promise(r => p.onloadedmetadata = r)")
            assert player.evaluate("p => p.duration") > 0
            assert kind == "audio" or player.evaluate("p => p.videoWidth") > 0

    return check


def is_turned(shown: Locator) -> None:
    """A canvas on which there is something, by its colours."""
    canvas = shown.locator("canvas").last
    expect(canvas).to_be_visible(timeout=SETTLE_MS)
    shown.page.wait_for_timeout(300)
    assert colors(canvas) > 5


def has_frame(inside: str) -> Callable[[Locator], None]:
    def check(shown: Locator) -> None:
        frame = shown.frame_locator("iframe").first
        expect(frame.locator(inside).first).to_be_visible(timeout=SETTLE_MS)

    return check


def has(inside: str, count: int = 1) -> Callable[[Locator], None]:
    def check(shown: Locator) -> None:
        found = shown.locator(inside)
        expect(found.nth(count - 1)).to_be_attached(timeout=SETTLE_MS)

    return check


DRAWN: dict[str, Callable[[Locator], None]] = {
    **{f"images/{name}": has_pictures for name in "grey color gallery svg pillow".split()},
    **{f"images/{name}": has_pictures for name in "jpg gif bmp webp".split()},
    "images/boxes_and_masks": is_turned,
    **{f"sound/{name}": plays("audio") for name in ("samples", "file", "several")},
    "films/gif": has_pictures,
    **{f"films/{name}": plays("video") for name in ("mp4", "webm", "ogg")},
    "texts/page": has_frame("h2"),
    "texts/script": has_frame("text=It did not run."),
    "texts/markdown": has("strong"),
    "histograms/weights": has("[role=img]"),
    "histograms/counted": has("[role=img]"),
    "progress/weights": has("[role=img]"),
    **{f"clouds/{name}": is_turned for name in "points classes colors scene file".split()},
    **{f"shapes/{name}": is_turned for name in "obj stl gltf glb babylon".split()},
    **{f"molecules/{name}": is_turned for name in "pdb pqr mmcif mcif cif".split()},
    **{f"molecules/{name}": is_turned for name in "sdf sd gro mol2 mmtf".split()},
    "figures/matplotlib": has_pictures,
    "figures/plotly": has(".bars .point", 10),
    "figures/bokeh": has_frame("canvas"),
    "tables/guesses": has("[role=row] img"),
    "tables/joined": has("[role=row] img"),
    "tables/growing": has("[role=row]", 5),
    "tables/parts": has("[role=row]", 5),
    "charts/line": has(".mark-line path"),
    "charts/scatter": has(".mark-symbol path", 300),
    "charts/bar": has(".mark-rect path", 10),
    "charts/histogram": has(".mark-rect path", 5),
    "charts/line_series": has(".mark-line path", 2),
    "charts/roc": has(".mark-line path", 10),
    "charts/pr": has(".mark-line path", 10),
    "charts/confusion": has(".mark-rect path", 100),
    "charts/own": has(".mark-rect path", 10),
    "azure/list": has("canvas"),
    "azure/row.right": has("canvas"),
    "azure/table": has("[role=row]", 5),
    "azure/image": has_pictures,
    "azure/confusion": has(".mark-rect path", 100),
    "azure/accuracy": has("[role=row]", 5),
    "azure/residuals": has("[role=img]"),
    "azure/predictions": has("[role=row]", 3),
}
"""What shows that a value is drawn."""


def title_of(logged: dict[str, Any], key: str) -> str:
    """Return what stands over a panel: its key, or what a chart is called."""
    value = logged.get(key)
    texts = value.get("string_fields", {}) if isinstance(value, LoggedMedia) else {}
    return str(texts.get("title") or key)


@pytest.mark.parametrize(
    "sections",
    [
        "images|sound|films|texts",
        "histograms|progress|clouds|shapes|figures",
        "molecules",
        "tables|charts|azure",
    ],
)
def test_every_type_is_drawn_on_the_page_of_its_run(
    sections: str, run_path: str, open_page: OpenPage, logged: dict[str, Any]
) -> None:
    keys = [key for key in DRAWN if key.partition("/")[0] in sections.split("|")]
    folder = os.environ.get("KISEKI_PICTURES")
    for theme in ("light", "dark") if folder else ("light",):
        address = f"{run_path}?tab=charts&panels=%5E({sections})%2F"
        opened = open_page(address, theme=theme, height=2_200)
        for key in keys:
            shown = panel(opened.page, title_of(logged, key))
            expect(shown).to_be_visible()
            DRAWN[key](shown)
            assert colors(shown) > 10, key
        expect(opened.page.get_by_role("link", name="Download the file")).to_have_count(0)
        expect(opened.page.get_by_text("Not uploaded yet")).to_have_count(0)
        assert opened.problems == []
        if folder:
            name = f"every-type-{sections.partition('|')[0]}-{theme}.png"
            opened.page.screenshot(path=str(Path(folder) / name))


def test_no_value_that_the_example_logs_is_forgotten_here(made: dict[str, Any]) -> None:
    unseen = {"texts/plain", "texts/map", "parts/even", "parts/odd"}
    rdkit_or_torch = {key for key in made if key.startswith("tensors/")}
    rdkit_or_torch |= made.keys() & {"molecules/rdkit", "molecules/smiles"}
    assert made.keys() - DRAWN.keys() == unseen | rdkit_or_torch


def test_files_of_media_are_shown_among_the_files_of_the_run(
    run_path: str, open_page: OpenPage, logged: dict[str, Any]
) -> None:
    for key, inside in {
        "images/webp": "img",
        "films/mp4": "video",
        "sound/file": "audio",
        "texts/page": "iframe",
        "tables/guesses": "text=columns",
    }.items():
        opened = open_page(f"{run_path}/files/{logged[key].path}")
        expect(opened.page.locator("main").locator(inside).first).to_be_visible()
        assert opened.problems == []


def is_equal(back: Any, value: Any) -> bool:
    """Return whether what came back is what was logged."""
    media = value if isinstance(value, list) else find_media(value)
    if media is None:
        return bool(back == value)
    if isinstance(media, list):
        return len(media) == len(back.members) and all(map(is_equal, back.members, media))
    assert isinstance(media, Media)
    return EQUAL[next(kind for kind in EQUAL if isinstance(media, kind))](back, media)


def _equal_files(back: LoggedMedia, media: FileMedia) -> bool:
    content = media.content if isinstance(media.content, bytes) else media.content.read_bytes()
    captions = (back.caption, media.caption or "")
    same_overlays = not isinstance(media, Image) or _equal_overlays(back, media)
    return (_plain(back.bytes()) == _plain(content)) and len(set(captions)) == 1 and same_overlays


def _plain(content: bytes) -> bytes:
    """Return a content with the ids of Bokeh, which count what a process made, counted anew."""
    if b'"bokeh' not in content and b"Figure" not in content:
        return content
    seen: dict[bytes, bytes] = {}
    return re.sub(rb'"p\d+"', lambda found: seen.setdefault(found[0], b"%d" % len(seen)), content)


def _equal_overlays(back: LoggedMedia, image: Image) -> bool:
    boxes = {
        name: json.loads(one.bytes())["box_data"] for name, one in back.get("boxes", {}).items()
    }
    masks = {name: one.bytes() for name, one in back.get("masks", {}).items()}
    return (
        boxes == {name: one.boxes for name, one in image.boxes.items()}
        and masks == {name: one.content for name, one in image.masks.items()}
        and back.get("classes", []) == image.classes
    )


def _equal_tables(back: LoggedMedia, table: Table) -> bool:
    found = back.table
    assert found.columns == table.columns
    assert len(found.data) == len(table.data)
    for row, own in zip(found.data, table.data, strict=True):
        for cell, value in zip(row, own, strict=True):
            if isinstance(value, FileMedia):
                assert cell["_type"] == value.type
                assert cell["size"] == len(value.content)
            else:
                assert cell == value
    return True


def _equal_charts(back: LoggedMedia, chart: Chart) -> bool:
    same = (back["spec"], back["fields"]) == (chart.spec, chart.fields)
    return same and _equal_tables(back["table"], chart.table)


EQUAL: dict[type, Callable[[Any, Any], bool]] = {
    Histogram: lambda back, one: (back["values"], back["bins"]) == (one.histogram, one.bins),
    Markdown: lambda back, one: back.text() == one.text,
    Table: _equal_tables,
    Chart: _equal_charts,
    JoinedTable: lambda back, one: (
        back["join_key"] == one.join_key and all(map(_equal_tables, back["tables"], one.tables))
    ),
    PartitionedTable: lambda back, one: back["parts_path"] == one.parts_path,
    FileMedia: _equal_files,
}


def test_every_value_is_read_back_as_it_was_logged(
    made: dict[str, Any], logged: dict[str, Any]
) -> None:
    assert len(made) > 60
    assert {name: logged[f"texts/map.{name}"] for name in ("kernel", "penalty.alpha")} == {
        "kernel": "linear",
        "penalty.alpha": 0.01,
    }
    made = {key: value for key, value in made.items() if key != "texts/map"}
    assert [key for key, value in made.items() if not is_equal(logged[key], value)] == []
    table = msgspec.json.decode(logged["azure/table"].bytes())
    assert (table["columns"], len(table["data"])) == (["digit", "n"], 10)
    assert logged["azure/residuals"]["values"] == [3, 20, 4]
