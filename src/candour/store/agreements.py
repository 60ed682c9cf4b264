"""Rows behind promises and what customers tell us of themselves. Bulk where the daily run needs it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

_BRIEF = """
SELECT a.id, a.party_id, p.kind, p.country, p.nation, p.zone, c.currency, a.reference
FROM candour_account a
JOIN candour_party p ON p.id = a.party_id
JOIN candour_creditor c ON c.id = a.creditor_id
WHERE a.id = %s
"""

_OPEN_PROMISES = """
WITH promised AS (
    SELECT p.id, p.account_id, a.party_id, p.amount_minor, p.currency, p.items, p.silent_until, p.recorded_at,
           (p.made_at AT TIME ZONE who.zone)::date AS made_on, (%(at)s AT TIME ZONE who.zone)::date AS today
    FROM candour_promise p
    JOIN candour_account a ON a.id = p.account_id
    JOIN candour_party who ON who.id = a.party_id
    WHERE p.account_id = ANY (%(accounts)s) AND p.status = 'open' AND NOT p.ours AND p.made_at <= %(at)s
)
SELECT p.id, p.account_id, p.party_id, p.amount_minor, p.currency, p.silent_until, p.today,
       coalesce(-sum(e.amount_minor) FILTER (
           WHERE (e.payment_id IS NOT NULL OR e.kind = ANY (%(paying)s))
             AND (e.effective_on > p.made_on OR e.recorded_at > p.recorded_at)), 0)::bigint,
       CASE WHEN coalesce(sum(e.unknown), 0) > 0 THEN NULL
            ELSE coalesce(sum(e.amount_minor) FILTER (WHERE e.item_id IS NOT NULL), 0)::bigint END
FROM promised p
LEFT JOIN candour_ledgerentry e ON e.account_id = p.account_id AND e.currency = p.currency
     AND e.effective_on <= p.today AND (e.item_id IS NULL OR cardinality(p.items) = 0 OR e.item_id = ANY (p.items))
GROUP BY p.id, p.account_id, p.party_id, p.amount_minor, p.currency, p.silent_until, p.today
"""

PAYING_KINDS = ("payment", "reduction", "cleared")
"""Kinds of ledger entry by which a customer pays, also onto the account before anybody has matched it to items.

A credit note lowers what is owed but keeps no promise.
"""


@dataclass(frozen=True, slots=True)
class AccountBrief:
    """What is needed to agree something on an account."""

    account_id: int
    party_id: int
    kind: str
    country: str | None
    nation: str | None
    zone: str
    currency: str
    reference: str


@dataclass(frozen=True, slots=True)
class OpenPromise:
    """An open promise with what has cleared since (minor units) and what is owed on its items (None: unknown)."""

    id: int
    account_id: int
    party_id: int
    amount: int | None
    currency: str
    silent_until: date
    today: date
    cleared: int
    owed: int | None


def account_brief(account_id: int) -> AccountBrief:
    """One query. Raises LookupError when there is no such account."""
    row = _one(_BRIEF, [account_id])
    if row is None:
        raise LookupError(f"there is no account {account_id}")
    return AccountBrief(*row)


def issued_items(account_id: int, today: date) -> list[tuple[int, str, str, int | None]]:
    """Items issued by a day: (id, reference, currency, balance in minor units or None while unknown)."""
    with connection.cursor() as cursor:
        cursor.execute(_ISSUED, {"account": account_id, "today": today})
        return [(int(row[0]), row[1], row[2], row[3]) for row in cursor.fetchall()]


_ISSUED = """
SELECT i.id, i.reference, i.currency,
       CASE WHEN coalesce(sum(e.unknown), 0) > 0 THEN NULL ELSE coalesce(sum(e.amount_minor), 0)::bigint END
FROM candour_item i
LEFT JOIN candour_ledgerentry e ON e.item_id = i.id AND e.effective_on <= %(today)s
WHERE i.account_id = %(account)s AND (i.issued_on IS NULL OR i.issued_on <= %(today)s)
GROUP BY i.id, i.reference, i.currency ORDER BY i.id
"""


def insert_promise(row: Sequence[Any]) -> int:
    """A new promise: (account, items, amount, currency, method, made_at, due_on, silent_until); its id."""
    return _id(
        "INSERT INTO candour_promise (account_id, items, amount_minor, currency, method, made_at, due_on, "
        "silent_until, ours, status) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, false, 'open') RETURNING id",
        row,
    )


def open_promises(account_ids: Sequence[int], at: datetime) -> list[OpenPromise]:
    """Customers' open promises on these accounts. One query whatever their number."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_PROMISES, {"accounts": list(account_ids), "at": at, "paying": list(PAYING_KINDS)})
        return [OpenPromise(*row) for row in cursor.fetchall()]


def lock_free_parties(party_ids: Sequence[int]) -> set[int]:
    """Lock those of these persons whom nobody else holds, until the transaction ends. One query, and no waiting."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM candour_party WHERE id = ANY (%s) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED",
            [list(party_ids)],
        )
        return {int(row[0]) for row in cursor.fetchall()}


def mark_promises(statuses: Mapping[int, str]) -> set[int]:
    """Set the status of promises that are still open; the ids that moved. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE candour_promise p SET status = new.status "
            "FROM unnest(%s::bigint[], %s::text[]) AS new(id, status) "
            "WHERE p.id = new.id AND p.status = 'open' RETURNING p.id",
            [list(statuses), list(statuses.values())],
        )
        return {int(row[0]) for row in cursor.fetchall()}


_ADD_POINT = """
INSERT INTO candour_contactpoint AS p (party_id, channel, value, contact_name, source, consent_at, failure)
VALUES (%s, %s, %s, %s, %s, %s, '') ON CONFLICT (party_id, channel, value) DO UPDATE SET failed_at = NULL, failure = '',
    source = excluded.source WHERE p.failure IN ('corrected', 'replaced in the ledger') RETURNING id"""


def add_point(party_id: int, channel: str, value: str, contact_name: str, source: str, at: datetime) -> int | None:
    """A new contact point of a customer; None when it is already known.

    One that a ledger or a correction had put out of use is in use again.
    """
    row = _one(_ADD_POINT, [party_id, channel, value, contact_name, source, at])
    return None if row is None else int(row[0])


_REPLACE_POINT = """
WITH old AS (
    UPDATE candour_contactpoint SET failed_at = %(at)s, failure = 'corrected'
     WHERE id = %(old)s AND party_id = %(party)s AND channel = %(channel)s AND failed_at IS NULL AND value <> %(value)s
 RETURNING contact_name, gets, opted_out_at)
INSERT INTO candour_contactpoint (party_id, channel, value, contact_name, source, consent_at, failure, opted_out_at,
    gets)
SELECT %(party)s, %(channel)s, %(value)s, coalesce(nullif(%(name)s, ''), contact_name), %(source)s, %(at)s, '',
       opted_out_at, gets FROM old
ON CONFLICT (party_id, channel, value) DO UPDATE SET failed_at = NULL, failure = '',
   opted_out_at = coalesce(candour_contactpoint.opted_out_at, excluded.opted_out_at), gets = excluded.gets
RETURNING id"""


def replace_point(
    party_id: int, old: int, channel: str, value: str, contact_name: str, source: str, at: datetime
) -> int | None:
    """A corrected address takes the place of one that is in use, with its name, its opt-out and what is sent there.

    Its id; None when the old one is not theirs, is not in use, or says the same. One query.
    """
    told = {"party": party_id, "old": old, "channel": channel, "value": value, "name": contact_name}
    row = _one(_REPLACE_POINT, {**told, "source": source, "at": at})
    return None if row is None else int(row[0])


def opt_out(party_id: int, channels: Sequence[str], at: datetime) -> list[int]:
    """Opt every contact point of these channels out; the ids that were not so before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE candour_contactpoint SET opted_out_at = %s "
            "WHERE party_id = %s AND channel = ANY (%s) AND opted_out_at IS NULL RETURNING id",
            [at, party_id, list(channels)],
        )
        return [int(row[0]) for row in cursor.fetchall()]


def set_gets(party_id: int, point_id: int, gets: Sequence[str]) -> list[str] | None:
    """What is sent to an address first; what was before, None when it is not the customer's. One query."""
    row = _one(
        "WITH before AS (SELECT id, gets FROM candour_contactpoint WHERE id = %s AND party_id = %s FOR NO KEY UPDATE) "
        "UPDATE candour_contactpoint p SET gets = %s FROM before b WHERE p.id = b.id RETURNING b.gets",
        [point_id, party_id, list(gets)],
    )
    return None if row is None else list(row[0])


def set_place(party_id: int, point_id: int, place: str | None) -> str | None:
    """Where an address is; what was before ('' for not known), None when it is not the customer's. One query."""
    row = _one(
        "WITH before AS (SELECT id, place FROM candour_contactpoint WHERE id = %s AND party_id = %s FOR NO KEY UPDATE)"
        " UPDATE candour_contactpoint p SET place = %s FROM before b WHERE p.id = b.id RETURNING coalesce(b.place, '')",
        [point_id, party_id, place],
    )
    return None if row is None else str(row[0])


def points_on(party_id: int, channels: Sequence[str]) -> int:
    """How many contact points a customer has on these channels."""
    row = _one(
        "SELECT count(*) FROM candour_contactpoint WHERE party_id = %s AND channel = ANY (%s)",
        [party_id, list(channels)],
    )
    return int(row[0]) if row else 0


def prefer(party_id: int, channel: str) -> None:
    """Write down the channel that a customer prefers."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE candour_party SET preferred_channel = %s WHERE id = %s", [channel, party_id])


def add_need(party_id: int, need: str, lawful_basis: str, source: str) -> int:
    """A support need of a customer; its id."""
    return _id(
        "INSERT INTO candour_supportneed (party_id, need, lawful_basis, source) VALUES (%s, %s, %s, %s) RETURNING id",
        [party_id, need, lawful_basis, source],
    )


def _one(sql: str, values: Any) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


def _id(sql: str, values: Any) -> int:
    row = _one(sql, values)
    assert row is not None, "INSERT ... RETURNING gives a row"
    return int(row[0])
