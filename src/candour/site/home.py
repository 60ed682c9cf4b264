"""The state folder: where it is, and the secrets that live in it."""

import base64
import os
import secrets
from pathlib import Path


def find() -> Path:
    """The state folder: $CANDOUR_HOME, else $XDG_STATE_HOME/candour, else ~/.local/state/candour. Absolute."""
    if named := os.environ.get("CANDOUR_HOME"):
        return Path(named).expanduser().absolute()
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "candour"


def make(home: Path) -> Path:
    """Make the state folder for this user alone, if it is not there. Returns it."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only this user can read, whole or not at all."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    partial.replace(path)


def secret(home: Path, name: str, length: int = 32) -> bytes:
    """`length` secret bytes: $CANDOUR_<NAME> in base64, else the file keys/<name>, made on first use (0600).

    Raises ValueError when the variable or file does not hold that many bytes.
    """
    variable = f"CANDOUR_{name.upper()}"
    if stated := os.environ.get(variable):
        return _decoded(stated, length, f"${variable}")
    path = home / "keys" / name
    if not path.exists():
        _make_secret(path, length)
    return _decoded(path.read_text(encoding="ascii"), length, str(path))


def _make_secret(path: Path, length: int) -> None:
    make(path.parent)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    write_private(fresh, base64.b64encode(secrets.token_bytes(length)) + b"\n")
    try:
        os.link(fresh, path)  # of two first starts one wins, and both use the winner's
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _decoded(text: str, length: int, where: str) -> bytes:
    try:
        value = base64.b64decode(text.strip(), validate=True)
    except ValueError:
        value = b""
    if len(value) != length:
        raise ValueError(f"{where} must hold {length} bytes in base64; `openssl rand -base64 {length}` makes some")
    return value
