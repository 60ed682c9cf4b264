"""Embedded Postgres: every process that uses a state folder joins its one server, the last one out stops it.

Users hold a shared lock on `postgres/users.lock`. The server belongs to a keeper process (`keeper.py`), which waits for
that lock exclusively: it gets it when the last user is gone, however that user went, and then stops the server.
"""

import fcntl
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

APP_ROLE = "candour_app"
OWNER = "candour"
DATABASE = "candour"
START_PATIENCE_S = 90.0
STOP_PATIENCE_S = 30.0
_GLANCE_S = 0.005


class PostgresError(Exception):
    """The database could not be started or reached; the message says why and where to look."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running embedded server: loopback TCP, scram password."""

    port: int
    password: str
    host: str = "127.0.0.1"
    user: str = OWNER

    def url(self, database: str = DATABASE) -> str:
        """Its address as a connection URL, password included: never log it."""
        return f"postgresql://{self.user}:{self.password}@{self.host}:{self.port}/{database}"


def folder(home: Path) -> Path:
    """Where the server of a state folder keeps its files."""
    return home / "postgres"


def find(home: Path) -> Server | None:
    """The server of a state folder as its keeper announced it, or None. It may have crashed since."""
    try:
        told = json.loads((folder(home) / "server.json").read_text(encoding="utf-8"))
        password = (folder(home) / "password").read_text(encoding="ascii").strip()
        return Server(int(told["port"]), password)
    except (FileNotFoundError, ValueError, KeyError):
        return None


def django_settings(home: Path, url: str | None, *, as_role: str | None = APP_ROLE) -> dict[str, Any]:
    """NAME, USER, HOST, ... for Django: from a connection URL, else from the embedded server of the state folder.

    Raises PostgresError when the URL cannot be read.
    """
    found = _from_url(url) if url else _from_server(find(home))
    options = found.setdefault("OPTIONS", {})
    if as_role:
        options["options"] = f"{options.get('options', '')} -c role={as_role}".strip()
    return found


def _from_server(server: Server | None) -> dict[str, Any]:
    if server is None:
        return {"NAME": DATABASE, "USER": OWNER, "HOST": "127.0.0.1", "PORT": "0"}
    return {
        "NAME": DATABASE,
        "USER": server.user,
        "PASSWORD": server.password,
        "HOST": server.host,
        "PORT": str(server.port),
    }


def _from_url(url: str) -> dict[str, Any]:
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        parts: dict[str, Any] = dict(conninfo_to_dict(url))
    except ProgrammingError:
        parts = {}
    if not url.startswith(("postgresql://", "postgres://")) or not parts.get("dbname"):
        raise PostgresError("DATABASE_URL must look like postgresql://user:password@host:5432/database")
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    found: dict[str, Any] = {ours: str(parts.pop(theirs, "")) for ours, theirs in names.items()}
    return {**found, "OPTIONS": parts}


@contextmanager
def joined(home: Path, *, durable: bool = True) -> Iterator[Server]:
    """Use the embedded server of a state folder for as long as the block lasts; start it when none runs.

    durable=False trades safety in a power cut for speed and is for tests. Raises PostgresError.
    """
    membership = join(home, durable=durable)
    try:
        yield membership.server
    finally:
        membership.leave()


def join(home: Path, *, durable: bool = True) -> "Membership":
    """Join the server of a state folder, starting it when none runs. Leave it when done. Raises PostgresError."""
    place = folder(home)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    users = open(place / "users.lock", "ab")  # noqa: SIM115  (open for as long as we use the server)
    try:
        fcntl.flock(users, fcntl.LOCK_SH)
        return Membership(home, users, _running(home) or _start(home, durable))
    except BaseException:
        users.close()
        raise


def _running(home: Path) -> Server | None:
    return find(home) if _is_kept(home) else None


def _is_kept(home: Path) -> bool:
    """Whether a keeper lives: it holds its lock for as long as it does."""
    with open(folder(home) / "keeper.lock", "ab") as lock:
        return not _try_lock(lock, fcntl.LOCK_SH)


def _try_lock(file: BinaryIO, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _start(home: Path, durable: bool) -> Server:
    """Start a keeper unless another user just did. One starter at a time; the caller holds the users' lock."""
    keeper = None
    deadline = time.monotonic() + START_PATIENCE_S
    with open(folder(home) / "start.lock", "ab") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        while time.monotonic() < deadline:
            if server := _running(home):
                return server
            if keeper is None and not _is_kept(home):
                (folder(home) / "server.json").unlink(missing_ok=True)
                keeper = _spawn_keeper(home, durable)
            elif keeper is not None and keeper.poll() is not None:
                break
            time.sleep(_GLANCE_S)
    raise PostgresError(f"Postgres did not start: {_last_words(home)}")


def _spawn_keeper(home: Path, durable: bool) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-P", "-m", "candour.site.keeper", str(home)]
    with open(folder(home) / "server.log", "ab") as log:
        return subprocess.Popen(
            command if durable else [*command, "--fast"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )


def _last_words(home: Path) -> str:
    log = folder(home) / "server.log"
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    told = "; ".join(line for line in lines[-20:] if "ERROR" in line or "FATAL" in line or "keeper:" in line)
    return f"{told or 'it said nothing'} (all of it is in {log})"


class Membership:
    """One user's part in a running server."""

    def __init__(self, home: Path, users: BinaryIO, server: Server) -> None:
        self.server = server
        self._home = home
        self._users = users

    def leave(self) -> None:
        """Give the server up; when nobody else uses it, return only once it has stopped."""
        if self._users.closed:
            return
        fcntl.flock(self._users, fcntl.LOCK_UN)
        deadline = time.monotonic() + STOP_PATIENCE_S
        while _is_kept(self._home) and not self._others() and time.monotonic() < deadline:
            time.sleep(_GLANCE_S)
        self._users.close()

    def is_served(self) -> bool:
        """Whether a keeper lives that looks after the server."""
        return _is_kept(self._home)

    def rejoin(self) -> Server:
        """The server as it is now, started again if its keeper died. Raises PostgresError."""
        self.server = _running(self._home) or _start(self._home, durable=True)
        return self.server

    def _others(self) -> bool:
        """Whether another user holds the server: sharing is possible and having it alone is not."""
        if not _try_lock(self._users, fcntl.LOCK_SH):
            return False  # the keeper has it alone: it is stopping the server
        alone = _try_lock(self._users, fcntl.LOCK_EX)
        fcntl.flock(self._users, fcntl.LOCK_UN)
        return not alone
