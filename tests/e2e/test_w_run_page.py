"""The page of a run: its address, its tabs and every fact on it; a real training wrote them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect
from tests.doubles.live_server import LiveServer
from tests.doubles.recorded_run import record_run
from tests.e2e.conftest import OpenPage

pytestmark = pytest.mark.browser

TRAINING = """
import sys, time, kiseki
run = kiseki.init(
    project="pages", id="real", name="real training", group="vision", job_type="training",
    tags=["baseline", "production"], notes="first *try*",
    config={"lr": 0.25, "model": {"depth": 2}},
)
for step in range(4):
    run.log({"loss": 1 / (step + 1), "acc": step / 4})
    print("step", step)
    time.sleep(0.4)
print("a warning", file=sys.stderr)
run.finish()
"""
REMOTE = "https://example.org/team/pages.git"


@pytest.fixture(scope="module")
def run(server: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Train in a git repository and return the path of the run's page."""
    folder = tmp_path_factory.mktemp("repository")
    (folder / "train.py").write_text(TRAINING)
    person = ["-c", "user.name=n", "-c", "user.email=n@example.org"]
    for command in (
        ["init", "-q", "-b", "trunk"],
        ["remote", "add", "origin", REMOTE],
        ["add", "train.py"],
        [*person, "commit", "-q", "-m", "Train"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
    (folder / "train.py").write_text(f"{TRAINING}# a change\n")
    environment = os.environ | {"KISEKI_BASE_URL": server.url, "KISEKI_DIR": str(folder / ".runs")}
    subprocess.run(
        [sys.executable, "train.py", "--lr", "0.25"],
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
        timeout=60,
    )
    return f"/{_entity(server)}/pages/runs/real"


def test_w066_a_run_shows_its_state_what_it_logged_and_what_it_printed(
    run: str, open_page: OpenPage
) -> None:
    page = open_page(run).page
    expect(page.locator("h1 + [role=status]")).to_have_text("Finished")
    expect(page.get_by_role("heading", name="Summary")).to_be_visible()
    page.get_by_role("tab", name="Logs").click()
    expect(page.get_by_role("log")).to_contain_text("step 3")


def test_w070_the_address_of_a_run_is_entity_project_and_id(
    run: str, server: LiveServer, open_page: OpenPage
) -> None:
    page = open_page(run.replace("/runs/real", "")).page
    page.get_by_role("link", name="real training").first.click()
    expect(page).to_have_url(re.compile(rf"/{_entity(server)}/pages/runs/real(\?.*)?$"))


def test_w071_the_tabs_of_a_run_are_places_with_addresses(run: str, open_page: OpenPage) -> None:
    page = open_page(run).page
    for name in ("Charts", "System", "Logs", "Code", "Overview"):
        page.get_by_role("tab", name=name).click()
        expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
    page.get_by_role("tab", name="Charts").click()
    expect(page.get_by_role("application", name="Chart of loss")).to_be_visible()
    page.reload()
    expect(page.get_by_role("application", name="Chart of loss")).to_be_visible()


def test_w072_w075_w082_w083_w084_w085_the_overview_tells_who_when_how_long_and_the_state(
    run: str, server: LiveServer, open_page: OpenPage
) -> None:
    page = open_page(run).page
    facts = page.get_by_role("region", name="Run", exact=True)
    uid, entity = _uid(server, run), _entity(server)
    kept = server.get(f"/runs/{uid}").json()
    expect(_fact(facts, "Author")).to_have_text(kept["user"] or entity)
    expect(_fact(facts, "State")).to_have_text("Finished")
    expect(_fact(facts, "Run path")).to_contain_text(f"{entity}/pages/real")
    expect(_fact(facts, "Start time")).to_have_text(re.compile(r"\d+ \w+ \d{4}, \d\d:\d\d:\d\d"))
    expect(_fact(facts, "End time")).to_have_text(re.compile(r"\d\d:\d\d:\d\d"))
    expect(_fact(facts, "Duration")).to_have_text(re.compile(r"\ds|\d sec"))
    expect(_fact(facts, "Runtime")).to_have_text(re.compile(r"\ds|\d sec"))


def test_w073_w076_w077_w079_w080_w081_w086_w088_the_overview_tells_how_and_where_it_ran(
    run: str, open_page: OpenPage
) -> None:
    page = open_page(run).page
    facts = page.get_by_role("region", name="Environment")
    expect(_fact(facts, "Command")).to_contain_text("train.py --lr 0.25")
    repository = _fact(facts, "Git repository").get_by_role("link")
    expect(repository).to_have_attribute("href", "https://example.org/team/pages")
    expect(_fact(facts, "Git commit")).to_contain_text("(trunk)")
    expect(_fact(facts, "Git commit")).to_contain_text("with uncommitted changes")
    expect(_fact(facts, "Host name")).to_have_text(os.uname().nodename)
    expect(_fact(facts, "OS")).to_contain_text("Linux")
    expect(_fact(facts, "Python executable")).to_have_text(sys.executable)
    expect(_fact(facts, "Python version")).to_contain_text(sys.version.split()[0])
    expect(_fact(facts, "kiseki version")).to_have_text(re.compile(r"\d+\.\d+"))
    expect(_fact(facts, "System hardware")).to_contain_text("memory")


def test_w074_w078_w087_name_description_and_tags_are_shown_and_edited(
    run: str, server: LiveServer, open_page: OpenPage
) -> None:
    record_run(server.url, [(0, {"loss": 1.0})], project="pages", id="edited", name="draft")
    page = open_page(run.replace("real", "edited")).page
    expect(page.get_by_text("No description")).to_be_visible()
    page.get_by_role("button", name="Edit the name").click()
    page.get_by_role("textbox", name="Edit the name").fill("最終版")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Edit the description").click()
    page.get_by_role("textbox", name="Edit the description").fill("# Aim\n\n- *fewer* errors")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Aim")).to_be_visible()
    page.get_by_role("combobox", name="Tags").fill("baseline")
    page.keyboard.press("Enter")
    expect(page.get_by_text("baseline", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("最終版")
    expect(page.get_by_text("baseline", exact=True)).to_be_visible()
    assert server.get(f"/runs/{_uid(server, page.url)}").json()["notes"].startswith("# Aim")


def test_w090_w091_config_and_summary_stand_below_with_the_last_value(
    run: str, open_page: OpenPage
) -> None:
    page = open_page(run).page
    config = page.locator("section").filter(has=page.get_by_role("heading", name="Config"))
    expect(_fact(config, "lr")).to_have_text("0.25")
    expect(_fact(config, "depth")).to_have_text("2")
    config.get_by_role("button", name="Fold model").click()
    expect(_fact(config, "depth")).to_have_count(0)
    summary = page.locator("section").filter(has=page.get_by_role("heading", name="Summary"))
    expect(_fact(summary, "loss")).to_have_text("0.25")
    expect(_fact(summary, "acc")).to_have_text("0.75")


def test_w116_w117_the_machine_is_measured_without_any_code_of_the_script(
    run: str, open_page: OpenPage
) -> None:
    page = open_page(f"{run}?tab=system").page
    charts = page.get_by_role("application", name="Chart of cpu")
    expect(charts.first).to_be_visible()
    for key in ("memory_percent", "network.sent"):
        expect(page.get_by_role("application", name=f"Chart of {key}").first).to_be_attached()


def test_w118_the_logs_show_what_was_printed_and_mark_standard_error(
    run: str, open_page: OpenPage
) -> None:
    page = open_page(f"{run}?tab=logs").page
    log = page.get_by_role("log")
    expect(log.locator("[data-stream=out]").first).to_contain_text("step 0")
    expect(log.locator("[data-stream=err]")).to_contain_text("a warning")
    page.get_by_role("textbox", name="Search the log").fill("step [12]")
    page.get_by_role("button", name="Regular expression").click()
    expect(page.get_by_text("2 lines")).to_be_visible()


def test_lines_of_one_process_are_picked_and_keep_their_numbers(
    server: LiveServer, open_page: OpenPage
) -> None:
    for rank, printed in enumerate((["zero a", "zero b"], ["one a", "one b"])):
        record_run(
            server.url,
            project="ranks",
            id="both",
            label=f"rank {rank}",
            console=[("out", text) for text in printed],
            resume="allow",
        )
    entity = server.get("/info").json()["entity"]
    page = open_page(f"/{entity}/ranks/runs/both?tab=logs").page
    log = page.get_by_role("log")
    expect(log).to_contain_text("4rank 1one b")
    page.get_by_role("combobox", name="Process").click()
    page.get_by_role("option", name="rank 1").click()
    expect(page.get_by_text("2 lines")).to_be_visible()
    assert "process=" in page.url
    page.get_by_role("textbox", name="Search the log").fill("b")
    expect(log).to_have_text("4one b")
    page.reload()
    expect(log).to_have_text("4one b")


def test_w119_the_log_is_downloaded_as_one_file(run: str, open_page: OpenPage) -> None:
    page = open_page(f"{run}?tab=logs").page
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "real.log"
    text = Path(download.value.path()).read_text()
    assert [f"step {step}" in text for step in range(4)] == [True] * 4
    assert "a warning" in text


def test_w129_w130_group_and_job_type_are_facts_of_a_run(run: str, open_page: OpenPage) -> None:
    facts = open_page(run).page.get_by_role("region", name="Run", exact=True)
    expect(_fact(facts, "Group")).to_have_text("vision")
    expect(_fact(facts, "Job type")).to_have_text("training")


def test_the_code_of_a_run_shows_what_was_not_committed(run: str, open_page: OpenPage) -> None:
    page = open_page(f"{run}?tab=code").page
    expect(page.get_by_text("# a change")).to_be_visible()
    expect(page.get_by_text("git apply run.patch")).to_be_visible()


def test_a_run_that_goes_while_its_page_is_open_says_so_and_comes_back(
    run: str, server: LiveServer, open_page: OpenPage
) -> None:
    record_run(server.url, [(0, {"loss": 1.0})], project="pages", id="going", end={"exit_code": 0})
    path = run.replace("real", "going")
    page = open_page(path).page
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    uid = _uid(server, path)
    server.call("DELETE", f"/runs/{uid}")
    expect(page.get_by_text("This run has been in the trash")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_text("This run has been in the trash")).to_have_count(0)
    assert server.get(f"/runs/{uid}").json()["deleted_us"] is None
    server.call("DELETE", f"/runs/{uid}")
    expect(page.get_by_text("This run has been in the trash")).to_be_visible()
    server.call("DELETE", f"/runs/{uid}?purge=true")
    expect(page.get_by_text("deleted for good")).to_be_visible()


def test_the_page_of_a_run_follows_it_into_another_project(
    run: str, server: LiveServer, open_page: OpenPage
) -> None:
    for project, name in (("pages", "moving"), ("elsewhere", "there")):
        record_run(server.url, [(0, {"loss": 1.0})], project=project, id=name, name=name)
    path = run.replace("real", "moving")
    page = open_page(f"{path}?tab=charts").page
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    projects = {one["name"]: one["id"] for one in server.get("/projects").json()["items"]}
    moved = server.post(
        f"/projects/{projects['pages']}/runs/bulk",
        {"action": "move", "uids": [_uid(server, path)], "value": projects["elsewhere"]},
    )
    assert moved.status < 300, moved.body
    expect(page).to_have_url(re.compile("/elsewhere/runs/moving.*charts"))
    expect(page.get_by_role("application", name="Chart of loss")).to_be_visible()


def test_runs_are_compared_from_the_page_of_one(
    run: str, server: LiveServer, open_page: OpenPage
) -> None:
    record_run(
        server.url,
        [(0, {"loss": 0.5})],
        project="pages",
        id="other",
        name="the other",
        config={"lr": 0.5},
    )
    page = open_page(run).page
    page.get_by_role("button", name="Actions for this run").click()
    page.get_by_role("menuitem", name="Compare to").click()
    expect(page.get_by_role("heading", name="Compare runs")).to_be_visible()
    page.get_by_role("combobox", name="Add a run").fill("the other")
    page.get_by_role("option", name="the other").click()
    expect(page).to_have_url(re.compile("runs=real.*other"))
    expect(page.get_by_role("row").filter(has_text="lr").first).to_contain_text("0.5")


def _entity(server: LiveServer) -> str:
    return server.get("/info").json()["entity"]


def _uid(server: LiveServer, address: str) -> str:
    name = address.split("?")[0].rsplit("/", 1)[1]
    path = f"/runs/find?entity={_entity(server)}&project=pages&id={name}"
    return server.get(path).json()["uid"]


def _fact(within: Locator, name: str) -> Locator:
    """Return the value beside a name in a list of facts."""
    term = within.page.locator("dt").filter(has_text=re.compile(f"^{re.escape(name)}$"))
    return within.locator("dl > div").filter(has=term).locator("dd")
