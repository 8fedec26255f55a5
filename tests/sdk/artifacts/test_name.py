import pytest

from kiseki.model.errors import InvalidName, UsageError
from kiseki.sdk.artifacts.name import ArtifactName, check_artifact_name, split_artifact_name


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("ds", ArtifactName(None, None, "ds", "latest")),
        ("ds:v3", ArtifactName(None, None, "ds", "v3")),
        ("digits/ds:best", ArtifactName(None, "digits", "ds", "best")),
        ("nico/digits/ds:v0", ArtifactName("nico", "digits", "ds", "v0")),
        ("nico/a/b/ds", ArtifactName("nico", "a/b", "ds", "latest")),
        ("訓練データ:最良", ArtifactName(None, None, "訓練データ", "最良")),
        (
            "http://127.0.0.1:5473/nico/my%20digits/artifacts/ds/v2",
            ArtifactName("nico", "my digits", "ds", "v2"),
        ),
        (
            "https://k.example/nico/digits/artifacts/ds",
            ArtifactName("nico", "digits", "ds", "latest"),
        ),
    ],
)
def test_a_name_says_what_it_says_and_no_more(text, parts):
    assert split_artifact_name(text) == parts


@pytest.mark.parametrize("text", ["", "/", ":v3", "a/:v3", "https://k.example/nico/digits/runs/1"])
def test_what_names_nothing_is_refused(text):
    with pytest.raises(UsageError):
        split_artifact_name(text)


@pytest.mark.parametrize("name", ["", " ds", "a/b", "ds:v0", "a\nb", "x" * 129])
def test_a_name_that_could_not_be_found_again_is_refused(name):
    with pytest.raises(InvalidName):
        check_artifact_name(name)


def test_names_of_any_script_are_kept_in_one_form():
    assert check_artifact_name("か\u3099ぞう 1.0_x-y") == "がぞう 1.0_x-y"
