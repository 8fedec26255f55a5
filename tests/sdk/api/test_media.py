"""Every kind of value, logged by a real program, read back from a real server."""

import copy
import io
import json
import os
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from tests.doubles import media_program
from tests.doubles.recorded_run import record_run

from kiseki.model.errors import NotFound
from kiseki.sdk.api.media import LoggedMedia

TIMEOUT_S = 120


@pytest.fixture(scope="module")
def rows(server, tmp_path_factory):
    """The rows of the program, and the folder that it ran in."""
    from kiseki.sdk.api import Api

    here = tmp_path_factory.mktemp("program")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("KISEKI_")
    }
    done = subprocess.run(
        [sys.executable, media_program.__file__, "first"],
        cwd=here,
        env=environment | {"KISEKI_BASE_URL": server.url, "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "not recorded" not in done.stderr
    run = Api(server.url).run("media/first")
    return list(run.scan_history()), here, run


def test_every_key_of_every_step_is_there(rows):
    logged, _, _ = rows
    assert [row["_step"] for row in logged] == [step * 10 for step in range(media_program.STEPS)]
    wanted = {
        "images/scene": "image-file",
        "images/batch": "images/separated",
        "video/gif": "video-file",
        "video/webm": "video-file",
        "audio": "audio-file",
        "html": "html-file",
        "weights": "histogram",
        "notes": "markdown",
        "figures/matplotlib": "image-file",
        "figures/plotly": "plotly-file",
        "figures/bokeh": "bokeh-file",
        "shapes/cloud": "object3D-file",
        "shapes/pyramid": "object3D-file",
        "shapes/molecule": "molecule-file",
    }
    for row in logged:
        assert {key: row[key].type for key in wanted} == wanted


def test_pictures_boxes_and_masks_are_those_that_were_logged(rows):
    logged, _, run = rows
    for number, row in enumerate(logged):
        picture = row["images/scene"]
        pixels, mask = media_program.scene(number, 5.0)
        assert (np.asarray(PIL.Image.open(io.BytesIO(picture.bytes()))) == pixels).all()
        read = np.asarray(PIL.Image.open(io.BytesIO(picture["masks"]["truth"].bytes())))
        assert (read == mask).all()
        boxes = json.loads(picture["boxes"]["found"].text())
        assert boxes["class_labels"] == {"1": "disc", "2": "square"}
        assert boxes["box_data"][1]["box_caption"] == "四角"
        assert picture.caption == f"disc and square at {number}"
    last = run.summary["images/scene"]
    assert last == logged[-1]["images/scene"]
    assert last.bytes() == logged[-1]["images/scene"].bytes()


def test_a_group_gives_each_of_its_members(rows):
    members = rows[0][2]["images/batch"].members
    assert [member.caption for member in members] == ["0", "1", "2"]
    for i, member in enumerate(members):
        pixels, _ = media_program.scene(2 + i, 5.0)
        assert (np.asarray(PIL.Image.open(io.BytesIO(member.bytes()))) == pixels).all()
        assert (member.type, member["width"], member["height"]) == ("image-file", 64, 64)


def test_sound_films_and_figures_are_files_of_their_kinds(rows):
    row = rows[0][3]
    with wave.open(io.BytesIO(row["audio"].bytes())) as file:
        assert (file.getframerate(), file.getnframes()) == (8000, 4000)
    assert row["video/gif"].bytes().startswith(b"GIF8")
    assert row["video/webm"].bytes().startswith(b"\x1aE\xdf\xa3")
    assert "第3回" in row["html"].text()
    assert row["notes"].text() == "**Step 3**: 形が離れていく。"
    assert json.loads(row["figures/plotly"].text())["data"][0]["name"] == "波"
    assert json.loads(row["figures/bokeh"].text())["roots"][0]["name"] == "Figure"
    assert row["figures/matplotlib"].bytes().startswith(b"\x89PNG")
    counts, edges = np.histogram(np.random.default_rng(3).normal(0.75, 1, 1000), bins=64)
    assert (row["weights"]["values"], row["weights"]["bins"]) == (counts.tolist(), edges.tolist())


def test_shapes_and_molecules_are_the_files_that_were_given(rows):
    logged, here, _ = rows
    assert logged[0]["shapes/pyramid"].bytes() == (here / "pyramid.stl").read_bytes()
    assert logged[0]["shapes/molecule"].text() == media_program.PDB
    scene = json.loads(logged[0]["shapes/cloud"].text())
    assert (len(scene["points"]), scene["boxes"][0]["label"]) == (2500, "車")


def test_a_file_is_fetched_to_its_name_and_checked(rows, tmp_path):
    medium = rows[0][0]["shapes/molecule"]
    path = medium.download(tmp_path)
    assert path == tmp_path / medium.path
    assert path.read_text(encoding="utf-8") == media_program.PDB


def test_media_are_equal_to_their_plain_maps_also_when_copied(rows):
    medium = rows[0][0]["images/scene"]
    assert isinstance(medium, LoggedMedia)
    plain = json.loads(json.dumps(medium))
    assert plain == medium == copy.deepcopy(medium)
    assert type(copy.deepcopy(medium)) is dict


def test_a_file_that_never_came_is_not_found(server, api):
    value = {"_type": "image-file", "path": "media/x.png", "sha256": "0" * 64, "size": 3}
    run = record_run(server.url, [(0, {"img": value})], project="lost")
    (row,) = api.run(f"lost/{run.id}").scan_history()
    with pytest.raises(NotFound):
        row["img"].bytes()
