"""Makes .venv with exactly what requirements.txt names. Standard library only; does nothing when all is there.

python3 scripts/setup.py [--dev]
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Candour needs Python 3.11 or newer and this is %d.%d. Name another with: make PYTHON=/usr/bin/python3.11 run"
        % sys.version_info[:2]
    )

import fcntl
import hashlib
import os
import shutil
import stat
import subprocess
import sysconfig
import time
import venv
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PIP_MISSING = """\
Candour needs pip to install what it is made of, and this Python has none. Either of these brings it:
    sudo apt-get install python3-venv
    sudo apt-get install python3-pip
Then run the same command again."""
LAUNCHER = """\
#!/bin/sh
exec "$(dirname -- "$(readlink -f -- "$0")")/python" -P -m candour.site.boot "$@"
"""


def main(arguments: list[str]) -> None:
    """Bring .venv up to date, one set-up at a time."""
    wanted = ROOT / ("requirements-dev.txt" if "--dev" in arguments else "requirements.txt")
    with open(ROOT / "pyproject.toml", "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if wanted.name in stamps():
            return
        began = time.monotonic()
        make_environment()
        print(f"Installing what {wanted.name} names ...", flush=True)
        install(wanted)
        add_ourselves()
        write_stamps(wanted)
        print(f"Set up in {time.monotonic() - began:.0f} s.", flush=True)


def fingerprint(requirements: Path) -> str:
    """What an installed environment depends on: the pinned files, the Python, and where it lies."""
    parts = (requirements.read_bytes(), sys.version.encode(), os.fsencode(VENV), LAUNCHER.encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def stamps() -> set[str]:
    """Names of the requirement files that are installed as they stand now."""
    stamp = VENV / "candour-setup"
    lines = stamp.read_text().splitlines() if stamp.exists() and PYTHON.exists() else []
    noted = dict(line.split(" ", 1) for line in lines)
    return {name for name, digest in noted.items() if (ROOT / name).exists() and fingerprint(ROOT / name) == digest}


def write_stamps(installed: Path) -> None:
    """Note what is installed; the development file holds everything that the other does."""
    names = {installed.name, "requirements.txt"}
    lines = [f"{name} {fingerprint(ROOT / name)}\n" for name in sorted(names)]
    (VENV / "candour-setup").write_text("".join(lines))


def make_environment() -> None:
    """A virtual environment without pip, which any Python can make; a broken one is made anew."""
    works = PYTHON.exists() and subprocess.run([PYTHON, "-c", ""], capture_output=True, check=False).returncode == 0
    if works and _same_python():
        return
    print("Making .venv ...", flush=True)
    venv.EnvBuilder(clear=VENV.exists(), symlinks=True, with_pip=False).create(VENV)


def _same_python() -> bool:
    told = subprocess.run([PYTHON, "-c", "import sys; print(sys.version)"], capture_output=True, text=True, check=False)
    return told.stdout.strip() == sys.version.strip()


def install(requirements: Path) -> None:
    """Install the pinned, hashed requirements with the first pip that works."""
    options = ["install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps", "--prefer-binary"]
    options += ["--require-hashes", "-r", str(requirements)]
    for command, environment in pips():
        asked = subprocess.run([*command, "--version"], env=environment, capture_output=True, check=False)
        if asked.returncode == 0:
            subprocess.run([*command, *options], env=environment, check=True)
            return
    sys.exit(PIP_MISSING)


def pips() -> Iterator[tuple[list[str], dict[str, str]]]:
    """Ways to run a pip that installs into .venv: its own, the one in Python's standard library, the machine's."""
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME"}}
    environment["PIP_ROOT_USER_ACTION"] = "ignore"
    own = [str(PYTHON), "-m", "pip"]
    yield own, environment
    ensured = subprocess.run([PYTHON, "-m", "ensurepip"], env=environment, capture_output=True, check=False)
    if ensured.returncode == 0:
        yield own, environment
    for wheel in sorted(Path("/usr/share/python-wheels").glob("pip-*.whl"), reverse=True):
        yield own, {**environment, "PYTHONPATH": str(wheel)}
    yield [sys.executable, "-m", "pip", "--python", str(PYTHON)], environment
    if found := shutil.which("pip3"):
        yield [found, "--python", str(PYTHON)], environment


def add_ourselves() -> None:
    """Let the environment find src, and put `candour` beside its python."""
    paths = {"base": str(VENV), "platbase": str(VENV)}
    (Path(sysconfig.get_path("purelib", "venv", paths)) / "candour-source.pth").write_text(f"{ROOT / 'src'}\n")
    launcher = VENV / "bin" / "candour"
    launcher.unlink(missing_ok=True)
    launcher.write_text(LAUNCHER)
    launcher.chmod(launcher.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except subprocess.CalledProcessError as error:
        sys.exit(f"Set-up stopped: pip ended with exit code {error.returncode}. What it said stands above.")
