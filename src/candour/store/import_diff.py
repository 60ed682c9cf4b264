"""What an import would change, read from its temporary tables once it is worked out: some of each kind."""

from dataclasses import dataclass, replace
from typing import Any

from candour.store.reading.rows import unjson
from candour.store.rows import rows_of

Change = tuple[str, Any, Any]
"""What changes, from what, to what: names of our fields; amounts in minor units, days in ISO form, None unknown."""


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One item (or, without a reference, one customer) that is new, changes or goes. balance: what is owed then."""

    customer: str
    name: str
    reference: str = ""
    currency: str = ""
    due: str | None = None
    balance: int | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Diff:
    """Samples of what an import would do. new_customers and changed_customers are counts.

    settled: how many of the new items are settled already. reachable: customers of the file with any way to reach them.
    """

    new: tuple[DiffLine, ...]
    changed: tuple[DiffLine, ...]
    gone: tuple[DiffLine, ...]
    customers: tuple[DiffLine, ...]
    new_customers: int
    changed_customers: int
    settled: int
    reachable: int

    @classmethod
    def again(cls, told: dict[str, Any]) -> "Diff":
        """From its form as JSON."""
        lines = {
            name: tuple(DiffLine(**{**line, "changes": tuple(map(tuple, line["changes"]))}) for line in told[name])
            for name in ("new", "changed", "gone", "customers")
        }
        return cls(**{**told, **lines})


_NEW = """
SELECT * FROM (
    SELECT c.customer, coalesce(c.name, p.name, ''), i.reference, i.currency, i.due::text, i.balance, i.line
      FROM staged_item i JOIN staged_customer c USING (account_id) LEFT JOIN candour_party p ON p.id = c.party_id
     WHERE i.is_new ORDER BY i.line LIMIT %(most)s) items
UNION ALL
SELECT * FROM (
    SELECT c.customer, coalesce(c.name, p.name, ''), s.source_key, s.currency, NULL, s.balance, NULL::bigint
      FROM staged_credit s JOIN staged_customer c USING (account_id) LEFT JOIN candour_party p ON p.id = c.party_id
     WHERE s.is_new ORDER BY s.payment_id LIMIT %(most)s) credits
 ORDER BY 7 NULLS LAST LIMIT %(most)s"""

_CHANGED = """
SELECT a.reference, p.name, i.reference, i.currency, i.due::text, i.balance,
       c.data || jsonb_build_object('was', i.old_reference, 'kind_from', i.old_kind, 'kind_to', i.kind,
                                    'how', t.how)
  FROM changed_item c JOIN staged_item i USING (item_id) JOIN item_plan t USING (item_id)
  JOIN candour_account a ON a.id = c.account_id JOIN candour_party p ON p.id = a.party_id
 ORDER BY i.line LIMIT %(most)s"""

_CREDITS = """
SELECT a.reference, p.name, s.source_key, s.currency, s.standing, s.balance
  FROM staged_credit s JOIN candour_account a ON a.id = s.account_id JOIN candour_party p ON p.id = a.party_id
 WHERE NOT s.is_new AND s.balance <> s.standing ORDER BY s.payment_id LIMIT %(most)s"""

_GONE = """
SELECT a.reference, p.name, g.reference, g.currency, i.due_on::text, CASE WHEN k.unknown = 0 THEN k.total END
  FROM absent_item g JOIN candour_item i ON i.id = g.item_id JOIN candour_account a ON a.id = g.account_id
  JOIN candour_party p ON p.id = a.party_id LEFT JOIN known_standing k ON k.item_id = g.item_id
 ORDER BY a.reference, g.reference LIMIT %(most)s"""

_PEOPLE = """
SELECT s.customer, p.name, s.name, p.kind, s.kind, concat_ws('-', p.country, p.nation),
       concat_ws('-', coalesce(s.country, p.country), coalesce(s.nation, p.nation)),
       a.last_stage, s.last_stage, a.last_contact::text, s.last_contact::text, s.parent_id IS DISTINCT FROM a.parent_id
  FROM (SELECT account_id FROM changed_person UNION SELECT account_id FROM reached_person) c
  JOIN staged_person s USING (account_id)
  JOIN candour_account a ON a.id = c.account_id JOIN candour_party p ON p.id = a.party_id
 WHERE NOT s.is_new ORDER BY s.customer LIMIT %(most)s"""

_PEOPLE_COUNTS = """
SELECT count(*) FILTER (WHERE s.is_new), count(*) FILTER (WHERE NOT s.is_new AND c.account_id IS NOT NULL),
       (SELECT count(*) FROM staged_item WHERE is_new AND balance = 0),
       count(*) FILTER (WHERE EXISTS (SELECT FROM told_point t WHERE t.party_id = s.party_id)
                           OR EXISTS (SELECT FROM candour_contactpoint cp WHERE cp.party_id = s.party_id))
  FROM staged_person s
  LEFT JOIN (SELECT account_id FROM changed_person UNION SELECT account_id FROM reached_person) c USING (account_id)"""


def read_diff(most: int) -> Diff:
    """At most so many of each kind, after an import's plan and in its transaction. A fixed number of queries."""
    told = {"most": most}
    changed = [_changed(row) for row in rows_of(_CHANGED, told)]
    changed += [_credit(*row) for row in rows_of(_CREDITS, told)]
    counted = rows_of(_PEOPLE_COUNTS)[0]
    return Diff(
        new=tuple(DiffLine(*row[:6]) for row in rows_of(_NEW, told)),
        changed=tuple(changed[:most]),
        gone=tuple(DiffLine(*row) for row in rows_of(_GONE, told)),
        customers=tuple(_person(row) for row in rows_of(_PEOPLE, told)),
        new_customers=int(counted[0]),
        changed_customers=int(counted[1]),
        settled=int(counted[2]),
        reachable=int(counted[3]),
    )


def _changed(row: tuple[Any, ...]) -> DiffLine:
    data = unjson(row[6])
    found: list[Change] = []
    for name, key in (("due", "due"), ("issued", "issued"), ("amount", "original_minor")):
        if f"{key}_from" in data or f"{key}_to" in data:
            found.append((name, data.get(f"{key}_from"), data.get(f"{key}_to")))
    if "balance_minor_from" in data or "balance_minor_to" in data or "balance_unknown" in data:
        found.append(("balance", data.get("balance_minor_from"), data.get("balance_minor_to")))
    if data["was"] != row[2]:
        found.append(("reference", data["was"], row[2]))
    if data["kind_from"] != data["kind_to"]:
        found.append(("kind", data["kind_from"], data["kind_to"]))
    if "disputed" in data:
        found.append(("disputed", not data["disputed"], data["disputed"]))
    if "back_in_ledger" in data:
        found.append(("in_ledger", False, True))
    if data["how"] != "same" and not any(name == "balance" for name, *_ in found):
        found.append(("paid_on", None, None))
    return replace(DiffLine(*row[:6]), changes=tuple(found))


def _credit(customer: str, name: str, reference: str, currency: str, was: int, now: int) -> DiffLine:
    return DiffLine(customer, name, reference, currency, None, now, (("balance", was, now),))


def _person(row: tuple[Any, ...]) -> DiffLine:
    pairs = (("name", 1), ("kind", 3), ("country", 5), ("last_stage", 7), ("last_contact", 9))
    found: list[Change] = [
        (name, row[at], row[at + 1]) for name, at in pairs if row[at + 1] is not None and row[at] != row[at + 1]
    ]
    return DiffLine(row[0], row[1], changes=tuple(found) or (("contact", None, None),))
