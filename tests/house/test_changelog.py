"""Changelog fragments are gathered as they lie."""

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FRAGMENTS = [path for path in sorted((ROOT / "changes").iterdir()) if path.name != "README.md"]


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=lambda path: path.name)
def test_a_fragment_has_a_known_type_and_ends_its_sentence(fragment: Path) -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    types = {entry["directory"] for entry in config["tool"]["towncrier"]["type"]}
    _, kind, suffix = fragment.name.rsplit(".", 2)

    assert kind in types
    assert suffix == "md"
    assert fragment.read_text(encoding="utf-8").strip().endswith(".")
