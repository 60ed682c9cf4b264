"""Print house: a closed run is handed over once, into a folder that a print house collects or to its mailbox.

It is marked before the wire, so that a crash leaves it in doubt and never handed over unseen: whether a run that was
begun when Candour stopped has arrived, only a person can see. In the folder its files are written beside each other and
given their names last, and a name is never taken twice: what is there already with the same bytes has been handed over.
"""

import hashlib
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from candour.domain.errors import WrongUse
from candour.domain.parties import Lane, Mode
from candour.domain.printing import RunState
from candour.domain.saying import joined, say
from candour.flow.print_mail import NotHandedOver, mail_run, print_house, ready_to_mail
from candour.flow.print_run import Document, document, stopped_since, the_run
from candour.store import printing
from candour.store.creditors import settings_of
from candour.store.printing import RunRow

log = logging.getLogger(__name__)
FOLDER, MAIL = "folder", "mail"
WAYS = (MAIL, FOLDER)
NAMED_MAX = 10
"""Letters that are named one by one."""
_Carry = Callable[[RunRow, Document], None]


def print_folder() -> Path | None:
    """Where runs are handed over as files, None when no folder is set."""
    return Path(settings.CANDOUR_PRINT_FOLDER) if settings.CANDOUR_PRINT_FOLDER else None


def ways() -> dict[str, str]:
    """How runs can be handed over: each way that is set up, with the folder's name or the print house's address."""
    folder, house = print_folder(), print_house()
    return {**({MAIL: house.address} if house else {}), **({FOLDER: folder.name} if folder else {})}


def hand_over(run_id: int, at: datetime, *, actor: str, again: bool = False, way: str = "") -> RunRow:
    """Hand a run's document and manifest over to the print house.

    way: FOLDER or MAIL, '' for the first that is set. again: somebody has looked, and it did not arrive. Raises
    WrongUse when that way is not set up; when the run was handed over or posted, or may have been; and when it was not
    taken, which leaves it as it was. Letters that may not go any more are looked for just before.
    """
    run = the_run(run_id)
    way = way or next(iter(ways()), "")
    to, carry = _carrier(run, way, at)
    with _alone(run_id):
        _check(the_run(run_id), again)
        _look_again(run_id, at)
        made = document(run_id)
        _begin(run_id, again, way, to, made.letters + made.missing)
        try:
            carry(run, made)
        except NotHandedOver as error:
            _settle(run_id, state=error.state.value, code=error.code[:60])
            raise WrongUse(error.args[0]) from None
        _settle(run_id, state=RunState.HANDED.value, code="", handed_at=at)
    log.info("print_run_handed_over run=%s way=%s actor=%s", run_id, way, actor)
    return the_run(run_id)


def settle(run_id: int, at: datetime, *, arrived: bool, actor: str) -> RunRow:
    """Somebody has asked or looked: a run in doubt arrived, or it did not and may be handed over anew. Or WrongUse."""
    with _alone(run_id), transaction.atomic():
        run = the_run(run_id, lock=True)
        if run.state not in _DOUBTFUL:
            raise WrongUse(say("print run {run} is not in doubt any more; look at it again", run=run_id))
        if arrived:
            printing.set_run(run_id, state=RunState.HANDED.value, code="", handed_at=at)
        else:
            printing.set_run(run_id, state=RunState.CLOSED.value, code="")
    log.info("print_run_settled run=%s arrived=%s actor=%s", run_id, arrived, actor)
    return the_run(run_id)


def is_going(run: RunRow) -> bool:
    """Whether a run is being handed over at this moment, as opposed to one that was when Candour stopped."""
    if run.state != RunState.HANDING_OVER:
        return False
    is_ours = printing.hold_run(run.id)
    if is_ours:
        printing.drop_run(run.id)
    return not is_ours


@contextmanager
def _alone(run_id: int) -> Iterator[None]:
    """Nobody else hands this run over meanwhile; the lock ends with its connection, so a crash leaves none."""
    if not printing.hold_run(run_id):
        raise WrongUse(say("print run {run} is being handed over at this moment; look again in a minute", run=run_id))
    try:
        yield
    finally:
        printing.drop_run(run_id)


def _carrier(run: RunRow, way: str, at: datetime) -> tuple[str, _Carry]:
    """Where a run goes by a way, and what takes it there. Raises WrongUse when that way is not set up."""
    if way == MAIL:
        creditor = settings_of(run.creditor_id)
        house = ready_to_mail(creditor, at)
        return house.address, lambda run, made: mail_run(run, made, creditor, house, at)
    folder = print_folder()
    if folder is None:
        raise WrongUse(
            "no print house is set; give its address in Settings, Channels, or set CANDOUR_PRINT_FOLDER, or download "
            "the run"
        )
    return folder.name[:254], lambda run, made: _into_folder(folder, made)


def _look_again(run_id: int, at: datetime) -> None:
    """Raise WrongUse for letters that may not go any more: a run may have been closed days ago."""
    if stopped := stopped_since(run_id, at):
        told = joined((f"L{letter} ({rule})" for letter, rule in stopped[:NAMED_MAX]), ", ")
        more = say(" and {count} more", count=len(stopped) - NAMED_MAX) if len(stopped) > NAMED_MAX else ""
        raise WrongUse(
            say(
                "print run {run} holds letters that may not go any more: {letters}{more}; take them out first",
                run=run_id, letters=told, more=more,
            )
        )  # fmt: skip


def _check(run: RunRow, again: bool) -> None:
    """Raise WrongUse for a run that is not to be handed over as it stands."""
    if printing.mode_of(run.creditor_id) not in (Mode.LIVE, Mode.APPROVE):
        raise WrongUse("this creditor is paused or in shadow mode, so nothing is handed over; set its mode first")
    if run.lane != Lane.LIVE:
        raise WrongUse(say("print run {run} is of a day that was tried out: it is never handed over", run=run.id))
    if run.state != RunState.CLOSED and not (again and run.state in _DOUBTFUL):
        raise WrongUse(_why_not(run.state, run.id))


def _begin(run_id: int, again: bool, way: str, to: str, letters: int) -> None:
    """Mark a run before the wire; from here on nothing is taken out of it. letters: those in what was made of it."""
    with transaction.atomic():
        run = the_run(run_id, lock=True)
        _check(run, again)
        if printing.letters_in(run_id) != letters:
            raise WrongUse(say("a letter was just taken out of print run {run}; hand it over again", run=run_id))
        printing.set_run(run_id, state=RunState.HANDING_OVER.value, way=way, sent_to=to, code="")


_DOUBTFUL = (RunState.HANDING_OVER, RunState.UNCERTAIN)


def _why_not(state: str, run_id: int) -> str:
    """Why a run in a state is not handed over."""
    if state == RunState.HANDED:
        return say("print run {run} was handed over already", run=run_id)
    if state == RunState.POSTED:
        return say("print run {run} was posted already", run=run_id)
    return say(
        "print run {run} may have been handed over; look in the folder or ask the print house, and say if it arrived",
        run=run_id,
    )


def _settle(run_id: int, **values: str | datetime) -> None:
    """Record what became of it; what somebody has marked as posted meanwhile stays posted."""
    with transaction.atomic():
        if the_run(run_id, lock=True).state == RunState.HANDING_OVER:
            printing.set_run(run_id, **values)


def _into_folder(folder: Path, made: Document) -> None:
    """Write the files, the document last. Raises NotHandedOver."""
    files = {f"{made.stem}.csv": made.manifest, f"{made.stem}.pdf": made.pdf}
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name, content in files.items():
            _put_one(folder / name, content)
        _sync(folder)
    except OSError as error:
        told = {"folder": str(folder), "why": error.strerror}
        why = say("the run cannot be written into {folder}: {why}; hand it over again", **told)
        raise NotHandedOver(why, RunState.CLOSED, "not_written") from None
    except _Taken:
        why = say("another file in {folder} has the name of this run; look at it, and move it away", folder=str(folder))
        raise NotHandedOver(why, RunState.UNCERTAIN, "name_taken") from None


class _Taken(Exception):
    """A file of that name is there and holds something else."""


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
