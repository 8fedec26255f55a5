"""A training that logs one value of every kind at each of a few steps.

Run as a program: `python media_program.py NAME...`; the server is in the environment.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np

import kiseki

STEPS = 4
SIZE = 64
CLASSES = {1: "disc", 2: "square"}
PDB = """\
ATOM      1  N   ALA A   1      -0.677  -1.230  -0.491  1.00  0.00           N
ATOM      2  CA  ALA A   1      -0.001   0.064  -0.491  1.00  0.00           C
ATOM      3  C   ALA A   1       1.499  -0.110  -0.491  1.00  0.00           C
ATOM      4  O   ALA A   1       2.030  -1.227  -0.502  1.00  0.00           O
ATOM      5  CB  ALA A   1      -0.509   0.856   0.727  1.00  0.00           C
END
"""
STL = """\
solid pyramid
facet normal 0 0 -1
outer loop
vertex 0 0 0
vertex 0 1 0
vertex 1 0 0
endloop
endfacet
facet normal 0 -1 0
outer loop
vertex 0 0 0
vertex 1 0 0
vertex 0 0 1
endloop
endfacet
facet normal 1 1 1
outer loop
vertex 1 0 0
vertex 0 1 0
vertex 0 0 1
endloop
endfacet
facet normal -1 0 0
outer loop
vertex 0 0 0
vertex 0 0 1
vertex 0 1 0
endloop
endfacet
endsolid
"""


def scene(step: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """Return a picture of a disc and a square that come apart, and its mask."""
    rng = np.random.default_rng(step)
    y, x = np.mgrid[:SIZE, :SIZE]
    mask = np.zeros((SIZE, SIZE), np.uint8)
    mask[(x - 18 - step) ** 2 + (y - 24) ** 2 < 100] = 1
    mask[36:52, 40 - step : 56 - step] = 2
    colors = np.array([[30, 40, 60], [230, 120, 60], [70, 180, 170]], float)
    picture = colors[mask] + rng.normal(0, noise, (SIZE, SIZE, 3))
    return picture.clip(0, 255).astype(np.uint8), mask


def picture(step: int, noise: float) -> kiseki.Image:
    """Return the scene with what is there and what a model would see."""
    pixels, mask = scene(step, noise)
    ends = {"minX": 8 + step, "maxX": 28 + step, "minY": 14, "maxY": 34}
    square = {"middle": [48 - step, 44], "width": 16, "height": 16}
    return kiseki.Image(
        pixels,
        caption=f"disc and square at {step}",
        classes=CLASSES,
        boxes={
            "found": {
                "box_data": [
                    {
                        "position": {name: at / SIZE for name, at in ends.items()},
                        "class_id": 1,
                        "scores": {"sure": 0.5 + step / 20},
                    },
                    {
                        "position": square,
                        "domain": "pixel",
                        "class_id": 2,
                        "box_caption": "四角",
                        "scores": {"sure": 0.35},
                    },
                ]
            }
        },
        masks={"truth": {"mask_data": mask}},
    )


def figures(step: int) -> dict[str, Any]:
    """Return figures of three libraries, none of them wrapped."""
    import matplotlib.figure
    import plotly.graph_objects as go
    from bokeh.plotting import figure

    x = np.linspace(0, 6, 60)
    drawn = matplotlib.figure.Figure(figsize=(3, 2), dpi=80)
    drawn.subplots().plot(x, np.sin(x + step))
    bokeh = figure(width=300, height=200)
    bokeh.line(x, np.cos(x))
    surface = go.Figure(go.Scatter(x=x.tolist(), y=np.sin(x * (1 + step)).tolist(), name="波"))
    return {"figures/matplotlib": drawn, "figures/plotly": surface, "figures/bokeh": bokeh}


def shapes(step: int) -> dict[str, Any]:
    """Return shapes and a molecule."""
    rng = np.random.default_rng(step)
    ground = np.c_[rng.uniform(-4, 4, (2000, 2)), rng.normal(0, 0.05, 2000), np.ones(2000)]
    car = np.c_[rng.uniform([0, 0, 0], [2, 1, 1], (500, 3)), np.full(500, 2)]
    corners = [[x, y, z] for x in (0, 2) for y in (0, 1) for z in (0, 1)]
    cloud = kiseki.Object3D.from_point_cloud(
        np.r_[ground, car],
        boxes=[{"corners": corners, "label": "車", "color": [222, 113, 29]}],
        vectors=[{"start": [2, 0.5, 0.5], "end": [3 + step / 5, 0.5, 0.5]}],
    )
    Path("pyramid.stl").write_text(STL, encoding="utf-8")
    Path("alanine.pdb").write_text(PDB, encoding="utf-8")
    return {
        "shapes/cloud": cloud,
        "shapes/pyramid": kiseki.Object3D("pyramid.stl"),
        "shapes/molecule": kiseki.Molecule("alanine.pdb", caption="alanine"),
    }


def pictures(step: int, noise: float) -> dict[str, Any]:
    """Return one row of pictures."""
    batch = [kiseki.Image(scene(step + i, noise)[0], caption=f"{i}") for i in range(3)]
    return {
        "loss": 1 / (step + 1),
        "images/scene": picture(step, noise),
        "images/batch": batch,
    }


def everything(step: int, noise: float) -> dict[str, Any]:
    """Return one row with every kind of value."""
    rng = np.random.default_rng(step)
    frames = np.stack([np.moveaxis(scene(step + i, noise)[0], -1, 0) for i in range(4)])
    tone = np.sin(np.arange(4000) * (0.05 + step / 50))
    return {
        **pictures(step, noise),
        "video/gif": kiseki.Video(frames, caption="four frames"),
        "video/webm": kiseki.Video(frames, format="webm"),
        "audio": kiseki.Audio(tone, sample_rate=8000, caption="a tone"),
        "html": kiseki.Html(f"<h3>第{step}回</h3><script>document.title='ran'</script>"),
        "weights": kiseki.Histogram(rng.normal(step / 4, 1, 1000)),
        "notes": kiseki.Markdown(f"**Step {step}**: 形が離れていく。"),
        "said": f"at {step}",
        **figures(step),
        **shapes(step),
    }


def main() -> None:
    """Log everything in a run called `first`, noisy pictures in those of other names."""
    for name in sys.argv[1:]:
        run = kiseki.init(project="media", name=name, id=name)
        for step in range(STEPS):
            row = everything(step, 5.0) if name == "first" else pictures(step, 40.0)
            run.log(row, step=step * 10)
        run.finish()


if __name__ == "__main__":
    main()
