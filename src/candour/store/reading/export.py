"""A whole list, for a file: one query that streams, whatever the size of the book."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from candour.domain.items import ItemStatus
from candour.store.reading.account import ITEM_LINES, ItemLine
from candour.store.reading.wanted import IS_HELD, IS_PROMISED, Wanted
from candour.store.rows import rows_of

_FIRST, _AT_A_TIME = 50, 2_000
"""Rows that are read at a time: few at first, so that the file begins at once."""


@dataclass(frozen=True, slots=True)
class CustomerOut:
    """One account in one currency, as of today; owed in minor units, None when nobody knows all of it."""

    name: str
    reference: str
    creditor: str
    kind: str
    currency: str
    owed: int | None
    open_items: int
    oldest_due: date | None
    held: bool
    promised: bool
    reachable: bool
    owner: str
    follow_up_on: date | None


@dataclass(frozen=True, slots=True)
class ItemOut:
    """One open item, as of today, with whose it is; amounts in minor units, None when nobody knows."""

    reference: str
    kind: str
    name: str
    account: str
    creditor: str
    owner: str
    currency: str
    issued_on: date | None
    due_on: date | None
    amount: int | None
    owed: int | None
    status: ItemStatus


_CUSTOMERS = f"""
SELECT p.name, a.reference, c.name, p.kind, coalesce(s.currency, c.currency),
       CASE WHEN s.unknown > 0 THEN NULL ELSE coalesce(s.owed, 0) END, coalesce(s.open_items, 0), s.oldest_due,
       {IS_HELD}, {IS_PROMISED}, l.reachable, coalesce(u.username, ''), a.follow_up_on
  FROM candour_bookline l
  JOIN candour_account a ON a.id = l.account_id
  JOIN candour_party p ON p.id = a.party_id
  JOIN candour_creditor c ON c.id = a.creditor_id
  LEFT JOIN candour_user u ON u.id = l.owner_id
  LEFT JOIN LATERAL (
    SELECT b.currency, sum(b.balance)::bigint AS owed, sum(b.unknown) AS unknown,
           count(*) FILTER (WHERE b.item_id IS NOT NULL AND (b.balance <> 0 OR b.unknown > 0)) AS open_items,
           min(i.due_on) FILTER (WHERE b.balance > 0) AS oldest_due
      FROM (SELECT e.currency, e.item_id, sum(e.amount_minor) AS balance, sum(e.unknown) AS unknown
              FROM candour_ledgerentry e WHERE e.account_id = a.id AND e.effective_on <= %(on)s
             GROUP BY e.currency, e.item_id) b
      LEFT JOIN candour_item i ON i.id = b.item_id GROUP BY b.currency) s ON true
 WHERE {{conditions}} ORDER BY l.sort_name, l.account_id, s.currency"""

_ITEMS = f"""
SELECT p.name, a.reference, c.name, coalesce(u.username, ''), t.*
  FROM ({ITEM_LINES} WHERE i.settled_on IS NULL AND {{conditions}}) t
  JOIN candour_item o ON o.id = t.id
  JOIN candour_account a ON a.id = o.account_id
  JOIN candour_party p ON p.id = a.party_id
  JOIN candour_creditor c ON c.id = a.creditor_id
  LEFT JOIN candour_user u ON u.id = a.owner_id
 ORDER BY t.sort_due, t.id"""


def customers_out(wanted: Wanted, at: datetime, on: date) -> Iterator[CustomerOut]:
    """Every account that is wanted, by name, a row for each of its currencies. One query."""
    conditions = " AND ".join(wanted.of_lines()) or "true"
    for row in _streamed(_CUSTOMERS.format(conditions=conditions), wanted.params(at, on)):
        yield CustomerOut(*row)


def items_out(wanted: Wanted, at: datetime, on: date) -> Iterator[ItemOut]:
    """Every open item that is wanted, by due date. One query."""
    conditions = list(wanted.of_items())
    if of_accounts := wanted.of_accounts():
        of_accounts_sql = " AND ".join(of_accounts)
        conditions.append(f"i.account_id IN (SELECT l.account_id FROM candour_bookline l WHERE {of_accounts_sql})")
    sql = _ITEMS.format(conditions=" AND ".join(conditions) or "true")
    for name, account, creditor, owner, *line in _streamed(sql, wanted.params(at, on)):
        item = ItemLine(*line)
        yield ItemOut(
            item.reference, item.kind, name, account, creditor, owner, item.currency, item.issued_on, item.due_on,
            item.amount, item.balance, item.status,
        )  # fmt: skip


def _streamed(sql: str, params: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(sql, params)
        count = _FIRST
        while rows := cursor.fetchmany(count):
            yield from rows
            count = _AT_A_TIME


def note_export(user_id: int, page: str, query: str, form: str) -> None:
    """Write down who takes which list out of Candour. One query."""
    rows_of(
        "INSERT INTO candour_export (user_id, page, query, form) VALUES (%s, %s, %s, %s) RETURNING id",
        [user_id, page, query, form],
    )
