"""Recover: what workers that are gone left behind is settled, and nothing that may have been said is said again."""

from datetime import datetime

from django.db import transaction

from candour.domain.parties import Disclosure, Lane
from candour.domain.saying import phrase
from candour.store.handover import left_behind, write_off_left_behind
from candour.store.steps import NewTask, make_tasks
from candour.store.timeline import NewEvent, write_events

ACTOR = "candour"


def recover(at: datetime, own_worker: int | None = None) -> int:
    """Settle what workers that are gone left behind; how many attempts became uncertain."""
    with transaction.atomic():
        rows = left_behind(own_worker)
        if not rows:
            return 0
        write_off_left_behind(rows, at)
        begun = [row for row in rows if row.in_doubt]
        reason = phrase("Candour stopped while this message was going out: check, and do not send it again unseen.")
        make_tasks([NewTask(r.account_id, r.step_id, "uncertain", r.lane, at, reason) for r in begun], at)
        write_events([_lost(row.account_id, row.party_id, row.step_id, row.lane, at) for row in begun])
    return len(begun)


def _lost(account_id: int, party_id: int, step_id: int, lane: str, at: datetime) -> NewEvent:
    facts = {"step": step_id, "code": "lost"}
    return NewEvent(account_id, party_id, "message_uncertain", Lane(lane), Disclosure.STAFF, ACTOR, at, facts)
