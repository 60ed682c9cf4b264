"""What a newcomer does: clone, `make run`, read, Ctrl-C, and again. Nothing of this machine's set-up is used."""

import os
import re
import shutil
import signal
import subprocess
import threading
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 300
FOREIGN = ("CANDOUR_", "PYTEST_", "DJANGO_", "DATABASE_URL", "PYTHONPATH", "VIRTUAL_ENV", "MAKE", "MFLAGS")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("git"), reason="needs the program git"),
    pytest.mark.skipif(not shutil.which("make"), reason="needs the program make"),
]


class MakeRun:
    """`make run` in a clone, and all that it printed."""

    def __init__(self, clone: Path) -> None:
        environment = {key: value for key, value in os.environ.items() if not key.startswith(FOREIGN)}
        self.said = ""
        self.process = subprocess.Popen(
            ["make", "run", "ARGS=--port 18431"], cwd=clone, env={**environment, "COLUMNS": "200"},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line

    def wait_until_it_serves(self) -> str:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline and self.process.poll() is None:
            if "Ctrl-C stops everything" in self.said:
                found = re.search(r"Candour is at (http://\S+)", self.said)
                assert found is not None
                return found[1]
            time.sleep(0.1)
        raise AssertionError(f"make run did not come to serve:\n{self.said[-4000:]}")

    def press_ctrl_c(self) -> None:
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(60)


def still_running(clone: Path) -> list[str]:
    """Command lines of living processes that name the clone."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(clone) in line and entry.name != str(os.getpid()):
            found.append(line)
    return found


def gone(clone: Path) -> bool:
    deadline = time.monotonic() + 15
    while still_running(clone) and time.monotonic() < deadline:
        time.sleep(0.1)
    return still_running(clone) == []


def test_a_fresh_clone_serves_the_demo_book_and_stops_without_a_trace(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    clone = private / "a clone"
    trust = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"}
    subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], env={**os.environ, **trust}, check=True)

    first = MakeRun(clone)
    address = first.wait_until_it_serves()
    with urllib.request.urlopen(f"{address}/login/", timeout=30) as page:
        assert page.status == 200
    assert "Sign in as admin with the password" in first.said
    sent = re.search(r"(\d+) sent, (\d+) waiting, (\d+) held", first.said)
    assert sent is not None, first.said[-4000:]
    assert all(int(count) > 0 for count in sent.groups())
    assert len(list((clone / ".candour" / "sink" / "new").iterdir())) >= int(sent[1])
    first.press_ctrl_c()
    assert gone(clone)

    second = MakeRun(clone)
    second.wait_until_it_serves()
    assert "password" not in second.said and "demo" not in second.said
    second.process.terminate()
    second.process.wait(60)
    assert gone(clone)

    told = subprocess.run(["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True, check=True)
    assert told.stdout == "", "running it dirties the work tree"
