"""Print house: a closed run is put into the folder that a print house collects, once.

Its files are written beside each other and given their names last, and a name is never taken twice: what is there
already with the same bytes has been handed over. Whether a run that was begun when Candour stopped was collected,
only a person can see.
"""

import hashlib
import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from candour.domain.errors import WrongUse
from candour.domain.parties import Lane, Mode
from candour.domain.printing import RunState
from candour.flow.print_run import document
from candour.store import printing
from candour.store.printing import RunRow

FOLDER = "folder"


def print_folder() -> Path | None:
    """Where runs are handed over, None when none is set."""
    return Path(settings.CANDOUR_PRINT_FOLDER) if settings.CANDOUR_PRINT_FOLDER else None


def hand_over(run_id: int, at: datetime, *, actor: str, again: bool = False) -> RunRow:
    """Put a run's document and manifest into the print house's folder.

    again: somebody has looked, and it did not arrive. Raises WrongUse when there is no folder, when the run was handed
    over or posted, or may have been; and when its files cannot be written, which leaves it as it was.
    """
    folder = print_folder()
    if folder is None:
        raise WrongUse("no folder of a print house is set; set CANDOUR_PRINT_FOLDER, or download the run")
    made = document(run_id)
    _begin(run_id, again)
    try:
        _put(folder, {f"{made.stem}.csv": made.manifest, f"{made.stem}.pdf": made.pdf})
    except OSError as error:
        _settle(run_id, state=RunState.CLOSED.value)
        raise WrongUse(f"the run cannot be written into {folder}: {error.strerror}; hand it over again") from None
    except _Taken:
        _settle(run_id, state=RunState.UNCERTAIN.value, code="another file has its name")
        raise WrongUse(f"another file in {folder} has the name of this run; look at it, and move it away") from None
    _settle(run_id, state=RunState.HANDED.value, way=FOLDER, code="", handed_at=at)
    found = printing.run(run_id)
    if found is None:
        raise LookupError(f"print run {run_id} is gone")
    return found


class _Taken(Exception):
    """A file of that name is there and holds something else."""


def _begin(run_id: int, again: bool) -> None:
    """Mark it before the wire, so that a crash leaves it in doubt and never handed over unseen."""
    with transaction.atomic():
        run = printing.run(run_id, lock=True)
        if run is None:
            raise WrongUse(f"there is no print run {run_id}")
        if printing.mode_of(run.creditor_id) not in (Mode.LIVE, Mode.APPROVE):
            raise WrongUse("this creditor is paused or in shadow mode, so nothing is handed over; set its mode first")
        if run.lane != Lane.LIVE:
            raise WrongUse(f"print run {run_id} is of a day that was tried out: it is never handed over")
        if run.state != RunState.CLOSED and not (again and run.state in _DOUBTFUL):
            raise WrongUse(f"print run {run_id} {_SAYS[RunState(run.state)]}")
        printing.set_run(run_id, state=RunState.HANDING_OVER.value)


_DOUBTFUL = (RunState.HANDING_OVER, RunState.UNCERTAIN)
_IN_DOUBT = "may have been handed over; look in the folder, then hand it over again or mark it as posted"
_SAYS = {
    RunState.HANDING_OVER: _IN_DOUBT,
    RunState.UNCERTAIN: _IN_DOUBT,
    RunState.HANDED: "was handed over already",
    RunState.POSTED: "was posted already",
}


def _settle(run_id: int, **values: str | datetime) -> None:
    with transaction.atomic():
        printing.run(run_id, lock=True)
        printing.set_run(run_id, **values)


def _put(folder: Path, files: dict[str, bytes]) -> None:
    """Write the files, the last one last. Raises OSError; _Taken when a name is taken by something else."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, content in files.items():
        _put_one(folder / name, content)
    _sync(folder)


def _put_one(path: Path, content: bytes) -> None:
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(new, path)
    except FileExistsError:
        if not _is_same(path, content):
            raise _Taken from None
    finally:
        new.unlink(missing_ok=True)


def _is_same(path: Path, content: bytes) -> bool:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest() == hashlib.sha256(content).digest()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
