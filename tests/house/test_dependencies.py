"""The pinned packages are those that pyproject.toml asks for."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _pinned(file: str) -> dict[str, set[Version]]:
    text = (ROOT / "requirements" / file).read_text(encoding="utf-8")
    pins: dict[str, set[Version]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", text, re.MULTILINE):
        pins.setdefault(canonicalize_name(name), set()).add(Version(version))
    return pins


def _asked(*, extras: list[str], groups: list[str]) -> list[Requirement]:
    project = PROJECT["project"]
    lines = [*project["dependencies"]]
    for extra in extras:
        lines += project["optional-dependencies"][extra]
    for group in groups:
        lines += PROJECT["dependency-groups"][group]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize(
    ("file", "asked"),
    [
        (
            "dev.txt",
            _asked(
                extras=list(PROJECT["project"]["optional-dependencies"]), groups=["build", "dev"]
            ),
        ),
        ("demo.txt", _asked(extras=["demo"], groups=["build"])),
    ],
)
def test_every_package_asked_for_is_pinned(file: str, asked: list[Requirement]) -> None:
    pins = _pinned(file)
    unmet = [
        str(want)
        for want in asked
        if not any(
            version in want.specifier for version in pins.get(canonicalize_name(want.name), ())
        )
    ]

    assert unmet == [], "run `make lock`"


@pytest.mark.parametrize("file", ["dev.txt", "demo.txt"])
def test_the_pins_name_no_index_so_that_any_mirror_serves(file: str) -> None:
    text = (ROOT / "requirements" / file).read_text(encoding="utf-8")

    assert re.findall(r"https?://|file:|--index|--find-links", text) == []


def test_the_web_lock_file_installs_on_every_system() -> None:
    """`npm ci` refuses a lock file that lacks another system's builds of a package.

    npm leaves them out when it writes the file beside an installed node_modules; make it anew
    with `rm package-lock.json; npm install --package-lock-only` in an empty copy.
    """
    lock = json.loads((ROOT / "web" / "package-lock.json").read_text(encoding="utf-8"))
    packages = lock["packages"]
    names = {path.rpartition("node_modules/")[2] for path in packages}
    missing = {
        f"{path}: {wanted}"
        for path, package in packages.items()
        for wanted in package.get("optionalDependencies", {})
        if wanted not in names
    }

    assert missing == set()
    assert [path for path, package in packages.items() if "resolved" in package] == []
