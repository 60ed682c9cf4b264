"""Keeps a handful of programs running, and lets none of them outlive it."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

GLANCE_S = 0.1
STEADY_S = 20.0
LONGEST_WAIT_S = 30.0
STOP_PATIENCE_S = 12.0
_PR_SET_PDEATHSIG = 1


def stop_on_signals() -> None:
    """Let SIGINT and SIGTERM raise KeyboardInterrupt, also when a parent shell had SIGINT ignored."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup asks us to outlive the terminal
        signal.signal(signal.SIGHUP, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@dataclass(slots=True)
class Child:
    """One program: what starts it, and what became of it so far. quiet: its standard output is dropped."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    quiet: bool = False
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    failures: int = 0
    next_start_at: float = 0.0

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches the supervisor alone."""
        parent = os.getpid()
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if self.quiet else None,
            start_new_session=True,
            preexec_fn=lambda: _die_with(parent),
        )

    def glance(self, now: float) -> int | None:
        """Its exit code if it has just died (and then when it will be started again is set), else None."""
        if self.process is None or (code := self.process.poll()) is None:
            return None
        self.process = None
        self.failures = 1 if now - self.started_at > STEADY_S else self.failures + 1
        self.next_start_at = now + min(0.25 * 2 ** (self.failures - 1), LONGEST_WAIT_S)
        return code


def _die_with(parent: int) -> None:
    """In the child before exec: SIGTERM when the supervisor is gone, however it went; no signal ignored."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    if os.getppid() != parent:
        os._exit(1)


class Supervisor:
    """Children that are started one by one, kept running, and stopped together when the block ends."""

    def __init__(self, say: Callable[[str], None]) -> None:
        """say prints one line for people."""
        self.children: list[Child] = []
        self._say = say

    def __enter__(self) -> "Supervisor":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, child: Child) -> None:
        """Start one more child."""
        self.children.append(child)
        child.start()

    def watch(self, tend: Callable[[], None]) -> None:
        """Keep all of them running until KeyboardInterrupt. tend is called at every glance, for what is no child."""
        while True:
            time.sleep(GLANCE_S)
            tend()
            self._glance(time.monotonic())

    def _glance(self, now: float) -> None:
        for child in self.children:
            code = child.glance(now)
            if code is not None:
                wait = child.next_start_at - now
                self._say(f"The {child.name} stopped ({_ending(code)}); starting it again in {wait:.1f} s.")
            if child.process is None and now >= child.next_start_at:
                child.start()

    def stop(self) -> None:
        """Ask all to stop, wait for them, and kill the groups of those that do not."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_PATIENCE_S
        for process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass
            _kill_group(process)


def _kill_group(process: "subprocess.Popen[bytes]") -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def _ending(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name
