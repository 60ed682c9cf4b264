"""Undo an import: all that it wrote is taken back, while nothing was said that rests on it."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from candour.domain.calendars import local_day
from candour.domain.errors import WrongUse
from candour.domain.saying import phrase, say, say_many
from candour.store import undoing
from candour.store.models import ImportRun
from candour.store.undoing import Standing


def undo_import(run_id: int, at: datetime, *, actor: str, within: Callable[[], None] = lambda: None) -> ImportRun:
    """Take an import back in one transaction, with an event on every account that it touched. Raises WrongUse.

    The facts are looked at under lock, so that a message that goes at this moment is either seen or stopped. within:
    called last in that transaction.
    """
    with transaction.atomic():
        run = undoing.lock_run(run_id)
        if run is None:
            raise WrongUse(say("import {run_id}: there is none of that number", run_id=run_id))
        undoing.lock_touched(run.pk)
        if why := why_not(undoing.standing(run)):
            raise WrongUse(why)
        undoing.undo(run, at, local_day(at, run.creditor.zone), actor)
        within()
    return run


def why_not_now(run_id: int) -> str:
    """What stands against undoing an import at this moment, without locking anything. Raises WrongUse for none."""
    run = ImportRun.objects.filter(pk=run_id).first()
    if run is None:
        raise WrongUse(say("import {run_id}: there is none of that number", run_id=run_id))
    return why_not(undoing.standing(run))


def why_not(found: Standing) -> str:
    """What stands against undoing an import, and what to do instead; '' when it may be undone."""
    if found.is_undone:
        return phrase("it is undone already")
    if not found.kept:
        return phrase(
            "it was brought in before Candour kept what an import changes; bring the right ledger in: it corrects "
            "every item that it names"
        )
    if found.later:
        return say("{file} was brought in after it and rests on it: undo that import first", file=found.later[1])
    if found.spoken_to:
        return say_many(
            "something was said since to {count} account that it touched, and what was said cannot be unsaid. Bring "
            "the right ledger in instead: it corrects every item that it names, and as a complete list it closes the "
            "rest; pause the creditor until then",
            "something was said since to {count} accounts that it touched, and what was said cannot be unsaid. Bring "
            "the right ledger in instead: it corrects every item that it names, and as a complete list it closes the "
            "rest; pause the creditor until then",
            count=found.spoken_to,
        )
    if found.written_on:
        return phrase(
            "payments or entries were written on its items since, and they would be left without the item that they "
            "pay. Bring the right ledger in instead: it corrects every item that it names"
        )
    return ""
