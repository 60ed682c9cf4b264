"""Files that a person is about to bring in: kept for them alone, under a name nobody can guess, for a day at most."""

import os
import re
import secrets
import shutil
import time
from collections.abc import Collection, Iterable
from pathlib import Path

from django.conf import settings

KEPT_S = 24 * 60 * 60
_TOKEN = re.compile(r"[0-9a-f]{32}")
_STEM_MAX = 40


def keep(name: str, chunks: Iterable[bytes]) -> str:
    """Write a file into a folder of its own, which only the system's user can read. Returns the token that finds it."""
    token = secrets.token_hex(16)
    folder = _home() / token
    folder.mkdir(mode=0o700, parents=True)
    path = folder / plain_name(name)
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            for chunk in chunks:
                out.write(chunk)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return token


def find(token: str, *, however_old: bool = False) -> Path | None:
    """The file of a token, None when it has been used, thrown away, lies here too long or never was."""
    if not _TOKEN.fullmatch(token):
        return None
    folder = _home() / token
    if not folder.is_dir() or (_age_s(folder) > KEPT_S and not however_old):
        return None
    return next(iter(folder.iterdir()), None)


def throw_away(token: str) -> None:
    """Remove a token's file."""
    if _TOKEN.fullmatch(token):
        shutil.rmtree(_home() / token, ignore_errors=True)


def throw_old_away(in_use: Collection[str] = ()) -> None:
    """Remove what has lain here for more than a day. in_use: tokens that are kept all the same."""
    if _home().is_dir():
        for folder in _home().iterdir():
            if folder.name not in in_use and _age_s(folder) > KEPT_S:
                shutil.rmtree(folder, ignore_errors=True)


def plain_name(name: str) -> str:
    """A file's own name, short, of letters, digits and a few marks only."""
    base = Path(name.replace("\\", "/")).name
    stem, dot, end = base.rpartition(".")
    stem = re.sub(r"[^\w .()-]+", "_", stem if dot else base).strip(" .")[:_STEM_MAX] or "ledger"
    end = re.sub(r"[^A-Za-z0-9]", "", end)[:5] if dot else ""
    return f"{stem}.{end}" if end else stem


def _home() -> Path:
    return Path(settings.CANDOUR_HOME) / "uploads"


def _age_s(folder: Path) -> float:
    try:
        return time.time() - folder.stat().st_mtime
    except OSError:
        return 0.0
