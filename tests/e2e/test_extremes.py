"""Runs that strain a page: long names, both directions of writing, thousands of keys; and none."""

import pytest
from playwright.sync_api import expect
from tests.doubles.live_server import LiveServer
from tests.doubles.recorded_run import record_run
from tests.e2e.conftest import OpenPage

pytestmark = pytest.mark.browser

ARABIC = "تدريب الشبكة العصبية"
HEBREW = "אימון רשת"
NAME = (f"{ARABIC} – {HEBREW} – 実験 🧪🔥 " * 20)[:500]
N_KEYS = 5_000
PLACES = [
    "",
    "?table=split",
    "?table=full",
    "/overview",
    "/compare?runs=rtl,other",
    "/runs/rtl",
    "/runs/rtl?tab=charts",
    "/runs/rtl?tab=logs",
    "/trash",
]
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def project(server: LiveServer) -> str:
    """Path of a project of two such runs."""
    for run_id, name in (("rtl", NAME), ("other", HEBREW)):
        record_run(
            server.url,
            [(step, {f"{ARABIC}/loss": 1 / (step + 1), "acc 🔥": 0.5}) for step in range(5)],
            id=run_id,
            name=name.strip(),
            project=ARABIC,
            console=[("out", f"{ARABIC} {HEBREW} \u202e 🔥" * 30)],
            config={f"layer.{i}.{HEBREW}": i for i in range(N_KEYS)},
            tags=[HEBREW, "🔥"],
            notes=f"# {ARABIC}\n\n{HEBREW}",
            group=ARABIC,
            end={"exit_code": 0},
        )
    return f"/{server.get('/info').json()['entity']}/{ARABIC}"


def test_every_page_stands_with_long_names_of_both_directions_and_5000_keys(
    project: str, server: LiveServer, open_page: OpenPage
) -> None:
    opened = open_page("/", language="ja")
    page = opened.page
    for place in PLACES:
        page.goto(server.url + project + place)
        page.locator("main :is(h1, h2), main [role=log]").first.wait_for()
        assert page.evaluate(TOO_WIDE) is False, place
        assert page.get_by_role("alert").count() == 0, place
    assert opened.problems == []


def test_one_of_5000_config_keys_is_found(project: str, open_page: OpenPage) -> None:
    page = open_page(f"{project}/runs/rtl").page
    page.get_by_role("textbox", name="Search: Config").fill("4321")
    config = page.locator("section").filter(has=page.get_by_role("heading", name="Config"))
    expect(config.get_by_role("definition")).to_have_text(["4,321"])


def test_a_project_without_runs_shows_how_to_begin_and_its_pages_stand(
    server: LiveServer, open_page: OpenPage
) -> None:
    run = record_run(server.url, [(0, {"loss": 1.0})], project="bare", end={"exit_code": 0})
    server.call("DELETE", f"/runs/{run.uid}?purge=true")
    path = f"/{server.get('/info').json()['entity']}/bare"
    opened = open_page(path)
    page = opened.page
    expect(page.locator("main pre").first).to_contain_text("import kiseki")
    for place in ("/overview", "/trash", "/compare"):
        page.goto(server.url + path + place)
        expect(page.locator("main :is(h1, h2, p)").first).to_be_visible()
        assert page.get_by_role("alert").count() == 0, place
    assert opened.problems == []
