"""Accounts that a strategy speaks to: those of one creditor and one kind of customer, by reference."""

from dataclasses import dataclass
from datetime import datetime

from candour.store.reading.rows import fetch

SCANNED = 2_000
"""A page reads no more accounts than these, also where few of them are of the kind that is asked for."""


@dataclass(frozen=True, slots=True)
class OnStrategy:
    """An account. next_review_at: when anything could next change, None when only an event can change it."""

    id: int
    reference: str
    name: str
    zone: str
    next_review_at: datetime | None


@dataclass(frozen=True, slots=True)
class OnPage:
    """A page of accounts. after: the account to go on from, None at the end."""

    lines: list[OnStrategy]
    after: int | None


_SCAN = """
SELECT a.id, a.reference, p.name, p.zone, a.next_review_at, p.kind = %(kind)s
  FROM (SELECT id, reference, party_id, next_review_at FROM candour_account
         WHERE creditor_id = %(creditor)s
           AND (%(after)s::bigint IS NULL OR reference > (SELECT reference FROM candour_account WHERE id = %(after)s))
         ORDER BY reference LIMIT %(scanned)s) a
  JOIN candour_party p ON p.id = a.party_id ORDER BY a.reference"""


@dataclass(frozen=True, slots=True)
class _Scanned:
    id: int
    reference: str
    name: str
    zone: str
    next_review_at: datetime | None
    is_theirs: bool


def accounts_on(creditor_id: int, kind: str, after: int | None, limit: int) -> OnPage:
    """Accounts of a creditor with customers of a kind, by reference, after another account. One query."""
    told = {"creditor": creditor_id, "kind": kind, "after": after, "scanned": SCANNED}
    scanned = fetch(_Scanned, _SCAN, told)
    theirs = [row for row in scanned if row.is_theirs]
    lines = [OnStrategy(row.id, row.reference, row.name, row.zone, row.next_review_at) for row in theirs[:limit]]
    if len(theirs) > limit:
        return OnPage(lines, lines[-1].id)
    return OnPage(lines, scanned[-1].id if len(scanned) == SCANNED else None)
