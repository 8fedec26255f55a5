"""Print docs/reference/coverage.md: which test shows which numbered statement.

`make codegen` writes it; a test compares the two. `coverage_page.py --missing 66-115,123-135`
lists the numbers of these ranges that no test names.

A test shows statements when its name begins with their numbers: `test_w102_w103_columns_...`.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "coverage.md"

HEAD = """\
# What the tests show

Printed by `tools/coverage_page.py` from the names of the tests. The numbers are those of our list
of what people do with the pages of a run history; each row is a test that does it, most of them in
a real browser.

{count} statements are shown by {tests} tests.

| number | what is shown | test |
|---|---|---|
"""

_NAME = re.compile(r"test((?:_w\d{3})+)_(\w+)")


def page() -> str:
    """Return the whole page."""
    shown = sorted(_tests())
    numbers = {number for number, _, _ in shown}
    tests = {(sentence, path) for _, sentence, path in shown}
    rows = [
        f"| W{number:03} | {sentence} | [{path.name}](../../{path.as_posix()}) |\n"
        for number, sentence, path in shown
    ]
    return HEAD.format(count=len(numbers), tests=len(tests)) + "".join(rows)


def missing(ranges: str) -> list[int]:
    """Return the numbers of `66-115,123-135` that no test names."""
    there = {number for number, _, _ in _tests()}
    wanted: set[int] = set()
    for part in ranges.split(","):
        first, _, last = part.partition("-")
        wanted.update(range(int(first), int(last or first) + 1))
    return sorted(wanted - there)


def _tests() -> Iterator[tuple[int, str, Path]]:
    """Yield the number, the sentence and the file of every test of a statement."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match = _NAME.fullmatch(node.name) if isinstance(node, ast.FunctionDef) else None
            if match:
                sentence = match[2].replace("_", " ")
                for number in re.findall(r"\d{3}", match[1]):
                    yield int(number), sentence, path.relative_to(ROOT)


def main() -> int:
    """Print the page, or with `--missing` the numbers without a test."""
    if sys.argv[1:2] == ["--missing"]:
        print(*(f"W{number:03}" for number in missing(sys.argv[2])))
        return 0
    sys.stdout.write(page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
