"""Photograph the web app: `python -m tools.screenshots [--all] [--out DIR] [--data DIR]`.

Starts a real server, fills it by real programs, and takes the pictures of README and guides, or
with `--all` those of every page in both languages and themes. The web app must be built
(`make web`).
"""

import argparse
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.pictures.camera import LANGUAGES, Camera, Picture, open_browser, pictures_of
from tools.pictures.filling import filled_server
from tools.pictures.sheet import write_sheet
from tools.pictures.views import VIEWS, View

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
FOLDER = ROOT / "build" / "screenshots"
OF_GUIDES = {
    "project.png": ("workspace", Picture("en", "light", 1360, 850)),
    "project-ja.png": ("workspace", Picture("ja", "dark", 1360, 850)),
    "run.png": ("run--overview", Picture("en", "light", 1360, 850)),
    "run-ja.png": ("run--overview", Picture("ja", "dark", 1360, 850)),
    "design-filter.png": ("workspace--filter", Picture("en", "light", 1360, 700)),
    "design-groups.png": ("workspace--grouped", Picture("en", "dark", 1360, 700)),
    "design-split.png": ("workspace--split", Picture("en", "light", 1360, 850)),
    "files.png": ("files--table", Picture("en", "light", 1360, 600)),
    "lineage.png": ("lineage", Picture("en", "light", 1360, 850)),
    "tables.png": ("tables--joined", Picture("en", "light", 1360, 600)),
    "tables-ja.png": ("tables--grouped", Picture("ja", "dark", 1360, 600)),
    "media.png": ("media--chosen", Picture("en", "light", 1360, 1180)),
    "media-ja.png": ("media--compared", Picture("ja", "dark", 1360, 700)),
}
"""Which view each picture of README and guides is."""


def main() -> None:
    """Take the pictures; exit with code 1 if a view could not be opened."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--all", action="store_true", help="every page, not those of the guides")
    parser.add_argument("--out", type=Path, help=f"default: {FOLDER}, or {IMAGES}")
    parser.add_argument("--only", default="", help="only views with this in their name")
    parser.add_argument("--data", type=Path, help="keep the server's data there, and use it again")
    chosen = parser.parse_args()
    views = [view for view in VIEWS if chosen.only in view.name]
    folder: Path = chosen.out or (FOLDER if chosen.all else IMAGES)
    folder.mkdir(parents=True, exist_ok=True)
    photograph = _photograph_all if chosen.all else _photograph_guides
    with tempfile.TemporaryDirectory() as empty:
        data = (chosen.data or Path(empty)).absolute()
        with filled_server(data) as places:
            problems = photograph(folder, places, views)
    for problem in problems:
        print(problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


def _photograph_all(folder: Path, places: dict[str, str], views: list[View]) -> list[str]:
    """Take every picture of the views and write the sheet; return what went wrong."""

    def photograph(language: str) -> list[str]:
        with open_browser() as browser:
            camera = Camera(browser, places["url"], language)
            for view in views:
                wanted = pictures_of(view, language)
                camera.take(view, places, {it: folder / it.file_name(view) for it in wanted})
            camera.close()
        return camera.problems

    with ThreadPoolExecutor(len(LANGUAGES)) as pool:
        problems = [each for some in pool.map(photograph, LANGUAGES) for each in some]
    taken = [
        (view, [it for language in LANGUAGES for it in pictures_of(view, language)])
        for view in views
    ]
    print(write_sheet(folder, taken))
    return problems


def _photograph_guides(folder: Path, places: dict[str, str], views: list[View]) -> list[str]:
    """Take the pictures of README and guides; return what went wrong."""
    named = {view.name: view for view in views}
    problems: list[str] = []
    with open_browser() as browser:
        cameras = {name: Camera(browser, places["url"], name) for name in LANGUAGES}
        for name, (view, picture) in OF_GUIDES.items():
            if view in named:
                cameras[picture.language].take(named[view], places, {picture: folder / name})
        for camera in cameras.values():
            camera.close()
            problems += camera.problems
    return problems


if __name__ == "__main__":
    main()
