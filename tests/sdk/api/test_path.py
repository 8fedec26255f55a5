import pytest

from kiseki.sdk.api.path import split_project_path, split_run_path


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("abc", (None, None, "abc")),
        ("digits/abc", (None, "digits", "abc")),
        ("nico/digits/abc", ("nico", "digits", "abc")),
        ("/nico/digits/abc", ("nico", "digits", "abc")),
        ("nico/digits/runs/abc", ("nico", "digits", "abc")),
        ("nico/a/b/abc", ("nico", "a/b", "abc")),
        ("http://127.0.0.1:5473/nico/%E6%95%B0%2F%E5%AD%97/runs/abc", ("nico", "数/字", "abc")),
    ],
)
def test_every_way_to_write_a_run_is_understood(path: str, parts: tuple[str | None, ...]):
    assert split_run_path(path) == parts


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("digits", (None, "digits")),
        ("nico/digits", ("nico", "digits")),
        ("nico/a/b", ("nico", "a/b")),
        ("http://127.0.0.1:5473/nico/my%20project", ("nico", "my project")),
    ],
)
def test_every_way_to_write_a_project_is_understood(path: str, parts: tuple[str | None, str]):
    assert split_project_path(path) == parts
