import io
import json
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.doubles.live_server import LiveServer
from tests.doubles.recorded_run import record_run

CONTENTS = {"plots/a.png": b"\x89PNG", "plots/deep/b.png": b"b" * 100, "日本.txt": b"text"}


@pytest.fixture
def path(server: LiveServer, kiseki: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A run with files, put there by the command itself."""
    monkeypatch.chdir(tmp_path)
    run = record_run(server.url, [(0, {"loss": 0.5})], project="files", name="a run")
    for name, content in CONTENTS.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(content)
    Path("plots/.hidden").write_bytes(b"hidden")
    assert kiseki("files", "put", f"files/{run.id}", "plots", "日本.txt") == 0
    return f"files/{run.id}"


def listed(kiseki: Run, path: str, capsys: pytest.CaptureFixture[str], *patterns: str) -> set[str]:
    capsys.readouterr()
    assert kiseki("files", "ls", path, *patterns, "--json") == 0
    return {row["name"] for row in json.loads(capsys.readouterr().out)}


def test_what_was_put_is_listed(kiseki: Run, path: str, capsys: pytest.CaptureFixture[str]):
    assert listed(kiseki, path, capsys) == set(CONTENTS)
    assert listed(kiseki, path, capsys, "*.txt") == {"日本.txt"}
    assert listed(kiseki, path, capsys, "plots/") == {"plots/a.png", "plots/deep/b.png"}
    assert kiseki("files", "ls", path) == 0
    assert "100 B  plots/deep/b.png" in capsys.readouterr().out


def test_files_can_be_put_into_a_folder_of_the_run(
    kiseki: Run, path: str, capsys: pytest.CaptureFixture[str]
):
    assert kiseki("files", "put", path, "日本.txt", "--to", "notes/") == 0
    assert f"1 file (4 B) in {path}" in capsys.readouterr().out
    assert listed(kiseki, path, capsys, "notes/") == {"notes/日本.txt"}


def test_files_are_got_back_as_they_were(
    kiseki: Run, path: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert kiseki("files", "get", path, "-o", "back") == 0
    assert "3 files (108 B) in back" in capsys.readouterr().out
    found = {
        file.relative_to("back").as_posix(): file.read_bytes()
        for file in Path("back").rglob("*")
        if file.is_file()
    }
    assert found == CONTENTS
    assert kiseki("files", "get", path, "nothing*") == 1
    assert "no such files" in capsys.readouterr().err


def test_files_are_deleted_after_a_question(
    kiseki: Run,
    path: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    assert kiseki("files", "rm", path, "plots/") == 130
    assert kiseki("files", "rm", path, "plots/", "--yes") == 0
    assert listed(kiseki, path, capsys) == {"日本.txt"}
    assert kiseki("files", "rm", path, "plots/", "--yes") == 1
