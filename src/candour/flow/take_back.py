"""Take back what a person did a moment ago: history stays, and a new fact says that it was undone."""

from datetime import datetime

from django.db import transaction

from candour.domain.errors import WrongUse
from candour.domain.holds import HoldKind
from candour.domain.parties import Disclosure, Lane
from candour.domain.saying import phrase
from candour.flow.hold import events_of, lock_all
from candour.flow.record import STARTED_BY_HOLDS
from candour.flow.tell_agencies import tell_agents
from candour.store import agreements, holds, work
from candour.store.holds import HoldRow, StandsOn
from candour.store.timeline import NewEvent, forget_words, write_events

TOO_LATE = phrase("that has changed since, so it cannot be taken back; look at what stands now")


def can_take_back(kind: HoldKind) -> bool:
    """Whether placing or ending a hold of this kind is a thing of its own: no legal clock began or stopped with it."""
    return kind not in STARTED_BY_HOLDS


def hold_again(account_id: int, hold_id: int, at: datetime, *, actor: str) -> int:
    """The end of a hold was a mistake: one like it, with what was left of its time, is placed. Its id.

    Raises WrongUse.
    """
    brief = agreements.account_brief(account_id)
    with transaction.atomic():
        lock_all(brief, at)
        was = holds.lock_ended(account_id, hold_id, at)
        if was is None or not can_take_back(HoldKind(was.kind)) or holds.has_like(was, at):
            raise WrongUse(TOO_LATE)
        row = {"account_id": was.account_id, "party_id": was.party_id, "item_id": was.item_id, "kind": was.kind,
               "detail": was.detail, "since": at, "until": was.until}  # fmt: skip
        again = HoldRow(holds.insert_holds([row])[0], was.kind, was.detail, was.account_id, was.party_id, was.item_id,
                        at, was.until, was.extended)  # fmt: skip
        where = [StandsOn(brief.account_id, brief.party_id, joint=False)]
        write_events(events_of(where, again, "hold_placed", at, actor, more={"again": hold_id}))
        tell_agents([account_id], HoldKind(was.kind), was.detail, at, brief.zone, actor)
    return again.id


def withdraw_hold(account_id: int, hold_id: int, at: datetime, *, actor: str) -> None:
    """A hold was placed by mistake: it ends, without evidence, since what it was for never was. Raises WrongUse."""
    brief = agreements.account_brief(account_id)
    with transaction.atomic():
        lock_all(brief, at)
        hold = holds.lock_in_force(account_id, hold_id, at)
        if hold is None or not can_take_back(HoldKind(hold.kind)):
            raise WrongUse(TOO_LATE)
        holds.close_hold(hold.id, at, "mistake")
        where = [StandsOn(brief.account_id, brief.party_id, joint=False)]
        write_events(events_of(where, hold, "hold_ended", at, actor, more={"evidence": "mistake"}))


def reopen_task(task_id: int, at: datetime, *, actor: str) -> None:
    """A task is not done after all. Not for legal deadlines, whose clock stopped with them. Raises WrongUse."""
    with transaction.atomic():
        task = work.lock_task(task_id)
        if task is None or task.done_at is None or task.duty_key or task.kind == "uncertain":
            raise WrongUse(TOO_LATE)
        work.reopen(task_id)
        facts = {"task_id": task_id, "task": task.kind, "step": task.step_id, "again": True}
        write_events(
            [NewEvent(task.account_id, task.party_id, "task_made", Lane(task.lane), Disclosure.STAFF, actor, at, facts)]
        )


def withdraw_note(account_id: int, noted_at: datetime, at: datetime, *, actor: str) -> None:
    """A note was a mistake: its words are forgotten, and that is written down. Raises WrongUse when there are none."""
    brief = agreements.account_brief(account_id)
    with transaction.atomic():
        if not forget_words(account_id, "noted", actor, noted_at):
            raise WrongUse(TOO_LATE)
        told = {"noted_at": noted_at.isoformat()}
        write_events(
            [NewEvent(account_id, brief.party_id, "note_withdrawn", Lane.LIVE, Disclosure.STAFF, actor, at, told)]
        )
