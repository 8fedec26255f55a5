"""Log one of everything that kiseki shows: pictures, sound, films, shapes, tables, charts.

pip install 'kiseki[media]' scikit-learn matplotlib plotly bokeh rdkit
kiseki server                         # in another terminal
python examples/every_type.py         # --project, --name and --id choose where

Without one of these libraries, what it makes is left out, and a line says so.
"""

import argparse
import importlib.util
import io
import json
import tempfile
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from every_file import MOLECULES, SHAPES, write_molecule, write_shape
from sklearn.datasets import load_digits
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import confusion_matrix

import kiseki
from kiseki import plot

EPOCHS = 3
Values = dict[str, Any]


class Digits:
    """A classifier of handwritten digits, and what it says of those that it never saw."""

    def __init__(self) -> None:
        images, self.pixels, labels = (
            load_digits()[name] for name in ("images", "data", "target")
        )
        self.images = (self.pixels[:300].reshape(-1, 8, 8) * 255 / 16).astype(np.uint8)
        self.labels = labels[:300].tolist()
        self._train = (self.pixels[300:], labels[300:])
        self.model = SGDClassifier(loss="log_loss", random_state=0, alpha=0.01)

    def fit(self) -> float:
        """Go once through the data; return the share of digits that are recognised."""
        self.model.partial_fit(*self._train, classes=range(10))
        self.scores = self.model.predict_proba(self.pixels[:300])
        self.guesses = self.scores.argmax(axis=1).tolist()
        return float(np.mean(np.equal(self.guesses, self.labels)))


def log_images(digits: Digits, folder: Path) -> Values:
    """Pictures: of arrays, with boxes and masks, many at once, of each kind of file."""
    digit = np.kron(digits.images[0], np.ones((12, 12), np.uint8))
    ink = (digit > 127).astype(np.uint8)
    rows, columns = np.nonzero(ink)
    height, width = digit.shape
    corners = {
        "minX": float(columns.min() / width),
        "maxX": float((columns.max() + 1) / width),
        "minY": float(rows.min() / height),
        "maxY": float((rows.max() + 1) / height),
    }
    names = {1: "ink", 2: "hole"}
    hole = {"middle": [48, 48], "width": 20, "height": 40}
    found = [
        {"position": corners, "class_id": 1, "scores": {"sure": 0.97}, "box_caption": "a zero"},
        {"position": hole, "domain": "pixel", "class_id": 2, "scores": {"sure": 0.4}},
    ]
    ink[30:66, 40:56] = 2
    gallery = list(zip(digits.images, digits.guesses, digits.labels, strict=True))
    (folder / "zero.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96">'
        '<ellipse cx="48" cy="48" rx="26" ry="38" fill="none" stroke="#c2410c" stroke-width="12"/>'
        "</svg>"
    )
    colors = np.stack([digit, digit.T, 255 - digit], axis=-1)
    return {
        "images/grey": kiseki.Image(digit, caption="an array of 8 bit"),
        "images/color": kiseki.Image(colors / 255, caption="an array in [0, 1]"),
        "images/boxes_and_masks": kiseki.Image(
            digit,
            caption="where the ink is",
            classes=names,
            boxes={"found": {"box_data": found}},
            masks={"truth": {"mask_data": ink}},
        ),
        "images/gallery": [
            kiseki.Image(image, caption=f"{guess} (is {label})")
            for image, guess, label in gallery[:12]
        ],
        "images/svg": kiseki.Image(str(folder / "zero.svg"), caption="a file"),
    }


def log_image_files(digits: Digits, folder: Path) -> Values:
    """Pictures kept as other files than PNG, and a picture of Pillow."""
    from PIL import Image

    picture = Image.fromarray(digits.images[1]).resize((96, 96))
    kinds = ("jpg", "gif", "bmp", "webp")
    return {"images/pillow": picture} | {
        f"images/{kind}": kiseki.Image(picture, file_type=kind) for kind in kinds
    }


def log_sound(digits: Digits, folder: Path) -> Values:
    """Sound of samples, and of a file."""
    time_s = np.arange(8_000) / 8_000
    chord = sum(np.sin(2 * np.pi * hertz * time_s) for hertz in (262, 330, 392)) / 3
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes((chord * np.exp(-3 * time_s) * 32_767).astype("<i2").tobytes())
    (folder / "bell.wav").write_bytes(content.getvalue())
    stereo = np.stack([chord, chord * np.sin(8 * time_s)], axis=-1)
    return {
        "sound/samples": kiseki.Audio(stereo, sample_rate=8_000, caption="left and right"),
        "sound/file": kiseki.Audio(str(folder / "bell.wav"), caption="a bell"),
        "sound/several": [kiseki.Audio(chord * by, sample_rate=8_000) for by in (0.2, 1.0)],
    }


def _frames(digits: Digits) -> np.ndarray:
    """Return (time, channels, height, width): digits in the order in which they were written."""
    large = [np.kron(image, np.ones((8, 8), np.uint8)) for image in digits.images[:8]]
    return np.stack([np.stack([frame] * 3) for frame in large])


def log_gif(digits: Digits, folder: Path) -> Values:
    """A film that needs no player."""
    return {"films/gif": kiseki.Video(_frames(digits), caption="eight digits", fps=2)}


def log_films(digits: Digits, folder: Path) -> Values:
    """Films of arrays in each kind of file that is played."""
    frames = _frames(digits)
    return {
        f"films/{kind}": kiseki.Video(frames, caption=kind, fps=4, format=kind)
        for kind in ("mp4", "webm", "ogg")
    }


def log_texts(digits: Digits, folder: Path) -> Values:
    """Pages and texts."""
    table = "".join(
        f"<tr><td>{label}<td>{guess}"
        for label, guess in zip(digits.labels[:4], digits.guesses[:4], strict=True)
    )
    (folder / "page.html").write_text(f"<h2>Digits</h2><table>{table}</table>")
    return {
        "texts/page": kiseki.Html(str(folder / "page.html")),
        "texts/script": kiseki.Html(
            "<p id=a>It did not run.</p><script>a.textContent = 'It ran.'</script>"
        ),
        "texts/markdown": kiseki.Markdown(
            "## 数字\n\n- **300** digits\n- [data](https://example.org)"
        ),
        "texts/plain": f"The first digit is {digits.labels[0]}.",
        "texts/map": {"kernel": "linear", "penalty": {"kind": "l2", "alpha": 0.01}},
    }


def log_histograms(digits: Digits, folder: Path) -> Values:
    """How numbers are spread, counted here or elsewhere."""
    weights = digits.model.coef_
    return {
        "histograms/weights": kiseki.Histogram(weights, num_bins=32),
        "histograms/counted": kiseki.Histogram(np_histogram=np.histogram(weights, bins=16)),
    }


def log_clouds(digits: Digits, folder: Path) -> Values:
    """Points: bare, of classes, in colours, with boxes and arrows, of a file."""
    rng = np.random.default_rng(0)
    heights = np.array(digits.images[0], float).repeat(4, axis=0).repeat(4, axis=1) / 64
    x, y = np.meshgrid(np.arange(32) / 8, np.arange(32) / 8)
    points = np.stack([x.ravel(), y.ravel(), heights.ravel()], axis=1)
    classes = 1 + (heights.ravel() > 1)
    colors = np.stack([heights.ravel() * 60, x.ravel() * 60, y.ravel() * 60], axis=1)
    corners = [[a, b, c] for a in (0, 4) for b in (0, 4) for c in (0, 4)]
    (folder / "ball.pts.json").write_text(json.dumps(rng.normal(size=(500, 3)).tolist()))
    return {
        "clouds/points": kiseki.Object3D(points),
        "clouds/classes": kiseki.Object3D(np.column_stack([points, classes])),
        "clouds/colors": kiseki.Object3D(np.column_stack([points, colors])),
        "clouds/scene": kiseki.Object3D.from_point_cloud(
            points,
            boxes=[{"corners": corners, "label": "zero", "color": [194, 65, 12], "score": 0.9}],
            vectors=[{"start": [2, 2, 4], "end": [2, 2, 6]}],
        ),
        "clouds/file": kiseki.Object3D(str(folder / "ball.pts.json")),
    }


def log_shapes(digits: Digits, folder: Path) -> Values:
    """The same shape in each kind of file of 3D programs."""
    return {
        f"shapes/{kind}": kiseki.Object3D(io.BytesIO(write_shape(kind)), kind, file_type=kind)
        for kind in SHAPES
    }


def log_molecules(digits: Digits, folder: Path) -> Values:
    """The same molecule in each kind of file of chemistry."""
    return {
        f"molecules/{kind}": kiseki.Molecule(
            io.BytesIO(write_molecule(kind)), caption=f"water ({kind})", file_type=kind
        )
        for kind in MOLECULES
    }


def log_rdkit(digits: Digits, folder: Path) -> Values:
    """Molecules that rdkit knows, bare and by their SMILES text."""
    from rdkit import Chem

    return {
        "molecules/rdkit": Chem.MolFromSmiles("c1ccccc1O"),
        "molecules/smiles": kiseki.Molecule.from_smiles("CC(=O)Oc1ccccc1C(=O)O"),
    }


def log_matplotlib(digits: Digits, folder: Path) -> Values:
    """A figure of matplotlib, kept as a picture."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4, 3), layout="tight")
    figure.subplots().imshow(digits.model.coef_, aspect="auto")
    return {"figures/matplotlib": figure}


def log_plotly(digits: Digits, folder: Path) -> Values:
    """A figure of Plotly, kept alive."""
    import plotly.graph_objects as go

    bars = go.Bar(x=list(range(10)), y=np.bincount(digits.labels).tolist())
    return {"figures/plotly": go.Figure(bars, {"title": "Digits of the test set"})}


def log_bokeh(digits: Digits, folder: Path) -> Values:
    """A figure of Bokeh, kept alive."""
    from bokeh.plotting import figure

    drawn = figure(width=400, height=300, title="How sure it is")
    drawn.scatter(list(range(300)), digits.scores.max(axis=1), size=6, color="#c2410c")
    return {"figures/bokeh": drawn}


def log_tables(digits: Digits, folder: Path) -> Values:
    """Tables: with pictures and sound in their cells, joined, in parts, growing."""
    guesses = kiseki.Table(columns=["id", "image", "label", "guess", "sure", "right", "sound"])
    sizes = kiseki.Table(columns=["id", "ink"])
    growing = kiseki.Table(columns=["id", "guess"], log_mode="INCREMENTAL")
    for i in range(20):
        label, guess = digits.labels[i], digits.guesses[i]
        tone = np.sin(np.arange(2_000) * (0.1 + label / 20))
        guesses.add_data(
            i,
            kiseki.Image(digits.images[i]),
            f"digit {label}",
            f"digit {guess}",
            float(digits.scores[i].max()),
            label == guess,
            kiseki.Audio(tone, sample_rate=8_000),
        )
        sizes.add_data(i, int(digits.images[i].sum()))
        growing.add_data(i, guess)
    return {
        "tables/guesses": guesses,
        "tables/joined": kiseki.JoinedTable(guesses, sizes, "id"),
        "parts/even": kiseki.Table(columns=sizes.columns, data=sizes.data[::2]),
        "parts/odd": kiseki.Table(columns=sizes.columns, data=sizes.data[1::2]),
        "tables/parts": kiseki.PartitionedTable("media/table/parts"),
        "tables/growing": growing,
    }


def log_charts(digits: Digits, folder: Path) -> Values:
    """Everything in `kiseki.plot`, and a picture of one's own."""
    sure = digits.scores.max(axis=1)
    table = kiseki.Table(
        columns=["digit", "ink", "sure", "name"],
        data=[
            [label, float(image.mean()), float(score), f"digit {label}"]
            for label, image, score in zip(digits.labels, digits.images, sure, strict=True)
        ],
    )
    counts = kiseki.Table(
        columns=["name", "n"],
        data=[[f"digit {i}", int(n)] for i, n in enumerate(np.bincount(digits.labels))],
    )
    names = [f"digit {i}" for i in range(10)]
    own = {
        "mark": "boxplot",
        "encoding": {
            "x": {"field": "${field:class}", "type": "nominal"},
            "y": {"field": "${field:value}", "type": "quantitative"},
        },
    }
    ordered = sorted(table.data, key=lambda row: row[1])
    return {
        "charts/line": plot.line(
            kiseki.Table(columns=table.columns, data=ordered), "ink", "sure", title="By ink"
        ),
        "charts/scatter": plot.scatter(table, "ink", "sure", title="Sure by ink"),
        "charts/bar": plot.bar(counts, "name", "n", title="Digits"),
        "charts/histogram": plot.histogram(table, "sure", title="How sure"),
        "charts/line_series": plot.line_series(
            range(8), digits.images[:2, 4].tolist(), keys=["0", "1"], title="Row 4", xname="column"
        ),
        "charts/roc": plot.roc_curve(digits.labels, digits.scores, labels=names),
        "charts/pr": plot.pr_curve(digits.labels, digits.scores, labels=names),
        "charts/confusion": plot.confusion_matrix(
            y_true=digits.labels, preds=digits.guesses, class_names=names
        ),
        "charts/own": plot.plot_table(own, table, {"class": "name", "value": "ink"}),
    }


def log_tensors(digits: Digits, folder: Path) -> Values:
    """Tensors of torch: numbers, pictures (channels first), histograms."""
    import torch

    images = torch.from_numpy(digits.images[:8]).unsqueeze(1)
    return {
        "tensors/scalar": torch.tensor(0.25),
        "tensors/image": kiseki.Image(images, caption="a batch as one picture"),
        "tensors/histogram": kiseki.Histogram(torch.from_numpy(digits.model.coef_)),
    }


MAKERS: list[tuple[Callable[[Digits, Path], Values], str]] = [
    (log_images, ""),
    (log_image_files, "PIL"),
    (log_sound, ""),
    (log_gif, "PIL"),
    (log_films, "imageio_ffmpeg"),
    (log_texts, ""),
    (log_histograms, ""),
    (log_clouds, ""),
    (log_shapes, ""),
    (log_molecules, ""),
    (log_rdkit, "rdkit"),
    (log_matplotlib, "matplotlib"),
    (log_plotly, "plotly"),
    (log_bokeh, "bokeh"),
    (log_tensors, "torch"),
    (log_tables, ""),
    (log_charts, ""),
]
"""What makes values, and the library that it needs."""


def make_values(digits: Digits, folder: Path) -> Iterator[Values]:
    """Yield a row for each kind of values whose library is there."""
    for make, library in MAKERS:
        if library and importlib.util.find_spec(library) is None:
            print(f"{make.__name__.removeprefix('log_')} left out: {library} is not installed")
        else:
            yield make(digits, folder)


def count(digits: Digits, i: int, threshold: float) -> list[int]:
    """Return true and false positives and negatives of a class (TP, FP, TN, FN)."""
    is_found = digits.scores[:, i] >= threshold
    is_there = np.equal(digits.labels, i)
    pairs = [(True, True), (True, False), (False, False), (False, True)]
    return [int(((is_found == found) & (is_there == there)).sum()) for found, there in pairs]


def log_schemas(run: kiseki.Run, digits: Digits, folder: Path) -> None:
    """The logs whose names say their shape, as Azure ML has them."""
    (folder / "digit.png").write_bytes(kiseki.Image(digits.images[2]).content)
    matrix = confusion_matrix(digits.labels, digits.guesses).tolist()
    labels = [str(i) for i in range(10)]

    def shaped(kind: str, data: Values) -> Values:
        return {"schema_type": kind, "schema_version": "1.0.0", "data": data}

    thresholds = [0.0, 0.5, 1.0]
    counts = [[count(digits, i, threshold) for threshold in thresholds] for i in range(10)]
    run.log_list("azure/list", [0.1, 0.2, 0.3])
    run.log_row("azure/row", right=0.9, wrong=0.1)
    run.log_table("azure/table", {"digit": labels, "n": np.bincount(digits.labels)})
    run.log_image("azure/image", path=str(folder / "digit.png"))
    run.log_confusion_matrix(
        "azure/confusion",
        shaped("confusion_matrix", {"class_labels": labels, "matrix": matrix}),
    )
    tables = {"probability_tables": counts, "probability_thresholds": thresholds}
    run.log_accuracy_table(
        "azure/accuracy", shaped("accuracy_table", {**tables, "class_labels": labels})
    )
    bins = {"bin_edges": [-1.0, 0.0, 1.0, 2.0], "bin_counts": [3, 20, 4]}
    run.log_residuals("azure/residuals", shaped("residuals", bins))
    bins = {**bins, "bin_averages": [-0.4, 0.5, 1.6], "bin_errors": [0.1, 0.2, 0.1]}
    run.log_predictions("azure/predictions", shaped("predictions", bins))


def main() -> None:
    """Train, and log."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--project", default="every-type")
    parser.add_argument("--name", default="one of everything")
    parser.add_argument("--id")
    said = parser.parse_args()
    digits = Digits()
    with (
        tempfile.TemporaryDirectory() as folder,
        kiseki.init(project=said.project, name=said.name, id=said.id) as run,
    ):
        for epoch in range(EPOCHS):
            right = digits.fit()
            run.log({"epoch": epoch, "accuracy": right, "lr": None, "diverged": float("nan")})
            run.log({"progress/weights": kiseki.Histogram(digits.model.coef_)})
        for values in make_values(digits, Path(folder)):
            run.log(values)
        log_schemas(run, digits, Path(folder))
        run.summary["examined"] = kiseki.Image(digits.images[0])


if __name__ == "__main__":
    main()
