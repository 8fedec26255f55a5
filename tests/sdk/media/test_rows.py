import os
import types

import numpy as np
import PIL.Image
import pytest

from kiseki.model.limits import MAX_MEDIA_ITEMS
from kiseki.sdk.media.image import Image
from kiseki.sdk.media.markdown import Markdown
from kiseki.sdk.media.place import safe_name
from kiseki.sdk.media.rows import LEFT_OUT
from kiseki.sdk.media.value import FileMedia


def image(value, **more):
    return Image(np.full((2, 2), value, np.uint8), **more)


def test_what_holds_no_media_is_the_same_object(kept):
    for value in ([1, 2], {"a": {"b": 1}}, np.zeros(3), [np.float32(1)], object(), (), [[1], [2]]):
        assert kept.rows.settle(value, "k", 0) is value


def test_a_list_of_images_is_one_group_that_names_each(kept):
    boxes = {"b": {"box_data": []}}
    images = [image(0, caption="zero"), image(1, boxes=boxes)]
    row = kept.rows.settle(images, "k", 4)
    assert (row["_type"], row["count"], row["captions"]) == ("images/separated", 2, ["zero", ""])
    assert (row["format"], row["width"], row["height"]) == ("png", 2, 2)
    assert row["all_boxes"][0] is None
    assert row["all_boxes"][1]["b"]["n_boxes"] == 0
    for i in range(2):
        kept.content({"path": row["filenames"][i], "sha256": row["sha256s"][i],
                      "size": row["sizes"][i]})  # fmt: skip


def test_lists_of_other_and_of_several_kinds_stay_lists(kept):
    row = kept.rows.settle([Markdown("a"), image(0), 3], "k", 0)
    assert [item if isinstance(item, int) else item["_type"] for item in row] == [
        "markdown",
        "image-file",
        3,
    ]


def test_a_list_too_long_is_cut_and_that_is_said_once(kept):
    row = kept.rows.settle([image(i % 7) for i in range(MAX_MEDIA_ITEMS + 5)], "k", 0)
    assert row["count"] == MAX_MEDIA_ITEMS
    assert "MAX_MEDIA_ITEMS" in kept.said[0]


def test_media_in_maps_are_found(kept):
    row = kept.rows.settle({"val": {"img": image(3)}, "n": 1}, "k", 0)
    assert row["val"]["img"]["path"].startswith("media/images/k.val.img_0_")
    assert row["n"] == 1


def test_pictures_and_figures_need_no_wrapping(kept):
    import matplotlib.figure
    import plotly.graph_objects as go
    from bokeh.plotting import figure

    drawn = [PIL.Image.new("L", (2, 2)), matplotlib.figure.Figure(), go.Figure(), figure()]
    types_ = [kept.rows.settle(value, "k", 0)["_type"] for value in drawn]
    assert types_ == ["image-file", "image-file", "plotly-file", "bokeh-file"]


def test_pyplot_itself_stands_for_its_current_figure(kept):
    import matplotlib.figure

    pyplot = types.ModuleType("matplotlib.pyplot")
    pyplot.gcf = matplotlib.figure.Figure
    assert kept.rows.settle(pyplot, "k", 0)["_type"] == "image-file"


class Broken(FileMedia):
    type, folder = "broken-file", "broken"

    def to_row(self, place, key, step):
        raise RuntimeError("no more")


def test_what_cannot_be_kept_is_said_and_left_out(kept):
    assert kept.rows.settle(Broken(b"", ".x"), "k", 0) is LEFT_OUT
    assert kept.rows.settle([Broken(b"", ".x"), image(1)], "k", 0)["count"] == 1
    assert kept.rows.settle({"a": Broken(b"", ".x"), "b": 1}, "k", 0) == {"b": 1}
    assert "'k' was not recorded: no more" in kept.said[0]


def test_a_file_that_is_gone_at_the_log_is_said(kept, tmp_path):
    PIL.Image.new("L", (2, 2)).save(tmp_path / "p.png")
    picture = Image(tmp_path / "p.png")
    os.remove(tmp_path / "p.png")
    assert kept.rows.settle(picture, "k", 0) is LEFT_OUT
    assert "No such file" in kept.said[0]
    assert not list((kept.folder / "files").rglob(".*.part"))


def test_equal_content_of_one_key_and_step_is_one_file(kept):
    first, second = (image(5).to_row(kept.place, "k", 1) for _ in range(2))
    assert first == second
    assert len(list((kept.folder / "files").rglob("*.png"))) == 1


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("train/img", "train/img"),
        ("../../etc/passwd", "etc/passwd"),
        ("a\\b:c*?", "a_b_c__"),
        ("/", "_"),
        ("写真/猫🐈", "写真/猫🐈"),
        ("a\nb\u202e", "a_b_"),
        ("x" * 400, "x" * 120),
    ],
)
def test_a_key_is_a_safe_name(key, name):
    assert safe_name(key) == name
