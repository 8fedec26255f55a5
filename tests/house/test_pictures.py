"""The pictures of the web app miss no page."""

import re
from collections import Counter
from pathlib import Path

from tools.pictures.views import VIEWS
from tools.screenshots import IMAGES, OF_GUIDES

ROOT = Path(__file__).resolve().parents[2]
ROUTES = ROOT / "web" / "src" / "routes"


def _routes() -> set[str]:
    """Return the paths of every route that stands in the tree of the router."""
    paths: dict[str, str] = {}
    for file in ROUTES.glob("*.ts*"):
        text = file.read_text(encoding="utf-8")
        paths |= dict(re.findall(r"const (\w+) = createRoute\({.*?path: \"([^\"]*)\"", text, re.S))
    tree = re.search(r"addChildren\(\[(.*?)\]\)", (ROUTES / "router.ts").read_text(), re.S)
    assert tree is not None
    return {paths[name] for name in re.findall(r"\w+", tree[1])}


def test_every_route_of_the_router_is_photographed() -> None:
    assert _routes() - {view.route for view in VIEWS} == set()


def test_no_two_views_share_a_picture() -> None:
    assert [name for name, n in Counter(view.name for view in VIEWS).items() if n > 1] == []


def test_every_picture_of_the_guides_is_of_a_view_and_shown_somewhere() -> None:
    names = {view.name for view in VIEWS}
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs" / "guide").glob("*.md")]
    shown = {
        name for page in pages for name in re.findall(r"images/([\w-]+\.png)", page.read_text())
    }

    assert [view for view, _ in OF_GUIDES.values() if view not in names] == []
    assert shown == set(OF_GUIDES) == {path.name for path in IMAGES.glob("*.png")}
