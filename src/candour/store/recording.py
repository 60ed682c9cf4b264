"""Rows behind what is recorded for the law: facts, events that start clocks, placements, and who else is liable."""

from dataclasses import dataclass
from datetime import date, datetime
from json import dumps, loads
from typing import Any

from candour.store.rows import array_of, rows_of


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact that holds. scope: person, account or item; item: its reference. value: JSON, None when nobody knows."""

    name: str
    value: Any
    scope: str
    item: str | None
    since: datetime
    source: str
    actor: str


@dataclass(frozen=True, slots=True)
class EventRow:
    """Something that started a legal clock. handled_at: what it asks for was done (None: the clock runs)."""

    id: int
    kind: str
    on: date
    item_id: int | None
    item: str | None
    detail: str
    source: str
    actor: str
    handled_at: datetime | None


@dataclass(frozen=True, slots=True)
class PlacementRow:
    """An episode in which an account is worked in a capacity. until: the day from which it is not any more.

    agent: the agency that works it for us, '' when we do.
    """

    id: int
    role: str
    original_creditor: str
    agent: str
    since: date
    until: date | None
    closure_code: str


@dataclass(frozen=True, slots=True)
class LiabilityRow:
    """Somebody else who answers for an account, or for one item of it. customer: their own reference, if any."""

    id: int
    party_id: int
    name: str
    role: str
    item: str | None
    since: date | None
    until: date | None
    customer: str | None


def lock_accounts_of(party_id: int) -> list[int]:
    """Ids of all accounts of a person, locked in id order until the transaction ends."""
    sql = "SELECT id FROM candour_account WHERE party_id = %s ORDER BY id FOR NO KEY UPDATE"
    return [row[0] for row in rows_of(sql, (party_id,))]


def lock_account(account_id: int) -> None:
    """Lock an account until the transaction ends."""
    rows_of("SELECT id FROM candour_account WHERE id = %s FOR NO KEY UPDATE", (account_id,))


def insert_fact(
    party_id: int, account_id: int | None, item_id: int | None, name: str, value: Any, at: datetime, source: str,
    actor: str,
) -> int:  # fmt: skip
    """A new fact that holds from `at`; its id."""
    row = (party_id, account_id, item_id, name, dumps(value), source, actor[:80], at)
    return int(rows_of(_FACT, row)[0][0])


_FACT = """
INSERT INTO candour_legalfact (party_id, account_id, item_id, name, value, source, actor, effective_at)
VALUES (%s, %s, %s, %s, %s::jsonb, %s, %s, %s) RETURNING id"""

_FACTS = """
SELECT DISTINCT ON (f.account_id, f.item_id, f.name) f.name, f.value,
       CASE WHEN f.item_id IS NOT NULL THEN 'item' WHEN f.account_id IS NOT NULL THEN 'account' ELSE 'person' END,
       i.reference, f.effective_at, f.source, f.actor
  FROM candour_legalfact f JOIN candour_account a ON a.party_id = f.party_id AND a.id = %(account)s
  LEFT JOIN candour_item i ON i.id = f.item_id
 WHERE f.effective_at <= %(at)s AND (f.account_id IS NULL OR f.account_id = a.id)
   AND (f.item_id IS NULL OR i.account_id = a.id)
 ORDER BY f.account_id, f.item_id, f.name, f.effective_at DESC, f.id DESC"""


def facts_of(account_id: int, at: datetime) -> list[FactRow]:
    """What holds at a moment of an account, its person and its items, by name. One query."""
    rows = rows_of(_FACTS, {"account": account_id, "at": at})
    found = [FactRow(r[0], None if r[1] is None else loads(r[1]), *r[2:]) for r in rows]
    return sorted(found, key=lambda fact: (fact.name, fact.item or ""))


_EVENT = """
INSERT INTO candour_legalevent (account_id, item_id, kind, happened_on, detail, source, actor)
VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING id"""


def insert_event(
    account_id: int, item_id: int | None, kind: str, on: date, detail: str, source: str, actor: str
) -> int:
    """Something that starts a clock; its id."""
    return int(rows_of(_EVENT, (account_id, item_id, kind, on, detail, source, actor[:80]))[0][0])


_EVENTS = """
SELECT e.id, e.kind, e.happened_on, e.item_id, i.reference, e.detail, e.source, e.actor, e.handled_at
  FROM candour_legalevent e LEFT JOIN candour_item i ON i.id = e.item_id
 WHERE e.account_id = %s ORDER BY e.happened_on, e.id"""


def events_of(account_id: int) -> list[EventRow]:
    """All that ever started a clock on an account, oldest first. One query."""
    return [EventRow(*row) for row in rows_of(_EVENTS, (account_id,))]


def mark_handled(event_id: int, at: datetime) -> None:
    """What the event asks for was done."""
    rows_of("UPDATE candour_legalevent SET handled_at = %s WHERE id = %s RETURNING id", (at, event_id))


def move_event(event_id: int, on: date, detail: str) -> None:
    """Another day or detail of an event."""
    sql = "UPDATE candour_legalevent SET happened_on = %s, detail = %s WHERE id = %s RETURNING id"
    rows_of(sql, (on, detail, event_id))


_DISPUTES = """
WITH known AS MATERIALIZED (
    SELECT item_id, max(happened_on) AS latest FROM candour_legalevent
     WHERE account_id = ANY(%(accounts)s) AND kind = 'dispute' GROUP BY item_id)
INSERT INTO candour_legalevent (account_id, item_id, kind, happened_on, detail, source, actor)
SELECT i.account_id, i.id, 'dispute', min(q.opened_on), '', 'creditor', 'candour'
  FROM unnest(%(accounts)s::bigint[], %(days)s::date[]) a (id, day)
  JOIN candour_item i ON i.account_id = a.id
  JOIN candour_query q ON q.item_id = i.id AND q.closed_on IS NULL AND q.opened_on <= a.day
  LEFT JOIN known k ON k.item_id = i.id
 WHERE k.latest IS NULL OR k.latest < q.opened_on
 GROUP BY i.account_id, i.id ORDER BY i.id RETURNING id, account_id, item_id, happened_on"""


def start_disputes(days: dict[int, date]) -> list[tuple[int, int, int, date]]:
    """Start the clock of each open query on accounts (with their local days) that has started none: one query.

    (event, account, item, the day on which the query was opened) of each that is new.
    """
    given = {"accounts": array_of(days), "days": array_of(days.values())}
    return [(row[0], row[1], row[2], row[3]) for row in rows_of(_DISPUTES, given)]


_PLACEMENTS = """
SELECT id, role, original_creditor, agent, since, until, closure_code FROM candour_placement
 WHERE account_id = %s ORDER BY since, id"""


def placements_of(account_id: int) -> list[PlacementRow]:
    """The placements of an account, oldest first. One query."""
    return [PlacementRow(*row) for row in rows_of(_PLACEMENTS, (account_id,))]


def insert_placement(account_id: int, role: str, since: date, original_creditor: str, agent: str) -> int:
    """A new placement; its id."""
    sql = """INSERT INTO candour_placement (account_id, role, original_creditor, agent, since, closure_code)
              VALUES (%s, %s, %s, %s, %s, '') RETURNING id"""
    return int(rows_of(sql, (account_id, role, original_creditor, agent, since))[0][0])


def end_placement(placement_id: int, until: date, code: str) -> None:
    """A placement is over from a day on."""
    sql = "UPDATE candour_placement SET until = %s, closure_code = %s WHERE id = %s RETURNING id"
    rows_of(sql, (until, code, placement_id))


_LIABLE = """
SELECT l.id, l.party_id, p.name, l.role, i.reference, l.since, l.until,
       (SELECT min(o.reference) FROM candour_account o WHERE o.party_id = l.party_id AND o.creditor_id = a.creditor_id)
  FROM candour_liability l JOIN candour_account a ON a.id = l.account_id JOIN candour_party p ON p.id = l.party_id
  LEFT JOIN candour_item i ON i.id = l.item_id
 WHERE l.account_id = %s ORDER BY l.id"""


def liabilities_of(account_id: int) -> list[LiabilityRow]:
    """Who else answers for an account, or ever did. One query."""
    return [LiabilityRow(*row) for row in rows_of(_LIABLE, (account_id,))]


_ADD_LIABLE = """
INSERT INTO candour_liability (account_id, item_id, party_id, role, since) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (account_id, item_id, party_id) DO UPDATE SET role = excluded.role, since = excluded.since, until = NULL
RETURNING id"""


def insert_liability(account_id: int, item_id: int | None, party_id: int, role: str, since: date) -> int:
    """Somebody answers for an account or an item from a day on; the id. One who did before does so anew."""
    return int(rows_of(_ADD_LIABLE, (account_id, item_id, party_id, role, since))[0][0])


def end_liability(liability_id: int, until: date) -> None:
    """Somebody does not answer for it any more from a day on."""
    rows_of("UPDATE candour_liability SET until = %s WHERE id = %s RETURNING id", (until, liability_id))


_NEW_PARTY = """
INSERT INTO candour_party (kind, name, language, country, nation, zone, version)
SELECT %s, %s, language, NULL, NULL, zone, 1 FROM candour_party WHERE id = %s RETURNING id"""


def insert_party_like(party_id: int, name: str, kind: str) -> int:
    """A new person of whom no more than the name is known, with the language and zone of another; the id."""
    return int(rows_of(_NEW_PARTY, (kind, name, party_id))[0][0])
