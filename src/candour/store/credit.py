"""Rows of credit limits, accounts on stop, and requests to release them."""

from dataclasses import dataclass
from datetime import datetime

from candour.store.rows import rows_of


@dataclass(frozen=True, slots=True)
class Credit:
    """How much an account may owe, and whether it is on stop. limit: minor units of currency, None: none is set.

    asked_by, asked_at: of a request to release it that nobody has decided; '' and None while there is none.
    """

    account_id: int
    party_id: int
    currency: str
    limit: int | None
    on_stop_since: datetime | None
    request_id: int | None
    asked_by: str
    asked_at: datetime | None


_CREDIT = """
SELECT a.id, a.party_id, c.currency, a.credit_limit_minor, a.on_stop_since, r.id, coalesce(r.asked_by, ''), r.asked_at
  FROM candour_account a JOIN candour_creditor c ON c.id = a.creditor_id
  LEFT JOIN candour_stoprelease r ON r.account_id = a.id AND r.decided_at IS NULL
 WHERE a.id = %s"""


def credit_of(account_id: int) -> Credit | None:
    """The credit of an account; None when there is no such account. One query."""
    found = rows_of(_CREDIT, (account_id,))
    return Credit(*found[0]) if found else None


def lock_credit(account_id: int) -> Credit | None:
    """The same, with the account locked until the transaction ends. Two queries."""
    rows_of("SELECT id FROM candour_account WHERE id = %s FOR NO KEY UPDATE", (account_id,))
    return credit_of(account_id)


def set_limit(account_id: int, limit: int | None) -> None:
    """Set what an account may owe. One query."""
    rows_of("UPDATE candour_account SET credit_limit_minor = %s WHERE id = %s RETURNING id", (limit, account_id))


def set_stop(account_id: int, since: datetime | None) -> None:
    """Put an account on stop, or (None) take it off. One query."""
    rows_of("UPDATE candour_account SET on_stop_since = %s WHERE id = %s RETURNING id", (since, account_id))


def ask_release(account_id: int, actor: str, at: datetime) -> int:
    """A request to release an account; its id. One query."""
    sql = """INSERT INTO candour_stoprelease (account_id, asked_by, asked_at, decided_by)
              VALUES (%s, %s, %s, '') RETURNING id"""
    return int(rows_of(sql, (account_id, actor[:80], at))[0][0])


def decide_release(request_id: int, actor: str, at: datetime, *, approved: bool) -> None:
    """A request was approved or refused. One query."""
    sql = "UPDATE candour_stoprelease SET decided_by = %s, decided_at = %s, approved = %s WHERE id = %s RETURNING id"
    rows_of(sql, (actor[:80], at, approved, request_id))
