"""Every page of the web app, and what opens on it."""

import dataclasses
from collections.abc import Callable
from urllib.parse import quote

from playwright.sync_api import Page

Act = Callable[[Page], None]


@dataclasses.dataclass(frozen=True)
class View:
    """Something to be photographed.

    Attributes:
        name: the picture's, without language, theme and width.
        route: the page, as the router writes its path.
        parts: what stands for `$project` and so on; words in braces are places of the server.
        search: what follows the path; words in braces as well.
        act: what a person does on the page first.
        narrow: whether it is taken at the widths of telephones, too.
    """

    name: str
    route: str
    parts: dict[str, str] = dataclasses.field(default_factory=dict)
    search: str = ""
    act: Act | None = None
    narrow: bool = False

    def path(self, places: dict[str, str]) -> str:
        """Return the path and search of the page on a server with these places."""
        parts = {"entity": "{entity}", **self.parts}
        segments = [
            quote(parts[segment[1:] or "splat"].format(**places), safe="/")
            if segment.startswith("$")
            else segment
            for segment in self.route.split("/")
        ]
        return "/".join(segments) + quote(self.search.format(**places), safe="?&=,")


def press(*keys: str) -> Act:
    """Press keys one after the other."""

    def act(page: Page) -> None:
        for key in keys:
            page.keyboard.press(key)

    return act


def click(selector: str, number: int = 0, *then: Act) -> Act:
    """Click the first (or another; -1: the last) that fits, then do the rest."""

    def act(page: Page) -> None:
        page.locator(selector).nth(number).click()
        for each in then:
            each(page)

    return act


def _project(name: str, *, project: str = "digits", **rest: object) -> View:
    return View(name, "/$entity/$project", {"project": project}, **rest)  # type: ignore[arg-type]


def _media(name: str, panels: str, **rest: object) -> View:
    search = f"?panels={panels}"
    return _project(name, project="every-type", search=search, **rest)


def _run(tab: str, *, run: str = "{best}", project: str = "digits", **rest: object) -> View:
    search = f"?tab={tab}" if tab != "overview" else ""
    parts = {"project": project, "run": run}
    rest = {"name": f"run--{tab}", "search": search, **rest}
    return View(route="/$entity/$project/runs/$run", parts=parts, **rest)  # type: ignore[arg-type]


def _file(name: str, path: str, **rest: object) -> View:
    parts = {"project": "手書き数字", "run": "kijun", "splat": path}
    return View(name, "/$entity/$project/runs/$run/files/$", parts, **rest)  # type: ignore[arg-type]


def _artifact(name: str, route: str = "", **rest: object) -> View:
    parts = {"project": "digits-pipeline", "name": "digits-data", "version": "v1"}
    return View(name, f"/$entity/$project{route}", parts, **rest)  # type: ignore[arg-type]


def find_in_palette(page: Page) -> None:
    """Open the palette and type part of a name."""
    page.keyboard.press("Control+k")
    page.keyboard.type("small")


def move_to_config(page: Page) -> None:
    """Move a grouped table sideways to where numbers are."""
    page.locator("[role=treegrid]").evaluate("grid => { grid.scrollLeft = 1000; }")


def compare_two(page: Page) -> None:
    """Tick the first two pictures of a panel and put them beside each other."""
    for number in (0, 1):
        page.locator("[data-panel] li input[type=checkbox]").nth(number).check(force=True)
    page.locator("[data-panel] button[data-own]").click()


MENU = "[aria-haspopup=menu]"
TOOLBAR = "main [role=toolbar]"
PANEL = "[data-panel] figcaption"
EDITOR = "button[aria-expanded]:not([aria-haspopup])"
FILTER = '?filter=config.lr >= 0.03 and state = finished and tag in ("demo")'
RUN_MENU = f"h1 ~ span button{MENU}"

HOME = [
    View("home", "/", narrow=True),
    View("home--archived", "/", search="?archived=true"),
    View("home--nothing-found", "/", search="?q=nothing like it"),
    View("palette", "/", act=press("Control+k"), narrow=True),
    View("palette--found", "/", act=find_in_palette),
    View("language-menu", "/", act=click(f"header button{MENU}", 0)),
    View("theme-menu", "/", act=click(f"header button{MENU}", 1)),
    View("help--home", "/", act=press("?")),
    View("not-found", "/$entity/$project/runs/$run/nowhere", {"project": "digits", "run": "x"}),
    View("storage", "/storage", narrow=True),
    View("storage--by-run", "/storage", search="?by=run"),
    View("storage--by-type", "/storage", search="?by=type"),
    View("trash", "/trash", narrow=True),
]
WORKSPACE = [
    _project("workspace", narrow=True),
    _project("workspace--split", search="?table=split"),
    _project("workspace--full", search="?table=full", narrow=True),
    _project("workspace--grouped", search='?table=full&group=["config.lr"]', act=move_to_config),
    _project("workspace--grouped-charts", search='?group=["config.lr"]'),
    _project("workspace--chips", search=FILTER),
    _project("workspace--filter", search=FILTER, act=press("F"), narrow=True),
    _project("workspace--group", act=press("G")),
    _project("workspace--columns", act=press("C"), narrow=True),
    _project("workspace--no-run-found", search="?q=nothing like it"),
    _project("workspace--wrong-filter", search="?filter=config.lr <"),
    _project("workspace--selected", act=press("j", "x", "j", "x")),
    _project(
        "workspace--column-menu", search="?table=full", act=click(f"[data-column] {MENU}", 3)
    ),
    _project("workspace--list-menu", act=click(f"[role=columnheader] {MENU}")),
    _project("workspace--run-menu", act=press("j", "m")),
    _project("workspace--settings", act=click(f"{TOOLBAR} {EDITOR}")),
    _project("workspace--layout-menu", act=click(f"{TOOLBAR} {MENU}", -2)),
    _project(
        "workspace--add-panel",
        act=click(f"{TOOLBAR} {MENU}", -2, click("[role=menuitem]")),
    ),
    _project("workspace--views-menu", act=click(f"{TOOLBAR} {MENU}", -1)),
    _project("workspace--panel-editor", act=click(f"{PANEL} {EDITOR}")),
    _project("workspace--panel-menu", act=click(f"{PANEL} {MENU}")),
    _project("workspace--section-menu", act=click(f"[data-section] > div button{MENU}")),
    _project("workspace--section-editor", act=click(f"[data-section] > div > {EDITOR}")),
    _project("workspace--full-screen", search="?panel=auto:val/acc", narrow=True),
    _project("workspace--help", act=press("?")),
    _project("workspace--japanese", project="手書き数字"),
    _project("workspace--tables", project="predictions"),
    _project("workspace--empty", project="空のプロジェクト", narrow=True),
]
MEDIA = [
    _media("media", ""),
    _media("media--chosen", "images/(boxes|gallery|color)|figures|clouds/(classes|scene)|sound/s"),
    _media("media--images", "^images/"),
    _media("media--shapes", "^(clouds|shapes|molecules)/"),
    _media("media--films-and-sound", "^(films|sound|texts)/"),
    _media("media--charts", "^charts/"),
    _media("media--tables", "^(tables|azure|histograms|progress)/"),
    _media("media--enlarged", "gallery", act=click("[data-panel] li button")),
    _media("media--compared", "gallery", act=compare_two),
]
PROJECT = [
    View("overview", "/$entity/$project/overview", {"project": "digits"}, narrow=True),
    View("overview--empty", "/$entity/$project/overview", {"project": "空のプロジェクト"}),
    View("project-trash", "/$entity/$project/trash", {"project": "digits"}),
    View("project-trash--empty", "/$entity/$project/trash", {"project": "predictions"}),
    View("project-storage", "/$entity/$project/storage", {"project": "digits-pipeline"}),
    View(
        "compare",
        "/$entity/$project/compare",
        {"project": "digits"},
        search="?runs={best},{other}",
        narrow=True,
    ),
    View("compare--nothing", "/$entity/$project/compare", {"project": "digits"}),
    View(
        "tables",
        "/$entity/$project/tables/$",
        {"project": "predictions", "splat": "guesses"},
        narrow=True,
    ),
    View(
        "tables--joined",
        "/$entity/$project/tables/$",
        {"project": "predictions", "splat": "guesses"},
        search='?join=["id"]&differ=["guess"]',
    ),
    View(
        "tables--grouped",
        "/$entity/$project/tables/$",
        {"project": "predictions", "splat": "guesses"},
        search='?by=["label"]',
    ),
    View(
        "tables--filtered",
        "/$entity/$project/tables/$",
        {"project": "predictions", "splat": "guesses"},
        search="?where=correct = false",
    ),
]
RUN = [
    *(
        _run(tab, narrow=tab != "system")
        for tab in ("overview", "charts", "system", "logs", "code", "files", "artifacts")
    ),
    _run("overview", name="run--menu", act=click(RUN_MENU)),
    _run("overview", name="run--failed", run="too-fast"),
    _run("overview", name="run--crashed", run="out-of-memory"),
    _run("overview", name="run--live", run="still-training"),
    _run("overview", name="run--deleted", run="{deleted}"),
    _run("overview", name="run--japanese", run="kijun", project="手書き数字", narrow=True),
    _run("overview", name="run--not-found", run="nobody"),
    _run("overview", name="run--media-summary", run="every-type", project="every-type"),
    _run("charts", name="run--media", run="every-type", project="every-type"),
    _run("logs", name="run--log-search", search="?tab=logs&q=step"),
    _run("artifacts", name="run--pipeline", run="{trained}", project="digits-pipeline"),
    _run("overview", name="run--help", act=press("?")),
    View("short-address", "/$entity/$project/$run", {"project": "digits", "run": "{best}"}),
    _file("files", ""),
    _file("files--folder", "結果"),
    _file("files--table", "結果/経過.csv", narrow=True),
    _file("files--parquet", "結果/経過.parquet"),
    _file("files--json", "結果/設定.json"),
    _file("files--markdown", "結果/メモ.md"),
    _file("files--patch", "結果/変更.patch"),
    _file("files--page", "結果/まとめ.html"),
    _file("files--notebook", "結果/分析.ipynb"),
    _file("files--picture", "結果/数字.png"),
    _file("files--bytes", "結果/重み.bin"),
]
ARTIFACTS = [
    _artifact("artifacts", "/artifacts", narrow=True),
    _artifact("artifacts--models", "/artifacts", search="?kind=models"),
    View("artifacts--empty", "/$entity/$project/artifacts", {"project": "digits"}),
    _artifact("collection", "/artifacts/$name", narrow=True),
    _artifact("version", "/artifacts/$name/$version", narrow=True),
    _artifact(
        "version--files",
        "/artifacts/$name/$version",
        search="?part=files&path=test_y.csv",
        narrow=True,
    ),
    _artifact("version--usage", "/artifacts/$name/$version", search="?part=usage"),
    _artifact("version--compare", "/artifacts/$name/$version", search="?part=compare&with=v0"),
    _artifact("lineage", "/lineage", search="?version={digits_data}", narrow=True),
    _artifact("lineage--list", "/lineage", search="?version={digits_data}&view=list"),
]
VIEWS = [*HOME, *WORKSPACE, *MEDIA, *PROJECT, *RUN, *ARTIFACTS]
