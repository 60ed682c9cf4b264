"""Rows behind steering: modes, what is in flight, and drafts that wait for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

_DRAFTS = """
SELECT m.id, s.id, a.id, m.party_id, m.party_version, p.version, m.text_hash, c.name, a.reference, p.name,
       m.purpose, m.channel, m.lane, m.template, m.occurred_at, c.zone,
       ARRAY(SELECT i.reference FROM candour_item i WHERE i.id = ANY (s.items) ORDER BY i.reference)
FROM candour_message m
JOIN candour_step s ON s.id = m.step_id AND s.state = 'draft'
JOIN candour_account a ON a.id = m.account_id
JOIN candour_party p ON p.id = m.party_id
JOIN candour_creditor c ON c.id = a.creditor_id
WHERE m.status = 'draft' AND m.outgoing
  AND (%(creditor)s::bigint IS NULL OR c.id = %(creditor)s)
  AND (%(messages)s::bigint[] IS NULL OR m.id = ANY (%(messages)s))
ORDER BY m.id
"""

_IN_FLIGHT = """
SELECT t.id, c.name, a.reference, s.purpose, s.channel, t.state, t.occurred_at
FROM candour_attempt t
JOIN candour_step s ON s.id = t.step_id
JOIN candour_account a ON a.id = s.account_id
JOIN candour_creditor c ON c.id = a.creditor_id
WHERE t.state IN ('claimed', 'handing_over') AND c.id = ANY (%s)
ORDER BY t.id
"""


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft that waits for a release. It was read with the facts of party_version; version is the person's now."""

    id: int
    step_id: int
    account_id: int
    party_id: int
    party_version: int
    version: int
    text_hash: str
    creditor: str
    customer: str
    name: str
    purpose: str
    channel: str
    lane: str
    template: str
    composed_at: datetime
    zone: str
    items: list[str]


@dataclass(frozen=True, slots=True)
class InFlight:
    """An attempt that was begun and is not settled yet."""

    attempt: int
    creditor: str
    customer: str
    purpose: str
    channel: str
    state: str
    since: datetime


def change_mode(creditor_ids: Sequence[int], mode: str) -> dict[int, str]:
    """Set the mode and move the creditor's version where it differs: the former mode by creditor id. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE candour_creditor c SET mode = %s, version = c.version + 1 "
            "FROM (SELECT id, mode FROM candour_creditor WHERE id = ANY (%s) ORDER BY id FOR NO KEY UPDATE) was "
            "WHERE c.id = was.id AND was.mode <> %s RETURNING c.id, was.mode",
            [mode, list(creditor_ids), mode],
        )
        return {int(row[0]): str(row[1]) for row in cursor.fetchall()}


_REVIEW_AGAIN = """
UPDATE candour_account SET next_review_at = 'epoch' WHERE id IN (
    SELECT a.id FROM candour_account a
    WHERE a.creditor_id = ANY (%(creditors)s) AND a.next_review_at IS DISTINCT FROM 'epoch'
      AND (a.next_review_at IS NOT NULL OR EXISTS
           (SELECT FROM candour_item i WHERE i.account_id = a.id AND i.settled_on IS NULL))
    ORDER BY a.id FOR NO KEY UPDATE)
"""

_DUE = "SELECT count(*) FROM candour_account WHERE creditor_id = ANY (%(creditors)s) AND next_review_at = 'epoch'"


def review_again(creditor_ids: Sequence[int]) -> int:
    """Make every account that owes or still waits for something due for review; how many are due. Two queries.

    Accounts are locked in id order, as everywhere.
    """
    with connection.cursor() as cursor:
        cursor.execute(_REVIEW_AGAIN, {"creditors": list(creditor_ids)})
        cursor.execute(_DUE, {"creditors": list(creditor_ids)})
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def in_flight(creditor_ids: Sequence[int]) -> list[InFlight]:
    """Attempts that are being handed over. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_FLIGHT, [list(creditor_ids)])
        return [InFlight(*row) for row in cursor.fetchall()]


def drafts(creditor_id: int | None = None, message_ids: Sequence[int] | None = None) -> list[DraftRow]:
    """Drafts that wait for a release, oldest first. One query."""
    with connection.cursor() as cursor:
        ids = None if message_ids is None else list(message_ids)
        cursor.execute(_DRAFTS, {"creditor": creditor_id, "messages": ids})
        return [DraftRow(*row) for row in cursor.fetchall()]


def lock_parties(party_ids: Sequence[int]) -> None:
    """Lock persons in id order, as the sender does, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM candour_party WHERE id = ANY (%s) ORDER BY id FOR NO KEY UPDATE", [list(party_ids)]
        )


def versions(party_ids: Sequence[int]) -> dict[int, int]:
    """The version of each person as this transaction sees it. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, version FROM candour_party WHERE id = ANY (%s)", [list(party_ids)])
        return {int(row[0]): int(row[1]) for row in cursor.fetchall()}


def insert_approvals(rows: Sequence[tuple[int, int, str, int, int | None, datetime]]) -> None:
    """Approvals: (message, step, text_hash, party_version, user or None, occurred_at). One query."""
    columns: list[list[Any]] = [list(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO candour_approval (message_id, step_id, text_hash, party_version, approved_by_id, occurred_at) "
            "SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::bigint[], %s::bigint[], "
            "%s::timestamptz[])",
            columns,
        )


def move_steps(step_ids: Sequence[int], state: str, done_at: datetime | None = None) -> None:
    """Set the state of steps that are drafts. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE candour_step SET state = %s, done_at = %s WHERE id = ANY (%s) AND state = 'draft'",
            [state, done_at, list(step_ids)],
        )


def mark_returned(message_ids: Sequence[int]) -> None:
    """Take drafts back: they will not be sent. One query."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE candour_message SET status = 'returned' WHERE id = ANY (%s)", [list(message_ids)])


def sealed_mail(message_id: int) -> tuple[int, bytes] | None:
    """The person and the sealed mail of a message, or None. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT party_id, sealed FROM candour_message WHERE id = %s", [message_id])
        row = cursor.fetchone()
    return None if row is None else (int(row[0]), bytes(row[1]))
