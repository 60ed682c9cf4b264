"""Rows behind messages that a person wrote: their words are fixed, kept as a draft beside the step that says them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from candour.domain.messages import BY_HAND
from candour.domain.saying import phrase
from candour.store.rows import array_of, rows_of

TEMPLATE = phrase("by hand")
"""Stands where a message names its template: these words come from a person and are never composed again."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """The words of a step as a person left them. sealed: the whole mail, under the customer's key.

    by_hand: the step itself is a person's, so that no strategy has to want it.
    """

    step_id: int
    party_id: int
    purpose: str
    currency: str
    items: tuple[int, ...]
    planned_for: datetime
    contact_point_id: int | None
    sealed: bytes
    by_hand: bool


_FIXED = """
SELECT DISTINCT ON (m.step_id) m.step_id, m.party_id, s.purpose, s.currency, s.items, s.planned_for,
       m.contact_point_id, m.sealed, s.strategy = %s
  FROM candour_message m JOIN candour_step s ON s.id = m.step_id
 WHERE m.step_id = ANY(%s) AND m.template = %s AND m.status IN ('draft', 'released')
 ORDER BY m.step_id, m.id DESC"""


def fixed_texts(step_ids: Sequence[int]) -> dict[int, Fixed]:
    """The latest fixed words of these steps, by step; those that have none are left out. One query."""
    rows = rows_of(_FIXED, (BY_HAND, array_of(step_ids), TEMPLATE)) if step_ids else []
    return {
        row[0]: Fixed(row[0], row[1], row[2], row[3], tuple(row[4]), row[5], row[6], row[7], row[8]) for row in rows
    }


def supersede_drafts(step_ids: Sequence[int]) -> None:
    """Drafts of steps that are being said now: the message that is sent stands in their place. One query."""
    if step_ids:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE candour_message SET status = 'released' WHERE status = 'draft' AND step_id = ANY(%s)",
                (array_of(step_ids),),
            )


_PUT_OFF = """
WITH ended AS (DELETE FROM candour_attempt WHERE id = ANY(%s) AND state = 'claimed' RETURNING step_id)
UPDATE candour_step s SET state = 'ready', not_before = r.until, until = r.until, verdict = 'wait',
       rules = r.rules::text[], explanation = r.explanation::jsonb
  FROM unnest(%s::bigint[], %s::timestamptz[], %s::text[], %s::text[]) r (id, until, rules, explanation)
 WHERE s.id = r.id AND s.id IN (SELECT step_id FROM ended) AND s.state = 'handing_over'"""


def put_off(attempts: Sequence[int], steps: Sequence[tuple[int, datetime, Sequence[str], str]]) -> None:
    """Claimed steps that go later: (step, from when, rules that spoke, their explanation). One query."""
    if attempts:
        ids, untils, rules, told = zip(*steps, strict=True)
        columns = (array_of(attempts), array_of(ids), array_of(untils), array_of(map(array_of, rules)), array_of(told))
        with connection.cursor() as cursor:
            cursor.execute(_PUT_OFF, columns)


_OPEN = """
SELECT s.id, a.party_id, s.lane FROM candour_step s JOIN candour_account a ON a.id = s.account_id
 WHERE s.id = %s AND s.account_id = %s AND s.strategy = %s AND s.state IN ('ready', 'held', 'draft')
   FOR NO KEY UPDATE OF s"""


def lock_open(step_id: int, account_id: int) -> tuple[int, int, str] | None:
    """A person's step that was not said yet, locked: (step, person, lane); None when there is none. One query."""
    found = rows_of(_OPEN, (step_id, account_id, BY_HAND))
    return (found[0][0], found[0][1], found[0][2]) if found else None


def take_back(step_id: int) -> None:
    """The step lapses and its draft is returned. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE candour_step SET state = 'lapsed' WHERE id = %s", [step_id])
        cursor.execute(
            "UPDATE candour_message SET status = 'returned' WHERE step_id = %s AND status = 'draft'", [step_id]
        )


_FAILED = """
SELECT s.account_id, a.party_id, s.lane, s.strategy = %s
  FROM candour_step s JOIN candour_account a ON a.id = s.account_id
 WHERE s.id = %s AND s.state = 'failed' FOR NO KEY UPDATE OF s"""


def lock_failed(step_id: int) -> tuple[int, int, str, bool] | None:
    """A step that failed, locked: (account, person, lane, whether a person wrote it); None when it is none."""
    found = rows_of(_FAILED, (BY_HAND, step_id))
    return (found[0][0], found[0][1], found[0][2], found[0][3]) if found else None


def try_again(step_id: int, at: datetime) -> None:
    """A person's step is ready once more. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE candour_step SET state = 'ready', not_before = %s, done_at = NULL WHERE id = %s", [at, step_id]
        )


def about(message_id: int) -> tuple[int | None, tuple[int, ...]]:
    """To which address a message goes, and which items its step is about. One query."""
    sql = """SELECT m.contact_point_id, s.items FROM candour_message m JOIN candour_step s ON s.id = m.step_id
              WHERE m.id = %s"""
    found = rows_of(sql, (message_id,))
    return (found[0][0], tuple(found[0][1])) if found else (None, ())
