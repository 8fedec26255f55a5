"""The files of a run on its page: tree, addresses, previews, hostile content."""

import io
import json
import struct
import zipfile
import zlib

import pytest
from playwright.sync_api import expect
from tests.doubles.kept_files import put_files
from tests.doubles.live_server import LiveServer
from tests.doubles.recorded_run import record_run
from tests.e2e.conftest import OpenPage

pytestmark = pytest.mark.browser

BIDI = "evil/\u202egnp.exe.txt"
MARKUP = "evil/<img src=x onerror=alert(1)>.txt"
ODD = "evil/a?b#c%20d&e.txt"
LONG = f"evil/{'long-' * 60}.txt"
SCRIPT = b"<h1>Report</h1><script>document.body.append('script ran'); alert(1)</script>"
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30">'
    b'<rect width="40" height="30"/><script>alert(2)</script></svg>'
)


def _png() -> bytes:
    raw = b"".join(b"\0" + bytes((y * 16, 99, 160)) * 16 for y in range(12))

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", 16, 12, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "source": ["# Findings"]},
        {
            "cell_type": "code",
            "execution_count": 3,
            "source": ["table"],
            "outputs": [
                {
                    "output_type": "execute_result",
                    "data": {"text/html": "<b>bold</b>", "text/plain": "plain"},
                }
            ],
        },
    ]
}
FILES = {
    "readme.md": "# 実験メモ".encode(),
    "metrics.json": json.dumps({"best": {"accuracy": 0.75}}).encode(),
    "table.csv": b'id,label\n1,"a, b"\n' + b"2,c\n" * 3000,
    "notes.sjis.txt": "軌跡".encode("shift_jis"),
    "analysis.ipynb": json.dumps(NOTEBOOK).encode(),
    "weights.pt": bytes(range(256)),
    "media/images/digit_1.png": _png(),
    "media/images/digit_2.png": _png() + b" ",
    "evil/page.html": SCRIPT,
    "evil/drawing.svg": SVG,
    BIDI: b"<script>alert(3)</script>",
    MARKUP: b"just text",
    ODD: b"odd name",
    LONG: b"long name",
}


@pytest.fixture(scope="module")
def run(server: LiveServer) -> str:
    """Path of the page of a run with files of many kinds."""
    uid = record_run(server.url, id="files", name="with files", end={"exit_code": 0}).uid
    put_files(server, uid, FILES)
    return f"/{server.get('/info').json()['entity']}/digits/runs/files"


def test_w120_files_of_a_run_are_a_tree_and_show_what_is_in_them(
    run: str, open_page: OpenPage
) -> None:
    opened = open_page(run)
    page = opened.page
    page.get_by_role("tab", name="Files").click()
    tree = page.get_by_role("tree")
    expect(tree.get_by_role("treeitem", name="media")).to_contain_text("2 files")
    tree.get_by_role("treeitem", name="table.csv").click()
    expect(page.get_by_role("cell", name="a, b")).to_be_visible()
    expect(page.get_by_text("The first 1,000 rows")).to_be_visible()
    tree.get_by_role("treeitem", name="metrics.json").click()
    expect(page.locator("dl")).to_contain_text("accuracy")
    tree.get_by_role("treeitem", name="notes.sjis.txt").click()
    expect(page.get_by_label("Content of notes.sjis.txt")).to_contain_text("軌跡")
    tree.get_by_role("treeitem", name="readme.md").click()
    expect(page.get_by_role("heading", name="実験メモ")).to_be_visible()
    tree.get_by_role("treeitem", name="analysis.ipynb").click()
    expect(page.get_by_text("An output in HTML is left out.")).to_be_visible()
    expect(page.get_by_text("plain", exact=True)).to_be_visible()
    tree.get_by_role("treeitem", name="weights.pt").click()
    expect(page.get_by_text("There is no preview")).to_be_visible()
    assert opened.problems == []


def test_w121_a_folder_and_a_file_have_addresses_of_their_own(
    server: LiveServer, run: str, open_page: OpenPage
) -> None:
    page = open_page(f"{run}/files/media/images").page
    expect(page.get_by_role("heading", name="images")).to_be_visible()
    expect(page.get_by_role("treeitem", name="digit_1.png")).to_be_visible()
    page.get_by_role("button", name="digit_2.png").click()
    expect(page).to_have_url(f"{server.url}{run}/files/media/images/digit_2.png")
    picture = page.get_by_role("img", name="digit_2.png")
    expect(picture).to_be_visible()
    assert picture.evaluate("one => one.naturalWidth") == 16
    page.go_back()
    expect(page.get_by_role("heading", name="images")).to_be_visible()
    page.goto(page.url.replace("images", "nowhere.txt"))
    expect(page.get_by_role("alert")).to_contain_text("There is no such file")


def test_hostile_names_are_text_and_lead_to_their_files(run: str, open_page: OpenPage) -> None:
    opened = open_page(f"{run}/files/evil")
    page = opened.page
    for name, content in ((MARKUP, "just text"), (ODD, "odd name"), (LONG, "long name")):
        page.get_by_role("treeitem", name=name.removeprefix("evil/")[-20:]).first.click()
        expect(page.get_by_label(f"Content of {name}")).to_contain_text(content)
        page.reload()
        expect(page.get_by_label(f"Content of {name}")).to_contain_text(content)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert opened.problems == []


def test_scripts_in_files_do_not_run_and_run_walled_off_when_asked(
    run: str, open_page: OpenPage
) -> None:
    opened = open_page(f"{run}/files/evil/page.html")
    page = opened.page
    inside = page.frame_locator("iframe")
    expect(inside.get_by_role("heading", name="Report")).to_be_visible()
    expect(inside.locator("body")).not_to_contain_text("script ran")
    page.get_by_role("button", name="Run its scripts").click()
    expect(inside.locator("body")).to_contain_text("script ran")
    assert page.evaluate("document.querySelector('iframe').contentDocument") is None
    page.goto(page.url.replace("page.html", "drawing.svg"))
    picture = page.get_by_role("img", name="drawing.svg")
    expect(picture).to_be_visible()
    assert picture.evaluate("one => one.naturalWidth") == 40
    # An alert of a script would be a dialog: the sandbox keeps even that away.
    assert opened.problems == []


def test_the_tree_is_walked_by_keys(run: str, open_page: OpenPage) -> None:
    page = open_page(f"{run}/files").page
    expect(page.get_by_role("treeitem", name="media")).to_be_visible()
    page.get_by_role("tree").focus()
    for key in ("Home", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.get_by_role("treeitem", name="images")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("treeitem", name="digit_1.png")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="digit_1.png")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("treeitem", name="digit_1.png")).to_have_count(0)


def test_ticked_files_come_as_one_zip_and_are_deleted_together(
    server: LiveServer, run: str, open_page: OpenPage
) -> None:
    uid = record_run(server.url, id="doomed", end={"exit_code": 0}).uid
    put_files(server, uid, {"keep.txt": b"1", "a/b.txt": b"2", "a/c.txt": b"3", "d.txt": b"4"})
    page = open_page(run.replace("/files", "/doomed") + "/files").page
    expect(page.get_by_role("treeitem", name="keep.txt")).to_be_visible()
    page.get_by_role("tree").focus()
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    with page.expect_download() as download:
        page.get_by_role("link", name="Zip of 2").click()
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as archive:
        assert sorted(archive.namelist()) == ["a/b.txt", "a/c.txt", "d.txt"]
    page.get_by_role("button", name="Delete", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("d.txt")
    dialog.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("treeitem")).to_have_count(1)
    left = server.get(f"/runs/{uid}/files").json()["files"]
    assert [file["path"] for file in left] == ["keep.txt"]


def test_names_that_are_too_many_for_an_address_come_as_one_zip_all_the_same(
    server: LiveServer, run: str, open_page: OpenPage
) -> None:
    uid = record_run(server.url, id="long-names", end={"exit_code": 0}).uid
    names = [f"{number:02}-{'長い名前' * 50}.txt" for number in range(12)]
    put_files(server, uid, {name: name.encode() for name in names})
    page = open_page(run.replace("/files", "/long-names") + "/files").page
    expect(page.get_by_role("treeitem")).to_have_count(12)
    page.get_by_role("tree").focus()
    page.keyboard.press("Home")
    for _ in names:
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
    with page.expect_download() as download:
        page.get_by_role("button", name="Zip of 12").click()
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as archive:
        assert sorted(archive.namelist()) == names
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("treeitem")).to_have_count(0)


def test_a_file_that_arrives_is_there_without_a_reload(
    server: LiveServer, run: str, open_page: OpenPage
) -> None:
    uid = record_run(server.url, id="living").uid
    page = open_page(run.replace("/files", "/living") + "/files").page
    expect(page.get_by_text("This run has no files")).to_be_visible()
    expect(page.get_by_text("run.save(")).to_be_visible()
    put_files(server, uid, {"log.txt": b"one\n"})
    page.get_by_role("treeitem", name="log.txt").click()
    expect(page.get_by_label("Content of log.txt")).to_contain_text("one")
    put_files(server, uid, {"log.txt": b"one\ntwo\n"})
    expect(page.get_by_label("Content of log.txt")).to_contain_text("two")


def test_a_folder_of_thousands_of_files_is_scrolled_and_searched(
    server: LiveServer, run: str, open_page: OpenPage
) -> None:
    uid = record_run(server.url, id="crowd", end={"exit_code": 0}).uid
    put_files(server, uid, {f"rows/{i:05}.txt": b"x" for i in range(3_000)})
    page = open_page(run.replace("/files", "/crowd") + "/files/rows").page
    expect(page.get_by_role("treeitem", name="00000.txt")).to_be_visible()
    assert page.get_by_role("treeitem").count() < 100
    page.get_by_role("tree").focus()
    page.keyboard.press("End")
    more = page.get_by_role("treeitem", name="Show 2,000 more")
    expect(more).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("treeitem", name="01000.txt")).to_be_visible()
    page.get_by_label("Search files").fill("0277")
    expect(page.get_by_role("treeitem", name="rows/02770.txt")).to_be_visible()
    expect(page.get_by_role("treeitem", name="rows/00000.txt")).to_have_count(0)
