"""Print the generated files, or check that they are fresh: `codegen.py [--check]`.

web/openapi.json comes from the Python wire shapes, web/src/api/schema.gen.ts from that.
With `--check` nothing is written and only OpenAPI is compared; `npm run check` compares the
TypeScript.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPENAPI = ROOT / "web" / "openapi.json"


def printed_openapi() -> str:
    """Return what the server says of its routes, as JSON text."""
    return subprocess.run(
        [sys.executable, "-m", "kiseki.server.openapi"],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    ).stdout


def main() -> int:
    """Return the exit code: 1 when a check finds a stale file."""
    fresh = printed_openapi()
    if "--check" in sys.argv[1:]:
        if OPENAPI.read_text(encoding="utf-8") == fresh:
            return 0
        print("web/openapi.json is stale; run `make codegen`.", file=sys.stderr)
        return 1
    OPENAPI.write_text(fresh, encoding="utf-8")
    subprocess.run(["npm", "run", "--silent", "api:generate"], check=True, cwd=ROOT / "web")
    return 0


if __name__ == "__main__":
    sys.exit(main())
