"""`candour serve`: one command that keeps everything running, says where it is, and goes without a trace."""

import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

PATIENCE_S = 60


class Served:
    """A running `candour serve` and what it has printed so far."""

    def __init__(self, home: Path, *options: str) -> None:
        self.lines: list[str] = []
        environment = {key: value for key, value in os.environ.items() if not key.startswith("CANDOUR_")}
        self.environment = {**environment, "CANDOUR_HOME": str(home), "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "candour.site.boot", "serve", *options],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=self.environment, start_new_session=True,
        )  # fmt: skip
        threading.Thread(target=self._listen, daemon=True).start()
        self.address = self.wait_for(r"Candour is at (http://\S+)")[1]
        self.wait_for("Ctrl-C stops everything")

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)

    def said(self) -> str:
        return "".join(self.lines)

    def wait_for(self, pattern: str) -> re.Match[str]:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if found := re.search(pattern, self.said()):
                return found
            time.sleep(0.05)
        raise AssertionError(f"{pattern!r} was never said, but:\n{self.said()}")

    def family(self) -> dict[int, str]:
        """Every living descendant: its number and command line."""
        parents: dict[int, int] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    fields = (entry / "stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue
                if fields[0] != "Z":
                    parents[int(entry.name)] = int(fields[1])
        found: dict[int, str] = {}
        generation = {self.process.pid}
        while generation := {pid for pid, parent in parents.items() if parent in generation}:
            found |= {pid: command_line(pid) for pid in generation}
        return found

    def child(self, word: str) -> int:
        return next(pid for pid, command in sorted(self.family().items()) if word in command)

    def end(self, number: int) -> dict[int, str]:
        """Send a signal; those of the family that are still alive a while after it ended."""
        family = self.family()
        self.process.send_signal(number)
        self.process.wait(PATIENCE_S)
        deadline = time.monotonic() + PATIENCE_S
        while (left := {pid: line for pid, line in family.items() if alive(pid)}) and time.monotonic() < deadline:
            time.sleep(0.05)
        return left


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def fetch(address: str) -> int:
    """The status of a page, once something answers there."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@pytest.fixture(scope="module")
def taken() -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        yield int(somebody.getsockname()[1])


@pytest.fixture(scope="module")
def served(taken: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    running = Served(tmp_path_factory.mktemp("served") / "a home", "--port", str(taken))
    yield running
    if running.process.poll() is None:
        running.end(signal.SIGTERM)


def test_a_port_that_is_taken_is_named_and_the_next_is_used(served: Served, taken: int) -> None:
    assert re.search(rf"Port {taken} is taken; using (\d+)\.", served.said())
    assert not served.address.endswith(f":{taken}")


def test_the_first_login_works_with_the_password_that_was_printed(served: Served) -> None:
    name, password = served.wait_for(r"Sign in as (\w+) with the password (\S+)").groups()
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = browser.open(f"{served.address}/login/", timeout=20).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    form = urllib.parse.urlencode({"username": name, "password": password, "csrfmiddlewaretoken": token[1]})
    request = urllib.request.Request(f"{served.address}/login/", form.encode(), {"Referer": served.address})
    assert browser.open(request, timeout=20).geturl().rstrip("/") == served.address


def test_static_files_are_served(served: Served) -> None:
    page = urllib.request.urlopen(f"{served.address}/login/", timeout=20).read().decode()
    sheets = re.findall(r'href="(/static/[^"]+\.css)"', page)
    assert sheets and all(fetch(served.address + sheet) == 200 for sheet in sheets)


def test_other_commands_share_the_running_database(served: Served) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "candour.site.boot", "debts", "--json"],
        env=served.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
    assert fetch(f"{served.address}/login/") == 200


@pytest.mark.parametrize("child", ["candour.site.worker", "candour.site.mail_sink", "granian"])
def test_a_killed_child_is_back_soon(served: Served, child: str) -> None:
    old = served.child(child)
    os.kill(old, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if any(child in line for pid, line in served.family().items() if pid != old) and not alive(old):
            break
        time.sleep(0.1)
    assert served.child(child) != old
    assert fetch(f"{served.address}/login/") == 200


def test_the_site_survives_a_crash_of_the_database(served: Served) -> None:
    for pid, line in served.family().items():
        if "candour.site.keeper" in line or "bin/postgres" in line:
            os.kill(pid, signal.SIGKILL)
    served.wait_for("The database stopped; starting it again")
    deadline = time.monotonic() + PATIENCE_S
    while fetch(f"{served.address}/login/") != 200 and time.monotonic() < deadline:
        time.sleep(0.2)
    done = subprocess.run(
        [sys.executable, "-m", "candour.site.boot", "debts", "--json"],
        env=served.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_sigterm_stops_everything_the_database_too(served: Served) -> None:
    assert len(served.family()) >= 6
    assert served.end(signal.SIGTERM) == {}
    assert served.process.returncode == 0


def test_nothing_outlives_a_supervisor_that_is_killed(served: Served, taken: int) -> None:
    again = Served(Path(served.environment["CANDOUR_HOME"]), "--port", str(taken))
    assert "password" not in again.said()
    assert again.end(signal.SIGKILL) == {}
