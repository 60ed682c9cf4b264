"""Reads of the book for the command line: creditors, the list of debts, one customer. Fixed query counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

_CREDITORS = """
SELECT id, slug, name, mode, version, country, currency, zone, imported_at FROM candour_creditor ORDER BY name
"""

_DEBTS = """
WITH accounts AS MATERIALIZED (
    SELECT a.id, a.reference, c.name AS creditor, (%(at)s AT TIME ZONE p.zone)::date AS today
    FROM candour_account a JOIN candour_creditor c ON c.id = a.creditor_id JOIN candour_party p ON p.id = a.party_id
    WHERE (%(creditor)s::bigint IS NULL OR c.id = %(creditor)s) AND (%(account)s::bigint IS NULL OR a.id = %(account)s)
), balances AS (
    SELECT e.item_id, sum(e.amount_minor)::bigint AS minor, sum(e.unknown) AS unknown
    FROM candour_ledgerentry e JOIN accounts a ON a.id = e.account_id
    WHERE e.item_id IS NOT NULL AND e.effective_on <= a.today GROUP BY e.item_id
), holds AS (
    SELECT coalesce(h.account_id, own.id) AS account_id, h.item_id, bool_or(h.kind = 'dispute') AS disputed
    FROM candour_hold h LEFT JOIN candour_account own ON h.account_id IS NULL AND own.party_id = h.party_id
    WHERE h.since <= %(at)s AND (h.until IS NULL OR h.until > %(at)s) AND (h.ended_at IS NULL OR h.ended_at > %(at)s)
    GROUP BY 1, h.item_id
), queries AS (
    SELECT DISTINCT q.item_id FROM candour_query q
    JOIN candour_item i ON i.id = q.item_id JOIN accounts a ON a.id = i.account_id
    WHERE q.opened_on <= a.today AND (q.closed_on IS NULL OR q.closed_on > a.today)
), promises AS (
    SELECT p.account_id, p.items, p.currency FROM candour_promise p JOIN accounts a ON a.id = p.account_id
    WHERE NOT p.ours AND p.status IN ('open', 'broken') AND p.made_at <= %(at)s AND p.silent_until >= a.today
), promised_items AS (
    SELECT DISTINCT unnest(items) AS item_id FROM promises
), promised_accounts AS (
    SELECT DISTINCT account_id, currency FROM promises WHERE cardinality(items) = 0
)
SELECT i.id, a.reference, i.reference, i.kind, i.issued_on, i.due_on, i.currency, i.amount_minor,
       CASE WHEN b.unknown > 0 THEN NULL ELSE coalesce(b.minor, 0) END,
       q.item_id IS NOT NULL OR coalesce(own.disputed, false) OR coalesce(whole.disputed, false),
       own.account_id IS NOT NULL OR whole.account_id IS NOT NULL OR coalesce(i.absent_since <= %(at)s, false),
       pi.item_id IS NOT NULL OR pa.account_id IS NOT NULL,
       a.creditor
FROM accounts a
JOIN candour_item i ON i.account_id = a.id
LEFT JOIN balances b ON b.item_id = i.id
LEFT JOIN holds own ON own.account_id = a.id AND own.item_id = i.id
LEFT JOIN holds whole ON whole.account_id = a.id AND whole.item_id IS NULL
LEFT JOIN queries q ON q.item_id = i.id
LEFT JOIN promised_items pi ON pi.item_id = i.id
LEFT JOIN promised_accounts pa ON pa.account_id = a.id AND pa.currency = i.currency
WHERE (i.issued_on IS NULL OR i.issued_on <= a.today) AND i.source_key NOT LIKE 'undone %%'
ORDER BY a.creditor, a.reference, i.due_on NULLS LAST, i.reference, i.id
"""


@dataclass(frozen=True, slots=True)
class CreditorRow:
    """A creditor as the command line needs it."""

    id: int
    slug: str
    name: str
    mode: str
    version: int
    country: str
    currency: str
    zone: str
    imported_at: datetime | None


@dataclass(frozen=True, slots=True)
class DebtRow:
    """One issued item as of a moment; amount and balance in minor units, None when unknown."""

    item_id: int
    customer: str
    reference: str
    kind: str
    issued: date | None
    due: date | None
    currency: str
    amount: int | None
    balance: int | None
    queried: bool
    held: bool
    promised: bool
    creditor: str


def creditors() -> list[CreditorRow]:
    """All creditors by name. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_CREDITORS)
        return [CreditorRow(*row) for row in cursor.fetchall()]


def find_account(creditor_id: int, reference: str) -> int | None:
    """The account with this reference at a creditor, or None. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM candour_account WHERE creditor_id = %s AND reference = %s", [creditor_id, reference]
        )
        row = cursor.fetchone()
    return int(row[0]) if row else None


def debts(at: datetime, creditor_id: int | None = None, account_id: int | None = None) -> Iterator[DebtRow]:
    """Every item issued by `at` in its customer's zone, streaming from one query whatever the size of the book."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(_DEBTS, {"at": at, "creditor": creditor_id, "account": account_id})
        while rows := cursor.fetchmany(2000):
            yield from (DebtRow(*row) for row in rows)


def unallocated(account_id: int, at: datetime) -> list[tuple[str, int]]:
    """Credit and cash on account that meets no item, by currency; positive means the customer has money with us."""
    with connection.cursor() as cursor:
        cursor.execute(_ON_ACCOUNT, [account_id, at])
        return [(str(currency), int(minor)) for currency, minor in cursor.fetchall()]


_ON_ACCOUNT = """
SELECT e.currency, -sum(e.amount_minor)::bigint
FROM candour_ledgerentry e
JOIN candour_account a ON a.id = e.account_id
JOIN candour_party p ON p.id = a.party_id
WHERE e.account_id = %s AND e.item_id IS NULL AND e.effective_on <= (%s AT TIME ZONE p.zone)::date
GROUP BY e.currency HAVING sum(e.amount_minor) <> 0 ORDER BY e.currency
"""

_CUSTOMER = """
SELECT a.id, a.reference, p.id, p.name, p.kind, p.language, p.country, p.nation, p.zone, p.preferred_channel,
       c.name, c.mode, parent.reference, a.last_stage, a.last_contact, a.next_review_at
FROM candour_account a
JOIN candour_party p ON p.id = a.party_id
JOIN candour_creditor c ON c.id = a.creditor_id
LEFT JOIN candour_account parent ON parent.id = a.parent_id
WHERE a.id = %s
"""


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """Who a customer is and how they are reached in general."""

    account_id: int
    reference: str
    party_id: int
    name: str
    kind: str
    language: str
    country: str | None
    nation: str | None
    zone: str
    preferred_channel: str | None
    creditor: str
    mode: str
    parent: str | None
    last_stage: str | None
    last_contact: date | None
    next_review_at: datetime | None


def customer(account_id: int) -> CustomerRow:
    """One customer by account. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_CUSTOMER, [account_id])
        row = cursor.fetchone()
    if row is None:
        raise LookupError(f"there is no account {account_id}")
    return CustomerRow(*row)


_DETAILS = {
    "contact_points": """
        SELECT cp.id, cp.channel, cp.value, cp.contact_name AS contact, cp.source, cp.opted_out_at AS opted_out,
               cp.failed_at AS failed, cp.failure, cp.place
        FROM candour_contactpoint cp JOIN candour_account a ON a.party_id = cp.party_id
        WHERE a.id = %(account)s ORDER BY cp.channel, cp.id""",
    "support_needs": """
        SELECT s.id, s.need, s.lawful_basis, s.source, s.review_on
        FROM candour_supportneed s JOIN candour_account a ON a.party_id = s.party_id
        WHERE a.id = %(account)s ORDER BY s.id""",
    "holds": """
        SELECT h.id, h.kind, h.detail, i.reference AS item, h.since, h.until, h.ended_at AS ended,
               h.account_id IS NULL AS person, h.extended, h.ended_evidence
        FROM candour_account a JOIN candour_hold h ON h.account_id = a.id
             OR (h.account_id IS NULL AND h.party_id = a.party_id)
        LEFT JOIN candour_item i ON i.id = h.item_id
        WHERE a.id = %(account)s AND h.since <= %(at)s ORDER BY h.id""",
    "promises": """
        SELECT p.id, p.amount_minor AS amount, p.currency, p.method, p.made_at AS made, p.due_on AS by, p.silent_until,
               p.status, p.ours,
               ARRAY(SELECT i.reference FROM candour_item i WHERE i.id = ANY (p.items) ORDER BY i.reference) AS items
        FROM candour_promise p WHERE p.account_id = %(account)s AND p.made_at <= %(at)s ORDER BY p.id""",
    "queries": """
        SELECT q.id, i.reference AS item, q.reason, q.amount_minor AS amount, i.currency, q.opened_on AS opened,
               q.due_at AS due, q.closed_on AS closed, q.outcome
        FROM candour_query q JOIN candour_item i ON i.id = q.item_id
        WHERE i.account_id = %(account)s AND q.opened_on <= %(at)s::date ORDER BY q.id""",
    "tasks": """
        SELECT t.id, t.kind, t.lane, t.due_at AS due, t.done_at AS done, t.reason, nullif(t.rule, '') AS rule,
               t.escalated_at AS escalated
        FROM candour_task t WHERE t.account_id = %(account)s AND t.occurred_at <= %(at)s ORDER BY t.id""",
    "contacts": """
        SELECT c.id, c.lane, c.channel, c.purpose, c.outcome, c.outgoing, c.occurred_at AS at,
               nullif(c.exempt, '') AS exempt
        FROM candour_account a JOIN candour_contact c ON c.party_id = a.party_id AND c.account_id = a.id
        WHERE a.id = %(account)s AND c.occurred_at <= %(at)s ORDER BY c.occurred_at DESC, c.id DESC LIMIT 200""",
    "steps": """
        SELECT s.id, s.lane, s.purpose, s.channel, s.state, s.verdict, s.rules, s.until, s.planned_for,
               s.occurred_at AS at, s.done_at AS done,
               ARRAY(SELECT i.reference FROM candour_item i WHERE i.id = ANY (s.items) ORDER BY i.reference) AS items
        FROM candour_step s WHERE s.account_id = %(account)s AND s.occurred_at <= %(at)s
        ORDER BY s.id DESC LIMIT 200""",
    "messages": """
        SELECT m.id, m.lane, m.outgoing, m.channel, m.purpose, m.status, m.template, m.message_id,
               m.occurred_at AS at
        FROM candour_message m WHERE m.account_id = %(account)s AND m.occurred_at <= %(at)s
        ORDER BY m.id DESC LIMIT 200""",
}


def details(account_id: int, at: datetime) -> dict[str, list[dict[str, Any]]]:
    """What hangs on one account by `at`, as plain rows by room: one query each, nine in all. Money in minor units."""
    found = {}
    with connection.cursor() as cursor:
        for room, sql in _DETAILS.items():
            cursor.execute(sql, {"account": account_id, "at": at})
            names = [column[0] for column in cursor.description or ()]
            found[room] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return found
