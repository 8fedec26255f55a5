import subprocess
from pathlib import Path

import pytest

from kiseki.sdk.capture import git


def run_git(folder: Path, *args: str) -> None:
    names = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *names, *args], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    run_git(tmp_path, "init", "-q", "-b", "trunk")
    (tmp_path / "train.py").write_text("lr = 1\n", encoding="utf-8")
    run_git(tmp_path, "add", ".")
    run_git(tmp_path, "commit", "-q", "-m", "begin")
    run_git(tmp_path, "remote", "add", "origin", "https://me:token@example.org/me/code.git")
    return tmp_path


def test_a_clean_checkout_has_its_commit_and_no_diff(repository: Path) -> None:
    facts = git.collect(repository)
    assert len(facts.pop("commit")) == 40
    assert facts == {
        "root": str(repository.resolve()),
        "remote": "https://example.org/me/code.git",
        "branch": "trunk",
        "dirty": False,
    }


def test_changes_are_kept_as_a_diff_from_any_folder_inside(repository: Path) -> None:
    (repository / "train.py").write_text("lr = 2\n", encoding="utf-8")
    inside = repository / "deep"
    inside.mkdir()
    facts = git.collect(inside)
    assert facts["dirty"] is True
    assert "-lr = 1\n+lr = 2\n" in facts["diff"]
    assert "diff_cut" not in facts


def test_a_long_diff_is_cut_and_says_so(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git, "MAX_DIFF_BYTES", 150)
    (repository / "train.py").write_text("é" * 1000, encoding="utf-8")
    facts = git.collect(repository)
    assert facts["diff_cut"] is True
    assert 140 <= len(facts["diff"].encode()) <= 150


def test_a_detached_head_has_no_branch(repository: Path) -> None:
    run_git(repository, "checkout", "-q", "--detach")
    assert "branch" not in git.collect(repository)


def test_a_repository_without_a_commit_is_no_trouble(tmp_path: Path) -> None:
    run_git(tmp_path, "init", "-q", "-b", "trunk")
    facts = git.collect(tmp_path)
    assert "commit" not in facts
    assert facts["branch"] == "trunk"


def test_no_repository_and_no_git_give_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert git.collect(tmp_path) == {}
    monkeypatch.setenv("PATH", str(tmp_path))
    assert git.collect(tmp_path) == {}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://me:secret@host/x.git", "https://host/x.git"),
        ("https://token@host/x.git", "https://host/x.git"),
        ("ssh://git@host/x.git", "ssh://host/x.git"),
        ("git@host:x.git", "git@host:x.git"),
        ("https://host/a@b", "https://host/a@b"),
        ("/srv/x.git", "/srv/x.git"),
    ],
)
def test_credentials_are_left_out_of_addresses(url: str, expected: str) -> None:
    assert git.without_credentials(url) == expected
