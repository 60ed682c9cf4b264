"""Rows behind legal deadlines: one task for each duty that is open, in bulk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from candour.domain.parties import Lane
from candour.store.rows import Row, array_of, rows_of

DUTY = "duty"
ESCALATED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class DutyTask:
    """A duty as the task that it should be. key: what makes it this one (`domain.duties.Duty.key`)."""

    account_id: int
    key: str
    rule: str
    due_at: datetime
    escalate_at: datetime
    reason: str


_OPEN = """
SELECT id, duty_key, due_at, escalate_at, reason FROM candour_task
 WHERE account_id = ANY(%s) AND kind = 'duty' AND done_at IS NULL ORDER BY id FOR NO KEY UPDATE SKIP LOCKED"""

_NEW = """
INSERT INTO candour_task (account_id, kind, lane, due_at, escalate_at, reason, rule, duty_key, occurred_at)
SELECT r.account_id, 'duty', %s, r.due_at, r.escalate_at, r.reason, r.rule, r.key, %s
  FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::text[])
    AS r (account_id, key, rule, due_at, escalate_at, reason)
ON CONFLICT (duty_key) WHERE duty_key IS NOT NULL DO NOTHING RETURNING id"""

_MOVE = """
UPDATE candour_task t SET due_at = r.due_at, escalate_at = r.escalate_at, reason = r.reason,
       escalated_at = CASE WHEN r.escalate_at > %s THEN NULL ELSE t.escalated_at END
  FROM unnest(%s::text[], %s::timestamptz[], %s::timestamptz[], %s::text[]) AS r (key, due_at, escalate_at, reason)
 WHERE t.duty_key = r.key AND t.done_at IS NULL RETURNING t.id"""

_GONE = "UPDATE candour_task SET done_at = %s WHERE id = ANY(%s) AND done_at IS NULL RETURNING id"


def keep_tasks(account_ids: Sequence[int], wanted: Sequence[DutyTask], at: datetime) -> None:
    """Have one task for each duty that is open on these accounts: new ones made, moved ones moved, others done.

    A duty whose task was done is not asked for again. The accounts must be locked. At most four statements.
    """
    found = {row[1]: row for row in rows_of(_OPEN, (array_of(account_ids),))}
    new = [one for one in wanted if one.key not in found]
    moved = [one for one in wanted if one.key in found and _differs(one, found[one.key])]
    gone = [row[0] for key, row in found.items() if key not in {one.key for one in wanted}]
    if new:
        columns: list[list[object]] = [
            [t.account_id for t in new], [t.key for t in new], [t.rule for t in new], [t.due_at for t in new],
            [t.escalate_at for t in new], [t.reason for t in new],
        ]  # fmt: skip
        rows_of(_NEW, [Lane.LIVE.value, at, *map(array_of, columns)])
    if moved:
        columns = [[t.key for t in moved], [t.due_at for t in moved], [t.escalate_at for t in moved],
                   [t.reason for t in moved]]  # fmt: skip
        rows_of(_MOVE, [at, *map(array_of, columns)])
    if gone:
        rows_of(_GONE, (at, array_of(gone)))


def _differs(wanted: DutyTask, row: Row) -> bool:
    return (wanted.due_at, wanted.escalate_at, wanted.reason) != tuple(row[2:5])


@dataclass(frozen=True, slots=True)
class EscalatedTask:
    """A task that is shown to everybody from now on."""

    id: int
    account_id: int
    party_id: int
    kind: str
    lane: str
    rule: str
    due_at: datetime


# Accounts before tasks, like whoever plans; an account that somebody works on is looked at with the next run.
_PRESSING = """
SELECT t.id FROM candour_task t JOIN candour_account a ON a.id = t.account_id
 WHERE t.escalate_at <= %s AND t.escalated_at IS NULL AND t.done_at IS NULL
 ORDER BY a.id, t.id LIMIT %s FOR NO KEY UPDATE OF a SKIP LOCKED"""

_ESCALATE = """
UPDATE candour_task t SET escalated_at = %s FROM candour_account a
 WHERE t.id = ANY(%s) AND a.id = t.account_id AND t.escalated_at IS NULL AND t.done_at IS NULL
RETURNING t.id, t.account_id, a.party_id, t.kind, t.lane, t.rule, t.due_at"""


def escalate_tasks(at: datetime) -> list[EscalatedTask]:
    """Mark tasks whose time has come, at most a few hundred; call it until there are none. Two queries."""
    pressing = [row[0] for row in rows_of(_PRESSING, (at, ESCALATED_AT_ONCE))]
    if not pressing:
        return []
    return sorted((EscalatedTask(*row) for row in rows_of(_ESCALATE, (at, array_of(pressing)))), key=lambda t: t.id)
