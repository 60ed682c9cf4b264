"""Tasks and what people did about them: read under lock, closed once, contacts written as people made them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from candour.store.persons import contact_made
from candour.store.rows import rows_of

_TASK = """
SELECT t.id, t.kind, t.lane, t.due_at, t.done_at, t.reason, t.step_id, a.id, a.party_id, a.reference, p.name, c.name,
       p.zone, p.country, p.nation,
       (SELECT max(m.id) FROM candour_message m WHERE m.step_id = t.step_id), t.rule, t.duty_key, t.escalated_at
  FROM candour_task t
  JOIN candour_account a ON a.id = t.account_id
  JOIN candour_party p ON p.id = a.party_id
  JOIN candour_creditor c ON c.id = a.creditor_id
"""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """Work for a person. kind: call, find_contact, uncertain, decide or duty.

    step_id: the step it came from, if any; message_id: the last message of that step. rule, duty_key: which duty it is
    ('' and None for other kinds). escalated_at: since when it is shown to everybody, before all others.
    """

    id: int
    kind: str
    lane: str
    due_at: datetime
    done_at: datetime | None
    reason: str
    step_id: int | None
    account_id: int
    party_id: int
    customer: str
    name: str
    creditor: str
    zone: str
    country: str | None
    nation: str | None
    message_id: int | None
    rule: str
    duty_key: str | None
    escalated_at: datetime | None


_FIRST = "ORDER BY t.escalated_at IS NULL, t.due_at, t.id"


def open_tasks(creditor_id: int | None = None) -> list[TaskRow]:
    """Tasks that are not done, of one creditor or of all: escalated ones, then the most overdue first. One query."""
    sql = f"{_TASK} WHERE t.done_at IS NULL AND (%s::bigint IS NULL OR a.creditor_id = %s) {_FIRST}"
    return [TaskRow(*row) for row in rows_of(sql, (creditor_id, creditor_id))]


def tasks_of(account_id: int, at: datetime) -> list[TaskRow]:
    """The open tasks of an account that had been made by an instant, the first to be done first. One query."""
    sql = f"{_TASK} WHERE t.account_id = %s AND t.occurred_at <= %s AND t.done_at IS NULL {_FIRST}"
    return [TaskRow(*row) for row in rows_of(sql, (account_id, at))]


_ITS_ACCOUNT = """SELECT 1 FROM candour_account a WHERE a.id = (SELECT account_id FROM candour_task WHERE id = %s)
   FOR NO KEY UPDATE"""


def lock_task(task_id: int) -> TaskRow | None:
    """A task, locked with its account until the transaction ends; None when there is none."""
    rows_of(_ITS_ACCOUNT, (task_id,))
    found = rows_of(f"{_TASK} WHERE t.id = %s FOR NO KEY UPDATE OF t", (task_id,))
    return TaskRow(*found[0]) if found else None


def close_tasks(task_ids: Sequence[int], at: datetime) -> None:
    """Mark tasks done."""
    _run("UPDATE candour_task SET done_at = %s WHERE id = ANY(%s) AND done_at IS NULL", (at, list(task_ids)))


def reopen(task_id: int) -> None:
    """Mark a task not done."""
    _run("UPDATE candour_task SET done_at = NULL WHERE id = %s", (task_id,))


def put_off(task_id: int, due_at: datetime) -> None:
    """Leave a task open until later."""
    _run("UPDATE candour_task SET due_at = %s WHERE id = %s", (due_at, task_id))


def close_calls(account_id: int, at: datetime) -> list[int]:
    """Close the open calls of an account, whose purpose a conversation has met; their ids."""
    sql = "UPDATE candour_task SET done_at = %s WHERE account_id = %s AND kind = 'call' AND done_at IS NULL"
    return [row[0] for row in rows_of(f"{sql} AND lane = 'live' RETURNING id", (at, account_id))]


def close_uncertain(step_id: int, at: datetime) -> list[int]:
    """Close the doubts about a step; ids of the tasks."""
    sql = "UPDATE candour_task SET done_at = %s WHERE step_id = %s AND kind = 'uncertain' AND done_at IS NULL"
    return [row[0] for row in rows_of(f"{sql} RETURNING id", (at, step_id))]


_FOUND = """
UPDATE candour_task t SET done_at = %(at)s FROM candour_account a
 WHERE a.id = t.account_id AND a.party_id = %(party)s AND t.kind = 'find_contact' AND t.done_at IS NULL
   AND coalesce((SELECT s.channel FROM candour_step s WHERE s.id = t.step_id),
                (SELECT s.channel FROM candour_step s WHERE s.account_id = t.account_id AND s.lane = t.lane
                    AND s.state = 'held' AND 'house.contact_point' = ANY(s.rules) ORDER BY s.id DESC LIMIT 1),
                %(channel)s) = ANY(%(serves)s)
RETURNING t.id, t.account_id, t.lane"""


def close_find_contact(party_id: int, channel: str, at: datetime) -> list[tuple[int, int, str]]:
    """Close the searches that a new address of a person ends: (task, account, lane). One query.

    A search for an email address goes on when a telephone number was found.
    """
    serves = {"phone": ["phone", "call", "sms"], "post": ["post", "letter"]}.get(channel, [channel])
    rows = _named(_FOUND, {"at": at, "party": party_id, "channel": channel, "serves": serves})
    return [(row[0], row[1], row[2]) for row in rows]


def tries_of(account_id: int, task_id: int) -> int:
    """How often a call was tried without being taken."""
    sql = """SELECT count(*) FROM candour_event
              WHERE account_id = %s AND kind = 'call_tried' AND (data ->> 'task_id')::bigint = %s"""
    return int(rows_of(sql, (account_id, task_id))[0][0])


def write_contact(row: Sequence[Any]) -> None:
    """A call in the contacts ledger, and told to those who share the person's contact cap.

    row: (party, account, lane, outcome, purpose, outgoing, at, local time, zone, contact point, exempt, place); without
    a place it is that of the contact point.
    """
    contact_made(row[1], row[0])
    _run(
        "INSERT INTO candour_contact (party_id, account_id, lane, channel, outcome, purpose, outgoing, occurred_at,"
        " local_time, zone, contact_point_id, exempt, place)"
        " VALUES (%s, %s, %s, 'call', %s, %s, %s, %s, %s, %s, %s, %s,"
        " coalesce(%s, (SELECT place FROM candour_contactpoint WHERE id = %s)))",
        [*row, row[9]],
    )


@dataclass(frozen=True, slots=True)
class DoubtRow:
    """An attempt of which nobody knows whether it arrived. said_at: when it was begun."""

    attempt_id: int
    step_id: int
    account_id: int
    party_id: int
    lane: str
    purpose: str
    channel: str
    code: str
    said_at: datetime


_DOUBT = """
SELECT x.id, s.id, s.account_id, a.party_id, s.lane, s.purpose, s.channel, x.code, x.occurred_at
  FROM candour_attempt x JOIN candour_step s ON s.id = x.step_id JOIN candour_account a ON a.id = s.account_id
 WHERE s.id = %s AND x.state = 'uncertain' FOR NO KEY UPDATE OF x"""


def lock_doubt(step_id: int) -> DoubtRow | None:
    """The uncertain attempt of a step, locked until the transaction ends; None when there is none."""
    found = rows_of(_DOUBT, (step_id,))
    return DoubtRow(*found[0]) if found else None


def _run(sql: str, params: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def _named(sql: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
