"""Drawing the money picture: days in bulk, and the rows that a forecast is made from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from candour.store.agreements import PAYING_KINDS
from candour.store.models import CashForecast
from candour.store.reading.rows import fetch

DAYS_KEPT = 760
HABIT_DAYS = 730
EPOCH = date(2000, 1, 1)
"""Days of ledger lines are counted from here."""
_LOCK = 7_203
_PAID = (*PAYING_KINDS, "applied")


@dataclass(frozen=True, slots=True)
class StaleCreditor:
    """A creditor whose picture is of another day, or older than its last import."""

    id: int
    zone: str


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One item with its entries; days are counted from EPOCH. effective and amounts: its entries by date."""

    account_id: int
    currency: str
    item_id: int
    issued: int | None
    due: int | None
    settled: int | None
    effective: list[int]
    amounts: list[int]
    unknown: int


@dataclass(frozen=True, slots=True)
class QueryLine:
    """A query or dispute about one item. amount: None for all of it."""

    item_id: int
    since: date
    until: date | None
    amount: int | None


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A customer's promise that was not withdrawn."""

    account_id: int
    currency: str
    amount: int | None
    items: list[int]
    made_on: date
    due_on: date
    silent_until: date


@dataclass(frozen=True, slots=True)
class HabitLine:
    """How many items were paid, or are still open, so many days after their due date."""

    currency: str
    days: int
    paid: bool
    count: int


@dataclass(frozen=True, slots=True)
class DayOfMoney:
    """What was paid on a day, and the promises whose last day of silence it was."""

    currency: str
    on: date
    paid: int
    kept: int
    broken: int


_STALE = """
SELECT c.id, c.zone FROM candour_creditor c
  LEFT JOIN candour_moneyday d ON d.creditor_id = c.id AND d.currency = ''
        AND d.on = (%(at)s::timestamptz AT TIME ZONE c.zone)::date
 WHERE (d.id IS NULL
        OR EXISTS (SELECT FROM candour_importrun r WHERE r.creditor_id = c.id AND r.recorded_at > d.recorded_at))
   AND EXISTS (SELECT FROM candour_account a WHERE a.creditor_id = c.id)
 ORDER BY c.id"""

_FLOWS = """
INSERT INTO candour_moneyday (creditor_id, currency, "on", issued, paid, settled, settled_late, settled_items, sent,
                              answered, promises_kept, promises_broken)
SELECT %(creditor)s, currency, day, sum(issued), sum(paid), sum(settled), sum(settled_late), sum(settled_items),
       sum(sent), sum(answered), sum(kept), sum(broken)
  FROM (
    SELECT i.currency, i.issued_on AS day, i.amount_minor AS issued, 0::bigint AS paid, 0::bigint AS settled,
           0::numeric AS settled_late, 0 AS settled_items, 0 AS sent, 0 AS answered, 0 AS kept, 0 AS broken
      FROM candour_item i JOIN candour_account a ON a.id = i.account_id
     WHERE a.creditor_id = %(creditor)s AND i.issued_on BETWEEN %(since)s AND %(on)s AND i.amount_minor > 0
    UNION ALL
    SELECT i.currency, i.settled_on, 0, 0, i.amount_minor, (i.settled_on - i.due_on)::numeric * i.amount_minor, 1,
           0, 0, 0, 0
      FROM candour_item i JOIN candour_account a ON a.id = i.account_id
     WHERE a.creditor_id = %(creditor)s AND i.settled_on BETWEEN %(since)s AND %(on)s AND i.due_on IS NOT NULL
       AND i.amount_minor > 0
    UNION ALL
    SELECT e.currency, e.effective_on, 0, -e.amount_minor, 0, 0, 0, 0, 0, 0, 0
      FROM candour_ledgerentry e JOIN candour_account a ON a.id = e.account_id
     WHERE a.creditor_id = %(creditor)s AND e.effective_on BETWEEN %(since)s AND %(on)s AND e.kind = ANY (%(paid)s)
    UNION ALL
    SELECT p.currency, p.due_on, 0, 0, 0, 0, 0, 0, 0, (p.status = 'kept')::int, (p.status = 'broken')::int
      FROM candour_promise p JOIN candour_account a ON a.id = p.account_id
     WHERE a.creditor_id = %(creditor)s AND NOT p.ours AND p.status IN ('kept', 'broken')
       AND p.due_on BETWEEN %(since)s AND %(on)s
    UNION ALL
    SELECT '', (m.occurred_at AT TIME ZONE %(zone)s)::date, 0, 0, 0, 0, 0, m.outgoing::int, (NOT m.outgoing)::int, 0, 0
      FROM candour_message m JOIN candour_account a ON a.id = m.account_id
     WHERE a.creditor_id = %(creditor)s AND m.lane = 'live' AND (m.status = 'sent' OR NOT m.outgoing)
       AND m.occurred_at >= %(since)s AND m.occurred_at <= %(at)s
    UNION ALL
    SELECT '', (x.occurred_at AT TIME ZONE %(zone)s)::date, 0, 0, 0, 0, 0, 0, 1, 0, 0
      FROM candour_contact x JOIN candour_account a ON a.id = x.account_id
     WHERE a.creditor_id = %(creditor)s AND x.lane = 'live' AND x.outcome = 'conversation'
       AND x.occurred_at >= %(since)s AND x.occurred_at <= %(at)s
    UNION ALL
    SELECT DISTINCT i.currency, %(on)s::date, 0, 0, 0, 0, 0, 0, 0, 0, 0
      FROM candour_item i JOIN candour_account a ON a.id = i.account_id WHERE a.creditor_id = %(creditor)s
    UNION ALL
    SELECT '', %(on)s::date, 0, 0, 0, 0, 0, 0, 0, 0, 0) flows
 WHERE day BETWEEN %(since)s AND %(on)s
 GROUP BY currency, day"""

# The creditor's own entries are taken out first: joined with the days before that, those of all creditors would be.
_AGES = """
WITH mine AS MATERIALIZED (
    SELECT e.currency, e.item_id, CASE WHEN e.item_id IS NULL THEN e.account_id END AS account_id, e.amount_minor,
           e.unknown, e.effective_on, i.due_on, i.settled_on
      FROM candour_account a
      JOIN candour_ledgerentry e ON e.account_id = a.id
      LEFT JOIN candour_item i ON i.id = e.item_id
     WHERE a.creditor_id = %(creditor)s
       AND (i.settled_on IS NULL OR i.settled_on > (SELECT min(day) FROM unnest(%(days)s::date[]) d(day))))
INSERT INTO candour_moneyday (creditor_id, currency, "on", ages, open_items, unknown_items, credit)
SELECT %(creditor)s, b.currency, b.day,
       ARRAY[coalesce(sum(owed) FILTER (WHERE late <= 0), 0),
             coalesce(sum(owed) FILTER (WHERE late BETWEEN 1 AND 30), 0),
             coalesce(sum(owed) FILTER (WHERE late BETWEEN 31 AND 60), 0),
             coalesce(sum(owed) FILTER (WHERE late BETWEEN 61 AND 90), 0),
             coalesce(sum(owed) FILTER (WHERE late > 90), 0)]::bigint[],
       count(*) FILTER (WHERE owed > 0 OR unknown > 0), count(*) FILTER (WHERE unknown > 0),
       coalesce(-sum(balance) FILTER (WHERE balance < 0 AND unknown = 0), 0)
  FROM (SELECT s.day, s.currency, s.balance, s.unknown, coalesce(s.day - s.due_on, 0) AS late,
               CASE WHEN s.is_item AND s.unknown = 0 AND s.balance > 0 THEN s.balance END AS owed
          FROM (SELECT d.day, e.currency, e.due_on, e.item_id IS NOT NULL AS is_item, sum(e.amount_minor) AS balance,
                       sum(e.unknown) AS unknown
                  FROM unnest(%(days)s::date[]) d(day)
                  JOIN mine e ON e.effective_on <= d.day AND (e.settled_on IS NULL OR e.settled_on > d.day)
                 GROUP BY d.day, e.currency, e.item_id, e.due_on, e.account_id) s
       ) b
 GROUP BY b.currency, b.day
    ON CONFLICT (creditor_id, currency, "on") DO UPDATE
   SET ages = EXCLUDED.ages, open_items = EXCLUDED.open_items, unknown_items = EXCLUDED.unknown_items,
       credit = EXCLUDED.credit"""

_LINES = """
SELECT i.account_id, i.currency, i.id, i.issued_on - %(epoch)s::date, i.due_on - %(epoch)s::date,
       i.settled_on - %(epoch)s::date, array_agg(e.effective_on - %(epoch)s::date ORDER BY e.effective_on, e.id),
       array_agg(e.amount_minor ORDER BY e.effective_on, e.id), sum(e.unknown)
  FROM candour_item i
  JOIN candour_account a ON a.id = i.account_id
  JOIN candour_ledgerentry e ON e.item_id = i.id
 WHERE a.creditor_id = %(creditor)s AND (i.settled_on IS NULL OR i.settled_on > %(since)s)
 GROUP BY i.account_id, i.currency, i.id ORDER BY i.account_id, i.currency, i.id"""

_QUERIES = """
SELECT q.item_id, q.opened_on, q.closed_on, q.amount_minor
  FROM candour_query q JOIN candour_item i ON i.id = q.item_id JOIN candour_account a ON a.id = i.account_id
 WHERE a.creditor_id = %(creditor)s AND (q.closed_on IS NULL OR q.closed_on > %(since)s)
UNION ALL
SELECT h.item_id, (h.since AT TIME ZONE %(zone)s)::date,
       (least(h.until, h.ended_at) AT TIME ZONE %(zone)s)::date, h.amount_minor
  FROM candour_hold h JOIN candour_account a ON a.id = h.account_id
 WHERE a.creditor_id = %(creditor)s AND h.kind = 'dispute' AND h.item_id IS NOT NULL"""

_PROMISES = """
SELECT p.account_id, p.currency, p.amount_minor, p.items, (p.made_at AT TIME ZONE %(zone)s)::date, p.due_on,
       p.silent_until
  FROM candour_promise p JOIN candour_account a ON a.id = p.account_id
 WHERE a.creditor_id = %(creditor)s AND NOT p.ours AND p.status <> 'withdrawn' AND p.silent_until >= %(since)s
 ORDER BY p.due_on, p.id"""

_HABITS = """
SELECT i.currency, least(i.settled_on, %(on)s::date) - i.due_on, coalesce(i.settled_on <= %(on)s, false), count(*)
  FROM candour_item i JOIN candour_account a ON a.id = i.account_id
 WHERE a.creditor_id = %(creditor)s AND i.due_on IS NOT NULL AND (i.issued_on IS NULL OR i.issued_on <= %(on)s)
   AND (i.settled_on IS NULL OR i.settled_on > %(since)s)
 GROUP BY 1, 2, 3"""

_PAID_DAYS = """
SELECT currency, "on", paid, promises_kept, promises_broken FROM candour_moneyday
 WHERE creditor_id = %s AND currency <> ''"""


def stale_creditors(at: datetime) -> list[StaleCreditor]:
    """Creditors with accounts whose picture is not of their day at `at`, or older than an import. One query."""
    return fetch(StaleCreditor, _STALE, {"at": at})


def claim(creditor_id: int) -> bool:
    """Whether nobody else draws this creditor's picture; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK, creditor_id % 2**31])
        return bool(cursor.fetchone()[0])


def wipe(creditor_id: int) -> None:
    """Forget the picture of a creditor. Two statements."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM candour_moneyday WHERE creditor_id = %s", [creditor_id])
        cursor.execute("DELETE FROM candour_cashforecast WHERE creditor_id = %s", [creditor_id])


def write_days(creditor_id: int, zone: str, at: datetime, since: date, on: date, sampled: Sequence[date]) -> None:
    """Write what happened on each day from `since` to `on`, and what was owed at the end of sampled days.

    Two statements, however large the book is. The picture must have been wiped.
    """
    asked: dict[str, Any] = {
        "creditor": creditor_id,
        "zone": zone,
        "at": at,
        "since": since,
        "on": on,
        "paid": list(_PAID),
    }
    with connection.cursor() as cursor:
        cursor.execute(_FLOWS, asked)
        cursor.execute(_AGES, {"creditor": creditor_id, "days": list(sampled)})


def ledger_lines(creditor_id: int, since: date) -> Iterator[LedgerLine]:
    """Items that were open on `since` or later, by account and currency, a few at a time. One query."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_LINES, {"creditor": creditor_id, "since": since, "epoch": EPOCH})
        while rows := cursor.fetchmany(5_000):
            for row in rows:
                yield LedgerLine(*row)


def query_lines(creditor_id: int, zone: str, since: date) -> list[QueryLine]:
    """Queries and disputes about items that were open on `since` or later. One query."""
    return fetch(QueryLine, _QUERIES, {"creditor": creditor_id, "zone": zone, "since": since})


def promise_lines(creditor_id: int, zone: str, since: date) -> list[PromiseLine]:
    """Promises whose silence lasted to `since` or longer, the earliest first. One query."""
    return fetch(PromiseLine, _PROMISES, {"creditor": creditor_id, "zone": zone, "since": since})


def habit_lines(creditor_id: int, on: date, since: date) -> list[HabitLine]:
    """Days beyond terms of items as they stood on a day, without those settled by `since`. One query."""
    return fetch(HabitLine, _HABITS, {"creditor": creditor_id, "on": on, "since": since})


def days_of_money(creditor_id: int) -> list[DayOfMoney]:
    """What was paid, and which promises were kept, by day as it was written. One query."""
    return fetch(DayOfMoney, _PAID_DAYS, [creditor_id])


def keep_forecasts(rows: Sequence[CashForecast]) -> None:
    """Write forecasts. One statement."""
    CashForecast.objects.bulk_create(rows)
