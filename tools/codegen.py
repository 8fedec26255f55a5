"""Print the generated files, or check that they are fresh: `codegen.py [--check]`.

web/openapi.json comes from the Python wire shapes, web/src/api/schema.gen.ts from that,
docs/reference/coverage.md from the names of the tests. With `--check` nothing is written and
the TypeScript is left to `npm run check`.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPENAPI = ROOT / "web" / "openapi.json"
COVERAGE = ROOT / "docs" / "reference" / "coverage.md"


def printed(*arguments: str) -> str:
    """Return what a Python program prints."""
    return subprocess.run(
        [sys.executable, *arguments], check=True, capture_output=True, text=True, cwd=ROOT
    ).stdout


def main() -> int:
    """Return the exit code: 1 when a check finds a stale file."""
    generated = {
        OPENAPI: printed("-m", "kiseki.server.openapi"),
        COVERAGE: printed("tools/coverage_page.py"),
    }
    if "--check" in sys.argv[1:]:
        stale = [
            path.relative_to(ROOT).as_posix()
            for path, fresh in generated.items()
            if path.read_text(encoding="utf-8") != fresh
        ]
        if stale:
            print(f"Stale: {', '.join(stale)}; run `make codegen`.", file=sys.stderr)
        return int(bool(stale))
    for path, fresh in generated.items():
        path.write_text(fresh, encoding="utf-8")
    subprocess.run(["npm", "run", "--silent", "api:generate"], check=True, cwd=ROOT / "web")
    return 0


if __name__ == "__main__":
    sys.exit(main())
