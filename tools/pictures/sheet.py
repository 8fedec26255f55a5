"""A page that shows all pictures of a folder beside each other."""

import html
from pathlib import Path

from tools.pictures.camera import Picture
from tools.pictures.views import View

HEAD = """\
<!doctype html>
<meta charset="utf-8">
<title>kiseki: every page</title>
<style>
  body { font: 14px system-ui, sans-serif; margin: 16px; }
  h2 { font-size: 16px; margin: 24px 0 8px; }
  div { display: flex; gap: 8px; overflow-x: auto; align-items: start; }
  figure { margin: 0; }
  figcaption { color: #55606a; }
  img { height: 260px; border: 1px solid #dde2e6; }
</style>
<h1>Every page</h1>
"""


def write_sheet(folder: Path, taken: list[tuple[View, list[Picture]]]) -> Path:
    """Write `index.html` into the folder and return its path."""
    parts = [HEAD]
    for view, pictures in taken:
        parts.append(f"<h2>{html.escape(view.name)}</h2>\n<div>\n")
        parts += [_figure(picture.file_name(view), picture) for picture in pictures]
        parts.append("</div>\n")
    path = folder / "index.html"
    path.write_text("".join(parts), encoding="utf-8")
    return path


def _figure(name: str, picture: Picture) -> str:
    words = f"{picture.language}, {picture.theme}, {picture.width} px"
    return (
        f'<figure><a href="{name}"><img loading="lazy" src="{name}" alt=""></a>'
        f"<figcaption>{words}</figcaption></figure>\n"
    )
