import pytest

from kiseki.model.errors import UsageError
from kiseki.model.limits import MAX_PATH_CHARS
from kiseki.model.path import check_path


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("a/b.txt", "a/b.txt"),
        (" spaces , and:colons ", " spaces , and:colons "),
        ("..a/b..", "..a/b.."),
        ("データ/か\u3099.csv", "データ/が.csv"),
        ("right\u202eleft", "right\u202eleft"),
        ("a" * MAX_PATH_CHARS, "a" * MAX_PATH_CHARS),
    ],
)
def test_a_name_is_kept_in_nfc(path: str, kept: str) -> None:
    assert check_path(path) == kept


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "a//b",
        "a/",
        ".",
        "a/./b",
        "..",
        "a/../../b",
        "a\\b",
        "C:/x",
        "c:x",
        "file:/x",
        "a\0b",
        "a\nb",
        "a\x85b",
        "a\ud800b",
        "a" * (MAX_PATH_CHARS + 1),
    ],
)
def test_a_name_that_could_leave_its_root_is_refused(path: str) -> None:
    with pytest.raises(UsageError):
        check_path(path)
