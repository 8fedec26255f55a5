"""A project of runs that differ in all that a table shows, and ways to look at it."""

from playwright.sync_api import Locator, Page
from tests.doubles.live_server import LiveServer
from tests.doubles.recorded_run import record_run

LONG_NAME = "pretraining-with-a-very-long-name-and-many-words-in-the-middle-of-it-seed-7"
N_RUNS = 18


def record_project(server: LiveServer, project: str) -> str:
    """Put 18 runs into a project and return its path; `run-17` is the newest.

    Models `cnn`, `vit` and none, learning rates 0.001 to 0.018, losses 1 to 0.05; every third
    failed, `run-0` crashed later on.
    """
    for i in range(N_RUNS):
        config = {"lr": (i + 1) / 1000, "seed": i, "data": {"amount": 100 * (i % 6)}}
        if i % 3 < 2:
            config["model"] = ["cnn", "vit"][i % 3]
        record_run(
            server.url,
            [
                (step, {"val_loss": (N_RUNS - i) / (step + 1), "val_acc": i / 20})
                for step in range(4)
            ],
            id=f"id{i}",
            name=LONG_NAME if i == 7 else f"run-{i}",
            project=project,
            config=config,
            tags=["prod"] if i % 6 == 0 else ["a", "b"] if i % 6 == 1 else [],
            notes="first try" if i == 3 else "",
            group=f"group-{i % 2}",
            job_type="eval" if i % 4 == 0 else "train",
            end={"exit_code": 1 if i % 3 == 2 else 0},
        )
    return f"/{server.get('/info').json()['entity']}/{project}"


def rows_of(page: Page) -> Locator:
    """Return the lines of the table below its titles."""
    return page.get_by_label("Runs", exact=True).locator("[role=row][id]")


def names_of(page: Page) -> list[str]:
    """Return the names of the runs in view, from the top."""
    return [text.strip() for text in rows_of(page).locator("a").all_inner_texts()]


def titles_of(page: Page) -> list[str]:
    """Return the titles of the columns in view."""
    return page.locator("[data-column]").evaluate_all("all => all.map(one => one.dataset.column)")


def open_column_menu(page: Page, title: str) -> None:
    """Open the menu behind the three dots of a column."""
    page.get_by_role("button", name=f"Options of the column {title}", exact=True).click()
