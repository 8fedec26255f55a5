import io

import numpy as np
import PIL.Image
import pytest
from tests.sdk.media.tensor import Tensor

from kiseki.model.errors import MissingExtra, UsageError
from kiseki.sdk.media import image as image_module
from kiseki.sdk.media import png
from kiseki.sdk.media.image import Image
from kiseki.sdk.media.png import encode_png


def pixels_of(kept, picture):
    """Return what another library reads in the file of a logged picture."""
    row = picture.to_row(kept.place, "k", 3)
    return np.asarray(PIL.Image.open(io.BytesIO(kept.content(row)))), row


@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 2), (5, 7, 3), (5, 7, 4)])
def test_bytes_come_back_as_they_were_whatever_the_channels(kept, shape):
    array = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    read, row = pixels_of(kept, Image(array, caption="a cat"))
    assert (read == array).all()
    assert row | {"path": "", "sha256": "", "size": 0} == {
        "_type": "image-file",
        "path": "",
        "sha256": "",
        "size": 0,
        "caption": "a cat",
        "format": "png",
        "width": 7,
        "height": 5,
    }
    assert row["path"] == f"media/images/k_3_{row['sha256'][:20]}.png"


def test_shares_and_signed_shares_are_spread_and_the_rest_is_cut_off(kept):
    share = np.array([[0.0, 0.5, 1.0]])
    assert pixels_of(kept, Image(share))[0].tolist() == [[0, 128, 255]]
    assert pixels_of(kept, Image(share * 2 - 1))[0].tolist() == [[0, 128, 255]]
    assert pixels_of(kept, Image(np.array([[-9.0, 300.0, 7.4]])))[0].tolist() == [[0, 255, 7]]
    assert pixels_of(kept, Image(share, normalize=False))[0].tolist() == [[0, 0, 1]]
    assert pixels_of(kept, Image(np.array([[True, False]])))[0].tolist() == [[255, 0]]
    assert pixels_of(kept, Image(np.array([[0, 1]], np.uint8)))[0].tolist() == [[0, 1]]
    assert pixels_of(kept, Image(np.array([[np.nan, 1.0]])))[0].tolist() == [[0, 255]]


def test_tensors_have_channels_first_and_a_batch_is_a_grid(kept):
    one = np.random.default_rng(0).integers(0, 256, (3, 4, 6)).astype(np.uint8)
    assert (pixels_of(kept, Image(Tensor(one)))[0] == np.moveaxis(one, 0, -1)).all()
    grid = pixels_of(kept, Image(Tensor(np.stack([one] * 9))))[0]
    assert grid.shape == (2 + 2 * (4 + 2), 2 + 8 * (6 + 2), 3)
    assert (grid[8:12, 2:8] == np.moveaxis(one, 0, -1)).all()


def test_what_is_changed_after_the_making_is_not_logged(kept):
    array = np.zeros((2, 2), np.uint8)
    picture = Image(array)
    array[:] = 9
    assert pixels_of(kept, picture)[0].max() == 0


def test_pillow_images_figures_bytes_and_paths_are_pictures(kept, tmp_path):
    import matplotlib.figure

    drawn = PIL.Image.new("RGB", (4, 3), (1, 2, 3))
    drawn.save(tmp_path / "there.JPG", "JPEG")
    assert pixels_of(kept, Image(drawn))[0].tolist() == [[[1, 2, 3]] * 4] * 3
    jpeg, row = pixels_of(kept, Image(tmp_path / "there.JPG"))
    assert (jpeg.shape, row["format"], row["width"]) == ((3, 4, 3), "jpg", 4)
    assert kept.content(row) == (tmp_path / "there.JPG").read_bytes()
    content = (tmp_path / "there.JPG").read_bytes()
    assert Image(content).to_row(kept.place, "k", None)["path"].endswith(".jpg")
    figure = matplotlib.figure.Figure(figsize=(2, 1), dpi=50)
    axes = figure.subplots()
    axes.plot([1, 2])
    for value in (figure, axes):
        assert pixels_of(kept, Image(value))[0].shape == (50, 100, 4)


@pytest.mark.parametrize("kind", ["png", "gif", "jpg", "bmp", "webp"])
def test_the_size_of_every_format_is_read_without_pillow(kept, tmp_path, kind):
    path = tmp_path / f"picture.{kind}"
    PIL.Image.new("RGB", (37, 21)).save(path)
    row = Image(str(path)).to_row(kept.place, "k", 0)
    assert (row["width"], row["height"]) == (37, 21)
    made = Image(np.zeros((21, 37), np.uint8), file_type=kind).to_row(kept.place, "k", 0)
    assert made["path"].endswith(f".{kind}")


def test_another_format_without_pillow_is_an_error_that_says_what_to_install(monkeypatch):
    def missing(name, what_for):
        raise MissingExtra(f"{what_for} needs PIL.", hint="pip install 'kiseki[media]'")

    monkeypatch.setattr(image_module, "load_optional", missing)
    Image(np.zeros((2, 2)))
    with pytest.raises(MissingExtra, match="PIL") as caught:
        Image(np.zeros((2, 2)), file_type="jpg")
    assert "kiseki[media]" in caught.value.hint


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (np.zeros((2, 3, 7)), "channels"),
        (np.zeros((0, 3)), "channels"),
        (np.zeros(3), "channels"),
        (np.array([["a"]]), "numbers"),
        (object(), "not object"),
        ("/nowhere.png", "no file"),
        (b"no picture", "no image file"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(data, said):
    with pytest.raises(UsageError, match=said):
        Image(data)


def test_boxes_lie_in_a_file_with_the_names_of_their_classes(kept):
    import json

    corners = {"minX": 0.1, "maxX": 0.2, "minY": 0.3, "maxY": 0.4}
    picture = Image(
        np.zeros((4, 4), np.uint8),
        classes=[{"id": 1, "name": "car"}],
        boxes={
            "found": {
                "box_data": [
                    {"position": corners, "class_id": 1, "scores": {"iou": np.float32(0.5)}},
                    {
                        "position": {"middle": (5, 6), "width": 2, "height": 3},
                        "domain": "pixel",
                        "box_caption": "a car",
                    },
                ]
            }
        },
    )
    row = picture.to_row(kept.place, "train/img", 1)
    boxes = row["boxes"]["found"]
    assert row["classes"] == [{"id": 1, "name": "car"}]
    assert (boxes["_type"], boxes["n_boxes"]) == ("boxes2D", 2)
    assert json.loads(kept.content(boxes)) == {
        "box_data": [
            {"position": corners, "class_id": 1, "scores": {"iou": 0.5}},
            {
                "position": {"middle": [5.0, 6.0], "width": 2.0, "height": 3.0},
                "box_caption": "a car",
                "domain": "pixel",
            },
        ],
        "class_labels": {"1": "car"},
    }


@pytest.mark.parametrize(
    "boxes",
    [
        {"found": {}},
        {"found": {"box_data": [{"position": {"minX": 1}}]}},
        {"found": {"box_data": [{"position": {"middle": 3, "width": 1, "height": 1}}]}},
        {"found": {"box_data": [7]}},
    ],
)
def test_boxes_of_another_form_are_refused_and_the_text_shows_the_form(boxes):
    with pytest.raises(UsageError, match=r"box_data|position"):
        Image(np.zeros((2, 2)), boxes=boxes)


def test_a_mask_is_a_picture_of_class_numbers(kept, tmp_path):
    mask = np.array([[0, 1], [2, 255]])
    row = Image(
        np.zeros((2, 2)), masks={"truth": {"mask_data": mask, "class_labels": {1: "road"}}}
    ).to_row(kept.place, "k", 0)["masks"]["truth"]
    content = kept.content(row)
    assert np.asarray(PIL.Image.open(io.BytesIO(content))).tolist() == mask.tolist()
    assert (row["_type"], row["class_labels"]) == ("mask", {"1": "road"})
    (tmp_path / "mask.png").write_bytes(content)
    again = Image(np.zeros((2, 2)), masks={"truth": {"path": tmp_path / "mask.png"}})
    assert again.to_row(kept.place, "k", 0)["masks"]["truth"]["sha256"] == row["sha256"]


def test_a_mask_of_hundreds_of_classes_is_kept_in_colour(kept):
    mask = np.arange(300 * 300).reshape(300, 300) % 300 + 70_000
    row = Image(np.zeros((2, 2)), masks={"m": {"mask_data": mask}}).to_row(kept.place, "k", 0)
    assert row["masks"]["m"]["encoding"] == "rgb"
    colors = np.asarray(PIL.Image.open(io.BytesIO(kept.content(row["masks"]["m"])))).astype(int)
    assert (colors @ [1, 256, 65_536] == mask).all()


@pytest.mark.parametrize(
    "data",
    [np.zeros((2, 2, 3)), np.full((2, 2), 2**24), -np.ones((2, 2)), np.full((2, 2), np.nan)],
)
def test_a_mask_of_another_form_is_refused(data):
    with pytest.raises(UsageError, match=r"mask"):
        Image(np.zeros((2, 2)), masks={"truth": {"mask_data": data}})


def test_a_picture_is_packed_band_by_band_as_if_at_once(monkeypatch):
    pixels = np.random.default_rng(0).integers(0, 256, (50, 30, 3), np.uint8)
    at_once = encode_png(pixels)
    monkeypatch.setattr(png, "_BAND_BYTES", 200)
    in_bands = encode_png(pixels)
    assert in_bands == at_once
    assert (np.asarray(PIL.Image.open(io.BytesIO(in_bands))) == pixels).all()
