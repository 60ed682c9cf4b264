"""Runs every check, says which failed, and ends with 1 when any did."""

import subprocess
import sys
import time

CHECKS = {
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "lint": ["ruff", "check", "--quiet", "."],
    "types": ["mypy"],
    "imports": ["importlinter", "--no-logo"],
    "house": ["pytest", "-q", "tests/house"],
}
COMMANDS = {"importlinter": ["-c", "from importlinter.cli import lint_imports_command as run; run()"]}


def main() -> int:
    """Run them in turn; all of them, also after a failure."""
    failed = []
    for name, (tool, *options) in CHECKS.items():
        began = time.monotonic()
        start = COMMANDS.get(tool, ["-m", tool])
        code = subprocess.run([sys.executable, "-P", *start, *options], check=False).returncode
        print(f"{name}: {'ok' if code == 0 else 'FAILED'} ({time.monotonic() - began:.1f} s)", flush=True)
        if code:
            failed.append(name)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
