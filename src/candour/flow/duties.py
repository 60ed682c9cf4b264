"""Legal deadlines: one task for each that is open, and a word to everybody before it passes."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from candour.domain.accounts import AccountFacts
from candour.domain.duties import Duty, due_time, escalation_time
from candour.domain.parties import Disclosure, Lane
from candour.domain.saying import Said, say, sayable
from candour.flow.guard import duties
from candour.store.duties import DutyTask, EscalatedTask, escalate_tasks, keep_tasks
from candour.store.facts import is_distant
from candour.store.timeline import NewEvent, write_events


def owed_on(account: AccountFacts) -> list[Duty]:
    """The legal deadlines of an account, the most urgent first. What starts them all is an event."""
    return duties(account) if account.legal.events else []


def keep_duties(accounts: Sequence[AccountFacts], at: datetime) -> dict[int, list[Duty]]:
    """What the law wants done on each account, with one open task for each duty: made, moved or done as it changed.

    Law is meant in earnest, so creditors in shadow get these tasks too; a replay makes none. The accounts must be
    locked. A fixed number of statements.
    """
    owed = {account.id: owed_on(account) for account in accounts}
    if accounts and not is_distant(at):
        keep_tasks([*owed], [_task(a, duty) for a in accounts for duty in owed[a.id] if duty.event_id], at)
    return owed


def _task(account: AccountFacts, duty: Duty) -> DutyTask:
    due_at = due_time(duty.due, account.residence.zone)
    return DutyTask(
        account.id, duty.key, duty.rule.id, due_at, escalation_time(duty.since, duty.due, account.residence),
        _reason(duty),
    )  # fmt: skip


def _reason(duty: Duty) -> Said:
    what, citation = sayable(duty.what), duty.rule.citation
    if not duty.demands_notice:
        return say("{what} ({citation})", what=what, citation=citation)
    return say("{what} ({citation}) It is done by a notice that the law prescribes.", what=what, citation=citation)


def next_deadline(account: AccountFacts, owed: Sequence[Duty], at: datetime) -> datetime | None:
    """The next moment at which a duty of the account lapses; None when none will."""
    times = [due_time(duty.due, account.residence.zone) for duty in owed]
    return min((time for time in times if time > at), default=None)


def escalate(at: datetime) -> int:
    """Mark the tasks that everybody is to see from now on, each with its event; how many. A replay marks none."""
    count = 0
    while not is_distant(at):
        with transaction.atomic():
            marked = escalate_tasks(at)
            write_events([_escalated(task, at) for task in marked])
        if not marked:
            break
        count += len(marked)
    return count


def _escalated(task: EscalatedTask, at: datetime) -> NewEvent:
    facts = {"task_id": task.id, "task": task.kind, "rule": task.rule, "due": task.due_at.isoformat()}
    return NewEvent(
        task.account_id, task.party_id, "task_escalated", Lane(task.lane), Disclosure.STAFF, "candour", at, facts
    )
