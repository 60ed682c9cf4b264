"""The list of customers."""

from dataclasses import dataclass
from datetime import date, datetime

from candour.store.reading.rows import fetch


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One account in the list. sort_name: the key of its place, with the id."""

    id: int
    sort_name: str
    name: str
    reference: str
    creditor: str
    kind: str
    held: bool
    promised: bool

    @property
    def cursor(self) -> str:
        """Where the next page begins after this row: ids only, never a name."""
        return str(self.id)


@dataclass(frozen=True, slots=True)
class OwedRow:
    """What an account owes in one currency (minor units) over its open items; unknown: items nobody knows yet."""

    account_id: int
    currency: str
    owed: int
    unknown: int
    open_items: int
    oldest_due: date | None


def find_customers(after_id: int | None, at: datetime, limit: int) -> list[CustomerRow]:
    """Accounts by name, after account `after_id`. One query."""
    return fetch(
        CustomerRow,
        """SELECT a.id, lower(p.name), p.name, a.reference, c.name, p.kind,
                  EXISTS (SELECT 1 FROM candour_hold h WHERE h.ended_at IS NULL
                             AND (h.account_id = a.id OR (h.account_id IS NULL AND h.party_id = a.party_id))
                             AND h.since <= %(at)s AND (h.until IS NULL OR h.until > %(at)s)),
                  EXISTS (SELECT 1 FROM candour_promise m WHERE m.account_id = a.id AND m.status = 'open'
                             AND m.silent_until >= %(on)s)
             FROM candour_account a
             JOIN candour_party p ON p.id = a.party_id
             JOIN candour_creditor c ON c.id = a.creditor_id
            WHERE (%(after)s::bigint IS NULL OR (lower(p.name), a.id) >
                   (SELECT lower(q.name), b.id FROM candour_account b JOIN candour_party q ON q.id = b.party_id
                     WHERE b.id = %(after)s))
            ORDER BY lower(p.name), a.id LIMIT %(limit)s""",
        {
            "after": after_id,
            "at": at,
            "on": at.date(),
            "limit": limit,
        },
    )


def owed_by_accounts(account_ids: list[int], on: date) -> dict[int, list[OwedRow]]:
    """What each account owes by currency as of a date, credit on account included. One query."""
    rows = fetch(
        OwedRow,
        """SELECT b.account_id, b.currency, sum(b.balance)::bigint, count(*) FILTER (WHERE b.unknown > 0),
                  count(*) FILTER (WHERE b.item_id IS NOT NULL AND (b.balance > 0 OR b.unknown > 0)),
                  min(i.due_on) FILTER (WHERE b.balance > 0)
             FROM (SELECT e.account_id, e.currency, e.item_id, sum(e.amount_minor) AS balance, sum(e.unknown) AS unknown
                     FROM candour_ledgerentry e WHERE e.account_id = ANY(%s) AND e.effective_on <= %s
                    GROUP BY e.account_id, e.currency, e.item_id) b
             LEFT JOIN candour_item i ON i.id = b.item_id
            GROUP BY b.account_id, b.currency ORDER BY b.account_id, b.currency""",
        [account_ids, on],
    )
    owed: dict[int, list[OwedRow]] = {account_id: [] for account_id in account_ids}
    for row in rows:
        owed[row.account_id].append(row)
    return owed
