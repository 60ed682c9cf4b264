"""The supervisor keeps its children running and lets none outlive it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

PROGRAM = """
import sys, time
from pathlib import Path
from candour.site.supervisor import Child, Supervisor, stop_on_signals
place = Path(sys.argv[1])
code = '''
import os, signal, sys, time
from pathlib import Path
if "stubborn" in sys.argv: signal.signal(signal.SIGTERM, signal.SIG_IGN)
Path(sys.argv[1]).write_text(str(os.getpid()))
time.sleep(300)
'''
stop_on_signals()
try:
    with Supervisor(lambda line: print(line, flush=True)) as supervisor:
        for name in sys.argv[2:]:
            supervisor.start(Child(name, [sys.executable, "-c", code, str(place / name), name]))
        supervisor.watch(lambda: None)
except KeyboardInterrupt:
    print("Stopped.", flush=True)
"""


class Scene:
    """A supervisor in a process of its own, with children that write down their numbers."""

    def __init__(self, place: Path, *names: str, before: Callable[[], object] | None = None) -> None:
        self.place, self.names = place, names
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(place), *names], stdout=subprocess.PIPE, text=True, preexec_fn=before
        )
        self.children = {name: self.number(name) for name in names}

    def number(self, name: str, unlike: int = 0) -> int:
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            path = self.place / name
            told = path.read_text() if path.exists() else ""
            if told and int(told) != unlike:
                return int(told)
            time.sleep(0.02)
        raise AssertionError(f"{name} did not start")

    def end(self, number: int) -> str:
        self.process.send_signal(number)
        try:
            return self.process.communicate(timeout=20)[0]
        except subprocess.TimeoutExpired:
            self.process.kill()  # and with it, as the last test says, its children
            raise


def alive(pid: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def all_gone(pids: dict[str, int]) -> bool:
    deadline = time.monotonic() + 5
    while any(alive(pid) for pid in pids.values()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not any(alive(pid) for pid in pids.values())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_every_child_and_then_the_supervisor(number: int, tmp_path: Path) -> None:
    scene = Scene(tmp_path, "one", "two", before=lambda: signal.signal(number, signal.SIG_DFL))
    assert scene.end(number).endswith("Stopped.\n")
    assert scene.process.returncode == 0
    assert all_gone(scene.children)


def test_sigint_works_even_when_the_parent_had_it_ignored(tmp_path: Path) -> None:
    scene = Scene(tmp_path, "one", before=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
    assert scene.end(signal.SIGINT).endswith("Stopped.\n")
    assert all_gone(scene.children)


def test_under_nohup_the_end_of_the_terminal_stops_nothing(tmp_path: Path) -> None:
    scene = Scene(tmp_path, "one", before=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    scene.process.send_signal(signal.SIGHUP)
    time.sleep(0.5)
    assert scene.process.poll() is None and alive(scene.children["one"])
    scene.end(signal.SIGTERM)


def test_a_child_that_dies_is_started_again_and_it_is_said(tmp_path: Path) -> None:
    scene = Scene(tmp_path, "one", "two")
    os.kill(scene.children["one"], signal.SIGKILL)
    again = scene.number("one", unlike=scene.children["one"])
    assert alive(again) and alive(scene.children["two"])
    said = scene.end(signal.SIGTERM)
    assert "The one stopped (SIGKILL); starting it again" in said
    assert all_gone({"one": again, "two": scene.children["two"]})


def test_no_child_outlives_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    scene = Scene(tmp_path, "one", "two")
    scene.end(signal.SIGKILL)
    assert all_gone(scene.children)


@pytest.mark.slow
def test_a_child_that_will_not_stop_is_killed_in_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(tmp_path, "stubborn")
    began = time.monotonic()
    scene.end(signal.SIGTERM)
    assert time.monotonic() - began < 15
    assert all_gone(scene.children)
