import base64
import gzip
import io
import json
import re
import sys
import types

import msgspec
import numpy as np
import pytest

from kiseki.model.errors import UsageError
from kiseki.model.limits import MAX_CLOUD_POINTS
from kiseki.sdk.media import molecule as molecule_module
from kiseki.sdk.media.bokeh import Bokeh
from kiseki.sdk.media.histogram import MAX_BINS, Histogram
from kiseki.sdk.media.html import Html
from kiseki.sdk.media.markdown import Markdown
from kiseki.sdk.media.molecule import Molecule
from kiseki.sdk.media.object3d import Object3D
from kiseki.sdk.media.plotly import Plotly


def test_a_histogram_counts_as_numpy_does_with_and_without_numpy(kept):
    values = np.random.default_rng(0).normal(size=1000).tolist()
    counts, edges = np.histogram(values, bins=64)
    for source in (values, np.array(values), [values[:500], values[500:]]):
        row = Histogram(source).to_row(kept.place, "h", 0)
        assert row["_type"] == "histogram"
        assert row["values"] == counts.tolist()
        assert row["bins"] == pytest.approx(edges.tolist())
    same = Histogram(np_histogram=(counts, edges)).to_row(kept.place, "h", 0)
    assert (same["values"], same["bins"]) == (counts.tolist(), edges.tolist())


def test_what_is_not_finite_is_not_counted_and_one_value_is_one_bin(kept):
    row = Histogram([1.0, float("nan"), float("inf"), 1.0], num_bins=3).to_row(kept.place, "h", 0)
    assert (row["values"], row["bins"]) == ([0, 2, 0], pytest.approx([0.5, 5 / 6, 7 / 6, 1.5]))
    assert sum(Histogram([]).histogram) == 0


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"sequence": [1], "num_bins": MAX_BINS + 1},
        {"np_histogram": ([1, 2], [0, 1])},
        {"np_histogram": ([0] * 513, range(514))},
    ],
)
def test_a_histogram_of_another_form_is_refused(arguments):
    with pytest.raises(UsageError):
        Histogram(**arguments)


def test_a_text_is_a_page_and_only_a_file_there_is_a_path(kept, tmp_path):
    (tmp_path / "page.html").write_text("<html>whole</html>", encoding="utf-8")

    def content(page):
        return kept.content(page.to_row(kept.place, "p", 0)).decode()

    assert content(Html(str(tmp_path / "page.html"))) == "<html>whole</html>"
    assert content(Html(io.StringIO("<html>open</html>"))) == "<html>open</html>"
    assert content(Html("<b>日本</b>")).endswith("\n<b>日本</b>")
    assert content(Html("<b>bare</b>", inject=False)) == "<b>bare</b>"
    named = Html(str(tmp_path / "page.html"), data_is_not_path=True, inject=False)
    assert content(named) == str(tmp_path / "page.html")
    with pytest.raises(UsageError, match="not int"):
        Html(3)


def test_markdown_stands_in_the_row(kept):
    row = Markdown("# 題", caption="c").to_row(kept.place, "m", 0)
    assert row == {"_type": "markdown", "text": "# 題", "caption": "c"}
    assert kept.records == []


@pytest.mark.parametrize("width", [3, 4, 6])
def test_points_come_back_as_they_were(kept, width):
    points = np.random.default_rng(0).random((7, width))
    row = Object3D(points, "cloud").to_row(kept.place, "o", 0)
    assert json.loads(kept.content(row)) == points.tolist()
    assert (row["_type"], row["n_points"], row["caption"]) == ("object3D-file", 7, "cloud")
    assert row["path"].endswith(".pts.json")


def test_a_scene_has_boxes_and_arrows(kept):
    corners = np.zeros((8, 3))
    row = Object3D.from_point_cloud(
        np.ones((2, 3)),
        boxes=[{"corners": corners, "label": "車", "color": (255, 0, 0)}],
        vectors=[{"start": (0, 0, 0), "end": np.ones(3)}],
    ).to_row(kept.place, "o", 0)
    assert json.loads(kept.content(row)) == {
        "type": "lidar/beta",
        "points": [[1.0, 1.0, 1.0]] * 2,
        "boxes": [{"corners": corners.tolist(), "label": "車", "color": [255, 0, 0]}],
        "vectors": [{"start": [0, 0, 0], "end": [1.0, 1.0, 1.0]}],
    }


def test_shapes_come_from_files_of_known_kinds_only(kept, tmp_path):
    (tmp_path / "a.glb").write_bytes(b"glTF")
    row = Object3D(tmp_path / "a.glb").to_row(kept.place, "o", 0)
    assert kept.content(row) == b"glTF"
    opened = Object3D(io.BytesIO(b"solid"), file_type="stl").to_row(kept.place, "o", 0)
    assert opened["path"].endswith(".stl")
    (tmp_path / "a.zip").touch()
    for wrong in (tmp_path / "a.zip", io.BytesIO(b"?"), np.zeros((3, 5)), {"type": "x"}):
        with pytest.raises(UsageError):
            Object3D(wrong)


def test_a_cloud_of_very_many_points_is_thinned_out_and_says_so(kept):
    points = np.zeros((3 * MAX_CLOUD_POINTS + 1, 3), np.uint16)
    points[:, 0] = np.arange(len(points)) % 1000
    row = kept.rows.settle(Object3D(points), "cloud", 0)
    stored = msgspec.json.decode(kept.content(row))
    assert stored == points[::4].tolist()
    assert row["n_points"] == len(stored) <= MAX_CLOUD_POINTS
    assert kept.said == [
        "'cloud': a cloud of 900001 points; one in 4 was kept, as many as a page draws smoothly "
        "(300000, MAX_CLOUD_POINTS)"
    ]


def test_points_that_lie_nowhere_are_left_out(kept):
    points = np.array([[0, 1, 2], [np.nan, 0, 0], [0, np.inf, 0], [3, 4, 5]])
    row = kept.rows.settle(Object3D(points), "cloud", 0)
    assert msgspec.json.decode(kept.content(row)) == [[0, 1, 2], [3, 4, 5]]
    assert row["n_points"] == 2
    assert kept.said == []


def test_molecules_come_from_files_and_through_rdkit(kept, tmp_path, monkeypatch):
    (tmp_path / "a.pdb").write_text("HEADER", encoding="utf-8")
    row = Molecule(tmp_path / "a.pdb", "water").to_row(kept.place, "m", 0)
    assert (kept.content(row), row["format"], row["caption"]) == (b"HEADER", "pdb", "water")
    with pytest.raises(UsageError, match="file_type"):
        Molecule(io.StringIO("x"))
    chemistry = types.SimpleNamespace(
        MolFromSmiles=lambda text: None if text == "?" else molecule,
        MolToMolBlock=lambda one: "block of " + one.name,
    )
    molecule = types.SimpleNamespace(name="ethanol", GetNumConformers=lambda: 1)
    monkeypatch.setattr(molecule_module, "load_optional", lambda name, what_for: chemistry)
    row = Molecule.from_smiles("CCO").to_row(kept.place, "m", 0)
    assert kept.content(row) == b"block of ethanol\n$$$$\n"
    assert (row["caption"], row["format"]) == ("CCO", "sdf")
    with pytest.raises(UsageError, match="SMILES"):
        Molecule.from_smiles("?")


def test_figures_of_plotly_are_kept_as_their_json(kept, tmp_path):
    import plotly.graph_objects as go

    figure = go.Figure(go.Bar(y=np.array([1, 2, 3])), layout={"title": "題"})
    row = Plotly(figure).to_row(kept.place, "f", 0)
    assert json.loads(kept.content(row)) == json.loads(figure.to_json())
    (tmp_path / "f.json").write_bytes(kept.content(row))
    assert Plotly(tmp_path / "f.json").to_row(kept.place, "f", 0)["sha256"] == row["sha256"]
    with pytest.raises(UsageError, match="not list"):
        Plotly([1])


def test_a_figure_of_bokeh_is_kept_and_stays_free_for_others(kept):
    from bokeh.plotting import figure

    drawn = figure(width=200, height=100)
    drawn.line(np.arange(3.0), np.arange(3.0))
    row = Bokeh(drawn).to_row(kept.place, "b", 0)
    document = json.loads(kept.content(row))
    assert document["roots"][0]["name"] == "Figure"
    arrays = re.findall(
        r'"type":"bytes","data":"([^"]+)"', json.dumps(document, separators=(",", ":"))
    )
    assert {gzip.decompress(base64.b64decode(text)) for text in arrays} == {
        np.arange(3.0).tobytes()
    }
    assert drawn.document is None
    with pytest.raises(UsageError, match="not int"):
        Bokeh(3)


def test_only_loaded_libraries_are_looked_at(kept):
    assert "rdkit" not in sys.modules
    assert kept.rows.settle(np.float32(1), "k", 0) == np.float32(1)
