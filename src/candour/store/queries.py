"""Rows of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from candour.store.rows import rows_of

_ITEM = """
SELECT i.id, i.currency, i.settled_on, sum(e.amount_minor)::bigint, sum(e.unknown),
       (SELECT coalesce(sum(q.amount_minor), 0)::bigint FROM candour_query q
         WHERE q.item_id = i.id AND q.closed_on IS NULL),
       EXISTS (SELECT FROM candour_query q WHERE q.item_id = i.id AND q.closed_on IS NULL AND q.amount_minor IS NULL)
  FROM candour_item i LEFT JOIN candour_ledgerentry e ON e.item_id = i.id AND e.effective_on <= %s
 WHERE i.account_id = %s AND i.reference = %s GROUP BY i.id ORDER BY i.id LIMIT 1"""


@dataclass(frozen=True, slots=True)
class QueriedItem:
    """An item that may be queried. balance: minor units, None while nobody knows. in_query: of it, already."""

    id: int
    currency: str
    balance: int | None
    in_query: int
    all_in_query: bool


def item_to_query(account_id: int, reference: str, on: date) -> QueriedItem | None:
    """An item of an account by its reference, as of a day; None when there is none. One query."""
    found = rows_of(_ITEM, (on, account_id, reference))
    if not found:
        return None
    key, currency, _, balance, unknown, in_query, whole = found[0]
    return QueriedItem(key, currency, None if unknown else balance or 0, in_query, whole)


def insert_query(row: Sequence[Any]) -> int:
    """A new query: (item, reason, amount, owner, due_at, opened_on); its id."""
    sql = """INSERT INTO candour_query (item_id, reason, amount_minor, owner_id, due_at, opened_on, outcome)
              VALUES (%s, %s, %s, %s, %s, %s, '') RETURNING id"""
    return int(rows_of(sql, row)[0][0])


@dataclass(frozen=True, slots=True)
class OpenQuery:
    """A query that is not closed."""

    id: int
    item_id: int
    reference: str
    reason: str
    amount: int | None
    currency: str
    opened_on: date
    owner_id: int | None


_OPEN = """
SELECT q.id, i.id, i.reference, q.reason, q.amount_minor, i.currency, q.opened_on, q.owner_id
  FROM candour_query q JOIN candour_item i ON i.id = q.item_id
 WHERE q.id = %s AND i.account_id = %s AND q.closed_on IS NULL FOR NO KEY UPDATE OF q"""


def lock_query(account_id: int, query_id: int) -> OpenQuery | None:
    """An open query of an account, locked; None when there is none. One query."""
    found = rows_of(_OPEN, (query_id, account_id))
    return OpenQuery(*found[0]) if found else None


def close_query(query_id: int, on: date, outcome: str) -> None:
    """A query ends on a day."""
    sql = "UPDATE candour_query SET closed_on = greatest(%s, opened_on), outcome = %s WHERE id = %s RETURNING id"
    rows_of(sql, (on, outcome, query_id))


def pass_query(query_id: int, owner_id: int | None) -> None:
    """A query is looked into by somebody else."""
    rows_of("UPDATE candour_query SET owner_id = %s WHERE id = %s RETURNING id", (owner_id, query_id))


def staff() -> list[tuple[int, str]]:
    """The people who work in Candour: (id, name), by name. One query."""
    sql = """SELECT id, coalesce(nullif(trim(first_name || ' ' || last_name), ''), username) AS shown
               FROM candour_user WHERE is_active ORDER BY lower(username)"""
    return [(row[0], row[1]) for row in rows_of(sql)]


@dataclass(frozen=True, slots=True)
class QueryRow:
    """A query as it stands. amount: minor units, None for all of the item. owner: the user's name."""

    id: int
    item: str
    reason: str
    amount: int | None
    currency: str
    owner: str | None
    due: datetime | None
    opened_on: date
    closed_on: date | None
    outcome: str


_ALL = """
SELECT q.id, i.reference, q.reason, q.amount_minor, i.currency, u.username, q.due_at, q.opened_on,
       q.closed_on, q.outcome
  FROM candour_item i JOIN candour_query q ON q.item_id = i.id LEFT JOIN candour_user u ON u.id = q.owner_id
 WHERE i.account_id = %s ORDER BY q.closed_on DESC NULLS FIRST, q.id"""


def queries_of(account_id: int) -> list[QueryRow]:
    """All queries of an account, those that are open first. One query."""
    return [QueryRow(*row) for row in rows_of(_ALL, (account_id,))]


def currency_of(account_id: int, reference: str) -> str | None:
    """The currency of an item; None when there is none. One query."""
    found = rows_of(
        "SELECT currency FROM candour_item WHERE account_id = %s AND reference = %s", (account_id, reference)
    )
    return found[0][0] if found else None
