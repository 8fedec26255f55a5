import subprocess
import sys
from pathlib import Path

import pytest

from kiseki.cli.main import COMMANDS, main


def run(*args: str) -> int:
    """Run the command line in this process and return its exit code."""
    with pytest.raises(SystemExit) as left:
        main(args)
    return int(left.value.code or 0)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]):
    assert run("--help") == 0

    shown = capsys.readouterr().out
    assert [name for name in COMMANDS if f"\n  {name} " not in shown] == []


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]):
    assert run(name, "--help") == 0

    assert f"Usage: kiseki {name}" in capsys.readouterr().out


def test_the_version_is_shown(capsys: pytest.CaptureFixture[str]):
    assert run("--version") == 0

    assert capsys.readouterr().out.startswith("kiseki ")


def test_a_command_that_does_not_exist_is_misuse(capsys: pytest.CaptureFixture[str]):
    assert run("nonsense") == 2

    assert "nonsense" in capsys.readouterr().err


def test_without_a_server_one_line_says_how_to_start_one(capsys: pytest.CaptureFixture[str]):
    # Port 9 is the discard service; nothing listens there.
    assert run("runs", "--base-url", "http://127.0.0.1:9") == 3

    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "http://127.0.0.1:9" in told
    assert "kiseki server" in told


def test_an_address_that_is_none_is_told_in_one_line(capsys: pytest.CaptureFixture[str]):
    assert run("runs", "--base-url", "localhost:5473") == 1

    assert capsys.readouterr().err.count("\n") == 1


def test_a_place_that_cannot_be_written_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "file").write_text("")

    with pytest.raises(SystemExit) as left:
        main(["server", "--data", str(tmp_path / "file" / "data"), "--port", "0"])

    assert left.value.code == 1
    assert capsys.readouterr().err == f"kiseki: {tmp_path}/file/data: Not a directory.\n"


def test_help_loads_no_server_and_no_numeric_library():
    code = (
        "import sys\n"
        "from kiseki.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'numpy', 'litestar', 'sqlalchemy', 'rich'} & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout.splitlines()[-1] == "[]"
