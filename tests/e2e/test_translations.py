"""No page shows a text that is in no catalogue: in a pseudo-locale every other has accents."""

import json
import mimetypes
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Route, expect
from tests.doubles.kept_files import make_version, put_files, use_version
from tests.doubles.live_server import LiveServer
from tests.doubles.recorded_media import record_media_run
from tests.doubles.recorded_run import record_run
from tests.e2e.conftest import ACTION_TIMEOUT_MS, LOCALES

import kiseki

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WEB = Path(__file__).parents[2] / "web"
# Data has no Latin letters here, so that each that is left was written by us.
PROJECT, RUN, KEY = "Опыты", "прогон", "потери"
DATA, MODEL, REGISTERED = "данные", "модель", "лучшая"
NOTEBOOK = {
    "nbformat": 4,
    "metadata": {},
    "cells": [
        {"cell_type": "code", "source": "x", "outputs": [{"data": {"text/html": "<b>б</b>"}}]}
    ],
}
FILES = {
    "отчёт/строки.csv": "а,б\n1,2\n".encode(),
    "отчёт/заметка.md": "# Итог".encode(),
    "отчёт/значения.json": '{"а": [1, {"б": 2}]}'.encode(),
    "отчёт/страница.html": "<p>да".encode(),
    "отчёт/книга.ipynb": json.dumps(NOTEBOOK).encode(),
    "отчёт/текст.txt": "да\n".encode(),
    "байты.bin": bytes(range(256)),
}
NOT_WORDS = {
    *("kiseki", "English", "Ctrl", "Shift", "Esc", "Enter", "Home", "End", "Space", "PageUp"),
    *("PageDown", "sec", "min", "git", "regex", "AND", "OR"),
    # The example of a filter.
    *("acc", "and", "config", "max", "summary"),
    # What the browser writes, and a project's own name.
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    *("Sept", "Uncategorized"),
    # The credit of a library.
    *("React", "Flow", "attribution"),
    # What kiseki calls things itself, kinds of files, in their names, and units.
    *("media", "latest", "byte"),
    *(
        "HTML",
        "csv",
        "json",
        "html",
        "ipynb",
        "txt",
        "bin",
        "png",
        "wav",
        "CSV",
        "Parquet",
        "SHA",
        "bytes",
    ),
}
READ = """() => {
    const texts = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const one = walker.currentNode.parentElement;
        const isCode = one.closest('code, pre, kbd, script, style, time') !== null;
        if (!isCode && one.checkVisibility()) texts.push(walker.currentNode.textContent);
    }
    for (const one of document.querySelectorAll('[title], [aria-label], [placeholder]'))
        for (const name of ['title', 'aria-label', 'placeholder'])
            if (one.hasAttribute(name)) texts.push(one.getAttribute(name));
    return texts;
}"""


@pytest.fixture(scope="module")
def pseudo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the app in the pseudo-locale and return its folder."""
    folder = tmp_path_factory.mktemp("pseudo")
    subprocess.run(
        ["npx", "vite", "build", "--logLevel", "error", "--outDir", str(folder)],
        cwd=WEB,
        env=os.environ | {"KISEKI_PSEUDO": "1"},
        check=True,
        timeout=300,
    )
    return folder


@pytest.fixture(scope="module")
def url(server: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Fill the server; return the address of its project."""
    rows = [(step, {KEY: 1 / (step + 1)}) for step in range(20)]
    # What the summary says of media is of their files, and no text of the page.
    for name, media in (("а", []), ("б", []), ("г", [(20, _media())])):
        uid = record_media_run(
            server.url,
            tmp_path_factory.mktemp("media"),
            [*rows, *media],
            project=PROJECT,
            id=f"{RUN}-{name}",
            name=f"{RUN} {name}",
            config={"η": 1},
            console=[("out", "шаг")],
            end={"exit_code": 1},
        ).uid
        put_files(server, uid, FILES)
    data = [
        make_version(
            server, DATA, files, type="набор", project=PROJECT, run=uid, aliases=["новая"]
        )
        for files in (FILES, {"отчёт/строки.csv": b"2"})
    ]
    use_version(server, uid, data[0]["id"], "вход")
    net = make_version(server, MODEL, {"веса.bin": b"1"}, type="сеть", project=PROJECT, run=uid)
    named = {"name": REGISTERED, "version": net["id"], "project": PROJECT, "aliases": ["боевая"]}
    assert server.post("/models", named).status < 300
    gone = record_run(server.url, rows, project=PROJECT, id=f"{RUN}-в", name="лишний")
    server.call("DELETE", f"/runs/{gone.uid}")
    return f"{server.url}/{server.get('/info').json()['entity']}/{PROJECT}"


def _media() -> dict[str, object]:
    """Return a value of each kind that the page draws by itself."""
    table = kiseki.Table(columns=["номер", "знак"], data=[[1, "а"], [2, "б"]])
    corner = {"minX": 0.1, "maxX": 0.6, "minY": 0.1, "maxY": 0.6}
    box = {"position": corner, "class_id": 1, "scores": {"да": 0.9}}
    return {
        "вид/снимок": kiseki.Image(
            np.zeros((8, 8), np.uint8),
            caption="ночь",
            boxes={"было": {"box_data": [box], "class_labels": {1: "дом"}}},
            masks={"есть": {"mask_data": np.eye(8, dtype=np.uint8), "class_labels": {1: "луг"}}},
        ),
        "вид/звук": kiseki.Audio(np.zeros(800), sample_rate=8_000),
        "вид/страница": kiseki.Html("<p>да<script>1</script>"),
        "вид/точки": kiseki.Object3D(np.eye(3)),
        "вид/веса": kiseki.Histogram([1, 2, 2]),
        "вид/слова": kiseki.Markdown("**да**"),
        "таблица": table,
        "линия": kiseki.plot.scatter(table, "номер", "номер"),
    }


@pytest.fixture(scope="module")
def page(browser: Browser, pseudo: Path) -> Iterator[Page]:
    """A page that gets the app in the pseudo-locale and all else from the server."""
    context = browser.new_context(locale=LOCALES["en"], viewport={"width": 1280, "height": 2400})
    context.set_default_timeout(ACTION_TIMEOUT_MS)
    context.route(lambda url: "/api/" not in url, lambda route: _answer(route, pseudo))
    yield context.new_page()
    context.close()


@pytest.fixture
def plain_words(page: Page, url: str) -> Callable[[], set[str]]:
    """Return a function that reads the words of the page that are in no catalogue."""
    known = NOT_WORDS | set(re.findall(r"[A-Za-z]{3,}", url))
    return lambda: _plain_words(page, known)


# Each with what must be there before it is read.
HEADING = "main :is(h1, h2, [role=log])"
OPEN_FILE = "main :is(section[aria-label], iframe)"
PAGES = {
    "": HEADING,
    "?table=full": HEADING,
    "/overview": HEADING,
    "/trash": "main table",
    f"/compare?runs={RUN}-а,{RUN}-б": HEADING,
    f"/runs/{RUN}-а": HEADING,
    **{
        f"/runs/{RUN}-а?tab={tab}": HEADING
        for tab in ("charts", "system", "logs", "code", "artifacts")
    },
    f"/runs/{RUN}-г?tab=artifacts": "main table",
    f"/runs/{RUN}-а/files": "[role=treeitem]",
    **{f"/runs/{RUN}-а/files/{path}": OPEN_FILE for path in FILES if path != "байты.bin"},
    f"/runs/{RUN}-а/files/байты.bin": "main h2",
    f"/runs/{RUN}-а/files/нет": "main [role=alert]",
    "/artifacts": "main table",
    "/artifacts?kind=models": "main table",
    "/artifacts?q=нет": "main p",
    f"/artifacts/{DATA}": "main table",
    f"/artifacts/{DATA}/v1": "main dl",
    f"/artifacts/{DATA}/v1?part=files&path=отчёт": "[role=treeitem]",
    f"/artifacts/{DATA}/v1?part=usage": "main table",
    f"/artifacts/{DATA}/v1?part=compare&with=v0": "main table",
    f"/artifacts/{REGISTERED}": "main table",
    f"/artifacts/{REGISTERED}/v0": "main dl",
    "/storage": "main table",
    "/storage?by=run": "main table",
    "/tables/таблица": "main [role=grid]",
    '/tables/таблица?join=["номер"]': "main [role=grid]",
    '/tables/таблица?by=["знак"]': "main table",
}


def test_every_text_of_the_pages_comes_from_a_catalogue(
    url: str, page: Page, plain_words: Callable[[], set[str]]
) -> None:
    found = {}
    for path, content in PAGES.items():
        page.goto(url + path)
        page.locator(content).first.wait_for()
        found[path] = plain_words()
    for path in ("/", "/?archived=true", "/trash", "/storage", "/нет/нет/runs/нет"):
        page.goto("/".join(url.split("/")[:3]) + path)
        page.locator("main :is(h1, h2, [role=alert])").first.wait_for()
        found[f"server {path}"] = plain_words()
    assert {place: words for place, words in found.items() if words} == {}


def test_the_texts_of_a_lineage_come_from_a_catalogue(
    url: str, server: LiveServer, page: Page, plain_words: Callable[[], set[str]]
) -> None:
    wanted = urlencode({"project": PROJECT, "name": f"{DATA}:v0"})
    version = server.get(f"/artifacts/find?{wanted}").json()["id"]
    found = {}
    for view, content in (("", "[data-lineage-node]"), ("&view=list", "main table")):
        page.goto(f"{url}/lineage?version={version}{view}")
        page.locator(content).first.wait_for()
        found[view] = plain_words()
    assert {place: words for place, words in found.items() if words} == {}


def test_every_text_of_panels_with_media_comes_from_a_catalogue(
    url: str, page: Page, plain_words: Callable[[], set[str]]
) -> None:
    page.goto(f"{url}/runs/{RUN}-г?tab=charts")
    for drawn in ("img[alt]", "audio", "iframe", "canvas", "[role=grid]"):
        page.locator(f"[data-panel] {drawn}").first.wait_for()
    found = {"panels": plain_words()}
    page.locator('[data-panel="auto:вид/снимок"] li button').first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    found["a picture"] = plain_words()
    assert {place: words for place, words in found.items() if words} == {}


def test_every_text_that_keys_open_comes_from_a_catalogue(
    url: str, page: Page, plain_words: Callable[[], set[str]]
) -> None:
    page.goto(url)
    page.locator("main h2").first.wait_for()
    found = {}
    for keys in ("?", "Control+k", "C", "F", "G"):
        page.keyboard.press(keys)
        expect(page.get_by_role("dialog")).to_be_visible()
        found[keys] = plain_words()
        # The first closes a list of choices that is open.
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        # A key that comes while the dialog is still fading out opens nothing.
        expect(page.get_by_role("dialog")).to_have_count(0)
    assert {place: words for place, words in found.items() if words} == {}


def _answer(route: Route, folder: Path) -> None:
    path = route.request.url.split("/", 3)[3].split("?")[0]
    file = folder / path
    if not file.is_file():
        file = folder / "index.html"
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    route.fulfill(body=file.read_bytes(), content_type=kind)


def _plain_words(page: Page, known: set[str]) -> set[str]:
    """Return words of plain Latin letters that a person reads or hears."""
    words = {
        word for text in page.evaluate(READ) for word in re.findall(r"\b[A-Za-z]{3,}\b", text)
    }
    return words - known
