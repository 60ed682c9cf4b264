"""What accounts owe."""

from dataclasses import dataclass
from datetime import date

from candour.store.reading.rows import fetch


@dataclass(frozen=True, slots=True)
class OwedRow:
    """What an account owes in one currency (minor units) over its open items; unknown: items nobody knows yet."""

    account_id: int
    currency: str
    owed: int
    unknown: int
    open_items: int
    oldest_due: date | None


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
