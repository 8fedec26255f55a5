from pathlib import Path

from tools.cli_reference import reference

ROOT = Path(__file__).resolve().parents[2]


def test_the_reference_says_what_the_commands_say():
    """Where it does not: `python tools/cli_reference.py > docs/reference/cli.md`."""
    written = (ROOT / "docs" / "reference" / "cli.md").read_text("utf-8")

    assert written.split() == reference().split()
